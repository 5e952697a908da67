//! A framed word about what happened, with a way on.

use leptos::prelude::*;

/// How a notice looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    /// Good to know.
    Calm,
    /// Worth a look.
    Attention,
    /// Something failed.
    Trouble,
}

impl Tone {
    const fn class(self) -> &'static str {
        match self {
            Tone::Calm => "notice",
            Tone::Attention => "notice notice--attention",
            Tone::Trouble => "notice notice--trouble",
        }
    }
}

/// A notice. One about trouble is read out as soon as it appears; the others politely.
#[component]
pub(crate) fn Notice(
    /// How it looks.
    tone: Tone,
    /// What it is about, in a few words.
    #[prop(optional, into)]
    title: Option<String>,
    /// The text, and buttons if there are any.
    children: Children,
) -> impl IntoView {
    let role = if tone == Tone::Trouble { "alert" } else { "status" };
    view! {
        <div class=tone.class() role=role>
            {title.map(|title| view! { <p class="notice__title">{title}</p> })}
            {children()}
        </div>
    }
}
