//! Reads daily roll-ups: totals the service itself has merged over all sources.

use super::super::{Next, Outcome, Page, json, number};
use super::entry::{Members, told, whole};
use super::time::CivilStart;
use super::zone::name_zones;
use domain::{
    DataType, DateRange,
    record::{DailyValue, HeartDay, HeartRateZone, Record},
};
use jiff::civil::Date;
use number::{Real, Seconds};
use serde::Deserialize;

/// What is summed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RollUp {
    Steps,
    Distance,
    Floors,
    Altitude,
    TotalCalories,
    ActiveEnergyBurned,
    ActiveMinutes,
    SedentaryPeriod,
    TimeInHeartRateZone,
    CaloriesInHeartRateZone,
    ActiveZoneMinutes,
    SwimLengthsData,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    #[serde(default)]
    rollup_data_points: Vec<Point>,
    next_page_token: Option<String>,
}

/// One day. Exactly one of the sums is there, and its number is absent when nothing was measured.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Point {
    civil_start_time: CivilStart,
    steps: Option<CountSum>,
    floors: Option<CountSum>,
    distance: Option<DistanceSum>,
    altitude: Option<AltitudeSum>,
    total_calories: Option<EnergySum>,
    active_energy_burned: Option<EnergySum>,
    active_minutes: Option<ActiveMinutesSum>,
    sedentary_period: Option<DurationSum>,
    time_in_heart_rate_zone: Option<TimeInZones>,
    calories_in_heart_rate_zone: Option<CaloriesInZones>,
    active_zone_minutes: Option<ZoneMinutes>,
    swim_lengths_data: Option<StrokeSum>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CountSum {
    count_sum: Option<Real>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DistanceSum {
    millimeters_sum: Option<Real>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AltitudeSum {
    gain_millimeters_sum: Option<Real>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct EnergySum {
    kcal_sum: Option<Real>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DurationSum {
    duration_sum: Option<Seconds>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ActiveMinutesSum {
    #[serde(default)]
    active_minutes_rollup_by_activity_level: Vec<LevelMinutes>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LevelMinutes {
    #[serde(default)]
    activity_level: String,
    active_minutes_sum: Option<Real>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TimeInZones {
    #[serde(default)]
    time_in_heart_rate_zones: Vec<ZoneTime>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ZoneTime {
    #[serde(default)]
    heart_rate_zone: String,
    duration: Option<Seconds>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CaloriesInZones {
    #[serde(default)]
    calories_in_heart_rate_zones: Vec<ZoneEnergy>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ZoneEnergy {
    #[serde(default)]
    heart_rate_zone: String,
    kcal: Option<Real>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ZoneMinutes {
    sum_in_fat_burn_heart_zone: Option<Real>,
    sum_in_cardio_heart_zone: Option<Real>,
    sum_in_peak_heart_zone: Option<Real>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct StrokeSum {
    stroke_count_sum: Option<Real>,
}

/// Reads one answer to a daily roll-up.
///
/// # Shape
///
/// At most one record a day and data type. Days without data are absent, never zero; a number nobody can have (negative, not
/// finite, beyond any count) is no reading and costs only itself.
///
/// # Units
///
/// Millimetres become kilometres (exactly) and whole metres, seconds whole minutes, kilocalories whole ones; halves
/// are rounded up. Kilocalories within a zone stay as served.
///
/// # Errors
///
/// [`Outcome::Malformed`] names the JSON path that did not fit; nothing of the answer is kept then.
pub(super) fn parse(kind: RollUp, range: DateRange, body: &[u8]) -> Result<Page, Outcome> {
    let answer: Answer = json::parse(body)?;
    let records = answer
        .rollup_data_points
        .into_iter()
        .map(|point| (point.civil_start_time.date.0, point))
        .filter(|(date, _)| range.contains(*date))
        .flat_map(|(date, point)| records(kind, date, point))
        .collect();
    // Whole as far as it goes: in roll-ups no order is relied on, so a page says nothing of later days.
    Ok(Page { records, next: Next::token(answer.next_page_token), complete_after: None })
}

fn records(kind: RollUp, date: Date, point: Point) -> Vec<Record> {
    let daily = |data_type: DataType, value: Option<String>| {
        value.map(|value| Record::Daily(DailyValue { data_type, date, value })).into_iter().collect()
    };
    let count = |data_type, value: Option<u64>| daily(data_type, value.map(|value| value.to_string()));
    match kind {
        RollUp::Steps => count(DataType::Steps, point.steps.and_then(|sum| whole(sum.count_sum))),
        RollUp::Floors => count(DataType::Floors, point.floors.and_then(|sum| whole(sum.count_sum))),
        RollUp::Distance => {
            let millimetres = point.distance.and_then(|sum| whole(sum.millimeters_sum));
            daily(DataType::Distance, millimetres.map(number::kilometres))
        }
        RollUp::Altitude => {
            let millimetres = point.altitude.and_then(|sum| whole(sum.gain_millimeters_sum));
            count(DataType::Elevation, millimetres.map(|sum| number::divide_half_up(sum, 1_000)))
        }
        RollUp::TotalCalories => {
            count(DataType::Calories, point.total_calories.and_then(|sum| whole(sum.kcal_sum)))
        }
        RollUp::ActiveEnergyBurned => {
            count(DataType::ActivityCalories, point.active_energy_burned.and_then(|sum| whole(sum.kcal_sum)))
        }
        RollUp::SedentaryPeriod => {
            let time = point.sedentary_period.and_then(|sum| sum.duration_sum);
            count(DataType::MinutesSedentary, time.and_then(Seconds::whole_minutes))
        }
        RollUp::ActiveMinutes => {
            let levels = point.active_minutes.map(|sum| sum.active_minutes_rollup_by_activity_level);
            levels
                .unwrap_or_default()
                .into_iter()
                .flat_map(|level| {
                    let data_type = match level.activity_level.as_str() {
                        "LIGHT" => DataType::MinutesLightlyActive,
                        "MODERATE" => DataType::MinutesFairlyActive,
                        "VIGOROUS" => DataType::MinutesVeryActive,
                        _ => return Vec::new(),
                    };
                    count(data_type, whole(level.active_minutes_sum))
                })
                .collect()
        }
        RollUp::TimeInHeartRateZone => {
            let zones =
                point.time_in_heart_rate_zone.map(|sum| sum.time_in_heart_rate_zones).unwrap_or_default();
            heart_day(
                date,
                zones.into_iter().filter_map(|zone| {
                    let minutes = number::round_to_u32(zone.duration?.0 / 60.0)?;
                    Some((
                        zone.heart_rate_zone,
                        HeartRateZone { minutes: Some(minutes), ..Default::default() },
                    ))
                }),
            )
        }
        RollUp::SwimLengthsData => {
            let strokes = point.swim_lengths_data.and_then(|sum| whole(sum.stroke_count_sum));
            count(DataType::SwimmingStrokes, strokes)
        }
        RollUp::ActiveZoneMinutes => {
            point.active_zone_minutes.and_then(|sums| active_zone_minutes(date, sums)).into_iter().collect()
        }
        RollUp::CaloriesInHeartRateZone => {
            let zones = point
                .calories_in_heart_rate_zone
                .map(|sum| sum.calories_in_heart_rate_zones)
                .unwrap_or_default();
            heart_day(
                date,
                zones.into_iter().filter_map(|zone| {
                    let kcal = told(zone.kcal).filter(|kcal| *kcal >= 0.0)?;
                    Some((
                        zone.heart_rate_zone,
                        HeartRateZone { calories_out: Some(kcal), ..Default::default() },
                    ))
                }),
            )
        }
    }
}

/// The day's active zone minutes with their sum, which Fitbit told and Google leaves to the reader; none when no zone is
/// told. The service has counted those of the upper zones double, as Fitbit did. A zone without a minute is left out, as
/// Fitbit left it out.
fn active_zone_minutes(date: Date, sums: ZoneMinutes) -> Option<Record> {
    let zones = [
        ("fatBurnActiveZoneMinutes", whole(sums.sum_in_fat_burn_heart_zone)),
        ("cardioActiveZoneMinutes", whole(sums.sum_in_cardio_heart_zone)),
        ("peakActiveZoneMinutes", whole(sums.sum_in_peak_heart_zone)),
    ];
    let total = zones.iter().filter_map(|(_, minutes)| *minutes).reduce(u64::saturating_add)?;
    let value = zones
        .into_iter()
        .fold(Members::default().with("activeZoneMinutes", Some(total)), |members, (name, minutes)| {
            members.with(name, minutes.filter(|minutes| *minutes > 0))
        });
    Members::default()
        .with("dateTime", Some(date.to_string()))
        .with("value", value.object())
        .entry(DataType::ActiveZoneMinutes)
}

/// A day that carries only what this answer knows of its zones; none when it knows nothing.
fn heart_day(date: Date, zones: impl Iterator<Item = (String, HeartRateZone)>) -> Vec<Record> {
    let heart_rate_zones = name_zones(zones);
    if heart_rate_zones.is_empty() {
        return Vec::new();
    }
    vec![Record::Heart(HeartDay { date, heart_rate_zones, ..Default::default() })]
}
