//! What the Google Health API's answers become; nights and entries in files of their own.

mod choices;
mod entries;
mod sleep;

use super::super::subject::{first_page, march, page, reply};
use super::super::{Fetch, Outcome, Provider, Reply};
use super::fixtures::{error, settings, subject, weighing};
use super::*;
use domain::record::{DailyValue, HeartDay, HeartRateZone, Profile, Record, WeightLog};
use domain::{DataType, DateRange};
use jiff::civil::date;
use serde_json::{Value, json};

fn google() -> GoogleHealth {
    GoogleHealth::new(settings())
}

fn answered(resource: &str) -> Vec<Record> {
    records(resource, &(subject().answer)(resource))
}

fn records(resource: &str, body: &Value) -> Vec<Record> {
    let google = google();
    page(&google, &first_page(&google, resource), body).records
}

fn daily(records: &[Record]) -> Vec<(DataType, i8, &str)> {
    records
        .iter()
        .map(|record| match record {
            Record::Daily(DailyValue { data_type, date, value }) => (*data_type, date.day(), value.as_str()),
            other => panic!("{other:?}"),
        })
        .collect()
}

fn hearts(records: Vec<Record>) -> Vec<HeartDay> {
    records
        .into_iter()
        .map(|record| match record {
            Record::Heart(heart) => heart,
            other => panic!("{other:?}"),
        })
        .collect()
}

fn weights(body: &[Value]) -> Vec<WeightLog> {
    records("weight", &json!({"dataPoints": body}))
        .into_iter()
        .map(|record| match record {
            Record::Weight(log) => log,
            other => panic!("{other:?}"),
        })
        .collect()
}

#[test]
fn sums_become_the_units_of_the_files_with_halves_rounded_up() {
    use DataType::*;
    let expected = [
        ("steps", vec![(Steps, 29, "8120"), (Steps, 28, "11034")]),
        ("floors", vec![(Floors, 29, "7"), (Floors, 28, "12")]),
        ("distance", vec![(Distance, 29, "5.633019"), (Distance, 28, "7.9")]),
        ("altitude", vec![(Elevation, 29, "21"), (Elevation, 28, "37")]),
        ("total-calories", vec![(Calories, 29, "2209"), (Calories, 28, "2391")]),
        ("active-energy-burned", vec![(ActivityCalories, 29, "655"), (ActivityCalories, 28, "790")]),
        ("sedentary-period", vec![(MinutesSedentary, 29, "690"), (MinutesSedentary, 28, "600")]),
        (
            "active-minutes",
            vec![
                (MinutesLightlyActive, 29, "198"),
                (MinutesFairlyActive, 29, "21"),
                (MinutesVeryActive, 29, "8"),
                (MinutesLightlyActive, 28, "240"),
                (MinutesFairlyActive, 28, "33"),
                (MinutesVeryActive, 28, "0"),
            ],
        ),
    ];

    for (resource, values) in expected {
        assert_eq!(daily(&answered(resource)), values, "{resource}");
    }
}

#[test]
fn sum_that_is_not_given_is_no_reading_and_never_zero() {
    let point = |value: Value| {
        json!({"rollupDataPoints": [{
            "civilStartTime": {"date": {"year": 2026, "month": 3, "day": 2}, "time": {}},
            "steps": value,
        }]})
    };

    assert_eq!(records("steps", &point(json!({}))), []);
    assert_eq!(daily(&records("steps", &point(json!({"countSum": "0"})))), [(DataType::Steps, 2, "0")]);
}

