//! The program of the steps: everything but the first page.

fn main() {
    app::run_steps();
}
