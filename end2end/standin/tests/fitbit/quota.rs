//! The hourly quota of the pretend Fitbit.

use super::support::{DEVICES, Fitbit, linked};
use http::StatusCode;
use serde_json::json;
use standin::Options;

#[tokio::test]
async fn quota_headers_stand_on_every_answer_and_members_have_their_own() {
    let fitbit = Fitbit::start();
    let tokens = fitbit.link("bob", "settings").await;
    let other = fitbit.link("carol", "settings").await;

    let first = fitbit.get(DEVICES, &tokens).await;
    let refused = fitbit.get("/1/user/-/profile.json", &tokens).await;
    let unsound = fitbit.get("/nonsense", &tokens).await;
    let others = fitbit.get(DEVICES, &other).await;

    for (reply, status, remaining) in [
        (&first, StatusCode::OK, "149"),
        (&refused, StatusCode::FORBIDDEN, "148"),
        (&unsound, StatusCode::BAD_REQUEST, "147"),
        (&others, StatusCode::OK, "149"),
    ] {
        let reset = reply.header("fitbit-rate-limit-reset").and_then(|text| text.parse::<u64>().ok());
        assert_eq!(reply.status, status);
        assert_eq!(reply.header("fitbit-rate-limit-limit"), Some("150"));
        assert_eq!(reply.header("fitbit-rate-limit-remaining"), Some(remaining));
        assert!(
            reset.is_some_and(|seconds| (3_500..=3_600).contains(&seconds)),
            "noon is the top of an hour"
        );
    }
}

#[tokio::test]
async fn request_151_of_an_hour_is_429_until_the_hour_ends() {
    let fitbit = Fitbit::start();
    let tokens = fitbit.link("bob", "settings").await;
    for _ in 0..149 {
        fitbit.get(DEVICES, &tokens).await;
    }

    let last = fitbit.get(DEVICES, &tokens).await;
    let over = fitbit.get(DEVICES, &tokens).await;
    let reset: i64 = over.header("fitbit-rate-limit-reset").unwrap().parse().unwrap();
    fitbit.app.clock().advance(reset);
    let next_hour = fitbit.get(DEVICES, &tokens).await;

    assert_eq!(last.status, StatusCode::OK);
    assert_eq!(last.header("fitbit-rate-limit-remaining"), Some("0"));
    assert_eq!(over.status, StatusCode::TOO_MANY_REQUESTS);
    let item = json!({ "errorType": "system", "fieldName": "n/a", "message": "Too Many Requests" });
    assert_eq!(over.json(), json!({ "errors": [item], "success": false }));
    assert_eq!(over.header("fitbit-rate-limit-remaining"), Some("0"));
    assert_eq!(over.header("retry-after"), None);
    assert_eq!(next_hour.header("fitbit-rate-limit-remaining"), Some("149"));
}

#[tokio::test]
async fn retry_after_is_sent_where_switched_on_and_only_with_429() {
    let fitbit = Fitbit::start();
    fitbit.switch("fitbit.retry_after", "on");
    let tokens = fitbit.link("bob", "settings").await;
    for _ in 0..149 {
        fitbit.get(DEVICES, &tokens).await;
    }

    let last = fitbit.get(DEVICES, &tokens).await;
    let over = fitbit.get(DEVICES, &tokens).await;

    assert_eq!(last.header("retry-after"), None);
    assert_eq!(over.header("retry-after"), over.header("fitbit-rate-limit-reset"));
    assert!(over.header("retry-after").is_some());
}

#[tokio::test]
async fn pretend_hour_is_as_long_as_told_and_the_reset_header_counts_real_seconds() {
    let fitbit = Fitbit::start_with(Options { hour_seconds: 40.0, ..Options::default() });
    let tokens = fitbit.link("bob", "settings").await;

    let reply = fitbit.get(DEVICES, &tokens).await;
    fitbit.switch("fitbit.clock_skew", "7");
    let early = fitbit.get(DEVICES, &tokens).await;

    let seconds = |text: Option<&str>| text.unwrap().parse::<i64>().unwrap();
    let reset = seconds(reply.header("fitbit-rate-limit-reset"));
    let early = seconds(early.header("fitbit-rate-limit-reset"));
    assert!((1..=40).contains(&reset));
    assert!((reset - 8..=reset - 6).contains(&early), "{reset} {early}");
}

#[tokio::test]
async fn quota_switched_off_never_shrinks() {
    let (fitbit, tokens) = linked("bob").await;
    let mut reply = fitbit.get(DEVICES, &tokens).await;
    for _ in 0..160 {
        reply = fitbit.get(DEVICES, &tokens).await;
    }

    assert_eq!(reply.status, StatusCode::OK);
    assert_eq!(reply.header("fitbit-rate-limit-remaining"), Some("150"));
}
