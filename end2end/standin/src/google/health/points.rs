//! The methods list, reconcile and get: newest first, page by page.

use jiff::civil::Date;
use serde_json::{Map, Value};

use super::{
    Action, Answer, Call, DataType, JSON, Refusal,
    data_type::Record,
    filter::Filter,
    is_pretty, odd,
    page::{self, Cursor},
    series::{self, Content, Entry},
    source::Source,
    text::{self, Text},
};
use crate::google::switches;

/// Which sources an answer is made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    /// Everything there is.
    All,
    /// Trackers and scales, nothing typed in and nothing from other apps.
    Wearables,
    /// Google's own: devices, entries by hand, Health Connect.
    Google,
    /// What this client wrote, which is nothing.
    Own,
}

impl Family {
    /// Reads the name of a family; no name means all sources.
    ///
    /// # Errors
    ///
    /// Refuses an unknown family, and another member's.
    pub(super) fn parse(call: &Call<'_>, name: Option<&str>) -> Result<Self, Refusal> {
        let Some(name) = name.filter(|name| !name.is_empty()) else { return Ok(Self::All) };
        let unknown = || {
            Refusal::invalid("INVALID_DATA_POINT_DATA_SOURCE_FAMILY", "There is no such family of sources.")
        };
        let rest = name.strip_prefix("users/").ok_or_else(unknown)?;
        let (user, family) = rest.split_once("/dataSourceFamilies/").ok_or_else(unknown)?;
        if user != "me" && user != call.body.health_user_id() {
            return Err(unknown());
        }
        match family {
            "all-sources" => Ok(Self::All),
            "google-wearables" => Ok(Self::Wearables),
            "google-sources" => Ok(Self::Google),
            "self-sources" => Ok(Self::Own),
            _ => Err(unknown()),
        }
    }
}

/// How large pages of a data type are: when no size is asked for, and at most.
fn page_limits(call: &Call<'_>, data_type: &DataType) -> (usize, usize) {
    match data_type.id {
        "sleep" | "exercise" => (25, 25),
        _ if call.app.switches().is(switches::PAGE_SIZE, "documented") => (1_440, 10_000),
        _ => (50, 5_000),
    }
}

/// Lists the points of a data type, per source or reconciled.
pub(super) fn list(call: &Call<'_>, data_type: &DataType, action: Action) -> Result<Answer, Refusal> {
    let reconciled = action == Action::Reconcile;
    let family_name = call.query.filled("dataSourceFamily");
    if !reconciled && family_name.is_some() && matches!(data_type.record, Record::Sleep | Record::Timeless) {
        return Err(Refusal::malformed("This data type cannot be listed by family of sources."));
    }
    let family = Family::parse(call, family_name)?;
    let size = page::size(&call.query, page_limits(call, data_type))?;
    let text = call.query.filled("filter").unwrap_or_default();
    let filter = Filter::parse(data_type, text)?;
    let binding = format!(
        "{} {} {} {} {text}",
        call.caller.member,
        data_type.id,
        action.name(),
        family_name.unwrap_or_default()
    );
    let cursor = Cursor::read(&call.query, &binding)?;

    let mut reader = Reader { call, data_type, filter, family, reconciled, cursor };
    let Page { mut entries, next } = odd::page(call, &mut reader, size);
    let token = next.map(|next| next.write(&binding));
    odd::stray(call, &reader, &mut entries);
    let written = |most: usize| {
        let mut points: Vec<_> = entries.iter().take(most).map(|entry| reader.write(entry)).collect();
        odd::bend(call.app.switches(), &mut points);
        envelope(points, token.as_deref())
    };
    if entries.len() <= FEW || odd::bends(call.app.switches()) {
        return Ok(Answer::Value(written(entries.len())));
    }
    match write_text(&entries, token.as_deref(), reconciled, is_pretty(&call.query)) {
        Some(text) => Ok(Answer::Text { text, content_type: JSON, sample: written(FEW) }),
        None => Ok(Answer::Value(written(entries.len()))),
    }
}

/// So many points are written one value at a time.
pub(super) const FEW: usize = 60;

fn envelope(points: Vec<Value>, token: Option<&str>) -> Value {
    let mut answer = Map::new();
    if !points.is_empty() {
        answer.insert("dataPoints".to_owned(), points.into());
    }
    if let Some(token) = token {
        answer.insert("nextPageToken".to_owned(), token.into());
    }
    answer.into()
}

/// Writes readings of the heart rate straight into text; nothing for points of another kind.
fn write_text(entries: &[Entry], token: Option<&str>, reconciled: bool, pretty: bool) -> Option<String> {
    let mut sources: Vec<(Source, String)> = Vec::new();
    let mut text = Text::new(pretty);
    text.open('{');
    text.open_member("dataPoints", '[');
    for entry in entries {
        let Content::HeartRate(reading) = &entry.content else { return None };
        text.open('{');
        if !reconciled {
            let known = sources.iter().position(|(source, _)| *source == entry.source);
            let known = known.unwrap_or_else(|| {
                sources.push((entry.source, text::indented(&entry.source.write(), 3, pretty)));
                sources.len() - 1
            });
            text.raw("dataSource", &sources.get(known)?.1);
        }
        text.open_member("heartRate", '{');
        reading.write_members(&mut text);
        text.close('}');
        text.close('}');
    }
    text.close(']');
    if let Some(token) = token {
        text.plain("nextPageToken", token);
    }
    text.close('}');
    Some(text.finish())
}

