//! Identifiers: UUIDs of version 7, a type per noun so that they cannot be mixed up. Never row numbers: they are also the
//! identity bound to sealed values.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr, sync::Mutex};
use uuid::{ContextV7, Uuid};

/// Says that a text is no identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier")]
pub struct ParseIdError;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Makes a new identifier, unlike any other, that sorts by the time it was made.
            pub fn new(now: Timestamp) -> Self {
                $name(uuid_at(now))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = ParseIdError;
            fn from_str(text: &str) -> Result<Self, ParseIdError> {
                Uuid::try_parse(text).map($name).map_err(|_| ParseIdError)
            }
        }
    };
}

id! {
    /// Identifies a member.
    MemberId
}
id! {
    /// Identifies a link.
    LinkId
}
id! {
    /// Identifies an import.
    ImportId
}
id! {
    /// Identifies a window of an import.
    WindowId
}
id! {
    /// Identifies a member's departure.
    DepartureId
}
id! {
    /// Identifies a rule of what a member leaves out.
    RuleId
}
id! {
    /// Identifies an OAuth client a member registered, as it was entered: a replaced one gets another.
    OwnClientId
}
id! {
    /// Identifies an automatic update.
    UpdateId
}

/// Counts on within a millisecond, so that what this server made later sorts later. Rows are ordered by it: row numbers
/// are not something both databases have.
static ORDER: Mutex<ContextV7> = Mutex::new(ContextV7::new());

fn uuid_at(now: Timestamp) -> Uuid {
    // Before 1970 no server ran; such a clock gets the earliest identifiers instead of a panic.
    let seconds = u64::try_from(now.as_second()).unwrap_or(0);
    let nanoseconds = u32::try_from(now.subsec_nanosecond()).unwrap_or(0);
    Uuid::new_v7(uuid::Timestamp::from_unix(&ORDER, seconds, nanoseconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_read_back_and_sort_by_their_time() {
        let earlier = ImportId::new("2026-11-22T10:00:00Z".parse().unwrap());
        let later = ImportId::new("2026-11-22T10:00:01Z".parse().unwrap());

        assert_eq!(earlier.to_string().parse(), Ok(earlier));
        assert!(earlier < later);
    }

    #[test]
    fn ids_of_one_instant_sort_as_they_were_made() {
        let now = "2026-11-22T10:00:00Z".parse().unwrap();

        let made: Vec<_> = (0..100).map(|_| WindowId::new(now)).collect();

        assert!(made.is_sorted_by(|earlier, later| earlier < later));
        assert!(made.is_sorted_by(|earlier, later| earlier.to_string() < later.to_string()));
    }

    #[test]
    fn other_text_is_no_id() {
        assert_eq!("1 OR 1=1".parse::<ImportId>(), Err(ParseIdError));
    }
}
