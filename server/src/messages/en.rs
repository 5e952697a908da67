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
        News::UpdateReady => (
            "New Fitbit data is ready for your review".to_owned(),
            format!(
                "Your automatic update has fetched new data from {provider}. Nothing of it has been sent to Open Humans: \
                 look at it, and send it when you are content. The next update waits until then."
            ),
        ),
        News::UpdateFindsOtherAccount => (
            "Your automatic update could not be sent".to_owned(),
            format!(
                "Your automatic update has fetched new data from {provider}. The file on Open Humans holds data of another \
                 account, and an automatic update never replaces such a file: decide what is to become of it. Nothing there \
                 is lost, and what was fetched is kept."
            ),
        ),
        News::UpdateNotSent => (
            "Your automatic update could not be sent".to_owned(),
            format!(
                "Your automatic update has fetched new data from {provider}. Sending it to Open Humans did not work, \
                 several times. Nothing there is lost: a file goes only once the one in its place is there. What was fetched \
                 is kept here. See what is in the way, and send it again."
            ),
        ),
        News::UpdateExpired => (
            "Your automatic update could not be sent".to_owned(),
            format!(
                "Your automatic update has fetched new data from {provider}. Some of it is not here any more, so it could \
                 not be sent. Nothing on Open Humans is lost. Delete it, and the next update fetches these days again."
            ),
        ),
        News::UpdateFailed => (
            "Your automatic update could not go on".to_owned(),
            format!(
                "Your automatic update could not go on fetching from {provider}. Your files on Open Humans are as they \
                 were. See what is in the way; the next update tries again."
            ),
        ),
        News::UpdateNeedsPermission => (
            format!("{provider} asks for your permission again"),
            format!(
                "{provider} ended our permission, so your automatic update cannot begin. Nothing is lost: connect \
                 {provider} again, and it fetches the days since the last one."
            ),
        ),
        News::UpdateRefused => (
            "Your automatic update cannot begin".to_owned(),
            format!(
                "Your automatic update from {provider} cannot begin as it is set up. Your files on Open Humans are as they \
                 were. See what is in the way, and change the update."
            ),
        ),
        News::UpdateLacksDays => (
            "Days are missing in your automatic update".to_owned(),
            format!(
                "{provider} did not give us all the days your automatic update asked for, several times in a row. What \
                 came is on Open Humans, and the next update asks for the missing days again."
            ),
        ),
        News::UpdateLacksPermission => (
            "A permission is missing for your automatic update".to_owned(),
            format!(
                "{provider} does not give us some of the data your automatic update fetches, because your permission for \
                 it is missing. Everything else goes on. Connect {provider} again and give the permission, or take that data \
                 out of the update."
            ),
        ),
    };
    Message { subject, text }
}
