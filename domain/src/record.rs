//! Canonical records: what every provider's answers become before they are stored, shown or written.
//!
//! Field names are those of the file members they end up in, so that a record read back from a file is the record
//! that was written. No name, e-mail address, birth date, avatar or hardware address has a field here.

use crate::{
    data_type::DataType,
    entry::Entry,
    item::Item,
    local_time,
    samples::{BreathingNight, SampleDay},
};
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// One canonical entry of any data type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "record", rename_all = "snake_case")]
pub enum Record {
    /// A daily total.
    Daily(DailyValue),
    /// Heart-rate facts of a day, possibly only some of them.
    Heart(HeartDay),
    /// A night or nap.
    Sleep(Box<SleepLog>),
    /// A weighing.
    Weight(WeightLog),
    /// One entry of any other kind of dated data.
    Entry(Box<Entry>),
    /// What is known of the member.
    Profile(Box<Profile>),
    /// The member's devices, all of them.
    Devices {
        /// Trackers and scales.
        devices: Vec<Device>,
    },
    /// Totals since joining, as served.
    Lifetime {
        /// The members `best` and `lifetime` of the answer.
        statistics: Map<String, Value>,
    },
    /// One element of an undated list.
    Item(Box<Item>),
    /// Samples of one type on one day.
    Samples(Box<SampleDay>),
    /// Breathing in one night.
    Breathing(BreathingNight),
}

impl Record {
    /// The civil day the record belongs to; a night belongs to the day of waking.
    pub fn date(&self) -> Option<Date> {
        match self {
            Record::Daily(daily) => Some(daily.date),
            Record::Heart(heart) => Some(heart.date),
            Record::Sleep(sleep) => Some(sleep.date_of_sleep),
            Record::Weight(weight) => Some(weight.date),
            Record::Entry(entry) => Some(entry.date()),
            Record::Samples(samples) => Some(samples.date),
            Record::Breathing(night) => Some(night.date),
            Record::Profile(_) | Record::Devices { .. } | Record::Lifetime { .. } | Record::Item(_) => None,
        }
    }
}

/// One day's total of a data type that is a single number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DailyValue {
    /// Which total.
    pub data_type: DataType,
    /// The member's day.
    pub date: Date,
    /// Decimal digits in the data type's unit, as they will stand in the file: whole for everything but distance.
    pub value: String,
}

/// Heart-rate facts of one day. Facts of the same day from several windows are united field by field.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HeartDay {
    /// The member's day.
    pub date: Date,
    /// Resting heart rate in beats per minute, where one was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resting_heart_rate: Option<u16>,
    /// Zones by name, lowest first.
    #[serde(default)]
    pub heart_rate_zones: Vec<HeartRateZone>,
    /// Zones the member made.
    #[serde(default)]
    pub custom_heart_rate_zones: Vec<HeartRateZone>,
}

/// One heart-rate zone of a day.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HeartRateZone {
    /// `Out of Range`, `Fat Burn`, `Cardio`, `Peak`, or the member's own name.
    pub name: String,
    /// Lower border in beats per minute.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<u16>,
    /// Upper border in beats per minute.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<u16>,
    /// Minutes spent in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u32>,
    /// Kilocalories used in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calories_out: Option<f64>,
}

/// One night or nap, in the shape of a version 1.2 sleep log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SleepLog {
    /// The provider's identifier, unique for the member.
    pub log_id: LogId,
    /// The day of waking.
    pub date_of_sleep: Date,
    /// Start, on the member's wall clock.
    #[serde(with = "local_time")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "2026-03-14T23:05:30.000"))]
    pub start_time: DateTime,
    /// End, on the member's wall clock.
    #[serde(with = "local_time")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "2026-03-14T23:05:30.000"))]
    pub end_time: DateTime,
    /// True length in milliseconds; differs from end minus start over a change of clocks.
    pub duration: u64,
    /// Minutes from start to end.
    pub time_in_bed: u32,
    /// Minutes asleep.
    pub minutes_asleep: u32,
    /// Minutes awake or restless.
    pub minutes_awake: u32,
    /// Minutes from start to the first sleep.
    #[serde(default)]
    pub minutes_to_fall_asleep: u32,
    /// Minutes in bed after the last sleep.
    #[serde(default)]
    pub minutes_after_wakeup: u32,
    /// Percent; computed where the source has none (docs/FORMAT.md).
    pub efficiency: u16,
    /// Whether it is the night, not a nap.
    pub is_main_sleep: bool,
    /// `stages` or `classic`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Why a night has no stages: 0 enough data, 1 too little heart data, 2 under three hours, 3 a fault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub info_code: Option<u8>,
    /// `auto_detected` or `manual`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log_type: Option<String>,
    /// Stages and their totals.
    #[serde(default)]
    pub levels: SleepLevels,
}

/// A provider's identifier: a number at Fitbit, any text at Google.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum LogId {
    /// An unsigned 64-bit number.
    Number(u64),
    /// Anything else, opaque.
    Text(String),
}

