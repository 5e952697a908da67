//! Who runs this site, what is held here and how to leave. For anybody, signed in or not.

use super::problem;
use crate::{
    components::{action::Weight, page_heading::PageHeading, site_frame::contact_address},
    messages::{frame, privacy as words, problems::Party},
    visit::{Loaded, Visit},
    wizard::paths,
};
use domain::{ProviderId, wire::Site};
use leptos::prelude::*;

/// The page.
#[component]
pub(crate) fn Privacy() -> impl IntoView {
    let visit = Visit::current();
    let site = Memo::new(move |_| visit.site.get());
    view! {
        <PageHeading text=words::HEADING/>
        <p>{words::SHORT}</p>
        {move || match site.get() {
            Loaded::Waiting => view! { <p class="waiting" role="status">{frame::WAITING}</p> }.into_any(),
            Loaded::Failed(fault) => {
                problem::notice_with(&fault, Party::OpenHumans, Callback::new(move |()| visit.load_site())).into_any()
            }
            Loaded::Here(site) => about(site).into_any(),
        }}
    }
}

fn about(site: Site) -> impl IntoView {
    let held = words::held(&site).into_iter().map(|(what, how_long)| {
        view! {
            <div class="facts__item">
                <dt>{what}</dt>
                <dd>{how_long}</dd>
            </div>
        }
    });
    let contact = site.contact.as_ref().map(|contact| match contact_address(contact) {
        Some(href) => view! { <p><a href=href rel="external">{contact.clone()}</a></p> }.into_any(),
        None => view! { <p>{contact.clone()}</p> }.into_any(),
    });
    let contact = contact.unwrap_or_else(|| view! { <p>{words::NO_CONTACT}</p> }.into_any());
    let google = site.providers.contains(&ProviderId::GoogleHealth).then(|| {
        view! {
            <section class="my-data__part">
                <h2>{words::LIMITED_USE}</h2>
                <p>
                    {words::LIMITED_USE_TEXT} " "
                    <a href=words::POLICY_URL rel="external noreferrer">{words::POLICY}</a>
                </p>
                <p>{words::LIMITED_USE_MEANS}</p>
            </section>
        }
    });
    view! {
        <section class="my-data__part">
            <h2>{words::WHO}</h2>
            <p>{frame::run_by(&site.operator)}</p>
            {contact}
        </section>
        <section class="my-data__part">
            <h2>{words::WHAT}</h2>
            <dl class="facts">{held.collect_view()}</dl>
        </section>
        {part(words::BY_ITSELF, words::BY_ITSELF_TEXT)}
        {part(words::HOW, words::HOW_TEXT)}
        {part(words::READERS, words::READERS_TEXT)}
        {part(words::OTHERS, words::OTHERS_TEXT)}
        {google}
        <section class="my-data__part">
            <h2>{words::LEAVE}</h2>
            <p>{words::LEAVE_TEXT}</p>
            <div class="buttons">
                <a class=Weight::Plain.class() href=paths::LEAVE>{words::TO_LEAVE}</a>
            </div>
        </section>
    }
}

fn part(heading: &'static str, text: &'static str) -> impl IntoView {
    view! {
        <section class="my-data__part">
            <h2>{heading}</h2>
            <p>{text}</p>
        </section>
    }
}
