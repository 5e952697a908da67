//! Entries: readings that are more than one number a day, in the members the file has them in.
//!
//! What the members of each data type are, under which key they stand and which of them a chart shows is a table
//! ([`EntryForm`]); writing, reading, merging and reviewing go by it and by nothing else. Totals of a day, heart-rate
//! days, nights and weighings are records of their own kinds.

pub(crate) mod forms;
mod shape;

pub use forms::{EntryForm, Frequency};
pub use shape::{Member, Shape};

use crate::data_type::DataType;
use jiff::civil::Date;
use serde::{Deserialize, Serialize, Serializer, ser::SerializeStruct};
use serde_json::{Map, Value, value::RawValue};

/// One dated entry of a data type that has an [`EntryForm`].
///
/// Its members are exactly those the form allows, so what is written can be read back. They are held as the text they are
/// written as: ten years of a data type are in memory at once, and as maps they would take several times as much.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "Parts")]
pub struct Entry {
    form: &'static EntryForm,
    date: Date,
    /// The wall-clock time; empty where the form has none.
    time: Box<str>,
    day_value: Option<f64>,
    /// The members in the form's order.
    text: Box<RawValue>,
}

#[derive(Deserialize)]
struct Parts {
    data_type: DataType,
    members: Map<String, Value>,
}

/// Says that members are not those of an entry of their data type.
#[derive(Debug, thiserror::Error)]
#[error("the members are not those of an entry of {}", .0.key())]
pub struct NoEntry(DataType);

impl TryFrom<Parts> for Entry {
    type Error = NoEntry;
    fn try_from(parts: Parts) -> Result<Self, NoEntry> {
        Entry::new(parts.data_type, parts.members).ok_or(NoEntry(parts.data_type))
    }
}

impl Serialize for Entry {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut parts = serializer.serialize_struct("Entry", 2)?;
        parts.serialize_field("data_type", &self.data_type())?;
        parts.serialize_field("members", &self.text)?;
        parts.end()
    }
}

/// Equal texts are equal entries: the form says the order of the members, and numbers are written one way.
impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.form.data_type == other.form.data_type && self.text.get() == other.text.get()
    }
}

impl Entry {
    /// Makes an entry of the members it has in the file.
    ///
    /// Numbers that are whole lose their fraction (`96.0` is `96`), so that a reading is the same however it was
    /// written. Returns nothing when the data type has no entries, or a member is missing, unknown or of another shape
    /// than the form's.
    pub fn new(data_type: DataType, mut members: Map<String, Value>) -> Option<Entry> {
        let form = EntryForm::find(data_type)?;
        members.values_mut().for_each(shape::make_plain);
        let date = members.get(form.day)?.as_str()?.get(..10)?.parse().ok()?;
        if !shape::members_fit(&members, form.members) {
            return None;
        }
        let time = form.time.and_then(|name| members.get(name)).and_then(Value::as_str).unwrap_or_default();
        let text = serde_json::value::to_raw_value(&shape::Ordered { members: &members, of: form.members });
        Some(Entry {
            form,
            date,
            time: time.into(),
            day_value: day_value(form, &members),
            // Members are text, finite numbers, lists and objects of these, which always serialize.
            text: text.ok()?,
        })
    }

    /// What it is an entry of.
    pub fn data_type(&self) -> DataType {
        self.form.data_type
    }

    /// The member's day.
    pub fn date(&self) -> Date {
        self.date
    }

    /// The members, as they stand in the file, read anew.
    pub fn members(&self) -> Map<String, Value> {
        // Made from a map.
        serde_json::from_str(self.text.get()).unwrap_or_default()
    }

    /// What entries of one day are put in order by: the wall-clock time, where the entry has one.
    pub fn time(&self) -> &str {
        &self.time
    }

    /// The value a chart shows for the day, in the data type's unit; nothing when the entry has none of that kind.
    pub fn day_value(&self) -> Option<f64> {
        self.day_value
    }

    /// Whether it says no more than a provider's filler for a day without readings does.
    pub fn is_filler(&self) -> bool {
        self.form.zero_is_filler && self.day_value == Some(0.0)
    }

    /// What two entries of one day share that tell the same thing: everything where a day has only one; the identifier and
    /// the time; for entries without an identifier, all they say.
    pub fn identity(&self) -> String {
        if self.form.frequency == Frequency::OnceADay {
            return String::new();
        }
        match self.members().get("logId") {
            Some(id) => format!("{id} {}", self.time),
            None => self.text.get().to_owned(),
        }
    }

