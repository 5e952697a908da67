//! The server as a process: what it says and does when it is started wrongly, started, and told to stop.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a helper that fails should fail its test at once")]

use server::testing::TestDatabase;
use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

/// Longer than any of these steps takes on a busy machine; a hang fails instead of blocking the others.
const LIMIT: Duration = Duration::from_secs(30);

fn server(settings: &BTreeMap<String, String>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_server"));
    command.env_clear().envs(settings).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// A process that is killed when its test fails.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Running {
    /// Starts the server and waits until it listens; gives it with its address.
    fn start(settings: &BTreeMap<String, String>) -> (Self, String) {
        let mut running = Running(server(settings).spawn().unwrap());
        let stdout = running.0.stdout.take().unwrap();
        let mut lines = BufReader::new(stdout).lines().map(|line| line.unwrap());
        let listening = lines.find(|line| line.contains("listening")).unwrap();
        let listening: serde_json::Value = serde_json::from_str(&listening).unwrap();
        // Read on, so that the server never waits for a full pipe.
        std::thread::spawn(move || lines.for_each(drop));
        (running, listening["server.address"].as_str().unwrap().to_owned())
    }

    fn signal(&self, name: &str) {
        let done = Command::new("kill").args([format!("-{name}"), self.0.id().to_string()]).status().unwrap();
        assert!(done.success());
    }

    fn wait(mut self) -> ExitStatus {
        let begun = Instant::now();
        while begun.elapsed() < LIMIT {
            if let Some(status) = self.0.try_wait().unwrap() {
                return status;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        panic!("the server did not stop");
    }
}

/// A folder for the files of a server, and its database.
struct Place {
    database: TestDatabase,
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Place { database: TestDatabase::new(folder.path()), folder }
    }

    fn settings(&self) -> BTreeMap<String, String> {
        let spool = self.folder.path().join("spool").display().to_string();
        let [database, single] = self.database.settings();
        server::testing::settings(&[
            ("PORT", "0"),
            (database.0, &database.1),
            (single.0, &single.1),
            ("SPOOL_DIR", &spool),
        ])
    }

    fn is_untouched(&self) -> bool {
        std::fs::read_dir(self.folder.path()).unwrap().next().is_none()
    }
}

fn get(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(LIMIT)).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn wrong_settings_are_all_named_at_once_with_status_2() {
    let place = Place::new();
    let mut settings = place.settings();
    settings.remove("OPERATOR_NAME");
    settings.insert("RETENTION_DAYS".into(), "many".into());
    settings.insert("GOOGLE_CLIENT_SECRET".into(), String::new());

    let output = server(&settings).output().unwrap();

    assert_eq!(output.status.code(), Some(2));
    let text = String::from_utf8(output.stderr).unwrap();
    let named: Vec<&str> = text.lines().filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(named, ["OPERATOR_NAME", "RETENTION_DAYS", "GOOGLE_CLIENT_SECRET"]);
    assert!(place.is_untouched());
}

#[test]
fn server_answers_and_stops_cleanly_on_either_signal() {
    for name in ["TERM", "INT"] {
        let place = Place::new();
        let (server, address) = Running::start(&place.settings());

        let answer = get(&address, "/health/ready");
        server.signal(name);

        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert_eq!(server.wait().code(), Some(0), "after {name}");
    }
}

#[test]
fn idle_connection_does_not_hold_up_the_stop() {
    let place = Place::new();
    let (server, address) = Running::start(&place.settings());
    let idle = TcpStream::connect(&address).unwrap();

    let begun = Instant::now();
    server.signal("TERM");
    let status = server.wait();

    assert_eq!(status.code(), Some(0));
    assert!(begun.elapsed() < Duration::from_secs(20), "took {:?}", begun.elapsed());
    drop(idle);
}

#[test]
fn killed_server_starts_again_on_what_it_left() {
    let place = Place::new();
    let settings = place.settings();
    let (killed, _) = Running::start(&settings);
    killed.signal("KILL");
    assert_eq!(killed.wait().code(), None);

    let (again, address) = Running::start(&settings);

    assert!(get(&address, "/health/live").starts_with("HTTP/1.1 200"));
    again.signal("TERM");
    assert_eq!(again.wait().code(), Some(0));
}

#[test]
fn second_server_on_one_file_says_so_and_ends() {
    let place = Place::new();
    let mut settings = place.settings();
    let file = place.folder.path().join("shared.sqlite");
    settings.insert("DATABASE_URL".into(), format!("sqlite:{}", file.display()));
    let (first, address) = Running::start(&settings);

    let mut second = Running(server(&settings).spawn().unwrap());
    let mut stdout = second.0.stdout.take().unwrap();

    assert_eq!(second.wait().code(), Some(1));
    let mut said = String::new();
    stdout.read_to_string(&mut said).unwrap();
    assert!(said.contains("another server is running on this database"), "{said}");
    assert!(get(&address, "/health/ready").starts_with("HTTP/1.1 200"));
    first.signal("TERM");
    assert_eq!(first.wait().code(), Some(0));
}

#[test]
fn taken_port_is_named_before_anything_is_opened() {
    let place = Place::new();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let mut settings = place.settings();
    settings.insert("PORT".into(), listener.local_addr().unwrap().port().to_string());

    let output = server(&settings).output().unwrap();

    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stdout).unwrap().contains("cannot listen on 127.0.0.1"));
    assert!(place.is_untouched());
}
