//! The part of My data about a client of the member's own: that it is there, how it stands, and replacing or removing it.

use super::{own_client::OwnClientState, own_client_stage::Remove, problem, review_section::fact};
use crate::{
    components::action::Weight,
    intl,
    messages::{frame, own_client as words, problems::Party},
    visit::{Loaded, Visit},
    wizard::paths,
};
use domain::{ProviderId, wire::OwnClient};
use leptos::prelude::*;

/// The part; nothing on a site whose providers need no such client.
#[component]
pub(crate) fn OwnClientPart() -> impl IntoView {
    let visit = Visit::current();
    let state = OwnClientState::begin();
    let offered = Memo::new(move |_| {
        visit.site.with(|site| {
            site.here().is_some_and(|site| {
                site.providers.iter().any(|provider| provider.intraday_needs_own_client())
            })
        })
    });
    let body = move || match state.client.get() {
        Loaded::Waiting => view! { <p class="waiting" role="status">{frame::WAITING}</p> }.into_any(),
        Loaded::Failed(fault) => {
            problem::notice_with(&fault, Party::OpenHumans, Callback::new(move |()| state.load())).into_any()
        }
        Loaded::Here(None) => view! {
            <p>{words::PART_NONE}</p>
            <div class="buttons">
                <a class=Weight::Plain.class() href=paths::OWN_CLIENT>{words::SET_UP}</a>
            </div>
        }
        .into_any(),
        Loaded::Here(Some(client)) => here(&client, state).into_any(),
    };
    move || {
        offered.get().then(|| {
            view! {
                <section class="my-data__part">
                    <h2>{words::PART}</h2>
                    {body}
                </section>
            }
        })
    }
}

fn here(client: &OwnClient, state: OwnClientState) -> impl IntoView + use<> {
    let provider: ProviderId = client.provider;
    let problem = client.problem.map(|problem| view! { <p>{words::problem(problem)}</p> });
    view! {
        <dl class="facts">
            {fact(words::ROW_ID, client.client_id.clone())}
            {fact(words::ROW_SECRET, words::SECRET_KEPT.to_owned())}
            {fact(words::ROW_STATE, words::state(client.state).to_owned())}
            {client.checked_at.map(|at| fact(words::ROW_CHECKED, intl::instant(at)))}
        </dl>
        {problem}
        <div class="buttons">
            <a class=Weight::Plain.class() href=paths::OWN_CLIENT>{words::OPEN}</a>
        </div>
        <Remove provider state/>
    }
}
