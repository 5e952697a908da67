//! What can be told of a day's positions: which routes they make, how long each is, and whether they are on Earth.

use super::{DaySummary, Detail, SampleDay, add};

/// The Earth's mean radius, in metres.
const EARTH_METRES: f64 = 6_371_008.8;

/// The route of one exercise, as far as it lies on one day.
#[derive(Clone, Debug, PartialEq)]
pub struct Route {
    /// When the exercise began, in seconds of wall clock since midnight; nothing where that is not known.
    pub exercise_start: Option<f64>,
    /// Its positions, by their place among the day's, in order of time. Never empty.
    pub places: Vec<usize>,
    /// How long it is: what the provider tells, else from each position to the next, in metres.
    pub metres: f64,
}

/// Tells the routes of a day's positions apart, in the order they begin.
pub fn routes_of(day: &SampleDay) -> Vec<Route> {
    let starts = day.details.get(&Detail::ExerciseStart);
    let mut routes: Vec<Route> = Vec::new();
    for place in 0..day.len() {
        let exercise_start = starts.and_then(|starts| starts.get(place).copied().flatten());
        match routes.iter_mut().find(|route| route.exercise_start == exercise_start) {
            Some(route) => route.places.push(place),
            None => routes.push(Route { exercise_start, places: vec![place], metres: 0.0 }),
        }
    }
    for route in &mut routes {
        route.metres = told_metres(day, &route.places).unwrap_or_else(|| way_metres(day, &route.places));
    }
    routes
}

/// From the first distance told to the last one; nothing where none is, or where they are none a way could have.
fn told_metres(day: &SampleDay, places: &[usize]) -> Option<f64> {
    let distances = day.details.get(&Detail::Distance)?;
    let mut told = places.iter().filter_map(|place| distances.get(*place).copied().flatten());
    let first = told.next()?;
    let last = told.next_back()?;
    Some(last - first).filter(|metres| metres.is_finite() && *metres >= 0.0)
}

fn way_metres(day: &SampleDay, places: &[usize]) -> f64 {
    let positions: Vec<(f64, f64)> = places.iter().filter_map(|place| position(day, *place)).collect();
    positions.windows(2).fold(0.0, |sum, pair| match pair {
        [from, to] => add(sum, between(*from, *to)),
        _ => sum,
    })
}

/// Latitude and longitude; nothing where there is no such place on Earth.
fn position(day: &SampleDay, place: usize) -> Option<(f64, f64)> {
    let latitude = day.values.get(place).copied()?;
    let longitude = day.details.get(&Detail::Longitude)?.get(place).copied().flatten()?;
    is_on_earth(latitude, longitude).then_some((latitude, longitude))
}

fn is_on_earth(latitude: f64, longitude: f64) -> bool {
    (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude)
}

/// Metres between two places, along a great circle.
fn between((from_latitude, from_longitude): (f64, f64), (to_latitude, to_longitude): (f64, f64)) -> f64 {
    let half_sine = |degrees: f64| (degrees.to_radians() / 2.0).sin();
    let chord = half_sine(to_latitude - from_latitude).powi(2)
        + from_latitude.to_radians().cos()
            * to_latitude.to_radians().cos()
            * half_sine(to_longitude - from_longitude).powi(2);
    2.0 * EARTH_METRES * chord.clamp(0.0, 1.0).sqrt().asin()
}

/// How many of a day's positions are none on Earth.
pub(super) fn count_off_earth(day: &SampleDay) -> u32 {
    let off = (0..day.len()).filter(|place| position(day, *place).is_none()).count();
    u32::try_from(off).unwrap_or(u32::MAX)
}

/// The lengths of a day's routes in kilometres: the shortest, the longest, all together.
pub(super) fn summary(day: &SampleDay) -> Option<DaySummary> {
    let count = u32::try_from(day.len()).ok().filter(|count| *count > 0)?;
    let (mut min, mut max, mut sum) = (f64::INFINITY, 0.0_f64, 0.0);
    for route in routes_of(day) {
        let kilometres = route.metres / 1_000.0;
        (min, max, sum) = (min.min(kilometres), max.max(kilometres), add(sum, kilometres));
    }
    Some(DaySummary { date: day.date, count, min, max, sum })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intraday::{Granularity, IntradayType};
    use jiff::civil::date;

    /// A day of positions: second, latitude, longitude, metres, start of the exercise.
    fn day(positions: &[(i32, f64, f64, Option<f64>, f64)]) -> SampleDay {
        let mut day = SampleDay::new(IntradayType::Routes, date(2026, 3, 14), Granularity::Recorded);
        for (at, latitude, longitude, metres, start) in positions {
            day.at.push(*at);
            day.values.push(*latitude);
            day.details.entry(Detail::Longitude).or_default().push(Some(*longitude));
            day.details.entry(Detail::Distance).or_default().push(*metres);
            day.details.entry(Detail::ExerciseStart).or_default().push(Some(*start));
        }
        day
    }

    #[test]
    fn exercises_that_cross_in_time_are_told_apart_by_when_they_began() {
        let day = day(&[
            (100, 48.0, 11.0, Some(0.0), 100.0),
            (110, 52.0, 13.0, Some(5.0), 90.0),
            (120, 48.001, 11.0, Some(111.5), 100.0),
            (130, 52.001, 13.0, Some(125.0), 90.0),
        ]);

        let routes = routes_of(&day);

        assert_eq!(
            routes.iter().map(|route| route.places.clone()).collect::<Vec<_>>(),
            [vec![0, 2], vec![1, 3]]
        );
        assert_eq!(routes.iter().map(|route| route.metres).collect::<Vec<_>>(), [111.5, 120.0]);
        let summary = day.summary().unwrap();
        assert_eq!((summary.count, summary.min, summary.max), (4, 0.1115, 0.12));
        assert!((summary.sum - 0.2315).abs() < 1e-9, "{}", summary.sum);
    }

    #[test]
    fn way_without_distances_is_measured_from_place_to_place() {
        // A degree of latitude is 111.2 km, one of longitude at sixty degrees half of that.
        let north = day(&[(0, 0.0, 7.0, None, 0.0), (60, 1.0, 7.0, None, 0.0)]);
        let east = day(&[(0, 60.0, 7.0, None, 0.0), (60, 60.0, 8.0, None, 0.0)]);

        assert!((routes_of(&north)[0].metres - 111_195.0).abs() < 1.0, "{}", routes_of(&north)[0].metres);
        assert!((routes_of(&east)[0].metres - 55_597.0).abs() < 10.0, "{}", routes_of(&east)[0].metres);
    }

    #[test]
    fn places_that_are_none_on_earth_are_counted_and_make_no_way_endless() {
        let day = day(&[
            (0, 48.0, 11.0, None, 0.0),
            (1, 91.0, 11.0, None, 0.0),
            (2, 48.0, -180.5, None, 0.0),
            (3, 48.0, 11.0, None, 0.0),
        ]);

        assert_eq!(day.count_implausible(), 2);
        assert_eq!(routes_of(&day)[0].metres, 0.0);
        assert_eq!(
            SampleDay::new(IntradayType::Routes, date(2026, 3, 14), Granularity::Recorded).summary(),
            None
        );
    }
}
