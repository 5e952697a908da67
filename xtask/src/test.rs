//! Everything CI runs, stage by stage, each with the seconds it took.

use crate::{
    Outcome, cast, crash, fuzz, licences, page,
    postgres::Postgres,
    process::{self, cargo, program, root, target_dir},
    stranger, tools,
};
use domain::ProviderId;
use std::{path::PathBuf, process::Command, time::Instant};

/// A stage: its name, what it does, and how.
type Stage = (&'static str, &'static str, fn() -> Outcome);

const STAGES: [Stage; 13] = [
    ("tools", "what is missing is installed", tools::install_all),
    ("format", "rustfmt finds nothing", format),
    ("page", "the page builds as it is shipped", build_page),
    ("lint", "clippy finds nothing", lint),
    ("unit", "unit, contract and server tests", unit),
    ("postgres", "the server's tests once more, on PostgreSQL", on_postgres),
    ("s3", "spool and delivery with a bucket in the place of a folder", s3),
    ("crash", "a server killed again and again delivers what it would have", crash),
    ("fuzz", "random bytes for everything that reads bytes from outside", fuzz::stage),
    ("stranger", "who knows the OpenAPI document alone finds every answer in it", ask_stranger),
    ("licences", "every crate's licence fits", licences::check),
    ("end2end", "journeys in a browser, desktop and phone", end2end),
    ("files", "the files made in tests fit their schema and the notebooks", files),
];

/// Runs every stage, or those named.
///
/// # Errors
///
/// Names the first stage that fails.
pub(crate) fn run(names: &[String]) -> Outcome {
    if let Some(unknown) = names.iter().find(|name| STAGES.iter().all(|(stage, ..)| stage != name)) {
        let known: Vec<&str> = STAGES.iter().map(|(stage, ..)| *stage).collect();
        return Err(format!("there is no stage `{unknown}`: {}", known.join(", ")));
    }
    let mut took = Vec::new();
    for (name, claim, stage) in
        STAGES.iter().filter(|(name, ..)| names.is_empty() || names.iter().any(|n| n == name))
    {
        println!("\n== {name}: {claim}");
        let start = Instant::now();
        stage().map_err(|sentence| format!("stage {name}: {sentence}"))?;
        took.push((name, start.elapsed().as_secs_f64()));
    }
    println!("\nSeconds by stage:");
    for (name, seconds) in &took {
        println!("  {name:<10} {seconds:>7.1}");
    }
    println!("  {:<10} {:>7.1}", "all", took.iter().map(|(_, seconds)| seconds).sum::<f64>());
    Ok(())
}

/// A cargo command as CI wants it: no incremental leftovers, warnings are errors where asked.
fn ci_cargo(arguments: &[&str]) -> Command {
    let mut command = cargo();
    command.args(arguments).env("CARGO_INCREMENTAL", "0");
    command
}

fn format() -> Outcome {
    process::run(&mut ci_cargo(&["fmt", "--all", "--check"]))
}

fn build_page() -> Outcome {
    page::build(page::Profile::Release)
}

/// Builds the page in German where it is English else. Of the whole workspace, as [`s3`] says: then only the page is built
/// once more.
const IN_GERMAN: [&str; 2] = ["--features", "app/german"];

/// The page is linted natively too, where it also runs its tests: the same code, and one set of dependencies less. In either
/// language: a sentence one of them lacks does not compile, and one that is not used is dead code.
fn lint() -> Outcome {
    let clippy = ["clippy", "--workspace", "--all-targets", "--locked"];
    for language in [&[][..], &IN_GERMAN] {
        process::run(ci_cargo(&clippy).args(language).args(["--", "-D", "warnings"]))?;
    }
    Ok(())
}

/// Everything in English, then what German says in other words.
fn unit() -> Outcome {
    process::run(&mut ci_cargo(&["test", "--workspace", "--locked"]))?;
    process::run(
        ci_cargo(&["test", "--workspace", "--locked", "--lib"]).args(IN_GERMAN).args(["--", "messages::"]),
    )
}

