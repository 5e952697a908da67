//! Watching an import: every state it can be in has its words, its look and its way on.

use super::{
    fetching_ways::{Cancel, Cancelled, Failed, NeedsReconnect, Pause, Paused},
    first_readings::FirstReadings,
    followed::Followed,
    member_only::MemberOnly,
};
use crate::{
    components::{
        action::Weight,
        icon::{Icon, Sign},
        notice::{Notice, Tone},
        page_heading::PageHeading,
        progress::{DataTypeProgress, ImportProgress},
    },
    live::Live,
    messages::{delivered, fetching as words},
    wizard::{journey::Step, paths, progress},
};
use domain::wire::{Import, ImportState};
use leptos::prelude::*;

/// The step.
#[component]
pub(crate) fn Fetching() -> impl IntoView {
    view! {
        <MemberOnly>
            <Followed step=Step::Fetch view=fetching_view/>
        </MemberOnly>
    }
}

fn fetching_view(live: Live, import: Signal<Import>) -> AnyView {
    let state = Memo::new(move |_| import.with(|import| import.state));
    let provider = import.with_untracked(|import| import.provider);
    let heading = Signal::derive(move || words::heading(state.get(), provider));
    let stale = move || {
        live.trouble.get().map(|_| view! { <Notice tone=Tone::Attention><p>{words::STALE}</p></Notice> })
    };
    view! {
        <PageHeading text=heading/>
        <p class="quiet">{move || import.with(words::what)}</p>
        {stale}
        {move || state_view(state.get(), live, import)}
        <FirstReadings import/>
        <DataTypeProgress import/>
    }
    .into_any()
}

fn state_view(state: ImportState, live: Live, import: Signal<Import>) -> AnyView {
    match state {
        ImportState::Planned | ImportState::Running => view! {
            <ImportProgress import/>
            <p>{words::MAY_CLOSE}</p>
            {hold(live, import)}
        }
        .into_any(),
        ImportState::Waiting => waiting_view(live, import).into_any(),
        ImportState::Paused => view! { <Paused live import/> }.into_any(),
        ImportState::Ready => ready_view(import).into_any(),
        ImportState::Uploading => {
            onward(import, words::SENDING, delivered::MAY_CLOSE, paths::delivered).into_any()
        }
        ImportState::Delivered => onward(import, words::RECEIPT, "", paths::delivered).into_any(),
        ImportState::NeedsReconnect => view! { <NeedsReconnect live import/> }.into_any(),
        ImportState::Failed => view! { <Failed live import/> }.into_any(),
        ImportState::Cancelled => view! { <Cancelled live import/> }.into_any(),
    }
}

fn waiting_view(live: Live, import: Signal<Import>) -> impl IntoView {
    let why = move || import.with(|import| words::waiting(import.provider, import.problem, import.retry_at));
    view! {
        <Notice tone=Tone::Attention>
            <p class="state">
                <Sign icon=Icon::Clock/>
                <span>{why}</span>
            </p>
        </Notice>
        <ImportProgress import/>
        <p>{words::MAY_CLOSE}</p>
        {hold(live, import)}
    }
}

/// Pausing, for what takes hours, and stopping.
fn hold(live: Live, import: Signal<Import>) -> impl IntoView {
    let pause =
        import.with_untracked(|import| !import.intraday.is_empty()).then(|| view! { <Pause live import/> });
    view! {
        <div class="buttons">
            {pause}
            <Cancel live import/>
        </div>
    }
}

fn ready_view(import: Signal<Import>) -> impl IntoView {
    let text = move || words::ready(import.with(progress::has_failures));
    let review = import.with_untracked(|import| paths::review(&import.id));
    view! {
        <p role="status">{text}</p>
        <div class="buttons">
            <a class=Weight::Main.class() href=review>{words::LOOK}</a>
        </div>
    }
}

fn onward(
    import: Signal<Import>,
    label: &'static str,
    text: &'static str,
    path: fn(&str) -> String,
) -> impl IntoView {
    let href = import.with_untracked(|import| path(&import.id));
    view! {
        <p role="status">{text}</p>
        <div class="buttons">
            <a class=Weight::Main.class() href=href>{label}</a>
        </div>
    }
}
