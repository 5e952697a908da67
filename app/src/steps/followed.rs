//! What every step around one import shares: following it, the stepper, waiting, and trouble in finding it.

use super::problem;
use crate::{
    api::Fault,
    components::{page_heading::PageHeading, stepper::Stepper},
    live::Live,
    messages::{fetching as words, frame, problems::Party},
    visit::Loaded,
    wizard::journey::{Step, Whereabouts},
};
use domain::wire::Import;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// What a step that follows an import draws once it is known.
pub(crate) type ImportView = fn(Live, Signal<Import>) -> AnyView;

/// A step around one import of the address, followed as it changes: the stepper, waiting, trouble, and the step's own
/// view once the import is known.
#[component]
pub(crate) fn Followed(
    /// Which step it is.
    step: Step,
    /// Draws it.
    view: ImportView,
) -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").unwrap_or_default());
    // Another import in the address begins anew.
    move || {
        let live = Live::follow(id.get());
        let whereabouts = Memo::new(move |_| {
            live.import.with(|import| match import.here() {
                Some(import) => Whereabouts {
                    link: import.link_id.clone(),
                    intraday: !import.intraday.is_empty(),
                    import: Some((import.id.clone(), import.state)),
                },
                None => Whereabouts::default(),
            })
        });
        let known = Memo::new(move |_| live.import.with(|import| import.here().is_some()));
        let failed = Memo::new(move |_| match live.import.get() {
            Loaded::Failed(fault) => Some(fault),
            Loaded::Waiting | Loaded::Here(_) => None,
        });
        // Keeps the last import while a newer answer fails; only read once there has been one.
        let import = Memo::new(move |before: Option<&Option<Import>>| {
            live.import.with(|import| import.here().cloned()).or_else(|| before.cloned().flatten())
        });
        view! {
            <Stepper here=step whereabouts/>
            {move || {
                if known.get() {
                    import.get_untracked().map(|first| {
                        let latest = Signal::derive(move || import.get().unwrap_or_else(|| first.clone()));
                        view(live, latest)
                    })
                } else {
                    Some(failed.get().map_or_else(waiting, |fault| missing(live, &fault)))
                }
            }}
        }
    }
}

fn waiting() -> AnyView {
    view! { <p class="waiting" role="status">{frame::WAITING}</p> }.into_any()
}

fn missing(live: Live, fault: &Fault) -> AnyView {
    view! {
        <PageHeading text=words::NOT_SHOWN/>
        {problem::notice_with(fault, Party::OpenHumans, Callback::new(move |()| live.refresh()))}
    }
    .into_any()
}
