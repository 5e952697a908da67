//! Building the page into `dist/`, and its compressed twins.

use crate::{
    Outcome, documents,
    process::{cargo, program, root, run, target_dir},
    tools,
};
use domain::Language;
use std::{
    fs::{self, DirEntry},
    io::ErrorKind,
    path::{Path, PathBuf},
    process::Command,
    thread,
};

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

/// Builds the page with Trunk in every language, shrinks the modules, and puts brotli twins beside the files.
///
/// English lies at the top of `dist/`, every other language in a folder of its own, with its documents only: what they
/// load has a hash in its name and lies together.
///
/// # Errors
///
/// When Trunk, wasm-opt or Node fails.
pub(crate) fn build(profile: Profile) -> Outcome {
    eprintln!("xtask: building the page in two languages (some minutes the first time, less later)");
    for language in Language::ALL {
        compile(profile, language)?;
        link(profile, language)?;
    }
    for language in Language::ALL {
        put_into_dist(language)?;
    }
    shrink(&modules()?)?;
    run(program("node").arg("end2end/scripts/compress.mjs").arg(dist()))
}

/// What cargo is to know of a language.
const fn features(language: Language) -> &'static str {
    match language {
        Language::English => "",
        Language::German => "german",
    }
}

/// Compiles both programs of a language at once, and downloads the crates that are not there yet. Trunk compiles one after the
/// other, and finds them compiled.
fn compile(profile: Profile, language: Language) -> Outcome {
    let mut command = cargo();
    command.args(["build", "--locked", "--package", "app", "--bins", "--target", "wasm32-unknown-unknown"]);
    match profile {
        Profile::Release => command.args(["--profile", "wasm-release"]),
    };
    run(command.args(["--features", features(language)]))
}

/// Has Trunk make documents, scripts and modules of a language.
fn link(profile: Profile, language: Language) -> Outcome {
    let mut command = program("trunk");
    command.args(["build", "--offline", "--dist"]).arg(built(language));
    match profile {
        Profile::Release => command.args(["--release", "--cargo-profile", "wasm-release"]),
    };
    // Named in the environment, they reach the Trunk of `app/front.sh` too.
    if !features(language).is_empty() {
        command.env("TRUNK_BUILD_FEATURES", features(language));
    }
    // Trunk takes any value of this one for its own flag of the same name, and refuses what it cannot read.
    run(command.env_remove("NO_COLOR"))?;
    documents::fill_all(&built(language), language)
}

/// Where Trunk puts a language.
fn built(language: Language) -> PathBuf {
    target_dir().join("page").join(language.tag())
}

/// Brings what was built of a language into `dist/`. English comes first and clears what was there.
fn put_into_dist(language: Language) -> Outcome {
    let (from, dist) = (built(language), dist());
    if language == Language::default() {
        match fs::remove_dir_all(&dist) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(format!("{} cannot be cleared: {error}", dist.display()));
            }
            _ => {}
        }
        return copy(&from, &dist);
    }
    copy(&from.join("assets"), &dist.join("assets"))?;
    for name in documents::DOCUMENTS {
        copy_file(&from.join(name), &dist.join(language.tag()).join(name))?;
    }
    Ok(())
}

/// Copies a folder with everything in it into another, beside what is there.
fn copy(from: &Path, to: &Path) -> Outcome {
    for entry in entries(from)? {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() { copy(&entry.path(), &target)? } else { copy_file(&entry.path(), &target)? }
    }
    Ok(())
}

fn copy_file(from: &Path, to: &Path) -> Outcome {
    let made = to.parent().map_or(Ok(()), fs::create_dir_all);
    made.and_then(|()| fs::copy(from, to))
        .map(|_| ())
        .map_err(|error| format!("{} cannot be copied to {}: {error}", from.display(), to.display()))
}

/// Shrinks modules, two at a time.
fn shrink(modules: &[PathBuf]) -> Outcome {
    let wasm_opt = tools::end2end().join("node_modules/.bin/wasm-opt");
    let shrink =
        |module: &PathBuf| run(Command::new(&wasm_opt).args(WASM_OPT).arg(module).arg("-o").arg(module));
    for pair in modules.chunks(2) {
        let shrink = &shrink;
        let outcomes: Vec<Outcome> = thread::scope(|scope| {
            let running: Vec<_> = pair.iter().map(|module| scope.spawn(move || shrink(module))).collect();
            let ended = running.into_iter().map(|one| one.join());
            ended
                .map(|outcome| outcome.unwrap_or_else(|_| Err("a thread has ended early".to_owned())))
                .collect()
        });
        outcomes.into_iter().collect::<Outcome>()?;
    }
    Ok(())
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
    let files = entries(&dist().join("assets"))?.into_iter().map(|entry| entry.path());
    let mut modules: Vec<PathBuf> =
        files.filter(|file| file.extension().is_some_and(|extension| extension == "wasm")).collect();
    // The two programs of the steps take longest: together they fill both cores to the end.
    modules.sort();
    Ok(modules)
}

fn entries(folder: &Path) -> Result<Vec<DirEntry>, String> {
    fs::read_dir(folder)
        .and_then(Iterator::collect)
        .map_err(|error| format!("{} cannot be read: {error}", folder.display()))
}
