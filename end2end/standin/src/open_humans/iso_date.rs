//! Which texts pass as an ISO 8601 date or date-time. Not here: what they mean, which the real site never asks.

use jiff::civil::Date;

/// Says whether a text is an ISO 8601 date, or a date and a time of day, with or without a zone.
pub(super) fn is_iso_8601(text: &str) -> bool {
    let text = text.trim();
    let (date, time) = match text.split_once(['T', ' ']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    is_date(date) && time.is_none_or(is_time)
}

fn is_date(text: &str) -> bool {
    let parts: Vec<_> = text.split('-').collect();
    match parts.as_slice() {
        [year] if year.len() == 4 => number(year).is_some(),
        [whole] if whole.len() == 8 => is_day(whole.get(..4), whole.get(4..6), whole.get(6..)),
        [year, month] if year.len() == 4 && month.len() == 2 => is_day(Some(year), Some(month), Some("01")),
        [year, day] if year.len() == 4 && day.len() == 3 => {
            number(year).is_some() && number(day).is_some_and(|day| (1..=366).contains(&day))
        }
        [year, month, day] => is_day(Some(year), Some(month), Some(day)),
        _ => false,
    }
}

fn is_day(year: Option<&str>, month: Option<&str>, day: Option<&str>) -> bool {
    let sized = |text: Option<&str>, length| text.filter(|text| text.len() == length).and_then(number);
    let (Some(year), Some(month), Some(day)) = (sized(year, 4), sized(month, 2), sized(day, 2)) else {
        return false;
    };
    let (Ok(year), Ok(month), Ok(day)) = (year.try_into(), month.try_into(), day.try_into()) else {
        return false;
    };
    Date::new(year, month, day).is_ok()
}

fn number(text: &str) -> Option<u32> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

fn is_time(text: &str) -> bool {
    let (clock, zone) = match text.find(['Z', '+', '-']) {
        Some(place) => text.split_at(place),
        None => (text, ""),
    };
    is_zone(zone.trim()) && is_clock(clock.trim())
}

fn is_clock(text: &str) -> bool {
    let (whole, fraction) = match text.split_once(['.', ',']) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    if fraction.is_some_and(|digits| digits.is_empty() || number(digits).is_none() && digits.len() < 10) {
        return false;
    }
    let digits: String = if whole.contains(':') {
        if whole.split(':').any(|part| part.len() != 2) {
            return false;
        }
        whole.split(':').collect()
    } else {
        whole.to_owned()
    };
    let within = |range: std::ops::Range<usize>, limit: u32| match digits.get(range) {
        None | Some("") => true,
        Some(part) => number(part).is_some_and(|value| value < limit),
    };
    matches!(digits.len(), 2 | 4 | 6)
        && (fraction.is_none() || digits.len() == 6)
        && within(0..2, 25)
        && within(2..4, 60)
        && within(4..6, 60)
}

fn is_zone(text: &str) -> bool {
    if matches!(text, "" | "Z") {
        return true;
    }
    let Some(digits) = text.strip_prefix(['+', '-']) else { return false };
    let digits = digits.replacen(':', "", 1);
    matches!(digits.len(), 2 | 4) && number(&digits).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_date_times_pass() {
        for text in [
            "2026-11-22",
            "20261122",
            "2026-11",
            "2026",
            "2026-326",
            "2026-11-22T08:00:00Z",
            "2026-11-22T08:00:00.123456+00:00",
            "2026-11-22 08:00",
            "20261122T080000-0500",
        ] {
            assert!(is_iso_8601(text), "{text}");
        }
    }

    #[test]
    fn everything_else_is_refused() {
        for text in [
            "",
            "yesterday",
            "22.11.2026",
            "2026-13-01",
            "2026-02-30",
            "2026-11-22T",
            "2026-11-22T8:00",
            "11/22/2026",
        ] {
            assert!(!is_iso_8601(text), "{text}");
        }
    }
}
