//! What Open Humans sends: answers, addresses that carry their own permission, tokens, notices that a member left; and the
//! token answers of the providers, which are read by the same code. The first byte of an input chooses which.

use crate::{answers, input::Input};
use hmac::{Hmac, Mac};
use secrecy::{ExposeSecret, SecretString};
use server::{
    fuzzing::{is_notice_taken, read_open_humans_answer, read_signed_address, read_token_answer},
    providers::{OAuthProfile, Providers},
    testing,
};
use sha1::Sha1;
use std::sync::OnceLock;

/// What genuine notices are signed with.
const SECRET: &str = "a secret of sixteen letters";

pub(crate) fn run(input: &[u8]) {
    let mut input = Input(input);
    match input.byte() % 4 {
        0 => read_open_humans_answer(&answers::answer(input)),
        1 => input.text().into_iter().for_each(read_signed_address),
        2 => {
            if let Some(profile) = profiles().get(usize::from(input.byte()) % profiles().len().max(1)) {
                read_token_answer(profile, &answers::answer(input), testing::at(0));
            }
        }
        _ => notice(input),
    }
}

fn profiles() -> &'static [OAuthProfile] {
    static PROFILES: OnceLock<Vec<OAuthProfile>> = OnceLock::new();
    PROFILES.get_or_init(|| {
        let changes = [("FITBIT_CLIENT_ID", "23ABCD"), ("FITBIT_CLIENT_SECRET", "fitbit-secret")];
        let providers = Providers::new(&testing::config(&changes));
        let ids = providers.ids();
        ids.into_iter().filter_map(|id| providers.get(id).map(|provider| provider.oauth())).collect()
    })
}

/// A line that is the signature, and the notice.
fn notice(mut input: Input<'_>) {
    let secret = SecretString::from(SECRET);
    let signature = input.line();
    let is_ours = signature == Some(sign(&secret, input.0).as_str());
    let is_readable = is_notice_taken(None, input.0, signature);
    assert_eq!(is_notice_taken(Some(&secret), input.0, signature), is_ours && is_readable, "forged");
    // However the digits are written.
    let genuine = sign(&secret, input.0).to_ascii_lowercase();
    assert_eq!(is_notice_taken(Some(&secret), input.0, Some(&genuine)), is_readable);
}

fn sign(secret: &SecretString, body: &[u8]) -> String {
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(secret.expose_secret().as_bytes()) else {
        return String::new();
    };
    mac.update(body);
    let digits: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha1={digits}")
}

/// The bodies of Open Humans and of token endpoints, each with its status.
const ANSWERS: [(u16, &str); 17] = [
    (200, r#"{"project_member_id":"00112233","username":"ana","next":null,"data":[]}"#),
    (
        200,
        r#"{"project_member_id":"00112233","username":null,"next":"https://www.openhumans.org/api/direct-sharing/project/exchange-member/?page=2","data":[{"id":7,"basename":"fitbit-data.json","source":"direct-sharing-102","download_url":"https://bucket.s3.amazonaws.com:443/a/fitbit-data.json?Signature=x%2F&Expires=1795358444","created":"2026-11-22T10:00:00Z","metadata":{"description":"d","tags":["a"],"start_date":"2026-03-01","end_date":"2026-03-31T00:00:00Z","size_bytes":12}}]}"#,
    ),
    (200, r#"{"id_label":"direct-sharing-102","name":"n"}"#),
    (200, r#"{"id":7,"url":"https://bucket.s3.amazonaws.com/a?Signature=b%2F"}"#),
    (200, r#"{"status":"ok","size":12}"#),
    (200, r#"{"ids":[7]}"#),
    (400, r#"{"metadata":["Dates must be in ISO 8601 format"],"file_id":"missing"}"#),
    (400, r#"{"errors":{"message":["This field is required."],"__all__":["Say to whom."]}}"#),
    (401, r#"{"detail":"Expired token."}"#),
    (403, "<html>Forbidden</html>"),
    (429, r#"{"detail":"Request was throttled."}"#),
    (
        200,
        r#"{"access_token":"a","token_type":"Bearer","expires_in":28800,"refresh_token":"r","scope":"activity sleep","user_id":"ABC123"}"#,
    ),
    (
        200,
        r#"{"access_token":"a","token_type":"bearer","expires_in":3599,"refresh_token_expires_in":604799,"scope":"https://www.googleapis.com/auth/googlehealth.sleep.readonly","id_token":"x"}"#,
    ),
    (400, r#"{"error":"invalid_grant","error_description":"Bad Request"}"#),
    (401, r#"{"errors":[{"errorType":"invalid_client","fieldName":"n/a","message":"m"}],"success":false}"#),
    (
        400,
        r#"{"errors":[{"errorType":"invalid_request","fieldName":"redirect_uri","message":"m"}],"success":false}"#,
    ),
    (410, ""),
];

/// Addresses that are taken, and some that are not.
const ADDRESSES: [&str; 5] = [
    "https://bucket.s3.amazonaws.com:443/m/a%7Eb~c%2Fd/fitbit-data.json?Signature=L5%2BW%3d&Expires=1795358444&K=a+b",
    "https://www.openhumans.org/data-management/datafile-download/1/?key=k",
    "http://127.0.0.1:8080/a?b",
    "/b",
    "//storage.example/a/../b",
];

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for (status, body) in ANSWERS {
        let reply = answers::json(status, body);
        for start in [[0].as_slice(), &[2, 0], &[2, 1]] {
            let mut seed = start.to_vec();
            answers::write(&mut seed, &reply);
            seeds.push(seed);
        }
    }
    seeds.extend(ADDRESSES.map(|address| [b"\x01", address.as_bytes()].concat()));
    let notice =
        r#"{"project_member_id":"00112233","erasure_requested":true,"timestamp":"2026-11-22T10:00:00Z"}"#;
    let signature = sign(&SecretString::from(SECRET), notice.as_bytes());
    seeds.push(format!("\x03{signature}\n{notice}").into_bytes());
    seeds
}
