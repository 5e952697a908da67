//! A chart of days, drawn by ourselves: axis in words, gaps as gaps, and a day read out by pointer, touch or arrow
//! keys. What is drawn where is decided in `wizard`; the numbers stand in a table beneath.

use super::plot::{self, HEIGHT, LEFT, RIGHT, TOP};
use crate::{
    intl,
    messages::{review as words, units},
    wizard::{
        axis::{self, DateForm},
        buckets::{self, Area, Buckets},
        coverage,
        subject::{DayBand, Form, Subject},
    },
};
use domain::{
    DateRange,
    wire::{Gap, GapState},
};
use jiff::{ToSpan, civil::Date};
use leptos::{html, prelude::*};
use std::sync::Arc;

/// Pixels a date on the axis needs.
const DATE_WIDTH: f64 = 84.0;

/// What a chart shows.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ChartData {
    /// The kind of data.
    pub(crate) subject: Subject,
    /// The days shown.
    pub(crate) range: DateRange,
    /// The values, oldest first.
    pub(crate) values: Vec<DayBand>,
    /// Days without data for a reason.
    pub(crate) gaps: Vec<Gap>,
}

/// Everything drawn, for one width.
#[derive(Clone, Debug, PartialEq)]
struct Drawing {
    area: Area,
    form: Form,
    buckets: Buckets,
    value_marks: Vec<f64>,
    date_form: DateForm,
    date_marks: Vec<Date>,
}

/// A chart of days.
#[component]
pub(crate) fn Chart(
    /// What it shows.
    data: Arc<ChartData>,
    /// Follows the day read out.
    #[prop(optional_no_strip)]
    day: Option<RwSignal<Date>>,
) -> impl IntoView {
    let frame = NodeRef::<html::Div>::new();
    let width = RwSignal::new(600.0_f64);
    plot::watch_width(frame, width);
    let range = data.range;
    let last_index = range.days() - 1;
    let newest = data.values.iter().rev().find(|value| range.contains(value.date)).map(|value| value.date);
    let day = day.unwrap_or_else(|| RwSignal::new(newest.unwrap_or(range.last())));
    if let Some(newest) = newest {
        day.set(newest);
    }

    let drawing = Memo::new({
        let data = Arc::clone(&data);
        move |_| draw(&data, width.get())
    });
    let read_out = {
        let data = Arc::clone(&data);
        Signal::derive(move || read_day(&data, day.get()))
    };
    let key = data.subject.key();
    let slider_id = format!("read-{key}");
    let index_of = move |day: Date| domain::date_range::days_between(range.start(), day);
    let set_index = move |index: u32| {
        if let Ok(at) = range.start().checked_add(i64::from(index.min(last_index)).days()) {
            day.set(at);
        }
    };
    let point = move |event: web_sys::PointerEvent| {
        let area = drawing.with_untracked(|drawing| drawing.area);
        set_index(area.day_index(f64::from(event.offset_x()) - LEFT, range));
    };
    let summary = {
        let data = Arc::clone(&data);
        Memo::new(move |_| drawing.with(|drawing| describe(&data, drawing)))
    };
    let hint = move || {
        drawing
            .with(|drawing| drawing.buckets.days_each)
            .gt(&1)
            .then(|| words::stripes(drawing.with(|drawing| drawing.buckets.days_each)))
    };
    let picture = {
        let data = Arc::clone(&data);
        move || drawing.with(|drawing| picture(&data, drawing))
    };
    let cursor = move || {
        drawing.with(|drawing| {
            let step = drawing.area.width / f64::from(range.days());
            let x = LEFT + (f64::from(index_of(day.get())) + 0.5) * step;
            view! {
                <line class="chart__cursor" x1=x x2=x y1=TOP y2=TOP + drawing.area.height></line>
            }
        })
    };
    view! {
        <div class=format!("chart chart--{}", plot::group_class(data.subject.group())) node_ref=frame>
            <p class="chart__unit">{units::column(data.subject)}</p>
            <svg
                class="chart__picture"
                role="img"
                aria-label=summary
                width=width
                height=HEIGHT
                viewBox=move || format!("0 0 {} {HEIGHT}", width.get())
                on:pointermove=point
                on:pointerdown=point
            >
                {picture}
                {cursor}
            </svg>
            <p class="chart__hint">{hint}</p>
            <div class="chart__reader">
                <label class="chart__label" for=slider_id.clone()>{words::READ_DAY}</label>
                <input
                    class="chart__slider"
                    type="range"
                    id=slider_id
                    min="0"
                    max=last_index
                    prop:value=move || index_of(day.get())
                    aria-valuetext=read_out
                    on:input=move |event| set_index(event_target_value(&event).parse().unwrap_or(0))
                />
                <p class="chart__value">{read_out}</p>
            </div>
        </div>
    }
}

