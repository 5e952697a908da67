//! Named settings that a test changes while the stand-in runs. Not here: what each of them does, which its
//! service documents.

use crate::google::switches as google;
use crate::open_humans::switches as open_humans;
use crate::s3;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Every switch a service reads. Any other name is refused: a slip of the pen would make a test claim nothing.
pub const NAMES: [&str; 50] = [
    google::PAGE_SIZE,
    google::ODD_PAGES,
    google::SHORT_PAGES,
    google::FINAL_EMPTY,
    google::TIE_LOSS,
    google::REPEATED_TOKEN,
    google::BACKWARD_PAGES,
    google::ENDLESS_LIST,
    google::STRAY_POINTS,
    google::DOUBLED_POINTS,
    google::ODD_OFFSETS,
    google::ABSURD_VALUES,
    google::ACTIVITY_LEVEL_ROLLUP,
    google::NUMERIC_PARENT,
    google::UNPROCESSED_SLEEP,
    google::OPEN_SLEEP,
    google::SLEEP_SUMMARY,
    google::DOUBLED_SUMMARY,
    google::RETRY_AFTER,
    google::QUOTA_PER_MINUTE,
    google::CHECK_CONTRACT,
    google::SERVICE_DISABLED,
    google::TESTING,
    google::TEST_USERS,
    google::ACCOUNT_REFUSED,
    google::REFUSED_SCOPE,
    google::EARLIER_SCOPE,
    google::ACCESS_SECONDS,
    google::LEGACY_IDENTITY,
    "fitbit.gone",
    "fitbit.app_type",
    "fitbit.refresh_grace",
    "fitbit.retry_after",
    "fitbit.clock_skew",
    "fitbit.future_days",
    "fitbit.spo2_missing",
    "fitbit.azm_shape",
    "fitbit.sleep_pending",
    open_humans::TOKEN_SECONDS,
    open_humans::MASTER_TOKEN_SECONDS,
    open_humans::INVALID_GRANT_STATUS,
    open_humans::PROJECT_ACTIVE,
    open_humans::REQUEST_USERNAME,
    open_humans::ALL_SOURCES,
    open_humans::AUTO_ADD_DATATYPES,
    open_humans::WEBHOOK_URL,
    open_humans::WEBHOOK_SECRET,
    open_humans::WEBHOOK_DEFECT,
    s3::PAGE_SIZE,
    s3::CREDENTIALS,
];

/// The switches that were set, by name.
#[derive(Debug, Default)]
pub struct Switches(Mutex<BTreeMap<String, String>>);

impl Switches {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Finds the text of a switch; nothing when it was never set.
    pub fn text(&self, name: &str) -> Option<String> {
        self.lock().get(name).cloned()
    }

    /// Says whether a switch holds exactly this text.
    pub fn is(&self, name: &str, value: &str) -> bool {
        self.lock().get(name).is_some_and(|text| text == value)
    }

    /// Says whether a switch is on: set to `on`, `true` or `1`.
    pub fn is_on(&self, name: &str) -> bool {
        self.lock().get(name).is_some_and(|text| matches!(text.as_str(), "on" | "true" | "1"))
    }

    /// Finds the whole number of a switch; nothing when unset or not a number.
    pub fn integer(&self, name: &str) -> Option<i64> {
        self.lock().get(name).and_then(|text| text.parse().ok())
    }

    /// Finds the number of a switch; nothing when unset or not a number.
    pub fn number(&self, name: &str) -> Option<f64> {
        self.lock().get(name).and_then(|text| text.parse().ok())
    }

    /// Sets a switch; an empty text takes it back.
    ///
    /// # Errors
    ///
    /// No service reads a switch of this name.
    pub fn set(&self, name: &str, value: &str) -> Result<(), String> {
        if !NAMES.contains(&name) {
            return Err(format!("no service reads a switch {name}"));
        }
        if value.is_empty() {
            self.lock().remove(name);
        } else {
            self.lock().insert(name.to_owned(), value.to_owned());
        }
        Ok(())
    }

    /// Lists every switch that was set.
    pub fn list(&self) -> BTreeMap<String, String> {
        self.lock().clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn switch_nobody_reads_is_refused() {
        let switches = Switches::default();

        let outcome = switches.set("google.page_sise", "documented");

        assert!(outcome.is_err());
        assert!(switches.list().is_empty());
    }

    #[test]
    fn switch_is_read_as_the_type_asked_for() {
        let switches = Switches::default();

        switches.set("open_humans.token_seconds", "5").expect("the name is known");
        switches.set("google.testing", "on").expect("the name is known");

        assert_eq!(switches.integer("open_humans.token_seconds"), Some(5));
        assert!(switches.is_on("google.testing"));
        assert!(!switches.is_on("open_humans.token_seconds"));
    }

    #[test]
    fn empty_text_takes_a_switch_back() {
        let switches = Switches::default();
        switches.set("google.testing", "on").expect("the name is known");

        switches.set("google.testing", "").expect("the name is known");

        assert_eq!(switches.text("google.testing"), None);
    }
}
