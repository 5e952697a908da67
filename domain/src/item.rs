//! Items: what undated lists are made of (badges, foods), in the members the file has them in.
//!
//! As with entries, what the members of each list are is a table ([`ItemForm`]); reading and writing go by it. What
//! belongs to a day is an [`Entry`](crate::entry::Entry).

mod forms;

pub use forms::ItemForm;
pub(crate) use forms::{BADGES, FOODS};

use crate::{
    data_type::DataType,
    entry::forms::{Ordered, make_plain, members_fit},
};
use serde::{Deserialize, Serialize, Serializer, ser::SerializeStruct};
use serde_json::{Map, Value, value::RawValue};
use std::collections::BTreeMap;

/// One element of the undated list of a data type that has an [`ItemForm`].
///
/// Its members are exactly those the form allows, so what is written can be read back.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "Parts")]
pub struct Item {
    form: &'static ItemForm,
    /// What the list has once; the whole text where it has no identifier.
    identity: Box<str>,
    /// The members in the form's order.
    text: Box<RawValue>,
}

#[derive(Deserialize)]
struct Parts {
    data_type: DataType,
    members: Map<String, Value>,
}

/// Says that members are not those of an item of their data type.
#[derive(Debug, thiserror::Error)]
#[error("the members are not those of an item of {}", .0.key())]
pub struct NoItem(DataType);

impl TryFrom<Parts> for Item {
    type Error = NoItem;
    fn try_from(parts: Parts) -> Result<Self, NoItem> {
        Item::new(parts.data_type, parts.members).ok_or(NoItem(parts.data_type))
    }
}

impl Serialize for Item {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut parts = serializer.serialize_struct("Item", 2)?;
        parts.serialize_field("data_type", &self.data_type())?;
        parts.serialize_field("members", &self.text)?;
        parts.end()
    }
}

/// Equal texts are equal items: the form says the order of the members, and numbers are written one way.
impl PartialEq for Item {
    fn eq(&self, other: &Self) -> bool {
        self.form.data_type == other.form.data_type && self.text.get() == other.text.get()
    }
}

impl Item {
    /// Makes an item of the members it has in the file.
    ///
    /// Returns nothing when the data type has no items, or a member is missing, unknown or of another shape than the form's.
    pub fn new(data_type: DataType, mut members: Map<String, Value>) -> Option<Item> {
        let form = ItemForm::find(data_type)?;
        members.values_mut().for_each(make_plain);
        if !members_fit(&members, form.members) {
            return None;
        }
        // Members are text, finite numbers, lists and objects of these, which always serialize.
        let text = serde_json::value::to_raw_value(&Ordered { members: &members, of: form.members }).ok()?;
        let identity = members.get(form.identity).map_or_else(|| text.get().to_owned(), Value::to_string);
        Some(Item { form, identity: identity.into(), text })
    }

    /// What it is an item of.
    pub fn data_type(&self) -> DataType {
        self.form.data_type
    }

    /// The members, as they stand in the file, read anew.
    pub fn members(&self) -> Map<String, Value> {
        // Made from a map.
        serde_json::from_str(self.text.get()).unwrap_or_default()
    }

    /// The item as it stands in the file, its members in the form's order.
    pub fn in_file(&self) -> &RawValue {
        &self.text
    }

    /// About how many bytes it takes in memory besides its own size.
    pub fn size_in_memory(&self) -> usize {
        /// What an allocation costs besides what it holds, about.
        const ALLOCATION: usize = 16;
        size_of::<Item>() + 3 * ALLOCATION + self.identity.len() + self.text.get().len()
    }

    /// Leaves each item once, of those with one identifier the last, in the order of their identifiers.
    pub fn unite(items: impl IntoIterator<Item = Item>) -> Vec<Item> {
        let by_identity: BTreeMap<Box<str>, Item> =
            items.into_iter().map(|item| (item.identity.clone(), item)).collect();
        by_identity.into_values().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn badge(id: &str, times: u64) -> Item {
        let members = json!({"encodedId": id, "dateTime": "2026-04-05", "timesAchieved": times});
        Item::new(DataType::Badges, members.as_object().unwrap().clone()).unwrap()
    }

    #[test]
    fn item_takes_only_the_members_of_its_form() {
        let item = |members: Value| Item::new(DataType::Foods, members.as_object().unwrap().clone());

        assert!(item(json!({"foodId": 106, "name": "Oats", "calories": 180.0})).is_some());
        assert_eq!(item(json!({"foodId": 106, "name": "Oats", "description": "x"})), None);
        assert_eq!(item(json!({"name": "Oats"})), None);
        assert_eq!(Item::new(DataType::FoodLog, Map::new()), None);
    }

    #[test]
    fn item_told_twice_stays_once_as_it_was_told_last() {
        let united = Item::unite([badge("a", 1), badge("b", 1), badge("a", 2)]);

        assert_eq!(united, [badge("a", 2), badge("b", 1)]);
    }

    #[test]
    fn item_kept_aside_is_the_same_item_when_it_is_taken_up() {
        let text = serde_json::to_string(&badge("a", 3)).unwrap();

        assert_eq!(serde_json::from_str::<Item>(&text).unwrap(), badge("a", 3));
        assert!(serde_json::from_str::<Item>(&text.replace('3', "-3")).is_err());
    }
}
