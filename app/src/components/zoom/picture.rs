//! The picture of a chart that zooms: axes, gaps, what is left out, the marks, what is chosen and what is read out.

use super::{
    state::{Content, DAY, Zoom},
    zones,
};
use crate::{
    components::{
        chart_data::ChartData,
        plot::{self, HEIGHT, LEFT, TOP},
    },
    intl,
    messages::{review as words, zoom as zoom_words},
    wizard::{
        axis::{self, DateForm},
        buckets::Area,
        day_samples::DayCurve,
        series::{self, Series, Step},
        stretch::{self, LeftOut, Stretch},
        subject::Subject,
        zones::Zones,
        zoom::View,
    },
};
use domain::wire::GapState;
use leptos::prelude::*;

/// Pixels a date on the axis needs.
const DATE_WIDTH: f64 = 84.0;
/// Pixels an hour on the axis needs.
const HOUR_WIDTH: f64 = 60.0;

/// Everything drawn, for one width.
#[derive(Clone, Debug)]
pub(super) struct Drawing {
    pub(super) view: View,
    pub(super) series: Series,
    pub(super) curve: Option<DayCurve>,
    pub(super) area: Area,
    value_marks: Vec<f64>,
}

/// Lays out what is to be drawn; nothing where it is no series.
pub(super) fn draw(zoom: Zoom, content: &Content) -> Option<Drawing> {
    let Content::Series(series, curve) = content else { return None };
    let extent = series.extent();
    let (low, high) = extent.unwrap_or((0.0, 1.0));
    let (area, mut value_marks) = plot::area(zoom.width.get(), low, high);
    if extent.is_none() {
        // Nothing is there to be measured.
        value_marks.clear();
    }
    Some(Drawing { view: zoom.view.get(), series: series.clone(), curve: curve.clone(), area, value_marks })
}

/// The picture without what follows the pointer.
pub(super) fn picture(
    data: &ChartData,
    drawing: &Drawing,
    left_out: &[Stretch],
    zones: Option<&Zones>,
) -> impl IntoView + use<> {
    let (area, series, key) = (drawing.area, &drawing.series, data.subject.key());
    let rect = |from: i64, to: i64, fill: String, class: &'static str| {
        let (left, right) = (series.x(from, area), series.x(to, area));
        (right > left || (series.from..series.to).contains(&from)).then(|| {
            let width = (right - left).max(1.5);
            view! { <rect class=class x=LEFT + left y=TOP width=width height=area.height fill=fill></rect> }
        })
    };
    let gaps: Vec<_> = data
        .gaps
        .iter()
        .filter_map(|gap| {
            let pattern = if gap.state == GapState::Failed { "failed" } else { "missing" };
            let stretch = gap.range?.intersection(drawing.view.days())?;
            let (from, to) = whole_days(stretch, drawing);
            rect(from, to, format!("url(#{pattern}-{key})"), "chart__gap")
        })
        .collect();
    let out: Vec<_> = left_out
        .iter()
        .flat_map(|stretch| places(*stretch, drawing))
        .filter_map(|(from, to)| rect(from, to, format!("url(#out-{key})"), "chart__out"))
        .collect();
    let (zone_grounds, zone_names) = zones::layers(zones, drawing, |days| whole_days(days, drawing));
    view! {
        <defs>
            <pattern id=format!("failed-{key}") width="8" height="8" patternUnits="userSpaceOnUse">
                <path class="chart__hatch chart__hatch--failed" d="M0 8 L8 0 M0 0 L8 8"></path>
            </pattern>
            <pattern id=format!("missing-{key}") width="8" height="8" patternUnits="userSpaceOnUse">
                <path class="chart__hatch" d="M0 8 L8 0"></path>
            </pattern>
            <pattern id=format!("out-{key}") width="6" height="6" patternUnits="userSpaceOnUse">
                <path class="chart__hatch" d="M0 3 L6 3"></path>
            </pattern>
        </defs>
        {zone_grounds}
        {gaps}
        {out}
        {plot::value_axis(area, &drawing.value_marks)}
        {plot::bottom_axis(area, time_marks(drawing))}
        <path class=series.class() transform=format!("translate({LEFT} {TOP})") d=series.path(area)></path>
        <path
            class="chart__line chart__line--mean"
            transform=format!("translate({LEFT} {TOP})")
            d=series.mid_path(area)
        ></path>
        {zone_names}
    }
}

fn whole_days(days: domain::DateRange, drawing: &Drawing) -> (i64, i64) {
    match drawing.view {
        View::Day(..) => (drawing.series.from, drawing.series.to),
        View::Days(shown) => (series::begin_of(days.start(), shown), series::begin_of(days.end(), shown)),
    }
}

