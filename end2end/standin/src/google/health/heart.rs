//! The heart rate, reading by reading: the tracker's, and on some days a gym app's of the same workout.

use jiff::{Timestamp, civil::Date};
use serde_json::{Value, json};

use super::{
    Call, by_minute,
    filter::{Filter, Moment},
    series::{Content, Entry},
    source::Source,
    text::Text,
    write,
};

/// One reading.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading {
    at: Timestamp,
    offset_seconds: i32,
    bpm: u16,
    /// Whether the member moved; a gym app does not tell.
    moving: Option<bool>,
}

impl Reading {
    /// Writes the member of a data point.
    pub(super) fn write(&self) -> Value {
        let mut written = json!({
            "sampleTime": write::sample_time(self.at, self.offset_seconds),
            "beatsPerMinute": write::int64(self.bpm),
        });
        if let (Some(moving), Some(written)) = (self.moving, written.as_object_mut()) {
            let context = if moving { "ACTIVE" } else { "SEDENTARY" };
            let metadata = json!({"motionContext": context, "sensorLocation": "WRIST"});
            written.insert("metadata".to_owned(), metadata);
        }
        written
    }

    /// Writes the same members straight into text.
    pub(super) fn write_members(&self, text: &mut Text) {
        text.quoted("beatsPerMinute", self.bpm.into(), "");
        if let Some(moving) = self.moving {
            text.open_member("metadata", '{');
            text.plain("motionContext", if moving { "ACTIVE" } else { "SEDENTARY" });
            text.plain("sensorLocation", "WRIST");
            text.close('}');
        }
        text.open_member("sampleTime", '{');
        text.civil("civilTime", self.at, self.offset_seconds);
        text.instant("physicalTime", self.at);
        text.quoted("utcOffset", self.offset_seconds.into(), "s");
        text.close('}');
    }
}

/// Lists the readings of a date: of the tracker alone when reconciled, else of both.
pub(super) fn list(call: &Call<'_>, date: Date, reconciled: bool, filter: &Filter) -> Vec<Entry> {
    let mut entries = Vec::new();
    for part in by_minute::parts(call, date, filter) {
        let day = &part.day;
        let mut push = |at: Timestamp, offset_seconds, source, bpm, moving| {
            let moment = Moment { physical: at, offset_seconds };
            if part.holds(at) && filter.lets_pass(&moment) {
                let reading = Reading { at, offset_seconds, bpm, moving };
                entries.push(Entry {
                    moment,
                    start: at,
                    id: None,
                    source,
                    content: Content::HeartRate(reading),
                });
            }
        };
        let source = Source::Measured(call.body.tracker_name(day.day.date));
        let (mut minute, mut offset, mut moving) = (usize::MAX, 0, false);
        for beat in day.beats() {
            if beat.minute != minute {
                minute = beat.minute;
                offset = day.offset_of(minute);
                moving = day.minutes.get(minute).is_some_and(|minute| minute.level > 0);
            }
            push(day.instant_of(&beat), offset, source, beat.bpm, Some(moving));
        }
        if !reconciled {
            let offset = call.body.workout_of(day).map_or(0, |workout| workout.offset_seconds);
            for beat in call.body.app_beats(day) {
                push(beat.at, offset, Source::HealthConnect, beat.bpm, None);
            }
        }
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_in_text_says_what_it_says_as_value() {
        let at: Timestamp = "2026-11-05T23:00:09Z".parse().expect("a time");
        for moving in [None, Some(true), Some(false)] {
            let reading = Reading { at, offset_seconds: 3_600, bpm: 61, moving };
            let mut text = Text::new(true);

            text.open('{');
            reading.write_members(&mut text);
            text.close('}');

            let text: Value = serde_json::from_str(&text.finish()).expect("it is JSON");
            assert_eq!(text, reading.write());
        }
    }
}
