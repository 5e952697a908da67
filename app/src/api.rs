//! The only file that sends requests. Every answer is checked; whatever is wrong with one becomes a [`Fault`], which
//! the messages turn into a sentence and something to press.

use domain::{
    DataType, DateRange, IntradayType, ProviderId,
    left_out::Rule,
    record::Record,
    samples::SampleDay,
    wire::{
        AccountSettings, DailyValues, Disconnected, ErrorCode, Import, IntradayChart, IntradayDays, LeftOut,
        NewCopy, NewDelivery, NewDeparture, NewImport, NewLink, NewOwnClient, NewOwnSignIn, NewRepair,
        NewUpdate, OwnClient, Problem, Receipt, Redirect, Review, SavedCopy, Session, Site, StoredFile,
        Update, UpdateKind, ZoneStretch,
    },
};
use gloo_net::http::{Method, RequestBuilder, Response};
use jiff::civil::Date;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use web_sys::AbortSignal;

/// How long an answer may take.
const TIMEOUT_MILLISECONDS: u32 = 30_000;

/// Why there is no answer to show.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Fault {
    /// The server said what is wrong.
    Told(Problem),
    /// No server answered: no network, or it is restarting.
    Unreachable,
    /// It took too long.
    TooSlow,
    /// Something answered, but not with what this page understands.
    Unreadable,
}

impl Fault {
    /// The server's code, when it said one.
    pub(crate) fn code(&self) -> Option<ErrorCode> {
        match self {
            Fault::Told(problem) => Some(problem.code),
            Fault::Unreachable | Fault::TooSlow | Fault::Unreadable => None,
        }
    }
}

/// Asks what a visitor may know of this site.
///
/// # Errors
///
/// A [`Fault`], as for every function here.
pub(crate) async fn fetch_site() -> Result<Site, Fault> {
    get("/api/site").await
}

/// Asks who is signed in, if anybody.
pub(crate) async fn fetch_session() -> Result<Option<Session>, Fault> {
    get("/api/session").await
}

/// Asks for the way to Open Humans' sign-in.
pub(crate) async fn sign_in() -> Result<Redirect, Fault> {
    read(send(Method::POST, "/api/sign-in", None::<&()>).await?).await
}

/// Signs this browser out.
pub(crate) async fn sign_out() -> Result<(), Fault> {
    post("/api/sign-out").await
}

/// Asks for the way to a provider's consent page.
pub(crate) async fn create_link(new: &NewLink) -> Result<Redirect, Fault> {
    read(send(Method::POST, "/api/links", Some(new)).await?).await
}

/// Ends a link, here and at the provider.
pub(crate) async fn delete_link(id: &str) -> Result<Disconnected, Fault> {
    read(send(Method::DELETE, &format!("/api/links/{id}"), None::<&()>).await?).await
}

/// Starts an import.
pub(crate) async fn create_import(new: &NewImport) -> Result<Import, Fault> {
    read(send(Method::POST, "/api/imports", Some(new)).await?).await
}

/// Asks where an import stands.
pub(crate) async fn fetch_import(id: &str) -> Result<Import, Fault> {
    get(&format!("/api/imports/{id}")).await
}

/// Deletes an import and what was fetched for it.
pub(crate) async fn delete_import(id: &str) -> Result<(), Fault> {
    send(Method::DELETE, &format!("/api/imports/{id}"), None::<&()>).await.map(drop)
}

/// Stops an import.
pub(crate) async fn cancel_import(id: &str) -> Result<(), Fault> {
    post(&format!("/api/imports/{id}/cancel")).await
}

/// Asks again for the days that failed.
pub(crate) async fn repair_import(id: &str) -> Result<(), Fault> {
    post(&format!("/api/imports/{id}/repair")).await
}

/// Asks again for days the member chose.
pub(crate) async fn repair_days(id: &str, wish: &NewRepair) -> Result<(), Fault> {
    send(Method::POST, &format!("/api/imports/{id}/repair"), Some(wish)).await.map(drop)
}

/// Asks what was fetched.
pub(crate) async fn fetch_review(id: &str) -> Result<Review, Fault> {
    get(&format!("/api/imports/{id}/review")).await
}

/// Asks for the daily values of one data type.
pub(crate) async fn fetch_daily_values(id: &str, data_type: DataType) -> Result<DailyValues, Fault> {
    get(&format!("/api/imports/{id}/review/{}", data_type.key())).await
}

/// Asks for the upload to Open Humans.
pub(crate) async fn deliver(id: &str, new: &NewDelivery) -> Result<(), Fault> {
    send(Method::POST, &format!("/api/imports/{id}/delivery"), Some(new)).await.map(drop)
}

