//! The switches of the pretend Fitbit, each with what it does. Not here: setting them (`control`).
//!
//! | switch | values, the default first | effect |
//! | --- | --- | --- |
//! | `fitbit.gone` | `off`, `on` | every address of both hosts answers 410 with an empty body |
//! | `fitbit.app_type` | `server`, `client`, `personal` | type of the site's own application; those members register have theirs |
//! | `fitbit.refresh_grace` | `on`, `off` | a refresh repeated within 120 s, before the new pair is used, gets the same pair |
//! | `fitbit.retry_after` | `off`, `on` | 429 answers carry `Retry-After` |
//! | `fitbit.clock_skew` | `0`, seconds | `Fitbit-Rate-Limit-Reset` says so many seconds too few |
//! | `fitbit.future_days` | `absent`, `zero` | days after today in activity series are left out or zero |
//! | `fitbit.spo2_missing` | `absent`, `bare` | nights without oxygen readings are left out, or stand there without a value |
//! | `fitbit.azm_shape` | `full`, `clock`, `dataset` | zone minutes within the day: a list with full times or times of day, or a `dataset` |
//! | `fitbit.sleep_pending` | `off`, `on` | the first question for one day's sleep is answered by "still computing" |

use crate::switches::Switches;

/// The registered type of an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum AppType {
    /// Proves itself by its secret; reads any consenting member, no intraday data.
    #[default]
    Server,
    /// Has no secret; reads any consenting member, no intraday data.
    Client,
    /// Acts as either; reads intraday data too, but nobody's except its developer's.
    Personal,
}

impl AppType {
    /// Every type, in the order of the registration form.
    pub(super) const ALL: [Self; 3] = [Self::Server, Self::Client, Self::Personal];

    /// Names the type as the registration form does.
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Server => "Server",
            Self::Client => "Client",
            Self::Personal => "Personal",
        }
    }

    /// Finds the type of this label, in any case.
    pub(super) fn find(label: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|app_type| app_type.label().eq_ignore_ascii_case(label))
    }
}

/// How zone minutes within the day are written; all three have been seen or documented.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum AzmShape {
    /// A list of days with minutes, each with its date.
    #[default]
    Full,
    /// The same with times of day.
    Clock,
    /// An object with a dataset, as other series have it.
    Dataset,
}

/// The switches as they stand at one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Settings {
    /// Whether the service has been switched off for good.
    pub gone: bool,
    /// The registered type of the site's own application.
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
    /// How zone minutes within the day are written.
    pub azm_shape: AzmShape,
    /// Whether the first question for one day's sleep finds it unfinished.
    pub sleep_pending: bool,
}

impl Settings {
    /// Reads the switches.
    pub(super) fn read(switches: &Switches) -> Self {
        let app_type = switches.text("fitbit.app_type").and_then(|text| AppType::find(&text));
        let azm_shape = match switches.text("fitbit.azm_shape").as_deref() {
            Some("clock") => AzmShape::Clock,
            Some("dataset") => AzmShape::Dataset,
            _ => AzmShape::Full,
        };
        Self {
            gone: switches.is_on("fitbit.gone"),
            app_type: app_type.unwrap_or_default(),
            refresh_grace: !switches.is("fitbit.refresh_grace", "off"),
            retry_after: switches.is_on("fitbit.retry_after"),
            clock_skew_seconds: switches
                .integer("fitbit.clock_skew")
                .and_then(|seconds| u64::try_from(seconds).ok())
                .unwrap_or(0),
            zero_future_days: switches.is("fitbit.future_days", "zero"),
            bare_spo2_nights: switches.is("fitbit.spo2_missing", "bare"),
            azm_shape,
            sleep_pending: switches.is_on("fitbit.sleep_pending"),
        }
    }
}
