//! `cargo xtask fuzz`: random bytes for everything that reads bytes from outside, guided by what they reach.
//!
//! libFuzzer is linked into a test of the crate `fuzz`, on stable Rust; only our own crates tell it what was reached
//! ([`rustc`]), so that everything else is taken as the other tests have built it. What the targets are is the crate's
//! business; docs/decisions/0016-fuzzing.md says why so.

pub(crate) mod rustc;

use crate::{
    Outcome,
    process::{cargo, program, root, target_dir},
};
use serde_json::Value;
use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

/// The targets, as in the crate `fuzz`.
const TARGETS: [&str; 5] = ["google_health", "fitbit", "open_humans", "files", "requests"];
/// How long each runs where nothing else is said.
const SECONDS: u32 = 60;
/// How many run at once: all of them, so that a run takes a minute and a little. Two cores give each less than half of one.
const AT_ONCE: usize = 5;
/// Most bytes of an input. Answers and files of a few days have less; what grows faster than an input shows below it.
const LONGEST_INPUT: u32 = 16 * 1024;
/// Longest time one input may take, in seconds. Those that are read take milliseconds.
const TIMEOUT: u32 = 10;
/// Most memory of a runner, in megabytes.
const MEMORY: u32 = 1024;

/// What was asked for on the command line.
struct Wish {
    targets: Vec<&'static str>,
    seconds: u32,
    /// An input to read again in the place of a run.
    replay: Option<PathBuf>,
}

/// Runs one target or all of them.
///
/// # Errors
///
/// When an option is unknown, nothing can be built, or a target finds something.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let wish = parse(arguments)?;
    let Some(runner) = build()? else { return Ok(()) };
    match (&wish.replay, wish.targets.as_slice()) {
        (Some(input), [target]) => replay(&runner, target, input),
        (Some(_), _) => Err("an input belongs to one target; name it".to_owned()),
        (None, targets) => fuzz(&runner, targets, wish.seconds),
    }
}

/// The stage of the test command: every target for a minute.
///
/// # Errors
///
/// When nothing can be built, or a target finds something.
pub(crate) fn stage() -> Outcome {
    run(&[])
}

fn parse(arguments: &[String]) -> Result<Wish, String> {
    let mut wish = Wish { targets: Vec::new(), seconds: SECONDS, replay: None };
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| format!("{argument} needs a value"));
        match argument.as_str() {
            "--seconds" => {
                let seconds = value()?;
                wish.seconds = seconds.parse().map_err(|_| format!("{seconds} are no seconds"))?;
            }
            "--replay" => wish.replay = Some(PathBuf::from(value()?)),
            name => {
                let known = TARGETS.iter().find(|target| **target == name);
                wish.targets
                    .push(known.ok_or_else(|| format!("there is no target {name}: {}", TARGETS.join(", ")))?);
            }
        }
    }
    if wish.targets.is_empty() {
        wish.targets = TARGETS.to_vec();
    }
    Ok(wish)
}

/// Builds the program all targets are in; nothing where no C++ compiler is found, which libFuzzer needs.
///
/// # Errors
///
/// When the build fails.
fn build() -> Result<Option<PathBuf>, String> {
    if !has_compiler() {
        println!("there is no C++ compiler (c++, or what the variable CXX names): nothing is fuzzed");
        return Ok(None);
    }
    let wrapper = std::env::current_exe().map_err(|error| format!("this program is not found: {error}"))?;
    // Of the whole workspace, and as a test: for one package alone cargo would choose other features, and build
    // everything once more.
    let output = cargo()
        .args(["test", "--workspace", "--locked", "--features", "fuzz/libfuzzer", "--test", "libfuzzer"])
        .args(["--no-run", "--message-format", "json-render-diagnostics"])
        .env("RUSTC_WORKSPACE_WRAPPER", wrapper)
        .env(rustc::SWITCH, "1")
        .env("CARGO_INCREMENTAL", "0")
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("cargo could not be started: {error}"))?;
    if !output.status.success() {
        return Err("the targets could not be built".to_owned());
    }
    let lines = String::from_utf8_lossy(&output.stdout);
    let runner = lines.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()).find_map(|told| {
        let is_ours = told["target"]["name"] == "libfuzzer" && told["executable"].is_string();
        told["executable"].as_str().filter(|_| is_ours).map(PathBuf::from)
    });
    runner.map(Some).ok_or_else(|| "cargo named no program of the targets".to_owned())
}

/// Whether there is a C++ compiler, looked for as the crate does that uses it.
fn has_compiler() -> bool {
    let compiler = std::env::var("CXX").unwrap_or_else(|_| "c++".to_owned());
    let asked = Command::new(compiler).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    asked.is_ok_and(|status| status.success())
}

/// Where everything of a target lies.
fn folder(target: &str) -> PathBuf {
    target_dir().join("fuzz").join(target)
}

