//! Answers of the providers: every resource of the catalogs, their accounts, their refusals and their quota headers.
//!
//! An input is a byte for the resource (one more for the account, one more for the quota), a byte for what was asked of it,
//! and an [`answer`](crate::answers). The two that read several answers take them from one body, ended by [`BETWEEN`].
//!
//! What a provider reads as a resource of its catalog is reached by itself, whatever its format. What random bytes would hardly
//! come to, such as the file of a route behind a page token, is a further choice of [`run`].

use crate::{answers, input::Input, tracks};
use bytes::Bytes;
use domain::{DateRange, ProviderId, ResourceId, record::Record};
use jiff::{
    Timestamp,
    civil::{Date, date},
    tz::TimeZone,
};
use server::{
    config::Config,
    fuzzing::{count_quota, sample_replies},
    providers::{Fetch, Next, Outcome, Page, Provider, Providers, Reply},
    testing,
};
use std::sync::OnceLock;

/// Stands between the bodies of several answers.
const BETWEEN: u8 = 0x1e;
/// Longest place of a misfit that may reach a log, in letters.
const LONGEST_PATH: usize = 120;
/// What was asked goes on before an instant.
const BEFORE: u8 = 0x40;
/// What was asked has the account's zone.
const ZONED: u8 = 0x80;
/// The bits that choose a range.
const RANGES: u8 = 0x3f;

pub(crate) fn run_google_health(input: &[u8]) {
    run(ProviderId::GoogleHealth, Input(input));
}

pub(crate) fn run_fitbit(input: &[u8]) {
    run(ProviderId::Fitbit, Input(input));
}

pub(crate) fn google_health_seeds() -> Vec<Vec<u8>> {
    seeds(ProviderId::GoogleHealth)
}

pub(crate) fn fitbit_seeds() -> Vec<Vec<u8>> {
    seeds(ProviderId::Fitbit)
}

fn config() -> &'static Config {
    static CONFIG: OnceLock<Config> = OnceLock::new();
    CONFIG.get_or_init(|| {
        testing::config(&[("FITBIT_CLIENT_ID", "23ABCD"), ("FITBIT_CLIENT_SECRET", "fitbit-secret")])
    })
}

/// Every resource of a provider, daily ones first.
fn resources(provider: ProviderId) -> Vec<ResourceId> {
    let intraday = provider.intraday_resources().iter().map(|resource| &resource.id);
    provider.resources().iter().map(|resource| &resource.id).chain(intraday).cloned().collect()
}

/// What may have been asked for: nothing in particular, March 2026, one of its days, or its last days.
fn range(choice: u8) -> Option<DateRange> {
    let end = date(2026, 4, 1);
    let first = match choice {
        0 => return None,
        1 => return DateRange::inclusive(date(2026, 3, 28), date(2026, 3, 28)).ok(),
        days @ 2..=31 => end.checked_sub(jiff::Span::new().days(i64::from(days))).ok()?,
        _ => date(2026, 3, 1),
    };
    DateRange::new(first, end).ok()
}

fn run(id: ProviderId, mut input: Input<'_>) {
    // Made anew, because it remembers what was refused.
    let providers = Providers::new(config());
    let Some(provider) = providers.get(id) else { return };
    let resources = resources(id);
    let chosen = usize::from(input.byte()) % (resources.len() + 3);
    match (resources.get(chosen), chosen - chosen.min(resources.len())) {
        (Some(resource), _) => read_page(provider.as_ref(), resource.clone(), input),
        (None, 0) => read_account(provider.as_ref(), input),
        (None, 1) => read_quota(provider.as_ref(), input),
        (None, _) => tracks::run(input.0),
    }
}

fn read_page(provider: &dyn Provider, resource: ResourceId, mut input: Input<'_>) {
    let asked = input.byte();
    let mut fetch = Fetch::first(resource, range(asked & RANGES));
    fetch.before = (asked & BEFORE != 0).then(|| at("2026-03-29T03:10:00Z"));
    fetch.zone = if asked & ZONED == 0 { None } else { TimeZone::get("Europe/Madrid").ok() };
    match provider.parse(&fetch, &answers::answer(input)) {
        Outcome::Page(page) => check_page(provider, &fetch, page),
        Outcome::Split(parts) => {
            assert!(parts.iter().all(|part| part.range.is_some() && part.range != fetch.range), "a circle");
        }
        Outcome::Malformed(path) => assert!(path.chars().count() <= LONGEST_PATH),
        _ => {}
    }
}

fn at(instant: &str) -> Timestamp {
    instant.parse().unwrap_or_default()
}

