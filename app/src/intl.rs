//! Numbers, dates and plurals through the browser's own `Intl`: nothing of it is shipped. Built natively, for tests,
//! a plain spelling stands in.
//!
//! Both are written in the language of the sentences around them, so that none changes its language half way: as the
//! browser's region writes it where the browser speaks that language, else as is usual in it.

use crate::messages::{LANGUAGE, USUAL_REGION};
use domain::{DateRange, Language};
use jiff::{Timestamp, civil::Date};
use js_sys::{Array, Intl, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// Writes a number with at most so many decimals, grouped as the member is used to.
pub(crate) fn number(value: f64, most_decimals: u32) -> String {
    if cfg!(not(target_arch = "wasm32")) {
        return format!("{value:.*}", most_decimals as usize);
    }
    let format = options(&[("maximumFractionDigits", f64::from(most_decimals).into())]);
    text(&Intl::NumberFormat::new(&languages(&regional_language()), &format).format(), &value.into())
}

/// Writes a whole number.
pub(crate) fn count(value: impl Into<u64>) -> String {
    // Counts stay far below 2^53, where every whole number has its own `f64`.
    number(value.into() as f64, 0)
}

/// Whether the language of the sentences speaks of this number as one.
pub(crate) fn is_one(value: u64) -> bool {
    if cfg!(not(target_arch = "wasm32")) {
        return value == 1;
    }
    let rules = Intl::PluralRules::new(&languages(LANGUAGE.tag()), &Object::new());
    rules.select(value as f64) == "one"
}

/// Writes a day: `3 March 2026`.
pub(crate) fn day(date: Date) -> String {
    civil(date, &[("day", "numeric".into()), ("month", "long".into()), ("year", "numeric".into())])
}

/// Writes a day with its weekday: `Tuesday 3 March 2026`.
pub(crate) fn weekday(date: Date) -> String {
    let parts = [("weekday", "long"), ("day", "numeric"), ("month", "long"), ("year", "numeric")];
    civil(date, &parts.map(|(name, value)| (name, value.into())))
}

/// Writes day and month, short, for an axis: `3 Mar`.
pub(crate) fn day_mark(date: Date) -> String {
    civil(date, &[("day", "numeric".into()), ("month", "short".into())])
}

/// Writes month and year, short, for an axis: `Mar 2026`.
pub(crate) fn month_mark(date: Date) -> String {
    civil(date, &[("month", "short".into()), ("year", "numeric".into())])
}

/// Writes the month of a day, short: `Mar`.
pub(crate) fn month_name(date: Date) -> String {
    civil(date, &[("month", "short".into())])
}

/// Writes the weekday of a day, short or in full: `Tue`, `Tuesday`.
pub(crate) fn weekday_name(date: Date, in_full: bool) -> String {
    civil(date, &[("weekday", if in_full { "long" } else { "short" }.into())])
}

/// Writes the first and last day of a range, or its only day.
pub(crate) fn days(range: DateRange) -> String {
    if range.days() == 1 {
        day(range.start())
    } else {
        format!("{}\u{a0}– {}", day(range.start()), day(range.last()))
    }
}

/// Writes an instant in the browser's zone: the time, and the day when it is not today.
pub(crate) fn instant(at: Timestamp) -> String {
    if cfg!(not(target_arch = "wasm32")) {
        return at.to_string();
    }
    let date = js_sys::Date::new(&(at.as_millisecond() as f64).into());
    let today = js_sys::Date::new_0();
    let mut parts = vec![("hour", "numeric".into()), ("minute", "2-digit".into())];
    if date.to_date_string() != today.to_date_string() {
        parts.push(("day", "numeric".into()));
        parts.push(("month", "long".into()));
        if date.get_full_year() != today.get_full_year() {
            parts.push(("year", "numeric".into()));
        }
    }
    text(&Intl::DateTimeFormat::new(&languages(&regional_language()), &options(&parts)).format(), &date)
}

/// The present instant.
pub(crate) fn now() -> Timestamp {
    let milliseconds = if cfg!(target_arch = "wasm32") { js_sys::Date::now() } else { 0.0 };
    // Whole milliseconds since 1970 fit; a browser with a nonsense clock shows 1970.
    Timestamp::from_millisecond(milliseconds as i64).unwrap_or_default()
}

/// Writes what a wall clock shows so many seconds after midnight: `06:05`, or `06:05:30` where seconds matter.
pub(crate) fn wall_time(seconds: i32) -> String {
    let second = seconds.rem_euclid(86_400);
    if cfg!(not(target_arch = "wasm32")) {
        return format!("{:02}:{:02}:{:02}", second / 3_600, second / 60 % 60, second % 60);
    }
    let at = js_sys::Date::new(&(f64::from(second) * 1_000.0).into());
    let mut parts =
        vec![("hour", "numeric".into()), ("minute", "2-digit".into()), ("timeZone", "UTC".into())];
    if second % 60 != 0 {
        parts.push(("second", "2-digit".into()));
    }
    text(&Intl::DateTimeFormat::new(&languages(&regional_language()), &options(&parts)).format(), &at)
}

/// Writes a calendar month written as `YYYY-MM`: `March 2026`. What is none stays as it is written.
pub(crate) fn month(written: &str) -> String {
    match format!("{written}-01").parse::<Date>() {
        Ok(first) => civil(first, &[("month", "long".into()), ("year", "numeric".into())]),
        Err(_) => written.to_owned(),
    }
}

/// Writes the day of an instant in the browser's zone.
pub(crate) fn day_of(at: Timestamp) -> String {
    if cfg!(not(target_arch = "wasm32")) {
        return at.to_string();
    }
    let date = js_sys::Date::new(&(at.as_millisecond() as f64).into());
    let parts = [("day", "numeric".into()), ("month", "long".into()), ("year", "numeric".into())];
    text(&Intl::DateTimeFormat::new(&languages(&regional_language()), &options(&parts)).format(), &date)
}

/// Writes an instant in the browser's zone with its day, whenever it is read: for what is kept on paper.
pub(crate) fn dated(at: Timestamp) -> String {
    if cfg!(not(target_arch = "wasm32")) {
        return at.to_string();
    }
    let date = js_sys::Date::new(&(at.as_millisecond() as f64).into());
    let parts = [
        ("day", "numeric".into()),
        ("month", "long".into()),
        ("year", "numeric".into()),
        ("hour", "numeric".into()),
        ("minute", "2-digit".into()),
    ];
    text(&Intl::DateTimeFormat::new(&languages(&regional_language()), &options(&parts)).format(), &date)
}

/// Writes a provider's time of a device's last sync: an instant with `Z`, or a wall-clock time without zone.
/// What is neither is left out.
pub(crate) fn sync_time(written: &str) -> Option<String> {
    if let Ok(at) = written.parse::<Timestamp>() {
        return Some(instant(at));
    }
    let local: jiff::civil::DateTime = written.parse().ok()?;
    Some(format!("{}, {:02}:{:02}", day(local.date()), local.hour(), local.minute()))
}

/// Today in a time zone by its IANA name, or where the browser is when there is none or an unknown one.
pub(crate) fn today(time_zone: Option<&str>) -> Date {
    // The Swedish way to write a date is ISO 8601's.
    let in_zone = |zone: Option<&str>| {
        let parts: Vec<(&str, JsValue)> = zone.map(|zone| ("timeZone", zone.into())).into_iter().collect();
        // A zone the browser does not know throws, and a throw would stop the page: ask through `Reflect`.
        let format = construct_date_format(&languages("sv-SE"), &options(&parts))?;
        text(&format.format(), &js_sys::Date::new_0()).parse::<Date>().ok()
    };
    let now = js_sys::Date::new_0();
    time_zone.and_then(|zone| in_zone(Some(zone))).or_else(|| in_zone(None)).unwrap_or_else(|| {
        let part = |value: u32| i8::try_from(value).unwrap_or(1);
        let year = i16::try_from(now.get_full_year()).unwrap_or(i16::MAX / 4);
        Date::new(year, part(now.get_month() + 1), part(now.get_date())).unwrap_or(Date::MAX)
    })
}

fn civil(date: Date, parts: &[(&str, JsValue)]) -> String {
    if cfg!(not(target_arch = "wasm32")) {
        return date.to_string();
    }
    let mut parts = parts.to_vec();
    parts.push(("timeZone", "UTC".into()));
    let noon = js_sys::Date::utc(date.year().into(), (date.month() - 1).into());
    let at = js_sys::Date::new(&(noon + (f64::from(date.day()) - 0.5) * 86_400_000.0).into());
    text(&Intl::DateTimeFormat::new(&languages(&regional_language()), &options(&parts)).format(), &at)
}

fn construct_date_format(languages: &Array, options: &Object) -> Option<Intl::DateTimeFormat> {
    let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
    let class: js_sys::Function = Reflect::get(&intl, &"DateTimeFormat".into()).ok()?.dyn_into().ok()?;
    Reflect::construct(&class, &Array::of2(languages, options)).ok()?.dyn_into().ok()
}

/// The language of the sentences as the browser's region writes it, where the browser speaks it.
fn regional_language() -> String {
    let browser = web_sys::window().and_then(|window| window.navigator().language());
    browser.filter(|tag| Language::find(tag) == Some(LANGUAGE)).unwrap_or_else(|| USUAL_REGION.to_owned())
}

fn languages(language: &str) -> Array {
    Array::of1(&language.into())
}

fn options(parts: &[(&str, JsValue)]) -> Object {
    let options = Object::new();
    for (name, value) in parts {
        // Setting a member of a fresh object cannot fail.
        let _ = Reflect::set(&options, &(*name).into(), value);
    }
    options
}

fn text(format: &js_sys::Function, value: &JsValue) -> String {
    format.call1(&JsValue::UNDEFINED, value).ok().and_then(|text| text.as_string()).unwrap_or_default()
}