#[test]
fn four_resources_each_bring_only_their_own_facts_of_a_heart_day() {
    let zone = |name: &str| HeartRateZone { name: name.to_owned(), ..Default::default() };

    let resting = hearts(answered("daily-resting-heart-rate"));
    let borders = hearts(answered("daily-heart-rate-zones"));
    let minutes = hearts(answered("time-in-heart-rate-zone"));
    let energy = hearts(answered("calories-in-heart-rate-zone"));

    assert_eq!(
        resting[1],
        HeartDay { date: date(2026, 3, 28), resting_heart_rate: Some(59), ..Default::default() }
    );
    assert_eq!(
        borders[0].heart_rate_zones,
        [
            HeartRateZone { min: Some(30), max: Some(113), ..zone("Out of Range") },
            HeartRateZone { min: Some(114), max: Some(141), ..zone("Fat Burn") },
        ]
    );
    // 80,130 s are 1,335.5 min; 89 s are 1.48.
    assert_eq!(
        minutes[0].heart_rate_zones,
        [
            HeartRateZone { minutes: Some(1336), ..zone("Out of Range") },
            HeartRateZone { minutes: Some(25), ..zone("Fat Burn") },
            HeartRateZone { minutes: Some(1), ..zone("Peak") },
        ]
    );
    assert_eq!(
        energy[0].heart_rate_zones,
        [
            HeartRateZone { calories_out: Some(1711.25), ..zone("Out of Range") },
            HeartRateZone { calories_out: Some(91.0), ..zone("Cardio") },
        ]
    );
    assert!([borders, minutes, energy].iter().flatten().all(|day| day.resting_heart_rate.is_none()));
}

#[test]
fn weighing_belongs_to_the_day_on_the_members_own_clock() {
    let logs = weights(&[
        weighing("31", "2026-03-29T06:40:12Z", "7200s", json!(61_350.4)),
        weighing("30", "2026-03-01T03:30:00Z", "-18000s", json!(61_800)),
        weighing("x-1", "2026-03-31T15:59:59.5Z", "28800s", json!(62_000)),
        weighing("29", "2026-03-31T16:00:00Z", "28800s", json!(62_000)),
    ]);

    // The second was on 28 February in New York, the fourth already on 1 April in Perth.
    assert_eq!(logs.len(), 2);
    assert_eq!((logs[0].date, logs[0].time.as_str(), logs[0].weight), (date(2026, 3, 29), "08:40:12", 61.35));
    assert_eq!((logs[1].date, logs[1].time.as_str()), (date(2026, 3, 31), "23:59:59"));
    assert_eq!((&logs[0].log_id, &logs[1].log_id), (&LogId::Number(31), &LogId::Text("x-1".to_owned())));
}

#[test]
fn weighing_told_by_two_sources_is_one_and_names_no_device() {
    let at = "2026-03-29T06:40:12Z";

    let logs = weights(&[
        weighing("31", at, "7200s", json!(61_350)),
        weighing("32", at, "7200s", json!(61_350.0)),
        weighing("33", at, "7200s", json!(61_400)),
    ]);

    assert_eq!(logs.iter().map(|log| log.weight).collect::<Vec<_>>(), [61.35, 61.4]);
    assert!(!serde_json::to_string(&logs).unwrap().contains("Pilar"));
    assert_eq!(logs[0].source.as_deref(), Some("HEALTH_CONNECT"));
}

#[test]
fn weighing_without_a_name_is_numbered_by_its_wall_clock() {
    let mut weighing = weighing("", "2026-03-29T06:40:12Z", "7200s", json!(61_350));
    weighing.as_object_mut().unwrap().remove("name");

    // 08:40:12 on the wall, read as if it were UTC.
    assert_eq!(weights(&[weighing])[0].log_id, LogId::Number(1_774_773_612_000));
}

