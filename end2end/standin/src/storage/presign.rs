//! Presigned addresses of Signature Version 2: issuing and checking. Not here: what an address gives access to.

use super::error::Refusal;
use crate::host::Host;
use crate::oauth::Fields;
use crate::state::App;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use http::{HeaderMap, Method, Uri, header};
use jiff::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha1::Sha1;

/// Name of the pretend bucket.
pub const BUCKET: &str = "open-humans-standin";
/// Key id in every address; it is public.
pub const ACCESS_KEY_ID: &str = "AKIASTANDINOPENHUMAN";
/// The secret half; it signs nothing but pretended files.
const SECRET: &[u8] = b"secret of a bucket that does not exist";

/// How long an address for an upload lives, in seconds.
const UPLOAD_SECONDS: i64 = 6 * 3600;
/// How long an address for a download lives, in seconds.
const DOWNLOAD_SECONDS: i64 = 600;

const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');
const VALUE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Issues an address under which one PUT after another stores the object, for six hours.
pub fn presign_upload(app: &App, key: &str) -> String {
    let (base, path, expires, signature) = sign_address(app, "PUT", key, UPLOAD_SECONDS);
    format!("{base}{path}?Signature={signature}&Expires={expires}&AWSAccessKeyId={ACCESS_KEY_ID}")
}

/// Issues an address that reads the object, for ten minutes; `oh_key` rides along unsigned, as on the real site.
pub fn presign_download(app: &App, key: &str, oh_key: &str) -> String {
    let (base, path, expires, signature) = sign_address(app, "GET", key, DOWNLOAD_SECONDS);
    format!(
        "{base}{path}?AWSAccessKeyId={ACCESS_KEY_ID}&Signature={signature}&Expires={expires}&x-oh-key={}",
        utf8_percent_encode(oh_key, VALUE)
    )
}

fn sign_address<'a>(app: &'a App, method: &str, key: &str, seconds: i64) -> (&'a str, String, i64, String) {
    let path = format!("/{BUCKET}/{}", utf8_percent_encode(key, PATH));
    let expires = app.now().as_second().saturating_add(seconds);
    let signature = sign(&string_to_sign(method, &HeaderMap::new(), &expires.to_string(), &path));
    let signature = utf8_percent_encode(&signature, VALUE).to_string();
    (app.base(Host::Storage), path, expires, signature)
}

/// The text a signature covers: method, the headers that enter it, expiry and path as sent.
fn string_to_sign(method: &str, headers: &HeaderMap, expires: &str, path: &str) -> String {
    let text = |value: Option<&http::HeaderValue>| {
        value.map(|value| String::from_utf8_lossy(value.as_bytes()).trim().to_owned()).unwrap_or_default()
    };
    let md5 = text(headers.get("content-md5"));
    let content_type = text(headers.get(header::CONTENT_TYPE));
    let mut amazon: Vec<_> =
        headers.keys().map(http::HeaderName::as_str).filter(|name| name.starts_with("x-amz-")).collect();
    amazon.sort_unstable();
    let amazon: String = amazon
        .into_iter()
        .map(|name| {
            let values: Vec<_> = headers.get_all(name).iter().map(|value| text(Some(value))).collect();
            format!("{name}:{}\n", values.join(","))
        })
        .collect();
    format!("{method}\n{md5}\n{content_type}\n{expires}\n{amazon}{path}")
}

fn sign(text: &str) -> String {
    STANDARD.encode(keyed(text).finalize().into_bytes())
}

#[expect(clippy::expect_used, reason = "HMAC takes keys of any length, and this one is a constant")]
fn keyed(text: &str) -> Hmac<Sha1> {
    let mut mac = Hmac::<Sha1>::new_from_slice(SECRET).expect("any length of key is taken");
    mac.update(text.as_bytes());
    mac
}

