//! What is measured now and then: glucose, core temperature, electrocardiograms, and rhythms that were irregular.

use std::f64::consts::TAU;

use jiff::{Timestamp, civil::Date};

use super::{Body, calendar, dice::Dice, vitals::rounded};

const GLUCOSE: u64 = 901;
const CORE: u64 = 902;
const ECG: u64 = 903;
const RHYTHM: u64 = 904;

/// Readings a second of an electrocardiogram.
pub const ECG_HERTZ: u32 = 250;
/// Units of an electrocardiogram that make a millivolt.
pub const ECG_UNITS_PER_MILLIVOLT: u32 = 10_922;
/// Seconds an electrocardiogram lasts.
const ECG_SECONDS: u32 = 30;

/// Tells one reading of the glucose in the blood.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Glucose {
    /// Unique among the member's.
    pub id: u64,
    /// When.
    pub at: Timestamp,
    /// Offset in force then, in seconds east of UTC.
    pub offset_seconds: i32,
    /// Milligrams per decilitre.
    pub mg_per_dl: f64,
    /// Whether it was before breakfast; else it was after lunch.
    pub fasting: bool,
}

/// Tells one temperature that was taken with a thermometer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CoreTemperature {
    /// Unique among the member's.
    pub id: u64,
    /// When.
    pub at: Timestamp,
    /// Offset in force then, in seconds east of UTC.
    pub offset_seconds: i32,
    /// Degrees Celsius.
    pub celsius: f64,
}

/// Tells one electrocardiogram of half a minute.
#[derive(Debug, Clone, PartialEq)]
pub struct Ecg {
    /// Unique among the member's.
    pub id: u64,
    /// When it began.
    pub start: Timestamp,
    /// When it ended.
    pub end: Timestamp,
    /// Offset in force then, in seconds east of UTC.
    pub offset_seconds: i32,
    /// Mean heart rate; nothing when it could not be read.
    pub bpm: Option<u16>,
    /// The voltage, [`ECG_HERTZ`] readings a second, in [`ECG_UNITS_PER_MILLIVOLT`].
    pub samples: Vec<i32>,
}

/// Tells of a rhythm at rest that was irregular.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RhythmAlert {
    /// Unique among the member's.
    pub id: u64,
    /// Offset in force then, in seconds east of UTC.
    pub offset_seconds: i32,
    /// The stretches it was seen in, in order: five minutes each.
    pub windows: Vec<RhythmWindow>,
}

/// Tells five minutes of an irregular rhythm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RhythmWindow {
    /// When they began.
    pub start: Timestamp,
    /// When they ended.
    pub end: Timestamp,
    /// Beats that were looked at, each with its time in milliseconds since 1970 and the rate it stands for.
    pub beats: Vec<(i64, u16)>,
}

/// Makes an id from an instant: no two of a kind fall on one second.
pub(super) fn id_of(at: Timestamp) -> u64 {
    at.as_second().max(0).cast_unsigned() * 4
}

/// Tells the instant and the offset of a minute of a date, some seconds past it.
pub(super) fn moment(body: &Body, date: Date, minutes: i64, dice: &mut Dice) -> Option<(Timestamp, i32)> {
    let zone = body.zone(date);
    let at = calendar::instant(zone, date, minutes).as_second() + dice.whole(0, 59);
    let at = Timestamp::from_second(at).ok()?;
    Some((at, calendar::offset(zone, at)))
}

fn glucose(body: &Body, date: Date) -> Vec<Glucose> {
    let mut dice = body.dice(date, GLUCOSE);
    let mut readings = Vec::new();
    if !body.person.has_sleep_app {
        return readings;
    }
    for (fasting, from, until, likely, usual) in
        [(true, 390, 500, 0.22, 92.0), (false, 830, 900, 0.12, 124.0)]
    {
        let (known, minutes) = (dice.chance(likely), dice.whole(from, until));
        let mg_per_dl = rounded(usual + 7.0 * dice.bell(), 1);
        if let (true, Some((at, offset_seconds))) = (known, moment(body, date, minutes, &mut dice)) {
            readings.push(Glucose { id: id_of(at), at, offset_seconds, mg_per_dl, fasting });
        }
    }
    readings
}

