//! The export of a workout as a Training Center file: where it took place, and the heart rate on the way.

use std::fmt::Write;

use jiff::civil::Date;
use serde_json::json;

use super::{Answer, Call, DataType, Refusal, exercise};
use crate::{
    body::{Body, Minutes, Workout, WorkoutKind},
    oauth::Fields,
};

/// Where runs begin: a park nobody lives in, in degrees.
const PARK: (f64, f64) = (48.1371, 11.5754);
/// How far a degree of latitude is, in metres.
const DEGREE_METRES: f64 = 111_320.0;

/// Exports a workout. The caller needs the permission for activity and the one for places.
pub(super) fn export(call: &Call<'_>, data_type: &DataType, id: &str) -> Result<Answer, Refusal> {
    let method = "google.devicesandservices.health.v4.DataPoints.ExportExerciseTcx";
    call.caller.need(method, "activity_and_fitness.readonly")?;
    call.caller.need(method, "location.readonly")?;
    if data_type.id != "exercise" {
        let allowed = data_type.allowed_actions();
        let message = "The data type does not support this action.";
        return Err(Refusal::invalid_with(
            "UNSUPPORTED_DATA_TYPE_ACTION",
            &[("allowed_actions", &allowed)],
            message,
        ));
    }
    let (day, workout) = find(call, id).ok_or_else(|| Refusal::not_found("There is no such data point."))?;
    let partial = call.query.get("partialData") == Some("true");
    let text = write(&day, &workout, partial);
    let sample = json!({ "tcxData": text });
    if is_media(&call.query) {
        Ok(Answer::Text { text, content_type: "application/vnd.garmin.tcx+xml", sample })
    } else {
        Ok(Answer::Value(sample))
    }
}

/// Tells whether the file itself is asked for, and not JSON with the file in it.
pub(super) fn is_media(query: &Fields) -> bool {
    query.get("alt") == Some("media")
}

fn find(call: &Call<'_>, id: &str) -> Option<(Minutes, Workout)> {
    let id: u64 = id.parse().ok()?;
    let date: Date = Body::workout_date(id)?;
    let near = [date.yesterday().ok(), Some(date), date.tomorrow().ok()];
    near.into_iter()
        .flatten()
        .filter_map(|date| exercise::find(call, date))
        .find(|(_, workout)| workout.id == id)
}

/// Writes the file. Without places there are points only if partial data was asked for.
fn write(day: &Minutes, workout: &Workout, partial: bool) -> String {
    let has_places = workout.kind == WorkoutKind::Run;
    let sport = match workout.kind {
        WorkoutKind::Run => "Running",
        WorkoutKind::Ride => "Biking",
        WorkoutKind::Gym => "Other",
    };
    let within = || day.minutes.iter().skip(workout.first_minute).take(workout.minutes);
    let metres = within().map(|minute| minute.distance_mm).sum::<u64>() as f64 / 1_000.0;
    let kcal = within().map(|minute| minute.kcal_e5).sum::<u64>() / 100_000;
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<TrainingCenterDatabase \
         xmlns=\"http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2\">\n  <Activities>\n",
    );
    let (start, seconds) = (workout.start, workout.minutes * 60);
    // Writing to a String cannot fail.
    let _ = write!(
        text,
        "    <Activity Sport=\"{sport}\">\n      <Id>{start}</Id>\n      <Lap StartTime=\"{start}\">\n        \
         <TotalTimeSeconds>{seconds}</TotalTimeSeconds>\n        <DistanceMeters>{metres:.2}</DistanceMeters>\n        \
         <Calories>{kcal}</Calories>\n        <Intensity>Active</Intensity>\n        \
         <TriggerMethod>Manual</TriggerMethod>\n",
    );
    if has_places || partial {
        text.push_str("        <Track>\n");
        write_points(&mut text, day, workout, has_places);
        text.push_str("        </Track>\n");
    }
    text.push_str("      </Lap>\n    </Activity>\n  </Activities>\n</TrainingCenterDatabase>\n");
    text
}

/// Writes a point for every reading of the heart rate; the way goes round the park in circles of a kilometre.
fn write_points(text: &mut String, day: &Minutes, workout: &Workout, has_places: bool) {
    let last = workout.first_minute + workout.minutes;
    let (mut way_mm, mut minute) = (0, workout.first_minute);
    for beat in day.beats().filter(|beat| (workout.first_minute..last).contains(&beat.minute)) {
        while minute < beat.minute {
            way_mm += day.minutes.get(minute).map_or(0, |minute| minute.distance_mm);
            minute += 1;
        }
        let metres = way_mm as f64 / 1_000.0;
        let _ = write!(text, "          <Trackpoint>\n            <Time>{}</Time>\n", day.instant_of(&beat));
        if has_places {
            let angle = metres / 1_000.0 * std::f64::consts::TAU;
            let radius = 1_000.0 / std::f64::consts::TAU / DEGREE_METRES;
            let (latitude, longitude) = (PARK.0 + radius * angle.sin(), PARK.1 + radius * angle.cos());
            let _ = write!(
                text,
                "            <Position>\n              <LatitudeDegrees>{latitude:.6}</LatitudeDegrees>\n              \
                 <LongitudeDegrees>{longitude:.6}</LongitudeDegrees>\n            </Position>\n",
            );
        }
        let _ = write!(
            text,
            "            <DistanceMeters>{metres:.2}</DistanceMeters>\n            <HeartRateBpm>\n              \
             <Value>{}</Value>\n            </HeartRateBpm>\n          </Trackpoint>\n",
            beat.bpm
        );
    }
}
