//! The program libFuzzer is linked into. `FUZZ_TARGET` names the target; into the folder `FUZZ_SEEDS`, where it is set, go
//! the inputs to begin with and a dictionary of words.

#![no_main]

use fuzz::Target;
use libfuzzer_sys::fuzz_target;
use std::{env, path::PathBuf, sync::OnceLock};

static TARGET: OnceLock<&'static Target> = OnceLock::new();

fn target() -> &'static Target {
    TARGET.get_or_init(|| {
        let name = env::var("FUZZ_TARGET").unwrap_or_default();
        Target::find(&name).unwrap_or_else(|| {
            eprintln!("FUZZ_TARGET names no target; use cargo xtask fuzz");
            std::process::exit(2);
        })
    })
}

fn write_seeds() {
    let Some(folder) = env::var_os("FUZZ_SEEDS").map(PathBuf::from) else { return };
    if let Err(error) = target().write_seeds(&folder) {
        eprintln!("the inputs to begin with cannot be written to {}: {error}", folder.display());
        std::process::exit(2);
    }
}

fuzz_target!(init: write_seeds(), |input: &[u8]| (target().run)(input));
