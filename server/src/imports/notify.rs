//! What a member is told of an import by an Open Humans message, if they asked for it. A message holds no reading, and one
//! that cannot be sent stops nothing.

use crate::{app_state::AppState, storage::ImportRow};
use domain::{ProviderId, wire::ErrorCode};
use jiff::{Timestamp, Unit};
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
}

impl Event {
    /// The word it is remembered by.
    const fn key(self) -> &'static str {
        match self {
            Event::Ready => "ready",
            Event::NeedsReconnect => "needs_reconnect",
            Event::AboutToExpire { .. } => "about_to_expire",
        }
    }
}

/// Tells an import's member that something happened, at most once for each time it does.
///
/// `import` is the row as it was found when it happened: its last change tells one occurrence from the next. Does nothing
/// where the member did not ask to be told.
pub async fn notify(app: &AppState, import: &ImportRow, event: Event) {
    // Noted first: a message lost by a kill in between is better than one sent twice.
    match app.storage.claim_notice(import.id, event.key(), import.updated_at).await {
        Ok(true) => {}
        Ok(false) => return,
        Err(error) => {
            warn!(%error, import.id = %import.id, "a message could not be noted, so it is not sent");
            return;
        }
    }
    let (subject, text) = write(app, import, event);
    match app.open_humans.send_message(import.member_id, &subject, &text).await {
        Ok(()) => info!(import.id = %import.id, import.event = event.key(), "the member was told"),
        Err(error) => {
            warn!(%error, import.id = %import.id, import.event = event.key(), "a message could not be sent");
        }
    }
}

/// Subject and text of a message, with the address of the step it is about.
fn write(app: &AppState, import: &ImportRow, event: Event) -> (String, String) {
    let provider = match import.provider {
        ProviderId::GoogleHealth => "Google",
        ProviderId::Fitbit => "Fitbit",
    };
    let (subject, text, step) = match event {
        Event::Ready => (
            "Your Fitbit data is ready to look at".to_owned(),
            format!(
                "Everything you asked {provider} for is here now. Nothing has been sent to Open Humans yet: look at it, \
                 and send it when you are content."
            ),
            Step::Review,
        ),
        Event::NeedsReconnect if import.problem == Some(ErrorCode::OwnClientNeeded) => (
            format!("Your application at {provider} is not accepted any more"),
            format!(
                "{provider} does not take the application you registered there, so fetching has stopped. Everything \
                 fetched so far is kept. Enter its id and secret again and sign in, and it goes on where it stopped."
            ),
            Step::OwnClient,
        ),
        Event::NeedsReconnect if import.problem == Some(ErrorCode::ServiceDisabled) => (
            format!("Your project at {provider} is switched off"),
            format!(
                "The API is not enabled any more in the project you made at {provider}, so fetching has stopped. \
                 Everything fetched so far is kept. Enable it there, have your application checked, and it goes on \
                 where it stopped."
            ),
            Step::OwnClient,
        ),
        Event::NeedsReconnect => (
            format!("{provider} asks for your permission again"),
            format!(
                "{provider} ended our permission, so fetching has stopped. Everything fetched so far is kept. Connect \
                 {provider} again, and it goes on where it stopped."
            ),
            Step::Import,
        ),
        Event::AboutToExpire { at } => {
            let day = at.round(Unit::Second).unwrap_or(at).strftime("%-d %B %Y, %H:%M UTC");
            (
                "Fetched Fitbit data is about to be deleted".to_owned(),
                format!(
                    "You have not sent what we fetched from {provider} for you. We delete it on {day}. To keep it, look \
                     at it and send it to Open Humans before then."
                ),
                Step::Review,
            )
        }
    };
    let text = format!("{text}\n\n{}\n", address(app, import, step));
    (subject, text)
}

/// The step of the page a message leads to.
#[derive(Clone, Copy)]
enum Step {
    Import,
    Review,
    OwnClient,
}

fn address(app: &AppState, import: &ImportRow, step: Step) -> String {
    let ImportRow { id, provider, .. } = import;
    let mut url = app.config.public_url.clone();
    url.set_path(&match step {
        Step::Import => format!("/imports/{id}"),
        Step::Review => format!("/imports/{id}/review"),
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
        ] {
            let (subject, text) = write(&app.state(), row, event);

            assert!(text.contains(said), "{text}");
            assert!(text.ends_with(&format!("\n\nhttps://fitbit.example.org{step}\n")), "{text}");
            assert!(!subject.is_empty() && subject.len() < 70 && !subject.contains('\n'), "{subject}");
        }
    }
}
