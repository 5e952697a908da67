//! What stands further down a review: straight to sending, or to one kind of data. A review of many kinds has some hundred
//! stops for a keyboard and many screens on a phone.

use crate::{
    messages::{data_types, review as words},
    wizard::subject::Subject,
};
use domain::wire::Review;
use leptos::prelude::*;

/// The id of the part that sends.
pub(crate) const SEND_ID: &str = "send";

/// The id of the section of a kind of data.
pub(crate) fn section_id(subject: Subject) -> String {
    format!("about-{}", subject.key())
}

/// The links, for a review in which there is something to send.
pub(crate) fn contents(review: &Review) -> impl IntoView + use<> {
    let daily = review.data_types.iter().map(|one| Subject::Daily(one.data_type));
    let within = review.intraday.iter().map(|one| Subject::Intraday(one.intraday_type));
    let rows: Vec<_> = daily
        .chain(within)
        .map(|subject| {
            let href = format!("#{}", section_id(subject));
            view! { <li><a href=href rel="external">{data_types::subject(subject)}</a></li> }
        })
        .collect();
    let kinds = (rows.len() > 1).then(|| {
        view! {
            <details class="fold">
                <summary class="fold__summary">{words::KINDS}</summary>
                <ul class="contents__list">{rows}</ul>
            </details>
        }
    });
    view! {
        <nav class="contents" aria-label=words::CONTENTS>
            <p><a href=format!("#{SEND_ID}") rel="external">{words::STRAIGHT_TO_SENDING}</a></p>
            {kinds}
        </nav>
    }
}
