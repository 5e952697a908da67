//! The file of a month from segments to the spool and back.

use super::{
    ArtifactError, Bench, EarlierMonth, MonthDays, MonthShelf, MonthShelves, check_month_union,
    earlier::EarlierError, month::MonthArtifact, read_earlier_month, write_month,
};
use crate::{
    segment::{SegmentError, store_segment},
    spool::SpoolError,
    testing::{TestApp, range},
};
use bytes::Bytes;
use domain::{
    Granularity, IntradayType, ProviderId,
    file::{DayState, IntradayExport, IntradayExportBuilder, Month, ReadError},
    record::Record,
    samples::SampleDay,
};
use flate2::{Compression, write::GzEncoder};
use jiff::civil::{Date, date};
use sha2::{Digest as _, Sha256};
use std::{
    io::{self, Read as _, Write as _},
    sync::Arc,
};
use tokio::sync::mpsc;

const STEPS: &str = "intraday/steps/1min";
const ARTIFACT: &str = "artifacts/a";

fn month() -> Month {
    "2026-11".parse().unwrap()
}

fn steps(day: i8, value: f64) -> Record {
    let mut samples = SampleDay::new(IntradayType::Steps, date(2026, 11, day), Granularity::Minute);
    (samples.at, samples.values) = (vec![0, 60, 120], vec![0.0, value, 7.5]);
    Record::Samples(Box::new(samples))
}

/// An import of steps on some days, each a page of its own.
struct Import {
    app: TestApp,
    bench: Bench,
    shelf: MonthShelf,
    export: IntradayExport,
}

impl Import {
    async fn of(days: &[(i8, f64)]) -> Import {
        let app = TestApp::open(&[]).await;
        let bench = Bench {
            spool: app.spool.clone(),
            keys: app.keys.clone(),
            rules: Arc::default(),
            stopped: Arc::default(),
        };
        let selection = [(IntradayType::Steps, Granularity::Minute)].into();
        let mut export = IntradayExportBuilder::new(ProviderId::Fitbit, month(), month().range(), selection);
        let mut shelf = MonthShelf::default();
        for (day, value) in days {
            let path = format!("links/a/{day}");
            store_segment(&app.spool, &app.keys, &path, STEPS, vec![steps(*day, *value)]).await.unwrap();
            let day = date(2026, 11, *day);
            let days = domain::DateRange::inclusive(day, day).unwrap();
            export = export.window(&STEPS.to_owned().into(), days, DayState::Fetched);
            shelf.add_page(path, IntradayType::Steps, Some(days));
        }
        // Neither is there, and neither is opened: one is of another type, the other of another month.
        shelf.add_page("links/a/none".to_owned(), IntradayType::Floors, Some(month().range()));
        shelf.add_page(
            "links/a/none".to_owned(),
            IntradayType::Steps,
            Some(range("2026-10-01", "2026-11-01")),
        );
        Import { app, bench, shelf, export: export.build() }
    }

    /// Writes the month, merged with an earlier one, and gives it with its packed bytes.
    async fn write(&self, earlier: Option<EarlierMonth>) -> Result<(MonthArtifact, Vec<u8>), ArtifactError> {
        let (bench, own, export) = (self.bench.clone(), self.shelf.clone(), self.export.clone());
        let artifact = block(move || {
            let (exports, earlier): (Vec<_>, Vec<_>) =
                earlier.map(|earlier| (earlier.export, earlier.shelf)).into_iter().unzip();
            let mut shelves = MonthShelves::new(bench.clone(), own, earlier);
            write_month(&bench, ARTIFACT.to_owned(), &mut shelves, &export, &exports)
        });
        let artifact = artifact.await?;
        let bench = self.bench.clone();
        let sent = block(move || {
            let mut sent = Vec::new();
            bench.spool.artifact_reader(ARTIFACT, &bench.keys)?.read_to_end(&mut sent)?;
            Ok::<_, ArtifactError>(sent)
        });
        Ok((artifact, sent.await?))
    }

