//! OAuth 2.0 with the providers: the way to the consent page, codes and refresh tokens into access tokens, and the end
//! of a permission. When to refresh is decided in `tokens.rs`; who may come back with which `state`, in
//! [`crate::authorizations`].

use super::send::{SendError, send};
use crate::{
    providers::{ClientAuthentication, OAuthProfile, Reply},
    storage::Tokens,
};
use domain::wire::ErrorCode;
use jiff::{SignedDuration, Timestamp};
use oauth2::{
    AuthType, AuthUrl, AuthorizationCode, Client, ClientId, ClientSecret, CsrfToken, EmptyExtraTokenFields,
    EndpointNotSet, EndpointSet, ErrorResponse, ExtraTokenFields, HttpRequest, HttpResponse,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RefreshToken, RequestTokenError, Scope,
    StandardRevocableToken, StandardTokenIntrospectionResponse, StandardTokenResponse, TokenResponse,
    TokenUrl, basic::BasicTokenType,
};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, fmt, time::Duration};
use url::Url;

/// Largest answer of a token endpoint that is read.
const ANSWER_LIMIT_BYTES: u64 = 64 * 1024;

/// Longest wait for an answer of a token endpoint.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Life of an access token when the answer does not say.
const DEFAULT_LIFE: Duration = Duration::from_secs(3_600);

/// What a member granted, as it comes from the exchange of a code.
#[derive(Clone, Debug)]
pub struct Grant {
    /// The first tokens.
    pub tokens: Tokens,
    /// Scopes granted; the member may have left out some of those asked for.
    pub granted: BTreeSet<String>,
    /// The account the answer named; Fitbit does, Google does not.
    pub user: Option<String>,
}

/// Says why a token endpoint gave nothing. Holds no token and no code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OAuthError {
    /// The code or refresh token is wrong, used, too old or revoked.
    #[error("the grant is no longer valid")]
    InvalidGrant,
    /// Our client id or secret is wrong.
    #[error("the client is not accepted")]
    InvalidClient,
    /// The address the browser is sent back to is not the one registered.
    #[error("the redirect address is not accepted")]
    WrongRedirect,
    /// The service has ended.
    #[error("the service has ended")]
    Gone,
    /// Refused for another reason, in the service's own error word.
    #[error("refused as {0}")]
    Refused(String),
    /// The service did not answer, or answered with trouble.
    #[error("no answer to use: {0}")]
    Trouble(&'static str),
    /// The answer is not what OAuth says it is.
    #[error("an answer that cannot be read")]
    Malformed,
}

impl OAuthError {
    /// What to tell the member who is connecting.
    pub fn code(&self) -> ErrorCode {
        match self {
            OAuthError::InvalidGrant | OAuthError::WrongRedirect | OAuthError::Refused(_) => {
                ErrorCode::AuthorizationRefused
            }
            OAuthError::InvalidClient => ErrorCode::InvalidClient,
            OAuthError::Gone => ErrorCode::Gone,
            OAuthError::Trouble(_) => ErrorCode::ProviderTrouble,
            OAuthError::Malformed => ErrorCode::MalformedAnswer,
        }
    }
}

impl From<SendError> for OAuthError {
    fn from(error: SendError) -> Self {
        match error {
            SendError::TooLarge => OAuthError::Malformed,
            SendError::Timeout => OAuthError::Trouble("no whole answer in time"),
            SendError::Connect => OAuthError::Trouble("it cannot be reached"),
            SendError::Broken => OAuthError::Trouble("the connection broke"),
        }
    }
}

/// The consent page for one attempt. `verifier` is the attempt's PKCE secret; only its hash is sent.
///
/// With `switch_account` the provider lets the member choose another account.
pub fn authorize_url(
    profile: &OAuthProfile,
    redirect_uri: &Url,
    state: &str,
    verifier: &SecretString,
    switch_account: bool,
) -> Url {
    let verifier = PkceCodeVerifier::new(verifier.expose_secret().to_owned());
    let client = client(profile, redirect_uri);
    let mut request = client
        .authorize_url(|| CsrfToken::new(state.to_owned()))
        .add_scopes(profile.scopes.iter().cloned().map(Scope::new))
        .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
    let switching: &[(&str, &str)] = if switch_account { &profile.switch_account_params } else { &[] };
    let usual =
        profile.authorize_params.iter().filter(|(name, _)| !switching.iter().any(|(other, _)| other == name));
    for (name, value) in usual.chain(switching) {
        request = request.add_extra_param(*name, *value);
    }
    request.url().0
}

/// Exchanges the code the member came back with. Sent once: a code works once, so nobody can know what became of an
/// exchange whose answer was lost.
///
/// # Errors
///
/// [`OAuthError`], see its kinds.
pub async fn exchange_code(
    http: &reqwest::Client,
    profile: &OAuthProfile,
    redirect_uri: &Url,
    code: &str,
    verifier: &SecretString,
    now: Timestamp,
) -> Result<Grant, OAuthError> {
    let client = client(profile, redirect_uri);
    let mut request = client
        .exchange_code(AuthorizationCode::new(code.to_owned()))
        .set_pkce_verifier(PkceCodeVerifier::new(verifier.expose_secret().to_owned()));
    if profile.client_authentication == ClientAuthentication::BasicHeaderAndId {
        request = request.add_extra_param("client_id", profile.client_id.as_str());
    }
    let answer = request.request_async(&|request| post(http.clone(), request)).await.map_err(refused)?;
    Ok(grant(profile, &answer, now))
}

