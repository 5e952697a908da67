//! Claims about Cloud projects of the members' own: what each fault of theirs looks like to a client, and the console in
//! which they are made.

use serde_json::{Value, json};
use standin::{Host, Options, state::Client};

use super::site::{Answer, Google, REDIRECT, full, query, returned, value};

const SCOPES: &[&str] = &["sleep", "profile"];
const VERIFIER: &str = "a-verifier-of-more-than-forty-three-characters-0123456789";

fn own(google: &Google) -> standin::state::GoogleOwnClients {
    google.running.app().clients().google_own.clone()
}

fn asking(google: &Google, client: &Client) -> String {
    google.asking(SCOPES, &[("client_id", &client.client_id)])
}

async fn exchange(google: &Google, client: &Client, fields: &[(&str, &str)]) -> Answer {
    let mut all =
        vec![("client_id", client.client_id.as_str()), ("client_secret", client.client_secret.as_str())];
    all.extend(fields);
    google.exchange(&all).await
}

async fn code(google: &Google, client: &Client, member: &str) -> String {
    let back = google.authorize(member, &asking(google, client), SCOPES).await;
    value(&back, "code").expect("a code").to_owned()
}

async fn exchange_code(google: &Google, client: &Client, code: &str) -> Answer {
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", REDIRECT),
        ("code_verifier", VERIFIER),
    ];
    exchange(google, client, &fields).await
}

async fn refresh(google: &Google, client: &Client, token: &str) -> Answer {
    exchange(google, client, &[("grant_type", "refresh_token"), ("refresh_token", token)]).await
}

/// The tokens a member gets through a client.
async fn tokens(google: &Google, client: &Client, member: &str) -> Value {
    let code = code(google, client, member).await;
    let answer = exchange_code(google, client, &code).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()
}

fn text<'a>(tokens: &'a Value, name: &str) -> &'a str {
    tokens[name].as_str().unwrap_or_else(|| panic!("no {name} in {tokens}"))
}

async fn identity(google: &Google, tokens: &Value) -> Answer {
    google.call("GET", "/v4/users/me/identity", None, Some(text(tokens, "access_token"))).await
}

async fn control(google: &Google, path: &str, body: Value) -> Answer {
    let url = format!("{}{path}", google.running.control());
    let answer = google.http.post(url).body(body.to_string()).send().await.expect("an answer");
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    Answer { status, headers, text: answer.text().await.expect("text") }
}

#[tokio::test]
async fn address_that_is_not_registered_ends_on_a_page() {
    let google = Google::start().await;

    let page = google.open(&asking(&google, &own(&google).wrong_redirect), None).await;

    assert_eq!(page.status, 400);
    assert!(page.text.contains("redirect_uri_mismatch") && !page.headers.contains_key("location"));
}

#[tokio::test]
async fn project_in_testing_refuses_strangers_and_ends_what_its_testers_gave_after_seven_days() {
    let google = Google::start().await;
    let client = own(&google).testing;

    let asked = asking(&google, &client);
    let cookie = google.sign_in("bob", &asked).await;
    let stranger = google.consent(&asked, &cookie, SCOPES, "continue").await;
    let given = tokens(&google, &client, "alice").await;
    control(&google, "/google/projects/alice-testing", json!({"published": true})).await;
    let lasting = tokens(&google, &client, "alice").await;
    google.running.app().clock().advance(8 * 86_400);
    let old = refresh(&google, &client, text(&given, "refresh_token")).await;
    let new = refresh(&google, &client, text(&lasting, "refresh_token")).await;

    assert_eq!(stranger.status, 403);
    assert!(stranger.text.contains("access_denied") && !stranger.headers.contains_key("location"));
    assert_eq!(given["refresh_token_expires_in"], 604_799);
    // Publishing mends only what is consented to afterwards.
    assert_eq!((old.status, old.json()["error"].clone()), (400, "invalid_grant".into()));
    assert!(lasting.get("refresh_token_expires_in").is_none());
    assert_eq!(new.status, 200);
}

