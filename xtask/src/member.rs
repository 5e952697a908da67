//! A member of the pretend services who uses the product's HTTP interface as the page would.

use crate::{Outcome, bench::browser::Browser, cast::Cast};
use domain::{
    DataType, DateRange, ProviderId,
    intraday::IntradaySelection,
    wire::{Import, Problem},
};
use serde_json::{Value, json};

/// Somebody with a browser.
pub(crate) struct Member {
    browser: Browser,
    home: String,
    control: String,
    name: String,
    /// What the member connected last.
    provider: ProviderId,
}

/// What looking at an import showed.
pub(crate) enum Look {
    /// The import.
    Import(Box<Import>),
    /// The server does not know this browser any more.
    SignedOut,
    /// The server refused, with these words.
    Refused(String),
}

impl Member {
    /// A member who has not signed in anywhere.
    ///
    /// # Errors
    ///
    /// When the stand-in named no control address.
    pub(crate) fn new(cast: &Cast, name: &str) -> Result<Member, String> {
        let control = cast.control()?.to_owned();
        Ok(Member {
            browser: Browser::new(),
            home: cast.url.clone(),
            control,
            name: name.to_owned(),
            provider: ProviderId::Fitbit,
        })
    }

    /// The name at every service.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Signs in with Open Humans, agreeing to everything.
    ///
    /// # Errors
    ///
    /// When that leads nowhere.
    pub(crate) fn sign_in(&mut self) -> Result<(), String> {
        let there = self.browser.post(&format!("{}/api/sign-in", self.home), &json!({}))?;
        self.follow(&there)
    }

    /// Connects the Google account through the operator's client; gives the link.
    ///
    /// # Errors
    ///
    /// When a step is refused.
    pub(crate) fn connect_google(&mut self) -> Result<String, String> {
        self.provider = ProviderId::GoogleHealth;
        let wish = json!({ "provider": self.provider });
        let there = self.browser.post(&format!("{}/api/links", self.home), &wish)?;
        self.follow(&there)?;
        let session = self.browser.get(&format!("{}/api/session", self.home))?;
        let link = session["links"][0]["id"].as_str();
        link.map(str::to_owned).ok_or_else(|| format!("no link was made: {session}"))
    }

    /// Registers a Fitbit application of type Personal, enters it, and connects through it; gives the link.
    ///
    /// # Errors
    ///
    /// When a step is refused.
    pub(crate) fn connect_own_client(&mut self) -> Result<String, String> {
        let site = self.browser.get(&format!("{}/api/site", self.home))?;
        let redirect =
            site["redirect_urls"]["fitbit"].as_str().ok_or("the site named no redirect address")?;
        let wish = json!({ "developer": self.name, "type": "Personal", "redirect_urls": [redirect] });
        let client = Browser::new().post(&format!("{}/fitbit/applications", self.control), &wish)?;
        let entered = json!({ "client_id": client["client_id"], "client_secret": client["client_secret"] });
        self.browser.put(&format!("{}/api/own-clients/fitbit", self.home), &entered)?;
        self.provider = ProviderId::Fitbit;
        self.connect_through_own_client()
    }

    /// Connects once more the way it was done before; gives the link.
    ///
    /// # Errors
    ///
    /// When a step is refused, or the client does not work.
    pub(crate) fn connect_again(&mut self) -> Result<String, String> {
        match self.provider {
            ProviderId::GoogleHealth => self.connect_google(),
            ProviderId::Fitbit => self.connect_through_own_client(),
        }
    }

    fn connect_through_own_client(&mut self) -> Result<String, String> {
        let there =
            self.browser.post(&format!("{}/api/own-clients/fitbit/sign-in", self.home), &json!({}))?;
        self.follow(&there)?;
        let clients = self.browser.get(&format!("{}/api/own-clients", self.home))?;
        let client = &clients[0];
        match (client["state"].as_str(), client["link_id"].as_str()) {
            (Some("working"), Some(link)) => Ok(link.to_owned()),
            _ => Err(format!("the own client does not work: {client}")),
        }
    }

    fn follow(&mut self, redirect: &Value) -> Result<(), String> {
        let location = redirect["location"].as_str().ok_or_else(|| format!("no location in {redirect}"))?;
        let end = self.browser.click_through(location, &self.name, &self.home)?;
        if end.url.contains("problem=") { Err(format!("sign-in ended at {}", end.url)) } else { Ok(()) }
    }

