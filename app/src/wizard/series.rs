//! What a chart draws, whatever it shows: marks along the time, from readings of a day to several days in one, and their
//! paths. At most two points a mark, and never more than a screen can show.

use super::{
    buckets::{self, Area},
    day_samples::{self, DayCurve},
    stretch::{self, LeftOut, Stretch},
    subject::{DayBand, Form, Subject},
};
use domain::{
    DateRange,
    date_range::days_between,
    samples::SampleDay,
    wire::{ChartLevel, ChartPoint, IntradayChart},
};
use jiff::civil::Date;
use std::fmt::Write as _;

/// Seconds of a day of wall clock.
const DAY: i64 = 86_400;
/// Seconds of an hour.
pub(crate) const HOUR: i32 = 3_600;
/// Most marks drawn with two points each.
pub(crate) const MOST_MARKS: u32 = 1_000;

/// How long what a mark stands for is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// So many days; one where there is room for every day.
    Days(u32),
    /// An hour.
    Hour,
    /// One reading, or the lowest or highest of a few.
    Reading,
}

/// Something drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Mark {
    /// Where it begins along the axis, in seconds.
    pub(crate) begin: i64,
    /// Where it ends.
    pub(crate) end: i64,
    /// The day it belongs to; the first of several.
    pub(crate) date: Date,
    /// What the wall clock shows when it begins, in seconds since that day's midnight.
    pub(crate) at: i32,
    /// The lowest value.
    pub(crate) low: f64,
    /// What stands for it: its only value, its sum or its mean.
    pub(crate) mid: f64,
    /// The highest value.
    pub(crate) high: f64,
}

/// Everything drawn of one view.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Series {
    /// What a mark stands for.
    pub(crate) step: Step,
    /// The shape of the marks.
    pub(crate) form: Form,
    /// Where the axis begins, in seconds since the midnight of the first day shown.
    pub(crate) from: i64,
    /// Where it ends.
    pub(crate) to: i64,
    /// In the order of time.
    pub(crate) marks: Vec<Mark>,
    /// Hours of which something is left out, in the order of time: they are told of, and never drawn.
    pub(crate) left_out: Vec<Mark>,
    /// Seconds between two marks up to which a line goes on.
    join: i64,
}

/// Days in few numbers, put together where there are more of them than pixels. What is left out, all of it or in part, is no
/// part of it.
pub(crate) fn of_days(
    values: &[DayBand],
    range: DateRange,
    width: f64,
    form: Form,
    left_out: &[Stretch],
) -> Series {
    let kept: Vec<DayBand> = values
        .iter()
        .filter(|day| range.contains(day.date) && stretch::of_day(left_out, day.date) == LeftOut::None)
        .copied()
        .collect();
    let buckets = buckets::buckets(&kept, range, width);
    let each = i64::from(buckets.days_each);
    let marks = buckets.filled.iter().map(|bucket| {
        let first = i64::from(bucket.index) * each;
        Mark {
            begin: first * DAY,
            end: (first + each) * DAY,
            date: range.start().checked_add(jiff::Span::new().days(first)).unwrap_or(range.start()),
            at: 0,
            low: bucket.min,
            mid: bucket.mid,
            high: bucket.max,
        }
    });
    Series {
        step: Step::Days(buckets.days_each),
        form,
        from: 0,
        to: i64::from(range.days()) * DAY,
        marks: marks.collect(),
        left_out: Vec::new(),
        join: 0,
    }
}

/// Hours of a few days. One of which a second is left out is no part of it.
pub(crate) fn of_hours(
    points: &[ChartPoint],
    range: DateRange,
    subject: Subject,
    left_out: &[Stretch],
) -> Series {
    let form = subject.form();
    let to = i64::from(range.days()) * DAY;
    let start = range.start();
    let marks = points
        .iter()
        .filter(|point| [point.min, point.max, point.sum].into_iter().all(f64::is_finite))
        .filter_map(|point| {
            // A night begins on the evening before its day.
            let day = start.until(point.date).ok()?.get_days();
            let begin = i64::from(day) * DAY + i64::from(point.at);
            let mean = point.sum / f64::from(point.count.max(1));
            let (low, mid, high) = if form == Form::Ranges {
                (point.min, mean, point.max)
            } else {
                (point.sum, point.sum, point.sum)
            };
            let (date, at) = (point.date, point.at);
            Some(Mark { begin, end: begin + i64::from(HOUR), date, at, low, mid, high })
        })
        .filter(|mark| (0..to).contains(&mark.begin));
    let (left_out, marks) =
        marks.partition(|mark| stretch::touches(left_out, mark.date, mark.at, mark.at.saturating_add(HOUR)));
    Series { step: Step::Hour, form, from: 0, to, marks, left_out, join: 0 }
}

