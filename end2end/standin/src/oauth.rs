//! What the three pretend sign-ins share: tokens, PKCE, headers, and the shell of their pages.
//! Not here: what each service does with them.

use crate::member::{MEMBERS, Member};
use axum::response::{Html, IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use rand::Rng;
use rand::distr::Alphanumeric;
use sha2::{Digest, Sha256};

/// Makes a string of random letters and digits, for codes, tokens and cookies.
pub fn random_letters(length: usize) -> String {
    rand::rng().sample_iter(Alphanumeric).take(length).map(char::from).collect()
}

/// Says whether a PKCE verifier fits the challenge, for the methods `S256` and `plain` (also meant by none).
pub fn pkce_matches(challenge: &str, method: &str, verifier: &str) -> bool {
    match method {
        "S256" => URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)) == challenge,
        "plain" | "" => verifier == challenge,
        _ => false,
    }
}

/// Finds client id and secret in a Basic authorization header.
pub fn basic_credentials(headers: &HeaderMap) -> Option<(String, String)> {
    let text = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, coded) = text.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(coded.trim()).ok()?).ok()?;
    let (id, secret) = decoded.split_once(':')?;
    // RFC 6749 section 2.3.1 has both percent-encoded first; plain ones decode to themselves.
    let plain = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
    Some((plain(id), plain(secret)))
}

/// Finds the token in a Bearer authorization header; the scheme is taken in any case.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Finds a cookie by name.
pub fn find_cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(found, value)| (found == name).then_some(value))
}

/// The fields of a query or form, in the order they were sent.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Fields(pub Vec<(String, String)>);

impl Fields {
    /// Reads a query (without its question mark) or a form-encoded body.
    pub fn parse(text: impl AsRef<[u8]>) -> Self {
        Self(url::form_urlencoded::parse(text.as_ref()).into_owned().collect())
    }

    /// Finds the first field of this name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find_map(|(found, value)| (found == name).then_some(value.as_str()))
    }

    /// Finds the last field of this name, which is what Django takes.
    pub fn last(&self, name: &str) -> Option<&str> {
        self.0.iter().rev().find_map(|(found, value)| (found == name).then_some(value.as_str()))
    }

    /// Finds the first field of this name that is not empty.
    pub fn filled(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|value| !value.is_empty())
    }

    /// Lists every value of this name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(found, _)| found == name).map(|(_, value)| value.as_str())
    }
}

/// Adds query fields to an address that may have a query already.
pub fn with_query(uri: &str, pairs: &[(&str, &str)]) -> String {
    let (uri, fragment) = uri.split_once('#').map_or((uri, None), |(uri, fragment)| (uri, Some(fragment)));
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    let joint = if uri.contains('?') { '&' } else { '?' };
    match fragment {
        Some(fragment) => format!("{uri}{joint}{query}#{fragment}"),
        None => format!("{uri}{joint}{query}"),
    }
}

/// Redirects with 302, as the three services do.
pub fn redirect(to: &str) -> Response {
    match HeaderValue::from_str(to) {
        Ok(location) => (StatusCode::FOUND, [(header::LOCATION, location)]).into_response(),
        Err(_) => StatusCode::BAD_REQUEST.into_response(),
    }
}

/// Escapes text for HTML content and quoted attributes.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// Writes hidden inputs for a form.
pub fn hidden_inputs<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    fields
        .into_iter()
        .map(|(name, value)| {
            format!(r#"<input type="hidden" name="{}" value="{}">"#, escape(name), escape(value))
        })
        .collect()
}

/// Which real service a page pretends to belong to: its name and the colour of its buttons.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// Name of the service, as people know it.
    pub service: &'static str,
    /// A dark colour on which white text is easy to read, as CSS writes it.
    pub colour: &'static str,
}

/// Writes a whole page around `body`, with the banner that says whose page it is not.
pub fn page(look: Look, title: &str, body: &str) -> Html<String> {
    let Look { service, colour } = look;
    let title = escape(title);
    Html(format!(
        r#"<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title}</title>
<style>{STYLE}:root {{ --service: {colour}; }}</style>
</head>
<body>
<aside class="banner" aria-label="About this page"><strong>Stand-in for {service}.</strong> This page only pretends to
be {service}. It runs on this computer, everyone on it is made up, and nothing you do here reaches {service}.</aside>
<main>
{body}
</main>
</body>
</html>
"#
    ))
}

