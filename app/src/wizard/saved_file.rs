//! Reading a saved file again: unpacked where it is packed, told apart by what is in it, and turned into what the charts
//! and tables of the review show. Everything stays in this browser.

use super::{
    night::{Stage, night},
    subject::{self, DayBand, Subject},
};
use domain::{
    DataType, DateRange, IntradayType, ProviderId,
    file::{
        DayState, Export, IntradayExport, Month, ReadError, ReadLimits, read_intraday_file,
        read_standard_file,
    },
    record::{DayValue, Record},
    samples::DaySummary,
    wire::{Gap, GapState},
};
use flate2::read::GzDecoder;
use jiff::civil::Date;
use std::{
    collections::BTreeMap,
    io::{self, Read},
    sync::Arc,
};

/// Largest file opened, as it is saved. A packed month is about 3 MB, ten years of daily data about 20 MB.
pub(crate) const MOST_BYTES: u64 = 128 * 1024 * 1024;
/// Largest content, unpacked. A month of heart rate each second is about 90 MB.
const MOST_UNPACKED: u64 = 512 * 1024 * 1024;
/// Largest part held at a time: a day of one kind of readings, or a month of nights.
const MOST_PART: u64 = 16 * 1024 * 1024;
/// Bytes looked at to see what a file is.
const HEAD: u64 = 256 * 1024;

/// Why a file cannot be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum OpenFault {
    /// Larger than this page opens; the most it does.
    TooLarge(u64),
    /// Neither JSON nor gzip.
    NotGzip,
    /// Its packing is damaged, or it ends too early.
    Broken,
    /// Another program made it.
    NotOurs,
    /// A later version made it.
    Newer,
    /// It stops being of our shape at this place.
    NotReadable(String),
    /// The browser could not read it.
    Unread,
}

/// A file that was opened.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Saved {
    /// The days it speaks of.
    pub(crate) range: DateRange,
    /// Where the readings came from.
    pub(crate) provider: ProviderId,
    /// The zone of the account, where the file says it.
    pub(crate) time_zone: Option<String>,
    /// Every kind of data there is something to say about, in page order.
    pub(crate) kinds: Vec<SavedKind>,
}

/// One kind of data of a file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SavedKind {
    /// What it is.
    pub(crate) subject: Subject,
    /// Its days, oldest first.
    pub(crate) days: Vec<DayBand>,
    /// Days without data for a reason.
    pub(crate) gaps: Vec<Gap>,
    /// The readings of each day; empty for daily data.
    pub(crate) readings: BTreeMap<Date, Arc<Vec<Record>>>,
}

/// Opens a file from its bytes.
///
/// # Errors
///
/// Says why it cannot be shown; nothing of it is shown then.
pub(crate) fn open(bytes: &[u8]) -> Result<Saved, OpenFault> {
    if bytes.len() as u64 > MOST_BYTES {
        return Err(OpenFault::TooLarge(MOST_BYTES));
    }
    let is_packed = bytes.starts_with(&[0x1f, 0x8b]);
    let looks_like_json = bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{');
    if !is_packed && !looks_like_json {
        return Err(OpenFault::NotGzip);
    }
    let content = || -> Box<dyn Read + '_> {
        if is_packed { Box::new(GzDecoder::new(bytes)) } else { Box::new(bytes) }
    };
    let mut head = Vec::new();
    content().take(HEAD).read_to_end(&mut head).map_err(|_| OpenFault::Broken)?;
    let head = String::from_utf8_lossy(&head);
    if head.contains("-intraday\"") {
        // A month without a single day in it says nothing to show.
        let month = first_date(&head).and_then(Month::of).ok_or(OpenFault::NotOurs)?;
        open_month(content(), month)
    } else {
        open_standard(content())
    }
}

