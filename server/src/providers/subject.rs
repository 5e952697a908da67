//! Believable answers of every provider, and how its own shape is spoken: for the contract suite, for tests beside a
//! provider, and as what fuzzing begins with. Not here: what is promised of them; see `contract.rs`.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a fixture that does not fit should fail its test at once"
)]
#![cfg_attr(not(test), expect(dead_code, reason = "only tests use all of it"))]

use super::{Fetch, Outcome, Page, Provider, Reply, fitbit, google_health};
use bytes::Bytes;
use domain::{DateRange, ResourceId, catalog::Span};
use http::{HeaderMap, HeaderName, HeaderValue};
use jiff::civil::date;
use serde_json::Value;
use std::time::Duration;

/// A resource that answers in pages.
pub(super) struct Paged {
    pub(super) resource: &'static str,
    /// Its answer that goes on under a token, with readings or without; on the last page the token is empty.
    pub(super) answer: fn(token: &str, readings: bool) -> Value,
    /// Two tokens, of the second and the third page.
    pub(super) tokens: [&'static str; 2],
    /// The parameter a token is sent in.
    pub(super) parameter: &'static str,
}

/// A provider with what it takes to speak to it in its own shape.
pub(super) struct Subject {
    pub(super) provider: Box<dyn Provider>,
    /// A good answer of each resource, with readings on 2026-03-28 and 2026-03-29.
    pub(super) answer: fn(&str) -> Value,
    /// The same without any reading.
    pub(super) empty: fn(&str) -> Value,
    pub(super) paged: Paged,
    /// The answer to a range that is too long.
    pub(super) range_refused: (&'static str, Reply),
    /// The answer when the quota is used up, and how long it says to wait.
    pub(super) quota: (Reply, Option<Duration>),
    /// The answers to an access token that is no longer taken.
    pub(super) expired: Vec<Reply>,
    /// The answers that only a new consent heals; a provider may have none that says so.
    pub(super) revoked: Vec<Reply>,
    /// The answer when the scope was not granted.
    pub(super) not_permitted: Reply,
    /// Members whose keys are data, so that an unknown one means something.
    pub(super) maps: &'static [&'static str],
}

pub(super) fn subjects() -> Vec<Subject> {
    vec![google_health::fixtures::subject(), fitbit::fixtures::subject()]
}

/// An answer as it comes off the wire.
pub(super) fn reply(status: u16, body: &Value) -> Reply {
    with_header(
        Reply { status, headers: HeaderMap::new(), body: Bytes::from(body.to_string()) },
        "content-type",
        "application/json; charset=UTF-8",
    )
}

/// The same with one more header.
pub(super) fn with_header(mut reply: Reply, name: &'static str, value: &'static str) -> Reply {
    reply.headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    reply
}

/// The days the fixtures are asked for.
pub(super) fn march() -> DateRange {
    DateRange::new(date(2026, 3, 1), date(2026, 4, 1)).unwrap()
}

/// The day of which the fixtures hold one that comes alone.
fn one_day() -> DateRange {
    DateRange::new(date(2026, 3, 28), date(2026, 3, 29)).unwrap()
}

/// The first page of a resource, over March where it has days, over as many of them as it takes where those are fewer.
pub(super) fn first_page(provider: &dyn Provider, resource: &str) -> Fetch {
    let standard = provider.id().find_resource(resource).map(|resource| resource.span);
    let intraday = || provider.id().find_intraday_resource(resource).unwrap().span;
    let range = match standard.unwrap_or_else(intraday) {
        Span::Once => None,
        Span::Days(1) => Some(one_day()),
        // What is asked in instants may not be longer than it takes at once.
        Span::Days(days @ ..15) => {
            DateRange::new(march().end() - jiff::ToSpan::days(i64::from(days)), march().end()).ok()
        }
        Span::Days(_) | Span::Pages { .. } | Span::DaysInPages { .. } | Span::ListAndEach { .. } => {
            Some(march())
        }
    };
    Fetch::first(ResourceId::from(resource.to_owned()), range)
}

/// The page an answer holds.
pub(super) fn page(provider: &dyn Provider, fetch: &Fetch, body: &Value) -> Page {
    match provider.parse(fetch, &reply(200, body)) {
        Outcome::Page(page) => page,
        other => panic!("{}: {other:?}", fetch.resource),
    }
}

/// Everything a provider is known to answer, each with what was asked: a good answer and an empty one of every resource, a
/// page that goes on, and every kind of refusal.
#[cfg(feature = "testing")]
pub fn sample_replies(provider: domain::ProviderId) -> Vec<(Fetch, Reply)> {
    let mut replies = Vec::new();
    for subject in subjects().into_iter().filter(|subject| subject.provider.id() == provider) {
        let first = |resource: &str| first_page(subject.provider.as_ref(), resource);
        let intraday = provider.intraday_resources().iter().map(|resource| &resource.id);
        for resource in provider.resources().iter().map(|resource| &resource.id).chain(intraday) {
            let good = |answer: fn(&str) -> Value| reply(200, &answer(resource.as_str()));
            replies.push((first(resource.as_str()), good(subject.answer)));
            replies.push((first(resource.as_str()), good(subject.empty)));
        }
        let Paged { resource, answer, tokens: [go_on, _], .. } = subject.paged;
        replies.push((first(resource), reply(200, &answer(go_on, true))));
        let (resource, refusal) = subject.range_refused;
        replies.push((first(resource), refusal));
        let refusals =
            [vec![subject.quota.0, subject.not_permitted], subject.expired, subject.revoked].concat();
        replies.extend(refusals.into_iter().map(|refusal| (first(resource), refusal)));
    }
    replies
}
