//! What both providers promise of routes: the order files are fetched in, what is passed over, where a list goes on.

use super::super::{
    Fetch, Next, Outcome, Page, Provider, Reply,
    fitbit::{self, Fitbit},
    google_health::{self, GoogleHealth},
    subject::{reply, with_header},
};
use super::*;
use bytes::Bytes;
use domain::ResourceId;
use http::HeaderMap;
use jiff::civil::date;
use serde_json::{Value, json};

/// A provider, and how its lists tell of exercises: name, start, offset in hours, seconds, and whether there is a route.
struct Subject {
    provider: Box<dyn Provider>,
    resource: &'static str,
    list: fn(&[Told<'_>], next: &str) -> Value,
    /// What the address of a file ends with.
    file: fn(&str) -> String,
    /// The next page, as a list names it, and the query that asks for it.
    second_page: (&'static str, &'static str),
    not_permitted: Reply,
}

type Told<'a> = (u64, &'a str, i8, i64, bool);

fn subjects() -> [Subject; 2] {
    [
        Subject {
            provider: Box::new(Fitbit::new(fitbit::fixtures::settings())),
            resource: "intraday/routes",
            list: fitbit_list,
            file: |id| format!("/1/user/-/activities/{id}.tcx"),
            second_page: (
                "https://api.fitbit.com/1/user/-/activities/list.json?offset=100&limit=100&sort=desc&beforeDate=2026-04-01",
                "offset=100",
            ),
            not_permitted: reply(
                403,
                &json!({"errors": [{"errorType": "insufficient_scope", "message": "…"}], "success": false}),
            ),
        },
        Subject {
            provider: Box::new(GoogleHealth::new(google_health::fixtures::settings())),
            resource: "intraday/exercise-tcx",
            list: google_list,
            file: |id| format!("/v4/users/me/dataTypes/exercise/dataPoints/{id}:exportExerciseTcx?alt=media"),
            // The oldest exercise of a page is left to the next one, which is asked for by the clock furthest ahead.
            second_page: ("more", "2026-03-21T21:30:01"),
            not_permitted: reply(
                403,
                &json!({"error": {"code": 403, "status": "PERMISSION_DENIED", "details": [
                    {"reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT"},
                ]}}),
            ),
        },
    ]
}

fn fitbit_list(told: &[Told<'_>], next: &str) -> Value {
    let logs = told.iter().map(|(id, start, hours, seconds, has_route)| {
        let start: Timestamp = start.parse().unwrap();
        let start = start.display_with_offset(jiff::tz::offset(*hours)).to_string();
        json!({"logId": id, "startTime": start, "duration": seconds * 1_000, "hasGps": has_route})
    });
    json!({"activities": logs.collect::<Vec<_>>(), "pagination": {"next": next}})
}

fn google_list(told: &[Told<'_>], next: &str) -> Value {
    let points = told.iter().map(|(id, start, hours, seconds, has_route)| {
        let begun: Timestamp = start.parse().unwrap();
        let mut exercise = json!({"interval": {
            "startTime": start, "startUtcOffset": format!("{}s", i64::from(*hours) * 3_600),
            "endTime": (begun + SignedDuration::from_secs(*seconds)).to_string(),
        }});
        if *has_route {
            exercise["exerciseMetadata"] = json!({"hasGps": true});
        }
        json!({"name": format!("users/4/dataTypes/exercise/dataPoints/{id}"), "exercise": exercise})
    });
    json!({"dataPoints": points.collect::<Vec<_>>(), "nextPageToken": next})
}

/// A file with a position at each of these instants, a thousandth of a degree apart.
fn file(times: &[&str]) -> Reply {
    let points = times.iter().enumerate().map(|(place, time)| {
        let latitude = 48.1371234 + place as f64 / 1e3;
        format!(
            "<Trackpoint><Time>{time}</Time><Position><LatitudeDegrees>{latitude:.7}</LatitudeDegrees>\
             <LongitudeDegrees>11.5754321</LongitudeDegrees></Position><DistanceMeters>{place}</DistanceMeters></Trackpoint>"
        )
    });
    let text = format!(
        "<TrainingCenterDatabase xmlns=\"http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2\"><Activities>\
         <Activity><Lap><Track>{}</Track></Lap></Activity></Activities></TrainingCenterDatabase>",
        points.collect::<String>()
    );
    let body = Bytes::from(text);
    with_header(
        Reply { status: 200, headers: HeaderMap::new(), body },
        "content-type",
        "application/vnd.garmin.tcx+xml",
    )
}

fn march() -> DateRange {
    DateRange::new(date(2026, 3, 1), date(2026, 4, 1)).unwrap()
}

fn first(subject: &Subject) -> Fetch {
    Fetch::first(ResourceId::new(subject.resource), Some(march()))
}

fn page(subject: &Subject, fetch: &Fetch, reply: &Reply) -> Page {
    match subject.provider.parse(fetch, reply) {
        Outcome::Page(page) => page,
        other => panic!("{}: {other:?}", subject.resource),
    }
}

fn path(subject: &Subject, fetch: &Fetch) -> String {
    let url = subject.provider.request(fetch).unwrap().url;
    url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()))
}

fn samples(page: &Page) -> Vec<&SampleDay> {
    let records = page.records.iter().map(|record| match record {
        Record::Samples(day) => &**day,
        other => panic!("{other:?}"),
    });
    records.collect()
}

#[test]
fn files_are_asked_for_newest_first_and_only_of_exercises_with_a_route() {
    for subject in subjects() {
        let told = [
            (14, "2026-03-29T10:00:00Z", 2, 1_800, true),
            (13, "2026-03-28T10:00:00Z", 1, 1_800, false),
            (12, "2026-03-21T07:30:00Z", 1, 1_800, true),
        ];
        let list = page(&subject, &first(&subject), &reply(200, &(subject.list)(&told, "")));
        let newest = first(&subject).go_on(list.next.clone().unwrap());
        let after_newest = page(&subject, &newest, &file(&["2026-03-29T10:00:00Z"]));
        let oldest = newest.clone().go_on(after_newest.next.clone().unwrap());
        let last = page(&subject, &oldest, &file(&["2026-03-21T07:30:00Z"]));

        assert!(list.records.is_empty());
        assert_eq!(path(&subject, &newest), (subject.file)("14"));
        assert_eq!(path(&subject, &oldest), (subject.file)("12"));
        assert_eq!((last.next, last.complete_after), (None, None));
        // A window put down here goes on with the exercise that comes next, and no other is fetched again.
        let reached: Timestamp = "2026-03-21T07:30:01Z".parse().unwrap();
        assert!(matches!(&after_newest.next, Some(Next::Chain { before, .. }) if *before == reached));
        assert_eq!(after_newest.complete_after, Some(date(2026, 3, 22)));
        let again = Fetch { before: Some(reached), ..first(&subject) };
        let list = page(&subject, &again, &reply(200, &(subject.list)(&told, "")));
        assert_eq!(path(&subject, &again.clone().go_on(list.next.unwrap())), (subject.file)("12"));
    }
}

#[test]
fn positions_stand_on_the_clock_the_exercise_began_with_at_full_precision() {
    for subject in subjects() {
        let told = [(14, "2026-03-28T22:30:00Z", 1, 7_200, true)];
        let list = page(&subject, &first(&subject), &reply(200, &(subject.list)(&told, "")));
        let fetch = first(&subject).go_on(list.next.unwrap());

        let page = page(
            &subject,
            &fetch,
            // In the night the clocks are set forward, which the exercise's own clock is not.
            &file(&[
                "2026-03-28T22:30:00.250Z",
                "2026-03-28T22:59:59Z",
                "2026-03-29T00:10:00+01:00",
                "2026-03-28T22:59:59.900Z",
            ]),
        );

        let [evening, night] = samples(&page)[..] else { panic!("{page:?}") };
        assert_eq!((evening.date, &evening.at[..]), (date(2026, 3, 28), &[84_600, 86_399][..]));
        assert_eq!((night.date, &night.at[..]), (date(2026, 3, 29), &[600][..]));
        assert_eq!(evening.values, [48.137_123_4, 48.138_123_4]);
        assert_eq!(evening.details[&Detail::Longitude], [Some(11.575_432_1), Some(11.575_432_1)]);
        assert_eq!(evening.details[&Detail::ExerciseStart], [Some(84_600.0), Some(84_600.0)]);
        assert_eq!(night.details[&Detail::ExerciseStart], [Some(-1_800.0)]);
        assert_eq!(evening.details.get(&Detail::Altitude), None);
        assert_eq!(evening.offsets, [OffsetFrom { index: 0, seconds: 3_600 }]);
        assert!(evening.is_valid() && night.is_valid());
    }
}

#[test]
fn exercise_of_the_evening_before_is_fetched_only_where_it_goes_on_into_the_days_asked_for() {
    for subject in subjects() {
        let told =
            [(12, "2026-02-28T22:30:00Z", 1, 7_200, true), (11, "2026-02-28T16:00:00Z", 1, 1_800, true)];
        let list = page(&subject, &first(&subject), &reply(200, &(subject.list)(&told, "")));
        let fetch = first(&subject).go_on(list.next.unwrap());
        let page = page(&subject, &fetch, &file(&["2026-02-28T22:30:00Z", "2026-02-28T23:30:00Z"]));

        assert_eq!(path(&subject, &fetch), (subject.file)("12"));
        assert_eq!(page.next, None);
        assert_eq!(samples(&page).iter().map(|day| day.date).collect::<Vec<_>>(), [date(2026, 3, 1)]);
    }
}

#[test]
fn list_goes_on_after_the_files_of_its_page() {
    for subject in subjects() {
        let told =
            [(14, "2026-03-29T10:00:00Z", 2, 1_800, true), (12, "2026-03-21T07:30:00Z", 1, 1_800, false)];
        let (named, asked) = subject.second_page;
        let list = page(&subject, &first(&subject), &reply(200, &(subject.list)(&told, named)));
        let fetch = first(&subject).go_on(list.next.unwrap());
        let after = page(&subject, &fetch, &file(&[]));
        let second = fetch.clone().go_on(after.next.clone().unwrap());
        let end = page(&subject, &second, &reply(200, &(subject.list)(&[], "")));

        assert_eq!(path(&subject, &fetch), (subject.file)("14"));
        assert!(
            matches!(&after.next, Some(Next::Chain { before, .. }) if before.to_string() == "2026-03-21T07:30:01Z")
        );
        assert!(path(&subject, &second).contains(asked), "{}", path(&subject, &second));
        assert_eq!(end, Page::default());
    }
}

#[test]
fn file_that_is_gone_is_passed_over_and_one_that_is_closed_is_not() {
    for subject in subjects() {
        let told = [(14, "2026-03-29T10:00:00Z", 2, 1_800, true)];
        let list = page(&subject, &first(&subject), &reply(200, &(subject.list)(&told, "")));
        let fetch = first(&subject).go_on(list.next.unwrap());
        let says = |reply: &Reply| subject.provider.parse(&fetch, reply);

        assert_eq!(says(&reply(404, &json!({}))), Outcome::Page(Page::default()));
        assert_eq!(says(&file(&[])), Outcome::Page(Page::default()));
        assert_eq!(says(&subject.not_permitted), Outcome::NotPermitted);
        assert_eq!(says(&reply(401, &json!({}))), Outcome::Refresh);
        assert_eq!(says(&reply(410, &json!({}))), Outcome::Gone);
        assert!(matches!(says(&reply(429, &json!({}))), Outcome::Quota { .. }));
        assert_eq!(says(&reply(503, &json!({}))), Outcome::Retry(ErrorCode::ProviderTrouble));
        assert_eq!(says(&reply(400, &json!({}))), Outcome::Refused(ErrorCode::RequestRefused));
        for body in [json!({"tcxData": "x"}), json!("text")] {
            assert!(matches!(says(&reply(200, &body)), Outcome::Malformed(_)));
        }
    }
}

#[test]
fn place_that_is_no_number_is_left_out_and_counted() {
    for subject in subjects() {
        let told = [(14, "2026-03-29T10:00:00Z", 2, 1_800, true)];
        let list = page(&subject, &first(&subject), &reply(200, &(subject.list)(&told, "")));
        let fetch = first(&subject).go_on(list.next.unwrap());
        let odd = file(&["2026-03-29T10:00:00Z", "2026-03-29T10:00:01Z"]);
        let odd = String::from_utf8(odd.body.to_vec()).unwrap().replacen("48.1371234", "NaN", 1);
        let odd = odd.replace("48.1381234", "148.5");

        let page = page(&subject, &fetch, &Reply { body: Bytes::from(odd), ..file(&[]) });

        let [day] = samples(&page)[..] else { panic!("{page:?}") };
        assert_eq!((day.values.as_slice(), day.doubts.not_numbers), (&[148.5][..], 1));
        assert_eq!(day.count_implausible(), 1);
    }
}

#[test]
fn names_and_tokens_that_are_none_lead_nowhere() {
    for subject in subjects() {
        let with = |token: &str| Fetch { page_token: Some(token.to_owned()), ..first(&subject) };
        let evil = json!({
            "tracks": [{"id": "../profile", "start": "2026-03-29T10:00:00Z", "offset": 0}], "list": null, "is_ordered": true,
        });

        for token in ["", "100", "{}", &evil.to_string()] {
            assert!(subject.provider.request(&with(token)).is_err(), "{token}");
        }
        let many: Vec<_> = (0..201).map(|id| (id, "2026-03-29T10:00:00Z", 2, 1_800, true)).collect();
        let outcome = subject.provider.parse(&first(&subject), &reply(200, &(subject.list)(&many, "")));
        assert!(matches!(outcome, Outcome::Malformed(_)), "{outcome:?}");
    }
}