    async fn read(&self, pieces: Vec<io::Result<Bytes>>, limit: u64) -> Result<EarlierMonth, EarlierError> {
        let (sender, receiver) = mpsc::channel(pieces.len().max(1));
        for piece in pieces {
            sender.send(piece).await.unwrap();
        }
        drop(sender);
        let bench = self.bench.clone();
        block(move || read_earlier_month(&bench, "links/a/earlier", month(), receiver, limit)).await
    }

    async fn check(&self, earlier: MonthDays) -> Result<(), ArtifactError> {
        let bench = self.bench.clone();
        block(move || check_month_union(&bench, ARTIFACT, month(), &[earlier])).await
    }

    async fn spoil(&self, content: &[u8]) {
        let (bench, content) = (self.bench.clone(), content.to_vec());
        block(move || {
            let mut out = bench.spool.artifact_writer(ARTIFACT, &bench.keys).unwrap();
            out.write_all(&content).unwrap();
            out.finish().unwrap();
        })
        .await;
    }

    async fn has_artifact(&self) -> bool {
        let bench = self.bench.clone();
        block(move || bench.spool.artifact_reader(ARTIFACT, &bench.keys).is_ok()).await
    }
}

async fn block<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.unwrap()
}

fn unpack(packed: &[u8]) -> Vec<u8> {
    let mut content = Vec::new();
    flate2::read::GzDecoder::new(packed).read_to_end(&mut content).unwrap();
    content
}

fn pieces(bytes: &[u8], size: usize) -> Vec<io::Result<Bytes>> {
    bytes.chunks(size).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect()
}

fn days_of(days: &[Date]) -> MonthDays {
    let mut covered = MonthDays::default();
    for day in days {
        covered.note(&steps(day.day(), 1.0));
    }
    covered
}

#[tokio::test]
async fn month_is_the_same_each_time_and_says_on_which_days_it_has_readings() {
    let import = Import::of(&[(3, 5.0), (9, 6.0)]).await;

    let (artifact, sent) = import.write(None).await.unwrap();
    let (again, sent_again) = import.write(None).await.unwrap();

    assert_eq!(artifact, again);
    assert!(sent == sent_again);
    assert_eq!(artifact.content_sha256, format!("{:x}", Sha256::digest(unpack(&sent))));
    assert_eq!(artifact.artifact.range, Some(range("2026-11-03", "2026-11-10")));
    assert_eq!(artifact.artifact.size_bytes, sent.len() as u64);
    let content: serde_json::Value = serde_json::from_slice(&unpack(&sent)).unwrap();
    assert_eq!(content["activities-steps-intraday"][1]["dataset"][1]["value"], 6);
}

#[tokio::test]
async fn earlier_month_is_read_packed_and_plain_in_pieces_of_any_size() {
    let import = Import::of(&[(3, 5.0), (9, 6.0)]).await;
    let (_, sent) = import.write(None).await.unwrap();
    let content = unpack(&sent);

    for pieces in [pieces(&sent, 1), pieces(&sent, 1 << 20), pieces(&content, 1), pieces(&content, 1 << 20)] {
        let earlier = import.read(pieces, 1 << 20).await.unwrap();

        let spans: Vec<_> = earlier.export.days().map(|(_, days)| days.len()).collect();
        assert_eq!(spans, [2]);
        assert_eq!(earlier.days, days_of(&[date(2026, 11, 3), date(2026, 11, 9)]));
    }
}

#[tokio::test]
async fn merged_month_has_the_days_of_both_and_passes_the_check() {
    let before = Import::of(&[(3, 5.0), (9, 6.0)]).await;
    let (_, sent) = before.write(None).await.unwrap();
    let import = Import::of(&[(9, 8.0), (20, 1.0)]).await;

    let earlier = import.read(pieces(&sent, 1_000), 1 << 20).await.unwrap();
    let days = earlier.days.clone();
    let (artifact, merged) = import.write(Some(earlier)).await.unwrap();
    import.check(days).await.unwrap();

    assert_eq!(artifact.artifact.range, Some(range("2026-11-03", "2026-11-21")));
    let content: serde_json::Value = serde_json::from_slice(&unpack(&merged)).unwrap();
    let values: Vec<_> = content["activities-steps-intraday"]
        .as_array()
        .unwrap()
        .iter()
        .map(|day| day["dataset"][1]["value"].as_f64().unwrap())
        .collect();
    assert_eq!(values, [5.0, 8.0, 1.0]);
    drop(import.app);
}

