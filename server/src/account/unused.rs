//! Links nobody has used for a year are ended, after a message that says so in time.

use crate::{
    app_state::AppState,
    links,
    messages::{self, Message, News},
    open_humans::OpenHumansError,
    storage::{StorageError, UnusedLink},
};
use jiff::{SignedDuration, Timestamp};

/// After how long without use a link is ended.
const UNUSED_FOR: SignedDuration = SignedDuration::from_hours(365 * 24);

/// How long before that its member is told.
const TOLD_BEFORE: SignedDuration = SignedDuration::from_hours(14 * 24);

/// Tells members of links they have not used for almost a year, and ends those they were told of two weeks ago. A member who
/// uses the link in between, or renews it, keeps it.
///
/// # Errors
///
/// When storage fails.
pub async fn end_unused_links(app: &AppState) -> Result<(), StorageError> {
    let now = app.clock.now();
    let tell_before = before(now, UNUSED_FOR - TOLD_BEFORE);
    for link in app.storage.list_unused_links(tell_before).await? {
        tell(app, link, now).await?;
    }
    for link in app.storage.list_told_links(before(now, UNUSED_FOR), before(now, TOLD_BEFORE)).await? {
        match links::disconnect(app, link.member_id, link.id).await {
            Ok(_) => tracing::info!(link.id = %link.id, "a link nobody used for a year was ended"),
            Err(error) => {
                tracing::error!(link.id = %link.id, link.problem = ?error.code(), "a link nobody uses could not be ended");
            }
        }
    }
    Ok(())
}

/// Tells a member, once: a message lost by a kill is better than one sent twice, but one that was not taken is tried again
/// with the next look, and until then the link stays. Who wants no messages gets none, and who cannot be sent any as Open Humans
/// lets us act for them no more cannot be told.
async fn tell(app: &AppState, link: UnusedLink, now: Timestamp) -> Result<(), StorageError> {
    let member = app.storage.find_member(link.member_id).await?;
    let to_tell = member.filter(|member| member.wants_messages);
    let is_ours = app.storage.claim_telling_unused(link.id, now).await?;
    let Some(member) = to_tell.filter(|_| is_ours) else { return Ok(()) };
    let ends_at = now.saturating_add(TOLD_BEFORE).unwrap_or(Timestamp::MAX);
    let mut address = app.config.public_url.clone();
    address.set_path("/my-data");
    let Message { subject, text } =
        messages::write(member.language, News::LinkAboutToEnd(ends_at), link.provider);
    let text = format!("{text}\n\n{address}\n");
    let Err(error) = app.open_humans.send_message(link.member_id, &subject, &text).await else {
        return Ok(());
    };
    tracing::warn!(%error, link.id = %link.id, "a message could not be sent");
    match error {
        OpenHumansError::Reconnect => Ok(()),
        _ => app.storage.forget_told_unused(link.id, now).await,
    }
}

fn before(now: Timestamp, by: SignedDuration) -> Timestamp {
    now.checked_sub(by).unwrap_or(Timestamp::MIN)
}
