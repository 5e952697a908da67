//! Browser sessions kept in storage: the store behind tower-sessions. Ids are stored hashed and contents sealed, so that a
//! copy of the database signs nobody in.

use crate::{
    app_state::AppState,
    clock::Clock,
    config::Config,
    handlers::member_session::MEMBER,
    storage::{MemberId, Storage, StorageError},
};
use async_trait::async_trait;
use http::{HeaderMap, header};
use jiff::SignedDuration;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use time::OffsetDateTime;
use tower_sessions::{
    Expiry, SessionManagerLayer, SessionStore,
    cookie::SameSite,
    session::{Id, Record},
    session_store,
};

/// How often a new id is drawn when the one drawn is taken. With 128 random bits once is already unheard of.
const TRIES: usize = 4;

/// The store of sessions. A session ends when it was not saved for some days.
#[derive(Clone, Debug)]
pub struct StoredSessions {
    storage: Storage,
    clock: Arc<dyn Clock>,
    idle: SignedDuration,
}

impl StoredSessions {
    /// Makes the store; sessions end `idle_days` after they were last saved, by this clock.
    pub fn new(storage: Storage, clock: Arc<dyn Clock>, idle_days: u32) -> Self {
        StoredSessions { storage, clock, idle: SignedDuration::from_hours(24 * i64::from(idle_days)) }
    }

    fn expires_at(&self) -> jiff::Timestamp {
        // Days are at most a year; only a clock at the end of time could overflow.
        self.clock.now().checked_add(self.idle).unwrap_or(jiff::Timestamp::MAX)
    }

    /// Notes beside the sealed session whose it is, for the day its member leaves.
    async fn note_member(&self, record: &Record) -> session_store::Result<()> {
        let member: Option<MemberId> =
            record.data.get(MEMBER).and_then(|member| serde_json::from_value(member.clone()).ok());
        match member {
            Some(member) => {
                self.storage.set_session_member(&hash(&record.id), Some(member)).await.map_err(backend)
            }
            None => Ok(()),
        }
    }
}

#[async_trait]
impl SessionStore for StoredSessions {
    async fn create(&self, record: &mut Record) -> session_store::Result<()> {
        let data = encode(record)?;
        for _ in 0..TRIES {
            if self
                .storage
                .create_session(&hash(&record.id), &data, self.expires_at())
                .await
                .map_err(backend)?
            {
                return self.note_member(record).await;
            }
            record.id = Id::default();
        }
        Err(session_store::Error::Backend("no free session id".into()))
    }

    async fn save(&self, record: &Record) -> session_store::Result<()> {
        let data = encode(record)?;
        // False when another tab signed out meanwhile: then it stays ended, and this tab finds out at its next request.
        self.storage.store_session(&hash(&record.id), &data, self.expires_at()).await.map_err(backend)?;
        self.note_member(record).await
    }

    async fn load(&self, id: &Id) -> session_store::Result<Option<Record>> {
        let row = match self.storage.load_session(&hash(id), self.clock.now()).await {
            // A session sealed with a key that was retired is over, no fault.
            Err(StorageError::Sealed { .. }) => return Ok(None),
            row => row.map_err(backend)?,
        };
        let Some(row) = row else { return Ok(None) };
        let data = serde_json::from_slice(&row.data)
            .map_err(|_| session_store::Error::Decode("session is not readable".into()))?;
        let expiry_date = OffsetDateTime::from_unix_timestamp(row.expires_at.as_second())
            .map_err(|_| session_store::Error::Decode("session has no readable end".into()))?;
        Ok(Some(Record { id: *id, data, expiry_date }))
    }

    async fn delete(&self, id: &Id) -> session_store::Result<()> {
        self.storage.delete_session(&hash(id)).await.map_err(backend)
    }
}

/// The layer that gives every request its session.
pub fn layer(app: &AppState) -> SessionManagerLayer<StoredSessions> {
    let idle_days = app.config.session_days;
    let store = StoredSessions::new(app.storage.clone(), app.clock.clone(), idle_days);
    SessionManagerLayer::new(store)
        .with_name(cookie_name(&app.config, "session"))
        .with_secure(is_secure(&app.config))
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_path("/")
        .with_expiry(Expiry::OnInactivity(time::Duration::days(i64::from(idle_days))))
}

