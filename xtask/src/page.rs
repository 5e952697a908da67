//! Building the page into `dist/`, and its compressed twins.

use crate::{
    Outcome,
    process::{program, root, run},
    tools,
};
use std::{env, path::PathBuf};

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
    command.args(["build", "--offline", "--dist", "dist"]);
    match profile {
        Profile::Release => command.args(["--release", "--cargo-profile", "wasm-release"]),
    };
    // Trunk takes wasm-opt from the path; npm's binaryen puts it there.
    let tools = tools::end2end().join("node_modules/.bin");
    let path = env::var_os("PATH").unwrap_or_default();
    let paths = std::iter::once(tools).chain(env::split_paths(&path));
    let path = env::join_paths(paths).map_err(|error| format!("PATH cannot be extended: {error}"))?;
    run(command.env("PATH", path).env_remove("NO_COLOR"))?;
    run(program("node").arg("end2end/scripts/compress.mjs").arg(dist()))
}
