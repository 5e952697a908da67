//! The only source of "now". Waiting is not here: the runner waits with tokio's timers, which tests pause.

use jiff::Timestamp;
use std::fmt;

/// Tells the time.
pub trait Clock: fmt::Debug + Send + Sync {
    /// The present instant.
    fn now(&self) -> Timestamp;
}

/// The clock of the machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "everything else takes the time from here")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}
