//! What really goes over the wire, byte for byte: a socket that reads a request and answers with a written reply.

use crate::support::quick;
use futures::stream;
use reqwest::Body;
use server::{
    fetch::http_client,
    open_humans::{OpenHumans, OpenHumansError, SignedUrl},
    testing::{ManualClock, TestStorage, at, config},
};
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::mpsc,
};

/// Answers each connection with the next reply, and hands over what was sent to it.
struct Socket {
    base: String,
    requests: mpsc::UnboundedReceiver<Vec<u8>>,
}

impl Socket {
    async fn start(replies: Vec<String>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let (send, requests) = mpsc::unbounded_channel();
        let own = base.clone();
        tokio::spawn(async move {
            for reply in replies {
                let (mut connection, _) = listener.accept().await.unwrap();
                let request = read_request(&mut connection).await;
                let _sent = send.send(request);
                connection.write_all(reply.replace("BASE", &own).as_bytes()).await.unwrap();
                connection.shutdown().await.unwrap();
            }
        });
        Socket { base, requests }
    }

    async fn next_request(&mut self) -> String {
        let request = tokio::time::timeout(Duration::from_secs(10), self.requests.recv()).await;
        String::from_utf8(request.unwrap().unwrap()).unwrap()
    }
}

/// Reads the head of a request and as much body as it announces.
async fn read_request(connection: &mut TcpStream) -> Vec<u8> {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let count = connection.read(&mut buffer).await.unwrap();
        request.extend_from_slice(&buffer[..count]);
        let text = String::from_utf8_lossy(&request).to_ascii_lowercase();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next());
            let length: usize = length.map_or(0, |length| length.trim().parse().unwrap());
            let is_chunked_end = head.contains("chunked") && body.ends_with("0\r\n\r\n");
            if (!head.contains("chunked") && body.len() >= length) || is_chunked_end {
                return request;
            }
        }
        if count == 0 {
            return request;
        }
    }
}

fn reply(status: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
}

async fn client(base: &str) -> (OpenHumans, TestStorage) {
    let storage = TestStorage::open().await;
    let config = config(&[("OPEN_HUMANS_URL", base), ("OPEN_HUMANS_PROJECT_LABEL", "direct-sharing-1")]);
    let clock = ManualClock::new(at(0));
    (OpenHumans::new(&config, http_client().unwrap(), storage.clone(), clock).with_retries(quick()), storage)
}

/// A body of many small pieces whose length the client cannot know.
fn streamed() -> Body {
    Body::wrap_stream(stream::iter(["{\"steps\":", "[1,2", ",3]}"].map(Ok::<_, std::io::Error>)))
}

#[tokio::test]
async fn transfer_announces_its_length_and_no_content_type_and_keeps_the_signature_as_written() {
    let mut socket = Socket::start(vec![reply("200 OK", "")]).await;
    let (client, _storage) = client(&socket.base).await;
    let target = "/bucket/member-files/direct-sharing-1/6%7E8~%2B%2f/fitbit-data.json\
                  ?Signature=L5nbfDt2Fm0G2KPnf%2BW37CZKp%2fReU%3D&Expires=1795358444&AWSAccessKeyId=a+b%20c";
    let url = SignedUrl::parse(&format!("{}{target}", socket.base)).unwrap();

    client.put_file(&url, 17, streamed).await.unwrap();

    let request = socket.next_request().await;
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    assert_eq!(head.lines().next().unwrap(), format!("PUT {target} HTTP/1.1"));
    assert_eq!(body, r#"{"steps":[1,2,3]}"#);
    let names: Vec<String> = head
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once(':'))
        .map(|(name, _)| name.to_ascii_lowercase())
        .collect();
    assert!(head.to_ascii_lowercase().contains("content-length: 17"));
    for unwanted in ["content-type", "transfer-encoding", "authorization", "content-md5", "expect"] {
        assert!(!names.iter().any(|name| name == unwanted), "{unwanted} in {names:?}");
    }
    assert!(!names.iter().any(|name| name.starts_with("x-amz")));
}

