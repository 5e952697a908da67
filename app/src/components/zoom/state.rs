//! What a chart that zooms knows: what is shown, what is read out, what is chosen, and what has been brought for it so far.
//! What is there is drawn at once; what is finer takes its place when it comes.

use super::{Source, zones::HeartZones};
use crate::{
    api::{self, Fault},
    browser,
    components::{chart_data::ChartData, plot},
    visit::{Loaded, Visit},
    wizard::{
        day_samples::{self, DayCurve},
        series::{self, Series},
        stretch::Stretch,
        subject::Subject,
        zoom::{Bounds, View},
    },
};
use domain::{
    DateRange, IntradayType, date_range::days_between, record::Record, samples::SampleDay, wire::ChartPoint,
};
use jiff::{ToSpan, civil::Date};
use leptos::{prelude::*, task::spawn_local};
use std::sync::Arc;

/// Days whose readings are kept at once.
const MOST_KEPT: usize = 8;

/// Most days whose hours are asked for at once: a thousand hours are drawn, and a few days more are there to move to.
const MOST_DAYS_OF_HOURS: u32 = 80;

/// Seconds of a day.
pub(super) const DAY: i64 = 86_400;

/// What is to be drawn.
#[derive(Clone, Debug)]
pub(super) enum Content {
    /// Marks along the time; with how the day was laid out, where it is one day's readings.
    Series(Series, Option<DayCurve>),
    /// What is no series of numbers: nights, ways, breathing.
    Records(Arc<Vec<Record>>),
    /// A day without a reading.
    Nothing,
    /// The day could not be had.
    Failed(Fault),
}

/// Hours of some days, in the order of time; none where they are too many to be read.
type Hours = (DateRange, Option<Arc<Vec<ChartPoint>>>);

/// A day's readings, or how far they are.
type Day = (Date, Loaded<Arc<Vec<Record>>>);

/// The state of one chart.
#[derive(Clone, Copy)]
pub(super) struct Zoom {
    pub(super) data: StoredValue<Arc<ChartData>>,
    pub(super) bounds: Bounds,
    source: StoredValue<Source>,
    visit: Visit,
    /// What is shown.
    pub(super) view: RwSignal<View>,
    /// The day read out, and seconds that have passed since its midnight.
    pub(super) read: RwSignal<(Date, i32)>,
    /// Pixels from left to right.
    pub(super) width: RwSignal<f64>,
    /// What is chosen, in seconds along the axis.
    pub(super) chosen: RwSignal<Option<(i64, i64)>>,
    /// What is left out.
    pub(super) left_out: Signal<Vec<Stretch>>,
    hours: RwSignal<Option<Hours>>,
    days: RwSignal<Vec<Day>>,
    /// The readings of the day shown, where they are a series and have come.
    samples: Memo<Option<Arc<SampleDay>>>,
    /// How far the inside of the day shown reaches, in seconds.
    inside: Memo<(i32, i32)>,
    /// Why the hours shown cannot be had.
    pub(super) fault: RwSignal<Option<Fault>>,
    /// The heart-rate zones behind them.
    pub(super) zones: HeartZones,
}

impl Zoom {
    pub(super) fn new(data: Arc<ChartData>, source: Source, left_out: Signal<Vec<Stretch>>) -> Self {
        let has_inside = !matches!(source, Source::Days);
        let has_parts = has_inside
            && !matches!(
                data.subject,
                Subject::Daily(_)
                    | Subject::Intraday(
                        IntradayType::SleepStages | IntradayType::BreathingRate | IntradayType::Routes
                    )
            );
        let newest = data.values.iter().rev().map(|value| value.date).find(|date| data.range.contains(*date));
        let (view, days) = (RwSignal::new(View::Days(data.range)), RwSignal::new(Vec::new()));
        let samples = Memo::new_with_compare(move |_| samples_shown(view.get(), days), |_, _| true);
        let inside = Memo::new(move |_| {
            samples.with(|day: &Option<Arc<SampleDay>>| {
                day.as_ref().map_or((0, 86_400), |day| day_samples::extent(day))
            })
        });
        let visit = Visit::current();
        let zoom = Zoom {
            zones: HeartZones::of(data.subject, &source, visit),
            samples,
            inside,
            bounds: Bounds { whole: data.range, has_inside, has_parts },
            view,
            read: RwSignal::new((newest.unwrap_or(data.range.last()), 0)),
            data: StoredValue::new(data),
            source: StoredValue::new(source),
            visit,
            width: RwSignal::new(600.0),
            chosen: RwSignal::new(None),
            left_out,
            hours: RwSignal::new(None),
            days,
            fault: RwSignal::new(None),
        };
        Effect::new(move |_| zoom.bring(zoom.view.get(), zoom.plot_width()));
        zoom
    }

    pub(super) fn subject(self) -> Subject {
        self.data.with_value(|data| data.subject)
    }

