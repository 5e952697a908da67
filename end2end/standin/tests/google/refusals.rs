//! Claims about requests the API refuses.

use standin::Options;

use super::site::{ALL_SCOPES, Answer, Google, daily};

fn says(answer: &Answer) -> (u16, String, Option<String>) {
    let status = answer.json()["error"]["status"].as_str().expect("a status").to_owned();
    (answer.status, status, answer.reason())
}

fn refusal(status: u16, name: &str, reason: Option<&str>) -> (u16, String, Option<String>) {
    (status, name.to_owned(), reason.map(str::to_owned))
}

#[tokio::test]
async fn token_has_to_be_there_and_alive() {
    let google = Google::start().await;
    let token = google.token("alice", &["sleep"]).await;
    let path = "/v4/users/me/dataTypes/sleep/dataPoints";

    let none = google.call("GET", path, None, None).await;
    let nonsense = google.call("GET", path, None, Some("nonsense")).await;
    google.running.app().google().expire("alice");
    let expired = google.call("GET", path, None, Some(&token)).await;

    assert_eq!(says(&none), refusal(401, "UNAUTHENTICATED", Some("CREDENTIALS_MISSING")));
    assert_eq!(says(&nonsense), refusal(401, "UNAUTHENTICATED", None));
    assert_eq!(says(&expired), refusal(401, "UNAUTHENTICATED", None));
}

#[tokio::test]
async fn each_data_type_needs_its_own_scope() {
    let google = Google::start().await;
    let token = google.token("alice", &["sleep"]).await;

    let sleep = google.list("sleep", &[], &token).await;
    let identity = google.call("GET", "/v4/users/me/identity", None, Some(&token)).await;
    let refused = [
        google.list("weight", &[], &token).await,
        google.roll_up("steps", &daily("2026-11-01", "2026-11-08"), &token).await,
        google.call("GET", "/v4/users/me/profile", None, Some(&token)).await,
        google.call("GET", "/v4/users/me/settings", None, Some(&token)).await,
        google.call("GET", "/v4/users/me/pairedDevices", None, Some(&token)).await,
    ];

    assert_eq!((sleep.status, identity.status), (200, 200));
    for answer in refused {
        assert_eq!(says(&answer), refusal(403, "PERMISSION_DENIED", Some("MISSING_OAUTH_SCOPE")));
    }
}

#[tokio::test]
async fn stride_lengths_need_the_activity_scope_too() {
    let google = Google::start().await;
    let few = google.token("alice", &["profile"]).await;
    let more = google.token("alice", &["profile", "activity_and_fitness"]).await;

    let few = google.call("GET", "/v4/users/me/profile", None, Some(&few)).await.json();
    let more = google.call("GET", "/v4/users/me/profile", None, Some(&more)).await.json();

    assert!(few.get("autoWalkingStrideLengthMm").is_none());
    assert_eq!(more["autoWalkingStrideLengthMm"], 708);
    assert_eq!(few["membershipStartDate"], serde_json::json!({"year": 2016, "month": 11, "day": 22}));
}

#[tokio::test]
async fn account_without_a_profile_is_told_so() {
    let google = Google::start().await;
    let token = google.token("dave", ALL_SCOPES).await;

    let answer = google.call("GET", "/v4/users/me/identity", None, Some(&token)).await;

    assert_eq!(says(&answer), refusal(400, "FAILED_PRECONDITION", Some("ACCOUNT_NOT_LINKED")));
}