/// Holds an import until the member says go on.
pub(crate) async fn pause_import(id: &str) -> Result<(), Fault> {
    post(&format!("/api/imports/{id}/pause")).await
}

/// Lets a held import go on.
pub(crate) async fn resume_import(id: &str) -> Result<(), Fault> {
    post(&format!("/api/imports/{id}/resume")).await
}

/// Asks for the days of one kind of readings, each in few numbers.
pub(crate) async fn fetch_intraday_days(
    id: &str,
    intraday_type: IntradayType,
) -> Result<IntradayDays, Fault> {
    get(&format!("/api/imports/{id}/review/intraday/{}", intraday_type.key())).await
}

/// Asks for one kind of readings over whole days, in at most so many points.
pub(crate) async fn fetch_chart(
    id: &str,
    intraday_type: IntradayType,
    days: DateRange,
    points: u32,
) -> Result<IntradayChart, Fault> {
    let (kind, from, to) = (intraday_type.key(), days.start(), days.end());
    get(&format!("/api/imports/{id}/review/intraday/{kind}/chart?from={from}&to={to}&points={points}")).await
}

/// Asks where each heart-rate zone lay on the days of an import.
pub(crate) async fn fetch_heart_rate_zones(id: &str) -> Result<Vec<ZoneStretch>, Fault> {
    get(&format!("/api/imports/{id}/review/heart-rate-zones")).await
}

/// Asks for the readings of one day.
pub(crate) async fn fetch_readings(
    id: &str,
    intraday_type: IntradayType,
    day: Date,
) -> Result<Vec<Record>, Fault> {
    let answer: Readings =
        get(&format!("/api/imports/{id}/review/intraday/{}/{day}", intraday_type.key())).await?;
    Ok(match answer {
        Readings::Samples(samples) => vec![Record::Samples(samples)],
        Readings::Records(records) => records,
    })
}

/// The readings of a day: samples in columns, or whatever records a night has.
#[derive(Deserialize)]
#[serde(untagged)]
enum Readings {
    Records(Vec<Record>),
    Samples(Box<SampleDay>),
}

/// Asks for the clients the member registered.
pub(crate) async fn fetch_own_clients() -> Result<Vec<OwnClient>, Fault> {
    get("/api/own-clients").await
}

/// Enters a client, or replaces the one that is there.
pub(crate) async fn store_own_client(provider: ProviderId, new: &NewOwnClient) -> Result<OwnClient, Fault> {
    read(send(Method::PUT, &own_client(provider, ""), Some(new)).await?).await
}

/// Forgets a client.
pub(crate) async fn delete_own_client(provider: ProviderId) -> Result<(), Fault> {
    send(Method::DELETE, &own_client(provider, ""), None::<&()>).await.map(drop)
}

/// Asks for the way to a provider's consent page, through the member's own client.
pub(crate) async fn sign_in_own_client(provider: ProviderId, new: &NewOwnSignIn) -> Result<Redirect, Fault> {
    read(send(Method::POST, &own_client(provider, "/sign-in"), Some(new)).await?).await
}

/// Tries a client again.
pub(crate) async fn check_own_client(provider: ProviderId) -> Result<OwnClient, Fault> {
    read(send(Method::POST, &own_client(provider, "/check"), None::<&()>).await?).await
}

/// Asks what the member leaves out.
pub(crate) async fn fetch_left_out() -> Result<LeftOut, Fault> {
    get("/api/rules").await
}

/// Leaves something more out.
pub(crate) async fn leave_out(rule: &Rule) -> Result<LeftOut, Fault> {
    read(send(Method::POST, "/api/rules", Some(rule)).await?).await
}

/// Takes a rule back.
pub(crate) async fn lift_rule(id: &str) -> Result<LeftOut, Fault> {
    read(send(Method::DELETE, &format!("/api/rules/{id}"), None::<&()>).await?).await
}

/// Asks for the files this site put into the member's account at Open Humans.
pub(crate) async fn fetch_files() -> Result<Vec<StoredFile>, Fault> {
    get("/api/account/files").await
}

/// Deletes one of them there.
pub(crate) async fn delete_file(id: u64) -> Result<(), Fault> {
    send(Method::DELETE, &stored_file_address(id), None::<&()>).await.map(drop)
}

/// Where one of them can be saved from.
pub(crate) fn stored_file_address(id: u64) -> String {
    format!("/api/account/files/{id}")
}

/// Asks what is fetched by itself.
pub(crate) async fn fetch_updates() -> Result<Vec<Update>, Fault> {
    get("/api/updates").await
}

