//! Own clients: OAuth clients that members registered at a provider for themselves, one a provider. What is done with
//! them is decided in [`crate::own_clients`].

use super::{
    HeldTokens, LinkId, MemberId, OwnClientId, Result, Storage, StorageError,
    columns::{
        from_json, from_word, from_word_or_none, instant, instant_or_none, json, millis, opened, parsed,
        sealed, word,
    },
    connection::Transaction,
    held_tokens::held_tokens,
    members::lock_member,
    query::{Row, query},
};
use crate::secrets::KeyRing;
use domain::{
    ProviderId,
    wire::{LinkState, OwnClientProblem, OwnClientState},
};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use std::collections::BTreeSet;

/// A member's own client as stored, without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnClientRow {
    /// Our identifier. A replaced client gets a new one, so that nothing begun with the old is finished with the new.
    pub id: OwnClientId,
    /// Whose it is.
    pub member_id: MemberId,
    /// Where it is registered.
    pub provider: ProviderId,
    /// Its public name there.
    pub client_id: String,
    /// How far it has come.
    pub state: OwnClientState,
    /// What is wrong with it, as far as was found.
    pub problem: Option<OwnClientProblem>,
    /// Permissions it needs and the member did not grant.
    pub missing: BTreeSet<String>,
    /// When a sign-in through it was begun that has not come back.
    pub sign_in_begun_at: Option<Timestamp>,
    /// When the permission given through it ends by itself, where the provider said so.
    pub consent_ends_at: Option<Timestamp>,
    /// When it was entered.
    pub created_at: Timestamp,
    /// When anything of it last changed.
    pub updated_at: Timestamp,
    /// When it was last tried.
    pub checked_at: Option<Timestamp>,
}

/// What trying an own client gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnClientVerdict {
    /// Whether it serves.
    pub state: OwnClientState,
    /// What is wrong with it, as far as was found.
    pub problem: Option<OwnClientProblem>,
    /// Permissions it needs and was not granted.
    pub missing: BTreeSet<String>,
    /// When the permission given through it ends by itself, where the provider said so.
    pub consent_ends_at: Option<Timestamp>,
}

impl OwnClientVerdict {
    /// It does not serve, for this reason.
    pub fn faulty(problem: OwnClientProblem) -> Self {
        OwnClientVerdict {
            state: OwnClientState::Faulty,
            problem: Some(problem),
            missing: BTreeSet::new(),
            consent_ends_at: None,
        }
    }
}

/// What an own client shows a provider. The secret is not in its `Debug`.
#[derive(Clone, Debug)]
pub struct ClientCredentials {
    /// Our identifier of the client.
    pub id: OwnClientId,
    /// Its public name.
    pub client_id: String,
    /// Its secret.
    pub secret: SecretString,
}

/// Tokens that were taken from a link because their client went. Nobody holds them any more but the caller, who ends
/// them at the provider.
#[derive(Debug)]
pub struct TakenTokens {
    /// The link they were taken from.
    pub link: LinkId,
    /// The tokens and their client.
    pub held: HeldTokens,
}

