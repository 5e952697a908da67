//! A session recorded from Open Humans' own source, walked again against the stand-in. What differs by nature
//! (tokens, numbers, times) is learned on the way; everything else has to be equal.

use crate::support::{Answer, Browser, CALLBACK, Site};
use base64::Engine;
use reqwest::Method;
use serde_json::Value;
use standin::open_humans::plant_file;
use std::collections::BTreeMap;

const RECORDED_SITE: &str = "http://127.0.0.1:8765";
/// Texts and numbers that are another in every session.
const VOLATILE: [&str; 8] = [
    "access_token",
    "refresh_token",
    "created",
    "project_member_id",
    "id",
    "url",
    "download_url",
    "html_title",
];

/// What was learned: recorded text → live text.
#[derive(Default)]
struct Learned(BTreeMap<String, String>);

impl Learned {
    fn learn(&mut self, recorded: &str, live: &str) {
        self.0.insert(recorded.to_owned(), live.to_owned());
    }

    /// Writes a recorded text as it reads live; longer texts go first, since they may hold shorter ones.
    fn live(&self, recorded: &str) -> String {
        if let Some(live) = self.0.get(recorded) {
            return live.clone();
        }
        let mut text = recorded.to_owned();
        let mut known: Vec<_> = self.0.iter().filter(|(recorded, _)| recorded.len() > 4).collect();
        known.sort_by_key(|(recorded, _)| std::cmp::Reverse(recorded.len()));
        for (recorded, live) in known {
            text = text.replace(recorded, live);
        }
        text
    }

    /// Compares a live body with a recorded one: same members, same types, same values but for the volatile ones,
    /// which are learned.
    fn compare(&mut self, path: &str, recorded: &Value, live: &Value) {
        match (recorded, live) {
            (Value::Object(recorded), Value::Object(live)) => {
                let names =
                    |members: &serde_json::Map<String, Value>| members.keys().cloned().collect::<Vec<_>>();
                let (mut wanted, mut found) = (names(recorded), names(live));
                wanted.sort();
                found.sort();
                assert_eq!(wanted, found, "members of {path}");
                for (name, value) in recorded {
                    self.compare(&format!("{path}/{name}"), value, &live[name]);
                }
            }
            (Value::Array(recorded), Value::Array(live)) => {
                assert_eq!(recorded.len(), live.len(), "length of {path}");
                for (place, (recorded, live)) in recorded.iter().zip(live).enumerate() {
                    self.compare(&format!("{path}/{place}"), recorded, live);
                }
            }
            (Value::String(recorded), Value::String(live)) => {
                let name = path.rsplit('/').next().unwrap_or_default();
                if VOLATILE.contains(&name) {
                    assert_eq!(live.is_empty(), recorded.is_empty(), "{path}");
                    self.learn(recorded, live);
                } else {
                    assert_eq!(&self.live(recorded), live, "{path}");
                }
            }
            (Value::Number(recorded), Value::Number(live)) => {
                let (recorded, live) = (recorded.to_string(), live.to_string());
                if path.ends_with("/id") {
                    self.learn(&recorded, &live);
                } else {
                    assert_eq!(self.live(&recorded), live, "{path}");
                }
            }
            (recorded, live) => assert_eq!(recorded, live, "{path}"),
        }
    }
}

struct Walk<'a> {
    site: &'a Site,
    browser: Browser<'a>,
    csrf: String,
    learned: Learned,
}

