//! Authorizations: single OAuth attempts, from redirect to callback. Several may be under way in one session; each works
//! once.

use super::{
    LinkId, MemberId, OwnClientId, Result, Storage, StorageError,
    columns::{from_json_or_none, instant, instant_or_none, json, millis, opened, parsed_or_none, sealed},
    query::{Row, query},
};
use crate::secrets::KeyRing;
use domain::ProviderId;
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// What an authorization is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Signing in with Open Humans.
    SignIn,
    /// Connecting a provider through the site's client.
    Link(ProviderId),
    /// Connecting a provider through a client the member registered there.
    OwnClient(ProviderId, OwnClientId),
}

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Purpose::SignIn => f.write_str("sign_in"),
            Purpose::Link(provider) => write!(f, "link:{provider}"),
            Purpose::OwnClient(provider, client) => write!(f, "own_client:{provider}:{client}"),
        }
    }
}

impl FromStr for Purpose {
    type Err = ();
    fn from_str(text: &str) -> std::result::Result<Self, ()> {
        match text.split_once(':') {
            Some(("link", provider)) => ProviderId::find(provider).map(Purpose::Link).ok_or(()),
            Some(("own_client", rest)) => {
                let (provider, client) = rest.split_once(':').ok_or(())?;
                let provider = ProviderId::find(provider).ok_or(())?;
                Ok(Purpose::OwnClient(provider, client.parse().map_err(|_| ())?))
            }
            None if text == "sign_in" => Ok(Purpose::SignIn),
            _ => Err(()),
        }
    }
}

/// What a consent page is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The scopes, in the order they are sent.
    pub scopes: Vec<String>,
    /// Whether the member wanted further permissions while choosing data, and goes on choosing after.
    pub while_choosing: bool,
    /// Whether that was of readings within the day. An attempt begun before they were asked for tells nothing of it.
    #[serde(default)]
    pub within_day: bool,
    /// The link data was being chosen of.
    pub chosen_of: Option<LinkId>,
}

/// One OAuth attempt.
#[derive(Clone, Debug)]
pub struct Authorization {
    /// What it is for.
    pub purpose: Purpose,
    /// Ties it to the browser it began in: a hash of something only that browser's session holds.
    pub session_key: String,
    /// Who began it; nobody at sign-in.
    pub member_id: Option<MemberId>,
    /// The PKCE verifier. Stored sealed.
    pub verifier: SecretString,
    /// What was asked for; none at sign-in.
    pub asked: Option<Asked>,
    /// When it began.
    pub created_at: Timestamp,
    /// When its callback arrived.
    pub used_at: Option<Timestamp>,
}

/// What taking an authorization gave.
#[derive(Clone, Debug)]
pub enum Taken {
    /// The first time: it is now used up. Whether it is too old is the caller's to judge.
    Fresh(Authorization),
    /// It was taken before.
    Used,
    /// There is none under this state.
    Unknown,
}

impl Storage {
    /// Stores an authorization under the SHA-256 of its state.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails or the state is already in use.
    pub async fn store_authorization(
        &self,
        state_hash: &[u8; 32],
        authorization: &Authorization,
    ) -> Result<()> {
        query(
            "INSERT INTO authorizations (state_hash, purpose, session_key, member_id, sealed_verifier, created_at, used_at,
                                         asked)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(state_hash.as_slice())
        .bind(authorization.purpose.to_string())
        .bind(&authorization.session_key)
        .bind(authorization.member_id.map(|id| id.to_string()))
        .bind(sealed(&self.keys, &verifier_identity(state_hash), &authorization.verifier.expose_secret())?)
        .bind(millis(authorization.created_at))
        .bind(authorization.used_at.map(millis))
        .bind(authorization.asked.as_ref().map(json).transpose()?)
        .execute(&mut self.writer().await?)
        .await?;
        Ok(())
    }

    /// Takes an authorization and marks it used, in one step: of two callbacks with one state only one is fresh.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails or the row is unreadable.
    pub async fn take_authorization(&self, state_hash: &[u8; 32], now: Timestamp) -> Result<Taken> {
        let mut writer = self.writer().await?;
        let mut transaction = writer.begin().await?;
        let row = query(
            "UPDATE authorizations SET used_at = $1 WHERE state_hash = $2 AND used_at IS NULL RETURNING *",
        )
        .bind(millis(now))
        .bind(state_hash.as_slice())
        .fetch_optional(&mut transaction)
        .await?;
        let taken = match row {
            Some(row) => Taken::Fresh(authorization(&self.keys, state_hash, &row)?),
            None => {
                let known = query("SELECT 1 FROM authorizations WHERE state_hash = $1")
                    .bind(state_hash.as_slice())
                    .fetch_optional(&mut transaction)
                    .await?;
                if known.is_some() { Taken::Used } else { Taken::Unknown }
            }
        };
        transaction.commit().await?;
        Ok(taken)
    }