const STYLE: &str = "\
:root { color-scheme: light; font: 1rem/1.5 system-ui, sans-serif; color: #1c1c1c; background: #f4f4f4; }
body { margin: 0; }
.banner { background: #fff3c4; color: #3d2f00; border-bottom: 3px solid #8a6a00; padding: .75rem 1rem; }
main { max-width: 36rem; margin: 2rem auto; padding: 1.5rem; background: #fff; border: 1px solid #d0d0d0;
  border-radius: .5rem; }
@media (max-width: 38rem) { main { margin: 0; border-width: 0 0 1px; border-radius: 0; } }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 1rem; }
h2 { font-size: 1.125rem; margin: 1.5rem 0 .5rem; }
a { color: #0b4f9e; }
fieldset { border: 1px solid #b0b0b0; border-radius: .375rem; margin: 1rem 0; padding: .5rem 1rem 1rem; }
label { display: block; padding: .375rem 0; }
ul.people { list-style: none; margin: 0; padding: 0; }
ul.people li { margin: .5rem 0; }
.actions { display: flex; flex-wrap: wrap; gap: .75rem; margin-top: 1.5rem; }
button { font: inherit; min-height: 2.75rem; padding: .5rem 1.25rem; border-radius: .375rem;
  border: 2px solid var(--service); background: var(--service); color: #fff; cursor: pointer; }
button.plain { background: #fff; color: #1c1c1c; border-color: #6a6a6a; }
.people button { width: 100%; text-align: left; background: #fff; color: #1c1c1c; border-color: #6a6a6a; }
.people small { display: block; color: #444; }
button:focus-visible, a:focus-visible, input:focus-visible, summary:focus-visible { outline: 3px solid #0b4f9e; outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .5rem; border-bottom: 1px solid #d0d0d0; vertical-align: top;
  overflow-wrap: anywhere; }
";

/// Writes a sign-in page with one button for each member; pressing one posts `member=<name>` and the hidden fields
/// to `action`.
pub fn sign_in_page(
    look: Look,
    action: &str,
    hidden: &str,
    has_account: impl Fn(&Member) -> bool,
) -> Html<String> {
    let people: String = MEMBERS
        .iter()
        .filter(|member| has_account(member))
        .map(|member| {
            format!(
                r#"<li><button type="submit" name="member" value="{name}" aria-describedby="about-{name}">{name}</button>
<small id="about-{name}">{about}</small></li>"#,
                name = member.name,
                about = escape(member.about),
            )
        })
        .collect();
    let title = format!("Sign in to {}", look.service);
    let body = format!(
        r#"<h1>{title}</h1>
<p>There are no passwords here. Choose who you are:</p>
<form method="post" action="{}">{hidden}<ul class="people">{people}</ul></form>"#,
        escape(action)
    );
    page(look, &title, &body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pkce_follows_the_example_of_rfc_7636() {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

        assert!(pkce_matches(challenge, "S256", verifier));
        assert!(!pkce_matches(challenge, "S256", "another"));
        assert!(!pkce_matches(challenge, "S512", verifier));
    }

    #[test]
    fn basic_credentials_are_found_with_a_colon_in_the_secret() {
        let mut headers = HeaderMap::new();
        let coded = format!("Basic {}", STANDARD.encode("id:se:cret"));
        headers.insert(header::AUTHORIZATION, coded.parse().expect("the header is sound"));

        assert_eq!(basic_credentials(&headers), Some(("id".into(), "se:cret".into())));
    }

    #[test]
    fn query_is_added_after_one_that_is_there() {
        assert_eq!(with_query("http://a/b", &[("c", "d e")]), "http://a/b?c=d+e");
        assert_eq!(with_query("http://a/b?x=y", &[("c", "&")]), "http://a/b?x=y&c=%26");
    }

    #[test]
    fn what_a_client_sends_cannot_break_out_of_an_attribute() {
        let html = hidden_inputs([("state", r#""><script>alert(1)</script>"#)]);

        assert!(!html.contains("<script>"));
        assert!(html.contains("&quot;&gt;&lt;script&gt;"));
    }

    #[test]
    fn cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_static("a=1; session=abc; b=2"));

        assert_eq!(find_cookie(&headers, "session"), Some("abc"));
        assert_eq!(find_cookie(&headers, "sess"), None);
    }
}
