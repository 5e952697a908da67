//! From one spool to another, byte for byte: what is in the files is sealed for their paths, which stay the same.

use super::{Spool, SpoolError, paths};
use futures::TryStreamExt as _;
use object_store::{ObjectMeta, ObjectStoreExt as _, WriteMultipart};

/// Bytes sent at once of a file that is larger; the store takes no less than 5 MiB.
const PART_BYTES: usize = 8 * 1024 * 1024;

impl Spool {
    /// Copies every file of an import that the other spool does not have yet in the same length, one after another and in
    /// memory of a few megabytes. May end anywhere and begin again. Gives how many files there are, and their bytes.
    ///
    /// # Errors
    ///
    /// What disk or store refuse.
    pub async fn copy_to(&self, other: &Spool) -> Result<(u64, u64), SpoolError> {
        let files: Vec<ObjectMeta> = self.files.list(None).try_collect().await?;
        let (mut count, mut bytes) = (0, 0);
        for file in files.iter().filter(|file| paths::import_of(&file.location).is_some()) {
            if other.size_of(file).await? != Some(file.size) {
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

        assert_eq!(first, (2, large.len() as u64 + 7));
        assert_eq!(second, first);
        assert_eq!(there.get(&small).await.unwrap().as_ref(), b"records");
        assert_eq!(there.get(&artifact_path(import)).await.unwrap(), large);
        // Looking costs one request each; nothing is sent again.
        let looked = store.standin().requests().list(Some(standin::Host::Spool)).len() - sent;
        assert!(looked <= 2 + 2, "{looked}");
    }
}
