//! What was odd about the readings of a day when they were received. How believable a value is, is
//! [`believable_values`](super::believable_values)' business: that can be told from the value at any time, this cannot.

use serde::{Deserialize, Serialize};

/// How many readings of one type on one day came in a way that leaves doubts.
///
/// # Shape
///
/// Written without the members that are zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct Doubts {
    /// Readings that were no number (`NaN`, `Infinity`). They are left out, because no file could hold them.
    #[serde(skip_serializing_if = "is_zero")]
    pub not_numbers: u32,
    /// Samples told with a wall clock that contradicts their instant and offset from UTC. They are kept, where the instant
    /// and the offset put them.
    #[serde(skip_serializing_if = "is_zero")]
    pub contradicting_clocks: u32,
}

const fn is_zero(count: &u32) -> bool {
    *count == 0
}

impl Doubts {
    /// Whether there is no doubt.
    pub const fn are_none(&self) -> bool {
        self.not_numbers == 0 && self.contradicting_clocks == 0
    }

    /// These and those of further readings of the day.
    #[must_use]
    pub const fn and(self, more: Doubts) -> Doubts {
        Doubts {
            not_numbers: self.not_numbers.saturating_add(more.not_numbers),
            contradicting_clocks: self.contradicting_clocks.saturating_add(more.contradicting_clocks),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubts_of_two_pieces_of_a_day_add_up_and_zeros_are_not_written() {
        let numbers = Doubts { not_numbers: 2, contradicting_clocks: 0 };
        let clocks = Doubts { not_numbers: 1, contradicting_clocks: 7 };

        let both = numbers.and(clocks);

        assert_eq!(both, Doubts { not_numbers: 3, contradicting_clocks: 7 });
        assert_eq!(serde_json::to_string(&numbers).unwrap(), r#"{"notNumbers":2}"#);
        assert_eq!(serde_json::from_str::<Doubts>(r#"{"notNumbers":2}"#).unwrap(), numbers);
        assert!(Doubts::default().are_none() && !numbers.are_none() && !clocks.are_none());
    }
}
