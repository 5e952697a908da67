//! How often one address, and one member, may ask for what makes this site go to others: signing in, connecting, trying a
//! client, starting an import. What a member's imports may ask of a provider is the quota's business.

use crate::{app_state::AppState, config::Config, error::ApiError, storage::MemberId};
use axum::{
    extract::{ConnectInfo, Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::wire::ErrorCode;
use governor::{Quota, RateLimiter, clock::DefaultClock, state::keyed::HashMapStateStore};
use http::{HeaderName, Method};
use std::{
    fmt,
    hash::Hash,
    net::{IpAddr, Ipv6Addr, SocketAddr},
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};

/// Paths whose `POST` begins something at another service.
const COSTLY: [&str; 3] = ["/api/sign-in", "/api/links", "/api/own-clients/"];

/// Imports a member may begin at once, and again in every hour.
const IMPORTS_AN_HOUR: NonZeroU32 = NonZeroU32::MIN.saturating_add(59);

/// Keys remembered before those whose count is full again are forgotten. That looks at every key, so it is done once a second
/// at most.
const MOST_KEYS: usize = 10_000;

/// How often each key may ask.
struct Limiter<K: Clone + Eq + Hash> {
    counts: RateLimiter<K, HashMapStateStore<K>, DefaultClock>,
    begun: Instant,
    /// The second in which keys were last forgotten, counted from one.
    swept: AtomicU64,
}

/// The counts. Cloning shares them; each server has its own.
#[derive(Clone)]
pub struct RequestLimits {
    addresses: Arc<Limiter<IpAddr>>,
    members: Arc<Limiter<MemberId>>,
    header: Option<HeaderName>,
}

impl fmt::Debug for RequestLimits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestLimits").field("header", &self.header).finish_non_exhaustive()
    }
}

impl RequestLimits {
    /// Counts nothing yet.
    pub fn new(config: &Config) -> Self {
        RequestLimits {
            addresses: Arc::new(Limiter::new(Quota::per_minute(config.sign_ins_per_minute))),
            members: Arc::new(Limiter::new(Quota::per_hour(IMPORTS_AN_HOUR))),
            header: config.client_address_header.clone(),
        }
    }

    /// Counts one import of a member.
    ///
    /// # Errors
    ///
    /// `TooMany` when it is one more than they may begin for now.
    pub(crate) fn take_import(&self, member: MemberId) -> Result<(), ApiError> {
        self.members.take(&member)
    }

    /// Where a request comes from: what the proxy in front says, where the settings name its header, else whoever
    /// connected. Of several addresses the last counts, which the nearest proxy wrote; the others anybody can.
    fn address(&self, request: &Request) -> Option<IpAddr> {
        let told = self.header.as_ref().and_then(|name| {
            let line = request.headers().get_all(name).iter().next_back()?.to_str().ok()?;
            line.rsplit(',').next()?.trim().parse().ok()
        });
        let connected = || {
            let ConnectInfo(address) = request.extensions().get::<ConnectInfo<SocketAddr>>()?;
            Some(address.ip())
        };
        told.or_else(connected).map(network)
    }
}

/// Where a request comes from, read from a header of anybody's making; for fuzzing.
#[cfg(feature = "testing")]
pub(crate) fn read_address(config: &Config, request: &Request) -> Option<IpAddr> {
    RequestLimits::new(config).address(request)
}

/// A home has one address of version 4, and 2^64 of version 6.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        address => address,
    }
}

impl<K: Clone + Eq + Hash> Limiter<K> {
    fn new(quota: Quota) -> Self {
        Limiter { counts: RateLimiter::hashmap(quota), begun: Instant::now(), swept: AtomicU64::new(0) }
    }

    fn take(&self, key: &K) -> Result<(), ApiError> {
        if self.counts.len() > MOST_KEYS && self.is_to_sweep(self.begun.elapsed().as_secs()) {
            self.counts.retain_recent();
        }
        self.counts.check_key(key).map_err(|_| ErrorCode::TooMany.into())
    }

