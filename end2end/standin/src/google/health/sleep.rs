//! How a sleep is written: interval, stages, short awakenings, metadata and summary.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde_json::{Map, Value, json};

use super::{Call, write};
use crate::{
    body::{Sleep, SleepSource, StageKind},
    google::switches,
};

/// Writes a sleep. Sessions of this type carry no civil times.
pub(super) fn write(call: &Call<'_>, sleep: &Sleep, reconciled: bool) -> Value {
    let switches = call.app.switches();
    let newest = |switch| switches.is_on(switch) && is_newest_night(call, sleep);
    let unprocessed = newest(switches::UNPROCESSED_SLEEP);
    let clock = Clock::new(call, sleep);
    let settled = settled_at(sleep);

    let mut interval = json!({
        "startTime": write::instant(sleep.start),
        "startUtcOffset": write::seconds(sleep.start_offset_seconds),
    });
    if let (Some(interval), false) = (interval.as_object_mut(), newest(switches::OPEN_SLEEP)) {
        interval.insert("endTime".to_owned(), write::instant(sleep.end));
        interval.insert("endUtcOffset".to_owned(), write::seconds(sleep.end_offset_seconds));
    }

    let mut written = Map::new();
    written.insert("interval".to_owned(), interval);
    written.insert("type".to_owned(), if sleep.classic { "CLASSIC" } else { "STAGES" }.into());
    written.insert("metadata".to_owned(), metadata(sleep, unprocessed));
    written.insert("createTime".to_owned(), write::instant(settled));
    written.insert("updateTime".to_owned(), write::instant(settled));
    if unprocessed {
        return written.into();
    }
    let stages =
        sleep.segments.iter().map(|stage| clock.stage(stage.kind, stage.start, stage.seconds, settled));
    written.insert("stages".to_owned(), stages.collect());
    if !sleep.short_wakes.is_empty() {
        let wakes = sleep.short_wakes.iter();
        let wakes = wakes.map(|wake| clock.stage(StageKind::Awake, wake.start, wake.seconds, settled));
        written.insert("shortAwakenings".to_owned(), wakes.collect());
    }
    let doubled = reconciled && switches.is_on(switches::DOUBLED_SUMMARY);
    let net = switches.is(switches::SLEEP_SUMMARY, "net");
    written.insert("summary".to_owned(), summary(sleep, net, doubled));
    written.into()
}

/// Tells when the service was done with a sleep: some minutes after waking, never at the same second.
fn settled_at(sleep: &Sleep) -> Timestamp {
    let late = SignedDuration::from_millis(17 * 60_000 + (sleep.id % 600_000).cast_signed());
    sleep.end.saturating_add(late).unwrap_or(sleep.end)
}

fn is_newest_night(call: &Call<'_>, sleep: &Sleep) -> bool {
    let mut date = call.body.today(call.now);
    for _ in 0..30 {
        if let Some(main) = call.body.sleeps_at(date, call.now).iter().find(|sleep| sleep.main) {
            return main.id == sleep.id;
        }
        match date.yesterday() {
            Ok(yesterday) => date = yesterday,
            Err(_) => return false,
        }
    }
    false
}

fn metadata(sleep: &Sleep, unprocessed: bool) -> Value {
    let mut metadata = Map::new();
    // False is the zero of its type, so it is left out.
    let flags = [("processed", !unprocessed), ("mainSleep", sleep.main), ("nap", sleep.nap)];
    for (name, _) in flags.into_iter().filter(|(_, set)| *set) {
        metadata.insert(name.to_owned(), true.into());
    }
    let status = match (unprocessed, sleep.source, sleep.classic, sleep.nap) {
        (true, ..) | (_, SleepSource::PhoneApp, ..) => None,
        (_, _, false, _) => Some("SUCCEEDED"),
        (_, _, true, true) => Some("REJECTED_NAP"),
        (_, _, true, false) => Some("REJECTED_COVERAGE"),
    };
    if let Some(status) = status {
        metadata.insert("stagesStatus".to_owned(), status.into());
    }
    metadata.into()
}

