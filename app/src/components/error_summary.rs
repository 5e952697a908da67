//! What has to be put right before a step can go on: each line leads to its field.

use crate::browser;
use leptos::{html, prelude::*};

/// One thing to put right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// The id of the field it belongs to.
    pub(crate) field: &'static str,
    /// What to do.
    pub(crate) text: String,
}

/// The summary. It takes the focus each time `attempt` changes while there is something to put right.
#[component]
pub(crate) fn ErrorSummary(
    /// Its heading.
    title: &'static str,
    /// What has to be put right; nothing is shown when it is empty.
    #[prop(into)]
    refusals: Signal<Vec<Refusal>>,
    /// How often the member has tried to go on.
    #[prop(into)]
    attempt: Signal<u32>,
) -> impl IntoView {
    let summary = NodeRef::<html::Div>::new();
    Effect::new(move |focused_at: Option<u32>| {
        let attempt = attempt.get();
        match summary.get() {
            Some(element) if focused_at != Some(attempt) => {
                let _ = element.focus();
                attempt
            }
            Some(_) => attempt,
            None => focused_at.unwrap_or_default(),
        }
    });
    let is_empty = Memo::new(move |_| refusals.with(Vec::is_empty));
    view! {
        <Show when=move || !is_empty.get()>
            <div class="error-summary" role="alert" tabindex="-1" node_ref=summary>
                <h2 class="error-summary__title">{title}</h2>
                <ul class="error-summary__list">
                    {move || refusals.get().into_iter().map(refusal_view).collect_view()}
                </ul>
            </div>
        </Show>
    }
}

fn refusal_view(refusal: Refusal) -> impl IntoView {
    let Refusal { field, text } = refusal;
    view! {
        <li>
            <a
                href=format!("#{field}")
                on:click=move |event| {
                    // The router would take it for a way to another page.
                    event.prevent_default();
                    browser::focus(field);
                }
            >
                {text}
            </a>
        </li>
    }
}
