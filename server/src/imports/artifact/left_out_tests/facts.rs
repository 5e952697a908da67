//! Made-up readings of a member, each with a number that is in no other, and what each of them tells of.

use domain::{
    DataType, Granularity, IntradayType,
    entry::Entry,
    left_out::{Extent, Rule, Subject},
    record::{DailyValue, HeartDay, HeartRateZone, LevelSummary, LogId, Record, SleepLog, WeightLog},
    samples::{Detail, SampleDay},
};
use jiff::civil::Date;
use rand::{Rng, rngs::StdRng};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The first number, of nine digits as all of them, so that none is part of another.
const FIRST: u32 = 700_000_000;

/// What a number tells of: it must go when any of these is left out.
#[derive(Clone, Copy, Debug)]
pub(super) enum Tells {
    /// A day of a subject, or a second of it.
    Of(Subject, Date, Option<i32>),
    /// Anything of a subject on a day, however short.
    Touched(Subject, Date),
    /// Anything of a subject at all.
    Ever(Subject),
}

/// A number in a file, and what it tells of.
#[derive(Clone, Debug)]
pub(super) struct Fact {
    /// As it stands in the file.
    pub(super) number: u32,
    pub(super) tells: Vec<Tells>,
}

/// Makes readings and remembers what they tell.
pub(super) struct Diary<'a> {
    pub(super) dice: &'a mut StdRng,
    pub(super) facts: Vec<Fact>,
    next: u32,
}

pub(super) const fn daily(data_type: DataType) -> Subject {
    Subject::DataType(data_type)
}

pub(super) const fn within(intraday_type: IntradayType) -> Subject {
    Subject::IntradayType(intraday_type)
}

impl<'a> Diary<'a> {
    pub(super) fn new(dice: &'a mut StdRng) -> Self {
        Diary { dice, facts: Vec::new(), next: FIRST }
    }

    fn number(&mut self, tells: Vec<Tells>) -> u32 {
        let number = self.next;
        self.next += 1;
        self.facts.push(Fact { number, tells });
        number
    }

    fn of_day(&mut self, date: Date, subjects: &[Subject]) -> u32 {
        self.number(subjects.iter().map(|subject| Tells::Of(*subject, date, None)).collect())
    }

    /// The records of `fitbit-data.json` of one day.
    pub(super) fn day(&mut self, date: Date) -> Vec<Record> {
        use DataType::*;
        let mut records = Vec::new();
        for data_type in [
            Steps,
            Distance,
            Floors,
            Elevation,
            Calories,
            ActivityCalories,
            MinutesSedentary,
            MinutesLightlyActive,
            MinutesVeryActive,
        ] {
            if self.dice.random_bool(0.9) {
                let value = self.of_day(date, &[daily(data_type)]).to_string();
                records.push(Record::Daily(DailyValue { data_type, date, value }));
            }
        }
        let minutes = self.of_day(date, &[daily(HeartRateZones)]);
        let calories = self.of_day(date, &[daily(HeartRateZones), daily(Calories)]);
        let zone = HeartRateZone {
            name: "Peak".into(),
            minutes: Some(minutes),
            calories_out: Some(f64::from(calories)),
            ..HeartRateZone::default()
        };
        records.push(Record::Heart(HeartDay {
            date,
            resting_heart_rate: None,
            heart_rate_zones: vec![zone],
            custom_heart_rate_zones: Vec::new(),
        }));
        records.push(self.night(date));
        let (log_id, fat) =
            (self.of_day(date, &[daily(Weight)]), self.of_day(date, &[daily(Weight), daily(BodyFat)]));
        records.push(Record::Weight(WeightLog {
            log_id: LogId::Number(log_id.into()),
            date,
            time: "07:00:00".into(),
            weight: 71.0,
            bmi: None,
            fat: Some(fat.into()),
            source: None,
        }));
        records.extend(self.entries(date));
        records
    }

