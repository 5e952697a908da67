//! The pretend Fitbit: sign-in, tokens, quota, limits and data, asked through its routers.

#![expect(clippy::expect_used, clippy::panic, reason = "helpers of tests may panic")]

mod fitbit {
    mod activity;
    mod applications;
    mod body;
    mod clock;
    mod consent;
    mod intraday;
    mod limits;
    mod logs;
    mod nights;
    mod quota;
    mod samples;
    mod sleep;
    mod support;
    mod tokens;
}
