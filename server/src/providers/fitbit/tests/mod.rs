//! What the Fitbit Web API's answers become.

mod entries;

use super::super::subject::{first_page, march, page, reply};
use super::super::{Fetch, Outcome, Provider, Reply};
use super::fixtures::{error, night, settings, subject};
use super::*;
use domain::record::{DailyValue, LogId, Record};
use jiff::civil::date;
use serde_json::{Value, json};

fn fitbit() -> Fitbit {
    Fitbit::new(settings())
}

fn answered(resource: &str) -> Vec<Record> {
    records(resource, &(subject().answer)(resource))
}

fn records(resource: &str, body: &Value) -> Vec<Record> {
    let fitbit = fitbit();
    page(&fitbit, &first_page(&fitbit, resource), body).records
}

fn values(records: &[Record]) -> Vec<&str> {
    records
        .iter()
        .map(|record| match record {
            Record::Daily(DailyValue { value, .. }) => value.as_str(),
            other => panic!("{other:?}"),
        })
        .collect()
}

#[test]
fn paths_carry_both_ends_of_the_range_and_the_version_of_the_resource() {
    let fitbit = fitbit();
    let expected = [
        ("profile", "/1/user/-/profile.json"),
        ("devices", "/1/user/-/devices.json"),
        ("lifetime", "/1/user/-/activities.json"),
        ("tracker/steps", "/1/user/-/activities/tracker/steps/date/2026-03-01/2026-03-31.json"),
        (
            "tracker/activityCalories",
            "/1/user/-/activities/tracker/activityCalories/date/2026-03-01/2026-03-31.json",
        ),
        ("heart", "/1/user/-/activities/heart/date/2026-03-01/2026-03-31.json"),
        ("sleep", "/1.2/user/-/sleep/date/2026-03-01/2026-03-31.json"),
        ("weight-log", "/1/user/-/body/log/weight/date/2026-03-01/2026-03-31.json"),
    ];

    for (resource, path) in expected {
        let request = fitbit.request(&first_page(&fitbit, resource)).unwrap();
        assert_eq!(request.url.as_str(), format!("https://api.fitbit.example{path}"));
    }
}

#[test]
fn distance_keeps_its_digits_and_everything_else_is_whole() {
    assert_eq!(values(&answered("tracker/distance")), ["7.90412", "0.0"]);
    assert_eq!(values(&answered("tracker/elevation")), ["37", "25"]);
    assert_eq!(values(&answered("tracker/steps")), ["11034", "0"]);
    assert_eq!(
        values(&records(
            "tracker/steps",
            &json!({"activities-tracker-steps": [{"dateTime": "2026-03-02", "value": 812.5}]})
        )),
        ["813"]
    );
}

#[test]
fn series_of_another_resource_is_malformed() {
    let fitbit = fitbit();
    let fetch = first_page(&fitbit, "tracker/steps");
    let device_and_manual = json!({"activities-steps": [{"dateTime": "2026-03-02", "value": "812"}]});
    let negative = json!({"activities-tracker-steps": [{"dateTime": "2026-03-02", "value": "-5"}]});

    assert!(matches!(fitbit.parse(&fetch, &reply(200, &device_and_manual)), Outcome::Malformed(_)));
    assert_eq!(
        fitbit.parse(&fetch, &reply(200, &negative)),
        Outcome::Malformed("activities-tracker-steps[0].value".to_owned())
    );
}

#[test]
fn heart_day_keeps_zones_as_served_and_has_no_resting_rate_where_none_was_found() {
    let hearts = answered("heart");

    let Record::Heart(first) = &hearts[0] else { panic!("no heart day") };
    let Record::Heart(second) = &hearts[1] else { panic!("no heart day") };
    assert_eq!((first.resting_heart_rate, second.resting_heart_rate), (Some(59), None));
    assert_eq!(first.heart_rate_zones.len(), 4);
    assert_eq!(
        (first.heart_rate_zones[1].minutes, first.heart_rate_zones[1].calories_out),
        (Some(37), Some(260.1))
    );
    assert_eq!(first.heart_rate_zones[3].minutes, None, "not given is not zero");
    assert_eq!(second.custom_heart_rate_zones[0].name, "Hills");
}

#[test]
fn sleep_log_is_kept_but_for_means_that_are_only_filled_in() {
    let logs = answered("sleep");

    let Record::Sleep(log) = &logs[0] else { panic!("no sleep log") };
    assert_eq!((log.date_of_sleep, &log.log_id), (date(2026, 3, 29), &LogId::Number(51_400_000_002)));
    assert_eq!((log.efficiency, log.minutes_asleep, log.duration), (91, 384, 26_940_000));
    assert_eq!(log.levels.summary["light"].thirty_day_avg_minutes, None);
    assert_eq!(log.levels.summary["wake"].thirty_day_avg_minutes, Some(41));
    assert_eq!(log.levels.short_data[0].seconds, 90);
}

