//! One self-contained server binary with the page inside.

use crate::{
    Outcome,
    cast::binary,
    page,
    process::{self, cargo, target_dir},
    tools,
};

/// Builds the page and the server and puts the binary into `target/dist`.
///
/// # Errors
///
/// When something cannot be installed or built.
pub(crate) fn run() -> Outcome {
    tools::for_page()?;
    page::build(page::Profile::Release)?;
    process::run(cargo().args(["build", "--release", "--package", "server"]))?;
    let folder = target_dir().join("dist");
    std::fs::create_dir_all(&folder)
        .map_err(|error| format!("{} cannot be made: {error}", folder.display()))?;
    let to = folder.join("fitbit-data-import");
    std::fs::copy(binary("server", true), &to)
        .map_err(|error| format!("the binary cannot be copied: {error}"))?;
    let size = std::fs::metadata(&to).map(|metadata| metadata.len()).unwrap_or_default();
    println!("{} ({:.1} MB): run it with PORT and the settings of SETUP.md", to.display(), size as f64 / 1e6);
    Ok(())
}
