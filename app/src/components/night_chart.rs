//! One night or nap: its stages as a picture, minutes by stage, and every stretch in a table beneath.

use super::plot;
use crate::{
    intl,
    messages::{review as words, units},
    wizard::{
        night::{self, Night},
        subject::Subject,
    },
};
use domain::{IntradayType, data_type::Unit, record::SleepLog};
use jiff::civil::DateTime;
use leptos::{html, prelude::*};
use std::sync::Arc;

const ROW: f64 = 28.0;
const LEFT: f64 = 68.0;
const RIGHT: f64 = 10.0;
const FOOT: f64 = 22.0;

/// A night or nap.
#[component]
pub(crate) fn NightChart(
    /// The night.
    log: Arc<SleepLog>,
) -> impl IntoView {
    let night = night::night(&log);
    let frame = NodeRef::<html::Div>::new();
    let width = RwSignal::new(600.0_f64);
    plot::watch_width(frame, width);
    let minutes: Vec<_> = night.rows.iter().map(|stage| (*stage, night.minutes(*stage, &log))).collect();
    let height = night.rows.len() as f64 * ROW + FOOT;
    let title = words::night(log.is_main_sleep, &clock(log.start_time), &clock(log.end_time));
    let facts = minutes.iter().map(|(stage, minutes)| {
        view! {
            <div class="facts__item">
                <dt>{words::stage(*stage)}</dt>
                <dd>{units::of(Unit::Minutes, f64::from(*minutes))}</dd>
            </div>
        }
    });
    let class = plot::group_class(Subject::Intraday(IntradayType::SleepStages).group());
    let ends = (clock(log.start_time), clock(log.end_time));
    let drawn = night.clone();
    view! {
        <h3 class="night__title">{title}</h3>
        <div class=format!("chart chart--{class}") node_ref=frame>
            <svg
                class="chart__picture"
                role="img"
                aria-label=words::night_chart(&minutes)
                width=width
                height=height
                viewBox=move || format!("0 0 {} {height}", width.get())
            >
                {move || picture(&drawn, width.get(), ends.clone())}
            </svg>
        </div>
        <dl class="facts facts--row">{facts.collect_view()}</dl>
        <Stretches log/>
    }
}

fn clock(at: DateTime) -> String {
    intl::wall_time((i32::from(at.hour()) * 60 + i32::from(at.minute())) * 60)
}

fn picture(night: &Night, width: f64, (from, to): (String, String)) -> impl IntoView + use<> {
    let plot = (width - LEFT - RIGHT).max(40.0);
    let scale = plot / f64::from(night.seconds.max(1));
    let row_of = |stage| night.rows.iter().position(|row| *row == stage).unwrap_or(0) as f64;
    let names = night.rows.iter().enumerate().map(|(row, stage)| {
        let y = row as f64 * ROW;
        view! {
            <line class="chart__grid" x1=LEFT x2=LEFT + plot y1=y + ROW / 2.0 y2=y + ROW / 2.0></line>
            <text class="chart__mark chart__mark--value" x=LEFT - 8.0 y=y + ROW / 2.0 + 4.0>{words::stage(*stage)}</text>
        }
    });
    let bars = night.stretches.iter().map(|stretch| {
        view! {
            <rect
                class="chart__bars"
                x=LEFT + f64::from(stretch.from) * scale
                y=row_of(stretch.stage) * ROW + 4.0
                width=(f64::from(stretch.seconds) * scale).max(1.0)
                height=ROW - 8.0
            ></rect>
        }
    });
    let foot = night.rows.len() as f64 * ROW + 14.0;
    view! {
        {names.collect_view()}
        {bars.collect_view()}
        <text class="chart__mark" x=LEFT y=foot>{from}</text>
        <text class="chart__mark chart__mark--value" x=LEFT + plot y=foot>{to}</text>
    }
}

/// Every stretch of a night, folded.
#[component]
fn Stretches(
    /// The night.
    log: Arc<SleepLog>,
) -> impl IntoView {
    let opened = RwSignal::new(false);
    let title = words::night(log.is_main_sleep, &clock(log.start_time), &clock(log.end_time));
    let name = title.clone();
    let table = move || {
        let rows = log.levels.data.iter().map(|span| {
            view! {
                <tr>
                    <th scope="row">{clock(span.date_time)}</th>
                    <td>{night::Stage::find(&span.level).map_or("", words::stage)}</td>
                    <td class="table__number">{units::of(Unit::Minutes, f64::from(span.seconds) / 60.0)}</td>
                </tr>
            }
        });
        view! {
            <div class="table-frame" role="region" tabindex="0" aria-label=name.clone()>
                <table class="table">
                    <caption class="unseen">{name.clone()}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{words::FROM}</th>
                            <th scope="col">{words::STAGE}</th>
                            <th scope="col" class="table__number">{words::LASTED}</th>
                        </tr>
                    </thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
        }
    };
    view! {
        <details class="fold" on:toggle=move |_| opened.set(true)>
            <summary class="fold__summary">
                {words::STAGES_TABLE} <span class="unseen">{format!(": {title}")}</span>
            </summary>
            {move || opened.get().then(&table)}
        </details>
    }
}
