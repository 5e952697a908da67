//! Where a list goes on after a page.
//!
//! Points that share their instant with the last one of a page were seen to be lost at the service's own border. So a list
//! is cut by instants of ours wherever it can be: what lies in the oldest second of a page is left to the next one.

use super::super::Next;
use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};

/// No wall clock on Earth is further ahead of UTC.
const FURTHEST_AHEAD: SignedDuration = SignedDuration::from_hours(14);

/// What a page leaves to the next one.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Border {
    /// Where the list goes on; nothing after the last page.
    pub(super) next: Option<Next>,
    /// The day after which nothing is still to come; nothing where that is not known, or nothing is to come at all.
    pub(super) complete_after: Option<Date>,
}

/// Cuts the points asked for of a page of a list that comes newest first: leaves out what earlier pages hold, and what is
/// left to the next one.
///
/// Where the page does not come in order, or lies in one second as a whole, the service's token leads on.
pub(super) fn cut<T>(
    points: &mut Vec<T>,
    instant: impl Fn(&T) -> Timestamp,
    before: Option<Timestamp>,
    token: Option<String>,
) -> Border {
    let is_ordered = points.is_sorted_by(|newer, older| instant(newer) >= instant(older));
    points.retain(|point| before.is_none_or(|before| instant(point) < before));
    let Some(next) = Next::token(token) else { return Border::default() };
    let Some(oldest) = points.last().map(&instant).filter(|_| is_ordered) else {
        return Border { next: Some(next), complete_after: None };
    };
    let whole_second = |at: Timestamp| Timestamp::from_second(at.as_second().saturating_add(1)).ok();
    let border =
        whole_second(oldest).filter(|border| points.first().is_some_and(|newest| instant(newest) >= *border));
    match border {
        Some(border) => {
            points.retain(|point| instant(point) >= border);
            Border { next: Some(Next::Before(border)), complete_after: latest_day(border) }
        }
        None => Border { next: Some(next), complete_after: latest_day(oldest) },
    }
}

/// The latest day on which a moment no later than this can lie: its wall clock may be ahead.
pub(super) fn latest_day(instant: Timestamp) -> Option<Date> {
    let latest = instant.checked_add(FURTHEST_AHEAD).ok()?;
    Some(latest.to_zoned(TimeZone::UTC).date())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_774_000_000 + seconds).unwrap()
    }

    fn cut_at(seconds: &[i64], before: Option<i64>, token: &str) -> (Vec<i64>, Border) {
        let mut points = seconds.to_vec();
        let border = cut(&mut points, |seconds| at(*seconds), before.map(at), Some(token.to_owned()));
        (points, border)
    }

    #[test]
    fn oldest_second_of_a_page_is_left_to_the_next_one() {
        let (points, border) = cut_at(&[90, 60, 30, 30], None, "more");

        assert_eq!(points, [90, 60]);
        assert_eq!(border.next, Some(Next::Before(at(31))));
        // 09:47 UTC: no wall clock shows the 21st yet, and the furthest ahead shows 23:47.
        assert_eq!(border.complete_after, Some(date(2026, 3, 20)));
    }

    #[test]
    fn what_earlier_pages_hold_is_left_out() {
        assert_eq!(cut_at(&[90, 60, 30], Some(61), ""), (vec![60, 30], Border::default()));
    }

    #[test]
    fn token_leads_on_where_no_instant_can() {
        let token = Some(Next::Token("more".to_owned()));

        for (points, before) in [(&[60, 60][..], None), (&[30, 90], None), (&[], None), (&[90, 60], Some(50))]
        {
            assert_eq!(cut_at(points, before, "more").1.next, token, "{points:?}");
        }
        assert_eq!(cut_at(&[30, 90], None, "more").0, [30, 90]);
        assert_eq!(cut_at(&[30, 90], None, "more").1.complete_after, None);
    }
}
