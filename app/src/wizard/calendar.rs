//! What a calendar shows: how each day ended, the months as rows of weeks, the shapes that stand for days, and where keys
//! lead. Which days are chosen is in [`calendar_choice`](super::calendar_choice).

use domain::{
    DateRange,
    date_range::days_between,
    wire::{ErrorCode, Gap, GapState},
};
use jiff::{
    ToSpan,
    civil::{Date, Weekday},
};
/// How much of a day is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LeftOut {
    /// All of it.
    Whole,
    /// Some hours.
    Part,
}

/// How a day is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mark {
    /// Fetched, with a reading.
    Fetched,
    /// Answered without a reading.
    Empty,
    /// The permission is missing.
    NotPermitted,
    /// It could not be fetched.
    Failed,
    /// It was never asked for.
    NotFetched,
    /// An earlier import sent it.
    SentBefore,
    /// The member left it out, or a part of it.
    LeftOut,
}

impl Mark {
    /// Every mark, in the order of the legend.
    pub(crate) const ALL: [Mark; 7] = [
        Mark::Fetched,
        Mark::Empty,
        Mark::NotPermitted,
        Mark::Failed,
        Mark::NotFetched,
        Mark::SentBefore,
        Mark::LeftOut,
    ];

    /// The end of the name of its class.
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Mark::Fetched => "fetched",
            Mark::Empty => "empty",
            Mark::NotPermitted => "not-permitted",
            Mark::Failed => "failed",
            Mark::NotFetched => "not-fetched",
            Mark::SentBefore => "sent-before",
            Mark::LeftOut => "left-out",
        }
    }

    /// Its shape as the path of an SVG, in a square of four units: no two are alike, whatever their colours.
    pub(crate) fn path(self, x: u32, y: u32) -> String {
        match self {
            Mark::Fetched => format!("M{x} {y}h4v4h-4z"),
            Mark::Empty => format!("M{x}.5 {y}.5h3v3h-3z"),
            Mark::NotPermitted => format!("M{x} {}h4", y + 2),
            Mark::Failed => format!("M{x} {y}l4 4m0 -4l-4 4"),
            Mark::NotFetched => format!("M{} {}h0", x + 2, y + 2),
            Mark::SentBefore => format!("M{x} {}h4l-2 -4z", y + 4),
            Mark::LeftOut => format!("M{x} {}l4 -4", y + 4),
        }
    }
}

/// How a day ended, and why.
type Ending = (Mark, Option<ErrorCode>);

/// Everything known of the days of one kind of data.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Days {
    /// The days of the import.
    pub(crate) range: DateRange,
    /// Of each of them, how it ended.
    endings: Vec<Ending>,
    /// The stretches that could not be fetched, oldest first.
    pub(crate) failed: Vec<DateRange>,
}

impl Days {
    /// Lays out the days of an import: those with a reading, those without for a reason, and those an earlier import sent.
    /// What is left was answered without a reading.
    pub(crate) fn new(
        range: DateRange,
        with_data: impl IntoIterator<Item = Date>,
        gaps: &[Gap],
        sent_before: &[DateRange],
    ) -> Self {
        let mut days =
            Days { range, endings: vec![(Mark::Empty, None); range.days() as usize], failed: Vec::new() };
        for stretch in sent_before {
            days.put(*stretch, (Mark::SentBefore, None));
        }
        for gap in gaps {
            let Some(stretch) = gap.range else { continue };
            let mark = match gap.state {
                GapState::Failed => Mark::Failed,
                GapState::NotPermitted => Mark::NotPermitted,
                GapState::NotFetched => Mark::NotFetched,
            };
            days.put(stretch, (mark, gap.reason));
            if mark == Mark::Failed {
                days.failed.extend(stretch.intersection(range));
            }
        }
        for day in with_data {
            if let Ok(one) = DateRange::inclusive(day, day) {
                days.put(one, (Mark::Fetched, None));
            }
        }
        days
    }

    fn put(&mut self, stretch: DateRange, ending: Ending) {
        let Some(inside) = stretch.intersection(self.range) else { return };
        let first = days_between(self.range.start(), inside.start()) as usize;
        self.endings.iter_mut().skip(first).take(inside.days() as usize).for_each(|one| *one = ending);
    }

    /// How a day ended, and why; none outside the import's days.
    pub(crate) fn find(&self, day: Date) -> Option<Ending> {
        let place = self.range.contains(day).then(|| days_between(self.range.start(), day) as usize)?;
        self.endings.get(place).copied()
    }

    /// How many days could not be fetched.
    pub(crate) fn days_failed(&self) -> u32 {
        self.failed.iter().map(|range| range.days()).sum()
    }

    /// The marks there are, in the order of [`Mark::ALL`].
    pub(crate) fn marks(&self) -> Vec<Mark> {
        Mark::ALL.into_iter().filter(|mark| self.endings.iter().any(|(known, _)| known == mark)).collect()
    }