fn check_page(provider: &dyn Provider, fetch: &Fetch, page: Page) {
    for record in &page.records {
        let is_asked_for = |day: Date| fetch.range.is_none_or(|range| range.contains(day));
        assert!(record.date().is_none_or(is_asked_for), "a day nobody asked for: {:?}", record.date());
        let _ = record.day_values();
        if let Record::Samples(day) = record {
            assert!(day.is_valid());
            let _ = (day.summary(), day.count_implausible());
        }
    }
    let stored = serde_json::to_vec(&page.records);
    let read_again = stored.and_then(|stored| serde_json::from_slice::<Vec<Record>>(&stored));
    assert!(read_again.is_ok_and(|records| records == page.records), "what is stored is what was read");
    if let Some(next) = page.next {
        if let Next::Before(instant) = next {
            assert!(fetch.before.is_none_or(|before| instant < before), "a list that never ends");
        }
        let asked = provider.request(fetch).map(|request| request.url.origin());
        let next = provider.request(&fetch.clone().go_on(next)).map(|request| request.url.origin());
        assert!(next.is_err() || next == asked, "tokens go nowhere else");
    }
}

/// Several answers of one status and one set of headers.
fn answers(input: Input<'_>) -> impl Iterator<Item = Reply> {
    let reply = answers::answer(input);
    let body = reply.body.clone();
    let mut rest = Some(body);
    std::iter::from_fn(move || {
        let bytes = rest.take()?;
        let end = bytes.iter().position(|byte| *byte == BETWEEN);
        rest = end.map(|end| bytes.slice(end + 1..));
        Some(Reply { body: bytes.slice(..end.unwrap_or(bytes.len())), ..reply.clone() })
    })
}

fn read_account(provider: &dyn Provider, mut input: Input<'_>) {
    let user = (input.byte() & 1 != 0).then_some("ABC123");
    let granted = provider.id().permissions().iter().map(|scope| (*scope).to_owned()).collect();
    let fetches = provider.account_requests(&granted);
    let replies: Vec<(Fetch, Reply)> = fetches.into_iter().zip(answers(input)).collect();
    if let Ok((key, _)) = provider.account(user, &replies) {
        assert!(!key.is_empty(), "accounts without a key would all be one");
    }
}

/// Reads headers that tell a quota, one answer a part of the input.
fn read_quota(provider: &dyn Provider, input: Input<'_>) {
    let fetch = provider.account_requests(&[].into()).into_iter().next();
    let fetch = fetch.unwrap_or_else(|| Fetch::once("profile"));
    let parts = input.0.split(|byte| *byte == BETWEEN).take(64);
    let replies: Vec<(Reply, Outcome)> = parts
        .map(|part| {
            let reply = answers::answer(Input(part));
            let outcome = provider.parse(&fetch, &reply);
            (reply, outcome)
        })
        .collect();
    count_quota(provider.quota(), &replies);
}

fn seeds(id: ProviderId) -> Vec<Vec<u8>> {
    let resources = resources(id);
    let place = |place: usize| u8::try_from(place).unwrap_or_default();
    let samples = sample_replies(id);
    let mut seeds = Vec::new();
    let mut quota = vec![place(resources.len() + 1)];
    for (fetch, reply) in &samples {
        let resource = resources.iter().position(|resource| *resource == fetch.resource).unwrap_or_default();
        let asked = (0..=32).find(|choice| range(*choice) == fetch.range).unwrap_or(32);
        let mut seed = vec![place(resource), asked];
        answers::write(&mut seed, reply);
        if reply.status == 200 {
            seeds.extend([BEFORE, ZONED].map(|more| {
                let mut seed = seed.clone();
                seed.splice(1..2, [asked | more]);
                seed
            }));
        } else {
            answers::write(&mut quota, &Reply { body: Bytes::new(), ..reply.clone() });
            quota.push(BETWEEN);
        }
        seeds.push(seed);
    }
    for [left, reset] in QUOTAS {
        let told = format!(
            "fitbit-rate-limit-limit: 150\nfitbit-rate-limit-remaining: {left}\nfitbit-rate-limit-reset: {reset}\n\n"
        );
        quota.extend([b"\0", told.as_bytes(), &[BETWEEN]].concat());
    }
    seeds.push(quota);
    let file = place(resources.len() + 2);
    seeds.extend(tracks::seeds().into_iter().map(|seed| [&[file], seed.as_slice()].concat()));
    seeds.push(account_seed(id, place(resources.len()), &samples));
    seeds
}

/// Requests left and seconds until there are more, answer after answer; twice what cannot be added to.
const QUOTAS: [[&str; 2]; 5] =
    [["149", "3600"], ["18446744073709551615", "60"], ["18446744073709551615", "60"], ["1", "7"], ["0", "1"]];

fn account_seed(id: ProviderId, chosen: u8, samples: &[(Fetch, Reply)]) -> Vec<u8> {
    let granted = id.permissions().iter().map(|scope| (*scope).to_owned()).collect();
    let providers = Providers::new(config());
    let fetches = providers.get(id).map(|provider| provider.account_requests(&granted)).unwrap_or_default();
    let bodies: Vec<&[u8]> = fetches
        .iter()
        .filter_map(|fetch| samples.iter().find(|(sample, _)| sample.resource == fetch.resource))
        .map(|(_, reply)| reply.body.as_ref())
        .collect();
    let mut seed = vec![chosen, 1];
    let reply = Reply { body: bodies.join(&BETWEEN).into(), ..answers::json(200, "") };
    answers::write(&mut seed, &reply);
    seed
}
