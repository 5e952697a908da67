//! Building the page into `dist/`, and its compressed twins.

use crate::{
    Outcome,
    process::{program, root, run},
    tools,
};
use std::{path::PathBuf, process::Command};

/// How the page is built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Small and optimised, as shipped.
    Release,
}

/// Where the built page is.
pub(crate) fn dist() -> PathBuf {
    root().join("dist")
}

/// Builds the page with Trunk, shrinks the module, and puts brotli twins beside the files.
///
/// # Errors
///
/// When Trunk, wasm-opt or Node fails.
pub(crate) fn build(profile: Profile) -> Outcome {
    eprintln!("xtask: building the page (about two minutes the first time, seconds later)");
    let mut command = program("trunk");
    command.args(["build", "--offline"]);
    match profile {
        Profile::Release => command.args(["--release", "--cargo-profile", "wasm-release"]),
    };
    // Trunk takes any value of this one for its own flag of the same name, and refuses what it cannot read.
    run(command.env_remove("NO_COLOR"))?;
    for module in modules()? {
        run(Command::new(tools::end2end().join("node_modules/.bin/wasm-opt"))
            .args(WASM_OPT)
            .arg(&module)
            .arg("-o")
            .arg(&module))?;
    }
    run(program("node").arg("end2end/scripts/compress.mjs").arg(dist()))
}

/// What Rust's compiler uses of WebAssembly, and the optimisation for size.
const WASM_OPT: [&str; 7] = [
    "-Oz",
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// The WebAssembly modules of the built page.
fn modules() -> Result<Vec<PathBuf>, String> {
    let assets = dist().join("assets");
    let entries = std::fs::read_dir(&assets)
        .map_err(|error| format!("{} cannot be read: {error}", assets.display()))?;
    let files = entries.filter_map(|entry| entry.ok().map(|entry| entry.path()));
    Ok(files.filter(|file| file.extension().is_some_and(|extension| extension == "wasm")).collect())
}