/// The stages of a night.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SleepLevels {
    /// Totals by level: `deep light rem wake`, or `asleep restless awake`.
    #[serde(default)]
    pub summary: std::collections::BTreeMap<String, LevelSummary>,
    /// Stages in time order, without gaps.
    #[serde(default)]
    pub data: Vec<LevelSpan>,
    /// Short wakes that overlay `data`; absent on classic nights.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub short_data: Vec<LevelSpan>,
}

/// Totals of one level.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct LevelSummary {
    /// How often it was entered.
    #[serde(default)]
    pub count: u32,
    /// Minutes spent in it.
    #[serde(default)]
    pub minutes: u32,
    /// Mean over thirty days, where the provider gave one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thirty_day_avg_minutes: Option<u32>,
}

/// One stretch of one level.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct LevelSpan {
    /// Start, on the member's wall clock.
    #[serde(with = "local_time")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "2026-03-14T23:05:30.000"))]
    pub date_time: DateTime,
    /// `wake light deep rem`, or `asleep restless awake`.
    pub level: String,
    /// Length in seconds.
    pub seconds: u32,
}

/// One weighing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WeightLog {
    /// The provider's identifier.
    pub log_id: LogId,
    /// The member's day.
    pub date: Date,
    /// Wall-clock time, `HH:MM:SS`; `23:59:59` when the entry had none.
    pub time: String,
    /// Kilograms.
    pub weight: f64,
    /// Body-mass index, where the provider gave one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bmi: Option<f64>,
    /// Body fat in percent, where it was measured with the weight.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fat: Option<f64>,
    /// Where the entry came from, in the provider's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// What a provider knows of the member that may stand in a file studies read.
///
/// Facts from several resources are united field by field. Lengths are centimetres, weight is kilograms.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Profile {
    /// Fitbit's identifier of the account; Google's `legacyUserId`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoded_id: Option<String>,
    /// Mean steps a day, as served by Fitbit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub average_daily_steps: Option<u32>,
    /// Height in centimetres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<f64>,
    /// The day the account was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member_since: Option<Date>,
    /// Running stride in centimetres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stride_length_running: Option<f64>,
    /// Walking stride in centimetres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stride_length_walking: Option<f64>,
    /// Latest weight in kilograms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<f64>,
    /// The rest of the profile that names nobody: time zone, display units, kinds of stride and the like.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub more: Map<String, Value>,
}

/// One tracker or scale.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Device {
    /// The provider's identifier.
    pub id: String,
    /// Product name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_version: Option<String>,
    /// `TRACKER` or `SCALE`.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// `High`, `Medium`, `Low` or `Empty`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub battery: Option<String>,
    /// Percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub battery_level: Option<u8>,
    /// The moment up to which data can be complete: local without offset at Fitbit, UTC with `Z` at Google.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_sync_time: Option<String>,
}

/// What the review shows of one day of one data type.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct DayValue(
    /// The member's day.
    pub Date,
    /// The value in the data type's unit, see [`DataType::unit`].
    pub f64,
);

impl Record {
    /// The values this record gives the review, by data type. Records without a day give none.
    pub fn day_values(&self) -> Vec<(DataType, DayValue)> {
        match self {
            Record::Daily(daily) => match daily.value.parse::<f64>() {
                Ok(value) => vec![(daily.data_type, DayValue(daily.date, value))],
                Err(_) => Vec::new(),
            },
            Record::Heart(heart) => {
                let resting = heart
                    .resting_heart_rate
                    .map(|rate| (DataType::RestingHeartRate, DayValue(heart.date, f64::from(rate))));
                let in_zones: Option<u32> = heart
                    .heart_rate_zones
                    .iter()
                    .filter(|zone| zone.minutes.is_some())
                    .map(|zone| if zone.name == LOWEST_ZONE { 0 } else { zone.minutes.unwrap_or(0) })
                    .reduce(u32::saturating_add);
                let zones = in_zones
                    .map(|minutes| (DataType::HeartRateZones, DayValue(heart.date, f64::from(minutes))));
                resting.into_iter().chain(zones).collect()
            }
            Record::Sleep(sleep) if sleep.is_main_sleep => {
                vec![(DataType::Sleep, DayValue(sleep.date_of_sleep, f64::from(sleep.minutes_asleep)))]
            }
            Record::Weight(weight) => vec![(DataType::Weight, DayValue(weight.date, weight.weight))],
            Record::Entry(entry) => {
                // An alert has no number of its own; a day has so many of them.
                let one = (entry.data_type() == DataType::IrregularRhythm).then_some(1.0);
                let value = entry.day_value().or(one).map(|value| DayValue(entry.date(), value));
                value.map(|value| (entry.data_type(), value)).into_iter().collect()
            }
            Record::Sleep(_)
            | Record::Profile(_)
            | Record::Devices { .. }
            | Record::Lifetime { .. }
            | Record::Item(_)
            | Record::Samples(_)
            | Record::Breathing(_) => Vec::new(),
        }
    }
}

/// The zone below all others, in which a body rests.
pub const LOWEST_ZONE: &str = "Out of Range";