    /// A night as both files have it: in each by a number of its own.
    fn night(&mut self, date: Date) -> Record {
        let sleep = daily(DataType::Sleep);
        let log_id = self.of_day(date, &[sleep]);
        let mean = self.number(vec![Tells::Of(sleep, date, None), Tells::Ever(sleep)]);
        let summary = LevelSummary { count: 1, minutes: 30, thirty_day_avg_minutes: Some(mean) };
        let mut night = SleepLog {
            log_id: LogId::Number(log_id.into()),
            date_of_sleep: date,
            start_time: date.at(0, 30, 0, 0),
            end_time: date.at(7, 0, 0, 0),
            duration: 23_400_000,
            time_in_bed: 390,
            minutes_asleep: 360,
            minutes_awake: 30,
            minutes_to_fall_asleep: 0,
            minutes_after_wakeup: 0,
            efficiency: 92,
            is_main_sleep: true,
            kind: "stages".into(),
            info_code: None,
            log_type: None,
            levels: Default::default(),
        };
        night.levels.summary = BTreeMap::from([("deep".to_owned(), summary)]);
        Record::Sleep(Box::new(night))
    }

    fn entries(&mut self, date: Date) -> Vec<Record> {
        use DataType::*;
        let log = daily(ActivityLog);
        let hearts = Tells::Touched(within(IntradayType::HeartRate), date);
        let routes = Tells::Touched(within(IntradayType::Routes), date);
        let of = |subject| Tells::Of(subject, date, None);
        let exercise = json!({
            "logId": self.number(vec![of(log)]),
            "startTime": format!("{date}T18:00:00.000+01:00"),
            "duration": 1_800_000,
            "steps": self.number(vec![of(log), of(daily(Steps))]),
            "calories": self.number(vec![of(log), of(daily(Calories))]),
            "distance": self.number(vec![of(log), of(daily(Distance)), routes]),
            "elevationGain": self.number(vec![of(log), of(daily(Elevation)), routes]),
            "averageHeartRate": self.number(vec![of(log), hearts]),
            "activeZoneMinutes": {
                "totalMinutes": self.number(vec![of(log), hearts, of(daily(HeartRateZones)), of(daily(Calories))])
            },
            "activityLevel": [
                { "name": "lightly", "minutes": self.number(vec![of(log), of(daily(MinutesSedentary))]) }
            ],
        });
        let variability = daily(HeartRateVariability);
        let night = json!({
            "dateTime": date.to_string(),
            "value": {
                "dailyRmssd": self.number(vec![of(variability)]),
                "nonRemHeartRate": self.number(vec![of(variability), hearts]),
            },
        });
        let zones = json!({
            "dateTime": date.to_string(),
            "value": { "activeZoneMinutes": self.number(vec![of(daily(ActiveZoneMinutes))]) },
        });
        [(ActivityLog, exercise), (HeartRateVariability, night), (ActiveZoneMinutes, zones)]
            .map(|(data_type, members)| entry(data_type, &members))
            .into()
    }

    /// What has no days.
    pub(super) fn undated(&mut self) -> Vec<Record> {
        use DataType::*;
        let ever =
            |subjects: &[DataType]| subjects.iter().map(|one| Tells::Ever(daily(*one))).collect::<Vec<_>>();
        let profile = domain::record::Profile {
            average_daily_steps: Some(self.number(ever(&[Profile, Steps]))),
            weight: Some(self.number(ever(&[Profile, Weight])).into()),
            height: Some(self.number(ever(&[Profile])).into()),
            ..domain::record::Profile::default()
        };
        let total = self.number(ever(&[LifetimeStatistics, Steps, Distance, Floors, Calories]));
        let statistics = json!({ "lifetime": { "total": { "steps": total } } });
        vec![
            Record::Profile(Box::new(profile)),
            Record::Lifetime { statistics: statistics.as_object().unwrap().clone() },
        ]
    }

    /// The records of a month's file of one day.
    pub(super) fn readings(&mut self, date: Date) -> Vec<Record> {
        use IntradayType::*;
        let mut records: Vec<Record> =
            [HeartRate, Steps, Calories, Floors, ActiveZoneMinutes, HeartRateVariability, Routes]
                .map(|intraday_type| self.samples(intraday_type, date))
                .into();
        records.push(self.night_by_stage(date));
        records
    }

    fn night_by_stage(&mut self, date: Date) -> Record {
        let Record::Sleep(mut night) = self.night(date) else { unreachable!("a night is a night") };
        // Totals of a night stand in the other file.
        self.facts.pop();
        night.levels.summary.clear();
        Record::Sleep(night)
    }

