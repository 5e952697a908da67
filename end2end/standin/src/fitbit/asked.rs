//! The dates of a request, read from its path and checked against the resource's limits. Not here: the limits.

use jiff::civil::{Date, Time};

use super::period::Period;
use super::refusal::Refusal;
use super::resource::{Finer, Forms, RangeLimit, Resource};

/// The dates a request asks for; both ends belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// No dates.
    Dateless,
    /// One day.
    Day(Date),
    /// A range, or a period.
    Span(Date, Date),
    /// Slots within at most 24 hours.
    Slots(Slots),
    /// Everything of the night of one day.
    AllOfDay(Date),
    /// Everything of the nights of a range.
    AllOfSpan(Date, Date),
}

/// Slots asked for within at most 24 hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slots {
    /// The first day.
    pub first: Date,
    /// The last day: the same, or the next.
    pub last: Date,
    /// Length of a slot in seconds; 1 means readings as they were taken.
    pub seconds: i32,
    /// From when on the first day until when on the last, in seconds of the wall clock, both included.
    pub window: Option<(i32, i32)>,
    /// Whether the day was named by the word `today`.
    pub by_word: bool,
}

impl Asked {
    /// Reads what follows `date` in a path.
    ///
    /// # Errors
    ///
    /// A form the resource does not have (unknown path), a date that is none, a range that runs backwards or over
    /// the limit (`validation`).
    pub(super) fn read(
        resource: Resource,
        parts: &[&str],
        today: Date,
        joined: Date,
    ) -> Result<Self, Refusal> {
        let forms = resource.forms();
        if forms.dateless {
            return if parts.is_empty() { Ok(Self::Dateless) } else { Err(Refusal::unknown_path()) };
        }
        let date = |text: &str| read_date(text, forms, today);
        match parts {
            [day] if forms.day => Ok(Self::Day(date(day)?)),
            [day, "all"] if forms.finer == Finer::All => Ok(Self::AllOfDay(date(day)?)),
            [first, last, "all"] if forms.finer == Finer::All => {
                let (first, last) = in_order(date(first)?, date(last)?)?;
                within(first, last, 30)?;
                Ok(Self::AllOfSpan(first, last))
            }
            [first, last] => match Period::find(last) {
                Some(period) => read_period(resource, forms, period, date(first)?, joined),
                None => read_range(forms, date(first)?, date(last)?),
            },
            [first, last, detail, rest @ ..] => {
                let Finer::Slots(details) = forms.finer else { return Err(Refusal::unknown_path()) };
                if !details.contains(detail) {
                    return Err(Refusal::validation(
                        "detail-level",
                        format!("Invalid detail level: {detail}"),
                    ));
                }
                let by_word = *first == "today";
                let first = date(first)?;
                let last = if *last == "1d" { first } else { date(last)? };
                let (first, last) = in_order(first, last)?;
                let window = read_window(first, last, rest)?;
                Ok(Self::Slots(Slots { first, last, seconds: slot_seconds(detail), window, by_word }))
            }
            _ => Err(Refusal::unknown_path()),
        }
    }
}

fn read_date(text: &str, forms: Forms, today: Date) -> Result<Date, Refusal> {
    if text == "today" && forms.today {
        return Ok(today);
    }
    // Only yyyy-MM-dd: the type itself would read a week or a time as well.
    let is_plain = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    text.parse()
        .ok()
        .filter(|_| is_plain)
        .ok_or_else(|| Refusal::validation("date", format!("Invalid date: {text}")))
}

fn in_order(first: Date, last: Date) -> Result<(Date, Date), Refusal> {
    if last < first {
        return Err(Refusal::validation(
            "end-date",
            "The end of the range lies before its start.".to_owned(),
        ));
    }
    Ok((first, last))
}

/// Counts a range as the service seems to: the difference of its ends may equal the limit.
fn within(first: Date, last: Date, days: i32) -> Result<(), Refusal> {
    if day_difference(first, last) > i64::from(days) {
        let message = format!("The range cannot span more than {days} days.");
        return Err(Refusal::validation("end-date", message));
    }
    Ok(())
}

fn day_difference(first: Date, last: Date) -> i64 {
    last.duration_since(first).as_hours() / 24
}

fn read_range(forms: Forms, first: Date, last: Date) -> Result<Asked, Refusal> {
    let (first, last) = in_order(first, last)?;
    match forms.range {
        RangeLimit::NoRange => return Err(Refusal::unknown_path()),
        RangeLimit::Days(days) => within(first, last, days)?,
        RangeLimit::Unlimited => {}
    }
    Ok(Asked::Span(first, last))
}

fn read_period(
    resource: Resource,
    forms: Forms,
    period: Period,
    last: Date,
    joined: Date,
) -> Result<Asked, Refusal> {
    if forms.periods.contains(&period) {
        return Ok(Asked::Span(period.first(last, joined), last));
    }
    if period == Period::Max && matches!(resource, Resource::Activity { .. }) {
        return Err(Refusal::too_many_points());
    }
    Err(Refusal::validation("period", "Invalid period for this resource.".to_owned()))
}

