//! Signing in: the way to the consent page, and what comes back from it. Not here: who may come back, and with what
//! `state`; see [`crate::authorizations`].

use super::{OpenHumans, OpenHumansError};
use crate::{
    fetch::oauth::{self, OAuthError},
    providers::{ClientAuthentication, OAuthProfile},
    storage::{MemberId, Tokens},
};
use reqwest::Url;
use secrecy::SecretString;

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
        Ok(oauth::authorize_url(&self.profile()?, &self.redirect_uri, state, verifier, ask_again))
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
        let profile = self.profile()?;
        let now = self.clock.now();
        let grant =
            oauth::exchange_code(&self.http, &profile, &self.redirect_uri, code, verifier, now).await?;
        Ok(grant.tokens)
    }

    /// Exchanges a refresh token for a new pair. Both old tokens are dead when the answer is on its way.
    pub(super) async fn refresh_tokens(&self, old: &Tokens) -> Result<Tokens, OpenHumansError> {
        let profile = self.profile()?;
        let mut tries = 0;
        loop {
            tries += 1;
            // A lost answer makes the next try an `invalid_grant`: there is no grace for the old token.
            match oauth::refresh(&self.http, &profile, old, self.clock.now()).await {
                Err(OAuthError::Trouble(_)) if self.retries.pause(tries, None).await => {}
                outcome => return Ok(outcome?),
            }
        }
    }

    /// Ends a member's permission at Open Humans and forgets the tokens here. The membership in the project stays.
    ///
    /// # Errors
    ///
    /// As every call; the tokens are forgotten only when the site has confirmed the end.
    pub async fn revoke(&self, member: MemberId) -> Result<(), OpenHumansError> {
        let Some(tokens) = self.storage.load_member_tokens(member).await? else { return Ok(()) };
        oauth::revoke(&self.http, &self.profile()?, &tokens).await?;
        self.storage.delete_member_tokens(member).await?;
        Ok(())
    }

    fn profile(&self) -> Result<OAuthProfile, OpenHumansError> {
        Ok(OAuthProfile {
            // The library's raw page, `/oauth2/authorize/`, would hand out tokens without a membership.
            authorize_url: self.address("/direct-sharing/projects/oauth2/authorize/")?,
            token_url: self.address("/oauth2/token/")?,
            revoke_url: Some(self.address("/oauth2/revoke_token/")?),
            client_id: self.project.client_id.clone(),
            client_secret: self.project.client_secret.clone(),
            client_authentication: ClientAuthentication::BasicHeader,
            // Without scopes the site grants all of them, and no call asks for any.
            scopes: Vec::new(),
            authorize_params: Vec::new(),
            switch_account_params: vec![("approval_prompt", "force")],
            rotates: true,
            account_cap: None,
            own_clients: None,
        })
    }
}

impl From<OAuthError> for OpenHumansError {
    fn from(error: OAuthError) -> Self {
        match error {
            OAuthError::InvalidGrant => OpenHumansError::Reconnect,
            OAuthError::InvalidClient => OpenHumansError::InvalidClient,
            OAuthError::Trouble(reason) => OpenHumansError::Trouble { status: None, reason },
            OAuthError::Gone => {
                OpenHumansError::Trouble { status: Some(410), reason: "its sign-in has ended" }
            }
            OAuthError::WrongRedirect | OAuthError::Refused(_) => {
                OpenHumansError::Malformed("a token request refused as wrong")
            }
            OAuthError::Malformed => OpenHumansError::Malformed("a token answer that cannot be read"),
        }
    }
}
