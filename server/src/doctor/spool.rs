//! The place of fetched data: written, read, listed and deleted in, and whether the keys for it are there.

use super::Finding;
use crate::{
    config::{Config, SpoolConfig},
    spool::{Spool, SpoolError},
};

pub(super) async fn examine(config: &Config) -> Vec<Finding> {
    let what = match &config.spool {
        SpoolConfig::Local { dir } if !dir.exists() => {
            let seen = format!("none yet; the server makes {} at its first start", dir.display());
            return vec![Finding::ok("folder", seen)];
        }
        SpoolConfig::Local { .. } => "folder",
        SpoolConfig::S3(_) => "bucket",
    };
    match look(config, what).await {
        Ok(findings) => findings,
        Err(error) => vec![Finding::wrong(what, error.to_string())],
    }
}

async fn look(config: &Config, what: &str) -> Result<Vec<Finding>, SpoolError> {
    let spool = Spool::open_beside(&config.spool).await?;
    spool.examine(&config.spool).await?;
    let tried = Finding::ok(what, "a file could be written, read, listed and deleted");
    let unknown = spool.count_unknown_keys(&config.keys).await?;
    let keys = match unknown {
        0 => Finding::ok("key ring for files", "the keys of what is there are set"),
        unknown => Finding::wrong(
            "key ring for files",
            format!(
                "{unknown} of the files looked at were sealed with a key that is not in SECRET_KEYS; put it back behind the others"
            ),
        ),
    };
    Ok(vec![tried, keys])
}
