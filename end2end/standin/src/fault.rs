//! Faults by script: which request is met by which trouble. Not here: how a fault is carried out, see `middleware`.

use crate::host::Host;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Fault {
    /// The request is answered with this status; no handler runs.
    Status {
        /// Status to answer with.
        status: u16,
        /// Body to answer with; empty unless told.
        #[serde(default)]
        body: Option<String>,
        /// Content type; JSON when there is a body and nothing else is said.
        #[serde(default)]
        content_type: Option<String>,
        /// More headers.
        #[serde(default)]
        headers: BTreeMap<String, String>,
    },
    /// The real answer comes later.
    Slow {
        /// How much later.
        millis: u64,
    },
    /// The connection is cut before any answer; no handler runs.
    Reset,
    /// The connection is cut after this much of the request's body was read; no handler runs.
    ResetAfter {
        /// Bytes of the body that are read.
        bytes: u64,
    },
    /// The real answer is cut half way, under the length of the whole.
    Truncate,
    /// The first half of the real answer, as if it were whole.
    Malformed,
    /// A page of HTML with status 200; no handler runs.
    Html,
    /// A very long JSON body with status 200; no handler runs.
    Huge {
        /// Length of the body.
        bytes: u64,
    },
    /// The handler runs, then the connection is cut without an answer.
    LostReply,
}

impl Fault {
    /// Names the kind as the control API does.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Status { .. } => "status",
            Self::Slow { .. } => "slow",
            Self::Reset => "reset",
            Self::ResetAfter { .. } => "reset_after",
            Self::Truncate => "truncate",
            Self::Malformed => "malformed",
            Self::Html => "html",
            Self::Huge { .. } => "huge",
            Self::LostReply => "lost_reply",
        }
    }
}

/// A fault with the requests it waits for.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Name of the real host.
    pub host: String,
    /// Method, in any case; any when absent.
    #[serde(default)]
    pub method: Option<String>,
    /// Part of path and query, or their beginning when it ends in `*`; any when absent.
    #[serde(default)]
    pub path: Option<String>,
    /// How many matching requests pass unharmed first.
    #[serde(default)]
    pub skip: u64,
    /// How many requests are met; 0 means until cleared.
    #[serde(default = "once")]
    pub times: u64,
    /// What goes wrong.
    pub fault: Fault,
}

fn once() -> u64 {
    1
}

impl Rule {
    fn matches(&self, host: Host, method: &str, target: &str) -> bool {
        self.host == host.name()
            && self.method.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
            && self.path.as_ref().is_none_or(|wanted| match wanted.strip_suffix('*') {
                Some(beginning) => target.starts_with(beginning),
                None => target.contains(wanted.as_str()),
            })
    }
}

/// A rule that waits, with what is left of it.
#[derive(Debug, Clone, Serialize)]
pub struct Waiting {
    /// Number of the rule.
    pub id: u64,
    /// The rule as given; `skip` is what is left of it.
    #[serde(flatten)]
    pub rule: Rule,
    /// How many more requests it meets; nothing means until cleared.
    pub remaining: Option<u64>,
}

#[derive(Debug, Default)]
struct Rules {
    last_id: u64,
    waiting: Vec<Waiting>,
}

/// The rules that wait for requests, oldest first.
#[derive(Debug, Default)]
pub struct Faults(Mutex<Rules>);

impl Faults {
    fn lock(&self) -> MutexGuard<'_, Rules> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a rule and gives its number.
    ///
    /// # Errors
    ///
    /// The host is none of ours, or the status is no HTTP status.
    pub fn add(&self, rule: Rule) -> Result<u64, String> {
        if Host::find(&rule.host).is_none() {
            return Err(format!("{} is not one of the hosts", rule.host));
        }
        if let Fault::Status { status, headers, .. } = &rule.fault {
            if !(200..=599).contains(status) {
                return Err(format!("{status} is not a status between 200 and 599"));
            }
            for (name, value) in headers {
                if http::HeaderName::try_from(name).is_err() || http::HeaderValue::try_from(value).is_err() {
                    return Err(format!("{name}: {value} is not a header"));
                }
            }
        }
        let mut rules = self.lock();
        rules.last_id += 1;
        let id = rules.last_id;
        let remaining = (rule.times > 0).then_some(rule.times);
        rules.waiting.push(Waiting { id, rule, remaining });
        Ok(id)
    }

    /// Takes the fault that meets this request, if any: that of the oldest rule that matches and skips no more.
    pub fn take(&self, host: Host, method: &str, target: &str) -> Option<Fault> {
        let mut rules = self.lock();
        let mut met = None;
        for (place, waiting) in rules.waiting.iter_mut().enumerate() {
            if !waiting.rule.matches(host, method, target) {
                continue;
            }
            if waiting.rule.skip > 0 {
                waiting.rule.skip -= 1;
                continue;
            }
            if let Some(remaining) = &mut waiting.remaining {
                *remaining -= 1;
            }
            met = Some((place, waiting.rule.fault.clone(), waiting.remaining == Some(0)));
            break;
        }
        let (place, fault, spent) = met?;
        if spent {
            rules.waiting.remove(place);
        }
        Some(fault)
    }

    /// Lists the rules with what is left of them.
    pub fn list(&self) -> Vec<Waiting> {
        self.lock().waiting.clone()
    }

    /// Removes every rule.
    pub fn clear(&self) {
        self.lock().waiting.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(json: serde_json::Value) -> Rule {
        serde_json::from_value(json).expect("the rule is sound")
    }

    #[test]
    fn fault_skips_then_meets_then_is_spent() {
        let faults = Faults::default();
        faults
            .add(rule(serde_json::json!({
                "host": "storage", "method": "PUT", "skip": 1, "times": 2, "fault": {"kind": "reset"}
            })))
            .expect("the host is known");

        let met: Vec<_> = (0..4).map(|_| faults.take(Host::Storage, "PUT", "/a").is_some()).collect();

        assert_eq!(met, [false, true, true, false]);
        assert!(faults.list().is_empty());
    }

    #[test]
    fn path_with_a_star_matches_the_beginning_and_without_it_any_part() {
        let faults = Faults::default();
        for path in ["/v4/users*", "steps"] {
            faults
                .add(rule(serde_json::json!({
                    "host": "health.googleapis.com", "path": path, "times": 0, "fault": {"kind": "html"}
                })))
                .expect("the host is known");
        }

        let take = |target| faults.take(Host::GoogleHealth, "GET", target).is_some();

        assert!(take("/v4/users/me"));
        assert!(take("/v5/dataTypes/steps/dataPoints?a=b"));
        assert!(!take("/x/v4/users/me"));
    }

    #[test]
    fn rule_without_times_meets_one_request() {
        let faults = Faults::default();
        faults
            .add(rule(serde_json::json!({"host": "storage", "fault": {"kind": "slow", "millis": 5}})))
            .expect("the host is known");

        let met: Vec<_> = (0..2).map(|_| faults.take(Host::Storage, "GET", "/")).collect();

        assert_eq!(met, [Some(Fault::Slow { millis: 5 }), None]);
    }

    #[test]
    fn rule_for_a_host_nobody_plays_is_refused() {
        let faults = Faults::default();

        let outcome =
            faults.add(rule(serde_json::json!({"host": "example.org", "fault": {"kind": "reset"}})));

        assert!(outcome.is_err());
    }
}
