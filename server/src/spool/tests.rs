//! What holds for every spool is claimed for a folder and for a bucket; what is said of one of them alone is named so.

use super::*;
use crate::{
    config::S3Config,
    storage::{LinkId, WindowId},
    testing::{TestStore, at, key_ring},
};
use serde_json::json;
use std::{
    collections::BTreeSet,
    path::{Path as FilePath, PathBuf},
};
use tempfile::TempDir;

/// A spool, and a look behind it.
struct Place {
    spool: Spool,
    config: SpoolConfig,
    folder: TempDir,
    store: Option<TestStore>,
}

impl Place {
    async fn folder() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = SpoolConfig::Local { dir: folder.path().join("var/spool") };
        Place { spool: Spool::open(&config).await.unwrap(), config, folder, store: None }
    }

    async fn bucket() -> Self {
        let store = TestStore::start().await;
        let config = SpoolConfig::S3(store.config());
        let spool = Spool::open(&config).await.unwrap();
        Place { spool, config, folder: tempfile::tempdir().unwrap(), store: Some(store) }
    }

    async fn both() -> [Self; 2] {
        [Place::folder().await, Place::bucket().await]
    }

    /// Every file as it lies there, by its whole path.
    fn raw(&self) -> BTreeMap<String, Vec<u8>> {
        match &self.store {
            Some(store) => {
                let objects = store.standin().spool().objects().clone();
                objects.into_iter().map(|(key, object)| (key, object.bytes.to_vec())).collect()
            }
            None => files(self.folder.path()).into_iter().collect(),
        }
    }

    /// Copies a file as it lies there.
    fn copy(&self, from: &str, to: &str) {
        match &self.store {
            Some(store) => {
                let mut state = store.standin().spool();
                let bytes = state.objects()[&format!("tests/spool/{from}")].bytes.clone();
                state.store(&format!("tests/spool/{to}"), bytes, at(0));
            }
            None => {
                let root = self.folder.path().join("var/spool");
                std::fs::copy(root.join(from), root.join(to)).unwrap();
            }
        }
    }

    fn standin(&self) -> &standin::App {
        self.store.as_ref().expect("a bucket").standin()
    }

    /// Makes requests to the store fail as the stand-in's faults can.
    fn fault(&self, method: &str, times: u64, fault: serde_json::Value) {
        let rule = json!({ "host": "spool", "method": method, "times": times, "fault": fault });
        self.standin().faults().add(serde_json::from_value(rule).unwrap()).unwrap();
    }

    /// Writes an artifact on a thread that may block, as the server does.
    async fn write(&self, path: &str, plain: &[u8]) -> io::Result<()> {
        let (spool, path, plain) = (self.spool.clone(), path.to_owned(), plain.to_vec());
        block(move || {
            let mut writer = spool.artifact_writer(&path, &key_ring())?;
            writer.write_all(&plain)?;
            writer.finish()
        })
        .await
    }

    async fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        let (spool, path) = (self.spool.clone(), path.to_owned());
        block(move || {
            let mut plain = Vec::new();
            spool.artifact_reader(&path, &key_ring())?.read_to_end(&mut plain)?;
            Ok(plain)
        })
        .await
    }
}

async fn block<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.unwrap()
}

fn files(folder: &FilePath) -> Vec<(String, Vec<u8>)> {
    let mut names = Vec::new();
    let mut folders: Vec<PathBuf> = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                names.push((path.display().to_string(), std::fs::read(&path).unwrap()));
            }
        }
    }
    names
}

/// Bytes whose pattern fits neither a part nor a block, so that none can stand for another.
fn plain(length: usize) -> Vec<u8> {
    let pattern: Vec<u8> = (0..65_521_u32).map(|n| (n * 31 + n / 251) as u8).collect();
    let mut plain = pattern.repeat(length / pattern.len() + 1);
    plain.truncate(length);
    plain
}

#[tokio::test]
async fn file_comes_back_until_it_is_deleted() {
    for place in Place::both().await {
        let spool = &place.spool;

        spool.put("links/1/imports/2/3/0", b"one".to_vec()).await.unwrap();
        spool.put("links/1/imports/2/3/0", b"two".to_vec()).await.unwrap();
        assert_eq!(spool.get("links/1/imports/2/3/0").await.unwrap().as_ref(), b"two");
        spool.delete("links/1/imports/2/3/0").await.unwrap();
        spool.delete("links/1/imports/2/3/0").await.unwrap();

        assert!(matches!(spool.get("links/1/imports/2/3/0").await, Err(SpoolError::Missing)));
    }
}

