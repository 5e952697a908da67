//! Deletes what has passed its time: imports nobody has touched for the days the page promises, with their segments and
//! artifacts, ended sessions and old authorizations. Also what belongs to nothing any more, as after a kill between
//! deleting a row and deleting its files.

use crate::{
    app_state::AppState,
    imports::{self, EraseError, Event, delete_files},
    spool::SpoolError,
    storage::StorageError,
    updates,
};
use domain::wire::ImportState;
use jiff::SignedDuration;
use std::time::Duration;
use tokio::time::MissedTickBehavior;

/// How often it looks.
const PERIOD: Duration = Duration::from_secs(3600);
/// How long a used or forgotten authorization is kept, so that a late second callback can be told from a made-up one.
const AUTHORIZATION_AGE: SignedDuration = SignedDuration::from_hours(24);
/// After this time what was begun in the spool and not finished has been abandoned: no file takes as long.
const ABANDONED_AGE: SignedDuration = SignedDuration::from_hours(24);

/// How long before an import is deleted its member is told.
const TOLD_BEFORE: SignedDuration = SignedDuration::from_hours(3 * 24);

/// How much one pass deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Deleted {
    /// Imports whose time was over.
    pub imports: u64,
    /// Copies of what would be sent, an hour after they were asked for.
    pub copies: u64,
    /// Files that belonged to no import.
    pub stray_files: u64,
    /// Sessions that had ended.
    pub sessions: u64,
    /// Authorizations of yesterday and before.
    pub authorizations: u64,
}

