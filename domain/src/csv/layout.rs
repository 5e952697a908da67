//! The tables of `fitbit-data.json`: which there are of each kind of record, and what stands in their columns.
//!
//! They follow from the members records have: an object's members are columns of the table it stands in, a list of objects
//! is a table of its own. Its rows begin with what tells the entry (its day or time, and its identifier) and the number of
//! the item, counted from one.

use super::columns::{name_of, snake};
use crate::{
    data_type::DataType,
    entry::{
        EntryForm, Member,
        Shape::{self, Clock, Day, Flag, List, LocalMillis, LogId, Members, Number, Text, Whole},
        forms::{ZONE, needed, optional},
    },
    file::RecordKind,
    item::ItemForm,
};
use std::{collections::BTreeMap, sync::LazyLock};

/// Lists of whole numbers with at most so many stand in one cell; longer ones are tables.
const MOST_IN_A_CELL: usize = 1_000;

/// One table of one kind of record.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    /// Its name, and that of its file without ending.
    pub(super) name: String,
    /// Lists to go into, one inside another; none where a record is a row.
    pub(super) lists: Vec<Path>,
    /// What tells the record, at the beginning of the rows of lists.
    pub(super) keys: Vec<Column>,
    /// What stands in a row, by its path in the record or in the item of the innermost list.
    pub(super) columns: Vec<Column>,
    /// Names of the columns that number the items, outermost first.
    numbers: Vec<String>,
    /// What its rows are made of.
    pub(super) rows: Rows,
}

/// What the rows of a table are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rows {
    /// The members of a record or of an item.
    Members,
    /// The members of a record, unless it tells none of them but the day.
    ToldMembers,
    /// Every property of a record whose members nobody knows beforehand.
    Properties,
}

/// Names to go down by.
pub(super) type Path = Vec<&'static str>;

/// One column.
#[derive(Clone, Debug)]
pub(super) struct Column {
    /// Its name.
    pub(super) name: String,
    /// Where its value stands; empty for the item itself.
    pub(super) path: Path,
}

impl Layout {
    /// The names of all columns.
    pub(super) fn header(&self) -> Vec<String> {
        let keys = self.keys.iter().map(|column| &column.name).chain(&self.numbers);
        keys.chain(self.columns.iter().map(|column| &column.name)).cloned().collect()
    }
}

/// The tables of one kind of record, the record's own first.
pub(super) fn of_kind(kind: RecordKind) -> &'static [Layout] {
    static ALL: LazyLock<BTreeMap<RecordKind, Vec<Layout>>> =
        LazyLock::new(|| RecordKind::ALL.into_iter().map(|kind| (kind, layouts(kind))).collect());
    ALL.get(&kind).map(Vec::as_slice).unwrap_or_default()
}

fn layouts(kind: RecordKind) -> Vec<Layout> {
    let name = kind.key();
    match kind {
        RecordKind::Daily(_) => tables(name, DAILY, &["dateTime"]),
        RecordKind::Entries(data_type) => EntryForm::find(data_type).map_or_else(Vec::new, |form| {
            let told_by =
                [Some(form.day), form.time.filter(|time| *time != form.day), has(form.members, "logId")];
            tables(name, form.members, &told_by.into_iter().flatten().collect::<Vec<_>>())
        }),
        RecordKind::Items(data_type) => ItemForm::find(data_type)
            .map_or_else(Vec::new, |form| tables(name, form.members, &[form.identity])),
        RecordKind::Weight => tables(name, WEIGHT, &["date", "logId"]),
        RecordKind::Sleep => tables(name, SLEEP, &["dateOfSleep", "logId"]),
        RecordKind::Devices => tables(name, DEVICE, &["id"]),
        RecordKind::Lifetime => with(Rows::Properties, tables(name, PROPERTY, &[])),
        RecordKind::Profile => [
            with(Rows::ToldMembers, tables(name, PROFILE, &[])),
            with(Rows::Properties, tables("profile_details", PROPERTY, &[])),
        ]
        .concat(),
        RecordKind::Heart => {
            let resting = tables(DataType::RestingHeartRate.key(), RESTING, &["dateTime"]);
            let zones = tables(DataType::HeartRateZones.key(), ZONES, &["dateTime"]);
            // A day's zones are a list; of the day itself there is nothing else to tell.
            let zones = zones.into_iter().skip(1);
            let zones =
                zones.map(|zones| Layout { name: DataType::HeartRateZones.key().to_owned(), ..zones });
            with(Rows::ToldMembers, resting).into_iter().chain(zones).collect()
        }
    }
}

