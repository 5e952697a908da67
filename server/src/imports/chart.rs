//! Readings within the day for a chart that zooms: the finest level of which there are not too many buckets. No segment is
//! opened, but for a few pages stored before there were levels.

use super::{
    ImportError,
    retaken::Retaken,
    review_intraday::{day_summaries, find_resource, refusal},
};
use crate::{
    app_state::AppState,
    segment::load_segment,
    storage::{ImportRow, PageLevel, WindowId},
};
use domain::{
    DateRange,
    intraday::IntradayType,
    record::Record,
    samples::{Bucket, DaySummary, Level, LevelDay},
    wire::{ChartLevel, ChartPoint, ErrorCode, IntradayChart},
};
use jiff::{
    SignedDuration,
    civil::{Date, DateTime},
};

/// Most buckets one answer holds.
pub const MOST_POINTS: u32 = 2_000;

/// Most segments opened for one answer. A day of readings of every second has nine.
const MOST_OPENED: usize = 64;

const HOUR: i64 = 3_600;

/// What is asked of a chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChartAsk {
    from: DateTime,
    to: DateTime,
    points: u32,
}

impl ChartAsk {
    /// From a moment of wall clock until before another, in at most so many buckets; never in more than [`MOST_POINTS`].
    ///
    /// # Errors
    ///
    /// `InvalidRange` with its field when there is nothing between the two.
    pub fn new(from: DateTime, to: DateTime, points: u32) -> Result<Self, ImportError> {
        if from >= to {
            return Err(ImportError::field(ErrorCode::InvalidRange, "to"));
        }
        Ok(ChartAsk { from, to, points: points.clamp(1, MOST_POINTS) })
    }

    /// The whole days it touches.
    fn days(self) -> Option<DateRange> {
        let last = if self.to.time() == jiff::civil::Time::midnight() {
            self.to.date().yesterday().ok()?
        } else {
            self.to.date()
        };
        DateRange::inclusive(self.from.date(), last).ok()
    }

    /// Whether it has at most as many buckets of this level as were asked for, the hour that comes twice included.
    fn fits(self, level: Level) -> bool {
        let seconds = self.to.duration_since(self.from).as_secs().saturating_add(HOUR);
        seconds / i64::from(level.seconds()) <= i64::from(self.points)
    }

    /// Whether a bucket begins between the two moments.
    fn holds(self, bucket: &Bucket) -> bool {
        let begins = bucket.date.to_datetime(jiff::civil::Time::midnight());
        begins
            .checked_add(SignedDuration::from_secs(bucket.at.into()))
            .is_ok_and(|begins| self.from <= begins && begins < self.to)
    }
}

/// The readings of a type between two moments, at the finest level whose buckets are at most as many as asked for.
///
/// # Errors
///
/// `NotFound` for a type the import does not fetch or days outside its range; `Expired` when what an older page holds is
/// gone; storage and spool errors.
pub async fn chart(
    app: &AppState,
    row: &ImportRow,
    intraday_type: IntradayType,
    ask: ChartAsk,
) -> Result<IntradayChart, ImportError> {
    let resource = find_resource(row, intraday_type)?;
    let granularity = row.intraday.get(&intraday_type).copied();
    let asked = ask.days().ok_or_else(|| ImportError::field(ErrorCode::InvalidRange, "from"))?;
    // A night that begins in the evening is of the next day.
    let read = DateRange::new(asked.start(), asked.end().tomorrow().unwrap_or(asked.end())).ok();
    let read = read.and_then(|days| days.intersection(row.range));
    let read = read.ok_or_else(|| ImportError::refused(ErrorCode::NotFound))?;
    for level in [Level::Minute, Level::Hour] {
        let helps = granularity.is_some_and(|granularity| level.helps(intraday_type, granularity));
        if !helps || !ask.fits(level) {
            continue;
        }
        let pages = app.storage.list_levels(row.id, resource, read, level).await?;
        let mut windows = app.storage.list_windows_in(row.id, read).await?;
        windows.retain(|window| window.resource == resource);
        let retaken = Retaken::load(app, &windows).await?;
        let Some(pieces) = pieces(app, pages, &retaken, read, level).await? else { continue };
        let buckets = LevelDay::unite(&pieces);
        let points = buckets.iter().filter(|bucket| ask.holds(bucket)).map(point).collect();
        let level = match level {
            Level::Minute => ChartLevel::Minute,
            Level::Hour => ChartLevel::Hour,
        };
        return Ok(IntradayChart { intraday_type, level, days_each: 1, points });
    }
    let days = day_summaries(app, row, resource).await?;
    let (days_each, points) = put_together(&days, asked, ask.points);
    Ok(IntradayChart { intraday_type, level: ChartLevel::Day, days_each, points })
}