    /// Puts the entries of one day in the one order they are written in.
    pub fn sort_day(entries: &mut [Entry]) {
        entries.sort_by(|a, b| (&a.time, a.text.get()).cmp(&(&b.time, b.text.get())));
    }

    /// The entry as it stands in the file, its members in the form's order.
    pub fn in_file(&self) -> &RawValue {
        &self.text
    }

    /// About how many bytes it takes in memory besides its own size.
    pub fn size_in_memory(&self) -> usize {
        /// What an allocation costs besides what it holds, about.
        const ALLOCATION: usize = 16;
        size_of::<Entry>() + 3 * ALLOCATION + self.time.len() + self.text.get().len()
    }
}

fn day_value(form: &EntryForm, members: &Map<String, Value>) -> Option<f64> {
    let value = form.shown.iter().find_map(|path| number(find(members, path)?))?;
    Some(value / form.shown_divided_by).filter(|value| value.is_finite())
}

fn find<'a>(members: &'a Map<String, Value>, path: &[&str]) -> Option<&'a Value> {
    let (first, rest) = path.split_first()?;
    rest.iter().try_fold(members.get(*first)?, |value, name| value.get(name))
}

/// A number, digits as text, or the middle of a range as text (`40-44`).
fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => match text.split_once('-') {
            Some((low, high)) => Some((low.parse::<f64>().ok()? + high.parse::<f64>().ok()?) / 2.0),
            None => text.parse().ok(),
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn entry(data_type: DataType, members: Value) -> Option<Entry> {
        Entry::new(data_type, members.as_object().unwrap().clone())
    }

    #[test]
    fn entry_takes_only_the_members_of_its_form() {
        let good = json!({"dateTime": "2026-04-05", "value": {"avg": 95.8, "min": 92, "max": 99.1}});
        assert_eq!(entry(DataType::OxygenSaturation, good.clone()).unwrap().date().to_string(), "2026-04-05");

        for (pointer, wrong) in [
            ("/value/avg", json!("95.8")),
            ("/value", json!({})),
            ("/value", json!({"avg": 95.8, "more": 1})),
            ("/dateTime", json!("2026-04-31")),
            ("/dateTime", json!("2026-04-05T07:00:00")),
            ("", json!({"dateTime": "2026-04-05"})),
        ] {
            let mut members = good.clone();
            *members.pointer_mut(pointer).unwrap() = wrong;
            assert_eq!(entry(DataType::OxygenSaturation, members.clone()), None, "{members}");
        }
        assert_eq!(entry(DataType::Steps, json!({"dateTime": "2026-04-05", "value": "1"})), None);
    }

    #[test]
    fn whole_numbers_are_written_without_a_fraction_and_members_in_the_order_of_the_form() {
        let members = json!({"value": {"max": 99.0, "min": 92.5, "avg": 95.8}, "dateTime": "2026-04-05"});

        let written =
            serde_json::to_string(&entry(DataType::OxygenSaturation, members).unwrap().in_file()).unwrap();

        assert_eq!(written, r#"{"dateTime":"2026-04-05","value":{"avg":95.8,"min":92.5,"max":99}}"#);
    }

    #[test]
    fn chart_shows_the_middle_of_a_range_and_the_length_of_an_exercise_in_minutes() {
        let fitness = json!({"dateTime": "2026-04-05", "value": {"vo2Max": "40-44"}});
        let run = json!({
            "logId": 105, "startTime": "2026-04-05T18:00:00.000+02:00", "duration": 1_900_000, "activeDuration": 1_830_000,
        });

        assert_eq!(entry(DataType::CardioFitness, fitness).unwrap().day_value(), Some(42.0));
        assert_eq!(entry(DataType::ActivityLog, run).unwrap().day_value(), Some(30.5));
    }

    #[test]
    fn entry_kept_aside_is_the_same_entry_when_it_is_taken_up() {
        let members =
            json!({"dateTime": "2026-04-05T09:14:32", "value": 36.7, "measurementLocation": "MOUTH"});
        let kept = entry(DataType::CoreTemperature, members).unwrap();

        let text = serde_json::to_string(&kept).unwrap();

        assert_eq!(serde_json::from_str::<Entry>(&text).unwrap(), kept);
        assert!(serde_json::from_str::<Entry>(&text.replace("36.7", "\"x\"")).is_err());
    }
}
