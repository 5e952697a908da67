//! Where and how a service asks its members for permission. Facts only; the requests are made in `fetch/oauth.rs`.

use secrecy::SecretString;
use url::Url;

/// One service's OAuth 2.0 facts and our client there.
#[derive(Clone, Debug)]
pub struct OAuthProfile {
    /// The consent page.
    pub authorize_url: Url,
    /// Where codes and refresh tokens become access tokens.
    pub token_url: Url,
    /// Where a permission is ended, if the service has such a place.
    pub revoke_url: Option<Url>,
    /// Our client's public name.
    pub client_id: String,
    /// Our client's secret.
    pub client_secret: SecretString,
    /// How the client shows its secret.
    pub client_authentication: ClientAuthentication,
    /// What is asked for, in order.
    pub scopes: Vec<String>,
    /// Parameters of the consent page besides the standard ones.
    pub authorize_params: Vec<(&'static str, &'static str)>,
    /// The same when the member wants to choose another account; stand in place of those above of the same name.
    pub switch_account_params: Vec<(&'static str, &'static str)>,
    /// Whether a refresh token works once and the answer brings the next one.
    pub rotates: bool,
}

/// How a client shows its secret to the token endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientAuthentication {
    /// `Authorization: Basic`.
    BasicHeader,
    /// As form fields.
    RequestBody,
}
