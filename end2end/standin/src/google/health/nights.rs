//! What is measured in the main sleep: variation of the heart rate, oxygen, breathing; reading by reading and as one
//! value for the date of waking.

use jiff::civil::Date;
use serde_json::{Map, json};

use super::{
    Call, DataType,
    series::{Entry, daily, sample},
    sleep::Clock,
    source::Source,
    write,
};

/// Lists what a night says of a data type; nothing for a type that is not of the night.
pub(super) fn list(call: &Call<'_>, data_type: &DataType, date: Date) -> Option<Vec<Entry>> {
    let tracker = call.body.tracker_name(date);
    let (measured, derived) = (Source::Measured(tracker), Source::Derived(tracker));
    Some(match data_type.id {
        "heart-rate-variability" => variability(call, date, derived),
        "oxygen-saturation" => oxygen(call, date, measured),
        "respiratory-rate-sleep-summary" => breathing(call, date, derived).into_iter().collect(),
        "daily-heart-rate-variability" => {
            call.body.variability(date, call.now).map(|night| daily(date, derived, json!({
                "date": write::date(date),
                "averageHeartRateVariabilityMilliseconds": write::double(night.rmssd),
                "nonRemHeartRateBeatsPerMinute": write::int64(night.non_rem_bpm),
                "entropy": write::double(night.entropy),
                "deepSleepRootMeanSquareOfSuccessiveDifferencesMilliseconds": write::double(night.deep_rmssd),
            }))).into_iter().collect()
        }
        "daily-oxygen-saturation" => {
            call.body.oxygen(date, call.now).map(|night| daily(date, measured, json!({
                "date": write::date(date),
                "averagePercentage": write::double(night.average),
                "lowerBoundPercentage": write::double(night.min),
                "upperBoundPercentage": write::double(night.max),
                "standardDeviationPercentage": write::double(night.deviation()),
            }))).into_iter().collect()
        }
        "daily-respiratory-rate" => {
            call.body.breathing(date, call.now).map(|night| daily(date, derived, json!({
                "date": write::date(date), "breathsPerMinute": write::double(night.full),
            }))).into_iter().collect()
        }
        _ => return None,
    })
}

fn variability(call: &Call<'_>, date: Date, source: Source) -> Vec<Entry> {
    let Some(night) = call.body.variability(date, call.now) else { return Vec::new() };
    let clock = Clock::new(call, &night.sleep);
    let slots = night.slots.iter().map(|slot| {
        sample(
            slot.start,
            clock.offset(slot.start),
            None,
            source,
            json!({
                "rootMeanSquareOfSuccessiveDifferencesMilliseconds": write::double(slot.rmssd),
                "metadata": {
                    "lowFrequencyPower": write::double(slot.low_frequency),
                    "highFrequencyPower": write::double(slot.high_frequency),
                },
            }),
        )
    });
    slots.collect()
}

fn oxygen(call: &Call<'_>, date: Date, source: Source) -> Vec<Entry> {
    let Some(night) = call.body.oxygen(date, call.now) else { return Vec::new() };
    let clock = Clock::new(call, &night.sleep);
    let readings = night.readings.iter().map(|(at, percent)| {
        sample(*at, clock.offset(*at), None, source, json!({"percentage": write::double(*percent)}))
    });
    readings.collect()
}

/// Breathing is told once for a night, at its end.
fn breathing(call: &Call<'_>, date: Date, source: Source) -> Option<Entry> {
    let night = call.body.breathing(date, call.now)?;
    let names = ["fullSleepStats", "deepSleepStats", "lightSleepStats", "remSleepStats"];
    let stats: Map<_, _> = names
        .into_iter()
        .zip(night.rates())
        .filter_map(|(name, rate)| Some((name.to_owned(), json!({"breathsPerMinute": write::double(rate?)}))))
        .collect();
    Some(sample(night.end, night.end_offset_seconds, None, source, stats.into()))
}
