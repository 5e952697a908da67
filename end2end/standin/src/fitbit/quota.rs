//! 150 requests an hour for each member and application, counted by the pretend clock hour. Not here: where the headers go on.

use jiff::Timestamp;
use std::collections::BTreeMap;

/// Requests an application may make for a member in one hour.
pub(super) const REQUESTS_AN_HOUR: u32 = 150;

/// What is left to a member after a request was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Quota {
    /// Whether this request is still within the hour's share.
    pub allowed: bool,
    /// Requests left in this hour.
    pub remaining: u32,
    /// Whole seconds of real time until the count starts again, rounded up.
    pub reset_seconds: u64,
}

/// The counts of the running hour by member and client id.
#[derive(Debug, Default)]
pub(super) struct QuotaCounts(BTreeMap<(String, String), (i128, u32)>);

impl QuotaCounts {
    /// Counts one request of an application for a member.
    ///
    /// Hours begin at whole multiples of `hour_seconds` since 1970, for everybody at once, as the real ones begin
    /// at the top of the clock hour.
    pub(super) fn take(&mut self, member: &str, client_id: &str, now: Timestamp, hour_seconds: f64) -> Quota {
        let (hour, reset_seconds) = running_hour(now, hour_seconds);
        let count = self.0.entry((member.to_owned(), client_id.to_owned())).or_insert((hour, 0));
        if count.0 != hour {
            *count = (hour, 0);
        }
        let allowed = count.1 < REQUESTS_AN_HOUR;
        if allowed {
            count.1 += 1;
        }
        Quota { allowed, remaining: REQUESTS_AN_HOUR - count.1, reset_seconds }
    }
}

/// What a request sees while the quota is switched off: a full share that never shrinks.
pub(super) fn unlimited(now: Timestamp, hour_seconds: f64) -> Quota {
    let (_, reset_seconds) = running_hour(now, hour_seconds);
    Quota { allowed: true, remaining: REQUESTS_AN_HOUR, reset_seconds }
}

fn running_hour(now: Timestamp, hour_seconds: f64) -> (i128, u64) {
    // An hour of no length would reset at each request; a nanosecond keeps the division defined.
    let hour_ns = ((hour_seconds * 1e9) as i128).max(1);
    let now_ns = now.as_nanosecond();
    let left_ns = hour_ns - now_ns.rem_euclid(hour_ns);
    let reset_seconds = u64::try_from((left_ns + 999_999_999) / 1_000_000_000).unwrap_or(u64::MAX);
    (now_ns.div_euclid(hour_ns), reset_seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_795_000_000 / 3600 * 3600 + second).unwrap()
    }

    #[test]
    fn request_151_of_an_hour_is_refused() {
        let mut counts = QuotaCounts::default();
        for _ in 0..150 {
            assert!(counts.take("alice", "23STND", at(10), 3600.0).allowed);
        }

        let quota = counts.take("alice", "23STND", at(10), 3600.0);

        assert_eq!(quota, Quota { allowed: false, remaining: 0, reset_seconds: 3590 });
    }

    #[test]
    fn count_starts_again_at_the_top_of_the_hour() {
        let mut counts = QuotaCounts::default();
        for _ in 0..151 {
            counts.take("alice", "23STND", at(3599), 3600.0);
        }

        let quota = counts.take("alice", "23STND", at(3600), 3600.0);

        assert_eq!(quota, Quota { allowed: true, remaining: 149, reset_seconds: 3600 });
    }

    #[test]
    fn members_do_not_share_a_quota() {
        let mut counts = QuotaCounts::default();
        for _ in 0..150 {
            counts.take("alice", "23STND", at(0), 3600.0);
        }

        let quota = counts.take("bob", "23STND", at(0), 3600.0);

        assert_eq!(quota.remaining, 149);
    }

    #[test]
    fn applications_do_not_share_a_quota() {
        let mut counts = QuotaCounts::default();
        for _ in 0..150 {
            counts.take("alice", "23STND", at(0), 3600.0);
        }

        let quota = counts.take("alice", "23OTHR", at(0), 3600.0);

        assert_eq!(quota.remaining, 149);
    }

    #[test]
    fn pretend_hour_resets_after_its_own_length() {
        let mut counts = QuotaCounts::default();

        let quota = counts.take("alice", "23STND", at(7), 36.0);
        let next = counts.take("alice", "23STND", at(36), 36.0);

        assert_eq!(quota.reset_seconds, 29);
        assert_eq!(next.remaining, 149);
    }
}
