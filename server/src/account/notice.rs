//! What Open Humans tells when a member leaves this project there. A notice may be forged, sent again, or come late; what
//! it says is done only where it is genuine and about now.
//!
//! A member may have come back since: a notice of a time before their last sign-in is of the past. Clocks differ, so one of
//! about the same time, or that cannot be trusted by itself, is settled by asking Open Humans with the member's own token,
//! which is refused before its time once they left (`departure.rs`).

use crate::{
    app_state::AppState,
    storage::{DepartureId, NewDepartureRow, StorageError},
};
use domain::wire::Receipt;
use hmac::{Hmac, Mac};
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use sha1::Sha1;
use utoipa::ToSchema;

/// The header with the signature.
pub const SIGNATURE_HEADER: &str = "x-openhumans-webhooks-signature";

/// How far the clocks of two servers may be apart.
const CLOCKS_APART: SignedDuration = SignedDuration::from_hours(1);

/// Longest member identifier looked for.
const LONGEST_ID: usize = 64;

/// Why a notice was not taken.
#[derive(Debug, thiserror::Error)]
pub enum NoticeError {
    /// It is not signed, or by somebody else.
    #[error("the notice is not signed by open humans")]
    Forged,
    /// It is no notice.
    #[error("the notice cannot be read")]
    Malformed,
    /// It could not be noted.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// What the body says. Whether erasure was asked for there makes no difference: without the member's permission nothing can
/// be done with what is here.
#[derive(Deserialize, ToSchema)]
#[schema(as = DeauthorizationNotice)]
pub(crate) struct Notice {
    /// Who left.
    #[schema(max_length = 64)]
    project_member_id: String,
    /// When, as RFC 3339. Missing from versions of the site that did not send it; then only asking tells.
    #[serde(default)]
    #[schema(schema_with = crate::openapi::moment_or_null)]
    timestamp: Option<Timestamp>,
}

/// How a notice stands to the member it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    /// They left after they were here.
    Left,
    /// They have come back since.
    Past,
    /// It may be either.
    Doubtful,
}

/// Takes a notice with the signature it came with; gives the departure it begins, if it begins one.
///
/// # Errors
///
/// [`NoticeError`]; then nothing is changed.
pub async fn receive(
    app: &AppState,
    body: &[u8],
    signature: Option<&str>,
) -> Result<Option<DepartureId>, NoticeError> {
    let secret = app.config.open_humans.webhook_secret.as_ref();
    let notice = read(secret, body, signature)?;
    let Some(member) = app.storage.find_member_at_open_humans(&notice.project_member_id).await? else {
        return Ok(None);
    };
    let standing = match notice.timestamp {
        Some(at) if secret.is_some() => stand(at, member.last_seen_at, app.clock.now()),
        _ => Standing::Doubtful,
    };
    if standing == Standing::Past {
        tracing::info!("a notice that a member left is older than their last sign-in");
        return Ok(None);
    }
    let new = NewDepartureRow {
        member_id: member.id,
        last_seen_at: member.last_seen_at,
        key_hash: None,
        delete_files: false,
        is_in_doubt: standing == Standing::Doubtful,
        // Nothing more is read before it is noted: it is told once. What there is to delete is written on it later.
        receipt: Receipt::new(app.clock.now(), false),
    };
    Ok(app.storage.begin_departure(new, app.clock.now()).await?)
}

/// Reads a notice; where there is a secret, only one that is signed with it.
fn read(secret: Option<&SecretString>, body: &[u8], signature: Option<&str>) -> Result<Notice, NoticeError> {
    if let Some(secret) = secret
        && !signature.is_some_and(|signature| is_signed(secret.expose_secret().as_bytes(), body, signature))
    {
        return Err(NoticeError::Forged);
    }
    let notice: Notice = serde_json::from_slice(body).map_err(|_| NoticeError::Malformed)?;
    if notice.project_member_id.len() > LONGEST_ID { Err(NoticeError::Malformed) } else { Ok(notice) }
}

/// Reads a notice of anybody's making, for fuzzing. Says whether it would be taken.
#[cfg(feature = "testing")]
pub(crate) fn is_taken(secret: Option<&SecretString>, body: &[u8], signature: Option<&str>) -> bool {
    let Ok(notice) = read(secret, body, signature) else { return false };
    if let Some(at) = notice.timestamp {
        let _ = stand(at, Timestamp::MIN, Timestamp::MAX);
        let _ = stand(at, Timestamp::MAX, Timestamp::MIN);
    }
    true
}

fn stand(at: Timestamp, last_seen_at: Timestamp, now: Timestamp) -> Standing {
    let since = at.duration_since(last_seen_at);
    if since < -CLOCKS_APART {
        Standing::Past
    } else if since > CLOCKS_APART && at.duration_since(now) <= CLOCKS_APART {
        Standing::Left
    } else {
        Standing::Doubtful
    }
}

/// Whether `sha1=HEX` is the HMAC-SHA1 of these bytes. Compared in constant time.
fn is_signed(secret: &[u8], body: &[u8], signature: &str) -> bool {
    let Some(given) = signature.strip_prefix("sha1=").and_then(parse_hex) else { return false };
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(secret) else { return false };
    mac.update(body);
    mac.verify_slice(&given).is_ok()
}

/// Reads the twenty bytes of a SHA-1 in hexadecimal.
fn parse_hex(text: &str) -> Option<[u8; 20]> {
    let digits = text.as_bytes();
    let mut bytes = [0; 20];
    if digits.len() != 40 {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let digit = |digit: &u8| char::from(*digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        *byte = digit(pair.first()?)? << 4 | digit(pair.get(1)?)?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::at;

    const HOUR: i64 = 3600;

    #[test]
    fn only_the_whole_and_right_signature_is_one() {
        // Test case 2 of RFC 2202.
        let (secret, body) = (b"Jefe", b"what do ya want for nothing?");
        let right = "sha1=effcdf6ae5eb2fa2d27416d5f184df9c259a7c79";

        assert!(is_signed(secret, body, right));
        for wrong in [
            "",
            "sha1=",
            "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
            "sha256=effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
            "sha1=effcdf6ae5eb2fa2d27416d5f184df9c259a7c",
            "sha1=effcdf6ae5eb2fa2d27416d5f184df9c259a7c7900",
            "sha1=effcdf6ae5eb2fa2d27416d5f184df9c259a7c78",
            "sha1=+ffcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
            "sha1=éffcdf6ae5eb2fa2d27416d5f184df9c259a7c7",
        ] {
            assert!(!is_signed(secret, body, wrong), "{wrong}");
        }
        assert!(!is_signed(b"jefe", body, right));
        assert!(!is_signed(secret, b"what do ya want for nothing!", right));
    }

    #[test]
    fn clocks_decide_only_where_they_cannot_be_wrong() {
        let now = at(100 * HOUR);
        for (told, seen, standing) in [
            (at(99 * HOUR), at(0), Standing::Left),
            (at(0), at(99 * HOUR), Standing::Past),
            (at(50 * HOUR), at(50 * HOUR + 60), Standing::Doubtful),
            (at(50 * HOUR + 60), at(50 * HOUR), Standing::Doubtful),
            // From a time to come.
            (at(200 * HOUR), at(0), Standing::Doubtful),
        ] {
            assert_eq!(stand(told, seen, now), standing, "{told} {seen}");
        }
    }
}
