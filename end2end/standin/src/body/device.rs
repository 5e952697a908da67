//! The devices a member has paired.

use jiff::{SignedDuration, Timestamp};

use super::Body;

/// Names what a device is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeviceKind {
    /// Worn on the wrist.
    Tracker,
    /// Stood on.
    Scale,
}

/// Describes one paired device.
#[derive(Debug, Clone)]
pub struct Device {
    /// Decimal id.
    pub id: &'static str,
    /// Product name.
    pub name: &'static str,
    /// What it is.
    pub kind: DeviceKind,
    /// How full the battery is.
    pub battery_percent: u8,
    /// When it last handed over its data.
    pub last_sync: Timestamp,
    /// Hardware address, twelve hexadecimal digits without separators. Must reach no file.
    pub mac: &'static str,
}

impl Device {
    /// How full the battery is, in the word both services have for it. Where one word ends and the next begins is unverified.
    pub fn battery(&self) -> &'static str {
        match self.battery_percent {
            0..=5 => "Empty",
            6..=25 => "Low",
            26..=60 => "Medium",
            _ => "High",
        }
    }
}

/// Product name of the tracker worn now.
pub(crate) const TRACKER: &str = "Charge 6";
/// Product name of the tracker worn before stages were known.
pub(crate) const FIRST_TRACKER: &str = "Charge HR";
/// Product name of the scale.
pub(crate) const SCALE: &str = "Aria Air";

/// Tells the last quarter of an hour at which the tracker handed over its data, some seconds past it.
pub(super) fn last_sync(now: Timestamp) -> Timestamp {
    let quarter = 900;
    let past = (now.as_second() - 41).rem_euclid(quarter);
    Timestamp::from_second(now.as_second() - past).unwrap_or(now)
}

pub(super) fn list(body: &Body, now: Timestamp) -> Vec<Device> {
    if !body.has_profile() {
        return Vec::new();
    }
    let synced = last_sync(now);
    let hour = synced.as_second().div_euclid(3_600);
    let mut devices = vec![Device {
        id: "2812345678",
        name: TRACKER,
        kind: DeviceKind::Tracker,
        // Charged every five days or so.
        battery_percent: (100 - hour.rem_euclid(122) * 2 / 3) as u8,
        last_sync: synced,
        mac: "C0FFEE001122",
    }];
    if body.person.has_scale {
        let morning = SignedDuration::from_hours(hour.rem_euclid(53));
        devices.push(Device {
            id: "900100207",
            name: SCALE,
            kind: DeviceKind::Scale,
            battery_percent: 46,
            last_sync: synced.saturating_sub(morning).unwrap_or(synced),
            mac: "C0FFEE003344",
        });
    }
    devices
}
