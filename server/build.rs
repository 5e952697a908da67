//! Makes sure that the folder of the built page exists, since embedding it fails to compile where it does not. An
//! empty one is reported at run time, with the command that fills it.

fn main() {
    let page = std::path::Path::new("../dist");
    if let Err(error) = std::fs::create_dir_all(page) {
        println!("cargo::warning=the folder of the built page cannot be made: {error}");
    }
    println!("cargo::rerun-if-changed=build.rs");
}
