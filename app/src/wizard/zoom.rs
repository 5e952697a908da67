//! Which days a chart shows, and what zooming and moving make of them. Knows no values and no pixels.

use domain::DateRange;
use jiff::{ToSpan, civil::Date};

/// The shortest part of a day a chart shows, in seconds.
const SHORTEST_PART: i32 = 600;

/// What a chart shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum View {
    /// Whole days.
    Days(DateRange),
    /// One day, from the inside: all of it, or seconds that have passed since its midnight.
    Day(Date, Option<(i32, i32)>),
}

/// What charts may show: the days there are, and how far they may be looked into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bounds {
    /// Every day.
    pub(crate) whole: DateRange,
    /// Whether a day has an inside.
    pub(crate) has_inside: bool,
    /// Whether a part of a day can be shown by itself, where its inside is drawn along the clock.
    pub(crate) has_parts: bool,
}

impl View {
    /// The days shown.
    pub(crate) fn days(self) -> DateRange {
        match self {
            View::Days(days) => days,
            View::Day(date, _) => DateRange::of_day(date),
        }
    }

    /// Half as much, around a day or, within a day, around so many seconds; the same where there is nothing finer.
    ///
    /// `inside` is how far a day's inside reaches, in seconds that have passed since its midnight.
    pub(crate) fn zoomed_in(self, bounds: Bounds, date: Date, second: i32, inside: (i32, i32)) -> View {
        match self {
            View::Days(days) if days.days() <= 2 && bounds.has_inside => View::Day(date, None),
            View::Days(days) if days.days() == 2 => View::Days(DateRange::of_day(date)),
            View::Days(days) => View::Days(around(date, days.days().div_ceil(2), days)),
            View::Day(_, _) if !bounds.has_parts => self,
            View::Day(day, part) => {
                let (from, to) = part.unwrap_or(inside);
                let length = (to.saturating_sub(from) / 2).max(SHORTEST_PART).min(to.saturating_sub(from));
                let from = (second - length / 2).clamp(from, to - length);
                View::Day(day, Some((from, from + length)))
            }
        }
    }

    /// Twice as much, as far as there is more.
    pub(crate) fn zoomed_out(self, bounds: Bounds, inside: (i32, i32)) -> View {
        match self {
            View::Day(day, Some((from, to))) => {
                let half = (to - from) / 2;
                let (from, to) = ((from - half).max(inside.0), (to + half).min(inside.1));
                View::Day(day, ((from, to) != inside).then_some((from, to)))
            }
            View::Day(day, None) => View::Days(around(day, 3, bounds.whole)),
            View::Days(days) => {
                let middle =
                    days.start().checked_add(i64::from(days.days() / 2).days()).unwrap_or(days.start());
                View::Days(around(middle, days.days().saturating_mul(2).max(3), bounds.whole))
            }
        }
    }

    /// As much, earlier (-1) or later (1): by half of what is shown, a day by a day.
    pub(crate) fn moved(self, bounds: Bounds, direction: i32, inside: (i32, i32)) -> View {
        match self {
            View::Days(days) => {
                let step = i64::from(days.days().div_ceil(2)) * i64::from(direction);
                View::Days(shifted(days, step, bounds.whole))
            }
            View::Day(day, None) => {
                let next = day.checked_add(i64::from(direction).days()).ok();
                next.filter(|next| bounds.whole.contains(*next)).map_or(self, |next| View::Day(next, None))
            }
            View::Day(day, Some((from, to))) => {
                let length = to - from;
                let from = (from + direction * length / 2).clamp(inside.0, (inside.1 - length).max(inside.0));
                View::Day(day, Some((from, from + length)))
            }
        }
    }

    /// Whether there is anything earlier (-1) or later (1).
    pub(crate) fn can_move(self, bounds: Bounds, direction: i32, inside: (i32, i32)) -> bool {
        self.moved(bounds, direction, inside) != self
    }

    /// Days chosen: a single day from the inside, where it has one.
    pub(crate) fn of_days(bounds: Bounds, days: DateRange) -> View {
        if days.days() == 1 && bounds.has_inside { View::Day(days.start(), None) } else { View::Days(days) }
    }
}

/// So many days around a day, within others.
fn around(date: Date, days: u32, within: DateRange) -> DateRange {
    let days = days.min(within.days());
    let start = date.checked_sub(i64::from(days / 2).days()).unwrap_or(within.start()).max(within.start());
    of_length(start, days, within)
}

