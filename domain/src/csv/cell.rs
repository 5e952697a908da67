//! What stands in a cell.

use serde_json::Value;

/// What a spreadsheet may take for the beginning of a formula; and the apostrophe itself, so that taking one off gives
/// back every text.
const GUARDED: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\''];

/// A text as it may stand in a cell: with an apostrophe before it where a spreadsheet could take it for a formula.
pub(super) fn guarded(text: &str) -> String {
    if text.starts_with(GUARDED) { format!("'{text}") } else { text.to_owned() }
}

/// A value as it stands in a cell: numbers with the digits of the file, flags as `true` and `false`, nothing for what is
/// not told, short lists with spaces between.
pub(super) fn of_value(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => guarded(text),
        Some(Value::Array(items)) => {
            items.iter().map(|item| of_value(Some(item))).collect::<Vec<_>>().join(" ")
        }
        Some(value) => value.to_string(),
    }
}

/// Takes an object apart into a path and a value for everything in it that is not an object: `lifetime.total.steps`.
pub(super) fn properties<'a>(path: &str, value: &'a Value, found: &mut Vec<(String, &'a Value)>) {
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(name, value)| properties(&below(name), value, found));
        }
        Value::Array(items) if items.iter().any(|item| item.is_object() || item.is_array()) => {
            items
                .iter()
                .zip(1..)
                .for_each(|(item, number)| properties(&below(&format!("{number}")), item, found));
        }
        value => found.push((path.to_owned(), value)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn text_that_could_be_a_formula_is_guarded_and_numbers_are_not() {
        for text in ["=1+1", "+49 30", "-2", "@name", "\tx", "'quoted'"] {
            assert_eq!(guarded(text), format!("'{text}"));
        }
        assert_eq!(guarded("Oats = 2"), "Oats = 2");
        assert_eq!(of_value(Some(&json!(-0.3))), "-0.3");
        assert_eq!(of_value(Some(&json!([304, -1]))), "304 -1");
        assert_eq!(of_value(Some(&json!(false))), "false");
        assert_eq!(of_value(None), "");
    }

    #[test]
    fn properties_are_named_by_their_path() {
        let value =
            json!({"lifetime": {"total": {"steps": 7}}, "units": [1, 2], "best": [{"a": 1}, {"a": 2}]});
        let mut found = Vec::new();

        properties("", &value, &mut found);

        let cells: Vec<_> =
            found.iter().map(|(path, value)| format!("{path}={}", of_value(Some(value)))).collect();
        assert_eq!(cells, ["best.1.a=1", "best.2.a=2", "lifetime.total.steps=7", "units=1 2"]);
    }
}
