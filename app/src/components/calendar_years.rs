//! The years of a calendar: each a row of months drawn small, of which one is open. One tab stop; arrow keys lead from
//! month to month.

use super::{
    calendar::{View, focus},
    calendar_legend::class_of,
};
use crate::{
    intl,
    messages::calendar as words,
    wizard::calendar::{PICTURE, month_after_key},
};
use domain::DateRange;
use jiff::{ToSpan, civil::Date};
use leptos::{html, prelude::*};

/// The years.
#[component]
pub(crate) fn CalendarYears(
    /// What is shown, and where.
    calendar: View,
) -> impl IntoView {
    let frame = NodeRef::<html::Div>::new();
    let range = calendar.days.with_value(|days| days.range);
    let on_key = move |event: web_sys::KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let at = calendar.at.get_untracked();
        if let Some(to) = month_after_key(&event.key(), at, range) {
            event.prevent_default();
            calendar.at.set(to);
            focus(frame, to.first_of_month());
        } else if matches!(event.key().as_str(), "Enter" | " ") {
            event.prevent_default();
            focus(calendar.month, at);
        }
    };
    let years = range.years().into_iter().rev().map(|year| year_row(calendar, year.start()));
    view! {
        <div class="calendar__years" role="grid" aria-label=words::MONTHS node_ref=frame on:keydown=on_key>
            {years.collect_view()}
        </div>
    }
}

fn year_row(calendar: View, day: Date) -> impl IntoView {
    let year = day.year().to_string();
    let months = (0..12).filter_map(|n| day.first_of_year().checked_add(n.months()).ok());
    let months = months.map(|first| month_cell(calendar, first)).collect_view();
    view! {
        <div class="calendar__year" role="row">
            <span class="calendar__year-name" role="rowheader">{year}</span>
            {months}
        </div>
    }
}

/// A month that can be opened; of months before and after the import an empty place.
fn month_cell(calendar: View, first: Date) -> AnyView {
    let whole = DateRange::inclusive(first, first.last_of_month()).ok();
    let range = calendar.days.with_value(|days| days.range);
    let Some(inside) = whole.and_then(|month| month.intersection(range)) else {
        return view! { <span class="calendar__no-month" role="gridcell"></span> }.into_any();
    };
    let is_open = move || calendar.at.get().first_of_month() == first;
    let counts = move || {
        let counts = calendar.days.with_value(|days| days.count(inside, calendar.left_out()));
        words::month(first.year(), &counts)
    };
    let paths = move || {
        let paths = calendar.days.with_value(|days| days.picture(inside, calendar.left_out()));
        let path = |(mark, path)| view! { <path class=class_of(mark) d=path></path> };
        paths.into_iter().map(path).collect_view()
    };
    let (width, height) = PICTURE;
    view! {
        <span
            class="calendar__small"
            role="gridcell"
            data-day=first.to_string()
            tabindex=move || if is_open() { "0" } else { "-1" }
            aria-selected=move || if is_open() { "true" } else { "false" }
            on:click=move |_| {
                calendar.at.set(inside.start());
                focus(calendar.month, inside.start());
            }
        >
            <span class="calendar__small-name">{intl::month_name(first)}</span>
            <span class="unseen">" " {counts}</span>
            <svg viewBox=format!("0 0 {width} {height}") width=width height=height aria-hidden="true">
                {paths}
            </svg>
        </span>
    }
    .into_any()
}
