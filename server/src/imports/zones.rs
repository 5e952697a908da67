//! The borders of heart-rate zones for the background of a chart: what imports of daily data over the same link know of
//! the days of an import. A page's summary tells minutes in zones and no borders, so the segments that hold borders are opened,
//! and no others.

use super::{ImportError, days::DaySet, review_intraday::refusal};
use crate::{
    app_state::AppState,
    segment::{SegmentError, load_segment},
    spool::SpoolError,
    storage::ImportRow,
};
use domain::{
    DataType, DateRange,
    file::unite_heart_days,
    record::{HeartDay, HeartRateZone, Record},
    wire::{ZoneBorders, ZoneStretch},
};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Most segments opened for one answer. An import of ten years has ten of them at most, one that an update made has one.
const MOST_OPENED: usize = 64;

/// Most zones of a day; providers have four.
const MOST_ZONES: usize = 8;

/// Longest name of a zone, in letters. Those of providers have twelve.
const MOST_LETTERS: usize = 40;

/// What is known of the borders of each day.
type Borders = BTreeMap<Date, Vec<ZoneBorders>>;

/// The heart-rate zones of an import's days: of each day what the newest import with daily heart-rate zones over the same link
/// says, days in a row with equal borders put together, oldest first. Nothing where there is no such import, or the link is gone.
///
/// Zones the member made lie across the provider's own and are left out.
///
/// # Errors
///
/// `Expired` when what was fetched is gone; storage and spool errors.
pub async fn heart_rate_zones(app: &AppState, row: &ImportRow) -> Result<Vec<ZoneStretch>, ImportError> {
    let Some(link) = row.link_id else { return Ok(Vec::new()) };
    let mut known = Borders::new();
    let mut opened = 0;
    let mut missing = DaySet::new(row.range);
    missing.insert_range(row.range);
    let imports = app.storage.list_imports_of(link).await?;
    let telling = |import: &&ImportRow| {
        import.member_id == row.member_id && import.data_types.contains(&DataType::HeartRateZones)
    };
    for import in imports.iter().rev().filter(telling) {
        let lacking = missing.stretches();
        let (Some(first), Some(last)) = (lacking.first(), lacking.last()) else { break };
        let around = DateRange::new(first.start(), last.end()).ok();
        let Some(days) = around.and_then(|days| days.intersection(import.range)) else { continue };
        for (date, zones) in borders_of(app, import, days, &mut opened).await? {
            missing.remove(date);
            known.entry(date).or_insert(zones);
        }
    }
    Ok(stretches(known))
}

/// What one import knows of days, later windows before earlier ones.
async fn borders_of(
    app: &AppState,
    import: &ImportRow,
    days: DateRange,
    opened: &mut usize,
) -> Result<Borders, ImportError> {
    let pages = app.storage.list_segments_of(import.id, import.provider.zone_borders(), days).await?;
    let mut found: Vec<HeartDay> = Vec::new();
    for page in pages.iter().filter(|page| page.records > 0) {
        if *opened == MOST_OPENED {
            tracing::warn!(import.id = %import.id, "more segments with heart-rate zones than one answer opens");
            break;
        }
        *opened += 1;
        match load_segment(&app.spool, &app.keys, &page.segment).await {
            Ok(records) => found.extend(records.into_iter().filter_map(|record| match record {
                Record::Heart(heart) if days.contains(heart.date) => Some(heart),
                _ => None,
            })),
            // Its import was deleted since it was listed.
            Err(SegmentError::Spool(SpoolError::Missing))
                if !app.storage.is_segment_named(&page.segment).await? => {}
            Err(error) => return Err(refusal(error)),
        }
    }
    let days = unite_heart_days(found).into_iter();
    Ok(days
        .map(|day| (day.date, borders(day.heart_rate_zones)))
        .filter(|(_, zones)| !zones.is_empty())
        .collect())
}

/// The zones of a day whose two borders are known, lowest first.
fn borders(zones: Vec<HeartRateZone>) -> Vec<ZoneBorders> {
    let known = zones.into_iter().filter_map(|HeartRateZone { name, min, max, .. }| {
        let (min, max) = min.zip(max).filter(|(min, max)| min <= max)?;
        Some(ZoneBorders { name: name.chars().take(MOST_LETTERS).collect(), min, max })
    });
    let mut known: Vec<ZoneBorders> = known.take(MOST_ZONES).collect();
    known.sort_by_key(|zone| (zone.min, zone.max));
    known
}

/// Days in a row with equal borders in one.
fn stretches(days: Borders) -> Vec<ZoneStretch> {
    let mut made: Vec<ZoneStretch> = Vec::new();
    for (date, zones) in days {
        let before = made.last_mut().filter(|before| before.range.end() == date && before.zones == zones);
        match before {
            Some(before) => {
                before.range = DateRange::inclusive(before.range.start(), date).unwrap_or(before.range);
            }
            None => made.push(ZoneStretch { range: DateRange::of_day(date), zones }),
        }
    }
    made
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn zone(name: &str, min: Option<u16>, max: Option<u16>) -> HeartRateZone {
        HeartRateZone { name: name.into(), min, max, ..HeartRateZone::default() }
    }

    fn day(day: i8, from: u16) -> (Date, Vec<ZoneBorders>) {
        (date(2026, 3, day), borders(vec![zone("Cardio", Some(from), Some(from + 20))]))
    }

    #[test]
    fn days_in_a_row_with_equal_borders_are_put_together_and_others_are_not() {
        let made = stretches([day(1, 120), day(2, 120), day(3, 121), day(5, 121)].into());

        let told: Vec<_> = made.iter().map(|one| (one.range.start().day(), one.range.days())).collect();
        assert_eq!(told, [(1, 2), (3, 1), (5, 1)]);
    }

    #[test]
    fn zone_without_both_borders_or_the_wrong_way_round_is_none() {
        let made = borders(vec![
            zone("Peak", Some(160), Some(220)),
            zone("Cardio", Some(150), Some(120)),
            zone("Fat Burn", None, Some(120)),
            zone("Out of Range", Some(30), Some(98)),
        ]);

        let told: Vec<_> = made.iter().map(|zone| (zone.name.as_str(), zone.min, zone.max)).collect();
        assert_eq!(told, [("Out of Range", 30, 98), ("Peak", 160, 220)]);
    }

    #[test]
    fn zones_without_end_and_names_without_end_are_cut() {
        let made = borders(vec![zone(&"ö".repeat(1_000), Some(1), Some(2)); 1_000]);

        assert_eq!((made.len(), made[0].name.chars().count()), (MOST_ZONES, MOST_LETTERS));
    }
}
