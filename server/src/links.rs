//! Links: a member's standing permissions to read providers. Made from a consent, described to the member, ended.

use crate::{
    app_state::AppState,
    error::ApiError,
    fetch::oauth,
    imports,
    storage::{Link, LinkId, MemberId, NewLink, Purpose, Tokens},
};
use domain::{
    ProviderId,
    wire::{self, Disconnected, ErrorCode, LinkState},
};
use secrecy::SecretString;
use std::sync::Arc;

use crate::providers::Provider;

/// Finds a provider this site offers.
///
/// # Errors
///
/// `ProviderOff`.
pub(crate) fn provider(app: &AppState, id: ProviderId) -> Result<Arc<dyn Provider>, ApiError> {
    app.providers.get(id).cloned().ok_or_else(|| ErrorCode::ProviderOff.into())
}

/// Makes or renews a link from the code a consent page gave, and goes on with imports that waited for it.
///
/// # Errors
///
/// The code says what the member can do: start again, tick a permission, choose another account, tell the operator.
pub(crate) async fn connect(
    app: &AppState,
    member: MemberId,
    id: ProviderId,
    code: &str,
    verifier: &SecretString,
) -> Result<LinkId, ApiError> {
    let provider = provider(app, id)?;
    let profile = provider.oauth();
    let redirect_uri = app.config.callback_url(Purpose::Link(id));
    let now = app.clock.now();
    let grant = oauth::exchange_code(&app.http, &profile, &redirect_uri, code, verifier, now).await.map_err(
        |error| {
            tracing::warn!(%error, link.provider = %id, "a code could not be exchanged");
            ApiError::new(error.code())
        },
    )?;
    let is_of_use = id.permissions().iter().any(|permission| grant.granted.contains(*permission));
    let found = match is_of_use {
        true => app.fetcher.fetch_account(provider.as_ref(), &grant).await,
        false => Err(ErrorCode::NothingGranted),
    };
    let facts = match found {
        Ok(facts) => facts,
        Err(code) => {
            tracing::warn!(link.provider = %id, link.problem = ?code, "an account could not be read");
            end_unused(app, member, id, &grant.tokens).await?;
            return Err(code.into());
        }
    };
    let new = NewLink {
        member_id: member,
        provider: id,
        account_key: facts.key,
        account: facts.account,
        granted: grant.granted,
        tokens: grant.tokens,
    };
    let now = app.clock.now();
    let link = app.storage.upsert_link(new, now).await?;
    for (resource, records) in &facts.pages {
        app.storage.store_account_page(link.id, resource, records, now).await?;
    }
    tracing::info!(link.id = %link.id, link.provider = %id, "connected");
    imports::resume_link(app, link.id).await?;
    Ok(link.id)
}

/// Ends a permission nobody will use, unless a link of the member lives by it: at the provider, ending one grant of an
/// account ends them all, and whose account this one is could not be told.
async fn end_unused(
    app: &AppState,
    member: MemberId,
    id: ProviderId,
    tokens: &Tokens,
) -> Result<(), ApiError> {
    let links = app.storage.list_links(member).await?;
    if links.iter().any(|link| link.provider == id) {
        return Ok(());
    }
    if let Err(error) = oauth::revoke(&app.http, &provider(app, id)?.oauth(), tokens).await {
        tracing::warn!(%error, link.provider = %id, "an unused permission could not be ended");
    }
    Ok(())
}

/// Describes a link as its member sees it.
///
/// # Errors
///
/// When storage fails.
pub(crate) async fn describe(app: &AppState, link: Link) -> Result<wire::Link, ApiError> {
    let pace = app.fetcher.pace(link.id, link.provider).await?;
    Ok(wire::Link {
        id: link.id.to_string(),
        provider: link.provider,
        state: link.state,
        account: link.account,
        granted: link.granted,
        connected_at: link.connected_at,
        pace,
    })
}

/// Ends a link: its work, its permission at the provider, its tokens and everything fetched through it.
///
/// The link is deleted here even when the provider does not confirm; the answer says so, and the member can end the
/// permission there by hand.
///
/// # Errors
///
/// `NotFound`; storage and spool errors, after which disconnecting again goes on.
pub(crate) async fn disconnect(
    app: &AppState,
    member: MemberId,
    id: LinkId,
) -> Result<Disconnected, ApiError> {
    let link = app.storage.find_link(member, id).await?.ok_or(ErrorCode::NotFound)?;
    // From here on no import of it begins.
    app.storage.set_link_state(link.id, LinkState::NeedsReconnect, app.clock.now()).await?;
    imports::end_link(app, link.id).await?;
    let revoked_at_provider = match app.providers.get(link.provider) {
        Some(provider) => match app.fetcher.revoke(id, provider.as_ref()).await {
            Ok(()) => true,
            Err(error) => {
                tracing::warn!(%error, link.id = %id, "the provider did not confirm the end of a permission");
                false
            }
        },
        None => false,
    };
    app.storage.delete_link(member, id, app.clock.now()).await?;
    tracing::info!(link.id = %id, link.revoked = revoked_at_provider, "disconnected");
    Ok(Disconnected { revoked_at_provider })
}
