//! An address that is none of ours.

use crate::{components::page_heading::PageHeading, messages::frame, wizard::paths};
use leptos::prelude::*;

/// Says so and leads to the start.
#[component]
pub(crate) fn NotFound() -> impl IntoView {
    view! {
        <PageHeading text=frame::NOT_FOUND/>
        <p>{frame::NOT_FOUND_TEXT}</p>
        <div class="buttons">
            <a class="button button--main" href=paths::WELCOME rel="external">{frame::TO_START}</a>
        </div>
    }
}
