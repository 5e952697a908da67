//! Helpers for tests, here and in the crate's integration tests: a storage on a database of its own, a clock that is set by
//! hand, a key ring and small believable values. Compiled only with the feature `testing`.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test helper that fails should fail its test at once"
)]

mod database;

pub use database::TestDatabase;

use crate::{
    app_state::AppState,
    clock::Clock,
    config::{Config, S3Config, SpoolConfig},
    secrets::KeyRing,
    storage::{
        ImportRow, Link, MemberId, NewImportRow, NewLink, OwnClientRow, PageLevels, PageRow, Storage, Tokens,
        WindowId,
    },
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::{
    DataType, DateRange, ProviderId, ResourceId,
    intraday::{Granularity, IntradayType},
    plan::Window,
    wire::Account,
};
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use std::{
    collections::BTreeMap,
    ffi::OsString,
    fmt,
    ops::Deref,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};
use tempfile::TempDir;

/// The instant tests count from: a Sunday in November 2026.
pub const START: &str = "2026-11-22T10:00:00Z";

/// The instant some seconds after [`START`].
pub fn at(seconds: i64) -> Timestamp {
    START.parse::<Timestamp>().unwrap() + SignedDuration::from_secs(seconds)
}

/// The days from `start` up to, not including, `end`, both written `2026-11-22`.
pub fn range(start: &str, end: &str) -> DateRange {
    DateRange::new(start.parse().unwrap(), end.parse().unwrap()).unwrap()
}

/// A clock that stands still until it is moved.
#[derive(Debug)]
pub struct ManualClock(Mutex<Timestamp>);

impl ManualClock {
    /// Makes a clock that stands at an instant.
    pub fn new(now: Timestamp) -> Arc<Self> {
        Arc::new(ManualClock(Mutex::new(now)))
    }

    /// Moves the clock to an instant.
    pub fn set(&self, now: Timestamp) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = now;
    }

    /// Moves the clock on.
    pub fn advance(&self, by: SignedDuration) {
        let mut now = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *now += by;
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A setting `SECRET_KEYS` with one key, the same each time.
pub fn secret_keys() -> SecretString {
    format!("test:{}", STANDARD.encode([7; 32])).into()
}

/// A key ring with one key, the same each time.
pub fn key_ring() -> KeyRing {
    KeyRing::parse(&secret_keys()).unwrap()
}

/// The settings of a small site that offers Google Health, with some of them set otherwise or, when empty, not at all.
pub fn settings(changes: &[(&str, &str)]) -> BTreeMap<String, String> {
    let keys = secret_keys();
    [
        ("SECRET_KEYS", keys.expose_secret()),
        ("OPERATOR_NAME", "A small lab"),
        ("OPEN_HUMANS_CLIENT_ID", "open-humans-client"),
        ("OPEN_HUMANS_CLIENT_SECRET", "open-humans-secret"),
        ("GOOGLE_CLIENT_ID", "google-client"),
        ("GOOGLE_CLIENT_SECRET", "google-secret"),
    ]
    .iter()
    .chain(changes)
    .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
    .collect()
}

/// The same settings, read.
pub fn config(changes: &[(&str, &str)]) -> Config {
    let settings = settings(changes);
    Config::read(|name| settings.get(name).map(OsString::from)).unwrap()
}

/// Tokens `access-NAME` and `refresh-NAME` that last eight hours.
pub fn tokens(name: &str) -> Tokens {
    Tokens {
        access: format!("access-{name}").into(),
        refresh: Some(format!("refresh-{name}").into()),
        expires_at: at(8 * 3600),
        refresh_expires_at: None,
    }
}

/// A Fitbit link of a member to an account, with every permission.
pub fn new_link(member_id: MemberId, account_key: &str) -> NewLink {
    NewLink {
        member_id,
        provider: ProviderId::Fitbit,
        account_key: account_key.into(),
        account: Account { display_name: Some("Ana".into()), ..Account::default() },
        granted: ProviderId::Fitbit.permissions().iter().map(|permission| (*permission).to_owned()).collect(),
        tokens: tokens(account_key),
        own_client_id: None,
    }
}

/// A window of a plan.
pub fn window(resource: &str, days: Option<(&str, &str)>) -> Window {
    Window {
        resource: ResourceId::from(resource.to_owned()),
        range: days.map(|(start, end)| range(start, end)),
    }
}

/// A page row without records.
pub fn page(window_id: WindowId, sequence: u32) -> PageRow {
    PageRow {
        window_id,
        sequence,
        segment: format!("links/x/imports/x/{window_id}/{sequence}"),
        records: 0,
        bytes: 100,
        complete_after: None,
        resume_before: None,
        days: 0,
        summary: Vec::new(),
        intraday: Vec::new(),
        levels: PageLevels::default(),
    }
}

/// An import of daily steps over three weeks, through a link.
pub fn new_import(link: &Link) -> NewImportRow {
    NewImportRow {
        member_id: link.member_id,
        link_id: link.id,
        provider: link.provider,
        data_types: [DataType::Steps].into(),
        intraday: [].into(),
        range: range("2026-11-01", "2026-11-22"),
        notify: false,
        not_permitted: [].into(),
        intraday_not_permitted: [].into(),
        requests_planned: 1,
        adopted: [].into(),
        update: None,
    }
}

/// An import of steps each minute over three weeks, through a link.
pub fn new_intraday_import(link: &Link) -> NewImportRow {
    NewImportRow {
        data_types: [].into(),
        intraday: [(IntradayType::Steps, Granularity::Minute)].into(),
        requests_planned: 21,
        ..new_import(link)
    }
}

/// Whether bytes hold some others in a row.
pub fn holds(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

/// A storage on a database and in a folder of its own, which go when this is dropped.
#[derive(Debug)]
pub struct TestStorage {
    storage: Storage,
    database: TestDatabase,
    folder: TempDir,
}

impl TestStorage {
    /// Opens an empty storage.
    pub async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = TestDatabase::new(folder.path());
        TestStorage::open_on(database, folder).await
    }

    /// Opens an empty storage on a file, also where tests run on PostgreSQL.
    pub async fn open_in_a_file() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = TestDatabase::file(folder.path());
        TestStorage::open_on(database, folder).await
    }

    async fn open_on(database: TestDatabase, folder: TempDir) -> Self {
        let storage = Storage::open(&database.config(), Arc::new(key_ring())).await.unwrap();
        TestStorage { storage, database, folder }
    }

    /// The folder, in which the database lies if it is a file.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The database.
    pub fn database(&self) -> &TestDatabase {
        &self.database
    }

    /// Every byte the database holds.
    pub async fn dump(&self) -> Vec<u8> {
        self.close().await.unwrap();
        self.database.dump().await
    }

    /// Makes a member of this name.
    pub async fn member(&self, name: &str) -> MemberId {
        self.upsert_member(name, Some(name), &tokens(name), at(0)).await.unwrap().id
    }

    /// Makes a member of this name with a Fitbit link.
    pub async fn link(&self, name: &str) -> Link {
        let member = self.member(name).await;
        self.upsert_link(new_link(member, name), at(0)).await.unwrap()
    }

    /// Enters an own client of a member at Fitbit.
    pub async fn own_client(&self, member: MemberId, client_id: &str, secret: &str) -> OwnClientRow {
        let secret = secret.to_owned().into();
        self.store_own_client(member, ProviderId::Fitbit, client_id, &secret, at(0)).await.unwrap().0
    }

    /// Makes an import of steps over three weeks with these windows.
    pub async fn import(&self, link: &Link, windows: &[Window]) -> ImportRow {
        let new = NewImportRow { requests_planned: windows.len() as u64, ..new_import(link) };
        self.create_import(new, windows, at(0)).await.unwrap()
    }
}

impl Deref for TestStorage {
    type Target = Storage;
    fn deref(&self) -> &Storage {
        &self.storage
    }
}

/// The parts of a small site, with storage and spool in a folder of their own and a clock that is set by hand. With
/// `TEST_SPOOL=s3` in the environment the spool is in a store of its own instead, but for those that set `SPOOL_DIR`.
#[derive(Debug)]
pub struct TestApp {
    /// The storage of the site, with helpers to fill it.
    pub storage: TestStorage,
    /// The clock of the site; stands at [`START`].
    pub clock: Arc<ManualClock>,
    app: AppState,
    /// Holds the store of the spool, where the spool is in one.
    store: Option<TestStore>,
}

/// A store for a spool, empty, on a free port of this machine.
pub struct TestStore {
    running: standin::Running,
}

impl TestStore {
    /// Starts a store.
    pub async fn start() -> Self {
        TestStore { running: standin::start(standin::Options::default()).await.unwrap() }
    }

    /// The stand-in behind it: its faults, its requests, its objects.
    pub fn standin(&self) -> &standin::App {
        self.running.app()
    }

    /// The settings with which a spool is opened in it.
    pub fn config(&self) -> S3Config {
        let bucket = self.running.app().clients().spool.clone();
        S3Config {
            bucket: bucket.bucket,
            endpoint: Some(self.running.base(standin::Host::Spool).parse().unwrap()),
            region: bucket.region,
            access_key_id: bucket.access_key_id,
            secret_access_key: bucket.secret_access_key.into(),
            prefix: "tests/spool".to_owned(),
        }
    }
}

impl TestStore {
    /// The same as settings, for a site that is to have its spool there.
    pub fn settings(&self) -> Vec<(&'static str, String)> {
        let config = self.config();
        vec![
            ("S3_BUCKET", config.bucket),
            ("S3_ENDPOINT", self.running.base(standin::Host::Spool).to_owned()),
            ("S3_REGION", config.region),
            ("S3_ACCESS_KEY_ID", config.access_key_id),
            ("S3_SECRET_ACCESS_KEY", config.secret_access_key.expose_secret().to_owned()),
            ("S3_PREFIX", config.prefix),
        ]
    }
}

impl fmt::Debug for TestStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestStore").finish_non_exhaustive()
    }
}

