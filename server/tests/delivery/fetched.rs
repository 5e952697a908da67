//! Imports that have fetched something: rows, segments and states as the runner leaves them.

use crate::support::Site;
use domain::{
    DataType, DateRange, ProviderId,
    plan::{Window, plan},
    record::{DailyValue, HeartDay, HeartRateZone, LevelSpan, LogId, Profile, Record, SleepLevels, SleepLog},
};
use jiff::civil::Date;
use server::{
    clock::Clock,
    segment::store_segment,
    spool::segment_path,
    storage::{ImportId, Link, MemberId, NewImportRow, NewLink, PageRow, WindowState},
    testing::{new_import, new_link, page},
};
use std::collections::BTreeSet;

/// The account most tests are about.
pub(crate) const ACCOUNT: &str = "36T2WK";

/// What is fetched in most tests.
pub(crate) const DATA_TYPES: [DataType; 5] = [
    DataType::Steps,
    DataType::RestingHeartRate,
    DataType::HeartRateZones,
    DataType::Sleep,
    DataType::Profile,
];

/// What a test says of one import.
pub(crate) struct Fetched {
    pub(crate) range: DateRange,
    pub(crate) data_types: BTreeSet<DataType>,
    /// Added to every value, to tell one import from another.
    pub(crate) salt: u32,
    /// How windows of a resource ended that were not fetched.
    pub(crate) ended_otherwise: Vec<(&'static str, WindowState)>,
}

impl Fetched {
    /// Everything of a range.
    pub(crate) fn over(range: DateRange, salt: u32) -> Self {
        Fetched { range, data_types: DATA_TYPES.into(), salt, ended_otherwise: Vec::new() }
    }

    /// Only steps of a range.
    pub(crate) fn steps(range: DateRange, salt: u32) -> Self {
        Fetched { data_types: [DataType::Steps].into(), ..Fetched::over(range, salt) }
    }
}

impl Site {
    /// Links a member with an account.
    pub(crate) async fn link(&self, member: MemberId, account: &str) -> Link {
        let mut new: NewLink = new_link(member, account);
        new.account.legacy_user_id = Some(account.to_owned());
        new.account.time_zone = Some("Europe/Berlin".to_owned());
        self.storage.upsert_link(new, self.clock.now()).await.unwrap()
    }

    /// Makes an import whose windows have ended.
    pub(crate) async fn fetched(&self, link: &Link, fetched: &Fetched) -> ImportId {
        let plan = plan(ProviderId::Fitbit, &fetched.data_types, fetched.range, &link.granted);
        let new = NewImportRow {
            data_types: fetched.data_types.clone(),
            range: fetched.range,
            requests_planned: plan.requests(),
            ..new_import(link)
        };
        let now = self.clock.now();
        let import = self.storage.create_import(new, &plan.windows, now).await.unwrap();
        for window in self.storage.list_windows(import.id).await.unwrap() {
            let otherwise = fetched.ended_otherwise.iter().find(|(resource, _)| *resource == window.resource);
            if let Some((_, state)) = otherwise {
                self.storage.finish_window(window.id, *state, None, now).await.unwrap();
                continue;
            }
            let asked = Window { resource: window.resource.clone().into(), range: window.range };
            let records = records(&asked, link, fetched.salt);
            let path = segment_path(link.id, import.id, window.id, 0);
            let count = u32::try_from(records.len()).unwrap();
            let bytes = store_segment(&self.app.spool, &self.app.keys, &path, &window.resource, records);
            let row = PageRow {
                segment: path.clone(),
                records: count,
                bytes: bytes.await.unwrap(),
                ..page(window.id, 0)
            };
            self.storage.store_page(&row, Some(WindowState::Fetched), 1, now).await.unwrap();
        }
        import.id
    }
}

/// The value a day's steps have in an import.
pub(crate) fn steps_of(date: Date, salt: u32) -> u32 {
    1_000 + u32::from(date.day().unsigned_abs()) + salt
}

fn records(window: &Window, link: &Link, salt: u32) -> Vec<Record> {
    let days = || window.range.into_iter().flat_map(|range| range.iter().collect::<Vec<_>>());
    match window.resource.as_str() {
        "tracker/steps" => days()
            .map(|date| {
                let value = steps_of(date, salt).to_string();
                Record::Daily(DailyValue { data_type: DataType::Steps, date, value })
            })
            .collect(),
        "heart" => days().map(|date| Record::Heart(heart(date, salt))).collect(),
        "sleep" => days().map(|date| Record::Sleep(Box::new(night(date)))).collect(),
        "profile" => vec![Record::Profile(Box::new(Profile {
            encoded_id: Some(link.account_key.clone()),
            height: Some(171.5),
            ..Profile::default()
        }))],
        other => panic!("no records of {other}"),
    }
}

fn heart(date: Date, salt: u32) -> HeartDay {
    let names = ["Out of Range", "Fat Burn", "Cardio", "Peak"];
    let zones = names.map(|name| HeartRateZone {
        name: name.to_owned(),
        min: Some(30),
        max: Some(91),
        minutes: Some(100 + salt % 100),
        calories_out: Some(1234.5),
    });
    HeartDay {
        date,
        resting_heart_rate: Some(50 + u16::try_from(salt % 20).unwrap()),
        heart_rate_zones: zones.into(),
        custom_heart_rate_zones: Vec::new(),
    }
}

fn night(date: Date) -> SleepLog {
    let start = date.yesterday().unwrap().at(23, 0, 0, 0);
    let levels = ["light", "deep", "rem", "wake"].iter().cycle().take(8);
    let data = levels.enumerate().map(|(n, level)| LevelSpan {
        date_time: start.checked_add(jiff::SignedDuration::from_mins(60 * n as i64)).unwrap(),
        level: (*level).to_owned(),
        seconds: 3_600,
    });
    SleepLog {
        log_id: LogId::Text(format!("night-{date}")),
        date_of_sleep: date,
        start_time: start,
        end_time: date.at(7, 0, 0, 0),
        duration: 8 * 3_600_000,
        time_in_bed: 480,
        minutes_asleep: 420,
        minutes_awake: 60,
        minutes_to_fall_asleep: 0,
        minutes_after_wakeup: 5,
        efficiency: 93,
        is_main_sleep: true,
        kind: "stages".to_owned(),
        info_code: Some(0),
        log_type: Some("auto_detected".to_owned()),
        levels: SleepLevels { data: data.collect(), ..SleepLevels::default() },
    }
}
