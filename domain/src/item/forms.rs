//! The undated lists: their keys and members, as the Fitbit Web API's answers had them.

use crate::{
    data_type::DataType,
    entry::{
        Member,
        Shape::*,
        forms::{FOOD_UNIT, MOST_FOOD_UNITS, NUTRITION, needed, optional},
    },
};

/// How the items of one undated data type look.
#[derive(Debug, PartialEq)]
pub struct ItemForm {
    /// What they are items of.
    pub data_type: DataType,
    /// The top-level key of the file.
    pub key: &'static str,
    /// The one member below it.
    pub list: &'static str,
    /// The member by which an item told twice is known.
    pub identity: &'static str,
    /// The members, in the order they are written.
    pub members: &'static [Member],
}

/// Without pictures, which are addresses, and without congratulations and cheers, which may name people.
pub(crate) const BADGES: ItemForm = ItemForm {
    data_type: DataType::Badges,
    key: "badges",
    list: "badges",
    identity: "encodedId",
    members: &[
        needed("encodedId", Text),
        optional("badgeType", Text),
        optional("category", Text),
        optional("dateTime", Day),
        optional("name", Text),
        optional("shortName", Text),
        optional("description", Text),
        optional("shortDescription", Text),
        optional("timesAchieved", Whole),
        optional("value", Number),
        optional("unit", Text),
    ],
};

/// Without descriptions, which are the member's own texts.
pub(crate) const FOODS: ItemForm = ItemForm {
    data_type: DataType::Foods,
    key: "foods",
    list: "foods",
    identity: "foodId",
    members: &[
        needed("foodId", LogId),
        optional("name", Text),
        optional("brand", Text),
        optional("accessLevel", Text),
        optional("locale", Text),
        optional("calories", Number),
        optional("defaultServingSize", Number),
        optional("defaultUnit", Members(FOOD_UNIT)),
        optional("units", Integers { most: MOST_FOOD_UNITS }),
        optional("nutritionalValues", Members(NUTRITION)),
    ],
};

impl ItemForm {
    /// Every form, in the order their keys are written.
    pub const ALL: [&'static ItemForm; 2] = [&FOODS, &BADGES];

    /// Finds the form of a data type's items; none for data types whose records are of another kind.
    pub const fn find(data_type: DataType) -> Option<&'static ItemForm> {
        match data_type {
            DataType::Foods => Some(&FOODS),
            DataType::Badges => Some(&BADGES),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_found_by_its_undated_data_type() {
        for form in ItemForm::ALL {
            assert_eq!(ItemForm::find(form.data_type), Some(form));
            assert!(!form.data_type.is_dated());
            assert!(form.members.iter().any(|member| member.name == form.identity));
        }
        assert_eq!(DataType::ALL.into_iter().filter_map(ItemForm::find).count(), ItemForm::ALL.len());
    }
}
