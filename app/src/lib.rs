//! The page: two programs for the browser, made of the same parts.
//!
//! The first page is a program of its own, since somebody on a phone waits for it without knowing yet what it is for;
//! the steps behind it are the other. Between the two the browser loads a document; within the steps the router
//! changes what is on screen. Each mounts where its document has a place for it, and says so if it ever stops.

#![expect(
    unreachable_pub,
    reason = "the component macro writes `pub`; only the two functions here are reachable"
)]

mod api;
mod app;
mod browser;
mod components;
mod front;
mod intl;
mod left_out;
mod live;
mod messages;
mod steps;
mod task;
mod visit;
mod wizard;

use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// Shows the first page.
pub fn run_front() {
    run(front::Front);
}

/// Shows the step the address names.
pub fn run_steps() {
    run(app::App);
}

fn run<V: IntoView + 'static>(page: fn() -> V) {
    std::panic::set_hook(Box::new(|_| say_that_the_page_stopped()));
    let place =
        document().get_element_by_id("app").and_then(|place| place.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(place) = place {
        // What stood there while the page was loading.
        place.set_inner_html("");
        mount_to(place, page).forget();
    }
}

/// Shows the text the document holds ready for this case; nothing else of the page runs any more.
fn say_that_the_page_stopped() {
    if let Some(text) = document().get_element_by_id("stopped") {
        let _ = text.remove_attribute("hidden");
    }
}