#[tokio::test]
async fn project_without_test_users_refuses_its_own_maker() {
    let google = Google::start().await;
    let asked = asking(&google, &own(&google).no_testers);

    let cookie = google.sign_in("alice", &asked).await;
    let refused = google.consent(&asked, &cookie, SCOPES, "continue").await;

    assert_eq!(refused.status, 403);
    assert!(refused.text.contains("access_denied"));
}

#[tokio::test]
async fn api_that_is_not_enabled_is_named_with_its_project_until_it_is() {
    let google = Google::start().await;
    let tokens = tokens(&google, &own(&google).api_off, "alice").await;

    let before = identity(&google, &tokens).await;
    control(&google, "/google/projects/alice-api-off", json!({"api_enabled": true})).await;
    let after = identity(&google, &tokens).await;

    assert_eq!((before.status, before.reason().as_deref()), (403, Some("SERVICE_DISABLED")));
    assert_eq!(before.metadata("consumer").as_deref(), Some("projects/511000000005"));
    let link =
        before.json().pointer("/error/details/1/links/0/url").and_then(Value::as_str).map(str::to_owned);
    assert!(link.expect("a link").ends_with("project=511000000005"));
    assert_eq!(after.status, 200);
}

#[tokio::test]
async fn scope_that_was_not_added_is_neither_shown_nor_granted() {
    let google = Google::start().await;
    let client = own(&google).few_scopes;
    let wanted = &["sleep", "activity_and_fitness"];
    let asked = google.asking(wanted, &[("client_id", &client.client_id)]);

    let back = google.authorize("alice", &asked, wanted).await;
    let given = exchange_code(&google, &client, value(&back, "code").expect("a code")).await.json();
    let token = text(&given, "access_token");
    let steps = google.list("steps", &[], token).await;
    let none = google.asking(&["activity_and_fitness"], &[("client_id", &client.client_id)]);
    let nothing_left = google.open(&none, None).await;

    assert_eq!(given["scope"], full(&["sleep"]));
    assert_eq!((steps.status, steps.reason().as_deref()), (403, Some("MISSING_OAUTH_SCOPE")));
    assert_eq!(google.list("sleep", &[], token).await.status, 200);
    assert_eq!(nothing_left.status, 400);
    assert!(nothing_left.text.contains("invalid_scope"));
}

#[tokio::test]
async fn wrong_secret_is_an_invalid_client() {
    let google = Google::start().await;
    let client = own(&google).ready;
    let code = code(&google, &client, "alice").await;
    let wrong = Client { client_secret: "GOCSPX-0000000000000000000000000000".to_owned(), ..client };

    let answer = exchange_code(&google, &wrong, &code).await;

    assert_eq!((answer.status, answer.json()["error"].clone()), (401, "invalid_client".into()));
}

#[tokio::test]
async fn codes_and_tokens_belong_to_one_client() {
    let google = Google::start().await;
    let (client, other) = (own(&google).ready, google.running.app().clients().google.clone());
    let code = code(&google, &client, "alice").await;
    let given = tokens(&google, &client, "alice").await;

    let exchanged = exchange_code(&google, &other, &code).await;
    let refreshed = refresh(&google, &other, text(&given, "refresh_token")).await;

    for answer in [exchanged, refreshed] {
        assert_eq!((answer.status, answer.json()["error"].clone()), (400, "invalid_grant".into()));
    }
}

#[tokio::test]
async fn ending_the_consent_to_one_project_leaves_the_others() {
    let google = Google::start().await;
    let (ready, testing) = (own(&google).ready, own(&google).testing);
    let ended = tokens(&google, &ready, "alice").await;
    let left = tokens(&google, &testing, "alice").await;
    let others = tokens(&google, &ready, "bob").await;

    let url = format!("{}/revoke", google.running.base(Host::GoogleOAuth2));
    let form = query(&[("token", text(&ended, "refresh_token"))]);
    let revoked = google.post(&url, &form, None).await;

    assert_eq!(revoked.status, 200);
    assert_eq!(identity(&google, &ended).await.status, 401);
    assert_eq!(identity(&google, &left).await.status, 200);
    assert_eq!(identity(&google, &others).await.status, 200);
}