/// The readings of a day, or of a part of it, at most as many as can be shown with every peak among them; with how it was laid
/// out. What is left out is no part of it.
pub(crate) fn of_readings(
    day: &SampleDay,
    part: Option<(i32, i32)>,
    left_out: &[Stretch],
) -> (Series, DayCurve) {
    let (left_out, reading) = (stretch::on_day(left_out, day.date), stretch::slot(day));
    let is_left_out = |at: i32| stretch::touches(&left_out, day.date, at, at.saturating_add(reading));
    let curve = day_samples::curve_of(day, part, is_left_out);
    let slot = i64::from(curve.slot());
    let form = if curve.bars { Form::Bars } else { Form::Line };
    let marks = curve.points.iter().map(|point| Mark {
        begin: point.position.into(),
        end: i64::from(point.position) + if curve.bars { slot } else { 0 },
        date: day.date,
        at: point.at,
        low: point.value,
        mid: point.value,
        high: point.value,
    });
    let series = Series {
        step: Step::Reading,
        form,
        from: curve.start.into(),
        to: curve.end.into(),
        marks: marks.collect(),
        left_out: Vec::new(),
        join: curve.gap().into(),
    };
    (series, curve)
}

impl Series {
    /// Whether several days stand in one mark, from their lowest to their highest.
    fn is_striped(&self) -> bool {
        self.form == Form::Ranges || matches!(self.step, Step::Days(each) if each > 1)
    }

    /// The lowest and highest value, zero included for bars.
    pub(crate) fn extent(&self) -> Option<(f64, f64)> {
        let low = self.marks.iter().map(|mark| mark.low).reduce(f64::min)?;
        let high = self.marks.iter().map(|mark| mark.high).reduce(f64::max)?;
        Some(if self.form == Form::Bars { (low.min(0.0), high.max(0.0)) } else { (low, high) })
    }

    /// How far from the left a moment stands. One outside stands at the nearer edge.
    pub(crate) fn x(&self, second: i64, area: Area) -> f64 {
        let span = (self.to - self.from).max(1) as f64;
        (second.clamp(self.from, self.to.max(self.from)) - self.from) as f64 / span * area.width
    }

    /// The moment at a place on screen.
    pub(crate) fn second_at(&self, x: f64, area: Area) -> i64 {
        let share = (x / area.width.max(1.0)).clamp(0.0, 1.0);
        // A few thousand days of seconds: the cast only rounds down.
        self.from + (share * (self.to - self.from) as f64) as i64
    }

    /// The mark nearest to a moment, by its number.
    pub(crate) fn nearest(&self, second: i64) -> Option<usize> {
        let away = |mark: &Mark| {
            if (mark.begin..mark.end).contains(&second) {
                0
            } else {
                (mark.begin - second).abs().min((mark.end - second).abs())
            }
        };
        let after = self.marks.partition_point(|mark| mark.begin <= second);
        let near = [after.checked_sub(1), Some(after)];
        near.into_iter()
            .flatten()
            .filter_map(|index| Some((index, away(self.marks.get(index)?))))
            .min_by_key(|(_, away)| *away)
            .map(|(index, _)| index)
    }

    /// The days of the hours that lie between two moments: the evening before a night belongs to the day of waking. Nothing where
    /// no hour lies there, or marks are no hours.
    pub(crate) fn days_of_hours(&self, from: i64, to: i64) -> Option<DateRange> {
        if self.step != Step::Hour {
            return None;
        }
        let touched = || self.marks.iter().filter(|mark| mark.begin < to && from < mark.end);
        let (first, last) = (touched().map(|mark| mark.date).min()?, touched().map(|mark| mark.date).max()?);
        DateRange::inclusive(first, last).ok()
    }

