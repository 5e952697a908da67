//! A button that does something and says while it is at it.

use crate::messages::frame;
use leptos::prelude::*;

/// How much weight a button has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Weight {
    /// The one main button of a step.
    Main,
    /// Any other.
    #[default]
    Plain,
    /// Something is lost by it.
    Danger,
}

impl Weight {
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Weight::Main => "button button--main",
            Weight::Plain => "button",
            Weight::Danger => "button button--danger",
        }
    }
}

/// A button. While busy it stays where it is and takes no press, but keeps the focus.
#[component]
pub(crate) fn Action(
    /// What it does, in words.
    #[prop(into)]
    label: Signal<String>,
    /// A longer name for those who hear the button alone.
    #[prop(optional_no_strip)]
    name: Option<String>,
    /// Whether its request is on the way.
    #[prop(default = false.into(), into)]
    busy: Signal<bool>,
    /// How much weight it has.
    #[prop(optional)]
    weight: Weight,
    /// Called when it is pressed.
    #[prop(into)]
    on_press: Callback<()>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class=weight.class()
            aria-label=name
            aria-disabled=move || busy.get().then_some("true")
            on:click=move |_| {
                if !busy.get_untracked() {
                    on_press.run(());
                }
            }
        >
            {move || if busy.get() { frame::BUSY.to_owned() } else { label.get() }}
        </button>
    }
}
