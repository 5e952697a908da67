//! The stand-in as a process: what it prints, and how it ends.

use serde_json::Value;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

struct Process(Child);

impl Process {
    fn start(arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_standin"));
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        Self(command.spawn().expect("the binary was built"))
    }

    fn first_line(&mut self) -> String {
        let mut line = String::new();
        let out = self.0.stdout.as_mut().expect("a pipe");
        BufReader::new(out).read_line(&mut line).expect("a line");
        line
    }

    fn wait(&mut self) -> Option<i32> {
        let deadline = Instant::now() + Duration::from_secs(10);
        while Instant::now() < deadline {
            if let Some(status) = self.0.try_wait().expect("a child") {
                return status.code();
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        panic!("the process did not end");
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ended_already = self.0.kill();
        let _reaped = self.0.wait();
    }
}

#[test]
fn one_json_line_names_every_host_client_and_member() {
    let mut process = Process::start(&["--json", "--today", "2026-11-22", "--until-stdin-closes"]);

    let json: Value = serde_json::from_str(&process.first_line()).expect("JSON");

    let hosts = json["hosts"].as_object().expect("hosts");
    for name in [
        "accounts.google.com",
        "oauth2.googleapis.com",
        "health.googleapis.com",
        "www.fitbit.com",
        "api.fitbit.com",
        "www.openhumans.org",
        "storage",
        "spool",
    ] {
        assert!(hosts[name].as_str().is_some_and(|base| base.starts_with("http://127.0.0.1:")), "{name}");
    }
    assert!(json["control"].is_string());
    for (service, member) in [
        ("google", "client_id"),
        ("google", "client_secret"),
        ("fitbit", "client_id"),
        ("fitbit", "client_secret"),
        ("open_humans", "client_id"),
        ("open_humans", "client_secret"),
        ("open_humans", "master_access_token"),
        ("open_humans", "project_id"),
        ("spool", "bucket"),
        ("spool", "secret_access_key"),
    ] {
        assert!(!json["clients"][service][member].is_null(), "{service} {member}");
    }
    let at_google = ["ready", "wrong_redirect", "testing", "no_testers", "api_off", "few_scopes"];
    for (group, all) in
        [("fitbit_own", &["personal", "wrong_redirect", "server"][..]), ("google_own", &at_google)]
    {
        for own in all {
            assert!(json["clients"][group][own]["client_id"].is_string(), "{group} {own}");
            assert!(json["clients"][group][own]["client_secret"].is_string(), "{group} {own}");
        }
    }
    assert_eq!(json["members"][0]["name"], "alice");
    assert_eq!(json["today"], "2026-11-22");
}

#[test]
fn process_ends_with_the_standard_input_of_its_parent() {
    let mut process = Process::start(&["--json", "--until-stdin-closes"]);
    process.first_line();

    drop(process.0.stdin.take());

    assert_eq!(process.wait(), Some(0));
}

#[test]
fn process_ends_orderly_on_a_signal_while_standard_input_stays_open() {
    let mut process = Process::start(&["--json", "--until-stdin-closes"]);
    process.first_line();

    let id = process.0.id().to_string();
    let sent = Command::new("kill").args(["-TERM", &id]).status().expect("a shell command");

    assert!(sent.success());
    assert_eq!(process.wait(), Some(0));
}

#[test]
fn unknown_option_ends_it_with_two_and_says_which() {
    let mut process = Process::start(&["--loud"]);

    let status = process.wait();

    let mut text = String::new();
    process.0.stderr.take().expect("a pipe").read_to_string(&mut text).expect("text");
    assert_eq!(status, Some(2));
    assert!(text.contains("--loud"), "{text}");
}