impl Walk<'_> {
    async fn send(&self, request: &Value) -> Answer {
        let method: Method = request["method"].as_str().expect("a method").parse().expect("a known method");
        let url = self.learned.live(request["url"].as_str().expect("an address"));
        let mut sent = self.site.http.request(method, url);
        for (name, value) in request["headers"].as_object().expect("headers") {
            let value = value.as_str().expect("a text");
            sent = match name.as_str() {
                "Content-Length" => sent,
                "Authorization" if value.starts_with("Basic ") => {
                    let credentials = format!("{}:{}", self.site.client_id(), self.site.client_secret());
                    let coded = base64::engine::general_purpose::STANDARD.encode(credentials);
                    sent.header("Authorization", format!("Basic {coded}"))
                }
                _ => sent.header(name, self.learned.live(value)),
            };
        }
        if let Some(cookie) = &self.browser.cookie {
            sent = sent.header("Cookie", cookie);
        }
        match &request["body"] {
            Value::Null => {}
            Value::String(text) => sent = sent.body(self.live_body(text)),
            Value::Object(fields) => sent = sent.body(self.live_form(fields)),
            other => panic!("a body of no known kind: {other}"),
        }
        Answer::send(sent).await
    }

    /// A form or JSON body with live numbers and ids, or bytes as they are.
    fn live_body(&self, text: &str) -> String {
        if let Ok(Value::Object(mut fields)) = serde_json::from_str(text) {
            if let Some(id) = fields.get_mut("file_id") {
                *id = self.learned.live(&id.to_string()).parse::<u64>().expect("a number").into();
            }
            return Value::Object(fields).to_string();
        }
        if !text.contains('=') {
            return text.to_owned();
        }
        let live = url::form_urlencoded::parse(text.as_bytes()).map(|(name, value)| {
            let value = self.learned.live(&value);
            (name.into_owned(), value)
        });
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(live).finish()
    }

    fn live_form(&self, fields: &serde_json::Map<String, Value>) -> String {
        let live = fields.iter().map(|(name, value)| {
            let value = value.as_str().expect("a text");
            let value = if value == "<csrf>" { self.csrf.clone() } else { self.learned.live(value) };
            (name.as_str(), value)
        });
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(live).finish()
    }

    fn compare(&mut self, label: &str, at_bucket: bool, recorded: &Value, live: &Answer) {
        assert_eq!(recorded["status"], live.status, "{label}: {}", live.text());
        let headers = recorded["headers"].as_object().expect("headers");
        for (name, value) in headers {
            let value = value.as_str().expect("a text");
            let found = live.header(name);
            match name.as_str() {
                // The recording's bucket was laxer than the real one; of its headers only this one counts.
                "ETag" => assert_eq!(found, Some(value), "{label}: {name}"),
                _ if at_bucket => {}
                "Location" => self.compare_location(label, value, found.expect("a location")),
                "Content-Length" => {}
                "Expires" => assert!(found.is_some_and(|text| text.ends_with(" GMT")), "{label}: {name}"),
                _ => assert_eq!(found, Some(value), "{label}: {name}"),
            }
        }
        match &recorded["body"] {
            Value::Null => assert!(live.body.is_empty(), "{label}: {}", live.text()),
            Value::String(text) => assert_eq!(&live.text(), text, "{label}"),
            Value::Object(fields) if fields.contains_key("html_title") => {
                let title = live.text();
                let title = title.split("<title>").nth(1).and_then(|rest| rest.split("</title>").next());
                let title = title.expect("a title").replace("&#39;", "'");
                assert!(
                    title.starts_with("Authorize '") && title.ends_with("' - Open Humans"),
                    "{label}: {title}"
                );
            }
            body => self.learned.compare(label, body, &live.json()),
        }
    }

    /// Same address but for the values of its query, which are learned.
    fn compare_location(&mut self, label: &str, recorded: &str, live: &str) {
        if !recorded.contains('?') {
            assert_eq!(recorded, live, "{label}: location");
            return;
        }
        let names = |url: &str| {
            let url = url::Url::parse(url).expect("an address");
            url.query_pairs().map(|(name, _)| name.into_owned()).collect::<Vec<_>>()
        };
        assert_eq!(names(recorded), names(live), "{label}: query of the location");
        let (recorded_url, live_url) = (url::Url::parse(recorded), url::Url::parse(live));
        let pairs = recorded_url.expect("an address");
        for ((name, recorded), (_, live)) in
            pairs.query_pairs().zip(live_url.expect("an address").query_pairs())
        {
            match name.as_ref() {
                "code" => self.learned.learn(&recorded, &live),
                "state" | "origin" => assert_eq!(recorded, live, "{label}: {name}"),
                _ => assert!(!live.is_empty(), "{label}: {name}"),
            }
        }
        self.learned.learn(recorded, live);
    }
}

#[tokio::test]
async fn stand_in_answers_like_the_recorded_session() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/samples/open-humans/session.json");
    let Ok(text) = std::fs::read_to_string(path) else {
        eprintln!("skipped: the recorded session is not beside this checkout");
        return;
    };
    let entries: Vec<Value> = serde_json::from_str(&text).expect("the recording is JSON");
    let site = Site::start().await;
    let client_id = entries[0]["request"]["url"]
        .as_str()
        .and_then(|url| crate::support::query_field(url, "client_id"))
        .expect("a client id");
    let mut learned = Learned::default();
    learned.learn(&client_id, site.client_id());
    learned.learn(RECORDED_SITE, &site.open_humans(""));
    let browser = Browser::new(&site);
    let mut walk = Walk { site: &site, browser, csrf: String::new(), learned };

    for entry in &entries {
        let label = entry["label"].as_str().expect("a label");
        match label {
            "first authorize GET" => walk.browser = site.sign_in("alice").await,
            // The recording leaves out how these three came to be.
            "delete by id (form)" => {
                for (recorded, name) in [("19", "steps.csv"), ("20", "steps.csv"), ("21", "other.csv")] {
                    let planted = plant_file(
                        site.running.app(),
                        "alice",
                        "direct-sharing-1",
                        name,
                        Value::Null,
                        "a".into(),
                    );
                    walk.learned.learn(recorded, &planted.expect("the name is short").to_string());
                }
            }
            _ => {}
        }

        let at_bucket = entry["request"]["url"].as_str().is_some_and(|url| !url.starts_with(RECORDED_SITE));
        let live = walk.send(&entry["request"]).await;
        walk.compare(label, at_bucket, &entry["response"], &live);

        if label == "first authorize GET" {
            let mut names: Vec<_> = live.hidden_inputs().into_iter().map(|(name, _)| name).collect();
            names.push("allow".to_owned());
            names.sort();
            let post = entries.iter().find(|entry| entry["label"] == "first authorize POST allow");
            let fields =
                post.and_then(|entry| entry["request"]["body"].as_object()).expect("the recorded form");
            let mut recorded: Vec<_> = fields.keys().cloned().collect();
            recorded.sort();
            assert_eq!(names, recorded, "fields of the consent form");
            walk.csrf = live.hidden_inputs().remove(0).1;
        }
    }

    assert_eq!(CALLBACK, "http://127.0.0.1:8898/complete", "the recording's own redirect address");
    assert_eq!(entries.len(), 16, "every entry was walked");
}
