//! A year of every heart-rate sample and five series by the minute from Google, under its quota: every request it grants
//! used, none twice, and its months delivered.

use super::{delivered, print, print_bounded, usage};
use crate::{
    Outcome, cast,
    member::{Look, Member, days_before_today},
    process::{root, target_dir},
    requests::{self, Seen},
};
use domain::{
    Granularity, IntradaySelection, IntradayType,
    wire::{Import, ImportState},
};
use std::{
    fs,
    time::{Duration, Instant},
};

/// Wall time against requests at five a second.
const MOST_RATIO: f64 = 1.10;

/// Requests Google allows a member in a minute.
const REQUESTS_A_MINUTE: f64 = 300.0;

/// The member with ten years of history.
const MEMBER: &str = "alice";

/// Megabytes the server may hold resident: flat, however long the history.
const MOST_RESIDENT_MB: f64 = 200.0;

/// How often the import is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(200);

struct Wish {
    minute_seconds: f64,
    days: u32,
    release: bool,
}

fn parse(arguments: &[String]) -> Result<Wish, String> {
    let mut wish = Wish { minute_seconds: 20.0, days: 365, release: true };
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| format!("{argument} needs a number"));
        match argument.as_str() {
            "--minute" => {
                wish.minute_seconds =
                    value()?.parse().map_err(|_| "--minute needs a number of seconds".to_owned())?;
            }
            "--days" => {
                wish.days = value()?.parse().map_err(|_| "--days needs a number of days".to_owned())?;
            }
            "--debug" => wish.release = false,
            other => {
                return Err(format!(
                    "bench google does not know `{other}`: --minute SECONDS, --days N, --debug"
                ));
            }
        }
    }
    if !(1.0..=60.0).contains(&wish.minute_seconds) || !(1..=3600).contains(&wish.days) {
        return Err("--minute is 1 to 60 seconds, --days 1 to 3600 days".to_owned());
    }
    Ok(wish)
}

/// Every heart rate, and five series each minute.
fn six_series() -> IntradaySelection {
    [
        (IntradayType::HeartRate, Granularity::Second),
        (IntradayType::Steps, Granularity::Minute),
        (IntradayType::Calories, Granularity::Minute),
        (IntradayType::Distance, Granularity::Minute),
        (IntradayType::Floors, Granularity::Minute),
        (IntradayType::Elevation, Granularity::Minute),
    ]
    .into()
}

/// Measures one import with a fresh server.
///
/// # Errors
///
/// When something cannot be built or started, the import does not end well, or a bound is broken.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let wish = parse(arguments)?;
    // The server embeds the page; any will do here, but the folder must be there.
    fs::create_dir_all(root().join("dist")).map_err(|error| error.to_string())?;
    cast::build(wish.release)?;
    // Of a shorter minute the same requests are allowed, so what a second allows grows.
    let faster = 60.0 / wish.minute_seconds;
    let mut cast = cast::start(&cast::Options {
        port: None,
        hour_seconds: wish.minute_seconds * 60.0,
        quota: true,
        release: wish.release,
        standin: vec!["--heart-rate-every".to_owned(), "2".to_owned()],
        bucket: false,
        data: target_dir().join("bench-google"),
        settings: vec![
            ("GOOGLE_REQUESTS_PER_SECOND", (2.5 * faster).to_string()),
            ("GOOGLE_MAX_REQUESTS_PER_SECOND", (REQUESTS_A_MINUTE / 60.0 * faster).to_string()),
        ],
        show_log: false,
    })?;
    let mut member = Member::new(&cast, MEMBER)?;
    member.sign_in()?;
    let link = member.connect_google()?;
    let range = days_before_today(&cast, wish.days, 1)?;
    requests::clear(cast.control()?)?;

    let cpu_before = usage::cpu_seconds(cast.server.id());
    let start = Instant::now();
    let id = member.import(&link, &six_series(), range)?;
    let import = wait_until_ready(&mut member, &id, &wish)?;
    let wall = start.elapsed().as_secs_f64();
    let cpu = usage::cpu_seconds(cast.server.id()).zip(cpu_before).map(|(after, before)| after - before);
    let log = requests::list(cast.control()?)?;
    let folder = target_dir().join("bench-google-files");
    let sent = delivered::deliver_and_test("google", &cast, &mut member, &id, &folder);
    let memory = usage::peak_resident_mb(cast.server.id());
    cast.server.stop();

    let hold = figures(&import, log, &wish, wall, cpu, memory);
    sent?;
    if hold { Ok(()) } else { Err("a bound is broken; the lines above say which".to_owned()) }
}

