//! What the picture of a day's routes draws: lines in a box, north at the top, as wide as they are high on the ground.

use domain::samples::{Detail, Route, SampleDay, routes_of};
use std::fmt::Write as _;

/// Most points drawn of a day.
const MOST_POINTS: usize = 4_000;

/// Pixels free around the lines.
const MARGIN: f64 = 12.0;

/// Degrees a box covers at least, so that standing still is a dot and not a way: about 20 metres.
const LEAST_DEGREES: f64 = 0.0002;

/// A day's routes, ready to be drawn.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Outline {
    /// The lines.
    pub(crate) lines: Vec<Line>,
    /// Pixels from top to bottom.
    pub(crate) height: f64,
}

/// The line of one route.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Line {
    /// The data of an SVG path.
    pub(crate) path: String,
    /// Where it begins, in pixels.
    pub(crate) start: (f64, f64),
}

/// Lays a day's routes out in a box of a width, at most so high. Nothing where no position is a place on Earth.
///
/// Degrees of longitude are as much shorter than those of latitude as they are in the middle of the box. A way over the
/// border of the date goes on beyond 180 degrees. What is no place on Earth breaks no line; it is left out.
pub(crate) fn outline(day: &SampleDay, width: f64, most_height: f64) -> Option<Outline> {
    let routes: Vec<Vec<(f64, f64)>> = {
        let mut near = None;
        routes_of(day)
            .iter()
            .map(|route| places(day, route, &mut near))
            .filter(|one| !one.is_empty())
            .collect()
    };
    let all = || routes.iter().flatten();
    let (south, north) = extent(all().map(|place| place.0))?;
    let (west, east) = extent(all().map(|place| place.1))?;
    let narrowing = ((south + north) / 2.0).to_radians().cos().max(0.01);
    let (high, wide) = ((north - south).max(LEAST_DEGREES), ((east - west) * narrowing).max(LEAST_DEGREES));
    let inner = (width - 2.0 * MARGIN).max(40.0);
    let scale = (inner / wide).min((most_height - 2.0 * MARGIN) / high);
    let height = (high * scale + 2.0 * MARGIN).clamp(80.0, most_height);
    let middle = ((south + north) / 2.0, (west + east) / 2.0);
    let step = all().count().div_ceil(MOST_POINTS).max(1);
    let pixel = |&(latitude, longitude): &(f64, f64)| {
        let x = width / 2.0 + (longitude - middle.1) * narrowing * scale;
        let y = height / 2.0 - (latitude - middle.0) * scale;
        (x, y)
    };
    let line = |places: &Vec<(f64, f64)>| {
        let last = places.len().saturating_sub(1);
        let kept = places.iter().enumerate().filter(|(place, _)| place % step == 0 || *place == last);
        let mut path = String::new();
        for (place, (x, y)) in kept.map(|(place, at)| (place, pixel(at))) {
            // Writing to a string cannot fail.
            let _ = write!(path, "{}{x:.1} {y:.1}", if place == 0 { 'M' } else { 'L' });
        }
        if last == 0 {
            // A line of no length: round caps draw it as a dot.
            path.push_str("h0");
        }
        Some(Line { path, start: pixel(places.first()?) })
    };
    Some(Outline { lines: routes.iter().filter_map(line).collect(), height })
}

/// Latitudes and longitudes of a route, the latter beyond 180 degrees where that is nearer. `near` is the last longitude.
fn places(day: &SampleDay, route: &Route, near: &mut Option<f64>) -> Vec<(f64, f64)> {
    let longitudes = day.details.get(&Detail::Longitude);
    let place = |place: &usize| {
        let latitude =
            day.values.get(*place).copied().filter(|latitude| (-90.0..=90.0).contains(latitude))?;
        let longitude = longitudes?.get(*place).copied().flatten()?;
        let longitude = Some(longitude).filter(|longitude| (-180.0..=180.0).contains(longitude))?;
        let around = near.map_or(0.0, |near| ((near - longitude) / 360.0).round() * 360.0);
        *near = Some(longitude + around);
        Some((latitude, longitude + around))
    };
    route.places.iter().filter_map(place).collect()
}

fn extent(values: impl Iterator<Item = f64> + Clone) -> Option<(f64, f64)> {
    Some((values.clone().reduce(f64::min)?, values.reduce(f64::max)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{Granularity, IntradayType};
    use jiff::civil::date;

    fn day(places: &[(f64, f64)]) -> SampleDay {
        let mut day = SampleDay::new(IntradayType::Routes, date(2026, 3, 14), Granularity::Recorded);
        for (second, (latitude, longitude)) in (0..).zip(places) {
            day.at.push(second);
            day.values.push(*latitude);
            day.details.entry(Detail::Longitude).or_default().push(Some(*longitude));
        }
        day
    }

    #[test]
    fn square_on_the_ground_is_a_square_on_screen_with_north_at_the_top() {
        // At sixty degrees a degree of longitude is half as long as one of latitude.
        let square = day(&[(60.0, 7.0), (60.0, 7.02), (60.01, 7.02), (60.01, 7.0)]);

        let outline = outline(&square, 300.0, 300.0).unwrap();

        assert_eq!(outline.lines.len(), 1);
        assert_eq!(outline.lines[0].path, "M12.0 288.0L288.0 288.0L288.0 12.0L12.0 12.0");
        assert_eq!(outline.height, 300.0);
    }

    #[test]
    fn way_over_the_border_of_the_date_is_no_way_around_the_world() {
        let pacific = day(&[(0.0, 179.999), (0.0, -179.999)]);

        let outline = outline(&pacific, 300.0, 300.0).unwrap();

        assert_eq!(outline.lines[0].path, "M12.0 40.0L288.0 40.0");
    }

    #[test]
    fn places_that_are_none_are_left_out_and_one_place_is_a_dot() {
        assert_eq!(outline(&day(&[(91.0, 7.0), (48.0, 999.0)]), 300.0, 300.0), None);
        let dot = outline(&day(&[(91.0, 7.0), (48.0, 11.0)]), 300.0, 300.0).unwrap();
        assert_eq!(dot.lines[0].path, "M150.0 150.0h0");
    }

    #[test]
    fn long_way_is_thinned_and_keeps_its_ends() {
        let long: Vec<(f64, f64)> = (0..30_000).map(|n| (48.0 + f64::from(n) / 1e5, 11.0)).collect();

        let outline = outline(&day(&long), 300.0, 300.0).unwrap();

        let path = &outline.lines[0].path;
        assert!(path.matches('L').count() <= MOST_POINTS + 1, "{}", path.matches('L').count());
        assert!(path.starts_with("M150.0 288.0") && path.ends_with("L150.0 12.0"), "{path}");
    }
}