    /// Whether keys are to be forgotten now, so many seconds after the beginning; says so to one of all who ask in a second.
    fn is_to_sweep(&self, second: u64) -> bool {
        let second = second.saturating_add(1);
        self.swept.fetch_max(second, Ordering::Relaxed) < second
    }
}

/// Whether a request begins something at another service, so that its address is counted.
pub(crate) fn is_costly(method: &Method, path: &str) -> bool {
    method == Method::POST && COSTLY.iter().any(|costly| path.starts_with(costly))
}

/// Refuses what an address asks for too often. The address is neither kept beyond that nor logged.
pub(crate) async fn by_address(State(app): State<AppState>, request: Request, next: Next) -> Response {
    if is_costly(request.method(), request.uri().path())
        && let Some(address) = app.request_limits.address(&request)
        && let Err(refused) = app.request_limits.addresses.take(&address)
    {
        tracing::warn!("an address asks too often");
        return refused.into_response();
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::config;
    use axum::body::Body;

    fn request(connected: &str, forwarded: &[&str]) -> Request {
        let mut request = Request::new(Body::empty());
        let address: SocketAddr = format!("{connected}:50000").parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(address));
        for line in forwarded {
            request.headers_mut().append("x-forwarded-for", line.parse().unwrap());
        }
        request
    }

    #[test]
    fn address_is_the_one_the_nearest_proxy_wrote_and_only_where_there_is_one() {
        let direct = RequestLimits::new(&config(&[]));
        let behind = RequestLimits::new(&config(&[("CLIENT_ADDRESS_HEADER", "X-Forwarded-For")]));
        let asked = request("10.0.0.9", &["198.51.100.1, 203.0.113.5"]);

        assert_eq!(direct.address(&asked), Some("10.0.0.9".parse().unwrap()));
        assert_eq!(behind.address(&asked), Some("203.0.113.5".parse().unwrap()));
        let twice = request("10.0.0.9", &["203.0.113.5", "203.0.113.6"]);
        assert_eq!(behind.address(&twice), Some("203.0.113.6".parse().unwrap()));
        assert_eq!(behind.address(&request("10.0.0.9", &["nonsense"])), Some("10.0.0.9".parse().unwrap()));
    }

    #[test]
    fn neighbours_in_one_network_of_version_6_count_together() {
        let of = |address: &str| network(address.parse().unwrap());

        assert_eq!(of("2001:db8:1:2:aaaa::1"), of("2001:db8:1:2:bbbb::2"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:203.0.113.5"), of("203.0.113.5"));
    }

    #[test]
    fn each_key_has_its_own_count() {
        let limits = RequestLimits::new(&config(&[("SIGN_INS_PER_MINUTE", "2")]));
        let take = |address: &str| limits.addresses.take(&address.parse().unwrap()).is_ok();

        assert_eq!([take("203.0.113.5"), take("203.0.113.5"), take("203.0.113.5")], [true, true, false]);
        assert!(take("203.0.113.6"));
    }

    #[test]
    fn keys_are_forgotten_at_most_once_a_second() {
        let limiter = Limiter::<u32>::new(Quota::per_minute(NonZeroU32::MIN));

        let asked = [0, 0, 0, 1, 1, 0, 7].map(|second| limiter.is_to_sweep(second));

        assert_eq!(asked, [true, false, false, true, false, false, true]);
    }

    #[test]
    fn keys_above_the_most_are_forgotten_once_their_count_is_full_again() {
        // A count is full again within a nanosecond or two.
        let often = Quota::with_period(std::time::Duration::from_nanos(1)).unwrap();
        let limiter = Limiter::new(often);

        let all_taken = (0..=MOST_KEYS + 1).all(|key| limiter.take(&key).is_ok());

        assert!(all_taken);
        assert!(limiter.counts.len() < MOST_KEYS, "{}", limiter.counts.len());
    }
}