fn with(rows: Rows, tables: Vec<Layout>) -> Vec<Layout> {
    tables.into_iter().map(|table| Layout { rows, ..table }).collect()
}

fn has(members: &[Member], name: &'static str) -> Option<&'static str> {
    members.iter().any(|member| member.name == name).then_some(name)
}

/// The table of these members, and those of the lists in them.
fn tables(name: &str, members: &'static [Member], told_by: &[&'static str]) -> Vec<Layout> {
    let keys = told_by.iter().filter_map(|key| members.iter().find(|member| member.name == *key));
    let keys = keys.map(|key| column(name, vec![key.name], key.shape)).collect();
    let mut all = Vec::new();
    add_table(
        &mut all,
        name,
        Layout {
            name: name.to_owned(),
            lists: Vec::new(),
            keys,
            columns: Vec::new(),
            numbers: Vec::new(),
            rows: Rows::Members,
        },
        members,
    );
    // A record's own row has its keys among its columns.
    if let Some(own) = all.first_mut() {
        own.keys.clear();
    }
    all
}

/// Adds a table with the columns of these members, and after it those of the lists in them.
fn add_table(all: &mut Vec<Layout>, of: &str, mut table: Layout, members: &'static [Member]) {
    let mut lists = Vec::new();
    add_columns(of, &mut table.columns, &mut lists, &mut Vec::new(), members);
    if let Some(list) = table.lists.last().and_then(|list| list.last()) {
        let keys: Vec<String> = table.keys.iter().map(|key| key.name.clone()).collect();
        // A lap has a time of its own beside that of its exercise.
        for column in table.columns.iter_mut().filter(|column| keys.contains(&column.name)) {
            column.name = format!("{}_{}", snake(list), column.name);
        }
    }
    let outer = table.clone();
    all.push(table);
    for (path, items) in lists {
        let name = format!("{of}_{}", snake(path.last().copied().unwrap_or_default()));
        let mut numbers = outer.numbers.clone();
        if let (Some(last), Some(list)) = (numbers.last_mut(), outer.lists.last()) {
            *last = format!("{}_number", snake(list.last().copied().unwrap_or_default()));
        }
        numbers.push("number".to_owned());
        let list = Layout {
            name,
            lists: outer.lists.iter().cloned().chain([path]).collect(),
            columns: Vec::new(),
            numbers,
            ..outer.clone()
        };
        match items {
            Some(items) => add_table(all, of, list, items),
            None => {
                let columns = vec![Column { name: "value".to_owned(), path: Vec::new() }];
                all.push(Layout { columns, ..list });
            }
        }
    }
}

fn column(of: &str, path: Path, shape: Shape) -> Column {
    // What the providers call a time is a day here.
    let name = if path == ["dateTime"] && shape == Day { "date".to_owned() } else { name_of(of, &path) };
    Column { name, path }
}

