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

impl OAuthProfile {
    /// The same service for a client the member registered: its name and secret, and what it may ask for besides.
    ///
    /// Such a client may count as one with a secret or as one without, so it shows both its secret and its name.
    #[must_use]
    pub fn for_own_client(mut self, client_id: &str, secret: &SecretString, more_scopes: &[&str]) -> Self {
        self.client_id = client_id.to_owned();
        self.client_secret = secret.clone();
        self.client_authentication = ClientAuthentication::BasicHeaderAndId;
        for scope in more_scopes {
            if !self.scopes.iter().any(|known| known == scope) {
                self.scopes.push((*scope).to_owned());
            }
        }
        self
    }
}

/// How a client shows its secret to the token endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientAuthentication {
    /// `Authorization: Basic`.
    BasicHeader,
    /// The same, and the client's id as a form field.
    BasicHeaderAndId,
    /// As form fields.
    RequestBody,
}
