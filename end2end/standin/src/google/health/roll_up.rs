//! The methods rollUp and dailyRollUp: what a request may ask for, and its windows, newest first.

use jiff::{
    SignedDuration, Timestamp, ToSpan,
    civil::{Date, DateTime, Time},
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{
    Answer, Call, DataType, JSON, Refusal, is_pretty, odd,
    points::{FEW, Family},
    tally::Grid,
    text::{self, Text},
    value,
    windows::{self, Window},
    write,
};

/// Windows a roll-up holds at most: the days allowed, by the minute.
const MOST_WINDOWS: i64 = 129_600;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct DailyRequest {
    range: Option<CivilRange>,
    window_size_days: Option<i32>,
    page_size: Option<i32>,
    page_token: Option<String>,
    data_source_family: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CivilRange {
    start: Option<CivilDateTime>,
    end: Option<CivilDateTime>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CivilDateTime {
    date: Option<CivilDate>,
    time: Option<TimeOfDay>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CivilDate {
    #[serde(default)]
    year: i32,
    #[serde(default)]
    month: i32,
    #[serde(default)]
    day: i32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TimeOfDay {
    #[serde(default)]
    hours: i32,
    #[serde(default)]
    minutes: i32,
    #[serde(default)]
    seconds: i32,
    #[serde(default)]
    nanos: i32,
}

impl CivilDateTime {
    fn read(&self) -> Result<DateTime, Refusal> {
        let invalid =
            || Refusal::invalid("INVALID_CIVIL_DATE_TIME", "The civil date or time does not exist.");
        let wanted = self.date.as_ref().ok_or_else(invalid)?;
        let small = |number: i32| i8::try_from(number).map_err(|_| invalid());
        let year = i16::try_from(wanted.year).ok().filter(|year| *year > 0).ok_or_else(invalid)?;
        let date = Date::new(year, small(wanted.month)?, small(wanted.day)?).map_err(|_| invalid())?;
        let time = match &self.time {
            None => Time::midnight(),
            Some(time) => {
                Time::new(small(time.hours)?, small(time.minutes)?, small(time.seconds)?, time.nanos)
                    .map_err(|_| invalid())?
            }
        };
        Ok(date.to_datetime(time))
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct PhysicalRequest {
    range: Option<PhysicalRange>,
    window_size: Option<String>,
    page_size: Option<i32>,
    page_token: Option<String>,
    data_source_family: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct PhysicalRange {
    start_time: Option<String>,
    end_time: Option<String>,
}

fn read<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, Refusal> {
    serde_json::from_slice(body)
        .map_err(|error| Refusal::malformed(format!("Invalid JSON payload received: {error}.")))
}

fn bad_range(message: &str) -> Refusal {
    Refusal::invalid("INVALID_TIME_RANGE", message)
}

fn too_long(data_type: &DataType) -> Refusal {
    let most = data_type.max_days().to_string();
    let message = "The range is longer than this data type allows.";
    Refusal::invalid_with("INVALID_ROLLUP_QUERY_DURATION", &[("maxDurationDays", &most)], message)
}

fn check_page_token(token: Option<&str>) -> Result<(), Refusal> {
    // Roll-ups never hand out a token, so every one is foreign.
    match token {
        None | Some("") => Ok(()),
        Some(_) => Err(Refusal::invalid("INVALID_PAGE_TOKEN", "The page token is none of ours.")),
    }
}

fn bad_page_size() -> Refusal {
    Refusal::invalid("INVALID_PAGE_SIZE", "A page of this size would span more than the data type allows.")
}

/// Rolls up by civil days.
pub(super) fn daily_roll_up(call: &Call<'_>, data_type: &DataType, body: &[u8]) -> Result<Value, Refusal> {
    let request: DailyRequest = read(body)?;
    check_page_token(request.page_token.as_deref())?;
    let family = Family::parse(call, request.data_source_family.as_deref())?;
    let range = request.range.as_ref().ok_or_else(|| bad_range("The range is missing."))?;
    let (Some(start), Some(end)) = (&range.start, &range.end) else {
        return Err(bad_range("The range has one side only."));
    };
    let (start, end) = (start.read()?, end.read()?);
    if start >= end {
        return Err(bad_range("The range has to end after it starts."));
    }
    let days_each = match request.window_size_days.unwrap_or_default() {
        0 => 1,
        days @ 1.. => i64::from(days),
        _ => return Err(Refusal::invalid("INVALID_ROLLUP_WINDOW", "A window has to last a day at least.")),
    };
    if start.time() != Time::midnight() {
        return Err(Refusal::invalid(
            "INVALID_ROLLUP_WINDOW",
            "The range has to start where a window does: at midnight.",
        ));
    }
    if end > start.saturating_add(data_type.max_days().days()) {
        return Err(too_long(data_type));
    }
    let whole_days = end.date().duration_since(start.date()).as_hours() / 24;
    let days = whole_days + i64::from(end.time() != Time::midnight());
    let windows = days.div_euclid(days_each) + i64::from(days.rem_euclid(days_each) > 0);
    match request.page_size.unwrap_or_default() {
        0 => {}
        size if size < 0 || i64::from(size) * days_each > data_type.max_days() => return Err(bad_page_size()),
        size if i64::from(size) < windows => {
            let message = "The page is smaller than the number of windows.";
            return Err(Refusal::invalid("INVALID_DATA_POINT_NAME", message));
        }
        _ => {}
    }

    // A window longer than the longest range is that range; more days would overflow the calendar.
    let days_each = days_each.min(data_type.max_days());
    let mut points = Vec::with_capacity(usize::try_from(windows).unwrap_or_default());
    for window in (0..windows).rev() {
        let from = start.saturating_add((window * days_each).days());
        let until = from.saturating_add(days_each.days()).min(end);
        let content = windows::civil(call, data_type, from, until);
        push(call, data_type, family, &content, &mut points, || {
            [("civilStartTime", write::civil(from)), ("civilEndTime", write::civil(until))]
        });
    }
    Ok(envelope(call, points))
}

/// Rolls up by windows of physical time, counted from the start of the range.
pub(super) fn roll_up(call: &Call<'_>, data_type: &DataType, body: &[u8]) -> Result<Answer, Refusal> {
    let request: PhysicalRequest = read(body)?;
    check_page_token(request.page_token.as_deref())?;
    let family = Family::parse(call, request.data_source_family.as_deref())?;
    let range = request.range.as_ref().ok_or_else(|| bad_range("The range is missing."))?;
    let instant = |text: &Option<String>| {
        let parsed = text.as_deref().and_then(|text| text.parse::<Timestamp>().ok());
        let message = "The range needs two instants.";
        parsed.ok_or_else(|| Refusal::invalid("INVALID_TIME_RANGE_INTERVAL_FORMAT", message))
    };
    let (start, end) = (instant(&range.start_time)?, instant(&range.end_time)?);
    if start >= end {
        return Err(bad_range("The range has to end after it starts."));
    }
    let length = end.duration_since(start);
    let most = SignedDuration::from_hours(24 * data_type.max_days());
    if length > most {
        return Err(too_long(data_type));
    }
    let size = request.window_size.as_deref().and_then(|text| text.strip_suffix('s')?.parse::<i64>().ok());
    let bad_window =
        || Refusal::invalid("INVALID_ROLLUP_WINDOW", "A window lasts whole seconds, one at least.");
    let size =
        size.filter(|seconds| (1..=i64::MAX / 10_000_000_000).contains(seconds)).ok_or_else(bad_window)?;
    let windows = length.as_secs().div_euclid(size)
        + i64::from(length > SignedDuration::from_secs(length.as_secs() / size * size));
    if windows > MOST_WINDOWS {
        return Err(bad_window());
    }
    match request.page_size.unwrap_or_default() {
        page if page < 0 || i64::from(page).saturating_mul(size) > most.as_secs() => {
            return Err(bad_page_size());
        }
        _ => {}
    }

    let grid = Grid { start, end, seconds: size };
    let has_altimeter = call.body.person().has_altimeter;
    let rolled: Vec<(i64, Value)> = windows::physical(call, data_type, &grid)
        .iter()
        .rev()
        .filter_map(|(place, window)| {
            Some((*place, value::roll_up(data_type, family, has_altimeter, window)?))
        })
        // A short window with nothing in it is a window without data.
        .filter(|(_, value)| value.as_object().is_some_and(|members| !members.is_empty()))
        .collect();
    let member = data_type.member_name();
    let written = |most: usize| {
        let points = rolled.iter().take(most).map(|(place, value)| {
            let (from, until) = grid.sides(*place);
            let mut point = json!({"startTime": write::instant(from), "endTime": write::instant(until)});
            if let Some(point) = point.as_object_mut() {
                point.insert(member.clone(), value.clone());
            }
            point
        });
        envelope(call, points.collect())
    };
    let whole = grid.start.subsec_nanosecond() == 0 && grid.end.subsec_nanosecond() == 0;
    if rolled.len() <= FEW || !whole || odd::bends(call.app.switches()) {
        return Ok(Answer::Value(written(rolled.len())));
    }
    let text = write_text(&member, &grid, &rolled, is_pretty(&call.query));
    Ok(Answer::Text { text, content_type: JSON, sample: written(FEW) })
}

/// Writes windows of whole seconds straight into text.
fn write_text(member: &str, grid: &Grid, rolled: &[(i64, Value)], pretty: bool) -> String {
    let mut text = Text::new(pretty);
    text.open('{');
    text.open_member("rollupDataPoints", '[');
    for (place, value) in rolled {
        let (from, until) = grid.sides(*place);
        text.open('{');
        text.instant("startTime", from);
        text.instant("endTime", until);
        text.raw(member, &text::indented(value, 3, pretty));
        text.close('}');
    }
    text.close(']');
    text.close('}');
    text.finish()
}

fn push(
    call: &Call<'_>,
    data_type: &DataType,
    family: Family,
    window: &Window,
    points: &mut Vec<Value>,
    sides: impl FnOnce() -> [(&'static str, Value); 2],
) {
    let has_altimeter = call.body.person().has_altimeter;
    if let Some(value) = value::roll_up(data_type, family, has_altimeter, window) {
        let mut point: Map<_, _> =
            sides().into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        point.insert(data_type.member_name(), value);
        points.push(point.into());
    }
}

fn envelope(call: &Call<'_>, mut points: Vec<Value>) -> Value {
    odd::bend(call.app.switches(), &mut points);
    let mut answer = Map::new();
    if !points.is_empty() {
        answer.insert("rollupDataPoints".to_owned(), points.into());
    }
    answer.into()
}
