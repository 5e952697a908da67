//! The requests the stand-in has seen, for tests to assert on. Not here: what answered them.
//!
//! Tokens and bodies are kept as sent: everything in here is pretended, and a test may want to see them.

use crate::host::Host;
use jiff::Timestamp;
use serde::Serialize;
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many requests are kept; older ones are dropped first.
pub const MOST_REQUESTS: usize = 200_000;
/// How many bytes of a body are kept.
pub const MOST_BODY_BYTES: usize = 64 * 1024;

/// One request as it was seen.
#[derive(Debug, Clone, Serialize)]
pub struct Seen {
    /// Number of the request, counted from 1 over all hosts.
    pub seq: u64,
    /// Name of the real host.
    pub host: &'static str,
    /// Method.
    pub method: String,
    /// Path without the query.
    pub path: String,
    /// Query as sent, without the question mark.
    pub query: Option<String>,
    /// Value of the authorization header as sent.
    pub authorization: Option<String>,
    /// Content type as sent.
    pub content_type: Option<String>,
    /// The first 64 kB of the body as text; nothing for uploads to the bucket.
    pub body: Option<String>,
    /// When it arrived, by the stand-in's clock.
    pub arrived: Timestamp,
    /// Status of the answer; nothing while it is on its way, and when the connection was cut.
    pub status: Option<u16>,
    /// How long the answer took, in milliseconds.
    pub millis: Option<u64>,
    /// Kind of the fault that met this request.
    pub fault: Option<&'static str>,
    /// What the answer said is left of a quota; nothing where it did not say.
    pub quota_left: Option<u64>,
}

/// How a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct End {
    /// Status of the answer; nothing when the connection was cut.
    pub status: Option<u16>,
    /// How long the answer took, in milliseconds.
    pub millis: u64,
    /// Kind of the fault that met this request.
    pub fault: Option<&'static str>,
    /// What the answer said is left of a quota.
    pub quota_left: Option<u64>,
}

#[derive(Debug, Default)]
struct Log {
    last_seq: u64,
    seen: VecDeque<Seen>,
}

/// The log of all hosts.
#[derive(Debug, Default)]
pub struct RequestLog(Mutex<Log>);

impl RequestLog {
    fn lock(&self) -> MutexGuard<'_, Log> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes a request on its arrival and gives it its number.
    pub fn note_arrival(&self, mut seen: Seen) -> u64 {
        let mut log = self.lock();
        log.last_seq += 1;
        seen.seq = log.last_seq;
        if log.seen.len() == MOST_REQUESTS {
            log.seen.pop_front();
        }
        log.seen.push_back(seen);
        log.last_seq
    }

    /// Notes how a request ended; one cleared meanwhile is passed over.
    pub fn note_end(&self, seq: u64, end: End) {
        let mut log = self.lock();
        // Numbers are consecutive, so the distance to the last one gives the place.
        let place = (log.last_seq - seq.min(log.last_seq))
            .try_into()
            .ok()
            .and_then(|behind: usize| log.seen.len().checked_sub(behind + 1));
        if let Some(seen) = place.and_then(|place| log.seen.get_mut(place)) {
            seen.status = end.status;
            seen.millis = Some(end.millis);
            seen.fault = end.fault;
            seen.quota_left = end.quota_left;
        }
    }

    /// Lists the requests to a host, or to all, in the order of arrival.
    pub fn list(&self, host: Option<Host>) -> Vec<Seen> {
        let log = self.lock();
        log.seen.iter().filter(|seen| host.is_none_or(|host| host.name() == seen.host)).cloned().collect()
    }

    /// Forgets every request; numbers go on.
    pub fn clear(&self) {
        self.lock().seen.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(path: &str) -> Seen {
        Seen {
            seq: 0,
            host: Host::OpenHumans.name(),
            method: "GET".into(),
            path: path.into(),
            query: None,
            authorization: None,
            content_type: None,
            body: None,
            arrived: Timestamp::UNIX_EPOCH,
            status: None,
            millis: None,
            fault: None,
            quota_left: None,
        }
    }

    fn end(status: u16, millis: u64) -> End {
        End { status: Some(status), millis, fault: None, quota_left: Some(7) }
    }

    #[test]
    fn end_is_noted_on_the_right_request_after_clearing() {
        let log = RequestLog::default();
        let cleared = log.note_arrival(seen("/a"));
        log.clear();
        let kept = log.note_arrival(seen("/b"));

        log.note_end(cleared, end(500, 1));
        log.note_end(kept, end(200, 2));

        let list = log.list(Some(Host::OpenHumans));
        assert_eq!(list.len(), 1);
        assert_eq!((list[0].seq, list[0].status, list[0].millis), (2, Some(200), Some(2)));
        assert_eq!(list[0].quota_left, Some(7));
    }

    #[test]
    fn requests_are_listed_by_host() {
        let log = RequestLog::default();

        log.note_arrival(seen("/a"));

        assert_eq!(log.list(Some(Host::Storage)).len(), 0);
        assert_eq!(log.list(None).len(), 1);
    }
}
