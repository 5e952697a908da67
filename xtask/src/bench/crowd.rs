//! Two hundred members at once on one server, or on two that share PostgreSQL: requests a second, processor time, memory,
//! and how long the page waits for an answer meanwhile.

use super::{print, print_bounded, usage};
use crate::{
    Outcome,
    cast::{self, Cast},
    member::{Look, Member, days_before_today},
    postgres::Postgres,
    process::{Background, root, target_dir},
    requests::{self, Seen},
};
use domain::wire::{Import, ImportState};
use std::{
    fs,
    process::Command,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

/// Megabytes one server may hold resident: a small host has 512.
const MOST_RESIDENT_MB: f64 = 400.0;
/// Milliseconds the page may wait, of a hundred answers the slowest but one.
const MOST_MILLISECONDS: f64 = 100.0;
/// Members the stand-in has in its crowd.
const MOST_MEMBERS: usize = 200;
/// Browsers at work at once while members sign in.
const SIGNING_IN: usize = 8;
/// How often each of the browsers that look while the servers work asks for something.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// Browsers that look meanwhile.
const LOOKING: usize = 4;
/// Imports that take longer than this are stuck.
const LONGEST: Duration = Duration::from_secs(1_200);

struct Wish {
    members: usize,
    days: u32,
    servers: usize,
    release: bool,
}

fn parse(arguments: &[String]) -> Result<Wish, String> {
    let mut wish = Wish { members: MOST_MEMBERS, days: 90, servers: 1, release: true };
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        let mut number = || -> Result<u32, String> {
            let value = arguments.next().and_then(|value| value.parse().ok());
            value.ok_or_else(|| format!("{argument} needs a number"))
        };
        match argument.as_str() {
            "--members" => wish.members = number()? as usize,
            "--days" => wish.days = number()?,
            "--servers" => wish.servers = number()? as usize,
            "--debug" => wish.release = false,
            other => {
                return Err(format!(
                    "bench crowd does not know `{other}`: --members N, --days N, --servers 1|2, --debug"
                ));
            }
        }
    }
    let fits = (1..=MOST_MEMBERS).contains(&wish.members)
        && (1..=365).contains(&wish.days)
        && (1..=2).contains(&wish.servers);
    if fits { Ok(wish) } else { Err("--members is 1 to 200, --days 1 to 365, --servers 1 or 2".to_owned()) }
}

/// Measures it.
///
/// # Errors
///
/// When something cannot be built or started, or an import does not end well.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let wish = parse(arguments)?;
    // The server embeds the page; any will do here, but the folder must be there.
    fs::create_dir_all(root().join("dist")).map_err(|error| error.to_string())?;
    cast::build(wish.release)?;
    let postgres = (wish.servers > 1).then(Postgres::start).transpose()?;
    let database = postgres.as_ref().map(|postgres| ("DATABASE_URL", postgres.url()));
    let cast = cast::start(&cast::Options {
        port: None,
        hour_seconds: 3600.0,
        quota: true,
        release: wish.release,
        standin: Vec::new(),
        bucket: wish.servers > 1,
        data: target_dir().join("bench-crowd"),
        // More than an unverified client may serve, and than one address may begin in a minute.
        settings: database
            .into_iter()
            .chain(["GOOGLE_MEMBER_CAP", "SIGN_INS_PER_MINUTE"].map(|name| (name, "1000".to_owned())))
            .collect(),
        show_log: false,
    })?;
    let second = (wish.servers > 1).then(|| another_server(&cast)).transpose()?;
    let measured = measure(&wish, &cast, second.as_ref());
    // Whatever the database is asked by goes before the database.
    drop(second);
    drop(cast);
    drop(postgres);
    measured
}

/// Another server beside the one of the cast: the same settings, a port of its own.
struct Another {
    process: Background,
    url: String,
}

