//! Own clients: OAuth clients that members register at a provider for themselves, because it serves readings within the
//! day to such clients alone, because the operator's client may serve no more accounts, or because they prefer it. Entered,
//! replaced, removed, signed in through; whether one works is found out in `check.rs`.
//!
//! A secret comes in once and goes out to its provider alone. Whatever is begun with a client is finished with that client
//! or not at all: a replaced one gets a new identifier, and a sign-in that comes back for the old one is refused.

mod check;

use crate::{
    app_state::AppState,
    authorizations,
    error::ApiError,
    fetch::{
        oauth::{self, OAuthError},
        profile_of,
    },
    imports,
    links::{self, Connected, Consent, NotConnected, Wish},
    providers::{OwnClientRules, Provider},
    storage::{
        Asked, Link, LinkId, MemberId, OwnClientId, OwnClientRow, OwnClientVerdict, Purpose, StorageError,
        TakenTokens,
    },
};
use domain::{
    ProviderId,
    wire::{self, ErrorCode, LinkState, NewOwnClient, OwnClientProblem, OwnClientState},
};
use secrecy::SecretString;
use std::sync::Arc;
use tower_sessions::Session;
use url::Url;

/// Finds a provider by the name in a path, where it takes clients of the members' own, with what it says of them.
///
/// # Errors
///
/// `NotFound`; `ProviderOff` when this site does not offer it.
fn provider(app: &AppState, key: &str) -> Result<(Arc<dyn Provider>, OwnClientRules), ApiError> {
    let provider = links::provider(app, ProviderId::find(key).ok_or(ErrorCode::NotFound)?)?;
    let rules = provider.oauth().own_clients.ok_or(ErrorCode::NotFound)?;
    Ok((provider, rules))
}

/// Says whether a link may be asked for readings within the day.
///
/// # Errors
///
/// When storage fails.
pub async fn serves_intraday(app: &AppState, link: &Link) -> Result<bool, StorageError> {
    if !link.provider.intraday_needs_own_client() {
        return Ok(true);
    }
    let client = app.storage.find_own_client(link.member_id, link.provider).await?;
    Ok(client.is_some_and(|client| {
        link.own_client_id == Some(client.id) && client.state == OwnClientState::Working
    }))
}

/// Says whether what ended the work of a link lies with the member's own client, who can mend it, and notes there what it is.
///
/// # Errors
///
/// When storage fails.
pub(crate) async fn takes_blame(app: &AppState, link: LinkId, code: ErrorCode) -> Result<bool, StorageError> {
    match code {
        ErrorCode::OwnClientNeeded => Ok(true),
        ErrorCode::ServiceDisabled => {
            let Some(client) = app.storage.load_link(link).await?.own_client_id else { return Ok(false) };
            let verdict = OwnClientVerdict::faulty(OwnClientProblem::ApiNotEnabled);
            app.storage.set_own_client_verdict(client, &verdict, app.clock.now()).await?;
            Ok(true)
        }
        _ => Ok(false),
    }
}

/// Lists a member's own clients.
///
/// # Errors
///
/// When storage fails.
pub(crate) async fn list(app: &AppState, member: MemberId) -> Result<Vec<wire::OwnClient>, ApiError> {
    let links = app.storage.list_links(member).await?;
    let rows = app.storage.list_own_clients(member).await?;
    Ok(rows.into_iter().map(|row| describe(row, &links)).collect())
}

/// Describes an own client as its member sees it.
fn describe(row: OwnClientRow, links: &[Link]) -> wire::OwnClient {
    wire::OwnClient {
        provider: row.provider,
        link_id: link_of(&row, links).map(|link| link.id.to_string()),
        client_id: row.client_id,
        state: row.state,
        problem: row.problem,
        missing_permissions: row.missing,
        sign_in_begun_at: row.sign_in_begun_at,
        consent_ends_at: row.consent_ends_at,
        checked_at: row.checked_at,
    }
}

/// The link a client serves: of several accounts the one that was connected last.
fn link_of<'a>(row: &OwnClientRow, links: &'a [Link]) -> Option<&'a Link> {
    let own = links.iter().filter(|link| link.own_client_id == Some(row.id));
    own.max_by_key(|link| link.connected_at)
}

/// Reads an own client again and describes it.
async fn show(app: &AppState, member: MemberId, id: ProviderId) -> Result<wire::OwnClient, ApiError> {
    let row = app.storage.find_own_client(member, id).await?.ok_or(ErrorCode::NotFound)?;
    Ok(describe(row, &app.storage.list_links(member).await?))
}

