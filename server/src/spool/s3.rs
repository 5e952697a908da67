//! The spool in a bucket: how it is reached, and artifacts on their way in and out in parts of a few megabytes. Uploads
//! begun and never completed cost room without being listed, so each is noted in the bucket while it is under way.

use super::{SpoolError, connect, parse};
use crate::config::S3Config;
use bytes::{Buf as _, Bytes};
use futures::TryStreamExt as _;
use jiff::Timestamp;
use object_store::{
    BackoffConfig, GetOptions, GetRange, ObjectStore as _, ObjectStoreExt as _, PutPayload, RetryConfig,
    aws::{AmazonS3, AmazonS3Builder},
    multipart::{MultipartStore as _, PartId},
    path::Path,
    prefix::PrefixStore,
};
use secrecy::ExposeSecret as _;
use std::{
    io::{self, Read, Write},
    sync::Arc,
    time::Duration,
};
use tokio::{runtime::Handle, task::JoinHandle};
use uuid::Uuid;

/// Bytes of an artifact sent at once; the store takes no less than 5 MiB, and ten thousand parts.
const PART_BYTES: usize = 8 * 1024 * 1024;
/// Bytes of an artifact read at once.
const BLOCK_BYTES: u64 = 4 * 1024 * 1024;
/// Folder of the notes of uploads under way.
const UPLOADS: &str = "uploads";

/// A bucket, or a folder in it. Cloning shares it.
pub(super) type Bucket = Arc<PrefixStore<AmazonS3>>;

/// Makes what is needed to reach a bucket; asks it nothing yet.
pub(super) fn open(config: &S3Config) -> Result<Bucket, SpoolError> {
    let unusable =
        |error: &dyn std::fmt::Display| SpoolError::Unusable(format!("the store of the spool: {error}"));
    let client = connect::client().map_err(|error| unusable(&error))?;
    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(&config.bucket)
        .with_region(&config.region)
        .with_access_key_id(&config.access_key_id)
        .with_secret_access_key(config.secret_access_key.expose_secret())
        .with_http_connector(connect::Connector(client))
        .with_retry(RetryConfig {
            backoff: BackoffConfig {
                init_backoff: Duration::from_millis(100),
                max_backoff: Duration::from_secs(2),
                base: 2.0,
            },
            max_retries: 3,
            retry_timeout: Duration::from_secs(30),
        });
    if let Some(endpoint) = &config.endpoint {
        // Plain http is let through by the settings on loopback alone.
        builder = builder.with_endpoint(endpoint.as_str().trim_end_matches('/')).with_allow_http(true);
    }
    let store = builder.build().map_err(|error| unusable(&error))?;
    let prefix = Path::parse(&config.prefix).map_err(|error| unusable(&error))?;
    Ok(Arc::new(PrefixStore::new(store, prefix)))
}

/// Aborts the uploads under a folder of the spool that were begun before an instant, by the store's clock; without one,
/// all of them.
pub(super) async fn abort_uploads(
    bucket: &Bucket,
    folder: &str,
    before: Option<Timestamp>,
) -> Result<(), SpoolError> {
    let folder = parse(&format!("{UPLOADS}/{folder}"))?;
    let notes: Vec<_> = bucket.list(Some(&folder)).try_collect().await?;
    for note in notes {
        if before.is_some_and(|before| note.last_modified.timestamp() >= before.as_second()) {
            continue;
        }
        let id = match bucket.get(&note.location).await {
            Ok(found) => String::from_utf8_lossy(&found.bytes().await?).into_owned(),
            // Completed meanwhile.
            Err(object_store::Error::NotFound { .. }) => continue,
            Err(error) => return Err(error.into()),
        };
        // `uploads/PATH/NOTE`: what is uploaded is what lies between.
        let parts: Vec<_> = note.location.parts().collect();
        let uploaded = parts.get(1..parts.len().saturating_sub(1)).unwrap_or_default();
        abort(bucket, &uploaded.iter().cloned().collect(), &id, &note.location).await?;
    }
    Ok(())
}

async fn abort(bucket: &Bucket, path: &Path, id: &String, note: &Path) -> Result<(), SpoolError> {
    match bucket.abort_multipart(path, id).await.map_err(SpoolError::from) {
        // It was completed, or aborted before.
        Ok(()) | Err(SpoolError::Missing) => {}
        Err(error) => return Err(error),
    }
    delete(bucket, note).await
}

async fn delete(bucket: &Bucket, path: &Path) -> Result<(), SpoolError> {
    match bucket.delete(path).await.map_err(SpoolError::from) {
        Ok(()) | Err(SpoolError::Missing) => Ok(()),
        Err(error) => Err(error),
    }
}

/// An object being written in parts. A small one is sent whole at the end; of a larger one a part is on its way while the
/// next is filled, so that memory holds two. Dropped before [`commit`](Self::commit), it is given up.
#[derive(Debug)]
pub(super) struct ObjectTarget {
    bucket: Bucket,
    runtime: Handle,
    path: Path,
    part: Vec<u8>,
    upload: Option<Upload>,
}

/// An upload in parts, under way.
#[derive(Debug)]
struct Upload {
    id: String,
    /// Where it is noted.
    note: Path,
    sent: Vec<PartId>,
    sending: Option<JoinHandle<object_store::Result<PartId>>>,
}

