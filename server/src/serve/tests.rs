//! Claims about slow connections, with limits of moments. What is asserted is that a connection ends, or does not; how soon
//! is not.

use super::*;
use axum::{body::Bytes, routing::get};
use futures::{Stream, StreamExt, stream};
use std::{convert::Infallible, net::SocketAddr};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    sync::mpsc,
    task::JoinHandle,
};

const MOMENT: Duration = Duration::from_millis(100);

/// Longer than anything here takes on a busy machine; a hang fails instead of blocking the others.
const PATIENCE: Duration = Duration::from_secs(60);

const IMPATIENT: ConnectionLimits = ConnectionLimits { head: MOMENT, stall: MOMENT };
const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

struct Serving {
    address: SocketAddr,
    stop: CancellationToken,
    ended: JoinHandle<()>,
}

async fn start(router: Router, limits: ConnectionLimits) -> Serving {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let stop = CancellationToken::new();
    let ended = tokio::spawn(serve(listener, router, limits, stop.clone()));
    Serving { address, stop, ended }
}

/// Everything that comes until the server ends the connection, however it does.
async fn read_to_the_end(mut stream: TcpStream) -> String {
    let mut read = Vec::new();
    let reading = stream.read_to_end(&mut read);
    let _reset = tokio::time::timeout(PATIENCE, reading).await.expect("the server ends the connection");
    String::from_utf8(read).unwrap()
}

fn answering<S>(body: impl Fn() -> S + Clone + Send + Sync + 'static) -> Router
where
    S: Stream<Item = Result<Bytes, Infallible>> + Send + 'static,
{
    Router::new().route("/", get(move || async move { Body::from_stream(body()) }))
}

#[tokio::test]
async fn connection_that_asks_nothing_is_ended() {
    let serving = start(Router::new(), IMPATIENT).await;
    let silent = TcpStream::connect(serving.address).await.unwrap();

    assert_eq!(read_to_the_end(silent).await, "");
}

#[tokio::test]
async fn head_sent_byte_by_byte_is_not_waited_for() {
    let serving = start(Router::new(), IMPATIENT).await;
    let stream = TcpStream::connect(serving.address).await.unwrap();
    let (mut from, mut to) = stream.into_split();
    let dripping = async {
        to.write_all(b"GET / HTTP/1.1\r\nX: ").await.unwrap();
        // Never a line's end, and never a pause as long as the limit.
        while to.write_all(b"x").await.is_ok() {
            tokio::time::sleep(MOMENT / 10).await;
        }
    };

    let mut answer = Vec::new();
    tokio::time::timeout(PATIENCE, async {
        tokio::select! {
            () = dripping => {}
            _ended = from.read_to_end(&mut answer) => {}
        }
    })
    .await
    .expect("the server ends the connection");

    assert_eq!(String::from_utf8(answer).unwrap(), "");
}

#[tokio::test]
async fn answer_that_nobody_reads_is_given_up() {
    let (let_go, mut is_let_go) = mpsc::channel::<()>(1);
    let endless = move || {
        let held = let_go.clone();
        stream::repeat_with(move || {
            let _held = &held;
            Ok(Bytes::from_static(&[b'x'; 64 * 1024]))
        })
    };
    let serving = start(answering(endless), IMPATIENT).await;
    let mut deaf = TcpStream::connect(serving.address).await.unwrap();
    deaf.write_all(REQUEST).await.unwrap();
    // The head, so that the answer is known to have begun.
    deaf.read_exact(&mut [0; 16]).await.unwrap();

    serving.stop.cancel();

    // Stopping waits for every answer; this one goes with its connection, and everything it held with it.
    tokio::time::timeout(PATIENCE, serving.ended).await.expect("the answer is given up").unwrap();
    assert_eq!(is_let_go.recv().await, None);
}

#[tokio::test]
async fn answer_may_take_longer_than_either_limit_while_it_is_read() {
    let slow = || {
        stream::iter(["one ", "two ", "three"]).then(|word| async move {
            tokio::time::sleep(MOMENT * 3).await;
            Ok(Bytes::from_static(word.as_bytes()))
        })
    };
    let serving = start(answering(slow), IMPATIENT).await;
    let mut stream = TcpStream::connect(serving.address).await.unwrap();
    stream.write_all(REQUEST).await.unwrap();

    let answer = read_to_the_end(stream).await;

    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("three"), "{answer}");
    assert!(answer.ends_with("\r\n0\r\n\r\n"), "{answer}");
}

#[tokio::test]
async fn stopping_ends_idle_connections_and_lets_answers_end() {
    let (begun, mut has_begun) = mpsc::channel::<()>(1);
    let (finish, may_finish) = tokio::sync::watch::channel(false);
    let held = move || {
        let (begun, mut may_finish) = (begun.clone(), may_finish.clone());
        stream::once(async move {
            begun.send(()).await.unwrap();
            may_finish.wait_for(|may| *may).await.unwrap();
            Ok(Bytes::from_static(b"done"))
        })
    };
    let serving = start(answering(held), ConnectionLimits::default()).await;
    let idle = TcpStream::connect(serving.address).await.unwrap();
    let mut busy = TcpStream::connect(serving.address).await.unwrap();
    busy.write_all(REQUEST).await.unwrap();
    has_begun.recv().await.unwrap();

    serving.stop.cancel();
    let from_idle = read_to_the_end(idle).await;
    finish.send(true).unwrap();
    let from_busy = read_to_the_end(busy).await;

    assert_eq!(from_idle, "");
    assert!(from_busy.contains("done"), "{from_busy}");
    tokio::time::timeout(PATIENCE, serving.ended).await.expect("serving ends").unwrap();
    assert!(TcpStream::connect(serving.address).await.is_err());
}