    /// Starts an intraday import; gives its identifier.
    ///
    /// # Errors
    ///
    /// When it is refused.
    pub(crate) fn import(
        &mut self,
        link: &str,
        selection: &IntradaySelection,
        range: DateRange,
    ) -> Result<String, String> {
        let wish = json!({ "link_id": link, "intraday": selection, "range": range });
        let import = self.browser.post(&format!("{}/api/imports", self.home), &wish)?;
        import["id"].as_str().map(str::to_owned).ok_or_else(|| format!("no import was made: {import}"))
    }

    /// Starts an import of every daily type that needs no further permission; gives its identifier.
    ///
    /// # Errors
    ///
    /// When it is refused.
    pub(crate) fn import_daily(&mut self, link: &str, range: DateRange) -> Result<String, String> {
        let provider = self.provider;
        let data_types: Vec<DataType> = DataType::ALL
            .into_iter()
            .filter(|data_type| provider.carries(*data_type) && !data_type.is_opt_in())
            .collect();
        let wish = json!({ "link_id": link, "data_types": data_types, "range": range });
        let import = self.browser.post(&format!("{}/api/imports", self.home), &wish)?;
        import["id"].as_str().map(str::to_owned).ok_or_else(|| format!("no import was made: {import}"))
    }

    /// The value of the cookie that says who this browser is.
    ///
    /// # Errors
    ///
    /// When there is none.
    pub(crate) fn session_cookie(&self) -> Result<String, String> {
        self.browser.cookie(&self.home, "__Host-session").ok_or_else(|| "nobody is signed in".to_owned())
    }

    /// Goes on at another server of the same site, in the same session.
    pub(crate) fn move_to(&mut self, home: &str) {
        self.browser.share_cookies(&self.home, home);
        self.home = home.to_owned();
    }

    /// Reads an address of the site.
    ///
    /// # Errors
    ///
    /// When it is refused.
    pub(crate) fn read(&mut self, path: &str) -> Outcome {
        let page = self.browser.look(&format!("{}{path}", self.home))?;
        if page.status == 200 { Ok(()) } else { Err(format!("{path} answered {}", page.status)) }
    }

    /// Looks at an import.
    ///
    /// # Errors
    ///
    /// When no answer comes, as while the server is down.
    pub(crate) fn look(&mut self, import: &str) -> Result<Look, String> {
        let page = self.browser.look(&format!("{}/api/imports/{import}", self.home))?;
        if page.status == 401 {
            return Ok(Look::SignedOut);
        }
        if page.status != 200 {
            let problem: Option<Problem> = serde_json::from_str(&page.body).ok();
            let words = problem.map_or(page.body, |problem| problem.message);
            return Ok(Look::Refused(format!("status {}: {words}", page.status)));
        }
        let import = serde_json::from_str(&page.body).map_err(|error| format!("an import: {error}"))?;
        Ok(Look::Import(Box::new(import)))
    }

    /// Asks for what was fetched to be sent.
    ///
    /// # Errors
    ///
    /// When it is refused.
    pub(crate) fn deliver(&mut self, import: &str) -> Result<(), String> {
        self.browser.post(&format!("{}/api/imports/{import}/delivery", self.home), &json!({})).map(|_| ())
    }
}

/// The days before the stand-in's today; how many, and how many of the newest are left out.
///
/// # Errors
///
/// When the stand-in named no day.
pub(crate) fn days_before_today(cast: &Cast, days: u32, left_out: u32) -> Result<DateRange, String> {
    let today = cast.about["today"].as_str().ok_or("the stand-in named no day")?;
    let today: jiff::civil::Date = today.parse().map_err(|error| format!("the stand-in's day: {error}"))?;
    let back =
        |days: u32| today.checked_sub(jiff::ToSpan::days(i64::from(days))).map_err(|error| error.to_string());
    DateRange::new(back(days + left_out)?, back(left_out)?).map_err(|error| error.to_string())
}

/// Requests the server has under way at a provider at once.
pub(crate) const fn in_flight(provider: ProviderId) -> u64 {
    match provider {
        ProviderId::GoogleHealth => 4,
        ProviderId::Fitbit => 2,
    }
}
