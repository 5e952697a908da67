//! Why days could not be fetched, for the end of a sentence.

use super::provider as provider_name;
use domain::{ProviderId, wire::ErrorCode};

/// Why days failed, for the end of a sentence: `Google answered with errors`.
pub(crate) fn reason(code: ErrorCode, provider: ProviderId) -> String {
    let name = provider_name(provider);
    match code {
        ErrorCode::ProviderTrouble => format!("{name} did not answer, or answered with errors"),
        ErrorCode::MalformedAnswer => format!("{name} answered with something we cannot read"),
        ErrorCode::AnswerTooLarge => format!("{name} answered with more than this site takes at once"),
        ErrorCode::RequestRefused => format!("{name} refused to answer"),
        ErrorCode::NotPermitted => format!("the box for it was left empty at {name}"),
        ErrorCode::NotFound => format!("{name} does not have it"),
        ErrorCode::Quota => format!("{name} allowed no more requests"),
        ErrorCode::NeedsReconnect => format!("{name} ended our permission"),
        ErrorCode::Gone => "Fitbit has switched this way off".to_owned(),
        ErrorCode::Expired => "it was deleted here after its time".to_owned(),
        ErrorCode::DataDamaged => "it was damaged here".to_owned(),
        _ => "this site made a mistake of its own".to_owned(),
    }
}
