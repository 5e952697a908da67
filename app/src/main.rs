//! The page: mounts it where the document has a place for it, and says so if it ever stops.

#![expect(unreachable_pub, reason = "the component macro writes `pub`; nothing of a binary is reachable anyway")]

mod api;
mod app;
mod browser;
mod components;
mod intl;
mod live;
mod messages;
mod steps;
mod task;
mod visit;
mod wizard;

use leptos::prelude::*;
use wasm_bindgen::JsCast;

fn main() {
    std::panic::set_hook(Box::new(|_| say_that_the_page_stopped()));
    let place = document().get_element_by_id("app").and_then(|place| place.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(place) = place {
        // What stood there while the page was loading.
        place.set_inner_html("");
        mount_to(place, app::App).forget();
    }
}

/// Shows the text the document holds ready for this case; nothing else of the page runs any more.
fn say_that_the_page_stopped() {
    if let Some(text) = document().get_element_by_id("stopped") {
        let _ = text.remove_attribute("hidden");
    }
}
