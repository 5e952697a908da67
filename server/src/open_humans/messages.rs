//! Messages to a member, which Open Humans sends on by mail. What is worth one is decided elsewhere.

use super::{OpenHumans, OpenHumansError, Retries};
use crate::storage::MemberId;
use secrecy::ExposeSecret;
use serde::Serialize;
use std::time::Duration;

#[derive(Serialize)]
struct Message<'a> {
    subject: &'a str,
    message: &'a str,
}

impl OpenHumans {
    /// Sends a member a message. Nothing in it may be a reading: it travels by mail.
    ///
    /// Sent once: an answer that was lost says nothing of whether it was sent. Only the caller knows whether twice is worse than
    /// not at all. That it was taken does not mean that it was delivered.
    ///
    /// # Errors
    ///
    /// As every call.
    pub async fn send_message(
        &self,
        member: MemberId,
        subject: &str,
        text: &str,
    ) -> Result<(), OpenHumansError> {
        let url = self.api("message/")?;
        let (subject, text) = (one_line(&plain(subject)), plain(text));
        let body = serde_json::to_vec(&Message { subject: &subject, message: &text })
            .map_err(|_| OpenHumansError::Malformed("a message of our own"))?;
        let once = self.clone().with_retries(Retries { tries: 1, first_wait: Duration::ZERO });
        let answer = once.call(member, |access| {
            self.http
                .post(url.clone())
                .bearer_auth(access.expose_secret())
                .header(http::header::ACCEPT, "application/json")
                .header(http::header::CONTENT_TYPE, "application/json")
                .body(body.clone())
        });
        answer.await.map(|_| ())
    }
}

/// Writes a text so that the site, which takes it for a template, finds nothing in it to fill in or to stumble over: a
/// template that does not render is answered with success and never sent.
fn plain(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    let mut after_brace = false;
    for character in text.chars() {
        if after_brace && matches!(character, '{' | '%' | '#') {
            written.push(' ');
        }
        written.push(character);
        after_brace = character == '{';
    }
    written
}

/// A subject is a header of a mail, so it has one line.
fn one_line(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { ' ' } else { character }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_said_is_a_template() {
        for (said, written) in [
            ("{{ PROJECT_MEMBER_ID }}", "{ { PROJECT_MEMBER_ID }}"),
            ("{% load x %}{# gone #}", "{ % load x %}{ # gone #}"),
            ("{{{{", "{ { { {"),
            ("a { b } 100 % # {", "a { b } 100 % # {"),
        ] {
            assert_eq!(plain(said), written);
            assert!(!["{{", "{%", "{#"].iter().any(|open| plain(said).contains(open)), "{said}");
        }
    }

    #[test]
    fn subject_cannot_add_a_header() {
        assert_eq!(one_line("Ready\r\nBcc: x"), "Ready  Bcc: x");
    }
}
