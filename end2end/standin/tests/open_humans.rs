//! The pretend Open Humans over the wire: every rule of the fact sheet that a client can run into.

mod open_humans {
    mod api_rules;
    mod consent;
    mod files;
    mod members;
    mod recorded_session;
    mod tokens;
}
mod support;
