//! How long large answers take, printed for whoever works on them. Nothing is claimed of it in the ordinary run.

use std::time::Instant;

use serde_json::json;
use standin::Options;

use super::site::{ALL_SCOPES, Google};

/// Run with `cargo test -p standin --test google -- --ignored --nocapture speed`.
#[tokio::test]
#[ignore = "prints figures; a claim about time would fail on a busy machine"]
async fn large_answers_are_timed() {
    // The figures asked for are those of newer devices, which read the heart rate every other second.
    let every = Some(2);
    let google =
        Google::start_with(Options { quota: false, heart_rate_every: every, ..Options::default() }).await;
    let token = google.token("alice", ALL_SCOPES).await;
    for (id, days, seconds) in [
        ("heart-rate", 14, 60),
        ("total-calories", 14, 60),
        ("steps", 90, 60),
        ("distance", 90, 60),
        ("active-zone-minutes", 90, 60),
        ("floors", 90, 60),
        ("altitude", 90, 300),
        ("steps", 90, 900),
    ] {
        let end: jiff::Timestamp = "2026-11-20T00:00:00Z".parse().expect("a time");
        let start = end - jiff::SignedDuration::from_hours(24 * days);
        let range = json!({"startTime": start.to_string(), "endTime": end.to_string()});
        let body = json!({"range": range, "windowSize": format!("{seconds}s")}).to_string();
        let path = format!("/v4/users/me/dataTypes/{id}/dataPoints:rollUp");
        let began = Instant::now();
        let answer = google.call("POST", &path, Some(&body), Some(&token)).await;
        let took = began.elapsed();
        println!(
            "rollUp {id} {days} days at {seconds} s: {took:?}, {} points, {} KiB",
            answer.points().len(),
            answer.text.len() / 1024
        );
    }
    for (id, member, until) in [
        ("heart-rate", "heart_rate.sample_time.physical_time", "2026-11-17T22:00:00Z"),
        ("heart-rate", "heart_rate.sample_time.physical_time", "2026-11-17T12:00:00Z"),
        ("heart-rate", "heart_rate.sample_time.physical_time", "2026-11-17T00:30:00Z"),
        ("steps", "steps.interval.start_time", "2026-11-17T12:00:00Z"),
        ("oxygen-saturation", "oxygen_saturation.sample_time.physical_time", "2026-11-17T12:00:00Z"),
    ] {
        let filter = format!(r#"{member} >= "2026-11-10T00:00:00Z" AND {member} < "{until}""#);
        for _ in 0..2 {
            let began = Instant::now();
            let answer = google.list(id, &[("filter", &filter), ("pageSize", "5000")], &token).await;
            let took = began.elapsed();
            let points = answer.points().len();
            println!("list {id}: {took:?}, {points} points, {} KiB", answer.text.len() / 1024);
        }
    }
}
