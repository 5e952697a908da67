//! Everything a member leaves out, kind by kind, each to be taken back.

use crate::{
    components::action::Action,
    left_out::LeavingOut,
    messages::{data_types, left_out as words},
    wizard::left_out,
};
use domain::wire::StoredRule;
use leptos::prelude::*;

/// Everything that is left out. Needs [`LeavingOut`] among its contexts.
#[component]
pub(crate) fn LeftOutList() -> impl IntoView {
    let leaving_out = LeavingOut::current();
    let all = Memo::new(move |_| {
        leaving_out
            .known
            .with(|known| known.here().map(|all| left_out::by_subject(&all.rules)).unwrap_or_default())
    });
    let rows = move || {
        let rows = all.get().into_iter().map(|(subject, rules)| {
            let rules = rules.into_iter().map(|rule| row(leaving_out, rule)).collect_view();
            view! {
                <li class="left-out__kind">
                    <span class="left-out__name">{data_types::subject(subject)}</span>
                    <ul class="left-out__rules">{rules}</ul>
                </li>
            }
        });
        rows.collect_view()
    };
    view! {
        <Show when=move || all.with(|all| !all.is_empty()) fallback=|| view! { <p>{words::NOTHING}</p> }>
            <ul class="left-out">{rows}</ul>
        </Show>
    }
}

fn row(leaving_out: LeavingOut, StoredRule { id, rule, .. }: StoredRule) -> impl IntoView {
    let name = format!("{}: {}", words::TAKE_BACK, words::rule(rule.subject.into(), rule.extent));
    view! {
        <li class="left-out__rule">
            <span>{words::extent(rule.extent)}</span>
            <Action
                label=words::TAKE_BACK
                name=Some(name)
                busy=leaving_out.task.busy
                on_press=move |()| leaving_out.lift(id.clone())
            />
        </li>
    }
}
