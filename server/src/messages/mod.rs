//! What the server itself writes to members, by message through Open Humans: each language has a file with the same
//! sentences. What the page says stands in the page.

mod de;
mod en;

use domain::{Language, ProviderId};
use jiff::{Timestamp, Unit, civil::DateTime, tz::TimeZone};

/// A message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    /// Its subject, one line.
    pub(crate) subject: String,
    /// What happened, what is safe, what to do: a paragraph. The address follows it.
    pub(crate) text: String,
}

/// What a message is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum News {
    /// Everything is fetched or failed; the member may look at it.
    Ready,
    /// The provider ended the permission.
    PermissionEnded,
    /// The provider does not take the member's own client any more.
    OwnClientRefused,
    /// The API is switched off in the project of the member's own client.
    OwnClientDisabled,
    /// What was fetched and not sent is deleted then.
    AboutToExpire(Timestamp),
    /// A link nobody used for almost a year is ended on the day of this instant.
    LinkAboutToEnd(Timestamp),
    /// An automatic update has fetched something new, and waits for the member.
    UpdateReady,
    /// What an automatic update fetched would replace a file of another account.
    UpdateFindsOtherAccount,
    /// What an automatic update fetched could not be sent, several times.
    UpdateNotSent,
    /// What an automatic update fetched is gone from here before it was sent.
    UpdateExpired,
    /// An automatic update could not go on fetching.
    UpdateFailed,
    /// The permission had ended before an automatic update began.
    UpdateNeedsPermission,
    /// An automatic update cannot begin as it is set up.
    UpdateRefused,
    /// Days were missing in several automatic updates in a row.
    UpdateLacksDays,
    /// The permission for some data of an automatic update is missing.
    UpdateLacksPermission,
}

/// Writes a message about a provider's data.
pub(crate) fn write(language: Language, news: News, provider: ProviderId) -> Message {
    let provider = match provider {
        ProviderId::GoogleHealth => "Google",
        ProviderId::Fitbit => "Fitbit",
    };
    match language {
        Language::English => en::write(news, provider),
        Language::German => de::write(news, provider),
    }
}

/// The wall clock an instant is told by: UTC, since the server does not know where a member reads.
fn told(at: Timestamp) -> DateTime {
    at.round(Unit::Second).unwrap_or(at).to_zoned(TimeZone::UTC).datetime()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::at;

    #[test]
    fn every_message_is_written_in_every_language_with_a_short_subject() {
        for news in [
            News::Ready,
            News::PermissionEnded,
            News::OwnClientRefused,
            News::OwnClientDisabled,
            News::AboutToExpire(at(0)),
            News::LinkAboutToEnd(at(0)),
            News::UpdateReady,
            News::UpdateFindsOtherAccount,
            News::UpdateNotSent,
            News::UpdateExpired,
            News::UpdateFailed,
            News::UpdateNeedsPermission,
            News::UpdateRefused,
            News::UpdateLacksDays,
            News::UpdateLacksPermission,
        ] {
            for provider in ProviderId::ALL {
                let [english, german] = Language::ALL.map(|language| write(language, news, provider));

                assert_ne!(english.subject, german.subject);
                assert_ne!(english.text, german.text);
                for Message { subject, text } in [english, german] {
                    assert!(
                        !subject.is_empty() && subject.len() < 80 && !subject.contains('\n'),
                        "{subject}"
                    );
                    assert!(text.ends_with('.') && !text.contains('\n') && !text.contains("{"), "{text}");
                }
            }
        }
    }

    #[test]
    fn days_are_told_as_each_language_writes_them() {
        let told = |language, news| write(language, news, ProviderId::Fitbit).text;

        assert!(
            told(Language::English, News::AboutToExpire(at(0))).contains("on 22 November 2026, 10:00 UTC.")
        );
        assert!(
            told(Language::German, News::AboutToExpire(at(0)))
                .contains("am 22. November 2026 um 10:00 Uhr (UTC)")
        );
        assert!(told(Language::German, News::LinkAboutToEnd(at(0))).contains("Am 22. November 2026 "));
    }
}
