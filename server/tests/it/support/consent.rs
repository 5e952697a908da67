//! People at the stand-in's consent pages: they sign in there, tick, agree or cancel, and come back with an address.

use super::Site;
use domain::ProviderId;
use http::header::{COOKIE, LOCATION, SET_COOKIE};
use standin::Host;
use url::Url;

impl Site {
    /// A member agrees at Open Humans; gives path and query of the address they come back to.
    pub(crate) async fn agree_at_open_humans(&self, consent: &Url, member: &str) -> String {
        self.answer_open_humans(consent, member, true).await
    }

    /// A member agrees or cancels at Open Humans.
    pub(crate) async fn answer_open_humans(&self, consent: &Url, member: &str, agrees: bool) -> String {
        let login = format!("{}/account/login/", self.standin.base(Host::OpenHumans));
        let mut visit = Visit { site: self, cookie: None };
        let mut form = visit.open_form(&login).await.expect("a form to sign in with");
        form.push(("member".to_owned(), member.to_owned()));
        visit.submit(&login, &form).await;
        let back = match visit.open_form(consent.as_str()).await {
            // Agreed to before: the way back comes at once.
            Err(back) => back,
            Ok(mut form) => {
                if agrees {
                    form.push(("allow".to_owned(), "Authorize project".to_owned()));
                }
                visit.submit(consent.as_str(), &form).await
            }
        };
        path_of(&back)
    }

    /// A member leaves the project on the website of Open Humans, and asks the project to erase what it holds: the website
    /// tells it from inside this request.
    pub(crate) async fn leave_at_open_humans(&self, member: &str) {
        let base = self.standin.base(Host::OpenHumans);
        let login = format!("{base}/account/login/");
        let mut visit = Visit { site: self, cookie: None };
        let mut form = visit.open_form(&login).await.expect("a form to sign in with");
        form.push(("member".to_owned(), member.to_owned()));
        visit.submit(&login, &form).await;
        let mut form =
            visit.open_form(&format!("{base}/member/me/data/")).await.expect("a form to leave with");
        form.push(("erasure_requested".to_owned(), "on".to_owned()));
        visit.submit(&format!("{base}/member/me/connections/leave/"), &form).await;
    }

    /// A member signs in at a provider and agrees to all permissions but those that hold this text; gives path and query
    /// of the address they come back to.
    pub(crate) async fn agree(
        &self,
        provider: ProviderId,
        consent: &Url,
        account: &str,
        without: &str,
    ) -> String {
        let asked = consent.query_pairs().find(|(name, _)| name == "scope").unwrap().1.into_owned();
        let ticked: Vec<&str> =
            asked.split(' ').filter(|scope| without.is_empty() || !scope.contains(without)).collect();
        self.answer_provider(provider, consent, account, &ticked, true).await
    }

    /// A member signs in at a provider and agrees to just these permissions.
    pub(crate) async fn agree_to(
        &self,
        provider: ProviderId,
        consent: &Url,
        account: &str,
        ticked: &[&str],
    ) -> String {
        self.answer_provider(provider, consent, account, ticked, true).await
    }

    /// A member signs in at a provider and cancels there.
    pub(crate) async fn cancel_consent(&self, provider: ProviderId, consent: &Url, account: &str) -> String {
        self.answer_provider(provider, consent, account, &[], false).await
    }

    async fn answer_provider(
        &self,
        provider: ProviderId,
        consent: &Url,
        account: &str,
        ticked: &[&str],
        agrees: bool,
    ) -> String {
        let base = consent.origin().ascii_serialization();
        let query = consent.query().unwrap().to_owned();
        let (sign_in, decide, field, button, [yes, no]) = match provider {
            ProviderId::GoogleHealth => {
                ("/v3/signin", "/signin/oauth/consent", "granted", "answer", ["continue", "cancel"])
            }
            ProviderId::Fitbit => ("/login", "/oauth2/authorize", "scope", "decision", ["allow", "deny"]),
        };
        let mut visit = Visit { site: self, cookie: None };
        let form = [("query".to_owned(), query.clone()), ("member".to_owned(), account.to_owned())];
        visit.submit(&format!("{base}{sign_in}"), &form).await;
        let answer = if agrees { yes } else { no };
        let mut form = vec![("query".to_owned(), query), (button.to_owned(), answer.to_owned())];
        form.extend(ticked.iter().map(|scope| (field.to_owned(), (*scope).to_owned())));
        path_of(&visit.submit(&format!("{base}{decide}"), &form).await)
    }
}

/// Path and query of an address of the server; a fragment stays in the browser.
fn path_of(address: &str) -> String {
    let url = Url::parse(address).unwrap();
    format!("{}?{}", url.path(), url.query().unwrap_or_default())
}

/// The value of a parameter of a path with a query.
pub(crate) fn parameter(path: &str, name: &str) -> Option<String> {
    let url = Url::parse("http://localhost").unwrap().join(path).unwrap();
    url.query_pairs().find(|(found, _)| found == name).map(|(_, value)| value.into_owned())
}

struct Visit<'a> {
    site: &'a Site,
    cookie: Option<String>,
}

impl Visit<'_> {
    /// The hidden fields of the form on a page; the address it redirects to where there is none.
    async fn open_form(&mut self, url: &str) -> Result<Vec<(String, String)>, String> {
        let response = self.send(self.site.app.http.get(url)).await;
        if let Some(location) = response.headers().get(LOCATION) {
            return Err(location.to_str().unwrap().to_owned());
        }
        let page = response.text().await.unwrap();
        let form = page.split("</form>").next().unwrap_or_default();
        let inputs = form.split("<input type=\"hidden\" name=\"").skip(1);
        let fields = inputs.map(|input| {
            let (name, rest) = input.split_once('"').unwrap();
            let (_, rest) = rest.split_once("value=\"").unwrap();
            let (value, _) = rest.split_once('"').unwrap();
            (name.to_owned(), value.replace("&amp;", "&"))
        });
        Ok(fields.collect())
    }

    /// Posts a form; gives where the browser is sent.
    async fn submit(&mut self, url: &str, form: &[(String, String)]) -> String {
        let response = self.send(self.site.app.http.post(url).form(form)).await;
        let location = response.headers().get(LOCATION).unwrap_or_else(|| panic!("{url} sends nowhere"));
        location.to_str().unwrap().to_owned()
    }

    async fn send(&mut self, request: reqwest::RequestBuilder) -> reqwest::Response {
        let request = match &self.cookie {
            Some(cookie) => request.header(COOKIE, cookie),
            None => request,
        };
        let response = request.send().await.unwrap();
        if let Some(cookie) = response.headers().get(SET_COOKIE) {
            self.cookie = Some(cookie.to_str().unwrap().split(';').next().unwrap().to_owned());
        }
        response
    }
}