impl Storage {
    /// Stores a member's own client as entered and not tried, in the place of the one they had at this provider.
    ///
    /// With the same public name it is the same client at the provider, so links keep the tokens they have of it. With
    /// another one the tokens of the old client are taken, and their links need the member's consent again.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails or there is no such member.
    pub async fn store_own_client(
        &self,
        member: MemberId,
        provider: ProviderId,
        client_id: &str,
        secret: &SecretString,
        now: Timestamp,
    ) -> Result<(OwnClientRow, Vec<TakenTokens>)> {
        let id = OwnClientId::new(now);
        let mut writer = self.writer().await?;
        let mut transaction = writer.begin().await?;
        lock_member(&mut transaction, member).await?;
        let old = query("SELECT * FROM own_clients WHERE member_id = $1 AND provider = $2")
            .bind(member.to_string())
            .bind(provider.key())
            .fetch_optional(&mut transaction)
            .await?;
        let mut taken = Vec::new();
        if let Some(old) = old.as_ref().map(own_client).transpose()? {
            if old.client_id == client_id {
                query("UPDATE links SET own_client_id = $1 WHERE own_client_id = $2")
                    .bind(id.to_string())
                    .bind(old.id.to_string())
                    .execute(&mut transaction)
                    .await?;
            } else {
                taken = take_tokens(&self.keys, &mut transaction, old.id, now).await?;
            }
            delete(&mut transaction, old.id).await?;
        }
        let row = query(
            "INSERT INTO own_clients (id, member_id, provider, client_id, sealed_secret, state, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $7)
             RETURNING *",
        )
        .bind(id.to_string())
        .bind(member.to_string())
        .bind(provider.key())
        .bind(client_id)
        .bind(sealed(&self.keys, &secret_identity(id), &secret.expose_secret())?)
        .bind(word(&OwnClientState::Entered)?)
        .bind(millis(now))
        .fetch_one(&mut transaction)
        .await?;
        let stored = own_client(&row)?;
        transaction.commit().await?;
        Ok((stored, taken))
    }

    /// Deletes a member's own client with its secret and takes the tokens given to it; their links need the member's
    /// consent again. Nothing when there was none.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails or tokens or secret do not open.
    pub async fn remove_own_client(
        &self,
        member: MemberId,
        provider: ProviderId,
        now: Timestamp,
    ) -> Result<Option<Vec<TakenTokens>>> {
        let mut writer = self.writer().await?;
        let mut transaction = writer.begin().await?;
        lock_member(&mut transaction, member).await?;
        let old = query("SELECT * FROM own_clients WHERE member_id = $1 AND provider = $2")
            .bind(member.to_string())
            .bind(provider.key())
            .fetch_optional(&mut transaction)
            .await?;
        let Some(old) = old.as_ref().map(own_client).transpose()? else { return Ok(None) };
        let taken = take_tokens(&self.keys, &mut transaction, old.id, now).await?;
        delete(&mut transaction, old.id).await?;
        transaction.commit().await?;
        Ok(Some(taken))
    }

    /// Finds the own client a member has at a provider.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails or the row is unreadable.
    pub async fn find_own_client(
        &self,
        member: MemberId,
        provider: ProviderId,
    ) -> Result<Option<OwnClientRow>> {
        let row = query("SELECT * FROM own_clients WHERE member_id = $1 AND provider = $2")
            .bind(member.to_string())
            .bind(provider.key())
            .fetch_optional(&mut self.reader().await?)
            .await?;
        row.as_ref().map(own_client).transpose()
    }

    /// Lists a member's own clients, oldest first.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails or a row is unreadable.
    pub async fn list_own_clients(&self, member: MemberId) -> Result<Vec<OwnClientRow>> {
        let rows = query("SELECT * FROM own_clients WHERE member_id = $1 ORDER BY id")
            .bind(member.to_string())
            .fetch_all(&mut self.reader().await?)
            .await?;
        rows.iter().map(own_client).collect()
    }

    /// Finds what an own client of this member shows its provider; nothing when it was removed or replaced.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails or the secret does not open.
    pub async fn find_client_credentials(
        &self,
        member: MemberId,
        id: OwnClientId,
    ) -> Result<Option<ClientCredentials>> {
        let row = query("SELECT client_id, sealed_secret FROM own_clients WHERE id = $1 AND member_id = $2")
            .bind(id.to_string())
            .bind(member.to_string())
            .fetch_optional(&mut self.reader().await?)
            .await?;
        row.map(|row| credentials(&self.keys, id, row.try_get("client_id")?, row.try_get("sealed_secret")?))
            .transpose()
    }

