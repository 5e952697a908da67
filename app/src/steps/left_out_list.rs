//! Everything a member leaves out, kind by kind, each to be taken back.

use super::left_out_trouble::unknown;
use crate::{
    browser,
    components::action::Action,
    left_out::LeavingOut,
    messages::{data_types, frame, left_out as words},
    visit::Loaded,
    wizard::{changes::Wish, left_out, subject::Subject},
};
use domain::wire::StoredRule;
use leptos::{html, prelude::*};
use std::mem;

/// How the list stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stand {
    Waiting,
    Failed,
    Empty,
    Some,
}

/// Everything that is left out. Needs [`LeavingOut`] among its contexts.
#[component]
pub(crate) fn LeftOutList() -> impl IntoView {
    let leaving_out = LeavingOut::current();
    let stand = Memo::new(move |_| {
        leaving_out.known.with(|known| match known {
            Loaded::Waiting => Stand::Waiting,
            Loaded::Failed(_) => Stand::Failed,
            Loaded::Here(all) if all.rules.is_empty() => Stand::Empty,
            Loaded::Here(_) => Stand::Some,
        })
    });
    let kinds = Memo::new(move |_| {
        leaving_out
            .known
            .with(|known| known.here().map(|all| left_out::by_subject(&all.rules)).unwrap_or_default())
    });
    let place = NodeRef::<html::Div>::new();
    let is_pressed = StoredValue::new(false);
    let lift = Callback::new(move |id: String| {
        is_pressed.set_value(true);
        leaving_out.lift(id);
    });
    // The button that was pressed goes with its row.
    Effect::new(move |_| {
        kinds.track();
        if is_pressed.try_update_value(mem::take) == Some(true) {
            browser::catch_focus(move || place.get_untracked().map(Into::into));
        }
    });
    let subjects = move || kinds.with(|kinds| kinds.iter().map(|(subject, _)| *subject).collect::<Vec<_>>());
    let list = move || match stand.get() {
        Stand::Waiting => view! { <p class="waiting" role="status">{frame::WAITING}</p> }.into_any(),
        Stand::Failed => unknown(leaving_out).into_any(),
        Stand::Empty => view! { <p>{words::NOTHING}</p> }.into_any(),
        Stand::Some => view! {
            <ul class="left-out">
                <For each=subjects key=|subject| *subject let:subject>
                    <Kind kinds subject lift/>
                </For>
            </ul>
        }
        .into_any(),
    };
    view! { <div class="left-out-list" tabindex="-1" node_ref=place>{list}</div> }
}

/// What is left out of one kind of data.
#[component]
fn Kind(
    /// Every kind of which something is left out, with its rules.
    kinds: Memo<Vec<(Subject, Vec<StoredRule>)>>,
    /// The kind.
    subject: Subject,
    /// Takes back the rule of an identifier.
    lift: Callback<String>,
) -> impl IntoView {
    let rules = move || {
        kinds.with(|kinds| {
            kinds.iter().find(|(one, _)| *one == subject).map(|(_, rules)| rules.clone()).unwrap_or_default()
        })
    };
    view! {
        <li class="left-out__kind">
            <span class="left-out__name">{data_types::subject(subject)}</span>
            <ul class="left-out__rules">
                <For each=rules key=|rule| rule.id.clone() let:rule>
                    <Row rule lift/>
                </For>
            </ul>
        </li>
    }
}

#[component]
fn Row(
    /// The rule.
    rule: StoredRule,
    /// Takes it back.
    lift: Callback<String>,
) -> impl IntoView {
    let leaving_out = LeavingOut::current();
    let StoredRule { id, rule, .. } = rule;
    let name = format!("{}: {}", words::TAKE_BACK, words::rule(rule.subject.into(), rule.extent));
    let wish = Wish::Lift(id.clone());
    view! {
        <li class="left-out__rule">
            <span>{words::extent(rule.extent)}</span>
            <Action
                label=words::TAKE_BACK
                name=Some(name)
                busy=Signal::derive(move || leaving_out.is_waiting(&wish))
                on_press=move |()| lift.run(id.clone())
            />
        </li>
    }
}
