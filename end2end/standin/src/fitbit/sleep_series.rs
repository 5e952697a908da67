//! The deprecated sleep series of version 1, which other people's older clients ask for. Not here: logs.

use jiff::civil::Date;
use serde_json::{Value, json};

use super::activity::entry;

use super::sleep::{SleepMinutes, efficiency};
use super::value::SleepValue;
use super::view::{View, local};
use crate::body::{Sleep, StageKind};

/// Renders a series of the main sleeps: every day from joining to today; `"0"`, or no time, where there was none.
pub(super) fn series(view: &View<'_>, value: SleepValue, first: Date, last: Date) -> Value {
    let none = if value == SleepValue::StartTime { "" } else { "0" };
    let entries: Vec<Value> = view
        .dates(first, last)
        .map(|date| match view.main_sleep(date) {
            Some(sleep) => entry(date, &value_text(&sleep, value)),
            None => entry(date, none),
        })
        .collect();
    json!({ format!("sleep-{}", value.name()): entries })
}

fn value_text(sleep: &Sleep, value: SleepValue) -> String {
    let minutes = SleepMinutes::of(sleep);
    match value {
        SleepValue::AwakeningsCount => {
            let kind = if sleep.classic { StageKind::Restless } else { StageKind::Awake };
            (sleep.count_of(kind) + sleep.short_wakes.len()).to_string()
        }
        SleepValue::Efficiency => efficiency(sleep).to_string(),
        SleepValue::MinutesAfterWakeup => minutes.after_wakeup.to_string(),
        SleepValue::MinutesAsleep => minutes.asleep.to_string(),
        SleepValue::MinutesAwake => minutes.awake.to_string(),
        SleepValue::MinutesToFallAsleep => minutes.to_fall_asleep.to_string(),
        SleepValue::StartTime => local(sleep.start, sleep.start_offset_seconds).strftime("%H:%M").to_string(),
        SleepValue::TimeInBed => sleep.minutes_in_bed().to_string(),
    }
}
