//! Nights: which log of a day is the main sleep, and the facts of it that have keys of their own.

use super::section::NightSeries;
use crate::record::{LevelSpan, SleepLog};

/// Computes sleep efficiency in percent where the source has none: minutes asleep of minutes asleep and awake.
///
/// Rounded half up; 0 when both are 0.
pub fn sleep_efficiency(minutes_asleep: u32, minutes_awake: u32) -> u16 {
    let asleep = u64::from(minutes_asleep);
    let all = asleep + u64::from(minutes_awake);
    let percent = if all == 0 { 0 } else { (200 * asleep + all) / (2 * all) };
    u16::try_from(percent).unwrap_or(100)
}

/// The facts of a main sleep that have keys of their own; all that is kept of a night while a file is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Night {
    awakenings: u32,
    efficiency: u16,
    minutes_asleep: u32,
    minutes_after_wakeup: u32,
    minutes_awake: u32,
    minutes_to_fall_asleep: u32,
    time_in_bed: u32,
    start_hour: i8,
    start_minute: i8,
}

impl Night {
    /// The value of one of the series.
    pub(super) fn value(&self, series: NightSeries) -> String {
        match series {
            NightSeries::Awakenings => self.awakenings.to_string(),
            NightSeries::Efficiency => self.efficiency.to_string(),
            NightSeries::MinutesAsleep => self.minutes_asleep.to_string(),
            NightSeries::MinutesAfterWakeup => self.minutes_after_wakeup.to_string(),
            NightSeries::StartTime => format!("{:02}:{:02}", self.start_hour, self.start_minute),
            NightSeries::MinutesAwake => self.minutes_awake.to_string(),
            NightSeries::MinutesToFallAsleep => self.minutes_to_fall_asleep.to_string(),
            NightSeries::TimeInBed => self.time_in_bed.to_string(),
        }
    }
}

/// Leaves at most one main sleep among the logs of a day, puts them in order of their start, and returns its facts.
///
/// Among logs marked as main the one with the most minutes asleep stays; then the one that started first; then the
/// one with the lesser identifier. The others, another source's view of the same night, are kept as they are but for
/// the mark. A day none of whose logs is marked has no main sleep.
pub(super) fn settle_main_sleep(logs: &mut [SleepLog]) -> Option<Night> {
    logs.sort_by(|one, two| (one.start_time, &one.log_id).cmp(&(two.start_time, &two.log_id)));
    // The logs stand in order of start and identifier, so the first of the longest is the one meant.
    let longest = logs.iter().filter(|log| log.is_main_sleep).map(|log| log.minutes_asleep).max()?;
    let main = logs.iter().position(|log| log.is_main_sleep && log.minutes_asleep == longest)?;
    for (at, log) in logs.iter_mut().enumerate() {
        log.is_main_sleep = at == main;
    }
    logs.get(main).map(night_of)
}

fn night_of(log: &SleepLog) -> Night {
    Night {
        awakenings: awakenings(log),
        efficiency: log.efficiency,
        minutes_asleep: log.minutes_asleep,
        minutes_after_wakeup: log.minutes_after_wakeup,
        minutes_awake: log.minutes_awake,
        minutes_to_fall_asleep: log.minutes_to_fall_asleep,
        time_in_bed: log.time_in_bed,
        start_hour: log.start_time.hour(),
        start_minute: log.start_time.minute(),
    }
}

/// How often the member woke: as the summary counts it, else the stretches awake, short ones included.
fn awakenings(log: &SleepLog) -> u32 {
    const AWAKE: [&str; 2] = ["wake", "awake"];
    if let Some(summary) = AWAKE.iter().find_map(|level| log.levels.summary.get(*level)) {
        return summary.count;
    }
    let is_awake = |span: &&LevelSpan| AWAKE.contains(&span.level.as_str());
    let stretches = log.levels.data.iter().chain(&log.levels.short_data).filter(is_awake).count();
    u32::try_from(stretches).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{LevelSummary, LogId, SleepLevels};
    use jiff::civil::{DateTime, date};

    fn log(id: u64, start: DateTime, minutes_asleep: u32, is_main_sleep: bool) -> SleepLog {
        SleepLog {
            log_id: LogId::Number(id),
            date_of_sleep: date(2026, 3, 2),
            start_time: start,
            end_time: date(2026, 3, 2).at(7, 0, 0, 0),
            duration: 0,
            time_in_bed: 480,
            minutes_asleep,
            minutes_awake: 40,
            minutes_to_fall_asleep: 0,
            minutes_after_wakeup: 0,
            efficiency: 92,
            is_main_sleep,
            kind: "stages".into(),
            info_code: None,
            log_type: None,
            levels: SleepLevels::default(),
        }
    }

    #[test]
    fn overlapping_sources_leave_one_main_sleep_whatever_their_order() {
        let evening = date(2026, 3, 1).at(23, 10, 0, 0);
        let logs = [
            log(1, evening, 400, true),
            log(2, date(2026, 3, 1).at(23, 5, 0, 0), 420, true),
            log(3, evening, 420, true),
            log(4, date(2026, 3, 2).at(14, 0, 0, 0), 500, false),
        ];

        let mut one = logs.clone();
        let mut other = logs;
        other.reverse();
        let night = settle_main_sleep(&mut one).unwrap();
        settle_main_sleep(&mut other).unwrap();

        assert_eq!(one, other);
        let main: Vec<_> = one.iter().filter(|log| log.is_main_sleep).map(|log| log.log_id.clone()).collect();
        assert_eq!(main, [LogId::Number(2)]);
        assert_eq!(night.value(NightSeries::StartTime), "23:05");
        assert_eq!(one.len(), 4);
    }

    #[test]
    fn day_of_naps_has_no_main_sleep() {
        let mut naps = [log(1, date(2026, 3, 2).at(14, 0, 0, 0), 60, false)];

        assert_eq!(settle_main_sleep(&mut naps), None);
    }

    #[test]
    fn awakenings_are_the_summary_s_and_else_counted() {
        let start = date(2026, 3, 1).at(23, 10, 0, 0);
        let mut night = log(1, start, 400, true);
        let span = |level: &str| LevelSpan { date_time: start, level: level.into(), seconds: 60 };
        night.levels.data = vec![span("wake"), span("light"), span("wake")];
        night.levels.short_data = vec![span("wake")];

        let counted = awakenings(&night);
        night.levels.summary.insert("wake".into(), LevelSummary { count: 31, ..LevelSummary::default() });
        let summed = awakenings(&night);

        assert_eq!((counted, summed), (3, 31));
    }

    #[test]
    fn efficiency_rounds_half_up() {
        assert_eq!(sleep_efficiency(451, 11), 98);
        assert_eq!(sleep_efficiency(1, 199), 1);
        assert_eq!(sleep_efficiency(1, 200), 0);
        assert_eq!(sleep_efficiency(0, 0), 0);
        assert_eq!(sleep_efficiency(u32::MAX, 0), 100);
    }
}
