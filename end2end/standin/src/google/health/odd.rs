//! What real answers were seen to do, or may do, that no client should fall over: odd pages, points nobody asked for,
//! offsets and numbers that make no sense. Each has a switch, described in [`switches`].

use serde_json::Value;

use super::{
    Call,
    page::Cursor,
    points::{Page, Reader},
};
use crate::{google::switches, switches::Switches};

/// Takes the next page of a list, whatever is odd about it.
pub(super) fn page(call: &Call<'_>, reader: &mut Reader<'_>, size: usize) -> Page {
    let switches = call.app.switches();
    let start = reader.cursor;
    let (entries, next) = if switches.is_on(switches::BACKWARD_PAGES) && start.page > 0 {
        take_backward(reader, size)
    } else {
        let wanted = wanted(switches, size, start.page);
        let entries = reader.take(wanted);
        let more = entries.len() == wanted || !entries.is_empty() && switches.is_on(switches::FINAL_EMPTY);
        (entries, (more && !reader.cursor.done).then_some(reader.cursor))
    };
    let repeated = switches.is_on(switches::REPEATED_TOKEN);
    let next = next.map(|next| if repeated { start } else { next });
    let page = start.page + 1;
    let beyond = match switches.text(switches::ENDLESS_LIST).as_deref() {
        Some("empty") => Some(Cursor { page, ..reader.cursor }),
        Some("again") => Some(Cursor { page, ..Cursor::default() }),
        _ => None,
    };
    Page { entries, next: next.or(beyond) }
}

/// Tells how many points a page holds at most. Some pages are short and some empty, and still not the last.
fn wanted(switches: &Switches, size: usize, page: usize) -> usize {
    let half = size.div_ceil(2);
    match page % 16 {
        5 if !switches.is(switches::ODD_PAGES, "off") => 0,
        9 if !switches.is(switches::ODD_PAGES, "off") => half,
        _ if switches.is_on(switches::SHORT_PAGES) => half,
        _ => size,
    }
}

/// Takes two pages at once: the first of a pair answers the older one, the second the newer one.
fn take_backward(reader: &mut Reader<'_>, size: usize) -> (Vec<super::series::Entry>, Option<Cursor>) {
    let start = reader.cursor;
    let mut newer = reader.take(2 * size);
    let more = newer.len() == 2 * size;
    let older = newer.split_off(newer.len().min(size));
    if start.page % 2 == 1 && !older.is_empty() {
        (older, Some(Cursor { page: start.page + 1, ..start }))
    } else {
        (newer, more.then_some(reader.cursor))
    }
}

/// Adds a point from after the range and one from before it to a page that has any.
pub(super) fn stray(call: &Call<'_>, reader: &Reader<'_>, entries: &mut Vec<super::series::Entry>) {
    if entries.is_empty() || !call.app.switches().is_on(switches::STRAY_POINTS) {
        return;
    }
    let (newer, older) = reader.neighbours();
    entries.splice(0..0, newer);
    entries.extend(older);
}

/// Tells whether any point is bent at all.
pub(super) fn bends(switches: &Switches) -> bool {
    [switches::ODD_OFFSETS, switches::ABSURD_VALUES].iter().any(|name| switches.is_on(name))
}

/// Bends some of the points.
pub(super) fn bend(switches: &Switches, points: &mut [Value]) {
    if switches.is_on(switches::ODD_OFFSETS) {
        points.iter_mut().step_by(5).for_each(shift_offsets);
    }
    if switches.is_on(switches::ABSURD_VALUES) {
        for (number, point) in points.iter_mut().step_by(7).enumerate() {
            make_absurd(point, number);
        }
    }
}

/// Moves every offset an hour to the east and leaves the civil times as they are.
fn shift_offsets(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (name, value) in members.iter_mut() {
                let seconds = value.as_str().and_then(|text| text.strip_suffix('s')?.parse::<i64>().ok());
                match seconds.filter(|_| name.ends_with("tcOffset")) {
                    Some(seconds) => *value = super::write::seconds(seconds + 3_600),
                    None => shift_offsets(value),
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(shift_offsets),
        _ => {}
    }
}

/// Replaces the first number of a point by one of a few that nobody can have; tells whether there was one.
fn make_absurd(value: &mut Value, number: usize) -> bool {
    let pick = |choices: [Value; 2]| choices.into_iter().nth(number % 2).unwrap_or_default();
    match value {
        Value::Object(members) => {
            let about_time = |name: &str| {
                name.ends_with("Time") || matches!(name, "interval" | "date" | "metadata" | "dataSource")
            };
            let mut others = members.iter_mut().filter(|(name, _)| !about_time(name));
            others.any(|(_, value)| make_absurd(value, number))
        }
        Value::Array(values) => values.iter_mut().any(|value| make_absurd(value, number)),
        Value::Number(_) => {
            *value = pick(["NaN".into(), (-1).into()]);
            true
        }
        Value::String(text) if text.parse::<i64>().is_ok() => {
            *value = pick(["-5".into(), "900".into()]);
            true
        }
        _ => false,
    }
}
