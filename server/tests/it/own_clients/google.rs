//! Clients that members made in a Cloud project of their own: every fault the pre-flight names, and what works through one.

use crate::support::{
    Browser, Site, last_days,
    site::{GOOGLE, GOOGLE_TOKENS, status},
    wish,
};
use domain::{
    DataType, ProviderId,
    intraday::{Granularity, IntradayType},
    wire::{
        ErrorCode, ImportState, LinkState, NewImport, OwnClient, OwnClientProblem, OwnClientState,
        OwnClientUse, Redirect, Site as About,
    },
};
use serde_json::{Value, json};
use standin::{
    Host,
    state::{Client, GoogleOwnClients},
};
use url::Url;

const PROVIDER: ProviderId = ProviderId::GoogleHealth;
const PATH: &str = "/api/own-clients/google_health";

/// The clients of the projects alice has made: one as it should be, and one for each of the usual slips.
pub(crate) fn registered(site: &Site) -> GoogleOwnClients {
    site.standin.app().clients().google_own.clone()
}

pub(crate) async fn enter(browser: &mut Browser, client: &Client) -> OwnClient {
    browser
        .put(PATH, &json!({"client_id": client.client_id, "client_secret": client.client_secret}))
        .await
        .json()
}

async fn begin(browser: &mut Browser) -> Url {
    let redirect: Redirect = browser.post(&format!("{PATH}/sign-in"), &json!({})).await.json();
    redirect.location.parse().unwrap()
}

/// Signs in through the entered client with every permission but those that hold this text; gives where the browser is
/// sent.
pub(super) async fn sign_in(browser: &mut Browser, site: &Site, account: &str, without: &str) -> String {
    let consent = begin(browser).await;
    let back = site.agree(PROVIDER, &consent, account, without).await;
    browser.get(&back).await.location().to_owned()
}

async fn check(browser: &mut Browser) -> OwnClient {
    browser.post(&format!("{PATH}/check"), &json!({})).await.json()
}

pub(crate) async fn own_client(browser: &mut Browser) -> OwnClient {
    let mut all: Vec<OwnClient> = browser.get("/api/own-clients").await.json();
    assert_eq!(all.len(), 1);
    all.remove(0)
}

/// What comes of signing in as alice through a client.
async fn tried(site: &Site, client: &Client) -> (Browser, OwnClient) {
    let mut browser = site.signed_in("alice").await;
    enter(&mut browser, client).await;
    assert_eq!(sign_in(&mut browser, site, "alice", "").await, "/own-client/google_health");
    let client = own_client(&mut browser).await;
    (browser, client)
}

/// The clients that asked the token endpoint or its neighbours for something, in order.
fn clients_of(site: &Site, path: &str, holds: &str) -> Vec<String> {
    let seen = site.seen(Host::GoogleOAuth2, path).into_iter();
    let bodies = seen.filter_map(|seen| seen.body).filter(|body| body.contains(holds));
    bodies
        .filter_map(|body| {
            let found = url::form_urlencoded::parse(body.as_bytes()).find(|(name, _)| name == "client_id");
            found.map(|(_, value)| value.into_owned())
        })
        .collect()
}

/// An error of the API with a reason.
fn refusal(code: u16, status: &str, reason: &str) -> Value {
    let body = json!({"error": {"code": code, "status": status, "message": "x", "details": [{
        "@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason, "domain": "health.googleapis.com"
    }]}});
    json!({"kind": "status", "status": code, "body": body.to_string()})
}

fn switch_project(site: &Site, project: &str, change: impl FnOnce(&mut standin::google::projects::Project)) {
    let app = site.standin.app();
    change(app.google().projects().find(project).expect("alice has made it"));
}

