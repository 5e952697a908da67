//! Readings within the day by the minute and by the hour, and the days of whole windows: what a chart is drawn from without
//! opening a segment. Rows stand beside their pages, are written with them and go with them.

use super::{
    ImportId, Result, Storage, StorageError, WindowId, WindowState,
    columns::{from_count, from_word, instant_or_none, opened, parsed, parsed_or_none},
    connection::{Handle, Transaction},
    pages::{Summary, page, summary_identity},
    query::query,
};
use crate::secrets::KeyRing;
use domain::{
    DataType, DateRange,
    record::DayValue,
    samples::{DaySummary, Level, LevelDay},
};
use flate2::{Compression, read::DeflateDecoder, write::DeflateEncoder};
use jiff::civil::Date;
use serde::{Serialize, de::DeserializeOwned};
use std::{
    collections::{BTreeMap, BTreeSet},
    io::{Read as _, Write as _},
};
use zeroize::Zeroizing;

/// Most bytes a level of a page unpacks to: fifty days of seconds, told by the minute, stay below.
const UNPACKED_LIMIT_BYTES: u64 = 16 * 1024 * 1024;

/// A page's readings in fewer numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PageLevels {
    /// By the hour; none where that does not help.
    pub hours: Vec<LevelDay>,
    /// By the minute; none where that does not help.
    pub minutes: Vec<LevelDay>,
}

/// What pages tell of days: one page, or all pages of a window that has ended.
#[derive(Clone, Debug, PartialEq)]
pub struct PageDays {
    /// The window.
    pub window_id: WindowId,
    /// The provider's endpoint.
    pub resource: String,
    /// Whether there is a record.
    pub has_records: bool,
    /// Whether the window's pages hold nothing twice; of a whole window that is settled.
    pub is_apart: bool,
    /// Where pages come newest first: every record of a later day is stored.
    pub complete_after: Option<Date>,
    /// The values of days of daily data.
    pub daily: Vec<(DataType, Vec<DayValue>)>,
    /// The days of readings within the day.
    pub intraday: Vec<DaySummary>,
}

/// A level of one page, as far as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub struct PageLevel {
    /// The window.
    pub window_id: WindowId,
    /// Whether the window's pages hold nothing twice.
    pub is_apart: bool,
    /// The days, or where the records are, because the page is older than the levels.
    pub days: std::result::Result<Vec<LevelDay>, String>,
}

impl Storage {
    /// Gives what an import's pages tell of days to `note`, one at a time: of windows that have ended one piece, of others a
    /// piece a page. With `resources`, only theirs.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails or a row is unreadable.
    pub async fn for_each_days(
        &self,
        import: ImportId,
        resources: Option<&[&str]>,
        mut note: impl FnMut(PageDays),
    ) -> Result<()> {
        let mut reader = self.reader().await?;
        // Pages before wholes: a window that ends meanwhile is told of by its pages alone.
        let mut seen: BTreeSet<WindowId> = BTreeSet::new();
        let listed = || resources.unwrap_or_default().iter().map(|one| (*one).to_owned());
        let pages = if resources.is_some() { PAGES_OF_RESOURCES } else { PAGES };
        query(pages)
            .bind(import.to_string())
            .bind_list(listed())
            .for_each(&mut reader, |row| {
                let window_id = parsed(&row, "window_id")?;
                seen.insert(window_id);
                let identity = summary_identity(window_id, from_count(&row, "sequence")?);
                let summary = opened(&self.keys, &identity, "summary", row.try_get("sealed_summary")?)?;
                let (daily, intraday) = Summary::apart(summary);
                let records: i64 = row.try_get("records")?;
                note(PageDays {
                    window_id,
                    resource: row.try_get("resource")?,
                    has_records: records > 0,
                    is_apart: instant_or_none(&row, "resume_before")?.is_some(),
                    complete_after: parsed_or_none(&row, "complete_after")?,
                    daily,
                    intraday,
                });
                Ok(())
            })
            .await?;
        let wholes = if resources.is_some() { WHOLES_OF_RESOURCES } else { WHOLES };
        query(wholes)
            .bind(import.to_string())
            .bind_list(listed())
            .for_each(&mut reader, |row| {
                let window_id = parsed(&row, "window_id")?;
                if seen.contains(&window_id) {
                    return Ok(());
                }
                let identity = identity(window_id, from_count(&row, "sequence")?, "days");
                let packed: Vec<u8> = row.try_get("sealed_days")?;
                let (daily, intraday) = Summary::apart(unpacked(&self.keys, &identity, &packed)?);
                let state: WindowState = from_word(&row, "state")?;
                note(PageDays {
                    window_id,
                    resource: row.try_get("resource")?,
                    has_records: state == WindowState::Fetched,
                    is_apart: false,
                    complete_after: None,
                    daily,
                    intraday,
                });
                Ok(())
            })
            .await
    }

