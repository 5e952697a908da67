//! Our own drawing of a provider's form, with the text to paste into each field, and of the page it leads to.

use super::copy::CopyText;
use crate::{
    messages::guide as words,
    wizard::guide::{Entry, FormField, Guide},
};
use leptos::prelude::*;

/// The form, field by field.
#[component]
pub(crate) fn FormDrawing(
    /// What to put where.
    guide: Guide,
) -> impl IntoView {
    let rows = guide.fields.into_iter().map(|(field, entry)| row(field, entry));
    view! {
        <figure class="drawing">
            <figcaption class="drawing__caption">{words::DRAWING}</figcaption>
            <div class="drawing__paper">
                <p class="drawing__title">{words::DRAWN_HEADING}</p>
                <ol class="drawing__rows">{rows.collect_view()}</ol>
                <p class="drawing__button" aria-hidden="true">{words::DRAWN_BUTTON}</p>
            </div>
        </figure>
        <p>{words::THEN}</p>
    }
}

fn row(field: FormField, entry: Entry) -> impl IntoView {
    let label = words::label(field);
    let body = match entry {
        // To the letter, so all of it is in sight, however narrow the screen.
        Entry::Text(text) if field == FormField::Redirect => view! {
            <CopyText text=text.clone() name=label/>
            <p class="drawing__address">
                <code>{text}</code>
            </p>
        }
        .into_any(),
        Entry::Text(text) => view! { <CopyText text name=label/> }.into_any(),
        Entry::Pick { options, picked } => pick(options, picked).into_any(),
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

/// The page after registering, with the two rows that are needed.
#[component]
pub(crate) fn ResultDrawing() -> impl IntoView {
    let rows = words::RESULT_ROWS.map(|(label, value, needed)| {
        let class = if needed { "drawing__fact drawing__fact--needed" } else { "drawing__fact" };
        view! {
            <div class=class>
                <dt>{label}</dt>
                <dd>
                    <code>{value}</code>
                    {needed.then(|| view! { <span class="drawing__mark">{words::NEEDED}</span> })}
                </dd>
            </div>
        }
    });
    view! {
        <figure class="drawing">
            <figcaption class="drawing__caption">{words::RESULT_DRAWING}</figcaption>
            <div class="drawing__paper">
                <p class="drawing__title">{words::RESULT_HEADING}</p>
                <dl class="drawing__facts">{rows.collect_view()}</dl>
            </div>
        </figure>
    }
}
