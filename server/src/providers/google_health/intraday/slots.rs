//! Reads roll-ups in slots of some seconds or minutes.

use super::super::super::{Next, Outcome, Page, json, number::Real};
use super::super::time::Instant;
use super::{
    physical::{Physical, local},
    sample::{Days, Sample},
};
use domain::{IntradayType, catalog::IntradayResource, samples::Detail};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    #[serde(default)]
    rollup_data_points: Vec<Point>,
    next_page_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Point {
    start_time: Instant,
    heart_rate: Option<HeartRate>,
    steps: Option<Count>,
    floors: Option<Count>,
    total_calories: Option<Energy>,
    distance: Option<Way>,
    altitude: Option<Gain>,
    active_zone_minutes: Option<ZoneMinutes>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct HeartRate {
    beats_per_minute_avg: Option<Real>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Count {
    count_sum: Option<Real>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Energy {
    kcal_sum: Option<Real>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Way {
    millimeters_sum: Option<Real>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Gain {
    gain_millimeters_sum: Option<Real>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ZoneMinutes {
    sum_in_fat_burn_heart_zone: Option<Real>,
    sum_in_cardio_heart_zone: Option<Real>,
    sum_in_peak_heart_zone: Option<Real>,
}

const ZONES: [Detail; 3] = [Detail::FatBurn, Detail::Cardio, Detail::Peak];

impl Point {
    /// The reading of a type, `NaN` where what is told is no number, and the minutes of its zones where it has such.
    fn reading(&self, intraday_type: IntradayType) -> Option<(f64, [Option<f64>; 3])> {
        let none = [None; 3];
        let real = |value: Real| value.finite().unwrap_or(f64::NAN);
        let count = |count: &Option<Count>| Some((real(count.as_ref()?.count_sum?), none));
        match intraday_type {
            IntradayType::HeartRate => Some((real(self.heart_rate.as_ref()?.beats_per_minute_avg?), none)),
            IntradayType::Steps => count(&self.steps),
            IntradayType::Floors => count(&self.floors),
            IntradayType::Calories => Some((real(self.total_calories.as_ref()?.kcal_sum?), none)),
            IntradayType::Distance => Some((real(self.distance.as_ref()?.millimeters_sum?) / 1e6, none)),
            IntradayType::Elevation => {
                Some((real(self.altitude.as_ref()?.gain_millimeters_sum?) / 1e3, none))
            }
            IntradayType::ActiveZoneMinutes => {
                let zones = self.active_zone_minutes.as_ref()?;
                let zones = [
                    zones.sum_in_fat_burn_heart_zone,
                    zones.sum_in_cardio_heart_zone,
                    zones.sum_in_peak_heart_zone,
                ]
                .map(|minutes| minutes.map(real));
                let known = zones.iter().flatten();
                (known.clone().count() > 0).then(|| (known.sum(), zones))
            }
            IntradayType::HeartRateVariability
            | IntradayType::OxygenSaturation
            | IntradayType::BreathingRate
            | IntradayType::SleepStages
            | IntradayType::Routes => None,
        }
    }
}

/// Reads one answer.
///
/// # Shape
///
/// One record a day with a slot. Slots without data are absent from the answer and stay absent. The wall clock is that of
/// the account's zone, and the offset it has stands beside it. What is no number is counted.
///
/// # Units
///
/// Millimetres become kilometres of way and metres of height; zone minutes count double in the zones cardio and peak, as
/// the service counts them.
///
/// # Errors
///
/// [`Outcome::Malformed`] names the JSON path that did not fit; nothing of the answer is kept then.
pub(super) fn parse(
    resource: &'static IntradayResource,
    physical: &Physical,
    body: &[u8],
) -> Result<Page, Outcome> {
    let answer: Answer = json::parse_large_object(body)?;
    let (from, to) = physical.exact();
    let asked = from.as_second()..to.as_second();
    let mut clock = physical.clock();
    let mut slots: Vec<Sample<3>> = answer
        .rollup_data_points
        .iter()
        .filter(|point| asked.contains(&point.start_time.seconds))
        .filter_map(|point| {
            let (value, details) = point.reading(resource.intraday_type)?;
            let instant = point.start_time.seconds;
            // No wall clock stands beside a slot.
            Some(Sample { instant, offset: 0, value, details, is_contradicted: false })
        })
        .collect();
    // They come newest first.
    slots.reverse();
    if !slots.is_sorted_by_key(|slot| slot.instant) {
        slots.sort_by_key(|slot| slot.instant);
    }
    slots.dedup_by(|later, earlier| {
        let is_one = later.instant == earlier.instant;
        if is_one && earlier.value.is_nan() {
            std::mem::swap(later, earlier);
        }
        is_one
    });
    let mut days = Days::new(resource, physical.range(), ZONES);
    for slot in &mut slots {
        slot.offset = clock.offset(slot.instant);
        if slot.value.is_finite() {
            days.add(slot);
        } else if let Some((day, _)) = local(slot.instant, slot.offset) {
            days.count_not_a_number(day);
        }
    }
    // Whole as far as it goes: roll-ups are not known to go on, so a page says nothing of later days.
    Ok(Page { records: days.finish(), next: Next::token(answer.next_page_token), complete_after: None })
}
