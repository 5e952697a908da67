//! The stand-in's request log, read and counted. What a figure may be is for whoever prints it.

use crate::bench::browser::Browser;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use std::{
    collections::{BTreeMap, HashMap},
    time::Duration,
};

/// The hosts whose quotas are counted.
const COUNTED: [&str; 2] = ["api.fitbit.com", "health.googleapis.com"];

/// One request as the stand-in saw it.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Seen {
    /// Name of the real host.
    pub(crate) host: String,
    /// Method.
    pub(crate) method: String,
    /// Path without the query.
    pub(crate) path: String,
    /// Query as sent.
    pub(crate) query: Option<String>,
    /// The body as text.
    pub(crate) body: Option<String>,
    /// When it arrived.
    pub(crate) arrived: Timestamp,
    /// Status of the answer; nothing where the connection was gone before there was one.
    pub(crate) status: Option<u16>,
    /// How long the answer took, in milliseconds.
    pub(crate) millis: Option<u64>,
    /// What the answer said is left of the quota.
    pub(crate) quota_left: Option<u64>,
}

impl Seen {
    /// Whether it asked a provider for data, and so counted towards the quota.
    pub(crate) fn asks_for_data(&self) -> bool {
        COUNTED.contains(&self.host.as_str()) && !self.path.contains("/oauth2/")
    }

    /// Whether it exchanged a refresh token, at Fitbit or Open Humans.
    pub(crate) fn renews_a_token(&self) -> bool {
        self.path.contains("/oauth2/token")
            && self.body.as_deref().is_some_and(|body| body.contains("grant_type=refresh_token"))
    }

    fn ended(&self) -> Option<Timestamp> {
        let took = SignedDuration::from_millis(i64::try_from(self.millis?).ok()?);
        self.arrived.checked_add(took).ok()
    }
}

/// Reads the whole log.
///
/// # Errors
///
/// When the stand-in does not give it.
pub(crate) fn list(control: &str) -> Result<Vec<Seen>, String> {
    let log = Browser::new().get(&format!("{control}/requests"))?;
    serde_json::from_value(log).map_err(|error| format!("the stand-in's request log: {error}"))
}

/// Forgets every request seen so far.
///
/// # Errors
///
/// When the stand-in does not.
pub(crate) fn clear(control: &str) -> Result<(), String> {
    Browser::new().delete(&format!("{control}/requests")).map(|_| ())
}

/// What time it is in the stand-in.
///
/// # Errors
///
/// When it does not say.
pub(crate) fn now(control: &str) -> Result<Timestamp, String> {
    let clock = Browser::new().get(&format!("{control}/clock"))?;
    let now = clock["now"].as_str().ok_or_else(|| format!("no time in {clock}"))?;
    now.parse().map_err(|error| format!("the stand-in's time: {error}"))
}

/// How many different things were asked for, and how many requests repeated one of them. A request that was refused does
/// not count, one whose answer found nobody any more does.
pub(crate) fn count(requests: &[Seen]) -> (u64, u64) {
    let mut times: HashMap<_, u64> = HashMap::new();
    for request in requests.iter().filter(|request| matches!(request.status, None | Some(200))) {
        let key = (
            request.method.as_str(),
            request.path.as_str(),
            request.query.as_deref(),
            request.body.as_deref(),
        );
        *times.entry(key).or_default() += 1;
    }
    let distinct = times.len() as u64;
    (distinct, times.values().sum::<u64>() - distinct)
}

/// Requests refused because the quota was used up.
pub(crate) fn refused(requests: &[Seen]) -> u64 {
    requests.iter().filter(|request| request.status == Some(429)).count() as u64
}

/// Refusals that could have been foreseen: an answer of the same hour had said that nothing is left, and had arrived.
pub(crate) fn foreseeable(requests: &[Seen], hour: Duration) -> u64 {
    let hour_millis = i64::try_from(hour.as_millis()).unwrap_or(i64::MAX).max(1);
    // Hours are whole multiples of their length since 1970, as in the stand-in.
    let hour_of = |at: Timestamp| at.as_millisecond().div_euclid(hour_millis);
    let announced: Vec<Timestamp> =
        requests.iter().filter(|request| request.quota_left == Some(0)).filter_map(Seen::ended).collect();
    let refusals = requests.iter().filter(|request| request.status == Some(429));
    let foreseen = refusals.filter(|refusal| {
        let at = refusal.arrived;
        announced.iter().any(|told| *told < at && hour_of(*told) == hour_of(at))
    });
    foreseen.count() as u64
}

/// Requests that the quota allowed and nobody made, in every hour something was asked but the last.
pub(crate) fn unused(requests: &[Seen], hour: Duration, limit: u64) -> u64 {
    let hour_millis = i64::try_from(hour.as_millis()).unwrap_or(i64::MAX).max(1);
    let mut made: BTreeMap<i64, u64> = BTreeMap::new();
    for request in requests.iter().filter(|request| request.status != Some(429)) {
        *made.entry(request.arrived.as_millisecond().div_euclid(hour_millis)).or_default() += 1;
    }
    made.pop_last();
    made.values().map(|made| limit.saturating_sub(*made)).sum()
}

/// The mean time of an answer in seconds; zero without any.
pub(crate) fn mean_seconds(requests: &[Seen]) -> f64 {
    let times: Vec<u64> = requests.iter().filter_map(|request| request.millis).collect();
    if times.is_empty() {
        return 0.0;
    }
    times.iter().sum::<u64>() as f64 / times.len() as f64 / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(path: &str, at_millis: i64, status: Option<u16>, quota_left: Option<u64>) -> Seen {
        Seen {
            host: COUNTED[0].to_owned(),
            method: "GET".to_owned(),
            path: path.to_owned(),
            query: None,
            body: None,
            arrived: Timestamp::from_millisecond(at_millis).unwrap(),
            status,
            millis: status.map(|_| 10),
            quota_left,
        }
    }

    #[test]
    fn request_whose_answer_was_lost_counts_as_asked_and_a_refused_one_does_not() {
        let log = [
            seen("/a", 0, Some(200), None),
            seen("/b", 1, None, None),
            seen("/b", 2, Some(200), None),
            seen("/c", 3, Some(401), None),
            seen("/c", 4, Some(200), None),
        ];

        assert_eq!(count(&log), (3, 1));
    }

    #[test]
    fn requests_left_over_are_counted_in_every_hour_but_the_last() {
        let at = |millis| seen("/a", millis, Some(200), None);
        let log = [at(0), at(10), at(1_000), seen("/a", 1_500, Some(429), None), at(2_000)];

        assert_eq!(unused(&log, Duration::from_secs(1), 2), 1);
    }

    #[test]
    fn refusal_is_foreseeable_only_after_an_answer_of_its_hour_said_so() {
        let hour = Duration::from_secs(1);
        let announced = seen("/a", 100, Some(200), Some(0));

        let before_the_answer = seen("/b", 105, Some(429), Some(0));
        let after_it = seen("/c", 200, Some(429), Some(0));
        let in_the_next_hour = seen("/d", 1_100, Some(429), Some(0));

        assert_eq!(foreseeable(&[announced.clone(), before_the_answer], hour), 0);
        assert_eq!(foreseeable(&[announced.clone(), after_it], hour), 1);
        assert_eq!(foreseeable(&[announced, in_the_next_hour], hour), 0);
    }
}
