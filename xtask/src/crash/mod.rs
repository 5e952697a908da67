//! Kills the server at random instants of an intraday import, starts it again, and holds what is delivered in the end
//! against an undisturbed import of the same data. Prints figures as the benches do.

mod dice;
mod files;
mod killer;
mod losses;
mod round;

use crate::{
    Outcome,
    bench::{browser::Browser, print, print_bounded},
    cast::{self, Cast},
    member::{Member, days_before_today, in_flight},
    postgres::Postgres,
    process::{catch_interrupts, root, target_dir},
    requests::{self, Seen},
};
use dice::Dice;
use domain::{DateRange, Granularity, IntradaySelection, IntradayType, ProviderId, intraday::IntradayGroup};
use files::Delivered;
use killer::{Kill, Killer, Phase, Plan};
use round::Round;
use serde_json::{Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

/// Most kills of one import; further ones need another.
const KILLS_A_ROUND: u64 = 25;

/// The member with ten years of history.
const MEMBER: &str = "alice";

/// Days imported: parts of three months, about 400 requests.
const DAYS: u32 = 54;

/// The newest days are left out: they may change while the tool runs.
const NEWEST_LEFT_OUT: u32 = 5;

/// Length of the pretend hour: about half of it is spent on its requests, the other half on waiting.
const HOUR_SECONDS: f64 = 8.0;

/// Requests a second at Google: as many as the pretend minute allows are far more than a kill would find under way.
const GOOGLE_PER_SECOND: &str = "12";

/// Added to the answers of the providers, of Open Humans and of its storage, so that kills find requests under way.
const SLOW_MILLIS: [(&str, &str, u64); 4] = [
    ("api.fitbit.com", "/user/", 40),
    ("health.googleapis.com", "/dataTypes/", 150),
    ("www.openhumans.org", "/api/", 150),
    ("storage", "", 300),
];

/// Time for a round besides its kills, and for each kill.
const LONGEST: (Duration, Duration) = (Duration::from_secs(240), Duration::from_secs(12));

/// What is kept on a lost machine, where the database is on it: the database, and the log for whoever looks into it.
const KEPT: &[&str] = &["importer.sqlite", "server.log"];

/// Where members, links and imports are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Database {
    /// A file.
    Sqlite,
    /// A throwaway cluster.
    Postgres,
}

/// Where what was fetched is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spool {
    /// A folder.
    Local,
    /// The stand-in's store; the server's own disk is lost at each kill.
    S3,
}

/// What is to be done.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wish {
    /// Kills in all.
    pub(crate) kills: u64,
    /// Whose data is imported.
    pub(crate) provider: ProviderId,
    /// The database.
    pub(crate) database: Database,
    /// The spool.
    pub(crate) spool: Spool,
    /// Seed of the instants and of the simulated bodies.
    pub(crate) seed: u64,
    /// Whether both programs are built with optimisations.
    pub(crate) release: bool,
}

/// Reads the arguments and does what they say.
///
/// # Errors
///
/// When they are not understood, something does not start, or a bound is broken.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let wish = parse(arguments)?;
    catch_interrupts()?;
    // The server embeds the page; any will do here, but the folder must be there.
    fs::create_dir_all(root().join("dist")).map_err(|error| error.to_string())?;
    cast::build(wish.release)?;
    crash(&[wish])
}

fn parse(arguments: &[String]) -> Result<Wish, String> {
    let mut wish = Wish {
        kills: 25,
        provider: ProviderId::Fitbit,
        database: Database::Sqlite,
        spool: Spool::Local,
        seed: 1,
        release: false,
    };
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().map(String::as_str).ok_or(format!("{argument} needs a value"));
        let number = |text: &str| text.parse().map_err(|_| format!("{argument} needs a whole number"));
        match argument.as_str() {
            "--kills" => wish.kills = number(value()?)?,
            "--seed" => wish.seed = number(value()?)?,
            "--provider" => {
                wish.provider = match value()? {
                    "fitbit" => ProviderId::Fitbit,
                    "google" => ProviderId::GoogleHealth,
                    _ => return Err("--provider is fitbit or google".to_owned()),
                }
            }
            "--database" => {
                wish.database = match value()? {
                    "sqlite" => Database::Sqlite,
                    "postgres" => Database::Postgres,
                    _ => return Err("--database is sqlite or postgres".to_owned()),
                }
            }
            "--spool" => {
                wish.spool = match value()? {
                    "local" => Spool::Local,
                    "s3" => Spool::S3,
                    _ => return Err("--spool is local or s3".to_owned()),
                }
            }
            "--release" => wish.release = true,
            other => {
                return Err(format!(
                    "crash does not know `{other}`: --kills N, --provider fitbit|google, --database sqlite|postgres, --spool local|s3, --seed S, --release"
                ));
            }
        }
    }
    Ok(wish)
}