/// Whether `TEST_SPOOL` asks for sites with their spool in a store.
fn spool_is_in_a_store() -> bool {
    match std::env::var("TEST_SPOOL").as_deref() {
        Err(_) | Ok("" | "local") => false,
        Ok("s3") => true,
        // A slip of the pen would test something else.
        Ok(other) => panic!("TEST_SPOOL is {other:?}; write local or s3"),
    }
}

impl TestApp {
    /// Puts a site together from [`settings`] with some of them changed. Nothing runs yet.
    pub async fn open(changes: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut config = config(changes);
        let database = TestDatabase::new(folder.path());
        config.database = database.config();
        let mut store = None;
        if let SpoolConfig::Local { dir } = &mut config.spool {
            *dir = folder.path().join("spool");
            let stays_here = changes.iter().any(|(name, _)| *name == "SPOOL_DIR");
            if !stays_here && spool_is_in_a_store() {
                let started = store.insert(TestStore::start().await);
                config.spool = SpoolConfig::S3(started.config());
            }
        }
        let clock = ManualClock::new(at(0));
        let app = AppState::open(config, clock.clone()).await.unwrap();
        TestApp { storage: TestStorage { storage: app.storage.clone(), database, folder }, clock, app, store }
    }

    /// The store of the spool, where `TEST_SPOOL` asked for one.
    pub fn store(&self) -> Option<&TestStore> {
        self.store.as_ref()
    }

    /// The parts, to hand on.
    pub fn state(&self) -> AppState {
        self.app.clone()
    }
}

impl Deref for TestApp {
    type Target = AppState;
    fn deref(&self) -> &AppState {
        &self.app
    }
}
