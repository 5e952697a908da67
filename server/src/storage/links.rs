//! Links: members' standing permissions to read a provider, with their tokens.

use super::{
    LinkId, MemberId, OwnClientId, Result, Storage, StorageError, Tokens,
    columns::{
        from_json, from_word, instant, json, millis, opened, opened_unless_lost, parsed, parsed_or_none,
        sealed, word,
    },
    members::lock_member,
    query::{Row, query},
};
use crate::secrets::KeyRing;
use domain::{
    ProviderId,
    wire::{Account, LinkState},
};
use jiff::Timestamp;
use std::collections::BTreeSet;

/// A member's standing permission to read one provider.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// Our identifier.
    pub id: LinkId,
    /// Whose it is.
    pub member_id: MemberId,
    /// The provider it reads.
    pub provider: ProviderId,
    /// The provider's identifier of the account, the same whenever the same person connects.
    pub account_key: String,
    /// Whose data it is, for showing to the member. Stored sealed.
    pub account: Account,
    /// Scopes granted.
    pub granted: BTreeSet<String>,
    /// Whether it works.
    pub state: LinkState,
    /// The member's own client its tokens belong to; none when that is the site's.
    pub own_client_id: Option<OwnClientId>,
    /// When it was made or last renewed.
    pub connected_at: Timestamp,
    /// When anything of it last changed.
    pub updated_at: Timestamp,
}

/// A link as it comes from connecting.
#[derive(Clone, Debug)]
pub struct NewLink {
    /// Whose it is.
    pub member_id: MemberId,
    /// The provider it reads.
    pub provider: ProviderId,
    /// The provider's identifier of the account.
    pub account_key: String,
    /// Whose data it is.
    pub account: Account,
    /// Scopes granted.
    pub granted: BTreeSet<String>,
    /// What was given for them.
    pub tokens: Tokens,
    /// The member's own client they were given to; none when that is the site's.
    pub own_client_id: Option<OwnClientId>,
}