/// Every type nobody has to ask for. Heart rate each minute at Fitbit, where a day of seconds takes an unoptimised program longer than all the
/// rest together; every sample at Google, where that comes in pages.
fn everything(provider: ProviderId) -> IntradaySelection {
    let granularity = |intraday_type: IntradayType| match intraday_type.group() {
        IntradayGroup::HeartRate if provider == ProviderId::GoogleHealth => Granularity::Second,
        IntradayGroup::HeartRate | IntradayGroup::Activity => Granularity::Minute,
        IntradayGroup::Sleep | IntradayGroup::Routes => Granularity::Recorded,
    };
    let usual = IntradayType::ALL.into_iter().filter(|intraday_type| !intraday_type.is_opt_in());
    usual.map(|intraday_type| (intraday_type, granularity(intraday_type))).collect()
}

/// Does it all with programs that are built, and prints the figures. What is imported from different providers is imported side by side: most of the
/// time an import waits.
///
/// # Errors
///
/// When something does not start, or a bound is broken.
pub(crate) fn crash(wishes: &[Wish]) -> Outcome {
    thread::scope(|scope| {
        let of_one = ProviderId::ALL.map(|provider| {
            let wishes: Vec<Wish> = wishes.iter().filter(|wish| wish.provider == provider).copied().collect();
            scope.spawn(move || crash_one_after_another(&wishes))
        });
        let ended = of_one.map(|one| one.join().map_err(|_| "a member of the cast broke down".to_owned())?);
        ended.into_iter().collect()
    })
}

/// Does what is wanted of one provider, whose data one undisturbed import is enough to compare with.
fn crash_one_after_another(wishes: &[Wish]) -> Outcome {
    let Some(first) = wishes.first() else { return Ok(()) };
    let (undisturbed, range) = undisturbed(*first)?;
    wishes.iter().try_for_each(|wish| crash_one(*wish, &undisturbed, range))
}

fn crash_one(wish: Wish, undisturbed: &Delivered, range: DateRange) -> Outcome {
    let started = Instant::now();
    let records = undisturbed.records()?;
    if records == 0 {
        return Err("the undisturbed import delivered nothing to compare with".to_owned());
    }
    let mut sums = Sums { files: undisturbed.files(), records, ..Sums::default() };
    let mut number = 0;
    while (sums.kills.len() as u64) < wish.kills {
        number += 1;
        let kills = (wish.kills - sums.kills.len() as u64).min(KILLS_A_ROUND);
        let round = disturbed(wish, range, number, kills)?;
        sums.add(&round, undisturbed)?;
        eprintln!("xtask: {}, import {number} delivered after {} kills", wish.provider, round.kills.len());
        if round.kills.is_empty() {
            return Err("the import was delivered before a kill could fall".to_owned());
        }
    }
    sums.imports = number;
    sums.print(wish, started.elapsed());
    if sums.hold(wish.provider) {
        Ok(())
    } else {
        Err("a bound is broken; the lines above say which".to_owned())
    }
}

/// A cast in a folder of its own.
fn start(
    wish: Wish,
    folder: &Path,
    spool: Spool,
    quota: bool,
    settings: Vec<(&'static str, String)>,
) -> Result<Cast, String> {
    let pace = ["GOOGLE_REQUESTS_PER_SECOND", "GOOGLE_MAX_REQUESTS_PER_SECOND"];
    let pace = pace.map(|setting| (setting, GOOGLE_PER_SECOND.to_owned()));
    let settings = settings.into_iter().chain(pace).collect();
    cast::start(&cast::Options {
        port: None,
        hour_seconds: HOUR_SECONDS,
        quota,
        release: wish.release,
        standin: vec!["--seed".to_owned(), wish.seed.to_string()],
        bucket: spool == Spool::S3,
        data: folder.to_owned(),
        settings,
        show_log: false,
    })
}

fn folder(name: &str) -> PathBuf {
    target_dir().join("crash").join(name)
}

/// An import nobody disturbs, with the days it took. The same data whatever it is kept in, so the simplest is taken.
fn undisturbed(wish: Wish) -> Result<(Delivered, DateRange), String> {
    let folder = folder(&format!("{}-undisturbed", wish.provider));
    let cast = start(wish, &folder, Spool::Local, false, Vec::new())?;
    let range = days_before_today(&cast, DAYS, NEWEST_LEFT_OUT)?;
    let round = import(wish.provider, cast, range, None)?;
    Ok((round.delivered, range))
}

/// The same with kills.
fn disturbed(wish: Wish, range: DateRange, number: u64, kills: u64) -> Result<Round, String> {
    let folder = folder(&format!("{}-{:?}-{:?}", wish.provider, wish.database, wish.spool).to_lowercase());
    // Made before the server, so that it is thrown away after it.
    let postgres = (wish.database == Database::Postgres).then(Postgres::start).transpose()?;
    let settings = postgres
        .iter()
        .flat_map(|postgres| [("DATABASE_URL", postgres.url()), ("SINGLE_SERVER", "true".to_owned())]);
    let cast = start(wish, &folder, wish.spool, true, settings.collect())?;
    let control = cast.control()?.to_owned();
    for (host, path, millis) in SLOW_MILLIS {
        let fault = json!({ "kind": "slow", "millis": millis });
        let rule = json!({ "host": host, "path": path, "times": 0, "fault": fault });
        Browser::new().post(&format!("{control}/faults"), &rule)?;
    }
    let lost_disk = (wish.spool == Spool::S3).then_some((folder, KEPT));
    let dice = Dice::new(wish.seed, number);
    import(wish.provider, cast, range, Some(Disturbance { kills, dice, lost_disk }))
}

struct Disturbance {
    kills: u64,
    dice: Dice,
    lost_disk: Option<(PathBuf, &'static [&'static str])>,
}