#[tokio::test]
async fn deleting_a_link_leaves_the_links_beside_it() {
    for place in Place::both().await {
        let spool = &place.spool;
        for path in ["links/1/imports/2/3/0", "links/1/imports/4/5/0", "links/10/imports/2/3/0"] {
            spool.put(path, b"x".to_vec()).await.unwrap();
        }

        assert_eq!(spool.delete_prefix("links/1").await.unwrap(), 2);
        assert_eq!(spool.delete_prefix("links/1").await.unwrap(), 0);

        assert!(spool.get("links/1/imports/2/3/0").await.is_err());
        assert!(spool.get("links/10/imports/2/3/0").await.is_ok());
    }
}

#[tokio::test]
async fn path_cannot_leave_the_spool() {
    for place in Place::both().await {
        let spool = place.spool;

        assert!(spool.put("../outside", b"x".to_vec()).await.is_err());
        assert!(spool.get("links/../../outside").await.is_err());
        let begun =
            block(move || spool.artifact_writer("artifacts/../../outside", &key_ring()).is_ok()).await;
        assert!(!begun);
    }
}

#[tokio::test]
async fn artifacts_of_one_import_are_deleted_and_nothing_else() {
    for place in Place::both().await {
        let spool = &place.spool;
        // One file each, or one a month.
        let [daily, intraday, other] = [(); 3].map(|()| ImportId::new(at(0)));
        let segment = segment_path(LinkId::new(at(0)), intraday, WindowId::new(at(0)), 0);
        let month = month_path(intraday, "2026-03".parse().unwrap());
        let rewritten = format!("{}/fitbit-data.json", rewritten_prefix(intraday));
        for path in [&segment, &month, &rewritten, &artifact_path(daily), &artifact_path(other)] {
            spool.put(path, b"x".to_vec()).await.unwrap();
        }

        spool.delete_artifacts(daily).await.unwrap();
        spool.delete_artifacts(intraday).await.unwrap();

        let left: Vec<String> = spool.list_imports().await.unwrap().into_values().flatten().collect();
        assert_eq!(BTreeSet::from_iter(left), [segment, artifact_path(other)].into());
    }
}

#[tokio::test]
async fn artifact_reads_back_and_lies_encrypted() {
    for place in Place::both().await {
        let plain = b"{\"steps\":1}".repeat(20_000);

        place.write("artifacts/1", &plain).await.unwrap();

        assert_eq!(place.read("artifacts/1").await.unwrap(), plain);
        let raw = place.raw();
        assert_eq!(raw.len(), 1);
        assert!(!raw.values().next().unwrap().windows(5).any(|window| window == b"steps"));
    }
}

#[tokio::test]
async fn artifact_that_is_missing_is_told_from_one_that_cannot_be_read() {
    for place in Place::both().await {
        place.spool.put("artifacts/2", b"not sealed".to_vec()).await.unwrap();
        place.spool.put("artifacts/3", Vec::new()).await.unwrap();

        let missing = place.read("artifacts/1").await.unwrap_err();
        let other = place.read("artifacts/2").await.unwrap_err();
        let empty = place.read("artifacts/3").await.unwrap_err();

        assert_eq!(missing.kind(), io::ErrorKind::NotFound);
        assert_eq!((other.kind(), empty.kind()), (io::ErrorKind::InvalidData, io::ErrorKind::InvalidData));
    }
}

#[tokio::test]
async fn unfinished_artifact_leaves_the_finished_one_and_no_trace() {
    for place in Place::both().await {
        place.write("artifacts/1", b"first").await.unwrap();

        let spool = place.spool.clone();
        block(move || {
            let mut second = spool.artifact_writer("artifacts/1", &key_ring()).unwrap();
            second.write_all(b"second").unwrap();
        })
        .await;

        assert_eq!(place.read("artifacts/1").await.unwrap(), b"first");
        assert_eq!(place.raw().len(), 1);
    }
}

#[tokio::test]
async fn artifact_moved_to_another_import_does_not_open() {
    for place in Place::both().await {
        place.write("artifacts/1", b"mine").await.unwrap();
        place.copy("artifacts/1", "artifacts/2");

        let result = place.read("artifacts/2").await;

        assert_eq!(result.unwrap_err().kind(), io::ErrorKind::InvalidData);
    }
}

#[tokio::test]
async fn spool_opened_anew_has_what_was_put_there() {
    for place in Place::both().await {
        place.spool.put("links/1/imports/2/3/0", b"one".to_vec()).await.unwrap();
        place.write("artifacts/1", b"file").await.unwrap();

        let again = Place { spool: Spool::open(&place.config).await.unwrap(), ..place };

        assert_eq!(again.spool.get("links/1/imports/2/3/0").await.unwrap().as_ref(), b"one");
        assert_eq!(again.read("artifacts/1").await.unwrap(), b"file");
    }
}

