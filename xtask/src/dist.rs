//! One self-contained server binary with the page inside.

use crate::{
    Outcome,
    cast::binary,
    page,
    process::{self, cargo, target_dir},
    tools,
};
use std::{fs, path::Path, process::Command};

/// What the binary is called where it is installed.
const NAME: &str = "fitbit-data-import";

/// Builds the page and the server and puts the binary into `target/dist`; with `--slug` also an archive of it as Heroku
/// takes one.
///
/// # Errors
///
/// When something cannot be installed or built, or an option is unknown.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let with_slug = match arguments {
        [] => false,
        [option] if option == "--slug" => true,
        _ => return Err("dist takes --slug or nothing".to_owned()),
    };
    tools::for_page()?;
    page::build(page::Profile::Release)?;
    process::run(cargo().args(["build", "--release", "--package", "server"]))?;
    let folder = target_dir().join("dist");
    fs::create_dir_all(&folder).map_err(|error| format!("{} cannot be made: {error}", folder.display()))?;
    let to = folder.join(NAME);
    fs::copy(binary("server", true), &to).map_err(|error| format!("the binary cannot be copied: {error}"))?;
    let size = fs::metadata(&to).map(|metadata| metadata.len()).unwrap_or_default();
    println!("{} ({:.1} MB): run it with PORT and the settings of SETUP.md", to.display(), size as f64 / 1e6);
    if with_slug { pack(&folder) } else { Ok(()) }
}

/// Packs the binary of a folder as Heroku takes it: everything lies below `./app`.
fn pack(folder: &Path) -> Outcome {
    let app = folder.join("app");
    let problem = |error: std::io::Error| format!("{} cannot be filled: {error}", app.display());
    fs::create_dir_all(&app).map_err(problem)?;
    fs::copy(folder.join(NAME), app.join(NAME)).map_err(problem)?;
    let slug = folder.join("slug.tgz");
    process::run(
        Command::new("tar").arg("-C").arg(folder).arg("-czf").arg(&slug).arg(format!("./app/{NAME}")),
    )?;
    println!("{}: SETUP.md, section 8, says how it is released", slug.display());
    Ok(())
}
