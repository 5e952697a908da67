//! Heart-rate zones under the names files have always had.

use domain::record::HeartRateZone;

/// Google's zones, lowest first, with the names they stand under. That LIGHT is what Fitbit called `Out of Range`
/// and so on is our reading, marked in every file.
const ZONES: [(&str, &str); 4] =
    [("LIGHT", "Out of Range"), ("MODERATE", "Fat Burn"), ("VIGOROUS", "Cardio"), ("PEAK", "Peak")];

/// Names the zones and puts them in order; kinds we do not know are left out.
pub(super) fn name_zones(zones: impl Iterator<Item = (String, HeartRateZone)>) -> Vec<HeartRateZone> {
    let mut ranked: Vec<(usize, HeartRateZone)> = zones
        .filter_map(|(kind, zone)| {
            let rank = ZONES.iter().position(|(google, _)| *google == kind)?;
            let (_, name) = ZONES.get(rank)?;
            Some((rank, HeartRateZone { name: (*name).to_owned(), ..zone }))
        })
        .collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, zone)| zone).collect()
}
