//! Connections: taken one by one, bounded in time whichever way they are slow, and let end when the server is told to stop.
//! What is answered on them is the [router](crate::router)'s business.

use axum::{Router, body::Body, extract::ConnectInfo};
use http::Request;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use std::{io, time::Duration};
use tokio::net::{TcpListener, TcpStream};
use tokio_io_timeout::TimeoutStream;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

/// How long to wait when no connection can be taken: files open at once are used up, and some of them will be closed.
const PAUSE: Duration = Duration::from_secs(1);

/// How long a connection may keep this server waiting. An answer that takes its time, such as a stream of events, counts as
/// neither.
#[derive(Clone, Copy, Debug)]
pub struct ConnectionLimits {
    /// From the first moment, or from the end of the answer before, until the head of a request is there. Idle time between
    /// requests is in it, so it is longer than proxies commonly keep an idle connection: they close it, and no request meets
    /// a connection that is just being closed.
    pub head: Duration,
    /// How long not one byte of an answer may be taken.
    pub stall: Duration,
}

impl Default for ConnectionLimits {
    fn default() -> Self {
        ConnectionLimits { head: Duration::from_secs(130), stall: Duration::from_secs(120) }
    }
}

/// Serves until it is told to stop, and then until the last answer under way has ended.
pub async fn serve(listener: TcpListener, router: Router, limits: ConnectionLimits, stop: CancellationToken) {
    let connections = GracefulShutdown::new();
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(limits.head);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stop.cancelled() => break,
        };
        let (stream, address) = match accepted {
            Ok(accepted) => accepted,
            Err(error) if is_the_peers(&error) => continue,
            Err(error) => {
                tracing::error!(%error, "no connection can be taken");
                tokio::time::sleep(PAUSE).await;
                continue;
            }
        };
        let router = router.clone();
        let service = service_fn(move |request: Request<Incoming>| {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(address));
            router.clone().oneshot(request)
        });
        let connection = builder.serve_connection(bounded(stream, limits.stall), service);
        let connection = connections.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::trace!(%error, "a connection ended early");
            }
        });
    }
    // Nobody is to connect and wait for nothing.
    drop(listener);
    connections.shutdown().await;
}

/// A connection that fails when nothing of what was written is taken for too long.
fn bounded(stream: TcpStream, stall: Duration) -> TokioIo<std::pin::Pin<Box<TimeoutStream<TcpStream>>>> {
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(stall));
    TokioIo::new(Box::pin(stream))
}

/// Whether a connection that could not be taken was given up by whoever made it.
fn is_the_peers(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

#[cfg(test)]
mod tests;
