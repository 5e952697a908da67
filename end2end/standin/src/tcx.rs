//! A workout as a Training Center file: where it took place, and the heart rate on the way. Not here: who may ask for it.

use std::fmt::Write;

use crate::body::{Minutes, Workout, WorkoutKind};

/// How the file is labelled.
pub(crate) const CONTENT_TYPE: &str = "application/vnd.garmin.tcx+xml";

/// Where runs begin: a park nobody lives in, in degrees.
const PARK: (f64, f64) = (48.1371, 11.5754);
/// How high the park lies, in metres.
const PARK_ALTITUDE: f64 = 519.0;
/// How far a degree of latitude is, in metres.
const DEGREE_METRES: f64 = 111_320.0;

/// Tells whether places were recorded: of runs, with a receiver on the wrist.
pub(crate) fn has_places(workout: &Workout) -> bool {
    workout.kind == WorkoutKind::Run
}

/// Writes the file. Without places there are points only if partial data was asked for.
pub(crate) fn write(day: &Minutes, workout: &Workout, partial: bool) -> String {
    let has_places = has_places(workout);
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
        // Of the minute under way, as much as is over.
        let (begun, going) =
            day.minutes.get(beat.minute).map_or((0, 0), |one| (one.wall_seconds, one.distance_mm));
        let part = f64::from((beat.wall_seconds - begun).clamp(0, 60)) / 60.0;
        let metres = (way_mm as f64 + going as f64 * part) / 1_000.0;
        let _ = write!(text, "          <Trackpoint>\n            <Time>{}</Time>\n", day.instant_of(&beat));
        if has_places {
            // Degrees of longitude are shorter there than those of latitude.
            let narrowing = PARK.0.to_radians().cos();
            let angle = metres / 1_000.0 * std::f64::consts::TAU;
            let radius = 1_000.0 / std::f64::consts::TAU / DEGREE_METRES;
            let (latitude, longitude) =
                (PARK.0 + radius * angle.sin(), PARK.1 + radius * angle.cos() / narrowing);
            let _ = write!(
                text,
                "            <Position>\n              <LatitudeDegrees>{latitude:.7}</LatitudeDegrees>\n              \
                 <LongitudeDegrees>{longitude:.7}</LongitudeDegrees>\n            </Position>\n            \
                 <AltitudeMeters>{:.2}</AltitudeMeters>\n",
                PARK_ALTITUDE + 4.0 * angle.sin(),
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
