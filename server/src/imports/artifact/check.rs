//! Reads the new file back before anything is sent, and holds it against the files it replaces.

use super::{ArtifactError, Bench, Days};
use domain::file::{ReadError, ReadLimits, read_standard_file};
use std::convert::Infallible;

/// Makes sure that the file in the spool can be read, and has every day and data type the earlier files have.
///
/// The file itself is read, not what was meant to be written: this is the last look before the earlier files go.
pub(in crate::imports) fn check_union(
    bench: &Bench,
    path: &str,
    earlier: &[Days],
) -> Result<(), ArtifactError> {
    let input = bench.spool.artifact_reader(path, &bench.keys)?;
    let mut days = Days::default();
    // The limit guards against files of others; ours may be as large as its parts.
    let limits = ReadLimits { file_bytes: u64::MAX, ..ReadLimits::default() };
    read_standard_file(input, limits, |_, _, records| {
        records.iter().for_each(|record| days.note(record));
        Ok::<(), Infallible>(())
    })
    .map_err(|error| match error {
        ReadError::Input(error) => ArtifactError::Spool(error),
        error => ArtifactError::Unreadable(error.to_string()),
    })?;
    match earlier.iter().find_map(|earlier| days.find_lacking(earlier)) {
        Some(data_type) => Err(ArtifactError::Shorter(data_type.key())),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        imports::artifact::{Shelf, Shelves, write_artifact},
        segment::store_segment,
        testing::{TestApp, range},
    };
    use domain::{
        DataType, ProviderId, ResourceId,
        file::{DayState, ExportBuilder},
        record::{DailyValue, Record},
    };
    use jiff::civil::{Date, date};
    use std::sync::Arc;

    fn steps(date: Date) -> Record {
        Record::Daily(DailyValue { data_type: DataType::Steps, date, value: "7".to_owned() })
    }

    /// Writes a file with steps on three days, and checks it against an earlier one with steps on `earlier`.
    async fn check(earlier: Vec<Date>, spoil: bool) -> Result<(), ArtifactError> {
        let app = TestApp::open(&[]).await;
        let bench = Bench {
            spool: app.spool.clone(),
            keys: app.keys.clone(),
            rules: Arc::default(),
            stopped: Arc::default(),
        };
        let records = (1..4).map(|day| steps(date(2026, 11, day))).collect();
        store_segment(&app.spool, &app.keys, "links/a/0", "tracker/steps", records).await.unwrap();
        let days = range("2026-11-01", "2026-11-04");
        let export = ExportBuilder::new(ProviderId::Fitbit, days, [DataType::Steps].into())
            .window(&ResourceId::new("tracker/steps"), Some(days), DayState::Fetched)
            .build();
        let mut covered = Days::default();
        earlier.into_iter().for_each(|day| covered.note(&steps(day)));
        tokio::task::spawn_blocking(move || {
            let shelf = Shelf::survey(&bench, vec![("links/a/0".to_owned(), Default::default())])?;
            let mut shelves = Shelves::new(bench.clone(), shelf, Vec::new());
            write_artifact(&bench, "artifacts/a".to_owned(), &mut shelves, &export, &[])?;
            if spoil {
                let mut out = bench.spool.artifact_writer("artifacts/a", &bench.keys)?;
                std::io::Write::write_all(&mut out, b"{}")?;
                out.finish()?;
            }
            check_union(&bench, "artifacts/a", &[covered])
        })
        .await
        .unwrap()
    }

    #[tokio::test]
    async fn file_with_every_day_of_the_earlier_one_passes() {
        check(vec![date(2026, 11, 1), date(2026, 11, 3)], false).await.unwrap();
    }

    #[tokio::test]
    async fn file_that_lacks_a_day_of_the_earlier_one_is_stopped() {
        let outcome = check(vec![date(2026, 11, 3), date(2026, 11, 4)], false).await;

        assert!(matches!(outcome, Err(ArtifactError::Shorter("steps"))), "{outcome:?}");
    }

    #[tokio::test]
    async fn file_that_cannot_be_read_back_is_stopped() {
        let outcome = check(Vec::new(), true).await;

        assert!(matches!(outcome, Err(ArtifactError::Unreadable(_))), "{outcome:?}");
    }
}
