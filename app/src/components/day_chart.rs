//! A chart of one day's readings, with one reading read out by pointer, touch or arrow keys, and the hours in a table
//! beneath.

use super::plot::{self, HEIGHT, LEFT, TOP};
use crate::{
    intl,
    messages::{data_types, review as words, units},
    wizard::{
        buckets::Area,
        day_samples::{self, DayCurve, Hour},
        subject::Subject,
    },
};
use domain::{IntradayType, samples::SampleDay};
use leptos::{html, prelude::*};
use std::sync::Arc;

/// Pixels an hour on the axis needs.
const HOUR_WIDTH: f64 = 60.0;

/// A chart of one day's readings.
#[component]
pub(crate) fn DayChart(
    /// The readings.
    day: Arc<SampleDay>,
) -> impl IntoView {
    let intraday_type = day.intraday_type;
    let curve = Arc::new(day_samples::curve(&day));
    let Some((low, high)) = curve.extent() else {
        return view! { <p>{words::NO_READINGS}</p> }.into_any();
    };
    let frame = NodeRef::<html::Div>::new();
    let width = RwSignal::new(600.0_f64);
    plot::watch_width(frame, width);
    let area = Memo::new(move |_| plot::area(width.get(), low, high));
    let last = curve.points.len().saturating_sub(1);
    let index = RwSignal::new(last);
    let read_out = {
        let curve = Arc::clone(&curve);
        Signal::derive(move || {
            let point = curve.points.get(index.get());
            point.map_or_else(String::new, |point| words::reading(intraday_type, point.at, point.value))
        })
    };
    let point = {
        let curve = Arc::clone(&curve);
        move |event: web_sys::PointerEvent| {
            let area = area.with_untracked(|(area, _)| *area);
            index.set(curve.nearest(f64::from(event.offset_x()) - LEFT, area));
        }
    };
    let picture = {
        let curve = Arc::clone(&curve);
        move || area.with(|(area, marks)| picture(&curve, *area, marks))
    };
    let cursor = {
        let curve = Arc::clone(&curve);
        move || {
            let area = area.with(|(area, _)| *area);
            curve.points.get(index.get()).map(|point| {
                let x = LEFT + curve.x(point.position, area);
                view! { <line class="chart__cursor" x1=x x2=x y1=TOP y2=TOP + area.height></line> }
            })
        }
    };
    let slider_id = format!("read-{}-{}", Subject::Intraday(intraday_type).key(), day.date);
    let summary = words::day_chart(intraday_type, low, high, day.len() as u64);
    let class = plot::group_class(Subject::Intraday(intraday_type).group());
    view! {
        <div class=format!("chart chart--{class}") node_ref=frame>
            <p class="chart__unit">{units::day_axis(intraday_type)}</p>
            <svg
                class="chart__picture"
                role="img"
                aria-label=summary
                width=width
                height=HEIGHT
                viewBox=move || format!("0 0 {} {HEIGHT}", width.get())
                on:pointermove=point.clone()
                on:pointerdown=point
            >
                {picture}
                {cursor}
            </svg>
            <div class="chart__reader">
                <label class="chart__label" for=slider_id.clone()>{words::READ_READING}</label>
                <input
                    class="chart__slider"
                    type="range"
                    id=slider_id
                    min="0"
                    max=last
                    prop:value=move || index.get()
                    aria-valuetext=read_out
                    on:input=move |event| {
                        index.set(event_target_value(&event).parse().unwrap_or(0_usize).min(last))
                    }
                />
                <p class="chart__value">{read_out}</p>
            </div>
        </div>
        <HourTable day/>
    }
    .into_any()
}

fn picture(curve: &DayCurve, area: Area, marks: &[f64]) -> impl IntoView + use<> {
    // A few at most: the width is a screen's.
    let most = ((area.width / HOUR_WIDTH) as usize).max(2);
    let hours = curve
        .hour_marks(most)
        .into_iter()
        .map(|(position, wall)| (LEFT + curve.x(position, area), intl::wall_time(wall)));
    view! {
        {plot::value_axis(area, marks)}
        {plot::bottom_axis(area, hours.collect())}
        <path
            class=if curve.bars { "chart__bars" } else { "chart__line chart__line--thin" }
            transform=format!("translate({LEFT} {TOP})")
            d=curve.path(area)
        ></path>
    }
}

/// The hours of a day in numbers, folded.
#[component]
fn HourTable(
    /// The readings.
    day: Arc<SampleDay>,
) -> impl IntoView {
    let opened = RwSignal::new(false);
    let intraday_type = day.intraday_type;
    let name = data_types::intraday(intraday_type);
    let table = move || hours_view(intraday_type, &day_samples::hours(&day));
    view! {
        <details class="fold" on:toggle=move |_| opened.set(true)>
            <summary class="fold__summary">
                {words::HOURS_TABLE} <span class="unseen">{format!(": {name}")}</span>
            </summary>
            {move || opened.get().then(&table)}
        </details>
    }
}

/// Hours of a day in a table.
pub(crate) fn hours_view(intraday_type: IntradayType, hours: &[Hour]) -> impl IntoView + use<> {
    let name = data_types::intraday(intraday_type);
    let adds_up = intraday_type.adds_up();
    let columns: &[&str] = if adds_up {
        &[words::READINGS, words::SUM, words::HIGHEST]
    } else {
        &[words::READINGS, words::LOWEST, words::MEAN, words::HIGHEST]
    };
    let rows = hours.iter().map(|hour| hour_row(hour, intraday_type, adds_up)).collect_view();
    let heads = columns.iter().map(|name| view! { <th scope="col" class="table__number">{*name}</th> });
    view! {
        <div class="table-frame" role="region" tabindex="0" aria-label=name>
            <table class="table">
                <caption class="unseen">{name}</caption>
                <thead>
                    <tr>
                        <th scope="col">{words::HOUR}</th>
                        {heads.collect_view()}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn hour_row(hour: &Hour, intraday_type: IntradayType, adds_up: bool) -> impl IntoView + use<> {
    let value = |value: f64| units::of(intraday_type.unit(), value);
    let mut cells = vec![intl::count(hour.count)];
    if adds_up {
        cells.extend([value(hour.sum), value(hour.high)]);
    } else {
        cells.extend([value(hour.low), value(hour.mean()), value(hour.high)]);
    }
    let cells = cells.into_iter().map(|text| view! { <td class="table__number">{text}</td> });
    view! {
        <tr>
            <th scope="row">{intl::wall_time(hour.begins)}</th>
            {cells.collect_view()}
        </tr>
    }
}
