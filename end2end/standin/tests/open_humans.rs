//! The pretend Open Humans over the wire: every rule of the fact sheet that a client can run into.

#![expect(clippy::expect_used, clippy::panic, reason = "a broken expectation of a helper fails its test")]

mod open_humans {
    mod api_rules;
    mod consent;
    mod files;
    mod members;
    mod recorded_session;
    mod tokens;
}
mod support;
