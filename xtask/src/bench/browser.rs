//! Just enough of a browser to click through the pretend sign-in and consent pages: cookies by host, redirects
//! followed by hand, the first form of a page sent with every box ticked. Not for pages in general.

use serde_json::Value;
use std::{collections::HashMap, time::Duration};
use ureq::{Agent, Body, http::Response};

/// Pages one click may lead through before we give up.
const MOST_HOPS: usize = 20;

/// Largest answer that is read.
const MOST_BYTES: u64 = 64 << 20;

/// Longest wait for an answer.
const PATIENCE: Duration = Duration::from_secs(120);

/// A browser with its cookies.
pub(crate) struct Browser {
    agent: Agent,
    cookies: HashMap<String, HashMap<String, String>>,
}

/// Where a click ended.
pub(crate) struct Page {
    /// The address, after redirects.
    pub(crate) url: String,
    /// Its text.
    pub(crate) body: String,
    /// The HTTP status.
    pub(crate) status: u16,
}

impl Browser {
    /// A browser without cookies.
    pub(crate) fn new() -> Browser {
        let config = Agent::config_builder()
            .max_redirects(0)
            .http_status_as_error(false)
            .timeout_global(Some(PATIENCE))
            .build();
        Browser { agent: config.into(), cookies: HashMap::new() }
    }

    /// Sends JSON as the page's own script would.
    ///
    /// # Errors
    ///
    /// When the request fails or is refused.
    pub(crate) fn post(&mut self, url: &str, body: &Value) -> Result<Value, String> {
        let page = self.send("POST", url, Some((body.to_string(), "application/json")))?;
        accepted(&page)
    }

    /// Reads JSON.
    ///
    /// # Errors
    ///
    /// When the request fails or is refused.
    pub(crate) fn get(&mut self, url: &str) -> Result<Value, String> {
        let page = self.send("GET", url, None)?;
        accepted(&page)
    }

    /// Sends JSON in the place of what was there.
    ///
    /// # Errors
    ///
    /// When the request fails or is refused.
    pub(crate) fn put(&mut self, url: &str, body: &Value) -> Result<Value, String> {
        let page = self.send("PUT", url, Some((body.to_string(), "application/json")))?;
        accepted(&page)
    }

    /// Reads an address and gives what came, refusals too.
    ///
    /// # Errors
    ///
    /// When no answer comes.
    pub(crate) fn look(&mut self, url: &str) -> Result<Page, String> {
        self.send("GET", url, None)
    }

    /// Sends another host the cookies of this one too, as where several servers stand behind one name.
    pub(crate) fn share_cookies(&mut self, from: &str, with: &str) {
        let cookies = self.cookies.get(origin(from)).cloned().unwrap_or_default();
        self.cookies.insert(origin(with).to_owned(), cookies);
    }

    /// The value of a cookie of a host.
    pub(crate) fn cookie(&self, url: &str, name: &str) -> Option<String> {
        self.cookies.get(origin(url))?.get(name).cloned()
    }

    /// Reads bytes.
    ///
    /// # Errors
    ///
    /// When the request fails or is refused.
    pub(crate) fn download(&mut self, url: &str) -> Result<Vec<u8>, String> {
        let mut response = self.send_once("GET", url, None)?;
        if response.status().as_u16() != 200 {
            return Err(format!("{url} answered {}", response.status()));
        }
        let body = response.body_mut().with_config().limit(MOST_BYTES).read_to_vec();
        body.map_err(|error| format!("{url}: {error}"))
    }

    /// Sends a DELETE.
    ///
    /// # Errors
    ///
    /// When the request fails or is refused.
    pub(crate) fn delete(&mut self, url: &str) -> Result<Value, String> {
        let page = self.send("DELETE", url, None)?;
        accepted(&page)
    }

    /// Follows an address through redirects, sign-in and consent pages until it is back under `home`, choosing
    /// `member` wherever somebody must be chosen.
    ///
    /// # Errors
    ///
    /// When a page is neither, or there is no end.
    pub(crate) fn click_through(&mut self, url: &str, member: &str, home: &str) -> Result<Page, String> {
        let mut page = self.send("GET", url, None)?;
        for _ in 0..MOST_HOPS {
            if page.url.starts_with(home) && !page.url.contains("/callback") {
                return Ok(page);
            }
            let form = Form::parse(&page.body)
                .ok_or_else(|| format!("{} (status {}) has no form to send", page.url, page.status))?;
            let action = form.action.clone().unwrap_or_else(|| page.url.clone());
            let action = resolve(&page.url, &action);
            let body = encode(&form.fields(member));
            page = self.send("POST", &action, Some((body, "application/x-www-form-urlencoded")))?;
        }
        Err(format!("{url} leads nowhere"))
    }

