use super::*;
use crate::testing::{at, key_ring};
use std::io::Read;

async fn open() -> (tempfile::TempDir, Spool) {
    let folder = tempfile::tempdir().unwrap();
    let spool = Spool::open(&folder.path().join("var/spool")).await.unwrap();
    (folder, spool)
}

fn files(folder: &tempfile::TempDir) -> Vec<String> {
    fn walk(folder: &FilePath, into: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { walk(&path, into) } else { into.push(path.display().to_string()) }
        }
    }
    let mut names = Vec::new();
    walk(folder.path(), &mut names);
    names
}

#[tokio::test]
async fn file_comes_back_until_it_is_deleted() {
    let (_folder, spool) = open().await;

    spool.put("links/1/imports/2/3/0", b"one".to_vec()).await.unwrap();
    spool.put("links/1/imports/2/3/0", b"two".to_vec()).await.unwrap();
    assert_eq!(spool.get("links/1/imports/2/3/0").await.unwrap().as_ref(), b"two");
    spool.delete("links/1/imports/2/3/0").await.unwrap();
    spool.delete("links/1/imports/2/3/0").await.unwrap();

    assert!(matches!(spool.get("links/1/imports/2/3/0").await, Err(SpoolError::Missing)));
}

#[tokio::test]
async fn deleting_a_link_leaves_the_links_beside_it() {
    let (_folder, spool) = open().await;
    for path in ["links/1/imports/2/3/0", "links/1/imports/4/5/0", "links/10/imports/2/3/0"] {
        spool.put(path, b"x".to_vec()).await.unwrap();
    }

    assert_eq!(spool.delete_prefix("links/1").await.unwrap(), 2);
    assert_eq!(spool.delete_prefix("links/1").await.unwrap(), 0);

    assert!(spool.get("links/1/imports/2/3/0").await.is_err());
    assert!(spool.get("links/10/imports/2/3/0").await.is_ok());
}

#[tokio::test]
async fn path_cannot_leave_the_folder() {
    let (_folder, spool) = open().await;

    assert!(spool.put("../outside", b"x".to_vec()).await.is_err());
    assert!(spool.get("links/../../outside").await.is_err());
    assert!(spool.artifact_writer("artifacts/../../outside", &key_ring()).is_err());
}

#[tokio::test]
async fn import_is_deleted_with_its_segments_and_its_artifact() {
    let (_folder, spool) = open().await;
    let (link, import, window) = (LinkId::new(at(0)), ImportId::new(at(0)), WindowId::new(at(0)));
    let other = ImportId::new(at(0));
    spool.put(&segment_path(link, import, window, 0), b"x".to_vec()).await.unwrap();
    spool.put(&segment_path(link, other, window, 0), b"x".to_vec()).await.unwrap();
    spool.put(&artifact_path(import), b"x".to_vec()).await.unwrap();
    assert_eq!(spool.list_imports().await.unwrap()[&import].len(), 2);

    spool.delete_import(Some(link), import).await.unwrap();

    let left: Vec<ImportId> = spool.list_imports().await.unwrap().into_keys().collect();
    assert_eq!(left, [other]);
}

#[tokio::test]
async fn artifact_reads_back_and_lies_encrypted_on_disk() {
    let (folder, spool) = open().await;
    let plain = b"{\"steps\":1}".repeat(20_000);

    let mut writer = spool.artifact_writer("artifacts/1", &key_ring()).unwrap();
    writer.write_all(&plain).unwrap();
    writer.finish().unwrap();

    let mut read = Vec::new();
    spool.artifact_reader("artifacts/1", &key_ring()).unwrap().read_to_end(&mut read).unwrap();
    assert_eq!(read, plain);
    let names = files(&folder);
    assert_eq!(names.len(), 1);
    assert!(!std::fs::read(&names[0]).unwrap().windows(5).any(|window| window == b"steps"));
}

#[tokio::test]
async fn unfinished_artifact_leaves_the_finished_one_and_no_trace() {
    let (folder, spool) = open().await;
    let mut first = spool.artifact_writer("artifacts/1", &key_ring()).unwrap();
    first.write_all(b"first").unwrap();
    first.finish().unwrap();

    let mut second = spool.artifact_writer("artifacts/1", &key_ring()).unwrap();
    second.write_all(b"second").unwrap();
    drop(second);

    let mut read = String::new();
    spool.artifact_reader("artifacts/1", &key_ring()).unwrap().read_to_string(&mut read).unwrap();
    assert_eq!(read, "first");
    assert_eq!(files(&folder).len(), 1);
}

#[tokio::test]
async fn artifact_moved_to_another_import_does_not_open() {
    let (folder, spool) = open().await;
    let mut writer = spool.artifact_writer("artifacts/1", &key_ring()).unwrap();
    writer.write_all(b"mine").unwrap();
    writer.finish().unwrap();
    let file = files(&folder).remove(0);
    std::fs::copy(&file, FilePath::new(&file).with_file_name("2")).unwrap();

    let mut read = Vec::new();
    let result = spool.artifact_reader("artifacts/2", &key_ring()).unwrap().read_to_end(&mut read);

    assert_eq!(result.unwrap_err().kind(), io::ErrorKind::InvalidData);
}

#[tokio::test]
async fn start_deletes_what_a_killed_server_left_half_written() {
    let (folder, spool) = open().await;
    spool.put("links/1/imports/2/3/0", b"whole".to_vec()).await.unwrap();
    let root = folder.path().join("var/spool");
    std::fs::write(root.join("links/1/imports/2/3/1#1"), b"half").unwrap();
    std::fs::create_dir_all(root.join("artifacts")).unwrap();
    std::fs::write(root.join("artifacts/7.part"), b"half").unwrap();

    let spool = Spool::open(&root).await.unwrap();

    assert!(spool.get("links/1/imports/2/3/0").await.is_ok());
    assert_eq!(files(&folder).len(), 1);
}
