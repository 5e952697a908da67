//! A long intraday import against Fitbit's hourly quota, beside the least time that quota allows: every request it
//! grants used, none twice, and none made that was sure to be refused.

use super::{delivered, print, print_bounded, usage};
use crate::{
    Outcome, cast,
    member::{Look, Member, days_before_today, in_flight},
    process::{root, target_dir},
    requests::{self, Seen},
};
use domain::{
    Granularity, IntradaySelection, IntradayType, ProviderId,
    wire::{Import, ImportState},
};
use std::{
    fs,
    time::{Duration, Instant},
};

/// Wall time against the least possible.
const MOST_RATIO: f64 = 1.03;

/// The member with ten years of history.
const MEMBER: &str = "alice";

/// How often the import is looked at; little beside the shortest hour that tells anything.
const LOOK_EVERY: Duration = Duration::from_millis(100);

struct Wish {
    hour_seconds: f64,
    days: u32,
    release: bool,
}

fn parse(arguments: &[String]) -> Result<Wish, String> {
    let mut wish = Wish { hour_seconds: 60.0, days: 365, release: true };
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| format!("{argument} needs a number"));
        match argument.as_str() {
            "--hour" => {
                wish.hour_seconds =
                    value()?.parse().map_err(|_| "--hour needs a number of seconds".to_owned())?;
            }
            "--days" => {
                wish.days = value()?.parse().map_err(|_| "--days needs a number of days".to_owned())?;
            }
            "--debug" => wish.release = false,
            other => {
                return Err(format!(
                    "bench quota does not know `{other}`: --hour SECONDS, --days N, --debug"
                ));
            }
        }
    }
    if !(1.0..=3600.0).contains(&wish.hour_seconds) || !(1..=3600).contains(&wish.days) {
        return Err("--hour is 1 to 3600 seconds, --days 1 to 3600 days".to_owned());
    }
    Ok(wish)
}

/// Heart rate each second and five series each minute.
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
    let mut cast = cast::start(&cast::Options {
        port: None,
        hour_seconds: wish.hour_seconds,
        quota: true,
        release: wish.release,
        standin: Vec::new(),
        bucket: false,
        data: target_dir().join("bench-quota"),
        settings: vec![("QUOTA_MARGIN_SECONDS", "0".to_owned())],
        show_log: false,
    })?;
    let mut member = Member::new(&cast, MEMBER)?;
    member.sign_in()?;
    let link = member.connect_own_client()?;
    let range = days_before_today(&cast, wish.days, 1)?;
    let hour = Duration::from_secs_f64(wish.hour_seconds);
    // Connecting asked something too; from the next hour on the whole share belongs to the import.
    std::thread::sleep(until_next(cast.control()?, hour)?);
    requests::clear(cast.control()?)?;

    let late = hour.saturating_sub(until_next(cast.control()?, hour)?);
    let start = Instant::now();
    let id = member.import(&link, &six_series(), range)?;
    let (import, limit) = wait_until_ready(&mut member, &id, &wish)?;
    let wall = start.elapsed().as_secs_f64();
    let log = requests::list(cast.control()?)?;
    let figures = Figures::of(&import, log, &wish, Times { wall, late, limit });
    let folder = target_dir().join("bench-quota-files");
    let sent = delivered::deliver_and_test("quota", &cast, &mut member, &id, &folder);
    let memory = usage::peak_resident_mb(cast.server.id());
    cast.server.stop();

    figures.print(&wish);
    sent?;
    if let Some(memory) = memory {
        print("quota", "server peak resident memory", memory, "MB");
    }
    if figures.hold() { Ok(()) } else { Err("a bound is broken; the lines above say which".to_owned()) }
}

/// How long until the stand-in's next hour; hours are whole multiples of their length since 1970.
fn until_next(control: &str, hour: Duration) -> Result<Duration, String> {
    let now = u128::try_from(requests::now(control)?.as_nanosecond()).map_err(|error| error.to_string())?;
    let into = u64::try_from(now % hour.as_nanos().max(1)).map_err(|error| error.to_string())?;
    Ok(hour.saturating_sub(Duration::from_nanos(into)))
}

