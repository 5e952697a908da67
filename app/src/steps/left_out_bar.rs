//! How much is left out, what was left out last, and the way to take it back: always in sight while looking.

use super::{left_out_list::LeftOutList, left_out_trouble::trouble};
use crate::{
    browser,
    components::action::Action,
    left_out::LeavingOut,
    messages::left_out as words,
    wizard::{changes::Change, left_out},
};
use leptos::{html, prelude::*};
use std::mem;

/// The bar. Out of sight while nothing is left out, nothing was changed and nothing failed, but there: what appears together
/// with its words is not read out.
#[component]
pub(crate) fn LeftOutBar() -> impl IntoView {
    let leaving_out = LeavingOut::current();
    let count = Memo::new(move |_| {
        leaving_out
            .known
            .with(|known| known.here().map(|all| left_out::count(&all.rules)).unwrap_or_default())
    });
    let is_any = Memo::new(move |_| {
        leaving_out.known.with(|known| known.here().is_some_and(|all| !all.rules.is_empty()))
    });
    let last = Memo::new(move |_| leaving_out.changes.with(|changes| changes.last.clone()));
    let said = move || {
        last.get().map(|change| match change {
            Change::Added(rule, _) => words::added(rule.subject.into(), rule.extent),
            Change::Lifted(rule) => words::lifted(rule.subject.into(), rule.extent),
            Change::Undone => words::UNDONE.to_owned(),
        })
    };
    let can_undo = Memo::new(move |_| last.with(|last| last.as_ref().is_some_and(Change::can_be_undone)));
    let is_shown =
        move || is_any.get() || last.with(Option::is_some) || leaving_out.task.fault.with(Option::is_some);
    let place = NodeRef::<html::Div>::new();
    let is_pressed = StoredValue::new(false);
    // The button goes when there is nothing more to undo.
    Effect::new(move |_| {
        if !can_undo.get() && is_pressed.try_update_value(mem::take) == Some(true) {
            browser::catch_focus(move || place.get_untracked().map(Into::into));
        }
    });
    view! {
        <div class="left-out-bar" class:left-out-bar--shown=is_shown>
            <div class="left-out-bar__words" role="status" tabindex="-1" node_ref=place>
                {move || is_any.get().then(|| view! { <p class="left-out-bar__count">{words::count(&count.get())}</p> })}
                <p class="left-out-bar__last">{said}</p>
            </div>
            {move || {
                can_undo
                    .get()
                    .then(|| {
                        view! {
                            <Action
                                label=words::UNDO
                                busy=leaving_out.task.busy
                                on_press=move |()| {
                                    is_pressed.set_value(true);
                                    leaving_out.undo();
                                }
                            />
                        }
                    })
            }}
            {trouble(leaving_out)}
        </div>
    }
}

/// Everything left out, with what that means, folded.
#[component]
pub(crate) fn LeftOutPart() -> impl IntoView {
    view! {
        <section class="left-out-part">
            <h2>{words::HEADING}</h2>
            <p>{words::MEANING}</p>
            <details class="fold">
                <summary class="fold__summary">{words::LIST}</summary>
                <LeftOutList/>
            </details>
        </section>
    }
}
