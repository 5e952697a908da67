//! Everything that reads bytes from outside, under random ones: a target for each place bytes come from, and the answers,
//! files and requests it begins with. `cargo xtask fuzz` runs them; see docs/decisions/0016-fuzzing.md.
//!
//! A target panics where a promise is broken, and for nothing else. A new parser gets a line in the target of the place its
//! bytes come from, and an input to begin with; a new place gets a file here and a line in [`TARGETS`]. What fuzzing found
//! becomes a test beside the parser that was mended.

mod answers;
mod files;
mod input;
mod memory;
mod open_humans;
mod providers;
mod requests;
mod seeds;
mod tracks;

pub use seeds::dictionary;

/// A place bytes come from.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Its name, as on the command line.
    pub name: &'static str,
    /// Reads one input; the first bytes choose what reads the others.
    pub run: fn(&[u8]),
    /// Makes the inputs to begin with, each read to its end by what it is for.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

/// Every target. `cargo xtask fuzz` has the same names.
pub const TARGETS: [Target; 5] = [
    Target {
        name: "google_health",
        run: providers::run_google_health,
        seeds: providers::google_health_seeds,
    },
    Target { name: "fitbit", run: providers::run_fitbit, seeds: providers::fitbit_seeds },
    Target { name: "open_humans", run: open_humans::run, seeds: open_humans::seeds },
    Target { name: "files", run: files::run, seeds: files::seeds },
    Target { name: "requests", run: requests::run, seeds: requests::seeds },
];

impl Target {
    /// Finds a target by its name.
    pub fn find(name: &str) -> Option<&'static Target> {
        TARGETS.iter().find(|target| target.name == name)
    }
}
