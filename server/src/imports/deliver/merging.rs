//! Reads the files of ours that are already on Open Humans. One that cannot be read stays there and is named to the
//! member; it never keeps a new file from being sent.

use super::{DeliverError, Delivery, target::Target};
use crate::{
    imports::artifact::EarlierError,
    open_humans::{MemberFile, OpenHumansError},
    segment::SegmentError,
    storage::DeliveryRow,
};
use domain::{
    file::ReadError,
    wire::{DeliveryStep, KeptFile, KeptReason},
};
use std::io;
use tokio::sync::mpsc;

/// Pieces of a file that wait between the network and its reader.
const PIECES_WAITING: usize = 16;
/// Times a file is downloaded when the connection breaks half way.
const MOST_DOWNLOADS: u32 = 3;

/// How reading one earlier file ended.
enum Read<T> {
    Whole(Box<T>),
    Kept(KeptReason),
}

impl<T: Target> Delivery<'_, T> {
    /// Reads the import's provenance and every earlier file, and notes on the row what becomes of each.
    pub(super) async fn merge(&mut self) -> Result<T::Material, DeliverError> {
        let link = self.import.link_id.ok_or(DeliverError::Expired)?;
        self.forget_earlier().await?;
        let folder = self.target.earlier_folder(link, self.import.id);
        let whose = self.app.storage.load_link(link).await?;
        let mut material = self.target.begin(self.app, &self.import, &whose).await?;

        let (open_humans, name) = (&self.app.open_humans, self.target.file_name());
        let files = open_humans.list_own_files(self.import.member_id, &name).await?;
        let mut row = DeliveryRow {
            replace_other_account: self.row.replace_other_account,
            ..DeliveryRow::new(self.import.id)
        };
        for file in files {
            let earlier = match self.read(&folder, &file).await? {
                Read::Whole(earlier) => earlier,
                Read::Kept(reason) => {
                    tracing::info!(file.id = file.id, file.reason = ?reason, "earlier file is left alone");
                    row.kept.push(KeptFile { id: file.id, basename: file.basename, reason });
                    continue;
                }
            };
            if !T::is_same_account(&material, &earlier) {
                if !row.replace_other_account {
                    return Err(DeliverError::FileOfOtherAccount);
                }
                row.replaced.push(file.id);
                continue;
            }
            row.merged.push(file.id);
            T::add(&mut material, *earlier);
        }
        self.row = DeliveryRow { step: DeliveryStep::Writing, ..row };
        self.store().await?;
        Ok(material)
    }

    /// Deletes what was read of earlier files, in this attempt or in one that was killed.
    pub(super) async fn forget_earlier(&self) -> Result<(), DeliverError> {
        if let Some(link) = self.import.link_id {
            self.app.spool.delete_prefix(&self.target.earlier_folder(link, self.import.id)).await?;
        }
        Ok(())
    }

    async fn read(&self, folder: &str, file: &MemberFile) -> Result<Read<T::Earlier>, DeliverError> {
        let folder = format!("{folder}/{}", file.id);
        let mut downloads = 0;
        loop {
            downloads += 1;
            self.app.spool.delete_prefix(&folder).await?;
            let error = match self.download(&folder, file).await? {
                Ok(earlier) => return Ok(Read::Whole(Box::new(earlier))),
                Err(error) => error,
            };
            let is_broken = matches!(&error, ReadError::Input(_));
            if !is_broken || downloads >= MOST_DOWNLOADS {
                return kept_reason(error).map(Read::Kept);
            }
        }
    }

    /// Downloads a file and reads it at once. The outer error is ours, the inner one the file's.
    async fn download(
        &self,
        folder: &str,
        file: &MemberFile,
    ) -> Result<Result<T::Earlier, EarlierError>, DeliverError> {
        let limit_bytes = self.app.config.merge_limit_bytes;
        let Some(url) = &file.download_url else {
            return Ok(Err(broken(io::ErrorKind::InvalidData)));
        };
        let mut download = match self.app.open_humans.download(url, limit_bytes).await {
            Ok(download) => download,
            Err(OpenHumansError::TooLarge { .. }) => return Ok(Err(ReadError::TooLarge)),
            Err(error) => {
                tracing::info!(file.id = file.id, %error, "earlier file cannot be downloaded");
                return Ok(Err(broken(io::ErrorKind::NotFound)));
            }
        };
        let (sender, pieces) = mpsc::channel(PIECES_WAITING);
        let (target, folder) = (self.target.clone(), folder.to_owned());
        let reading = self.block(move |bench| target.read_earlier(&bench, &folder, pieces, limit_bytes));
        let sending = async move {
            loop {
                let (piece, is_last) = match download.chunk().await {
                    Ok(Some(piece)) => (Ok(piece), false),
                    Ok(None) => return None,
                    Err(OpenHumansError::TooLarge { .. }) => (Err(io::ErrorKind::FileTooLarge.into()), true),
                    Err(_) => (Err(io::ErrorKind::ConnectionReset.into()), true),
                };
                let too_large = matches!(&piece, Err(error) if is_too_large(error));
                // A reader that wants no more has its own reason, which counts.
                if sender.send(piece).await.is_err() || is_last {
                    return too_large.then_some(ReadError::TooLarge);
                }
            }
        };
        let (read, too_large) = tokio::join!(reading, sending);
        Ok(match (read?, too_large) {
            (Err(ReadError::Input(_)), Some(too_large)) => Err(too_large),
            (read, _) => read,
        })
    }
}

fn broken(kind: io::ErrorKind) -> EarlierError {
    ReadError::Input(kind.into())
}

fn is_too_large(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::FileTooLarge
}

/// Why a file is left alone; an error when the fault is ours.
fn kept_reason(error: EarlierError) -> Result<KeptReason, DeliverError> {
    Ok(match error {
        ReadError::Unreadable { .. } => KeptReason::Unreadable,
        ReadError::NotOurs => KeptReason::NotOurs,
        ReadError::Newer { .. } => KeptReason::Newer,
        ReadError::TooLarge => KeptReason::TooLarge,
        ReadError::Input(_) => KeptReason::NotDownloadable,
        ReadError::Sink(SegmentError::Stopped) => return Err(DeliverError::Stopped),
        ReadError::Sink(SegmentError::Spool(error)) => return Err(error.into()),
        ReadError::Sink(error) => return Err(crate::imports::artifact::ArtifactError::Segment(error).into()),
    })
}