impl ObjectTarget {
    /// Begins an object. To be used on a thread of the runtime that may block.
    pub(super) fn new(bucket: Bucket, path: Path) -> io::Result<Self> {
        let runtime = Handle::try_current().map_err(io::Error::other)?;
        Ok(ObjectTarget { bucket, runtime, path, part: Vec::new(), upload: None })
    }

    /// Puts the object in its place. Blocking.
    pub(super) fn commit(mut self) -> io::Result<()> {
        if self.upload.is_none() {
            let whole = PutPayload::from(std::mem::take(&mut self.part));
            self.runtime.block_on(self.bucket.put(&self.path, whole)).map_err(written)?;
            return Ok(());
        }
        if !self.part.is_empty() {
            self.send_part()?;
        }
        let runtime = self.runtime.clone();
        if let Some(upload) = &mut self.upload {
            runtime.block_on(upload.wait())?;
            let parts = std::mem::take(&mut upload.sent);
            runtime
                .block_on(self.bucket.complete_multipart(&self.path, &upload.id, parts))
                .map_err(written)?;
        }
        if let Some(upload) = self.upload.take() {
            // The object is there. A note that stays is found by the next sweep, which has nothing to abort then.
            if let Err(error) = runtime.block_on(delete(&self.bucket, &upload.note)) {
                tracing::warn!(%error, "the note of a finished upload stays for a while");
            }
        }
        Ok(())
    }

    fn send_part(&mut self) -> io::Result<()> {
        let part = PutPayload::from(std::mem::take(&mut self.part));
        let runtime = self.runtime.clone();
        if self.upload.is_none() {
            self.upload = Some(runtime.block_on(Upload::begin(&self.bucket, &self.path))?);
        }
        if let Some(upload) = &mut self.upload {
            runtime.block_on(upload.wait())?;
            let (bucket, path, id, number) =
                (Arc::clone(&self.bucket), self.path.clone(), upload.id.clone(), upload.sent.len());
            upload.sending =
                Some(runtime.spawn(async move { bucket.put_part(&path, &id, number, part).await }));
        }
        Ok(())
    }
}

impl Upload {
    async fn begin(bucket: &Bucket, path: &Path) -> io::Result<Upload> {
        let id = bucket.create_multipart(path).await.map_err(written)?;
        let note = parse(&format!("{UPLOADS}/{path}/{}", Uuid::new_v4()))?;
        bucket.put(&note, PutPayload::from(id.clone())).await.map_err(written)?;
        Ok(Upload { id, note, sent: Vec::new(), sending: None })
    }

    /// Waits for the part that is on its way.
    async fn wait(&mut self) -> io::Result<()> {
        if let Some(sending) = self.sending.take() {
            self.sent.push(sending.await.map_err(io::Error::other)?.map_err(written)?);
        }
        Ok(())
    }
}

impl Write for ObjectTarget {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(PART_BYTES - self.part.len());
        self.part.extend_from_slice(bytes.get(..taken).unwrap_or_default());
        if self.part.len() == PART_BYTES {
            self.send_part()?;
        }
        Ok(taken)
    }

    /// Does nothing: a part goes out when it is full, or at the end.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for ObjectTarget {
    fn drop(&mut self) {
        let Some(upload) = self.upload.take() else { return };
        let (bucket, path) = (Arc::clone(&self.bucket), self.path.clone());
        drop(self.runtime.spawn(async move {
            if let Some(sending) = upload.sending {
                sending.abort();
                let _given_up = sending.await;
            }
            if let Err(error) = abort(&bucket, &path, &upload.id, &upload.note).await {
                tracing::warn!(%error, "an upload given up is aborted later");
            }
        }));
    }
}

/// An object being read in blocks. Blocking, with one block in memory.
#[derive(Debug)]
pub(super) struct ObjectSource {
    bucket: Bucket,
    runtime: Handle,
    path: Path,
    /// Tells whether it is still the object that was opened.
    etag: Option<String>,
    bytes: u64,
    at: u64,
    block: Bytes,
}

impl ObjectSource {
    /// Opens an object. To be used on a thread of the runtime that may block.
    pub(super) fn open(bucket: Bucket, path: Path) -> io::Result<Self> {
        let runtime = Handle::try_current().map_err(io::Error::other)?;
        let found = runtime.block_on(bucket.head(&path)).map_err(SpoolError::from)?;
        let (etag, bytes) = (found.e_tag, found.size);
        Ok(ObjectSource { bucket, runtime, path, etag, bytes, at: 0, block: Bytes::new() })
    }
}

impl Read for ObjectSource {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.block.is_empty() && self.at < self.bytes {
            let end = self.bytes.min(self.at + BLOCK_BYTES);
            let options = GetOptions {
                range: Some(GetRange::Bounded(self.at..end)),
                if_match: self.etag.clone(),
                ..GetOptions::default()
            };
            let (bucket, path) = (&self.bucket, &self.path);
            let block = self
                .runtime
                .block_on(async { bucket.get_opts(path, options).await?.bytes().await })
                .map_err(SpoolError::from)?;
            if block.is_empty() {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            self.at += block.len() as u64;
            self.block = block;
        }
        let count = into.len().min(self.block.len());
        if let Some(into) = into.get_mut(..count) {
            self.block.copy_to_slice(into);
        }
        Ok(count)
    }
}

/// An error from writing, where "missing" means the upload and never the file.
fn written(error: object_store::Error) -> io::Error {
    match SpoolError::from(error) {
        SpoolError::Missing => SpoolError::Trouble("has lost what was sent".to_owned()).into(),
        error => error.into(),
    }
}