/// The first date written in a text: `"2026-03-14`.
fn first_date(text: &str) -> Option<Date> {
    text.split('"').filter_map(|part| part.get(..10)).find_map(|part| {
        let is_date = part.bytes().enumerate().all(|(place, byte)| match place {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
        if is_date { part.parse().ok() } else { None }
    })
}

const LIMITS: ReadLimits = ReadLimits { file_bytes: MOST_UNPACKED, period_bytes: MOST_PART };

fn fault<E>(error: ReadError<E>) -> OpenFault {
    match error {
        ReadError::Unreadable { at } => OpenFault::NotReadable(at),
        ReadError::NotOurs => OpenFault::NotOurs,
        ReadError::Newer { .. } => OpenFault::Newer,
        ReadError::TooLarge => OpenFault::TooLarge(MOST_UNPACKED),
        ReadError::Input(_) | ReadError::Sink(_) => OpenFault::Broken,
    }
}

fn open_standard(content: impl Read) -> Result<Saved, OpenFault> {
    let mut values: BTreeMap<DataType, BTreeMap<Date, f64>> = BTreeMap::new();
    let read = read_standard_file(content, LIMITS, |_, _, records| -> io::Result<()> {
        for (data_type, DayValue(date, value)) in records.iter().flat_map(Record::day_values) {
            let day = values.entry(data_type).or_default().entry(date);
            // As in the review.
            day.and_modify(|known| *known = data_type.day_rule().unite(*known, value)).or_insert(value);
        }
        Ok(())
    });
    let export = read.map_err(fault)?.export;
    let kinds = DataType::ALL.into_iter().filter(|data_type| data_type.is_dated()).filter_map(|data_type| {
        let days: Vec<DayBand> = values
            .remove(&data_type)
            .unwrap_or_default()
            .into_iter()
            .map(|(date, value)| DayValue(date, value).into())
            .collect();
        let gaps = standard_gaps(&export, data_type);
        let kind = SavedKind { subject: Subject::Daily(data_type), days, gaps, readings: BTreeMap::new() };
        kind.says_something().then_some(kind)
    });
    let kinds = kinds.collect();
    let Export { provider, time_zone, range, .. } = export;
    Ok(Saved { range, provider, time_zone, kinds })
}

fn standard_gaps(export: &Export, data_type: DataType) -> Vec<Gap> {
    let spans = export.days().filter(|(one, _)| *one == data_type).flat_map(|(_, spans)| spans.iter());
    spans
        .filter_map(|span| {
            Some(Gap { range: Some(span.range?), state: gap_state(span.state)?, reason: None })
        })
        .collect()
}

const fn gap_state(state: DayState) -> Option<GapState> {
    match state {
        DayState::Fetched | DayState::Empty => None,
        DayState::NotPermitted => Some(GapState::NotPermitted),
        DayState::Failed => Some(GapState::Failed),
        DayState::NotFetched | DayState::NotCarried => Some(GapState::NotFetched),
    }
}

fn open_month(content: impl Read, month: Month) -> Result<Saved, OpenFault> {
    let mut readings: BTreeMap<IntradayType, BTreeMap<Date, Vec<Record>>> = BTreeMap::new();
    let read = read_intraday_file(content, month, LIMITS, |intraday_type, record| -> io::Result<()> {
        if let Some(date) = record.date() {
            readings.entry(intraday_type).or_default().entry(date).or_default().push(record);
        }
        Ok(())
    });
    let export = read.map_err(fault)?.export;
    let kinds = IntradayType::ALL.into_iter().filter_map(|intraday_type| {
        let readings = readings.remove(&intraday_type).unwrap_or_default();
        let days = readings.values().filter_map(|records| day_band(intraday_type, records)).collect();
        let gaps = month_gaps(&export, intraday_type);
        let readings = readings.into_iter().map(|(date, records)| (date, Arc::new(records))).collect();
        let kind = SavedKind { subject: Subject::Intraday(intraday_type), days, gaps, readings };
        kind.says_something().then_some(kind)
    });
    let kinds = kinds.collect();
    let IntradayExport { provider, time_zone, .. } = export;
    Ok(Saved { range: month.range(), provider, time_zone, kinds })
}

/// What is shown of a day; none where there is no reading.
fn day_band(intraday_type: IntradayType, records: &[Record]) -> Option<DayBand> {
    let mut day: Option<DaySummary> = None;
    for summary in records.iter().filter_map(summary) {
        day = Some(match day {
            None => summary,
            Some(day) => DaySummary {
                count: day.count.saturating_add(summary.count),
                min: day.min.min(summary.min),
                max: day.max.max(summary.max),
                sum: day.sum + summary.sum,
                ..day
            },
        });
    }
    day.map(|day| subject::band(intraday_type, &day))
}

/// A record in few numbers, as the server makes them for the review.
fn summary(record: &Record) -> Option<DaySummary> {
    let one = |date, min, max, sum| DaySummary { date, count: 1, min, max, sum };
    match record {
        Record::Samples(day) => day.summary(),
        Record::Breathing(night) => {
            let rates = || [night.full, night.deep, night.light, night.rem].into_iter().flatten();
            let (min, max) = (rates().reduce(f64::min)?, rates().reduce(f64::max)?);
            Some(one(night.date, min, max, night.full.unwrap_or(f64::midpoint(min, max))))
        }
        Record::Sleep(log) => {
            let asleep = night(log).stretches.into_iter().filter(|stretch| stretch.stage != Stage::Awake);
            let minutes = asleep.map(|stretch| f64::from(stretch.seconds)).sum::<f64>() / 60.0;
            let minutes = if log.minutes_asleep > 0 { f64::from(log.minutes_asleep) } else { minutes };
            Some(one(log.date_of_sleep, minutes, minutes, minutes))
        }
        _ => None,
    }
}

fn month_gaps(export: &IntradayExport, intraday_type: IntradayType) -> Vec<Gap> {
    let mut gaps: Vec<Gap> = Vec::new();
    let days = export.days().filter(|(one, _)| *one == intraday_type).flat_map(|(_, days)| days.iter());
    for (day, history) in days {
        let (Some(state), Ok(range)) = (gap_state(history.state), DateRange::inclusive(*day, *day)) else {
            continue;
        };
        match gaps.last_mut() {
            Some(Gap { range: Some(before), state: same, .. })
                if *same == state && before.end() == range.start() =>
            {
                *before = DateRange::new(before.start(), range.end()).unwrap_or(*before);
            }
            _ => gaps.push(Gap { range: Some(range), state, reason: None }),
        }
    }
    gaps
}

impl SavedKind {
    fn says_something(&self) -> bool {
        !self.days.is_empty() || !self.gaps.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{
        Granularity,
        file::{IntradayExportBuilder, IntradaySource, Layer, write_intraday_file},
        samples::{BreathingNight, SampleDay},
    };
    use flate2::{Compression, write::GzEncoder};
    use jiff::civil::date;
    use std::{convert::Infallible, io::Write};

    /// A month of our own making, as JSON.
    fn month() -> Vec<u8> {
        struct Records(Vec<Record>);
        impl IntradaySource for Records {
            type Error = Infallible;
            fn load(&mut self, _: Layer, kind: IntradayType, day: Date) -> Result<Vec<Record>, Infallible> {
                let fits = |record: &&Record| match record {
                    Record::Samples(samples) => samples.intraday_type == kind && samples.date == day,
                    Record::Breathing(night) => kind == IntradayType::BreathingRate && night.date == day,
                    _ => false,
                };
                Ok(self.0.iter().filter(fits).cloned().collect())
            }
        }
        let samples = SampleDay {
            at: vec![0, 60, 7_200],
            values: vec![58.0, 131.0, 60.0],
            ..SampleDay::new(IntradayType::HeartRate, date(2026, 3, 14), Granularity::Minute)
        };
        let night = BreathingNight {
            date: date(2026, 3, 14),
            full: Some(14.8),
            deep: Some(14.0),
            light: Some(15.5),
            rem: None,
        };
        let days = DateRange::inclusive(date(2026, 3, 13), date(2026, 3, 15)).unwrap();
        let selection = [
            (IntradayType::HeartRate, Granularity::Minute),
            (IntradayType::BreathingRate, Granularity::Recorded),
        ];
        let month = Month::of(date(2026, 3, 14)).unwrap();
        let mut export = IntradayExportBuilder::new(ProviderId::Fitbit, month, days, selection.into());
        for (id, state) in [("intraday/heart/1min", DayState::Fetched), ("intraday/br", DayState::Fetched)] {
            export = export.window(&id.to_owned().into(), days, state);
        }
        let mut out = Vec::new();
        let mut source = Records(vec![Record::Samples(Box::new(samples)), Record::Breathing(night)]);
        write_intraday_file(&mut out, &mut source, &export.build(), &[]).unwrap();
        out
    }

    fn pack(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn a_packed_month_opens_with_its_days_and_readings() {
        let saved = open(&pack(&month())).unwrap();

        assert_eq!(saved.range, DateRange::new(date(2026, 3, 1), date(2026, 4, 1)).unwrap());
        let heart = &saved.kinds[0];
        assert_eq!(heart.subject, Subject::Intraday(IntradayType::HeartRate));
        assert_eq!(heart.days, [DayBand { date: date(2026, 3, 14), low: 58.0, mid: 83.0, high: 131.0 }]);
        assert_eq!(heart.readings.keys().copied().collect::<Vec<_>>(), [date(2026, 3, 14)]);
        let breathing = &saved.kinds[1].days[0];
        assert_eq!((breathing.low, breathing.mid, breathing.high), (14.0, 14.8, 15.5));
    }

    #[test]
    fn an_unpacked_month_opens_just_as_well() {
        assert_eq!(open(&month()), open(&pack(&month())));
    }

    #[test]
    fn a_month_that_was_cut_short_is_broken() {
        let packed = pack(&month());

        assert_eq!(open(&packed[..packed.len() / 2]), Err(OpenFault::Broken));
    }

    #[test]
    fn other_files_are_told_apart() {
        assert_eq!(open(b"PK\x03\x04"), Err(OpenFault::NotGzip));
        assert_eq!(open(b""), Err(OpenFault::NotGzip));
        assert_eq!(open(b"{\"activities-steps-intraday\":[]}"), Err(OpenFault::NotOurs));
        assert_eq!(open(b"{}"), Err(OpenFault::NotOurs));
        assert!(matches!(open(b"{\"steps\": 1"), Err(OpenFault::NotReadable(_) | OpenFault::NotOurs)));
    }

    #[test]
    fn the_first_date_of_a_text_is_found() {
        assert_eq!(first_date(r#"{"user":{},"a":[{"date":"2026-03-14","#), Some(date(2026, 3, 14)));
        assert_eq!(first_date(r#"{"dateTime":"2026-03-14T10:00:00""#), Some(date(2026, 3, 14)));
        assert_eq!(first_date(r#"{"date":"2026-13-14"}"#), None);
    }
}
