//! Unites the samples of one type and day that were received in several pieces.

use super::section::TimeStyle;
use crate::samples::{Detail, Doubts, MOST_SAMPLES, OffsetFrom, SECONDS_OF_DAY, SampleDay};
use std::collections::BTreeMap;

/// Unites samples in order of time. Nothing when there is none.
///
/// Of pieces of several granularities the finest count. Of two samples of one instant (of positions: of one instant and one
/// exercise) the later received counts; the same sample twice stays once. A single piece keeps its order, in which the wall clock may step back. Where only some of the
/// pieces know their offset from UTC nothing is said of it. Their doubts are [added up](unite_doubts).
pub(super) fn unite_samples(time: TimeStyle, parts: impl Iterator<Item = SampleDay>) -> Option<SampleDay> {
    let parts: Vec<SampleDay> = parts.collect();
    let doubts = unite_doubts(&parts);
    let day = unite_pieces(time, parts)?;
    Some(SampleDay { doubts, ..day })
}

/// The doubts of all pieces of a day, those without a sample among them. Pages of one day hold nothing twice.
pub(super) fn unite_doubts<'a>(parts: impl IntoIterator<Item = &'a SampleDay>) -> Doubts {
    parts.into_iter().fold(Doubts::default(), |doubts, part| doubts.and(part.doubts))
}

fn unite_pieces(time: TimeStyle, mut parts: Vec<SampleDay>) -> Option<SampleDay> {
    parts.retain(|part| !part.is_empty());
    let finest = parts.iter().map(|part| part.granularity).min()?;
    parts.retain(|part| part.granularity == finest);
    let offsets_are_known = parts.iter().all(|part| !part.offsets.is_empty());
    if let [only] = parts.as_slice()
        && is_settled(time, only)
    {
        return parts.pop().map(tidy);
    }
    let mut samples: Vec<Place> = Vec::new();
    for (number, part) in parts.iter().enumerate() {
        let mut offsets = part.offsets.iter().peekable();
        let mut offset = None;
        for (index, (at, value)) in part.at.iter().zip(&part.values).enumerate() {
            while let Some(next) = offsets.next_if(|next| next.index as usize <= index) {
                offset = offsets_are_known.then_some(next.seconds);
            }
            if is_writable(time, *at, *value) {
                let instant = i64::from(*at) - i64::from(offset.unwrap_or(0));
                let exercise = exercise_of(part, index);
                samples.push(Place { instant, exercise, part: number, index, offset });
            }
        }
    }
    if parts.len() > 1 {
        // Stable, so that of one instant the piece received last stands last.
        samples.sort_by_key(|sample| sample.moment());
    }
    let mut kept: Vec<Place> = Vec::with_capacity(samples.len());
    for sample in samples {
        while kept.last().is_some_and(|last| last.moment() == sample.moment() && last.part < sample.part) {
            kept.pop();
        }
        let is_repeated = kept.last().is_some_and(|last| {
            last.moment() == sample.moment() && values_of(&parts, *last) == values_of(&parts, sample)
        });
        if !is_repeated {
            kept.push(sample);
        }
    }
    // Two devices on one way may have more positions than a day has seconds, which no reader of ours would take.
    kept.truncate(MOST_SAMPLES);
    gather(&parts, &kept)
}

/// A sample by its piece and its place in it.
#[derive(Clone, Copy)]
struct Place {
    /// Seconds since the midnight of UTC, or of the wall clock where no offset is known.
    instant: i64,
    /// Of a position, when its exercise began: two exercises may share an instant.
    exercise: Option<i64>,
    part: usize,
    index: usize,
    offset: Option<i32>,
}

impl Place {
    /// What only the later received of two samples may have.
    fn moment(self) -> (i64, Option<i64>) {
        (self.instant, self.exercise)
    }
}

/// When the exercise of a position began, as far as that is known.
fn exercise_of(part: &SampleDay, index: usize) -> Option<i64> {
    // Seconds of a day or so; what is none saturates and stays apart all the same.
    detail_of(part, Detail::ExerciseStart, index).map(|start| start as i64)
}