/// Checks the signature of a request and gives the key of its object.
///
/// The method is part of what is signed: an address for GET serves no HEAD.
pub(super) fn check(
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
    now: Timestamp,
) -> Result<String, Refusal> {
    let key = uri
        .path()
        .strip_prefix('/')
        .and_then(|path| path.strip_prefix(BUCKET))
        .and_then(|path| path.strip_prefix('/'))
        .ok_or(Refusal::NoSuchBucket)?;
    let query = Fields::parse(uri.query().unwrap_or_default());
    if headers.contains_key(header::AUTHORIZATION) {
        return Err(Refusal::TwoSignatures);
    }
    let (Some(signature), Some(expires), Some(key_id)) =
        (query.get("Signature"), query.get("Expires"), query.get("AWSAccessKeyId"))
    else {
        return Err(Refusal::Unsigned);
    };
    if key_id != ACCESS_KEY_ID {
        return Err(Refusal::UnknownKeyId);
    }
    let expires_at: i64 = expires.parse().map_err(|_| Refusal::Unsigned)?;
    if now.as_second() >= expires_at {
        return Err(Refusal::Expired { expires: expires.to_owned(), server_time: now.to_string() });
    }
    let text = string_to_sign(method.as_str(), headers, expires, uri.path());
    let fits = STANDARD.decode(signature).is_ok_and(|sent| keyed(&text).verify_slice(&sent).is_ok());
    if !fits {
        return Err(Refusal::WrongSignature { string_to_sign: text });
    }
    Ok(percent_encoding::percent_decode_str(key).decode_utf8_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    const NOW: i64 = 1_795_000_000;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("the second is in range")
    }

    fn address(expires: i64) -> Uri {
        let path = format!("/{BUCKET}/member-files/a%20b.json");
        let signature = sign(&string_to_sign("PUT", &HeaderMap::new(), &expires.to_string(), &path));
        let signature = utf8_percent_encode(&signature, VALUE);
        format!("{path}?Signature={signature}&Expires={expires}&AWSAccessKeyId={ACCESS_KEY_ID}")
            .parse()
            .expect("the address is sound")
    }

    #[test]
    fn signature_covers_method_expiry_and_path() {
        let text = string_to_sign("PUT", &HeaderMap::new(), "1795358444", "/bucket/key");

        assert_eq!(text, "PUT\n\n\n1795358444\n/bucket/key");
    }

    #[test]
    fn plain_put_passes_and_the_key_is_decoded() {
        let outcome = check(&Method::PUT, &address(NOW + 1), &HeaderMap::new(), at(NOW));

        assert_eq!(outcome, Ok("member-files/a b.json".to_owned()));
    }

    #[test]
    fn address_is_dead_at_its_expiry() {
        let outcome = check(&Method::PUT, &address(NOW), &HeaderMap::new(), at(NOW));

        assert!(matches!(outcome, Err(Refusal::Expired { .. })), "{outcome:?}");
    }

    #[test]
    fn every_header_that_enters_the_signature_breaks_it() {
        for name in ["content-type", "content-md5", "x-amz-acl"] {
            let mut headers = HeaderMap::new();
            headers.insert(name, HeaderValue::from_static("text/plain"));

            let outcome = check(&Method::PUT, &address(NOW + 1), &headers, at(NOW));

            assert!(matches!(outcome, Err(Refusal::WrongSignature { .. })), "{name}: {outcome:?}");
        }
    }

    #[test]
    fn address_for_an_upload_does_not_read() {
        let outcome = check(&Method::GET, &address(NOW + 1), &HeaderMap::new(), at(NOW));

        assert!(matches!(outcome, Err(Refusal::WrongSignature { .. })), "{outcome:?}");
    }

    #[test]
    fn bearer_token_beside_a_signature_is_refused() {
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, HeaderValue::from_static("Bearer abc"));

        let outcome = check(&Method::PUT, &address(NOW + 1), &headers, at(NOW));

        assert_eq!(outcome, Err(Refusal::TwoSignatures));
    }
}
