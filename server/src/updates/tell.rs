//! Messages about an update that is at no import. Those about an import are [`crate::imports::notify`]'s.

use crate::{
    app_state::AppState,
    messages::{self, Message, News},
    storage::{MemberId, StorageError},
};
use domain::ProviderId;

/// Tells a member something, with the address where their updates are. `false` when a message should have been sent and
/// could not be. Who wants no messages gets none.
///
/// # Errors
///
/// When storage fails.
pub(super) async fn tell(
    app: &AppState,
    member: MemberId,
    provider: ProviderId,
    news: News,
) -> Result<bool, StorageError> {
    let found = app.storage.find_member(member).await?;
    let Some(found) = found.filter(|member| member.wants_messages) else { return Ok(true) };
    let Message { subject, text } = messages::write(found.language, news, provider);
    let mut address = app.config.public_url.clone();
    address.set_path("/my-data");
    let text = format!("{text}\n\n{address}\n");
    match app.open_humans.send_message(member, &subject, &text).await {
        Ok(()) => Ok(true),
        Err(error) => {
            tracing::warn!(%error, "a message about an update could not be sent");
            Ok(false)
        }
    }
}
