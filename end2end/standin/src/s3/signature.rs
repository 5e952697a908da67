//! Signature Version 4 in the `Authorization` header: checking. Not here: Version 2 in addresses (`storage`).

use super::{Bucket, error::Refusal};
use crate::oauth::Fields;
use hmac::{Hmac, Mac};
use http::{HeaderMap, header, request};
use jiff::{SignedDuration, Timestamp, civil::DateTime, tz::TimeZone};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use sha2::{Digest, Sha256};

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
/// How far the clocks of both sides may be apart.
const MOST_SKEW: SignedDuration = SignedDuration::from_mins(15);
/// What stays as it is in a query; everything else is encoded before it is signed.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// The same for a path.
const PATH: &AsciiSet = &QUERY.remove(b'/');

/// The parts of an authorization header.
struct Authorization<'a> {
    key_id: &'a str,
    date: &'a str,
    region: &'a str,
    scope: String,
    signed_headers: &'a str,
    signature: &'a str,
}

/// Checks that a request was signed with the bucket's credentials, lately, and covers its body.
pub(super) fn check(
    bucket: &Bucket,
    request: &request::Parts,
    body: &[u8],
    now: Timestamp,
) -> Result<(), Refusal> {
    let authorization = read_authorization(&request.headers)?;
    if authorization.key_id != bucket.access_key_id {
        return Err(Refusal::UnknownKeyId);
    }
    if authorization.region != bucket.region {
        let (wrong, right) = (authorization.region, &bucket.region);
        return Err(Refusal::MalformedAuthorization(format!(
            "The authorization header is malformed; the region '{wrong}' is wrong; expecting '{right}'"
        )));
    }
    let date = text(&request.headers, "x-amz-date").ok_or(Refusal::MissingHeader("x-amz-date"))?;
    let signed_at = DateTime::strptime("%Y%m%dT%H%M%SZ", &date)
        .and_then(|date| date.to_zoned(TimeZone::UTC))
        .map_err(|_| Refusal::Unsigned)?
        .timestamp();
    if !date.starts_with(authorization.date) || now.duration_since(signed_at).abs() > MOST_SKEW {
        return Err(Refusal::ClockSkew);
    }
    let digest = text(&request.headers, "x-amz-content-sha256")
        .ok_or(Refusal::MissingHeader("x-amz-content-sha256"))?;
    check_body(&digest, body)?;
    check_coverage(&request.headers, authorization.signed_headers)?;

    let string_to_sign = format!(
        "{ALGORITHM}\n{date}\n{}\n{:x}",
        authorization.scope,
        Sha256::digest(canonical_request(request, authorization.signed_headers, &digest))
    );
    let mut key = sign(format!("AWS4{}", bucket.secret_access_key).as_bytes(), authorization.date);
    for step in [authorization.region, "s3", "aws4_request", &string_to_sign] {
        key = sign(&key, step);
    }
    let right: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
    if right == authorization.signature { Ok(()) } else { Err(Refusal::WrongSignature { string_to_sign }) }
}

fn read_authorization(headers: &HeaderMap) -> Result<Authorization<'_>, Refusal> {
    let header = headers.get(header::AUTHORIZATION).ok_or(Refusal::Unsigned)?;
    let fields = header.to_str().ok().and_then(|header| header.strip_prefix(ALGORITHM));
    let fields = fields.ok_or(Refusal::OtherMechanism)?;
    let field = |name: &str| {
        fields.split(',').find_map(|field| field.trim().strip_prefix(name)?.strip_prefix('=')).ok_or_else(
            || {
                Refusal::MalformedAuthorization(format!(
                    "The authorization header is malformed; {name} is missing"
                ))
            },
        )
    };
    let credential = field("Credential")?;
    let mut parts = credential.split('/');
    let (Some(key_id), Some(date), Some(region), Some("s3"), Some("aws4_request"), None) =
        (parts.next(), parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(Refusal::MalformedAuthorization(
            "The authorization header is malformed; the Credential is mal-formed".to_owned(),
        ));
    };
    Ok(Authorization {
        key_id,
        date,
        region,
        scope: format!("{date}/{region}/s3/aws4_request"),
        signed_headers: field("SignedHeaders")?,
        signature: field("Signature")?,
    })
}

fn check_body(digest: &str, body: &[u8]) -> Result<(), Refusal> {
    match digest {
        // The real store takes it over https; this one has no https.
        "UNSIGNED-PAYLOAD" => Err(Refusal::UnsignedBody),
        digest if digest.starts_with("STREAMING-") => Err(Refusal::NotImplemented),
        digest if digest == format!("{:x}", Sha256::digest(body)) => Ok(()),
        _ => Err(Refusal::WrongSha256),
    }
}

