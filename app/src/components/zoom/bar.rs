//! The buttons of a chart that zooms, and what is chosen of it: each thing a finger can do, with words and for the keyboard.

use super::{
    picture::Drawing,
    state::{DAY, Zoom},
};
use crate::{
    components::action::Action,
    messages::zoom as words,
    wizard::{
        stretch::{self, Stretch},
        zoom::View,
    },
};
use domain::DateRange;
use leptos::prelude::*;

/// Seconds from one place of a handle to the next, within a day.
const HANDLE_STEP: i64 = 60;

/// What is marked, in seconds along the axis.
type Mark = (i64, i64);

/// Zooming, moving, choosing.
#[component]
pub(super) fn Bar(
    /// The chart.
    zoom: Zoom,
    /// What it draws.
    drawing: Memo<Option<Drawing>>,
    /// The kind of data, in words.
    name: &'static str,
) -> impl IntoView {
    let bounds = zoom.bounds;
    let view = zoom.view;
    let can = move |direction| view.get().can_move(bounds, direction, zoom.inside());
    let is_whole = move || view.get() == View::Days(bounds.whole);
    let can_zoom_in = move || {
        let ((date, second), inside) = (zoom.read.get(), zoom.inside());
        view.get().zoomed_in(bounds, date, second, inside) != view.get()
    };
    let choose = move |()| {
        let middle = drawing.with_untracked(|drawing| {
            let series = &drawing.as_ref()?.series;
            let third = (series.to - series.from) / 3;
            Some((series.from + third, series.to - third))
        });
        zoom.chosen.update(|chosen| *chosen = if chosen.is_some() { None } else { middle });
    };
    let has_series = move || drawing.with(Option::is_some);
    view! {
        <div class="buttons buttons--small zoom__bar" role="group" aria-label=words::buttons(name)>
            <Press label=words::ZOOM_IN can=Signal::derive(can_zoom_in) on_press=move |()| zoom.zoom_in(None)/>
            <Press
                label=words::ZOOM_OUT
                can=Signal::derive(move || !is_whole())
                on_press=move |()| zoom.zoom_out()
            />
            <Press label=words::EARLIER can=Signal::derive(move || can(-1)) on_press=move |()| zoom.go(-1)/>
            <Press label=words::LATER can=Signal::derive(move || can(1)) on_press=move |()| zoom.go(1)/>
            <Press
                label=words::WHOLE
                can=Signal::derive(move || !is_whole())
                on_press=move |()| zoom.show_all()
            />
            <Press label=words::CHOOSE can=Signal::derive(has_series) on_press=choose/>
        </div>
    }
}

/// A small button that keeps its place and the focus where there is nothing to do.
#[component]
fn Press(
    /// What it does.
    label: &'static str,
    /// Whether it does anything now.
    can: Signal<bool>,
    /// Called when it is pressed.
    #[prop(into)]
    on_press: Callback<()>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="button"
            aria-disabled=move || (!can.get()).then_some("true")
            on:click=move |_| {
                if can.get_untracked() {
                    on_press.run(());
                }
            }
        >
            {label}
        </button>
    }
}

/// What is chosen: two handles, what lies between them in words, and what can be done with it.
#[component]
pub(super) fn Chosen(
    /// The chart.
    zoom: Zoom,
    /// What it draws.
    drawing: Memo<Option<Drawing>>,
    /// What leaves a stretch out, where that is offered.
    on_leave_out: Option<Callback<Stretch>>,
    /// Whether anything is being left out now.
    leaving_out: Signal<bool>,
) -> impl IntoView {
    let key = zoom.subject().key();
    let handles = move |is_from: bool, id: String, label: &'static str| {
        let text = move || {
            drawing.with(|drawing| {
                let (drawing, (from, to)) = (drawing.as_ref()?, zoom.chosen.get()?);
                Some(words::place(place(zoom, drawing, if is_from { from } else { to - 1 })))
            })
        };
        view! {
            <label class="chart__label" for=id.clone()>{label}</label>
            <input
                class="chart__slider"
                type="range"
                id=id
                min="0"
                max=move || drawing.with(|drawing| drawing.as_ref().map_or(0, last_place))
                prop:value=move || {
                    drawing
                        .with(|drawing| {
                            let (drawing, (from, to)) = (drawing.as_ref()?, zoom.chosen.get()?);
                            Some(handle_at(drawing, if is_from { from } else { to - 1 }))
                        })
                        .unwrap_or(0)
                }
                aria-valuetext=text
                on:input=move |event| {
                    let place: i64 = event_target_value(&event).parse().unwrap_or(0);
                    drawing.with_untracked(|drawing| {
                        if let Some(drawing) = drawing {
                            move_handle(zoom, drawing, is_from, place);
                        }
                    });
                }
            />
        }
    };
    let stretch =
        Memo::new(move |_| drawing.with(|drawing| stretch_of(zoom, drawing.as_ref()?, zoom.chosen.get()?)));
    // What was asked to be left out stays marked until it is: it may be refused.
    let asked: RwSignal<Option<(Stretch, Mark)>> = RwSignal::new(None);
    let is_asked = Signal::derive(move || {
        leaving_out.get() && asked.get().is_some_and(|(_, mark)| zoom.chosen.get() == Some(mark))
    });
    Effect::new(move |_| {
        let Some((stretch, mark)) = asked.get() else { return };
        if zoom.left_out.with(|left_out| stretch::cover(left_out, stretch)) {
            asked.set(None);
            if zoom.chosen.get_untracked() == Some(mark) {
                zoom.chosen.set(None);
                zoom.catch_focus();
            }
        }
    });
    // Only whether anything is chosen: the handles stay while they are moved.
    let is_any = Memo::new(move |_| zoom.chosen.with(Option::is_some));
    move || {
        is_any.get().then(|| {
            let leave_out = on_leave_out.map(|leave_out| {
                let press = move |()| {
                    if let Some(asking) = stretch.get_untracked().zip(zoom.chosen.get_untracked()) {
                        leave_out.run(asking.0);
                        asked.set(Some(asking));
                    }
                };
                view! { <Action label=words::LEAVE_OUT busy=is_asked on_press=press/> }
            });
            view! {
                <div class="zoom__chosen" role="group" aria-label=words::CHOSEN>
                    <p class="zoom__stretch" aria-live="polite">{move || stretch.get().map(words::stretch)}</p>
                    <div class="chart__reader">
                        {handles(true, format!("from-{key}"), words::FROM)}
                        {handles(false, format!("to-{key}"), words::TO)}
                    </div>
                    <div class="buttons buttons--small">
                        <button
                            type="button"
                            class="button"
                            on:click=move |_| {
                                let view = drawing
                                    .with_untracked(|drawing| {
                                        Some(view_of(zoom, drawing.as_ref()?, zoom.chosen.get_untracked()?))
                                    });
                                if let Some(view) = view {
                                    zoom.show(view);
                                    zoom.chosen.set(None);
                                    zoom.focus();
                                }
                            }
                        >
                            {words::ZOOM_HERE}
                        </button>
                        {leave_out}
                        <button
                            type="button"
                            class="button"
                            on:click=move |_| {
                                zoom.chosen.set(None);
                                zoom.focus();
                            }
                        >
                            {words::CHOOSE_NOTHING}
                        </button>
                    </div>
                </div>
            }
        })
    }
}

