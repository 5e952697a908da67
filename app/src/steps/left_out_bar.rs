//! How much is left out, what was left out last, and the way to take it back: always in sight while looking.

use super::problem;
use crate::{
    components::{action::Action, left_out_list::LeftOutList},
    left_out::{Change, LeavingOut},
    messages::{left_out as words, problems::Party},
    visit::Loaded,
    wizard::left_out,
};
use leptos::prelude::*;

/// The bar. Nothing while nothing is left out and nothing was changed.
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
    let said = move || {
        leaving_out.last.get().map(|change| match change {
            Change::Added(rule, _) => words::added(rule.subject.into(), rule.extent),
            Change::Lifted(rule) => words::lifted(rule.subject.into(), rule.extent),
        })
    };
    let can_undo = Memo::new(move |_| leaving_out.last.with(Option::is_some));
    let unknown = move || match leaving_out.known.get() {
        Loaded::Failed(fault) => {
            Some(problem::notice_with(&fault, Party::OpenHumans, Callback::new(move |()| leaving_out.load())))
        }
        Loaded::Waiting | Loaded::Here(_) => None,
    };
    view! {
        {unknown}
        <div class="left-out-bar" class:left-out-bar--shown=move || is_any.get() || can_undo.get()>
            <div class="left-out-bar__words" role="status">
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
                                on_press=move |()| leaving_out.undo()
                            />
                        }
                    })
            }}
            {problem::notice_of(leaving_out.task)}
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
