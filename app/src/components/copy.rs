//! A text to take along: shown as it is, with a button that copies it. Where the browser does not let the page copy, the
//! text is selected, so that one press of a key or of a finger does it.

use super::action::Action;
use crate::{browser, messages::guide as words};
use leptos::{html, prelude::*, task::spawn_local};

/// A text with its copy button.
#[component]
pub(crate) fn CopyText(
    /// The text.
    #[prop(into)]
    text: String,
    /// What it is, for those who hear the field or the button alone.
    #[prop(into)]
    name: String,
) -> impl IntoView {
    let field = NodeRef::<html::Input>::new();
    let said = RwSignal::new("");
    let copied = text.clone();
    let copy = move |()| {
        let text = copied.clone();
        said.set("");
        spawn_local(async move {
            let word = if browser::copy(&text).await {
                words::COPIED
            } else {
                if let Some(field) = field.get_untracked() {
                    let _ = field.focus();
                    field.select();
                }
                words::SELECTED
            };
            said.try_set(word);
        });
    };
    view! {
        <div class="copy">
            <input
                class="copy__text"
                type="text"
                readonly
                aria-label=name.clone()
                value=text
                node_ref=field
                on:focus=move |_| {
                    if let Some(field) = field.get_untracked() {
                        field.select();
                    }
                }
            />
            <Action label=words::COPY name=Some(format!("{}: {name}", words::COPY)) on_press=copy/>
            <span class="copy__said" role="status">{said}</span>
        </div>
    }
}
