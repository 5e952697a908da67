//! The database as it is, and whether the keys open what is in it.

use super::Finding;
use crate::{
    config::{Config, DatabaseConfig},
    storage::{Storage, StorageError},
};
use std::{path::Path, sync::Arc};

const DATABASE: &str = "database";
const KEYS: &str = "key ring";

pub(super) async fn examine(config: &Config) -> Vec<Finding> {
    if let DatabaseConfig::Sqlite { path } = &config.database
        && !path.exists()
    {
        return vec![no_file_yet(path), Finding::ok(KEYS, "nothing is sealed yet")];
    }
    match look(config).await {
        Ok(findings) => findings,
        Err(error) => vec![Finding::wrong(DATABASE, mend(&error))],
    }
}

async fn look(config: &Config) -> Result<Vec<Finding>, StorageError> {
    let storage = Storage::open_beside(&config.database, Arc::clone(&config.keys)).await?;
    let pending = storage.count_pending_migrations().await?;
    if pending > 0 {
        let finding = if storage.may_make_tables().await? {
            Finding::ok(
                DATABASE,
                format!("it answers; the next start brings its tables up to date ({pending} steps)"),
            )
        } else {
            Finding::wrong(
                DATABASE,
                format!(
                    "its tables are {pending} steps behind and this user may not change them; GRANT CREATE on the schema to it"
                ),
            )
        };
        let keys = Finding::unknown(
            KEYS,
            "looked at once the tables are up to date; start the server, then ask again",
        );
        return Ok(vec![finding, keys]);
    }
    let check = storage.check_keys().await?;
    let keys = if !check.wrong.is_empty() {
        Finding::wrong(
            KEYS,
            format!(
                "the key named {} in SECRET_KEYS is another than the one that sealed what is stored; put that one back",
                check.wrong.join(", ")
            ),
        )
    } else if check.unknown > 0 {
        Finding::wrong(
            KEYS,
            format!(
                "{} stored values were sealed with a key that is not in SECRET_KEYS; put it back behind the others",
                check.unknown
            ),
        )
    } else {
        Finding::ok(KEYS, describe(config, &check.by_key))
    };
    Ok(vec![Finding::ok(DATABASE, "it answers and its tables are up to date"), keys])
}

/// Which keys sealed how much, by name.
fn describe(config: &Config, by_key: &std::collections::BTreeMap<String, u64>) -> String {
    let current = config.keys.current_id();
    let older: u64 = by_key.iter().filter(|(id, _)| *id != current).map(|(_, values)| values).sum();
    match older {
        0 => format!("{current} opens everything in the database"),
        older => format!(
            "everything in the database opens; {older} values are sealed with older keys, which `server rotate-keys` makes needless"
        ),
    }
}

fn no_file_yet(path: &Path) -> Finding {
    let folder = path.ancestors().skip(1).find(|folder| folder.as_os_str().is_empty() || folder.exists());
    match folder.map(|folder| if folder.as_os_str().is_empty() { Path::new(".") } else { folder }) {
        Some(folder) if folder.metadata().is_ok_and(|folder| !folder.permissions().readonly()) => {
            Finding::ok(DATABASE, format!("none yet; the server makes {} at its first start", path.display()))
        }
        _ => Finding::wrong(
            DATABASE,
            format!("{} cannot be made; let this user write there, or correct DATABASE_URL", path.display()),
        ),
    }
}

/// What storage says, with what to do where it does not say that itself.
fn mend(error: &StorageError) -> String {
    let said = error.to_string();
    if said.contains(';') { said } else { format!("{said}; correct DATABASE_URL or mend the database") }
}
