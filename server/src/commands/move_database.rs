//! `server move-database`: from an SQLite file to PostgreSQL.

use super::{CommandError, open_alone};
use crate::{
    config::{Config, DatabaseConfig},
    storage::{MoveError, Storage},
};
use secrecy::{ExposeSecret as _, SecretString};
use sqlx::postgres::PgConnectOptions;
use std::{io::Write, sync::Arc, time::Duration};

/// How long the other database may take to say that it is there.
const ANSWER_LIMIT: Duration = Duration::from_secs(10);

pub(super) async fn run(config: &Config, to: SecretString, out: &mut dyn Write) -> Result<u8, CommandError> {
    let DatabaseConfig::Sqlite { path } = &config.database else { return Err(MoveError::NoFile.into()) };
    if !path.exists() {
        return Err(CommandError::Refused(format!(
            "there is no file {}; set DATABASE_URL to the one to be moved",
            path.display()
        )));
    }
    let is_postgres =
        ["postgres://", "postgresql://"].iter().any(|scheme| to.expose_secret().starts_with(scheme));
    if !is_postgres || to.expose_secret().parse::<PgConnectOptions>().is_err() {
        return Err(MoveError::NoPostgres.into());
    }
    let from = open_alone(config).await?;
    let other = Config {
        database: DatabaseConfig::Postgres { url: to, answer_limit: Some(ANSWER_LIMIT) },
        keys: Arc::clone(&config.keys),
        ..config.clone()
    };
    let there: Storage = open_alone(&other).await?;
    let moved = from.copy_to(&there).await?;
    there.close().await?;
    from.close().await?;
    let mut rows = 0;
    for table in &moved {
        writeln!(out, "{:>10}  {}", table.rows, table.name)?;
        rows += table.rows;
    }
    writeln!(out, "{rows} rows of {} tables were copied, read back and found the same.", moved.len())?;
    writeln!(
        out,
        "Now set DATABASE_URL to the new database and start the server. {} is as it was; delete it once all is well.",
        path.display()
    )?;
    Ok(0)
}
