//! The outline of one day's routes, without a map, and the routes in a table beneath.

use super::plot;
use crate::{
    intl,
    messages::{data_types, review as words, units},
    wizard::{
        routes::{self, Outline},
        subject::Subject,
    },
};
use domain::{
    IntradayType,
    data_type::Unit,
    samples::{Detail, Route, SampleDay, routes_of},
};
use leptos::{html, prelude::*};
use std::sync::Arc;

/// Pixels from top to bottom at most.
const MOST_HEIGHT: f64 = 360.0;

/// The routes of a day.
#[component]
pub(crate) fn RoutePicture(
    /// The positions.
    day: Arc<SampleDay>,
) -> impl IntoView {
    let routes = routes_of(&day);
    let (Some(from), Some(to)) = (day.at.iter().min().copied(), day.at.iter().max().copied()) else {
        return view! { <p>{words::NO_READINGS}</p> }.into_any();
    };
    let kilometres = routes.iter().map(|route| route.metres / 1_000.0).sum();
    let summary = words::route_picture(routes.len() as u64, day.len() as u64, kilometres, from, to);
    let frame = NodeRef::<html::Div>::new();
    let width = RwSignal::new(600.0_f64);
    plot::watch_width(frame, width);
    let drawn = Arc::clone(&day);
    let outline = Memo::new(move |_| routes::outline(&drawn, width.get(), MOST_HEIGHT));
    let class = plot::group_class(Subject::Intraday(IntradayType::Routes).group());
    let picture = move || {
        outline.get().map_or_else(
            || view! { <p>{words::NOWHERE}</p> }.into_any(),
            |outline| drawing(&outline, width.get(), summary.clone()).into_any(),
        )
    };
    view! {
        <div class=format!("chart chart--{class}") node_ref=frame>
            <p class="chart__unit">{words::OUTLINE}</p>
            {picture}
        </div>
        <RouteTable day routes/>
    }
    .into_any()
}

fn drawing(outline: &Outline, width: f64, summary: String) -> impl IntoView + use<> {
    let lines = outline.lines.iter().map(|line| {
        let (x, y) = line.start;
        view! {
            <path class="chart__line chart__line--route" d=line.path.clone()></path>
            <circle class="chart__bars" cx=x cy=y r="5"></circle>
        }
    });
    let height = outline.height;
    view! {
        <svg
            class="chart__picture chart__picture--still"
            role="img"
            aria-label=summary
            width=width
            height=height
            viewBox=format!("0 0 {width} {height}")
        >
            {lines.collect_view()}
        </svg>
    }
}

/// The routes in numbers, folded.
#[component]
fn RouteTable(
    /// The positions.
    day: Arc<SampleDay>,
    /// The routes they make.
    routes: Vec<Route>,
) -> impl IntoView {
    let opened = RwSignal::new(false);
    let name = data_types::intraday(IntradayType::Routes);
    let table = move || {
        let rows = routes.iter().map(|route| row(&day, route)).collect_view();
        let columns = [words::TO, words::POSITIONS, words::LENGTH, words::MEAN_HEART_RATE];
        let heads = columns.map(|name| view! { <th scope="col" class="table__number">{name}</th> });
        view! {
            <div class="table-frame" role="region" tabindex="0" aria-label=name>
                <table class="table">
                    <caption class="unseen">{name}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{words::FROM}</th>
                            {heads}
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
    };
    view! {
        <details class="fold" on:toggle=move |_| opened.set(true)>
            <summary class="fold__summary">{words::ROUTES_TABLE}</summary>
            {move || opened.get().then(&table)}
        </details>
    }
}

fn row(day: &SampleDay, route: &Route) -> impl IntoView + use<> {
    let clock = |place: Option<&usize>| {
        place.and_then(|place| day.at.get(*place)).map_or_else(String::new, |at| intl::wall_time(*at))
    };
    let beats = day.details.get(&Detail::HeartRate);
    let beats: Vec<f64> =
        route.places.iter().filter_map(|place| beats?.get(*place).copied().flatten()).collect();
    let mean = (!beats.is_empty()).then(|| beats.iter().sum::<f64>() / beats.len() as f64);
    let cells = [
        clock(route.places.last()),
        intl::count(route.places.len() as u64),
        units::of(Unit::Kilometres, route.metres / 1_000.0),
        mean.map_or_else(String::new, |mean| units::of(Unit::BeatsPerMinute, mean)),
    ];
    let cells = cells.map(|text| view! { <td class="table__number">{text}</td> });
    view! {
        <tr>
            <th scope="row">{clock(route.places.first())}</th>
            {cells}
        </tr>
    }
}