    fn send(&mut self, method: &str, url: &str, body: Option<(String, &str)>) -> Result<Page, String> {
        let (mut method, mut url, mut body) = (method.to_owned(), url.to_owned(), body);
        for _ in 0..MOST_HOPS {
            let mut response = self.send_once(&method, &url, body.take())?;
            let location =
                response.headers().get("location").and_then(|value| value.to_str().ok()).map(str::to_owned);
            let status = response.status().as_u16();
            match location {
                Some(location) if (300..400).contains(&status) => {
                    url = resolve(&url, &location);
                    method = "GET".to_owned();
                }
                _ => {
                    let body = response
                        .body_mut()
                        .with_config()
                        .limit(MOST_BYTES)
                        .read_to_string()
                        .map_err(|error| format!("{url}: {error}"))?;
                    return Ok(Page { url, body, status });
                }
            }
        }
        Err(format!("{url} redirects without end"))
    }

    fn send_once(
        &mut self,
        method: &str,
        url: &str,
        body: Option<(String, &str)>,
    ) -> Result<Response<Body>, String> {
        let origin = origin(url).to_owned();
        let mut request =
            ureq::http::Request::builder().method(method).uri(url.split('#').next().unwrap_or(url));
        if let Some(cookies) = self.cookies.get(&origin) {
            let line: Vec<String> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header("cookie", line.join("; "));
        }
        // What a browser says of a request that comes from the page itself.
        request = request.header("origin", &origin).header("sec-fetch-site", "same-origin");
        let sent = match body {
            Some((body, kind)) => {
                let request =
                    request.header("content-type", kind).body(body).map_err(|error| error.to_string())?;
                self.agent.run(request)
            }
            None => self.agent.run(request.body(()).map_err(|error| error.to_string())?),
        };
        let response = sent.map_err(|error| format!("{method} {url}: {error}"))?;
        for cookie in response.headers().get_all("set-cookie") {
            let Some((name, value)) = cookie.to_str().ok().and_then(|c| c.split(';').next()?.split_once('='))
            else {
                continue;
            };
            self.cookies.entry(origin.clone()).or_default().insert(name.to_owned(), value.to_owned());
        }
        Ok(response)
    }
}

fn accepted(page: &Page) -> Result<Value, String> {
    if page.status >= 400 {
        return Err(format!("{} answered {}: {}", page.url, page.status, page.body));
    }
    if page.body.is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_str(&page.body).map_err(|error| format!("{}: {error}", page.url))
}

fn origin(url: &str) -> &str {
    let after_scheme = url.find("://").map_or(0, |at| at + 3);
    let end = url[after_scheme..].find(['/', '?', '#']).map_or(url.len(), |at| after_scheme + at);
    &url[..end]
}

fn resolve(base: &str, link: &str) -> String {
    if link.contains("://") {
        link.to_owned()
    } else if link.starts_with('/') {
        format!("{}{link}", origin(base))
    } else if link.starts_with('?') {
        format!("{}{link}", base.split('?').next().unwrap_or(base))
    } else {
        base.to_owned()
    }
}

/// The first form of a page.
struct Form {
    action: Option<String>,
    inputs: Vec<(String, String)>,
    buttons: Vec<(String, String)>,
}

impl Form {
    fn parse(html: &str) -> Option<Form> {
        let start = html.find("<form")?;
        let end = html[start..].find("</form>").map_or(html.len(), |at| start + at);
        let mut form = Form { action: None, inputs: Vec::new(), buttons: Vec::new() };
        for tag in html[start..end].split('<').filter_map(|piece| piece.split('>').next()) {
            let named = || Some((attribute(tag, "name")?, attribute(tag, "value").unwrap_or_default()));
            if tag.starts_with("form") {
                form.action = attribute(tag, "action");
            } else if tag.starts_with("input") && attribute(tag, "name").as_deref() != Some("hide-membership")
            {
                form.inputs.extend(named());
            } else if tag.starts_with("button") {
                form.buttons.extend(named());
            }
        }
        Some(form)
    }

    /// Every input, and the member's button where there is one, else the first. Where the page asks who it is and does not
    /// list the member, who is one of the crowd then, the name is typed.
    fn fields(&self, member: &str) -> Vec<(String, String)> {
        let button = self.buttons.iter().find(|(_, value)| value == member).or(self.buttons.first()).cloned();
        let answer = button.map(|(name, value)| match name.as_str() {
            "member" => (name, member.to_owned()),
            _ => (name, value),
        });
        self.inputs.iter().cloned().chain(answer).collect()
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    let value = &tag[start..start + tag[start..].find('"')?];
    Some(
        value
            .replace("&quot;", "\"")
            .replace("&#39;", "'")
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&"),
    )
}

fn encode(fields: &[(String, String)]) -> String {
    let escape = |text: &str| {
        text.bytes().fold(String::new(), |mut out, byte| {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                out.push(char::from(byte));
            } else {
                out.push_str(&format!("%{byte:02X}"));
            }
            out
        })
    };
    let pairs: Vec<String> =
        fields.iter().map(|(name, value)| format!("{}={}", escape(name), escape(value))).collect();
    pairs.join("&")
}
