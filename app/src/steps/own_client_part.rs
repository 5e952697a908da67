//! The part of My data about clients of the member's own: that they are there, how they stand, and replacing or removing
//! them.

use super::{own_client::OwnClients, own_client_stage::Remove, problem, review_section::fact};
use crate::{
    components::action::Weight,
    intl,
    messages::{frame, own_client as words, own_client_faults as faults, problems::Party},
    visit::{Loaded, Visit},
    wizard::paths,
};
use domain::{
    ProviderId,
    wire::{OwnClient, OwnClientUse},
};
use leptos::prelude::*;

/// The part; nothing on a site that takes no such clients.
#[component]
pub(crate) fn OwnClientPart() -> impl IntoView {
    let visit = Visit::current();
    let state = OwnClients::begin();
    let offered = Memo::new(move |_| {
        visit.site.with(|site| {
            let uses = site.here().map(|site| site.own_clients.clone()).unwrap_or_default();
            uses.into_iter().filter(|(_, use_)| use_.is_offered()).collect::<Vec<_>>()
        })
    });
    move || {
        let offered = offered.get();
        (!offered.is_empty()).then(|| {
            let rows = offered.into_iter().map(|(provider, use_)| one_provider(provider, use_, state));
            view! {
                <section class="my-data__part">
                    <h2>{words::PART}</h2>
                    {rows.collect_view()}
                </section>
            }
        })
    }
}

fn one_provider(provider: ProviderId, use_: OwnClientUse, state: OwnClients) -> impl IntoView {
    let client = Memo::new(move |_| state.at(provider));
    let body = move || match client.get() {
        Loaded::Waiting => view! { <p class="waiting" role="status">{frame::WAITING}</p> }.into_any(),
        Loaded::Failed(fault) => {
            problem::notice_with(&fault, Party::OpenHumans, Callback::new(move |()| state.load())).into_any()
        }
        Loaded::Here(None) => {
            let label = format!("{}: {}", words::SET_UP, words::at(provider));
            view! {
                <p>{words::part_none(provider, use_)}</p>
                <div class="buttons">
                    <a class=Weight::Plain.class() href=paths::own_client(provider) aria-label=label>
                        {words::SET_UP}
                    </a>
                </div>
            }
            .into_any()
        }
        Loaded::Here(Some(client)) => here(&client, state).into_any(),
    };
    view! {
        <h3>{words::at(provider)}</h3>
        {body}
    }
}

fn here(client: &OwnClient, state: OwnClients) -> impl IntoView + use<> {
    let provider: ProviderId = client.provider;
    let problem = client.problem.map(|problem| view! { <p>{faults::fault(problem, provider).0}</p> });
    view! {
        <dl class="facts">
            {fact(words::ROW_ID, client.client_id.clone())}
            {fact(words::ROW_SECRET, words::SECRET_KEPT.to_owned())}
            {fact(words::ROW_STATE, words::state(client.state).to_owned())}
            {client.consent_ends_at.map(|at| fact(words::ROW_ENDS, intl::day_of(at)))}
            {client.checked_at.map(|at| fact(words::ROW_CHECKED, intl::instant(at)))}
        </dl>
        {problem}
        <div class="buttons">
            <a class=Weight::Plain.class() href=paths::own_client(provider)>{words::OPEN}</a>
        </div>
        <Remove provider state/>
    }
}
