//! Measurements, one JSON object a line: `bench`, `what`, `value`, `unit`, and `bound` with `holds` where there is
//! one. Progress goes to standard error.

pub(crate) mod browser;
mod crowd;
mod delivered;
mod example;
mod gestures;
mod google;
mod import;
mod lighthouse;
mod page;
mod plan;
mod quota;
mod review;
mod usage;

use crate::Outcome;
use serde_json::{Value, json};

/// Every measurement there is.
const NAMES: &str = "plan, import, page, quota, google, artifact, ingest, crowd, review";

/// Runs the measurement named.
///
/// # Errors
///
/// When the name is unknown, or the measurement cannot be made.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    match arguments.first().map(String::as_str) {
        Some("plan") => plan::run(),
        Some("import") => import::run(&arguments[1..]),
        Some("page") => page::run(&arguments[1..]),
        Some("quota") => quota::run(&arguments[1..]),
        Some("google") => google::run(&arguments[1..]),
        Some("crowd") => crowd::run(&arguments[1..]),
        Some("review") => review::run(&arguments[1..]),
        Some("artifact") => example::run(&example::ARTIFACT, &arguments[1..]),
        Some("ingest") => example::run(&example::INGEST, &arguments[1..]),
        Some(other) => Err(format!("there is no bench `{other}`: {NAMES}")),
        None => Err(format!("name a bench: {NAMES}")),
    }
}

/// Prints one figure.
pub(crate) fn print(bench: &str, what: &str, value: impl Into<Value>, unit: &str) {
    println!("{}", json!({ "bench": bench, "what": what, "value": value.into(), "unit": unit }));
}

/// Prints one figure that must be at most its bound; says whether it is.
pub(crate) fn print_bounded(bench: &str, what: &str, value: f64, unit: &str, bound: f64) -> bool {
    let line = json!({
        "bench": bench, "what": what, "value": value, "unit": unit, "bound": bound, "holds": value <= bound,
    });
    println!("{line}");
    value <= bound
}

/// Prints one figure that must be at least its bound; says whether it is.
pub(crate) fn print_at_least(bench: &str, what: &str, value: f64, unit: &str, bound: f64) -> bool {
    let line = json!({
        "bench": bench, "what": what, "value": value, "unit": unit, "bound": bound, "holds": value >= bound,
    });
    println!("{line}");
    value >= bound
}
