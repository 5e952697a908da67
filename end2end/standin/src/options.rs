//! What the command line of the stand-in says. Not here: reading the process's arguments or printing.

use crate::host::Host;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The text of `standin --help`.
pub const HELP: &str = "\
Pretend Google, Fitbit and Open Humans on 127.0.0.1, one port for each real host, and an
S3-compatible store for the server's spool.

Usage: standin [OPTIONS]

  --json                  print one JSON object (addresses, clients, members) on one line once
                          everything listens, and nothing else on standard output
  --hour SECONDS          length of the pretend quota hour; 3600 unless told. Minutes shrink alike
  --today YYYY-MM-DD      the day to start on, at noon UTC; the real time unless told
  --seed N                seed of the simulated bodies; 1 unless told
  --quota off|on          whether the pretend providers count requests; on unless told
  --heart-rate-every N    seconds from one heart rate to the next on average, 2 or more; about
                          ten unless told
  --replay DIR            answer data requests from the recorded bodies in DIR/index.json
  --redirect-uri URI      a registered redirect address of all three clients; may be repeated.
                          Without it any http://localhost:PORT/... or http://127.0.0.1:PORT/...
                          is accepted
  --host-port NAME=PORT   a fixed port for a host named as in the JSON, or for `control`;
                          may be repeated. Other ports are chosen by the system
  --until-stdin-closes    stop when standard input ends, so that no stand-in outlives its parent
  --help                  print this text

It stops on Ctrl-C and SIGTERM.
";

/// Settings of one stand-in.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// Print the addresses as JSON instead of as a table.
    pub json: bool,
    /// Length of the pretend quota hour, in seconds.
    pub hour_seconds: f64,
    /// The day to start on, at noon UTC; nothing means the real time.
    pub today: Option<Date>,
    /// Seed of the simulated bodies.
    pub seed: u64,
    /// Whether the pretend providers count requests.
    pub quota: bool,
    /// Seconds from one heart rate to the next on average, where it is not the usual ten.
    pub heart_rate_every: Option<u64>,
    /// Folder of recorded bodies to answer data requests from.
    pub replay: Option<PathBuf>,
    /// Registered redirect addresses; empty means any plain-http address on loopback.
    pub redirect_uris: Vec<String>,
    /// Fixed ports by host.
    pub ports: BTreeMap<Host, u16>,
    /// Fixed port of the control API.
    pub control_port: Option<u16>,
    /// Stop when standard input ends.
    pub until_stdin_closes: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            json: false,
            hour_seconds: 3600.0,
            today: None,
            seed: 1,
            quota: true,
            heart_rate_every: None,
            replay: None,
            redirect_uris: Vec::new(),
            ports: BTreeMap::new(),
            control_port: None,
            until_stdin_closes: false,
        }
    }
}

/// What the command line asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Run with these settings.
    Run(Box<Options>),
    /// Print the help text.
    Help,
}

impl Options {
    /// Reads the arguments after the program's name.
    ///
    /// # Errors
    ///
    /// One sentence about the first argument that does not fit.
    pub fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Command, String> {
        let mut options = Self::default();
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            let mut value = |what: &str| arguments.next().ok_or_else(|| format!("{argument} needs {what}"));
            match argument.as_str() {
                "--help" | "-h" => return Ok(Command::Help),
                "--json" => options.json = true,
                "--until-stdin-closes" => options.until_stdin_closes = true,
                "--hour" => options.hour_seconds = parse_hour(&value("a number of seconds")?)?,
                "--today" => {
                    let text = value("a date")?;
                    options.today = Some(
                        text.parse().map_err(|_| format!("--today: {text} is not a date like 2026-11-22"))?,
                    );
                }
                "--seed" => {
                    let text = value("a number")?;
                    options.seed =
                        text.parse().map_err(|_| format!("--seed: {text} is not a whole number"))?;
                }
                "--quota" => {
                    options.quota = match value("`on` or `off`")?.as_str() {
                        "on" => true,
                        "off" => false,
                        other => return Err(format!("--quota: {other} is neither `on` nor `off`")),
                    };
                }
                "--heart-rate-every" => {
                    let text = value("a number of seconds")?;
                    let every = text.parse().ok().filter(|seconds| (2..=60).contains(seconds));
                    options.heart_rate_every =
                        Some(every.ok_or_else(|| format!("--heart-rate-every: {text} is not 2 to 60"))?);
                }
                "--replay" => options.replay = Some(value("a folder")?.into()),
                "--redirect-uri" => options.redirect_uris.push(value("an address")?),
                "--host-port" => options.set_port(&value("NAME=PORT")?)?,
                other => return Err(format!("{other} is not an option; try --help")),
            }
        }
        Ok(Command::Run(Box::new(options)))
    }

    fn set_port(&mut self, text: &str) -> Result<(), String> {
        let (name, port) =
            text.split_once('=').ok_or_else(|| format!("--host-port: {text} is not NAME=PORT"))?;
        let port = port.parse().map_err(|_| format!("--host-port: {port} is not a port"))?;
        if name == "control" {
            self.control_port = Some(port);
        } else {
            let host =
                Host::find(name).ok_or_else(|| format!("--host-port: {name} is not one of the hosts"))?;
            self.ports.insert(host, port);
        }
        Ok(())
    }
}

fn parse_hour(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(seconds) if seconds.is_finite() && seconds > 0.0 => Ok(seconds),
        _ => Err(format!("--hour: {text} is not a number of seconds above zero")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> Result<Command, String> {
        Options::parse(arguments.iter().map(|&text| text.to_owned()))
    }

    #[test]
    fn every_option_is_read() {
        let arguments = "--json --hour 2.5 --today 2026-11-22 --seed 7 --quota off --heart-rate-every 2 --replay recorded \
             --redirect-uri http://localhost:1/a --redirect-uri http://localhost:2/b \
             --host-port www.openhumans.org=8765 --host-port control=9 --until-stdin-closes";

        let command = parse(&arguments.split_whitespace().collect::<Vec<_>>()).expect("the line is sound");

        let expected = Options {
            json: true,
            hour_seconds: 2.5,
            today: Some(jiff::civil::date(2026, 11, 22)),
            seed: 7,
            quota: false,
            heart_rate_every: Some(2),
            replay: Some("recorded".into()),
            redirect_uris: vec!["http://localhost:1/a".into(), "http://localhost:2/b".into()],
            ports: BTreeMap::from([(Host::OpenHumans, 8765)]),
            control_port: Some(9),
            until_stdin_closes: true,
        };
        assert_eq!(command, Command::Run(Box::new(expected)));
    }

    #[test]
    fn unsound_values_are_refused_with_the_option_named() {
        for (arguments, option) in [
            (&["--hour", "0"][..], "--hour"),
            (&["--today", "tomorrow"], "--today"),
            (&["--quota", "maybe"], "--quota"),
            (&["--host-port", "example.org=1"], "--host-port"),
            (&["--seed"], "--seed"),
            (&["--loud"], "--loud"),
        ] {
            let error = parse(arguments).expect_err("the value is unsound");

            assert!(error.contains(option), "{error}");
        }
    }
}
