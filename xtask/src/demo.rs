//! The whole product on one computer, with pretend services: nothing leaves it.

use crate::{
    Outcome,
    cast::{self, Cast, Options, binary},
    page,
    process::{self, catch_interrupts, interrupted, target_dir},
    tools,
};
use std::{process::Command, time::Duration};

const DEFAULT_PORT: u16 = 8080;

/// Builds and starts stand-in, server and page, prints the address, and waits for Ctrl-C.
///
/// # Errors
///
/// When something cannot be installed, built or started.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let mut port = DEFAULT_PORT;
    let mut hour_seconds = 3600.0;
    let mut open = true;
    let mut bucket = false;
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| format!("{argument} needs a value"));
        match argument.as_str() {
            "--port" => port = value()?.parse().map_err(|_| "--port needs a port number".to_owned())?,
            "--hour" => {
                hour_seconds = value()?.parse().map_err(|_| "--hour needs a number of seconds".to_owned())?
            }
            "--no-open" => open = false,
            "--spool" => {
                bucket = match value()?.as_str() {
                    "local" => false,
                    "s3" => true,
                    _ => return Err("--spool needs local or s3".to_owned()),
                }
            }
            other => {
                return Err(format!(
                    "demo does not know `{other}`: --port P, --hour SECONDS, --spool local|s3, --no-open"
                ));
            }
        }
    }
    tools::for_page()?;
    page::build(page::Profile::Release)?;
    eprintln!("xtask: building server and stand-in (about three minutes the first time, seconds later)");
    cast::build(false)?;
    catch_interrupts()?;
    let mut cast = cast::start(&Options {
        port: Some(port),
        hour_seconds,
        quota: true,
        release: false,
        standin: Vec::new(),
        bucket,
        data: target_dir().join("demo"),
        settings: Vec::new(),
        show_log: true,
    })?;
    announce(&cast);
    if open {
        open_in_browser(&cast.url);
    }
    while !interrupted() && cast.server.is_running() && cast.standin.is_running() {
        std::thread::sleep(Duration::from_millis(100));
    }
    let crashed = !interrupted();
    cast.server.stop();
    cast.standin.stop();
    if crashed { Err("the demo ended by itself; the log above says why".to_owned()) } else { Ok(()) }
}

fn announce(cast: &Cast) {
    println!();
    println!("  The page:        {}", cast.url);
    println!("  Pretend hosts:   Open Humans, Google and Fitbit, all on this computer; nothing leaves it");
    println!(
        "  Sign in as:      alice (ten years), bob (a year), carol (three weeks); click the name, no password"
    );
    println!("  Own clients:     register one at Fitbit ({}/apps/new),", text(cast, "/hosts/www.fitbit.com"));
    println!("                   or take one that alice has registered already:");
    list_clients(
        cast,
        "fitbit_own",
        &[
            ("personal", "as it should be"),
            ("wrong_redirect", "with a wrong redirect address"),
            ("server", "of type Server instead of Personal"),
        ],
    );
    println!(
        "                   or make a project at Google ({}/console),",
        text(cast, "/hosts/accounts.google.com")
    );
    println!("                   or take one of those alice has made already:");
    list_clients(
        cast,
        "google_own",
        &[
            ("ready", "as it should be"),
            ("testing", "still in Testing"),
            ("api_off", "without the API"),
            ("few_scopes", "with some scopes missing"),
            ("no_testers", "in Testing, without any tester"),
            ("wrong_redirect", "with a wrong redirect address"),
        ],
    );
    println!("  Stop:            Ctrl-C");
    println!();
}

/// Prints clients that alice has: id, secret and what is special about each.
fn list_clients(cast: &Cast, group: &str, clients: &[(&str, &str)]) {
    for (name, about) in clients {
        let of = |field: &str| text(cast, &format!("/clients/{group}/{name}/{field}"));
        println!("                   {}  {}  {about}", of("client_id"), of("client_secret"));
    }
}

/// What the stand-in says of itself under a pointer.
fn text<'a>(cast: &'a Cast, pointer: &str) -> &'a str {
    cast.about.pointer(pointer).and_then(serde_json::Value::as_str).unwrap_or_default()
}

fn open_in_browser(url: &str) {
    let opener = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    // Without a desktop there is nothing to open; the address is on the screen.
    let _ = Command::new(opener)
        .arg(url)
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn();
}

/// Runs the stand-in alone, with its own options.
///
/// # Errors
///
/// When it does not build, or ends with a failure.
pub(crate) fn standin_alone(arguments: &[String]) -> Outcome {
    process::run(process::cargo().args(["build", "--quiet", "--package", "standin"]))?;
    // Ctrl-C reaches the stand-in too; this process only waits for it.
    catch_interrupts()?;
    process::run(Command::new(binary("standin", false)).args(arguments))
}
