//! The operator's client at a provider, where it may serve only so many accounts in its whole life: an unverified project at
//! Google stops at a hundred. Accounts are counted as they connect; once there are as many as the operator set, a member
//! who was never among them is shown the way of a client of their own before any consent is asked for.

use crate::{
    app_state::AppState,
    providers::Provider,
    storage::{MemberId, StorageError},
};
use domain::{ProviderId, wire::OwnClientUse};

/// Says whether members can make a client of their own at a provider, and whether they have to.
///
/// # Errors
///
/// When storage fails.
pub(crate) async fn own_client_use(
    app: &AppState,
    provider: &dyn Provider,
) -> Result<OwnClientUse, StorageError> {
    let profile = provider.oauth();
    if profile.own_clients.is_none() {
        return Ok(OwnClientUse::Never);
    }
    if provider.id().intraday_needs_own_client() {
        return Ok(OwnClientUse::NeededForIntraday);
    }
    match is_full(app, provider.id(), profile.account_cap).await? {
        true => Ok(OwnClientUse::Full),
        false => Ok(OwnClientUse::Possible),
    }
}

async fn is_full(app: &AppState, provider: ProviderId, cap: Option<u64>) -> Result<bool, StorageError> {
    match cap {
        None => Ok(false),
        Some(most) => Ok(app.storage.count_operator_accounts(provider).await? >= most),
    }
}

/// Says whether a member may be sent to the consent page of the operator's client: always while it takes new accounts, else
/// when an account of theirs was counted already. Which account they will choose there cannot be known.
///
/// # Errors
///
/// When storage fails.
pub(crate) async fn may_ask(
    app: &AppState,
    provider: &dyn Provider,
    member: MemberId,
) -> Result<bool, StorageError> {
    let id = provider.id();
    Ok(!is_full(app, id, provider.oauth().account_cap).await?
        || app.storage.has_operator_account(id, member).await?)
}

/// Counts an account that consented to the operator's client; says whether it may be served.
///
/// # Errors
///
/// When storage fails.
pub(crate) async fn admit(
    app: &AppState,
    provider: &dyn Provider,
    account_key: &str,
    member: MemberId,
) -> Result<bool, StorageError> {
    let Some(most) = provider.oauth().account_cap else { return Ok(true) };
    app.storage.count_operator_account(provider.id(), account_key, member, most, app.clock.now()).await
}

/// Counts the accounts that are connected already, for sites that did not count before. They count whatever the cap is.
///
/// # Errors
///
/// When storage fails.
pub async fn count_connected(app: &AppState) -> Result<(), StorageError> {
    for id in app.providers.ids() {
        let Some(provider) = app.providers.get(id) else { continue };
        if provider.oauth().account_cap.is_none() {
            continue;
        }
        for (member, account_key) in app.storage.list_operator_links(id).await? {
            app.storage.count_operator_account(id, &account_key, member, u64::MAX, app.clock.now()).await?;
        }
    }
    Ok(())
}
