//! Measures how fast pages of heart rates, as the Google Health API sends them, become sealed segments: read, checked,
//! written, packed and sealed on one thread. Started by `cargo xtask bench ingest`; prints one figure a line,
//! `{"what", "value", "unit"}`.
//!
//! Beside it, on the same bytes and in the same run, `serde_json` into its own values, and `serde_json` alone into the
//! members that are read. The rounds take turns, so that a busy machine is busy for all of them, and the median counts.

#![expect(clippy::print_stdout, reason = "figures go to standard output")]

use bytes::Bytes;
use domain::{DateRange, ResourceId, record::Record};
use http::{HeaderMap, HeaderValue, header::CONTENT_TYPE};
use jiff::{Timestamp, ToSpan, civil::date, tz::TimeZone};
use serde::Deserialize;
use serde_json::{Value, json};
use server::{
    providers::{Fetch, Outcome, Provider, Reply, google_health::GoogleHealth},
    secrets::KeyRing,
    segment::encode_segment,
    testing::{config, key_ring},
};
use std::{borrow::Cow, error::Error, fmt::Write as _, fs, time::Instant};

/// Points on a page.
const POINTS: u32 = 5_000;
/// Seconds from one reading to the next, on average.
const SECONDS_APART: u32 = 2;
/// Pages a year of those takes.
const PAGES_A_YEAR: f64 = 365.0 * 86_400.0 / (SECONDS_APART * POINTS) as f64;
const ROUNDS: usize = 15;
/// Pages read one after another while memory is watched.
const PAGES_FOR_MEMORY: usize = 40;

/// What is read of a page, and nothing done with it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Plain<'a> {
    #[serde(borrow)]
    data_points: Vec<PlainPoint<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "read to be measured")]
struct PlainPoint<'a> {
    #[serde(borrow)]
    data_source: PlainSource<'a>,
    heart_rate: PlainHeartRate<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "read to be measured")]
struct PlainSource<'a> {
    #[serde(borrow)]
    platform: Cow<'a, str>,
    recording_method: Cow<'a, str>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "read to be measured")]
struct PlainHeartRate<'a> {
    #[serde(borrow)]
    sample_time: PlainTime<'a>,
    beats_per_minute: &'a str,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "read to be measured")]
struct PlainTime<'a> {
    physical_time: &'a str,
    utc_offset: &'a str,
}

fn main() -> Result<(), Box<dyn Error>> {
    let page = page()?;
    let megabytes = page.len() as f64 / 1e6;
    let google = GoogleHealth::new(
        config(&[("GOOGLE_CLIENT_ID", "client"), ("GOOGLE_CLIENT_SECRET", "secret")])
            .google
            .ok_or("no settings of Google")?,
    );
    let keys = key_ring();
    let range = DateRange::inclusive(date(2026, 4, 1), date(2026, 4, 7))?;
    let fetch = Fetch {
        zone: Some(TimeZone::fixed(jiff::tz::offset(2))),
        ..Fetch::first(ResourceId::new("intraday/heart-rate/sample"), Some(range))
    };
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=UTF-8"));
    let reply = Reply { status: 200, headers, body: Bytes::from(page.clone()) };

    let idle = reset_peak()?;
    let sealed = ingest(&google, &keys, &fetch, &reply)?;
    for _ in 0..PAGES_FOR_MEMORY {
        // As it comes off the wire: a body of its own.
        let reply = Reply { body: Bytes::from(page.clone()), ..reply.clone() };
        ingest(&google, &keys, &fetch, &reply)?;
    }
    let peak = status_kb("VmHWM:")?;

    let (mut product, mut values, mut plain) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        product.push(seconds(|| ingest(&google, &keys, &fetch, &reply).map(drop))?);
        values.push(seconds(|| read_values(&page))?);
        plain.push(seconds(|| read_plain(&page))?);
    }
    let rate = |seconds: Vec<f64>| megabytes / median(seconds);
    let (product, values, plain) = (rate(product), rate(values), rate(plain));
    figure("a page of 5,000 heart rates", megabytes, "MB");
    figure("the same, packed and sealed", sealed as f64 / 1e6, "MB");
    figure("read, checked, packed and sealed on one thread", product, "MB/s");
    figure("serde_json::Value on the same bytes", values, "MB/s");
    figure("serde_json into the members that are read", plain, "MB/s");
    figure("of serde_json::Value", product / values, "ratio");
    figure("of serde_json into the members that are read", product / plain, "ratio");
    figure("peak resident memory above idle", peak.saturating_sub(idle) as f64 * 1024.0 / 1e6, "MB");
    figure(
        "processor seconds for a year of these, extrapolated",
        PAGES_A_YEAR * megabytes / product,
        "seconds",
    );
    figure("bytes of a year of these, extrapolated", PAGES_A_YEAR * megabytes / 1e3, "GB");
    Ok(())
}

