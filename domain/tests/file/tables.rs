//! `fitbit-data.json` as tables, held against the JSON it was made of, value for value.

use crate::support::{Part, json_of, troubled_import, write};
use domain::{
    DataType,
    csv::{TableFiles, standard_tables, write_standard_tables},
    entry::Entry,
    file::{Content, ReadError, RecordKind, Section},
    record::Record,
};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    io,
};

const SEEDS: u64 = 14;

/// Tables in memory.
#[derive(Default)]
struct Files(Vec<(String, Vec<u8>)>);

impl io::Write for Files {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Some((_, file)) = self.0.last_mut() else { return Err(io::ErrorKind::NotFound.into()) };
        file.write(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl TableFiles for Files {
    fn begin(&mut self, table: &str) -> io::Result<()> {
        self.0.push((table.to_owned(), Vec::new()));
        Ok(())
    }
}

/// A table read back: the rows by the names of their columns, what is empty left out.
type Table = Vec<BTreeMap<String, String>>;

fn tables_of(file: &str) -> BTreeMap<String, Table> {
    let mut files = Files::default();
    let rows = write_standard_tables(|| Ok(file.as_bytes()), &mut files).unwrap();
    let known: BTreeMap<String, Vec<String>> = standard_tables().into_iter().collect();
    let mut tables = BTreeMap::new();
    for (name, bytes) in files.0 {
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
        assert_eq!(header, known[&name], "{name}");
        let rows: Table = reader
            .records()
            .map(|row| {
                let row = row.unwrap();
                let cells = header.iter().cloned().zip(row.iter().map(str::to_owned));
                cells.filter(|(_, cell)| !cell.is_empty()).collect()
            })
            .collect();
        assert!(tables.insert(name, rows).is_none());
    }
    assert_eq!(rows, tables.values().map(|rows| rows.len() as u64).sum::<u64>());
    tables
}

/// What a table is told as, whichever order its members have: every value that is no list, with the last name of its path.
type Told = Vec<(String, String)>;

/// Takes an entry apart: its own values, and the lists in it by name.
fn take_apart(name: &str, value: &Value, own: &mut Told, lists: &mut Vec<(String, Vec<Value>)>) {
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(name, value)| take_apart(name, value, own, lists));
        }
        Value::Array(items) if name == "waveformSamples" || items.iter().any(Value::is_object) => {
            lists.push((name.to_owned(), items.clone()));
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(Value::to_string).collect();
            own.push((name.to_owned(), items.join(" ")));
        }
        Value::String(text) => own.push((name.to_owned(), text.clone())),
        value => own.push((name.to_owned(), value.to_string())),
    }
}

/// Holds rows against the values of entries, one by one. `besides` are columns that are not the entry's own.
fn compare(table: &str, rows: Option<&Table>, entries: &[Told], besides: &[&str]) {
    let nothing = Table::new();
    let rows = rows.unwrap_or(&nothing);
    assert_eq!(rows.len(), entries.len(), "{table}");
    for (row, entry) in rows.iter().zip(entries) {
        let cells = row.iter().filter(|(column, _)| !besides.contains(&column.as_str()));
        let mut cells: Vec<&str> = cells.map(|(_, cell)| cell.as_str()).collect();
        let mut values: Vec<&str> = entry.iter().map(|(_, value)| value.as_str()).collect();
        values.retain(|value| !value.is_empty());
        cells.sort_unstable();
        values.sort_unstable();
        assert_eq!(cells, values, "{table} {row:?}");
        for (name, value) in entry.iter().filter(|(name, value)| !value.is_empty() && name != "value") {
            let words = snake(name);
            let is_there = row
                .iter()
                .any(|(column, cell)| cell == value && (column.contains(&words) || column == "date"));
            assert!(is_there, "{table} has no {name} {value} in {row:?}");
        }
    }
}

fn snake(name: &str) -> String {
    let words = name.chars().flat_map(|letter| {
        let gap = letter.is_ascii_uppercase().then_some('_');
        gap.into_iter().chain([letter.to_ascii_lowercase()])
    });
    words.collect()
}

/// The entries of a section, in the order of the file.
fn entries_of(file: &Value, section: &Section) -> Vec<Value> {
    let Some(below) = file[section.key].as_object() else { return Vec::new() };
    // Years and months written in digits stand in the order of time.
    below.values().flat_map(|period| period[section.member].as_array().unwrap().clone()).collect()
}

