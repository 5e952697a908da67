//! The address of the consent page, read and checked. Not here: the page.

use super::applications::Application;
use super::scope::{Scopes, parse_scopes};
use crate::oauth::Fields;
use crate::state::App;

/// A sound request for consent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Authorization {
    /// The application.
    pub application: Application,
    /// The permissions asked for.
    pub scopes: Scopes,
    /// Where the browser goes afterwards.
    pub redirect_uri: String,
    /// The same, if the address named it; the token request must then name it too.
    pub named_redirect_uri: Option<String>,
    /// What the client wants back unchanged.
    pub state: Option<String>,
    /// The S256 challenge.
    pub challenge: Option<String>,
    /// Whether `prompt` asks for a new sign-in.
    pub sign_in_again: bool,
}

/// An error that is shown as page text; the client never hears of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PageError {
    /// The code on the page.
    pub code: &'static str,
    /// The sentence on the page.
    pub text: String,
}

impl PageError {
    /// An address that breaks a rule.
    pub(super) fn invalid_request(text: &str) -> Self {
        Self { code: "invalid_request", text: text.to_owned() }
    }
}

impl Authorization {
    /// Reads the query of the consent page's address.
    ///
    /// # Errors
    ///
    /// The first rule it breaks: client, redirect address, response type, scope, challenge, prompt.
    pub(super) fn read(app: &App, query: &Fields) -> Result<Self, PageError> {
        let invalid = PageError::invalid_request;
        let client_id = query.filled("client_id").ok_or_else(|| invalid("Missing client_id."))?;
        let Some(application) = Application::find(app, client_id) else {
            return Err(PageError { code: "unauthorized_client", text: "Invalid client_id.".to_owned() });
        };
        let named_redirect_uri = query.filled("redirect_uri").map(str::to_owned);
        let redirect_uri = match (&named_redirect_uri, application.registered(app)) {
            (Some(named), _) if application.accepts_redirect(app, named) => named.clone(),
            (Some(_), _) => return Err(invalid("Invalid redirect_uri: it is not a registered one.")),
            (None, [only]) => only.clone(),
            (None, _) => return Err(invalid("Missing redirect_uri.")),
        };
        match query.filled("response_type") {
            Some("code") => {}
            Some("token") => {
                let text = "The implicit flow is not allowed to this application.".to_owned();
                return Err(PageError { code: "unauthorized_client", text });
            }
            Some(other) => {
                let text = format!("Unsupported response_type: {other}.");
                return Err(PageError { code: "unsupported_response_type", text });
            }
            None => return Err(invalid("Missing response_type.")),
        }
        let scope = query.filled("scope").ok_or_else(|| invalid("Missing scope."))?;
        let scopes = parse_scopes(scope).map_err(|name| invalid(&format!("Invalid scope: {name}.")))?;
        if scopes.is_empty() {
            return Err(invalid("Missing scope."));
        }
        Ok(Self {
            application,
            scopes,
            redirect_uri,
            challenge: read_challenge(query)?,
            sign_in_again: read_prompt(query, named_redirect_uri.is_some())?,
            named_redirect_uri,
            state: query.get("state").map(str::to_owned),
        })
    }
}

fn read_challenge(query: &Fields) -> Result<Option<String>, PageError> {
    let invalid = PageError::invalid_request;
    let Some(challenge) = query.get("code_challenge") else {
        return match query.get("code_challenge_method") {
            Some(_) => Err(invalid("Missing code_challenge.")),
            None => Ok(None),
        };
    };
    if query.get("code_challenge_method") != Some("S256") {
        return Err(invalid("Invalid code_challenge_method: only S256 is supported."));
    }
    let is_base64url =
        challenge.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    if !(43..=128).contains(&challenge.len()) || !is_base64url {
        return Err(invalid("Invalid code_challenge: it must have 43 to 128 characters of base64url."));
    }
    Ok(Some(challenge.to_owned()))
}

/// Reads `prompt`; says whether it asks for a new sign-in. The consent page is shown whatever it says.
fn read_prompt(query: &Fields, names_redirect: bool) -> Result<bool, PageError> {
    let Some(prompt) = query.filled("prompt") else { return Ok(false) };
    if !names_redirect {
        return Err(PageError::invalid_request("Missing redirect_uri: prompt needs it."));
    }
    match prompt {
        "none" | "consent" => Ok(false),
        "login" | "login consent" => Ok(true),
        _ => Err(PageError::invalid_request("Invalid prompt.")),
    }
}
