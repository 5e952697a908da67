//! What does not belong to one service: the bucket's strictness, faults by script, replay, the control API, and
//! the process itself.

mod strictness {
    mod bucket;
    mod control;
    mod faults;
    mod process;
    mod replay;
}
mod support;
