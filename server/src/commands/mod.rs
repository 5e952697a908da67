//! What an operator can ask of the server's binary besides serving: `server help` lists it. Here the words are read and the
//! work is handed on; the work itself is that of storage, spool and [`crate::doctor`].

mod move_database;
mod move_spool;
mod rotate_keys;
mod stuck;

use crate::{
    clock::{Clock, SystemClock},
    config::{Config, ConfigError},
    doctor,
    spool::SpoolError,
    storage::{MoveError, StorageError},
};
use jiff::SignedDuration;
use secrecy::SecretString;
use std::{io, io::Write, path::PathBuf, sync::Arc};

/// What is listed when somebody asks.
pub const HELP: &str = "\
Imports Fitbit data into Open Humans. Settings come from the environment; SETUP.md has them all.

  server                             serves
  server doctor                      checks every setting against the services, a line each
  server move-database --to URL      copies an SQLite file into an empty PostgreSQL database
  server move-spool --from FOLDER    copies what was fetched from a folder into the bucket that is set
  server rotate-keys                 seals everything anew with the first key of SECRET_KEYS
  server stuck [--hours N]           lists imports that do not come on (6 hours)
  server help, server version

Status: 0 all well, 1 something is wrong, 2 wrong settings or no such command.
";

/// Exit status where something is wrong.
const WRONG: u8 = 1;
/// After so long without any change an import counts as stuck, unless said otherwise.
const QUIET: SignedDuration = SignedDuration::from_hours(6);
/// Most hours that can be asked for.
const MOST_HOURS: i64 = 24 * 365;

/// What the binary is asked to do.
#[derive(Debug)]
pub enum Command {
    /// To be the server.
    Serve,
    /// To list what can be asked.
    Help,
    /// To say which version it is.
    Version,
    /// To check every setting.
    Doctor,
    /// To copy the database into another.
    MoveDatabase {
        /// The other database.
        to: SecretString,
    },
    /// To copy what was fetched.
    MoveSpool {
        /// The folder it is in.
        from: PathBuf,
    },
    /// To seal everything anew.
    RotateKeys,
    /// To list the imports that do not come on.
    Stuck {
        /// After how long without any change.
        quiet: SignedDuration,
    },
}

/// Says that this is nothing that can be asked. Holds nothing that may be secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}; `server help` lists what can be asked")]
pub struct UsageError(String);