fn grant(profile: &OAuthProfile, answer: &TokenAnswer, now: Timestamp) -> Grant {
    // An answer that does not name the scopes grants what was asked for (RFC 6749, section 5.1).
    let granted = match answer.scopes() {
        Some(scopes) => {
            scopes.iter().map(|scope| scope.to_string()).filter(|scope| !scope.is_empty()).collect()
        }
        None => profile.scopes.iter().cloned().collect(),
    };
    let user = answer.extra_fields().user_id.clone().filter(|user| !user.is_empty());
    Grant { tokens: tokens(answer, None, now), granted, user }
}

/// Reads an answer to the exchange of a code, for fuzzing: as [`exchange_code`] does, without asking for it.
#[cfg(feature = "testing")]
pub(super) fn read_grant(profile: &OAuthProfile, reply: &Reply, now: Timestamp) -> Result<Grant, OAuthError> {
    let client = client(profile, &profile.token_url);
    let request = client.exchange_code(AuthorizationCode::new("code".to_owned()));
    let answer = request.request(&|_: HttpRequest| response(reply.clone())).map_err(refused)?;
    Ok(grant(profile, &answer, now))
}

/// Exchanges a refresh token for a new access token. Where refresh tokens do not rotate, the old one stays.
///
/// # Errors
///
/// [`OAuthError::InvalidGrant`] when the permission has ended or there is no refresh token; the others as they are.
pub async fn refresh(
    http: &reqwest::Client,
    profile: &OAuthProfile,
    old: &Tokens,
    now: Timestamp,
) -> Result<Tokens, OAuthError> {
    let token = old.refresh.as_ref().ok_or(OAuthError::InvalidGrant)?;
    let token = RefreshToken::new(token.expose_secret().to_owned());
    // Refreshing sends no redirect address; this one only fills the client's place for it.
    let client = client(profile, &profile.token_url);
    let mut request = client.exchange_refresh_token(&token);
    if profile.client_authentication == ClientAuthentication::BasicHeaderAndId {
        request = request.add_extra_param("client_id", profile.client_id.as_str());
    }
    let answer = request.request_async(&|request| post(http.clone(), request)).await.map_err(refused)?;
    Ok(tokens(&answer, Some(old), now))
}

/// Ends a permission at the provider, with everything that was given for it.
///
/// # Errors
///
/// [`OAuthError`] when the provider did not confirm it. A token the provider no longer knows is as good as ended.
pub async fn revoke(
    http: &reqwest::Client,
    profile: &OAuthProfile,
    tokens: &Tokens,
) -> Result<(), OAuthError> {
    let url = profile.revoke_url.clone().ok_or(OAuthError::Refused("unsupported".to_owned()))?;
    // Either token ends the whole permission; the refresh token is the one that is surely alive.
    let token = tokens.refresh.as_ref().unwrap_or(&tokens.access);
    let mut form = vec![("token", token.expose_secret())];
    if profile.client_authentication == ClientAuthentication::BasicHeaderAndId {
        form.push(("client_id", profile.client_id.as_str()));
    }
    let mut request = http.post(url).form(&form);
    if profile.client_authentication != ClientAuthentication::RequestBody {
        request = request.basic_auth(&profile.client_id, Some(profile.client_secret.expose_secret()));
    }
    is_ended(&send(request, ANSWER_LIMIT_BYTES, TIMEOUT).await?)
}

/// Whether the answer to a revocation says that the permission has ended.
pub(super) fn is_ended(reply: &Reply) -> Result<(), OAuthError> {
    match reply.status {
        200..=299 => Ok(()),
        410 => Err(OAuthError::Gone),
        status if is_trouble(status) => Err(OAuthError::Trouble("it answers with errors")),
        _ => {
            let refusal: TokenRefusal =
                serde_json::from_slice(&reply.body).map_err(|_| OAuthError::Malformed)?;
            match refusal.word() {
                "invalid_token" | "invalid_grant" => Ok(()),
                "invalid_client" | "unauthorized_client" => Err(OAuthError::InvalidClient),
                word => Err(OAuthError::Refused(bounded(word))),
            }
        }
    }
}

/// What some token answers hold besides the standard members.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
struct MoreFields {
    user_id: Option<String>,
    /// Google's, while the operator's project is in testing.
    refresh_token_expires_in: Option<u64>,
}

impl ExtraTokenFields for MoreFields {}