#[test]
fn sleep_still_being_computed_is_asked_for_again() {
    let fitbit = fitbit();
    let fetch = first_page(&fitbit, "sleep");
    let says = |body: Value| fitbit.parse(&fetch, &reply(200, &body));

    assert_eq!(
        says(json!({"meta": {"retryDuration": 3000, "state": "pending"}})),
        Outcome::Retry(ErrorCode::ProviderTrouble)
    );
    assert_eq!(says(json!({"meta": {"state": "done"}})), Outcome::Malformed("sleep".to_owned()));
    let mut unknown_day = night("2026-03-29", 1);
    unknown_day["dateOfSleep"] = json!("yesterday");
    assert_eq!(says(json!({"sleep": [unknown_day]})), Outcome::Malformed("sleep[0].dateOfSleep".to_owned()));
}

#[test]
fn weighings_are_kilograms_as_served() {
    let logs = answered("weight-log");

    let Record::Weight(first) = &logs[0] else { panic!("no weighing") };
    let Record::Weight(second) = &logs[1] else { panic!("no weighing") };
    assert_eq!((first.weight, first.fat, first.bmi), (61.4, Some(27.3), Some(21.66)));
    assert_eq!((second.fat, second.time.as_str()), (None, "23:59:59"));
}

#[test]
fn profile_and_devices_hold_nothing_that_names_or_dates_or_places_the_member() {
    let kept = serde_json::to_string(&[answered("profile"), answered("devices")].concat()).unwrap();

    for private in
        ["Pilar", "Ejemplo", "1982", "\"age\"", ":47", "FEMALE", "avatar", "es_ES", "\"ES\"", "0A1B2C3D4E5F"]
    {
        assert!(!kept.contains(private), "{private}");
    }
    for wanted in [
        "9QK4TZ",
        "9044",
        "168.4",
        "2017-01-15",
        "101.2",
        "69.4",
        "61.4",
        "Europe/Madrid",
        "12hour",
        "Aria Air",
    ] {
        assert!(kept.contains(wanted), "{wanted}");
    }
}

#[test]
fn account_shows_name_joining_day_and_devices() {
    let fitbit = fitbit();
    let granted = fitbit.id().permissions().iter().map(|scope| (*scope).to_owned()).collect();
    let replies: Vec<(Fetch, Reply)> = fitbit
        .account_requests(&granted)
        .into_iter()
        .map(|fetch| (fetch.clone(), reply(200, &(subject().answer)(fetch.resource.as_str()))))
        .collect();

    let (key, account) = fitbit.account(Some("9QK4TZ"), &replies).unwrap();

    assert_eq!((key.as_str(), account.display_name.as_deref()), ("9QK4TZ", Some("Pilar")));
    assert_eq!(
        (account.member_since, account.time_zone.as_deref()),
        (Some(date(2017, 1, 15)), Some("Europe/Madrid"))
    );
    assert_eq!(
        account.devices.iter().map(|device| device.name.as_str()).collect::<Vec<_>>(),
        ["Inspire 3", "Aria Air"]
    );
}

#[test]
fn account_is_known_by_the_token_when_the_profile_is_not_granted() {
    let fitbit = fitbit();
    assert_eq!(fitbit.account_requests(&["sleep".to_owned()].into()), []);

    let (key, account) = fitbit.account(Some("9QK4TZ"), &[]).unwrap();

    assert_eq!((key.as_str(), account.legacy_user_id.as_deref()), ("9QK4TZ", Some("9QK4TZ")));
    assert_eq!(fitbit.account(None, &[]), Err(ErrorCode::NothingGranted));
}

#[test]
fn refused_range_is_halved_once_and_then_reported() {
    let fitbit = fitbit();
    let refusal = reply(422, &error("validation", "words"));
    let over = |days: i32| {
        let end = march().end();
        first_page(&fitbit, "sleep").over(DateRange::new(end - jiff::ToSpan::days(days), end).unwrap())
    };

    let Outcome::Split(halves) = fitbit.parse(&over(100), &refusal) else { panic!("not split") };

    assert_eq!(halves.iter().map(|half| half.range.unwrap().days()).collect::<Vec<_>>(), [50, 50]);
    let refused = Outcome::Refused(ErrorCode::RequestRefused);
    assert!(halves.iter().all(|half| fitbit.parse(half, &refusal) == refused));
    assert_eq!(fitbit.parse(&first_page(&fitbit, "profile"), &refusal), refused);
}
