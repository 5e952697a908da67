//! What a chart of one day's readings draws: at most as many points as a screen can show, with every peak kept, broken
//! where nothing was recorded, and in the order they happened even where the clocks go back.

use super::buckets::Area;
use domain::{Granularity, samples::SampleDay};
use std::fmt::Write as _;

/// Most points drawn of a day.
pub(crate) const MOST_POINTS: usize = 2_000;

const HOUR: i32 = 3_600;
const DAY: i32 = 24 * HOUR;

/// A reading at its place in the day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Sample {
    /// Seconds that have passed since the day's first midnight.
    pub(crate) position: i32,
    /// Seconds the wall clock showed since that midnight.
    pub(crate) at: i32,
    /// What was read.
    pub(crate) value: f64,
}

/// A day's readings, ready to be drawn.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct DayCurve {
    /// At most [`MOST_POINTS`], in the order of time.
    pub(crate) points: Vec<Sample>,
    /// Where the axis begins, in seconds that have passed.
    pub(crate) start: i32,
    /// Where it ends.
    pub(crate) end: i32,
    /// Whether readings are amounts, drawn as bars on zero.
    pub(crate) bars: bool,
    /// How long a reading lasts at least, in seconds, where readings come at fixed times.
    slot: i32,
    /// From where on the wall clock runs how many seconds ahead of the time that has passed.
    shifts: Vec<(i32, i32)>,
}

/// Every reading of a day at its place.
pub(crate) fn samples(day: &SampleDay) -> Vec<Sample> {
    let base = day.offsets.first().map_or(0, |offset| offset.seconds);
    let mut offsets = day.offsets.iter().peekable();
    let mut shift = 0;
    let readings = day.at.iter().zip(&day.values).enumerate();
    let placed = readings.map(|(index, (at, value))| {
        while let Some(offset) = offsets.next_if(|offset| offset.index as usize <= index) {
            shift = offset.seconds.saturating_sub(base);
        }
        Sample { position: at.saturating_sub(shift), at: *at, value: *value }
    });
    placed.collect()
}

/// Lays a day out for drawing.
pub(crate) fn curve(day: &SampleDay) -> DayCurve {
    curve_of(day, None, |_| false)
}

/// Lays out a day, or the seconds of it that passed in a part, without what is left out by what its wall clock shows.
pub(crate) fn curve_of(
    day: &SampleDay,
    part: Option<(i32, i32)>,
    is_left_out: impl Fn(i32) -> bool,
) -> DayCurve {
    let mut samples = samples(day);
    let mut shifts: Vec<(i32, i32)> = Vec::new();
    for sample in &samples {
        let shift = sample.at.saturating_sub(sample.position);
        if shifts.last().map_or(0, |(_, last)| *last) != shift {
            shifts.push((sample.position, shift));
        }
    }
    let (start, end) = part.unwrap_or_else(|| extent_of(day, &samples));
    samples.retain(|sample| (start..end).contains(&sample.position) && !is_left_out(sample.at));
    DayCurve {
        points: thin(samples, MOST_POINTS),
        start,
        end,
        bars: day.intraday_type.adds_up(),
        slot: day.granularity.seconds().and_then(|seconds| i32::try_from(seconds).ok()).unwrap_or(60),
        shifts,
    }
}

/// Where the axis of a day begins and ends, in seconds that have passed since its midnight.
pub(crate) fn extent(day: &SampleDay) -> (i32, i32) {
    extent_of(day, &samples(day))
}

fn extent_of(day: &SampleDay, samples: &[Sample]) -> (i32, i32) {
    let first = samples.first().map_or(0, |sample| sample.position);
    let last = samples.last().map_or(0, |sample| sample.position);
    if day.granularity == Granularity::Recorded {
        return (first.div_euclid(HOUR) * HOUR, (last.div_euclid(HOUR) + 1) * HOUR);
    }
    let longer = samples.last().map_or(0, |sample| sample.position.saturating_sub(sample.at));
    (first.min(0), (DAY + longer).max(last + 1))
}

