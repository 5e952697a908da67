//! The open month of a calendar: a grid of days with their numbers. One tab stop; arrow keys lead from day to day, with
//! Shift they choose.

use super::{
    calendar::{View, focus},
    calendar_legend::MarkShape,
};
use crate::{
    intl,
    messages::calendar as words,
    wizard::{
        calendar::{a_week, day_after_key, weeks},
        calendar_choice::Press,
    },
};
use jiff::{ToSpan, civil::Date};
use leptos::prelude::*;

/// The month.
#[component]
pub(crate) fn CalendarMonth(
    /// What is shown, and where.
    calendar: View,
) -> impl IntoView {
    let range = calendar.days.with_value(|days| days.range);
    let month = Memo::new(move |_| calendar.at.get().first_of_month());
    let on_key = move |event: web_sys::KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let at = calendar.at.get_untracked();
        let key = event.key();
        if let Some(to) = day_after_key(&key, at, range) {
            event.prevent_default();
            if event.shift_key() {
                calendar.choice.update(|choice| *choice = choice.reach(at, to));
            }
            calendar.at.set(to);
            focus(calendar.month, to);
        } else if key == " " || key == "Enter" {
            event.prevent_default();
            let press = if event.shift_key() { Press::Reach } else { Press::Plain };
            calendar.choice.update(|choice| *choice = choice.after(press, at));
        } else if key == "Escape" {
            calendar.choice.set(Default::default());
        }
    };
    let title = move || {
        let first = month.get();
        intl::month(&format!("{:04}-{:02}", first.year(), first.month()))
    };
    let is_first = move || month.get() <= range.start();
    let is_last = move || month.get().last_of_month() >= range.last();
    // At the border nothing happens, and the button keeps the focus.
    let go = move |months: i64| {
        if untrack(|| if months < 0 { is_first() } else { is_last() }) {
            return;
        }
        let to = month.get_untracked().checked_add(months.months());
        if let Ok(to) = to {
            calendar.at.set(to.clamp(range.start(), range.last()));
        }
    };
    let head = a_week(range.start()).into_iter().map(|day| {
        view! {
            <th scope="col">
                <span aria-hidden="true">{intl::weekday_name(day, false)}</span>
                <span class="unseen">{intl::weekday_name(day, true)}</span>
            </th>
        }
    });
    let rows = move || {
        let row = |week: [Option<Date>; 7]| {
            let cells = week.map(|day| day_cell(calendar, day));
            view! { <tr>{cells.into_iter().collect_view()}</tr> }
        };
        weeks(month.get()).into_iter().map(row).collect_view()
    };
    view! {
        <div class="calendar__month" node_ref=calendar.month>
            <div class="calendar__head">
                <button
                    type="button"
                    class="button calendar__go"
                    aria-label=words::MONTH_BEFORE
                    aria-disabled=move || is_first().then_some("true")
                    on:click=move |_| go(-1)
                >
                    "‹"
                </button>
                <h3 class="calendar__title">{title}</h3>
                <button
                    type="button"
                    class="button calendar__go"
                    aria-label=words::MONTH_AFTER
                    aria-disabled=move || is_last().then_some("true")
                    on:click=move |_| go(1)
                >
                    "›"
                </button>
            </div>
            <table
                class="calendar__grid"
                role="grid"
                aria-label=title
                aria-multiselectable="true"
                on:keydown=on_key
            >
                <thead>
                    <tr>{head.collect_view()}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn day_cell(calendar: View, day: Option<Date>) -> AnyView {
    let Some(day) = day else { return view! { <td class="calendar__no-day"></td> }.into_any() };
    let ending = calendar.days.with_value(|days| days.find(day));
    let number = intl::count(day.day().unsigned_abs());
    let Some(ending) = ending else {
        return view! { <td class="calendar__no-day"><span class="calendar__number">{number}</span></td> }
            .into_any();
    };
    let mark = move || calendar.days.with_value(|days| days.mark(day, calendar.left_out()));
    let is_chosen = move || calendar.choice.get().holds(day);
    let on_click = move |event: web_sys::MouseEvent| {
        let press = match (event.shift_key(), calendar.by_touch.get_value()) {
            (true, _) => Press::Reach,
            (false, true) => Press::Tap,
            (false, false) => Press::Plain,
        };
        calendar.at.set(day);
        calendar.told.set(day);
        calendar.choice.update(|choice| *choice = choice.after(press, day));
    };
    view! {
        <td
            class="calendar__day"
            role="gridcell"
            data-day=day.to_string()
            tabindex=move || if calendar.at.get() == day { "0" } else { "-1" }
            aria-selected=move || if is_chosen() { "true" } else { "false" }
            aria-label=move || calendar.read_out(day, ending)
            on:pointerdown=move |event| calendar.by_touch.set_value(event.pointer_type() != "mouse")
            on:mouseenter=move |_| calendar.told.set(day)
            on:focus=move |_| calendar.told.set(day)
            on:click=on_click
        >
            <span class="calendar__number">{number}</span>
            {move || mark().map(|mark| view! { <MarkShape mark/> })}
        </td>
    }
    .into_any()
}
