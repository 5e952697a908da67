//! The export of a workout as a Training Center file. Not here: what stands in the file (`tcx`).

use jiff::civil::Date;
use serde_json::json;

use super::{Answer, Call, DataType, Refusal, exercise};
use crate::{
    body::{Body, Minutes, Workout},
    oauth::Fields,
    tcx,
};

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
    let text = tcx::write(&day, &workout, partial);
    let sample = json!({ "tcxData": text });
    if is_media(&call.query) {
        Ok(Answer::Text { text, content_type: tcx::CONTENT_TYPE, sample })
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