/// Waits until everything is fetched.
fn wait_until_ready(member: &mut Member, id: &str, wish: &Wish) -> Result<Box<Import>, String> {
    let longest = Duration::from_secs_f64(f64::from(wish.days) * wish.minute_seconds / 10.0 + 300.0);
    let start = Instant::now();
    let mut told = Instant::now();
    while start.elapsed() < longest {
        let import = match member.look(id)? {
            Look::Import(import) => import,
            Look::SignedOut => return Err("the server signed the member out".to_owned()),
            Look::Refused(words) => return Err(words),
        };
        match import.state {
            ImportState::Ready => {
                let failed: u32 =
                    import.intraday_progress.iter().map(|progress| progress.windows_failed).sum();
                return if failed > 0 { Err(format!("{failed} windows failed")) } else { Ok(import) };
            }
            ImportState::Planned | ImportState::Running | ImportState::Waiting => {}
            other => return Err(format!("the import ended otherwise: {other:?}, {:?}", import.problem)),
        }
        if told.elapsed() > Duration::from_secs(30) {
            told = Instant::now();
            eprintln!("xtask: {} of about {} requests", import.requests_done, import.requests_planned);
        }
        std::thread::sleep(LOOK_EVERY);
    }
    Err(format!("the import is not ready after {} seconds", longest.as_secs()))
}

/// Prints the figures; says whether every bound holds.
fn figures(
    import: &Import,
    log: Vec<Seen>,
    wish: &Wish,
    wall: f64,
    cpu: Option<f64>,
    memory: Option<f64>,
) -> bool {
    let data: Vec<Seen> = log.into_iter().filter(Seen::asks_for_data).collect();
    let (distinct, repeated) = requests::count(&data);
    let least = data.len() as f64 / REQUESTS_A_MINUTE * wish.minute_seconds;
    let round = |value: f64, places: i32| {
        let power = 10_f64.powi(places);
        (value * power).round() / power
    };
    let days: u32 = import.intraday_progress.iter().map(|progress| progress.days_with_data).sum();
    print("google", "length of the pretend minute", wish.minute_seconds, "seconds");
    print("google", "days of every heart rate and five series by the minute", wish.days, "days");
    print("google", "days with readings, all series", days, "days");
    print("google", "requests planned", import.requests_planned, "requests");
    print("google", "different requests", distinct, "requests");
    let holds = [
        print_bounded("google", "requests repeated", repeated as f64, "requests", 0.0),
        print_bounded("google", "requests refused (429)", requests::refused(&data) as f64, "requests", 0.0),
        {
            print(
                "google",
                "mean time of an answer",
                round(requests::mean_seconds(&data) * 1e3, 1),
                "milliseconds",
            );
            print("google", "wall time", round(wall, 2), "seconds");
            print("google", "requests at 300 a minute", round(least, 2), "seconds");
            print_bounded(
                "google",
                "wall time over requests at 300 a minute",
                round(wall / least, 4),
                "",
                MOST_RATIO,
            )
        },
        memory.is_none_or(|memory| {
            print_bounded("google", "server peak resident memory", memory, "MB", MOST_RESIDENT_MB)
        }),
    ];
    if let Some(cpu) = cpu {
        print("google", "server processor time", round(cpu, 2), "seconds");
    }
    holds.into_iter().all(|holds| holds)
}
