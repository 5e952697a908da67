//! Applications members register: their types, their redirect addresses, and the pages to register one.

use super::support::{CALLBACK, EVERYTHING, Fitbit, STEPS, Tokens, VERIFIER, names};
use http::StatusCode;
use standin::Options;
use standin::state::Client;

const INTRADAY: &str = "/1/user/-/activities/steps/date/2026-11-20/1d/1min.json";
const NIGHTS: &str = "/1/user/-/hrv/date/2026-11-01/2026-11-20/all.json";

const FORM: [(&str, &str); 10] = [
    ("name", "My own export"),
    ("description", "Reads my data for me."),
    ("website", "https://example.org/"),
    ("organization", "Me"),
    ("organization_website", "https://example.org/"),
    ("terms_of_service", "https://example.org/terms"),
    ("privacy_policy", "https://example.org/privacy"),
    ("type", "Personal"),
    ("redirect_url", CALLBACK),
    ("access_type", "read_only"),
];

fn cell<'a>(page: &'a str, id: &str) -> &'a str {
    let (_, rest) = page.split_once(&format!(r#"<td id="{id}">"#)).unwrap_or_else(|| panic!("{id}: {page}"));
    rest.split_once("</td>").expect("a cell ends").0
}

#[tokio::test]
async fn personal_client_sees_readings_within_the_day_and_a_server_client_does_not() {
    let fitbit = Fitbit::start();
    let own = fitbit.app.clients().fitbit_own.clone();

    let personal = fitbit.link_through(&own.personal, "alice", EVERYTHING).await;
    let server = fitbit.link_through(&own.server, "alice", EVERYTHING).await;

    assert_eq!(
        names(&fitbit.json(INTRADAY, &personal).await),
        ["activities-steps", "activities-steps-intraday"]
    );
    assert_eq!(fitbit.get(NIGHTS, &personal).await.status, StatusCode::OK);
    assert_eq!(names(&fitbit.json(INTRADAY, &server).await), ["activities-steps"]);
    let closed = fitbit.get(NIGHTS, &server).await;
    assert_eq!(
        (closed.status, closed.error_type().as_str()),
        (StatusCode::FORBIDDEN, "insufficient_permissions")
    );
}

#[tokio::test]
async fn missing_permission_is_told_apart_from_the_wrong_type() {
    let fitbit = Fitbit::start();
    let own = fitbit.app.clients().fitbit_own.clone();

    let tokens = fitbit.link_through(&own.personal, "alice", "activity").await;

    let refused = fitbit.get(NIGHTS, &tokens).await;
    assert_eq!(
        (refused.status, refused.error_type().as_str()),
        (StatusCode::FORBIDDEN, "insufficient_scope")
    );
}

#[tokio::test]
async fn personal_client_refuses_everybody_else_on_the_page() {
    let fitbit = Fitbit::start();
    let client = fitbit.app.clients().fitbit_own.personal.clone();
    let query = fitbit.consent_query("activity", &[("client_id", Some(&client.client_id))]);
    let cookie = fitbit.sign_in("bob", &query).await;

    let page = fitbit.page(&format!("/oauth2/authorize?{query}"), Some(&cookie)).await;
    let fields = [("query", query.as_str()), ("decision", "allow"), ("scope", "activity")];
    let decided = fitbit.submit("/oauth2/authorize", Some(&cookie), &fields).await;

    for reply in [page, decided] {
        assert_eq!((reply.status, reply.header("location")), (StatusCode::BAD_REQUEST, None));
        assert!(reply.text.contains("<code>unauthorized_client</code>"), "{}", reply.text);
        assert!(reply.text.contains(r#"action="/logout""#), "another account can be chosen");
    }
}

#[tokio::test]
async fn wrong_redirect_address_stays_on_the_page() {
    let fitbit = Fitbit::start();
    let client = fitbit.app.clients().fitbit_own.wrong_redirect.clone();
    let query = fitbit.consent_query("activity", &[("client_id", Some(&client.client_id))]);

    let reply = fitbit.page(&format!("/oauth2/authorize?{query}"), None).await;

    assert_eq!((reply.status, reply.header("location")), (StatusCode::BAD_REQUEST, None));
    assert!(reply.text.contains("<code>invalid_request</code>") && reply.text.contains("redirect_uri"));
}

#[tokio::test]
async fn wrong_secret_is_refused_by_the_token_endpoint_and_none_is_needed_by_a_personal_client() {
    let fitbit = Fitbit::start();
    let client = fitbit.app.clients().fitbit_own.personal.clone();
    let tokens = fitbit.link_through(&client, "alice", "activity").await;
    let wrong = Client { client_secret: "0".repeat(32), ..client.clone() };
    let fields = [
        ("grant_type", "refresh_token"),
        ("refresh_token", tokens.refresh.as_str()),
        ("client_id", client.client_id.as_str()),
    ];

    let refused = fitbit.post("/oauth2/token", Some(&Fitbit::basic_of(&wrong)), &fields).await;
    let other = fitbit.post("/oauth2/token", Some(&fitbit.basic()), &fields[..2]).await;
    let without = fitbit.post("/oauth2/token", None, &fields).await;

    assert_eq!((refused.status, refused.error_type().as_str()), (StatusCode::UNAUTHORIZED, "invalid_client"));
    assert_eq!((other.status, other.error_type().as_str()), (StatusCode::BAD_REQUEST, "invalid_grant"));
    assert_eq!(without.status, StatusCode::OK);
}

#[tokio::test]
async fn each_client_has_its_own_quota_and_its_own_consent() {
    let fitbit = Fitbit::start();
    let client = fitbit.app.clients().fitbit_own.personal.clone();
    let site = fitbit.link("alice", EVERYTHING).await;
    let own = fitbit.link_through(&client, "alice", EVERYTHING).await;

    for _ in 0..150 {
        assert_eq!(fitbit.get(INTRADAY, &own).await.status, StatusCode::OK);
    }
    let over = fitbit.get(INTRADAY, &own).await;
    let others = fitbit.get(STEPS, &site).await;
    let revoked = fitbit
        .post("/oauth2/revoke", Some(&Fitbit::basic_of(&client)), &[("token", own.refresh.as_str())])
        .await;

    assert_eq!(
        (over.status, over.header("fitbit-rate-limit-remaining")),
        (StatusCode::TOO_MANY_REQUESTS, Some("0"))
    );
    assert!(over.header("fitbit-rate-limit-reset").is_some());
    assert_eq!((others.status, others.header("fitbit-rate-limit-remaining")), (StatusCode::OK, Some("149")));
    assert_eq!(revoked.status, StatusCode::OK);
    assert_eq!(fitbit.get(STEPS, &own).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(fitbit.get(STEPS, &site).await.status, StatusCode::OK);
}

#[tokio::test]
async fn member_registers_an_application_on_the_page_and_links_through_it() {
    let fitbit =
        Fitbit::start_with(Options { redirect_uris: vec![CALLBACK.to_owned()], ..Options::default() });

    let asked = fitbit.page("/apps/new", None).await;
    let signed_in = fitbit.submit("/apps/login", None, &[("member", "bob")]).await;
    let cookie =
        signed_in.header("set-cookie").expect("a cookie").split(';').next().expect("a pair").to_owned();
    let form = fitbit.page("/apps/new", Some(&cookie)).await;
    let registered = fitbit.submit("/apps/new", Some(&cookie), &FORM).await;
    let details = fitbit.page(registered.header("location").expect("a redirect"), Some(&cookie)).await;
    let list = fitbit.page("/apps", Some(&cookie)).await;

    assert!(asked.text.contains(r#"name="member" value="bob""#));
    assert_eq!(signed_in.header("location"), Some("/apps/new"));
    for label in [
        "Application Name",
        "Description",
        "Application Website URL",
        "Organization",
        "Organization Website URL",
        "Terms of Service URL",
        "Privacy Policy URL",
        "OAuth 2.0 Application Type",
        "Redirect URL",
        "Default Access Type",
        "Personal",
        "Read-Only",
    ] {
        assert!(form.text.contains(label), "{label}");
    }
    assert!(list.text.contains("My own export"));
    let client = Client {
        client_id: cell(&details.text, "client-id").to_owned(),
        client_secret: cell(&details.text, "client-secret").to_owned(),
    };
    let tokens: Tokens = fitbit.link_through(&client, "bob", EVERYTHING).await;
    let answer = fitbit.json(INTRADAY, &tokens).await;
    assert_eq!(names(&answer), ["activities-steps", "activities-steps-intraday"]);
    let elsewhere = format!("{CALLBACK}/");
    let query = fitbit.consent_query(
        "activity",
        &[("client_id", Some(&client.client_id)), ("redirect_uri", Some(&elsewhere))],
    );
    let refused = fitbit.page(&format!("/oauth2/authorize?{query}"), Some(&cookie)).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST, "the redirect address is matched exactly");
}

#[tokio::test]
async fn form_that_does_not_fit_comes_back_filled_in_with_what_is_wrong() {
    let fitbit = Fitbit::start();
    let cookie = fitbit.sign_in("bob", "").await;
    let form = FORM.map(|(name, value)| match name {
        "name" => (name, r#"Fitbit "mine" <b>"#),
        "redirect_url" => (name, "not an address"),
        _ => (name, value),
    });

    let reply = fitbit.submit("/apps/new", Some(&cookie), &form).await;

    assert_eq!(reply.status, StatusCode::OK);
    assert!(reply.text.contains(r#"role="alert""#) && reply.text.contains("Redirect URL not an address"));
    assert!(reply.text.contains("Fitbit &quot;mine&quot; &lt;b&gt;"), "{}", reply.text);
    assert!(!reply.text.contains("<b>"));
}

#[tokio::test]
async fn application_is_shown_to_its_developer_only() {
    let fitbit = Fitbit::start();
    let client = fitbit.app.clients().fitbit_own.personal.clone();
    let path = format!("/apps/details/{}", client.client_id);
    let (alice, bob) = (fitbit.sign_in("alice", "").await, fitbit.sign_in("bob", "").await);

    let own = fitbit.page(&path, Some(&alice)).await;
    let others = fitbit.page(&path, Some(&bob)).await;

    assert!(own.text.contains(&client.client_secret));
    assert_eq!(others.status, StatusCode::NOT_FOUND);
    assert!(!others.text.contains(&client.client_secret));
}

#[tokio::test]
async fn code_of_one_client_cannot_be_exchanged_by_another() {
    let fitbit = Fitbit::start();
    let own = fitbit.app.clients().fitbit_own.clone();
    let code = fitbit.consent("alice", "activity").await;
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
    ];

    let reply = fitbit.post("/oauth2/token", Some(&Fitbit::basic_of(&own.personal)), &fields).await;

    assert_eq!((reply.status, reply.error_type().as_str()), (StatusCode::BAD_REQUEST, "invalid_grant"));
}