fn step(drawing: &Drawing) -> i64 {
    match drawing.view {
        View::Days(_) => DAY,
        View::Day(..) => HANDLE_STEP,
    }
}

/// The number of the last place a handle has.
fn last_place(drawing: &Drawing) -> i64 {
    (drawing.series.to - drawing.series.from - 1).max(0) / step(drawing)
}

fn handle_at(drawing: &Drawing, moment: i64) -> i64 {
    ((moment - drawing.series.from) / step(drawing)).clamp(0, last_place(drawing))
}

/// Puts a handle at a place; the other one goes along where it would stand on the wrong side.
fn move_handle(zoom: Zoom, drawing: &Drawing, is_from: bool, place: i64) {
    let (step, start, end) = (step(drawing), drawing.series.from, drawing.series.to);
    let begin = start + place.clamp(0, last_place(drawing)) * step;
    zoom.chosen.update(|chosen| {
        if let Some((from, to)) = chosen {
            if is_from {
                (*from, *to) = (begin, (*to).max(begin + step).min(end));
            } else {
                (*from, *to) = ((*from).min(begin).max(start), (begin + step).min(end));
            }
        }
    });
}

/// A moment of the axis, as a stretch of the shortest length.
fn place(zoom: Zoom, drawing: &Drawing, moment: i64) -> Stretch {
    match drawing.view {
        View::Days(_) => Stretch::Days(DateRange::of_day(zoom.day_of(moment).0)),
        View::Day(day, _) => {
            let wall = wall_of(drawing, moment);
            Stretch::Part { day, from: wall, to: wall }
        }
    }
}

fn wall_of(drawing: &Drawing, moment: i64) -> i32 {
    let second = i32::try_from(moment).unwrap_or(0);
    drawing.curve.as_ref().map_or(second, |curve| curve.wall_at(second))
}

/// What is chosen, by the clock. Of days every day that is touched, of hours the days they belong to; of a day the minutes
/// its clock showed.
fn stretch_of(zoom: Zoom, drawing: &Drawing, (from, to): (i64, i64)) -> Option<Stretch> {
    match drawing.view {
        View::Days(_) => days_of(zoom, drawing, from, to).map(Stretch::Days),
        View::Day(day, _) => {
            let second = |moment: i64| i32::try_from(moment).unwrap_or(0);
            let (from, to) = (second(from), second(to));
            let (from, to) = drawing.curve.as_ref().map_or((from, to), |curve| curve.wall_span(from, to));
            Some(Stretch::of_minutes(day, from, to))
        }
    }
}

fn view_of(zoom: Zoom, drawing: &Drawing, (from, to): (i64, i64)) -> View {
    match drawing.view {
        View::Days(shown) => View::of_days(zoom.bounds, days_of(zoom, drawing, from, to).unwrap_or(shown)),
        View::Day(day, _) => {
            let second = |moment: i64| i32::try_from(moment).unwrap_or(0);
            View::Day(day, Some((second(from), second(to).max(second(from) + 60))))
        }
    }
}

/// The days between two moments of an axis of days: of hours those they belong to.
fn days_of(zoom: Zoom, drawing: &Drawing, from: i64, to: i64) -> Option<DateRange> {
    let to = to.max(from + 1);
    let touched = || DateRange::inclusive(zoom.day_of(from).0, zoom.day_of(to - 1).0).ok();
    drawing.series.days_of_hours(from, to).or_else(touched)
}