#[tokio::test]
async fn client_that_is_as_it_should_be_serves_daily_data_and_readings_within_the_day() {
    let site = Site::start().await;
    let ready = registered(&site).ready;

    let (mut browser, client) = tried(&site, &ready).await;

    assert_eq!((client.state, client.problem), (OwnClientState::Working, None));
    assert_eq!((client.client_id.as_str(), client.consent_ends_at), (ready.client_id.as_str(), None));
    assert!(client.missing_permissions.is_empty() && client.checked_at.is_some());
    let link = client.link_id.unwrap();
    assert_eq!(site.count(Host::GoogleHealth, "identity"), 1);
    assert_eq!(site.count(Host::GoogleHealth, "heart-rate/dataPoints:rollUp"), 1, "one cheap request");
    // The client shows its secret in the body, as Google wants it.
    assert_eq!(clients_of(&site, "/token", "client_secret=GOCSPX-"), [ready.client_id.as_str()]);

    let daily =
        browser.create_import(&wish(&link, &[DataType::Steps, DataType::Weight], last_days(30))).await;
    let daily = site.until_state(&daily.id, ImportState::Ready).await;
    let intraday = NewImport {
        data_types: [].into(),
        intraday: [(IntradayType::HeartRate, Granularity::Minute)].into(),
        ..wish(&link, &[], last_days(3))
    };
    let intraday = browser.create_import(&intraday).await;
    let intraday = site.until_state(&intraday.id, ImportState::Ready).await;

    assert_eq!((daily.problem, daily.progress[0].windows_failed), (None, 0));
    assert!(daily.progress[0].days_with_data > 20);
    assert_eq!((intraday.problem, intraday.intraday_progress[0].windows_failed), (None, 0));
    assert!(intraday.intraday_progress[0].days_with_data > 0);
}

#[tokio::test]
async fn wrong_secret_is_named_and_mended_by_the_right_one() {
    let site = Site::idle().await;
    let ready = registered(&site).ready;
    let wrong = Client { client_secret: "GOCSPX-0000000000000000000000000000".to_owned(), ..ready.clone() };

    let (mut browser, client) = tried(&site, &wrong).await;
    enter(&mut browser, &ready).await;
    sign_in(&mut browser, &site, "alice", "").await;
    let mended = own_client(&mut browser).await;
    enter(&mut browser, &wrong).await;
    let spoilt = check(&mut browser).await;

    let fault = Some(OwnClientProblem::WrongSecret);
    assert_eq!((client.state, client.problem, client.link_id), (OwnClientState::Faulty, fault, None));
    assert_eq!((mended.state, mended.problem), (OwnClientState::Working, None));
    assert_eq!((spoilt.state, spoilt.problem), (OwnClientState::Faulty, fault));
}

#[tokio::test]
async fn redirect_address_refused_at_the_exchange_is_named() {
    let site = Site::idle().await;
    let mismatch = json!({"error": "redirect_uri_mismatch", "error_description": "Bad Request"});
    let fault = json!({"kind": "status", "status": 400, "body": mismatch.to_string()});
    site.fault(GOOGLE_TOKENS, "/token", 0, 1, fault);

    let (_, client) = tried(&site, &registered(&site).ready).await;

    let fault = Some(OwnClientProblem::WrongRedirect);
    assert_eq!((client.state, client.problem), (OwnClientState::Faulty, fault));
}

#[tokio::test]
async fn api_that_is_not_enabled_is_named_and_mended_by_enabling_it() {
    let site = Site::idle().await;

    let (mut browser, client) = tried(&site, &registered(&site).api_off).await;
    let ended = site.count(Host::GoogleOAuth2, "/revoke");
    switch_project(&site, "alice-api-off", |project| project.enable_api(true));
    sign_in(&mut browser, &site, "alice", "").await;
    let enabled = own_client(&mut browser).await;
    switch_project(&site, "alice-api-off", |project| project.enable_api(false));
    let disabled = check(&mut browser).await;

    let fault = Some(OwnClientProblem::ApiNotEnabled);
    assert_eq!((client.state, client.problem, client.link_id), (OwnClientState::Faulty, fault, None));
    assert_eq!(ended, 1, "a permission nobody can use is ended");
    assert_eq!((enabled.state, enabled.problem), (OwnClientState::Working, None));
    assert_eq!((disabled.state, disabled.problem), (OwnClientState::Faulty, fault));
    assert_eq!(disabled.link_id, enabled.link_id);
}

