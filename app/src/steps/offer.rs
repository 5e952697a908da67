//! The offer of readings within the day, made once the daily data has arrived: taking it and leaving it stand side by side.

use crate::{
    components::action::Weight,
    intl,
    messages::intraday as words,
    visit::Visit,
    wizard::{
        intraday::{self, Way},
        paths,
    },
};
use domain::ProviderId;
use leptos::prelude::*;

/// The offer; nothing where the provider has no such readings.
#[component]
pub(crate) fn Offer(
    /// Where the daily data came from.
    provider: ProviderId,
) -> impl IntoView {
    let visit = Visit::current();
    move || {
        let links = visit.links();
        let (href, needs_own_client) = match intraday::way(provider, &links) {
            Way::NotOffered => return None,
            Way::OwnClient => (paths::own_client(provider), true),
            Way::Choose(link) => (paths::intraday(&link), false),
        };
        let link = links.iter().find(|link| link.provider == provider);
        let today = intl::today(link.and_then(|link| link.account.time_zone.as_deref()));
        let year = intraday::example(provider, link.map(|link| link.pace), today)?;
        Some(view! {
            <section class="card offer">
                <h2 class="card__title">{words::OFFER}</h2>
                <p>{words::offer(provider, &year, needs_own_client)}</p>
                <div class="buttons">
                    <a class=Weight::Plain.class() href=href>{words::TAKE}</a>
                    <a class=Weight::Plain.class() href=paths::MY_DATA>{words::SKIP}</a>
                </div>
            </section>
        })
    }
}