    /// The day a calendar opens at: the last that failed, else the last with a reading, else the last of all.
    pub(crate) fn first_look(&self) -> Date {
        let failed = self.failed.iter().map(|range| range.last()).max();
        let with_data = || {
            let place = self.endings.iter().rposition(|(mark, _)| *mark == Mark::Fetched)?;
            self.range.start().checked_add(i64::try_from(place).ok()?.days()).ok()
        };
        failed.or_else(with_data).unwrap_or(self.range.last())
    }

    /// How many days of a month are marked how, in the order of [`Mark::ALL`]; `left_out` says which are left out.
    pub(crate) fn count(
        &self,
        month: DateRange,
        left_out: impl Fn(Date) -> Option<LeftOut>,
    ) -> Vec<(Mark, u32)> {
        let marks: Vec<Mark> = month.iter().filter_map(|day| self.mark(day, &left_out)).collect();
        let count = |mark: Mark| marks.iter().map(|one| u32::from(*one == mark)).sum();
        Mark::ALL.into_iter().map(|mark| (mark, count(mark))).filter(|(_, count)| *count > 0).collect()
    }

    /// The mark of a day: being left out hides how it ended.
    pub(crate) fn mark(&self, day: Date, left_out: impl Fn(Date) -> Option<LeftOut>) -> Option<Mark> {
        let (mark, _) = self.find(day)?;
        Some(if left_out(day).is_some() { Mark::LeftOut } else { mark })
    }

    /// A month in small: by mark one path over all its days, a week a line.
    pub(crate) fn picture(
        &self,
        month: DateRange,
        left_out: impl Fn(Date) -> Option<LeftOut>,
    ) -> Vec<(Mark, String)> {
        let mut paths: Vec<(Mark, String)> = Mark::ALL.map(|mark| (mark, String::new())).into();
        for (line, week) in weeks(month.start()).into_iter().enumerate() {
            for (column, day) in week.into_iter().enumerate() {
                let Some(mark) = day.and_then(|day| self.mark(day, &left_out)) else { continue };
                if let Some((_, path)) = paths.iter_mut().find(|(known, _)| *known == mark) {
                    // Six lines of seven at most.
                    path.push_str(&mark.path(1 + column as u32 * PITCH, 1 + line as u32 * PITCH));
                }
            }
        }
        paths.retain(|(_, path)| !path.is_empty());
        paths
    }
}

/// Units from one day to the next in a month drawn small.
const PITCH: u32 = 6;
/// How wide a month drawn small is, and how high.
pub(crate) const PICTURE: (u32, u32) = (7 * PITCH, 6 * PITCH);

/// A month as lines of seven days, Monday first; none where a day is another month's.
pub(crate) fn weeks(day: Date) -> Vec<[Option<Date>; 7]> {
    let first = day.first_of_month();
    let before = usize::try_from(first.weekday().to_monday_zero_offset()).unwrap_or(0);
    let mut lines = vec![[None; 7]];
    let mut place = before;
    for day in (0..first.days_in_month()).filter_map(|n| first.checked_add(n.days()).ok()) {
        if place == 7 {
            lines.push([None; 7]);
            place = 0;
        }
        if let Some(cell) = lines.last_mut().and_then(|line| line.get_mut(place)) {
            *cell = Some(day);
        }
        place += 1;
    }
    lines
}

/// Some week's days, Monday first, to name the columns after.
pub(crate) fn a_week(day: Date) -> Vec<Date> {
    let back = day.weekday().since(Weekday::Monday);
    let monday = day.checked_sub(back.days()).unwrap_or(day);
    (0..7).filter_map(|n| monday.checked_add(n.days()).ok()).collect()
}

/// Where a key leads from a day, within the import's days.
pub(crate) fn day_after_key(key: &str, day: Date, range: DateRange) -> Option<Date> {
    let to = match key {
        "ArrowLeft" => day.checked_sub(1.days()),
        "ArrowRight" => day.checked_add(1.days()),
        "ArrowUp" => day.checked_sub(1.weeks()),
        "ArrowDown" => day.checked_add(1.weeks()),
        "Home" => Ok(day.first_of_month()),
        "End" => Ok(day.last_of_month()),
        "PageUp" => day.checked_sub(1.months()),
        "PageDown" => day.checked_add(1.months()),
        _ => return None,
    };
    to.ok().map(|to| to.clamp(range.start(), range.last()))
}

