//! The heading of a step. It takes the focus when the step opens, so that those who hear the page know where they are.

use crate::{browser, messages::frame};
use leptos::{html, prelude::*};
use std::cell::Cell;

thread_local! {
    /// Whether a heading was shown before in this visit. The first leaves the focus where the browser put it.
    static SHOWN_BEFORE: Cell<bool> = const { Cell::new(false) };
}

/// The heading of a step; it also names the browser's tab.
#[component]
pub(crate) fn PageHeading(
    /// The words; they may change while the step is open.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    let heading = NodeRef::<html::H1>::new();
    Effect::new(move |_| browser::set_title(&frame::title(&text.get())));
    Effect::new(move |focused: Option<bool>| match heading.get() {
        Some(element) if focused != Some(true) => {
            if SHOWN_BEFORE.replace(true) {
                let _ = element.focus();
            }
            true
        }
        _ => focused.unwrap_or(false),
    });
    view! { <h1 class="page-heading" tabindex="-1" node_ref=heading>{text}</h1> }
}
