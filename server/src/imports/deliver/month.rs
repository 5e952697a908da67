//! The file of a month as what is sent.

use super::{
    DeliverError,
    target::{Pieces, Target},
};
use crate::{
    app_state::AppState,
    imports::{
        artifact::{
            ArtifactError, Bench, EarlierError, EarlierMonth, MonthDays, MonthShelf, MonthShelves,
            check_month_union, read_earlier_month, write_month,
        },
        delivered::{fetching_day, is_settled},
        retaken::Retaken,
    },
    spool::{month_path, rewritten_prefix},
    storage::{
        Artifact, Coverage, DeliveredMonth, DeliveryRow, ImportId, ImportRow, Link, LinkId, MonthDeliveryRow,
        MonthFile, PageSegment, WindowId, WindowRow, WindowState,
    },
};
use domain::{
    DateRange, ResourceId,
    file::{
        AccountMatch, DayState, IntradayExport, IntradayExportBuilder, Metadata, Month, intraday_file_name,
        intraday_metadata,
    },
    wire::{Account, DeliveryStep},
};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// `fitbit-YYYY-MM-intraday.json.gz`.
#[derive(Clone, Copy)]
pub(super) struct MonthTarget {
    /// The month.
    pub(super) month: Month,
    /// Whether the file there was found to be the same.
    pub(super) unchanged: bool,
    /// Whether nothing of the import goes into it: the file that is there is written again without what is left out.
    pub(super) is_rewritten: bool,
}

/// Everything the new file is made of.
#[derive(Default)]
pub(super) struct Material {
    /// What the import itself knows of the month; nothing where the file is only written again.
    new: Option<IntradayExport>,
    /// Where the import's records lie.
    own: MonthShelf,
    /// Provenance of the earlier files, oldest first.
    earlier: Vec<IntradayExport>,
    /// Records of the earlier files, in the same order.
    shelves: Vec<MonthShelf>,
    /// Days the earlier files cover, in the same order.
    days: Vec<MonthDays>,
}

impl Target for MonthTarget {
    type Earlier = EarlierMonth;
    type Material = Material;

    fn file_name(&self) -> String {
        intraday_file_name(self.month)
    }

    fn metadata(&self, days: Option<DateRange>) -> Metadata {
        intraday_metadata(self.month, days)
    }

    fn artifact_path(&self, import: ImportId) -> String {
        match self.is_rewritten {
            true => format!("{}/{}", rewritten_prefix(import), self.month),
            false => month_path(import, self.month),
        }
    }

    async fn begin(&self, app: &AppState, import: &ImportRow, link: &Link) -> Result<Material, DeliverError> {
        if self.is_rewritten {
            return Ok(Material::default());
        }
        let windows = app.storage.list_windows_in(import.id, self.month.range()).await?;
        let segments = app.storage.list_segments(import.id, self.month.range()).await?;
        let retaken = Retaken::load(app, &windows).await?;
        let mut own = MonthShelf::default();
        for page in segments.iter().filter(|page| page.records > 0) {
            if let Some(resource) = import.provider.find_intraday_resource(&page.resource) {
                let retaken = retaken.days_of(page.window_id);
                own.add_page_but(
                    page.segment.clone(),
                    resource.intraday_type,
                    page.days.or(page.range),
                    retaken,
                );
            }
        }
        let new = Some(provenance(import, &link.account, self.month, &windows, &segments));
        Ok(Material { new, own, ..Material::default() })
    }

    fn read_earlier(
        &self,
        bench: &Bench,
        folder: &str,
        pieces: Pieces,
        limit_bytes: u64,
    ) -> Result<EarlierMonth, EarlierError> {
        read_earlier_month(bench, folder, self.month, pieces, limit_bytes)
    }

    fn is_same_account(material: &Material, earlier: &EarlierMonth) -> bool {
        material
            .new
            .iter()
            .chain(&material.earlier)
            .all(|known| known.account_match(&earlier.export) != AccountMatch::Other)
    }

    fn holds_anything(material: &Material) -> bool {
        material.new.is_some() || !material.earlier.is_empty()
    }

    fn add(material: &mut Material, earlier: EarlierMonth) {
        material.earlier.push(earlier.export);
        material.shelves.push(earlier.shelf);
        material.days.push(earlier.days);
    }

    fn write(&self, bench: &Bench, path: String, material: Material) -> Result<Artifact, ArtifactError> {
        let Material { new, own, mut earlier, mut shelves, days } = material;
        let (new, own) = match new {
            Some(new) => (new, own),
            // The newest file there takes the place of an import.
            None => earlier.pop().zip(shelves.pop()).ok_or(ArtifactError::NothingThere)?,
        };
        let mut shelves = MonthShelves::new(bench.clone(), own, shelves);
        let made = write_month(bench, path, &mut shelves, &new, &earlier)?;
        check_month_union(bench, &made.artifact.path, self.month, &days)?;
        // What is sent depends on how it was packed; what tells two files apart is what they hold.
        Ok(Artifact { sha256: made.content_sha256, ..made.artifact })
    }

