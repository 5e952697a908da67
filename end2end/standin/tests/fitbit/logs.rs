//! Food, water, thermometers and swims: what the other pretend provider tells of the same body, told the old way.

use super::support::{Fitbit, TODAY, linked, linked_personally, list, text};
use http::StatusCode;
use jiff::ToSpan;
use serde_json::{Value, json};
use standin::Options;

#[tokio::test]
async fn food_and_water_of_a_day_are_the_bodys() {
    let (fitbit, tokens) = linked("alice").await;
    let body = fitbit.app.bodies().find("alice").expect("a body");
    let now = fitbit.app.now();
    let (first, last) = (TODAY - 30.days(), TODAY - 1.day());
    let ask = async |path: String| fitbit.json(&format!("/1/user/-/foods/log/{path}.json"), &tokens).await;

    let eaten = ask(format!("caloriesIn/date/{first}/{last}")).await;
    let drunk = ask(format!("water/date/{first}/{last}")).await;

    let (mut meals, mut drinks) = (0, 0);
    for (number, on) in first.series(1.day()).take(30).enumerate() {
        let water: u32 = body.drinks(on, now).iter().map(|drink| drink.milliliters).sum();
        assert_eq!(text(&list(&drunk, "foods-log-water")[number], "value"), format!("{water}.0"), "{on}");
        let logged = body.meals(on, now);
        if logged.is_empty() {
            assert_eq!(text(&list(&eaten, "foods-log-caloriesIn")[number], "value"), "0.0", "{on}");
            continue;
        }
        let food = ask(format!("date/{on}")).await;
        let glasses = ask(format!("water/date/{on}")).await;
        let kcal = food["summary"]["calories"].to_string();
        assert_eq!(text(&list(&eaten, "foods-log-caloriesIn")[number], "value"), kcal, "{on}");
        assert_eq!(list(&food, "foods").len(), logged.len(), "{on}");
        for (said, meal) in list(&food, "foods").iter().zip(&logged) {
            assert_eq!(said["loggedFood"]["name"], meal.food.name);
            assert_eq!(said["nutritionalValues"]["protein"], json!(meal.amount(meal.food.protein_g)));
        }
        assert_eq!(list(&glasses, "water").len(), body.drinks(on, now).len(), "{on}");
        meals += logged.len();
        drinks += list(&glasses, "water").len();
    }
    assert!(meals > 10 && drinks > 10, "{meals} {drinks}");
}

#[tokio::test]
async fn thermometer_is_told_with_its_time_and_in_the_units_asked_for() {
    let (fitbit, tokens) = linked("alice").await;
    let body = fitbit.app.bodies().find("alice").expect("a body");
    let now = fitbit.app.now();
    let ill = (1..1_000)
        .map(|back| TODAY - back.days())
        .find(|on| !body.core_temperatures(*on, now).is_empty())
        .expect("a day with one");

    let told = fitbit.json(&format!("/1/user/-/temp/core/date/{ill}.json"), &tokens).await;

    let taken = body.core_temperatures(ill, now);
    let entries = list(&told, "tempCore");
    assert_eq!(entries.len(), taken.len());
    for (entry, taken) in entries.iter().zip(taken) {
        assert_eq!(entry["value"], json!(taken.celsius));
        assert!(text(entry, "dateTime").starts_with(&format!("{ill}T")));
    }
}

#[tokio::test]
async fn strokes_of_a_swim_are_in_the_series_and_in_its_minutes() {
    let (fitbit, tokens) = linked_personally().await;
    let body = fitbit.app.bodies().find("alice").expect("a body");
    let now = fitbit.app.now();
    let on = (1..200)
        .map(|back| TODAY - back.days())
        .find(|on| !body.swim_lengths(*on, now).is_empty())
        .expect("a swim");

    let path = format!("/1/user/-/activities/swimming-strokes/date/{on}/1d/1min.json");
    let told = fitbit.json(&path, &tokens).await;

    let strokes: u32 = body.swim_lengths(on, now).iter().map(|length| length.strokes).sum();
    assert_eq!(text(&list(&told, "activities-swimming-strokes")[0], "value"), strokes.to_string());
    let slots = list(&told["activities-swimming-strokes-intraday"], "dataset");
    let sum: u64 = slots.iter().map(|slot| slot["value"].as_u64().expect("a number")).sum();
    assert_eq!(sum, u64::from(strokes));
}

#[tokio::test]
async fn file_of_a_run_holds_its_way_for_who_may_see_places() {
    let fitbit = Fitbit::start_with(Options { quota: false, ..Options::default() });
    let tokens = fitbit.link("alice", "activity location").await;
    let without = fitbit.link("alice", "activity").await;
    let list = fitbit
        .json("/1/user/-/activities/list.json?beforeDate=2026-11-23&sort=desc&limit=100&offset=0", &tokens)
        .await;
    let logs = list["activities"].as_array().expect("logs");
    let path = |log: &Value| {
        let link = log["tcxLink"].as_str().expect("the address of a file");
        link.split_once("/1/user").map(|(_, rest)| format!("/1/user{rest}")).expect("a path")
    };
    let run = logs.iter().find(|log| log["hasGps"] == true).expect("a run");
    let gym = logs.iter().find(|log| log["hasGps"] == false).expect("a workout indoors");
    let get = async |path: &str, access: &str| {
        let bearer = format!("Bearer {access}");
        fitbit.get_with(path, &[("authorization", bearer.as_str())]).await
    };

    let file = get(&path(run), &tokens.access).await;
    let bare = get(&path(gym), &tokens.access).await;
    let partial = get(&format!("{}?includePartialTCX=true", path(gym)), &tokens.access).await;
    let missing = get("/1/user/-/activities/9.tcx", &tokens.access).await;
    let refused = get(&path(run), &without.access).await;

    assert_eq!(file.status, 200);
    let numbers = |name: &str| -> Vec<f64> {
        let opened = format!("<{name}>");
        let after = file.text.split(&opened).skip(1);
        after.map(|rest| rest.split('<').next().expect("text").parse().expect("a number")).collect()
    };
    let (latitudes, distances) = (numbers("LatitudeDegrees"), numbers("DistanceMeters"));
    assert!((50..5_000).contains(&latitudes.len()), "{}", latitudes.len());
    assert!(latitudes.iter().all(|latitude| (48.1..48.2).contains(latitude)));
    // The first distance is the lap's; a device counts whole minutes, so the way ends within the last of them.
    let told = run["distance"].as_f64().expect("kilometres") * 1e3;
    assert!((distances[0] - told).abs() < 1.0, "{} {told}", distances[0]);
    let way = distances.last().expect("a way");
    assert!(distances[1..].is_sorted() && (told * 0.8..=told + 1.0).contains(way), "{way} {told}");
    assert!(!bare.text.contains("<Trackpoint>"));
    assert!(partial.text.contains("<HeartRateBpm>") && !partial.text.contains("<Position>"));
    assert_eq!(missing.status, 404);
    assert_eq!(
        (refused.status, refused.json()["errors"][0]["errorType"].as_str()),
        (StatusCode::FORBIDDEN, Some("insufficient_scope"))
    );
}
