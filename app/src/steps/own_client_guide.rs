//! The guide to a client of one's own: every page of the provider's drawn, with what to put where, what it gives, what is
//! seen on the way to the consent page, and what goes wrong most often.

use crate::{
    components::{
        action::Weight,
        form_drawing::{FormDrawing, ResultDrawing},
        warning_drawing::{ConsentDrawing, WarningDrawing},
    },
    messages::{console, guide as words},
    wizard::guide::{FormPage, Guide, Leg},
};
use domain::ProviderId;
use leptos::prelude::*;

/// The guide, stretch by stretch.
#[component]
pub(crate) fn GuideBody(
    /// The way.
    guide: Guide,
) -> impl IntoView {
    let provider = guide.provider;
    let legs = guide.legs.into_iter().enumerate().map(|(place, leg)| {
        let number = place + 1;
        match leg {
            Leg::Page(page) => page_view(number, page).into_any(),
            Leg::Values => values_view(number, provider).into_any(),
            Leg::Warning => warning_view(number, provider).into_any(),
        }
    });
    let mistakes = words::mistakes(provider).iter().map(|(sign, text)| {
        view! { <li>{sign.map(|sign| view! { <strong>{sign}</strong> " " })} {*text}</li> }
    });
    view! {
        <div id="guide" tabindex="-1">{legs.collect_view()}</div>
        <section class="guide">
            <h2>{words::MISTAKES}</h2>
            <ul>{mistakes.collect_view()}</ul>
        </section>
    }
}

fn page_view(number: usize, page: FormPage) -> impl IntoView {
    let said = words::page(page.form);
    let address = page.address.clone();
    view! {
        <section class="guide">
            <h2>{words::numbered(number, said.heading)}</h2>
            <p>{said.text}</p>
            <div class="buttons">
                <a class=Weight::Plain.class() href=address target="_blank" rel="external noopener noreferrer">
                    {said.open} <span class="unseen">" " {words::NEW_TAB}</span>
                </a>
            </div>
            <FormDrawing page/>
        </section>
    }
}

fn values_view(number: usize, provider: ProviderId) -> impl IntoView {
    let said = words::values(provider);
    view! {
        <section class="guide">
            <h2>{words::numbered(number, said.heading)}</h2>
            <p>{said.text}</p>
            <ResultDrawing said/>
        </section>
    }
}

fn warning_view(number: usize, provider: ProviderId) -> impl IntoView {
    view! {
        <section class="guide">
            <h2>{words::numbered(number, console::WARNING)}</h2>
            <p>{console::WARNING_TEXT}</p>
            <WarningDrawing/>
            <p>{console::CONSENT_TEXT}</p>
            <ConsentDrawing provider/>
        </section>
    }
}