    /// Lists one level of an import's pages of a resource whose windows asked for a day of this range.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails or a row is unreadable.
    pub async fn list_levels(
        &self,
        import: ImportId,
        resource: &str,
        range: DateRange,
        level: Level,
    ) -> Result<Vec<PageLevel>> {
        let (sql, name) = match level {
            Level::Hour => (HOURS, "hours"),
            Level::Minute => (MINUTES, "minutes"),
        };
        let rows = query(sql)
            .bind(import.to_string())
            .bind(resource)
            .bind(range.end().to_string())
            .bind(range.start().to_string())
            .fetch_all(&mut self.reader().await?)
            .await?;
        let apart = rows
            .iter()
            .filter_map(|row| match instant_or_none(row, "resume_before") {
                Ok(before) => before.map(|_| row.try_get::<String>("window_id")),
                Err(error) => Some(Err(error)),
            })
            .collect::<Result<BTreeSet<String>>>()?;
        rows.iter()
            .map(|row| {
                let window: WindowId = parsed(row, "window_id")?;
                let sealed: Option<Vec<u8>> = row.try_get("sealed")?;
                let days = match sealed {
                    Some(sealed) => {
                        let identity = identity(window, from_count(row, "sequence")?, name);
                        Ok(unpacked(&self.keys, &identity, &sealed)?)
                    }
                    None => Err(row.try_get("segment")?),
                };
                let is_apart = apart.contains(row.try_get::<&str>("window_id")?);
                Ok(PageLevel { window_id: window, is_apart, days })
            })
            .collect()
    }
}

/// The last page of a window that has ended knows all its days.
macro_rules! whole {
    ($before:literal, $after:literal) => {
        concat!(
            $before,
            " page_levels.window_id = windows.id AND page_levels.sealed_days IS NOT NULL AND page_levels.sequence =
              (SELECT max(latest.sequence) FROM pages AS latest WHERE latest.window_id = windows.id)",
            $after
        )
    };
}