#[tokio::test]
async fn project_disabled_mid_import_stops_it_until_its_maker_enables_it_again() {
    let site = Site::start().await;
    let (mut browser, client) = tried(&site, &registered(&site).ready).await;
    let link = client.link_id.unwrap();
    site.fault(GOOGLE, "dataTypes/steps", 0, 0, json!({"kind": "slow", "millis": 30}));
    let import = browser.create_import(&wish(&link, &[DataType::Steps], last_days(2_000))).await.id;
    site.until(&import, |import| import.requests_done >= 3).await;

    switch_project(&site, "alice-ready", |project| project.enable_api(false));
    let stopped = site.until_state(&import, ImportState::NeedsReconnect).await;
    let faulty = own_client(&mut browser).await;
    let too_early = check(&mut browser).await;
    switch_project(&site, "alice-ready", |project| project.enable_api(true));
    site.clear_faults();
    let mended = check(&mut browser).await;
    let ready = site.until_state(&import, ImportState::Ready).await;

    let fault = Some(OwnClientProblem::ApiNotEnabled);
    assert_eq!(stopped.problem, Some(ErrorCode::ServiceDisabled));
    assert_eq!((faulty.state, faulty.problem), (OwnClientState::Faulty, fault));
    assert_eq!((too_early.state, too_early.problem), (OwnClientState::Faulty, fault));
    assert_eq!((mended.state, mended.problem), (OwnClientState::Working, None));
    assert_eq!((ready.problem, ready.progress[0].windows_failed), (None, 0));
    assert!(stopped.requests_done >= 3 && ready.requests_done > stopped.requests_done);
}

#[tokio::test]
async fn project_in_testing_works_and_says_when_it_ends_until_it_is_published() {
    let site = Site::idle().await;

    let (mut browser, client) = tried(&site, &registered(&site).testing).await;
    let checked = check(&mut browser).await;
    switch_project(&site, "alice-testing", |project| project.publish(true));
    let published_only = check(&mut browser).await;
    sign_in(&mut browser, &site, "alice", "").await;
    let mended = own_client(&mut browser).await;

    let fault = Some(OwnClientProblem::Testing);
    let ends = Some(server::testing::at(604_799));
    assert_eq!((client.state, client.problem), (OwnClientState::Working, fault));
    assert_eq!(client.consent_ends_at, ends);
    assert!(client.link_id.is_some());
    assert_eq!((checked.state, checked.problem), (OwnClientState::Working, fault));
    // What was consented to before still ends.
    assert_eq!((published_only.problem, published_only.consent_ends_at.is_some()), (fault, true));
    assert_eq!((mended.state, mended.problem, mended.consent_ends_at), (OwnClientState::Working, None, None));
}

#[tokio::test]
async fn permission_of_a_project_in_testing_ends_after_seven_days() {
    let site = Site::idle().await;
    let (mut browser, _) = tried(&site, &registered(&site).testing).await;
    let days = std::time::Duration::from_secs(8 * 86_400);
    site.standin.app().clock().advance(8 * 86_400);
    site.skip(days).await;

    let refused = browser.post(&format!("{PATH}/check"), &json!({})).await;

    assert_eq!(refused.problem(), (409, ErrorCode::NeedsReconnect));
    assert_eq!(browser.links().await[0].state, LinkState::NeedsReconnect);
    let client = own_client(&mut browser).await;
    assert_eq!(client.problem, Some(OwnClientProblem::Testing), "which is why");
}

#[tokio::test]
async fn account_without_data_at_google_is_named() {
    let site = Site::idle().await;
    let ready = registered(&site).ready;
    // Not linked at all, as dave's; consented with an identity that was never moved; refused whatever it asks for.
    for (account, legacy, fault) in [
        ("dave", "", None),
        ("bob", "bob", None),
        ("bob", "", Some(refusal(412, "FAILED_PRECONDITION", "ACCOUNT_NOT_LINKED"))),
        ("bob", "", Some(refusal(403, "PERMISSION_DENIED", "RESOURCE_PERMISSION_DENIED"))),
    ] {
        let mut browser = site.signed_in("alice").await;
        enter(&mut browser, &ready).await;
        site.set_switch("google.legacy_identity", legacy);
        if let Some(fault) = fault {
            site.fault(GOOGLE, "/v4/users/me", 0, 0, fault);
        }

        let landed = sign_in(&mut browser, &site, account, "").await;
        let client = own_client(&mut browser).await;
        let again = begin(&mut browser).await;
        site.clear_faults();
        browser.delete(PATH).await;

        assert_eq!(landed, "/own-client/google_health");
        let problem = Some(OwnClientProblem::AccountNotMoved);
        assert_eq!((client.state, client.problem, client.link_id), (OwnClientState::Faulty, problem, None));
        let prompt = again.query_pairs().find(|(name, _)| name == "prompt").unwrap().1.into_owned();
        assert_eq!(prompt, "select_account consent", "another account can be chosen");
    }
}

