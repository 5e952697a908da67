//! Where data points come from: which family of sources each belongs to, and how a source is written.

use serde_json::{Value, json};

use super::points::Family;

/// Name of the app whose data came through Health Connect.
const OTHER_APP: &str = "org.example.companion";

/// Where an entry came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// The tracker of this product name, as measured.
    Measured(&'static str),
    /// The tracker of this product name, computed from what it measured.
    Derived(&'static str),
    /// The tracker of this product name, when the member told it to measure.
    Taken(&'static str),
    /// The scale of this product name.
    Scale(&'static str),
    /// The phone's own sensors.
    Phone,
    /// Typed in.
    Manual,
    /// Another app, through Health Connect.
    HealthConnect,
    /// No source at all: foods and units have none.
    Nobody,
}

impl Source {
    /// Tells whether a family of sources includes this one.
    pub(super) fn belongs_to(self, family: Family) -> bool {
        match family {
            Family::All | Family::Google => true,
            Family::Wearables => {
                matches!(self, Self::Measured(_) | Self::Derived(_) | Self::Taken(_) | Self::Scale(_))
            }
            Family::Own => false,
        }
    }

    /// Writes the source of a data point; what has none is null.
    pub(super) fn write(self) -> Value {
        match self {
            Self::Taken(name) => {
                json!({"recordingMethod": "ACTIVELY_MEASURED", "device": {"displayName": name}, "platform": "FITBIT"})
            }
            Self::Nobody => Value::Null,
            Self::Measured(name) => {
                json!({"recordingMethod": "PASSIVELY_MEASURED", "device": {"displayName": name}, "platform": "FITBIT"})
            }
            Self::Derived(name) => {
                json!({"recordingMethod": "DERIVED", "device": {"displayName": name}, "platform": "FITBIT"})
            }
            Self::Scale(name) => json!({
                "recordingMethod": "ACTIVELY_MEASURED",
                "device": {"displayName": name, "formFactor": "SCALE"},
                "platform": "FITBIT",
            }),
            Self::Phone => json!({
                "recordingMethod": "PASSIVELY_MEASURED",
                "device": {"displayName": "Phone", "formFactor": "PHONE"},
                "platform": "FITBIT",
            }),
            Self::Manual => json!({"recordingMethod": "MANUAL", "platform": "FITBIT"}),
            Self::HealthConnect => json!({
                "recordingMethod": "UNKNOWN",
                "device": {},
                "application": {"packageName": OTHER_APP},
                "platform": "HEALTH_CONNECT",
            }),
        }
    }
}