    /// Shows something else, and reads out something of it.
    pub(super) fn show(self, view: View) {
        if view == self.view.get_untracked() {
            return;
        }
        self.chosen.set(None);
        // It was about what was shown before.
        self.fault.set(None);
        self.view.set(view);
        let days = view.days();
        self.read.update(|(day, second)| {
            if !days.contains(*day) {
                *day = if *day < days.start() { days.start() } else { days.last() };
                *second = 0;
            }
        });
    }

    /// The id of the line that says what is shown.
    pub(super) fn shown_id(self) -> String {
        format!("shown-{}", self.subject().key())
    }

    /// Moves the focus to what is shown, where the button that was pressed goes.
    pub(super) fn focus(self) {
        browser::focus(&self.shown_id());
    }

    /// The same once the button is gone, unless the focus has gone elsewhere since it was pressed.
    pub(super) fn catch_focus(self) {
        let id = self.shown_id();
        browser::catch_focus(move || browser::find(&id));
    }

    /// Half as much, around what is read out or around a day and second of it.
    pub(super) fn zoom_in(self, around: Option<(Date, i32)>) {
        let (date, second) = around.unwrap_or_else(|| self.read.get_untracked());
        let view = self.view.get_untracked();
        self.read.set((date, second));
        self.show(view.zoomed_in(self.bounds, date, second, self.inside_untracked()));
    }

    pub(super) fn zoom_out(self) {
        self.show(self.view.get_untracked().zoomed_out(self.bounds, self.inside_untracked()));
    }

    pub(super) fn go(self, direction: i32) {
        self.show(self.view.get_untracked().moved(self.bounds, direction, self.inside_untracked()));
    }

    pub(super) fn show_all(self) {
        self.show(View::Days(self.bounds.whole));
    }

    /// The day at a moment of the axis, and the second within it.
    pub(super) fn day_of(self, moment: i64) -> (Date, i32) {
        let days = self.view.get_untracked().days();
        match self.view.get_untracked() {
            View::Day(date, _) => (date, i32::try_from(moment).unwrap_or(0)),
            View::Days(_) => {
                let number = moment.div_euclid(DAY).clamp(0, i64::from(days.days()) - 1);
                let date = days.start().checked_add(number.days()).unwrap_or(days.start());
                (date, i32::try_from((moment - number * DAY).clamp(0, DAY - 1)).unwrap_or(0))
            }
        }
    }

    /// The same of what is drawn: of an hour the day it belongs to, which for an evening may be the next.
    pub(super) fn day_in(self, series: &Series, moment: i64) -> (Date, i32) {
        let (day, second) = self.day_of(moment);
        match series.days_of_hours(moment, moment + 1).map(DateRange::last) {
            // Hours lie in a day or in the evening before it.
            Some(next) if next > day => (next, second - DAY as i32),
            _ => (day, second),
        }
    }

    /// The moment of the axis that is read out.
    pub(super) fn moment(self) -> i64 {
        let (date, second) = self.read.get();
        match self.view.get() {
            View::Day(..) => second.into(),
            View::Days(days) => {
                i64::from(days_between(days.start(), date.max(days.start()))) * DAY + i64::from(second)
            }
        }
    }

    /// How far the inside of the day shown reaches, in seconds.
    pub(super) fn inside(self) -> (i32, i32) {
        self.inside.get()
    }

    fn inside_untracked(self) -> (i32, i32) {
        self.inside.get_untracked()
    }

    /// The readings of the day shown, where they are a series and have come.
    pub(super) fn samples(self) -> Option<Arc<SampleDay>> {
        self.samples.get()
    }

    /// What is to be drawn: the finest that is there.
    pub(super) fn content(self) -> Content {
        let (view, left_out) = (self.view.get(), self.left_out.get());
        match view {
            View::Days(days) => {
                if self.shows_hours(days, self.plot_width())
                    && let Some(series) = self.hours_of(days, &left_out)
                {
                    return Content::Series(series, None);
                }
                Content::Series(self.days_of(days, &left_out), None)
            }
            View::Day(date, part) => {
                let loaded = self.days.with(|days| loaded(days, date).cloned());
                match loaded {
                    Some(Loaded::Here(records)) if records.is_empty() => Content::Nothing,
                    Some(Loaded::Here(records)) => match self.samples.get() {
                        Some(day) => {
                            let (series, curve) = series::of_readings(&day, part, &left_out);
                            Content::Series(series, Some(curve))
                        }
                        None => Content::Records(records),
                    },
                    Some(Loaded::Failed(fault)) => Content::Failed(fault),
                    Some(Loaded::Waiting) | None => {
                        let days = DateRange::of_day(date);
                        let hours = self.hours_of(days, &left_out);
                        Content::Series(hours.unwrap_or_else(|| self.days_of(days, &left_out)), None)
                    }
                }
            }
        }
    }

    fn days_of(self, days: DateRange, left_out: &[Stretch]) -> Series {
        let width = self.plot_width();
        self.data.with_value(|data| series::of_days(&data.values, days, width, data.subject.form(), left_out))
    }