/// The tests that have to do with the spool once more; each starts a pretend store of its own.
///
/// Of the whole workspace, like those on PostgreSQL: for one package alone cargo would choose other features, and build
/// everything once more.
fn s3() -> Outcome {
    let stage = |arguments: &[&str]| {
        let mut command = ci_cargo(&["test", "--workspace", "--locked"]);
        process::run(command.args(arguments).env("TEST_SPOOL", "s3"))
    };
    stage(&["--lib", "--", "spool", "segment", "retention", "artifact"])?;
    stage(&["--test", "delivery"])
}

/// Builds the programs that stages run as the tests build them: with the features of any other build half the dependencies
/// would be built once more.
fn programs() -> Outcome {
    process::run(&mut ci_cargo(&["test", "--workspace", "--locked", "--no-run"]))
}

fn ask_stranger() -> Outcome {
    programs()?;
    stranger::ask()
}

/// Few kills, as many as some minutes hold, with everything on one machine and with nothing on it; `cargo xtask crash
/// --kills 500` takes the time for more.
fn crash() -> Outcome {
    use crash::{Database::*, Spool::*};
    let wish = |provider, kills, database, spool| crash::Wish {
        kills,
        provider,
        database,
        spool,
        seed: 1,
        release: false,
    };
    programs()?;
    crash::crash(&[
        wish(ProviderId::Fitbit, 12, Sqlite, Local),
        wish(ProviderId::Fitbit, 12, Postgres, S3),
        wish(ProviderId::GoogleHealth, 12, Postgres, S3),
    ])
}

/// On a cluster made for this; each test has a schema of its own in it.
fn on_postgres() -> Outcome {
    let postgres = Postgres::start()?;
    process::run(
        ci_cargo(&["test", "--workspace", "--locked"])
            // Not the providers' suite, which takes long and stores next to nothing.
            .args(["--lib", "--test", "delivery", "--test", "it", "--test", "process"])
            .env("TEST_DATABASE_URL", postgres.url()),
    )
}

fn end2end() -> Outcome {
    let browser = tools::find_browser()?;
    programs()?;
    process::run(
        program("npx")
            .args(["playwright", "test"])
            .current_dir(tools::end2end())
            .env("CHROMIUM", browser)
            .env("SERVER", cast::binary("server", false))
            .env("STANDIN", cast::binary("standin", false))
            .env("FILES", files_folder()),
    )
}

/// Where the journeys leave the files they made.
fn files_folder() -> PathBuf {
    target_dir().join("end2end/files")
}

fn files() -> Outcome {
    let made = files_named(".json")?;
    if made.is_empty() {
        return Err("the end2end stage left no files".to_owned());
    }
    read_and_validate("read_like_the_notebooks.py", "fitbit-data.schema.json", &made)?;
    let zips = files_named("-fitbit-tables.zip")?;
    let pairs: Vec<PathBuf> = zips
        .into_iter()
        .flat_map(|zip| {
            let made_of = zip.to_string_lossy().replace("-fitbit-tables.zip", ".json");
            [zip, made_of.into()]
        })
        .collect();
    if !pairs.is_empty() {
        process::run(program("python3").arg(root().join("end2end/python/read_the_tables.py")).args(pairs))?;
    }
    let months = files_named("-intraday.json.gz")?;
    if months.is_empty() {
        return Ok(());
    }
    read_and_validate("read_the_months.py", "fitbit-intraday.schema.json", &months)
}

/// The files the journeys left whose names end so, in order of their names.
fn files_named(ending: &str) -> Result<Vec<PathBuf>, String> {
    let mut named: Vec<PathBuf> = std::fs::read_dir(files_folder())
        .map_err(|error| format!("the end2end stage left no files: {error}"))?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.to_string_lossy().ends_with(ending))
        .collect();
    named.sort();
    Ok(named)
}

/// Reads files the way others do, and holds them against their schema.
fn read_and_validate(reader: &str, schema: &str, files: &[PathBuf]) -> Outcome {
    process::run(program("python3").arg(root().join("end2end/python").join(reader)).args(files))?;
    process::run(
        program("node")
            .arg(root().join("end2end/scripts/validate.mjs"))
            .arg(root().join("public").join(schema))
            .args(files),
    )
}
