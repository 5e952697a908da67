//! `server move-spool`: what was fetched, from a folder into the bucket that the settings name. Nothing is opened on the
//! way: a file is sealed for its path, which stays the same.

use super::{CommandError, open_alone};
use crate::{
    config::{Config, SpoolConfig},
    spool::Spool,
};
use std::{io::Write, path::PathBuf};

pub(super) async fn run(config: &Config, from: PathBuf, out: &mut dyn Write) -> Result<u8, CommandError> {
    if !matches!(config.spool, SpoolConfig::S3(_)) {
        return Err(CommandError::Refused(
            "S3_BUCKET is not set; set it and the others of the bucket that everything is to go to"
                .to_owned(),
        ));
    }
    if !from.is_dir() {
        return Err(CommandError::Refused(format!("there is no folder {}", from.display())));
    }
    let storage = open_alone(config).await?;
    let there = Spool::open(&config.spool).await?;
    let here = Spool::open_beside(&SpoolConfig::Local { dir: from.clone() }).await?;
    let (files, bytes) = here.copy_to(&there).await?;
    storage.close().await?;
    writeln!(out, "{files} files of {:.1} MB were copied and found there.", bytes as f64 / 1e6)?;
    writeln!(
        out,
        "Now start the server, with S3_BUCKET set and SPOOL_DIR not. {} is as it was; delete it once all is well.",
        from.display()
    )?;
    Ok(0)
}