impl Storage {
    /// Stores a link after connecting. The same account of the same member renews the link it had, under its id, whichever
    /// client it was made through before. With another client the provider counts anew, so the quota is forgotten.
    ///
    /// # Errors
    ///
    /// [`StorageError::Missing`] when the own client was removed or replaced meanwhile, else when the database fails or
    /// there is no such member.
    pub async fn upsert_link(&self, new: NewLink, now: Timestamp) -> Result<Link> {
        let mut writer = self.writer().await?;
        let mut transaction = writer.begin().await?;
        // Of two tabs that connect one account at once, the second finds the link of the first.
        lock_member(&mut transaction, new.member_id).await?;
        if let Some(client) = new.own_client_id {
            query("SELECT id FROM own_clients WHERE id = $1 AND member_id = $2 AND provider = $3")
                .bind(client.to_string())
                .bind(new.member_id.to_string())
                .bind(new.provider.key())
                .fetch_optional(&mut transaction)
                .await?
                .ok_or(StorageError::Missing("own client"))?;
        }
        let known = query(
            "SELECT id, own_client_id FROM links WHERE member_id = $1 AND provider = $2 AND account_key = $3",
        )
        .bind(new.member_id.to_string())
        .bind(new.provider.key())
        .bind(&new.account_key)
        .fetch_optional(&mut transaction)
        .await?;
        let id: LinkId = match known {
            Some(row) => {
                let id: LinkId = parsed(&row, "id")?;
                if parsed_or_none::<OwnClientId>(&row, "own_client_id")? != new.own_client_id {
                    query("DELETE FROM quotas WHERE link_id = $1")
                        .bind(id.to_string())
                        .execute(&mut transaction)
                        .await?;
                }
                id
            }
            None => LinkId::new(now),
        };
        let row = query(
            "INSERT INTO links (id, member_id, provider, account_key, sealed_account, sealed_tokens, granted, state,
                                connected_at, updated_at, own_client_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10)
             ON CONFLICT (id) DO UPDATE SET sealed_account = $5, sealed_tokens = $6, granted = $7, state = $8,
                                            connected_at = $9, updated_at = $9, own_client_id = $10
             RETURNING *",
        )
        .bind(id.to_string())
        .bind(new.member_id.to_string())
        .bind(new.provider.key())
        .bind(&new.account_key)
        .bind(sealed(&self.keys, &account_identity(id), &new.account)?)
        .bind(new.tokens.seal(&self.keys, &tokens_identity(id))?)
        .bind(json(&new.granted)?)
        .bind(word(&LinkState::Active)?)
        .bind(millis(now))
        .bind(new.own_client_id.map(|id| id.to_string()))
        .fetch_one(&mut transaction)
        .await?;
        let link = link(&self.keys, &row)?;
        transaction.commit().await?;
        Ok(link)
    }

    /// Lists a member's links, oldest first.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails or a row is unreadable.
    pub async fn list_links(&self, member: MemberId) -> Result<Vec<Link>> {
        let rows = query("SELECT * FROM links WHERE member_id = $1 ORDER BY id")
            .bind(member.to_string())
            .fetch_all(&mut self.reader().await?)
            .await?;
        rows.iter().map(|row| link(&self.keys, row)).collect()
    }

    /// Finds a link of this member; another member's link is not found.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails or the row is unreadable.
    pub async fn find_link(&self, member: MemberId, id: LinkId) -> Result<Option<Link>> {
        let row = query("SELECT * FROM links WHERE id = $1 AND member_id = $2")
            .bind(id.to_string())
            .bind(member.to_string())
            .fetch_optional(&mut self.reader().await?)
            .await?;
        row.map(|row| link(&self.keys, &row)).transpose()
    }

    /// Loads a link for the runner.
    ///
    /// # Errors
    ///
    /// [`StorageError::Missing`] when it was disconnected, else when the database fails or the row is unreadable.
    pub async fn load_link(&self, id: LinkId) -> Result<Link> {
        let row = query("SELECT * FROM links WHERE id = $1")
            .bind(id.to_string())
            .fetch_optional(&mut self.reader().await?)
            .await?
            .ok_or(StorageError::Missing("link"))?;
        link(&self.keys, &row)
    }

    /// Says whether a link works. Does nothing when it was disconnected meanwhile.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails.
    pub async fn set_link_state(&self, id: LinkId, state: LinkState, now: Timestamp) -> Result<()> {
        query("UPDATE links SET state = $1, updated_at = $2 WHERE id = $3")
            .bind(word(&state)?)
            .bind(millis(now))
            .bind(id.to_string())
            .execute(&mut self.writer().await?)
            .await?;
        Ok(())
    }

    /// Replaces the scopes granted. Does nothing when the link was disconnected meanwhile.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails.
    pub async fn set_link_granted(
        &self,
        id: LinkId,
        granted: &BTreeSet<String>,
        now: Timestamp,
    ) -> Result<()> {
        query("UPDATE links SET granted = $1, updated_at = $2 WHERE id = $3")
            .bind(json(granted)?)
            .bind(millis(now))
            .bind(id.to_string())
            .execute(&mut self.writer().await?)
            .await?;
        Ok(())
    }

    /// Deletes a link of this member with its tokens and quota; its imports stay, without link. Says whether there was
    /// one.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails.
    pub async fn delete_link(&self, member: MemberId, id: LinkId, now: Timestamp) -> Result<bool> {
        let mut writer = self.writer().await?;
        let mut transaction = writer.begin().await?;
        query("UPDATE imports SET link_id = NULL, updated_at = $1 WHERE link_id = $2 AND member_id = $3")
            .bind(millis(now))
            .bind(id.to_string())
            .bind(member.to_string())
            .execute(&mut transaction)
            .await?;
        let done = query("DELETE FROM links WHERE id = $1 AND member_id = $2")
            .bind(id.to_string())
            .bind(member.to_string())
            .execute(&mut transaction)
            .await?;
        transaction.commit().await?;
        Ok(done > 0)
    }
}

