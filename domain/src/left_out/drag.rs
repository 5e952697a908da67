//! What goes with what: of which other subjects the records of the same days would give away what was left out.

use super::rule::Subject::{self, DataType as D, IntradayType as I};
use crate::{data_type::DataType::*, intraday::IntradayType as Within};

/// Each tells the others: the total of a day is the sum (or the mean, or the count) of its readings, or another measure of the
/// very same thing.
const ALIKE: [&[Subject]; 10] = [
    &[D(Steps), I(Within::Steps)],
    &[D(Distance), I(Within::Distance)],
    // A floor is three metres at Fitbit.
    &[D(Floors), D(Elevation), I(Within::Floors), I(Within::Elevation)],
    &[D(Calories), D(ActivityCalories), I(Within::Calories)],
    // The four make up the day.
    &[D(MinutesSedentary), D(MinutesLightlyActive), D(MinutesFairlyActive), D(MinutesVeryActive)],
    &[D(HeartRateZones), D(ActiveZoneMinutes), I(Within::ActiveZoneMinutes)],
    &[D(HeartRateVariability), I(Within::HeartRateVariability)],
    &[D(OxygenSaturation), I(Within::OxygenSaturation)],
    &[D(BreathingRate), I(Within::BreathingRate)],
    &[D(Sleep), I(Within::SleepStages)],
];

const ACTIVE_MINUTES: &[Subject] =
    &[D(MinutesSedentary), D(MinutesLightlyActive), D(MinutesFairlyActive), D(MinutesVeryActive)];

/// What the first tells is counted in the others, but not the other way round.
const COUNTED_IN: [(Subject, &[Subject]); 5] = [
    (I(Within::HeartRate), &[D(HeartRateZones), D(ActiveZoneMinutes), I(Within::ActiveZoneMinutes)]),
    // Calories of a minute come with how active it was.
    (I(Within::Calories), ACTIVE_MINUTES),
    (D(Calories), ACTIVE_MINUTES),
    (D(ActivityCalories), ACTIVE_MINUTES),
    // The way somebody went is the exercise itself.
    (D(ActivityLog), &[I(Within::Routes)]),
];

/// Of which other subjects the records have members that tell of the first; they stay without these members (`members`, `keep`
/// and `samples` know which).
const TOLD_IN: [(Subject, &[Subject]); 11] = [
    (D(Steps), &[D(ActivityLog)]),
    (D(Calories), &[D(ActivityLog), D(HeartRateZones)]),
    (D(Distance), &[D(ActivityLog), I(Within::Routes)]),
    (D(Elevation), &[D(ActivityLog), I(Within::Routes)]),
    (D(MinutesSedentary), &[D(ActivityLog), I(Within::Calories)]),
    (D(HeartRateZones), &[D(ActivityLog)]),
    (D(RunVo2Max), &[D(ActivityLog)]),
    (D(BodyFat), &[D(Weight)]),
    (I(Within::HeartRate), &[D(ActivityLog), D(HeartRateVariability), I(Within::Routes)]),
    (I(Within::Routes), &[D(ActivityLog)]),
    (D(ActivityLog), &[I(Within::Routes)]),
];

/// Lists the subjects whose records are not as fetched where a subject is left out: those that go along, and those that lose
/// members.
pub fn changes(subject: Subject) -> Vec<Subject> {
    let mut changed = drags_along(subject);
    for dragged in changed.clone() {
        for other in TOLD_IN.iter().filter(|(of, _)| *of == dragged).flat_map(|(_, others)| others.iter()) {
            if !changed.contains(other) {
                changed.push(*other);
            }
        }
    }
    changed
}

/// Lists what is left out on the same days as a subject, itself first. A part of a day is left out of what has times; of all
/// others the whole day goes, since its total would tell what the part held.
pub fn drags_along(subject: Subject) -> Vec<Subject> {
    let alike = ALIKE.iter().filter(|family| family.contains(&subject)).flat_map(|family| family.iter());
    let counted = COUNTED_IN.iter().filter(|(of, _)| *of == subject).flat_map(|(_, others)| others.iter());
    let mut dragged = vec![subject];
    for other in alike.chain(counted) {
        if !dragged.contains(other) {
            dragged.push(*other);
        }
    }
    dragged
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{data_type::DataType, intraday::IntradayType};
    use std::collections::BTreeSet;

    fn subjects() -> impl Iterator<Item = Subject> {
        DataType::ALL.into_iter().map(D).chain(IntradayType::ALL.into_iter().map(I))
    }

    #[test]
    fn whatever_goes_takes_along_what_would_give_it_away() {
        for subject in subjects() {
            let dragged: BTreeSet<_> = drags_along(subject).into_iter().collect();

            let further: BTreeSet<_> = dragged.iter().flat_map(|one| drags_along(*one)).collect();

            assert_eq!(further, dragged, "{subject:?}");
        }
    }

    #[test]
    fn every_sum_within_the_day_takes_its_total_along_and_is_taken_by_it() {
        for (total, within) in [
            (Steps, Within::Steps),
            (Distance, Within::Distance),
            (Floors, Within::Floors),
            (Elevation, Within::Elevation),
            (Calories, Within::Calories),
            (ActiveZoneMinutes, Within::ActiveZoneMinutes),
        ] {
            assert!(drags_along(D(total)).contains(&I(within)));
            assert!(drags_along(I(within)).contains(&D(total)));
        }
    }

    #[test]
    fn records_that_lose_members_change_too() {
        assert!(changes(D(MinutesVeryActive)).contains(&I(Within::Calories)));
        assert!(changes(I(Within::Routes)).contains(&D(ActivityLog)));
        for subject in [D(Floors), D(Distance), I(Within::HeartRate)] {
            assert!(changes(subject).contains(&I(Within::Routes)), "{subject:?}");
        }
        for subject in subjects() {
            let dragged = drags_along(subject);
            assert_eq!(changes(subject).get(..dragged.len()), Some(dragged.as_slice()));
        }
    }

    #[test]
    fn weight_goes_alone() {
        assert_eq!(drags_along(D(Weight)), [D(Weight)]);
    }
}
