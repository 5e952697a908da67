//! Readings within the day: how they are asked for, and what the answers become.
//!
//! They are served in full only to an application of type Personal. Any other gets the daily part alone with status 200,
//! or 403 for what is measured in sleep; both end an import instead of passing for days without readings.

mod clock;
mod night;
mod series;
mod zone_minutes;

#[cfg(any(test, feature = "testing"))]
pub(super) mod fixtures;
#[cfg(test)]
mod tests;

use super::super::{Fetch, Outcome};
use super::logs;
use domain::{
    DateRange, Granularity, IntradayType, ProviderId, catalog::IntradayResource, record::Record,
    samples::SampleDay, wire::ErrorCode,
};

/// Finds the intraday resource of a name.
pub(super) fn find(resource: &str) -> Option<&'static IntradayResource> {
    ProviderId::Fitbit.find_intraday_resource(resource)
}

/// The path a fetch is asked for under, without `.json`. `None` where the range does not fit the resource.
///
/// Series within a day take exactly one day; both ends of a range of nights are included.
pub(super) fn path(resource: &IntradayResource, fetch: &Fetch) -> Option<String> {
    let range = fetch.range?;
    let nights = || format!("date/{}/{}", range.start(), range.last());
    Some(match resource.intraday_type {
        IntradayType::HeartRateVariability => format!("/1/user/-/hrv/{}/all", nights()),
        IntradayType::OxygenSaturation => format!("/1/user/-/spo2/{}/all", nights()),
        IntradayType::BreathingRate => format!("/1/user/-/br/{}/all", nights()),
        IntradayType::SleepStages => format!("/1.2/user/-/sleep/{}", nights()),
        slots => {
            if range.days() != 1 {
                return None;
            }
            let (name, detail) = (name(slots)?, detail(resource.granularity)?);
            format!("/1/user/-/activities/{name}/date/{}/1d/{detail}", range.start())
        }
    })
}

/// Fitbit's name of a type that comes in slots of a day.
fn name(intraday_type: IntradayType) -> Option<&'static str> {
    Some(match intraday_type {
        IntradayType::HeartRate => "heart",
        IntradayType::Steps => "steps",
        IntradayType::Calories => "calories",
        IntradayType::Distance => "distance",
        IntradayType::Floors => "floors",
        IntradayType::Elevation => "elevation",
        IntradayType::ActiveZoneMinutes => "active-zone-minutes",
        IntradayType::HeartRateVariability
        | IntradayType::OxygenSaturation
        | IntradayType::BreathingRate
        | IntradayType::SleepStages
        | IntradayType::Routes => return None,
    })
}

/// Fitbit's name of a granularity.
const fn detail(granularity: Granularity) -> Option<&'static str> {
    match granularity {
        Granularity::Second => Some("1sec"),
        Granularity::Minute => Some("1min"),
        Granularity::FiveMinutes => Some("5min"),
        Granularity::FifteenMinutes => Some("15min"),
        Granularity::Recorded => None,
    }
}

/// Reads an answer.
///
/// # Shape
///
/// One record a day that holds any sample; nights have the date of waking.
///
/// # Errors
///
/// [`Outcome::Stop`] when the client is not of type Personal, [`Outcome::Malformed`] with the JSON path that did not fit,
/// [`Outcome::Retry`] while sleep is still being computed. Nothing of the answer is kept then.
pub(super) fn parse(
    resource: &IntradayResource,
    range: DateRange,
    body: &[u8],
) -> Result<Vec<Record>, Outcome> {
    match resource.intraday_type {
        IntradayType::HeartRateVariability => night::parse_variability(range, body),
        IntradayType::OxygenSaturation => night::parse_oxygen(range, body),
        IntradayType::BreathingRate => night::parse_breathing(range, body),
        IntradayType::SleepStages => logs::parse_sleep(range, body),
        slots => {
            let date = range.start();
            let day = SampleDay::new(slots, date, resource.granularity);
            let name = name(slots).ok_or(Outcome::Refused(ErrorCode::RequestRefused))?;
            let day = if slots == IntradayType::ActiveZoneMinutes {
                zone_minutes::parse(day, name, body)?
            } else {
                series::parse(day, name, body)?
            };
            Ok(records(day))
        }
    }
}

/// A day without a sample leaves no record.
fn records(day: SampleDay) -> Vec<Record> {
    if day.is_empty() { Vec::new() } else { vec![Record::Samples(Box::new(day))] }
}

/// What an answer without its intraday member means: with the daily part, that the client is not of type Personal.
fn without_readings(has_daily_part: bool, member: &str) -> Outcome {
    if has_daily_part {
        Outcome::Stop(ErrorCode::OwnClientNeeded)
    } else {
        super::super::json::malformed(member)
    }
}
