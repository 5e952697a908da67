//! Leaving one kind of data out: all of it, or some days.

use crate::{
    browser,
    components::{
        action::Action,
        icon::{Icon, Sign},
    },
    intl,
    left_out::LeavingOut,
    messages::left_out as words,
    wizard::{changes::Wish, left_out, subject::Subject},
};
use domain::{
    DateRange,
    left_out::{Extent, Rule},
};
use leptos::{html, prelude::*};
use std::mem;

/// Leaves out a stretch of a kind of data.
pub(crate) fn leave_out(leaving_out: LeavingOut, subject: Subject, extent: Extent) {
    leaving_out.leave_out(Rule { subject: subject.into(), extent });
}

/// The buttons of one kind of data, and what of it is left out.
#[component]
pub(crate) fn LeaveOut(
    /// The kind of data.
    subject: Subject,
    /// The days there are to choose from; none where it has no days.
    range: Option<DateRange>,
) -> impl IntoView {
    let leaving_out = LeavingOut::current();
    let own = Memo::new(move |_| {
        leaving_out.known.with(|known| {
            known.here().and_then(|all| left_out::whole_rule(all, subject)).map(|rule| rule.id.clone())
        })
    });
    let is_out_along = Memo::new(move |_| {
        let rules = leaving_out.rules.get();
        match subject {
            Subject::Daily(data_type) if !data_type.is_dated() => rules.leaves_out_undated(data_type),
            subject => rules.leaves_out_all(subject.into()),
        }
    });
    let along = left_out::along(subject);
    let along = (!along.is_empty()).then(|| words::along(&along));
    let place = NodeRef::<html::Div>::new();
    let is_pressed = StoredValue::new(false);
    // The button that was pressed makes place for another.
    Effect::new(move |_| {
        own.track();
        is_out_along.track();
        if is_pressed.try_update_value(mem::take) == Some(true) {
            browser::catch_focus(move || place.get_untracked().map(Into::into));
        }
    });
    let whole = Rule { subject: subject.into(), extent: Extent::All };
    let parts = move || {
        if let Some(id) = own.get() {
            let wish = Wish::Lift(id.clone());
            let lift = move |()| {
                is_pressed.set_value(true);
                leaving_out.lift(id.clone());
            };
            return view! {
                <p class="state">
                    <Sign icon=Icon::Out/>
                    <span>{words::ALL_IS_OUT}</span>
                </p>
                <Action
                    label=words::TAKE_BACK
                    name=Some(words::of(words::TAKE_BACK, subject))
                    busy=Signal::derive(move || leaving_out.is_waiting(&wish))
                    on_press=lift
                />
            }
            .into_any();
        }
        if is_out_along.get() {
            return view! {
                <p class="state">
                    <Sign icon=Icon::Out/>
                    <span>{words::OUT_ALONG}</span>
                </p>
            }
            .into_any();
        }
        view! {
            <Action
                label=words::ALL
                name=Some(words::of(words::ALL, subject))
                busy=Signal::derive(move || leaving_out.is_waiting(&Wish::LeaveOut(whole)))
                on_press=move |()| {
                    is_pressed.set_value(true);
                    leaving_out.leave_out(whole);
                }
            />
            {range.map(|range| view! { <SomeDays subject range/> })}
            {along.clone().map(|along| view! { <p class="quiet leave-out__along">{along}</p> })}
        }
        .into_any()
    };
    view! { <div class="leave-out" tabindex="-1" node_ref=place>{parts}</div> }
}

/// Two dates and a button, folded: the way without a chart.
#[component]
fn SomeDays(
    /// The kind of data.
    subject: Subject,
    /// The days there are to choose from.
    range: DateRange,
) -> impl IntoView {
    let leaving_out = LeavingOut::current();
    let (first, last) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let is_refused = RwSignal::new(false);
    let press = move |()| {
        let days = first.get_untracked().parse().ok().zip(last.get_untracked().parse().ok());
        match days.and_then(|(first, last)| DateRange::inclusive(first, last).ok()) {
            Some(days) => {
                is_refused.set(false);
                leave_out(leaving_out, subject, Extent::Days(days));
            }
            None => is_refused.set(true),
        }
    };
    let field = |name: &'static str, label: &'static str, value: RwSignal<String>| {
        let id = format!("leave-out-{name}-{}", subject.key());
        view! {
            <div class="field">
                <label class="field__label" for=id.clone()>{label}</label>
                <input
                    class="field__input"
                    type="date"
                    id=id
                    min=range.start().to_string()
                    max=range.last().to_string()
                    prop:value=value
                    aria-invalid=move || is_refused.get().then_some("true")
                    on:input=move |event| value.set(event_target_value(&event))
                />
            </div>
        }
    };
    view! {
        <details class="fold">
            <summary class="fold__summary">
                {words::SOME_DAYS} <span class="unseen">{format!(": {}", crate::messages::data_types::subject(subject))}</span>
            </summary>
            <p class="quiet">{intl::days(range)}</p>
            <div class="leave-out__days">
                {field("first", words::FIRST, first)}
                {field("last", words::LAST, last)}
                <Action
                    label=words::LEAVE_DAYS
                    name=Some(words::of(words::LEAVE_DAYS, subject))
                    busy=leaving_out.task.busy
                    on_press=press
                />
            </div>
            <p class="field__fault" role="alert">{move || is_refused.get().then_some(words::NO_DAYS)}</p>
        </details>
    }
}