fn draw(data: &ChartData, width: f64) -> Drawing {
    let form = data.subject.form();
    let buckets = buckets::buckets(&data.values, data.range, (width - LEFT - RIGHT).max(40.0));
    let (low, high) = buckets::extent(&buckets, form).unwrap_or((0.0, 1.0));
    let (area, value_marks) = plot::area(width, low, high);
    // A few at most: the width is a screen's.
    let most = (area.width / DATE_WIDTH) as usize;
    let (date_form, date_marks) = axis::date_marks(data.range, most.max(2));
    Drawing { area, form, buckets, value_marks, date_form, date_marks }
}

fn picture(data: &ChartData, drawing: &Drawing) -> impl IntoView + use<> {
    let area = drawing.area;
    let range = data.range;
    let key = data.subject.key();
    let half_day = area.width / f64::from(range.days()) / 2.0;
    let date_marks = drawing.date_marks.iter().map(|mark| {
        let x = LEFT + area.x(*mark, range) + if drawing.date_form == DateForm::Day { half_day } else { 0.0 };
        let text = match drawing.date_form {
            DateForm::Day => intl::day_mark(*mark),
            DateForm::Month => intl::month_mark(*mark),
            DateForm::Year => mark.year().to_string(),
        };
        (x, text)
    });
    let gaps = data.gaps.iter().filter_map(|gap| {
        let stretch = gap.range?.intersection(range)?;
        let (from, to) = (area.x(stretch.start(), range), area.x(stretch.end(), range));
        let pattern = if gap.state == GapState::Failed { "failed" } else { "missing" };
        let fill = format!("url(#{pattern}-{key})");
        Some(view! {
            <rect x=LEFT + from y=TOP width=(to - from).max(1.5) height=area.height fill=fill></rect>
        })
    });
    let class = match drawing.form {
        Form::Line if drawing.buckets.days_each == 1 => "chart__line",
        Form::Line | Form::Bars => "chart__bars",
        Form::Ranges => "chart__ranges",
    };
    let means = buckets::mid_path(&drawing.buckets, drawing.form, area);
    view! {
        <defs>
            <pattern id=format!("failed-{key}") width="8" height="8" patternUnits="userSpaceOnUse">
                <path class="chart__hatch chart__hatch--failed" d="M0 8 L8 0 M0 0 L8 8"></path>
            </pattern>
            <pattern id=format!("missing-{key}") width="8" height="8" patternUnits="userSpaceOnUse">
                <path class="chart__hatch" d="M0 8 L8 0"></path>
            </pattern>
        </defs>
        {gaps.collect_view()}
        {plot::value_axis(area, &drawing.value_marks)}
        {plot::bottom_axis(area, date_marks.collect())}
        <path
            class=class
            transform=format!("translate({LEFT} {TOP})")
            d=buckets::path(&drawing.buckets, drawing.form, area)
        ></path>
        <path class="chart__line chart__line--mean" transform=format!("translate({LEFT} {TOP})") d=means></path>
    }
}

fn describe(data: &ChartData, drawing: &Drawing) -> String {
    let values = drawing.buckets.filled.iter();
    let low = values.clone().map(|bucket| bucket.min).reduce(f64::min);
    let high = values.map(|bucket| bucket.max).reduce(f64::max);
    match (low, high) {
        (Some(low), Some(high)) => words::chart(data.subject, data.range, low, high),
        _ => words::NO_VALUES.to_owned(),
    }
}

fn read_day(data: &ChartData, day: Date) -> String {
    match data.values.binary_search_by_key(&day, |value| value.date) {
        Ok(place) => {
            data.values.get(place).map_or_else(String::new, |value| words::read_out(data.subject, value))
        }
        Err(_) => {
            let state =
                coverage::state_of(day, &data.gaps).map_or(words::EMPTY, |(state, _)| words::gap(state));
            words::read_out_without(day, state)
        }
    }
}