/// Sets an update of a link up, or changes it.
pub(crate) async fn store_update(link: &str, kind: UpdateKind, new: &NewUpdate) -> Result<Update, Fault> {
    read(send(Method::PUT, &update_address(link, kind), Some(new)).await?).await
}

/// Ends an update.
pub(crate) async fn delete_update(link: &str, kind: UpdateKind) -> Result<(), Fault> {
    send(Method::DELETE, &update_address(link, kind), None::<&()>).await.map(drop)
}

fn update_address(link: &str, kind: UpdateKind) -> String {
    format!("/api/updates/{link}/{}", kind.key())
}

/// Asks what the member has set for everything of theirs.
pub(crate) async fn fetch_account() -> Result<AccountSettings, Fault> {
    get("/api/account").await
}

/// Sets it.
pub(crate) async fn store_account(settings: AccountSettings) -> Result<AccountSettings, Fault> {
    read(send(Method::PUT, "/api/account", Some(&settings)).await?).await
}

/// Deletes everything of the member.
pub(crate) async fn leave(wish: NewDeparture) -> Result<Receipt, Fault> {
    read(send(Method::POST, "/api/account/leave", Some(&wish)).await?).await
}

/// Asks for the receipt of whoever left in this browser, if anybody did.
pub(crate) async fn fetch_receipt() -> Result<Option<Receipt>, Fault> {
    get("/api/account/receipt").await
}

fn own_client(provider: ProviderId, what: &str) -> String {
    format!("/api/own-clients/{}{what}", provider.key())
}

/// Where the file of one month of an import can be saved from.
pub(crate) fn month_address(id: &str, month: &str) -> String {
    format!("/api/imports/{id}/files/{month}")
}

/// Asks for a copy of what would be sent, to save.
pub(crate) async fn ask_for_copy(id: &str, new: &NewCopy) -> Result<SavedCopy, Fault> {
    read(send(Method::POST, &format!("/api/imports/{id}/copy"), Some(new)).await?).await
}

/// Asks how far it has come, if there is one.
pub(crate) async fn fetch_copy(id: &str) -> Result<Option<SavedCopy>, Fault> {
    get(&format!("/api/imports/{id}/copy")).await
}

/// Where a file of it can be saved from.
pub(crate) fn copy_file_address(id: &str, name: &str) -> String {
    format!("/api/imports/{id}/copy/{name}")
}

/// Where an import tells of its changes as they happen.
pub(crate) fn events_address(id: &str) -> String {
    format!("/api/imports/{id}/events")
}

/// Where the file made of an import can be saved from.
pub(crate) fn file_address(id: &str) -> String {
    format!("/api/imports/{id}/file")
}

async fn get<T: DeserializeOwned>(path: &str) -> Result<T, Fault> {
    read(send(Method::GET, path, None::<&()>).await?).await
}

async fn post(path: &str) -> Result<(), Fault> {
    send(Method::POST, path, None::<&()>).await.map(drop)
}

/// Sends a request and lets only answers of success through.
async fn send<B: Serialize>(method: Method, path: &str, body: Option<&B>) -> Result<Response, Fault> {
    let signal = AbortSignal::timeout_with_u32(TIMEOUT_MILLISECONDS);
    let builder = RequestBuilder::new(path).method(method).abort_signal(Some(&signal));
    let request = match body {
        Some(body) => {
            let text = serde_json::to_string(body).map_err(|_| Fault::Unreadable)?;
            builder.header("Content-Type", "application/json").body(text)
        }
        None => builder.build(),
    };
    let request = request.map_err(|_| Fault::Unreadable)?;
    let response = request.send().await.map_err(|_| no_answer(&signal))?;
    if response.ok() {
        return Ok(response);
    }
    // Something between us and the server (a proxy, a captive network) answers without our JSON.
    let problem = response.json::<Problem>().await.map(Fault::Told);
    Err(problem.unwrap_or(match response.status() {
        502..=504 => Fault::Unreachable,
        _ => Fault::Unreadable,
    }))
}

async fn read<T: DeserializeOwned>(response: Response) -> Result<T, Fault> {
    let text = response.text().await.map_err(|_| Fault::Unreachable)?;
    serde_json::from_str(&text).map_err(|_| Fault::Unreadable)
}

fn no_answer(signal: &AbortSignal) -> Fault {
    if signal.aborted() { Fault::TooSlow } else { Fault::Unreachable }
}

/// Reads an import from the text of an event.
pub(crate) fn parse_import(text: &str) -> Option<Import> {
    serde_json::from_str(text).ok()
}
