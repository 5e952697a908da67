//! The calendar of a kind of data: years of months drawn small, one month large, the day read out, and what can be done
//! with the days chosen. What doing it means is the caller's.

use super::{
    action::Action, calendar_legend::CalendarLegend, calendar_month::CalendarMonth,
    calendar_years::CalendarYears,
};
use crate::{
    messages::calendar as words,
    wizard::{
        calendar::{Days, LeftOut, Mark},
        calendar_choice::Choice,
    },
};
use domain::{DateRange, ProviderId, wire::ErrorCode};
use jiff::civil::Date;
use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;

/// What a calendar shows, and where in it somebody is.
#[derive(Clone, Copy)]
pub(crate) struct View {
    /// How the days ended.
    pub(crate) days: StoredValue<Days>,
    /// Where it was read, to name it in reasons.
    pub(crate) provider: ProviderId,
    /// The day the keys are at; its month is open.
    pub(crate) at: RwSignal<Date>,
    /// The day read out: the one pointed at or focused last.
    pub(crate) told: RwSignal<Date>,
    /// The days chosen.
    pub(crate) choice: RwSignal<Choice>,
    /// Whether the last press was a finger's or a pen's.
    pub(crate) by_touch: StoredValue<bool>,
    /// Where the open month is drawn.
    pub(crate) month: NodeRef<html::Div>,
    /// Which days are left out. Tracked where it is asked.
    left_out: Callback<Date, Option<LeftOut>>,
}

impl View {
    /// Says how much of a day is left out, and tracks it.
    pub(crate) fn left_out(self) -> impl Fn(Date) -> Option<LeftOut> {
        move |day| self.left_out.run(day)
    }

    /// A day in words.
    pub(crate) fn read_out(self, day: Date, ending: (Mark, Option<ErrorCode>)) -> String {
        words::day(day, ending, self.left_out.run(day), self.provider)
    }
}

/// Moves the focus to a day or month of a grid, once it is drawn.
pub(crate) fn focus(frame: NodeRef<html::Div>, day: Date) {
    request_animation_frame(move || {
        let Some(frame) = frame.get_untracked() else { return };
        let found = frame.query_selector(&format!("[data-day=\"{day}\"]")).ok().flatten();
        if let Some(cell) = found.and_then(|cell| cell.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = cell.focus();
        }
    });
}

/// What can be done with days chosen in a calendar.
#[derive(Clone, Copy)]
pub(crate) struct Deeds {
    /// Why nothing can be fetched at the moment, and what to do; none when it can.
    pub(crate) hindrance: Signal<Option<&'static str>>,
    /// What fetching some days costs, in words.
    pub(crate) cost: Callback<Vec<DateRange>, String>,
    /// Whether a request is on the way.
    pub(crate) busy: Signal<bool>,
    /// Fetches days again; no range for every day that failed.
    pub(crate) on_fetch: Callback<Option<DateRange>>,
}

/// A calendar.
#[component]
pub(crate) fn Calendar(
    /// How the days ended.
    days: Days,
    /// Where they were read.
    provider: ProviderId,
    /// What can be done with days.
    deeds: Deeds,
    /// Which days are left out; asked inside of what is drawn, so that it may read signals.
    #[prop(default = Callback::new(|_| None))]
    left_out: Callback<Date, Option<LeftOut>>,
    /// Leaves the chosen days out, where that is offered.
    #[prop(optional_no_strip)]
    on_leave_out: Option<Callback<DateRange>>,
) -> impl IntoView {
    let at = days.first_look();
    let marks = days.marks();
    let (failed, days_failed) = (days.failed.clone(), days.days_failed());
    let calendar = View {
        days: StoredValue::new(days),
        provider,
        at: RwSignal::new(at),
        told: RwSignal::new(at),
        choice: RwSignal::default(),
        by_touch: StoredValue::new(false),
        month: NodeRef::new(),
        left_out,
    };
    let shown = Signal::derive(move || {
        let range = calendar.days.with_value(|days| days.range);
        let some_left_out = range.iter().any(|day| left_out.run(day).is_some());
        marks.iter().copied().chain(some_left_out.then_some(Mark::LeftOut)).collect::<Vec<_>>()
    });
    let told = move || {
        let day = calendar.told.get();
        let ending = calendar.days.with_value(|days| days.find(day));
        ending.map(|ending| calendar.read_out(day, ending))
    };
    let all_failed = move || {
        if days_failed == 0 || deeds.hindrance.get().is_some() {
            return None;
        }
        let cost = deeds.cost.run(failed.clone());
        let view = view! {
            <div class="calendar__deeds">
                <p class="quiet">{cost}</p>
                <div class="buttons">
                    <Action
                        label=words::fetch_failed(days_failed)
                        busy=deeds.busy
                        on_press=move |()| deeds.on_fetch.run(None)
                    />
                </div>
            </div>
        };
        Some(view)
    };
    view! {
        <div class="calendar">
            <p class="quiet">{words::MONTHS_TEXT}</p>
            <CalendarYears calendar/>
            <CalendarMonth calendar/>
            <p class="calendar__told" aria-live="polite">{told}</p>
            <CalendarLegend marks=shown/>
            <ChosenDays calendar deeds on_leave_out/>
            {move || deeds.hindrance.get().map(|text| view! { <p class="quiet">{text}</p> })}
            {all_failed}
        </div>
    }
}

/// The days chosen, and what can be done with them.
#[component]
fn ChosenDays(
    /// What is shown, and where.
    calendar: View,
    /// What can be done with days.
    deeds: Deeds,
    /// Leaves the chosen days out, where that is offered.
    on_leave_out: Option<Callback<DateRange>>,
) -> impl IntoView {
    move || {
        let Some(range) = calendar.choice.get().range() else {
            return view! { <p class="quiet">{words::CHOOSE_TEXT}</p> }.into_any();
        };
        let can_fetch = deeds.hindrance.get().is_none();
        let fetch = can_fetch.then(|| {
            view! {
                <Action
                    label=words::FETCH
                    busy=deeds.busy
                    on_press=move |()| deeds.on_fetch.run(Some(range))
                />
            }
        });
        let leave_out = on_leave_out.map(|leave_out| {
            view! { <Action label=words::LEAVE_OUT on_press=move |()| leave_out.run(range)/> }
        });
        view! {
            <div class="calendar__deeds">
                <p class="calendar__chosen" role="status">{words::chosen(range)}</p>
                {can_fetch.then(|| view! { <p class="quiet">{deeds.cost.run(vec![range])} " " {words::KEPT}</p> })}
                <div class="buttons">
                    {fetch}
                    {leave_out}
                    <Action
                        label=words::LET_GO
                        on_press=move |()| {
                            calendar.choice.set(Choice::default());
                            // The button goes with what was chosen.
                            focus(calendar.month, calendar.at.get_untracked());
                        }
                    />
                </div>
            </div>
        }
        .into_any()
    }
}