#[tokio::test]
async fn start_deletes_what_a_killed_server_left_half_written_in_a_folder() {
    let place = Place::folder().await;
    place.spool.put("links/1/imports/2/3/0", b"whole".to_vec()).await.unwrap();
    let root = place.folder.path().join("var/spool");
    std::fs::write(root.join("links/1/imports/2/3/1#1"), b"half").unwrap();
    std::fs::create_dir_all(root.join("artifacts")).unwrap();
    std::fs::write(root.join("artifacts/7.part"), b"half").unwrap();

    let spool = Spool::open(&place.config).await.unwrap();

    assert!(spool.get("links/1/imports/2/3/0").await.is_ok());
    assert_eq!(place.raw().len(), 1);
}

#[tokio::test]
async fn large_artifact_goes_to_a_bucket_in_parts_and_is_seen_only_when_it_is_whole() {
    let place = Place::bucket().await;
    place.write("artifacts/1", b"first").await.unwrap();
    let plain = plain(20 * 1024 * 1024);

    let (spool, written) = (place.spool.clone(), plain.clone());
    let writer = block(move || {
        let mut writer = spool.artifact_writer("artifacts/1", &key_ring()).unwrap();
        writer.write_all(&written).unwrap();
        writer
    })
    .await;
    let meanwhile = place.read("artifacts/1").await.unwrap();
    block(|| writer.finish()).await.unwrap();

    assert_eq!(meanwhile, b"first");
    assert!(place.read("artifacts/1").await.unwrap() == plain);
    assert_eq!(place.raw().keys().map(String::as_str).collect::<Vec<_>>(), ["tests/spool/artifacts/1"]);
    assert_eq!(place.standin().spool().unfinished_uploads(), 0);
    assert!(place.standin().spool().objects()["tests/spool/artifacts/1"].etag.ends_with("-3"));
}

#[tokio::test]
async fn large_artifact_given_up_is_aborted_in_the_store() {
    let place = Place::bucket().await;

    let spool = place.spool.clone();
    block(move || {
        let mut writer = spool.artifact_writer("artifacts/1", &key_ring()).unwrap();
        writer.write_all(&plain(20 * 1024 * 1024)).unwrap();
    })
    .await;

    // The abort goes on by itself.
    let gone = async {
        while place.standin().spool().unfinished_uploads() > 0 || !place.raw().is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), gone).await.expect("nothing of it is left");
}

/// Leaves an upload behind, as a killed server does.
async fn kill_while_writing(place: &Place, path: &str) {
    let (spool, path) = (place.spool.clone(), path.to_owned());
    block(move || {
        let mut writer = spool.artifact_writer(&path, &key_ring()).unwrap();
        writer.write_all(&plain(9 * 1024 * 1024)).unwrap();
        std::mem::forget(writer);
    })
    .await;
    assert_eq!(place.standin().spool().unfinished_uploads(), 1);
}

#[tokio::test]
async fn upload_a_killed_server_left_behind_is_aborted_after_its_time() {
    let place = Place::bucket().await;
    kill_while_writing(&place, "artifacts/1").await;
    let begun = place.standin().clock().real();

    place.spool.delete_abandoned(begun - Duration::from_secs(3600)).await.unwrap();
    let young = place.standin().spool().unfinished_uploads();
    place.spool.delete_abandoned(begun + Duration::from_secs(3600)).await.unwrap();

    assert_eq!((young, place.standin().spool().unfinished_uploads()), (1, 0));
    assert!(place.raw().is_empty());
}

#[tokio::test]
async fn deleted_import_takes_its_upload_under_way_with_it() {
    let place = Place::bucket().await;
    let import = ImportId::new(at(0));
    kill_while_writing(&place, &artifact_path(import)).await;

    place.spool.delete_artifacts(import).await.unwrap();

    assert_eq!(place.standin().spool().unfinished_uploads(), 0);
    assert!(place.raw().is_empty());
}

#[tokio::test]
async fn many_files_are_listed_and_deleted_over_several_pages() {
    let place = Place::bucket().await;
    place.standin().switches().set(standin::s3::PAGE_SIZE, "2").unwrap();
    let (link, window) = (LinkId::new(at(0)), WindowId::new(at(0)));
    let import = ImportId::new(at(0));
    for sequence in 0..7 {
        place.spool.put(&segment_path(link, import, window, sequence), b"x".to_vec()).await.unwrap();
    }

    assert_eq!(place.spool.list_imports().await.unwrap()[&import].len(), 7);
    assert_eq!(place.spool.delete_prefix(&link_prefix(link)).await.unwrap(), 7);

    assert!(place.raw().is_empty());
}