/// Whether a sample can stand in a file: JSON has only finite numbers, and a time of day lies within the day.
fn is_writable(time: TimeStyle, at: i32, value: f64) -> bool {
    let has_place = match time {
        TimeStyle::OfDay => (0..86_400).contains(&at),
        TimeStyle::Dated | TimeStyle::Own => SECONDS_OF_DAY.contains(&at),
    };
    has_place && value.is_finite()
}

/// Whether there is nothing to unite, sort out or drop.
fn is_settled(time: TimeStyle, day: &SampleDay) -> bool {
    day.is_valid()
        && day.at.iter().zip(&day.values).all(|(at, value)| is_writable(time, *at, *value))
        && day.at.windows(2).all(|pair| pair.first() != pair.last())
}

fn values_of(parts: &[SampleDay], place: Place) -> Option<(f64, Vec<Option<f64>>)> {
    let part = parts.get(place.part)?;
    let details = Detail::ALL.into_iter().map(|detail| detail_of(part, detail, place.index)).collect();
    Some((*part.values.get(place.index)?, details))
}

fn detail_of(part: &SampleDay, detail: Detail, index: usize) -> Option<f64> {
    part.details.get(&detail)?.get(index).copied().flatten()
}

/// Makes one day of the samples kept.
fn gather(parts: &[SampleDay], kept: &[Place]) -> Option<SampleDay> {
    let first = parts.first()?;
    let mut day = SampleDay::new(first.intraday_type, first.date, first.granularity);
    let details: Vec<Detail> = Detail::ALL
        .into_iter()
        .filter(|detail| parts.iter().any(|part| part.details.contains_key(detail)))
        .collect();
    for place in kept {
        let Some(part) = parts.get(place.part) else { continue };
        let (Some(at), Some(value)) = (part.at.get(place.index), part.values.get(place.index)) else {
            continue;
        };
        if let Some(seconds) = place.offset {
            day.offsets.push(OffsetFrom { index: u32::try_from(day.at.len()).unwrap_or(u32::MAX), seconds });
        }
        day.at.push(*at);
        day.values.push(*value);
        for detail in &details {
            day.details.entry(*detail).or_default().push(detail_of(part, *detail, place.index));
        }
    }
    (!day.is_empty()).then(|| tidy(day))
}

