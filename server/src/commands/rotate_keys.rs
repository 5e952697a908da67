//! `server rotate-keys`: everything sealed anew with the first key, so that the ones behind it can go.

use super::{CommandError, WRONG, open_alone};
use crate::{config::Config, spool::Spool, storage::Resealed};
use std::io::Write;

pub(super) async fn run(config: &Config, out: &mut dyn Write) -> Result<u8, CommandError> {
    let key = config.keys.current_id();
    let storage = open_alone(config).await?;
    let spool = Spool::open(&config.spool).await?;
    // What was sealed anew stays so wherever this ends; the next run goes on.
    let database = storage.reseal().await?;
    tell(out, "database", key, database)?;
    let files = spool.reseal(&config.keys).await?;
    tell(out, "fetched data", key, files)?;
    storage.close().await?;
    let unopened = database.unopened + files.unopened;
    if unopened > 0 {
        writeln!(
            out,
            "{unopened} do not open with any key of SECRET_KEYS and were left as they are. If you still have the key that sealed \
             them, put it behind the others and run this again; else they are lost, and their members connect or fetch anew."
        )?;
        return Ok(WRONG);
    }
    writeln!(out, "Everything is sealed with {key}. SECRET_KEYS may hold that one alone now.")?;
    Ok(0)
}

fn tell(out: &mut dyn Write, what: &str, key: &str, done: Resealed) -> std::io::Result<()> {
    writeln!(out, "{what}: {} sealed anew with {key}", done.sealed_anew)
}
