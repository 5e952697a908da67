//! The one picture of the first page: the way of the data, and that a pair of eyes stands in it.

use crate::messages::welcome;
use leptos::prelude::*;

/// The stations of the way, drawn and named.
#[component]
pub(crate) fn WayPicture() -> impl IntoView {
    let drawings = [tracker().into_any(), eye().into_any(), people().into_any()];
    let stations = drawings.into_iter().zip(welcome::STATIONS).map(|(drawing, (name, caption))| {
        view! {
            <li class="way__station">
                <svg class="way__drawing" viewBox="0 0 96 96" width="96" height="96" aria-hidden="true">{drawing}</svg>
                <span class="way__name">{name}</span>
                <span class="way__caption">{caption}</span>
            </li>
        }
    });
    view! {
        <figure class="way">
            <figcaption class="unseen">{welcome::WAY}</figcaption>
            <ol class="way__list">{stations.collect_view()}</ol>
        </figure>
    }
}

fn tracker() -> impl IntoView {
    view! {
        <path class="way__strap" d="M36 30 L39 8 H57 L60 30 M36 66 L39 88 H57 L60 66"></path>
        <rect class="way__body" x="28" y="28" width="40" height="40" rx="10"></rect>
        <path class="way__accent" d="M34 49 H42 L46 39 L51 58 L54 49 H62"></path>
    }
}

fn eye() -> impl IntoView {
    view! {
        <rect class="way__body" x="12" y="16" width="72" height="64" rx="8"></rect>
        <path class="way__strap" d="M22 70 V60 M32 70 V52 M42 70 V57 M52 70 V48 M62 70 V54 M72 70 V50"></path>
        <path class="way__accent" d="M22 34 C32 22 64 22 74 34 C64 46 32 46 22 34 Z"></path>
        <circle class="way__dot" cx="48" cy="34" r="5"></circle>
    }
}

fn people() -> impl IntoView {
    view! {
        <circle class="way__body" cx="48" cy="48" r="38"></circle>
        <circle class="way__accent" cx="48" cy="36" r="9"></circle>
        <path class="way__accent" d="M30 66 C30 52 66 52 66 66"></path>
        <circle class="way__strap" cx="24" cy="44" r="5"></circle>
        <circle class="way__strap" cx="72" cy="44" r="5"></circle>
    }
}
