//! Claims about the types with few records: daily values, workouts, food, and what is measured now and then.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, ToSpan, civil::Date, civil::date};
use serde_json::{Value, json};
use standin::body::Body;

use super::site::{ALL_SCOPES, Google, daily};

const FIRST: Date = date(2026, 5, 1);
const LAST: Date = date(2026, 7, 29);

async fn started(member: &str) -> (Google, String) {
    let google = Google::start().await;
    google.set("google.odd_pages", "off").await;
    let token = google.token(member, ALL_SCOPES).await;
    (google, token)
}

fn body<'a>(google: &'a Google, member: &str) -> &'a Body {
    google.running.app().bodies().find(member).expect("known")
}

fn dates() -> impl Iterator<Item = Date> {
    FIRST.series(1.day()).take_while(|date| *date <= LAST)
}

fn civil(value: &Value) -> Date {
    let number = |name: &str| value[name].as_i64().expect("a number");
    date(number("year") as i16, number("month") as i8, number("day") as i8)
}

/// Lists a type over three months by the member its filter takes.
async fn list(google: &Google, token: &str, id: &str, member: &str) -> Vec<Value> {
    let name = id.replace('-', "_");
    let filter = format!(r#"{name}.{member} >= "{FIRST}" AND {name}.{member} < "{}""#, LAST + 1.day());
    google.list_all(id, &[("filter", &filter), ("pageSize", "5000")], token).await.0
}

#[tokio::test]
async fn daily_values_are_those_of_the_body() {
    let (google, token) = started("alice").await;
    let (body, now) = (body(&google, "alice"), google.running.app().now());
    for (id, member, names) in [
        (
            "daily-heart-rate-variability",
            "dailyHeartRateVariability",
            &[
                "averageHeartRateVariabilityMilliseconds",
                "deepSleepRootMeanSquareOfSuccessiveDifferencesMilliseconds",
                "entropy",
            ][..],
        ),
        (
            "daily-oxygen-saturation",
            "dailyOxygenSaturation",
            &["averagePercentage", "lowerBoundPercentage", "upperBoundPercentage"],
        ),
        ("daily-respiratory-rate", "dailyRespiratoryRate", &["breathsPerMinute"]),
        (
            "daily-sleep-temperature-derivations",
            "dailySleepTemperatureDerivations",
            &["nightlyTemperatureCelsius", "baselineTemperatureCelsius", "relativeNightlyStddev30dCelsius"],
        ),
        ("daily-vo2-max", "dailyVo2Max", &["vo2Max"]),
    ] {
        let truth = |on: Date| -> Option<Vec<f64>> {
            Some(match id {
                "daily-heart-rate-variability" => {
                    let night = body.variability(on, now)?;
                    vec![night.rmssd, night.deep_rmssd, night.entropy]
                }
                "daily-oxygen-saturation" => {
                    let night = body.oxygen(on, now)?;
                    vec![night.average, night.min, night.max]
                }
                "daily-respiratory-rate" => vec![body.breathing(on, now)?.full],
                "daily-vo2-max" => vec![body.fitness(on, now)?.score],
                _ => {
                    let night = body.skin_temperature(on, now)?;
                    vec![night.nightly, night.baseline, night.deviation]
                }
            })
        };

        let points = list(&google, &token, id, "date").await;

        let said: BTreeMap<Date, Vec<f64>> = points
            .iter()
            .map(|point| {
                let point = &point[member];
                let numbers = names.iter().map(|name| point[*name].as_f64().expect("a number"));
                (civil(&point["date"]), numbers.collect())
            })
            .collect();
        let expected: BTreeMap<Date, Vec<f64>> =
            dates().filter_map(|on| truth(on).map(|values| (on, values))).collect();
        assert_eq!(said, expected, "{id}");
        assert!(said.len() > 60 && said.len() == points.len(), "{id}: {}", said.len());
    }
}

#[tokio::test]
async fn workouts_come_25_a_page_with_sums_of_their_minutes() {
    let (google, token) = started("alice").await;
    let (body, now) = (body(&google, "alice"), google.running.app().now());
    let filter = format!(
        r#"exercise.interval.civil_start_time >= "{FIRST}" AND exercise.interval.civil_start_time < "2026-11-01""#
    );

    let (points, pages) =
        google.list_all("exercise", &[("filter", &filter), ("pageSize", "100")], &token).await;

    assert!(pages.len() > 2 && pages[..pages.len() - 1].iter().all(|size| *size == 25), "{pages:?}");
    let expected: Vec<_> = FIRST
        .series(1.day())
        .take_while(|on| *on < date(2026, 11, 1))
        .filter_map(|on| body.workout(on, now).map(|workout| (on, workout)))
        .collect();
    assert_eq!(points.len(), expected.len());
    let mut kinds = BTreeSet::new();
    for (point, (on, workout)) in points.iter().rev().zip(expected) {
        let day = body.minutes(on, now);
        let within = &day.minutes[workout.first_minute..workout.first_minute + workout.minutes];
        let exercise = &point["exercise"];
        let summary = &exercise["metricsSummary"];
        assert_eq!(exercise["interval"]["startTime"], workout.start.to_string());
        assert_eq!(exercise["interval"]["endTime"], workout.end.to_string());
        assert!(exercise["interval"].get("civilStartTime").is_none());
        let kcal: u64 = within.iter().map(|minute| minute.kcal_e5).sum();
        assert_eq!((summary["caloriesKcal"].as_f64().expect("kcal") * 1e5).round() as u64, kcal);
        let steps: u32 = within.iter().map(|minute| minute.steps).sum();
        assert_eq!(summary["steps"].as_str().map_or(0, |text| text.parse().expect("a number")), steps);
        let splits = exercise["splits"].as_array().expect("splits");
        assert_eq!(splits.len(), workout.minutes.div_ceil(10));
        kinds.insert(exercise["exerciseType"].as_str().expect("a kind").to_owned());
        let found = google
            .call("GET", &format!("/v4/{}", point["name"].as_str().expect("a name")), None, Some(&token))
            .await;
        assert_eq!(&found.json(), point);
    }
    assert_eq!(kinds, ["BIKING", "RUNNING", "WEIGHTS"].map(str::to_owned).into());
}

#[tokio::test]
async fn workout_is_exported_with_places_to_who_may_see_them() {
    let google = Google::start().await;
    let with_location: Vec<_> = ALL_SCOPES.iter().copied().chain(["location"]).collect();
    let (without, with) =
        (google.token("alice", ALL_SCOPES).await, google.token("alice", &with_location).await);
    let workouts = google.list("exercise", &[], &with).await.points();
    let find = |kind: &str| {
        let point = workouts.iter().find(|point| point["exercise"]["exerciseType"] == kind);
        let name = point.and_then(|point| point["name"].as_str()).expect("a workout of the kind");
        format!("/v4/{name}:exportExerciseTcx")
    };
    let (run, gym) = (find("RUNNING"), find("WEIGHTS"));
    let get = async |path: &str, token: &str| google.call("GET", path, None, Some(token)).await;

    let refused = get(&format!("{run}?alt=media"), &without).await;
    let file = get(&format!("{run}?alt=media"), &with).await;
    let json = get(&run, &with).await;
    let bare = get(&format!("{gym}?alt=media"), &with).await;
    let partial = get(&format!("{gym}?alt=media&partialData=true"), &with).await;
    let missing = get("/v4/users/me/dataTypes/exercise/dataPoints/9:exportExerciseTcx", &with).await;
    let other = get("/v4/users/me/dataTypes/sleep/dataPoints/9:exportExerciseTcx", &with).await;

    assert_eq!((refused.status, refused.reason().as_deref()), (403, Some("MISSING_OAUTH_SCOPE")));
    assert!(file.text.starts_with("<?xml"), "{}", file.text);
    assert!(file.text.contains("<LatitudeDegrees>48.1") && file.text.contains("<HeartRateBpm>"));
    assert_eq!(json.json()["tcxData"], file.text);
    assert!(bare.text.contains("Sport=\"Other\"") && !bare.text.contains("<Trackpoint>"));
    assert!(partial.text.contains("<Trackpoint>") && !partial.text.contains("<Position>"));
    assert_eq!((missing.status, missing.reason().as_deref()), (404, Some("RESOURCE_NOT_FOUND")));
    assert_eq!((other.status, other.reason().as_deref()), (400, Some("UNSUPPORTED_DATA_TYPE_ACTION")));
}

#[tokio::test]
async fn what_was_eaten_and_drunk_sums_up_to_its_day() {
    let (google, token) = started("alice").await;
    let (body, now) = (body(&google, "alice"), google.running.app().now());
    let meals = list(&google, &token, "nutrition-log", "interval.civil_start_time").await;
    let drinks = list(&google, &token, "hydration-log", "interval.civil_start_time").await;
    let span = daily(&FIRST.to_string(), &(LAST + 1.day()).to_string());
    let eaten = google.roll_up("nutrition-log", &span, &token).await.points();
    let drunk = google.roll_up("hydration-log", &span, &token).await.points();
    let foods = google.list("food", &[], &token).await.points();
    let units = google.list("food-measurement-unit", &[], &token).await.points();

    let logged: usize = dates().map(|on| body.meals(on, now).len()).sum();
    assert!(logged > 50 && meals.len() == logged, "{logged} {}", meals.len());
    for point in &eaten {
        let on = civil(&point["civilStartTime"]["date"]);
        let kcal: f64 = body.meals(on, now).iter().map(|meal| meal.amount(meal.food.kcal)).sum();
        let said = point["nutritionLog"]["energy"]["kcalSum"].as_f64().expect("kcal");
        assert!((said - kcal).abs() < 1e-4, "{on}: {said} {kcal}");
        assert_eq!(point["nutritionLog"]["nutrients"][0]["nutrient"], "PROTEIN");
    }
    let days_of_meals = dates().filter(|on| !body.meals(*on, now).is_empty()).count();
    assert_eq!(eaten.len(), days_of_meals);
    for point in &drunk {
        let on = civil(&point["civilStartTime"]["date"]);
        let water: u32 = body.drinks(on, now).iter().map(|drink| drink.milliliters).sum();
        assert_eq!(point["hydrationLog"]["amountConsumed"]["millilitersSum"], water, "{on}");
    }
    assert!(drinks.len() > drunk.len() && drunk.len() > 30);
    let name = |point: &Value| point["name"].as_str().expect("a name").rsplit('/').next().map(str::to_owned);
    let known: BTreeSet<_> = foods.iter().map(name).collect();
    let referred: BTreeSet<_> = meals
        .iter()
        .map(|point| {
            point["nutritionLog"]["food"].as_str().expect("a food").rsplit('/').next().map(str::to_owned)
        })
        .collect();
    assert!(referred.is_subset(&known) && referred.len() > 3);
    assert!(units.len() == 4 && foods.iter().chain(&units).all(|point| point.get("dataSource").is_none()));
}

#[tokio::test]
async fn measurements_of_now_and_then_are_rolled_up_to_their_means() {
    let (google, token) = started("alice").await;
    let (body, now) = (body(&google, "alice"), google.running.app().now());
    let span = daily(&FIRST.to_string(), &(LAST + 1.day()).to_string());
    let listed = list(&google, &token, "blood-glucose", "sample_time.civil_time").await;
    let glucose = google.roll_up("blood-glucose", &span, &token).await.points();
    let swims = google.roll_up("swim-lengths-data", &span, &token).await.points();
    let runs = google.roll_up("run-vo2-max", &span, &token).await.points();
    let (temperatures, _) = google.list_all("core-body-temperature", &[("pageSize", "5000")], &token).await;

    assert!(listed.len() >= glucose.len() && glucose.len() > 10);
    for point in &glucose {
        let readings = body.glucose(civil(&point["civilStartTime"]["date"]), now);
        let mean = readings.iter().map(|reading| reading.mg_per_dl).sum::<f64>() / readings.len() as f64;
        let said = point["bloodGlucose"]["bloodGlucoseMilligramsPerDeciliterAvg"].as_f64().expect("a mean");
        assert!((said - mean).abs() < 1e-9);
    }
    assert!(!swims.is_empty());
    for point in &swims {
        let lengths = body.swim_lengths(civil(&point["civilStartTime"]["date"]), now);
        let strokes: u32 = lengths.iter().map(|length| length.strokes).sum();
        assert_eq!(point["swimLengthsData"]["strokeCountSum"], strokes.to_string());
    }
    assert!(runs.len() > 5 && runs.iter().all(|point| point["runVo2Max"]["rateAvg"].is_number()));
    assert!(temperatures.len() > 20, "{}", temperatures.len());
    assert!(temperatures.iter().all(|point| point["dataSource"]["recordingMethod"] == "MANUAL"));
}

#[tokio::test]
async fn electrocardiograms_hold_half_a_minute_and_alerts_their_beats() {
    let (google, token) = started("bob").await;
    let ecgs = google.list("electrocardiogram", &[], &token).await.points();
    let alerts = google.list("irregular-rhythm-notification", &[], &token).await.points();
    let since: Timestamp = "2026-09-01T00:00:00Z".parse().expect("a time");
    let filter = format!(r#"electrocardiogram.interval.start_time >= "{since}""#);
    let newer = google.list("electrocardiogram", &[("filter", &filter)], &token).await.points();
    let profile = google.call("GET", "/v4/users/me/irnProfile", None, Some(&token)).await.json();

    assert!(ecgs.len() > 5 && newer.len() < ecgs.len(), "{} {}", ecgs.len(), newer.len());
    for point in &ecgs {
        let ecg = &point["electrocardiogram"];
        let samples = ecg["waveformSamples"].as_array().expect("samples").len() as u64;
        assert_eq!(samples, 30 * ecg["samplingFrequencyHertz"].as_u64().expect("a number"));
        assert_eq!(
            ecg["beatsPerMinuteAvg"].is_string(),
            ecg["resultClassification"] == "NORMAL_SINUS_RHYTHM"
        );
    }
    assert!(!alerts.is_empty());
    for point in &alerts {
        let windows = point["irregularRhythmNotification"]["alertWindows"].as_array().expect("windows");
        assert!(
            windows
                .iter()
                .all(|window| window["heartBeats"].as_array().is_some_and(|beats| beats.len() > 200))
        );
    }
    assert_eq!(profile["enrollmentStatus"], true);
}

#[tokio::test]
async fn stretches_of_a_day_sum_up_to_what_the_roll_up_says() {
    let (google, token) = started("alice").await;
    let body = body(&google, "alice");
    let on = date(2026, 11, 5);
    let (start, end) = body.span(on);
    let day = body.day(on);
    assert!(day.worn);
    let seconds = |point: &Value, member: &str| {
        let side = |name: &str| -> Timestamp {
            point[member]["interval"][name].as_str().expect("a time").parse().expect("a time")
        };
        side("endTime").duration_since(side("startTime")).as_secs()
    };
    let within = async |id: &str| {
        let name = id.replace('-', "_");
        let filter =
            format!(r#"{name}.interval.start_time >= "{start}" AND {name}.interval.start_time < "{end}""#);
        google.list_all(id, &[("filter", &filter), ("pageSize", "5000")], &token).await.0
    };

    let sedentary = within("sedentary-period").await;
    let levels = within("activity-level").await;
    let zones = within("time-in-heart-rate-zone").await;
    let active = within("active-minutes").await;
    let energy = within("active-energy-burned").await;
    let basal = within("basal-energy-burned").await;
    let altitude = within("altitude").await;

    let sum = |points: &[Value], member: &str| points.iter().map(|point| seconds(point, member)).sum::<i64>();
    assert_eq!(sum(&sedentary, "sedentaryPeriod"), i64::from(day.sedentary_seconds));
    assert!(sedentary.len() > 5 && sedentary.len() < 500);
    for (level, expected) in [
        ("SEDENTARY", day.sedentary_seconds),
        ("LIGHTLY_ACTIVE", day.minutes.light * 60),
        ("MODERATELY_ACTIVE", day.minutes.fair * 60),
        ("VERY_ACTIVE", day.minutes.very * 60),
    ] {
        let of_level: Vec<_> = levels
            .iter()
            .filter(|point| point["activityLevel"]["activityLevelType"] == level)
            .cloned()
            .collect();
        assert_eq!(sum(&of_level, "activityLevel"), i64::from(expected), "{level}");
    }
    for (place, zone) in ["LIGHT", "MODERATE", "VIGOROUS", "PEAK"].iter().enumerate().skip(1) {
        let of_zone: Vec<_> = zones
            .iter()
            .filter(|point| point["timeInHeartRateZone"]["heartRateZoneType"] == *zone)
            .cloned()
            .collect();
        assert_eq!(sum(&of_zone, "timeInHeartRateZone"), i64::from(day.zones[place].minutes) * 60, "{zone}");
    }
    assert_eq!(active.len(), (day.minutes.light + day.minutes.fair + day.minutes.very) as usize);
    let kcal = |points: &[Value], member: &str| -> f64 {
        points.iter().map(|point| point[member]["kcal"].as_f64().expect("kcal")).sum()
    };
    assert!((kcal(&energy, "activeEnergyBurned") - day.active_kcal).abs() < 0.001);
    let resting = day.total_kcal - day.active_kcal / 1.13;
    assert!((kcal(&basal, "basalEnergyBurned") - resting).abs() < 0.01);
    let gain: u64 = altitude
        .iter()
        .map(|point| point["altitude"]["gainMillimeters"].as_str().expect("mm").parse::<u64>().expect("mm"))
        .sum();
    assert_eq!(gain, day.elevation_gain_mm);
    assert_eq!(levels[0]["dataSource"]["recordingMethod"], json!("DERIVED"));
}

#[tokio::test]
async fn every_type_that_can_be_listed_has_records_of_somebody() {
    let google = Google::start().await;
    google.set("google.odd_pages", "off").await;
    let (alice, bob) = (google.token("alice", ALL_SCOPES).await, google.token("bob", ALL_SCOPES).await);
    for id in [
        "active-energy-burned",
        "active-minutes",
        "active-zone-minutes",
        "activity-level",
        "altitude",
        "basal-energy-burned",
        "blood-glucose",
        "body-fat",
        "core-body-temperature",
        "daily-heart-rate-variability",
        "daily-heart-rate-zones",
        "daily-oxygen-saturation",
        "daily-respiratory-rate",
        "daily-resting-heart-rate",
        "daily-sleep-temperature-derivations",
        "daily-vo2-max",
        "distance",
        "electrocardiogram",
        "exercise",
        "food",
        "food-measurement-unit",
        "heart-rate",
        "heart-rate-variability",
        "height",
        "hydration-log",
        "irregular-rhythm-notification",
        "nutrition-log",
        "oxygen-saturation",
        "respiratory-rate-sleep-summary",
        "run-vo2-max",
        "sedentary-period",
        "sleep",
        "steps",
        "swim-lengths-data",
        "time-in-heart-rate-zone",
        "vo2-max",
        "weight",
    ] {
        let member = if id == "irregular-rhythm-notification" { &bob } else { &alice };

        let points = google.list(id, &[], member).await.points();

        assert!(!points.is_empty(), "{id}");
    }
}
