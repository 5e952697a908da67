//! Reads active zone minutes within the day, which come in a shape of their own.
//!
//! Code that ran against the real service found a list with `minutes`; the public description of the API has an object
//! with a `dataset` as everywhere else. The times were seen with and without their date. All of it is taken.

use super::super::super::{Outcome, json};
use super::{
    clock::WallTime,
    series::{DailyEntry, check_day, push_detail, put_details},
    without_readings,
};
use domain::samples::{Detail, MOST_SAMPLES, SampleDay};
use jiff::civil::Date;
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer},
};
use std::fmt;

/// The days of an answer, of which there should be one.
struct Days(Vec<Day>);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Day {
    date_time: Option<Date>,
    #[serde(alias = "dataset")]
    minutes: Vec<Minute>,
}

#[derive(Deserialize)]
struct Minute {
    #[serde(alias = "time")]
    minute: WallTime,
    value: Value,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Value {
    active_zone_minutes: f64,
    fat_burn_active_zone_minutes: Option<f64>,
    cardio_active_zone_minutes: Option<f64>,
    peak_active_zone_minutes: Option<f64>,
}

impl<'de> Deserialize<'de> for Days {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(DaysVisitor)
    }
}

struct DaysVisitor;

impl<'de> Visitor<'de> for DaysVisitor {
    type Value = Days;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a day of zone minutes or a list of days")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Days, A::Error> {
        let mut days = Vec::new();
        while let Some(day) = list.next_element()? {
            days.push(day);
        }
        Ok(Days(days))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Days, A::Error> {
        Day::deserialize(MapAccessDeserializer::new(map)).map(|day| Days(vec![day]))
    }
}

/// Reads an answer into a day.
///
/// # Shape
///
/// Only minutes with zone minutes are there. Minutes in the zones cardio and peak count double already.
///
/// # Errors
///
/// [`Outcome::Stop`] without the intraday member, [`Outcome::Malformed`] with the JSON path that did not fit.
pub(super) fn parse(mut day: SampleDay, name: &str, body: &[u8]) -> Result<SampleDay, Outcome> {
    let (daily_member, member) = (format!("activities-{name}"), format!("activities-{name}-intraday"));
    let (daily, days) = json::parse_pair::<Vec<DailyEntry>, Days>(body, [&daily_member, &member])?;
    let Some(Days(days)) = days else {
        return Err(without_readings(daily.is_some(), &member));
    };
    check_day(daily.as_deref().unwrap_or_default(), day.date, &daily_member)?;
    if let Some(index) = days.iter().position(|found| found.date_time.is_some_and(|date| date != day.date)) {
        return Err(json::malformed(&format!("{member}[{index}].dateTime")));
    }
    let mut columns: [Vec<Option<f64>>; 3] = Default::default();
    for (index, minute) in days.into_iter().flat_map(|day| day.minutes).enumerate() {
        let misfit = |what: &str| json::malformed(&format!("{member}[..].minutes[{index}].{what}"));
        let seconds = i32::try_from(minute.minute.seconds_from(day.date))
            .ok()
            .filter(|seconds| (0..86_400).contains(seconds) && index < MOST_SAMPLES)
            .ok_or_else(|| misfit("minute"))?;
        let Value {
            active_zone_minutes,
            fat_burn_active_zone_minutes,
            cardio_active_zone_minutes,
            peak_active_zone_minutes,
        } = minute.value;
        let zones = [fat_burn_active_zone_minutes, cardio_active_zone_minutes, peak_active_zone_minutes];
        if active_zone_minutes < 0.0 || zones.iter().flatten().any(|minutes| *minutes < 0.0) {
            return Err(misfit("value"));
        }
        day.at.push(seconds);
        day.values.push(active_zone_minutes);
        for (column, minutes) in columns.iter_mut().zip(zones) {
            push_detail(column, index, minutes.filter(|minutes| *minutes > 0.0));
        }
    }
    put_details(&mut day, [Detail::FatBurn, Detail::Cardio, Detail::Peak].into_iter().zip(columns));
    Ok(day)
}
