//! Heart-rate zones behind a chart: which zone a heart rate of a day falls into, and what is shaded where. Knows no pixels.

use domain::{
    DateRange,
    record::LOWEST_ZONE,
    wire::{ZoneBorders, ZoneStretch},
};
use jiff::civil::Date;

/// What a zone is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ZoneName {
    /// Below the zones of effort.
    Lowest,
    /// The first of them.
    FatBurn,
    /// The second.
    Cardio,
    /// The last.
    Peak,
    /// Another, in the provider's words.
    Other(String),
}

impl From<String> for ZoneName {
    fn from(name: String) -> Self {
        match name.as_str() {
            LOWEST_ZONE => ZoneName::Lowest,
            "Fat Burn" => ZoneName::FatBurn,
            "Cardio" => ZoneName::Cardio,
            "Peak" => ZoneName::Peak,
            _ => ZoneName::Other(name),
        }
    }
}

/// One zone of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Band {
    /// What it is called.
    pub(crate) name: ZoneName,
    /// The lowest whole heart rate in it.
    pub(crate) lowest: u16,
    /// The highest.
    pub(crate) highest: u16,
}

impl Band {
    /// Where it begins.
    pub(crate) fn from(&self) -> f64 {
        f64::from(self.lowest)
    }

    /// Where it ends: what lies between its highest whole heart rate and the next is part of it, as means may be.
    pub(crate) fn to(&self) -> f64 {
        f64::from(self.highest) + 1.0
    }
}

/// A band behind a part of a chart, as far as it can be seen.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Shade<'a> {
    /// The days it stands behind.
    pub(crate) days: DateRange,
    /// The band.
    pub(crate) band: &'a Band,
    /// Its place among the bands of these days, from the lowest.
    pub(crate) rank: usize,
    /// Its lower edge, in beats per minute.
    pub(crate) low: f64,
    /// Its upper edge.
    pub(crate) high: f64,
}

/// The zones of the days of an import.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Zones(Vec<(DateRange, Vec<Band>)>);

impl From<Vec<ZoneStretch>> for Zones {
    fn from(mut stretches: Vec<ZoneStretch>) -> Self {
        stretches.sort_by_key(|stretch| stretch.range.start());
        let days = stretches.into_iter().map(|stretch| (stretch.range, bands(stretch.zones)));
        Zones(days.filter(|(_, bands)| !bands.is_empty()).collect())
    }
}

impl Zones {
    /// Whether no day has any.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The zones of a day, lowest first.
    pub(crate) fn on(&self, day: Date) -> &[Band] {
        let found = self.0.iter().find(|(days, _)| days.contains(day));
        found.map_or(&[], |(_, bands)| bands.as_slice())
    }

    /// The zone a heart rate of a day falls into.
    pub(crate) fn find(&self, day: Date, beats_per_minute: f64) -> Option<&ZoneName> {
        let holds = |band: &&Band| (band.from()..band.to()).contains(&beats_per_minute);
        self.on(day).iter().find(holds).map(|band| &band.name)
    }

    /// What is shaded behind days and heart rates, in the order of time and from the lowest.
    pub(crate) fn shades(&self, days: DateRange, low: f64, high: f64) -> Vec<Shade<'_>> {
        let shown =
            self.0.iter().filter_map(|(range, bands)| Some((range.intersection(days)?, bands.as_slice())));
        let shades = shown.flat_map(|(days, bands)| {
            bands.iter().enumerate().map(move |(rank, band)| Shade {
                days,
                band,
                rank,
                low: band.from().max(low),
                high: band.to().min(high),
            })
        });
        shades.filter(|shade| shade.low < shade.high).collect()
    }
}

/// The shades that carry the name of their zone: of each zone the latest.
pub(crate) fn labelled<'a, 'b>(shades: &'b [Shade<'a>]) -> Vec<&'b Shade<'a>> {
    let is_latest = |place: usize, shade: &Shade<'_>| {
        !shades.iter().skip(place + 1).any(|later| later.band.name == shade.band.name)
    };
    shades
        .iter()
        .enumerate()
        .filter(|(place, shade)| is_latest(*place, shade))
        .map(|(_, shade)| shade)
        .collect()
}