#[tokio::test]
async fn quota_is_counted_for_each_project_and_member() {
    let google = Google::start_with(Options { quota: true, ..Options::default() }).await;
    google.set("google.quota_per_minute", "2").await;
    let (ready, testing) = (own(&google).ready, own(&google).testing);
    let asked = tokens(&google, &ready, "alice").await;
    let through_another = tokens(&google, &testing, "alice").await;
    let of_another = tokens(&google, &ready, "bob").await;

    let mut answers = Vec::new();
    for _ in 0..3 {
        answers.push(identity(&google, &asked).await.status);
    }

    assert_eq!(answers, [200, 200, 429]);
    assert_eq!(identity(&google, &through_another).await.status, 200);
    assert_eq!(identity(&google, &of_another).await.status, 200);
}

#[tokio::test]
async fn identity_that_was_never_moved_is_refused_without_a_reason() {
    let google = Google::start().await;
    google.set("google.legacy_identity", "alice").await;
    let tokens = tokens(&google, &own(&google).ready, "alice").await;

    let answer = identity(&google, &tokens).await;

    assert_eq!((answer.status, answer.reason()), (403, None));
    assert_eq!(answer.json()["error"]["status"], "PERMISSION_DENIED");
}

#[tokio::test]
async fn project_of_a_member_is_warned_of_before_the_consent_page() {
    let google = Google::start().await;
    let asked = asking(&google, &own(&google).ready);
    let sites = google.asking(SCOPES, &[]);

    let cookie = google.sign_in("alice", &asked).await;
    let opened = google.open(&asked, Some(&cookie)).await;
    let to = opened.headers["location"].to_str().expect("text").to_owned();
    let warning = get(&google, &to, Some(&cookie)).await;
    let on = between(&warning.text, r#"<p><a href="/signin/oauth/consent"#, r#"""#);
    let consent =
        get(&google, &format!("/signin/oauth/consent{}", on.replace("&amp;", "&")), Some(&cookie)).await;
    let of_the_site = google.open(&sites, Some(&cookie)).await;

    assert!(to.starts_with("/signin/oauth/warning?"), "{to}");
    assert!(warning.text.contains("<summary>Advanced</summary>"));
    assert!(consent.text.contains("My health export wants access"), "{}", consent.text);
    let to = of_the_site.headers["location"].to_str().expect("text");
    assert!(to.starts_with("/signin/oauth/consent?"), "{to}");
}

async fn get(google: &Google, path: &str, cookie: Option<&str>) -> Answer {
    let mut request = google.http.get(google.accounts(path));
    if let Some(cookie) = cookie {
        request = request.header("cookie", cookie);
    }
    let answer = request.send().await.expect("an answer");
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    Answer { status, headers, text: answer.text().await.expect("text") }
}

fn between<'a>(page: &'a str, start: &str, end: &str) -> &'a str {
    let (_, rest) = page.split_once(start).unwrap_or_else(|| panic!("{start} in {page}"));
    rest.split_once(end).unwrap_or_else(|| panic!("{end} in {page}")).0
}

/// The console with somebody signed in.
struct Console<'a> {
    google: &'a Google,
    cookie: String,
}

impl<'a> Console<'a> {
    async fn open(google: &'a Google, member: &str) -> Self {
        let form = query(&[("member", member)]);
        let answer = google.post(&google.accounts("/console/signin"), &form, None).await;
        assert_eq!(answer.headers["location"], "/console");
        let cookie = answer.headers["set-cookie"].to_str().expect("text");
        Console { google, cookie: cookie.split(';').next().expect("a pair").to_owned() }
    }

    async fn get(&self, path: &str) -> Answer {
        get(self.google, path, Some(&self.cookie)).await
    }

    /// Sends a form; gives where it leads.
    async fn submit(&self, path: &str, fields: &[(&str, &str)]) -> String {
        let answer = self.try_submit(path, fields).await;
        assert_eq!(answer.status, 302, "{path}: {}", answer.text);
        answer.headers["location"].to_str().expect("text").to_owned()
    }

