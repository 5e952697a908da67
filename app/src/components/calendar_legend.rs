//! The shapes that stand for days, with their words.

use crate::{messages::calendar as words, wizard::calendar::Mark};
use leptos::prelude::*;

/// The shape of a mark, as large as a letter.
#[component]
pub(crate) fn MarkShape(
    /// The mark.
    mark: Mark,
) -> impl IntoView {
    view! {
        <svg class="calendar__shape" viewBox="0 0 6 6" width="14" height="14" aria-hidden="true">
            <path class=class_of(mark) d=mark.path(1, 1)></path>
        </svg>
    }
}

/// The class of a path drawn for a mark.
pub(crate) fn class_of(mark: Mark) -> String {
    format!("calendar__mark calendar__mark--{}", mark.class())
}

/// What the marks of a calendar mean.
#[component]
pub(crate) fn CalendarLegend(
    /// The marks it has.
    #[prop(into)]
    marks: Signal<Vec<Mark>>,
) -> impl IntoView {
    let rows = move || {
        let row = |mark| view! { <li class="state"><MarkShape mark/> {words::mark(mark)}</li> };
        marks.get().into_iter().map(row).collect_view()
    };
    view! { <ul class="calendar__legend" aria-label=words::LEGEND>{rows}</ul> }
}
