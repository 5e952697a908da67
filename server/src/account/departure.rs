//! Deleting everything of a member who is leaving, step by step, each noted in the receipt. Every step may run twice.

use super::claim::Claim;
use crate::{
    app_state::AppState,
    error::ApiError,
    imports, links,
    open_humans::{Membership, OpenHumansError},
    storage::{Departure, DepartureId, Member, MemberId, NewDepartureRow, StorageError},
};
use domain::wire::{EndedFile, EndedFiles, EndedLink, ErrorCode, Receipt};
use jiff::SignedDuration;
use std::time::Duration;

/// How long a doubt is looked into: Open Humans tells of a departure from inside the request that makes it, and the member's
/// token may still work at that moment.
const DOUBTED_FOR: SignedDuration = SignedDuration::from_mins(10);

/// How long deleting files waits for one that is on its way there.
const LONGEST_DELIVERY: Duration = Duration::from_secs(10);

/// Notes that a member wants to leave. Gives nothing when they are leaving already.
///
/// `key_hash` is the SHA-256 of what opens the receipt.
///
/// # Errors
///
/// When storage fails.
pub async fn begin(
    app: &AppState,
    member: &Member,
    delete_files: bool,
    key_hash: [u8; 32],
) -> Result<Option<DepartureId>, StorageError> {
    let mut receipt = Receipt::new(app.clock.now(), delete_files);
    plan(app, member.id, &mut receipt).await?;
    let new = NewDepartureRow {
        member_id: member.id,
        last_seen_at: member.last_seen_at,
        key_hash: Some(key_hash),
        delete_files,
        is_in_doubt: false,
        receipt,
    };
    let begun = app.storage.begin_departure(new, app.clock.now()).await?;
    if let Some(id) = begun {
        tracing::info!(departure.id = %id, departure.files = delete_files, "a member is leaving");
    }
    Ok(begun)
}

/// Writes on a receipt what there is to delete of a member. It is written down first, so that what a kill left half done still
/// stands on it.
async fn plan(app: &AppState, member: MemberId, receipt: &mut Receipt) -> Result<(), StorageError> {
    let links = app.storage.list_links(member).await?;
    let own_clients = app.storage.list_own_clients(member).await?;
    let imports = app.storage.list_imports(member, u32::MAX >> 1).await?;
    receipt.links = links.into_iter().map(ended_link).collect();
    receipt.own_clients = own_clients.into_iter().map(|client| client.provider).collect();
    receipt.imports = imports.len() as u64;
    Ok(())
}

/// Whether nothing to delete stands on a receipt, as where a notice began the departure.
fn is_blank(receipt: &Receipt) -> bool {
    receipt.links.is_empty() && receipt.own_clients.is_empty() && receipt.imports == 0
}

fn ended_link(link: crate::storage::Link) -> EndedLink {
    EndedLink {
        id: link.id.to_string(),
        provider: link.provider,
        name: link.account.display_name,
        revoked_at_provider: None,
    }
}

/// Goes on with a departure until nothing of the member is left here, if nobody else is at it.
///
/// # Errors
///
/// Storage and spool errors, after which it goes on with the next round.
pub async fn finish(app: &AppState, id: DepartureId) -> Result<(), ApiError> {
    let Some(member) = app.storage.find_departure(id).await?.and_then(|departure| departure.member_id) else {
        return Ok(());
    };
    let _alone = app.departures.lock(member).await;
    let Some(mut claim) = Claim::take(app, id).await? else { return Ok(()) };
    // As it is now that nobody else is at it.
    let ended = match app.storage.find_departure(id).await? {
        Some(departure) if departure.is_in_doubt => settle(app, departure, member, &mut claim).await,
        Some(departure) => delete_everything(app, departure, member, &mut claim).await,
        None => Ok(()),
    };
    claim.release(app).await?;
    ended
}

/// Finds out with the member's own token whether they left Open Humans, and goes on if so. Tokens that died of themselves prove
/// nothing: whoever comes back signs in, and whoever has left is deleted by a notice that is not in doubt.
async fn settle(
    app: &AppState,
    departure: Departure,
    member: MemberId,
    claim: &mut Claim,
) -> Result<(), ApiError> {
    match app.open_humans.fetch_membership(member).await {
        Ok(Membership::Left) => {
            if !app.storage.confirm_departure(&departure).await? {
                return Ok(());
            }
            let Some(departure) = app.storage.find_departure(departure.id).await? else { return Ok(()) };
            delete_everything(app, departure, member, claim).await
        }
        Ok(membership @ (Membership::Member | Membership::Unknown)) => {
            let age = app.clock.now().duration_since(departure.begun_at);
            if age >= DOUBTED_FOR {
                tracing::info!(departure.id = %departure.id, departure.membership = ?membership, "a member was said to have left, and nothing confirms it");
                app.storage.dismiss_departure(departure.id).await?;
            }
            Ok(())
        }
        Err(error) => {
            tracing::warn!(%error, departure.id = %departure.id, "whether a member left cannot be found out yet");
            Ok(())
        }
    }
}

