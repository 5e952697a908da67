//! Small drawn signs. Each stands beside a word and is hidden from those who hear the page.

use leptos::prelude::*;

/// A sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Icon {
    /// Done, fetched.
    Tick,
    /// Nothing recorded; its turn comes.
    Ring,
    /// Failed.
    Cross,
    /// Not permitted.
    Lock,
    /// At work.
    Dots,
    /// Waiting for a time.
    Clock,
    /// Held by the member.
    Pause,
    /// Left out by the member.
    Out,
}

impl Icon {
    const fn path(self) -> &'static str {
        match self {
            Icon::Tick => "M3 8.5l3.5 3.5L13 5",
            Icon::Ring => "M8 3.2a4.8 4.8 0 1 0 0 9.6a4.8 4.8 0 1 0 0-9.6z",
            Icon::Cross => "M4 4l8 8M12 4l-8 8",
            Icon::Lock => "M4 7.5h8v6H4zM5.5 7.5V5.2a2.5 2.5 0 0 1 5 0v2.3",
            Icon::Dots => "M3 8h.01M8 8h.01M13 8h.01",
            Icon::Clock => "M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11zM8 5v3.2l2.2 1.6",
            Icon::Pause => "M5.5 3.5v9M10.5 3.5v9",
            Icon::Out => "M3 8h10",
        }
    }

    const fn class(self) -> &'static str {
        match self {
            Icon::Tick => "icon icon--tick",
            Icon::Ring => "icon icon--ring",
            Icon::Cross => "icon icon--cross",
            Icon::Lock => "icon icon--lock",
            Icon::Dots => "icon icon--dots",
            Icon::Clock => "icon icon--clock",
            Icon::Pause => "icon icon--pause",
            Icon::Out => "icon icon--out",
        }
    }
}

/// Draws a sign.
#[component]
pub(crate) fn Sign(
    /// Which one.
    icon: Icon,
) -> impl IntoView {
    view! {
        <svg class=icon.class() viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
            <path d=icon.path()></path>
        </svg>
    }
}
