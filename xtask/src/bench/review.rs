//! How long looking takes: overview, charts, tables and days of a member with ten years of daily data and one year of every
//! heart rate and five series by the minute, fetched by real imports; then, in Chromium, from a gesture to the drawn chart; and
//! how long writing takes with a thousand rules.

use super::{example, gestures, print, print_bounded, usage};
use crate::{
    Outcome, cast,
    member::{Look, Member, days_before_today},
    page,
    process::{root, target_dir},
    tools,
};
use domain::{
    DateRange,
    intraday::{Granularity, IntradaySelection, IntradayType},
    wire::ImportState,
};
use jiff::ToSpan;
use std::{
    fs,
    time::{Duration, Instant},
};

/// Somebody with ten years of data.
const MEMBER: &str = "alice";
/// Days of readings within the day.
const DAYS: u32 = 365;
/// Days of daily data.
const DAILY_DAYS: u32 = 3_650;
/// Requests of each kind.
const REQUESTS: u32 = 300;
/// Milliseconds the slowest but one in a hundred may take.
const MOST_MILLISECONDS: f64 = 50.0;
/// An import that takes longer than this is stuck.
const LONGEST: Duration = Duration::from_secs(3_600);

/// What is measured.
struct Wish {
    release: bool,
    days: u32,
    gestures: bool,
}

fn parse(arguments: &[String]) -> Result<Wish, String> {
    let mut wish = Wish { release: true, days: DAYS, gestures: true };
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match argument.as_str() {
            "--debug" => wish.release = false,
            "--requests-only" => wish.gestures = false,
            "--days" => {
                let days =
                    rest.next().and_then(|days| days.parse().ok()).filter(|days| (2..=DAYS).contains(days));
                wish.days = days.ok_or("--days takes a number of days up to 365")?;
            }
            _ => return Err("bench review takes --debug, --requests-only and --days N".to_owned()),
        }
    }
    Ok(wish)
}

/// Measures with a fresh server.
///
/// # Errors
///
/// When something cannot be built or started, an import does not end well, or a bound is broken.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let wish = parse(arguments)?;
    if wish.gestures {
        tools::for_page()?;
        page::build(page::Profile::Release)?;
    } else {
        // The server embeds the page; any will do for the requests, but the folder must be there.
        fs::create_dir_all(root().join("dist")).map_err(|error| error.to_string())?;
    }
    cast::build(wish.release)?;
    let mut cast = cast::start(&cast::Options {
        port: None,
        hour_seconds: 3600.0,
        quota: false,
        release: wish.release,
        standin: vec!["--heart-rate-every".to_owned(), "2".to_owned()],
        bucket: false,
        data: target_dir().join("bench-review"),
        // The quota is off at the stand-in, so ours must not be what is measured.
        settings: vec![
            ("GOOGLE_REQUESTS_PER_SECOND", "100".to_owned()),
            ("GOOGLE_MAX_REQUESTS_PER_SECOND", "100".to_owned()),
        ],
        show_log: false,
    })?;
    let mut member = Member::new(&cast, MEMBER)?;
    member.sign_in()?;
    let link = member.connect_google()?;
    let daily_range = days_before_today(&cast, DAILY_DAYS, 1)?;
    let range = days_before_today(&cast, wish.days, 1)?;
    let start = Instant::now();
    let daily = member.import_daily(&link, daily_range)?;
    wait(&mut member, &daily)?;
    let intraday = member.import(&link, &six_series(), range)?;
    wait(&mut member, &intraday)?;
    eprintln!("xtask: fetched in {:.0} seconds", start.elapsed().as_secs_f64());

    let mut holds = requests(&mut member, &daily, &intraday, daily_range, range)?;
    if let Some(peak) = usage::peak_resident_mb(cast.server.id()) {
        print("review", "server peak resident memory, both imports included", peak, "MB");
    }
    if wish.gestures {
        holds &= gestures::run(&cast, &member, &intraday)?;
    }
    cast.server.stop();
    // Writing what is sent, for a member with a thousand rules and for one with none.
    let release: &[String] = if wish.release { &[] } else { &["--debug".to_owned()] };
    example::run(&example::ARTIFACT, release)?;
    if holds { Ok(()) } else { Err("a bound is broken; the lines above say which".to_owned()) }
}

