//! What happens within a sleep: cycles of light, deep and dreaming sleep, wakings long and short.

use jiff::{SignedDuration, Timestamp, civil::Date};

use super::{Body, ShortWake, Sleep, Stage, StageKind, dice::Dice, night::Span};

const STAGES: u64 = 301;

/// Fills a span with stretches.
pub(super) fn fill(body: &Body, date: Date, span: &Span) -> Sleep {
    let mut dice = body.dice(date, STAGES ^ (span.id() << 16));
    let mut sleep = Sleep {
        id: span.id(),
        start: span.start,
        end: span.end,
        start_offset_seconds: span.start_offset,
        end_offset_seconds: span.end_offset,
        classic: span.classic,
        main: span.main,
        nap: span.nap,
        segments: Vec::new(),
        short_wakes: Vec::new(),
        minutes_to_fall_asleep: 0,
        minutes_after_wakeup: 0,
        source: span.source,
    };
    if span.classic {
        classic(&mut sleep, &mut dice);
    } else {
        cycles(&mut sleep, &mut dice);
    }
    sleep
}

/// Appends stretches one after the other until the sleep is full.
struct Tape {
    at: Timestamp,
    left: u32,
    segments: Vec<Stage>,
}

impl Tape {
    fn new(sleep: &Sleep) -> Self {
        let whole = sleep.end.duration_since(sleep.start).as_secs().max(0) as u32;
        Self { at: sleep.start, left: whole, segments: Vec::with_capacity(40) }
    }

    /// Appends a stretch, or lengthens the last one if it is of the same kind.
    fn push(&mut self, kind: StageKind, seconds: u32) {
        let seconds = seconds.min(self.left);
        if seconds == 0 {
            return;
        }
        match self.segments.last_mut() {
            Some(last) if last.kind == kind => last.seconds += seconds,
            _ => self.segments.push(Stage { kind, start: self.at, seconds }),
        }
        self.left -= seconds;
        self.at = self.at.saturating_add(SignedDuration::from_secs(seconds.into())).unwrap_or(self.at);
    }
}

/// Throws a length in whole grains around a mean.
fn length(dice: &mut Dice, minutes: f64, spread: f64, grain: u32) -> u32 {
    let seconds = (minutes + spread * dice.bell()).max(1.5) * 60.0;
    ((seconds / f64::from(grain)).round() as u32).max(1) * grain
}

/// Makes cycles of about ninety minutes: deep sleep early in the night, dreams late.
fn cycles(sleep: &mut Sleep, dice: &mut Dice) {
    let mut tape = Tape::new(sleep);
    if dice.chance(0.6) {
        tape.push(StageKind::Awake, length(dice, 8.0, 2.0, 30).max(210));
    }
    let mut cycle = 0.0;
    while tape.left > 0 {
        tape.push(StageKind::Light, length(dice, 17.0, 5.0, 30));
        if cycle < 3.0 || dice.chance(0.3) {
            tape.push(StageKind::Deep, length(dice, 27.0 - 6.0 * cycle, 5.0, 30).max(180));
        }
        tape.push(StageKind::Light, length(dice, 14.0 + 2.0 * cycle, 5.0, 30));
        if dice.chance(0.55) {
            // Wakings of up to three minutes are told apart, so these are longer.
            tape.push(StageKind::Awake, length(dice, 6.0, 2.5, 30).max(210));
            tape.push(StageKind::Light, length(dice, 9.0, 3.0, 30));
        }
        tape.push(StageKind::Rem, length(dice, 9.0 + 6.0 * cycle, 4.0, 30));
        if dice.chance(0.4) {
            tape.push(StageKind::Light, length(dice, 6.0, 2.0, 30));
            tape.push(StageKind::Rem, length(dice, 7.0, 2.0, 30));
        }
        cycle += 1.0;
    }
    for stage in &tape.segments {
        wake_shortly(stage, dice, &mut sleep.short_wakes);
    }
    sleep.segments = tape.segments;
}

/// Puts up to two wakings of 30 to 180 seconds into a stretch, clear of its ends and of each other.
fn wake_shortly(stage: &Stage, dice: &mut Dice, wakes: &mut Vec<ShortWake>) {
    let likely = match stage.kind {
        StageKind::Light => 0.62,
        StageKind::Rem => 0.45,
        StageKind::Deep => 0.08,
        _ => return,
    };
    let half = stage.seconds / 2 / 30 * 30;
    for first in [0, half] {
        let room = i64::from(half / 30) - 8;
        if room < 1 || !dice.chance(likely) {
            continue;
        }
        let offset = i64::from(first) + dice.whole(1, room) * 30;
        let seconds = dice.whole(1, 6) as u32 * 30;
        let start = stage.start.saturating_add(SignedDuration::from_secs(offset)).unwrap_or(stage.start);
        wakes.push(ShortWake { start, seconds, within: stage.kind });
    }
}

/// Makes classic sleep: asleep, now and then restless, seldom awake, in whole minutes.
fn classic(sleep: &mut Sleep, dice: &mut Dice) {
    let mut tape = Tape::new(sleep);
    if !sleep.nap && dice.chance(0.55) {
        let minutes = dice.whole(2, 17) as u32;
        sleep.minutes_to_fall_asleep = minutes;
        tape.push(StageKind::Restless, minutes * 60);
    }
    let getting_up = if !sleep.nap && dice.chance(0.25) { dice.whole(1, 6) as u32 } else { 0 };
    tape.left = tape.left.saturating_sub(getting_up * 60);
    while tape.left > 0 {
        tape.push(StageKind::Asleep, length(dice, 31.0, 12.0, 60));
        if tape.left > 600 {
            let kind = if dice.chance(0.12) { StageKind::Awake } else { StageKind::Restless };
            tape.push(kind, length(dice, 2.6, 1.4, 60));
        }
    }
    tape.left = getting_up * 60;
    sleep.minutes_after_wakeup = getting_up;
    tape.push(StageKind::Awake, getting_up * 60);
    sleep.segments = tape.segments;
}
