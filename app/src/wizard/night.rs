//! What a chart of one night draws: a row a stage, and when it was entered for how long.

use domain::record::SleepLog;

/// A stage of sleep, from awake down to deep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    /// Awake.
    Awake,
    /// Moving, on nights without heart rate.
    Restless,
    /// Dreaming sleep.
    Rem,
    /// Light sleep.
    Light,
    /// Asleep, on nights without heart rate.
    Asleep,
    /// Deep sleep.
    Deep,
}

impl Stage {
    /// Finds a stage by the name records give it.
    pub(crate) fn find(level: &str) -> Option<Stage> {
        Some(match level {
            "wake" | "awake" => Stage::Awake,
            "restless" => Stage::Restless,
            "rem" => Stage::Rem,
            "light" => Stage::Light,
            "asleep" => Stage::Asleep,
            "deep" => Stage::Deep,
            _ => return None,
        })
    }
}

/// A stretch of one stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stretch {
    /// The stage.
    pub(crate) stage: Stage,
    /// Seconds since the night began.
    pub(crate) from: u32,
    /// How many it lasted.
    pub(crate) seconds: u32,
}

/// A night laid out for drawing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Night {
    /// The stages there are, from awake down.
    pub(crate) rows: Vec<Stage>,
    /// The stretches, in the order of time, short wakes after the rest.
    pub(crate) stretches: Vec<Stretch>,
    /// Seconds from the first to the last.
    pub(crate) seconds: u32,
}

/// Lays a night out. Stages nobody knows are left out.
pub(crate) fn night(log: &SleepLog) -> Night {
    let spans = log.levels.data.iter().chain(&log.levels.short_data);
    let stretches: Vec<Stretch> = spans
        .filter_map(|span| {
            let from = span.date_time.since(log.start_time).ok()?.total(jiff::Unit::Second).ok()?;
            // A night is shorter than a day, and nothing in it is before its start.
            let from = (0.0..200_000.0).contains(&from).then_some(from as u32)?;
            Some(Stretch { stage: Stage::find(&span.level)?, from, seconds: span.seconds.min(200_000) })
        })
        .collect();
    let mut rows: Vec<Stage> = stretches.iter().map(|stretch| stretch.stage).collect();
    rows.sort_unstable();
    rows.dedup();
    let seconds = stretches.iter().map(|stretch| stretch.from + stretch.seconds).max().unwrap_or(0);
    Night { rows, stretches, seconds }
}

impl Night {
    /// Minutes spent in a stage, short wakes taken out of what they interrupt.
    pub(crate) fn minutes(&self, stage: Stage, log: &SleepLog) -> u32 {
        let name = |level: &String| Stage::find(level) == Some(stage);
        let told =
            log.levels.summary.iter().find(|(level, _)| name(level)).map(|(_, summary)| summary.minutes);
        told.unwrap_or_else(|| {
            let stretches = self.stretches.iter().filter(|stretch| stretch.stage == stage);
            stretches.map(|stretch| stretch.seconds).sum::<u32>() / 60
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::record::{LevelSpan, LogId, SleepLevels};
    use jiff::civil::{DateTime, date};

    fn log(data: &[(&str, DateTime, u32)]) -> SleepLog {
        let start = date(2026, 3, 13).at(23, 0, 0, 0);
        let span = |(level, date_time, seconds): &(&str, DateTime, u32)| LevelSpan {
            date_time: *date_time,
            level: (*level).to_owned(),
            seconds: *seconds,
        };
        SleepLog {
            log_id: LogId::Number(1),
            date_of_sleep: date(2026, 3, 14),
            start_time: start,
            end_time: date(2026, 3, 14).at(7, 0, 0, 0),
            duration: 8 * 3_600_000,
            time_in_bed: 480,
            minutes_asleep: 400,
            minutes_awake: 80,
            minutes_to_fall_asleep: 0,
            minutes_after_wakeup: 0,
            efficiency: 90,
            is_main_sleep: true,
            kind: "stages".into(),
            info_code: None,
            log_type: None,
            levels: SleepLevels { data: data.iter().map(span).collect(), ..SleepLevels::default() },
        }
    }

    #[test]
    fn stages_stand_from_awake_down_and_begin_where_the_night_begins() {
        let night = night(&log(&[
            ("deep", date(2026, 3, 14).at(0, 0, 0, 0), 1_800),
            ("wake", date(2026, 3, 13).at(23, 0, 0, 0), 600),
        ]));

        assert_eq!(night.rows, [Stage::Awake, Stage::Deep]);
        assert_eq!(night.stretches[0], Stretch { stage: Stage::Deep, from: 3_600, seconds: 1_800 });
        assert_eq!(night.seconds, 5_400);
    }

    #[test]
    fn unknown_stages_and_times_before_the_night_are_left_out() {
        let log = log(&[
            ("dreaming", date(2026, 3, 14).at(0, 0, 0, 0), 1_800),
            ("light", date(2026, 3, 13).at(20, 0, 0, 0), 600),
        ]);

        let night = night(&log);

        assert_eq!((night.rows.len(), night.seconds), (0, 0));
        assert_eq!(night.minutes(Stage::Light, &log), 0);
    }
}
