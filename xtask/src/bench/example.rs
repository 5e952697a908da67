//! Benches whose measuring is an example of the server, which has what is measured: built, run, and its figures printed
//! with their bounds.

use super::{print, print_at_least, print_bounded};
use crate::{
    Outcome,
    process::{cargo, output, program, root, run as run_to_end, target_dir},
};
use serde_json::Value;
use std::fs;

/// What a figure must keep.
pub(super) enum Bound {
    /// At least this.
    AtLeast(&'static str, f64),
    /// At most this.
    AtMost(&'static str, f64),
}

/// One such bench.
pub(super) struct Example {
    /// Its name, as printed and asked for.
    pub(super) bench: &'static str,
    /// The example.
    pub(super) example: &'static str,
    /// The figures that have bounds, by name.
    pub(super) bounds: &'static [Bound],
}

/// From sealed segments through the writer and gzip to disk, beside zlib-rs and miniz_oxide alone on the same bytes, and beside
/// itself for a member with a thousand rules.
pub(super) const ARTIFACT: Example = Example {
    bench: "artifact",
    example: "bench_artifact",
    bounds: &[
        Bound::AtLeast("of zlib-rs alone", 0.6),
        Bound::AtMost("time with 1,000 rules, of that with none", 1.2),
        Bound::AtMost("peak resident memory above idle", 48.0),
    ],
};

/// Pages of heart rates into sealed segments, beside serde_json alone on the same bytes.
pub(super) const INGEST: Example = Example {
    bench: "ingest",
    example: "bench_ingest",
    bounds: &[
        Bound::AtLeast("of serde_json::Value", 4.0),
        Bound::AtMost("peak resident memory above idle", 64.0),
    ],
};

/// Builds with optimisations, measures, and prints the figures with their bounds.
///
/// # Errors
///
/// When it cannot be built or measured, or a bound is broken.
pub(super) fn run(wanted: &Example, arguments: &[String]) -> Outcome {
    let Example { bench, example, bounds } = *wanted;
    let release = match arguments {
        [] => true,
        [flag] if flag == "--debug" => false,
        _ => return Err(format!("bench {bench} takes only --debug, which measures unoptimised programs")),
    };
    // The server embeds the page; any will do here, but the folder must be there.
    fs::create_dir_all(root().join("dist")).map_err(|error| error.to_string())?;
    let mut build = cargo();
    build.args(["build", "--package", "server", "--example", example]);
    if release {
        build.arg("--release");
    }
    run_to_end(&mut build)?;
    let folder = target_dir().join(if release { "release" } else { "debug" }).join("examples");
    let figures = output(&mut program(&folder.join(example).to_string_lossy()))?;
    let mut all_hold = true;
    for line in figures.lines() {
        let figure: Value = serde_json::from_str(line).map_err(|error| format!("{line}: {error}"))?;
        let (Some(what), Some(value), Some(unit)) =
            (figure["what"].as_str(), figure["value"].as_f64(), figure["unit"].as_str())
        else {
            return Err(format!("not a figure: {line}"));
        };
        let bound = bounds.iter().find(|bound| match bound {
            Bound::AtLeast(name, _) | Bound::AtMost(name, _) => *name == what,
        });
        all_hold &= match bound {
            Some(Bound::AtLeast(_, least)) => print_at_least(bench, what, value, unit, *least),
            Some(Bound::AtMost(_, most)) => print_bounded(bench, what, value, unit, *most),
            None => {
                print(bench, what, value, unit);
                true
            }
        };
    }
    // Unoptimised programs keep no bound.
    if all_hold || !release { Ok(()) } else { Err("a bound is broken; the lines above say which".to_owned()) }
}
