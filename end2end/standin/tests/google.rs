//! The pretend Google, driven over its ports as a browser and a client would.

#![expect(clippy::expect_used, clippy::panic, reason = "helpers of tests may panic")]

mod google {
    mod authorization;
    mod contract;
    mod lists;
    mod oddities;
    mod projects;
    mod readings;
    mod records;
    mod refusals;
    mod roll_ups;
    mod site;
    mod speed;
}
