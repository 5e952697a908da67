//! This program in the place of the compiler, for the crates of the workspace: has them tell libFuzzer what was reached.

use std::{ffi::OsString, process::Command};

/// Set in the environment where this program is called as cargo calls a wrapper of the compiler.
pub(crate) const SWITCH: &str = "XTASK_FUZZ_RUSTC";

/// Crates whose way through an input is told. The stand-in reads none.
const TOLD: [&str; 4] = ["domain", "server", "fuzz", "libfuzzer"];

/// What has a crate tell which of its edges were taken, and what was compared with what. On stable Rust: the pass is
/// LLVM's own. Debug assertions and overflow checks stay as the profile has them.
const TELLING: [&str; 5] = [
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
];

/// Runs the compiler the arguments name, with what is needed besides; gives what it ended with.
///
/// # Errors
///
/// When there is no compiler, or it cannot be started.
pub(crate) fn run(mut arguments: impl Iterator<Item = OsString>) -> Result<i32, String> {
    let compiler = arguments.next().ok_or("the compiler is not named")?;
    let arguments: Vec<OsString> = arguments.collect();
    let mut command = Command::new(compiler);
    command.args(&arguments);
    if is_told(&arguments) {
        command.args(TELLING);
    }
    let status = command.status().map_err(|error| format!("the compiler could not be started: {error}"))?;
    Ok(status.code().unwrap_or(1))
}

/// Whether the crate that is compiled is one of those; a build script is not, as nothing it is linked with listens.
fn is_told(arguments: &[OsString]) -> bool {
    let mut after = arguments.iter().skip_while(|argument| *argument != "--crate-name").skip(1);
    after.next().is_some_and(|name| TOLD.iter().any(|told| name == told))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_crates_tell_and_build_scripts_do_not() {
        let told = |line: &str| is_told(&line.split_whitespace().map(OsString::from).collect::<Vec<_>>());

        assert!(told("--crate-name server --edition=2024 server/src/lib.rs"));
        assert!(!told("--crate-name build_script_build server/build.rs"));
        assert!(!told("- --print=cfg"));
    }
}
