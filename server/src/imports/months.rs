//! The months of an intraday import: which there are, and how far the file of each has come.

use super::describe::describe_file;
use crate::{
    app_state::AppState,
    storage::{ImportRow, MonthDeliveryRow, MonthFile, StorageError},
};
use domain::{
    DateRange,
    file::{Month, intraday_file_name},
    wire::MonthDelivery,
};
use std::collections::BTreeSet;

/// Lists the months something was fetched of, oldest first.
pub(super) async fn list_fetched(app: &AppState, row: &ImportRow) -> Result<Vec<Month>, StorageError> {
    let ranges = app.storage.list_fetched_ranges(row.id).await?;
    // A night belongs to the day of waking, so no answer reaches beyond the days asked for.
    let inside = ranges.into_iter().filter_map(|range| range.intersection(row.range));
    Ok(touched_by(inside))
}

/// The months that some ranges touch, oldest first, each once.
pub(super) fn touched_by(ranges: impl IntoIterator<Item = DateRange>) -> Vec<Month> {
    ranges.into_iter().flat_map(Month::list).collect::<BTreeSet<Month>>().into_iter().collect()
}

/// What is told of an import's months.
pub(super) struct Described {
    pub(super) months: Vec<MonthDelivery>,
    /// The earliest revision of the member's rules one of them was made under.
    pub(super) rules_revision: Option<u64>,
}

/// Describes the deliveries of an import's months, and of months written again when it was sent, oldest first.
pub(super) async fn describe(app: &AppState, row: &ImportRow) -> Result<Described, StorageError> {
    let rows = app.storage.list_month_deliveries(row.id).await?;
    let there = match rows.iter().any(|row| row.unchanged) {
        true => app.storage.list_month_files(row.member_id).await?,
        false => Vec::new(),
    };
    let revisions =
        rows.iter().filter_map(|row| row.delivery.artifact.as_ref()).map(|made| made.rules_revision);
    let rules_revision = revisions.min();
    Ok(Described { months: rows.into_iter().map(|row| describe_one(row, &there)).collect(), rules_revision })
}

fn describe_one(row: MonthDeliveryRow, there: &[MonthFile]) -> MonthDelivery {
    let mut file = describe_file(&row.delivery, intraday_file_name(row.month));
    // Of a file that was not sent again, what is there is told, not what was made here and may be packed otherwise.
    if let (true, Some(told)) = (row.unchanged, &mut file)
        && let Some(there) = there.iter().find(|there| there.file_id == told.id)
    {
        told.size_bytes = there.size_bytes;
        told.md5.clone_from(&there.md5);
    }
    MonthDelivery {
        month: row.month.to_string(),
        step: row.delivery.step,
        unchanged: row.unchanged,
        file,
        merged_files: u32::try_from(row.delivery.merged.len()).unwrap_or(u32::MAX),
        kept_files: row.delivery.kept,
        problem: row.delivery.problem,
    }
}
