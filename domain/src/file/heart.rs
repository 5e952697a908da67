//! Heart-rate days: uniting the pieces of a day and taking them apart into their two data types.

use crate::record::{HeartDay, HeartRateZone, LOWEST_ZONE};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// The zones of a day, the provider's and the member's own.
pub(super) type Zones = (Vec<HeartRateZone>, Vec<HeartRateZone>);

/// Unites heart-rate facts of the same days field by field, later records winning over earlier ones.
///
/// Providers answer borders, minutes and kilocalories of zones, and the resting heart rate, in different windows. The
/// days come back oldest first, zones lowest first.
pub fn unite_heart_days(records: impl IntoIterator<Item = HeartDay>) -> Vec<HeartDay> {
    let mut days: BTreeMap<Date, HeartDay> = BTreeMap::new();
    for record in records {
        let day =
            days.entry(record.date).or_insert_with(|| HeartDay { date: record.date, ..HeartDay::default() });
        day.resting_heart_rate = record.resting_heart_rate.or(day.resting_heart_rate);
        unite_zones(&mut day.heart_rate_zones, record.heart_rate_zones);
        unite_zones(&mut day.custom_heart_rate_zones, record.custom_heart_rate_zones);
    }
    let mut days: Vec<HeartDay> = days.into_values().collect();
    for day in &mut days {
        sort_zones(&mut day.heart_rate_zones);
        sort_zones(&mut day.custom_heart_rate_zones);
    }
    days
}

fn unite_zones(zones: &mut Vec<HeartRateZone>, more: Vec<HeartRateZone>) {
    for zone in more {
        match zones.iter_mut().find(|known| known.name == zone.name) {
            Some(known) => {
                known.min = zone.min.or(known.min);
                known.max = zone.max.or(known.max);
                known.minutes = zone.minutes.or(known.minutes);
                known.calories_out = zone.calories_out.or(known.calories_out);
            }
            None => zones.push(zone),
        }
    }
}

/// Lowest first, whichever window came first. Borders may be missing, so the known names decide before them.
fn sort_zones(zones: &mut [HeartRateZone]) {
    const KNOWN: [&str; 4] = [LOWEST_ZONE, "Fat Burn", "Cardio", "Peak"];
    let place =
        |zone: &HeartRateZone| KNOWN.iter().position(|name| *name == zone.name).unwrap_or(KNOWN.len());
    zones.sort_by(|one, two| (place(one), one.min, &one.name).cmp(&(place(two), two.min, &two.name)));
}

/// Whether the zones are those of a day on which nothing was worn: all of it, if any, below the first zone.
///
/// Such a day says no more than a filler zero does.
pub(super) fn is_filler((zones, custom): &Zones) -> bool {
    let above = zones.iter().filter(|zone| zone.name != LOWEST_ZONE).chain(custom);
    above.filter_map(|zone| zone.minutes).all(|minutes| minutes == 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn zone(name: &str, minutes: Option<u32>, min: Option<u16>) -> HeartRateZone {
        HeartRateZone { name: name.into(), min, minutes, ..HeartRateZone::default() }
    }

    #[test]
    fn pieces_of_a_day_are_united_whichever_comes_first() {
        let day = HeartDay { date: date(2026, 3, 2), ..HeartDay::default() };
        let resting = HeartDay { resting_heart_rate: Some(58), ..day.clone() };
        let minutes = HeartDay {
            heart_rate_zones: vec![zone("Peak", Some(4), None), zone("Out of Range", Some(1300), None)],
            ..day.clone()
        };
        let borders = HeartDay {
            heart_rate_zones: vec![zone("Out of Range", None, Some(30)), zone("Peak", None, Some(160))],
            ..day.clone()
        };

        let one = unite_heart_days([resting.clone(), minutes.clone(), borders.clone()]);
        let other = unite_heart_days([borders, minutes, resting]);

        assert_eq!(one, other);
        assert_eq!(one[0].resting_heart_rate, Some(58));
        assert_eq!(
            one[0].heart_rate_zones,
            [zone("Out of Range", Some(1300), Some(30)), zone("Peak", Some(4), Some(160))]
        );
    }

    #[test]
    fn unworn_day_is_a_filler_and_a_walk_is_not() {
        let unworn =
            (vec![zone("Out of Range", Some(1440), None), zone("Fat Burn", Some(0), None)], Vec::new());
        let walk =
            (vec![zone("Out of Range", Some(1430), None), zone("Fat Burn", Some(10), None)], Vec::new());

        assert!(is_filler(&unworn));
        assert!(!is_filler(&walk));
    }
}
