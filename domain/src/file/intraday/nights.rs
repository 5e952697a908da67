//! Nights as a month file holds them: their stages, without the totals that stand in `fitbit-data.json`.

use crate::{
    file::sleep::{settle_main_sleep, sleep_efficiency},
    record::{LevelSpan, LogId, SleepLevels, SleepLog},
};
use jiff::civil::{Date, DateTime};

/// Leaves at most one main sleep among the logs of a day and puts them in order of their start.
pub(super) fn settle(logs: &mut [SleepLog]) {
    settle_main_sleep(logs);
}

/// What a month file says of a log.
pub(super) struct StagedLog {
    pub(super) log_id: LogId,
    pub(super) date: Date,
    pub(super) is_main_sleep: bool,
    pub(super) kind: String,
    pub(super) start_time: DateTime,
    pub(super) end_time: DateTime,
    pub(super) data: Vec<LevelSpan>,
    pub(super) short_data: Vec<LevelSpan>,
}

impl StagedLog {
    /// Makes a whole log. What a month file does not carry is computed from its stages, short wakes left aside.
    pub(super) fn into_log(self) -> SleepLog {
        let minutes = |is_counted: fn(&LevelSpan) -> bool| {
            let seconds: u64 =
                self.data.iter().filter(|span| is_counted(span)).map(|span| u64::from(span.seconds)).sum();
            u32::try_from(seconds / 60).unwrap_or(u32::MAX)
        };
        let is_asleep = |span: &LevelSpan| matches!(span.level.as_str(), "deep" | "light" | "rem" | "asleep");
        let (asleep, all) = (minutes(is_asleep), minutes(|_| true));
        let awake = all.saturating_sub(asleep);
        SleepLog {
            log_id: self.log_id,
            date_of_sleep: self.date,
            start_time: self.start_time,
            end_time: self.end_time,
            duration: u64::from(all) * 60_000,
            time_in_bed: all,
            minutes_asleep: asleep,
            minutes_awake: awake,
            minutes_to_fall_asleep: 0,
            minutes_after_wakeup: 0,
            efficiency: sleep_efficiency(asleep, awake),
            is_main_sleep: self.is_main_sleep,
            kind: self.kind,
            info_code: None,
            log_type: None,
            levels: SleepLevels {
                summary: std::collections::BTreeMap::new(),
                data: self.data,
                short_data: self.short_data,
            },
        }
    }
}
