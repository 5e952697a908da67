//! Sealing anew what an older key sealed, file by file, and which keys sealed what is there. May end anywhere and begin
//! again: a file is replaced whole.

use super::{Spool, SpoolError, parse, paths};
use crate::{secrets::KeyRing, storage::Resealed};
use bytes::Bytes;
use futures::TryStreamExt as _;
use object_store::{ObjectStoreExt as _, path::Path};
use std::{io, sync::Arc};

/// As much of a file as names the key that sealed it: version, length and the longest identifier.
const BEGINNING_BYTES: u64 = 34;

/// Files looked at to learn whether their keys are there.
const SAMPLE: usize = 50;

impl Spool {
    /// Seals anew, with the first key of the ring, every file that another key sealed. No server may be at work.
    ///
    /// # Errors
    ///
    /// What disk or store refuse; what was sealed anew by then stays so.
    pub async fn reseal(&self, keys: &Arc<KeyRing>) -> Result<Resealed, SpoolError> {
        let mut done = Resealed::default();
        for path in self.list_sealed().await? {
            let beginning = self.beginning(&path).await?;
            if keys.is_current(&beginning) {
                continue;
            }
            let is_new = if keys.is_whole(&beginning) {
                self.reseal_whole(keys, &path).await?
            } else {
                self.reseal_stream(keys, &path).await?
            };
            if is_new {
                done.sealed_anew += 1;
            } else {
                done.unopened += 1;
            }
        }
        Ok(done)
    }

    /// Looks at some files; says how many of them were sealed with a key that is not in the ring.
    ///
    /// # Errors
    ///
    /// What disk or store refuse.
    pub async fn count_unknown_keys(&self, keys: &KeyRing) -> Result<usize, SpoolError> {
        let mut unknown = 0;
        for path in self.list_sealed().await?.iter().take(SAMPLE) {
            match self.beginning(path).await {
                Ok(beginning) if keys.knows(&beginning) => {}
                Ok(_) => unknown += 1,
                // Deleted by a server at work.
                Err(SpoolError::Missing) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(unknown)
    }

    /// The files of imports; what else lies here is not sealed.
    async fn list_sealed(&self) -> Result<Vec<String>, SpoolError> {
        let paths: Vec<Path> = self.files.list(None).map_ok(|file| file.location).try_collect().await?;
        let sealed = paths.iter().filter(|path| paths::import_of(path).is_some());
        Ok(sealed.map(ToString::to_string).collect())
    }

    async fn beginning(&self, path: &str) -> Result<Bytes, SpoolError> {
        Ok(self.files.get_range(&parse(path)?, 0..BEGINNING_BYTES).await?)
    }

    async fn reseal_whole(&self, keys: &Arc<KeyRing>, path: &str) -> Result<bool, SpoolError> {
        let sealed = self.get(path).await?;
        let Ok(new) = keys.reseal(path.as_bytes(), &sealed) else { return Ok(false) };
        self.put(path, new).await?;
        Ok(true)
    }

    async fn reseal_stream(&self, keys: &Arc<KeyRing>, path: &str) -> Result<bool, SpoolError> {
        let (spool, keys, path) = (self.clone(), Arc::clone(keys), path.to_owned());
        let done = tokio::task::spawn_blocking(move || {
            let mut reader = spool.artifact_reader(&path, &keys)?;
            let mut writer = spool.artifact_writer(&path, &keys)?;
            io::copy(&mut reader, &mut writer)?;
            writer.finish()
        });
        match done.await.map_err(|error| SpoolError::Disk(error.to_string()))? {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => Ok(false),
            Err(error) => Err(error.into()),
        }
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
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    use std::io::{Read as _, Write as _};

    fn ring(keys: &[(&str, u8)]) -> Arc<KeyRing> {
        let text: Vec<String> =
            keys.iter().map(|(id, byte)| format!("{id}:{}", STANDARD.encode([*byte; 32]))).collect();
        Arc::new(KeyRing::parse(&text.join(",").into()).unwrap())
    }

    async fn write(spool: &Spool, keys: &Arc<KeyRing>, path: &str, plain: Vec<u8>) {
        let (spool, keys, path) = (spool.clone(), Arc::clone(keys), path.to_owned());
        let written = tokio::task::spawn_blocking(move || {
            let mut writer = spool.artifact_writer(&path, &keys)?;
            writer.write_all(&plain)?;
            writer.finish()
        });
        written.await.unwrap().unwrap();
    }

    async fn read(spool: &Spool, keys: &Arc<KeyRing>, path: &str) -> io::Result<Vec<u8>> {
        let (spool, keys, path) = (spool.clone(), Arc::clone(keys), path.to_owned());
        let read = tokio::task::spawn_blocking(move || {
            let mut plain = Vec::new();
            spool.artifact_reader(&path, &keys)?.read_to_end(&mut plain)?;
            Ok(plain)
        });
        read.await.unwrap()
    }

    async fn segments_and_artifacts_are_sealed_anew_once(config: SpoolConfig) {
        let spool = Spool::open(&config).await.unwrap();
        let (old, both, new, lost) =
            (ring(&[("a", 1)]), ring(&[("b", 2), ("a", 1)]), ring(&[("b", 2)]), ring(&[("lost", 3)]));
        let (link, import, window) = (LinkId::new(at(0)), ImportId::new(at(0)), WindowId::new(at(0)));
        let segment = |sequence| segment_path(link, import, window, sequence);
        let artifact = artifact_path(import);
        spool.put(&segment(0), old.seal(segment(0).as_bytes(), b"records")).await.unwrap();
        spool.put(&segment(1), new.seal(segment(1).as_bytes(), b"newer")).await.unwrap();
        spool.put(&segment(2), lost.seal(segment(2).as_bytes(), b"lost")).await.unwrap();
        write(&spool, &old, &artifact, vec![5; 200_000]).await;

        let done = spool.reseal(&both).await.unwrap();
        let again = spool.reseal(&both).await.unwrap();

        assert_eq!(done, Resealed { sealed_anew: 2, unopened: 1 });
        assert_eq!(again, Resealed { sealed_anew: 0, unopened: 1 });
        for (sequence, plain) in [(0, b"records".as_slice()), (1, b"newer")] {
            let sealed = spool.get(&segment(sequence)).await.unwrap();
            assert_eq!(new.open(segment(sequence).as_bytes(), &sealed).unwrap().as_slice(), plain);
        }
        assert_eq!(read(&spool, &new, &artifact).await.unwrap(), vec![5; 200_000]);
        assert_eq!(spool.count_unknown_keys(&new).await.unwrap(), 1);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn files_in_a_folder_are_sealed_anew_once() {
        let folder = tempfile::tempdir().unwrap();
        segments_and_artifacts_are_sealed_anew_once(SpoolConfig::Local { dir: folder.path().into() }).await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn files_in_a_bucket_are_sealed_anew_once() {
        let store = TestStore::start().await;
        segments_and_artifacts_are_sealed_anew_once(SpoolConfig::S3(store.config())).await;
    }
}
