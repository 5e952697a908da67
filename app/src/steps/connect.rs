//! Saying where the Fitbit data is, and seeing whose it is once it is connected.

use super::{
    going::Going,
    links::{Disconnect, Ended, Renew, card_key},
    member_only::MemberOnly,
    problem::{self, ProblemNotice},
};
use crate::{
    components::{
        action::{Action, Weight},
        link_card::LinkCard,
        notice::{Notice, Tone},
        page_heading::PageHeading,
        permission_list::PermissionList,
        stepper::Stepper,
    },
    messages::{
        connect, frame, my_data, own_client, privacy,
        problems::{self, Party},
    },
    visit::{Loaded, Visit},
    wizard::{
        journey::{Step, Whereabouts},
        paths, selection,
    },
};
use domain::{
    ProviderId,
    wire::{Link, LinkState, OwnClientUse, Site},
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};
use std::collections::BTreeSet;

/// The step.
#[component]
pub(crate) fn Connect() -> impl IntoView {
    let query = use_query_map();
    let whereabouts =
        Memo::new(move |_| Whereabouts { link: query.read().get("link"), ..Whereabouts::default() });
    view! {
        <Stepper here=Step::Connect whereabouts/>
        <MemberOnly>
            <ConnectBody/>
        </MemberOnly>
    }
}

#[component]
fn ConnectBody() -> impl IntoView {
    let visit = Visit::current();
    let query = use_query_map();
    let ended: Ended = RwSignal::new(None);
    let links = Memo::new(move |_| {
        let mut links = visit.links();
        // The one just connected first.
        let newest = query.read().get("link");
        links.sort_by_key(|link| Some(&link.id) != newest.as_ref());
        links
    });
    let heading = Signal::derive(move || {
        let words = if links.with(Vec::is_empty) { connect::HEADING } else { connect::HEADING_CONNECTED };
        words.to_owned()
    });
    let ended_notice =
        move || ended.get().map(|text| view! { <Notice tone=Tone::Calm><p>{text}</p></Notice> });
    view! {
        <PageHeading text=heading/>
        {problem_in_address()}
        {ended_notice}
        <For each=move || links.get() key=card_key let(link)>
            {link_view(link, ended)}
        </For>
        {move || {
            let first = visit.session.with(|session| session.here()?.as_ref()?.imports.first().cloned())?;
            Some(
                view! {
                    <section class="card card--quiet">
                        <h2 class="card__title">{crate::messages::welcome::GO_ON}</h2>
                        <p>{my_data::import(&first)} <br/> {my_data::import_state(&first)}</p>
                        <a class=Weight::Plain.class() href=paths::go_on(&first)>
                            {crate::messages::welcome::OPEN_LAST}
                        </a>
                    </section>
                },
            )
        }}
        {move || match visit.site.get() {
            Loaded::Waiting => view! { <p class="waiting" role="status">{frame::WAITING}</p> }.into_any(),
            Loaded::Failed(fault) => {
                problem::notice_with(&fault, Party::OpenHumans, Callback::new(move |()| visit.load_site())).into_any()
            }
            Loaded::Here(site) => links.with(|links| ways(&site, links)).into_any(),
        }}
    }
}

/// What the server says in the address after a way that failed. Trying again takes it out of the address.
fn problem_in_address() -> impl IntoView {
    let query = use_query_map();
    let navigate = use_navigate();
    move || {
        let query = query.read();
        let code = super::problem_code(&query.get("problem")?)?;
        let party = query
            .get("provider")
            .and_then(|key| ProviderId::find(&key))
            .map_or(Party::OpenHumans, Party::Provider);
        let navigate = navigate.clone();
        let forget =
            move |()| navigate(paths::CONNECT, NavigateOptions { replace: true, ..Default::default() });
        Some(view! { <ProblemNotice advice=problems::advice(code, party, None) on_retry=forget/> })
    }
}

fn link_view(link: Link, ended: Ended) -> impl IntoView {
    let choose = (link.state == LinkState::Active)
        .then(|| view! { <a class=Weight::Main.class() href=paths::choose(&link.id)>{connect::CHOOSE}</a> });
    view! {
        <LinkCard link=link.clone()>
            {choose}
            <Renew link=link.clone()/>
            <Disconnect link=link ended/>
        </LinkCard>
    }
}

/// The ways to connect. Once something is connected they stand folded below.
fn ways(site: &Site, links: &[Link]) -> impl IntoView + use<> {
    let folded = !links.is_empty();
    let ways = site.providers.iter().map(|provider| {
        let use_ = site.own_clients.get(provider).copied().unwrap_or_default();
        let held = links.iter().filter(|link| link.provider == *provider);
        let held: BTreeSet<&str> = held.flat_map(selection::further_granted).collect();
        let further = provider.further_permissions().iter().copied().filter(|scope| held.contains(scope));
        way(*provider, use_, !folded, further.collect())
    });
    let ways = ways.collect_view();
    if folded {
        view! {
            <details class="fold">
                <summary class="fold__summary">{connect::ANOTHER}</summary>
                <p>{connect::INTRODUCTION}</p>
                {ways}
            </details>
        }
        .into_any()
    } else {
        view! {
            <p>{connect::INTRODUCTION}</p>
            {ways}
        }
        .into_any()
    }
}

fn way(provider: ProviderId, use_: OwnClientUse, main: bool, further: Vec<&'static str>) -> impl IntoView {
    let going = Going::new();
    let first = main && provider == ProviderId::GoogleHealth;
    let weight = if first { Weight::Main } else { Weight::Plain };
    let is_full = use_ == OwnClientUse::Full;
    let time = connect::way_time(provider).filter(|_| !is_full);
    let own = paths::own_client(provider);
    let make = is_full.then(|| {
        view! {
            <p>{own_client::full(provider)}</p>
            <div class="buttons">
                <a class=weight.class() href=own.clone()>{own_client::MAKE}</a>
            </div>
        }
    });
    let (label, go_weight) = if is_full {
        (own_client::been_here(provider), Weight::Plain)
    } else {
        (connect::go(provider), weight)
    };
    let instead = (use_ == OwnClientUse::Possible)
        .then(|| view! { <p class="quiet"><a href=own>{own_client::INSTEAD}</a></p> });
    view! {
        <section class="card">
            <h2 class="card__title">{connect::way(provider)}</h2>
            <p>{connect::way_text(provider)} {time.map(|time| format!(" {time}"))}</p>
            {make}
            <h3>{connect::PERMISSIONS}</h3>
            <p class="quiet">{connect::PERMISSIONS_HINT}</p>
            <PermissionList provider further/>
            <p><a href=paths::PRIVACY>{privacy::LINK_BEFORE_CONSENT}</a></p>
            <div class="buttons">
                <Action
                    label=label
                    weight=go_weight
                    busy=going.busy()
                    on_press=move |()| going.connect(provider, false, false)
                />
            </div>
            {going.word()}
            {move || {
                going
                    .task
                    .fault
                    .get()
                    .map(|fault| {
                        problem::notice_with(
                            &fault,
                            Party::Provider(provider),
                            Callback::new(move |()| going.task.fault.set(None)),
                        )
                    })
            }}
            {instead}
        </section>
    }
}