/// Says why a command could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// Storage failed.
    #[error("{0}")]
    Storage(#[from] StorageError),
    /// The spool failed.
    #[error("{0}")]
    Spool(#[from] SpoolError),
    /// The database could not be moved.
    #[error("{0}")]
    Move(#[from] MoveError),
    /// What was said cannot be written out.
    #[error("the output: {0}")]
    Output(#[from] io::Error),
    /// It cannot be done as things stand.
    #[error("{0}")]
    Refused(String),
}

impl Command {
    /// Reads the words after the program's name.
    ///
    /// # Errors
    ///
    /// [`UsageError`] when they are nothing that can be asked.
    pub fn parse(words: impl IntoIterator<Item = String>) -> Result<Self, UsageError> {
        let mut words = words.into_iter();
        let name = words.next();
        let mut options: Vec<String> = words.collect();
        let command = match name.as_deref() {
            None | Some("serve") => Command::Serve,
            Some("help" | "--help" | "-h") => Command::Help,
            Some("version" | "--version" | "-V") => Command::Version,
            Some("doctor") => Command::Doctor,
            Some("rotate-keys") => Command::RotateKeys,
            Some("move-database") => Command::MoveDatabase {
                to: take(&mut options, "--to")
                    .ok_or_else(|| UsageError("move-database needs --to URL".to_owned()))?
                    .into(),
            },
            Some("move-spool") => Command::MoveSpool {
                from: take(&mut options, "--from")
                    .ok_or_else(|| UsageError("move-spool needs --from FOLDER".to_owned()))?
                    .into(),
            },
            Some("stuck") => Command::Stuck { quiet: take_hours(&mut options)? },
            Some(other) => return Err(UsageError(format!("there is no command {}", shown(other)))),
        };
        match options.first() {
            None => Ok(command),
            // What follows an option may be an address with a password.
            Some(extra) if extra.starts_with("--") => {
                let name = extra.split('=').next().unwrap_or_default();
                Err(UsageError(format!("there is no option {}", shown(name))))
            }
            Some(_) => Err(UsageError("there is a word too many".to_owned())),
        }
    }
}

/// Takes an option and its value, written in two words or with `=` between them.
fn take(options: &mut Vec<String>, name: &str) -> Option<String> {
    let place = options
        .iter()
        .position(|word| word == name || word.strip_prefix(name).is_some_and(|rest| rest.starts_with('=')))?;
    let word = options.remove(place);
    match word.split_once('=') {
        Some((_, value)) => Some(value.to_owned()),
        None if place < options.len() => Some(options.remove(place)),
        None => None,
    }
    .filter(|value| !value.is_empty())
}

fn take_hours(options: &mut Vec<String>) -> Result<SignedDuration, UsageError> {
    if options.is_empty() {
        return Ok(QUIET);
    }
    let hours = take(options, "--hours").and_then(|hours| hours.parse().ok());
    match hours {
        Some(hours) if (1..=MOST_HOURS).contains(&hours) => Ok(SignedDuration::from_hours(hours)),
        _ => Err(UsageError(format!("stuck takes --hours and a whole number from 1 to {MOST_HOURS}"))),
    }
}

/// A word of the person at the terminal, short enough to be shown again.
fn shown(word: &str) -> String {
    let short: String = word.chars().take(40).collect();
    format!("`{}`", short.escape_debug())
}

/// Does what is asked, everything but serving, and says so in `out`; gives the exit status.
///
/// # Errors
///
/// [`CommandError`], with what to do.
pub async fn run(command: Command, config: Config, out: &mut dyn Write) -> Result<u8, CommandError> {
    let clock = SystemClock;
    match command {
        Command::Serve => Err(CommandError::Refused("serving is the program's own work".to_owned())),
        Command::Help | Command::Version => explain(&command, out).map_err(CommandError::from),
        Command::Doctor => examine(&config, &clock, out).await,
        Command::MoveDatabase { to } => move_database::run(&config, to, out).await,
        Command::MoveSpool { from } => move_spool::run(&config, from, out).await,
        Command::RotateKeys => rotate_keys::run(&config, out).await,
        Command::Stuck { quiet } => stuck::run(&config, clock.now(), quiet, out).await,
    }
}

/// Says what the program is, which needs no settings; gives the exit status.
///
/// # Errors
///
/// When it cannot be written out.
pub fn explain(command: &Command, out: &mut dyn Write) -> io::Result<u8> {
    match command {
        Command::Version => writeln!(out, "{}", env!("CARGO_PKG_VERSION"))?,
        _ => out.write_all(HELP.as_bytes())?,
    }
    Ok(0)
}

/// Says what the doctor finds with these settings.
async fn examine(config: &Config, clock: &dyn Clock, out: &mut dyn Write) -> Result<u8, CommandError> {
    let http = crate::fetch::http_client()
        .map_err(|_| CommandError::Refused("the certificates of this machine cannot be read".to_owned()))?;
    let findings = doctor::examine(config, &http, clock).await;
    let mut wrong = 0;
    for finding in &findings {
        writeln!(out, "{finding}")?;
        wrong += usize::from(finding.is_wrong());
    }
    match wrong {
        0 => writeln!(out, "All well.").map(|()| 0).map_err(Into::into),
        1 => writeln!(out, "One thing is wrong.").map(|()| WRONG).map_err(Into::into),
        many => writeln!(out, "{many} things are wrong.").map(|()| WRONG).map_err(Into::into),
    }
}

/// Says which settings are wrong, in the doctor's words; gives the exit status.
///
/// # Errors
///
/// When it cannot be written out.
pub fn tell_wrong_settings(problems: &ConfigError, out: &mut dyn Write) -> io::Result<u8> {
    for problem in &problems.0 {
        writeln!(out, "wrong: settings: {problem}")?;
    }
    writeln!(out, "The rest is checked once these are mended.")?;
    Ok(WRONG)
}

/// Opens the database for a command that must be alone with it, which it is until that is closed: servers refuse to start
/// meanwhile.
async fn open_alone(config: &Config) -> Result<crate::storage::Storage, CommandError> {
    let storage = crate::storage::Storage::open(&config.database, Arc::clone(&config.keys)).await?;
    if !storage.stay_alone().await? {
        return Err(CommandError::Refused(
            "a server is connected to this database; stop every server first".to_owned(),
        ));
    }
    Ok(storage)
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret as _;

    fn parse(line: &str) -> Result<Command, String> {
        Command::parse(line.split_whitespace().map(str::to_owned)).map_err(|error| error.to_string())
    }

    #[test]
    fn no_word_serves_and_every_command_is_known() {
        assert!(matches!(parse(""), Ok(Command::Serve)));
        assert!(matches!(parse("doctor"), Ok(Command::Doctor)));
        assert!(matches!(parse("rotate-keys"), Ok(Command::RotateKeys)));
        assert!(matches!(parse("--help"), Ok(Command::Help)));
        for line in ["move-database --to postgres://a/b", "move-database --to=postgres://a/b"] {
            let Ok(Command::MoveDatabase { to }) = parse(line) else { panic!("{line}") };
            assert_eq!(to.expose_secret(), "postgres://a/b");
        }
        let hours = |line| match parse(line) {
            Ok(Command::Stuck { quiet }) => quiet.as_hours(),
            other => panic!("{other:?}"),
        };
        assert_eq!((hours("stuck"), hours("stuck --hours 48")), (6, 48));
    }

    #[test]
    fn every_command_of_the_help_is_one() {
        let listed: Vec<&str> = HELP.lines().filter_map(|line| line.strip_prefix("  server ")).collect();

        assert!(listed.len() >= 6);
        for line in listed {
            let name = line.split([' ', ',']).next().unwrap_or_default();
            let unknown = parse(name).err().is_some_and(|error| error.contains("no command"));
            assert!(!unknown, "{name}");
        }
    }

    #[test]
    fn what_cannot_be_asked_is_named_and_no_address_repeated() {
        for (line, named) in [
            ("docter", "`docter`"),
            ("stuck --days 3", "--hours"),
            ("stuck --hours 0", "--hours"),
            ("move-database", "--to URL"),
            ("move-database --to", "--to URL"),
            ("doctor now", "a word too many"),
            ("doctor --all=yes", "`--all`"),
        ] {
            let error = parse(line).unwrap_err();
            assert!(error.contains(named) && error.contains("server help"), "{line}: {error}");
        }
        let error = parse("move-database --to postgres://a/b postgres://ana:hunter2@a/b").unwrap_err();
        assert!(!error.contains("hunter2"), "{error}");
    }
}
