//! The server's messages in English.

use super::{Message, News, told};

/// Writes a message.
pub(super) fn write(news: News, provider: &str) -> Message {
    let (subject, text) = match news {
        News::Ready => (
            "Your Fitbit data is ready to look at".to_owned(),
            format!(
                "Everything you asked {provider} for is here now. Nothing has been sent to Open Humans yet: look at it, \
                 and send it when you are content."
            ),
        ),
        News::OwnClientRefused => (
            format!("Your application at {provider} is not accepted any more"),
            format!(
                "{provider} does not take the application you registered there, so fetching has stopped. Everything \
                 fetched so far is kept. Enter its id and secret again and sign in, and it goes on where it stopped."
            ),
        ),
        News::OwnClientDisabled => (
            format!("Your project at {provider} is switched off"),
            format!(
                "The API is not enabled any more in the project you made at {provider}, so fetching has stopped. \
                 Everything fetched so far is kept. Enable it there, have your application checked, and it goes on \
                 where it stopped."
            ),
        ),
        News::PermissionEnded => (
            format!("{provider} asks for your permission again"),
            format!(
                "{provider} ended our permission, so fetching has stopped. Everything fetched so far is kept. Connect \
                 {provider} again, and it goes on where it stopped."
            ),
        ),
        News::AboutToExpire(at) => (
            "Fetched Fitbit data is about to be deleted".to_owned(),
            format!(
                "You have not sent what we fetched from {provider} for you. We delete it on {}. To keep it, look \
                 at it and send it to Open Humans before then.",
                told(at).strftime("%-d %B %Y, %H:%M UTC")
            ),
        ),
        News::LinkAboutToEnd(at) => (
            format!("Your connection to {provider} is about to end"),
            format!(
                "You have not fetched anything from {provider} for almost a year. On {} we end the connection and \
                 delete what we hold of it. Files on Open Humans stay. To keep the connection, reconnect it or fetch \
                 something before then.",
                told(at).strftime("%-d %B %Y")
            ),
        ),
    };
    Message { subject, text }
}