/// A refusal of a token endpoint: OAuth's own shape at Google, a list of errors at Fitbit.
#[derive(Debug, Deserialize, Serialize)]
struct TokenRefusal {
    #[serde(default)]
    error: Option<String>,
    #[serde(default)]
    errors: Vec<FitbitError>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct FitbitError {
    #[serde(default)]
    error_type: String,
    #[serde(default)]
    field_name: String,
}

impl TokenRefusal {
    fn word(&self) -> &str {
        let listed = self.errors.first().map(|error| error.error_type.as_str());
        self.error.as_deref().or(listed).unwrap_or_default()
    }

    /// Whether it is about the redirect address. Everything else of a token request of ours is as the service wants it,
    /// so what it calls an invalid request is about that too.
    fn is_of_redirect(&self) -> bool {
        matches!(self.word(), "redirect_uri_mismatch" | "invalid_request")
            || self.errors.first().is_some_and(|error| error.field_name == "redirect_uri")
    }
}

impl fmt::Display for TokenRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl ErrorResponse for TokenRefusal {}

type TokenAnswer = StandardTokenResponse<MoreFields, BasicTokenType>;
type TokenClient = Client<
    TokenRefusal,
    TokenAnswer,
    StandardTokenIntrospectionResponse<EmptyExtraTokenFields, BasicTokenType>,
    StandardRevocableToken,
    TokenRefusal,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

fn client(profile: &OAuthProfile, redirect_uri: &Url) -> TokenClient {
    Client::new(ClientId::new(profile.client_id.clone()))
        .set_client_secret(ClientSecret::new(profile.client_secret.expose_secret().to_owned()))
        .set_auth_type(match profile.client_authentication {
            ClientAuthentication::BasicHeader | ClientAuthentication::BasicHeaderAndId => AuthType::BasicAuth,
            ClientAuthentication::RequestBody => AuthType::RequestBody,
        })
        .set_auth_uri(AuthUrl::from_url(profile.authorize_url.clone()))
        .set_token_uri(TokenUrl::from_url(profile.token_url.clone()))
        .set_redirect_uri(RedirectUrl::from_url(redirect_uri.clone()))
}

/// Sends a token request for the `oauth2` crate, which has no client of its own here.
async fn post(http: reqwest::Client, request: HttpRequest) -> Result<HttpResponse, OAuthError> {
    let (parts, body) = request.into_parts();
    let request = http.request(parts.method, parts.uri.to_string()).headers(parts.headers).body(body);
    response(send(request, ANSWER_LIMIT_BYTES, TIMEOUT).await?)
}

/// Hands an answer to the `oauth2` crate, unless its status alone decides.
fn response(reply: Reply) -> Result<HttpResponse, OAuthError> {
    match reply.status {
        // The body of a 410 is unknown, so the status decides.
        410 => return Err(OAuthError::Gone),
        status if is_trouble(status) => return Err(OAuthError::Trouble("it answers with errors")),
        _ => {}
    }
    let mut response = HttpResponse::new(reply.body.to_vec());
    *response.status_mut() = http::StatusCode::from_u16(reply.status).map_err(|_| OAuthError::Malformed)?;
    *response.headers_mut() = reply.headers;
    Ok(response)
}

fn is_trouble(status: u16) -> bool {
    status >= 500 || status == 429 || status == 408
}

fn refused(error: RequestTokenError<OAuthError, TokenRefusal>) -> OAuthError {
    match error {
        RequestTokenError::Request(error) => error,
        RequestTokenError::ServerResponse(refusal) if refusal.is_of_redirect() => OAuthError::WrongRedirect,
        RequestTokenError::ServerResponse(refusal) => match refusal.word() {
            "invalid_grant" => OAuthError::InvalidGrant,
            "invalid_client" | "unauthorized_client" => OAuthError::InvalidClient,
            "" => OAuthError::Malformed,
            word => OAuthError::Refused(bounded(word)),
        },
        RequestTokenError::Parse(..) | RequestTokenError::Other(_) => OAuthError::Malformed,
    }
}

/// An error word fit for a log: short, and nothing but letters and underscores.
fn bounded(word: &str) -> String {
    word.chars().filter(|c| c.is_ascii_lowercase() || *c == '_').take(40).collect()
}

fn tokens(answer: &TokenAnswer, old: Option<&Tokens>, now: Timestamp) -> Tokens {
    let refresh = answer.refresh_token().map(|token| SecretString::from(token.secret().to_owned()));
    let refresh_life = answer.extra_fields().refresh_token_expires_in.map(Duration::from_secs);
    Tokens {
        access: answer.access_token().secret().to_owned().into(),
        refresh: refresh.or_else(|| old.and_then(|old| old.refresh.clone())),
        expires_at: after(now, answer.expires_in().unwrap_or(DEFAULT_LIFE)),
        refresh_expires_at: refresh_life
            .map(|life| after(now, life))
            .or_else(|| old.and_then(|old| old.refresh_expires_at)),
    }
}

fn after(now: Timestamp, life: Duration) -> Timestamp {
    let life = SignedDuration::try_from(life).unwrap_or(SignedDuration::MAX);
    now.saturating_add(life).unwrap_or(Timestamp::MAX)
}
