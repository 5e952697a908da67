//! What reads the answers of token endpoints, and the headers that tell a quota, under answers of anybody's making.
//! Compiled only for fuzzing.

use super::{
    meter::{Meter, Next, UntilNext},
    oauth::{self, OAuthError},
};
use crate::{
    providers::{OAuthProfile, Outcome, QuotaRule, Reply},
    storage::Tokens,
};
use jiff::Timestamp;
use secrecy::ExposeSecret;
use std::time::Duration;
use tokio::time::Instant;

/// Longest error word that may reach a log.
const LONGEST_WORD: usize = 40;

/// Reads one answer as that of a token endpoint, to a code and to a revocation.
pub(crate) fn read_token_answer(profile: &OAuthProfile, reply: &Reply, now: Timestamp) {
    match oauth::read_grant(profile, reply, now) {
        Ok(grant) => {
            let Tokens { access, expires_at, .. } = grant.tokens;
            assert!(expires_at >= now, "no life is negative");
            let _ = access.expose_secret();
        }
        Err(error) => check_error(&error),
    }
    if let Err(error) = oauth::is_ended(reply) {
        check_error(&error);
    }
}

fn check_error(error: &OAuthError) {
    let _ = error.code();
    if let OAuthError::Refused(word) = error {
        assert!(word.len() <= LONGEST_WORD);
        assert!(word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{word:?}");
    }
}

/// Counts a quota over some answers, a second after each other, with requests under way.
pub(crate) fn meter(rule: QuotaRule, answers: &[(Reply, Outcome)]) {
    let mut meter = Meter::new(rule);
    let mut now = Instant::now();
    for (place, (reply, outcome)) in (0_u32..).zip(answers) {
        let until_next = UntilNext(Duration::from_secs(u64::from(place % 3_600)));
        match outcome {
            Outcome::Quota { retry_after } => {
                let until = meter.note_refusal(*retry_after, now, until_next);
                assert!(until >= now, "nothing is asked in the past");
            }
            Outcome::Retry(_) => meter.note_trouble(),
            outcome => {
                let is_good = matches!(outcome, Outcome::Page(_));
                meter.note_answer(&reply.headers, is_good, place % 4, now, until_next);
            }
        }
        if let Next::Closed(until) | Next::At(until) = meter.next(now, place % 3, until_next) {
            assert!(until > now, "who waits is not sent round in a circle");
        }
        let _ = (meter.left(now), meter.kept());
        let pace = meter.pace(now);
        let _ = [0, 1, u64::from(u32::MAX)].map(|requests| pace.seconds_for(requests));
        now += Duration::from_secs(1);
    }
}
