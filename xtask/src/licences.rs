//! Whether every crate that is built in may be: its licence must be one an MIT-licensed program can carry.

use crate::{
    Outcome,
    process::{cargo, output},
};
use serde_json::Value;

/// Licences whose terms are met by naming the crate and keeping its text.
const FINE: [&str; 16] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "NCSA",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Checks the licence of every crate in the lock file that the workspace builds.
///
/// # Errors
///
/// Names each crate whose licence is missing or not among those that fit.
pub(crate) fn check() -> Outcome {
    let metadata = output(cargo().args(["metadata", "--format-version", "1", "--locked"]))?;
    let metadata: Value =
        serde_json::from_str(&metadata).map_err(|error| format!("cargo metadata: {error}"))?;
    let packages = metadata["packages"].as_array().ok_or("cargo metadata names no packages")?;
    let unfit: Vec<String> = packages
        .iter()
        .filter(|package| !package["source"].is_null())
        .filter(|package| !package["license"].as_str().is_some_and(fits))
        .map(|package| format!("{} {}: {}", package["name"], package["version"], package["license"]))
        .collect();
    if unfit.is_empty() {
        println!("licences: {} crates, all fit", packages.len());
        Ok(())
    } else {
        Err(format!("licences that do not fit:\n  {}", unfit.join("\n  ")))
    }
}

/// Whether an SPDX expression can be met: one alternative of each part joined by `AND`.
fn fits(expression: &str) -> bool {
    expression
        .replace(['(', ')'], " ")
        .replace('/', " OR ")
        .split(" AND ")
        .all(|part| part.split(" OR ").any(|licence| FINE.contains(&licence.trim())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alternative_is_enough_but_every_part_counts() {
        assert!(fits("MIT OR Apache-2.0"));
        assert!(fits("(MIT OR GPL-3.0) AND Unicode-3.0"));
        assert!(!fits("MIT AND GPL-3.0"));
        assert!(!fits("AGPL-3.0"));
    }
}
