//! Links: a member's standing permissions to read providers. Made from a consent, described to the member, ended. Which
//! client a consent is asked for, the site's or one the member registered, is the caller's; what is particular to the
//! latter is in [`crate::own_clients`].

mod asking;

pub(crate) use asking::{Wish, ask, holds_further};

use crate::{
    app_state::AppState,
    error::ApiError,
    fetch::{
        oauth::{self, OAuthError},
        profile_of,
    },
    imports, operator_client,
    providers::{OAuthProfile, Provider},
    storage::{
        Asked, ClientCredentials, HeldTokens, Link, LinkId, MemberId, NewLink, OwnClientId, Purpose,
        StorageError, Tokens,
    },
};
use domain::{
    ProviderId,
    wire::{self, Disconnected, ErrorCode, LinkState},
};
use secrecy::SecretString;
use std::sync::Arc;

/// Finds a provider this site offers.
///
/// # Errors
///
/// `ProviderOff`.
pub(crate) fn provider(app: &AppState, id: ProviderId) -> Result<Arc<dyn Provider>, ApiError> {
    app.providers.get(id).cloned().ok_or_else(|| ErrorCode::ProviderOff.into())
}

/// What a member came back from a consent page with.
pub(crate) struct Consent<'a> {
    pub(crate) member: MemberId,
    pub(crate) provider: ProviderId,
    /// The own client it was given to; none for the site's.
    pub(crate) client: Option<&'a ClientCredentials>,
    pub(crate) code: &'a str,
    /// The PKCE verifier of the attempt.
    pub(crate) verifier: &'a SecretString,
    /// What the consent page was asked for; none in attempts begun before that was kept.
    pub(crate) asked: Option<&'a Asked>,
}

impl Consent<'_> {
    fn client_id(&self) -> Option<OwnClientId> {
        self.client.map(|client| client.id)
    }

    /// The provider as the client sees it, asked for what the consent page was asked for.
    fn profile(&self, provider: &dyn Provider) -> OAuthProfile {
        let mut profile = profile_of(provider, self.client);
        if let Some(asked) = self.asked {
            profile.scopes = asked.scopes.clone();
        }
        profile
    }
}

/// A link that was made or renewed.
pub(crate) struct Connected {
    pub(crate) link: Link,
    /// Set when the member had links to other accounts of the provider and none to this one.
    pub(crate) is_other_account: bool,
}

/// Why a consent became no link.
pub(crate) enum NotConnected {
    /// The provider gave nothing for the code.
    Exchange(OAuthError),
    /// It gave a permission, and did not tell whose account that is of.
    Account(ErrorCode),
    /// Something else; the code says what the member can do.
    Other(ApiError),
}

impl From<ApiError> for NotConnected {
    fn from(error: ApiError) -> Self {
        NotConnected::Other(error)
    }
}

impl From<ErrorCode> for NotConnected {
    fn from(code: ErrorCode) -> Self {
        NotConnected::Other(code.into())
    }
}

impl From<StorageError> for NotConnected {
    fn from(error: StorageError) -> Self {
        NotConnected::Other(error.into())
    }
}

impl From<NotConnected> for ApiError {
    fn from(reason: NotConnected) -> Self {
        match reason {
            NotConnected::Exchange(error) => error.code().into(),
            NotConnected::Account(code) => code.into(),
            NotConnected::Other(error) => error,
        }
    }
}

/// Makes or renews a link from the code a consent page gave, and goes on with imports that waited for it.
///
/// The member's link to the same account becomes this one, whichever client it was made through; what another client held
/// for it is ended at the provider.
///
/// # Errors
///
/// The code says what the member can do: start again, tick a permission, choose another account, tell the operator.
pub(crate) async fn connect(app: &AppState, consent: Consent<'_>) -> Result<Connected, NotConnected> {
    let id = consent.provider;
    let provider = provider(app, id)?;
    let profile = consent.profile(provider.as_ref());
    let redirect_uri = app.config.callback_url(Purpose::Link(id));
    let now = app.clock.now();
    let grant = oauth::exchange_code(&app.http, &profile, &redirect_uri, consent.code, consent.verifier, now)
        .await
        .map_err(|error| {
            tracing::warn!(%error, link.provider = %id, "a code could not be exchanged");
            NotConnected::Exchange(error)
        })?;
    let is_of_use = profile.scopes.iter().any(|permission| grant.granted.contains(permission));
    let found = match is_of_use {
        true => app.fetcher.fetch_account(provider.as_ref(), &grant).await,
        false => Err(ErrorCode::NothingGranted),
    };
    let facts = match found {
        Ok(facts) => facts,
        Err(code) => {
            tracing::warn!(link.provider = %id, link.problem = ?code, "an account could not be read");
            end_unused(app, provider.as_ref(), &consent, &grant.tokens).await?;
            return Err(NotConnected::Account(code));
        }
    };
    let may_serve = match consent.client {
        Some(_) => Ok(true),
        None => operator_client::admit(app, provider.as_ref(), &facts.key, consent.member).await,
    };
    if let Ok(false) = may_serve {
        tracing::info!(link.provider = %id, "the operator's client serves as many accounts as it may");
        // An account that was never counted has no link of anybody.
        revoke(app, provider.as_ref(), &consent, &grant.tokens).await;
        return Err(ErrorCode::OperatorClientFull.into());
    }
    let new = NewLink {
        member_id: consent.member,
        provider: id,
        account_key: facts.key,
        account: facts.account,
        granted: grant.granted,
        tokens: grant.tokens.clone(),
        own_client_id: consent.client_id(),
    };
    let kept = match may_serve {
        Ok(_) => keep(app, new.clone()).await,
        Err(error) => Err(error),
    };
    let (link, is_other_account) = match kept {
        Ok(kept) => kept,
        Err(error) => {
            // Nobody would end it later: its member may have left in the meantime.
            if let Err(unknown) = end_not_kept(app, provider.as_ref(), &consent, new).await {
                tracing::warn!(link.problem = ?unknown.code(), link.provider = %id, "whether a permission is used cannot be found out; it was not ended");
            }
            let StorageError::Missing("own client") = error else { return Err(error.into()) };
            tracing::info!(link.provider = %id, "an own client went while its member was away");
            return Err(ErrorCode::OwnClientReplaced.into());
        }
    };
    let now = app.clock.now();
    for (resource, records) in &facts.pages {
        app.storage.store_account_page(link.id, resource, records, now).await?;
    }
    tracing::info!(link.id = %link.id, link.provider = %id, link.own_client = link.own_client_id.is_some(), "connected");
    imports::resume_link(app, link.id).await?;
    Ok(Connected { link, is_other_account })
}

