//! What does not belong to one service: the bucket's strictness, faults by script, replay, the control API, and
//! the process itself.

#![expect(clippy::expect_used, clippy::panic, reason = "a broken expectation of a helper fails its test")]

mod strictness {
    mod bucket;
    mod control;
    mod faults;
    mod process;
    mod replay;
    mod spool;
}
mod support;
