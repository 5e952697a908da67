//! Which of two readings of one day stays: the rules of [`crate::file::merge`], and the finer of two that are whole.

use super::{export::DayHistory, reading::DayReading};
use crate::{
    file::{merge::History, span::DayState},
    intraday::IntradayType,
};

impl History for DayHistory {
    fn state(self) -> DayState {
        self.state
    }

    fn with_state(self, state: DayState) -> Self {
        DayHistory { state, ..self }
    }

    /// Of two days received whole the finer one stays, since the coarser can be made from it and not the other way round.
    fn may_follow(self, earlier: Self) -> bool {
        self.granularity <= earlier.granularity
    }
}

/// Whether a reading is what a provider fills days without readings with: nothing but zeros, of what adds up.
pub(super) fn is_filler(intraday_type: IntradayType, reading: &DayReading) -> bool {
    match reading {
        DayReading::Samples(day) => intraday_type.adds_up() && day.values.iter().all(|value| *value == 0.0),
        DayReading::Breathing(_) | DayReading::Nights(_) => false,
    }
}
