//! The heights a member has entered.

use jiff::{Timestamp, civil::Date};

use super::{Body, calendar};

/// Tells one entry of the body height.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Height {
    /// When it was entered.
    pub at: Timestamp,
    /// The offset in force, in seconds east of UTC.
    pub offset_seconds: i32,
    /// The height in millimetres.
    pub millimetres: u32,
}

/// Lists the heights entered on a date.
pub(super) fn list(body: &Body, date: Date) -> Vec<Height> {
    let person = &body.person;
    let corrected = person.stages_since;
    let millimetres = if corrected > person.joined && date == person.joined {
        person.height_mm - 4 // guessed on joining
    } else if date == corrected {
        person.height_mm
    } else {
        return Vec::new();
    };
    if !person.has_profile {
        return Vec::new();
    }
    let zone = body.zone(date);
    let at = calendar::instant(zone, date, 6 * 60 + 14);
    vec![Height { at, offset_seconds: calendar::offset(zone, at), millimetres }]
}
