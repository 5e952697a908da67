//! Measurements, one JSON object a line: `bench`, `what`, `value`, `unit`, and `bound` with `holds` where there is
//! one. Progress goes to standard error.

mod browser;
mod import;
mod page;
mod plan;
mod usage;

use crate::Outcome;
use serde_json::{Value, json};

/// Runs the measurement named.
///
/// # Errors
///
/// When the name is unknown, or the measurement cannot be made.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    match arguments.first().map(String::as_str) {
        Some("plan") => plan::run(),
        Some("import") => import::run(&arguments[1..]),
        Some("page") => page::run(),
        Some(other) => Err(format!("there is no bench `{other}`: plan, import, page")),
        None => Err("name a bench: plan, import, page".to_owned()),
    }
}

/// Prints one figure.
fn print(bench: &str, what: &str, value: impl Into<Value>, unit: &str) {
    println!("{}", json!({ "bench": bench, "what": what, "value": value.into(), "unit": unit }));
}

/// Prints one figure that must be at most its bound.
fn print_bounded(bench: &str, what: &str, value: f64, unit: &str, bound: f64) {
    let line = json!({
        "bench": bench, "what": what, "value": value, "unit": unit, "bound": bound, "holds": value <= bound,
    });
    println!("{line}");
}