    /// Notes when a sign-in through an own client begins, or that none is open. Does nothing when it was removed or
    /// replaced meanwhile.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails.
    pub async fn set_own_client_sign_in(
        &self,
        id: OwnClientId,
        begun_at: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<()> {
        query("UPDATE own_clients SET sign_in_begun_at = $1, updated_at = $2 WHERE id = $3")
            .bind(begun_at.map(millis))
            .bind(millis(now))
            .bind(id.to_string())
            .execute(&mut self.writer().await?)
            .await?;
        Ok(())
    }

    /// Notes what trying an own client gave. Does nothing when it was removed or replaced meanwhile.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails.
    pub async fn set_own_client_verdict(
        &self,
        id: OwnClientId,
        verdict: &OwnClientVerdict,
        now: Timestamp,
    ) -> Result<()> {
        query(
            "UPDATE own_clients SET state = $1, problem = $2, missing = $3, consent_ends_at = $4, checked_at = $5,
                                    updated_at = $5
             WHERE id = $6",
        )
        .bind(word(&verdict.state)?)
        .bind(verdict.problem.map(|problem| word(&problem)).transpose()?)
        .bind(json(&verdict.missing)?)
        .bind(verdict.consent_ends_at.map(millis))
        .bind(millis(now))
        .bind(id.to_string())
        .execute(&mut self.writer().await?)
        .await?;
        Ok(())
    }
}

/// Takes the tokens given to a client from every link that holds some.
async fn take_tokens(
    keys: &KeyRing,
    transaction: &mut Transaction<'_>,
    client: OwnClientId,
    now: Timestamp,
) -> Result<Vec<TakenTokens>> {
    // Locked first: tokens that are renewed at this moment are taken as they are then.
    query("UPDATE links SET updated_at = updated_at WHERE own_client_id = $1")
        .bind(client.to_string())
        .execute(&mut *transaction)
        .await?;
    let rows = query(
        "SELECT links.id, links.sealed_tokens, links.own_client_id, own_clients.client_id, own_clients.sealed_secret
         FROM links JOIN own_clients ON own_clients.id = links.own_client_id
         WHERE own_clients.id = $1 AND links.sealed_tokens IS NOT NULL
         ORDER BY links.id",
    )
    .bind(client.to_string())
    .fetch_all(&mut *transaction)
    .await?;
    let mut taken = Vec::new();
    for row in &rows {
        let link = parsed(row, "id")?;
        if let Some(held) = held_tokens(keys, link, row)? {
            taken.push(TakenTokens { link, held });
        }
    }
    query(
        "UPDATE links SET own_client_id = NULL, sealed_tokens = NULL, state = $1, updated_at = $2 WHERE own_client_id = $3",
    )
    .bind(word(&LinkState::NeedsReconnect)?)
    .bind(millis(now))
    .bind(client.to_string())
    .execute(&mut *transaction)
    .await?;
    Ok(taken)
}

async fn delete(transaction: &mut Transaction<'_>, client: OwnClientId) -> Result<()> {
    query("DELETE FROM own_clients WHERE id = $1")
        .bind(client.to_string())
        .execute(&mut *transaction)
        .await?;
    Ok(())
}

/// Opens what a client shows its provider.
pub(super) fn credentials(
    keys: &KeyRing,
    id: OwnClientId,
    client_id: Option<String>,
    sealed: &[u8],
) -> Result<ClientCredentials> {
    let client_id = client_id.ok_or(StorageError::Corrupt("client_id"))?;
    let secret: String = opened(keys, &secret_identity(id), "client secret", sealed)?;
    Ok(ClientCredentials { id, client_id, secret: secret.into() })
}

fn own_client(row: &Row) -> Result<OwnClientRow> {
    Ok(OwnClientRow {
        id: parsed(row, "id")?,
        member_id: parsed(row, "member_id")?,
        provider: from_word(row, "provider")?,
        client_id: row.try_get("client_id")?,
        state: from_word(row, "state")?,
        problem: from_word_or_none(row, "problem")?,
        missing: from_json(row, "missing")?,
        sign_in_begun_at: instant_or_none(row, "sign_in_begun_at")?,
        consent_ends_at: instant_or_none(row, "consent_ends_at")?,
        created_at: instant(row, "created_at")?,
        updated_at: instant(row, "updated_at")?,
        checked_at: instant_or_none(row, "checked_at")?,
    })
}

fn secret_identity(id: OwnClientId) -> String {
    format!("own_clients/{id}/secret")
}

#[cfg(test)]
mod tests;
