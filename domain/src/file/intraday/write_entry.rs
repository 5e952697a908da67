//! One entry of a month file, from a day's reading to bytes.

use super::{
    digits::{clock, offset_text, push_date, push_date_time, push_number, push_text, push_whole},
    reading::DayReading,
    section::{IntradaySection, TimeStyle},
};
use crate::{
    file::emit::FileOut,
    intraday::Granularity,
    record::{LevelSpan, LogId, SleepLog},
    samples::{BreathingNight, Detail, SampleDay},
};
use jiff::{ToSpan, civil::Date};
use std::io;

/// Bytes collected before they are handed on.
const BLOCK_BYTES: usize = 64 * 1024;

/// Writes the entries of a member one after another, separated by commas.
pub(super) struct Entries<'a, W: io::Write> {
    file: &'a mut FileOut<W>,
    /// Collected and not handed on yet. Kept from one member to the next, so that it is allocated once.
    bytes: &'a mut Vec<u8>,
    is_first: bool,
}

impl<'a, W: io::Write> Entries<'a, W> {
    /// Opens a member.
    pub(super) fn open(file: &'a mut FileOut<W>, bytes: &'a mut Vec<u8>, key: &str) -> io::Result<Self> {
        file.key(key)?;
        bytes.clear();
        bytes.push(b'[');
        Ok(Entries { file, bytes, is_first: true })
    }

    /// Writes the entries of one day.
    pub(super) fn write(&mut self, section: &IntradaySection, reading: &DayReading) -> io::Result<u64> {
        match reading {
            DayReading::Samples(day) => {
                self.begin_entry();
                self.samples(section, day)?;
                self.pass_on()?;
                Ok(1)
            }
            DayReading::Breathing(night) => {
                self.begin_entry();
                breathing(self.bytes, night);
                self.pass_on()?;
                Ok(1)
            }
            DayReading::Nights(logs) => {
                for log in logs {
                    self.begin_entry();
                    sleep(self.bytes, log);
                    self.pass_on()?;
                }
                Ok(logs.len() as u64)
            }
        }
    }

    /// Closes the member; one without entries is `[]`.
    pub(super) fn close(self) -> io::Result<()> {
        self.bytes.push(b']');
        self.file.raw(self.bytes)
    }

    fn begin_entry(&mut self) {
        if !std::mem::take(&mut self.is_first) {
            self.bytes.push(b',');
        }
    }

    fn pass_on(&mut self) -> io::Result<()> {
        if self.bytes.len() >= BLOCK_BYTES {
            self.file.raw(self.bytes)?;
            self.bytes.clear();
        }
        Ok(())
    }

