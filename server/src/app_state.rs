//! What every handler and runner shares, put together once at start.

use crate::{
    clock::Clock,
    config::Config,
    fetch::{FetchLimits, Fetcher, http_client},
    imports,
    metrics::Metrics,
    open_humans::{MemberLocks, OpenHumans},
    providers::Providers,
    readiness::Readiness,
    request_limits::RequestLimits,
    secrets::KeyRing,
    spool::{Spool, SpoolError},
    storage::{Storage, StorageError},
};
use std::{fmt, sync::Arc};
use tokio_util::sync::CancellationToken;

/// The parts of the server. Cloning shares them.
#[derive(Clone)]
pub struct AppState {
    /// The settings.
    pub config: Arc<Config>,
    /// The only source of "now".
    pub clock: Arc<dyn Clock>,
    /// The database.
    pub storage: Storage,
    /// The encrypted files.
    pub spool: Spool,
    /// The keys that seal what goes into the spool.
    pub keys: Arc<KeyRing>,
    /// For every request to another server.
    pub http: reqwest::Client,
    /// The providers this site offers.
    pub providers: Arc<Providers>,
    /// Asks them, within their quotas.
    pub fetcher: Fetcher,
    /// The destination.
    pub open_humans: OpenHumans,
    /// The imports at work.
    pub imports: imports::Handle,
    /// The copies being made for members to save.
    pub copies: imports::Copies,
    /// Held while a member's departure is worked on.
    pub departures: MemberLocks,
    /// What is counted for whoever watches the site.
    pub metrics: Metrics,
    /// How often addresses and members may ask.
    pub request_limits: RequestLimits,
    /// Whether the server can do its work.
    pub readiness: Readiness,
    /// Cancelled when the server is told to stop; streams and runners end on it.
    pub shutdown: CancellationToken,
}

/// Says why the server cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database cannot be opened.
    #[error("storage: {0}")]
    Storage(#[from] StorageError),
    /// The spool cannot be opened.
    #[error(transparent)]
    Spool(#[from] SpoolError),
    /// The client for other servers cannot be made.
    #[error("http client: {0}")]
    Http(#[from] reqwest::Error),
}

impl AppState {
    /// Opens storage and spool as the settings name them and puts the parts together. Nothing runs yet.
    ///
    /// # Errors
    ///
    /// [`StartError`] when one of them cannot be opened.
    pub async fn open(config: Config, clock: Arc<dyn Clock>) -> Result<Self, StartError> {
        let keys = config.keys.clone();
        let storage = Storage::open(&config.database, keys.clone()).await?;
        let spool = Spool::open(&config.spool).await?;
        let http = http_client()?;
        let providers = Arc::new(Providers::new(&config));
        let metrics = Metrics::new();
        let limits = FetchLimits::new(config.answer_limit_bytes);
        let fetcher =
            Fetcher::new(http.clone(), storage.clone(), clock.clone(), Arc::clone(&providers), limits)
                .with_metrics(metrics.clone());
        Ok(AppState {
            providers,
            fetcher,
            open_humans: OpenHumans::new(&config, http.clone(), storage.clone(), clock.clone()),
            imports: imports::Handle::new(),
            copies: imports::Copies::default(),
            metrics,
            request_limits: RequestLimits::new(&config),
            readiness: Readiness::default(),
            departures: MemberLocks::default(),
            config: Arc::new(config),
            clock,
            storage,
            spool,
            keys,
            http,
            shutdown: CancellationToken::new(),
        })
    }
}

impl fmt::Debug for AppState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AppState").field("config", &self.config).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TestApp;
    use domain::ProviderId;
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::TcpListener,
    };

    #[tokio::test]
    async fn site_offers_the_providers_that_are_set() {
        let app = TestApp::open(&[("FITBIT_CLIENT_ID", "23ABCD"), ("FITBIT_CLIENT_SECRET", "secret")]).await;

        assert_eq!(app.providers.ids(), [ProviderId::GoogleHealth, ProviderId::Fitbit]);
        assert_eq!(TestApp::open(&[]).await.providers.ids(), [ProviderId::GoogleHealth]);
    }

    #[tokio::test]
    async fn client_names_itself_asks_for_no_compression_and_follows_no_redirect() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = vec![0; 4096];
            let read = stream.read(&mut request).await.unwrap();
            stream
                .write_all(
                    b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n",
                )
                .await
                .unwrap();
            String::from_utf8_lossy(&request[..read]).to_lowercase()
        });

        let reply = http_client().unwrap().get(format!("http://{address}/")).send().await.unwrap();

        assert_eq!(reply.status(), 302);
        let request = server.await.unwrap();
        assert!(request.contains("user-agent: fitbit-data-import/"));
        assert!(!request.contains("accept-encoding"));
    }
}