#[tokio::test]
async fn path_has_to_name_me_and_a_data_type_in_kebab_case() {
    let google = Google::start().await;
    let token = google.token("alice", ALL_SCOPES).await;
    let get = async |path: &str| google.call("GET", path, None, Some(&token)).await;

    let number = "/v4/users/4444555566667777888";
    assert_eq!(get(&format!("{number}/identity")).await.status, 200);
    assert_eq!(
        says(&get(&format!("{number}/dataTypes/sleep/dataPoints")).await),
        refusal(400, "INVALID_ARGUMENT", None)
    );
    assert_eq!(
        says(&get("/v4/users/5151626273738484959/identity").await),
        refusal(403, "PERMISSION_DENIED", Some("RESOURCE_PERMISSION_DENIED"))
    );
    assert_eq!(
        says(&get("/v4/users/me/dataTypes/daily_resting_heart_rate/dataPoints").await),
        refusal(400, "INVALID_ARGUMENT", Some("INVALID_PARENT_DATA_TYPE_COLLECTION_FORMAT"))
    );
    assert_eq!(
        says(&get("/v4/users/me/dataTypes/happiness/dataPoints").await),
        refusal(400, "INVALID_ARGUMENT", Some("INVALID_PARENT_DATA_TYPE_COLLECTION"))
    );
    let elsewhere = get("/v3/users/me/identity").await;
    assert_eq!(elsewhere.status, 404);
    assert!(elsewhere.text.contains("<!DOCTYPE html>"));
    google.set("google.numeric_parent", "on").await;
    assert_eq!(get(&format!("{number}/dataTypes/sleep/dataPoints")).await.status, 200);
}

#[tokio::test]
async fn type_that_is_only_rolled_up_says_what_it_allows() {
    let google = Google::start().await;
    let token = google.token("alice", ALL_SCOPES).await;

    let listed = google.list("total-calories", &[], &token).await;
    let rolled = google.roll_up("activity-level", &daily("2026-11-01", "2026-11-08"), &token).await;
    google.set("google.activity_level_rollup", "on").await;
    let switched = google.roll_up("activity-level", &daily("2026-11-01", "2026-11-08"), &token).await;

    let unsupported = refusal(400, "INVALID_ARGUMENT", Some("UNSUPPORTED_DATA_TYPE_ACTION"));
    assert_eq!((says(&listed), says(&rolled)), (unsupported.clone(), unsupported));
    assert_eq!(listed.metadata("allowed_actions").as_deref(), Some("rollUp,dailyRollUp"));
    assert_eq!(rolled.metadata("allowed_actions").as_deref(), Some("list,reconcile"));
    assert!(switched.points().len() >= 4);
}

#[tokio::test]
async fn request_over_the_quota_of_a_minute_is_refused_until_the_next() {
    let google = Google::start_with(Options { hour_seconds: 3_600.0, ..Options::default() }).await;
    let token = google.token("alice", &["sleep"]).await;
    let other = google.token("bob", &["sleep"]).await;
    // Begin with a minute, so that it does not turn meanwhile.
    let second = google.running.app().now().as_second();
    google.running.app().clock().advance(61 - second.rem_euclid(60));

    for _ in 0..300 {
        assert_eq!(google.call("GET", "/v4/users/me/identity", None, Some(&token)).await.status, 200);
    }
    let over = google.call("GET", "/v4/users/me/identity", None, Some(&token)).await;
    let other = google.call("GET", "/v4/users/me/identity", None, Some(&other)).await;
    google.set("google.retry_after", "on").await;
    let told = google.call("GET", "/v4/users/me/identity", None, Some(&token)).await;
    google.running.app().clock().advance(60);
    let next = google.call("GET", "/v4/users/me/identity", None, Some(&token)).await;

    assert_eq!(says(&over), refusal(429, "RESOURCE_EXHAUSTED", Some("RATE_LIMIT_EXCEEDED")));
    assert!(!over.headers.contains_key("retry-after"));
    assert!(told.headers.contains_key("retry-after"));
    assert_eq!((other.status, next.status), (200, 200));
}

#[tokio::test]
async fn project_without_the_api_is_told_how_to_enable_it() {
    let google = Google::start().await;
    let token = google.token("alice", &["sleep"]).await;
    google.set("google.service_disabled", "on").await;

    let answer = google.list("sleep", &[], &token).await;

    assert_eq!(says(&answer), refusal(403, "PERMISSION_DENIED", Some("SERVICE_DISABLED")));
    assert_eq!(answer.metadata("service").as_deref(), Some("health.googleapis.com"));
}
