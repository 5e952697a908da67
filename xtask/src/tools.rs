//! What the everyday commands need beyond Rust, Node and git: found, or installed and named.

use crate::{
    Outcome, postgres,
    process::{cargo, output, program, root, run, target_dir},
};
use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

/// Pinned with the crate of the same name in `app/Cargo.toml`: the two must be equal.
const WASM_BINDGEN: &str = "0.2.130";
/// 0.22 asks for a newer Rust.
const TRUNK: &str = "0.21.14";
/// Places a browser is looked for when `CHROMIUM` does not name one.
const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// Installs everything `demo` and `test` need.
///
/// # Errors
///
/// When something is missing that cannot be installed; the sentence says what to do.
pub(crate) fn install_all() -> Outcome {
    for_page()?;
    for_browser_tests()?;
    find_browser()?;
    postgres::find_programs().map(|_| ())
}

/// Installs what building the page needs.
///
/// # Errors
///
/// When something is missing that cannot be installed.
pub(crate) fn for_page() -> Outcome {
    let targets = output(Command::new("rustup").args(["target", "list", "--installed"]))
        .map_err(|error| format!("rustup is needed to add the wasm32 target: {error}"))?;
    if !targets.lines().any(|target| target == "wasm32-unknown-unknown") {
        say("adding Rust's wasm32-unknown-unknown target");
        run(Command::new("rustup").args(["target", "add", "wasm32-unknown-unknown"]))?;
    }
    // Trunk's own lock file resolves; wasm-bindgen-cli's does not always.
    install_from_source("trunk", "trunk", TRUNK, &["--locked"], "about three minutes")?;
    install_from_source("wasm-bindgen", "wasm-bindgen-cli", WASM_BINDGEN, &[], "about a minute")?;
    install_node_packages()
}

/// Installs what the browser tests need, except the browser.
///
/// # Errors
///
/// When npm or python3 is missing, or npm fails.
pub(crate) fn for_browser_tests() -> Outcome {
    install_node_packages()?;
    output(Command::new("python3").arg("--version"))
        .map(|_| ())
        .map_err(|_| "python3 is needed for the test that reads files as notebooks do; install it".to_owned())
}

fn say(what: &str) {
    eprintln!("xtask: {what}");
}

fn install_from_source(binary: &str, krate: &str, version: &str, extra: &[&str], how_long: &str) -> Outcome {
    let found = Command::new(binary).arg("--version").output();
    let here = found.map(|out| String::from_utf8_lossy(&out.stdout).into_owned()).unwrap_or_default();
    if here.split_whitespace().any(|word| word == version) {
        return Ok(());
    }
    say(&format!("installing {krate} {version} into cargo's bin folder ({how_long}, once)"));
    run(cargo()
        .current_dir(env::temp_dir())
        .args(["install", krate, "--version", version, "--debug", "--quiet", "--force"])
        .args(extra)
        // Unoptimised and without debug information: these tools run for seconds, and building them is the wait.
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .env("CARGO_INCREMENTAL", "0")
        .env("CARGO_TARGET_DIR", target_dir().join("tools")))
}

/// The folder of the end-to-end tests.
pub(crate) fn end2end() -> PathBuf {
    root().join("end2end")
}

/// Installs the npm packages of `end2end/package-lock.json`, unless that was done for this lock file.
///
/// # Errors
///
/// When npm is missing or fails.
pub(crate) fn install_node_packages() -> Outcome {
    install_packages_of(&end2end(), "Playwright, axe, binaryen")
}

/// Installs the npm packages of a folder's lock file, unless that was done for this lock file.
///
/// # Errors
///
/// When npm is missing or fails.
pub(crate) fn install_packages_of(folder: &Path, what: &str) -> Outcome {
    let lock_file = folder.join("package-lock.json");
    let lock = std::fs::read(&lock_file)
        .map_err(|error| format!("{} cannot be read: {error}", lock_file.display()))?;
    let stamp = folder.join("node_modules/.installed-lock");
    if std::fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    say(&format!("installing npm packages ({what}; seconds)"));
    run(program("npm")
        .args(["ci", "--no-audit", "--no-fund", "--loglevel=error"])
        .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
        .current_dir(folder))?;
    std::fs::write(&stamp, lock).map_err(|error| format!("{} cannot be written: {error}", stamp.display()))
}

/// Finds Schemathesis, or installs it into a folder of its own beside what cargo builds.
///
/// Nothing where it cannot be installed: what it looks at has tests of its own.
///
/// # Errors
///
/// When the list of its packages cannot be read.
pub(crate) fn find_schemathesis() -> Result<Option<PathBuf>, String> {
    let list = root().join("xtask/schemathesis/requirements.txt");
    let wanted =
        std::fs::read(&list).map_err(|error| format!("{} cannot be read: {error}", list.display()))?;
    let folder = target_dir().join("stranger");
    let (venv, stamp) = (folder.join("venv"), folder.join("installed"));
    let found = venv.join("bin/schemathesis");
    if std::fs::read(&stamp).is_ok_and(|installed| installed == wanted) && found.exists() {
        return Ok(Some(found));
    }
    say("installing Schemathesis into a folder of its own (seconds, once)");
    let installed = run(program("python3").args(["-m", "venv", "--clear"]).arg(&venv)).and_then(|()| {
        run(program(&venv.join("bin/pip").display().to_string())
            .args(["install", "--quiet", "--disable-pip-version-check", "--only-binary", ":all:", "-r"])
            .arg(&list))
    });
    if let Err(error) = installed {
        say(&error);
        return Ok(None);
    }
    std::fs::write(&stamp, wanted)
        .map_err(|error| format!("{} cannot be written: {error}", stamp.display()))?;
    Ok(Some(found))
}

/// Finds a Chromium: the `CHROMIUM` variable, then `PATH`, then Debian's package if we may install it.
///
/// # Errors
///
/// When there is none and none can be installed.
pub(crate) fn find_browser() -> Result<PathBuf, String> {
    if let Some(named) = env::var_os("CHROMIUM").map(PathBuf::from) {
        return if named.exists() {
            Ok(named)
        } else {
            Err(format!("CHROMIUM names {}, which does not exist", named.display()))
        };
    }
    if let Some(found) = find_on_path() {
        return Ok(found);
    }
    say("no Chromium found; installing Debian's package (about a minute, once)");
    let install = "apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium";
    let installed = run(Command::new("sh").args(["-c", install]).stdout(std::process::Stdio::null()));
    installed.ok().and_then(|()| find_on_path()).ok_or_else(|| {
        "a Chromium is needed for the browser tests: install one, or name it in the variable CHROMIUM"
            .to_owned()
    })
}

fn find_on_path() -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    BROWSERS
        .iter()
        .flat_map(|name| env::split_paths(&path).map(move |dir| dir.join(name)))
        .find(|file| file.exists())
}
