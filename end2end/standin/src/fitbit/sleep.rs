//! Sleep logs of version 1.2: one day and ranges. Not here: the paged list (`list`) and the series of version 1
//! (`sleep_series`).

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde_json::{Map, Value, json};

use super::view::{View, local, local_text};
use crate::body::{Sleep, StageKind};

const STAGES: [(StageKind, &str); 4] = [
    (StageKind::Deep, "deep"),
    (StageKind::Light, "light"),
    (StageKind::Rem, "rem"),
    (StageKind::Awake, "wake"),
];
const CLASSIC: [(StageKind, &str); 3] =
    [(StageKind::Asleep, "asleep"), (StageKind::Restless, "restless"), (StageKind::Awake, "awake")];

/// The minutes of one sleep as this service counts them; together they are the time in bed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SleepMinutes {
    /// From lying down to falling asleep; 0 with stages.
    pub to_fall_asleep: u32,
    /// Slept.
    pub asleep: u32,
    /// Awake between falling asleep and waking; with stages all of it, short wakings included.
    pub awake: u32,
    /// From waking to getting up; 0 with stages.
    pub after_wakeup: u32,
}

impl SleepMinutes {
    /// Counts the minutes of a sleep.
    pub(super) fn of(sleep: &Sleep) -> Self {
        let awake_seconds = if sleep.classic {
            sleep.seconds_of(StageKind::Restless) + sleep.seconds_of(StageKind::Awake)
        } else {
            sleep.seconds_of(StageKind::Awake) + short_wake_seconds(sleep)
        };
        let all_awake = (awake_seconds + 30) / 60;
        let (to_fall_asleep, after_wakeup) = (sleep.minutes_to_fall_asleep, sleep.minutes_after_wakeup);
        Self {
            to_fall_asleep,
            asleep: sleep.minutes_in_bed().saturating_sub(all_awake),
            awake: all_awake.saturating_sub(to_fall_asleep + after_wakeup),
            after_wakeup,
        }
    }
}

fn short_wake_seconds(sleep: &Sleep) -> u32 {
    sleep.short_wakes.iter().map(|wake| wake.seconds).sum()
}

/// Tells the service's own score of a sleep, in percent: short wakings do not count against it.
pub(super) fn efficiency(sleep: &Sleep) -> u32 {
    let minutes = SleepMinutes::of(sleep);
    let in_bed = sleep.minutes_in_bed().saturating_sub(minutes.to_fall_asleep + minutes.after_wakeup).max(1);
    let rested = minutes.asleep * 60 + short_wake_seconds(sleep);
    ((f64::from(rested) / f64::from(in_bed * 60)) * 100.0).round().min(100.0) as u32
}

/// Renders the one-day answer, with real thirty-day averages and the day's totals.
pub(super) fn day(view: &View<'_>, date: Date) -> Value {
    let sleeps: Vec<Sleep> = view.dates(date, date).flat_map(|date| view.sleeps(date)).collect();
    let averages = if sleeps.is_empty() { [0; 4] } else { stage_averages(view, date) };
    let logs: Vec<Value> = sleeps.iter().map(|sleep| log(view, date, sleep, averages)).collect();
    let minutes: Vec<SleepMinutes> = sleeps.iter().map(SleepMinutes::of).collect();
    let mut summary = json!({
        "totalMinutesAsleep": minutes.iter().map(|minutes| minutes.asleep).sum::<u32>(),
        "totalSleepRecords": sleeps.len(),
        "totalTimeInBed": sleeps.iter().map(Sleep::minutes_in_bed).sum::<u32>(),
    });
    let staged: Vec<[u32; 4]> = sleeps.iter().filter(|sleep| !sleep.classic).map(stage_minutes).collect();
    if let (false, Some(members)) = (staged.is_empty(), summary.as_object_mut()) {
        let sum = |place: usize| staged.iter().filter_map(|minutes| minutes.get(place)).sum::<u32>();
        let stages: Map<String, Value> = STAGES
            .iter()
            .enumerate()
            .map(|(place, (_, name))| ((*name).to_owned(), json!(sum(place))))
            .collect();
        members.insert("stages".to_owned(), Value::Object(stages));
    }
    json!({ "sleep": logs, "summary": summary })
}