/// Enters a client, in the place of the one the member had at this provider.
///
/// # Errors
///
/// `NotFound`, `ProviderOff`; `InvalidOwnClient` with the field that cannot be one.
pub(crate) async fn enter(
    app: &AppState,
    member: MemberId,
    key: &str,
    new: NewOwnClient,
) -> Result<wire::OwnClient, ApiError> {
    let (provider, rules) = provider(app, key)?;
    let id = provider.id();
    let client_id = visible(&new.client_id, rules.longest_id)
        .filter(|client_id| client_id.ends_with(rules.id_ending))
        .ok_or_else(|| ApiError::of_field(ErrorCode::InvalidOwnClient, "client_id"))?
        .to_owned();
    let secret: SecretString = visible(&new.client_secret, rules.longest_secret)
        .ok_or_else(|| ApiError::of_field(ErrorCode::InvalidOwnClient, "client_secret"))?
        .to_owned()
        .into();
    let renewals = hold_renewals(app, member, id).await?;
    let (row, taken) = app.storage.store_own_client(member, id, &client_id, &secret, app.clock.now()).await?;
    drop(renewals);
    tracing::info!(own_client.id = %row.id, own_client.provider = %id, "own client entered");
    end_taken(app, id, &taken).await;
    show(app, member, id).await
}

/// Removes a client. What its links hold of it is ended at the provider as far as possible; they need the member's
/// consent again, and what was fetched through them stays.
///
/// # Errors
///
/// `NotFound`.
pub(crate) async fn remove(app: &AppState, member: MemberId, key: &str) -> Result<(), ApiError> {
    let id = ProviderId::find(key).ok_or(ErrorCode::NotFound)?;
    let renewals = hold_renewals(app, member, id).await?;
    let taken = app.storage.remove_own_client(member, id, app.clock.now()).await?;
    drop(renewals);
    let taken = taken.ok_or(ErrorCode::NotFound)?;
    tracing::info!(own_client.provider = %id, own_client.links = taken.len(), "own client removed");
    end_taken(app, id, &taken).await;
    Ok(())
}

/// Lets no renewal of the links of the member's client begin while this is held: it would bring tokens nobody could end.
async fn hold_renewals(
    app: &AppState,
    member: MemberId,
    id: ProviderId,
) -> Result<Vec<tokio::sync::OwnedMutexGuard<()>>, ApiError> {
    let mut renewals = Vec::new();
    // Always in the order of their age, so that two of these never wait for each other.
    for link in app.storage.list_links(member).await? {
        if link.provider == id && link.own_client_id.is_some() {
            renewals.push(app.fetcher.hold_renewals(link.id).await);
        }
    }
    Ok(renewals)
}

async fn end_taken(app: &AppState, provider: ProviderId, taken: &[TakenTokens]) {
    for TakenTokens { link, held } in taken {
        links::end(app, *link, provider, held).await;
    }
}

/// A text of visible ASCII characters, without the spaces that copying brings along.
fn visible(text: &str, longest: usize) -> Option<&str> {
    let text = text.trim();
    let is_one = (1..=longest).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
    is_one.then_some(text)
}

/// Begins a sign-in through a member's own client; gives the address of the consent page.
///
/// # Errors
///
/// `NotFound`, `ProviderOff`; `InvalidDataTypes` where what is wished for needs no further permission.
pub(crate) async fn begin_sign_in(
    app: &AppState,
    session: &Session,
    member: MemberId,
    key: &str,
    wish: Wish,
) -> Result<Url, ApiError> {
    let (provider, _) = provider(app, key)?;
    let row = app.storage.find_own_client(member, provider.id()).await?.ok_or(ErrorCode::NotFound)?;
    let client = app.storage.find_client_credentials(member, row.id).await?.ok_or(ErrorCode::NotFound)?;
    let purpose = Purpose::OwnClient(provider.id(), row.id);
    let mut profile = profile_of(provider.as_ref(), Some(&client));
    // What stays on the provider's page may be a permission it does not give any more.
    let wants_more = !wish.further.is_empty() || !wish.further_readings.is_empty();
    let basic_only = wish.basic_only || (!wants_more && row.sign_in_begun_at.is_some());
    let wish = Wish { basic_only, ..wish };
    let asked = links::ask(app, member, provider.id(), &profile, wish).await?;
    profile.scopes.clone_from(&asked.scopes);
    let begun = authorizations::begin(app, session, purpose, Some(member), Some(asked)).await?;
    let now = app.clock.now();
    app.storage.set_own_client_sign_in(row.id, Some(now), now).await?;
    // Who came back as somebody else, or as somebody without data, is let choose.
    let switch_account =
        matches!(row.problem, Some(OwnClientProblem::OtherAccount | OwnClientProblem::AccountNotMoved));
    let redirect_uri = app.config.callback_url(purpose);
    Ok(oauth::authorize_url(&profile, &redirect_uri, &begun.state, &begun.verifier, switch_account))
}

