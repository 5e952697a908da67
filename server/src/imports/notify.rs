//! What a member is told of an import by an Open Humans message, if they asked for it. A message holds no reading, and one
//! that cannot be sent stops nothing.

use crate::{
    app_state::AppState,
    messages::{self, Message, News},
    storage::ImportRow,
};
use domain::{Language, wire::ErrorCode};
use jiff::Timestamp;
use tracing::{info, warn};

/// What is worth a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Event {
    /// Everything is fetched or failed; the member may look at it.
    Ready,
    /// It cannot go on without the member.
    NeedsReconnect,
    /// What was fetched is deleted in some days.
    AboutToExpire {
        /// When.
        at: Timestamp,
    },
    /// An automatic update has fetched something new, and waits for the member.
    UpdateReady,
    /// What an automatic update fetched could not be sent, again and again.
    UpdateStopped {
        /// Why.
        code: ErrorCode,
    },
    /// An automatic update cannot go on.
    UpdateFailed,
}

impl Event {
    /// What tells one occurrence from the next: its import's last change, where it can happen again. An update is ready once,
    /// whatever its member does with it then.
    const fn occurred_at(self, import: &ImportRow) -> Timestamp {
        match self {
            Event::UpdateReady => import.created_at,
            _ => import.updated_at,
        }
    }

    /// The word it is remembered by.
    const fn key(self) -> &'static str {
        match self {
            Event::Ready => "ready",
            Event::NeedsReconnect => "needs_reconnect",
            Event::AboutToExpire { .. } => "about_to_expire",
            Event::UpdateReady => "update_ready",
            Event::UpdateStopped { .. } => "update_stopped",
            Event::UpdateFailed => "update_failed",
        }
    }
}

/// Tells an import's member that something happened, at most once for each time it does.
///
/// `import` is the row as it was found when it happened. Does nothing
/// where the member did not ask to be told. `false` when a message should have been sent and could not be.
pub async fn notify(app: &AppState, import: &ImportRow, event: Event) -> bool {
    // Noted first: a message lost by a kill in between is better than one that two servers send.
    match app.storage.claim_notice(import.id, event.key(), event.occurred_at(import)).await {
        Ok(true) => {}
        Ok(false) => return true,
        Err(error) => {
            warn!(%error, import.id = %import.id, "a message could not be noted, so it is not sent");
            return false;
        }
    }
    let language = match app.storage.find_member(import.member_id).await {
        Ok(member) => member.map(|member| member.language).unwrap_or_default(),
        Err(error) => {
            warn!(%error, import.id = %import.id, "a member's language could not be read, so they are written to in English");
            Language::default()
        }
    };
    let Message { subject, text } = write(app, import, event, language);
    match app.open_humans.send_message(import.member_id, &subject, &text).await {
        Ok(()) => {
            info!(import.id = %import.id, import.event = event.key(), "the member was told");
            true
        }
        Err(error) => {
            warn!(%error, import.id = %import.id, import.event = event.key(), "a message could not be sent");
            if is_looked_at_again(import, event)
                && let Err(error) =
                    app.storage.release_notice(import.id, event.key(), event.occurred_at(import)).await
            {
                warn!(%error, import.id = %import.id, "a message is not tried again");
            }
            false
        }
    }
}

/// Whether somebody comes back to an event that was not told. What an update waits with, and what is about to be deleted, must
/// not be lost to an hour without Open Humans: told twice, where only its answer was lost, is better than never. Of what a
/// member began by hand they know.
fn is_looked_at_again(import: &ImportRow, event: Event) -> bool {
    import.update_id.is_some() || matches!(event, Event::AboutToExpire { .. })
}