/// Tells the length of the slots of a detail level.
fn slot_seconds(detail: &str) -> i32 {
    match detail {
        "1sec" => 1,
        "5min" => 300,
        "15min" => 900,
        _ => 60,
    }
}

/// Reads the optional `time/HH:mm/HH:mm` of an intraday path, seconds of the wall clock: whole, forwards and at most 24
/// hours.
fn read_window(first: Date, last: Date, rest: &[&str]) -> Result<Option<(i32, i32)>, Refusal> {
    const DAY: i64 = 24 * 3_600;
    let second = |text: &str| {
        text.parse::<Time>()
            .ok()
            .filter(|_| matches!(text.len(), 5 | 8))
            .map(|time| {
                i32::from(time.hour()) * 3_600 + i32::from(time.minute()) * 60 + i32::from(time.second())
            })
            .ok_or_else(|| Refusal::validation("time", format!("Invalid time: {text}")))
    };
    let window = match rest {
        [] => None,
        ["time", from, to] => Some((second(from)?, second(to)?)),
        _ => return Err(Refusal::unknown_path()),
    };
    let (from, to) = window.map_or((0, DAY), |(from, to)| (i64::from(from), i64::from(to)));
    let length = day_difference(first, last) * DAY + to - from;
    if length > DAY {
        return Err(Refusal::window_over_a_day());
    }
    if length < 0 {
        return Err(Refusal::validation("time", "The end of the window lies before its start.".to_owned()));
    }
    Ok(window)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fitbit::value::ActivityValue;
    use http::StatusCode;
    use jiff::civil::date;

    const STEPS: Resource = Resource::Activity { value: ActivityValue::Steps, tracker: false };

    fn read(resource: Resource, path: &str) -> Result<Asked, Refusal> {
        let parts: Vec<&str> = path.split('/').collect();
        Asked::read(resource, &parts, date(2026, 11, 22), date(2016, 11, 22))
    }

    #[test]
    fn range_may_differ_by_its_limit_and_not_by_a_day_more() {
        for (resource, fits, over) in [
            (STEPS, "2023-01-01/2025-12-31", "2023-01-01/2026-01-01"),
            (Resource::Heart, "2025-01-01/2026-01-01", "2025-01-01/2026-01-02"),
            (Resource::Sleep, "2026-01-01/2026-04-11", "2026-01-01/2026-04-12"),
            (Resource::WeightLog, "2026-01-01/2026-02-01", "2026-01-01/2026-02-02"),
            (Resource::FatLog, "2026-01-01/2026-01-31", "2026-01-01/2026-02-01"),
        ] {
            assert!(read(resource, fits).is_ok(), "{resource:?}");
            let refusal = read(resource, over).unwrap_err();
            assert_eq!((refusal.status, refusal.error_type), (StatusCode::BAD_REQUEST, "validation"));
        }
    }

    #[test]
    fn oxygen_has_no_limit() {
        assert!(read(Resource::OxygenSaturation, "2016-01-01/2026-01-01").is_ok());
    }

    #[test]
    fn range_that_runs_backwards_is_refused() {
        let refusal = read(STEPS, "2026-01-02/2026-01-01").unwrap_err();

        assert_eq!((refusal.status, refusal.error_type), (StatusCode::BAD_REQUEST, "validation"));
    }

    #[test]
    fn today_is_a_date_where_the_sheet_lists_it() {
        let steps = read(STEPS, "today/1w");
        let sleep = read(Resource::Sleep, "today");
        let weight = read(Resource::WeightLog, "today");

        assert_eq!(steps, Ok(Asked::Span(date(2026, 11, 16), date(2026, 11, 22))));
        assert_eq!(sleep.unwrap_err().field, Some("date"));
        assert_eq!(weight.unwrap_err().field, Some("date"));
    }

    #[test]
    fn withdrawn_period_max_of_activity_is_422() {
        let refusal = read(STEPS, "today/max").unwrap_err();

        assert_eq!(refusal.status, StatusCode::UNPROCESSABLE_ENTITY);
    }

    #[test]
    fn intraday_window_over_24_hours_is_refused() {
        let day = read(STEPS, "2026-01-01/1d/1min");
        let around_midnight = read(STEPS, "2026-01-01/2026-01-02/1min/time/12:00/11:59");
        let two_days = read(STEPS, "2026-01-01/2026-01-02/1min");

        let first = date(2026, 1, 1);
        let whole = Slots { first, last: first, seconds: 60, window: None, by_word: false };
        let window = Some((12 * 3_600, 11 * 3_600 + 59 * 60));
        assert_eq!(day, Ok(Asked::Slots(whole)));
        assert_eq!(around_midnight, Ok(Asked::Slots(Slots { last: date(2026, 1, 2), window, ..whole })));
        assert_eq!(two_days.unwrap_err().error_type, "request");
    }

    #[test]
    fn dates_in_any_other_form_are_refused() {
        for text in ["2026-1-1", "20260101", "2026-02-30", "yesterday", ""] {
            assert_eq!(read(Resource::Sleep, text).unwrap_err().field, Some("date"), "{text}");
        }
    }
}
