//! The pictures of the README, taken from the running product.

use crate::{
    Outcome, cast, page,
    process::{program, root, run},
    tools,
};

/// Builds everything, walks the journey in a browser and saves a picture of each step in `docs/pictures`.
///
/// # Errors
///
/// When something cannot be built, or the journey does not reach its end.
pub(crate) fn take() -> Outcome {
    tools::install_all()?;
    page::build(page::Profile::Release)?;
    cast::build(false)?;
    let pictures = root().join("docs/pictures");
    std::fs::create_dir_all(&pictures)
        .map_err(|error| format!("{} cannot be made: {error}", pictures.display()))?;
    run(program("npx")
        .args(["playwright", "test", "--config", "playwright.pictures.config.ts"])
        .current_dir(tools::end2end())
        .env("CHROMIUM", tools::find_browser()?)
        .env("SERVER", cast::binary("server", false))
        .env("STANDIN", cast::binary("standin", false))
        .env("PICTURES", pictures))
}
