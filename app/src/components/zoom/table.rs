//! The numbers beside a chart that zooms: the days, hours or readings it shows, and no others. More readings than stand in a
//! table at once are told by the hour.

use super::{picture::Drawing, state::Zoom};
use crate::{
    components::{action::Action, day_chart::hours_view, day_table::DayTable},
    intl,
    messages::{data_types, review as review_words, zones as zone_words, zoom as words},
    wizard::{
        day_samples,
        series::{HOUR, Mark, Series, Step},
        stretch::{self, Stretch},
        subject::{Form, Subject},
        zones::Zones,
        zoom::View,
    },
};
use domain::{DateRange, ProviderId};
use leptos::prelude::*;
use std::sync::Arc;

/// Rows shown at first, and added with each press.
const ROWS: usize = 60;

/// The numbers of what is shown.
#[component]
pub(super) fn Numbers(
    /// The chart.
    zoom: Zoom,
    /// What it draws.
    drawing: Memo<Option<Drawing>>,
    /// The days listed while everything is shown.
    whole: DateRange,
    /// The provider the data came from, to name it in reasons.
    provider: ProviderId,
) -> impl IntoView {
    let of_days = Memo::new(move |_| {
        drawing.with(|drawing| match drawing.as_ref().map(|drawing| (drawing.view, drawing.series.step)) {
            Some((View::Days(days), Step::Days(_))) if days == zoom.bounds.whole => Some(whole),
            Some((View::Days(days), Step::Days(_))) => Some(days),
            _ => None,
        })
    });
    move || match of_days.get() {
        Some(range) => {
            let data = Arc::new(zoom.data.with_value(|data| super::ChartData { range, ..(**data).clone() }));
            view! { <DayTable data provider left_out=zoom.left_out/> }.into_any()
        }
        None => view! {
            {move || {
                match hours_of_day(zoom) {
                    Some(hours) => hours,
                    None => view! { <Marks zoom drawing/> }.into_any(),
                }
            }}
        }
        .into_any(),
    }
}

/// A day of more readings than can be drawn, by its hours.
fn hours_of_day(zoom: Zoom) -> Option<AnyView> {
    let (View::Day(date, part), Subject::Intraday(intraday_type)) = (zoom.view.get(), zoom.subject()) else {
        return None;
    };
    let day = zoom.samples()?;
    let left_out = zoom.left_out.with(|left_out| stretch::on_day(left_out, date));
    let reading = stretch::slot(&day);
    let is_left_out = |at: i32| stretch::touches(&left_out, date, at, at.saturating_add(reading));
    let hours = day_samples::hours_of(&day, part, is_left_out);
    let readings: u32 = hours.iter().map(|hour| hour.count).sum();
    (readings as usize > ROWS).then(|| hours_view(intraday_type, &hours).into_any())
}

/// Hours or readings, newest first as days are.
#[component]
fn Marks(
    /// The chart.
    zoom: Zoom,
    /// What it draws.
    drawing: Memo<Option<Drawing>>,
) -> impl IntoView {
    let shown = RwSignal::new(ROWS);
    let subject = zoom.subject();
    let name = data_types::subject(subject);
    let count =
        move || drawing.with(|drawing| drawing.as_ref().map_or(0, |drawing| rows_of(&drawing.series).len()));
    let ranges =
        move || drawing.with(|drawing| drawing.as_ref().is_some_and(|one| one.series.form == Form::Ranges));
    let heads = move || {
        let names: &[&str] = if ranges() {
            &[review_words::LOWEST, review_words::MEAN, review_words::HIGHEST]
        } else {
            &[words::VALUE]
        };
        names.iter().map(|name| view! { <th scope="col" class="table__number">{*name}</th> }).collect_view()
    };
    // A row of several readings has no one zone.
    let zones = move || {
        let are_readings =
            drawing.with(|drawing| drawing.as_ref().is_some_and(|one| one.series.step == Step::Reading));
        zoom.zones.here().filter(|_| are_readings)
    };
    let zone_head = move || zones().map(|_| view! { <th scope="col">{zone_words::COLUMN}</th> });
    let row =
        move |(mark, is_out): (&Mark, bool), is_reading: bool, is_range: bool, zones: Option<&Zones>| {
            let head = if is_reading { intl::wall_time(mark.at) } else { words::time(mark) };
            if is_out {
                let columns = if is_range { "3" } else { "1" };
                // The rest of an hour of which a part is left out is sent.
                let hour = Stretch::Part { day: mark.date, from: mark.at, to: mark.at.saturating_add(HOUR) };
                let is_whole = zoom.left_out.with(|left_out| stretch::cover(left_out, hour));
                return view! {
                    <tr>
                        <th scope="row">{head}</th>
                        <td class="quiet" colspan=columns>
                            {if is_whole { words::LEFT_OUT } else { words::PARTLY_LEFT_OUT }}
                        </td>
                    </tr>
                }
                .into_any();
            }
            let values = if is_range { vec![mark.low, mark.mid, mark.high] } else { vec![mark.mid] };
            let cells = values
                .into_iter()
                .map(|value| view! { <td class="table__number">{words::of(subject, value)}</td> });
            let zone = zones.map(|zones| {
                let name = zones.find(mark.date, mark.mid).map(|name| zone_words::name(name).to_owned());
                view! { <td>{name}</td> }
            });
            view! {
                <tr>
                    <th scope="row">{head}</th>
                    {cells.collect_view()}
                    {zone}
                </tr>
            }
            .into_any()
        };
    let rows = move || {
        let zones = zones();
        drawing.with(|drawing| {
            let series = &drawing.as_ref()?.series;
            let (is_reading, is_range) = (series.step == Step::Reading, series.form == Form::Ranges);
            let rows = rows_of(series).into_iter().rev().take(shown.get());
            Some(rows.map(|one| row(one, is_reading, is_range, zones.as_deref())).collect_view())
        })
    };
    view! {
        <div class="table-frame" role="region" tabindex="0" aria-label=name>
            <table class="table">
                <caption class="unseen">{name}</caption>
                <thead>
                    <tr>
                        <th scope="col">{words::TIME}</th>
                        {heads}
                        {zone_head}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <Show when=move || { shown.get() < count() }>
            <Action label=words::MORE_ROWS on_press=move |()| shown.update(|shown| *shown += ROWS)/>
        </Show>
    }
}

/// What is listed of a series in the order of time, each with whether something of it is left out.
fn rows_of(series: &Series) -> Vec<(&Mark, bool)> {
    let drawn = series.marks.iter().map(|mark| (mark, false));
    let mut rows: Vec<_> = drawn.chain(series.left_out.iter().map(|mark| (mark, true))).collect();
    rows.sort_by_key(|(mark, _)| mark.begin);
    rows
}