/// Says why a pass stopped; the next one begins anew.
#[derive(Debug, thiserror::Error)]
pub enum RetentionError {
    /// The database refused.
    #[error("storage: {0}")]
    Storage(#[from] StorageError),
    /// The spool refused.
    #[error(transparent)]
    Spool(#[from] SpoolError),
    /// A copy could not be looked at.
    #[error(transparent)]
    Copy(#[from] imports::CopyError),
}

impl From<EraseError> for RetentionError {
    fn from(error: EraseError) -> Self {
        match error {
            EraseError::Storage(error) => RetentionError::Storage(error),
            EraseError::Spool(error) => RetentionError::Spool(error),
        }
    }
}

/// Deletes at once and then every hour, until the server stops.
pub async fn run(app: AppState) {
    let mut ticks = tokio::time::interval(PERIOD);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            biased;
            () = app.shutdown.cancelled() => return,
            _ = ticks.tick() => {}
        }
        match delete_expired(&app).await {
            Ok(deleted) if deleted == Deleted::default() => {}
            Ok(deleted) => tracing::info!(
                retention.imports = deleted.imports,
                retention.copies = deleted.copies,
                retention.stray_files = deleted.stray_files,
                retention.sessions = deleted.sessions,
                retention.authorizations = deleted.authorizations,
                "deleted what had passed its time"
            ),
            Err(error) => tracing::error!(%error, "retention pass stopped; the next one goes on"),
        }
        if let Err(error) = tell_of_expiry(&app).await {
            tracing::error!(%error, "members could not be told of what is about to be deleted");
        }
    }
}

/// Tells members what will be deleted within days and was never sent. Each is told once, and again only when they took the
/// import up meanwhile, which gave it time anew.
///
/// # Errors
///
/// [`StorageError`] when the imports cannot be listed; the next pass tells then.
pub async fn tell_of_expiry(app: &AppState) -> Result<(), StorageError> {
    let retention = SignedDuration::from_hours(24 * i64::from(app.config.retention_days));
    // Where data stays a day or two only, the last half of that.
    let ahead = TOLD_BEFORE.min(retention / 2);
    for import in app.storage.list_expired_imports(before(app.clock.now(), retention - ahead)).await? {
        if import.state != ImportState::Delivered {
            let at = import.updated_at.saturating_add(retention).unwrap_or(jiff::Timestamp::MAX);
            imports::notify(app, &import, Event::AboutToExpire { at }).await;
        }
    }
    Ok(())
}

/// Deletes everything whose time is over now.
///
/// # Errors
///
/// [`RetentionError`] when database or disk refuses. What was deleted by then stays deleted, and the next pass goes on.
pub async fn delete_expired(app: &AppState) -> Result<Deleted, RetentionError> {
    let now = app.clock.now();
    let sessions = app.storage.delete_expired_sessions(now).await?;
    let authorizations = app.storage.delete_old_authorizations(before(now, AUTHORIZATION_AGE)).await?;

    let retention = SignedDuration::from_hours(24 * i64::from(app.config.retention_days));
    let updated_before = before(now, retention);
    let mut imports = 0;
    for import in app.storage.list_expired_imports(updated_before).await? {
        // The row goes first and only while it is still expired: a member who takes the import up at this moment must
        // not find its files gone. Files left by a kill in between are stray, and go below.
        if let Some(orphans) = app.storage.delete_expired_import(import.id, updated_before).await? {
            updates::note_expired(app, &import).await?;
            delete_files(app, &import, orphans).await?;
            imports += 1;
        }
    }
    let copies = imports::delete_old_copies(app).await?;
    let stray_files = delete_stray_files(app).await?;
    app.spool.delete_abandoned(before(now, ABANDONED_AGE)).await?;
    Ok(Deleted { imports, copies, stray_files, sessions, authorizations })
}

/// Deletes the files of imports that have no row, but for segments a later import has adopted. An import has its row
/// before it has its first file, so listing the files first never takes a new import for a stray one.
async fn delete_stray_files(app: &AppState) -> Result<u64, RetentionError> {
    let mut deleted = 0;
    for (import, paths) in app.spool.list_imports().await? {
        if app.storage.load_import(import).await?.is_none() {
            for path in paths {
                if !app.storage.is_segment_named(&path).await? {
                    app.spool.delete(&path).await?;
                    deleted += 1;
                }
            }
        }
    }
    Ok(deleted)
}

fn before(now: jiff::Timestamp, age: SignedDuration) -> jiff::Timestamp {
    now.checked_sub(age).unwrap_or(jiff::Timestamp::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        spool::{artifact_path, segment_path},
        storage::{Authorization, Purpose, Taken},
        testing::{TestApp, at, window},
    };
    use domain::wire::ImportState;

    const DAY: i64 = 24 * 3600;

    #[tokio::test]
    async fn import_and_its_files_go_when_nobody_touched_it_for_the_days_promised() {
        let app = TestApp::open(&[("RETENTION_DAYS", "30")]).await;
        let link = app.storage.link("ana").await;
        let import = app.storage.import(&link, &[window("profile", None)]).await;
        let window = app.storage.list_windows(import.id).await.unwrap()[0].id;
        let segment = segment_path(link.id, import.id, window, 0);
        app.spool.put(&segment, b"x".to_vec()).await.unwrap();
        app.spool.put(&artifact_path(import.id), b"x".to_vec()).await.unwrap();
        app.storage
            .set_import_state(import.id, &[ImportState::Planned], ImportState::Ready, None, None, at(0))
            .await
            .unwrap();

        app.clock.set(at(30 * DAY));
        let on_the_last_day = delete_expired(&app).await.unwrap();
        app.clock.set(at(30 * DAY + 1));
        let after_it = delete_expired(&app).await.unwrap();

        assert_eq!(on_the_last_day.imports, 0);
        assert_eq!(after_it, Deleted { imports: 1, ..Deleted::default() });
        assert_eq!(app.storage.load_import(import.id).await.unwrap(), None);
        assert!(app.spool.list_imports().await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn import_at_work_stays_however_long_it_waits() {
        let app = TestApp::open(&[]).await;
        let link = app.storage.link("ana").await;
        let import = app.storage.import(&link, &[]).await;
        app.spool.put(&artifact_path(import.id), b"x".to_vec()).await.unwrap();

        app.clock.set(at(400 * DAY));
        let deleted = delete_expired(&app).await.unwrap();

        assert_eq!(deleted, Deleted::default());
        assert!(app.spool.get(&artifact_path(import.id)).await.is_ok());
    }

    #[tokio::test]
    async fn files_of_an_import_without_row_go() {
        let app = TestApp::open(&[]).await;
        let link = app.storage.link("ana").await;
        let gone = app.storage.import(&link, &[window("profile", None)]).await;
        let kept = app.storage.import(&link, &[]).await;
        let window = app.storage.list_windows(gone.id).await.unwrap()[0].id;
        app.spool.put(&segment_path(link.id, gone.id, window, 0), b"x".to_vec()).await.unwrap();
        app.spool.put(&artifact_path(gone.id), b"x".to_vec()).await.unwrap();
        app.spool.put(&artifact_path(kept.id), b"x".to_vec()).await.unwrap();
        app.storage.delete_import(link.member_id, gone.id).await.unwrap();

        let deleted = delete_expired(&app).await.unwrap();

        assert_eq!(deleted, Deleted { stray_files: 2, ..Deleted::default() });
        let left: Vec<_> = app.spool.list_imports().await.unwrap().into_keys().collect();
        assert_eq!(left, [kept.id]);
    }

    #[tokio::test]
    async fn ended_sessions_and_old_authorizations_go() {
        let app = TestApp::open(&[]).await;
        app.storage.create_session(&[1; 32], b"ended", at(DAY)).await.unwrap();
        app.storage.create_session(&[2; 32], b"alive", at(9 * DAY)).await.unwrap();
        for (state, begun) in [([1; 32], at(0)), ([2; 32], at(2 * DAY))] {
            let authorization = Authorization {
                purpose: Purpose::SignIn,
                session_key: "browser".into(),
                member_id: None,
                verifier: "verifier".into(),
                asked: None,
                created_at: begun,
                used_at: None,
            };
            app.storage.store_authorization(&state, &authorization).await.unwrap();
        }

        app.clock.set(at(2 * DAY));
        let deleted = delete_expired(&app).await.unwrap();

        assert_eq!(deleted, Deleted { sessions: 1, authorizations: 1, ..Deleted::default() });
        let left = app.storage.take_authorization(&[2; 32], at(2 * DAY)).await.unwrap();
        assert!(matches!(left, Taken::Fresh(_)));
    }

    #[tokio::test(start_paused = true)]
    async fn run_ends_when_the_server_stops() {
        let app = TestApp::open(&[]).await;
        app.shutdown.cancel();

        tokio::time::timeout(Duration::from_secs(1), run(app.state())).await.unwrap();
    }
}
