//! The first page, as a program of its own.

use crate::{
    steps::{shell::Shell, welcome::Welcome},
    visit::Visit,
};
use leptos::prelude::*;

/// The first page with its head and foot.
#[component]
pub(crate) fn Front() -> impl IntoView {
    provide_context(Visit::begin());
    view! {
        <Shell>
            <Welcome/>
        </Shell>
    }
}