#[tokio::test]
async fn scopes_of_other_services_are_named() {
    let site = Site::idle().await;
    let (mut browser, working) = tried(&site, &registered(&site).ready).await;
    let fault = refusal(403, "PERMISSION_DENIED", "DISALLOWED_OAUTH_SCOPES");
    site.fault(GOOGLE, "/v4/users/me", 0, 0, fault);

    let checked = check(&mut browser).await;
    let state = browser.links().await[0].state;
    sign_in(&mut browser, &site, "alice", "").await;
    let signed_in = own_client(&mut browser).await;

    assert_eq!(working.problem, None);
    let problem = Some(OwnClientProblem::DisallowedScopes);
    assert_eq!((checked.state, checked.problem), (OwnClientState::Faulty, problem));
    assert_eq!(state, LinkState::NeedsReconnect);
    assert_eq!((signed_in.state, signed_in.problem), (OwnClientState::Faulty, problem));
}

#[tokio::test]
async fn missing_permissions_are_named_and_cost_only_their_data() {
    let site = Site::idle().await;
    let few = registered(&site).few_scopes;

    // Never added to the project, or left unticked: sleep is the one thing within the day that is left.
    let (mut browser, not_added) = tried(&site, &few).await;
    enter(&mut browser, &registered(&site).ready).await;
    sign_in(&mut browser, &site, "alice", "activity_and_fitness").await;
    let unticked = own_client(&mut browser).await;

    let problem = Some(OwnClientProblem::MissingPermission);
    let names = |client: &OwnClient| {
        let short = |name: &String| name.rsplit("googlehealth.").next().unwrap_or_default().to_owned();
        client.missing_permissions.iter().map(short).collect::<Vec<_>>()
    };
    assert_eq!((not_added.state, not_added.problem), (OwnClientState::Working, problem));
    let missing = ["activity_and_fitness.readonly", "health_metrics_and_measurements.readonly"];
    assert_eq!(names(&not_added), missing);
    assert_eq!((unticked.state, unticked.problem), (OwnClientState::Working, problem));
    assert_eq!(names(&unticked), ["activity_and_fitness.readonly"]);
}

#[tokio::test]
async fn client_with_nothing_but_the_profile_does_not_work() {
    let site = Site::idle().await;
    let mut browser = site.signed_in("alice").await;
    enter(&mut browser, &registered(&site).ready).await;
    let consent = begin(&mut browser).await;
    let profile = "https://www.googleapis.com/auth/googlehealth.profile.readonly";

    let back = site.agree_to(PROVIDER, &consent, "alice", &[profile]).await;
    browser.get(&back).await;

    let client = own_client(&mut browser).await;
    let problem = Some(OwnClientProblem::MissingPermission);
    assert_eq!((client.state, client.problem), (OwnClientState::Faulty, problem));
    assert_eq!(client.missing_permissions.len(), 3);
}

#[tokio::test]
async fn permission_that_google_does_not_honour_is_a_missing_one() {
    let site = Site::idle().await;
    site.fault(GOOGLE, "dataTypes", 0, 0, refusal(403, "PERMISSION_DENIED", "MISSING_OAUTH_SCOPE"));

    let (_, client) = tried(&site, &registered(&site).ready).await;

    let problem = Some(OwnClientProblem::MissingPermission);
    assert_eq!((client.state, client.problem), (OwnClientState::Faulty, problem));
}

#[tokio::test]
async fn trouble_on_the_way_is_told_as_that_and_takes_nothing_away() {
    let site = Site::idle().await;
    for (host, path) in [(GOOGLE_TOKENS, "/token"), (GOOGLE, "/identity"), (GOOGLE, "dataTypes")] {
        let mut browser = site.signed_in("alice").await;
        enter(&mut browser, &registered(&site).ready).await;
        site.fault(host, path, 0, 0, status(503));

        let landed = sign_in(&mut browser, &site, "alice", "").await;
        let troubled = own_client(&mut browser).await;
        site.clear_faults();
        sign_in(&mut browser, &site, "alice", "").await;
        let mended = own_client(&mut browser).await;
        site.fault(GOOGLE, "dataTypes", 0, 0, status(503));
        let away = check(&mut browser).await;
        site.clear_faults();
        browser.delete(PATH).await;

        let problem = Some(OwnClientProblem::NotReachable);
        assert_eq!(landed, "/own-client/google_health");
        assert_eq!((troubled.state, troubled.problem), (OwnClientState::Faulty, problem), "{path}");
        assert_eq!((mended.state, mended.problem), (OwnClientState::Working, None), "{path}");
        assert_eq!((away.state, away.problem), (OwnClientState::Working, problem), "{path}");
    }
}