/// Compares entries and the lists in them with the tables of this name.
fn compare_all(tables: &BTreeMap<String, Table>, name: &str, entries: &[Value]) -> usize {
    let mut rows = Vec::new();
    let mut lists: BTreeMap<String, Vec<Told>> = BTreeMap::new();
    for entry in entries {
        let (mut own, mut inner) = (Told::new(), Vec::new());
        take_apart("", entry, &mut own, &mut inner);
        rows.push(own);
        while let Some((list, items)) = inner.pop() {
            for item in items {
                let mut own = Told::new();
                take_apart("value", &item, &mut own, &mut inner);
                lists.entry(list.clone()).or_default().push(own);
            }
        }
    }
    compare(name, tables.get(name), &rows, &[]);
    let mut compared = rows.len();
    for (list, items) in &lists {
        let name = format!("{name}_{}", snake(list));
        let table = tables.get(&name);
        let besides: BTreeSet<&str> =
            table.into_iter().flatten().flat_map(BTreeMap::keys).map(String::as_str).collect();
        // What tells the entry, and the numbers of the item.
        let own: BTreeSet<String> = items.iter().flatten().map(|(name, _)| snake(name)).collect();
        const TELLING: [&str; 8] = [
            "alert_time",
            "date",
            "date_of_sleep",
            "date_time",
            "food_id",
            "log_date",
            "log_id",
            "start_time",
        ];
        let is_telling = |column: &str| {
            TELLING.contains(&column)
                && (!own.contains(column) || besides.contains(format!("{}_{column}", snake(list)).as_str()))
        };
        let besides: Vec<&str> = besides
            .iter()
            .copied()
            .filter(|column| column.ends_with("number") || is_telling(column))
            .collect();
        let mut sorted = items.clone();
        let mut found = table.cloned().unwrap_or_default();
        // Lists inside lists were collected in another order.
        sorted.sort();
        found.sort_by_key(|row| {
            let mut cells: Vec<_> = row
                .iter()
                .filter(|(column, _)| !besides.contains(&column.as_str()))
                .map(|(_, cell)| cell.clone())
                .collect();
            cells.sort();
            cells
        });
        sorted.sort_by_key(|told| {
            let mut values: Vec<_> =
                told.iter().map(|(_, value)| value.clone()).filter(|value| !value.is_empty()).collect();
            values.sort();
            values
        });
        compare(&name, Some(&found), &sorted, &besides);
        compared += items.len();
    }
    compared
}

#[test]
fn every_value_of_every_data_type_stands_in_its_table_and_nothing_else() {
    let mut compared: BTreeMap<&str, usize> = BTreeMap::new();
    for seed in 0..SEEDS {
        let (text, _) = write(&troubled_import(seed), &[]);
        let file = json_of(&text);

        let tables = tables_of(&text);

        for section in &Section::ALL {
            let Content::Records(kind) = section.content else { continue };
            let entries = match kind {
                RecordKind::Profile | RecordKind::Lifetime | RecordKind::Heart | RecordKind::Sleep => {
                    continue;
                }
                RecordKind::Devices | RecordKind::Items(_) => {
                    file[section.key][section.member].as_array().cloned().unwrap_or_default()
                }
                _ => entries_of(&file, section),
            };
            *compared.entry(kind.key()).or_default() += compare_all(&tables, kind.key(), &entries);
        }
        let all = |key: &str| entries_of(&file, Section::find(key).unwrap());
        let nights: Vec<Value> = all("sleep-logs").into_iter().map(as_lists).collect();
        *compared.entry("sleep").or_default() += compare_all(&tables, "sleep", &nights);
        let (resting, zones) = hearts(&all("heart"));
        *compared.entry("resting").or_default() += compare_all(&tables, "resting_heart_rate", &resting);
        compare("heart_rate_zones", tables.get("heart_rate_zones"), &zones, &["number"]);
        for (key, name) in [("profile", "profile"), ("devices", "devices")] {
            assert_eq!(tables.contains_key(name), !file[key].as_object().unwrap().is_empty(), "{key}");
        }
        *compared.entry("days").or_default() += compare_days(&tables["days"], &file);
    }
    for kind in RecordKind::ALL.into_iter().filter(|kind| {
        kind.period_style() != domain::file::PeriodStyle::Undated && *kind != RecordKind::Heart
    }) {
        assert!(compared[kind.key()] > 50, "{} {:?}", kind.key(), compared[kind.key()]);
    }
    assert!(compared["resting"] > 50 && compared["foods"] > 0 && compared["badges"] > 0);
}

/// A night with its stretches in one list and its totals in another.
fn as_lists(mut night: Value) -> Value {
    let levels = night["levels"].take();
    let of = |list: &str, short: bool| {
        let stretches = levels[list].as_array().cloned().unwrap_or_default();
        stretches.into_iter().map(move |mut stretch| {
            stretch["short"] = json!(short);
            stretch
        })
    };
    let totals = levels["summary"].as_object().unwrap().iter().map(|(level, total)| {
        let mut total = total.clone();
        total["level"] = json!(level);
        total
    });
    night["stages"] = of("data", false).chain(of("shortData", true)).collect();
    night["levels"] = totals.collect();
    night
}