fn another_server(cast: &Cast) -> Result<Another, String> {
    let port = cast::free_port()?;
    let mut command = Command::new(cast.command.get_program());
    command.env_clear();
    for (name, value) in cast.command.get_envs() {
        command.envs(value.map(|value| (name, value)));
    }
    command.env("PORT", port.to_string()).current_dir(root());
    let log = fs::File::create(target_dir().join("bench-crowd").join("server-2.log"))
        .map_err(|error| format!("the second server's log cannot be written: {error}"))?;
    command.stdout(log.try_clone().map_err(|error| error.to_string())?).stderr(log);
    let mut process = Background::start("the second server", &mut command)?;
    let url = format!("http://localhost:{port}");
    cast::wait_until_ready(&mut process, &url)?;
    Ok(Another { process, url })
}

fn measure(wish: &Wish, cast: &Cast, second: Option<&Another>) -> Outcome {
    let mut members = sign_in(wish, cast)?;
    if let Some(second) = second {
        // Every other member's page comes from the second server.
        members.iter_mut().skip(1).step_by(2).for_each(|(member, _)| member.move_to(&second.url));
    }
    requests::clear(cast.control()?)?;
    let processes: Vec<u32> =
        [Some(cast.server.id()), second.map(|second| second.process.id())].into_iter().flatten().collect();
    let processor = || processes.iter().filter_map(|process| usage::cpu_seconds(*process)).sum::<f64>();
    let before = processor();

    let start = Instant::now();
    let range = days_before_today(cast, wish.days, 1)?;
    let mut imports = Vec::new();
    for (mut member, link) in members {
        let import = member.import_daily(&link, range)?;
        imports.push((member, import));
    }
    let (imports, waits) = look_until_ready(imports)?;
    let wall = start.elapsed().as_secs_f64();
    let cpu = processor() - before;

    let log: Vec<Seen> = requests::list(cast.control()?)?;
    let data: Vec<Seen> = log.into_iter().filter(Seen::asks_for_data).collect();
    let refused = requests::refused(&data);
    let asked = data.len() as f64;
    let name = |what: &str| match wish.servers {
        1 => what.to_owned(),
        servers => format!("{servers} servers, {what}"),
    };
    print("crowd", &name("members, each with an import"), imports, "imports");
    print("crowd", &name("days of each"), wish.days, "days");
    print("crowd", &name("requests to the provider"), data.len(), "requests");
    print("crowd", &name("requests refused (429)"), refused, "requests");
    print("crowd", &name("wall time"), round(wall), "seconds");
    print("crowd", &name("requests a second"), round(asked / wall), "requests/s");
    print("crowd", &name("processor time for a thousand requests"), round(cpu / asked * 1000.0), "seconds");
    for process in processes {
        if let Some(peak) = usage::peak_resident_mb(process) {
            print_bounded("crowd", &name("peak resident memory of a server"), peak, "MB", MOST_RESIDENT_MB);
        }
    }
    print("crowd", &name("answers to the page meanwhile"), waits.len(), "answers");
    print("crowd", &name("median wait of the page"), quantile(&waits, 0.5), "milliseconds");
    print_bounded(
        "crowd",
        &name("wait of the page, 99th percentile"),
        quantile(&waits, 0.99),
        "milliseconds",
        MOST_MILLISECONDS,
    );
    Ok(())
}

/// Signs the members in and connects their Google accounts, several at a time; gives each with the link.
fn sign_in(wish: &Wish, cast: &Cast) -> Result<Vec<(Member, String)>, String> {
    let names: Vec<String> = (1..=wish.members).map(|number| format!("crowd-{number:03}")).collect();
    let members: Mutex<Vec<(Member, String)>> = Mutex::default();
    thread::scope(|scope| {
        let groups = names.chunks(wish.members.div_ceil(SIGNING_IN));
        let working: Vec<_> = groups
            .map(|group| {
                let members = &members;
                scope.spawn(move || -> Outcome {
                    for name in group {
                        let mut member = Member::new(cast, name)?;
                        member.sign_in()?;
                        let link = member.connect_google()?;
                        members.lock().unwrap_or_else(PoisonError::into_inner).push((member, link));
                    }
                    Ok(())
                })
            })
            .collect();
        working.into_iter().try_for_each(|one| one.join().map_err(|_| "a browser broke down".to_owned())?)
    })?;
    Ok(members.into_inner().unwrap_or_else(PoisonError::into_inner))
}

