//! Ten years of all 23 keys through the real server and the stand-in: requests, repeats, time and memory, with sleep
//! stages, merging with an earlier ten-year file and delivery included.

use super::{browser::Browser, print, print_bounded, usage};
use crate::{
    Outcome, cast,
    process::{root, target_dir},
};
use domain::{DataType, ProviderId};
use jiff::{ToSpan, civil::Date};
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    fs,
    time::{Duration, Instant},
};

/// Megabytes the server may hold resident at its peak: a small host has 512, and members come together.
const MOST_RESIDENT_MB: f64 = 100.0;

/// An import that takes longer than this is stuck.
const LONGEST: Duration = Duration::from_secs(900);

/// The member with ten years of history.
const MEMBER: &str = "alice";

/// Measures both providers, each with a fresh server.
///
/// # Errors
///
/// When something cannot be built or started, or the import does not end well.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let release = match arguments {
        [] => true,
        [flag] if flag == "--debug" => false,
        _ => return Err("bench import takes only --debug, which measures unoptimised programs".to_owned()),
    };
    // The server embeds the page; any will do here, but the folder must be there.
    fs::create_dir_all(root().join("dist")).map_err(|error| error.to_string())?;
    cast::build(release)?;
    ProviderId::ALL.into_iter().try_for_each(|provider| measure(provider, release))
}

fn measure(provider: ProviderId, release: bool) -> Outcome {
    let mut cast = cast::start(&cast::Options {
        port: None,
        hour_seconds: 3600.0,
        quota: false,
        release,
        standin: Vec::new(),
        bucket: false,
        data: target_dir().join(format!("bench-import-{provider}")),
        // The quota is off at the stand-in, so ours must not be what is measured.
        settings: vec![
            ("GOOGLE_REQUESTS_PER_SECOND", "100".to_owned()),
            ("GOOGLE_MAX_REQUESTS_PER_SECOND", "100".to_owned()),
        ],
        show_log: false,
    })?;
    let home = cast.url.clone();
    let control = cast.about["control"].as_str().ok_or("the stand-in named no control address")?.to_owned();
    let mut browser = Browser::new();
    let sign_in = browser.post(&format!("{home}/api/sign-in"), &json!({}))?;
    browser.click_through(location(&sign_in)?, MEMBER, &home)?;
    let link = browser.post(&format!("{home}/api/links"), &json!({ "provider": provider }))?;
    browser.click_through(location(&link)?, MEMBER, &home)?;
    let session = browser.get(&format!("{home}/api/session"))?;
    let link = session["links"][0].clone();
    let name = |what: &str| format!("{provider}, {what}");

    // A first import makes the earlier file that the measured one is merged with. Both count towards the peak.
    deliver(&mut browser, &home, &link)?;
    Browser::new().delete(&format!("{control}/requests"))?;
    let cpu_before = usage::cpu_seconds(cast.server.id());
    let start = Instant::now();
    let import = fetch(&mut browser, &home, &link)?;
    let fetched = start.elapsed().as_secs_f64();
    send(&mut browser, &home, &import)?;
    let wall = start.elapsed().as_secs_f64();
    let cpu = usage::cpu_seconds(cast.server.id()).zip(cpu_before).map(|(after, before)| after - before);

    let requests = Browser::new().get(&format!("{control}/requests"))?;
    let host = match provider {
        ProviderId::GoogleHealth => "health.googleapis.com",
        ProviderId::Fitbit => "api.fitbit.com",
    };
    let (asked, repeats) = count(&requests, host)?;
    print("import", &name("fetching"), round(fetched), "seconds");
    print("import", &name("all, merging and delivery included"), round(wall), "seconds");
    print("import", &name("requests to the provider"), asked, "requests");
    print_bounded("import", &name("requests repeated"), repeats as f64, "requests", 0.0);
    if let Some(cpu) = cpu {
        print("import", &name("server processor time"), round(cpu), "seconds");
    }
    if let Some(peak) = usage::peak_resident_mb(cast.server.id()) {
        print_bounded("import", &name("server peak resident memory"), peak, "MB", MOST_RESIDENT_MB);
    }
    cast.server.stop();
    Ok(())
}

fn round(seconds: f64) -> f64 {
    (seconds * 100.0).round() / 100.0
}

fn location(redirect: &Value) -> Result<&str, String> {
    redirect["location"].as_str().ok_or_else(|| format!("no location in {redirect}"))
}

fn deliver(browser: &mut Browser, home: &str, link: &Value) -> Outcome {
    let import = fetch(browser, home, link)?;
    send(browser, home, &import)
}

/// Imports everything since joining, at most ten years, and gives the import's identifier.
fn fetch(browser: &mut Browser, home: &str, link: &Value) -> Result<String, String> {
    let account = &link["account"];
    let since: Date = account["member_since"]
        .as_str()
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| format!("no joining date in {account}"))?;
    let end = since.checked_add(10.years()).map_err(|error| error.to_string())?;
    let provider =
        ProviderId::find(link["provider"].as_str().unwrap_or_default()).ok_or("unknown provider")?;
    let data_types: Vec<DataType> =
        DataType::ALL.into_iter().filter(|d| provider.carries(*d) && !d.is_opt_in()).collect();
    let wish = json!({
        "link_id": link["id"], "data_types": data_types, "range": { "start": since, "end": end },
    });
    let import = browser.post(&format!("{home}/api/imports"), &wish)?;
    let id = import["id"].as_str().ok_or("no import was made")?.to_owned();
    wait_for(browser, home, &id, "ready")?;
    Ok(id)
}

fn send(browser: &mut Browser, home: &str, import: &str) -> Outcome {
    browser.post(&format!("{home}/api/imports/{import}/delivery"), &json!({}))?;
    wait_for(browser, home, import, "delivered")
}

fn wait_for(browser: &mut Browser, home: &str, import: &str, wanted: &str) -> Outcome {
    let start = Instant::now();
    while start.elapsed() < LONGEST {
        let import = browser.get(&format!("{home}/api/imports/{import}"))?;
        let failed: u64 = import["progress"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|p| p["windows_failed"].as_u64())
            .sum();
        match import["state"].as_str() {
            Some(state) if state == wanted && failed == 0 => return Ok(()),
            Some(state) if state == wanted => return Err(format!("{failed} windows failed")),
            Some("planned" | "running" | "waiting" | "uploading") => {
                std::thread::sleep(Duration::from_millis(100))
            }
            _ => return Err(format!("the import ended otherwise: {import}")),
        }
    }
    Err(format!("the import is not {wanted} after {} seconds", LONGEST.as_secs()))
}

/// Data requests to a host, and how many of them were asked more than once.
fn count(requests: &Value, host: &str) -> Result<(u64, u64), String> {
    let requests = requests.as_array().ok_or("the stand-in gave no request log")?;
    let mut times: HashMap<String, u64> = HashMap::new();
    for request in requests.iter().filter(|request| request["host"] == host) {
        let key =
            format!("{} {} {} {}", request["method"], request["path"], request["query"], request["body"]);
        if !request["path"].as_str().unwrap_or_default().contains("oauth2") {
            *times.entry(key).or_default() += 1;
        }
    }
    Ok((times.values().sum(), times.values().map(|times| times - 1).sum()))
}