#[tokio::test]
async fn broken_transfer_is_tried_again_from_the_start_at_the_same_address() {
    let replies = vec![reply("503 Slow Down", "<Error/>"), reply("200 OK", "")];
    let mut socket = Socket::start(replies).await;
    let (client, _storage) = client(&socket.base).await;
    let url = SignedUrl::parse(&format!("{}/a?Signature=b%3D", socket.base)).unwrap();

    client.put_file(&url, 17, streamed).await.unwrap();

    let (first, second) = (socket.next_request().await, socket.next_request().await);
    assert_eq!(first, second);
    assert!(second.ends_with(r#"{"steps":[1,2,3]}"#));
}

#[tokio::test]
async fn refusal_of_storage_is_final_and_says_nothing_of_the_address() {
    let socket = Socket::start(vec![reply("403 Forbidden", "<Code>SignatureDoesNotMatch</Code>")]).await;
    let (client, _storage) = client(&socket.base).await;
    let url = SignedUrl::parse(&format!("{}/a?Signature=secret", socket.base)).unwrap();

    let error = client.put_file(&url, 17, streamed).await.unwrap_err();

    assert_eq!(error.status(), Some(403));
    assert!(matches!(error, OpenHumansError::Refused(_)));
    assert!(!format!("{error} {error:?}").contains("secret"));
}

#[tokio::test]
async fn unreachable_storage_is_trouble_that_says_nothing_of_the_address() {
    let (client, _storage) = client("http://127.0.0.1:9").await;
    let url = SignedUrl::parse("http://127.0.0.1:9/a?Signature=secret").unwrap();

    let error = client.put_file(&url, 17, streamed).await.unwrap_err();

    assert!(matches!(error, OpenHumansError::Trouble { status: None, .. }));
    assert!(!format!("{error} {error:?}").contains("secret"));
}

#[tokio::test]
async fn download_follows_redirects_by_hand_and_sends_no_token() {
    let redirect = "HTTP/1.1 302 Found\r\nLocation: BASE/bucket/a%20b.json?Signature=x%2By%3D&x-oh-key=k\r\n\
                    Content-Length: 0\r\nConnection: close\r\n\r\n";
    let mut socket = Socket::start(vec![redirect.to_owned(), reply("200 OK", "{}")]).await;
    let (client, _storage) = client(&socket.base).await;
    let url = SignedUrl::parse(&format!("{}/datafile-download/1/?key=k", socket.base)).unwrap();

    let mut download = client.download(&url, 100).await.unwrap();
    let mut bytes = Vec::new();
    while let Some(chunk) = download.chunk().await.unwrap() {
        bytes.extend_from_slice(&chunk);
    }

    let (first, second) = (socket.next_request().await, socket.next_request().await);
    assert_eq!(bytes, b"{}");
    assert!(first.starts_with("GET /datafile-download/1/?key=k HTTP/1.1\r\n"));
    assert!(second.starts_with("GET /bucket/a%20b.json?Signature=x%2By%3D&x-oh-key=k HTTP/1.1\r\n"));
    assert!([first, second].iter().all(|request| !request.to_ascii_lowercase().contains("authorization")));
}

#[tokio::test]
async fn download_in_circles_ends() {
    let circle = "HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    let mut socket = Socket::start(vec![circle.to_owned(); 10]).await;
    let (client, _storage) = client(&socket.base).await;
    let url = SignedUrl::parse(&format!("{}/again", socket.base)).unwrap();

    let outcome = client.download(&url, 100).await;

    assert!(matches!(outcome.err(), Some(OpenHumansError::Malformed(_))));
    for _ in 0..4 {
        socket.next_request().await;
    }
    assert!(socket.requests.try_recv().is_err());
}

#[tokio::test]
async fn download_stops_at_the_limit_announced_or_not() {
    let announced = reply("200 OK", "123456");
    let unannounced = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n123456".to_owned();
    let socket = Socket::start(vec![announced, unannounced]).await;
    let (client, _storage) = client(&socket.base).await;
    let url = SignedUrl::parse(&format!("{}/a", socket.base)).unwrap();

    let refused = client.download(&url, 5).await.err();
    let mut download = client.download(&url, 5).await.unwrap();
    let mut outcome = download.chunk().await;
    while let Ok(Some(_)) = outcome {
        outcome = download.chunk().await;
    }

    assert!(matches!(refused, Some(OpenHumansError::TooLarge { limit_bytes: 5 })));
    assert!(matches!(outcome, Err(OpenHumansError::TooLarge { limit_bytes: 5 })));
}

#[tokio::test]
async fn download_cut_half_way_is_an_error_and_not_the_end_of_the_file() {
    let cut = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\nConnection: close\r\n\r\n{\"heart\":";
    let socket = Socket::start(vec![cut.to_owned()]).await;
    let (client, _storage) = client(&socket.base).await;
    let url = SignedUrl::parse(&format!("{}/a", socket.base)).unwrap();

    let mut download = client.download(&url, 1000).await.unwrap();
    let mut outcome = download.chunk().await;
    while let Ok(Some(_)) = outcome {
        outcome = download.chunk().await;
    }

    assert!(matches!(outcome, Err(OpenHumansError::Trouble { .. })));
}