#[tokio::test]
async fn bytes_that_do_not_unpack_are_told_from_a_connection_that_broke() {
    let import = Import::of(&[(3, 5.0)]).await;
    let (_, sent) = import.write(None).await.unwrap();
    let mut changed = sent.clone();
    let middle = changed.len() / 2;
    changed[middle] ^= 0x55;

    for wrong in [&sent[..sent.len() - 1], &sent[..sent.len() / 2], &sent[..5], &changed, &sent[..1], &[]] {
        let read = import.read(pieces(wrong, 64), 1 << 20).await;
        assert!(matches!(read, Err(ReadError::Unreadable { .. })), "{} bytes", wrong.len());
    }
    let mut broken = pieces(&sent[..sent.len() / 2], 64);
    broken.push(Err(io::ErrorKind::ConnectionReset.into()));
    let read = import.read(broken, 1 << 20).await;
    assert!(matches!(read, Err(ReadError::Input(error)) if error.kind() == io::ErrorKind::ConnectionReset));
}

#[tokio::test]
async fn file_that_unpacks_to_more_than_the_limit_is_too_large() {
    let import = Import::of(&[(3, 5.0)]).await;
    let mut bomb = GzEncoder::new(Vec::new(), Compression::best());
    bomb.write_all(b"{\"activities-steps-intraday\":[").unwrap();
    (0..64).for_each(|_| bomb.write_all(&[b' '; 64 * 1024]).unwrap());
    let bomb = bomb.finish().unwrap();
    assert!(bomb.len() < 10_000);

    let read = import.read(pieces(&bomb, 1 << 20), 1 << 20).await;

    assert!(matches!(read, Err(ReadError::TooLarge)));
}

#[tokio::test]
async fn month_that_lacks_a_day_of_the_earlier_one_is_stopped() {
    let import = Import::of(&[(3, 5.0)]).await;
    import.write(None).await.unwrap();

    let outcome = import.check(days_of(&[date(2026, 11, 3), date(2026, 11, 4)])).await;

    assert!(matches!(outcome, Err(ArtifactError::Shorter("steps"))), "{outcome:?}");
}

#[tokio::test]
async fn month_that_cannot_be_read_back_is_stopped() {
    let import = Import::of(&[(3, 5.0)]).await;
    let (_, sent) = import.write(None).await.unwrap();

    for wrong in [&sent[..sent.len() - 4], b"{}", &sent[..1], b"\x1f\x8b\x08"] {
        import.spoil(wrong).await;
        let outcome = import.check(MonthDays::default()).await;
        assert!(matches!(outcome, Err(ArtifactError::Unreadable(_))), "{outcome:?}");
    }
}

#[tokio::test]
async fn segment_that_is_gone_stops_the_month_and_leaves_nothing_half_written() {
    let import = Import::of(&[(3, 5.0)]).await;
    import.bench.spool.delete("links/a/3").await.unwrap();

    let outcome = import.write(None).await;

    let error = outcome.err().unwrap();
    assert!(matches!(error, ArtifactError::Segment(SegmentError::Spool(SpoolError::Missing))), "{error:?}");
    assert!(!import.has_artifact().await);
}

#[tokio::test]
async fn work_nobody_waits_for_stops() {
    let import = Import::of(&[(3, 5.0)]).await;
    import.bench.stopped.store(true, std::sync::atomic::Ordering::Relaxed);

    let outcome = import.write(None).await;

    assert!(matches!(outcome, Err(ArtifactError::Segment(SegmentError::Stopped))));
}