fn shifted(days: DateRange, by: i64, within: DateRange) -> DateRange {
    let start = days.start().checked_add(by.days()).unwrap_or(days.start()).max(within.start());
    of_length(start, days.days(), within)
}

/// So many days from one on, or the last so many where there are not as many.
fn of_length(start: Date, days: u32, within: DateRange) -> DateRange {
    let latest = within.end().checked_sub(i64::from(days).days()).unwrap_or(within.start());
    let start = start.min(latest).max(within.start());
    let end = start.checked_add(i64::from(days).days()).unwrap_or(within.end()).min(within.end());
    DateRange::new(start, end).unwrap_or(within)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const INSIDE: (i32, i32) = (0, 86_400);

    fn days(first: Date, last: Date) -> DateRange {
        DateRange::inclusive(first, last).unwrap()
    }

    fn year() -> Bounds {
        Bounds { whole: days(date(2026, 1, 1), date(2026, 12, 31)), has_inside: true, has_parts: true }
    }

    #[test]
    fn year_leads_to_a_day_and_its_minutes_in_few_steps_and_back_to_the_year() {
        let (bounds, day) = (year(), date(2026, 7, 14));
        let mut view = View::Days(bounds.whole);
        let mut steps = 0;
        while view != View::Day(day, None) {
            view = view.zoomed_in(bounds, day, 0, INSIDE);
            steps += 1;
            assert!(steps < 12 && view.days().contains(day), "{view:?}");
        }
        let inside = view.zoomed_in(bounds, day, 43_200, INSIDE);
        assert_eq!(inside, View::Day(day, Some((21_600, 64_800))));
        let mut deep = inside;
        for _ in 0..20 {
            deep = deep.zoomed_in(bounds, day, 43_200, INSIDE);
        }
        assert_eq!(deep, View::Day(day, Some((42_900, 43_500))));

        let mut back = deep;
        for _ in 0..30 {
            back = back.zoomed_out(bounds, INSIDE);
        }
        assert_eq!(back, View::Days(bounds.whole));
    }

    #[test]
    fn zooming_at_the_border_stays_within_what_there_is() {
        let bounds = year();
        let first = View::Days(bounds.whole).zoomed_in(bounds, date(2026, 1, 1), 0, INSIDE);
        let last = View::Days(bounds.whole).zoomed_in(bounds, date(2026, 12, 31), 0, INSIDE);

        assert_eq!(first, View::Days(days(date(2026, 1, 1), date(2026, 7, 2))));
        assert_eq!(last, View::Days(days(date(2026, 7, 2), date(2026, 12, 31))));
        assert_eq!(last.moved(bounds, 1, INSIDE), last);
        assert!(last.can_move(bounds, -1, INSIDE) && !last.can_move(bounds, 1, INSIDE));
    }

    #[test]
    fn moving_goes_by_half_of_what_is_shown_and_within_a_day_by_its_hours() {
        let bounds = year();
        let march = View::Days(days(date(2026, 3, 1), date(2026, 3, 10)));

        assert_eq!(march.moved(bounds, 1, INSIDE), View::Days(days(date(2026, 3, 6), date(2026, 3, 15))));
        let day = View::Day(date(2026, 3, 1), None);
        assert_eq!(day.moved(bounds, -1, INSIDE), View::Day(date(2026, 2, 28), None));
        let part = View::Day(date(2026, 3, 1), Some((0, 7_200)));
        assert_eq!(part.moved(bounds, 1, INSIDE), View::Day(date(2026, 3, 1), Some((3_600, 10_800))));
        assert!(!part.can_move(bounds, -1, INSIDE));
    }

    #[test]
    fn days_without_an_inside_end_at_a_day() {
        let bounds = Bounds { has_inside: false, has_parts: false, ..year() };
        let mut view = View::Days(bounds.whole);
        for _ in 0..20 {
            view = view.zoomed_in(bounds, date(2026, 3, 3), 0, INSIDE);
        }

        assert_eq!(view, View::Days(days(date(2026, 3, 3), date(2026, 3, 3))));
        assert_eq!(view.zoomed_out(bounds, INSIDE).days().days(), 3);
        assert_eq!(View::of_days(bounds, view.days()), view);
        assert_eq!(View::of_days(year(), view.days()), View::Day(date(2026, 3, 3), None));
    }
}