#[tokio::test]
async fn fault_that_stays_on_googles_page_is_noticed_at_the_next_visit() {
    let site = Site::idle().await;
    let own = registered(&site);
    for client in [&own.wrong_redirect, &own.no_testers] {
        let mut browser = site.signed_in("alice").await;
        enter(&mut browser, client).await;

        let consent = begin(&mut browser).await;
        // An error page, or one to sign in on that leads to an error page: nothing ever comes back.
        let page = site.app.http.get(consent).send().await.unwrap();
        let noticed = own_client(&mut site.signed_in("alice").await).await;

        assert!(!page.headers().contains_key("location"));
        assert!(noticed.sign_in_begun_at.is_some());
        assert_eq!((noticed.state, noticed.problem), (OwnClientState::Entered, None));
    }
}

#[tokio::test]
async fn another_account_is_another_link_and_said_so() {
    let site = Site::idle().await;
    let (mut browser, known) = site.linked(PROVIDER, "alice").await;
    enter(&mut browser, &registered(&site).ready).await;

    sign_in(&mut browser, &site, "bob", "").await;
    let client = own_client(&mut browser).await;

    assert_eq!(
        (client.state, client.problem),
        (OwnClientState::Working, Some(OwnClientProblem::OtherAccount))
    );
    assert!(client.link_id.is_some() && client.link_id != Some(known));
    assert_eq!(browser.links().await.len(), 2, "nothing is mixed");
}

#[tokio::test]
async fn link_to_the_same_account_becomes_the_own_clients_and_back() {
    let site = Site::idle().await;
    let (mut browser, link) = site.linked(PROVIDER, "alice").await;
    let clients = site.standin.app().clients().clone();
    enter(&mut browser, &clients.google_own.ready).await;

    sign_in(&mut browser, &site, "alice", "").await;
    let own = browser.links().await.remove(0);
    let renewed = check(&mut browser).await;
    browser.connect(&site, PROVIDER, "alice", "").await;
    let sites = browser.links().await.remove(0);

    assert_eq!((&own.id, own.through_own_client), (&link, true));
    assert_eq!((renewed.state, renewed.link_id.as_ref()), (OwnClientState::Working, Some(&link)));
    assert_eq!((&sites.id, sites.through_own_client), (&link, false));
    let renewals = clients_of(&site, "/token", "grant_type=refresh_token");
    assert_eq!(renewals, [clients.google_own.ready.client_id.as_str()]);
    // What the one held is ended when the other takes over.
    assert_eq!(site.count(Host::GoogleOAuth2, "/revoke"), 2);
    assert_eq!(own_client(&mut browser).await.link_id, None);
}

#[tokio::test]
async fn what_cannot_be_an_id_of_google_is_refused_by_its_field() {
    let site = Site::idle().await;
    let mut browser = site.signed_in("alice").await;
    let ready = registered(&site).ready;
    let long = format!("{}.apps.googleusercontent.com", "1".repeat(134));

    for (client_id, secret, field) in [
        ("23PERS", "GOCSPX-x", "client_id"),
        (ready.client_secret.as_str(), ready.client_secret.as_str(), "client_id"),
        (long.as_str(), "GOCSPX-x", "client_id"),
        (ready.client_id.as_str(), "", "client_secret"),
        (ready.client_id.as_str(), "GOCSPX x", "client_secret"),
    ] {
        let answer = browser.put(PATH, &json!({"client_id": client_id, "client_secret": secret})).await;
        let problem: domain::wire::Problem = serde_json::from_slice(&answer.body).unwrap();

        assert_eq!((problem.code, problem.field.as_deref()), (ErrorCode::InvalidOwnClient, Some(field)));
    }
    let about: About = browser.get("/api/site").await.json();
    assert_eq!(about.own_clients[&PROVIDER], OwnClientUse::Possible);
    let console = format!("{}/console", site.standin.base(Host::GoogleAccounts));
    assert_eq!(about.registration_urls[&PROVIDER], console);
    assert_eq!(about.redirect_urls[&PROVIDER], "http://localhost:8080/auth/google/callback");
}