/// Renders the range answer: sleeps that end within it, newest first, with averages of 0.
pub(super) fn range(view: &View<'_>, first: Date, last: Date) -> Value {
    let logs: Vec<Value> = view
        .dates(first, last)
        .rev()
        .flat_map(|date| {
            let mut sleeps = view.sleeps(date);
            sleeps.reverse();
            sleeps.into_iter().map(move |sleep| (date, sleep))
        })
        .map(|(date, sleep)| log(view, date, &sleep, [0; 4]))
        .collect();
    json!({ "sleep": logs })
}

/// Renders one log; the averages stand in the order deep, light, rem, wake.
pub(super) fn log(view: &View<'_>, date: Date, sleep: &Sleep, averages: [u32; 4]) -> Value {
    let minutes = SleepMinutes::of(sleep);
    json!({
        "dateOfSleep": date.to_string(),
        "duration": sleep.end.duration_since(sleep.start).as_millis() as i64,
        "efficiency": efficiency(sleep),
        "endTime": local_text(sleep.end, sleep.end_offset_seconds),
        "infoCode": info_code(view, date, sleep),
        "isMainSleep": sleep.main,
        "levels": levels(view, date, sleep, averages),
        "logId": sleep.id,
        "logType": "auto_detected",
        "minutesAfterWakeup": minutes.after_wakeup,
        "minutesAsleep": minutes.asleep,
        "minutesAwake": minutes.awake,
        "minutesToFallAsleep": minutes.to_fall_asleep,
        "startTime": local_text(sleep.start, sleep.start_offset_seconds),
        "timeInBed": sleep.minutes_in_bed(),
        "type": if sleep.classic { "classic" } else { "stages" },
    })
}

/// Why there are no stages: 0 there are, or the device knows none; 1 too little heart data; 2 under three hours.
fn info_code(view: &View<'_>, date: Date, sleep: &Sleep) -> u8 {
    match (sleep.classic && view.body.has_stages(date), sleep.minutes_in_bed() < 180) {
        (false, _) => 0,
        (true, true) => 2,
        (true, false) => 1,
    }
}

fn levels(view: &View<'_>, date: Date, sleep: &Sleep, averages: [u32; 4]) -> Value {
    let names: &[(StageKind, &str)] = if sleep.classic { &CLASSIC } else { &STAGES };
    let name =
        |kind: StageKind| names.iter().find(|(known, _)| *known == kind).map_or("wake", |(_, name)| name);
    let clock = WallClock::new(sleep, view.body.zone(date));
    let data: Vec<Value> = sleep
        .segments
        .iter()
        .map(|stage| piece(&clock, stage.start, name(stage.kind), stage.seconds))
        .collect();
    if sleep.classic {
        let summary: Map<String, Value> = CLASSIC
            .iter()
            .map(|(kind, name)| {
                let minutes = (sleep.seconds_of(*kind) + 30) / 60;
                ((*name).to_owned(), json!({ "count": sleep.count_of(*kind), "minutes": minutes }))
            })
            .collect();
        return json!({ "data": data, "summary": summary });
    }
    let short: Vec<Value> =
        sleep.short_wakes.iter().map(|wake| piece(&clock, wake.start, "wake", wake.seconds)).collect();
    let summary: Map<String, Value> = STAGES
        .iter()
        .zip(stage_minutes(sleep))
        .zip(averages)
        .map(|(((kind, name), minutes), average)| {
            let short_wakes = if *kind == StageKind::Awake { sleep.short_wakes.len() } else { 0 };
            let count = sleep.count_of(*kind) + short_wakes;
            let stage = json!({ "count": count, "minutes": minutes, "thirtyDayAvgMinutes": average });
            ((*name).to_owned(), stage)
        })
        .collect();
    json!({ "data": data, "shortData": short, "summary": summary })
}