/// Keeps the lowest and the highest of each stretch of time, so that at most `most` points are left.
///
/// `samples` are in the order of time. Fewer than that come back as they are.
pub(crate) fn thin(samples: Vec<Sample>, most: usize) -> Vec<Sample> {
    let (Some(first), Some(last)) = (samples.first().copied(), samples.last().copied()) else {
        return samples;
    };
    if samples.len() <= most {
        return samples;
    }
    let stretches = i64::try_from(most / 2).unwrap_or(i64::MAX).max(1);
    let span = i64::from(last.position) - i64::from(first.position) + 1;
    let stretch_of = |sample: &Sample| {
        (i64::from(sample.position) - i64::from(first.position)).max(0).saturating_mul(stretches) / span
    };
    let mut kept = Vec::with_capacity(most);
    let mut extremes: Option<(i64, Sample, Sample)> = None;
    for sample in samples {
        let stretch = stretch_of(&sample);
        extremes = match extremes {
            Some((same, low, high)) if same == stretch => Some((
                same,
                if sample.value < low.value { sample } else { low },
                if sample.value > high.value { sample } else { high },
            )),
            before => {
                keep(&mut kept, before);
                Some((stretch, sample, sample))
            }
        };
    }
    keep(&mut kept, extremes);
    kept
}

fn keep(kept: &mut Vec<Sample>, extremes: Option<(i64, Sample, Sample)>) {
    let Some((_, low, high)) = extremes else { return };
    let (early, late) = if low.position <= high.position { (low, high) } else { (high, low) };
    kept.push(early);
    if late != early {
        kept.push(late);
    }
}

impl DayCurve {
    /// The lowest and highest value; zero included for amounts.
    pub(crate) fn extent(&self) -> Option<(f64, f64)> {
        let values = || self.points.iter().map(|point| point.value);
        let (low, high) = (values().reduce(f64::min)?, values().reduce(f64::max)?);
        Some(if self.bars { (low.min(0.0), high.max(0.0)) } else { (low, high) })
    }

    /// How far from the left a place stands.
    pub(crate) fn x(&self, position: i32, area: Area) -> f64 {
        let span = f64::from(self.end.saturating_sub(self.start).max(1));
        f64::from(position.clamp(self.start, self.end).saturating_sub(self.start)) / span * area.width
    }

    /// The point nearest to a place on screen, by its number.
    pub(crate) fn nearest(&self, x: f64, area: Area) -> usize {
        let away = |point: &Sample| (self.x(point.position, area) - x).abs();
        let nearest = self.points.iter().enumerate().min_by(|one, two| away(one.1).total_cmp(&away(two.1)));
        nearest.map_or(0, |(index, _)| index)
    }

    /// How long a reading lasts at least, in seconds.
    pub(crate) fn slot(&self) -> i32 {
        self.slot
    }

    /// Seconds between two readings from which on nothing was recorded in between.
    pub(crate) fn gap(&self) -> i32 {
        (3 * self.slot).max(900)
    }

    /// The readings as the data of an SVG path.
    pub(crate) fn path(&self, area: Area) -> String {
        if self.bars { self.bars_path(area) } else { self.line_path(area) }
    }

    fn line_path(&self, area: Area) -> String {
        let mut path = String::new();
        let joined = |one: &Sample, two: &Sample| two.position.saturating_sub(one.position) <= self.gap();
        let mut before: Option<&Sample> = None;
        for (place, point) in self.points.iter().enumerate() {
            let (x, y) = (self.x(point.position, area), area.y(point.value));
            let from_before = before.is_some_and(|before| joined(before, point));
            // Writing to a string cannot fail.
            let _ = write!(path, "{}{x:.1} {y:.1}", if from_before { 'L' } else { 'M' });
            let goes_on = self.points.get(place + 1).is_some_and(|next| joined(point, next));
            if !from_before && !goes_on {
                // A line of no length: round caps draw it as a dot.
                path.push_str("h0");
            }
            before = Some(point);
        }
        path
    }

