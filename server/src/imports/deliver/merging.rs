//! Reads the files of ours that are already on Open Humans. One that cannot be read stays there and is named to the
//! member; it never keeps a new file from being sent.

use super::{DeliverError, Delivery};
use crate::{
    imports::artifact::{Days, Earlier, EarlierError, Shelf, make_provenance, read_earlier},
    open_humans::{MemberFile, OpenHumansError},
    segment::SegmentError,
    spool::import_prefix,
    storage::{DeliveryRow, ImportId, LinkId},
};
use domain::{
    file::{AccountMatch, Export, ReadError, STANDARD_FILE_NAME},
    wire::{DeliveryStep, KeptFile, KeptReason},
};
use std::io;
use tokio::sync::mpsc;

/// Pieces of a file that wait between the network and its reader.
const PIECES_WAITING: usize = 16;
/// Times a file is downloaded when the connection breaks half way.
const MOST_DOWNLOADS: u32 = 3;

/// Everything a new file is made of.
pub(super) struct Merging {
    /// What the import itself knows.
    pub(super) new: Export,
    /// Paths of the import's segments, in the order they were received.
    pub(super) segments: Vec<String>,
    /// Provenance of the earlier files, oldest first.
    pub(super) earlier: Vec<Export>,
    /// Records of the earlier files, in the same order.
    pub(super) shelves: Vec<Shelf>,
    /// Days the earlier files cover, in the same order.
    pub(super) days: Vec<Days>,
}

/// How reading one earlier file ended.
enum Read {
    Whole(Box<Earlier>),
    Kept(KeptReason),
}

impl Delivery<'_> {
    /// Reads the import's provenance and every earlier file, and notes on the row what becomes of each.
    pub(super) async fn merge(&mut self) -> Result<Merging, DeliverError> {
        let link = self.import.link_id.ok_or(DeliverError::Expired)?;
        self.forget_earlier().await?;
        let folder = earlier_folder(link, self.import.id);
        let mut merging = self.begin(link).await?;

        let files = self.app.open_humans.list_own_files(self.import.member_id, STANDARD_FILE_NAME).await?;
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
            if !is_same_account(&merging, &earlier.export) {
                if !row.replace_other_account {
                    return Err(DeliverError::FileOfOtherAccount);
                }
                row.replaced.push(file.id);
                continue;
            }
            row.merged.push(file.id);
            merging.earlier.push(earlier.export);
            merging.shelves.push(earlier.shelf);
            merging.days.push(earlier.days);
        }
        self.row = DeliveryRow { step: DeliveryStep::Writing, ..row };
        self.store().await?;
        Ok(merging)
    }

    /// Deletes what was read of earlier files, in this attempt or in one that was killed.
    pub(super) async fn forget_earlier(&self) -> Result<(), DeliverError> {
        if let Some(link) = self.import.link_id {
            self.app.spool.delete_prefix(&earlier_folder(link, self.import.id)).await?;
        }
        Ok(())
    }

    async fn begin(&self, link: LinkId) -> Result<Merging, DeliverError> {
        let storage = &self.app.storage;
        let account = storage.load_link(link).await?.account;
        let windows = storage.list_windows(self.import.id).await?;
        let pages = storage.list_pages(self.import.id).await?;
        Ok(Merging {
            new: make_provenance(&self.import, &account, &windows, &pages),
            segments: pages
                .into_iter()
                .filter(|page| page.page.records > 0)
                .map(|page| page.page.segment)
                .collect(),
            earlier: Vec::new(),
            shelves: Vec::new(),
            days: Vec::new(),
        })
    }

    async fn read(&self, folder: &str, file: &MemberFile) -> Result<Read, DeliverError> {
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
    ) -> Result<Result<Earlier, EarlierError>, DeliverError> {
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
        let folder = folder.to_owned();
        let reading = self.block(move |bench| read_earlier(&bench, &folder, pieces, limit_bytes));
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

/// Folder of what is read of the earlier files. Deleting the import or its link deletes it too.
fn earlier_folder(link: LinkId, import: ImportId) -> String {
    format!("{}/earlier", import_prefix(link, import))
}

/// Whether a file may hold the account's data whose files were merged so far.
fn is_same_account(merging: &Merging, export: &Export) -> bool {
    std::iter::once(&merging.new)
        .chain(&merging.earlier)
        .all(|known| known.account_match(export) != AccountMatch::Other)
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
