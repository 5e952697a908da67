//! Milliseconds from a gesture to the drawn chart, in Chromium: Playwright makes the gestures, the page's own clock times
//! them.

use super::{print, print_bounded};
use crate::{
    cast::Cast,
    member::Member,
    process::{program, run as run_program, target_dir},
    tools,
};
use std::{collections::BTreeMap, fs};

/// Milliseconds a gesture may take.
const MOST_MILLISECONDS: f64 = 150.0;

/// Makes the gestures on the chart of an import's heart rates; says whether the bounds hold.
///
/// # Errors
///
/// When there is no browser, or a gesture draws nothing.
pub(super) fn run(cast: &Cast, member: &Member, import: &str) -> Result<bool, String> {
    let figures = target_dir().join("bench-review/gestures.json");
    run_program(
        program("npx")
            .args(["playwright", "test", "--config", "playwright.bench.config.ts"])
            .current_dir(tools::end2end())
            .env("CHROMIUM", tools::find_browser()?)
            .env("SITE", &cast.url)
            .env("COOKIE", member.session_cookie()?)
            .env("IMPORT", import)
            .env("FIGURES", &figures),
    )?;
    let text = fs::read(&figures).map_err(|error| format!("the browser left no figures: {error}"))?;
    let figures: BTreeMap<String, Vec<f64>> =
        serde_json::from_slice(&text).map_err(|error| format!("the browser's figures: {error}"))?;
    let mut holds = true;
    for (what, mut milliseconds) in figures {
        milliseconds.sort_by(f64::total_cmp);
        let at = |share: f64| {
            let place = (share * milliseconds.len() as f64) as usize;
            let value = milliseconds.get(place.min(milliseconds.len().saturating_sub(1)));
            value.map_or(f64::INFINITY, |value| (value * 10.0).round() / 10.0)
        };
        print("review", &format!("{what}, median"), at(0.5), "milliseconds");
        holds &= print_bounded(
            "review",
            &format!("{what}, slowest of {}", milliseconds.len()),
            at(1.0),
            "milliseconds",
            MOST_MILLISECONDS,
        );
    }
    Ok(holds)
}
