//! Our own drawing of a page of a provider's, with the text to paste into each field, and of the page it leads to.

use super::copy::CopyText;
use crate::{
    messages::guide::{self as words, ValueWords},
    wizard::guide::{Entry, FormField, FormPage},
};
use leptos::prelude::*;

/// The page, field by field.
#[component]
pub(crate) fn FormDrawing(
    /// What to put where.
    page: FormPage,
) -> impl IntoView {
    let said = words::page(page.form);
    let rows = page.fields.into_iter().map(|(field, entry)| row(field, entry));
    view! {
        <figure class="drawing">
            <figcaption class="drawing__caption">{said.drawing}</figcaption>
            <div class="drawing__paper">
                {said.trail.map(trail)}
                <p class="drawing__title">{said.drawn_heading}</p>
                <ol class="drawing__rows">{rows.collect_view()}</ol>
                <p class="drawing__button" aria-hidden="true">{said.drawn_button}</p>
            </div>
        </figure>
        <p>{said.then}</p>
    }
}

/// The bar at the top of a page, with its place in the menu.
fn trail(place: &'static str) -> impl IntoView {
    view! {
        <p class="drawing__trail">
            <svg class="drawing__menu" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
                <path d="M2 4h12M2 8h12M2 12h12"></path>
            </svg>
            {place}
        </p>
    }
}

fn row(field: FormField, entry: Entry) -> impl IntoView {
    let label = words::label(field);
    let body = match entry {
        // To the letter, so all of it is in sight, however narrow the screen.
        Entry::Text(text) if field.is_to_the_letter() => view! {
            <CopyText text=text.clone() name=label/>
            <p class="drawing__address">
                <code>{text}</code>
            </p>
        }
        .into_any(),
        Entry::Text(text) => view! { <CopyText text name=label/> }.into_any(),
        Entry::Lines(lines) => {
            let text = lines.join(",");
            let lines = lines.into_iter().map(|line| view! { <li><code>{line}</code></li> });
            view! {
                <CopyText text name=label/>
                <ul class="drawing__lines">{lines.collect_view()}</ul>
            }
            .into_any()
        }
        Entry::Pick { options, picked } => pick(options, picked).into_any(),
        Entry::OwnAddress => view! { <p class="drawing__empty">{words::OWN_ADDRESS}</p> }.into_any(),
        Entry::Empty => view! { <p class="drawing__empty">{words::LEAVE_EMPTY}</p> }.into_any(),
    };
    view! {
        <li class="drawing__row">
            <p class="drawing__label">{label}</p>
            {body}
            {words::remark(field).map(|remark| view! { <p class="quiet drawing__remark">{remark}</p> })}
        </li>
    }
}

fn pick(options: &'static [&'static str], picked: usize) -> impl IntoView {
    let options = options.iter().enumerate().map(|(place, option)| {
        let is_picked = place == picked;
        let class = if is_picked { "drawing__option drawing__option--picked" } else { "drawing__option" };
        view! {
            <li class=class>
                <svg class="drawing__radio" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
                    <circle class="drawing__ring" cx="8" cy="8" r="6.5"></circle>
                    {is_picked.then(|| view! { <circle class="drawing__dot" cx="8" cy="8" r="3.5"></circle> })}
                </svg>
                {is_picked.then(|| view! { <span class="unseen">{words::TAKE} " "</span> })}
                {*option}
            </li>
        }
    });
    view! { <ul class="drawing__options">{options.collect_view()}</ul> }
}

/// The page with the two values, and which of its rows are needed.
#[component]
pub(crate) fn ResultDrawing(
    /// What stands on it.
    said: &'static ValueWords,
) -> impl IntoView {
    let rows = said.rows.iter().map(|(label, value, needed)| {
        let class = if *needed { "drawing__fact drawing__fact--needed" } else { "drawing__fact" };
        view! {
            <div class=class>
                <dt>{*label}</dt>
                <dd>
                    <code>{*value}</code>
                    {needed.then(|| view! { <span class="drawing__mark">{words::NEEDED}</span> })}
                </dd>
            </div>
        }
    });
    view! {
        <figure class="drawing">
            <figcaption class="drawing__caption">{words::RESULT_DRAWING}</figcaption>
            <div class="drawing__paper">
                <p class="drawing__title">{said.drawn_heading}</p>
                <dl class="drawing__facts">{rows.collect_view()}</dl>
            </div>
        </figure>
    }
}
