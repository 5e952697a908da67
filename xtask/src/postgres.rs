//! A PostgreSQL server for tests: a cluster made for one run, reached through a socket in its own folder, and thrown away.

use crate::process::{output, run};
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
};

/// Where Debian and its kin keep the server's programs, a folder a version.
const DEBIAN: &str = "/usr/lib/postgresql";
/// The user to become where we are root, which PostgreSQL refuses to run as: the package's own, else anybody's.
const USERS: [&str; 2] = ["postgres", "nobody"];
/// For speed: nothing here has to outlive a power cut. Enough connections for many tests at once.
const OPTIONS: &str = "-c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off \
     -c max_connections=300 -c max_locks_per_transaction=256";

/// A running server, stopped and deleted when this is dropped.
pub(crate) struct Postgres {
    programs: PathBuf,
    folder: PathBuf,
    user: Option<&'static str>,
}

impl Postgres {
    /// Makes a cluster and starts it; installs PostgreSQL first where that is possible and needed.
    ///
    /// # Errors
    ///
    /// When there is no PostgreSQL and none can be installed, or it does not start.
    pub(crate) fn start() -> Result<Postgres, String> {
        let programs = find_programs()?;
        let user = user_to_become()?;
        /// Clusters of this process so far.
        static MADE: AtomicUsize = AtomicUsize::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        // Not below the target folder: another user may be kept out of the folders above it, and a socket's path is short.
        let folder = env::temp_dir().join(format!("fitbit-import-postgres-{}-{number}", std::process::id()));
        fs::create_dir_all(&folder)
            .map_err(|error| format!("{} cannot be made: {error}", folder.display()))?;
        let postgres = Postgres { programs, folder, user };
        if let Some(user) = user {
            run(Command::new("chown").arg(user).arg(&postgres.folder))?;
        }
        run(postgres
            .program("initdb")
            .args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"])
            .arg("--pgdata")
            .arg(postgres.data())
            .stdout(Stdio::null()))?;
        let options = format!("-k {} {OPTIONS}", postgres.folder.display());
        run(postgres
            .program("pg_ctl")
            .arg("--pgdata")
            .arg(postgres.data())
            .arg("--log")
            .arg(postgres.folder.join("log"))
            .args(["--options", &options, "--wait", "start"])
            .stdout(Stdio::null()))?;
        Ok(postgres)
    }

    /// Its address, of a database to make others or schemas in.
    pub(crate) fn url(&self) -> String {
        format!("postgres://postgres@localhost/postgres?host={}", self.folder.display())
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn program(&self, name: &str) -> Command {
        let path = self.programs.join(name);
        let mut command = match self.user {
            None => Command::new(path),
            Some(user) => {
                let mut command = Command::new("setpriv");
                command.args(["--reuid", user, "--clear-groups", "--"]).arg(path);
                command
            }
        };
        // The folder we are in may be closed to the other user.
        command.current_dir(&self.folder);
        command
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let stopped = run(self
            .program("pg_ctl")
            .arg("--pgdata")
            .arg(self.data())
            .args(["--mode=immediate", "stop"])
            .stdout(Stdio::null()));
        if let Err(sentence) = stopped {
            eprintln!("xtask: {sentence}");
        }
        if let Err(error) = fs::remove_dir_all(&self.folder) {
            eprintln!("xtask: {} cannot be deleted: {error}", self.folder.display());
        }
    }
}

/// Finds the folder of the server's programs: the `PG_BIN` variable, then `PATH`, then Debian's, then Debian's package if
/// we may install it.
///
/// # Errors
///
/// When there is none and none can be installed.
pub(crate) fn find_programs() -> Result<PathBuf, String> {
    if let Some(named) = env::var_os("PG_BIN").map(PathBuf::from) {
        return if has_programs(&named) {
            Ok(named)
        } else {
            Err(format!("PG_BIN names {}, which does not hold initdb and pg_ctl", named.display()))
        };
    }
    if let Some(found) = find_installed() {
        return Ok(found);
    }
    eprintln!("xtask: no PostgreSQL found; installing Debian's package (about a minute, once)");
    let install = "apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq postgresql";
    let installed = run(Command::new("sh").args(["-c", install]).stdout(Stdio::null()));
    installed.ok().and_then(|()| find_installed()).ok_or_else(|| {
        "PostgreSQL is needed for the tests on it: install its server, or name the folder of initdb and pg_ctl in the variable PG_BIN"
            .to_owned()
    })
}

fn find_installed() -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut debian: Vec<PathBuf> = fs::read_dir(DEBIAN)
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok().map(|entry| entry.path().join("bin")))
        .collect();
    debian.sort();
    env::split_paths(&path).chain(debian.into_iter().rev()).find(|folder| has_programs(folder))
}

fn has_programs(folder: &Path) -> bool {
    ["initdb", "pg_ctl", "postgres"].iter().all(|name| folder.join(name).exists())
}

fn user_to_become() -> Result<Option<&'static str>, String> {
    if output(Command::new("id").arg("-u"))? != "0" {
        return Ok(None);
    }
    let known = |user: &&str| {
        let id = Command::new("id").arg(user).stdout(Stdio::null()).stderr(Stdio::null()).status();
        id.is_ok_and(|status| status.success())
    };
    let user = USERS.into_iter().find(known);
    user.map(Some).ok_or_else(|| "PostgreSQL does not run as root; run this as somebody else".to_owned())
}
