//! Which kills may have lost a link: those between a service's answer to a renewal and the storing of the new tokens. A
//! new token is stored before it is used, so its first use tells that it was.

use super::killer::Kill;
use crate::requests::Seen;

/// Whose tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Service {
    Fitbit,
    OpenHumans,
}

impl Service {
    fn host(self) -> &'static str {
        match self {
            Service::Fitbit => "api.fitbit.com",
            Service::OpenHumans => "www.openhumans.org",
        }
    }
}

/// Kills before which the last thing a service was asked, with success or without an answer, was to renew a token.
pub(super) fn possible(log: &[Seen], kills: &[Kill], service: Service) -> u64 {
    let asked: Vec<&Seen> = log
        .iter()
        .filter(|seen| seen.host == service.host() && matches!(seen.status, None | Some(200..300)))
        .collect();
    let mut since = None;
    let mut possible = 0;
    for kill in kills {
        let last = asked.iter().rfind(|seen| seen.arrived <= kill.at);
        // One renewal is lost once, however many kills follow it.
        if let Some(last) = last.filter(|last| last.renews_a_token() && since != Some(last.arrived)) {
            since = Some(last.arrived);
            possible += 1;
        }
    }
    possible
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crash::killer::Phase;
    use jiff::Timestamp;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millisecond(millis).unwrap()
    }

    fn seen(path: &str, body: Option<&str>, millis: i64) -> Seen {
        Seen {
            host: Service::OpenHumans.host().to_owned(),
            method: "POST".to_owned(),
            path: path.to_owned(),
            query: None,
            body: body.map(str::to_owned),
            arrived: at(millis),
            status: Some(200),
            millis: Some(1),
            quota_left: None,
        }
    }

    fn renewal(millis: i64) -> Seen {
        seen("/oauth2/token/", Some("grant_type=refresh_token&refresh_token=a"), millis)
    }

    fn kill(millis: i64) -> Kill {
        Kill { at: at(millis), phase: Phase::Uploading }
    }

    #[test]
    fn only_a_kill_before_the_new_token_was_used_may_lose_a_link() {
        let log = [renewal(100), seen("/api/direct-sharing/project/files/upload/complete/", None, 200)];

        assert_eq!(possible(&log, &[kill(50)], Service::OpenHumans), 0);
        assert_eq!(possible(&log, &[kill(150)], Service::OpenHumans), 1);
        assert_eq!(possible(&log, &[kill(250)], Service::OpenHumans), 0);
        assert_eq!(possible(&log, &[kill(150)], Service::Fitbit), 0);
    }

    #[test]
    fn two_kills_after_one_renewal_lose_one_link() {
        assert_eq!(possible(&[renewal(100)], &[kill(150), kill(160)], Service::OpenHumans), 1);
    }
}