/// Makes sure that every header which changes what a request does is signed.
fn check_coverage(headers: &HeaderMap, signed: &str) -> Result<(), Refusal> {
    let is_signed = |name: &str| signed.split(';').any(|signed| signed == name);
    let needed = headers.keys().map(http::HeaderName::as_str).filter(|name| name.starts_with("x-amz-"));
    match std::iter::once("host").chain(needed).find(|name| !is_signed(name)) {
        Some(name) => Err(Refusal::HeaderNotSigned(name.to_owned())),
        None => Ok(()),
    }
}

fn canonical_request(request: &request::Parts, signed_headers: &str, digest: &str) -> String {
    let path = percent_decode_str(request.uri.path()).decode_utf8_lossy().into_owned();
    let mut query: Vec<(String, String)> = Fields::parse(request.uri.query().unwrap_or_default())
        .0
        .iter()
        .map(|(name, value)| (encode(name), encode(value)))
        .collect();
    query.sort_unstable();
    let query: Vec<String> = query.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    let headers: String = signed_headers
        .split(';')
        .map(|name| format!("{name}:{}\n", text(&request.headers, name).unwrap_or_default()))
        .collect();
    format!(
        "{}\n{}\n{}\n{headers}\n{signed_headers}\n{digest}",
        request.method,
        utf8_percent_encode(&path, PATH),
        query.join("&")
    )
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, QUERY).to_string()
}

/// The values of a header, joined and with their blanks folded, as they are signed.
fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    let values: Vec<String> = headers
        .get_all(name)
        .iter()
        .map(|value| {
            String::from_utf8_lossy(value.as_bytes()).split_whitespace().collect::<Vec<_>>().join(" ")
        })
        .collect();
    (!values.is_empty()).then(|| values.join(","))
}

#[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
fn sign(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any length of key is taken");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::Request;

    /// The example of the documentation of Signature Version 4: the first ten bytes of an object.
    fn example(range: &str, signature: &str) -> request::Parts {
        let authorization = format!(
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,\
             SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature={signature}"
        );
        Request::get("/test.txt")
            .header("host", "examplebucket.s3.amazonaws.com")
            .header("range", range)
            .header(
                "x-amz-content-sha256",
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            )
            .header("x-amz-date", "20130524T000000Z")
            .header("authorization", authorization)
            .body(())
            .expect("the request is sound")
            .into_parts()
            .0
    }

    const SIGNATURE: &str = "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41";

    fn bucket() -> Bucket {
        Bucket {
            bucket: "examplebucket".to_owned(),
            region: "us-east-1".to_owned(),
            access_key_id: "AKIAIOSFODNN7EXAMPLE".to_owned(),
            secret_access_key: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".to_owned(),
        }
    }

    fn at(text: &str) -> Timestamp {
        text.parse().expect("the instant is sound")
    }

    #[test]
    fn documented_example_passes() {
        let outcome = check(&bucket(), &example("bytes=0-9", SIGNATURE), b"", at("2013-05-24T00:01:00Z"));

        assert_eq!(outcome, Ok(()));
    }

    #[test]
    fn whatever_is_changed_after_signing_is_noticed() {
        let now = at("2013-05-24T00:00:00Z");
        let other_range = check(&bucket(), &example("bytes=0-8", SIGNATURE), b"", now);
        let other_body = check(&bucket(), &example("bytes=0-9", SIGNATURE), b"x", now);
        let other_secret = Bucket { secret_access_key: "other".to_owned(), ..bucket() };
        let other_secret = check(&other_secret, &example("bytes=0-9", SIGNATURE), b"", now);

        assert!(matches!(other_range, Err(Refusal::WrongSignature { .. })), "{other_range:?}");
        assert_eq!(other_body, Err(Refusal::WrongSha256));
        assert!(matches!(other_secret, Err(Refusal::WrongSignature { .. })), "{other_secret:?}");
    }

    #[test]
    fn header_beside_the_signature_is_refused() {
        let mut request = example("bytes=0-9", SIGNATURE);
        request.headers.insert("x-amz-acl", http::HeaderValue::from_static("public-read"));

        let outcome = check(&bucket(), &request, b"", at("2013-05-24T00:00:00Z"));

        assert_eq!(outcome, Err(Refusal::HeaderNotSigned("x-amz-acl".to_owned())));
    }

    #[test]
    fn old_request_is_refused() {
        let outcome = check(&bucket(), &example("bytes=0-9", SIGNATURE), b"", at("2013-05-24T00:15:01Z"));

        assert_eq!(outcome, Err(Refusal::ClockSkew));
    }
}