/// Every heart rate, and five series by the minute.
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

fn wait(member: &mut Member, id: &str) -> Outcome {
    let start = Instant::now();
    while start.elapsed() < LONGEST {
        let import = match member.look(id)? {
            Look::Import(import) => import,
            Look::SignedOut => return Err("the server signed the member out".to_owned()),
            Look::Refused(words) => return Err(words),
        };
        match import.state {
            ImportState::Ready => return Ok(()),
            ImportState::Planned | ImportState::Running | ImportState::Waiting => {}
            other => return Err(format!("the import ended otherwise: {other:?}, {:?}", import.problem)),
        }
        std::thread::sleep(Duration::from_millis(250));
    }
    Err(format!("the import is not ready after {} seconds", LONGEST.as_secs()))
}

/// Asks for everything a review shows, several hundred times each; says whether the bounds hold.
fn requests(
    member: &mut Member,
    daily: &str,
    intraday: &str,
    daily_range: DateRange,
    range: DateRange,
) -> Result<bool, String> {
    let review = |id: &str, rest: &str| format!("/api/imports/{id}/review{rest}");
    let day = |number: u32| {
        let back = i64::from(1 + number % (range.days() - 1));
        range.end().checked_sub(back.days()).unwrap_or(range.start())
    };
    let chart = |kind: &str, number: u32, days: u32, points: u32| {
        let to = day(number).tomorrow().unwrap_or(range.end());
        let from = to.checked_sub(i64::from(days.min(range.days())).days()).unwrap_or(range.start());
        review(intraday, &format!("/intraday/{kind}/chart?from={from}&to={to}&points={points}"))
    };
    let daily_kinds = ["steps", "resting_heart_rate", "sleep", "weight", "calories"];
    let kinds = ["heart_rate", "steps", "calories", "distance", "floors"];
    let pick = |all: [&'static str; 5], number: u32| all[number as usize % all.len()];
    type Path<'a> = Box<dyn Fn(u32) -> String + 'a>;
    let paths: [(&str, Path<'_>); 9] = [
        ("overview, ten years of daily data", Box::new(|_| review(daily, ""))),
        ("overview, a year of readings", Box::new(|_| review(intraday, ""))),
        (
            "table and chart of ten years of days",
            Box::new(|n| review(daily, &format!("/{}", pick(daily_kinds, n)))),
        ),
        (
            "table and chart of a year of heart rates, by the day",
            Box::new(|_| review(intraday, "/intraday/heart_rate")),
        ),
        (
            "table and chart of a year of other series, by the day",
            Box::new(|n| review(intraday, &format!("/intraday/{}", pick(kinds, n)))),
        ),
        ("zoom to a year", Box::new(|n| chart(pick(kinds, n), 0, range.days(), 2_000))),
        ("zoom to twelve weeks of heart rates, by the hour", Box::new(|n| chart("heart_rate", n, 80, 2_000))),
        ("zoom to a day of heart rates, by the minute", Box::new(|n| chart("heart_rate", n, 1, 2_000))),
        (
            "a day of heart rates, every sample",
            Box::new(|n| review(intraday, &format!("/intraday/heart_rate/{}", day(n)))),
        ),
    ];
    print("review", "days of daily data", daily_range.days(), "days");
    print("review", "days of every heart rate and five series by the minute", range.days(), "days");
    let mut holds = true;
    for (what, path) in &paths {
        let mut milliseconds = Vec::new();
        for number in 0..REQUESTS {
            let path = path(number);
            let start = Instant::now();
            member.read(&path)?;
            milliseconds.push(start.elapsed().as_secs_f64() * 1e3);
        }
        milliseconds.sort_by(f64::total_cmp);
        let at = |share: f64| {
            let place = (share * milliseconds.len() as f64) as usize;
            let value = milliseconds.get(place.min(milliseconds.len() - 1)).copied().unwrap_or_default();
            (value * 10.0).round() / 10.0
        };
        print("review", &format!("{what}, median"), at(0.5), "milliseconds");
        holds &= print_bounded(
            "review",
            &format!("{what}, 99th percentile"),
            at(0.99),
            "milliseconds",
            MOST_MILLISECONDS,
        );
    }
    Ok(holds)
}
