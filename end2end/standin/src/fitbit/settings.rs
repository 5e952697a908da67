//! The switches of the pretend Fitbit, each with what it does. Not here: setting them (`control`).
//!
//! | switch | values, the default first | effect |
//! | --- | --- | --- |
//! | `fitbit.gone` | `off`, `on` | every address of both hosts answers 410 with an empty body |
//! | `fitbit.app_type` | `server`, `client`, `personal` | who may use the token endpoint without the secret, and who sees intraday data |
//! | `fitbit.refresh_grace` | `on`, `off` | a refresh repeated within 120 s, before the new pair is used, gets the same pair |
//! | `fitbit.retry_after` | `off`, `on` | 429 answers carry `Retry-After` |
//! | `fitbit.clock_skew` | `0`, seconds | `Fitbit-Rate-Limit-Reset` says so many seconds too few |
//! | `fitbit.future_days` | `absent`, `zero` | days after today in activity series are left out or zero |
//! | `fitbit.spo2_missing` | `absent`, `bare` | nights without oxygen readings are left out, or stand there without a value |
//! | `fitbit.sleep_pending` | `off`, `on` | the first question for one day's sleep is answered by "still computing" |

use crate::switches::Switches;

/// The registered kind of the one application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum AppType {
    /// Proves itself by its secret; reads any consenting member, no intraday data.
    #[default]
    Server,
    /// Has no secret; reads any consenting member, no intraday data.
    Client,
    /// Acts as either; reads intraday data too.
    Personal,
}

/// The switches as they stand at one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Settings {
    /// Whether the service has been switched off for good.
    pub gone: bool,
    /// The registered kind of the application.
    pub app_type: AppType,
    /// Whether a lost answer to a refresh may be asked for again.
    pub refresh_grace: bool,
    /// Whether 429 answers carry `Retry-After`.
    pub retry_after: bool,
    /// Seconds by which the reset header is early.
    pub clock_skew_seconds: u64,
    /// Whether activity series go on after today with zeros.
    pub zero_future_days: bool,
    /// Whether nights without oxygen readings stand in the answer without a value.
    pub bare_spo2_nights: bool,
    /// Whether the first question for one day's sleep finds it unfinished.
    pub sleep_pending: bool,
}

impl Settings {
    /// Reads the switches.
    pub(super) fn read(switches: &Switches) -> Self {
        let app_type = match switches.text("fitbit.app_type").as_deref() {
            Some("personal") => AppType::Personal,
            Some("client") => AppType::Client,
            _ => AppType::Server,
        };
        Self {
            gone: switches.is_on("fitbit.gone"),
            app_type,
            refresh_grace: !switches.is("fitbit.refresh_grace", "off"),
            retry_after: switches.is_on("fitbit.retry_after"),
            clock_skew_seconds: switches
                .integer("fitbit.clock_skew")
                .and_then(|seconds| u64::try_from(seconds).ok())
                .unwrap_or(0),
            zero_future_days: switches.is("fitbit.future_days", "zero"),
            bare_spo2_nights: switches.is("fitbit.spo2_missing", "bare"),
            sleep_pending: switches.is_on("fitbit.sleep_pending"),
        }
    }
}
