//! A button whose press loses something: it says what, and asks once.

use super::action::{Action, Weight};
use leptos::{html, prelude::*};

/// The words of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Question {
    /// On the button that asks.
    pub(crate) ask: String,
    /// What is lost.
    pub(crate) text: String,
    /// On the button that goes on.
    pub(crate) yes: &'static str,
    /// On the button that leaves everything as it is.
    pub(crate) no: &'static str,
}

/// A button that opens its question in its own place. The focus goes to the question and comes back.
#[component]
pub(crate) fn Confirm(
    /// The words.
    question: Question,
    /// A longer name of the first button for those who hear it alone.
    #[prop(optional, into)]
    name: Option<String>,
    /// Whether the request is on the way.
    #[prop(default = false.into(), into)]
    busy: Signal<bool>,
    /// Called once the member has said yes.
    #[prop(into)]
    on_yes: Callback<()>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let text_element = NodeRef::<html::P>::new();
    let place = NodeRef::<html::Div>::new();
    Effect::new(move |was_open: Option<bool>| {
        let is_open = open.get();
        if is_open {
            if let Some(element) = text_element.get() {
                let _ = element.focus();
            }
        } else if was_open == Some(true) {
            let button =
                place.get_untracked().and_then(|place| place.query_selector("button").ok().flatten());
            if let Some(button) = button {
                use wasm_bindgen::JsCast;
                if let Ok(button) = button.dyn_into::<web_sys::HtmlElement>() {
                    let _ = button.focus();
                }
            }
        }
        is_open
    });
    let Question { ask, text, yes, no } = question;
    view! {
        <div class="confirm" node_ref=place>
            {move || {
                if open.get() {
                    view! {
                        <div class="confirm__question">
                            <p node_ref=text_element tabindex="-1">{text.clone()}</p>
                            <div class="buttons">
                                <Action label=yes busy weight=Weight::Danger on_press=on_yes/>
                                <Action label=no on_press=move |()| open.set(false)/>
                            </div>
                        </div>
                    }
                        .into_any()
                } else {
                    view! { <Action label=ask.clone() name=name.clone() on_press=move |()| open.set(true)/> }
                        .into_any()
                }
            }}
        </div>
    }
}