async fn delete_everything(
    app: &AppState,
    departure: Departure,
    member: MemberId,
    claim: &mut Claim,
) -> Result<(), ApiError> {
    let Departure { id, mut receipt, .. } = departure;
    if is_blank(&receipt) {
        plan(app, member, &mut receipt).await?;
        app.storage.store_receipt(id, &receipt).await?;
    }
    loop {
        end_links(app, id, member, &mut receipt, claim).await?;
        // What was fetched through links that had been ended before.
        for import in app.storage.list_imports(member, u32::MAX >> 1).await? {
            claim.renew(app).await?;
            imports::delete(app, member, import.id).await?;
        }
        if receipt.left_open_humans.is_none() {
            delete_files(app, id, member, &mut receipt, claim).await?;
            claim.renew(app).await?;
            let ended = app.open_humans.end_membership(member).await;
            if let Err(error) = &ended {
                tracing::warn!(%error, departure.id = %id, "open humans did not confirm the end of a membership");
            }
            receipt.left_open_humans = Some(ended.is_ok());
            app.storage.store_receipt(id, &receipt).await?;
        }
        claim.renew(app).await?;
        if app.storage.forget_member(id, member, &receipt, app.clock.now()).await? {
            tracing::info!(departure.id = %id, "a member has left; nothing of theirs is here any more");
            return Ok(());
        }
        // A consent came back in between and made a link: it is ended like the others.
    }
}

async fn end_links(
    app: &AppState,
    id: DepartureId,
    member: MemberId,
    receipt: &mut Receipt,
    claim: &mut Claim,
) -> Result<(), ApiError> {
    for link in app.storage.list_links(member).await? {
        claim.renew(app).await?;
        let link_id = link.id;
        let revoked = match links::disconnect(app, member, link_id).await {
            Ok(done) => done.revoked_at_provider,
            // Gone by another tab's wish in the meantime.
            Err(error) if error.code() == ErrorCode::NotFound => continue,
            Err(error) => return Err(error),
        };
        let name = link_id.to_string();
        if !receipt.links.iter().any(|ended| ended.id == name) {
            receipt.links.push(ended_link(link));
        }
        for ended in receipt.links.iter_mut().filter(|ended| ended.id == name) {
            ended.revoked_at_provider = Some(revoked);
        }
        app.storage.store_receipt(id, receipt).await?;
    }
    for ended in &mut receipt.links {
        // Ended before a kill, and nobody remembers what the provider said.
        ended.revoked_at_provider.get_or_insert(false);
    }
    Ok(())
}

/// Whatever was not tried is still there.
fn note_the_rest(ended: &mut EndedFiles) {
    for file in &mut ended.files {
        file.is_deleted.get_or_insert(false);
    }
}

/// Deletes the files this site put there, where the member wants it. What cannot be deleted stands on the receipt: without
/// the member's token, which goes too, nobody but they can.
async fn delete_files(
    app: &AppState,
    id: DepartureId,
    member: MemberId,
    receipt: &mut Receipt,
    claim: &mut Claim,
) -> Result<(), ApiError> {
    claim.renew(app).await?;
    let Some(ended) = &mut receipt.files else { return Ok(()) };
    let listed = app.open_humans.list_project_files(member).await;
    ended.was_listed = Some(listed.is_ok());
    let listed = match listed {
        Ok(listed) => listed,
        Err(error) => {
            tracing::warn!(%error, departure.id = %id, "files on open humans could not be listed");
            note_the_rest(ended);
            return Ok(());
        }
    };
    for file in &mut ended.files {
        // Deleted before a kill.
        if !listed.iter().any(|listed| listed.id == file.id) {
            file.is_deleted = Some(true);
        }
    }
    for file in listed {
        if !ended.files.iter().any(|known| known.id == file.id) {
            ended.files.push(EndedFile { id: file.id, basename: file.basename, is_deleted: None });
        }
    }
    app.storage.store_receipt(id, receipt).await?;
    let Some(ended) = &mut receipt.files else { return Ok(()) };
    let _delivery = tokio::time::timeout(LONGEST_DELIVERY, app.open_humans.lock_delivery(member)).await.ok();
    for file in ended.files.iter_mut().filter(|file| file.is_deleted != Some(true)) {
        claim.renew(app).await?;
        // Nothing to delete is as good as deleted.
        let deleted = app.open_humans.delete_file(member, file.id).await;
        file.is_deleted = Some(deleted.is_ok());
        if let Err(error) = deleted {
            tracing::warn!(%error, departure.id = %id, "a file on open humans could not be deleted");
            if ends_deleting(&error) {
                break;
            }
        }
    }
    note_the_rest(ended);
    Ok(app.storage.store_receipt(id, receipt).await?)
}

/// Whether the next file would fare no better than this one.
fn ends_deleting(error: &OpenHumansError) -> bool {
    match error {
        // Its tries are used up, or there is nothing to ask with.
        OpenHumansError::Trouble { .. }
        | OpenHumansError::Reconnect
        | OpenHumansError::InvalidClient
        | OpenHumansError::Storage(_) => true,
        OpenHumansError::Refused(_) | OpenHumansError::Malformed(_) | OpenHumansError::TooLarge { .. } => {
            false
        }
    }
}
