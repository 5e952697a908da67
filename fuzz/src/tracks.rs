//! Files of where an exercise went, as either provider serves them.

use server::providers::tcx::{MOST_TRACKPOINTS, parse_tcx};

pub(crate) fn run(file: &[u8]) {
    let Ok(points) = parse_tcx(file) else { return };
    assert!(points.len() <= MOST_TRACKPOINTS);
    for point in points {
        let told = [point.altitude, point.distance, point.heart_rate];
        assert!(told.into_iter().flatten().all(f64::is_finite), "what is no number is absent");
    }
}

/// A file with all a trackpoint can tell, one without a place, and ones that are refused.
pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let place = "<Position><LatitudeDegrees>48.1371234</LatitudeDegrees>\
                 <LongitudeDegrees>-11.5754321</LongitudeDegrees></Position>";
    let whole = format!(
        "<Trackpoint><Time>2026-03-28T12:29:13.000+01:00</Time>{place}<AltitudeMeters>519.25</AltitudeMeters>\
         <DistanceMeters>12.5</DistanceMeters><HeartRateBpm><Value>101</Value></HeartRateBpm></Trackpoint>\
         <Trackpoint><Time><![CDATA[2026-03-28T11:29:14Z]]></Time>{place}</Trackpoint>"
    );
    let file = |inside: &str| {
        format!(
            "<?xml version=\"1.0\"?><t:TrainingCenterDatabase xmlns:t=\"urn:x\"><Activities><Activity><Lap><Track>\
             {inside}</Track></Lap></Activity></Activities></t:TrainingCenterDatabase>"
        )
    };
    let inside =
        [whole.as_str(), "<Trackpoint/>", "<Trackpoint><Time>&#50;&amp;</Time></Trackpoint>", "<!-- -->"];
    let mut seeds: Vec<Vec<u8>> = inside.into_iter().map(|inside| file(inside).into_bytes()).collect();
    seeds.push(b"<!DOCTYPE a [<!ENTITY b \"c\">]><TrainingCenterDatabase/>".to_vec());
    seeds
}