const PAGES: &str = whole!(
    "SELECT pages.window_id, pages.sequence, pages.records, pages.resume_before, pages.complete_after,
            pages.sealed_summary, windows.resource
     FROM windows JOIN pages ON pages.window_id = windows.id
     WHERE windows.import_id = $1 AND NOT (windows.state IN ('fetched', 'empty')
           AND EXISTS (SELECT 1 FROM page_levels WHERE",
    ")) ORDER BY windows.ordinal, windows.id, pages.sequence"
);
const PAGES_OF_RESOURCES: &str = whole!(
    "SELECT pages.window_id, pages.sequence, pages.records, pages.resume_before, pages.complete_after,
            pages.sealed_summary, windows.resource
     FROM windows JOIN pages ON pages.window_id = windows.id
     WHERE windows.import_id = $1 AND windows.resource IN ({list}) AND NOT (windows.state IN ('fetched', 'empty')
           AND EXISTS (SELECT 1 FROM page_levels WHERE",
    ")) ORDER BY windows.ordinal, windows.id, pages.sequence"
);
const WHOLES: &str = whole!(
    "SELECT page_levels.window_id, page_levels.sequence, page_levels.sealed_days, windows.resource, windows.state
     FROM windows JOIN page_levels ON",
    "WHERE windows.import_id = $1 AND windows.state IN ('fetched', 'empty') ORDER BY windows.ordinal, windows.id"
);
const WHOLES_OF_RESOURCES: &str = whole!(
    "SELECT page_levels.window_id, page_levels.sequence, page_levels.sealed_days, windows.resource, windows.state
     FROM windows JOIN page_levels ON",
    "WHERE windows.import_id = $1 AND windows.resource IN ({list}) AND windows.state IN ('fetched', 'empty')
     ORDER BY windows.ordinal, windows.id"
);

macro_rules! level {
    ($column:literal) => {
        concat!(
            "SELECT pages.window_id, pages.sequence, pages.segment, pages.resume_before, page_levels.",
            $column,
            " AS sealed FROM windows JOIN pages ON pages.window_id = windows.id
              LEFT JOIN page_levels ON page_levels.window_id = pages.window_id
                                   AND page_levels.sequence = pages.sequence
              WHERE windows.import_id = $1 AND windows.resource = $2 AND windows.range_start < $3
                    AND windows.range_end > $4 AND pages.records > 0
              ORDER BY windows.ordinal, windows.id, pages.sequence"
        )
    };
}

const HOURS: &str = level!("sealed_hours");
const MINUTES: &str = level!("sealed_minutes");

/// Stores a page's levels in the place of earlier ones; with `is_last`, what all pages of its window tell of days too.
pub(super) async fn store_levels(
    transaction: &mut Transaction<'_>,
    keys: &KeyRing,
    (window, sequence): (WindowId, u32),
    levels: &PageLevels,
    is_last: bool,
) -> Result<()> {
    let whole = if is_last { whole_window(&mut *transaction, keys, window).await? } else { None };
    let seal = |name: &str, days: &Vec<LevelDay>| {
        let days = (!days.is_empty()).then_some(days);
        days.map(|days| packed(keys, &identity(window, sequence, name), days)).transpose()
    };
    let sealed_days =
        whole.map(|whole| packed(keys, &identity(window, sequence, "days"), &whole)).transpose()?;
    let (sealed_hours, sealed_minutes) = (seal("hours", &levels.hours)?, seal("minutes", &levels.minutes)?);
    if sealed_days.is_none() && sealed_hours.is_none() && sealed_minutes.is_none() {
        query("DELETE FROM page_levels WHERE window_id = $1 AND sequence = $2")
            .bind(window.to_string())
            .bind(sequence)
            .execute(&mut *transaction)
            .await?;
        return Ok(());
    }
    query(
        "INSERT INTO page_levels (window_id, sequence, sealed_days, sealed_hours, sealed_minutes)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (window_id, sequence) DO UPDATE SET sealed_days = $3, sealed_hours = $4, sealed_minutes = $5",
    )
    .bind(window.to_string())
    .bind(sequence)
    .bind(sealed_days)
    .bind(sealed_hours)
    .bind(sealed_minutes)
    .execute(&mut *transaction)
    .await?;
    Ok(())
}

/// Copies the levels of a window's pages to the pages another window adopted, sealed for their new place.
pub(super) async fn adopt_levels(
    transaction: &mut Transaction<'_>,
    keys: &KeyRing,
    from: WindowId,
    to: WindowId,
) -> Result<()> {
    let rows = query(
        "SELECT sequence, sealed_days, sealed_hours, sealed_minutes FROM page_levels WHERE window_id = $1",
    )
    .bind(from.to_string())
    .fetch_all(&mut *transaction)
    .await?;
    for row in &rows {
        let sequence: u32 = from_count(row, "sequence")?;
        let moved = |column: &'static str, name: &str| -> Result<Option<Vec<u8>>> {
            let Some(sealed) = row.try_get::<Option<Vec<u8>>>(column)? else { return Ok(None) };
            let plain = open(keys, &identity(from, sequence, name), &sealed)?;
            Ok(Some(keys.seal(identity(to, sequence, name).as_bytes(), &plain)))
        };
        query(
            "INSERT INTO page_levels (window_id, sequence, sealed_days, sealed_hours, sealed_minutes)
             VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(to.to_string())
        .bind(sequence)
        .bind(moved("sealed_days", "days")?)
        .bind(moved("sealed_hours", "hours")?)
        .bind(moved("sealed_minutes", "minutes")?)
        .execute(&mut *transaction)
        .await?;
    }
    Ok(())
}

/// The days of a window of several pages, each once; nothing of one that has a single page, which tells them itself.
async fn whole_window<'c>(
    on: impl Into<Handle<'c>>,
    keys: &KeyRing,
    window: WindowId,
) -> Result<Option<Summary>> {
    let mut pages = Vec::new();
    query("SELECT * FROM pages WHERE window_id = $1 ORDER BY sequence")
        .bind(window.to_string())
        .for_each(on, |row| {
            let page = page(keys, &row)?;
            pages.push((page.resume_before.is_some(), page.summary, page.intraday));
            Ok(())
        })
        .await?;
    if pages.len() < 2 {
        return Ok(None);
    }
    let is_apart = pages.iter().any(|(is_apart, ..)| *is_apart);
    let mut days: BTreeMap<Date, DaySummary> = BTreeMap::new();
    let mut daily: BTreeMap<DataType, BTreeMap<Date, f64>> = BTreeMap::new();
    for (_, summary, intraday) in pages {
        for day in intraday {
            days.entry(day.date).and_modify(|known| *known = known.unite(day, is_apart)).or_insert(day);
        }
        for (data_type, values) in summary {
            let known = daily.entry(data_type).or_default();
            for DayValue(date, value) in values {
                known
                    .entry(date)
                    .and_modify(|known| *known = data_type.day_rule().unite(*known, value))
                    .or_insert(value);
            }
        }
    }
    let daily = daily.into_iter().map(|(data_type, days)| {
        (data_type, days.into_iter().map(|(date, value)| DayValue(date, value)).collect())
    });
    Ok(Some(Summary::of(daily.collect(), days.into_values().collect())))
}

fn identity(window: WindowId, sequence: u32, name: &str) -> String {
    format!("page_levels/{window}/{sequence}/{name}")
}

fn packed<T: Serialize>(keys: &KeyRing, identity: &str, value: &T) -> Result<Vec<u8>> {
    let refused = |_| StorageError::Corrupt("level");
    let plain = Zeroizing::new(serde_json::to_vec(value).map_err(|_| StorageError::Corrupt("JSON"))?);
    let mut packed = DeflateEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(&plain).map_err(refused)?;
    let packed = Zeroizing::new(packed.finish().map_err(refused)?);
    Ok(keys.seal(identity.as_bytes(), &packed))
}

fn unpacked<T: DeserializeOwned>(keys: &KeyRing, identity: &str, sealed: &[u8]) -> Result<T> {
    let packed = open(keys, identity, sealed)?;
    let mut plain = Zeroizing::new(Vec::new());
    DeflateDecoder::new(packed.as_slice())
        .take(UNPACKED_LIMIT_BYTES)
        .read_to_end(&mut plain)
        .map_err(|_| StorageError::Corrupt("level"))?;
    serde_json::from_slice(&plain).map_err(|_| StorageError::Corrupt("level"))
}

fn open(keys: &KeyRing, identity: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    keys.open(identity.as_bytes(), sealed).map_err(|source| StorageError::Sealed { what: "level", source })
}

#[cfg(test)]
mod tests;
