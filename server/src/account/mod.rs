//! A member's account as a whole: their files on Open Humans, and leaving, by their own wish or because they left Open
//! Humans. Knows no HTTP framework; ending a link is in [`crate::links`], erasing an import in [`crate::imports`].
//!
//! A departure is written down before the first thing is deleted. From then on the member is signed out everywhere and let in
//! no more, and whatever stops the work (a kill, a disk, a database) only puts it off: [`run`] goes on with it.

mod claim;
mod departure;
mod files;
mod notice;
mod rounds;
mod unused;

pub use departure::{begin, finish};
pub(crate) use files::refused;
pub use files::{delete_file, find_file, list_files};
pub(crate) use notice::Notice;
#[cfg(feature = "testing")]
pub(crate) use notice::is_taken;
pub use notice::{NoticeError, SIGNATURE_HEADER, receive};
pub use rounds::{RECEIPT_KEPT, run, run_round};
pub use unused::end_unused_links;