#[tokio::test]
async fn store_in_trouble_for_a_moment_is_asked_again() {
    let place = Place::bucket().await;
    let busy = json!({ "kind": "status", "status": 503, "content_type": "application/xml",
                       "body": "<Error><Code>SlowDown</Code></Error>" });

    for trouble in [busy, json!({ "kind": "slow", "millis": 50 }), json!({ "kind": "lost_reply" })] {
        place.fault("PUT", 1, trouble.clone());
        place.fault("GET", 1, trouble);

        place.spool.put("links/1/imports/2/3/0", b"one".to_vec()).await.unwrap();

        assert_eq!(place.spool.get("links/1/imports/2/3/0").await.unwrap().as_ref(), b"one");
    }
}

#[tokio::test]
async fn store_in_trouble_for_longer_is_told_without_its_words() {
    let place = Place::bucket().await;
    place.spool.put("links/1/imports/2/3/0", b"one".to_vec()).await.unwrap();
    let body = "<Error><Code>SlowDown</Code><Message>needle</Message></Error>";
    place.fault(
        "GET",
        0,
        json!({ "kind": "status", "status": 503, "body": body, "content_type": "application/xml" }),
    );

    let error = place.spool.get("links/1/imports/2/3/0").await.unwrap_err();
    place.standin().faults().clear();

    assert_eq!(error.to_string(), "the store of the spool answers with status 503 (SlowDown)");
    assert_eq!(place.spool.get("links/1/imports/2/3/0").await.unwrap().as_ref(), b"one");
}

#[tokio::test]
async fn trouble_while_a_large_artifact_is_written_leaves_the_earlier_one() {
    let place = Place::bucket().await;
    place.write("artifacts/1", b"first").await.unwrap();
    let rule = json!({ "host": "spool", "method": "PUT", "path": "partNumber=2", "times": 0,
                       "fault": { "kind": "status", "status": 500 } });
    place.standin().faults().add(serde_json::from_value(rule).unwrap()).unwrap();

    let error = place.write("artifacts/1", &plain(20 * 1024 * 1024)).await.unwrap_err();

    assert_eq!(error.to_string(), "the store of the spool answers with status 500");
    assert_eq!(place.read("artifacts/1").await.unwrap(), b"first");
}

#[tokio::test]
async fn credentials_that_expire_are_named_and_nothing_is_lost() {
    let place = Place::bucket().await;
    place.spool.put("links/1/imports/2/3/0", b"one".to_vec()).await.unwrap();
    place.standin().switches().set(standin::s3::CREDENTIALS, "expired").unwrap();

    let error = place.spool.put("links/1/imports/2/3/1", b"two".to_vec()).await.unwrap_err();
    place.standin().switches().set(standin::s3::CREDENTIALS, "").unwrap();

    assert!(matches!(error, SpoolError::Refused(_)), "{error:?}");
    assert!(error.to_string().contains("expired"), "{error}");
    assert_eq!(place.spool.get("links/1/imports/2/3/0").await.unwrap().as_ref(), b"one");
}

#[tokio::test]
async fn bucket_that_cannot_be_used_is_refused_at_the_start_with_the_setting_to_mend() {
    let store = TestStore::start().await;
    let config = store.config();
    let wrong = [
        (S3Config { bucket: "elsewhere".into(), ..config.clone() }, "S3_BUCKET"),
        (S3Config { access_key_id: "AKIANOBODY".into(), ..config.clone() }, "S3_ACCESS_KEY_ID"),
        (S3Config { secret_access_key: "wrong".into(), ..config.clone() }, "S3_SECRET_ACCESS_KEY"),
        (S3Config { region: "eu-west-1".into(), ..config.clone() }, "S3_REGION"),
        (S3Config { endpoint: "http://127.0.0.1:9".parse().ok(), ..config.clone() }, "S3_ENDPOINT"),
    ];

    for (config, setting) in wrong {
        let error = Spool::open(&SpoolConfig::S3(config)).await.unwrap_err();

        assert!(matches!(error, SpoolError::Unusable(_)), "{error:?}");
        assert!(error.to_string().contains(setting), "{error}");
    }
    assert!(Spool::open(&SpoolConfig::S3(config)).await.is_ok());
    assert!(store.standin().spool().objects().is_empty());
}

#[tokio::test]
async fn folder_that_cannot_be_used_is_refused_at_the_start_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, b"in the way").unwrap();

    let error = Spool::open(&SpoolConfig::Local { dir: file.join("spool") }).await.unwrap_err();

    assert!(matches!(error, SpoolError::Unusable(_)), "{error:?}");
    assert!(error.to_string().contains("SPOOL_DIR"), "{error}");
}

#[tokio::test]
async fn probe_leaves_nothing_behind() {
    for place in Place::both().await {
        assert!(place.raw().is_empty());
    }
}
