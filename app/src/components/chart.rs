//! A chart of daily values, drawn by ourselves: axis in words, gaps as gaps, and a day read out by pointer, touch or
//! arrow keys. What is drawn where is decided in `wizard`; the numbers stand in a table beneath.

use crate::{
    intl,
    messages::{review as words, units},
    wizard::{
        axis::{self, DateForm},
        buckets::{self, Area, Buckets, Form},
        coverage,
    },
};
use domain::{
    DataType, DateRange,
    record::DayValue,
    wire::{Gap, GapState},
};
use jiff::{ToSpan, civil::Date};
use leptos::{html, prelude::*};
use std::sync::Arc;
use wasm_bindgen::{JsCast, closure::Closure};

const HEIGHT: f64 = 220.0;
const LEFT: f64 = 52.0;
const RIGHT: f64 = 10.0;
const TOP: f64 = 8.0;
const BOTTOM: f64 = 26.0;
/// Pixels a date on the axis needs.
const DATE_WIDTH: f64 = 84.0;
/// Pixels a letter of a word on the axis takes at most, on average.
const LETTER_WIDTH: f64 = 7.5;

/// What a chart shows.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ChartData {
    /// The kind of data.
    pub(crate) data_type: DataType,
    /// The days shown.
    pub(crate) range: DateRange,
    /// The values, oldest first.
    pub(crate) values: Vec<DayValue>,
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

/// A chart of daily values.
#[component]
pub(crate) fn Chart(
    /// What it shows.
    data: Arc<ChartData>,
) -> impl IntoView {
    let frame = NodeRef::<html::Div>::new();
    let width = RwSignal::new(600.0_f64);
    watch_width(frame, width);
    let range = data.range;
    let last_index = range.days() - 1;
    let newest = data.values.iter().rev().find(|value| range.contains(value.0)).map(|value| value.0);
    let day = RwSignal::new(newest.unwrap_or(range.last()));

    let drawing = Memo::new({
        let data = Arc::clone(&data);
        move |_| draw(&data, width.get())
    });
    let read_out = {
        let data = Arc::clone(&data);
        Signal::derive(move || read_day(&data, day.get()))
    };
    let key = data.data_type.key();
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
        <div class=format!("chart chart--{}", group_class(data.data_type)) node_ref=frame>
            <p class="chart__unit">{units::column(data.data_type)}</p>
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

/// The class that gives a chart the colour of its group.
fn group_class(data_type: DataType) -> &'static str {
    match data_type.group() {
        domain::Group::Activity => "activity",
        domain::Group::Heart => "heart",
        domain::Group::Sleep => "sleep",
        domain::Group::Body => "body",
        domain::Group::Account => "account",
    }
}

fn form(data_type: DataType) -> Form {
    match data_type {
        DataType::RestingHeartRate | DataType::Weight => Form::Line,
        _ => Form::Bars,
    }
}

fn draw(data: &ChartData, width: f64) -> Drawing {
    let form = form(data.data_type);
    let (plot_width, plot_height) = ((width - LEFT - RIGHT).max(40.0), HEIGHT - TOP - BOTTOM);
    let buckets = buckets::buckets(&data.values, data.range, plot_width);
    let (low, high) = buckets::extent(&buckets, form).unwrap_or((0.0, 1.0));
    let value_marks = axis::value_marks(low, high, 4);
    let area = Area {
        width: plot_width,
        height: plot_height,
        low: value_marks.first().copied().unwrap_or(low),
        high: value_marks.last().copied().unwrap_or(high),
    };
    // A few at most: the width is a screen's.
    let most = (plot_width / DATE_WIDTH) as usize;
    let (date_form, date_marks) = axis::date_marks(data.range, most.max(2));
    Drawing { area, form, buckets, value_marks, date_form, date_marks }
}