    fn samples(&mut self, intraday_type: IntradayType, date: Date) -> Record {
        let (subject, day) = (within(intraday_type), |data_type| Tells::Of(daily(data_type), date, None));
        let granularity = match intraday_type {
            IntradayType::HeartRate => Granularity::Second,
            IntradayType::HeartRateVariability | IntradayType::Routes => Granularity::Recorded,
            _ => Granularity::Minute,
        };
        let mut samples = SampleDay::new(intraday_type, date, granularity);
        for _ in 0..self.dice.random_range(1..12) {
            let step = 60 * self.dice.random_range(1..200);
            let at = samples.at.last().map_or(0, |at| at + step);
            if at >= 86_400 {
                break;
            }
            let here = Tells::Of(subject, date, Some(at));
            samples.at.push(at);
            samples.values.push(self.number(vec![here]).into());
            let mut besides: Vec<(Detail, Vec<Tells>)> = Vec::new();
            match intraday_type {
                IntradayType::Calories => {
                    besides.push((Detail::Mets, vec![here, day(DataType::MinutesSedentary)]));
                }
                IntradayType::Routes => besides.extend([
                    (Detail::Longitude, vec![here]),
                    (
                        Detail::HeartRate,
                        vec![here, Tells::Of(within(IntradayType::HeartRate), date, Some(at))],
                    ),
                    (Detail::Distance, vec![here, Tells::Touched(subject, date), day(DataType::Distance)]),
                    (Detail::Altitude, vec![here, day(DataType::Elevation)]),
                ]),
                _ => {}
            }
            for (detail, tells) in besides {
                let number = self.number(tells);
                samples.details.entry(detail).or_default().push(Some(number.into()));
            }
        }
        Record::Samples(Box::new(samples))
    }
}

fn entry(data_type: DataType, members: &Value) -> Record {
    let entry = Entry::new(data_type, members.as_object().unwrap().clone());
    Record::Entry(Box::new(entry.unwrap_or_else(|| panic!("{data_type:?}: {members}"))))
}

/// What docs/FORMAT.md says goes along with what, in its own words: the rule's subject first.
fn goes_along(subject: Subject) -> Vec<Subject> {
    use DataType as D;
    use IntradayType as I;
    let families: [&[Subject]; 10] = [
        &[daily(D::Steps), within(I::Steps)],
        &[daily(D::Distance), within(I::Distance)],
        &[daily(D::Floors), daily(D::Elevation), within(I::Floors), within(I::Elevation)],
        &[daily(D::Calories), daily(D::ActivityCalories), within(I::Calories)],
        &[
            daily(D::MinutesSedentary),
            daily(D::MinutesLightlyActive),
            daily(D::MinutesFairlyActive),
            daily(D::MinutesVeryActive),
        ],
        &[daily(D::HeartRateZones), daily(D::ActiveZoneMinutes), within(I::ActiveZoneMinutes)],
        &[daily(D::HeartRateVariability), within(I::HeartRateVariability)],
        &[daily(D::OxygenSaturation), within(I::OxygenSaturation)],
        &[daily(D::BreathingRate), within(I::BreathingRate)],
        &[daily(D::Sleep), within(I::SleepStages)],
    ];
    let mut along = vec![subject];
    along.extend(families.iter().filter(|family| family.contains(&subject)).flat_map(|family| family.iter()));
    match subject {
        Subject::IntradayType(I::HeartRate) => along.extend(families[5]),
        Subject::IntradayType(I::Calories) | Subject::DataType(D::Calories | D::ActivityCalories) => {
            along.extend(families[4]);
        }
        Subject::DataType(D::ActivityLog) => along.push(within(I::Routes)),
        _ => {}
    }
    along
}

/// Whether a rule takes a number, looked at one by one and without any of the product's own words on it.
pub(super) fn takes(rule: &Rule, fact: &Fact) -> bool {
    let along = goes_along(rule.subject);
    fact.tells.iter().any(|tells| match *tells {
        Tells::Ever(subject) => match subject {
            // The list of what a member has goes as a whole alone.
            Subject::DataType(DataType::Profile | DataType::LifetimeStatistics) => {
                rule.subject == subject && rule.extent == Extent::All
            }
            subject => along.contains(&subject),
        },
        Tells::Touched(subject, date) => {
            along.contains(&subject)
                && match rule.extent {
                    Extent::All => true,
                    Extent::Days(days) => days.contains(date),
                    Extent::Part(part) => part.date == date,
                }
        }
        Tells::Of(subject, date, at) => {
            along.contains(&subject)
                && match rule.extent {
                    Extent::All => true,
                    Extent::Days(days) => days.contains(date),
                    Extent::Part(part) => {
                        part.date == date && at.is_none_or(|at| part.from <= at && at < part.to)
                    }
                }
        }
    })
}
