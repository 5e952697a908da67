//! Brings what an answer lists into the form of its data type: what the form does not have is left out, and so is what is told
//! as nothing. The answers' own shape is the form's, so nothing is renamed.

use super::super::{Outcome, json};
use domain::{
    entry::{Entry, EntryForm, Member, Shape},
    item::{Item, ItemForm},
    record::Record,
};
use serde_json::{Map, Value};

/// What one element of a list tells, as the answer has it.
pub(super) type Told = Map<String, Value>;

/// Makes the entry a list has at a place.
///
/// # Errors
///
/// [`Outcome::Malformed`] names the place when a member is missing or of another shape.
pub(super) fn entry(form: &EntryForm, list: &str, place: usize, told: Told) -> Result<Entry, Outcome> {
    Entry::new(form.data_type, fit(form.members, told)).ok_or_else(|| misfit(list, place))
}

/// Makes the item a list has at a place.
///
/// # Errors
///
/// As [`entry`].
pub(super) fn item(form: &ItemForm, list: &str, place: usize, told: Told) -> Result<Record, Outcome> {
    let item = Item::new(form.data_type, fit(form.members, told)).ok_or_else(|| misfit(list, place))?;
    Ok(Record::Item(Box::new(item)))
}

pub(super) fn misfit(list: &str, place: usize) -> Outcome {
    json::malformed(&format!("{list}[{place}]"))
}

fn fit(members: &[Member], told: Told) -> Told {
    told.into_iter()
        .filter_map(|(name, value)| {
            let member = members.iter().find(|member| member.name == name)?;
            Some((name, fit_value(member.shape, value)?))
        })
        .collect()
}

/// The value with nothing in it the shape does not have; nothing where nothing is left.
fn fit_value(shape: Shape, value: Value) -> Option<Value> {
    match (shape, value) {
        (_, Value::Null) => None,
        (Shape::Members(members), Value::Object(told)) => {
            let fitting = fit(members, told);
            (!fitting.is_empty()).then_some(Value::Object(fitting))
        }
        (Shape::List(members), Value::Array(items)) => {
            let fitting = items.into_iter().map(|item| match item {
                Value::Object(told) => Value::Object(fit(members, told)),
                other => other,
            });
            Some(fitting.collect())
        }
        (_, value) => Some(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::DataType;
    use serde_json::json;

    fn made(data_type: DataType, told: Value) -> Result<Value, Outcome> {
        let form = EntryForm::find(data_type).unwrap();
        entry(form, "list", 3, told.as_object().unwrap().clone()).map(|entry| Value::Object(entry.members()))
    }

    #[test]
    fn what_the_form_lacks_and_what_is_nothing_is_left_out_at_every_depth() {
        let told = json!({
            "logId": 7, "startTime": "2026-03-29T14:29:13.000+02:00", "duration": 60_000, "tcxLink": "https://x",
            "activityName": null, "source": {"id": "X", "name": "Charge 6", "url": "https://x"},
            "heartRateZones": [{"name": "Peak", "minutes": 0, "order": 3}],
        });

        assert_eq!(
            made(DataType::ActivityLog, told),
            Ok(json!({
                "logId": 7, "startTime": "2026-03-29T14:29:13.000+02:00", "duration": 60_000,
                "source": {"name": "Charge 6"}, "heartRateZones": [{"name": "Peak", "minutes": 0}],
            }))
        );
    }

    #[test]
    fn misfit_is_named_by_its_place() {
        let malformed = Err(Outcome::Malformed("list[3]".to_owned()));

        assert_eq!(made(DataType::BreathingRate, json!({"dateTime": "2026-03-29"})), malformed);
        assert_eq!(made(DataType::BodyFat, json!({"date": "2026-03-29", "fat": "24"})), malformed);
    }
}
