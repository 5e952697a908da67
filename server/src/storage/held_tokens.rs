//! The tokens of links, each with the client it was given to: the site's, or one the member registered.

use super::{
    ClientCredentials, Link, LinkId, OwnClientId, Result, Storage, StorageError, Tokens,
    columns::{millis, parsed_or_none},
    links::tokens_identity,
    own_clients::credentials,
};
use crate::secrets::KeyRing;
use jiff::Timestamp;
use sqlx::{Row, sqlite::SqliteRow};

/// A link's tokens together with the client they belong to, read in one step: no other client can renew or revoke them.
#[derive(Clone, Debug)]
pub struct HeldTokens {
    /// The tokens.
    pub tokens: Tokens,
    /// The member's own client they were given to; none when that is the site's.
    pub client: Option<ClientCredentials>,
    /// The tokens as they lie sealed, which no other tokens ever do.
    version: Vec<u8>,
}

impl Storage {
    /// Loads a link's tokens with the client they belong to; nothing when it was disconnected or that client removed.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails or tokens or secret do not open.
    pub async fn load_link_tokens(&self, id: LinkId) -> Result<Option<HeldTokens>> {
        let row = sqlx::query(
            "SELECT links.sealed_tokens, links.own_client_id, own_clients.client_id, own_clients.sealed_secret
             FROM links LEFT JOIN own_clients ON own_clients.id = links.own_client_id
             WHERE links.id = ? AND links.sealed_tokens IS NOT NULL",
        )
        .bind(id.to_string())
        .fetch_optional(&mut *self.reader().await)
        .await?;
        row.map_or(Ok(None), |row| held_tokens(&self.keys, id, &row))
    }

    /// Puts renewed tokens in the place of those they were given for. They are on disk when this returns.
    ///
    /// Says `false` and changes nothing when other tokens lie there by now, or none: the link was connected anew,
    /// maybe through another client, or disconnected.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails.
    pub async fn replace_link_tokens(
        &self,
        id: LinkId,
        old: &HeldTokens,
        tokens: &Tokens,
        now: Timestamp,
    ) -> Result<bool> {
        let done = sqlx::query(
            "UPDATE links SET sealed_tokens = ?, updated_at = ? WHERE id = ? AND sealed_tokens = ?",
        )
        .bind(tokens.seal(&self.keys, &tokens_identity(id))?)
        .bind(millis(now))
        .bind(id.to_string())
        .bind(&old.version)
        .execute(&mut *self.writer().await)
        .await?;
        Ok(done.rows_affected() > 0)
    }

    /// Counts the links of other members to the same account through the same client. Where the provider ends every
    /// permission an account gave a client at once, theirs would end with ours.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails.
    pub async fn count_sharing_links(&self, link: &Link) -> Result<u64> {
        let count: i64 = sqlx::query_scalar(
            "SELECT COUNT(*) FROM links
             WHERE provider = ? AND account_key = ? AND own_client_id IS NOT DISTINCT FROM ? AND id <> ?
                   AND sealed_tokens IS NOT NULL",
        )
        .bind(link.provider.key())
        .bind(&link.account_key)
        .bind(link.own_client_id.map(|id| id.to_string()))
        .bind(link.id.to_string())
        .fetch_one(&mut *self.reader().await)
        .await?;
        u64::try_from(count).map_err(|_| StorageError::Corrupt("count"))
    }
}

/// Reads tokens and client from a row of both; nothing when the client is not there any more.
pub(super) fn held_tokens(keys: &KeyRing, id: LinkId, row: &SqliteRow) -> Result<Option<HeldTokens>> {
    let version: Vec<u8> = row.try_get("sealed_tokens")?;
    let client = match parsed_or_none::<OwnClientId>(row, "own_client_id")? {
        None => None,
        Some(client) => {
            let Some(sealed) = row.try_get::<Option<Vec<u8>>, _>("sealed_secret")? else { return Ok(None) };
            Some(credentials(keys, client, row.try_get("client_id")?, &sealed)?)
        }
    };
    Ok(Some(HeldTokens { tokens: Tokens::open(keys, &tokens_identity(id), &version)?, client, version }))
}

#[cfg(test)]
mod tests {
    use crate::{
        storage::NewLink,
        testing::{TestStorage, at, new_link, tokens},
    };
    use secrecy::ExposeSecret;

    #[tokio::test]
    async fn tokens_renewed_for_one_client_never_take_the_place_of_anothers() {
        let storage = TestStorage::open().await;
        let member = storage.member("ana").await;
        let link = storage.upsert_link(new_link(member, "ABC"), at(0)).await.unwrap();
        let sites = storage.load_link_tokens(link.id).await.unwrap().unwrap();
        let client = storage.own_client(member, "23OWN1", "own-secret").await;

        let own =
            NewLink { own_client_id: Some(client.id), tokens: tokens("own"), ..new_link(member, "ABC") };
        let changed = storage.upsert_link(own, at(5)).await.unwrap();
        let stored = storage.replace_link_tokens(link.id, &sites, &tokens("late"), at(6)).await.unwrap();

        assert!(!stored);
        assert_eq!((changed.id, changed.own_client_id), (link.id, Some(client.id)));
        let held = storage.load_link_tokens(link.id).await.unwrap().unwrap();
        assert_eq!(held.tokens.access.expose_secret(), "access-own");
        let its_client = held.client.unwrap();
        assert_eq!((its_client.id, its_client.client_id.as_str()), (client.id, "23OWN1"));
        assert_eq!(its_client.secret.expose_secret(), "own-secret");
        assert!(sites.client.is_none());
    }

    #[tokio::test]
    async fn only_links_to_the_same_account_through_the_same_client_share_a_permission() {
        let storage = TestStorage::open().await;
        let (ana, ben) = (storage.member("ana").await, storage.member("ben").await);
        let anas = storage.upsert_link(new_link(ana, "ABC"), at(0)).await.unwrap();
        storage.upsert_link(new_link(ben, "XYZ"), at(0)).await.unwrap();

        let alone = storage.count_sharing_links(&anas).await.unwrap();
        storage.upsert_link(new_link(ben, "ABC"), at(0)).await.unwrap();
        let shared = storage.count_sharing_links(&anas).await.unwrap();
        let client = storage.own_client(ben, "23OWN1", "own-secret").await;
        let own = NewLink { own_client_id: Some(client.id), ..new_link(ben, "ABC") };
        storage.upsert_link(own, at(1)).await.unwrap();

        assert_eq!((alone, shared), (0, 1));
        assert_eq!(storage.count_sharing_links(&anas).await.unwrap(), 0);
    }
}