fn link(keys: &KeyRing, row: &Row) -> Result<Link> {
    let id = parsed(row, "id")?;
    let account = opened(keys, &account_identity(id), "account", row.try_get("sealed_account")?);
    // Its tokens are lost like it.
    let (account, state) = match opened_unless_lost(account)? {
        Some(account) => (account, from_word(row, "state")?),
        None => (Account::default(), LinkState::NeedsReconnect),
    };
    Ok(Link {
        id,
        member_id: parsed(row, "member_id")?,
        provider: from_word(row, "provider")?,
        account_key: row.try_get("account_key")?,
        account,
        granted: from_json(row, "granted")?,
        state,
        own_client_id: parsed_or_none(row, "own_client_id")?,
        connected_at: instant(row, "connected_at")?,
        updated_at: instant(row, "updated_at")?,
    })
}

fn account_identity(id: LinkId) -> String {
    format!("links/{id}/account")
}

/// What the tokens of a link are bound to.
pub(super) fn tokens_identity(id: LinkId) -> String {
    format!("links/{id}/tokens")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestStorage, at, new_link, tokens};
    use secrecy::ExposeSecret;

    #[tokio::test]
    async fn connecting_the_same_account_again_renews_the_link_under_its_id() {
        let storage = TestStorage::open().await;
        let member = storage.member("ana").await;
        let first = storage.upsert_link(new_link(member, "ABC"), at(0)).await.unwrap();
        storage.set_link_state(first.id, LinkState::NeedsReconnect, at(1)).await.unwrap();

        let renewed = storage
            .upsert_link(
                NewLink {
                    granted: ["sleep".to_owned()].into(),
                    tokens: tokens("new"),
                    ..new_link(member, "ABC")
                },
                at(60),
            )
            .await
            .unwrap();

        assert_eq!(renewed.id, first.id);
        assert_eq!(renewed.state, LinkState::Active);
        assert_eq!(renewed.granted, ["sleep".to_owned()].into());
        assert_eq!(renewed.connected_at, at(60));
        assert_eq!(storage.list_links(member).await.unwrap(), [renewed]);
        let kept = storage.load_link_tokens(first.id).await.unwrap().unwrap().tokens;
        assert_eq!(kept.access.expose_secret(), "access-new");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn account_connected_in_several_tabs_at_once_is_one_link() {
        let storage = TestStorage::open().await;
        let member = storage.member("ana").await;

        let mut tabs = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let storage = (*storage).clone();
            tabs.spawn(async move { storage.upsert_link(new_link(member, "ABC"), at(0)).await.unwrap().id });
        }
        let ids = tabs.join_all().await;

        let [link] = &storage.list_links(member).await.unwrap()[..] else { panic!("not one link") };
        assert!(ids.iter().all(|id| *id == link.id));
    }

    #[tokio::test]
    async fn another_account_or_another_member_makes_another_link() {
        let storage = TestStorage::open().await;
        let (ana, ben) = (storage.member("ana").await, storage.member("ben").await);

        let first = storage.upsert_link(new_link(ana, "ABC"), at(0)).await.unwrap();
        let second = storage.upsert_link(new_link(ana, "XYZ"), at(1)).await.unwrap();
        let third = storage.upsert_link(new_link(ben, "ABC"), at(2)).await.unwrap();

        assert_eq!(storage.list_links(ana).await.unwrap(), [first, second]);
        assert_eq!(storage.list_links(ben).await.unwrap(), [third]);
    }

    #[tokio::test]
    async fn another_members_link_is_neither_found_nor_deleted() {
        let storage = TestStorage::open().await;
        let (ana, ben) = (storage.member("ana").await, storage.member("ben").await);
        let link = storage.upsert_link(new_link(ana, "ABC"), at(0)).await.unwrap();

        assert_eq!(storage.find_link(ben, link.id).await.unwrap(), None);
        assert!(!storage.delete_link(ben, link.id, at(1)).await.unwrap());
        assert_eq!(storage.find_link(ana, link.id).await.unwrap(), Some(link));
    }

    #[tokio::test]
    async fn rotated_tokens_and_granted_scopes_replace_the_old_ones() {
        let storage = TestStorage::open().await;
        let member = storage.member("ana").await;
        let link = storage.upsert_link(new_link(member, "ABC"), at(0)).await.unwrap();

        let old = storage.load_link_tokens(link.id).await.unwrap().unwrap();
        assert!(storage.replace_link_tokens(link.id, &old, &tokens("rotated"), at(5)).await.unwrap());
        storage.set_link_granted(link.id, &["weight".to_owned()].into(), at(6)).await.unwrap();

        let kept = storage.load_link_tokens(link.id).await.unwrap().unwrap().tokens;
        assert_eq!(kept.refresh.unwrap().expose_secret(), "refresh-rotated");
        let link = storage.load_link(link.id).await.unwrap();
        assert_eq!(link.granted, ["weight".to_owned()].into());
        assert_eq!((link.connected_at, link.updated_at), (at(0), at(6)));
    }

    #[tokio::test]
    async fn disconnecting_deletes_link_and_tokens_and_leaves_its_imports_without_link() {
        let storage = TestStorage::open().await;
        let member = storage.member("ana").await;
        let link = storage.upsert_link(new_link(member, "ABC"), at(0)).await.unwrap();
        let import = storage.import(&link, &[]).await;
        let old = storage.load_link_tokens(link.id).await.unwrap().unwrap();

        assert!(storage.delete_link(member, link.id, at(9)).await.unwrap());

        assert!(matches!(storage.load_link(link.id).await, Err(StorageError::Missing("link"))));
        assert!(storage.load_link_tokens(link.id).await.unwrap().is_none());
        assert!(!storage.replace_link_tokens(link.id, &old, &tokens("late"), at(10)).await.unwrap());
        let import = storage.find_import(member, import.id).await.unwrap().unwrap();
        assert_eq!((import.link_id, import.updated_at), (None, at(9)));
    }

    #[tokio::test]
    async fn another_client_is_counted_anew_and_the_same_one_goes_on() {
        let storage = TestStorage::open().await;
        let member = storage.member("ana").await;
        let link = storage.upsert_link(new_link(member, "ABC"), at(0)).await.unwrap();
        let used_up =
            super::super::Quota { remaining: Some(0), resets_at: Some(at(1800)), rate_per_second: 2.0 };
        storage.store_quota(link.id, &used_up).await.unwrap();
        let client = storage.own_client(member, "23OWN1", "own-secret").await;

        storage.upsert_link(new_link(member, "ABC"), at(1)).await.unwrap();
        let after_the_same = storage.load_quota(link.id).await.unwrap();
        let own = NewLink { own_client_id: Some(client.id), ..new_link(member, "ABC") };
        storage.upsert_link(own, at(2)).await.unwrap();

        assert_eq!(after_the_same, Some(used_up));
        assert_eq!(storage.load_quota(link.id).await.unwrap(), None);
    }

    #[tokio::test]
    async fn link_through_a_client_that_is_gone_or_another_members_is_not_made() {
        let storage = TestStorage::open().await;
        let (ana, ben) = (storage.member("ana").await, storage.member("ben").await);
        let client = storage.own_client(ana, "23OWN1", "own-secret").await;
        let through_it = |member| NewLink { own_client_id: Some(client.id), ..new_link(member, "ABC") };

        let foreign = storage.upsert_link(through_it(ben), at(1)).await;
        storage.remove_own_client(ana, ProviderId::Fitbit, at(2)).await.unwrap();
        let late = storage.upsert_link(through_it(ana), at(3)).await;

        for refused in [foreign, late] {
            assert!(matches!(refused, Err(StorageError::Missing("own client"))));
        }
        assert!(storage.list_links(ana).await.unwrap().is_empty());
    }
}