    fn samples(&mut self, section: &IntradaySection, day: &SampleDay) -> io::Result<()> {
        /// Samples between two looks at how many bytes there are.
        const AT_ONCE: usize = 256;

        self.bytes.extend_from_slice(br#"{"date":""#);
        push_date(self.bytes, day.date);
        self.bytes.extend_from_slice(br#"","dataset":["#);
        let starts = SampleStarts::new(section, day.date);
        let details: Vec<(Vec<u8>, &[Option<f64>])> = Detail::ALL
            .into_iter()
            .filter_map(|detail| {
                Some((format!(r#","{}":"#, detail.key()).into_bytes(), day.details.get(&detail)?.as_slice()))
            })
            .collect();
        for (index, (at, value)) in day.at.iter().zip(&day.values).enumerate() {
            if index > 0 {
                self.bytes.push(b',');
                if index % AT_ONCE == 0 {
                    self.pass_on()?;
                }
            }
            starts.push(self.bytes, *at);
            push_number(self.bytes, *value);
            for (member, column) in &details {
                if let Some(Some(value)) = column.get(index) {
                    self.bytes.extend_from_slice(member);
                    push_number(self.bytes, *value);
                }
            }
            self.bytes.push(b'}');
        }
        self.bytes.push(b']');
        interval(self.bytes, day.granularity);
        offsets(self.bytes, day);
        self.bytes.push(b'}');
        Ok(())
    }
}

/// The part of a sample before its value.
struct SampleStarts {
    time: TimeStyle,
    /// The evening before, the day, and the hour a long day has more.
    dates: [Vec<u8>; 3],
    /// From the end of the time to the value.
    value: Vec<u8>,
}

impl SampleStarts {
    fn new(section: &IntradaySection, day: Date) -> Self {
        let date = |days: i64| {
            let mut text = br#"{"dateTime":""#.to_vec();
            push_date(&mut text, day.saturating_add(days.days()));
            text.push(b'T');
            text
        };
        let value = format!(r#"","{}":"#, section.value).into_bytes();
        SampleStarts { time: section.time, dates: [date(-1), date(0), date(1)], value }
    }

    fn push(&self, out: &mut Vec<u8>, at: i32) {
        let second = at.rem_euclid(86_400).unsigned_abs();
        let [h1, h2, c1, m1, m2, c2, s1, s2] = clock(second);
        if self.time == TimeStyle::OfDay {
            out.extend_from_slice(&[
                b'{', b'"', b't', b'i', b'm', b'e', b'"', b':', b'"', h1, h2, c1, m1, m2, c2, s1, s2,
            ]);
        } else {
            let date = usize::try_from(at.div_euclid(86_400) + 1).ok().and_then(|day| self.dates.get(day));
            out.extend_from_slice(date.map_or(&[], Vec::as_slice));
            out.extend_from_slice(&[h1, h2, c1, m1, m2, c2, s1, s2]);
        }
        out.extend_from_slice(&self.value);
    }
}

fn interval(out: &mut Vec<u8>, granularity: Granularity) {
    if let Some(seconds) = granularity.seconds() {
        let (number, unit) = if seconds < 60 { (seconds, "second") } else { (seconds / 60, "minute") };
        out.extend_from_slice(br#","datasetInterval":"#);
        push_whole(out, number.into());
        out.extend_from_slice(br#","datasetType":"#);
        push_text(out, unit);
    }
}

fn offsets(out: &mut Vec<u8>, day: &SampleDay) {
    if day.offsets.is_empty() {
        return;
    }
    out.extend_from_slice(br#","utcOffsets":["#);
    for (number, offset) in day.offsets.iter().enumerate() {
        if number > 0 {
            out.push(b',');
        }
        out.extend_from_slice(br#"{"index":"#);
        push_whole(out, offset.index.into());
        out.extend_from_slice(br#","utcOffset":"#);
        push_text(out, &offset_text(offset.seconds));
        out.push(b'}');
    }
    out.push(b']');
}

fn breathing(out: &mut Vec<u8>, night: &BreathingNight) {
    out.extend_from_slice(br#"{"date":""#);
    push_date(out, night.date);
    out.extend_from_slice(br#"","dataset":["#);
    let stages = [("full", night.full), ("deep", night.deep), ("light", night.light), ("rem", night.rem)];
    let mut separator: &[u8] = b"";
    for (stage, value) in stages {
        let Some(value) = value else { continue };
        out.extend_from_slice(std::mem::replace(&mut separator, b","));
        out.extend_from_slice(br#"{"stage":"#);
        push_text(out, stage);
        out.extend_from_slice(br#","value":"#);
        push_number(out, value);
        out.push(b'}');
    }
    out.extend_from_slice(b"]}");
}

fn sleep(out: &mut Vec<u8>, log: &SleepLog) {
    out.extend_from_slice(br#"{"date":""#);
    push_date(out, log.date_of_sleep);
    out.extend_from_slice(br#"","logId":"#);
    match &log.log_id {
        LogId::Number(number) => push_whole(out, *number),
        LogId::Text(text) => push_text(out, text),
    }
    out.extend_from_slice(if log.is_main_sleep {
        br#","isMainSleep":true,"type":"#
    } else {
        br#","isMainSleep":false,"type":"#
    });
    push_text(out, &log.kind);
    out.extend_from_slice(br#","startTime":""#);
    push_date_time(out, log.start_time);
    out.extend_from_slice(br#"","endTime":""#);
    push_date_time(out, log.end_time);
    out.extend_from_slice(br#"","dataset":"#);
    levels(out, &log.levels.data);
    if !log.levels.short_data.is_empty() {
        out.extend_from_slice(br#","shortDataset":"#);
        levels(out, &log.levels.short_data);
    }
    out.push(b'}');
}

fn levels(out: &mut Vec<u8>, spans: &[LevelSpan]) {
    out.push(b'[');
    for (number, span) in spans.iter().enumerate() {
        if number > 0 {
            out.push(b',');
        }
        out.extend_from_slice(br#"{"dateTime":""#);
        push_date_time(out, span.date_time);
        out.extend_from_slice(br#"","level":"#);
        push_text(out, &span.level);
        out.extend_from_slice(br#","seconds":"#);
        push_whole(out, span.seconds.into());
        out.push(b'}');
    }
    out.push(b']');
}
