//! The fields of choosing readings within the day: kinds in their groups, each group with how finely, the ones that cannot
//! be had with the reason and the way to them.

use super::{choose_fields::Reconnect, range_fields::Days};
use crate::{
    messages::{choose as choose_words, data_types, intraday as words, permissions},
    wizard::{
        intraday::{self, Wanted},
        selection::Offer,
    },
};
use domain::{Granularity, IntradayType, ProviderId, intraday::IntradayGroup, wire::Link};
use leptos::prelude::*;
use std::collections::BTreeSet;

/// The id of the kinds of readings.
pub(crate) const KINDS_ID: &str = "readings";

/// What a member has chosen.
#[derive(Clone, Copy)]
pub(crate) struct IntradayChoice {
    /// The days.
    pub(crate) days: Days,
    /// Kinds and granularities.
    pub(crate) wanted: RwSignal<Wanted>,
    /// Whether to be told when it is ready.
    pub(crate) notify: RwSignal<bool>,
}

impl IntradayChoice {
    /// The kinds chosen whose permission is still to be asked for.
    pub(crate) fn unasked(self, link: StoredValue<Link>) -> BTreeSet<IntradayType> {
        link.with_value(|link| self.wanted.with(|wanted| intraday::unasked(link, &wanted.types)))
    }
}

/// The kinds of readings.
#[component]
pub(crate) fn KindFields(
    /// The link they are read through.
    link: StoredValue<Link>,
    /// What is chosen.
    choice: IntradayChoice,
    /// What is wrong with what is ticked.
    refused: Signal<Option<String>>,
) -> impl IntoView {
    let provider = link.with_value(|link| link.provider);
    let groups = IntradayGroup::ALL.map(|group| link.with_value(|link| group_view(link, group, choice)));
    let has_missing = link.with_value(|link| {
        let usual = IntradayType::ALL.into_iter().filter(|one| !one.is_opt_in());
        usual.into_iter().any(|one| intraday::offer(link, one) == Offer::NotPermitted)
    });
    view! {
        <fieldset class="fieldset" id=KINDS_ID tabindex="-1" aria-describedby="readings-fault">
            <legend class="fieldset__legend">
                <h2>{words::KINDS}</h2>
            </legend>
            <p class="quiet">{words::kinds_hint(provider)}</p>
            <p class="field__fault" id="readings-fault">{refused}</p>
            {has_missing.then(|| view! { <Reconnect link/> })}
            {groups.collect_view()}
        </fieldset>
    }
}

/// A group with what the provider has of it; nothing where it has none.
fn group_view(link: &Link, group: IntradayGroup, choice: IntradayChoice) -> Option<impl IntoView + use<>> {
    let provider = link.provider;
    // What is fetched only for those who choose it stands apart.
    let usual = group.intraday_types().filter(|one| !one.is_opt_in());
    let carried = usual.filter(|one| intraday::offer(link, *one) != Offer::NotCarried);
    let rows: Vec<_> = carried.map(|one| kind_view(link, one, choice)).collect();
    if rows.is_empty() {
        return None;
    }
    let granularities = intraday::granularities(provider, group);
    let spacing = if granularities.len() > 1 {
        let options =
            granularities.iter().map(|one| spacing_view(provider, group, *one, choice)).collect_view();
        view! {
            <fieldset class="spacing">
                <legend class="spacing__name">
                    {words::SPACING} <span class="unseen">{format!(": {}", data_types::intraday_group(group))}</span>
                </legend>
                <div class="spacing__options">{options}</div>
            </fieldset>
        }
        .into_any()
    } else {
        granularities
            .first()
            .map(|only| view! { <p class="quiet">{words::SPACING} ": " {data_types::granularity(*only, provider)}</p> })
            .into_any()
    };
    Some(view! {
        <fieldset class="group">
            <legend class="group__name">{data_types::intraday_group(group)}</legend>
            {rows}
            {spacing}
        </fieldset>
    })
}

fn spacing_view(
    provider: ProviderId,
    group: IntradayGroup,
    granularity: Granularity,
    choice: IntradayChoice,
) -> impl IntoView {
    let id = format!("spacing-{group:?}-{}", granularity.key()).to_lowercase();
    let is_chosen =
        move || choice.wanted.with(|wanted| wanted.granularities.get(&group) == Some(&granularity));
    view! {
        <div class="choice">
            <input
                class="choice__input"
                type="radio"
                name=format!("spacing-{group:?}").to_lowercase()
                id=id.clone()
                prop:checked=is_chosen
                on:change=move |_| {
                    choice
                        .wanted
                        .update(|wanted| {
                            wanted.granularities.insert(group, granularity);
                        })
                }
            />
            <label class="choice__label choice__label--light" for=id>{data_types::granularity(granularity, provider)}</label>
        </div>
    }
}

fn kind_view(link: &Link, intraday_type: IntradayType, choice: IntradayChoice) -> impl IntoView + use<> {
    let id = format!("reading-{}", intraday_type.key());
    let hint_id = format!("{id}-hint");
    let offer = intraday::offer(link, intraday_type);
    let why_not = match offer {
        Offer::Open | Offer::NotCarried => None,
        Offer::NotPermitted => {
            let missing = intraday::lacking(link, intraday_type);
            Some(format!(
                "{}: {}",
                choose_words::NOT_PERMITTED,
                choose_words::not_permitted(&permissions::names(&missing), link.provider)
            ))
        }
    };
    view! {
        <div class="choice">
            <input
                class="choice__input"
                type="checkbox"
                id=id.clone()
                disabled=offer != Offer::Open
                prop:checked=move || choice.wanted.with(|wanted| wanted.types.contains(&intraday_type))
                aria-describedby=hint_id.clone()
                on:change=move |_| choice.wanted.update(|wanted| wanted.toggle(intraday_type))
            />
            <label class="choice__label" for=id>{data_types::intraday(intraday_type)}</label>
            <p class="choice__hint" id=hint_id>
                {data_types::intraday_explanation(intraday_type)}
                {why_not.map(|why| view! { " " <strong>{why}</strong> })}
            </p>
        </div>
    }
}
