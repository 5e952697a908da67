//! Entry points for fuzzing: what reads bytes from outside and is nobody else's business. Compiled only with the feature
//! `testing`.
//!
//! Parsers that are public are called by the targets themselves. Those that are not have an entry point beside them and
//! are named here. Each takes what came from outside, whole, and panics only where a promise is broken: that is what
//! fuzzing looks for.

use crate::{
    account,
    authorizations::Callback,
    config::Config,
    fetch,
    imports::artifact,
    open_humans, page,
    providers::{OAuthProfile, Outcome, QuotaRule, Reply},
    request_id, request_limits,
};
use axum::{
    body::Body,
    extract::{Query, Request},
};
use futures::FutureExt;
use jiff::Timestamp;
use secrecy::SecretString;
use std::io::{self, Read};

pub use crate::providers::sample_replies;

/// Reads an answer of Open Humans as each of the things it could be an answer to.
pub fn read_open_humans_answer(reply: &Reply) {
    open_humans::fuzzing::read_answer(reply);
}

/// Reads an address that Open Humans or its storage handed out, and follows a redirect to it.
pub fn read_signed_address(text: &str) {
    open_humans::fuzzing::read_address(text);
}

/// Reads an answer of a token endpoint, to a code and to a revocation.
pub fn read_token_answer(profile: &OAuthProfile, reply: &Reply, now: Timestamp) {
    fetch::fuzzing::read_token_answer(profile, reply, now);
}

/// Counts a quota as some answers in a row tell it.
pub fn count_quota(rule: QuotaRule, answers: &[(Reply, Outcome)]) {
    fetch::fuzzing::meter(rule, answers);
}

/// Reads a notice that a member left Open Humans, with the signature it came with. Says whether it is one to follow.
pub fn is_notice_taken(secret: Option<&SecretString>, body: &[u8], signature: Option<&str>) -> bool {
    account::is_taken(secret, body, signature)
}

/// Unpacks the file of a month, where it is packed, as it is read back from Open Humans.
///
/// # Errors
///
/// When the input fails; later, from reading, also when it does not unpack.
pub fn unpack_month<R: Read>(input: R) -> io::Result<impl Read> {
    artifact::unpacked(input)
}

/// Reads what every request brings besides its body: path, query and headers.
pub fn read_request(config: &Config, request: Request) {
    let _ = Callback::read(Query::try_from_uri(request.uri()));
    let _ = request_limits::read_address(config, &request);
    let _ = page::answer_from_two_files(request.method(), request.uri(), request.headers());
    if let Some(request) = request_id::refuse_odd(request).now_or_never() {
        assert!(request_id::of(&request).bytes().all(|byte| byte.is_ascii_graphic()), "an id of a log line");
    }
}

/// A request without a body, to read with [`read_request`].
pub fn request(parts: http::request::Parts) -> Request {
    Request::from_parts(parts, Body::empty())
}