/// Forgets that a sign-in did not come back, once the member has been asked about it.
///
/// # Errors
///
/// `NotFound`, `ProviderOff`.
pub(crate) async fn forget_sign_in(
    app: &AppState,
    member: MemberId,
    key: &str,
) -> Result<wire::OwnClient, ApiError> {
    let id = provider(app, key)?.0.id();
    let row = app.storage.find_own_client(member, id).await?.ok_or(ErrorCode::NotFound)?;
    app.storage.set_own_client_sign_in(row.id, None, app.clock.now()).await?;
    show(app, member, id).await
}

/// Makes or renews a link from the code a sign-in through an own client brought back, and tries the client. Gives the link
/// where the client works and it is the one there was.
///
/// What is found to be wrong with the client is kept with it and is no error: the member reads it there.
///
/// # Errors
///
/// `OwnClientReplaced`; `NothingGranted` and what else reading an account may meet.
pub(crate) async fn connect(
    app: &AppState,
    member: MemberId,
    id: ProviderId,
    client: OwnClientId,
    code: &str,
    verifier: &SecretString,
    asked: Option<&Asked>,
) -> Result<Option<LinkId>, ApiError> {
    let row = app.storage.find_own_client(member, id).await?.filter(|row| row.id == client);
    let credentials = app.storage.find_client_credentials(member, client).await?;
    let (Some(row), Some(credentials)) = (row, credentials) else {
        return Err(ErrorCode::OwnClientReplaced.into());
    };
    let consent = Consent { member, provider: id, client: Some(&credentials), code, verifier, asked };
    let mut working = None;
    let verdict = match links::connect(app, consent).await {
        Ok(Connected { link, is_other_account }) => {
            let verdict = check::run(app, &row, &link, is_other_account).await?;
            let works = verdict.state == OwnClientState::Working && !is_other_account;
            working = works.then_some(link.id);
            verdict
        }
        Err(NotConnected::Exchange(error)) => match fault(&error) {
            Some(problem) => OwnClientVerdict::faulty(problem),
            None => return Err(error.code().into()),
        },
        Err(NotConnected::Account(code)) => match check::account_fault(code) {
            Some(problem) => OwnClientVerdict::faulty(problem),
            None => return Err(code.into()),
        },
        Err(NotConnected::Other(error)) => return Err(error),
    };
    store(app, &row, &verdict).await?;
    Ok(working)
}

/// What a refused code says of the client it was given to.
fn fault(error: &OAuthError) -> Option<OwnClientProblem> {
    match error {
        OAuthError::InvalidClient => Some(OwnClientProblem::WrongSecret),
        OAuthError::WrongRedirect => Some(OwnClientProblem::WrongRedirect),
        OAuthError::Trouble(_) | OAuthError::Malformed => Some(OwnClientProblem::NotReachable),
        OAuthError::InvalidGrant | OAuthError::Gone | OAuthError::Refused(_) => None,
    }
}

/// Tries a client again: its secret by renewing a token, then whether it opens what it is for. When it does, the imports that
/// waited for it go on.
///
/// # Errors
///
/// `NotFound`, `ProviderOff`; `NeedsReconnect` when it has no link yet, or its permission ended.
pub(crate) async fn check(app: &AppState, member: MemberId, key: &str) -> Result<wire::OwnClient, ApiError> {
    let (provider, _) = provider(app, key)?;
    let row = app.storage.find_own_client(member, provider.id()).await?.ok_or(ErrorCode::NotFound)?;
    let links = app.storage.list_links(member).await?;
    let link = link_of(&row, &links).ok_or(ErrorCode::NeedsReconnect)?;
    let others = |other: &Link| other.provider == link.provider && other.account_key != link.account_key;
    let is_other_account = row.problem == Some(OwnClientProblem::OtherAccount) && links.iter().any(others);
    let verdict = match app.fetcher.renew(link.id, provider.as_ref()).await {
        Ok(()) => check::run(app, &row, link, is_other_account).await?,
        Err(outcome) => check::judge_without_token(app, &row, link, &outcome).await?,
    };
    store(app, &row, &verdict).await?;
    if verdict.state == OwnClientState::Working && verdict.problem != Some(OwnClientProblem::NotReachable) {
        if link.state == LinkState::NeedsReconnect {
            app.storage.set_link_state(link.id, LinkState::Active, app.clock.now()).await?;
        }
        imports::resume_link(app, link.id).await?;
    }
    show(app, member, provider.id()).await
}

async fn store(app: &AppState, row: &OwnClientRow, verdict: &OwnClientVerdict) -> Result<(), ApiError> {
    let OwnClientVerdict { state, problem, .. } = verdict;
    tracing::info!(own_client.id = %row.id, own_client.state = ?state, own_client.problem = ?problem, "own client tried");
    app.storage.set_own_client_verdict(row.id, verdict, app.clock.now()).await?;
    Ok(())
}
