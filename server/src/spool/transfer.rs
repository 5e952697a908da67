//! From one spool to another, byte for byte: what is in the files is sealed for their paths, which stay the same.

use super::{Spool, SpoolError, paths};
use futures::TryStreamExt as _;
use object_store::{GetResult, ObjectMeta, ObjectStoreExt as _, WriteMultipart};
use sha2::{Digest as _, Sha256};

/// Bytes sent at once of a file that is larger; the store takes no less than 5 MiB.
const PART_BYTES: usize = 8 * 1024 * 1024;

impl Spool {
    /// Copies every file of an import that the other spool does not have yet with the same bytes, one after another and in
    /// memory of a few megabytes. May end anywhere and begin again. Gives how many files there are, and their bytes.
    ///
    /// A file sealed anew keeps its length, so what is there is read and not only looked at.
    ///
    /// # Errors
    ///
    /// What disk or store refuse.
    pub async fn copy_to(&self, other: &Spool) -> Result<(u64, u64), SpoolError> {
        let files: Vec<ObjectMeta> = self.files.list(None).try_collect().await?;
        let (mut count, mut bytes) = (0, 0);
        for file in files.iter().filter(|file| paths::import_of(&file.location).is_some()) {
            if !self.is_copied(other, file).await? {
                self.copy_file(other, file).await?;
                if other.size_of(file).await? != Some(file.size) {
                    return Err(SpoolError::Trouble("does not hold what was put there".to_owned()));
                }
            }
            count += 1;
            bytes += file.size;
        }
        Ok((count, bytes))
    }

    async fn is_copied(&self, other: &Spool, file: &ObjectMeta) -> Result<bool, SpoolError> {
        let there = match other.files.get(&file.location).await.map_err(SpoolError::from) {
            Ok(there) => there,
            Err(SpoolError::Missing) => return Ok(false),
            Err(error) => return Err(error),
        };
        if there.meta.size != file.size {
            return Ok(false);
        }
        let here = self.files.get(&file.location).await?;
        Ok(digest(there).await? == digest(here).await?)
    }

    async fn size_of(&self, file: &ObjectMeta) -> Result<Option<u64>, SpoolError> {
        match self.files.head(&file.location).await.map_err(SpoolError::from) {
            Ok(found) => Ok(Some(found.size)),
            Err(SpoolError::Missing) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn copy_file(&self, other: &Spool, file: &ObjectMeta) -> Result<(), SpoolError> {
        let found = self.files.get(&file.location).await?;
        if file.size <= PART_BYTES as u64 {
            other.files.put(&file.location, found.bytes().await?.into()).await?;
            return Ok(());
        }
        let upload = other.files.put_multipart(&file.location).await?;
        let mut writer = WriteMultipart::new_with_chunk_size(upload, PART_BYTES);
        let mut chunks = found.into_stream();
        while let Some(chunk) = chunks.try_next().await? {
            // One part under way, one being filled.
            writer.wait_for_capacity(1).await?;
            writer.put(chunk);
        }
        writer.finish().await?;
        Ok(())
    }
}

async fn digest(file: GetResult) -> Result<[u8; 32], SpoolError> {
    let mut digest = Sha256::new();
    let mut chunks = file.into_stream();
    while let Some(chunk) = chunks.try_next().await? {
        digest.update(&chunk);
    }
    Ok(digest.finalize().into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        config::SpoolConfig,
        spool::{artifact_path, segment_path},
        storage::{ImportId, LinkId, WindowId},
        testing::{TestStore, at},
    };

    #[tokio::test]
    async fn files_small_and_large_arrive_as_they_were_and_are_sent_once() {
        let folder = tempfile::tempdir().unwrap();
        let here = Spool::open(&SpoolConfig::Local { dir: folder.path().into() }).await.unwrap();
        let store = TestStore::start().await;
        let there = Spool::open(&SpoolConfig::S3(store.config())).await.unwrap();
        let import = ImportId::new(at(0));
        let small = segment_path(LinkId::new(at(0)), import, WindowId::new(at(0)), 0);
        let large: Vec<u8> = (0..PART_BYTES * 2 + 77).map(|n| (n % 251) as u8).collect();
        here.put(&small, b"records".to_vec()).await.unwrap();
        here.put(&artifact_path(import), large.clone()).await.unwrap();

        let first = here.copy_to(&there).await.unwrap();
        let sent = store.standin().requests().list(Some(standin::Host::Spool)).len();
        let second = here.copy_to(&there).await.unwrap();
        let looked = store.standin().requests().list(Some(standin::Host::Spool)).len() - sent;

        assert_eq!(first, (2, large.len() as u64 + 7));
        assert_eq!(second, first);
        // Each is read once; nothing is sent again.
        assert_eq!(looked, 2);
        assert_eq!(there.get(&small).await.unwrap().as_ref(), b"records");
        assert_eq!(there.get(&artifact_path(import)).await.unwrap(), large);
    }

    #[tokio::test]
    async fn file_of_the_same_length_with_other_bytes_is_copied_anew() {
        let [old, new] = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let here = Spool::open(&SpoolConfig::Local { dir: old.path().into() }).await.unwrap();
        let there = Spool::open(&SpoolConfig::Local { dir: new.path().into() }).await.unwrap();
        let import = ImportId::new(at(0));
        let [sealed_anew, as_it_was] =
            [0, 1].map(|place| segment_path(LinkId::new(at(0)), import, WindowId::new(at(0)), place));
        for path in [&sealed_anew, &as_it_was] {
            here.put(path, b"sealed with k1".to_vec()).await.unwrap();
        }
        here.copy_to(&there).await.unwrap();
        here.put(&sealed_anew, b"sealed with k2".to_vec()).await.unwrap();

        let told = here.copy_to(&there).await.unwrap();

        assert_eq!(told, (2, 2 * 14));
        assert_eq!(there.get(&sealed_anew).await.unwrap().as_ref(), b"sealed with k2");
        assert_eq!(there.get(&as_it_was).await.unwrap().as_ref(), b"sealed with k1");
    }
}
