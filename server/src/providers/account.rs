//! What both providers share in saying whose data a link reads.

use super::Outcome;
use domain::{
    record::Record,
    wire::{AccountDevice, ErrorCode},
};

/// Why an answer told nothing, if it did not.
pub(super) fn problem(outcome: Outcome) -> Option<ErrorCode> {
    match outcome {
        Outcome::Page(_) => None,
        Outcome::Gone => Some(ErrorCode::Gone),
        Outcome::Quota { .. } => Some(ErrorCode::Quota),
        Outcome::Refresh => Some(ErrorCode::AuthorizationRefused),
        Outcome::NotPermitted => Some(ErrorCode::NotPermitted),
        Outcome::Malformed(_) => Some(ErrorCode::MalformedAnswer),
        Outcome::Split(_) => Some(ErrorCode::RequestRefused),
        Outcome::Reconnect(code) | Outcome::Retry(code) | Outcome::Refused(code) | Outcome::Stop(code) => {
            Some(code)
        }
    }
}

/// The devices among some records, as the member sees them.
pub(super) fn list_devices(records: &[Record]) -> Vec<AccountDevice> {
    records
        .iter()
        .filter_map(|record| match record {
            Record::Devices { devices } => Some(devices),
            _ => None,
        })
        .flatten()
        .map(|device| AccountDevice {
            name: device.device_version.clone().unwrap_or_else(|| device.id.clone()),
            last_sync: device.last_sync_time.clone(),
        })
        .collect()
}