fn import(
    provider: ProviderId,
    cast: Cast,
    range: DateRange,
    disturbance: Option<Disturbance>,
) -> Result<Round, String> {
    let mut member = Member::new(&cast, MEMBER)?;
    let control = cast.control()?.to_owned();
    member.sign_in()?;
    let link = match provider {
        ProviderId::GoogleHealth => member.connect_google()?,
        ProviderId::Fitbit => member.connect_own_client()?,
    };
    requests::clear(&control)?;
    let id = member.import(&link, &everything(provider), range)?;
    let Cast { server, standin, command, .. } = cast;
    let disturbance = disturbance.unwrap_or(Disturbance { kills: 0, dice: Dice::new(0, 0), lost_disk: None });
    let longest = LONGEST.0 + LONGEST.1 * u32::try_from(disturbance.kills).unwrap_or(u32::MAX);
    let plan = Plan {
        kills: disturbance.kills,
        dice: disturbance.dice,
        command,
        lost_disk: disturbance.lost_disk,
        control: control.clone(),
        member: MEMBER,
    };
    let mut killer = Killer::start(server, plan);
    let round = round::follow(&mut member, &control, &id, &killer, longest);
    killer.stop();
    drop(standin);
    round
}

/// The figures of all rounds.
#[derive(Default)]
struct Sums {
    imports: u64,
    files: u64,
    records: u64,
    kills: Vec<Kill>,
    requests: u64,
    repeated: u64,
    refused: u64,
    renewals: u64,
    different: u64,
    fitbit_lost: u64,
    open_humans_lost: u64,
    fitbit_explained: u64,
    open_humans_explained: u64,
}

impl Sums {
    fn add(&mut self, round: &Round, undisturbed: &Delivered) -> Outcome {
        let data: Vec<Seen> = round.log.iter().filter(|seen| seen.asks_for_data()).cloned().collect();
        let (distinct, repeated) = requests::count(&data);
        self.requests += distinct + repeated;
        self.repeated += repeated;
        self.refused += requests::refused(&data);
        self.renewals += round.log.iter().filter(|seen| seen.renews_a_token()).count() as u64;
        self.different += undisturbed.differences(&round.delivered)?;
        self.fitbit_lost += round.fitbit_lost;
        self.open_humans_lost += round.open_humans_lost;
        self.fitbit_explained += losses::possible(&round.log, &round.kills, losses::Service::Fitbit);
        self.open_humans_explained += losses::possible(&round.log, &round.kills, losses::Service::OpenHumans);
        self.kills.extend(&round.kills);
        Ok(())
    }

    /// What was under way at each kill is asked for again; nothing is while files are sent.
    fn most_repeated(&self, provider: ProviderId) -> u64 {
        let fetching = self.kills.iter().filter(|kill| kill.phase != Phase::Uploading);
        fetching.count() as u64 * in_flight(provider)
    }

    fn hold(&self, provider: ProviderId) -> bool {
        self.different == 0
            && self.repeated <= self.most_repeated(provider)
            && self.fitbit_lost <= self.fitbit_explained
            && self.open_humans_lost <= self.open_humans_explained
    }

    fn print(&self, wish: Wish, took: Duration) {
        let kept = format!("{:?} and {:?}", wish.database, wish.spool).to_lowercase();
        let name = |what: &str| format!("{}, {kept}, {what}", wish.provider);
        let say = |what: &str, value: u64, unit: &str| print("crash", &name(what), Value::from(value), unit);
        let bounded = |what: &str, value: u64, unit: &str, most: u64| {
            print_bounded("crash", &name(what), value as f64, unit, most as f64);
        };
        say("seed", wish.seed, "");
        say("kills", self.kills.len() as u64, "kills");
        for phase in Phase::ALL {
            let kills = self.kills.iter().filter(|kill| kill.phase == phase).count() as u64;
            say(&format!("kills while {phase}"), kills, "kills");
        }
        say("imports", self.imports, "imports");
        say("files of each", self.files, "files");
        say("records of each", self.records, "records");
        say("requests in all", self.requests, "requests");
        bounded("requests repeated", self.repeated, "requests", self.most_repeated(wish.provider));
        say("requests refused (429)", self.refused, "requests");
        say("tokens renewed", self.renewals, "renewals");
        bounded("records different", self.different, "records", 0);
        bounded("provider links lost", self.fitbit_lost, "links", self.fitbit_explained);
        bounded("open humans links lost", self.open_humans_lost, "links", self.open_humans_explained);
        print("crash", &name("time"), (took.as_secs_f64() * 10.0).round() / 10.0, "seconds");
    }
}
