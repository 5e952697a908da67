//! What sessions have in common: the stretch of time they took, and how a page of them is cut.

use super::super::Next;
use super::border::{self, Border};
use super::time::{UtcOffset, local};
use domain::DateRange;
use jiff::{Timestamp, civil::Date};
use serde::Deserialize;

/// When a session began and ended, and what the wall clock was ahead of UTC.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Interval {
    pub(super) start_time: Timestamp,
    pub(super) start_utc_offset: UtcOffset,
    /// Absent while it is still going on.
    pub(super) end_time: Option<Timestamp>,
    pub(super) end_utc_offset: Option<UtcOffset>,
}

impl Interval {
    /// The member's day it began on.
    pub(super) fn date(&self) -> Date {
        local(self.start_time, self.start_utc_offset).date()
    }

    /// The offset at the end; that of the beginning where none is told.
    pub(super) fn end_offset(&self) -> UtcOffset {
        self.end_utc_offset.unwrap_or(self.start_utc_offset)
    }
}

/// Leaves the sessions of a page that began on the days asked for, of a list that comes newest first, and says where it goes
/// on.
pub(super) fn cut<T>(
    points: &mut Vec<T>,
    interval: impl Fn(&T) -> Interval,
    range: DateRange,
    before: Option<Timestamp>,
    token: Option<String>,
) -> Border {
    points.retain(|point| range.contains(interval(point).date()));
    border::cut(points, |point| interval(point).start_time, before, token)
}

/// The same of a list that no instant can be asked of: the service's token leads on, until a page reaches back to before the
/// days asked for.
pub(super) fn cut_by_token<T>(
    points: &mut Vec<T>,
    interval: impl Fn(&T) -> Interval,
    range: DateRange,
    token: Option<String>,
) -> Border {
    let is_ordered =
        points.is_sorted_by(|newer, older| interval(newer).start_time >= interval(older).start_time);
    let oldest = points.last().map(|point| interval(point).start_time).filter(|_| is_ordered);
    points.retain(|point| range.contains(interval(point).date()));
    let reached = oldest.and_then(border::latest_day);
    match Next::token(token) {
        Some(next) if reached.is_none_or(|day| day >= range.start()) => {
            Border { next: Some(next), complete_after: reached }
        }
        _ => Border::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn interval(start: &str) -> Interval {
        Interval {
            start_time: start.parse().unwrap(),
            start_utc_offset: UtcOffset(jiff::tz::offset(2)),
            end_time: None,
            end_utc_offset: None,
        }
    }

    fn cut_of(starts: &[&str]) -> (usize, Border) {
        let mut points: Vec<Interval> = starts.iter().map(|start| interval(start)).collect();
        let march = DateRange::new(date(2026, 3, 1), date(2026, 4, 1)).unwrap();
        let border = cut_by_token(&mut points, |point| *point, march, Some("more".to_owned()));
        (points.len(), border)
    }

    #[test]
    fn list_without_a_filter_ends_where_it_reaches_back_to_before_the_days_asked_for() {
        let next = Some(Next::Token("more".to_owned()));

        let newer = cut_of(&["2026-05-02T10:00:00Z", "2026-03-31T22:30:00Z"]);
        let amid = cut_of(&["2026-03-31T21:30:00Z", "2026-03-20T08:00:00Z"]);
        let older = cut_of(&["2026-03-02T08:00:00Z", "2026-02-27T09:00:00Z"]);
        let mixed = cut_of(&["2026-02-27T09:00:00Z", "2026-03-02T08:00:00Z"]);

        assert_eq!(newer, (0, Border { next: next.clone(), complete_after: Some(date(2026, 4, 1)) }));
        assert_eq!(amid, (2, Border { next: next.clone(), complete_after: Some(date(2026, 3, 20)) }));
        assert_eq!(older, (1, Border::default()));
        assert_eq!(mixed, (1, Border { next, complete_after: None }));
    }
}
