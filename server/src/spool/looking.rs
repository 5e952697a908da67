//! A look at the spool as it is: beside a server at work, at its start, and whenever somebody asks whether it is ready.

use super::{Artifacts, PROBE_LIMIT, PROBES, Spool, SpoolError, explain, s3};
use crate::config::SpoolConfig;
use object_store::local::LocalFileSystem;
use std::sync::Arc;
use uuid::Uuid;

impl Spool {
    /// Opens the spool as it is, beside a server that may be at work on it: no folder is made and nothing deleted. Tries
    /// nothing out yet.
    ///
    /// # Errors
    ///
    /// [`SpoolError::Unusable`] with a sentence for the operator.
    pub async fn open_beside(config: &SpoolConfig) -> Result<Self, SpoolError> {
        let opened = match config {
            SpoolConfig::Local { dir } => match LocalFileSystem::new_with_prefix(dir) {
                Ok(files) => {
                    let files = Arc::new(files.with_fsync(true));
                    Ok(Spool { files: files.clone(), artifacts: Artifacts::Folder(files) })
                }
                Err(error) => Err(error.into()),
            },
            SpoolConfig::S3(config) => s3::open(config)
                .map(|bucket| Spool { files: bucket.clone(), artifacts: Artifacts::Bucket(bucket) }),
        };
        opened.map_err(|error| SpoolError::Unusable(explain(config, &error)))
    }

    /// Writes, reads, lists and deletes a tiny file, as at the start of the server.
    ///
    /// # Errors
    ///
    /// [`SpoolError::Unusable`] with a sentence for the operator: what is wrong, and what to do.
    pub async fn examine(&self, config: &SpoolConfig) -> Result<(), SpoolError> {
        let tried = match tokio::time::timeout(PROBE_LIMIT, self.try_out()).await {
            Ok(tried) => tried,
            Err(_) => Err(SpoolError::Trouble("does not answer in time".to_owned())),
        };
        tried.map_err(|error| SpoolError::Unusable(explain(config, &error)))
    }

    /// Writes a tiny file and deletes it: whether the spool can be relied on at this moment.
    ///
    /// # Errors
    ///
    /// What disk or store refuse.
    pub async fn probe(&self) -> Result<(), SpoolError> {
        let path = format!("{PROBES}/{}", Uuid::new_v4());
        self.put(&path, b"probe".to_vec()).await?;
        self.delete(&path).await
    }
}
