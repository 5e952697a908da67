//! The pretend Open Humans: sign-in, consent, tokens, the project API, downloads and the page a member sees.
//! Not here: the bucket that holds the files, see `storage`.

mod answer;
mod api;
mod authorization;
mod authorize;
mod caller;
mod deletion;
mod direct_upload;
mod download;
mod file;
mod input;
mod iso_date;
mod listing;
mod member_page;
mod membership;
mod message;
mod metadata;
mod paging;
mod removal;
mod router;
mod session;
mod simple_upload;
mod state;
pub mod switches;
mod token;
mod token_error;
mod upload_form;
mod webhook;

pub use file::{StoredFile, plant_file};
pub use message::SentMessage;
pub use router::router;
pub use state::State;