fn kind_name(kind: StageKind) -> &'static str {
    match kind {
        StageKind::Awake => "AWAKE",
        StageKind::Light => "LIGHT",
        StageKind::Deep => "DEEP",
        StageKind::Rem => "REM",
        StageKind::Asleep => "ASLEEP",
        StageKind::Restless => "RESTLESS",
    }
}

/// Sums up a sleep. By the contract, minutes asleep are the sum of the stages asleep and minutes awake the sum of the
/// stages awake; short awakenings overlap with stages and count in neither, unless `net` is asked for.
fn summary(sleep: &Sleep, net: bool, doubled: bool) -> Value {
    let kinds: &[StageKind] = if sleep.classic {
        &[StageKind::Awake, StageKind::Restless, StageKind::Asleep]
    } else {
        &[StageKind::Awake, StageKind::Light, StageKind::Deep, StageKind::Rem]
    };
    let short = |kind| if net { sleep.short_wake_seconds_within(kind) } else { 0 };
    let asleep_kinds = [StageKind::Asleep, StageKind::Light, StageKind::Deep, StageKind::Rem];
    let asleep: u32 = asleep_kinds.iter().map(|kind| sleep.seconds_of(*kind) - short(*kind)).sum();
    let asleep = (asleep + 30) / 60;
    let awake = if sleep.classic {
        sleep.seconds_of(StageKind::Awake) / 60
    } else {
        // Half minutes are rounded once, so that both together are the time in bed.
        sleep.minutes_in_bed().saturating_sub(asleep)
    };

    let mut stages: Vec<_> = kinds
        .iter()
        .filter(|kind| sleep.count_of(**kind) > 0)
        .map(|kind| {
            json!({
                "type": kind_name(*kind),
                "minutes": minutes(sleep.seconds_of(*kind)),
                "count": write::int64(sleep.count_of(*kind)),
            })
        })
        .collect();
    if doubled {
        stages.extend_from_within(..);
    }
    json!({
        "minutesInSleepPeriod": write::int64(sleep.minutes_in_bed()),
        "minutesAsleep": write::int64(asleep),
        "minutesAwake": write::int64(awake),
        "minutesToFallAsleep": write::int64(sleep.minutes_to_fall_asleep),
        "minutesAfterWakeUp": write::int64(sleep.minutes_after_wakeup),
        "stagesSummary": stages,
    })
}

/// Writes seconds as whole minutes, half up.
fn minutes(seconds: u32) -> Value {
    write::int64((seconds + 30) / 60)
}

/// Tells the offset in force at each moment of a sleep.
pub(super) struct Clock {
    start_offset: i32,
    end: Timestamp,
    end_offset: i32,
    /// The zone slept in; nothing over a flight, when the old offset stays until the end.
    zone: Option<TimeZone>,
}

impl Clock {
    /// Looks up what is needed to tell the offsets of a sleep.
    pub(super) fn new(call: &Call<'_>, sleep: &Sleep) -> Self {
        let (start_offset, end_offset) = (sleep.start_offset_seconds, sleep.end_offset_seconds);
        let zone = call.body.zone(write::civil_at(sleep.end, end_offset).date());
        let same = zone.to_offset(sleep.start).seconds() == start_offset;
        // A night without a change needs no look into the zone's rules.
        let zone = (same && start_offset != end_offset).then(|| zone.clone());
        Self { start_offset, end: sleep.end, end_offset, zone }
    }

    /// Tells the offset in force at a moment of the sleep, in seconds east of UTC.
    pub(super) fn offset(&self, at: Timestamp) -> i32 {
        match &self.zone {
            Some(zone) => zone.to_offset(at).seconds(),
            None if at == self.end => self.end_offset,
            None => self.start_offset,
        }
    }

    fn stage(&self, kind: StageKind, start: Timestamp, seconds: u32, settled: Timestamp) -> Value {
        let end = start.saturating_add(SignedDuration::from_secs(seconds.into())).unwrap_or(start);
        json!({
            "type": kind_name(kind),
            "startTime": write::instant(start),
            "startUtcOffset": write::seconds(self.offset(start)),
            "endTime": write::instant(end),
            "endUtcOffset": write::seconds(self.offset(end)),
            "createTime": write::instant(settled),
            "updateTime": write::instant(settled),
        })
    }
}