/// The days of each window's pages within a range. None where too many pages were stored before there were levels.
async fn pieces(
    app: &AppState,
    pages: Vec<PageLevel>,
    retaken: &Retaken,
    range: DateRange,
    level: Level,
) -> Result<Option<Vec<Vec<(bool, LevelDay)>>>, ImportError> {
    if pages.iter().filter(|page| page.days.is_err()).count() > MOST_OPENED {
        return Ok(None);
    }
    let mut windows: Vec<(WindowId, Vec<(bool, LevelDay)>)> = Vec::new();
    for page in pages {
        let days = match page.days {
            Ok(days) => days,
            Err(segment) => {
                let records = load_segment(&app.spool, &app.keys, &segment).await.map_err(refusal)?;
                level_of(&records, level)
            }
        };
        let counts = |day: &LevelDay| !retaken.holds_day(page.window_id, day.date());
        let within = days.into_iter().filter(|day| range.contains(day.date()) && counts(day));
        let pieces = within.map(|day| (page.is_apart, day));
        // A window's pages follow each other.
        match windows.last_mut() {
            Some((window, known)) if *window == page.window_id => known.extend(pieces),
            _ => windows.push((page.window_id, pieces.collect())),
        }
    }
    Ok(Some(windows.into_iter().map(|(_, pieces)| pieces).collect()))
}

/// The days of records at one level.
pub(super) fn level_of(records: &[Record], level: Level) -> Vec<LevelDay> {
    let days = records.iter().filter_map(|record| match record {
        Record::Samples(day) => LevelDay::of(day, level),
        _ => None,
    });
    days.collect()
}

/// Days of a range in at most so many points, several days in one where there are more; says how many.
fn put_together(days: &[DaySummary], range: DateRange, points: u32) -> (u32, Vec<ChartPoint>) {
    let days_each = range.days().div_ceil(points.max(1)).max(1);
    let mut made: Vec<(u32, DaySummary)> = Vec::new();
    for day in days.iter().filter(|day| range.contains(day.date)) {
        let number = domain::date_range::days_between(range.start(), day.date) / days_each;
        match made.last_mut() {
            Some((last, known)) if *last == number => *known = known.and(*day),
            _ => made.push((number, DaySummary { date: begins(range, number, days_each, day.date), ..*day })),
        }
    }
    let points = made.into_iter().map(|(_, DaySummary { date, count, min, max, sum })| ChartPoint {
        date,
        at: 0,
        count,
        min,
        max,
        sum,
    });
    (days_each, points.collect())
}

/// The first of several days in a row.
fn begins(range: DateRange, number: u32, days_each: u32, day: Date) -> Date {
    let days = i64::from(number) * i64::from(days_each);
    range.start().checked_add(jiff::Span::new().days(days)).unwrap_or(day)
}

fn point(bucket: &Bucket) -> ChartPoint {
    let Bucket { date, at, count, min, max, sum } = *bucket;
    ChartPoint { date, at, count, min, max, sum }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn ask(from: Date, to: Date, points: u32) -> ChartAsk {
        ChartAsk::new(from.at(0, 0, 0, 0), to.at(0, 0, 0, 0), points).unwrap()
    }

    #[test]
    fn day_is_told_by_the_minute_weeks_by_the_hour_and_a_year_by_days() {
        let day = ask(date(2026, 3, 1), date(2026, 3, 2), 2_000);
        let weeks = ask(date(2026, 3, 1), date(2026, 5, 20), 2_000);
        let year = ask(date(2026, 1, 1), date(2027, 1, 1), 9_999);

        assert!(day.fits(Level::Minute));
        assert!(!weeks.fits(Level::Minute) && weeks.fits(Level::Hour));
        assert!(!year.fits(Level::Hour));
        assert!(
            !ask(date(2026, 3, 1), date(2026, 3, 2), 1_440).fits(Level::Minute),
            "the longest day has more"
        );
    }

    #[test]
    fn night_before_midnight_lies_on_the_evening_before_its_day() {
        let evening =
            ChartAsk::new(date(2026, 3, 1).at(20, 0, 0, 0), date(2026, 3, 2).at(0, 0, 0, 0), 100).unwrap();
        let night = Bucket { date: date(2026, 3, 2), at: -3_600, count: 1, min: 1.0, max: 1.0, sum: 1.0 };

        assert!(evening.holds(&night));
        assert!(!evening.holds(&Bucket { at: 0, ..night }));
        assert_eq!(evening.days().unwrap().days(), 1);
    }

    #[test]
    fn decade_is_put_together_and_keeps_its_peaks_and_its_gaps() {
        let range = DateRange::new(date(2016, 1, 1), date(2026, 1, 1)).unwrap();
        let summary = |date, value: f64| DaySummary { date, count: 1, min: value, max: value, sum: value };
        let days: Vec<DaySummary> = range
            .iter()
            .filter(|day| day.year() != 2020)
            .map(|day| summary(day, if day == date(2019, 7, 1) { 190.0 } else { 60.0 }))
            .collect();

        let (days_each, points) = put_together(&days, range, 1_000);

        assert_eq!((days_each, points.iter().filter(|point| point.max > 100.0).count()), (4, 1));
        assert!(points.len() <= 1_000, "{}", points.len());
        assert!(points.iter().map(|point| point.count).sum::<u32>() == days.len() as u32);
        assert!(points.windows(2).any(|pair| pair[0].date.until(pair[1].date).unwrap().get_days() > 360));
    }

    #[test]
    fn nothing_lies_between_a_moment_and_itself() {
        let moment = date(2026, 3, 1).at(0, 0, 0, 0);

        assert!(ChartAsk::new(moment, moment, 10).is_err());
    }
}