/// A message, with the address of the step it is about.
fn write(app: &AppState, import: &ImportRow, event: Event, language: Language) -> Message {
    let (news, step) = match event {
        Event::Ready => (News::Ready, Step::Review),
        Event::NeedsReconnect => match import.problem {
            Some(ErrorCode::OwnClientNeeded) => (News::OwnClientRefused, Step::OwnClient),
            Some(ErrorCode::ServiceDisabled) => (News::OwnClientDisabled, Step::OwnClient),
            _ => (News::PermissionEnded, Step::Import),
        },
        Event::AboutToExpire { at } => (News::AboutToExpire(at), Step::Review),
        Event::UpdateReady => (News::UpdateReady, Step::Review),
        Event::UpdateStopped { code: ErrorCode::FileOfOtherAccount } => {
            (News::UpdateFindsOtherAccount, Step::Sending)
        }
        Event::UpdateStopped { code: ErrorCode::Expired } => (News::UpdateExpired, Step::Sending),
        Event::UpdateStopped { .. } => (News::UpdateNotSent, Step::Sending),
        Event::UpdateFailed => (News::UpdateFailed, Step::Import),
    };
    let Message { subject, text } = messages::write(language, news, import.provider);
    Message { subject, text: format!("{text}\n\n{}\n", address(app, import, step)) }
}

/// The step of the page a message leads to.
#[derive(Clone, Copy)]
enum Step {
    Import,
    Review,
    Sending,
    OwnClient,
}

fn address(app: &AppState, import: &ImportRow, step: Step) -> String {
    let ImportRow { id, provider, .. } = import;
    let mut url = app.config.public_url.clone();
    url.set_path(&match step {
        Step::Import => format!("/imports/{id}"),
        Step::Review => format!("/imports/{id}/review"),
        Step::Sending => format!("/imports/{id}/delivered"),
        Step::OwnClient => format!("/own-client/{provider}"),
    });
    url.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestApp, at};

    #[tokio::test]
    async fn every_message_says_what_is_kept_and_leads_to_the_step_that_helps() {
        let app = TestApp::open(&[("PUBLIC_URL", "https://fitbit.example.org")]).await;
        let link = app.storage.link("ana").await;
        let row = app.storage.import(&link, &[]).await;
        let refused = ImportRow { problem: Some(ErrorCode::OwnClientNeeded), ..row.clone() };
        let disabled = ImportRow { problem: Some(ErrorCode::ServiceDisabled), ..row.clone() };
        let id = row.id;

        for (row, event, step, said) in [
            (&row, Event::Ready, format!("/imports/{id}/review"), "Nothing has been sent"),
            (&row, Event::NeedsReconnect, format!("/imports/{id}"), "Connect Fitbit again"),
            (&refused, Event::NeedsReconnect, format!("/own-client/{}", row.provider), "id and secret again"),
            (&disabled, Event::NeedsReconnect, format!("/own-client/{}", row.provider), "Enable it there"),
            (
                &row,
                Event::AboutToExpire { at: at(0) },
                format!("/imports/{id}/review"),
                "on 22 November 2026, 10:00 UTC",
            ),
            (&row, Event::UpdateReady, format!("/imports/{id}/review"), "Nothing of it has been sent"),
            (
                &row,
                Event::UpdateStopped { code: ErrorCode::FileOfOtherAccount },
                format!("/imports/{id}/delivered"),
                "another account",
            ),
            (
                &row,
                Event::UpdateStopped { code: ErrorCode::UploadRefused },
                format!("/imports/{id}/delivered"),
                "Nothing there is lost",
            ),
            (
                &row,
                Event::UpdateStopped { code: ErrorCode::Expired },
                format!("/imports/{id}/delivered"),
                "is not here any more",
            ),
            (&row, Event::UpdateFailed, format!("/imports/{id}"), "could not go on"),
        ] {
            for language in Language::ALL {
                let Message { text, .. } = write(&app.state(), row, event, language);

                assert!(language != Language::English || text.contains(said), "{text}");
                assert!(text.ends_with(&format!("\n\nhttps://fitbit.example.org{step}\n")), "{text}");
            }
        }
    }
}
