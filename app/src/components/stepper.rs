//! Where the member is in the journey. Steps they may return to are links; on a phone one line stands for all.

use crate::{
    messages::frame,
    wizard::journey::{Place, Step, Stop, Whereabouts, journey},
};
use leptos::prelude::*;

/// The six steps, seen from one of them.
#[component]
pub(crate) fn Stepper(
    /// The step on screen.
    here: Step,
    /// What decides which others are open.
    #[prop(into)]
    whereabouts: Signal<Whereabouts>,
) -> impl IntoView {
    let stops = Memo::new(move |_| journey(here, &whereabouts.get()));
    view! {
        <nav class="stepper" aria-label=frame::STEPS>
            <p class="stepper__short" aria-hidden="true">{frame::step_of(here)}</p>
            <ol class="stepper__list">{move || stops.get().into_iter().map(stop_view).collect_view()}</ol>
        </nav>
    }
}

fn stop_view(stop: Stop) -> impl IntoView {
    let class = match stop.place {
        Place::Done => "stepper__item stepper__item--done",
        Place::Here => "stepper__item stepper__item--current",
        Place::Ahead => "stepper__item",
    };
    let current = (stop.place == Place::Here).then_some("step");
    let name = frame::step(stop.step);
    let label = match stop.href {
        Some(href) => {
            // The first page is a program of its own, which the router does not know.
            let rel = (stop.step == Step::SignIn).then_some("external");
            view! { <a class="stepper__name" href=href rel=rel>{name}</a> }.into_any()
        }
        None => view! { <span class="stepper__name">{name}</span> }.into_any(),
    };
    view! {
        <li class=class aria-current=current>
            <span class="stepper__number" aria-hidden="true">{stop.step.number()}</span>
            {label}
            <span class="unseen">{format!(" ({})", frame::place(stop.place))}</span>
        </li>
    }
}
