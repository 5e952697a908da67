//! The pretend bucket over the wire: what the real one refuses is refused here.

use crate::support::{Answer, Site};
use md5::{Digest, Md5};
use standin::Host;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Sends bytes as they are and reads the answer as text: no client adds or mends a header.
async fn exchange(site: &Site, request: &str) -> String {
    let address = site.running.base(Host::Storage).strip_prefix("http://").expect("an address").to_owned();
    let mut stream = TcpStream::connect(address).await.expect("the bucket listens");
    stream.write_all(request.as_bytes()).await.expect("the bucket reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("the bucket answers");
    answer
}

fn target(url: &str) -> &str {
    let rest = url.strip_prefix("http://").expect("an address");
    &rest[rest.find('/').expect("a path")..]
}

async fn fresh_url(site: &Site) -> String {
    let token = site.authorize("alice").await.access;
    site.initiate(&token, "a.json").await.1
}

#[tokio::test]
async fn plain_put_is_stored_under_its_md5_and_may_be_repeated() {
    let site = Site::start().await;
    let url = fresh_url(&site).await;

    let first = Answer::send(site.http.put(&url).body("one")).await;
    let second = Answer::send(site.http.put(&url).body("two")).await;

    let etag = |bytes: &str| format!("\"{:x}\"", Md5::digest(bytes));
    assert_eq!((first.status, first.body.len()), (200, 0));
    assert_eq!(first.header("etag"), Some(etag("one").as_str()));
    assert_eq!(second.header("etag"), Some(etag("two").as_str()));
}

#[tokio::test]
async fn headers_that_enter_the_signature_are_refused() {
    let site = Site::start().await;
    let url = fresh_url(&site).await;

    for (name, value) in [
        ("content-type", "application/json"),
        ("content-md5", "rL0Y20zC+Fzt72VPzMSk2A=="),
        ("x-amz-acl", "private"),
    ] {
        let answer = Answer::send(site.http.put(&url).header(name, value).body("one")).await;

        assert_eq!(answer.status, 403, "{name}");
        assert_eq!(answer.header("content-type"), Some("application/xml"));
        assert!(answer.text().contains("<Code>SignatureDoesNotMatch</Code>"), "{}", answer.text());
    }
}

#[tokio::test]
async fn bearer_token_beside_the_signature_is_refused() {
    let site = Site::start().await;
    let url = fresh_url(&site).await;

    let answer = Answer::send(site.http.put(&url).bearer_auth("x").body("one")).await;

    assert_eq!(answer.status, 400);
    assert!(answer.text().contains("Only one auth mechanism allowed"), "{}", answer.text());
}

#[tokio::test]
async fn chunked_body_is_not_implemented() {
    let site = Site::start().await;
    let url = fresh_url(&site).await;
    let head = format!("PUT {} HTTP/1.1\r\nHost: bucket\r\nConnection: close\r\n", target(&url));

    let answer =
        exchange(&site, &format!("{head}Transfer-Encoding: chunked\r\n\r\n3\r\none\r\n0\r\n\r\n")).await;

    assert!(answer.starts_with("HTTP/1.1 501 "), "{answer}");
    assert!(
        answer.contains("<Code>NotImplemented</Code>") && answer.contains("Transfer-Encoding"),
        "{answer}"
    );
}

#[tokio::test]
async fn body_without_a_length_is_refused() {
    let site = Site::start().await;
    let url = fresh_url(&site).await;

    let answer = exchange(
        &site,
        &format!("PUT {} HTTP/1.1\r\nHost: bucket\r\nConnection: close\r\n\r\n", target(&url)),
    )
    .await;

    assert!(answer.starts_with("HTTP/1.1 411 "), "{answer}");
    assert!(answer.contains("<Code>MissingContentLength</Code>"), "{answer}");
}

#[tokio::test]
async fn address_for_an_upload_dies_after_six_hours() {
    let site = Site::start().await;
    let url = fresh_url(&site).await;

    site.advance(6 * 3600 - 10).await;
    let before = Answer::send(site.http.put(&url).body("one")).await;
    site.advance(10).await;
    let after = Answer::send(site.http.put(&url).body("one")).await;

    assert_eq!(before.status, 200);
    assert_eq!(after.status, 403);
    assert!(after.text().contains("<Message>Request has expired</Message>"), "{}", after.text());
}

#[tokio::test]
async fn address_for_a_download_dies_after_ten_minutes() {
    let site = Site::start().await;
    let token = site.authorize("alice").await.access;
    site.upload(&token, "a.json", b"{}").await;
    let listed = site.call(reqwest::Method::GET, "project/exchange-member/", &token, None).await.json();
    let link = listed["data"][0]["download_url"].as_str().expect("an address").to_owned();
    let url = Answer::send(site.http.get(link)).await.location();

    let before = Answer::send(site.http.get(&url)).await;
    site.advance(600).await;
    let after = Answer::send(site.http.get(&url)).await;

    assert_eq!((before.status, after.status), (200, 403));
}

#[tokio::test]
async fn changed_address_and_changed_method_do_not_fit_the_signature() {
    let site = Site::start().await;
    let url = fresh_url(&site).await;

    let other_key = Answer::send(site.http.put(url.replace("a.json", "b.json")).body("one")).await;
    let read = Answer::send(site.http.get(&url)).await;
    let unsigned = Answer::send(site.http.put(url.split('?').next().expect("a path")).body("one")).await;

    assert!(other_key.text().contains("SignatureDoesNotMatch"));
    assert!(read.text().contains("SignatureDoesNotMatch"));
    assert!(unsigned.text().contains("<Code>AccessDenied</Code>"));
    assert_eq!((other_key.status, read.status, unsigned.status), (403, 403, 403));
}

#[tokio::test]
async fn broken_transfer_stores_nothing() {
    let site = Site::start().await;
    let token = site.authorize("alice").await.access;
    let (id, url) = site.initiate(&token, "a.json").await;
    let address = site.running.base(Host::Storage).strip_prefix("http://").expect("an address").to_owned();

    let mut stream = TcpStream::connect(address).await.expect("the bucket listens");
    let head = format!("PUT {} HTTP/1.1\r\nHost: bucket\r\nContent-Length: 100\r\n\r\nhalf", target(&url));
    stream.write_all(head.as_bytes()).await.expect("the bucket reads");
    stream.shutdown().await.expect("our side ends");
    let mut rest = Vec::new();
    let _whatever = stream.read_to_end(&mut rest).await;

    let body = serde_json::json!({ "file_id": id });
    let answer = site.call(reqwest::Method::POST, "project/files/upload/complete/", &token, Some(body)).await;
    assert_eq!((answer.status, answer.json()["detail"].as_str()), (400, Some("file not present")));
}