/// What stands on a page, and where the next begins if there is one.
pub(super) struct Page {
    /// The entries.
    pub(super) entries: Vec<Entry>,
    /// Where the next page begins.
    pub(super) next: Option<Cursor>,
}

/// Walks over the points of a data type from the newest to the oldest.
pub(super) struct Reader<'a> {
    call: &'a Call<'a>,
    data_type: &'a DataType,
    filter: Filter,
    family: Family,
    reconciled: bool,
    /// Where it stands.
    pub(super) cursor: Cursor,
}

impl Reader<'_> {
    /// Takes the next entries, at most so many, and moves the cursor behind them.
    pub(super) fn take(&mut self, wanted: usize) -> Vec<Entry> {
        let mut taken: Vec<Entry> = Vec::with_capacity(wanted.min(1_024));
        let start = self.cursor;
        self.cursor.page += 1;
        if wanted == 0 || start.done {
            return taken;
        }
        let (first, last) = self.dates();
        let tie_loss = self.call.app.switches().is_on(switches::TIE_LOSS);
        let mut date = start.date.unwrap_or(last);
        let mut skipped = start.index;
        while date >= first {
            let entries = self.entries(date);
            for (index, entry) in entries.into_iter().enumerate().skip(skipped) {
                if taken.len() == wanted {
                    let tied = taken.last().is_some_and(|last| last.start == entry.start);
                    if tie_loss && tied {
                        continue;
                    }
                    (self.cursor.date, self.cursor.index) = (Some(date), index);
                    return taken;
                }
                taken.push(entry);
            }
            skipped = 0;
            match date.yesterday() {
                Ok(yesterday) => date = yesterday,
                Err(_) => break,
            }
            if taken.len() == wanted {
                // The page is full to the brim: whether anything is left shows on the next page.
                (self.cursor.date, self.cursor.index) = (Some(date), 0);
                return taken;
            }
        }
        (self.cursor.date, self.cursor.index) = (Some(date), 0);
        taken
    }

    /// Tells the civil dates to look at, oldest and newest.
    fn dates(&self) -> (Date, Date) {
        let (first, last) = self.filter.dates();
        // A day more on either side: a sample may carry another offset than its day.
        let joined = self.call.body.joined().yesterday().unwrap_or(Date::MIN);
        let today = self.call.body.today(self.call.now).tomorrow().unwrap_or(Date::MAX);
        (first.map_or(joined, |first| first.max(joined)), last.map_or(today, |last| last.min(today)))
    }

    /// Lists the entries of a civil date that are asked for, newest first.
    fn entries(&self, date: Date) -> Vec<Entry> {
        let mut entries = series::list(self.call, self.data_type, date, self.reconciled, &self.filter);
        if !self.reconciled && self.call.app.switches().is_on(switches::DOUBLED_POINTS) {
            let copies = entries.iter().map(Entry::copied_by_another_app).collect::<Vec<_>>();
            entries.extend(copies);
        }
        entries.retain(|entry| entry.source.belongs_to(self.family) && self.filter.lets_pass(&entry.moment));
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.start));
        entries
    }

    /// Finds a point after and one before what was asked for, each within two days of it.
    pub(super) fn neighbours(&self) -> (Option<Entry>, Option<Entry>) {
        let (first, last) = self.dates();
        let outside = |date| {
            let everything = Filter::default();
            let mut entries = series::list(self.call, self.data_type, date, self.reconciled, &everything);
            entries.retain(|entry| {
                entry.source.belongs_to(self.family) && !self.filter.lets_pass(&entry.moment)
            });
            entries
        };
        let newer = outside(last).into_iter().min_by_key(|entry| entry.start);
        let older = outside(first).into_iter().max_by_key(|entry| entry.start);
        (newer, older)
    }

    fn write(&self, entry: &Entry) -> Value {
        write(self.call, self.data_type, entry, self.reconciled)
    }
}

fn write(call: &Call<'_>, data_type: &DataType, entry: &Entry, reconciled: bool) -> Value {
    let mut point = Map::new();
    if let Some(id) = entry.id {
        let name = call.name(&format!("dataTypes/{}/dataPoints/{id}", data_type.id));
        point.insert(if reconciled { "dataPointName" } else { "name" }.to_owned(), name.into());
    }
    if !reconciled && entry.source != Source::Nobody {
        point.insert("dataSource".to_owned(), entry.source.write());
    }
    point.insert(data_type.member_name(), entry.content.write(call, reconciled));
    point.into()
}

/// Answers one point by its id.
pub(super) fn get(call: &Call<'_>, data_type: &DataType, id: &str) -> Result<Value, Refusal> {
    let sound = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if id.is_empty() || id.len() > 63 || !id.bytes().all(sound) {
        return Err(Refusal::invalid("INVALID_DATA_POINT_NAME", "The name of the data point is malformed."));
    }
    let found = id.parse().ok().and_then(|id| series::find(call, data_type, id));
    let entry = found.ok_or_else(|| Refusal::not_found("There is no such data point."))?;
    Ok(write(call, data_type, &entry, false))
}
