//! What is left of an entry: some of its members are totals of other readings of the day.

use super::{rule::Subject, rules::Rules};
use crate::{
    data_type::DataType, date_range::DateRange, entry::Entry, intraday::IntradayType, record::Record,
};
use jiff::{SignedDuration, civil::DateTime};
use serde_json::{Map, Value};
use std::borrow::Cow;

/// What may be kept of an entry.
pub(super) fn keep<'a>(rules: &Rules, record: &'a Record, entry: &Entry) -> Option<Cow<'a, Record>> {
    if rules.leaves_out_day(Subject::DataType(entry.data_type()), entry.date()) {
        return None;
    }
    let told = match entry.data_type() {
        DataType::ActivityLog => told_by_exercise(rules, entry),
        DataType::HeartRateVariability => told_by_night(rules, entry),
        _ => Vec::new(),
    };
    if told.is_empty() {
        return Some(Cow::Borrowed(record));
    }
    let mut members = entry.members();
    told.iter().for_each(|path| remove(&mut members, path));
    // What is needed of an exercise stays; a night of which nothing else was told is no entry any more.
    Some(Cow::Owned(Record::Entry(Box::new(Entry::new(entry.data_type(), members)?))))
}

/// Lists of an exercise whose items have measures of the same names as itself.
const PIECES: [&str; 2] = ["splits", "laps"];

/// The members of an exercise that tell of something left out on one of its days.
fn told_by_exercise(rules: &Rules, exercise: &Entry) -> Vec<Vec<&'static str>> {
    let days = days_of(exercise);
    let day = |data_type| days.iter().any(|date| rules.leaves_out_day(Subject::DataType(data_type), date));
    let within = |intraday_type| rules.touch(Subject::IntradayType(intraday_type), days);
    let (hearts, routes) = (within(IntradayType::HeartRate), within(IntradayType::Routes));
    let (calories, ways) = (day(DataType::Calories), day(DataType::Distance) || routes);
    let told: [(bool, &[&'static str]); 8] = [
        // Steps and the length of a step make the distance.
        (day(DataType::Steps) || ways, &["mobility"]),
        (day(DataType::Steps), &["steps"]),
        (calories, &["calories"]),
        (ways, &["distance", "distanceUnit", "pace", "speed", "poolLength", "poolLengthUnit", "swimLengths"]),
        (day(DataType::Elevation) || routes, &["elevationGain"]),
        (hearts, &["averageHeartRate"]),
        // Zones come with their kilocalories.
        (
            hearts || calories || day(DataType::HeartRateZones),
            &["heartRateZones", "activeZoneMinutes", "hasActiveZoneMinutes"],
        ),
        (day(DataType::MinutesSedentary), &["activityLevel"]),
    ];
    let fitness = day(DataType::RunVo2Max).then_some("runVo2Max");
    let names = told.into_iter().filter(|(is_told, _)| *is_told).flat_map(|(_, names)| names.iter().copied());
    names
        .chain(fitness)
        .flat_map(|name| [vec![name]].into_iter().chain(PIECES.map(|pieces| vec![pieces, name])))
        .collect()
}

/// The days an exercise lasts: one, or two where it goes on past midnight.
fn days_of(exercise: &Entry) -> DateRange {
    let first = DateRange::of_day(exercise.date());
    let members = exercise.members();
    let start = members.get("startTime").and_then(Value::as_str).and_then(|time| time.get(..19));
    let start = start.and_then(|time| time.parse::<DateTime>().ok());
    let milliseconds = members.get("duration").and_then(Value::as_i64);
    let end = start
        .zip(milliseconds)
        .and_then(|(start, milliseconds)| start.checked_add(SignedDuration::from_millis(milliseconds)).ok());
    end.and_then(|end| DateRange::inclusive(first.start(), end.date()).ok()).unwrap_or(first)
}

/// The heart rate of a night is a mean of readings within it, and it may begin on the evening before.
fn told_by_night(rules: &Rules, night: &Entry) -> Vec<Vec<&'static str>> {
    let days = night.date().yesterday().ok().and_then(|eve| DateRange::inclusive(eve, night.date()).ok());
    let days = days.unwrap_or(DateRange::of_day(night.date()));
    let hearts = rules.touch(Subject::IntradayType(IntradayType::HeartRate), days);
    if hearts { vec![vec!["value", "nonRemHeartRate"]] } else { Vec::new() }
}

/// Removes a member by its path; of a list, from every item.
fn remove(members: &mut Map<String, Value>, path: &[&str]) {
    match path {
        [] => {}
        [name] => {
            members.remove(*name);
        }
        [name, rest @ ..] => match members.get_mut(*name) {
            Some(Value::Object(inner)) => remove(inner, rest),
            Some(Value::Array(items)) => {
                items.iter_mut().filter_map(Value::as_object_mut).for_each(|item| remove(item, rest));
            }
            _ => {}
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::left_out::{Extent, Rule};
    use jiff::civil::{Date, date};
    use serde_json::json;

    const DAY: Date = date(2026, 3, 14);

    fn exercise(start: &str) -> Record {
        let members = json!({
            "logId": 7,
            "startTime": start,
            "duration": 7_200_000,
            "steps": 9_000,
            "distance": 8.1,
            "runVo2Max": 44.0,
            "poolLength": 25,
            "swimLengths": 12,
            "mobility": { "averageStrideLength": 90.0 },
            "laps": [{ "startTime": start, "steps": 4_000, "distance": 4.0, "averageHeartRate": 140 }],
            "splits": [{ "startTime": start, "calories": 80, "pace": 300.0, "speed": 12.0, "averageHeartRate": 141 }],
        });
        let entry = Entry::new(DataType::ActivityLog, members.as_object().unwrap().clone()).unwrap();
        Record::Entry(Box::new(entry))
    }

    fn kept(record: &Record, subject: Subject, day: Date) -> String {
        let rule = Rule { subject, extent: Extent::Days(DateRange::of_day(day)) };
        let rules = Rules::from_iter(&[rule]);
        match rules.keep(record).unwrap().into_owned() {
            Record::Entry(entry) => serde_json::to_string(&entry.members()).unwrap(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn laps_and_splits_tell_no_more_than_the_exercise() {
        let record = exercise("2026-03-14T18:00:00.000+01:00");

        let hearts = kept(&record, Subject::IntradayType(IntradayType::HeartRate), DAY);
        let steps = kept(&record, Subject::DataType(DataType::Steps), DAY);
        let ways = kept(&record, Subject::DataType(DataType::Distance), DAY);

        assert!(!hearts.contains("averageHeartRate") && hearts.contains("\"steps\":4000"), "{hearts}");
        assert!(!steps.contains("steps") && !steps.contains("mobility") && steps.contains("140"), "{steps}");
        for name in ["distance", "pace", "speed", "poolLength", "swimLengths", "mobility"] {
            assert!(!ways.contains(name), "{name}: {ways}");
        }
        let fitness = kept(&record, Subject::DataType(DataType::RunVo2Max), DAY);
        assert!(!fitness.contains("runVo2Max") && fitness.contains("swimLengths"), "{fitness}");
    }

    #[test]
    fn exercise_past_midnight_is_of_both_days() {
        let record = exercise("2026-03-13T23:30:00.000+01:00");

        let hearts = kept(&record, Subject::IntradayType(IntradayType::HeartRate), DAY);
        let later = kept(&record, Subject::IntradayType(IntradayType::HeartRate), date(2026, 3, 15));

        assert!(!hearts.contains("averageHeartRate"), "{hearts}");
        assert!(later.contains("averageHeartRate"), "{later}");
    }
}
