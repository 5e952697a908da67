//! The file of a month: MB/s of JSON from sealed segments through gzip to disk, beside zlib-rs and miniz_oxide alone on
//! the same bytes, and the memory it takes. The measuring itself is an example of the server, which has what is measured.

use super::{print, print_at_least, print_bounded};
use crate::{
    Outcome,
    process::{cargo, output, program, root, run as run_to_end, target_dir},
};
use serde_json::Value;
use std::fs;

/// What part of zlib-rs alone the whole way must at least reach.
const LEAST_RATIO: f64 = 0.6;
/// Megabytes it may hold resident above what the process held before.
const MOST_MEMORY_MB: f64 = 48.0;

/// Builds with optimisations, measures, and prints the figures with their bounds.
///
/// # Errors
///
/// When it cannot be built or measured.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let release = match arguments {
        [] => true,
        [flag] if flag == "--debug" => false,
        _ => return Err("bench artifact takes only --debug, which measures unoptimised programs".to_owned()),
    };
    // The server embeds the page; any will do here, but the folder must be there.
    fs::create_dir_all(root().join("dist")).map_err(|error| error.to_string())?;
    let mut build = cargo();
    build.args(["build", "--package", "server", "--example", "bench_artifact"]);
    if release {
        build.arg("--release");
    }
    run_to_end(&mut build)?;
    let folder = target_dir().join(if release { "release" } else { "debug" }).join("examples");
    let figures = output(&mut program(&folder.join("bench_artifact").to_string_lossy()))?;
    for line in figures.lines() {
        let figure: Value = serde_json::from_str(line).map_err(|error| format!("{line}: {error}"))?;
        let (Some(what), Some(value), Some(unit)) =
            (figure["what"].as_str(), figure["value"].as_f64(), figure["unit"].as_str())
        else {
            return Err(format!("not a figure: {line}"));
        };
        match what {
            "of zlib-rs alone" => {
                print_at_least("artifact", what, value, unit, LEAST_RATIO);
            }
            "peak resident memory above idle" => {
                print_bounded("artifact", what, value, unit, MOST_MEMORY_MB);
            }
            _ => print("artifact", what, value, unit),
        }
    }
    Ok(())
}
