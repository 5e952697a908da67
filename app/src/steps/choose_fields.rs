//! The fields of choosing daily data: kinds of data in their groups, the ones that cannot be had with the reason and the
//! way to them.

use super::{going::Going, problem, range_fields::Days};
use crate::{
    components::action::Action,
    messages::{choose as words, connect, data_types, permissions},
    wizard::selection::{self, Offer},
};
use domain::{
    DataType, DateRange, Group,
    plan::{Estimate, plan},
    wire::Link,
};
use leptos::prelude::*;
use std::collections::BTreeSet;

/// The id of the kinds of data.
pub(crate) const DATA_ID: &str = "data-types";

/// Everything a member has chosen, and what follows from it.
#[derive(Clone, Copy)]
pub(crate) struct Choice {
    /// The days.
    pub(crate) days: Days,
    /// The kinds of data.
    pub(crate) data_types: RwSignal<BTreeSet<DataType>>,
}

impl Choice {
    /// What it costs, once days and data are chosen.
    pub(crate) fn estimate(self, link: &Link) -> Option<(Estimate, DateRange)> {
        self.estimate_of(link, &self.data_types.get())
    }

    /// What just these kinds of data cost for the days chosen, with the permissions they need.
    pub(crate) fn estimate_of(
        self,
        link: &Link,
        data_types: &BTreeSet<DataType>,
    ) -> Option<(Estimate, DateRange)> {
        let range = self.days.resolve().ok()?;
        let planned = plan(link.provider, data_types, range, &selection::granted_with(link, data_types));
        (!data_types.is_empty()).then(|| (planned.estimate(data_types, range, link.pace), range))
    }

    /// Ticks or unticks a kind of data.
    pub(crate) fn toggle(self, data_type: DataType) {
        self.data_types.update(|chosen| {
            if !chosen.remove(&data_type) {
                chosen.insert(data_type);
            }
        });
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
    view! {
        <fieldset class="fieldset" id=DATA_ID tabindex="-1" aria-describedby="data-types-fault">
            <legend class="fieldset__legend">
                <h2>{words::DATA}</h2>
            </legend>
            <p class="quiet">{words::DATA_HINT}</p>
            <p class="field__fault" id="data-types-fault">{refused}</p>
            {has_missing.then(|| view! { <Reconnect link/> })}
            {groups.collect_view()}
        </fieldset>
    }
}

fn group_view(link: &Link, group: Group, choice: Choice) -> impl IntoView + use<> {
    let open = selection::open_in(link, group);
    let rows = selection::shown_in(link, group).map(|data_type| data_type_view(link, data_type, choice));
    let rows = rows.collect_view();
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
    view! {
        <div class="choice">
            <input
                class="choice__input"
                type="checkbox"
                id=id.clone()
                disabled=offer != Offer::Open
                prop:checked=move || choice.data_types.with(|chosen| chosen.contains(&data_type))
                aria-describedby=hint_id.clone()
                on:change=move |_| choice.toggle(data_type)
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
    /// The link that lacks it.
    link: StoredValue<Link>,
) -> impl IntoView {
    let (id, provider) = link.with_value(|link| (link.id.clone(), link.provider));
    let going = Going::new();
    view! {
        <div class="buttons">
            <Action
                label=connect::reconnect(provider)
                busy=going.busy()
                on_press=move |()| going.renew(provider, Some(&id), true)
            />
        </div>
        {going.word()}
        {problem::notice_of(going.task)}
    }
}
