//! Signing in: the way to the consent page, and what comes back from it. Not here: who may come back, and with what
//! `state`; see [`crate::authorizations`].

use super::{OpenHumans, OpenHumansError, transport, transport::is_trouble};
use crate::storage::{MemberId, Tokens};
use http::header;
use jiff::{SignedDuration, Timestamp};
use oauth2::{
    AsyncHttpClient, AuthUrl, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointNotSet,
    EndpointSet, HttpRequest, HttpResponse, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RefreshToken,
    RequestTokenError, TokenResponse, TokenUrl,
    basic::{BasicClient, BasicErrorResponseType, BasicRequestTokenError, BasicTokenResponse},
};
use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};
use std::{pin::Pin, time::Duration};

/// Life of an access token when the answer does not say; what the site is set to.
const DEFAULT_LIFE: Duration = Duration::from_secs(36_000);

type Client = BasicClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;

impl OpenHumans {
    /// The consent page for one attempt to sign in. `verifier` is the attempt's PKCE secret; only its hash is sent.
    ///
    /// With `ask_again` the site asks even if the member has agreed before: for shared computers.
    ///
    /// # Errors
    ///
    /// [`OpenHumansError::Malformed`] when the settings make no address.
    pub fn authorize_url(
        &self,
        state: &str,
        verifier: &SecretString,
        ask_again: bool,
    ) -> Result<Url, OpenHumansError> {
        let client = self.oauth_client()?;
        let verifier = PkceCodeVerifier::new(verifier.expose_secret().to_owned());
        let state = CsrfToken::new(state.to_owned());
        let mut request = client
            .authorize_url(|| state)
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
        if ask_again {
            request = request.add_extra_param("approval_prompt", "force");
        }
        let (url, _) = request.url();
        Ok(url)
    }

    /// Exchanges the code the member came back with for tokens. Whose they are is asked with
    /// [`fetch_member`](Self::fetch_member).
    ///
    /// # Errors
    ///
    /// [`OpenHumansError::Reconnect`] when the code is wrong, used or too old, [`OpenHumansError::InvalidClient`] when
    /// the operator's settings are wrong, the others as they are.
    pub async fn exchange_code(
        &self,
        code: &str,
        verifier: &SecretString,
    ) -> Result<Tokens, OpenHumansError> {
        let client = self.oauth_client()?;
        let answer = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .set_pkce_verifier(PkceCodeVerifier::new(verifier.expose_secret().to_owned()))
            .request_async(&TokenEndpoint(self))
            .await;
        self.read_tokens(answer)
    }

    /// Exchanges a refresh token for a new pair. Both old tokens are dead when the answer is on its way.
    pub(super) async fn refresh_tokens(&self, refresh: &SecretString) -> Result<Tokens, OpenHumansError> {
        let client = self.oauth_client()?;
        let refresh = RefreshToken::new(refresh.expose_secret().to_owned());
        let answer = client.exchange_refresh_token(&refresh).request_async(&TokenEndpoint(self)).await;
        self.read_tokens(answer)
    }

    /// Ends a member's permission at Open Humans and forgets the tokens here. The membership in the project stays.
    ///
    /// # Errors
    ///
    /// As every call; the tokens are forgotten only when the site has confirmed the end.
    pub async fn revoke(&self, member: MemberId) -> Result<(), OpenHumansError> {
        let Some(tokens) = self.storage.load_member_tokens(member).await? else { return Ok(()) };
        let url = self.address("/oauth2/revoke_token/")?;
        for token in [tokens.refresh, Some(tokens.access)].into_iter().flatten() {
            let form = [("token", token.expose_secret())];
            let answer = transport::send(self.retries, || {
                self.http
                    .post(url.clone())
                    .basic_auth(&self.project.client_id, Some(self.project.client_secret.expose_secret()))
                    .form(&form)
            })
            .await?;
            if answer.status == http::StatusCode::UNAUTHORIZED {
                return Err(OpenHumansError::InvalidClient);
            }
            answer.done()?;
        }
        self.storage.delete_member_tokens(member).await?;
        Ok(())
    }

    fn oauth_client(&self) -> Result<Client, OpenHumansError> {
        let project = &self.project;
        let authorize_url = self.address("/direct-sharing/projects/oauth2/authorize/")?;
        Ok(BasicClient::new(ClientId::new(project.client_id.clone()))
            .set_client_secret(ClientSecret::new(project.client_secret.expose_secret().to_owned()))
            .set_auth_uri(AuthUrl::from_url(authorize_url))
            .set_token_uri(TokenUrl::from_url(self.address("/oauth2/token/")?))
            .set_redirect_uri(RedirectUrl::from_url(self.redirect_uri.clone())))
    }

    /// Sends a token request the way every other request is sent: bounded, and again when the site is in trouble.
    async fn send_form(&self, request: HttpRequest) -> Result<HttpResponse, OpenHumansError> {
        let (parts, body) = request.into_parts();
        let url = Url::parse(&parts.uri.to_string())
            .map_err(|_| OpenHumansError::Malformed("an address of our own"))?;
        let answer = transport::send(self.retries, || {
            self.http
                .request(parts.method.clone(), url.clone())
                .headers(parts.headers.clone())
                .header(header::ACCEPT, "application/json")
                .body(body.clone())
        })
        .await?;
        if is_trouble(answer.status) {
            answer.done()?;
            return Err(OpenHumansError::Malformed("trouble that is none"));
        }
        let mut response = HttpResponse::new(answer.body.to_vec());
        *response.status_mut() = answer.status;
        *response.headers_mut() = answer.headers;
        Ok(response)
    }

    fn read_tokens(
        &self,
        answer: Result<BasicTokenResponse, BasicRequestTokenError<OpenHumansError>>,
    ) -> Result<Tokens, OpenHumansError> {
        let answer = answer.map_err(|error| match error {
            RequestTokenError::Request(error) => error,
            // The status was once 401 for a refused grant as for a refused client, so the word decides.
            RequestTokenError::ServerResponse(refused) => match refused.error() {
                BasicErrorResponseType::InvalidGrant => OpenHumansError::Reconnect,
                BasicErrorResponseType::InvalidClient => OpenHumansError::InvalidClient,
                _ => OpenHumansError::Malformed("a token request refused as wrong"),
            },
            RequestTokenError::Parse(..) | RequestTokenError::Other(_) => {
                OpenHumansError::Malformed("a token answer that cannot be read")
            }
        })?;
        Ok(Tokens {
            access: answer.access_token().secret().clone().into(),
            refresh: answer.refresh_token().map(|refresh| refresh.secret().clone().into()),
            expires_at: end_of_life(self.clock.now(), answer.expires_in().unwrap_or(DEFAULT_LIFE)),
            refresh_expires_at: None,
        })
    }
}

/// Lets the `oauth2` crate, which has no client of its own here, send through ours.
struct TokenEndpoint<'a>(&'a OpenHumans);

impl<'c> AsyncHttpClient<'c> for TokenEndpoint<'_> {
    type Error = OpenHumansError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, OpenHumansError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.0.send_form(request))
    }
}

fn end_of_life(now: Timestamp, life: Duration) -> Timestamp {
    let life = SignedDuration::try_from(life).unwrap_or(SignedDuration::MAX);
    now.saturating_add(life).unwrap_or(Timestamp::MAX)
}