#[test]
fn profile_is_put_together_from_five_answers_and_names_nobody() {
    let profiles: Vec<Profile> = ["identity", "profile", "settings", "latest-height", "latest-weight"]
        .into_iter()
        .flat_map(answered)
        .map(|record| match record {
            Record::Profile(profile) => *profile,
            other => panic!("{other:?}"),
        })
        .collect();

    assert_eq!(profiles[0], Profile { encoded_id: Some("9QK4TZ".to_owned()), ..Default::default() });
    assert_eq!(
        profiles[1],
        Profile {
            member_since: Some(date(2017, 1, 15)),
            stride_length_running: Some(101.2),
            stride_length_walking: Some(69.4),
            ..Default::default()
        }
    );
    assert_eq!(
        Value::Object(profiles[2].more.clone()),
        json!({
            "timezone": "Europe/Madrid",
            "offsetFromUTCMillis": 3_600_000,
            "distanceUnit": "en_US",
            "weightUnit": "en_GB",
            "autoStrideEnabled": true,
            "strideLengthWalkingType": "auto",
        })
    );
    assert_eq!((profiles[3].height, profiles[4].weight), (Some(168.4), Some(61.35)));
}

#[test]
fn hardware_address_and_account_number_of_a_device_are_never_kept() {
    let text = serde_json::to_string(&answered("pairedDevices")).unwrap();

    assert!(text.contains("770011") && text.contains("Sense 2"));
    assert!(!text.contains("A1B2C3D4E5F6") && !text.contains("1200340056"));
}

#[test]
fn account_is_known_by_its_health_number_and_shows_devices_and_joining_day() {
    let google = google();
    let granted = google.id().permissions().iter().map(|scope| (*scope).to_owned()).collect();
    let replies: Vec<(Fetch, Reply)> = google
        .account_requests(&granted)
        .into_iter()
        .map(|fetch| (fetch.clone(), reply(200, &(subject().answer)(fetch.resource.as_str()))))
        .collect();

    let (key, account) = google.account(None, &replies).unwrap();

    assert_eq!(key, "1200340056");
    assert_eq!(account.legacy_user_id.as_deref(), Some("9QK4TZ"));
    assert_eq!(account.member_since, Some(date(2017, 1, 15)));
    assert_eq!(account.time_zone.as_deref(), Some("Europe/Madrid"));
    assert_eq!(account.devices[0].name, "Sense 2");
}

#[test]
fn account_is_shown_by_identity_alone_when_the_rest_is_not_granted() {
    let google = google();
    let fetches = google.account_requests(&BTreeSet::new());
    assert_eq!(fetches, [Fetch::once("identity")]);

    let body = json!({"healthUserId": "1200340056", "legacyUserId": ""});
    let (key, account) = google.account(None, &[(fetches[0].clone(), reply(200, &body))]).unwrap();

    assert_eq!((key.as_str(), account), ("1200340056", Account::default()));
}

#[test]
fn account_without_fitbit_data_and_service_not_switched_on_stop_the_import() {
    let google = google();
    let fetch = first_page(&google, "steps");
    let says = |status: u16, name: &str, reason: &str| {
        google.parse(&fetch, &reply(status, &error(status, name, reason, json!({}))))
    };

    assert_eq!(
        says(400, "FAILED_PRECONDITION", "ACCOUNT_NOT_LINKED"),
        Outcome::Stop(ErrorCode::AccountNotLinked)
    );
    assert_eq!(says(403, "PERMISSION_DENIED", "SERVICE_DISABLED"), Outcome::Stop(ErrorCode::ServiceDisabled));
    assert_eq!(
        says(400, "INVALID_ARGUMENT", "UNSUPPORTED_DATA_TYPE_ACTION"),
        Outcome::Refused(ErrorCode::RequestRefused)
    );
    assert_eq!(google.parse(&fetch, &reply(403, &json!("no reason"))), Outcome::NotPermitted);
}

