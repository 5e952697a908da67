//! The program of the first page, kept small: it is what a visitor waits for.

fn main() {
    app::run_front();
}
