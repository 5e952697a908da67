//! Where and how a service asks its members for permission. Facts only; the requests are made in `fetch/oauth.rs`.

use domain::wire::OwnClientProblem;
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
    /// How many accounts our client may serve in its whole life, where the service has such a cap.
    pub account_cap: Option<u64>,
    /// What holds for clients that members register there for themselves; absent where they cannot.
    pub own_clients: Option<OwnClientRules>,
}

impl OAuthProfile {
    /// The same service for a client the member registered: its name and secret, how it shows them, and what it may ask for
    /// besides.
    #[must_use]
    pub fn for_own_client(mut self, client_id: &str, secret: &SecretString, more_scopes: &[&str]) -> Self {
        self.client_id = client_id.to_owned();
        self.client_secret = secret.clone();
        if let Some(rules) = &self.own_clients {
            self.client_authentication = rules.authentication;
        }
        for scope in more_scopes {
            if !self.scopes.iter().any(|known| known == scope) {
                self.scopes.push((*scope).to_owned());
            }
        }
        self
    }
}

/// What a service says of clients that members register for themselves.
#[derive(Clone, Debug)]
pub struct OwnClientRules {
    /// How such a client shows its secret.
    pub authentication: ClientAuthentication,
    /// What every client id ends with; empty where they end anyhow.
    pub id_ending: &'static str,
    /// Longest client id, in characters.
    pub longest_id: usize,
    /// Longest secret, in characters.
    pub longest_secret: usize,
    /// Where members register one.
    pub registration_url: String,
    /// What is wrong with a client that is refused data its member permitted.
    pub when_refused: OwnClientProblem,
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