    fn bars_path(&self, area: Area) -> String {
        let slot = self.x(self.start.saturating_add(self.slot), area).max(1.0);
        let mut path = String::new();
        for point in self.points.iter().filter(|point| point.value != 0.0) {
            let (x, top) = (self.x(point.position, area), area.y(point.value));
            let bottom = area.y(0.0);
            let _ = write!(path, "M{x:.1} {bottom:.1}V{top:.1}h{slot:.1}V{bottom:.1}z");
        }
        path
    }

    /// The full hours marked under the day, or minutes under a short part of it, at most `most` of them: where, and what the
    /// wall clock shows there.
    pub(crate) fn hour_marks(&self, most: usize) -> Vec<(i32, i32)> {
        const FINEST: i32 = 300;

        let all: Vec<(i32, i32)> = (self.start.div_euclid(FINEST)..=self.end.div_euclid(FINEST))
            .map(|number| number.saturating_mul(FINEST))
            .filter(|position| (self.start..=self.end).contains(position))
            .map(|position| (position, self.wall_at(position)))
            .collect();
        for step in [FINEST, 900, 1_800, HOUR, 2 * HOUR, 3 * HOUR, 4 * HOUR, 6 * HOUR, 12 * HOUR] {
            let marks: Vec<(i32, i32)> =
                all.iter().copied().filter(|(_, wall)| wall.rem_euclid(step) == 0).collect();
            if marks.len() <= most.max(1) {
                return marks;
            }
        }
        all.into_iter().take(1).collect()
    }

    /// Where the seconds of wall clock from one to before another lie; in pieces where the clocks change in between.
    pub(crate) fn places_of(&self, from: i32, to: i32) -> Vec<(i32, i32)> {
        let mut begins = self.start;
        let mut shift = 0;
        let mut places = Vec::new();
        let ends = self.shifts.iter().map(|(at, _)| *at).chain([self.end]);
        let next = self.shifts.iter().map(|(_, shift)| *shift).chain([0]);
        for (end, next) in ends.zip(next) {
            let place = (from.saturating_sub(shift).max(begins), to.saturating_sub(shift).min(end));
            if place.0 < place.1 {
                places.push(place);
            }
            (begins, shift) = (end.max(begins), next);
        }
        places
    }

    /// What the wall clock shows from the lowest to the highest between two moments, in seconds that have passed: where it goes
    /// back in between, it shows again what it showed before.
    pub(crate) fn wall_span(&self, from: i32, to: i32) -> (i32, i32) {
        let changes = self.shifts.iter().map(|(at, _)| *at).filter(|at| (from + 1..to).contains(at));
        let begins = [from].into_iter().chain(changes.clone());
        let ends = changes.chain([to.max(from.saturating_add(1))]);
        let span = begins.zip(ends).map(|(begin, end)| (self.wall_at(begin), self.wall_at(end - 1) + 1));
        span.reduce(|one, two| (one.0.min(two.0), one.1.max(two.1))).unwrap_or((from, to))
    }

    /// What the wall clock shows so many seconds after the day's midnight.
    pub(crate) fn wall_at(&self, position: i32) -> i32 {
        let shift =
            self.shifts.iter().rev().find(|(from, _)| *from <= position).map_or(0, |(_, shift)| *shift);
        position.saturating_add(shift)
    }
}

/// An hour of a day in few numbers, for the table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Hour {
    /// What the wall clock shows when it begins, in seconds since midnight.
    pub(crate) begins: i32,
    /// Readings in it.
    pub(crate) count: u32,
    /// The lowest.
    pub(crate) low: f64,
    /// The highest.
    pub(crate) high: f64,
    /// All together.
    pub(crate) sum: f64,
}

impl Hour {
    /// The mean of its readings.
    pub(crate) fn mean(&self) -> f64 {
        self.sum / f64::from(self.count.max(1))
    }
}

/// The hours of a day in which something was read, in the order of time; the hour that comes twice is there twice.
pub(crate) fn hours(day: &SampleDay) -> Vec<Hour> {
    hours_of(day, None, |_| false)
}

