//! Reads the logs: nights and naps (version 1.2), and weighings. Both have the shape of the records already.

use super::super::{Outcome, json};
use domain::{
    DateRange,
    record::{Record, SleepLog, WeightLog},
    wire::ErrorCode,
};
use serde::Deserialize;

#[derive(Deserialize)]
struct SleepAnswer {
    sleep: Option<Vec<SleepLog>>,
    meta: Option<Meta>,
}

#[derive(Deserialize)]
struct Meta {
    state: Option<String>,
}

/// Reads sleep logs of the days of waking asked for.
///
/// # Shape
///
/// Times are the member's wall clock without offset; over a change of clocks `duration` is not their difference.
///
/// # Errors
///
/// [`Outcome::Retry`] while the service is still computing, [`Outcome::Malformed`] with the JSON path that did not
/// fit.
pub(super) fn parse_sleep(range: DateRange, body: &[u8]) -> Result<Vec<Record>, Outcome> {
    let answer: SleepAnswer = json::parse(body)?;
    let Some(logs) = answer.sleep else {
        let pending = answer.meta.and_then(|meta| meta.state).is_some_and(|state| state == "pending");
        return Err(if pending {
            Outcome::Retry(ErrorCode::ProviderTrouble)
        } else {
            json::malformed("sleep")
        });
    };
    Ok(logs
        .into_iter()
        .filter(|log| range.contains(log.date_of_sleep))
        .map(|mut log| {
            // Asked by range, the service fills every thirty-day mean with 0.
            for level in log.levels.summary.values_mut() {
                level.thirty_day_avg_minutes = level.thirty_day_avg_minutes.filter(|minutes| *minutes > 0);
            }
            Record::Sleep(Box::new(log))
        })
        .collect())
}

/// Reads weighings, in kilograms as served.
///
/// # Errors
///
/// [`Outcome::Malformed`] names the JSON path that did not fit; nothing of the answer is kept then.
pub(super) fn parse_weight(range: DateRange, body: &[u8]) -> Result<Vec<Record>, Outcome> {
    let logs: Vec<WeightLog> = json::parse_member(body, "weight")?;
    Ok(logs.into_iter().filter(|log| range.contains(log.date)).map(Record::Weight).collect())
}
