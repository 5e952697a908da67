//! What Lighthouse says of the first page on a phone: the median of five looks, each with nothing kept from the one before.

use super::{print, print_at_least};
use crate::{
    Outcome, cast,
    process::{output, program, target_dir},
    tools,
};
use serde_json::Value;
use std::{fs, path::Path};

/// Looks, of which the median counts: one alone depends on what else the machine does.
const LOOKS: usize = 5;

/// Least of each category, of a hundred.
const LEAST: [(&str, f64); 4] =
    [("performance", 95.0), ("accessibility", 100.0), ("best-practices", 100.0), ("seo", 100.0)];

/// Starts the cast as it is shipped, lets Lighthouse look, and prints what it says.
///
/// # Errors
///
/// When something cannot be installed, built or started, or Lighthouse gives no answer.
pub(super) fn run() -> Outcome {
    let folder = tools::end2end().join("lighthouse");
    tools::install_packages_of(&folder, "Lighthouse")?;
    let browser = tools::find_browser()?;
    cast::build(true)?;
    let cast = cast::start(&cast::Options {
        port: None,
        hour_seconds: 3600.0,
        quota: true,
        release: true,
        standin: Vec::new(),
        bucket: false,
        data: target_dir().join("bench-page"),
        settings: Vec::new(),
        show_log: false,
    })?;
    let reports = (0..LOOKS)
        .map(|number| {
            look(&folder, &browser, &cast.url, &target_dir().join(format!("bench-page/{number}.json")))
        })
        .collect::<Result<Vec<Value>, String>>()?;
    drop(cast);
    for (category, least) in LEAST {
        let scores =
            reports.iter().map(|report| score(report, category)).collect::<Result<Vec<f64>, String>>()?;
        print_at_least(
            "page",
            &format!("Lighthouse on a phone, {category}"),
            median(scores),
            "of 100",
            least,
        );
    }
    let failed = reports.last().map(failed_audits).unwrap_or_default();
    for audit in failed {
        eprintln!("xtask: Lighthouse misses: {audit}");
    }
    let paints = reports.iter().filter_map(|report| {
        report.pointer("/audits/largest-contentful-paint/numericValue").and_then(Value::as_f64)
    });
    print(
        "page",
        "largest paint on Lighthouse's slow phone",
        median(paints.collect()).round(),
        "milliseconds",
    );
    Ok(())
}

fn look(folder: &Path, browser: &Path, url: &str, report: &Path) -> Result<Value, String> {
    // Chromium's sandbox does not work for root, who is nobody's browser but a test machine's.
    let flags = "--headless=new --no-sandbox --disable-dev-shm-usage";
    output(
        program("npx")
            .args(["lighthouse", url, "--quiet", "--output=json", "--form-factor=mobile"])
            .arg(format!("--output-path={}", report.display()))
            .arg(format!("--chrome-flags={flags}"))
            .current_dir(folder)
            .env("CHROME_PATH", browser),
    )?;
    let text = fs::read(report).map_err(|error| format!("Lighthouse left no report: {error}"))?;
    serde_json::from_slice(&text).map_err(|error| format!("Lighthouse's report: {error}"))
}

/// A category's score, of a hundred.
fn score(report: &Value, category: &str) -> Result<f64, String> {
    let score = report.pointer(&format!("/categories/{category}/score")).and_then(Value::as_f64);
    score.map(|score| (score * 100.0).round()).ok_or_else(|| format!("Lighthouse said nothing of {category}"))
}

/// What kept a category below a hundred, in Lighthouse's words.
fn failed_audits(report: &Value) -> Vec<String> {
    let audits = report["audits"].as_object().into_iter().flatten();
    let failed = audits.filter(|(_, audit)| {
        audit["scoreDisplayMode"] == "binary" && audit["score"].as_f64().is_some_and(|score| score < 1.0)
    });
    failed.filter_map(|(_, audit)| audit["title"].as_str().map(str::to_owned)).collect()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slow_look_does_not_move_the_median() {
        assert_eq!(median(vec![97.0, 12.0, 98.0, 96.0, 99.0]), 97.0);
    }
}
