//! What of a Training Center file is read, passed over and refused.

use super::*;

fn file(trackpoints: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<TrainingCenterDatabase \
         xmlns=\"http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2\"><Activities><Activity Sport=\"Running\">\
         <Id>2026-03-28T12:29:13.000+01:00</Id><Lap StartTime=\"2026-03-28T12:29:13.000+01:00\">\
         <TotalTimeSeconds>60.0</TotalTimeSeconds><DistanceMeters>21.5</DistanceMeters><Calories>9</Calories>\
         <Track>{trackpoints}</Track></Lap><Notes>a &amp; b</Notes></Activity></Activities></TrainingCenterDatabase>\n"
    )
}

fn parse(trackpoints: &str) -> Result<Vec<TrackPoint>, TcxError> {
    parse_tcx(file(trackpoints).as_bytes())
}

const PLACE: &str = "<Position><LatitudeDegrees>48.1371234</LatitudeDegrees>\
                     <LongitudeDegrees>-11.5754321</LongitudeDegrees></Position>";

fn at(time: &str) -> String {
    format!("<Trackpoint><Time>{time}</Time>{PLACE}</Trackpoint>")
}

#[test]
fn everything_a_trackpoint_tells_is_read() {
    let points = parse(&format!(
        "<Trackpoint>\n <Time>2026-03-28T11:29:13.000Z</Time>\n {PLACE}\n \
         <AltitudeMeters>519.25</AltitudeMeters><DistanceMeters>0.0</DistanceMeters>\
         <HeartRateBpm><Value>101</Value></HeartRateBpm><Cadence>80</Cadence></Trackpoint>"
    ));

    assert_eq!(
        points.unwrap(),
        [TrackPoint {
            time: "2026-03-28T11:29:13Z".parse().unwrap(),
            latitude: 48.1371234,
            longitude: -11.5754321,
            altitude: Some(519.25),
            distance: Some(0.0),
            heart_rate: Some(101.0),
        }]
    );
}

#[test]
fn time_with_an_offset_is_the_same_instant_as_in_utc() {
    let points = parse(&(at("2026-03-28T12:29:13+01:00") + &at("2026-03-28T11:29:13.000Z"))).unwrap();

    assert_eq!(points[0], points[1]);
    assert_eq!(parse(&at("2026-03-28T12:29:13")), Err(TcxError::Misfit("Time")));
}

#[test]
fn trackpoint_without_a_place_or_a_time_is_left_out() {
    let heart = "<Trackpoint><Time>2026-03-28T11:29:13Z</Time><HeartRateBpm><Value>101</Value></HeartRateBpm></Trackpoint>";
    let half = "<Trackpoint><Time>2026-03-28T11:29:13Z</Time><Position><LatitudeDegrees>1</LatitudeDegrees></Position></Trackpoint>";
    let timeless = format!("<Trackpoint>{PLACE}</Trackpoint>");

    assert_eq!(parse(&format!("{heart}{half}{timeless}<Trackpoint/>")), Ok(Vec::new()));
    assert_eq!(parse_tcx(b"<TrainingCenterDatabase/>"), Ok(Vec::new()));
}

#[test]
fn prefixes_and_character_data_change_nothing() {
    let plain = parse(&at("2026-03-28T11:29:13Z")).unwrap();
    let prefixed = file(&at("<![CDATA[2026-03-28T11:29:13Z]]>"))
        .replace("</", "</t:")
        .replace('<', "<t:")
        .replace("<t:/t:", "</t:")
        .replace("<t:?", "<?")
        .replace("<t:!", "<!");
    let numbered = parse(&at("2026-03-28T11:29:1&#51;Z")).unwrap();

    assert_eq!(parse_tcx(prefixed.as_bytes()).unwrap(), plain, "{prefixed}");
    assert_eq!(numbered, plain);
}

#[test]
fn numbers_that_are_none_stay_with_a_place_and_are_left_out_beside_it() {
    let points = parse(
        "<Trackpoint><Time>2026-03-28T11:29:13Z</Time><Position><LatitudeDegrees>NaN</LatitudeDegrees>\
         <LongitudeDegrees>1e9</LongitudeDegrees></Position><AltitudeMeters>INF</AltitudeMeters></Trackpoint>",
    )
    .unwrap();

    assert!(points[0].latitude.is_nan() && points[0].longitude == 1e9 && points[0].altitude.is_none());
    let word = at("2026-03-28T11:29:13Z").replace("48.1371234", "north");
    assert_eq!(parse(&word), Err(TcxError::Misfit("Position/LatitudeDegrees")));
}

#[test]
fn document_type_is_refused_and_nothing_is_expanded() {
    let bomb = "<!DOCTYPE x [<!ENTITY a \"1111111111\">]>".to_owned() + &file(&at("&a;"));

    assert_eq!(parse_tcx(bomb.as_bytes()), Err(TcxError::DocumentType));
    assert_eq!(parse(&at("&a;")), Err(TcxError::Misfit("Time")));
}

#[test]
fn other_and_broken_documents_are_refused() {
    let whole = file(&at("2026-03-28T11:29:13Z"));
    for length in 0..whole.trim_end().len() {
        assert!(parse_tcx(&whole.as_bytes()[..length]).is_err(), "cut at {length}");
    }
    for other in ["", "<html></html>", "{\"tcxData\": \"\"}", "text", "\u{0}"] {
        assert!(parse_tcx(other.as_bytes()).is_err(), "{other}");
    }
    assert!(parse_tcx((whole.clone() + &whole).as_bytes()).is_err());
    assert_eq!(parse_tcx((whole + "more").as_bytes()), Err(TcxError::NotXml));
    assert!(parse_tcx(b"<TrainingCenterDatabase>\xff\xfe</TrainingCenterDatabase>").is_err());
}

#[test]
fn depth_count_and_length_are_bounded() {
    let deep = "<a>".repeat(40) + &"</a>".repeat(40);
    let many = "<Trackpoint/>".repeat(MOST_TRACKPOINTS + 1);
    let long = at(&"2".repeat(65));

    assert_eq!(parse(&deep), Err(TcxError::TooDeep));
    assert_eq!(parse(&many), Err(TcxError::TooMany));
    assert_eq!(parse(&long), Err(TcxError::Misfit("Time")));
}