    fn hours_of(self, days: DateRange, left_out: &[Stretch]) -> Option<Series> {
        let subject = self.subject();
        self.hours.with(|hours| {
            let (covered, points) = hours.as_ref()?;
            let points = points.as_ref()?;
            (covered.intersection(days) == Some(days))
                .then(|| series::of_hours(points, days, subject, left_out))
        })
    }

    /// Whether hours are drawn of these days.
    fn shows_hours(self, days: DateRange, width: f64) -> bool {
        self.bounds.has_parts
            && self.source.with_value(|source| matches!(source, Source::Import(_)))
            && series::hours_fit(days, width)
    }

    pub(super) fn plot_width(self) -> f64 {
        (self.width.get() - plot::LEFT - plot::RIGHT).max(40.0)
    }

    /// Asks for what a view needs and is not there.
    fn bring(self, view: View, width: f64) {
        match view {
            View::Day(date, _) => self.bring_day(date),
            View::Days(days) if self.shows_hours(days, width) => self.bring_hours(days),
            View::Days(_) => return,
        }
        self.zones.bring();
    }

    /// Asks for what is shown once more.
    pub(super) fn bring_again(self) {
        self.fault.set(None);
        if let View::Day(date, _) = self.view.get_untracked() {
            self.days.update(|days| days.retain(|(day, _)| *day != date));
        }
        self.bring(self.view.get_untracked(), untrack(move || self.plot_width()));
    }

    fn bring_day(self, date: Date) {
        if self.days.with_untracked(|days| loaded(days, date).is_some()) {
            return;
        }
        let keep = move |readings: Loaded<Arc<Vec<Record>>>| {
            self.days.try_update(|days| {
                days.retain(|(day, _)| *day != date);
                if days.len() >= MOST_KEPT {
                    days.remove(0);
                }
                days.push((date, readings));
            });
        };
        let (Subject::Intraday(intraday_type), source) = (self.subject(), self.source.get_value()) else {
            return;
        };
        match source {
            Source::Days => {}
            Source::File(readings) => {
                keep(Loaded::Here(readings.get(&date).cloned().unwrap_or_default()));
            }
            Source::Import(id) => {
                keep(Loaded::Waiting);
                spawn_local(async move {
                    let answer = api::fetch_readings(&id, intraday_type, date).await;
                    if let Err(fault) = &answer {
                        self.visit.note(fault);
                    }
                    keep(answer.map(Arc::new).into());
                });
            }
        }
    }

    fn bring_hours(self, days: DateRange) {
        let has = |hours: &Option<Hours>| {
            hours.as_ref().is_some_and(|(covered, _)| covered.intersection(days) == Some(days))
        };
        let (Subject::Intraday(intraday_type), Source::Import(id)) =
            (self.subject(), self.source.get_value())
        else {
            return;
        };
        if self.hours.with_untracked(has) {
            return;
        }
        let wider = with_neighbours(days, self.bounds.whole);
        spawn_local(async move {
            let points = wider.days() * 24 + 1;
            let answer = api::fetch_chart(&id, intraday_type, wider, points).await;
            // What is shown by now may have been asked for later and have come before.
            let shown = self.view.try_get_untracked().map(View::days);
            if shown.is_none_or(|shown| wider.intersection(shown) != Some(shown)) {
                return;
            }
            match answer {
                Ok(chart) => {
                    self.hours.try_set(Some((wider, series::hours_of_chart(chart).map(Arc::new))));
                    self.fault.try_set(None);
                }
                Err(fault) => {
                    self.visit.note(&fault);
                    self.fault.try_set(Some(fault));
                }
            }
        });
    }
}

fn loaded(days: &[Day], date: Date) -> Option<&Loaded<Arc<Vec<Record>>>> {
    days.iter().find(|(day, _)| *day == date).map(|(_, readings)| readings)
}

fn samples_shown(view: View, days: RwSignal<Vec<Day>>) -> Option<Arc<SampleDay>> {
    let View::Day(date, _) = view else { return None };
    days.with(|days| samples_of(loaded(days, date)?.here()?))
}

fn samples_of(records: &[Record]) -> Option<Arc<SampleDay>> {
    records.iter().find_map(|record| match record {
        Record::Samples(day) if day.intraday_type != IntradayType::Routes && !day.is_empty() => {
            Some(Arc::new((**day).clone()))
        }
        _ => None,
    })
}

/// Days with as many before and after them, as far as there are any and not too many.
fn with_neighbours(days: DateRange, within: DateRange) -> DateRange {
    let more = i64::from(days.days().min(MOST_DAYS_OF_HOURS.saturating_sub(days.days()) / 2));
    let start = days.start().checked_sub(more.days()).unwrap_or(days.start());
    let end = days.end().checked_add(more.days()).unwrap_or(days.end());
    DateRange::new(start, end).ok().and_then(|wider| wider.intersection(within)).unwrap_or(days)
}
