//! Everything of a night under `all.json`: variability, oxygen, breathing.

use super::support::{Fitbit, TODAY, last_days, linked_personally, list, names, text};
use jiff::ToSpan;
use jiff::civil::{Date, DateTime};
use serde_json::{Value, json};

/// A recent date whose night was measured.
fn measured(fitbit: &Fitbit) -> Date {
    let body = fitbit.app.bodies().find("alice").expect("a body");
    last_days(60).find(|on| body.variability(*on, fitbit.app.now()).is_some()).expect("a night")
}

fn minutes(night: &Value) -> Vec<DateTime> {
    list(night, "minutes").iter().map(|minute| text(minute, "minute").parse().expect("a time")).collect()
}

#[tokio::test]
async fn range_of_thirty_days_holds_each_measured_night_by_its_day_of_waking() {
    let (fitbit, tokens) = linked_personally().await;
    let (first, last) = (TODAY - 30.days(), TODAY);
    let ask = |name: &str| format!("/1/user/-/{name}/date/{first}/{last}/all.json");
    let body = fitbit.app.bodies().find("alice").expect("a body");

    let variability = fitbit.json(&ask("hrv"), &tokens).await;
    let oxygen = fitbit.json(&ask("spo2"), &tokens).await;
    let breathing = fitbit.json(&ask("br"), &tokens).await;

    let nights = |measured: &dyn Fn(Date) -> bool| {
        last_days(31).filter(|on| measured(*on)).map(|on| on.to_string()).collect::<Vec<_>>()
    };
    let dates =
        |list: &[Value]| list.iter().map(|night| text(night, "dateTime").to_owned()).collect::<Vec<_>>();
    let now = fitbit.app.now();
    assert_eq!(dates(list(&variability, "hrv")), nights(&|on| body.variability(on, now).is_some()));
    assert_eq!(dates(oxygen.as_array().expect("a bare array")), nights(&|on| body.oxygen(on, now).is_some()));
    assert_eq!(dates(list(&breathing, "br")), nights(&|on| body.breathing(on, now).is_some()));
    for path in ["hrv", "spo2", "br"] {
        let over =
            fitbit.get(&format!("/1/user/-/{path}/date/{}/{last}/all.json", first - 1.day()), &tokens).await;
        assert_eq!((over.status.as_u16(), over.error_type().as_str()), (400, "validation"), "{path}");
    }
}

#[tokio::test]
async fn readings_lie_in_the_main_sleep_on_the_wall_clock_and_agree_with_the_summary() {
    let (fitbit, tokens) = linked_personally().await;
    let on = measured(&fitbit);
    let one = |name: &str, rest: &str| format!("/1/user/-/{name}/date/{on}{rest}.json");

    let sleep = fitbit.json(&format!("/1.2/user/-/sleep/date/{on}.json"), &tokens).await;
    let variability = fitbit.json(&one("hrv", "/all"), &tokens).await;
    let summary = fitbit.json(&one("hrv", ""), &tokens).await;
    let oxygen = fitbit.json(&one("spo2", "/all"), &tokens).await;
    let oxygen_summary = fitbit.json(&one("spo2", ""), &tokens).await;

    let main = list(&sleep, "sleep").iter().find(|log| log["isMainSleep"] == true).expect("a night");
    let [start, end]: [DateTime; 2] =
        ["startTime", "endTime"].map(|name| text(main, name).parse().expect("a time"));
    let night = &list(&variability, "hrv")[0];
    for times in [minutes(night), minutes(&oxygen)] {
        assert!(times.len() > 20);
        assert!(times.iter().all(|at| (start..end).contains(at)), "{start} to {end}");
        assert!(times.is_sorted());
    }
    let slots = list(night, "minutes");
    assert!(slots.iter().all(|slot| names(&slot["value"]) == ["coverage", "hf", "lf", "rmssd"]));
    let rmssd =
        slots.iter().map(|slot| slot["value"]["rmssd"].as_f64().unwrap()).sum::<f64>() / slots.len() as f64;
    let daily = summary["hrv"][0]["value"]["dailyRmssd"].as_f64().unwrap();
    assert!((rmssd - daily).abs() < 0.01, "{rmssd} and {daily}");
    let percents: Vec<f64> =
        list(&oxygen, "minutes").iter().map(|minute| minute["value"].as_f64().unwrap()).collect();
    assert_eq!(oxygen_summary["value"]["max"], json!(percents.iter().copied().fold(0.0, f64::max)));
    assert_eq!(oxygen_summary["value"]["min"], json!(percents.iter().copied().fold(100.0, f64::min)));
}

#[tokio::test]
async fn breathing_tells_each_stage_and_minus_one_where_it_was_not_measured() {
    let (fitbit, tokens) = linked_personally().await;
    let mut not_measured = 0;
    for month in 0..8 {
        let last = TODAY - (30 * month).days();
        let path = format!("/1/user/-/br/date/{}/{last}/all.json", last - 29.days());
        let answer = fitbit.json(&path, &tokens).await;

        for night in list(&answer, "br") {
            let stages = names(&night["value"]);
            assert_eq!(
                stages,
                ["deepSleepSummary", "fullSleepSummary", "lightSleepSummary", "remSleepSummary"]
            );
            for stage in stages {
                let rate = night["value"][stage]["breathingRate"].as_f64().unwrap();
                assert!(rate == -1.0 || (8.0..25.0).contains(&rate), "{rate}");
                not_measured += usize::from(rate == -1.0);
            }
        }
    }
    assert!(not_measured > 0, "some nights lack a stage");
}

#[tokio::test]
async fn night_without_readings_is_left_out_or_stands_there_bare() {
    let (fitbit, tokens) = linked_personally().await;
    let body = fitbit.app.bodies().find("alice").expect("a body");
    let on = last_days(60).find(|on| body.oxygen(*on, fitbit.app.now()).is_none()).expect("such a night");
    let bare = json!({ "dateTime": on.to_string() });

    let range = format!("/1/user/-/spo2/date/{on}/{on}/all.json");
    let absent = fitbit.json(&range, &tokens).await;
    let day = fitbit.json(&format!("/1/user/-/spo2/date/{on}/all.json"), &tokens).await;
    fitbit.switch("fitbit.spo2_missing", "bare");
    let standing = fitbit.json(&range, &tokens).await;

    assert_eq!((absent, day, standing), (json!([]), bare.clone(), json!([bare])));
}
