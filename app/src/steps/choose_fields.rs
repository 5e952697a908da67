//! The fields of choosing: days by name or by two dates, and kinds of data in their groups, the ones that cannot be
//! had with the reason and the way to them.

use super::{going::Going, problem};
use crate::{
    components::{action::Action, field::DateField},
    messages::{choose as words, connect, data_types, permissions},
    wizard::{
        ranges::{self, Calendar, FIRST_DAY_OF_FITBIT, NAMED_DAYS, RangeChoice, RangeFault},
        selection::{self, Offer},
    },
};
use domain::{
    DataType, DateRange, Group, ProviderId,
    plan::{Estimate, plan},
    wire::Link,
};
use leptos::prelude::*;
use std::collections::BTreeSet;

/// The id of the first date, where the error summary leads.
pub(crate) const FIRST_ID: &str = "first-day";
/// The id of the last date.
pub(crate) const LAST_ID: &str = "last-day";
/// The id of the first range by name.
pub(crate) const RANGE_ID: &str = "range-0";
/// The id of the kinds of data.
pub(crate) const DATA_ID: &str = "data-types";

/// Everything a member has chosen, and what follows from it.
#[derive(Clone, Copy)]
pub(crate) struct Choice {
    pub(crate) range: RwSignal<RangeChoice>,
    pub(crate) first: RwSignal<String>,
    pub(crate) last: RwSignal<String>,
    pub(crate) data_types: RwSignal<BTreeSet<DataType>>,
    pub(crate) calendar: Calendar,
}

impl Choice {
    /// The days chosen, or what is wrong with them.
    pub(crate) fn resolve(self) -> Result<DateRange, Vec<RangeFault>> {
        ranges::resolve(
            self.range.get(),
            self.first.get().parse().ok(),
            self.last.get().parse().ok(),
            self.calendar,
        )
    }

    /// What it costs, once days and data are chosen.
    pub(crate) fn estimate(self, link: &Link) -> Option<(Estimate, DateRange)> {
        let range = self.resolve().ok()?;
        let data_types = self.data_types.get();
        let planned = plan(link.provider, &data_types, range, &link.granted);
        (!data_types.is_empty()).then(|| (planned.estimate(&data_types, range, link.pace), range))
    }
}

/// The days.
#[component]
pub(crate) fn RangeFields(
    /// What is chosen.
    choice: Choice,
    /// What is wrong with the first date.
    fault_of_first: Signal<Option<String>>,
    /// What is wrong with the last date.
    fault_of_last: Signal<Option<String>>,
    /// What the server said about the days.
    refused: Signal<Option<String>>,
) -> impl IntoView {
    let Calendar { today, joined } = choice.calendar;
    let longest = match joined {
        Some(joined) => (words::SINCE_JOINING.to_owned(), Some(words::since(joined))),
        None => (words::ALL_DAYS.to_owned(), Some(words::ALL_DAYS_HINT.to_owned())),
    };
    let named = NAMED_DAYS.map(|days| (RangeChoice::LastDays(days), words::last_days(days), None));
    let options = std::iter::once((RangeChoice::SinceJoining, longest.0, longest.1)).chain(named).chain([(
        RangeChoice::Dates,
        words::DATES.to_owned(),
        None,
    )]);
    let radios = options.enumerate().map(|(place, (value, label, hint))| {
        let id = format!("range-{place}");
        let hint_id = format!("{id}-hint");
        let described_by = hint.as_ref().map(|_| hint_id.clone());
        view! {
            <div class="choice">
                <input
                    class="choice__input"
                    type="radio"
                    name="range"
                    id=id.clone()
                    prop:checked=move || choice.range.get() == value
                    aria-describedby=described_by
                    on:change=move |_| choice.range.set(value)
                />
                <label class="choice__label" for=id>{label}</label>
                {hint.map(|hint| view! { <p class="choice__hint" id=hint_id>{hint}</p> })}
            </div>
        }
    });
    let earliest = joined.unwrap_or(FIRST_DAY_OF_FITBIT);
    view! {
        <fieldset class="fieldset">
            <legend class="fieldset__legend">
                <h2>{words::DAYS}</h2>
            </legend>
            {move || refused.get().map(|text| view! { <p class="field__fault">{text}</p> })}
            {radios.collect_view()}
            <Show when=move || choice.range.get() == RangeChoice::Dates>
                <div class="dates">
                    <DateField
                        id=FIRST_ID
                        label=words::FIRST
                        value=choice.first
                        earliest=earliest.to_string()
                        latest=today.to_string()
                        fault=fault_of_first
                    />
                    <DateField
                        id=LAST_ID
                        label=words::LAST
                        value=choice.last
                        earliest=earliest.to_string()
                        latest=today.to_string()
                        fault=fault_of_last
                    />
                </div>
            </Show>
        </fieldset>
    }
}

