//! Who calls the API: a member through their token, or the project through its master token.
//! Not here: what a caller may do.

use super::answer::ApiError;
use super::switches;
use crate::oauth::Fields;
use crate::state::App;
use http::{HeaderMap, header};
use jiff::SignedDuration;

/// Who a token speaks for, and where it stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Caller {
    /// One member, by name.
    Member(String),
    /// The project; remembers whether its token stood in the query.
    Project {
        /// Whether the token stood in the query string.
        token_in_query: bool,
    },
}

/// Which tokens a path takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Accepts {
    /// User and master tokens.
    Both,
    /// Master tokens only; a user token is as good as an unknown one.
    MasterOnly,
}

const NOT_PROVIDED: ApiError = ApiError::Unauthorized("Authentication credentials were not provided.");
const INVALID: ApiError = ApiError::Unauthorized("Invalid token.");
const EXPIRED: ApiError = ApiError::Unauthorized("Expired token.");

/// Finds who calls. A token in the query wins over one in the header; user tokens are tried before the master token.
///
/// # Errors
///
/// 401 with the text that steers a client, or 500 for a token of somebody without a membership.
pub(super) fn identify(
    app: &App,
    headers: &HeaderMap,
    query: &Fields,
    accepts: Accepts,
) -> Result<Caller, ApiError> {
    let in_query = query.last("access_token").map(str::to_owned);
    let token_in_query = in_query.is_some();
    let token = match in_query {
        Some(token) => check_token(&token)?,
        None => token_from_header(headers)?,
    };
    let now = app.now();
    let mut state = app.open_humans();
    if accepts == Accepts::Both
        && let Some(found) = state.authorizations.find_access_token(&token)
    {
        if found.expires <= now {
            return Err(EXPIRED);
        }
        let person = found.person.clone();
        // Tokens from the library's raw page belong to no membership, and the real site breaks over them.
        return if state.memberships.contains_key(&person) {
            Ok(Caller::Member(person))
        } else {
            Err(ApiError::Server)
        };
    }
    if token != app.clients().open_humans.master_access_token {
        return Err(INVALID);
    }
    let created = *state.project_created.get_or_insert(now);
    let life = app.switches().integer(switches::MASTER_TOKEN_SECONDS).map(SignedDuration::from_secs);
    if life.is_some_and(|life| now.duration_since(created) >= life) {
        return Err(EXPIRED);
    }
    Ok(Caller::Project { token_in_query })
}

fn token_from_header(headers: &HeaderMap) -> Result<String, ApiError> {
    let text = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut words = text.splitn(2, char::is_whitespace);
    if !words.next().unwrap_or_default().eq_ignore_ascii_case("bearer") {
        return Err(NOT_PROVIDED);
    }
    check_token(words.next().unwrap_or_default())
}

fn check_token(token: &str) -> Result<String, ApiError> {
    let token = token.trim();
    if token.is_empty() {
        return Err(ApiError::Unauthorized("Invalid token header. No credentials provided."));
    }
    if token.contains(char::is_whitespace) {
        return Err(ApiError::Unauthorized("Invalid token header. Token string should not contain spaces."));
    }
    Ok(token.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Options;
    use http::HeaderValue;
    use std::collections::BTreeMap;

    fn app() -> App {
        App::new(Options::default(), BTreeMap::new(), None).expect("no day was chosen")
    }

    fn refusal(authorization: Option<&'static str>, query: &str) -> String {
        let mut headers = HeaderMap::new();
        if let Some(text) = authorization {
            headers.insert(header::AUTHORIZATION, HeaderValue::from_static(text));
        }
        match identify(&app(), &headers, &Fields::parse(query), Accepts::Both) {
            Err(ApiError::Unauthorized(text)) => text.to_owned(),
            other => panic!("expected a 401, got {other:?}"),
        }
    }

    #[test]
    fn each_way_of_not_authenticating_has_its_own_text() {
        assert_eq!(refusal(None, ""), "Authentication credentials were not provided.");
        assert_eq!(refusal(Some("Token abc"), ""), "Authentication credentials were not provided.");
        assert_eq!(refusal(Some("Bearer abc"), ""), "Invalid token.");
        assert!(refusal(Some("Bearer"), "").starts_with("Invalid token header. "));
        assert!(refusal(Some("Bearer a b"), "").starts_with("Invalid token header. "));
    }

    #[test]
    fn token_in_the_query_wins_over_the_header() {
        let app = app();
        let master = app.clients().open_humans.master_access_token.clone();
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, HeaderValue::from_static("Bearer wrong"));

        let caller =
            identify(&app, &headers, &Fields::parse(format!("access_token={master}")), Accepts::MasterOnly);

        assert_eq!(caller, Ok(Caller::Project { token_in_query: true }));
    }

    #[test]
    fn scheme_is_taken_in_any_case() {
        let app = app();
        let text = format!("bEaReR {}", app.clients().open_humans.master_access_token);
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, text.parse().expect("the header is sound"));

        let caller = identify(&app, &headers, &Fields::default(), Accepts::Both);

        assert_eq!(caller, Ok(Caller::Project { token_in_query: false }));
    }
}