/// Where a stretch lies along the axis; in pieces where the clocks change in the middle of it.
fn places(stretch: Stretch, drawing: &Drawing) -> Vec<(i64, i64)> {
    match (stretch, drawing.view) {
        (Stretch::Days(days), _) => {
            days.intersection(drawing.view.days()).map(|days| whole_days(days, drawing)).into_iter().collect()
        }
        (Stretch::Part { day, from, to }, View::Days(shown)) if shown.contains(day) => {
            let begin = series::begin_of(day, shown);
            match drawing.series.step {
                Step::Days(_) => vec![(begin, begin + DAY)],
                Step::Hour | Step::Reading => vec![(begin + i64::from(from), begin + i64::from(to))],
            }
        }
        (Stretch::Part { day, from, to }, View::Day(shown, _)) if shown == day => match &drawing.curve {
            Some(curve) => {
                curve.places_of(from, to).into_iter().map(|(from, to)| (from.into(), to.into())).collect()
            }
            None => vec![(from.into(), to.into())],
        },
        _ => Vec::new(),
    }
}

/// Words along the bottom, each with its pixel.
fn time_marks(drawing: &Drawing) -> Vec<(f64, String)> {
    let (area, series) = (drawing.area, &drawing.series);
    // A few at most: the width is a screen's.
    let room = |width: f64| ((area.width / width) as usize).max(2);
    match (drawing.view, &drawing.curve) {
        (View::Day(..), Some(curve)) => curve
            .hour_marks(room(HOUR_WIDTH))
            .into_iter()
            .map(|(position, wall)| (LEFT + series.x(position.into(), area), intl::wall_time(wall)))
            .collect(),
        (View::Day(..), None) => (0..=4)
            .map(|quarter| {
                (LEFT + series.x(quarter * DAY / 4, area), intl::wall_time(quarter as i32 * 21_600))
            })
            .collect(),
        (View::Days(range), _) => {
            let (form, marks) = axis::date_marks(range, room(DATE_WIDTH));
            let middle = match (form, series.step) {
                (DateForm::Day, Step::Days(_)) => DAY / 2,
                _ => 0,
            };
            let marks = marks.into_iter().map(|mark| {
                let text = match form {
                    DateForm::Day => intl::day_mark(mark),
                    DateForm::Month => intl::month_mark(mark),
                    DateForm::Year => mark.year().to_string(),
                };
                (LEFT + series.x(series::begin_of(mark, range) + middle, area), text)
            });
            marks.collect()
        }
    }
}

/// What is chosen, and the line at what is read out.
pub(super) fn over(zoom: Zoom, drawing: &Drawing) -> impl IntoView + use<> {
    let (area, series) = (drawing.area, &drawing.series);
    let chosen = zoom.chosen.get().map(|(from, to)| {
        let (left, right) = (series.x(from, area), series.x(to, area));
        view! {
            <rect
                class="chart__chosen"
                x=LEFT + left
                y=TOP
                width=(right - left).max(2.0)
                height=area.height
            ></rect>
        }
    });
    let x = LEFT + cursor_x(zoom, drawing);
    view! {
        {chosen}
        <line class="chart__cursor" x1=x x2=x y1=TOP y2=TOP + area.height></line>
    }
}

fn cursor_x(zoom: Zoom, drawing: &Drawing) -> f64 {
    let (series, moment) = (&drawing.series, zoom.moment());
    let middle = match series.step {
        Step::Days(_) => moment.div_euclid(DAY) * DAY + DAY / 2,
        Step::Hour | Step::Reading => {
            match series.nearest(moment).and_then(|index| series.marks.get(index)) {
                Some(mark) => i64::midpoint(mark.begin, mark.end),
                None => moment,
            }
        }
    };
    series.x(middle, drawing.area)
}

/// What the picture shows, for those who do not see it.
pub(super) fn describe(
    data: &ChartData,
    drawing: &Drawing,
    readings: Option<usize>,
    left_out: &[Stretch],
) -> String {
    let marks = drawing.series.marks.iter();
    let low = marks.clone().map(|mark| mark.low).reduce(f64::min);
    let high = marks.map(|mark| mark.high).reduce(f64::max);
    let is_out = match stretch::of_days(left_out, drawing.view.days()) {
        LeftOut::Whole => Some(zoom_words::LEFT_OUT),
        LeftOut::Partly => Some(zoom_words::PARTLY_LEFT_OUT),
        LeftOut::None => None,
    };
    let shown = match (low, high, readings, data.subject) {
        (Some(low), Some(high), Some(readings), Subject::Intraday(intraday_type)) => {
            words::day_chart(intraday_type, low, high, readings as u64)
        }
        (Some(low), Some(high), ..) => {
            zoom_words::chart(data.subject, drawing.series.step, drawing.view.days(), low, high)
        }
        _ => return is_out.unwrap_or(words::NO_VALUES).to_owned(),
    };
    is_out.map(|is_out| format!("{shown} {is_out}.")).unwrap_or(shown)
}

/// The height of the picture, words included.
pub(super) const PICTURE_HEIGHT: f64 = HEIGHT;