fn core_temperatures(body: &Body, date: Date) -> Vec<CoreTemperature> {
    let mut dice = body.dice(date, CORE);
    let ill = calendar::ill(body, date);
    let mut taken = Vec::new();
    for minutes in [445, 1_215] {
        let likely = if ill { 0.7 } else { 0.006 };
        let celsius = rounded(if ill { 38.1 } else { 36.7 } + 0.35 * dice.bell(), 1);
        let minutes = minutes + dice.whole(0, 50);
        if let (true, Some((at, offset_seconds))) =
            (dice.chance(likely), moment(body, date, minutes, &mut dice))
        {
            taken.push(CoreTemperature { id: id_of(at), at, offset_seconds, celsius });
        }
    }
    taken
}

fn ecg(body: &Body, date: Date) -> Option<Ecg> {
    let mut dice = body.dice(date, ECG);
    if !body.has_stages(date) || !dice.chance(0.03) {
        return None;
    }
    let minutes = dice.whole(9 * 60, 20 * 60);
    let (start, offset_seconds) = moment(body, date, minutes, &mut dice)?;
    let end = Timestamp::from_second(start.as_second() + i64::from(ECG_SECONDS)).ok()?;
    let bpm = (body.person.resting_bpm + dice.between(4.0, 16.0)).round();
    let readable = dice.chance(0.9);
    let samples = (0..ECG_SECONDS * ECG_HERTZ)
        .map(|number| {
            let beat = (f64::from(number) / f64::from(ECG_HERTZ) * bpm / 60.0).fract();
            // The high spike of a beat, the wave after it, and the noise of the skin.
            let spike = 1.1 * (-((beat - 0.3) * 60.0).powi(2)).exp();
            let wave = 0.22 * (-((beat - 0.62) * 14.0).powi(2)).exp();
            let noise = 0.02 * (beat * TAU * 9.0).sin() + 0.03 * dice.between(-1.0, 1.0);
            ((spike + wave + noise) * f64::from(ECG_UNITS_PER_MILLIVOLT)).round() as i32
        })
        .collect();
    Some(Ecg { id: id_of(start), start, end, offset_seconds, bpm: readable.then_some(bpm as u16), samples })
}

fn rhythm_alert(body: &Body, date: Date, now: Timestamp) -> Option<RhythmAlert> {
    let mut dice = body.dice(date, RHYTHM);
    if !body.person.watches_rhythm(date) || !dice.chance(0.012) {
        return None;
    }
    let night = super::vitals::staged_night(body, date, now)?;
    let first = night.start.as_second() + dice.whole(60, 120) * 60;
    let windows: Vec<RhythmWindow> = (0..dice.whole(3, 5))
        .filter_map(|number| {
            let start = first + number * 900;
            let mut at = start * 1_000;
            let mut beats = Vec::new();
            while at < (start + 300) * 1_000 {
                let bpm = dice.whole(52, 118);
                beats.push((at, bpm as u16));
                at += 60_000 / bpm;
            }
            let side = |seconds| Timestamp::from_second(seconds).ok();
            Some(RhythmWindow { start: side(start)?, end: side(start + 300)?, beats })
        })
        .collect();
    let start = windows.first()?.start;
    Some(RhythmAlert { id: id_of(start), offset_seconds: night.start_offset_seconds, windows })
}

impl Body {
    /// Lists the glucose readings of a date that another app had handed over at `now`, by time.
    pub fn glucose(&self, date: Date, now: Timestamp) -> Vec<Glucose> {
        let mut readings = if self.knows(date) { glucose(self, date) } else { Vec::new() };
        readings.retain(|reading| reading.at <= now);
        readings
    }

    /// Lists the temperatures of a date that had been typed in at `now`, by time.
    pub fn core_temperatures(&self, date: Date, now: Timestamp) -> Vec<CoreTemperature> {
        let mut taken = if self.knows(date) { core_temperatures(self, date) } else { Vec::new() };
        taken.retain(|temperature| temperature.at <= now);
        taken
    }

    /// Finds the electrocardiogram of a date, as synced at `now`.
    pub fn ecg(&self, date: Date, now: Timestamp) -> Option<Ecg> {
        let edge = self.last_sync(now);
        if self.knows(date) { ecg(self, date).filter(|ecg| ecg.end <= edge) } else { None }
    }

    /// Finds the alert about the night that ended on a date, as synced at `now`.
    pub fn rhythm_alert(&self, date: Date, now: Timestamp) -> Option<RhythmAlert> {
        if self.knows(date) { rhythm_alert(self, date, now) } else { None }
    }
}