/// The kinds of data.
#[component]
pub(crate) fn DataFields(
    /// The link they are read through.
    link: StoredValue<Link>,
    /// What is chosen.
    choice: Choice,
    /// What is wrong with what is ticked.
    refused: Signal<Option<String>>,
) -> impl IntoView {
    let groups = Group::ALL.map(|group| link.with_value(|link| group_view(link, group, choice)));
    let has_missing = link.with_value(|link| !selection::missing_permissions(link).is_empty());
    let provider = link.with_value(|link| link.provider);
    view! {
        <fieldset class="fieldset" id=DATA_ID tabindex="-1" aria-describedby="data-types-fault">
            <legend class="fieldset__legend">
                <h2>{words::DATA}</h2>
            </legend>
            <p class="quiet">{words::DATA_HINT}</p>
            <p class="field__fault" id="data-types-fault">{refused}</p>
            {has_missing.then(|| view! { <Reconnect provider/> })}
            {groups.collect_view()}
        </fieldset>
    }
}

fn group_view(link: &Link, group: Group, choice: Choice) -> impl IntoView + use<> {
    let open = selection::open_in(link, group);
    let rows = group.data_types().map(|data_type| data_type_view(link, data_type, choice)).collect_view();
    let name = data_types::group(group);
    let both = (open.len() > 1).then(|| {
        let every = open.clone();
        view! {
            <span class="buttons buttons--small">
                <Action
                    label=words::ALL
                    name=Some(format!("{}: {name}", words::ALL))
                    on_press=move |()| choice.data_types.update(|chosen| chosen.extend(every.iter().copied()))
                />
                <Action
                    label=words::NONE
                    name=Some(format!("{}: {name}", words::NONE))
                    on_press=move |()| choice.data_types.update(|chosen| chosen.retain(|one| !open.contains(one)))
                />
            </span>
        }
    });
    view! {
        <fieldset class="group">
            <legend class="group__name">{name}</legend>
            {both}
            {rows}
        </fieldset>
    }
}

fn data_type_view(link: &Link, data_type: DataType, choice: Choice) -> impl IntoView + use<> {
    let id = format!("data-{}", data_type.key());
    let hint_id = format!("{id}-hint");
    let name = data_types::name(data_type);
    let offer = selection::offer(link, data_type);
    let provider = link.provider;
    let why_not = match offer {
        Offer::Open => None,
        Offer::NotCarried => Some(words::not_carried(provider)),
        Offer::NotPermitted => {
            let missing = selection::lacking(link, data_type);
            Some(format!(
                "{}: {}",
                words::NOT_PERMITTED,
                words::not_permitted(&permissions::names(&missing), provider)
            ))
        }
    };
    let toggle = move |_| {
        choice.data_types.update(|chosen| {
            if !chosen.remove(&data_type) {
                chosen.insert(data_type);
            }
        });
    };
    view! {
        <div class="choice">
            <input
                class="choice__input"
                type="checkbox"
                id=id.clone()
                disabled=offer != Offer::Open
                prop:checked=move || choice.data_types.with(|chosen| chosen.contains(&data_type))
                aria-describedby=hint_id.clone()
                on:change=toggle
            />
            <label class="choice__label" for=id>{name}</label>
            <p class="choice__hint" id=hint_id>
                {data_types::explanation(data_type)}
                {why_not.map(|why| view! { " " <strong>{why}</strong> })}
            </p>
        </div>
    }
}

/// The way to more permissions, or to one that has ended; it comes back to choosing.
#[component]
pub(crate) fn Reconnect(
    /// The provider to go to.
    provider: ProviderId,
) -> impl IntoView {
    let going = Going::new();
    view! {
        <div class="buttons">
            <Action
                label=connect::reconnect(provider)
                busy=going.busy()
                on_press=move |()| going.connect(provider, false, true)
            />
        </div>
        {going.word()}
        {problem::notice_of(going.task)}
    }
}
