//! Made-up readings of a member, each with a number that is in no other, and what each of them tells of.

use super::PROVIDER;
use domain::{
    DataType, Granularity, IntradayType,
    entry::{Entry, EntryForm, Member, Shape},
    left_out::{Extent, Rule, Subject},
    record::{DailyValue, HeartDay, HeartRateZone, LevelSummary, LogId, Record, SleepLog, WeightLog},
    samples::{Detail, SampleDay},
};
use jiff::civil::Date;
use rand::{Rng, rngs::StdRng};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The first number, of nine digits as all of them, so that none is part of another.
const FIRST: u32 = 700_000_000;

/// What a number tells of: it must go when any of these is left out.
#[derive(Clone, Copy, Debug)]
pub(super) enum Tells {
    /// A day of a subject, or the seconds of it from one on to before another.
    Of(Subject, Date, Option<(i32, i32)>),
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

    /// An entry of every data type the provider has them of, with every member it may have.
    fn entries(&mut self, date: Date) -> Vec<Record> {
        let carried = DataType::ALL.into_iter().filter(|data_type| PROVIDER.carries(*data_type));
        let forms = carried.filter_map(EntryForm::find);
        forms.map(|form| self.entry(form, date)).collect()
    }

    fn entry(&mut self, form: &EntryForm, date: Date) -> Record {
        let members = self.object(form.data_type, form.members, &[], date);
        let entry = Entry::new(form.data_type, members.clone());
        Record::Entry(Box::new(entry.unwrap_or_else(|| panic!("{:?}: {members:?}", form.data_type))))
    }

    fn object(
        &mut self,
        data_type: DataType,
        members: &[Member],
        path: &[&'static str],
        date: Date,
    ) -> Map<String, Value> {
        let mut object = Map::new();
        for member in members {
            let path = [path, &[member.name]].concat();
            let value = match member.shape {
                // An exercise of half an hour.
                Shape::Whole if member.name == "duration" => json!(1_800_000),
                Shape::Number | Shape::Whole | Shape::LogId => {
                    json!(self.number(told(data_type, &path, date)))
                }
                Shape::Text => json!("x"),
                Shape::Flag => json!(true),
                Shape::Day => json!(date),
                Shape::Clock => json!("18:00:00"),
                Shape::LocalTime => json!(format!("{date}T18:00:00")),
                Shape::LocalMillis => json!(format!("{date}T18:00:00.000")),
                Shape::OffsetTime => json!(format!("{date}T18:00:00.000+01:00")),
                Shape::RangeText => json!("42-46"),
                Shape::Integers { .. } => json!([1]),
                Shape::Members(inner) => self.object(data_type, inner, &path, date).into(),
                Shape::List(inner) => json!([self.object(data_type, inner, &path, date)]),
            };
            object.insert(member.name.to_owned(), value);
        }
        object
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
        let granularities = intraday_type.group().granularities();
        let granularity = granularities[self.dice.random_range(0..granularities.len())];
        // How long a value was measured, by docs/FORMAT.md.
        let seconds = match (granularity, intraday_type) {
            (Granularity::Recorded, IntradayType::HeartRateVariability) => 300,
            (Granularity::Second | Granularity::Recorded, _) => 1,
            (Granularity::Minute, _) => 60,
            (Granularity::FiveMinutes, _) => 300,
            (Granularity::FifteenMinutes, _) => 900,
        };
        let mut samples = SampleDay::new(intraday_type, date, granularity);
        for _ in 0..self.dice.random_range(1..12) {
            let step = seconds.max(60) * self.dice.random_range(1..20);
            let at = samples.at.last().map_or(0, |at| at + step);
            if at >= 86_400 {
                break;
            }
            let here = Tells::Of(subject, date, Some((at, at + seconds)));
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
                        vec![
                            here,
                            Tells::Of(within(IntradayType::HeartRate), date, Some((at, at + seconds))),
                        ],
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

/// What docs/FORMAT.md says a number of an entry tells of, by the names on the way to it.
fn told(data_type: DataType, path: &[&str], date: Date) -> Vec<Tells> {
    use DataType::*;
    let of = |data_type| Tells::Of(daily(data_type), date, None);
    let hearts = Tells::Touched(within(IntradayType::HeartRate), date);
    let routes = Tells::Touched(within(IntradayType::Routes), date);
    let is_exercise = data_type == ActivityLog;
    let mut told = vec![of(data_type)];
    for name in path {
        told.extend(match *name {
            "steps" if is_exercise => vec![of(Steps)],
            "mobility" if is_exercise => vec![of(Steps), of(Distance), routes],
            "calories" if is_exercise => vec![of(Calories)],
            "distance" | "pace" | "speed" | "poolLength" | "swimLengths" if is_exercise => {
                vec![of(Distance), routes]
            }
            "elevationGain" if is_exercise => vec![of(Elevation), routes],
            "averageHeartRate" if is_exercise => vec![hearts],
            "heartRateZones" | "activeZoneMinutes" if is_exercise => {
                vec![hearts, of(HeartRateZones), of(Calories)]
            }
            "activityLevel" if is_exercise => vec![of(MinutesSedentary)],
            "runVo2Max" if is_exercise => vec![of(RunVo2Max)],
            "nonRemHeartRate" if data_type == HeartRateVariability => {
                let eve = date.yesterday().unwrap();
                vec![hearts, Tells::Touched(within(IntradayType::HeartRate), eve)]
            }
            _ => Vec::new(),
        });
    }
    told
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
                        part.date == date
                            && at.is_none_or(|(begin, end)| begin.max(part.from) < end.min(part.to))
                    }
                }
        }
    })
}