fn piece(clock: &WallClock<'_>, at: Timestamp, level: &str, seconds: u32) -> Value {
    json!({ "dateTime": clock.text(at), "level": level, "seconds": seconds })
}

/// Counts the minutes of deep, light, dreaming sleep and waking; together they are the time in bed.
///
/// Half minutes are rounded up, and light sleep, the longest, takes what that leaves over.
fn stage_minutes(sleep: &Sleep) -> [u32; 4] {
    let minutes =
        |kind| (sleep.seconds_of(kind).saturating_sub(sleep.short_wake_seconds_within(kind)) + 30) / 60;
    let (deep, rem) = (minutes(StageKind::Deep), minutes(StageKind::Rem));
    let SleepMinutes { asleep, awake, .. } = SleepMinutes::of(sleep);
    [deep, asleep.saturating_sub(deep + rem), rem, awake]
}

fn stage_averages(view: &View<'_>, date: Date) -> [u32; 4] {
    let nights: Vec<[u32; 4]> = view
        .dates(date.saturating_sub(30.days()), date.saturating_sub(1.day()))
        .filter_map(|date| view.main_sleep(date))
        .filter(|sleep| !sleep.classic)
        .map(|sleep| stage_minutes(&sleep))
        .collect();
    let count = (nights.len() as u32).max(1);
    std::array::from_fn(|place| nights.iter().filter_map(|night| night.get(place)).sum::<u32>() / count)
}

/// The wall clock beside a bed.
///
/// Over a change to or from summer time it jumps at that instant. Over a flight it shows the old zone until the
/// member gets up: what is in the data is only the zone that was set.
pub(super) struct WallClock<'a> {
    start_offset: i32,
    zone: Option<&'a TimeZone>,
}

impl<'a> WallClock<'a> {
    /// Makes the clock beside the bed of a sleep that ended in this zone.
    pub(super) fn new(sleep: &Sleep, zone: &'a TimeZone) -> Self {
        let offset = |at| zone.to_offset(at).seconds();
        let by_zone = offset(sleep.start) == sleep.start_offset_seconds
            && offset(sleep.end) == sleep.end_offset_seconds;
        Self { start_offset: sleep.start_offset_seconds, zone: by_zone.then_some(zone) }
    }

    /// Writes an instant as this clock showed it.
    pub(super) fn text(&self, at: Timestamp) -> String {
        local_text(at, self.zone.map_or(self.start_offset, |zone| zone.to_offset(at).seconds()))
    }
}

/// Renders the answer "still computing", to be asked again after so many milliseconds.
pub(super) fn pending() -> Value {
    json!({ "meta": { "retryDuration": 3000, "state": "pending" } })
}

/// Renders the sleep goal, with what the service makes of the last nights.
pub(super) fn goal(view: &View<'_>) -> Value {
    let today = view.today();
    let nights: Vec<Sleep> =
        view.dates(today.saturating_sub(30.days()), today).filter_map(|date| view.main_sleep(date)).collect();
    let count = (nights.len() as u32).max(1);
    let typical = nights.iter().map(|night| SleepMinutes::of(night).asleep).sum::<u32>() / count;
    let wakeup = nights.last().map_or("07:00".to_owned(), |night| {
        local(night.end, night.end_offset_seconds).strftime("%H:%M").to_string()
    });
    json!({
        "consistency": {
            "awakeRestlessPercentage": 0.081, "flowId": 0, "recommendedSleepGoal": 450,
            "typicalDuration": typical, "typicalWakeupTime": wakeup,
        },
        "goal": {
            "bedtime": "23:15", "minDuration": 450, "updatedOn": format!("{}T19:05:44.020Z", view.body.joined()),
            "wakeupTime": "07:00",
        },
    })
}
