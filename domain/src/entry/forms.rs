//! Every data type that has entries: its key, its members and what a chart shows of it.
//!
//! Keys, members and units are those the Fitbit Web API's answers had. Members marked "further" in docs/FORMAT.md are
//! what another provider tells besides, under names of ours.

pub(crate) use super::shape::{Ordered, make_plain, members_fit};

use super::shape::{
    Member,
    Shape::{self, *},
};
use crate::data_type::DataType;

/// How the entries of one data type look.
#[derive(Debug, PartialEq)]
pub struct EntryForm {
    /// What they are entries of.
    pub data_type: DataType,
    /// The top-level key of the file.
    pub key: &'static str,
    /// The one member inside a period.
    pub list: &'static str,
    /// How many a day has. Those a day has once stand by year, the others by month.
    pub frequency: Frequency,
    /// The member that tells the day.
    pub day: &'static str,
    /// The member that puts the entries of one day in order.
    pub time: Option<&'static str>,
    /// The members, in the order they are written.
    pub members: &'static [Member],
    /// Where the value a chart shows stands; of several the first that is there.
    pub shown: &'static [&'static [&'static str]],
    /// What the shown value is divided by to be in the data type's unit.
    pub shown_divided_by: f64,
    /// Whether zero may be a provider's filler for a day without readings.
    pub zero_is_filler: bool,
}

/// How many entries a day has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frequency {
    /// At most one.
    OnceADay,
    /// Any number.
    SeveralADay,
}

pub(crate) const fn needed(name: &'static str, shape: Shape) -> Member {
    Member { name, shape, needed: true }
}

pub(crate) const fn optional(name: &'static str, shape: Shape) -> Member {
    Member { name, shape, needed: false }
}