/// Lists found among members: where, and the members of their items; none where items are numbers.
type Lists = Vec<(Path, Option<&'static [Member]>)>;

fn add_columns(
    of: &str,
    columns: &mut Vec<Column>,
    lists: &mut Lists,
    path: &mut Path,
    members: &'static [Member],
) {
    for member in members {
        path.push(member.name);
        match member.shape {
            Members(members) => add_columns(of, columns, lists, path, members),
            List(items) => lists.push((path.clone(), Some(items))),
            Shape::Integers { most } if most > MOST_IN_A_CELL => lists.push((path.clone(), None)),
            shape => columns.push(column(of, path.clone(), shape)),
        }
        path.pop();
    }
}

const DAILY: &[Member] = &[needed("dateTime", Day), needed("value", Number)];

const RESTING: &[Member] = &[needed("dateTime", Day), optional("restingHeartRate", Whole)];

const ZONES: &[Member] = &[needed("dateTime", Day), optional("heartRateZones", List(ZONES_OF_DAY))];

/// A zone of the provider's, or one the member made.
const ZONES_OF_DAY: &[Member] = &[needed("custom", Flag), ZONE[0], ZONE[1], ZONE[2], ZONE[3], ZONE[4]];

const WEIGHT: &[Member] = &[
    needed("date", Day),
    needed("time", Clock),
    needed("weight", Number),
    optional("bmi", Number),
    optional("fat", Number),
    needed("logId", LogId),
    optional("source", Text),
];

/// As a sleep log stands in the file, but for `levels`: its stretches with the short ones among them, and its totals as a
/// list.
const SLEEP: &[Member] = &[
    needed("dateOfSleep", Day),
    needed("logId", LogId),
    needed("startTime", LocalMillis),
    needed("endTime", LocalMillis),
    needed("duration", Whole),
    needed("timeInBed", Whole),
    needed("minutesAsleep", Whole),
    needed("minutesAwake", Whole),
    needed("minutesToFallAsleep", Whole),
    needed("minutesAfterWakeup", Whole),
    needed("efficiency", Whole),
    needed("isMainSleep", Flag),
    needed("type", Text),
    optional("infoCode", Whole),
    optional("logType", Text),
    optional(
        "stages",
        List(&[
            needed("dateTime", LocalMillis),
            needed("level", Text),
            needed("seconds", Whole),
            needed("short", Flag),
        ]),
    ),
    optional(
        "levels",
        List(&[
            needed("level", Text),
            needed("count", Whole),
            needed("minutes", Whole),
            optional("thirtyDayAvgMinutes", Whole),
        ]),
    ),
];

const PROFILE: &[Member] = &[
    optional("encodedId", Text),
    optional("averageDailySteps", Whole),
    optional("height", Number),
    optional("memberSince", Day),
    optional("strideLengthRunning", Number),
    optional("strideLengthWalking", Number),
    optional("weight", Number),
];

const DEVICE: &[Member] = &[
    needed("id", Text),
    optional("deviceVersion", Text),
    optional("type", Text),
    optional("battery", Text),
    optional("batteryLevel", Whole),
    optional("lastSyncTime", Text),
];

/// Something with a name that is not known beforehand.
const PROPERTY: &[Member] = &[needed("name", Text), needed("value", Text)];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_table_and_every_column_of_one_has_a_name_of_its_own() {
        let all: Vec<Layout> = RecordKind::ALL.into_iter().flat_map(|kind| of_kind(kind).to_vec()).collect();

        let names: BTreeSet<&str> = all.iter().map(|layout| layout.name.as_str()).collect();
        assert_eq!(names.len(), all.len());
        for layout in &all {
            let header = layout.header();
            assert_eq!(header.iter().collect::<BTreeSet<_>>().len(), header.len(), "{header:?}");
            assert!(!layout.columns.is_empty(), "{}", layout.name);
        }
    }

    #[test]
    fn lists_inside_lists_are_numbered_by_both() {
        let rhythm = of_kind(RecordKind::Entries(DataType::IrregularRhythm));

        let names: Vec<&str> = rhythm.iter().map(|layout| layout.name.as_str()).collect();
        assert_eq!(names, ["irregular_rhythm", "irregular_rhythm_windows", "irregular_rhythm_bpm_data"]);
        assert_eq!(
            rhythm[2].header(),
            ["alert_time", "log_id", "windows_number", "number", "data_time", "heart_rate_bpm"]
        );
    }

    #[test]
    fn every_data_type_has_a_table_of_its_name() {
        for data_type in DataType::ALL {
            let layouts = of_kind(RecordKind::carrying(data_type));
            assert!(layouts.iter().any(|layout| layout.name == data_type.key()), "{data_type:?}");
        }
    }
}