/// Leaves out what says nothing: zones without a minute, details nobody knows, offsets that do not change.
fn tidy(mut day: SampleDay) -> SampleDay {
    for detail in [Detail::FatBurn, Detail::Cardio, Detail::Peak] {
        for value in day.details.get_mut(&detail).into_iter().flatten() {
            *value = value.filter(|value| *value != 0.0);
        }
    }
    let mut details: BTreeMap<Detail, Vec<Option<f64>>> = std::mem::take(&mut day.details);
    for value in details.values_mut().flatten() {
        *value = value.filter(|value| value.is_finite());
    }
    details.retain(|_, column| column.iter().any(Option::is_some));
    day.details = details;
    day.offsets.dedup_by_key(|offset| offset.seconds);
    day
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intraday::{Granularity, IntradayType};
    use jiff::civil::date;

    fn part(at: &[i32], values: &[f64]) -> SampleDay {
        let (at, values) = (at.to_vec(), values.to_vec());
        let day = SampleDay::new(IntradayType::HeartRate, date(2026, 10, 25), Granularity::Second);
        SampleDay { at, values, ..day }
    }

    fn unite(parts: Vec<SampleDay>) -> SampleDay {
        unite_samples(TimeStyle::OfDay, parts.into_iter()).unwrap()
    }

    #[test]
    fn pieces_of_a_day_stand_in_order_of_time_and_nothing_twice() {
        let afternoon = part(&[50_000, 50_005], &[71.0, 72.0]);
        let morning = part(&[5, 10, 50_000], &[61.0, 62.0, 71.0]);

        let day = unite(vec![afternoon, morning]);

        assert_eq!(day.at, [5, 10, 50_000, 50_005]);
        assert_eq!(day.values, [61.0, 62.0, 71.0, 72.0]);
    }

    #[test]
    fn reading_received_again_takes_the_place_of_the_first() {
        let day = unite(vec![part(&[5, 10], &[61.0, 62.0]), part(&[5], &[66.0])]);

        assert_eq!((day.at, day.values), (vec![5, 10], vec![66.0, 62.0]));
    }

    #[test]
    fn positions_of_two_exercises_at_one_instant_both_stay_and_one_fetched_again_stays_once() {
        let route = |start: f64, at: &[i32], values: &[f64]| SampleDay {
            intraday_type: IntradayType::Routes,
            granularity: Granularity::Recorded,
            details: [(Detail::ExerciseStart, vec![Some(start); at.len()])].into(),
            ..part(at, values)
        };
        let (ride, run) = (route(90.0, &[100, 110], &[48.1, 48.2]), route(95.0, &[100, 105], &[52.1, 52.2]));
        let again = route(90.0, &[100, 110], &[48.1, 48.25]);

        let day = unite(vec![run, ride, again]);

        assert_eq!((day.at, day.values), (vec![100, 100, 105, 110], vec![48.1, 52.1, 52.2, 48.25]));
        assert_eq!(day.details[&Detail::ExerciseStart], [Some(90.0), Some(95.0), Some(95.0), Some(90.0)]);
    }

    #[test]
    fn hour_that_is_lived_twice_stays_twice_and_in_order() {
        let summer = SampleDay {
            offsets: vec![OffsetFrom { index: 0, seconds: 7_200 }],
            ..part(&[7_200, 10_799], &[61.0, 62.0])
        };
        let both = SampleDay {
            offsets: vec![OffsetFrom { index: 0, seconds: 7_200 }, OffsetFrom { index: 1, seconds: 3_600 }],
            ..part(&[10_799, 7_200, 11_000], &[62.0, 63.0, 64.0])
        };
        let unknown = part(&[7_200, 10_799, 7_200], &[61.0, 62.0, 63.0]);

        let day = unite(vec![both, summer]);

        assert_eq!(day.at, [7_200, 10_799, 7_200, 11_000]);
        assert_eq!(
            day.offsets,
            [OffsetFrom { index: 0, seconds: 7_200 }, OffsetFrom { index: 2, seconds: 3_600 }]
        );
        assert_eq!(unite(vec![unknown.clone()]), unknown);
    }

    #[test]
    fn finest_piece_counts_and_what_no_file_could_hold_is_left_out() {
        let coarse = SampleDay { granularity: Granularity::FiveMinutes, ..part(&[0], &[99.0]) };

        let day = unite(vec![coarse, part(&[5, 86_400, 20, 20], &[61.0, 62.0, f64::NAN, 63.0])]);

        assert_eq!((day.at, day.granularity), (vec![5, 20], Granularity::Second));
        assert_eq!(unite_samples(TimeStyle::OfDay, [part(&[86_400], &[1.0])].into_iter()), None);
        assert_eq!(unite_samples(TimeStyle::OfDay, std::iter::empty()), None);
    }

    #[test]
    fn doubts_of_all_pieces_add_up_even_of_one_without_a_sample() {
        let doubted = |not_numbers, at: &[i32], values: &[f64]| {
            let doubts = Doubts { not_numbers, contradicting_clocks: 1 };
            SampleDay { doubts, ..part(at, values) }
        };

        let day = unite(vec![doubted(2, &[5], &[61.0]), doubted(3, &[], &[]), part(&[10], &[62.0])]);
        let alone = unite(vec![doubted(4, &[5], &[61.0])]);

        assert_eq!((day.at, day.doubts), (vec![5, 10], Doubts { not_numbers: 5, contradicting_clocks: 2 }));
        assert_eq!(alone.doubts, Doubts { not_numbers: 4, contradicting_clocks: 1 });
        assert_eq!(unite_samples(TimeStyle::OfDay, [doubted(5, &[], &[])].into_iter()), None);
    }

    #[test]
    fn zones_without_a_minute_are_left_out() {
        let mut day = part(&[0, 60], &[1.0, 2.0]);
        day.details =
            [(Detail::FatBurn, vec![Some(1.0), Some(0.0)]), (Detail::Peak, vec![Some(0.0), None])].into();

        let day = unite(vec![day]);

        assert_eq!(day.details, [(Detail::FatBurn, vec![Some(1.0), None])].into());
    }
}
