//! The counts as text in the OpenMetrics format, with what only the database knows asked at that moment.

use super::{InState, Metrics, OfProvider, word};
use crate::storage::{StorageError, Tally};
use jiff::Timestamp;
use prometheus_client::encoding::text::encode;
use std::sync::PoisonError;

/// Media type of [`expose`].
pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Writes every count. Without a tally the counts of the database are left out and its absence is told.
///
/// # Errors
///
/// When a count cannot be written, which none of ours can.
pub fn expose(
    metrics: &Metrics,
    tally: &Result<Tally, StorageError>,
    now: Timestamp,
) -> Result<String, std::fmt::Error> {
    let inner = &metrics.0;
    // Whoever asks at the same time would clear what is set here before it is written.
    let _alone = inner.exposition.lock().unwrap_or_else(PoisonError::into_inner);
    inner.imports.clear();
    inner.quota_requests.clear();
    inner.quota_links.clear();
    inner.database_up.set(i64::from(tally.is_ok()));
    if let Ok(tally) = tally {
        for (state, count) in &tally.imports {
            inner.imports.get_or_create(&InState { state: word(state) }).set(number(*count));
        }
        for quota in &tally.quotas {
            let label = OfProvider { provider: quota.provider.key() };
            inner.quota_requests.get_or_create(&label).set(number(quota.remaining));
            inner.quota_links.get_or_create(&label).set(number(quota.links));
        }
        let waits = tally.oldest_due.map(|due| now.duration_since(due).as_secs_f64().max(0.0));
        inner.queue_seconds.set(waits.unwrap_or_default());
        inner.stopped_uploads.set(number(tally.stopped_deliveries));
    }
    if let Some(bytes) = memory_in_use() {
        inner.memory_bytes.set(number(bytes));
    }
    let mut text = String::new();
    encode(&mut text, &inner.registry)?;
    Ok(text)
}

fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// What the system says this process uses, where it says so.
fn memory_in_use() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    kilobytes.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        metrics::{UpdateEvent, Wait},
        providers::Outcome,
        storage::QuotaTally,
        testing::at,
    };
    use domain::{
        ProviderId,
        wire::{ErrorCode, ImportState, UpdateOutcome},
    };
    use std::time::Duration;

    #[test]
    fn every_count_is_written_under_its_name() {
        let metrics = Metrics::new();
        metrics.note_request(ProviderId::GoogleHealth, &Outcome::NotPermitted);
        metrics.note_wait(ProviderId::Fitbit, Wait::Spent);
        metrics.note_upload_failure(ErrorCode::UploadRefused);
        metrics.note_update(UpdateEvent::Ended(UpdateOutcome::NothingNew));
        metrics.note_answer("/api/imports/{id}", 404, Duration::from_millis(7));
        let tally = Tally {
            imports: vec![(ImportState::Waiting, 3)],
            oldest_due: Some(at(-90)),
            stopped_deliveries: 2,
            quotas: vec![QuotaTally { provider: ProviderId::Fitbit, links: 2, remaining: 42 }],
        };

        let text = expose(&metrics, &Ok(tally), at(0)).unwrap();

        for line in [
            r#"importer_provider_requests_total{provider="google_health",outcome="not_permitted"} 1"#,
            r#"importer_provider_waits_total{provider="fitbit",reason="spent"} 1"#,
            r#"importer_upload_failures_total{reason="upload_refused"} 1"#,
            r#"importer_updates_total{event="nothing_new"} 1"#,
            r#"importer_answer_time_seconds_bucket{le="0.01",route="/api/imports/{id}",status="4xx"} 1"#,
            r#"importer_imports{state="waiting"} 3"#,
            "importer_queue_age_seconds 90.0",
            "importer_uploads_stopped 2",
            r#"importer_quota_left{provider="fitbit"} 42"#,
            "importer_database_up 1",
        ] {
            assert!(text.lines().any(|written| written == line), "{line}\n{text}");
        }
        assert!(text.ends_with("# EOF\n"));
    }

    #[test]
    fn all_who_ask_at_once_are_told_the_counts() {
        let metrics = Metrics::new();
        let quotas = vec![QuotaTally { provider: ProviderId::Fitbit, links: 2, remaining: 42 }];
        let tally = Ok(Tally { imports: vec![(ImportState::Planned, 1)], quotas, ..Tally::default() });
        let ask = || {
            (0..200).all(|_| {
                let text = expose(&metrics, &tally, at(0)).unwrap();
                text.contains("{state=\"planned\"} 1") && text.contains("_quota_left{provider=\"fitbit\"} 42")
            })
        };

        let whole =
            std::thread::scope(|scope| [(); 4].map(|()| scope.spawn(ask)).map(|asked| asked.join().unwrap()));

        assert_eq!(whole, [true; 4]);
    }

    #[test]
    fn what_is_gone_is_not_told_on() {
        let metrics = Metrics::new();
        let tally = Tally { imports: vec![(ImportState::Planned, 1)], ..Tally::default() };
        expose(&metrics, &Ok(tally), at(0)).unwrap();

        let text = expose(&metrics, &Err(StorageError::NoAnswer), at(0)).unwrap();

        assert!(!text.contains("state=\"planned\""), "{text}");
        assert!(text.contains("importer_database_up 0"), "{text}");
    }
}
