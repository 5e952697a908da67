//! A stranger who knows the server by its OpenAPI document alone: Schemathesis, which asks what the document allows and what
//! it does not, and holds every answer against it. Once as a visitor, once as a member with something to see.

use crate::{
    Outcome, cast,
    member::{Look, Member, days_before_today},
    process::{program, root, run, target_dir},
    tools,
};
use domain::{
    Granularity, IntradaySelection, IntradayType,
    wire::{Import, ImportState},
};
use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

/// The member with ten years of history.
const MEMBER: &str = "alice";

/// The same every time, so that what was found is found again.
const SEED: &str = "1";

/// Requests for each operation in each way of asking; as many as a minute holds.
const MOST_EXAMPLES: [&str; 2] = ["5", "12"];

/// Longest wait for an import.
const PATIENCE: Duration = Duration::from_secs(60);

/// Shown by whoever counts.
const METRICS_TOKEN: &str = "only-for-the-stranger-on-loopback";

/// Lets the stranger in; where the tool cannot be installed, says so.
///
/// # Errors
///
/// When something cannot be started, or an answer does not fit the document.
pub(crate) fn ask() -> Outcome {
    let Some(schemathesis) = tools::find_schemathesis()? else {
        println!("stranger: Schemathesis cannot be installed here; nothing was asked");
        return Ok(());
    };
    let cast = cast::start(&cast::Options {
        port: None,
        hour_seconds: 3600.0,
        quota: false,
        release: false,
        standin: Vec::new(),
        bucket: false,
        data: target_dir().join("stranger/data"),
        settings: vec![
            // More than any person begins; the limit has tests of its own.
            ("SIGN_INS_PER_MINUTE", "100000".to_owned()),
            ("METRICS_TOKEN", METRICS_TOKEN.to_owned()),
        ],
        show_log: false,
    })?;
    let mut member = Member::new(&cast, MEMBER)?;
    let belongings = furnish(&cast, &mut member)?;
    let as_visitor = ask_as("signed-out", &schemathesis, &cast.url, MOST_EXAMPLES[0], &[]);
    // Whatever came of the first, the second is told too.
    ask_as("signed-in", &schemathesis, &cast.url, MOST_EXAMPLES[1], &belongings).and(as_visitor)
}

fn ask_as(
    whom: &str,
    schemathesis: &Path,
    url: &str,
    most_examples: &str,
    belongings: &[(&str, String)],
) -> Outcome {
    let template = root().join(format!("xtask/schemathesis/{whom}.toml"));
    let mut settings =
        fs::read_to_string(&template).map_err(|error| format!("{}: {error}", template.display()))?;
    for (name, value) in belongings {
        settings = settings.replace(&format!("${{{name}}}"), value);
    }
    let folder = target_dir().join("stranger");
    let config = folder.join(format!("{whom}.toml"));
    fs::write(&config, settings).map_err(|error| format!("{}: {error}", config.display()))?;
    let mut command = program(&schemathesis.display().to_string());
    command
        // Where it leaves what it remembers of a run.
        .current_dir(folder)
        .arg("--config-file")
        .arg(config)
        .arg("run")
        .arg(format!("{url}/api/openapi.json"))
        .args(["--checks", "all", "--seed", SEED, "--max-examples", most_examples])
        .args(["--generation-database", "none", "--no-color"])
        // Every request and answer, for looking at what it found.
        .arg(format!("--report-ndjson-path={whom}.ndjson"));
    run(&mut command).map_err(|error| format!("as somebody {whom}, {error}"))
}

/// Gives a member two links, an import of each kind, and files on Open Humans; gives what a request may name.
fn furnish(cast: &cast::Cast, member: &mut Member) -> Result<Vec<(&'static str, String)>, String> {
    member.sign_in()?;
    let google = member.connect_google()?;
    let days = days_before_today(cast, 14, 1)?;
    let daily = member.import_daily(&google, days)?;
    let fitbit = member.connect_own_client()?;
    let selection = IntradaySelection::from([
        (IntradayType::HeartRate, Granularity::Minute),
        (IntradayType::SleepStages, Granularity::Recorded),
    ]);
    let intraday = member.import(&fitbit, &selection, days_before_today(cast, 3, 1)?)?;
    for import in [&daily, &intraday] {
        wait_for(member, import, ImportState::Ready)?;
        member.deliver(import)?;
    }
    let delivered = wait_for(member, &daily, ImportState::Delivered)?;
    let file = delivered.delivery.and_then(|delivery| delivery.file).ok_or("no file was delivered")?;
    let months = wait_for(member, &intraday, ImportState::Delivered)?;
    let month = months.months.first().ok_or("no month was delivered")?;
    Ok(vec![
        ("SESSION", member.session_cookie()?),
        ("METRICS_TOKEN", METRICS_TOKEN.to_owned()),
        ("LINK", google),
        ("FILE", file.id.to_string()),
        ("MONTH", month.month.clone()),
        ("DAY", months.range.start().to_string()),
        ("DAY_AFTER", months.range.end().to_string()),
        ("DAILY", daily),
        ("INTRADAY", intraday),
    ])
}

fn wait_for(member: &mut Member, import: &str, state: ImportState) -> Result<Box<Import>, String> {
    let deadline = Instant::now() + PATIENCE;
    while Instant::now() < deadline {
        match member.look(import)? {
            Look::Import(found) if found.state == state => return Ok(found),
            Look::Import(_) => std::thread::sleep(Duration::from_millis(50)),
            Look::SignedOut => return Err("the member was signed out".to_owned()),
            Look::Refused(words) => return Err(words),
        }
    }
    Err(format!("an import did not become {state:?}"))
}