    async fn find_unchanged(
        &mut self,
        app: &AppState,
        import: &ImportRow,
        row: &mut DeliveryRow,
    ) -> Result<bool, DeliverError> {
        let Some(sent) = app.storage.find_month_file(import.member_id, self.month).await? else {
            return Ok(false);
        };
        let is_same = row.artifact.as_ref().is_some_and(|made| made.sha256 == sent.sha256);
        // Merged files were listed and read a moment ago.
        if !is_same || row.merged != [sent.file_id] || !row.replaced.is_empty() {
            return Ok(false);
        }
        self.unchanged = true;
        row.step = DeliveryStep::Done;
        row.problem = None;
        row.new_file_id = Some(sent.file_id);
        row.delivered_at = Some(sent.delivered_at);
        Ok(true)
    }

    async fn store(&self, app: &AppState, row: &DeliveryRow) -> Result<(), DeliverError> {
        Ok(app.storage.store_month_delivery(&self.stored(row), app.clock.now()).await?)
    }

    async fn finish(
        &self,
        app: &AppState,
        import: &ImportRow,
        row: &DeliveryRow,
    ) -> Result<(), DeliverError> {
        let (Some(link), Some(artifact), Some(file_id)) = (import.link_id, &row.artifact, row.new_file_id)
        else {
            if row.kept.is_empty() {
                // No file of the month is there any more, so none of its days is.
                for link in app.storage.list_links(import.member_id).await? {
                    app.storage.forget_delivered(import.member_id, link.id, &[self.month]).await?;
                }
            }
            return self.store(app, row).await;
        };
        let coverage = match self.is_rewritten {
            // What was delivered before stays so.
            true => Vec::new(),
            false => self.covered(app, import, link).await?,
        };
        let now = app.clock.now();
        let made = MonthFile {
            month: self.month,
            file_id,
            sha256: artifact.sha256.clone(),
            size_bytes: artifact.size_bytes,
            md5: artifact.md5.clone(),
            delivered_at: row.delivered_at.unwrap_or(now),
        };
        // The file there may have been packed otherwise.
        let there = app.storage.find_month_file(import.member_id, self.month).await?;
        let delivered = DeliveredMonth {
            member_id: import.member_id,
            link_id: link,
            file: there.filter(|_| self.unchanged).unwrap_or(made),
            coverage,
        };
        Ok(app.storage.finish_month(&self.stored(row), &delivered, now).await?)
    }
}

impl MonthTarget {
    /// The days of the month the import has brought there.
    async fn covered(
        &self,
        app: &AppState,
        import: &ImportRow,
        link: LinkId,
    ) -> Result<Vec<Coverage>, DeliverError> {
        let account = app.storage.load_link(link).await?.account;
        let windows = app.storage.list_windows_in(import.id, self.month.range()).await?;
        let segments = app.storage.list_segments(import.id, self.month.range()).await?;
        Ok(coverage(import, &account, &provenance(import, &account, self.month, &windows, &segments)))
    }

    fn stored(&self, row: &DeliveryRow) -> MonthDeliveryRow {
        MonthDeliveryRow { month: self.month, unchanged: self.unchanged, delivery: row.clone() }
    }
}

/// What became of every day the import asked for in a month. A window that failed is never taken for an empty one.
fn provenance(
    import: &ImportRow,
    account: &Account,
    month: Month,
    windows: &[WindowRow],
    segments: &[PageSegment],
) -> IntradayExport {
    let mut complete_after: BTreeMap<WindowId, Date> = BTreeMap::new();
    for (window, day) in segments.iter().filter_map(|page| Some((page.window_id, page.complete_after?))) {
        let earliest = complete_after.entry(window).or_insert(day);
        *earliest = day.min(*earliest);
    }
    let builder = IntradayExportBuilder::new(import.provider, month, import.range, import.intraday.clone())
        .account(account.legacy_user_id.clone(), account.time_zone.clone())
        .not_permitted(import.intraday_not_permitted.iter().copied());
    windows
        .iter()
        .filter_map(|window| Some((window, window.range?, day_state(window.state)?)))
        .fold(builder, |builder, (window, range, state)| {
            let resource = ResourceId::from(window.resource.clone());
            if state.is_complete() {
                builder.window(&resource, range, state)
            } else {
                let reached = complete_after.get(&window.id).copied();
                builder.paged_window(&resource, range, reached, state)
            }
        })
        .build()
}

/// What a window says of its days; nothing when smaller windows say it.
fn day_state(state: WindowState) -> Option<DayState> {
    match state {
        WindowState::Fetched | WindowState::Empty => Some(DayState::Fetched),
        WindowState::NotPermitted => Some(DayState::NotPermitted),
        WindowState::Failed => Some(DayState::Failed),
        WindowState::Pending | WindowState::Parked => Some(DayState::NotFetched),
        WindowState::Split => None,
    }
}

/// The days an import has brought into a month's file. When each was fetched is not known, only that it was after the
/// import was asked for: a day counts as settled if it was so then.
fn coverage(import: &ImportRow, account: &Account, export: &IntradayExport) -> Vec<Coverage> {
    let fetched_on = fetching_day(account, import.created_at);
    let mut all = Vec::new();
    for (intraday_type, days) in export.days() {
        let Some(granularity) = import.intraday.get(&intraday_type) else { continue };
        let mut coverage = Coverage::new(export.month, intraday_type, *granularity);
        for (day, _) in days.iter().filter(|(_, history)| history.state.is_complete()) {
            coverage.insert(*day, is_settled(import.provider, *day, fetched_on));
        }
        if coverage.settled | coverage.unsettled != 0 {
            all.push(coverage);
        }
    }
    all
}