/// Makes or renews the link; says too whether the member had links to other accounts only.
async fn keep(app: &AppState, new: NewLink) -> Result<(Link, bool), StorageError> {
    let mut others = app.storage.list_links(new.member_id).await?;
    others.retain(|link| link.provider == new.provider);
    let known = others.iter().find(|link| link.account_key == new.account_key);
    let is_other_account = known.is_none() && !others.is_empty();
    Ok((store(app, known, new).await?, is_other_account))
}

/// Stores a link that was made or renewed. Where another client held a permission of it, that one is ended: its tokens are
/// nobody's any more.
async fn store(app: &AppState, known: Option<&Link>, new: NewLink) -> Result<Link, StorageError> {
    let now = app.clock.now();
    let Some(known) = known else { return app.storage.upsert_link(new, now).await };
    // A renewal under way would bring a pair that nobody could end.
    let renewals = app.fetcher.hold_renewals(known.id).await;
    let before = match app.storage.load_link_tokens(known.id).await {
        // Their key is gone, and nobody can end them.
        Err(StorageError::Sealed { .. }) => None,
        held => held?,
    };
    let link = app.storage.upsert_link(new, now).await?;
    drop(renewals);
    let client_of = |held: &HeldTokens| held.client.as_ref().map(|client| client.id);
    if let Some(held) = before.filter(|held| client_of(held) != link.own_client_id) {
        app.fetcher.forget_quota(link.id).await;
        let before = Link { own_client_id: client_of(&held), ..link.clone() };
        end_replaced(app, &before, &held).await?;
    }
    Ok(link)
}

/// Ends the permission a link had through another client, unless somebody else lives by it.
async fn end_replaced(app: &AppState, before: &Link, held: &HeldTokens) -> Result<(), StorageError> {
    if app.storage.count_sharing_links(before).await? == 0 {
        end(app, before.id, before.provider, held).await;
    }
    Ok(())
}

/// Ends tokens that no link holds any more at their provider, with the client they were given to. Where that does not
/// succeed they are forgotten, and the member can end the permission there by hand.
pub(crate) async fn end(app: &AppState, link: LinkId, provider: ProviderId, held: &HeldTokens) {
    let Some(provider) = app.providers.get(provider) else { return };
    let profile = profile_of(provider.as_ref(), held.client.as_ref());
    if let Err(error) = oauth::revoke(&app.http, &profile, &held.tokens).await {
        tracing::warn!(%error, link.id = %link, "the provider did not confirm the end of a permission");
    }
}

/// Ends a permission nobody will use, unless a link of the member lives by it: at the provider, ending one grant of an
/// account ends them all of the same client, and whose account this one is could not be told.
async fn end_unused(
    app: &AppState,
    provider: &dyn Provider,
    consent: &Consent<'_>,
    tokens: &Tokens,
) -> Result<(), ApiError> {
    let links = app.storage.list_links(consent.member).await?;
    let lives_by_it =
        |link: &Link| link.provider == consent.provider && link.own_client_id == consent.client_id();
    if !links.iter().any(lives_by_it) {
        revoke(app, provider, consent, tokens).await;
    }
    Ok(())
}

/// Ends a permission that became no link, unless a link lives by it: one of the member, or another member's to the same account.
async fn end_not_kept(
    app: &AppState,
    provider: &dyn Provider,
    consent: &Consent<'_>,
    new: NewLink,
) -> Result<(), ApiError> {
    let now = app.clock.now();
    let link = Link {
        id: LinkId::new(now),
        member_id: new.member_id,
        provider: new.provider,
        account_key: new.account_key,
        account: new.account,
        granted: new.granted,
        state: LinkState::NeedsReconnect,
        own_client_id: new.own_client_id,
        connected_at: now,
        updated_at: now,
    };
    if app.storage.count_sharing_links(&link).await? > 0 {
        return Ok(());
    }
    end_unused(app, provider, consent, &new.tokens).await
}

/// Ends a permission at its provider, as far as that succeeds.
async fn revoke(app: &AppState, provider: &dyn Provider, consent: &Consent<'_>, tokens: &Tokens) {
    let profile = profile_of(provider, consent.client);
    if let Err(error) = oauth::revoke(&app.http, &profile, tokens).await {
        tracing::warn!(%error, link.provider = %consent.provider, "an unused permission could not be ended");
    }
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
        through_own_client: link.own_client_id.is_some(),
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