    /// The marks as the data of an SVG path: two points each at most.
    pub(crate) fn path(&self, area: Area) -> String {
        if self.is_striped() {
            self.stripes(area)
        } else if self.form == Form::Bars {
            self.bars(area)
        } else {
            self.line(area)
        }
    }

    /// The line through what stands for each mark, over stripes; nothing for other forms.
    pub(crate) fn mid_path(&self, area: Area) -> String {
        if self.form == Form::Ranges { self.line(area) } else { String::new() }
    }

    /// The class of the path.
    pub(crate) fn class(&self) -> &'static str {
        match self.form {
            Form::Ranges => "chart__ranges",
            Form::Line if self.step == Step::Reading => "chart__line chart__line--thin",
            Form::Line if !self.is_striped() => "chart__line",
            Form::Line | Form::Bars => "chart__bars",
        }
    }

    /// The left edge of a mark and its width, with space to the next where there is room.
    fn column(&self, mark: &Mark, area: Area) -> (f64, f64) {
        let (left, right) = (self.x(mark.begin, area), self.x(mark.end, area));
        let whole = (right - left).max(1.0);
        let wide = if whole > 4.0 { whole * 0.8 } else { whole };
        (left + (whole - wide) / 2.0, wide)
    }

    fn bars(&self, area: Area) -> String {
        let mut path = String::new();
        for mark in self.marks.iter().filter(|mark| mark.mid != 0.0) {
            let (x, wide) = self.column(mark, area);
            let (top, bottom) = (area.y(mark.mid), area.y(0.0));
            // Writing to a string cannot fail.
            let _ = write!(path, "M{x:.1} {bottom:.1}V{top:.1}h{wide:.1}V{bottom:.1}z");
        }
        path
    }

    fn stripes(&self, area: Area) -> String {
        let mut path = String::new();
        for mark in &self.marks {
            let (x, wide) = self.column(mark, area);
            let (top, bottom) = (area.y(mark.high), area.y(mark.low).max(area.y(mark.high) + 1.0));
            let _ = write!(path, "M{x:.1} {bottom:.1}V{top:.1}h{wide:.1}V{bottom:.1}z");
        }
        path
    }

    fn line(&self, area: Area) -> String {
        let mut path = String::new();
        let joined = |one: &Mark, two: &Mark| two.begin - one.end <= self.join;
        let mut before: Option<&Mark> = None;
        for (place, mark) in self.marks.iter().enumerate() {
            let (x, y) = (f64::midpoint(self.x(mark.begin, area), self.x(mark.end, area)), area.y(mark.mid));
            let from_before = before.is_some_and(|before| joined(before, mark));
            let _ = write!(path, "{}{x:.1} {y:.1}", if from_before { 'L' } else { 'M' });
            let goes_on = self.marks.get(place + 1).is_some_and(|next| joined(mark, next));
            if !from_before && !goes_on {
                // A line of no length: round caps draw it as a dot.
                path.push_str("h0");
            }
            before = Some(mark);
        }
        path
    }
}

/// The hours of a chart; none where the server had too much to read for them and answered with days.
pub(crate) fn hours_of_chart(chart: IntradayChart) -> Option<Vec<ChartPoint>> {
    (chart.level == ChartLevel::Hour).then_some(chart.points)
}

/// Whether hours of a range fit into so many pixels, so that they are drawn instead of days.
pub(crate) fn hours_fit(range: DateRange, width: f64) -> bool {
    // A chart is never wider than a few thousand pixels; a nonsense width saturates.
    let most = (width as u32).min(MOST_MARKS);
    range.days().saturating_mul(24).saturating_add(1) <= most
}

/// Where a day begins along an axis of days.
pub(crate) fn begin_of(day: Date, range: DateRange) -> i64 {
    if day <= range.start() { 0 } else { i64::from(days_between(range.start(), day)) * DAY }
}

#[cfg(test)]
mod tests;