/// A cookie's name, with the prefix that binds it to this host and to TLS where the browser takes it.
pub fn cookie_name(config: &Config, name: &str) -> String {
    if is_secure(config) { format!("__Host-{name}") } else { name.to_owned() }
}

/// Whether cookies may ask for a trustworthy connection. Browsers count this computer itself as one, even over http.
pub fn is_secure(config: &Config) -> bool {
    config.is_https() || config.public_url.host_str() == Some("localhost")
}

/// Finds the value of a cookie among those a browser sent; of several of the name the first.
pub(crate) fn find_cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find(|(found, _)| *found == name)
        .map(|(_, value)| value)
}

fn encode(record: &Record) -> session_store::Result<zeroize::Zeroizing<Vec<u8>>> {
    serde_json::to_vec(&record.data)
        .map(zeroize::Zeroizing::new)
        .map_err(|_| session_store::Error::Encode("session cannot be written".into()))
}

fn hash(id: &Id) -> [u8; 32] {
    Sha256::digest(id.to_string()).into()
}

fn backend(error: StorageError) -> session_store::Error {
    session_store::Error::Backend(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{ManualClock, TestStorage, at, holds};
    use std::collections::HashMap;

    const DAY: i64 = 24 * 3600;

    async fn store() -> (TestStorage, Arc<ManualClock>, StoredSessions) {
        let storage = TestStorage::open().await;
        let clock = ManualClock::new(at(0));
        let sessions = StoredSessions::new((*storage).clone(), clock.clone(), 14);
        (storage, clock, sessions)
    }

    fn record(id: i128, value: &str) -> Record {
        Record {
            id: Id(id),
            data: HashMap::from([("member".to_owned(), value.into())]),
            expiry_date: OffsetDateTime::UNIX_EPOCH,
        }
    }

    #[tokio::test]
    async fn session_ends_after_its_idle_days_and_saving_begins_them_anew() {
        let (_storage, clock, sessions) = store().await;
        sessions.create(&mut record(1, "ana")).await.unwrap();

        clock.set(at(10 * DAY));
        sessions.save(&record(1, "ana")).await.unwrap();
        clock.set(at(24 * DAY - 1));
        let alive = sessions.load(&Id(1)).await.unwrap();
        clock.set(at(24 * DAY));
        let ended = sessions.load(&Id(1)).await.unwrap();

        assert_eq!(alive.unwrap().data["member"], "ana");
        assert_eq!(ended, None);
    }

    #[tokio::test]
    async fn taken_id_is_drawn_again() {
        let (_storage, _clock, sessions) = store().await;
        sessions.create(&mut record(1, "ana")).await.unwrap();

        let mut second = record(1, "ben");
        sessions.create(&mut second).await.unwrap();

        assert_ne!(second.id, Id(1));
        assert_eq!(sessions.load(&Id(1)).await.unwrap().unwrap().data["member"], "ana");
        assert_eq!(sessions.load(&second.id).await.unwrap().unwrap().data["member"], "ben");
    }

    #[tokio::test]
    async fn deleted_session_is_gone_and_a_request_still_under_way_does_not_bring_it_back() {
        let (_storage, _clock, sessions) = store().await;
        sessions.create(&mut record(1, "ana")).await.unwrap();

        sessions.delete(&Id(1)).await.unwrap();
        sessions.save(&record(1, "ana")).await.unwrap();

        assert_eq!(sessions.load(&Id(1)).await.unwrap(), None);
    }

    #[tokio::test]
    async fn database_holds_neither_id_nor_content_in_the_clear() {
        let (storage, _clock, sessions) = store().await;
        let id = Id(0x1234_5678_9abc_def0_1234_5678);
        sessions.create(&mut Record { id, ..record(1, "needle") }).await.unwrap();
        let stored = storage.dump().await;

        let needles = [id.to_string().into_bytes(), id.0.to_le_bytes().to_vec(), b"needle".to_vec()];
        assert!(!stored.is_empty());
        for needle in &needles {
            assert!(!holds(&stored, needle));
        }
    }
}
