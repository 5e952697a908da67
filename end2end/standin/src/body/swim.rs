//! Swims: lengths of a pool, one after the other.

use jiff::{Timestamp, civil::Date};

use super::{Body, calendar, measured::moment};

const SWIM: u64 = 921;

/// Names how one swims.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SwimStroke {
    /// Front crawl.
    Freestyle,
    /// On the back.
    Backstroke,
    /// Breaststroke.
    Breaststroke,
}

/// Tells one length of a pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SwimLength {
    /// When it began.
    pub start: Timestamp,
    /// How long it took.
    pub seconds: u32,
    /// Offset in force then, in seconds east of UTC.
    pub offset_seconds: i32,
    /// How it was swum.
    pub stroke: SwimStroke,
    /// Strokes of the arms.
    pub strokes: u32,
}

/// Lists the lengths swum on a date, by time.
pub(super) fn lengths(body: &Body, date: Date) -> Vec<SwimLength> {
    let mut dice = body.dice(date, SWIM);
    let swims = body.person.workouts_per_week > 3.0 && calendar::worn(body, date);
    if !swims || calendar::ill(body, date) || !dice.chance(0.06) {
        return Vec::new();
    }
    let evening = dice.whole(19 * 60 + 30, 20 * 60 + 30);
    let Some((first, offset_seconds)) = moment(body, date, evening, &mut dice) else { return Vec::new() };
    let mut at = first.as_second();
    let mut lengths = Vec::new();
    for number in 0..dice.whole(16, 44) {
        let stroke = match number % 8 {
            6 => SwimStroke::Backstroke,
            7 => SwimStroke::Breaststroke,
            _ => SwimStroke::Freestyle,
        };
        let seconds = dice.whole(31, 48);
        let strokes = (seconds as f64 * dice.between(0.36, 0.48)).round() as u32;
        if let Ok(start) = Timestamp::from_second(at) {
            lengths.push(SwimLength { start, seconds: seconds as u32, offset_seconds, stroke, strokes });
        }
        // Now and then a rest at the wall.
        at += seconds + if dice.chance(0.2) { dice.whole(10, 60) } else { 0 };
    }
    lengths
}

impl Body {
    /// Lists the lengths swum on a date, as synced at `now`, by time.
    pub fn swim_lengths(&self, date: Date, now: Timestamp) -> Vec<SwimLength> {
        let edge = self.last_sync(now);
        let mut swum = if self.knows(date) { lengths(self, date) } else { Vec::new() };
        swum.retain(|length| length.start.as_second() + i64::from(length.seconds) <= edge.as_second());
        swum
    }

    /// Counts the strokes of the lengths swum on a date, as synced at `now`.
    pub(super) fn swim_strokes(&self, date: Date, now: Timestamp) -> u32 {
        self.swim_lengths(date, now).iter().map(|length| length.strokes).sum()
    }
}
