//! Our own drawings of what Google shows on the way to a client of the member's own: the warning with the way past it, and
//! the boxes after it.

use crate::messages::{console as words, permissions};
use domain::ProviderId;
use leptos::prelude::*;

/// The warning, and what to press on it.
#[component]
pub(crate) fn WarningDrawing() -> impl IntoView {
    view! {
        <figure class="drawing">
            <figcaption class="drawing__caption">{words::WARNING_DRAWING}</figcaption>
            <div class="drawing__paper">
                <svg class="drawing__warning" viewBox="0 0 48 48" width="48" height="48" aria-hidden="true">
                    <path d="M24 6 L44 41 H4 Z"></path>
                    <path d="M24 19 V29 M24 35 V35.1"></path>
                </svg>
                <p class="drawing__title">{words::WARNING_HEADING}</p>
                <svg class="drawing__text" viewBox="0 0 300 44" width="300" height="44" aria-hidden="true">
                    <path d="M4 6 H290 M4 22 H268 M4 38 H180"></path>
                </svg>
                <ol class="drawing__presses">
                    <li class="drawing__press">
                        <span class="drawing__link">{words::WARNING_ADVANCED}</span>
                        <span class="drawing__mark">{words::PRESS_FIRST}</span>
                    </li>
                    <li class="drawing__press">
                        <span class="drawing__link">{words::warning_go_on()}</span>
                        <span class="drawing__mark">{words::PRESS_THEN}</span>
                    </li>
                </ol>
                <p class="drawing__button" aria-hidden="true">{words::WARNING_BACK}</p>
            </div>
        </figure>
    }
}

/// The consent page with every box ticked.
#[component]
pub(crate) fn ConsentDrawing(
    /// Whose permissions stand on it.
    provider: ProviderId,
) -> impl IntoView {
    let names = provider.permissions().iter().map(|scope| permissions::name(scope));
    let boxes = std::iter::once(words::SELECT_ALL).chain(names).map(|name| {
        view! {
            <li class="drawing__tick">
                <svg class="drawing__box" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
                    <rect x="1.5" y="1.5" width="13" height="13" rx="2"></rect>
                    <path d="M4 8.5 L7 11.5 L12 5"></path>
                </svg>
                {name}
            </li>
        }
    });
    view! {
        <figure class="drawing">
            <figcaption class="drawing__caption">{words::CONSENT_DRAWING}</figcaption>
            <div class="drawing__paper">
                <p class="drawing__title">{words::consent_heading()}</p>
                <ul class="drawing__ticks">{boxes.collect_view()}</ul>
                <p class="drawing__button" aria-hidden="true">{words::CONTINUE}</p>
            </div>
        </figure>
    }
}
