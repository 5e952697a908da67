//! What is read out of a chart that zooms: a day, an hour or a reading, by a slider with the arrow keys.

use super::{
    picture::Drawing,
    state::{DAY, Zoom},
};
use crate::{
    messages::{review as review_words, zones as zone_words, zoom as words},
    wizard::{
        coverage,
        series::Step,
        stretch::{self, LeftOut},
        subject::Subject,
        zoom::View,
    },
};
use domain::date_range::days_between;
use jiff::civil::Date;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// The slider and what it reads.
#[component]
pub(super) fn Reader(
    /// The chart.
    zoom: Zoom,
    /// What it draws.
    drawing: Memo<Option<Drawing>>,
) -> impl IntoView {
    let id = format!("read-{}", zoom.subject().key());
    let label = move || {
        drawing.with(|drawing| match drawing.as_ref().map(|drawing| drawing.series.step) {
            Some(Step::Hour) => words::READ_HOUR,
            Some(Step::Reading) => review_words::READ_READING,
            Some(Step::Days(_)) | None => review_words::READ_DAY,
        })
    };
    let text = Signal::derive(move || {
        drawing.with(|drawing| drawing.as_ref().map(|drawing| read(zoom, drawing)).unwrap_or_default())
    });
    view! {
        <div class="chart__reader">
            <label class="chart__label" for=id.clone()>{label}</label>
            <input
                class="chart__slider"
                type="range"
                id=id
                min="0"
                max=move || drawing.with(|drawing| drawing.as_ref().map_or(0, last))
                prop:value=move || drawing.with(|drawing| drawing.as_ref().map_or(0, |drawing| place(zoom, drawing)))
                aria-valuetext=text
                on:input=move |event| {
                    let place: usize = event_target_value(&event).parse().unwrap_or(0);
                    drawing.with_untracked(|drawing| {
                        if let Some(drawing) = drawing {
                            go_to(zoom, drawing, place);
                        }
                    });
                }
            />
            <p class="chart__value">{text}</p>
        </div>
    }
}

/// The last place of the slider: every day has one, of hours and readings those that are there.
fn last(drawing: &Drawing) -> usize {
    match (drawing.series.step, drawing.view) {
        (Step::Days(_), View::Days(days)) => days.days() as usize - 1,
        _ => drawing.series.marks.len().saturating_sub(1),
    }
}

fn place(zoom: Zoom, drawing: &Drawing) -> usize {
    match (drawing.series.step, drawing.view) {
        (Step::Days(_), View::Days(days)) => {
            days_between(days.start(), zoom.read.get().0.max(days.start())) as usize
        }
        _ => drawing.series.nearest(zoom.moment()).unwrap_or(0),
    }
}

fn go_to(zoom: Zoom, drawing: &Drawing, place: usize) {
    let moment = match (drawing.series.step, drawing.view) {
        (Step::Days(_), View::Days(_)) => i64::try_from(place).unwrap_or(0) * DAY,
        _ => drawing.series.marks.get(place).map_or(0, |mark| mark.begin),
    };
    zoom.read.set(zoom.day_in(&drawing.series, moment));
}

/// What is read out, in words.
fn read(zoom: Zoom, drawing: &Drawing) -> String {
    let (subject, series) = (zoom.subject(), &drawing.series);
    if matches!(series.step, Step::Days(_)) {
        return read_day(zoom, zoom.read.get().0);
    }
    let Some(mark) = series.nearest(zoom.moment()).and_then(|index| series.marks.get(index)) else {
        let days = drawing.view.days();
        return match zoom.left_out.with(|left_out| stretch::of_days(left_out, days)) {
            LeftOut::Whole => review_words::read_out_without(days.start(), words::LEFT_OUT),
            LeftOut::Partly => review_words::read_out_without(days.start(), words::PARTLY_LEFT_OUT),
            LeftOut::None => review_words::NO_READINGS.to_owned(),
        };
    };
    let zone = zoom.zones.find(mark.date, mark.mid);
    match (series.step, subject) {
        (Step::Reading, Subject::Intraday(intraday_type)) => {
            let read = review_words::reading(intraday_type, mark.at, mark.mid);
            zone.map(|zone| zone_words::reading(&read, &zone)).unwrap_or(read)
        }
        _ => {
            let read = words::hour(subject, series.form, mark);
            zone.map(|zone| zone_words::hour(&read, &zone)).unwrap_or(read)
        }
    }
}

fn read_day(zoom: Zoom, day: Date) -> String {
    let is_out = zoom.left_out.with(|left_out| stretch::of_day(left_out, day));
    zoom.data.with_value(|data| {
        match is_out {
            LeftOut::Whole => return review_words::read_out_without(day, words::LEFT_OUT),
            LeftOut::Partly => return review_words::read_out_without(day, words::PARTLY_LEFT_OUT),
            LeftOut::None => {}
        }
        match data.values.binary_search_by_key(&day, |value| value.date) {
            Ok(place) => data
                .values
                .get(place)
                .map_or_else(String::new, |value| review_words::read_out(data.subject, value)),
            Err(_) => {
                let state = coverage::state_of(day, &data.gaps)
                    .map_or(review_words::EMPTY, |(state, _)| review_words::gap(state));
                review_words::read_out_without(day, state)
            }
        }
    })
}

/// Whether what was folded is open now.
pub(super) fn is_open(event: &web_sys::Event) -> bool {
    event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
        .is_some_and(|element| element.has_attribute("open"))
}