/// The bands of a day, lowest first and none over another: a zone ends where the next begins.
fn bands(mut zones: Vec<ZoneBorders>) -> Vec<Band> {
    zones.sort_by_key(|zone| (zone.min, zone.max));
    let next = zones.iter().skip(1).map(|zone| Some(zone.min)).chain([None]).collect::<Vec<_>>();
    let bands = zones.into_iter().zip(next).filter_map(|(ZoneBorders { name, min, max }, next)| {
        let highest = match next {
            Some(next) => max.min(next.checked_sub(1)?),
            None => max,
        };
        (min <= highest).then(|| Band { name: name.into(), lowest: min, highest })
    });
    bands.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn day(day: i8) -> Date {
        date(2026, 3, day)
    }

    fn days(first: i8, last: i8) -> DateRange {
        DateRange::inclusive(day(first), day(last)).unwrap()
    }

    fn zones(borders: &[(&str, u16, u16)]) -> Vec<ZoneBorders> {
        borders
            .iter()
            .map(|(name, min, max)| ZoneBorders { name: (*name).into(), min: *min, max: *max })
            .collect()
    }

    /// Fitbit's, where a zone ends at the heart rate the next begins with, and from the tenth on Google's, where it ends one
    /// before.
    fn two_weeks() -> Zones {
        let fitbit = zones(&[
            ("Out of Range", 30, 98),
            ("Fat Burn", 98, 137),
            ("Cardio", 137, 167),
            ("Peak", 167, 220),
        ]);
        let google = zones(&[
            ("Out of Range", 30, 99),
            ("Fat Burn", 100, 139),
            ("Cardio", 140, 169),
            ("Peak", 170, 220),
        ]);
        Zones::from(vec![
            ZoneStretch { range: days(10, 14), zones: google },
            ZoneStretch { range: days(1, 8), zones: fitbit },
        ])
    }

    #[test]
    fn value_falls_into_the_zone_of_its_day() {
        let zones = two_weeks();

        let found = |on: i8, value: f64| zones.find(day(on), value).cloned();
        assert_eq!(found(1, 97.9), Some(ZoneName::Lowest));
        assert_eq!(found(1, 98.0), Some(ZoneName::FatBurn), "where one ends the next begins");
        assert_eq!(found(10, 98.0), Some(ZoneName::Lowest), "the borders of that day");
        assert_eq!(found(10, 99.5), Some(ZoneName::Lowest), "a mean between two whole numbers");
        assert_eq!(found(14, 220.0), Some(ZoneName::Peak));
        assert_eq!((found(1, 29.0), found(1, 221.0)), (None, None));
        assert_eq!(found(9, 120.0), None, "nothing is known of that day");
        assert_eq!(found(1, f64::NAN), None);
    }

    #[test]
    fn borders_change_in_the_middle_of_the_view_and_a_day_without_is_bare() {
        let zones = two_weeks();

        let shades = zones.shades(days(7, 11), 60.0, 120.0);

        let told: Vec<_> = shades
            .iter()
            .map(|shade| (shade.days.start().day(), shade.days.days(), shade.rank, shade.low, shade.high))
            .collect();
        assert_eq!(
            told,
            [
                (7, 2, 0, 60.0, 98.0),
                (7, 2, 1, 98.0, 120.0),
                (10, 2, 0, 60.0, 100.0),
                (10, 2, 1, 100.0, 120.0)
            ]
        );
        assert_eq!(zones.shades(days(9, 9), 60.0, 120.0), []);
    }

    #[test]
    fn each_zone_is_named_once_at_its_latest_days() {
        let zones = two_weeks();
        let shades = zones.shades(days(7, 11), 60.0, 180.0);

        let named = labelled(&shades);

        let told: Vec<_> = named.iter().map(|shade| (&shade.band.name, shade.days.start().day())).collect();
        let (fat_burn, cardio, peak) = (&ZoneName::FatBurn, &ZoneName::Cardio, &ZoneName::Peak);
        assert_eq!(told, [(&ZoneName::Lowest, 10), (fat_burn, 10), (cardio, 10), (peak, 10)]);
    }

    #[test]
    fn zones_that_lie_over_each_other_or_on_nothing_do_no_harm() {
        let all = Zones::from(vec![ZoneStretch {
            range: days(1, 1),
            zones: zones(&[("Hills", 100, 150), ("Peak", 140, 60_000), ("Cardio", 100, 120), ("None", 0, 0)]),
        }]);

        let told: Vec<_> = all.on(day(1)).iter().map(|band| (band.lowest, band.highest)).collect();

        assert_eq!(told, [(0, 0), (100, 139), (140, 60_000)]);
        assert_eq!(all.find(day(1), 110.0), Some(&ZoneName::Other("Hills".into())));
        assert!(Zones::from(vec![ZoneStretch { range: days(1, 1), zones: Vec::new() }]).is_empty());
    }
}