    /// Deletes authorizations begun before an instant, used or not; says how many.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails.
    pub async fn delete_old_authorizations(&self, before: Timestamp) -> Result<u64> {
        let done = query("DELETE FROM authorizations WHERE created_at < $1")
            .bind(millis(before))
            .execute(&mut self.writer().await?)
            .await?;
        Ok(done)
    }
}

fn authorization(keys: &KeyRing, state_hash: &[u8; 32], row: &Row) -> Result<Authorization> {
    let verifier: String =
        opened(keys, &verifier_identity(state_hash), "verifier", row.try_get("sealed_verifier")?)?;
    Ok(Authorization {
        purpose: row.try_get::<&str>("purpose")?.parse().map_err(|()| StorageError::Corrupt("purpose"))?,
        session_key: row.try_get("session_key")?,
        member_id: parsed_or_none(row, "member_id")?,
        verifier: verifier.into(),
        asked: from_json_or_none(row, "asked")?,
        created_at: instant(row, "created_at")?,
        used_at: instant_or_none(row, "used_at")?,
    })
}

fn verifier_identity(state_hash: &[u8; 32]) -> String {
    format!("authorizations/{}/verifier", hex(state_hash))
}

/// Writes bytes as lowercase hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestStorage, at};

    fn authorization(purpose: Purpose, member_id: Option<MemberId>) -> Authorization {
        Authorization {
            purpose,
            session_key: "browser".into(),
            member_id,
            verifier: "verifier".into(),
            asked: None,
            created_at: at(0),
            used_at: None,
        }
    }

    #[tokio::test]
    async fn authorization_is_fresh_once_and_used_ever_after() {
        let storage = TestStorage::open().await;
        let member = storage.member("ana").await;
        let purpose = Purpose::Link(ProviderId::GoogleHealth);
        let asked = Asked {
            scopes: vec!["b".into(), "a".into()],
            while_choosing: true,
            within_day: true,
            chosen_of: Some(LinkId::new(at(0))),
        };
        let begun = Authorization { asked: Some(asked.clone()), ..authorization(purpose, Some(member)) };
        storage.store_authorization(&[1; 32], &begun).await.unwrap();

        let first = storage.take_authorization(&[1; 32], at(10)).await.unwrap();
        let second = storage.take_authorization(&[1; 32], at(11)).await.unwrap();

        let Taken::Fresh(first) = first else { panic!("the first callback is not fresh") };
        assert_eq!((first.purpose, first.member_id), (purpose, Some(member)));
        assert_eq!(first.session_key, "browser");
        assert_eq!(first.asked, Some(asked), "as it was asked, order and all");
        assert_eq!(first.verifier.expose_secret(), "verifier");
        assert_eq!((first.created_at, first.used_at), (at(0), Some(at(10))));
        assert!(matches!(second, Taken::Used));
    }

    #[test]
    fn purpose_reads_back_with_the_client_it_was_begun_for() {
        let client = OwnClientId::new(at(0));

        for purpose in [
            Purpose::SignIn,
            Purpose::Link(ProviderId::GoogleHealth),
            Purpose::OwnClient(ProviderId::Fitbit, client),
        ] {
            assert_eq!(purpose.to_string().parse(), Ok(purpose));
        }
        for text in ["", "link", "link:acme", "own_client:fitbit", "own_client:fitbit:1", "own_client"] {
            assert_eq!(text.parse::<Purpose>(), Err(()), "{text}");
        }
    }

    #[tokio::test]
    async fn of_two_callbacks_at_once_only_one_is_fresh() {
        let storage = TestStorage::open().await;
        storage.store_authorization(&[1; 32], &authorization(Purpose::SignIn, None)).await.unwrap();

        let (one, other) = tokio::join!(
            storage.take_authorization(&[1; 32], at(1)),
            storage.take_authorization(&[1; 32], at(1))
        );

        let fresh =
            [one.unwrap(), other.unwrap()].iter().filter(|taken| matches!(taken, Taken::Fresh(_))).count();
        assert_eq!(fresh, 1);
    }

    #[tokio::test]
    async fn two_tabs_have_an_authorization_each() {
        let storage = TestStorage::open().await;
        storage.store_authorization(&[1; 32], &authorization(Purpose::SignIn, None)).await.unwrap();
        storage.store_authorization(&[2; 32], &authorization(Purpose::SignIn, None)).await.unwrap();

        assert!(matches!(storage.take_authorization(&[2; 32], at(1)).await.unwrap(), Taken::Fresh(_)));
        assert!(matches!(storage.take_authorization(&[1; 32], at(1)).await.unwrap(), Taken::Fresh(_)));
    }

    #[tokio::test]
    async fn old_authorizations_are_deleted_and_then_unknown() {
        let storage = TestStorage::open().await;
        storage.store_authorization(&[1; 32], &authorization(Purpose::SignIn, None)).await.unwrap();

        assert_eq!(storage.delete_old_authorizations(at(0)).await.unwrap(), 0);
        assert_eq!(storage.delete_old_authorizations(at(1)).await.unwrap(), 1);

        assert!(matches!(storage.take_authorization(&[1; 32], at(2)).await.unwrap(), Taken::Unknown));
    }
}