/// Runs targets, a few at once, and prints how each ended. All run, even when one finds something.
fn fuzz(runner: &Path, targets: &[&'static str], seconds: u32) -> Outcome {
    let mut problems = Vec::new();
    for some in targets.chunks(AT_ONCE) {
        let started: Vec<(&str, Result<Child, String>)> =
            some.iter().map(|target| (*target, start(runner, target, seconds))).collect();
        for (target, child) in started {
            if let Err(problem) = child.and_then(|child| finish(target, child)) {
                problems.push(problem);
            }
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n")) }
}

fn command(runner: &Path, target: &str) -> Command {
    let mut command = program(&runner.to_string_lossy());
    command
        .env("FUZZ_TARGET", target)
        .arg(format!("-timeout={TIMEOUT}"))
        .arg(format!("-rss_limit_mb={MEMORY}"));
    command
}

fn start(runner: &Path, target: &str, seconds: u32) -> Result<Child, String> {
    let folder = folder(target);
    let place = |name: &str| folder.join(name);
    let cannot = |error: std::io::Error| format!("{} cannot be filled: {error}", folder.display());
    for name in ["corpus", "found", "seeds/inputs"] {
        fs::create_dir_all(place(name)).map_err(cannot)?;
    }
    let log = File::create(place("log")).map_err(cannot)?;
    println!("{target}: {seconds} seconds; what it says is in {}", shown(&place("log")));
    command(runner, target)
        .env("FUZZ_SEEDS", place("seeds"))
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-max_len={LONGEST_INPUT}"))
        .arg(format!("-dict={}", place("seeds/words.dict").display()))
        .arg(format!("-artifact_prefix={}/", place("found").display()))
        .arg("-print_final_stats=1")
        // What is reached is kept here and begun with the next time.
        .arg(place("corpus"))
        .arg(place("seeds/inputs"))
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .map_err(|error| format!("{target} could not be started: {error}"))
}

/// Waits for a target and prints its last figures.
fn finish(target: &'static str, mut child: Child) -> Outcome {
    let status = child.wait().map_err(|error| format!("{target} cannot be watched: {error}"))?;
    let log =
        fs::read(folder(target).join("log")).map_err(|error| format!("{target} left no log: {error}"))?;
    let log = String::from_utf8_lossy(&log);
    for line in closing_lines(&log) {
        println!("{target}: {line}");
    }
    if status.success() {
        return Ok(());
    }
    let found =
        log.lines().rev().find_map(|line| line.split_once("Test unit written to ")).map(|(_, path)| path);
    let panicked = log.lines().skip_while(|line| !line.contains("panicked at")).take(2);
    Err(match found {
        Some(path) => format!(
            "{target} found something. {}\n  Again: cargo xtask fuzz {target} --replay {}",
            panicked.collect::<Vec<_>>().join(" "),
            shown(Path::new(path.trim()))
        ),
        None => format!("{target} ended with {status}; {} says more", shown(&folder(target).join("log"))),
    })
}

/// The last line with what was reached, and the figures of the run.
fn closing_lines(log: &str) -> Vec<&str> {
    let reached = log.lines().rfind(|line| line.starts_with('#') && line.contains(" cov: "));
    let wanted = ["stat::number_of_executed_units", "stat::average_exec_per_sec", "stat::peak_rss_mb"];
    let figures = log.lines().filter(|line| wanted.iter().any(|name| line.starts_with(name)));
    reached.into_iter().chain(figures).map(str::trim).collect()
}

fn replay(runner: &Path, target: &str, input: &Path) -> Outcome {
    crate::process::run(command(runner, target).env("RUST_BACKTRACE", "1").arg(input))
}

/// A path as it is written on the command line in the workspace's root.
fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_seconds_and_an_input_are_taken_and_nothing_else() {
        let parse = |line: &str| parse(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>());

        let all = parse("").unwrap_or_else(|problem| panic!("{problem}"));
        assert_eq!((all.targets.len(), all.seconds), (TARGETS.len(), SECONDS));
        let one = parse("files --seconds 7 --replay x").unwrap_or_else(|problem| panic!("{problem}"));
        assert_eq!((one.targets, one.seconds, one.replay), (vec!["files"], 7, Some("x".into())));
        for wrong in ["moon", "--seconds", "--seconds x", "files --replay", "--fast"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn closing_lines_are_the_last_reached_and_the_figures() {
        let log = "INFO: Seed: 1\n#2\tINITED cov: 3 ft: 4\n#9\tNEW    cov: 5 ft: 6\n#20\tDONE   cov: 7 ft: 8\nDone 20 runs\n\
                   stat::number_of_executed_units: 20\nstat::new_units_added: 3\nstat::peak_rss_mb: 40\n";

        assert_eq!(
            closing_lines(log),
            ["#20\tDONE   cov: 7 ft: 8", "stat::number_of_executed_units: 20", "stat::peak_rss_mb: 40"]
        );
    }
}
