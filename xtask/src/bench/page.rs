//! The weight of everything the first page loads, and what Lighthouse says of it.

use super::{lighthouse, print, print_bounded};
use crate::{Outcome, page, tools};
use std::{fs, path::Path};

/// Kilobytes of the first page, brotli, that a phone on a bad line still loads in seconds.
const MOST_BROTLI_KB: f64 = 200.0;

/// Builds the page as shipped and adds up the files each of its two documents loads, each name only once; then lets
/// Lighthouse look at it, unless only the weight is wanted.
///
/// # Errors
///
/// When the page does not build, a file it names is missing, or Lighthouse cannot look.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let only_weight = match arguments {
        [] => false,
        [flag] if flag == "--weight" => true,
        _ => return Err("bench page takes only --weight, which leaves Lighthouse out".to_owned()),
    };
    tools::for_page()?;
    page::build(page::Profile::Release)?;
    let (raw, brotli) = weigh("front.html")?;
    print("page", "first page, raw", raw, "kB");
    print_bounded("page", "first page, brotli", brotli, "kB", MOST_BROTLI_KB);
    let (_, brotli) = weigh("de/front.html")?;
    print_bounded("page", "first page in German, brotli", brotli, "kB", MOST_BROTLI_KB);
    let (raw, brotli) = weigh("index.html")?;
    print("page", "steps behind it, raw", raw, "kB");
    print("page", "steps behind it, brotli", brotli, "kB");
    if only_weight { Ok(()) } else { lighthouse::run() }
}

/// The kilobytes of a document and every file it names, raw and brotli.
fn weigh(document: &str) -> Result<(f64, f64), String> {
    let dist = page::dist();
    let html = read(&dist.join(document))?;
    let html = String::from_utf8_lossy(&html);
    let (mut raw, mut brotli) = (0, 0);
    for name in files_of(&dist)? {
        // Other files, such as schemas, are there for other readers; the page does not load them.
        if name == document || html.contains(&name) {
            raw += read(&dist.join(&name))?.len();
            let packed = dist.join(format!("{name}.br"));
            brotli += if packed.exists() { read(&packed)?.len() } else { read(&dist.join(&name))?.len() };
        }
    }
    Ok((round(raw as f64 / 1e3), round(brotli as f64 / 1e3)))
}

fn round(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|error| format!("{} cannot be read: {error}", path.display()))
}

/// The files below a folder, as paths relative to it, without the compressed twins.
fn files_of(folder: &Path) -> Result<Vec<String>, String> {
    let mut names = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(here) = folders.pop() {
        let entries =
            fs::read_dir(&here).map_err(|error| format!("{} cannot be read: {error}", here.display()))?;
        for path in entries.filter_map(|entry| entry.ok().map(|entry| entry.path())) {
            if path.is_dir() {
                folders.push(path);
            } else if let Some(name) = path.strip_prefix(folder).ok().and_then(Path::to_str) {
                names.extend((!name.ends_with(".br")).then(|| name.to_owned()));
            }
        }
    }
    Ok(names)
}