#[test]
fn identity_refused_without_a_reason_was_never_moved_and_foreign_scopes_are_told_apart() {
    let google = google();
    let nobody = json!({"error": {"code": 403, "status": "PERMISSION_DENIED", "message": "words"}});
    let lacks = error(403, "PERMISSION_DENIED", "MISSING_OAUTH_SCOPE", json!({}));
    let foreign =
        error(403, "PERMISSION_DENIED", "DISALLOWED_OAUTH_SCOPES", json!({"disallowed_scopes": "x"}));
    let says = |resource: &'static str, body: &Value| google.parse(&Fetch::once(resource), &reply(403, body));

    assert_eq!(says("identity", &nobody), Outcome::Stop(ErrorCode::AccountNotLinked));
    assert_eq!(says("identity", &lacks), Outcome::NotPermitted);
    assert_eq!(says("settings", &nobody), Outcome::NotPermitted);
    for resource in ["identity", "settings"] {
        assert_eq!(says(resource, &foreign), Outcome::Reconnect(ErrorCode::DisallowedScopes));
    }
}

#[test]
fn project_is_made_in_googles_console_or_beside_a_stand_in() {
    let at = |accounts: &str| {
        let settings = crate::config::GoogleConfig { accounts_url: accounts.parse().unwrap(), ..settings() };
        GoogleHealth::new(settings).oauth().own_clients.unwrap().registration_url
    };

    assert_eq!(at("https://accounts.google.com"), "https://console.cloud.google.com/projectcreate");
    assert_eq!(at("http://127.0.0.1:9000/"), "http://127.0.0.1:9000/console");
}

#[test]
fn page_token_that_is_not_taken_starts_the_range_again() {
    let google = google();
    let fetch = Fetch { page_token: Some("stale".to_owned()), ..first_page(&google, "sleep") };
    let refusal = reply(400, &error(400, "INVALID_ARGUMENT", "INVALID_PAGE_TOKEN", json!({})));

    assert_eq!(google.parse(&fetch, &refusal), Outcome::Split(vec![fetch.over(march())]));
    assert_eq!(
        google.parse(&fetch.over(march()), &refusal),
        Outcome::Refused(ErrorCode::RequestRefused),
        "without a token there is nothing to start again"
    );
}

#[test]
fn range_is_split_by_the_length_the_answer_names() {
    let google = google();
    let range = DateRange::new(date(2026, 1, 1), date(2026, 4, 1)).unwrap();
    let fetch = first_page(&google, "steps").over(range);
    let refusal = |days: Value| {
        reply(
            400,
            &error(
                400,
                "INVALID_ARGUMENT",
                "INVALID_ROLLUP_QUERY_DURATION",
                json!({"maxDurationDays": days}),
            ),
        )
    };

    let Outcome::Split(pieces) = google.parse(&fetch, &refusal(json!("14"))) else { panic!("not split") };

    assert_eq!(pieces.len(), 7);
    assert!(pieces.iter().all(|piece| piece.range.unwrap().days() <= 14));
    // From then on nothing longer is asked, by whichever link.
    let Err(NotAsked::Split(known)) = google.request(&fetch) else { panic!("not remembered") };
    assert_eq!(known, pieces);
    assert!(pieces.iter().all(|piece| google.request(piece).is_ok()));
    for useless in [json!("91"), json!("0"), json!(null), json!("many")] {
        assert_eq!(google.parse(&fetch, &refusal(useless)), Outcome::Refused(ErrorCode::RequestRefused));
    }
}

#[test]
fn range_of_the_longest_length_that_is_refused_all_the_same_is_halved() {
    let google = google();
    let fetch =
        first_page(&google, "steps").over(DateRange::new(date(2026, 1, 1), date(2026, 4, 1)).unwrap());
    let metadata = json!({"maxDurationDays": "90"});
    let refusal = reply(400, &error(400, "INVALID_ARGUMENT", "INVALID_ROLLUP_QUERY_DURATION", metadata));

    let Outcome::Split(halves) = google.parse(&fetch, &refusal) else { panic!("not split") };

    assert_eq!(halves.iter().map(|half| half.range.unwrap().days()).collect::<Vec<_>>(), [45, 45]);
    assert!(google.request(&fetch).is_ok(), "another fetch of ninety days may be shorter by an hour");
}
