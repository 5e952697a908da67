//! Numbers and times as JSON, without an allocation for each: a month holds a million of them.

use jiff::civil::{Date, DateTime};
use std::io::Write as _;

/// Digits of 00 to 99, one after another.
const PAIRS: &[u8; 200] = b"00010203040506070809101112131415161718192021222324252627282930313233343536373839\
40414243444546474849505152535455565758596061626364656667686970717273747576777879\
8081828384858687888990919293949596979899";

/// Whole numbers up to here are written without fraction; beyond, an `f64` no longer tells every one.
const MOST_WHOLE: f64 = 9_007_199_254_740_992.0;

/// The two digits of a number below one hundred.
fn pair(number: u32) -> [u8; 2] {
    let at = 2 * (number % 100) as usize;
    match PAIRS.get(at..at + 2) {
        Some([tens, ones]) => [*tens, *ones],
        _ => *b"00",
    }
}

/// `HH:MM:SS` of a second of the day.
pub(crate) fn clock(second: u32) -> [u8; 8] {
    let ([h1, h2], [m1, m2], [s1, s2]) = (pair(second / 3_600), pair(second / 60 % 60), pair(second % 60));
    [h1, h2, b':', m1, m2, b':', s1, s2]
}

/// Appends a whole number.
pub(super) fn push_whole(out: &mut Vec<u8>, number: u64) {
    if number < 10 {
        out.push(b'0' + number as u8);
        return;
    }
    let mut digits = [0; 20];
    let mut start = digits.len();
    let mut rest = number;
    while rest > 0 {
        start -= 1;
        if let Some(digit) = digits.get_mut(start) {
            *digit = b'0' + (rest % 10) as u8;
        }
        rest /= 10;
    }
    out.extend_from_slice(digits.get(start..).unwrap_or_default());
}

/// Appends a finite number: a whole one without fraction, any other with the fewest digits that give it back.
pub(crate) fn push_number(out: &mut Vec<u8>, number: f64) {
    // A cast cuts off the fraction, so a number that survives it has none.
    let whole = number.abs() as u64;
    if whole as f64 == number.abs() && number.abs() < MOST_WHOLE {
        if number < 0.0 {
            out.push(b'-');
        }
        push_whole(out, whole);
    } else {
        // Writing to a Vec cannot fail.
        let _ = serde_json::to_writer(out, &number);
    }
}

/// Appends a date, `2026-03-14`.
pub(super) fn push_date(out: &mut Vec<u8>, date: Date) {
    let _ = write!(out, "{date}");
}

/// Appends a wall-clock time, `2026-03-14T23:21:30`, with milliseconds where it has some.
pub(super) fn push_date_time(out: &mut Vec<u8>, time: DateTime) {
    if time.subsec_nanosecond() == 0 {
        let _ = write!(out, "{time}");
    } else {
        let _ = write!(out, "{time:.3}");
    }
}

/// Appends text with its quotes, escaped.
pub(super) fn push_text(out: &mut Vec<u8>, text: &str) {
    let _ = serde_json::to_writer(out, text);
}

/// `+02:00` for seconds east of UTC, with seconds where an offset of olden times has some.
pub(crate) fn offset_text(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let all = seconds.unsigned_abs();
    let (hours, minutes, rest) = (all / 3_600, all / 60 % 60, all % 60);
    if rest == 0 {
        format!("{sign}{hours:02}:{minutes:02}")
    } else {
        format!("{sign}{hours:02}:{minutes:02}:{rest:02}")
    }
}

/// Reads what [`offset_text`] writes.
pub(super) fn parse_offset(text: &str) -> Option<i32> {
    let sign = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let clock = text.get(1..)?;
    let seconds = if clock.len() == 5 { parse_clock(&format!("{clock}:00"))? } else { parse_clock(clock)? };
    Some(sign * seconds)
}

/// Reads `HH:MM:SS` as the second of the day.
pub(super) fn parse_clock(text: &str) -> Option<i32> {
    let &[h1, h2, b':', m1, m2, b':', s1, s2] = text.as_bytes() else { return None };
    let number = |tens: u8, ones: u8, below: i32| {
        let are_digits = tens.is_ascii_digit() && ones.is_ascii_digit();
        let number = i32::from(tens) * 10 + i32::from(ones) - i32::from(b'0') * 11;
        (are_digits && number < below).then_some(number)
    };
    Some(number(h1, h2, 24)? * 3_600 + number(m1, m2, 60)? * 60 + number(s1, s2, 60)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn text(write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn whole_numbers_have_no_fraction_and_others_are_shortest() {
        let cases = [
            (0.0, "0"),
            (-0.0, "0"),
            (7.0, "7"),
            (61.0, "61"),
            (-12.0, "-12"),
            (0.1, "0.1"),
            (1.0 / 3.0, "0.3333333333333333"),
            (0.0123, "0.0123"),
            (123_456_789.0, "123456789"),
            (9_007_199_254_740_991.0, "9007199254740991"),
        ];

        for (number, written) in cases {
            assert_eq!(text(|out| push_number(out, number)), written);
        }
    }

    #[test]
    fn every_number_is_read_back_as_it_was() {
        for number in [1e300, 1e-300, 5e-324, 9_007_199_254_740_993.0, 1e19, -1e17, 0.1 + 0.2] {
            let written = text(|out| push_number(out, number));

            assert_eq!(serde_json::from_str::<f64>(&written).unwrap(), number, "{written}");
        }
    }

    #[test]
    fn every_second_of_a_day_is_written_and_read_back() {
        for second in 0..86_400 {
            let clock = clock(second);
            let written = std::str::from_utf8(&clock).unwrap();

            assert_eq!(parse_clock(written), i32::try_from(second).ok());
        }
        assert_eq!(&clock(45_296), b"12:34:56");
        for wrong in ["", "24:00:00", "12:60:00", "12:34", "12:34:5x", "12:34:560", "１2:34:56"] {
            assert_eq!(parse_clock(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn offsets_are_written_and_read_back() {
        for (seconds, written) in
            [(0, "+00:00"), (7_200, "+02:00"), (-12_600, "-03:30"), (1_172, "+00:19:32")]
        {
            assert_eq!(offset_text(seconds), written);
            assert_eq!(parse_offset(written), Some(seconds));
        }
        for wrong in ["", "02:00", "+2:00", "+25:00", "Z", "+02:0é"] {
            assert_eq!(parse_offset(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn times_have_milliseconds_only_where_there_are_some() {
        let time = date(2026, 3, 1).at(23, 5, 30, 0);

        assert_eq!(text(|out| push_date_time(out, time)), "2026-03-01T23:05:30");
        assert_eq!(
            text(|out| push_date_time(out, time.with().millisecond(250).build().unwrap())),
            "2026-03-01T23:05:30.250"
        );
    }
}