/// The same of the seconds that passed in a part of the day, without what is left out by what its wall clock shows.
pub(crate) fn hours_of(
    day: &SampleDay,
    part: Option<(i32, i32)>,
    is_left_out: impl Fn(i32) -> bool,
) -> Vec<Hour> {
    let mut hours: Vec<(i32, Hour)> = Vec::new();
    let is_shown = |sample: &Sample| {
        part.is_none_or(|(from, to)| (from..to).contains(&sample.position)) && !is_left_out(sample.at)
    };
    for Sample { position, at, value } in samples(day).into_iter().filter(is_shown) {
        let number = position.div_euclid(HOUR);
        match hours.last_mut() {
            Some((last, hour)) if *last == number => {
                hour.count += 1;
                hour.low = hour.low.min(value);
                hour.high = hour.high.max(value);
                hour.sum += value;
            }
            _ => {
                let begins = at.div_euclid(HOUR) * HOUR;
                hours.push((number, Hour { begins, count: 1, low: value, high: value, sum: value }));
            }
        }
    }
    hours.into_iter().map(|(_, hour)| hour).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wizard::axis::value_marks;
    use domain::{IntradayType, samples::OffsetFrom};
    use jiff::civil::date;

    const AREA: Area = Area { width: 1_000.0, height: 100.0, low: 0.0, high: 200.0 };

    fn day(at: Vec<i32>, values: Vec<f64>, granularity: Granularity) -> SampleDay {
        SampleDay { at, values, ..SampleDay::new(IntradayType::HeartRate, date(2026, 3, 14), granularity) }
    }

    #[test]
    fn a_day_of_seconds_keeps_its_peaks_in_two_thousand_points() {
        let mut values: Vec<f64> = (0..86_400).map(|second| 60.0 + f64::from(second % 7)).collect();
        (values[12_345], values[70_001]) = (191.0, 38.0);
        let curve = curve(&day((0..86_400).collect(), values, Granularity::Second));

        assert!(curve.points.len() <= MOST_POINTS, "{}", curve.points.len());
        assert_eq!(curve.extent(), Some((38.0, 191.0)));
        assert!(curve.points.windows(2).all(|pair| pair[0].position < pair[1].position));
        assert_eq!(curve.path(AREA).matches('M').count(), 1);
    }

    #[test]
    fn absurd_readings_are_drawn_on_an_axis_that_covers_them() {
        for (intraday_type, granularity) in
            [(IntradayType::HeartRate, Granularity::Second), (IntradayType::Steps, Granularity::Minute)]
        {
            for values in [vec![-5.0, 61.0, 900.0], vec![-5.0; 3], vec![f64::MIN, 61.0, f64::MAX]] {
                let day = SampleDay { intraday_type, ..day(vec![0, 60, 120], values, granularity) };

                let curve = curve(&day);
                let (low, high) = curve.extent().unwrap();
                let marks = value_marks(low, high, 4);
                let drawn = curve.path(Area { low: marks[0], high: marks[marks.len() - 1], ..AREA });

                assert!(!drawn.contains("NaN") && !drawn.contains("inf"), "{drawn}");
                assert!(!curve.bars || (low <= 0.0 && high >= 0.0), "bars stand on zero: {low} {high}");
            }
        }
    }

    #[test]
    fn few_readings_are_drawn_as_they_are() {
        let samples: Vec<Sample> =
            (0..5).map(|n| Sample { position: n, at: n, value: f64::from(n) }).collect();

        assert_eq!(thin(samples.clone(), MOST_POINTS), samples);
        assert_eq!(thin(Vec::new(), MOST_POINTS), []);
    }

    #[test]
    fn hours_without_a_reading_break_the_line() {
        let curve = curve(&day(vec![0, 60, 120, 7_200, 14_400, 14_460], vec![60.0; 6], Granularity::Minute));

        let drawn = curve.path(AREA);

        assert_eq!(drawn.matches('M').count(), 3);
        assert_eq!(drawn.matches("h0").count(), 1);
    }

    #[test]
    fn the_hour_that_comes_twice_is_drawn_twice() {
        let mut autumn =
            day(vec![7_200, 9_000, 7_200, 10_800], vec![1.0, 2.0, 3.0, 4.0], Granularity::FifteenMinutes);
        autumn.offsets =
            vec![OffsetFrom { index: 0, seconds: 7_200 }, OffsetFrom { index: 2, seconds: 3_600 }];
        let curve = curve(&autumn);

        let positions: Vec<i32> = curve.points.iter().map(|point| point.position).collect();
        assert_eq!(positions, [7_200, 9_000, 10_800, 14_400]);
        assert_eq!(curve.end, 25 * HOUR);
        assert!(curve.hour_marks(30).contains(&(10_800, 7_200)));
        let hours: Vec<i32> = hours(&autumn).iter().map(|hour| hour.begins).collect();
        assert_eq!(hours, [7_200, 7_200, 10_800]);
        assert_eq!(curve.places_of(7_200, 10_800), [(7_200, 10_800), (10_800, 14_400)]);
        assert_eq!(curve.places_of(0, 3_600), [(0, 3_600)]);
    }

    /// A night on which the clocks go back by an hour after three hours.
    fn clocks_back() -> DayCurve {
        let at: Vec<i32> = (0..180).chain(120..1_440).map(|minute| minute * 60).collect();
        let mut autumn = day(at, vec![60.0; 1_500], Granularity::Minute);
        autumn.offsets =
            vec![OffsetFrom { index: 0, seconds: 7_200 }, OffsetFrom { index: 180, seconds: 3_600 }];
        curve(&autumn)
    }

    #[test]
    fn what_is_marked_over_the_hour_that_comes_twice_is_all_the_clock_showed() {
        let curve = clocks_back();

        // From one o'clock to a quarter past two on the second pass: the first pass went on to three.
        assert_eq!(curve.wall_span(3_600, 11_700), (3_600, 10_800));
        // From ten to three on the first pass to ten past two on the second.
        assert_eq!(curve.wall_span(10_200, 11_400), (7_200, 10_800));
        // To the last minute before the change.
        assert_eq!(curve.wall_span(9_000, 10_800), (9_000, 10_800));
        // After it, and nowhere near it.
        assert_eq!(curve.wall_span(10_800, 11_400), (7_200, 7_800));
        assert_eq!(curve.wall_span(600, 600), (600, 601));
    }

    #[test]
    fn hour_that_never_came_is_part_of_what_is_marked_around_it() {
        let at: Vec<i32> = (0..120).chain(180..1_440).map(|minute| minute * 60).collect();
        let mut spring = day(at, vec![60.0; 1_380], Granularity::Minute);
        spring.offsets =
            vec![OffsetFrom { index: 0, seconds: 3_600 }, OffsetFrom { index: 120, seconds: 7_200 }];

        assert_eq!(curve(&spring).wall_span(6_600, 7_800), (6_600, 11_400));
    }

    #[test]
    fn a_night_begins_on_the_evening_before() {
        let night = day(vec![-5_000, 0, 20_000], vec![40.0, 41.0, 42.0], Granularity::Recorded);

        let curve = curve(&night);

        assert_eq!((curve.start, curve.end), (-7_200, 21_600));
        assert_eq!(curve.hour_marks(4).iter().map(|(_, wall)| wall / HOUR).collect::<Vec<_>>(), [0, 3, 6]);
        assert_eq!(hours(&night)[0].begins, -7_200);
    }

    #[test]
    fn a_place_on_screen_finds_the_nearest_reading() {
        let curve = curve(&day(vec![0, 43_200, 86_399], vec![60.0; 3], Granularity::Minute));

        assert_eq!(curve.nearest(-5.0, AREA), 0);
        assert_eq!(curve.nearest(480.0, AREA), 1);
        assert_eq!(curve.nearest(5_000.0, AREA), 2);
    }
}