/// Looks at pages, as members would who have them open, until every import is ready; gives how many there were and how
/// long each answer took, in milliseconds, shortest first.
fn look_until_ready(imports: Vec<(Member, String)>) -> Result<(usize, Vec<f64>), String> {
    let count = imports.len();
    let deadline = Instant::now() + LONGEST;
    let (stop, waits) = (AtomicBool::new(false), Mutex::new(Vec::new()));
    let mut groups: Vec<Vec<(Member, String)>> = (0..LOOKING).map(|_| Vec::new()).collect();
    for (at, import) in imports.into_iter().enumerate() {
        groups[at % LOOKING].push(import);
    }
    thread::scope(|scope| {
        let looking: Vec<_> = groups
            .into_iter()
            .map(|group| {
                let (stop, waits) = (&stop, &waits);
                scope.spawn(move || -> Outcome {
                    let ended = look(group, deadline, stop, waits);
                    if ended.is_err() {
                        stop.store(true, Ordering::Relaxed);
                    }
                    ended
                })
            })
            .collect();
        looking.into_iter().try_for_each(|one| one.join().map_err(|_| "a browser broke down".to_owned())?)
    })?;
    let mut waits = waits.into_inner().unwrap_or_else(PoisonError::into_inner);
    waits.sort_by(f64::total_cmp);
    Ok((count, waits))
}

fn look(
    mut open: Vec<(Member, String)>,
    deadline: Instant,
    stop: &AtomicBool,
    waits: &Mutex<Vec<f64>>,
) -> Outcome {
    let mut next = 0;
    while !open.is_empty() && !stop.load(Ordering::Relaxed) {
        if Instant::now() > deadline {
            return Err(format!("{} imports are not ready after {} seconds", open.len(), LONGEST.as_secs()));
        }
        next = (next + 1) % open.len();
        let (member, id) = &mut open[next];
        let mut took = Vec::new();
        for address in ["/", "/api/session", &format!("/api/imports/{id}/review")] {
            let asked = Instant::now();
            member.read(address)?;
            took.push(asked.elapsed());
        }
        let asked = Instant::now();
        let look = member.look(id)?;
        took.push(asked.elapsed());
        let took = took.into_iter().map(|wait| wait.as_secs_f64() * 1000.0);
        waits.lock().unwrap_or_else(PoisonError::into_inner).extend(took);
        match look {
            Look::Import(import) if import.state == ImportState::Ready => {
                check(&import)?;
                open.swap_remove(next);
            }
            Look::Import(import) if import.state.is_active() => {}
            Look::Import(import) => {
                return Err(format!("an import ended otherwise: {:?}, {:?}", import.state, import.problem));
            }
            Look::SignedOut => return Err("a member was signed out".to_owned()),
            Look::Refused(words) => return Err(words),
        }
        thread::sleep(LOOK_EVERY);
    }
    Ok(())
}

fn check(import: &Import) -> Outcome {
    let failed: u32 = import.progress.iter().map(|progress| progress.windows_failed).sum();
    if failed == 0 { Ok(()) } else { Err(format!("{failed} windows failed")) }
}

/// Of sorted values the one below which this part of them lies.
fn quantile(sorted: &[f64], part: f64) -> f64 {
    let at = ((sorted.len() as f64 * part).ceil() as usize).clamp(1, sorted.len().max(1)) - 1;
    round(sorted.get(at).copied().unwrap_or_default())
}

fn round(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_hundred_waits_the_99th_percentile_is_the_slowest_but_one() {
        let waits: Vec<f64> = (1..=100).map(f64::from).collect();

        assert_eq!((quantile(&waits, 0.99), quantile(&waits, 0.5), quantile(&[], 0.99)), (99.0, 50.0, 0.0));
    }
}