    async fn try_submit(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.google.post(&self.google.accounts(path), &query(fields), Some(&self.cookie)).await
    }
}

#[tokio::test]
async fn member_makes_a_project_in_the_console_and_signs_in_through_it() {
    let google = Google::start().await;
    let nobody = get(&google, "/console", None).await;
    let console = Console::open(&google, "bob").await;

    let project = console.submit("/console/projects", &[("name", "My own export")]).await;
    console.submit(&format!("{project}/api"), &[("enabled", "yes")]).await;
    let branding = [
        ("app_name", "Export of mine"),
        ("support_email", "bob@example.org"),
        ("developer_email", "bob@example.org"),
    ];
    console.submit(&format!("{project}/branding"), &branding).await;
    let audience = [("user_type", "external"), ("test_users", "bob@example.org")];
    console.submit(&format!("{project}/audience"), &audience).await;
    let scopes = full(SCOPES);
    let scopes: Vec<_> = scopes.split(' ').map(|scope| ("scope", scope)).collect();
    console.submit(&format!("{project}/scopes"), &scopes).await;
    let web = [("type", "web"), ("name", "Web client 1"), ("redirect_uris", REDIRECT)];
    let made = console.submit(&format!("{project}/clients"), &web).await;
    let shown = console.get(&made).await.text;
    let shown_again = console.get(&made).await.text;
    let secret = between(&shown, r#"<td id="client-secret">"#, "</td>").to_owned();
    let client = Client {
        client_id: between(&shown, r#"<td id="client-id">"#, "</td>").to_owned(),
        client_secret: secret.clone(),
    };
    let tested = tokens(&google, &client, "bob").await;
    console.submit(&format!("{project}/publishing"), &[("status", "in_production")]).await;
    let published = tokens(&google, &client, "carol").await;

    assert!(nobody.text.contains(r#"name="member" value="bob""#));
    assert!(secret.starts_with("GOCSPX-") && !shown_again.contains(&secret));
    assert!(tested.get("refresh_token_expires_in").is_some());
    assert!(published.get("refresh_token_expires_in").is_none());
    assert_eq!(identity(&google, &published).await.status, 200);
    let page = console.get(&project).await.text;
    assert!(page.contains(r#"<strong id="publishing-status">In production</strong>"#));
    assert!(console.get("/console").await.text.contains("My own export"));
}

#[tokio::test]
async fn redirect_address_and_secret_can_be_mended_in_the_console() {
    let google = Google::start().await;
    let console = Console::open(&google, "alice").await;
    let client = own(&google).wrong_redirect;
    let page = format!("/console/projects/alice-wrong-redirect/clients/{}", client.client_id);

    console.submit(&page, &[("redirect_uris", &format!("{REDIRECT}\n\nhttps://example.org/back"))]).await;
    let back = returned(
        &google
            .consent(
                &asking(&google, &client),
                &google.sign_in("alice", &asking(&google, &client)).await,
                SCOPES,
                "continue",
            )
            .await,
    );
    let code = value(&back, "code").expect("the address is registered now").to_owned();
    console.submit(&format!("{page}/secret"), &[]).await;
    let refused = exchange_code(&google, &client, &code).await;
    let shown = console.get(&page).await.text;
    let secret = between(&shown, r#"<td id="client-secret">"#, "</td>").to_owned();
    let client = Client { client_secret: secret, ..client };

    assert_eq!((refused.status, refused.json()["error"].clone()), (401, "invalid_client".into()));
    assert_eq!(exchange_code(&google, &client, &code).await.status, 200);
}

#[tokio::test]
async fn step_that_does_not_fit_changes_nothing_and_says_why() {
    let google = Google::start().await;
    let console = Console::open(&google, "bob").await;
    let short = console.try_submit("/console/projects", &[("name", "abc")]).await;
    let project = console.submit("/console/projects", &[("name", "My own export")]).await;
    let sleep = full(&["sleep"]);

    for (step, fields, says) in [
        ("scopes", &[("scope", sleep.as_str())][..], "once it is enabled"),
        ("clients", &[("type", "web"), ("redirect_uris", REDIRECT)], "Save the branding"),
        ("publishing", &[("status", "in_production")], "Save the branding"),
        ("branding", &[("app_name", "x"), ("support_email", "bob")], "User support email"),
        ("audience", &[("user_type", "")], "Choose a user type"),
    ] {
        let answer = console.try_submit(&format!("{project}/{step}"), fields).await;

        assert_eq!(answer.status, 200);
        let alert = between(&answer.text, r#"<ul role="alert">"#, "</ul>");
        assert!(alert.contains(says), "{step}: {alert}");
    }
    let branding = [("app_name", "x"), ("support_email", "b@x.org"), ("developer_email", "b@x.org")];
    console.submit(&format!("{project}/branding"), &branding).await;
    for (fields, says) in [
        (&[("type", "web"), ("redirect_uris", "http://nas.local/back")][..], "public top-level domain"),
        (&[("type", "desktop"), ("redirect_uris", REDIRECT)], "Only Web application"),
    ] {
        let answer = console.try_submit(&format!("{project}/clients"), fields).await;
        assert!(between(&answer.text, r#"<ul role="alert">"#, "</ul>").contains(says), "{says}");
    }
    assert!(short.text.contains("4 to 30 characters"));
    assert_eq!(console.try_submit(&format!("{project}/nothing"), &[]).await.status, 404);
    let list =
        google.running.app().google().projects().list().map(|p| json!(p.describe())).collect::<Vec<_>>();
    let bobs = list.iter().find(|project| project["owner"] == "bob").expect("it was made");
    assert_eq!((&bobs["clients"], &bobs["scopes"]), (&json!([]), &json!([])));
}

#[tokio::test]
async fn internal_project_refuses_everybody_here() {
    let google = Google::start().await;
    let console = Console::open(&google, "alice").await;
    console.submit("/console/projects/alice-ready/audience", &[("user_type", "internal")]).await;
    let asked = asking(&google, &own(&google).ready);

    let cookie = google.sign_in("alice", &asked).await;
    let refused = google.consent(&asked, &cookie, SCOPES, "continue").await;

    assert_eq!(refused.status, 403);
    assert!(refused.text.contains("org_internal"));
}

#[tokio::test]
async fn project_is_shown_to_its_maker_alone() {
    let google = Google::start().await;
    let client = own(&google).ready;
    let (alice, bob) = (Console::open(&google, "alice").await, Console::open(&google, "bob").await);

    for path in [
        "/console/projects/alice-ready".to_owned(),
        format!("/console/projects/alice-ready/clients/{}", client.client_id),
    ] {
        assert_eq!(alice.get(&path).await.status, 200);
        assert_eq!(bob.get(&path).await.status, 404);
    }
    let changed = bob.try_submit("/console/projects/alice-ready/api", &[("enabled", "no")]).await;
    assert_eq!(changed.status, 404);
    assert!(!bob.get("/console").await.text.contains("alice-ready"));
}

#[tokio::test]
async fn control_api_makes_and_changes_projects() {
    let google = Google::start().await;
    let new = json!({"owner": "carol", "redirect_urls": [REDIRECT], "scopes": ["sleep.readonly", "profile.readonly"]});

    let made = control(&google, "/google/projects", new).await;
    let project = made.json();
    let client = Client {
        client_id: text(&project["clients"][0], "client_id").to_owned(),
        client_secret: text(&project["clients"][0], "client_secret").to_owned(),
    };
    let given = tokens(&google, &client, "carol").await;
    let path = format!("/google/projects/{}", text(&project, "project_id"));
    let changed = control(&google, &path, json!({"published": false, "test_users": ["carol"]})).await;
    let tested = tokens(&google, &client, "carol").await;
    let unknown = control(&google, "/google/projects/none", json!({})).await;
    let slip = control(&google, &path, json!({"publisched": true})).await;

    assert_eq!((made.status, changed.status), (201, 200));
    assert_eq!(identity(&google, &given).await.status, 200);
    assert!(tested.get("refresh_token_expires_in").is_some());
    assert_eq!((unknown.status, slip.status), (404, 400));
}