/// An entry of `{dateTime, value: {…}}` a day.
const fn daily(
    data_type: DataType,
    key: &'static str,
    list: &'static str,
    members: &'static [Member],
    shown: &'static [&'static [&'static str]],
) -> EntryForm {
    EntryForm {
        data_type,
        key,
        list,
        frequency: Frequency::OnceADay,
        day: "dateTime",
        time: None,
        members,
        shown,
        shown_divided_by: 1.0,
        zero_is_filler: false,
    }
}

/// Entries of `{dateTime, value}` with a time of day.
const fn sampled(
    data_type: DataType,
    key: &'static str,
    list: &'static str,
    members: &'static [Member],
    shown: &'static [&'static [&'static str]],
) -> EntryForm {
    EntryForm {
        frequency: Frequency::SeveralADay,
        time: Some("dateTime"),
        ..daily(data_type, key, list, members, shown)
    }
}

pub(crate) const ACTIVE_ZONE_MINUTES: EntryForm = EntryForm {
    zero_is_filler: true,
    ..daily(
        DataType::ActiveZoneMinutes,
        "active-zone-minutes",
        "activities-active-zone-minutes",
        &[
            needed("dateTime", Day),
            needed(
                "value",
                Members(&[
                    needed("activeZoneMinutes", Whole),
                    optional("fatBurnActiveZoneMinutes", Whole),
                    optional("cardioActiveZoneMinutes", Whole),
                    optional("peakActiveZoneMinutes", Whole),
                ]),
            ),
        ],
        &[&["value", "activeZoneMinutes"]],
    )
};

pub(crate) const HEART_RATE_VARIABILITY: EntryForm = daily(
    DataType::HeartRateVariability,
    "hrv",
    "hrv",
    &[
        needed("dateTime", Day),
        needed(
            "value",
            Members(&[
                optional("dailyRmssd", Number),
                optional("deepRmssd", Number),
                optional("entropy", Number),
                optional("nonRemHeartRate", Whole),
            ]),
        ),
    ],
    &[&["value", "dailyRmssd"], &["value", "deepRmssd"]],
);

pub(crate) const OXYGEN_SATURATION: EntryForm = daily(
    DataType::OxygenSaturation,
    "spo2",
    "spo2",
    &[
        needed("dateTime", Day),
        needed(
            "value",
            Members(&[
                needed("avg", Number),
                optional("min", Number),
                optional("max", Number),
                optional("standardDeviation", Number),
            ]),
        ),
    ],
    &[&["value", "avg"]],
);

pub(crate) const BREATHING_RATE: EntryForm = daily(
    DataType::BreathingRate,
    "br",
    "br",
    &[needed("dateTime", Day), needed("value", Members(&[needed("breathingRate", Number)]))],
    &[&["value", "breathingRate"]],
);

pub(crate) const SKIN_TEMPERATURE: EntryForm = daily(
    DataType::SkinTemperature,
    "temp-skin",
    "tempSkin",
    &[
        needed("dateTime", Day),
        needed(
            "value",
            Members(&[
                optional("nightlyRelative", Number),
                optional("nightlyTemperature", Number),
                optional("baselineTemperature", Number),
                optional("relativeStandardDeviation30d", Number),
            ]),
        ),
        optional("logType", Text),
    ],
    &[&["value", "nightlyRelative"]],
);

pub(crate) const CARDIO_FITNESS: EntryForm = daily(
    DataType::CardioFitness,
    "cardioscore",
    "cardioScore",
    &[
        needed("dateTime", Day),
        needed(
            "value",
            Members(&[
                needed("vo2Max", RangeText),
                optional("vo2MaxCovariance", Number),
                optional("cardioFitnessLevel", Text),
                optional("estimated", Flag),
            ]),
        ),
    ],
    &[&["value", "vo2Max"]],
);

pub(crate) const VO2_MAX: EntryForm = sampled(
    DataType::Vo2Max,
    "vo2-max",
    "vo2Max",
    &[
        needed("dateTime", LocalTime),
        needed("value", Number),
        optional("logId", LogId),
        optional("measurementMethod", Text),
    ],
    &[&["value"]],
);

pub(crate) const RUN_VO2_MAX: EntryForm = sampled(
    DataType::RunVo2Max,
    "run-vo2-max",
    "runVo2Max",
    &[needed("dateTime", LocalTime), needed("value", Number), optional("logId", LogId)],
    &[&["value"]],
);

pub(crate) const CORE_TEMPERATURE: EntryForm = sampled(
    DataType::CoreTemperature,
    "temp-core",
    "tempCore",
    &[
        needed("dateTime", LocalTime),
        needed("value", Number),
        optional("logId", LogId),
        optional("measurementLocation", Text),
    ],
    &[&["value"]],
);

pub(crate) const BLOOD_GLUCOSE: EntryForm = sampled(
    DataType::BloodGlucose,
    "blood-glucose",
    "bloodGlucose",
    &[
        needed("dateTime", LocalTime),
        needed("value", Number),
        optional("logId", LogId),
        optional("measurementSource", Text),
        optional("specimen", Text),
        optional("measurementTiming", Text),
        optional("mealType", Text),
    ],
    &[&["value"]],
);

pub(crate) const BODY_FAT: EntryForm = EntryForm {
    day: "date",
    time: Some("time"),
    ..sampled(
        DataType::BodyFat,
        "fat-log",
        "fat",
        &[
            needed("date", Day),
            needed("time", Clock),
            needed("fat", Number),
            needed("logId", LogId),
            optional("source", Text),
        ],
        &[&["fat"]],
    )
};

pub(crate) const ZONE: &[Member] = &[
    needed("name", Text),
    optional("min", Whole),
    optional("max", Whole),
    optional("minutes", Whole),
    optional("caloriesOut", Number),
];

/// A lap or a piece of the way.
const SPLIT: &[Member] = &[
    needed("startTime", OffsetTime),
    optional("endTime", OffsetTime),
    optional("splitType", Text),
    optional("activeDuration", Whole),
    optional("calories", Whole),
    optional("distance", Number),
    optional("steps", Whole),
    optional("averageHeartRate", Whole),
    optional("elevationGain", Number),
    optional("pace", Number),
    optional("speed", Number),
];

pub(crate) const ACTIVITY_LOG: EntryForm = EntryForm {
    day: "startTime",
    time: Some("startTime"),
    // Milliseconds to minutes.
    shown_divided_by: 60_000.0,
    ..sampled(
        DataType::ActivityLog,
        "activity-log",
        "activities",
        &[
            needed("logId", LogId),
            needed("startTime", OffsetTime),
            needed("duration", Whole),
            optional("activeDuration", Whole),
            optional("activityName", Text),
            optional("activityTypeId", Whole),
            optional("exerciseType", Text),
            optional("logType", Text),
            optional("calories", Whole),
            optional("distance", Number),
            optional("distanceUnit", Text),
            optional("steps", Whole),
            optional("elevationGain", Number),
            optional("pace", Number),
            optional("speed", Number),
            optional("averageHeartRate", Whole),
            optional("heartRateZones", List(ZONE)),
            optional(
                "activeZoneMinutes",
                Members(&[
                    needed("totalMinutes", Whole),
                    optional(
                        "minutesInHeartRateZones",
                        List(&[
                            optional("minuteMultiplier", Whole),
                            optional("minutes", Whole),
                            optional("order", Whole),
                            optional("type", Text),
                            optional("zoneName", Text),
                        ]),
                    ),
                ]),
            ),
            optional("activityLevel", List(&[needed("name", Text), needed("minutes", Whole)])),
            optional("hasActiveZoneMinutes", Flag),
            optional("originalStartTime", OffsetTime),
            optional("originalDuration", Whole),
            optional(
                "manualValuesSpecified",
                Members(&[optional("calories", Flag), optional("distance", Flag), optional("steps", Flag)]),
            ),
            optional("hasGps", Flag),
            optional("poolLength", Number),
            optional("poolLengthUnit", Text),
            optional("swimLengths", Number),
            optional("runVo2Max", Number),
            optional(
                "mobility",
                Members(&[
                    optional("averageCadence", Number),
                    optional("averageStrideLength", Number),
                    optional("averageVerticalOscillation", Number),
                    optional("averageVerticalRatio", Number),
                    optional("averageGroundContactTime", Number),
                ]),
            ),
            optional("events", List(&[needed("dateTime", OffsetTime), needed("type", Text)])),
            optional("splits", List(SPLIT)),
            optional("laps", List(SPLIT)),
            optional("source", Members(&[optional("name", Text), optional("type", Text)])),
            optional("lastModified", Text),
        ],
        &[&["activeDuration"], &["duration"]],
    )
};

/// What is in a food, or was in what was eaten of it.
pub(crate) const NUTRITION: &[Member] = &[
    optional("calories", Number),
    optional("carbs", Number),
    optional("fat", Number),
    optional("fiber", Number),
    optional("protein", Number),
    optional("sodium", Number),
    // Those Fitbit had no member for.
    optional("nutrients", List(&[needed("name", Text), needed("grams", Number)])),
];

/// What an amount of food is counted in.
pub(crate) const FOOD_UNIT: &[Member] =
    &[optional("id", LogId), optional("name", Text), optional("plural", Text)];

/// Units a food may be counted in; Fitbit's foods had a few dozen at most.
pub(crate) const MOST_FOOD_UNITS: usize = 1_000;

pub(crate) const FOOD_LOG: EntryForm = EntryForm {
    day: "logDate",
    ..sampled(
        DataType::FoodLog,
        "food-log",
        "foods",
        &[
            needed("logDate", Day),
            // When it was eaten, to the second; Fitbit's answers had only the day.
            optional("dateTime", LocalTime),
            needed("logId", LogId),
            optional("isFavorite", Flag),
            needed(
                "loggedFood",
                Members(&[
                    optional("accessLevel", Text),
                    optional("amount", Number),
                    optional("brand", Text),
                    optional("calories", Number),
                    optional("foodId", LogId),
                    optional("locale", Text),
                    optional("mealTypeId", Whole),
                    optional("mealType", Text),
                    optional("name", Text),
                    optional("unit", Members(FOOD_UNIT)),
                    optional("units", Integers { most: MOST_FOOD_UNITS }),
                ]),
            ),
            optional("nutritionalValues", Members(NUTRITION)),
        ],
        &[&["nutritionalValues", "calories"], &["loggedFood", "calories"]],
    )
};

pub(crate) const WATER_LOG: EntryForm = EntryForm {
    day: "logDate",
    ..sampled(
        DataType::WaterLog,
        "water-log",
        "water",
        &[
            needed("logDate", Day),
            optional("dateTime", LocalTime),
            needed("logId", LogId),
            needed("amount", Number),
        ],
        &[&["amount"]],
    )
};

pub(crate) const ELECTROCARDIOGRAM: EntryForm = EntryForm {
    day: "startTime",
    time: Some("startTime"),
    ..sampled(
        DataType::Electrocardiogram,
        "ecg",
        "ecgReadings",
        &[
            needed("startTime", LocalMillis),
            optional("logId", LogId),
            optional("averageHeartRate", Whole),
            optional("resultClassification", Text),
            optional("waveformSamples", Integers { most: EntryForm::MOST_WAVEFORM_SAMPLES }),
            optional("samplingFrequencyHz", Number),
            optional("scalingFactor", Number),
            optional("numberOfWaveformSamples", Whole),
            optional("leadNumber", Whole),
            optional("featureVersion", Text),
            optional("deviceName", Text),
            optional("firmwareVersion", Text),
        ],
        &[&["averageHeartRate"]],
    )
};

pub(crate) const IRREGULAR_RHYTHM: EntryForm = EntryForm {
    day: "alertTime",
    time: Some("alertTime"),
    ..sampled(
        DataType::IrregularRhythm,
        "irn-alerts",
        "alerts",
        &[
            needed("alertTime", LocalMillis),
            optional("endTime", LocalMillis),
            optional("detectedTime", LocalMillis),
            optional("logId", LogId),
            optional("serviceVersion", Text),
            optional("algoVersion", Text),
            optional("deviceType", Text),
            optional(
                "windows",
                List(&[
                    needed("startTime", LocalMillis),
                    optional("endTime", LocalMillis),
                    optional("positive", Flag),
                    optional("bpmData", List(&[needed("dataTime", LocalMillis), needed("value", Whole)])),
                ]),
            ),
        ],
        &[],
    )
};

impl EntryForm {
    /// Most samples the curve of an electrocardiogram may have: five minutes of 500 a second. A device records half a
    /// minute of 250.
    pub const MOST_WAVEFORM_SAMPLES: usize = 150_000;

    /// Every form, in the order their keys are written.
    pub const ALL: [&'static EntryForm; 16] = [
        &ACTIVE_ZONE_MINUTES,
        &ACTIVITY_LOG,
        &HEART_RATE_VARIABILITY,
        &OXYGEN_SATURATION,
        &BREATHING_RATE,
        &SKIN_TEMPERATURE,
        &CORE_TEMPERATURE,
        &CARDIO_FITNESS,
        &VO2_MAX,
        &RUN_VO2_MAX,
        &BODY_FAT,
        &BLOOD_GLUCOSE,
        &FOOD_LOG,
        &WATER_LOG,
        &ELECTROCARDIOGRAM,
        &IRREGULAR_RHYTHM,
    ];

    /// Finds the form of a data type's entries; none for data types whose records are of another kind.
    pub const fn find(data_type: DataType) -> Option<&'static EntryForm> {
        Some(match data_type {
            DataType::ActiveZoneMinutes => &ACTIVE_ZONE_MINUTES,
            DataType::ActivityLog => &ACTIVITY_LOG,
            DataType::HeartRateVariability => &HEART_RATE_VARIABILITY,
            DataType::OxygenSaturation => &OXYGEN_SATURATION,
            DataType::BreathingRate => &BREATHING_RATE,
            DataType::SkinTemperature => &SKIN_TEMPERATURE,
            DataType::CoreTemperature => &CORE_TEMPERATURE,
            DataType::CardioFitness => &CARDIO_FITNESS,
            DataType::Vo2Max => &VO2_MAX,
            DataType::RunVo2Max => &RUN_VO2_MAX,
            DataType::BodyFat => &BODY_FAT,
            DataType::BloodGlucose => &BLOOD_GLUCOSE,
            DataType::FoodLog => &FOOD_LOG,
            DataType::WaterLog => &WATER_LOG,
            DataType::Electrocardiogram => &ELECTROCARDIOGRAM,
            DataType::IrregularRhythm => &IRREGULAR_RHYTHM,
            DataType::Steps
            | DataType::Distance
            | DataType::Floors
            | DataType::Elevation
            | DataType::Calories
            | DataType::ActivityCalories
            | DataType::MinutesSedentary
            | DataType::MinutesLightlyActive
            | DataType::MinutesFairlyActive
            | DataType::MinutesVeryActive
            | DataType::SwimmingStrokes
            | DataType::RestingHeartRate
            | DataType::HeartRateZones
            | DataType::Sleep
            | DataType::Weight
            | DataType::Foods
            | DataType::Profile
            | DataType::Devices
            | DataType::LifetimeStatistics
            | DataType::Badges => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_found_by_its_data_type_and_tells_the_day() {
        for form in EntryForm::ALL {
            assert_eq!(EntryForm::find(form.data_type), Some(form));
            let day = form.members.iter().find(|member| member.name == form.day).unwrap();
            assert!(
                day.needed && matches!(day.shape, Day | LocalTime | LocalMillis | OffsetTime),
                "{}",
                form.key
            );
            assert!(form.data_type.is_dated());
        }
        let found = DataType::ALL.into_iter().filter_map(EntryForm::find).count();
        assert_eq!(found, EntryForm::ALL.len());
    }

    #[test]
    fn what_a_day_has_several_times_has_a_time_of_day() {
        for form in EntryForm::ALL {
            assert_eq!(form.time.is_some(), form.frequency == Frequency::SeveralADay, "{}", form.key);
        }
    }
}