/// Waits until everything is fetched; gives the import, and how many requests an hour it was allowed.
fn wait_until_ready(member: &mut Member, id: &str, wish: &Wish) -> Result<(Box<Import>, u64), String> {
    let mut limit = None;
    let lots = f64::from(wish.days) * 6.0 / 150.0 + 2.0;
    let longest = Duration::from_secs_f64(lots * wish.hour_seconds * 1.5 + 300.0);
    let start = Instant::now();
    let mut told = Instant::now();
    while start.elapsed() < longest {
        let import = match member.look(id)? {
            Look::Import(import) => import,
            Look::SignedOut => return Err("the server signed the member out".to_owned()),
            Look::Refused(words) => return Err(words),
        };
        // Told only while there is something to ask for.
        limit = import.quota.map(|quota| quota.limit).or(limit);
        match import.state {
            ImportState::Ready => {
                let failed: u32 =
                    import.intraday_progress.iter().map(|progress| progress.windows_failed).sum();
                if failed > 0 {
                    return Err(format!("{failed} windows failed"));
                }
                return Ok((import, limit.ok_or("the import told no quota")?));
            }
            ImportState::Planned | ImportState::Running | ImportState::Waiting => {}
            other => return Err(format!("the import ended otherwise: {other:?}, {:?}", import.problem)),
        }
        if told.elapsed() > Duration::from_secs(30) {
            told = Instant::now();
            eprintln!("xtask: {} of {} requests", import.requests_done, import.requests_planned);
        }
        std::thread::sleep(LOOK_EVERY);
    }
    Err(format!("the import is not ready after {} seconds", longest.as_secs()))
}

struct Times {
    /// From the wish until everything was fetched, in seconds.
    wall: f64,
    /// How far into an hour the import began.
    late: Duration,
    /// Requests an hour.
    limit: u64,
}

struct Figures {
    windows: u64,
    distinct: u64,
    repeated: u64,
    refused: u64,
    foreseeable: u64,
    unused: u64,
    waits: u64,
    mean_seconds: f64,
    wall: f64,
    least: f64,
}

impl Figures {
    fn of(import: &Import, log: Vec<Seen>, wish: &Wish, times: Times) -> Figures {
        let data: Vec<Seen> = log.into_iter().filter(Seen::asks_for_data).collect();
        let (distinct, repeated) = requests::count(&data);
        let limit = times.limit.max(1);
        // The first lot is there at once, each further one after a wait; only the last lot's requests come after the
        // last wait, the others fit into the hours.
        let waits = distinct.div_ceil(limit).saturating_sub(1);
        let last_lot = distinct - waits * limit;
        let mean_seconds = requests::mean_seconds(&data);
        let asking = last_lot as f64 * mean_seconds / in_flight(ProviderId::Fitbit) as f64;
        let late = if waits > 0 { times.late.as_secs_f64() } else { 0.0 };
        let waiting = waits as f64 * wish.hour_seconds - late;
        Figures {
            windows: import.intraday_progress.iter().map(|progress| u64::from(progress.windows)).sum(),
            distinct,
            repeated,
            refused: requests::refused(&data),
            foreseeable: requests::foreseeable(&data, Duration::from_secs_f64(wish.hour_seconds)),
            unused: requests::unused(&data, Duration::from_secs_f64(wish.hour_seconds), limit),
            waits,
            mean_seconds,
            wall: times.wall,
            least: waiting + asking,
        }
    }

    fn ratio(&self) -> f64 {
        self.wall / self.least.max(f64::MIN_POSITIVE)
    }

    fn hold(&self) -> bool {
        self.repeated == 0 && self.foreseeable == 0 && self.unused == 0 && self.ratio() <= MOST_RATIO
    }

    fn print(&self, wish: &Wish) {
        let round = |value: f64, places: i32| {
            let power = 10_f64.powi(places);
            (value * power).round() / power
        };
        print("quota", "length of the pretend hour", wish.hour_seconds, "seconds");
        print("quota", "days of six series", wish.days, "days");
        print("quota", "windows", self.windows, "windows");
        print("quota", "different requests", self.distinct, "requests");
        print_bounded("quota", "requests repeated", self.repeated as f64, "requests", 0.0);
        print("quota", "requests refused (429)", self.refused, "requests");
        print_bounded("quota", "foreseeable refusals", self.foreseeable as f64, "requests", 0.0);
        print_bounded("quota", "allowed requests left unused", self.unused as f64, "requests", 0.0);
        print("quota", "mean time of an answer", round(self.mean_seconds * 1000.0, 1), "milliseconds");
        print("quota", "whole waits", self.waits, "hours");
        print("quota", "wall time", round(self.wall, 2), "seconds");
        print("quota", "least possible wall time", round(self.least, 2), "seconds");
        print_bounded("quota", "wall time over the least possible", round(self.ratio(), 4), "", MOST_RATIO);
    }
}
