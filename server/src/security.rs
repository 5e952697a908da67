//! Headers and limits that every answer and request gets: content security policy, transport security, forgery
//! protection. What a member may see is decided in the handlers.

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use domain::wire::ErrorCode;
use http::{HeaderMap, HeaderName, HeaderValue, header};
use sha2::{Digest, Sha256};
use tower_http::csrf::CsrfLayer;
use url::Url;

use crate::error::ApiError;

/// The policy of everything that is not a page: nothing may be loaded or framed.
pub(crate) const DATA_POLICY: &str =
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// The policy of the page: everything from here, plus the one inline module that starts it, named by its hash.
///
/// `'wasm-unsafe-eval'` lets WebAssembly be compiled, and nothing else be evaluated.
pub(crate) fn page_policy(html: &str) -> String {
    let hashes: String = inline_scripts(html)
        .map(|script| format!(" 'sha256-{}'", STANDARD.encode(Sha256::digest(script.as_bytes()))))
        .collect();
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{hashes}; style-src 'self'; img-src 'self' data:; \
         connect-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; \
         frame-ancestors 'none'"
    )
}

/// The texts of the inline scripts of a page we built ourselves.
fn inline_scripts(html: &str) -> impl Iterator<Item = &str> {
    html.split("<script").skip(1).filter_map(|rest| {
        let (attributes, rest) = rest.split_once('>')?;
        let (script, _) = rest.split_once("</script>")?;
        (!attributes.contains(" src=")).then_some(script)
    })
}

/// Adds the headers every answer carries; a policy set by the handler stays.
pub(crate) fn add_headers(headers: &mut HeaderMap, https: bool) {
    let fixed: [(HeaderName, &'static str); 6] = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        ),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if https {
        let value = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, value);
    }
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(DATA_POLICY));
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}

/// Refuses requests that change something and come from another site.
///
/// The public address is named as trusted, because a proxy may rewrite `Host`.
pub(crate) fn forgery_protection(
    public_url: &Url,
) -> CsrfLayer<impl FnMut(tower_http::csrf::ProtectionError) -> Response<Body> + Clone + use<>> {
    let layer = CsrfLayer::new();
    let origin = public_url.origin().ascii_serialization();
    let layer = layer.add_trusted_origin(&origin).unwrap_or_else(|error| {
        tracing::warn!(%error, "the public address cannot be trusted by name; Host decides");
        CsrfLayer::new()
    });
    layer.with_rejection_response(|_| ApiError::new(ErrorCode::CrossOrigin).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_inline_scripts_are_hashed() {
        let html = r#"<script src="/a.js"></script><script type="module">start()</script>"#;

        let policy = page_policy(html);

        let hash = STANDARD.encode(Sha256::digest("start()"));
        assert!(policy.contains(&format!("script-src 'self' 'wasm-unsafe-eval' 'sha256-{hash}';")));
        assert!(!policy.contains("unsafe-inline"));
    }
}