/// Where a key leads from a month, by any day of it: a row is a year.
pub(crate) fn month_after_key(key: &str, day: Date, range: DateRange) -> Option<Date> {
    let first = day.first_of_month();
    let to = match key {
        "ArrowLeft" => first.checked_sub(1.months()),
        "ArrowRight" => first.checked_add(1.months()),
        "ArrowUp" | "PageUp" => first.checked_sub(1.years()),
        "ArrowDown" | "PageDown" => first.checked_add(1.years()),
        "Home" => Ok(first.first_of_year()),
        "End" => Ok(first.last_of_year()),
        _ => return None,
    };
    to.ok().map(|to| to.clamp(range.start(), range.last()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use std::collections::BTreeSet;

    fn days(first: Date, last: Date) -> DateRange {
        DateRange::inclusive(first, last).unwrap()
    }

    fn march() -> Days {
        let day = |n| date(2026, 3, n);
        let gap = |first, last, state| Gap {
            range: Some(days(day(first), day(last))),
            state,
            reason: (state == GapState::Failed).then_some(ErrorCode::ProviderTrouble),
        };
        let gaps =
            [gap(3, 4, GapState::Failed), gap(6, 6, GapState::NotPermitted), gap(7, 7, GapState::NotFetched)];
        let range = days(day(2), date(2026, 4, 10));
        Days::new(range, [day(2), day(4)], &gaps, &[days(day(8), day(9))])
    }

    #[test]
    fn every_day_of_the_import_has_one_mark_and_no_other_day_any() {
        let days = march();

        let marks: Vec<_> = (1..=10).map(|n| days.find(date(2026, 3, n)).map(|(mark, _)| mark)).collect();

        let fetched = Some(Mark::Fetched);
        let [failed, empty] = [Some(Mark::Failed), Some(Mark::Empty)];
        let [closed, later, sent] = [Mark::NotPermitted, Mark::NotFetched, Mark::SentBefore].map(Some);
        assert_eq!(marks, [None, fetched, failed, fetched, empty, closed, later, sent, sent, empty]);
        assert_eq!(days.find(date(2026, 3, 3)), Some((Mark::Failed, Some(ErrorCode::ProviderTrouble))));
    }

    #[test]
    fn calendar_opens_where_something_failed() {
        let range = march().range;
        let without = |with_data: Option<Date>| Days::new(range, with_data, &[], &[]);

        assert_eq!(march().first_look(), date(2026, 3, 4));
        assert_eq!(without(Some(date(2026, 3, 7))).first_look(), date(2026, 3, 7));
        assert_eq!(without(None).first_look(), date(2026, 4, 10));
    }

    #[test]
    fn left_out_day_is_counted_and_drawn_as_such() {
        let days = march();
        let left_out = |day: Date| (day == date(2026, 3, 2)).then_some(LeftOut::Whole);
        let month = DateRange::inclusive(date(2026, 3, 1), date(2026, 3, 31)).unwrap();

        let counts = days.count(month, left_out);

        assert_eq!(counts.first(), Some(&(Mark::Fetched, 1)));
        assert_eq!(counts.last(), Some(&(Mark::LeftOut, 1)));
        assert_eq!(counts.iter().map(|(_, count)| count).sum::<u32>(), 30);
        assert_eq!(days.picture(month, left_out).len(), counts.len());
    }

    #[test]
    fn no_two_marks_have_one_shape() {
        let shapes: BTreeSet<String> = Mark::ALL.into_iter().map(|mark| mark.path(0, 0)).collect();

        assert_eq!(shapes.len(), Mark::ALL.len());
    }

    #[test]
    fn month_is_laid_out_in_weeks_that_begin_on_monday() {
        let lines = weeks(date(2026, 3, 14));

        assert_eq!(lines.len(), 6);
        assert_eq!(lines[0], [None, None, None, None, None, None, Some(date(2026, 3, 1))]);
        assert_eq!(lines[5][..3], [Some(date(2026, 3, 30)), Some(date(2026, 3, 31)), None]);
        assert_eq!(a_week(date(2026, 3, 1)).first(), Some(&date(2026, 2, 23)));
        assert_eq!(weeks(date(2027, 2, 1)).len(), 4);
    }

    #[test]
    fn keys_lead_over_days_and_never_out_of_the_import() {
        let range = march().range;
        let from = date(2026, 3, 31);
        let to = |key| day_after_key(key, from, range);

        assert_eq!(to("ArrowLeft"), Some(date(2026, 3, 30)));
        assert_eq!(to("ArrowRight"), Some(date(2026, 4, 1)));
        assert_eq!(to("ArrowDown"), Some(date(2026, 4, 7)));
        assert_eq!(to("Home"), Some(date(2026, 3, 2)));
        assert_eq!(to("PageDown"), Some(date(2026, 4, 10)));
        assert_eq!(to("PageUp"), Some(date(2026, 3, 2)));
        assert_eq!(to("Tab"), None);
        assert_eq!(month_after_key("ArrowRight", from, range), Some(date(2026, 4, 1)));
        assert_eq!(month_after_key("Home", from, range), Some(date(2026, 3, 2)));
    }
}
