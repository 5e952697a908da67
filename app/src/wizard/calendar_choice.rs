//! Which days of a calendar are chosen: a click begins anew, a click with Shift or a second tap ends the stretch.

use domain::DateRange;
use jiff::civil::Date;

/// How a day was pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Press {
    /// By mouse or key: the stretch begins anew here.
    Plain,
    /// With Shift: the stretch reaches to here.
    Reach,
    /// By finger or pen, which have no Shift: begins a stretch, or ends the one just begun.
    Tap,
}

/// The days chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Choice {
    /// Where the stretch began, and where it reaches.
    ends: Option<(Date, Date)>,
    /// Whether the next tap ends it.
    awaits_end: bool,
}

impl Choice {
    /// The days, if there are any.
    pub(crate) fn range(self) -> Option<DateRange> {
        let (from, to) = self.ends?;
        DateRange::inclusive(from.min(to), from.max(to)).ok()
    }

    /// Whether a day is among them.
    pub(crate) fn holds(self, day: Date) -> bool {
        self.range().is_some_and(|range| range.contains(day))
    }

    /// The choice after a day was pressed. Pressing the only day again lets go of it.
    pub(crate) fn after(self, press: Press, day: Date) -> Self {
        let one = Choice { ends: Some((day, day)), awaits_end: press == Press::Tap };
        match (press, self.ends) {
            (Press::Plain | Press::Tap, Some((from, to))) if from == day && to == day => Choice::default(),
            (Press::Reach, Some((from, _))) => Choice { ends: Some((from, day)), awaits_end: false },
            (Press::Tap, Some((from, _))) if self.awaits_end => {
                Choice { ends: Some((from, day)), awaits_end: false }
            }
            _ => one,
        }
    }

    /// The choice after a key moved from one day to another with Shift held.
    pub(crate) fn reach(self, from: Date, to: Date) -> Self {
        let begun = self.ends.map_or(from, |(begun, _)| begun);
        Choice { ends: Some((begun, to)), awaits_end: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn day(n: i8) -> Date {
        date(2026, 3, n)
    }

    fn chosen(choice: Choice) -> Option<(i8, i8)> {
        choice.range().map(|range| (range.start().day(), range.last().day()))
    }

    #[test]
    fn click_begins_anew_and_shift_reaches_either_way() {
        let choice = Choice::default().after(Press::Plain, day(10));

        assert_eq!(chosen(choice), Some((10, 10)));
        assert_eq!(chosen(choice.after(Press::Reach, day(12))), Some((10, 12)));
        assert_eq!(chosen(choice.after(Press::Reach, day(12)).after(Press::Reach, day(7))), Some((7, 10)));
        assert_eq!(chosen(choice.after(Press::Plain, day(12))), Some((12, 12)));
    }

    #[test]
    fn second_tap_ends_the_stretch_and_the_third_begins_another() {
        let begun = Choice::default().after(Press::Tap, day(10));
        let ended = begun.after(Press::Tap, day(8));

        assert_eq!(chosen(ended), Some((8, 10)));
        assert_eq!(chosen(ended.after(Press::Tap, day(20))), Some((20, 20)));
    }

    #[test]
    fn only_day_pressed_again_is_let_go() {
        for press in [Press::Plain, Press::Tap] {
            assert_eq!(Choice::default().after(press, day(3)).after(press, day(3)), Choice::default());
        }
    }

    #[test]
    fn keys_with_shift_reach_from_where_they_began() {
        let choice = Choice::default().reach(day(3), day(4)).reach(day(4), day(5));

        assert_eq!(chosen(choice), Some((3, 5)));
    }
}