fn picture(data: &ChartData, drawing: &Drawing) -> impl IntoView + use<> {
    let area = drawing.area;
    let range = data.range;
    let key = data.data_type.key();
    let value_marks = drawing.value_marks.iter().map(|mark| {
        let y = TOP + area.y(*mark);
        let decimals = if drawing.value_marks.iter().all(|mark| mark.fract().abs() < 1e-9) { 0 } else { 1 };
        view! {
            <line class="chart__grid" x1=LEFT x2=LEFT + area.width y1=y y2=y></line>
            <text class="chart__mark chart__mark--value" x=LEFT - 6.0 y=y + 4.0>{intl::number(*mark, decimals)}</text>
        }
    });
    let half_day = area.width / f64::from(range.days()) / 2.0;
    // Words stay inside the picture, and one that would touch the word before it is left out; its tick stays.
    let mut free_from = 0.0;
    let date_marks: Vec<_> = drawing
        .date_marks
        .iter()
        .map(|mark| {
            let x = LEFT + area.x(*mark, range) + if drawing.date_form == DateForm::Day { half_day } else { 0.0 };
            let text = match drawing.date_form {
                DateForm::Day => intl::day_mark(*mark),
                DateForm::Month => intl::month_mark(*mark),
                DateForm::Year => mark.year().to_string(),
            };
            let half_word = text.chars().count() as f64 * LETTER_WIDTH / 2.0;
            let middle = x.min(LEFT + area.width + RIGHT - half_word).max(half_word);
            let fits = middle - half_word >= free_from;
            if fits {
                free_from = middle + half_word + LETTER_WIDTH;
            }
            let word = fits.then(|| {
                view! { <text class="chart__mark" text-anchor="middle" x=middle y=TOP + area.height + 18.0>{text}</text> }
            });
            view! {
                <line class="chart__tick" x1=x x2=x y1=TOP + area.height y2=TOP + area.height + 4.0></line>
                {word}
            }
        })
        .collect();
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
    };
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
        {value_marks.collect_view()}
        {date_marks}
        <path
            class=class
            transform=format!("translate({LEFT} {TOP})")
            d=buckets::path(&drawing.buckets, drawing.form, area)
        ></path>
    }
}

fn describe(data: &ChartData, drawing: &Drawing) -> String {
    let values = drawing.buckets.filled.iter();
    let low = values.clone().map(|bucket| bucket.min).reduce(f64::min);
    let high = values.map(|bucket| bucket.max).reduce(f64::max);
    match (low, high) {
        (Some(low), Some(high)) => words::chart(data.data_type, data.range, low, high),
        _ => words::NO_VALUES.to_owned(),
    }
}

fn read_day(data: &ChartData, day: Date) -> String {
    match data.values.binary_search_by_key(&day, |value| value.0) {
        Ok(place) => {
            data.values.get(place).map_or_else(String::new, |value| words::read_out(data.data_type, *value))
        }
        Err(_) => {
            let state =
                coverage::state_of(day, &data.gaps).map_or(words::EMPTY, |(state, _)| words::gap(state));
            words::read_out_without(day, state)
        }
    }
}

/// Keeps `width` at the width of an element, in pixels.
fn watch_width(frame: NodeRef<html::Div>, width: RwSignal<f64>) {
    Effect::new(move |_| {
        let Some(element) = frame.get() else { return };
        let measured = element.clone();
        let observe = Closure::<dyn FnMut()>::new(move || {
            let now = f64::from(measured.client_width());
            // Ignore what is not laid out, and changes of nothing.
            if now > 0.0 && width.try_get_untracked().is_some_and(|known| (known - now).abs() > 0.5) {
                width.set(now);
            }
        });
        let Ok(observer) = web_sys::ResizeObserver::new(observe.as_ref().unchecked_ref()) else { return };
        observer.observe(&element);
        let kept = StoredValue::new_local((observer, observe));
        on_cleanup(move || {
            kept.try_with_value(|(observer, _)| observer.disconnect());
        });
    });
}