/// Days with a resting heart rate, and the zones of all days.
fn hearts(days: &[Value]) -> (Vec<Value>, Vec<Told>) {
    let mut resting = Vec::new();
    let mut zones = Vec::new();
    for day in days {
        if let Some(rate) = day["value"].get("restingHeartRate") {
            resting.push(json!({"dateTime": day["dateTime"], "restingHeartRate": rate}));
        }
        for (list, custom) in [("heartRateZones", false), ("customHeartRateZones", true)] {
            for zone in day["value"][list].as_array().unwrap() {
                let mut told = Told::new();
                take_apart("", zone, &mut told, &mut Vec::new());
                told.push(("custom".to_owned(), custom.to_string()));
                told.push(("date".to_owned(), day["dateTime"].as_str().unwrap().to_owned()));
                zones.push(told);
            }
        }
    }
    (resting, zones)
}

fn compare_days(table: &Table, file: &Value) -> usize {
    let mut told = Vec::new();
    for (data_type, spans) in file["_export"]["days"].as_object().unwrap() {
        for span in spans.as_array().unwrap() {
            let mut own = vec![("data_type".to_owned(), data_type.clone())];
            take_apart("", span, &mut own, &mut Vec::new());
            told.push(own);
        }
    }
    let key = |row: &BTreeMap<String, String>| (row["data_type"].clone(), row.get("from").cloned());
    let mut rows = table.clone();
    rows.sort_by_key(key);
    told.sort_by_key(|own| {
        (own[0].1.clone(), own.iter().find(|(name, _)| name == "from").map(|(_, from)| from.clone()))
    });
    compare("days", Some(&rows), &told, &[]);
    rows.len()
}

#[test]
fn what_is_known_of_the_member_stands_by_name() {
    let text = write(&troubled_import(6), &[]).0;
    let mut file = json_of(&text);
    file["profile-details"] =
        json!({"timezone": "Europe/Berlin", "best": {"steps": [{"date": "2026-03-02", "value": 7}]}});
    file["activities-overview"] = json!({"lifetime": {"total": {"steps": 12_345, "distance": 12.5}}});

    let tables = tables_of(&file.to_string());

    let named = |table: &str| -> Vec<(String, String)> {
        tables[table].iter().map(|row| (row["name"].clone(), row["value"].clone())).collect()
    };
    let pairs = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    };
    assert_eq!(
        named("lifetime_statistics"),
        pairs(&[("lifetime.total.distance", "12.5"), ("lifetime.total.steps", "12345")])
    );
    assert_eq!(
        named("profile_details"),
        pairs(&[
            ("best.steps.1.date", "2026-03-02"),
            ("best.steps.1.value", "7"),
            ("timezone", "Europe/Berlin")
        ])
    );
}

#[test]
fn text_of_a_member_cannot_become_a_formula() {
    let Part { export, .. } = troubled_import(0);
    let day = export.range.start();
    let food = json!({
        "logDate": day, "logId": "@1", "loggedFood": {"name": "=HYPERLINK(\"http://example.org\")", "brand": "-1", "amount": -1.5},
    });
    let entry = Entry::new(DataType::FoodLog, food.as_object().unwrap().clone()).unwrap();
    let import = Part {
        export: crate::support::complete(export.provider, export.range, &[DataType::FoodLog]).build(),
        records: vec![Record::Entry(Box::new(entry))],
    };

    let tables = tables_of(&write(&import, &[]).0);

    let row = &tables["food_log"][0];
    assert_eq!(row["logged_food_name"], "'=HYPERLINK(\"http://example.org\")");
    assert_eq!((row["log_id"].as_str(), row["logged_food_brand"].as_str()), ("'@1", "'-1"));
    assert_eq!(row["logged_food_amount"], "-1.5");
}

#[test]
fn file_that_is_none_of_ours_has_no_tables() {
    let read = write_standard_tables(|| Ok("{\"tracker-steps\":{}}".as_bytes()), &mut Files::default());

    assert!(matches!(read, Err(ReadError::NotOurs)));
}

/// docs/FORMAT.md names every file and every column, in their order.
#[test]
fn every_table_is_told_of_in_the_format() {
    let format = include_str!("../../../docs/FORMAT.md");
    let tables = standard_tables().into_iter().chain(domain::csv::intraday_tables());
    let lines = tables.map(|(name, columns)| format!("| `{name}.csv` | `{}` |", columns.join("`, `")));

    let missing: Vec<String> = lines.filter(|line| !format.contains(line.as_str())).collect();

    assert!(missing.is_empty(), "docs/FORMAT.md lacks:\n{}", missing.join("\n"));
}
