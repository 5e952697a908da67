//! Files on Open Humans this import has nothing for, written before something was left out that they hold: written again
//! without it, or removed where nothing is left.

use super::{Attempt, DeliverError, months::deliver_month, standard::StandardFile};
use crate::{
    app_state::AppState,
    imports::months,
    storage::{MemberId, RuleBook},
};
use domain::file::{Month, STANDARD_FILE_NAME, intraday_file_name};
use std::collections::BTreeSet;

/// A file of ours that may hold what was left out since it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::imports) enum Outdated {
    Standard,
    Month(Month),
}

/// Lists the files on Open Humans that may hold what was left out since they were written.
///
/// # Errors
///
/// When Open Humans or storage fails.
pub(in crate::imports) async fn list_outdated(
    app: &AppState,
    member: MemberId,
    book: &RuleBook,
) -> Result<BTreeSet<Outdated>, DeliverError> {
    if book.rules.is_empty() {
        return Ok(BTreeSet::new());
    }
    let written = app.storage.list_file_rules(member).await?;
    let listed = app.open_humans.list_project_files(member).await?;
    let outdated = listed.iter().filter_map(|file| {
        let revision = written.get(&file.basename).copied().unwrap_or(0);
        let rules = book.since(revision);
        if file.basename == STANDARD_FILE_NAME {
            return rules.touch_standard().then_some(Outdated::Standard);
        }
        let month = month_of(&file.basename)?;
        rules.touch_readings(month.range()).then_some(Outdated::Month(month))
    });
    Ok(outdated.collect())
}

/// The month a file of ours is of.
fn month_of(basename: &str) -> Option<Month> {
    let month: Month = basename.strip_prefix("fitbit-")?.get(..7)?.parse().ok()?;
    (intraday_file_name(month) == basename).then_some(month)
}

/// Writes every such file again that this import did not send anyway.
///
/// # Errors
///
/// The first file's that failed; the row of each says why, and the others were tried.
pub(super) async fn rewrite_others(attempt: &Attempt<'_>) -> Result<(), DeliverError> {
    let Attempt { app, import, book, .. } = *attempt;
    let own: BTreeSet<Month> = match import.is_intraday() {
        true => months::list_fetched(app, import).await?.into_iter().collect(),
        false => BTreeSet::new(),
    };
    let mut failure = None;
    for outdated in list_outdated(app, import.member_id, book).await? {
        let rewritten = match outdated {
            // Sent a moment ago, or to be tried again with all that was fetched.
            Outdated::Standard if !import.is_intraday() => continue,
            Outdated::Month(month) if own.contains(&month) => continue,
            Outdated::Standard => attempt.deliver_standard(StandardFile { is_rewritten: true }).await,
            Outdated::Month(month) => deliver_month(attempt, month, false, true).await,
        };
        if let Err(error) = rewritten {
            tracing::warn!(%error, "a file was not written again without what is left out");
            failure.get_or_insert(error);
        }
    }
    failure.map_or(Ok(()), Err)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn month_is_read_from_names_of_ours_alone() {
        let month: Month = "2026-03".parse().unwrap();

        assert_eq!(month_of(&intraday_file_name(month)), Some(month));
        for other in
            ["fitbit-2026-03.json", "fitbit-2026-13-intraday.json.gz", "2026-03-intraday.json.gz", "fitbit-ä"]
        {
            assert_eq!(month_of(other), None, "{other}");
        }
    }
}
