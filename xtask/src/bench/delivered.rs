//! What became of a long import at Open Humans: its monthly files, tested by gzip itself and by a reader that is none of
//! ours.

use super::{browser::Browser, print};
use crate::{
    cast::Cast,
    member::{Look, Member},
    process::{program, run},
    tools,
};
use domain::wire::ImportState;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

/// Longer than a year of months takes an unoptimised server.
const LONGEST: Duration = Duration::from_secs(1_800);

/// Sends an import, prints figures under the name of a bench, keeps its files in a folder, and tests them with `gzip -t` and the loader of docs/FORMAT.md.
///
/// # Errors
///
/// When it is not delivered, or one of the files does not pass.
pub(super) fn deliver_and_test(
    bench: &str,
    cast: &Cast,
    member: &mut Member,
    import: &str,
    folder: &Path,
) -> Result<(), String> {
    let start = Instant::now();
    member.deliver(import)?;
    wait_until_delivered(member, import)?;
    let seconds = start.elapsed().as_secs_f64();

    let files = keep(cast.control()?, member.name(), folder)?;
    run(Command::new("gzip").arg("-t").args(&files))?;
    run(program("python3").arg(tools::end2end().join("python/read_the_months.py")).args(&files))?;
    let packed: u64 = files.iter().filter_map(|file| fs::metadata(file).ok()).map(|file| file.len()).sum();
    print(bench, "months sent, that pass gzip -t and the loader", files.len() as u64, "files");
    print(bench, "size of the months", packed as f64 / 1e6, "MB");
    print(bench, "time to write and send them", (seconds * 10.0).round() / 10.0, "seconds");
    Ok(())
}

fn wait_until_delivered(member: &mut Member, import: &str) -> Result<(), String> {
    let start = Instant::now();
    while start.elapsed() < LONGEST {
        match member.look(import)? {
            Look::Import(import) if import.state == ImportState::Delivered => return Ok(()),
            Look::Import(import) if import.state == ImportState::Uploading => {}
            Look::Import(import) => {
                return Err(format!("it was not delivered: {:?}, {:?}", import.state, import.problem));
            }
            Look::SignedOut => return Err("the server signed the member out".to_owned()),
            Look::Refused(words) => return Err(words),
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    Err(format!("it is not delivered after {} seconds", LONGEST.as_secs()))
}

/// Downloads the monthly files of a member as they lie at Open Humans.
fn keep(control: &str, member: &str, folder: &Path) -> Result<Vec<PathBuf>, String> {
    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut browser = Browser::new();
    let listed = browser.get(&format!("{control}/open-humans/{member}/files"))?;
    let mut kept = Vec::new();
    for file in listed.as_array().into_iter().flatten().filter(|file| file["completed"] == true) {
        let name = file["basename"].as_str().filter(|name| name.ends_with("-intraday.json.gz"));
        let Some(name) = name.and_then(|name| Path::new(name).file_name()) else { continue };
        let bytes = browser.download(&format!("{control}/open-humans/{member}/files/{}", file["id"]))?;
        let path = folder.join(name);
        fs::write(&path, bytes).map_err(|error| format!("{}: {error}", path.display()))?;
        kept.push(path);
    }
    if kept.is_empty() { Err("no monthly file lies at Open Humans".to_owned()) } else { Ok(kept) }
}
