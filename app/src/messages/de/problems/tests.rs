//! Claims about the sentences for problems.

use super::*;

const EVERY_CODE: [ErrorCode; 42] = [
    ErrorCode::NotSignedIn,
    ErrorCode::NotFound,
    ErrorCode::InvalidRequest,
    ErrorCode::CrossOrigin,
    ErrorCode::TooLarge,
    ErrorCode::TooSlow,
    ErrorCode::TooMany,
    ErrorCode::InvalidRange,
    ErrorCode::InvalidDataTypes,
    ErrorCode::NeedsReconnect,
    ErrorCode::WrongState,
    ErrorCode::ProviderOff,
    ErrorCode::ConsentDenied,
    ErrorCode::AuthorizationExpired,
    ErrorCode::AuthorizationReplayed,
    ErrorCode::AuthorizationRefused,
    ErrorCode::FurtherRefused,
    ErrorCode::InvalidClient,
    ErrorCode::InvalidOwnClient,
    ErrorCode::OwnClientNeeded,
    ErrorCode::OwnClientReplaced,
    ErrorCode::OperatorClientFull,
    ErrorCode::DisallowedScopes,
    ErrorCode::NothingGranted,
    ErrorCode::AccountNotLinked,
    ErrorCode::ServiceDisabled,
    ErrorCode::OtherAccount,
    ErrorCode::Quota,
    ErrorCode::ProviderTrouble,
    ErrorCode::MalformedAnswer,
    ErrorCode::AnswerTooLarge,
    ErrorCode::RequestRefused,
    ErrorCode::NotPermitted,
    ErrorCode::Gone,
    ErrorCode::OpenHumansTrouble,
    ErrorCode::OpenHumansReconnect,
    ErrorCode::FileOfOtherAccount,
    ErrorCode::UploadRefused,
    ErrorCode::Expired,
    ErrorCode::SpoolTrouble,
    ErrorCode::DataDamaged,
    ErrorCode::Internal,
];

#[test]
fn every_code_has_a_sentence_of_its_own() {
    let party = Party::Provider(ProviderId::GoogleHealth);

    let texts: std::collections::BTreeSet<String> =
        EVERY_CODE.into_iter().map(|code| advice(code, party, None).text).collect();

    assert_eq!(texts.len(), EVERY_CODE.len());
}

#[test]
fn sentences_neither_apologise_nor_shout() {
    for code in EVERY_CODE {
        let text = advice(code, Party::OpenHumans, None).text.to_lowercase();

        assert!(text.ends_with('.') && !text.contains('!'), "{text}");
        assert!(
            !["leider", "entschuldig", "schiefgegangen", "ungültig", "oauth", "token"]
                .iter()
                .any(|no| text.contains(no)),
            "{text}"
        );
    }
}

#[test]
fn what_a_member_can_mend_at_their_own_client_leads_there() {
    let google = ProviderId::GoogleHealth;
    let told = |code| {
        let advice = advice(code, Party::Provider(google), None);
        of_own_client(advice.clone(), Some(code), google) != advice
    };

    assert!(told(ErrorCode::ServiceDisabled) && told(ErrorCode::InvalidClient));
    assert!(!told(ErrorCode::ProviderTrouble));
}

#[test]
fn stopping_at_open_humans_leads_back_to_signing_in() {
    assert_eq!(advice(ErrorCode::ConsentDenied, Party::OpenHumans, None).next, Next::SignIn);
    assert_eq!(
        advice(ErrorCode::ConsentDenied, Party::Provider(ProviderId::Fitbit), None).next,
        Next::Reconnect(ProviderId::Fitbit)
    );
}
