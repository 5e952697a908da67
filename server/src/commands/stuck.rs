//! `server stuck`: which imports do not come on, with nothing of what is in them, and how many updates are overdue. Runs
//! beside the servers.

use super::{CommandError, WRONG};
use crate::{
    config::Config,
    storage::{Storage, StuckImport, StuckReason},
};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use std::{io::Write, sync::Arc};

/// How late an update may be before it is told: what is in its way for an hour is waited for.
const OVERDUE: SignedDuration = SignedDuration::from_hours(24);

pub(super) async fn run(
    config: &Config,
    now: Timestamp,
    quiet: SignedDuration,
    out: &mut dyn Write,
) -> Result<u8, CommandError> {
    let storage = Storage::open_beside(&config.database, Arc::clone(&config.keys)).await?;
    let stuck = storage.list_stuck_imports(now, quiet).await?;
    let overdue = storage.count_overdue_updates(now.checked_sub(OVERDUE).unwrap_or(Timestamp::MIN)).await?;
    if overdue > 0 {
        writeln!(
            out,
            "{overdue} automatic updates are overdue by a day and nobody begins them; is a server running?"
        )?;
    }
    if stuck.is_empty() {
        writeln!(out, "Every import comes on.")?;
        return Ok(if overdue > 0 { WRONG } else { 0 });
    }
    writeln!(
        out,
        "{:36}  {:15}  {:14}  {:>7}  {:20}  last told",
        "import", "state", "provider", "for", "what"
    )?;
    for import in &stuck {
        writeln!(out, "{}", line(import, now))?;
    }
    Ok(WRONG)
}

fn line(import: &StuckImport, now: Timestamp) -> String {
    let age = now.duration_since(import.since);
    let age = match age.as_hours() {
        hours @ ..48 => format!("{hours} h"),
        hours => format!("{} d", hours / 24),
    };
    let what = match import.reason {
        StuckReason::NoProgress => "nothing happens",
        StuckReason::NotTakenUp => "its wait is over",
        StuckReason::WaitsLong => "waits and waits",
        StuckReason::UploadFails => "its upload stopped",
    };
    let problem = import.problem.as_ref().map(word).unwrap_or_default();
    let line = format!(
        "{:36}  {:15}  {:14}  {age:>7}  {what:20}  {problem}",
        import.id.to_string(),
        word(&import.state),
        import.provider,
    );
    line.trim_end().to_owned()
}

/// An enum of plain words as its word.
fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::at;
    use domain::wire::{ErrorCode, ImportState};

    #[test]
    fn line_says_which_import_where_it_stands_how_long_and_why() {
        let import = StuckImport {
            id: "0198a0c0-0000-7000-8000-000000000000".parse().unwrap(),
            provider: "google_health".into(),
            state: ImportState::Waiting,
            reason: StuckReason::WaitsLong,
            since: at(-3 * 24 * 3600),
            problem: Some(ErrorCode::ProviderTrouble),
        };

        let words: Vec<String> =
            line(&import, at(0)).split("  ").map(|word| word.trim().to_owned()).collect();

        let words: Vec<&str> = words.iter().map(String::as_str).filter(|word| !word.is_empty()).collect();
        assert_eq!(
            words,
            [
                "0198a0c0-0000-7000-8000-000000000000",
                "waiting",
                "google_health",
                "3 d",
                "waits and waits",
                "provider_trouble"
            ]
        );
    }
}