/// What an import does with a page, but for the disk; gives the bytes that would lie there.
fn ingest(
    google: &GoogleHealth,
    keys: &KeyRing,
    fetch: &Fetch,
    reply: &Reply,
) -> Result<usize, Box<dyn Error>> {
    let Outcome::Page(page) = google.parse(fetch, reply) else { return Err("the page was not read".into()) };
    let samples: usize = page
        .records
        .iter()
        .map(|record| match record {
            Record::Samples(day) if day.is_valid() => day.len(),
            _ => 0,
        })
        .sum();
    // The oldest minute is left to the next page.
    if samples + 60 < POINTS as usize {
        return Err(format!("{samples} of {POINTS} readings were read").into());
    }
    let sealed = keys.seal(b"bench", &encode_segment(fetch.resource.as_str(), &page.records)?);
    Ok(std::hint::black_box(sealed).len())
}

fn read_values(page: &[u8]) -> Result<(), Box<dyn Error>> {
    std::hint::black_box(serde_json::from_slice::<Value>(page)?);
    Ok(())
}

fn read_plain(page: &[u8]) -> Result<(), Box<dyn Error>> {
    let plain: Plain<'_> = serde_json::from_slice(page)?;
    let sum: u64 =
        plain.data_points.iter().filter_map(|p| p.heart_rate.beats_per_minute.parse::<u64>().ok()).sum();
    std::hint::black_box(sum);
    Ok(())
}

/// A page as the service sends it: newest first, indented, with the wall clock spelled out beside the instant. Readings come
/// each second or each few, as a heart goes (SplitMix64).
fn page() -> Result<Vec<u8>, Box<dyn Error>> {
    let mut seed: u64 = 1;
    let mut below = |end: u64| {
        seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = seed;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    };
    let mut at: Timestamp = "2026-04-05T07:14:58Z".parse()?;
    let mut bpm = 70;
    let mut text = String::from("{\n  \"dataPoints\": [");
    for number in 0..POINTS {
        let wall = jiff::tz::offset(2).to_datetime(at);
        let separator = if number > 0 { "," } else { "" };
        write!(
            text,
            r#"{separator}
    {{
      "dataSource": {{
        "recordingMethod": "PASSIVELY_MEASURED",
        "device": {{
          "displayName": "Band"
        }},
        "platform": "FITBIT"
      }},
      "heartRate": {{
        "sampleTime": {{
          "physicalTime": "{at}",
          "utcOffset": "7200s",
          "civilTime": {{
            "date": {{
              "year": {},
              "month": {},
              "day": {}
            }},
            "time": {{
              "hours": {},
              "minutes": {},
              "seconds": {}
            }}
          }}
        }},
        "beatsPerMinute": "{bpm}"
      }}
    }}"#,
            wall.year(),
            wall.month(),
            wall.day(),
            wall.hour(),
            wall.minute(),
            wall.second()
        )?;
        at = at.checked_sub(i64::try_from(1 + below(3))?.seconds())?;
        bpm = (bpm + below(5)).saturating_sub(2).clamp(45, 170);
    }
    text.push_str("\n  ],\n  \"nextPageToken\": \"older\"\n}\n");
    Ok(text.into_bytes())
}

fn figure(what: &str, value: f64, unit: &str) {
    println!("{}", json!({ "what": what, "value": (value * 1000.0).round() / 1000.0, "unit": unit }));
}

fn seconds(work: impl FnOnce() -> Result<(), Box<dyn Error>>) -> Result<f64, Box<dyn Error>> {
    let start = Instant::now();
    work()?;
    Ok(start.elapsed().as_secs_f64())
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Forgets the peak of memory so far; gives what is held now, in kilobytes. Linux only.
fn reset_peak() -> Result<u64, Box<dyn Error>> {
    fs::write("/proc/self/clear_refs", "5")?;
    status_kb("VmRSS:")
}

fn status_kb(field: &str) -> Result<u64, Box<dyn Error>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find(|line| line.starts_with(field)).ok_or("no such figure")?;
    Ok(line.split_whitespace().nth(1).ok_or("no such figure")?.parse()?)
}
