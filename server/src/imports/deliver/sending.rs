//! Sends the new file. Its identifier is on the row before its first byte leaves, so that an attempt that was cut off is
//! asked after before anything is sent again.

use super::{DeliverError, Delivery, target::Target};
use crate::{
    imports::artifact::ArtifactError,
    open_humans::{Completion, NewFile, OpenHumansError},
    storage::Artifact,
};
use bytes::Bytes;
use domain::wire::{DeliveryStep, KeptReason};
use reqwest::Body;
use std::{
    collections::BTreeSet,
    io::{self, Read},
};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

/// Bytes of the file that are read, opened and sent at once.
const PIECE_BYTES: usize = 64 * 1024;
/// Pieces that wait between the disk and the network.
const PIECES_WAITING: usize = 4;
/// Times the file is announced and sent when Open Humans says that nothing arrived.
const MOST_UPLOADS: u32 = 2;

/// What became of an upload.
enum Arrived {
    /// All of it is there.
    Whole,
    /// Nothing is there, or nobody knows of it.
    Not,
}

impl<T: Target> Delivery<'_, T> {
    /// Sends the file, unless an earlier attempt already has.
    pub(super) async fn send(&mut self) -> Result<(), DeliverError> {
        let Some(artifact) = self.row.artifact.clone() else { return self.start_over().await };
        if self.is_outdated() {
            return self.take_back().await;
        }
        if let Some(id) = self.row.new_file_id {
            if let Arrived::Whole = self.ask_after(id, &artifact).await? {
                return self.go_on_to_confirming().await;
            }
            self.row.new_file_id = None;
            self.store().await?;
        }
        if !self.still_fits(&artifact).await? {
            tracing::info!("the files on open humans changed since the new one was made");
            return self.start_over().await;
        }
        for _ in 0..MOST_UPLOADS {
            let id = self.upload(&artifact).await?;
            if let Arrived::Whole = self.ask_after(id, &artifact).await? {
                return self.go_on_to_confirming().await;
            }
        }
        Err(DeliverError::UploadLost)
    }

    /// Removes what an attempt that was cut off may have brought there under other rules, and goes back to the start. Every
    /// file it was to replace is still there.
    async fn take_back(&mut self) -> Result<(), DeliverError> {
        if let Some(id) = self.row.new_file_id {
            let was_there = self.app.open_humans.delete_file(self.import.member_id, id).await?;
            tracing::info!(
                file.was_there = was_there,
                "a file of an earlier attempt was written under other rules"
            );
        }
        self.start_over().await
    }

    async fn go_on_to_confirming(&mut self) -> Result<(), DeliverError> {
        self.row.step = DeliveryStep::Confirming;
        self.store().await
    }

    /// Announces the file, notes its identifier, and sends its bytes.
    async fn upload(&mut self, artifact: &Artifact) -> Result<u64, DeliverError> {
        let basename = self.target.file_name();
        let file = NewFile {
            basename: &basename,
            metadata: self.target.metadata(artifact.range),
            created_at: self.app.clock.now(),
            md5: &artifact.md5,
            size_bytes: artifact.size_bytes,
        };
        let started = self.app.open_humans.start_upload(self.import.member_id, &file).await?;
        self.row.new_file_id = Some(started.id);
        self.store().await?;
        self.app
            .open_humans
            .put_file(&started.url, artifact.size_bytes, || self.open(artifact))
            .await
            .map_err(DeliverError::Upload)?;
        Ok(started.id)
    }

    /// Calls an upload complete and holds what arrived against what was sent. Safe to do at any time.
    async fn ask_after(&mut self, id: u64, artifact: &Artifact) -> Result<Arrived, DeliverError> {
        let (open_humans, member) = (&self.app.open_humans, self.import.member_id);
        match open_humans.complete_upload(member, id).await? {
            Completion::Stored { size_bytes } if size_bytes == artifact.size_bytes => Ok(Arrived::Whole),
            Completion::Stored { size_bytes } => {
                // Being complete it is listed now, and would be taken for the member's data.
                open_humans.delete_file(member, id).await?;
                self.row.new_file_id = None;
                self.store().await?;
                Err(DeliverError::UploadCut { stored_bytes: size_bytes, sent_bytes: artifact.size_bytes })
            }
            Completion::NothingStored => Ok(Arrived::Not),
            Completion::UnknownOrTrouble => {
                let listed = open_humans.list_own_files(member, &self.target.file_name()).await?;
                if listed.iter().any(|file| file.id == id) {
                    let reason = "it answers with errors";
                    return Err(OpenHumansError::Trouble { status: Some(500), reason }.into());
                }
                Ok(Arrived::Not)
            }
        }
    }

    /// Whether the file made earlier is still there, and holds what is on Open Humans now.
    async fn still_fits(&self, artifact: &Artifact) -> Result<bool, DeliverError> {
        let path = artifact.path.clone();
        match self.block(move |bench| bench.spool.artifact_reader(&path, &bench.keys).map(drop)).await? {
            Ok(()) => {}
            // It is gone, or is not what was written.
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::InvalidData) => {
                return Ok(false);
            }
            Err(error) => return Err(ArtifactError::from(error).into()),
        }
        if self.rounds > 0 {
            // It was made a moment ago.
            return Ok(true);
        }
        let row = &self.row;
        if row.kept.iter().any(|kept| kept.reason == KeptReason::NotDownloadable) {
            return Ok(false);
        }
        let listed =
            self.app.open_humans.list_own_files(self.import.member_id, &self.target.file_name()).await?;
        let listed: BTreeSet<u64> = listed.iter().map(|file| file.id).collect();
        let known = row.merged.iter().chain(&row.replaced).chain(row.kept.iter().map(|kept| &kept.id));
        Ok(listed == known.copied().collect())
    }

    /// The bytes of the file, from the start.
    fn open(&self, artifact: &Artifact) -> Body {
        let (sender, pieces) = mpsc::channel(PIECES_WAITING);
        let (bench, path) = (self.bench(), artifact.path.clone());
        // Ends when the file does, or when the request that takes the pieces does.
        drop(tokio::task::spawn_blocking(move || {
            let read = || -> io::Result<()> {
                let mut file = bench.spool.artifact_reader(&path, &bench.keys)?;
                let mut buffer = vec![0; PIECE_BYTES];
                loop {
                    let count = fill(&mut file, &mut buffer)?;
                    let piece = Bytes::copy_from_slice(buffer.get(..count).unwrap_or_default());
                    if count == 0 || sender.blocking_send(Ok(piece)).is_err() {
                        return Ok(());
                    }
                }
            };
            if let Err(error) = read() {
                tracing::error!(%error, "the file to send cannot be read");
                // Without this the request would wait for the rest of the announced length.
                let _gone = sender.blocking_send(Err(error));
            }
        }));
        Body::wrap_stream(ReceiverStream::new(pieces))
    }
}

/// Reads until the buffer is full or the input ends.
fn fill(input: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match input.read(rest)? {
            0 => break,
            count => filled += count,
        }
    }
    Ok(filled)
}
