//! The notice to the project that somebody left. Not here: when it is sent (`removal`).
//!
//! It goes to the address in the switch `open_humans.webhook_url` (plain http on loopback), signed with
//! `open_humans.webhook_secret` where there is one.

use super::switches;
use crate::state::App;
use hmac::{Hmac, Mac};
use jiff::Timestamp;
use serde_json::json;
use sha1::Sha1;
use std::fmt::Write;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The real site waits for ever; this one gives up, so that a test ends.
const MOST_WAIT: Duration = Duration::from_secs(30);

/// Where notices go.
pub(super) fn find_url(app: &App) -> Option<url::Url> {
    app.switches().text(switches::WEBHOOK_URL).and_then(|text| text.parse().ok())
}

/// Tells the project that a member left. An answer other than 2xx is followed, once and at once, by the same notice
/// encoded twice and unsigned: a defect of the real site that a receiver has to stand.
pub(super) async fn notify(
    app: &App,
    url: &url::Url,
    member_id: &str,
    erasure_requested: bool,
    at: Timestamp,
) {
    let timestamp = at.strftime("%Y-%m-%dT%H:%M:%S%.6f+00:00").to_string();
    let body = json!({
        "project_member_id": member_id,
        "erasure_requested": erasure_requested,
        "timestamp": timestamp,
    })
    .to_string();
    let signature = app.switches().text(switches::WEBHOOK_SECRET).map(|secret| sign(&secret, &body));
    let status = post(url, &body, signature.as_deref()).await;
    if !status.is_some_and(|status| (200..300).contains(&status)) {
        let twice = json!(body).to_string();
        post(url, &twice, None).await;
    }
}

#[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
fn sign(secret: &str, body: &str) -> String {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret.as_bytes()).expect("any length of key is taken");
    mac.update(body.as_bytes());
    format!("sha1={:x}", mac.finalize().into_bytes())
}

/// Posts JSON over a connection of its own and gives the status; nothing when there was no answer.
async fn post(url: &url::Url, body: &str, signature: Option<&str>) -> Option<u16> {
    let (host, port) = (url.host_str()?, url.port_or_known_default()?);
    let target = match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    };
    let mut request = format!("POST {target} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n");
    request.push_str("Content-Type: application/json\r\n");
    if let Some(signature) = signature {
        write!(request, "X-OpenHumans-Webhooks-Signature: {signature}\r\n").ok()?;
    }
    write!(request, "Content-Length: {}\r\n\r\n{body}", body.len()).ok()?;
    let exchange = async {
        let mut stream = TcpStream::connect((host, port)).await?;
        stream.write_all(request.as_bytes()).await?;
        let mut beginning = [0; 12];
        stream.read_exact(&mut beginning).await?;
        std::io::Result::Ok(beginning)
    };
    match tokio::time::timeout(MOST_WAIT, exchange).await {
        // "HTTP/1.1 200"
        Ok(Ok(beginning)) => std::str::from_utf8(&beginning).ok()?.get(9..)?.parse().ok(),
        Ok(Err(error)) => {
            tracing::warn!(%error, "the webhook was not delivered");
            None
        }
        Err(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signature_is_the_hmac_of_the_body_in_hexadecimal() {
        // Test case 2 of RFC 2202.
        let signature = sign("Jefe", "what do ya want for nothing?");

        assert_eq!(signature, "sha1=effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
    }
}
