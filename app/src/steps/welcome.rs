//! The first page: what this does, what it stores, who runs it; for a member, where they left off.

use super::{going::SignIn, problem::ProblemNotice, shell};
use crate::{
    browser,
    components::{
        action::Weight,
        notice::{Notice, Tone},
        page_heading::PageHeading,
        stepper::Stepper,
        way_picture::WayPicture,
    },
    messages::{
        self, my_data,
        problems::{self, Party},
        welcome,
    },
    visit::{Loaded, Visit},
    wizard::{
        journey::{Step, Whereabouts},
        paths,
    },
};
use domain::wire::{Import, Session, Site};
use leptos::prelude::*;

/// The first page.
#[component]
pub(crate) fn Welcome() -> impl IntoView {
    let visit = Visit::current();
    let problem = move || {
        let code = super::problem_code(&browser::query("problem")?)?;
        let advice = problems::advice(code, Party::OpenHumans, None);
        // Signing in again is the page's own main button, right below.
        Some(view! { <Notice tone=Tone::Trouble title=problems::TITLE><p>{advice.text}</p></Notice> })
    };
    let signed_out = move || {
        browser::query("signed-out")?;
        let session = visit.session.get();
        matches!(session, Loaded::Here(None)).then(|| signed_out_notice(visit))
    };
    let member = Memo::new(move |_| visit.session.with(|session| session.here().cloned().flatten()));
    let main = move || match visit.session.get() {
        Loaded::Waiting => ().into_any(),
        Loaded::Failed(fault) => {
            let advice = problems::fault(&fault, Party::OpenHumans);
            view! { <ProblemNotice advice on_retry=move |()| visit.load_session()/> }.into_any()
        }
        Loaded::Here(None) => view! {
            <SignIn/>
            <p class="quiet">{welcome::SIGN_IN_HINT}</p>
        }
        .into_any(),
        Loaded::Here(Some(session)) => go_on(&session).into_any(),
    };
    let stored = move || match visit.site.get() {
        Loaded::Waiting => ().into_any(),
        Loaded::Failed(fault) => {
            let advice = problems::fault(&fault, Party::OpenHumans);
            view! { <ProblemNotice advice on_retry=move |()| visit.load_site()/> }.into_any()
        }
        Loaded::Here(site) => stored_here(&site).into_any(),
    };
    view! {
        {move || {
            member
                .get()
                .is_none()
                .then(|| view! { <Stepper here=Step::SignIn whereabouts=Signal::stored(Whereabouts::default())/> })
        }}
        {shell::other_member_notice()}
        {problem}
        {signed_out}
        <PageHeading text=welcome::HEADING/>
        <ol class="lines">{welcome::LINES.map(|line| view! { <li>{line}</li> }).collect_view()}</ol>
        <WayPicture/>
        <p class="promise">{welcome::PROMISE}</p>
        {main}
        {stored}
    }
}

fn stored_here(site: &Site) -> impl IntoView + use<> {
    let lines = welcome::stored(site).map(|line| view! { <li>{line}</li> });
    view! {
        <section class="stored">
            <h2>{welcome::STORED}</h2>
            <ul>{lines.collect_view()}</ul>
        </section>
    }
}

fn signed_out_notice(visit: Visit) -> impl IntoView {
    let open_humans =
        visit.site.with(|site| site.here().map(|site| super::origin_of(&site.open_humans_files_url)));
    view! {
        <Notice tone=Tone::Calm title=welcome::SIGNED_OUT>
            <p>{welcome::SIGNED_OUT_TEXT}</p>
            {open_humans.map(|href| view! { <p><a href=href rel="external">{welcome::TO_OPEN_HUMANS}</a></p> })}
        </Notice>
    }
}

fn go_on(session: &Session) -> impl IntoView + use<> {
    let imports = session.imports.first().map(last_import);
    let has_imports = imports.is_some();
    let links = session.links.iter().map(|link| {
        let weight = if has_imports { Weight::Plain } else { Weight::Main };
        let label = welcome::fetch_from(messages::provider(link.provider));
        view! { <a class=weight.class() href=paths::choose(&link.id)>{label}</a> }
    });
    if session.links.is_empty() && !has_imports {
        return view! {
            <section class="card">
                <h2 class="card__title">{welcome::BEGIN}</h2>
                <p>{welcome::BEGIN_TEXT}</p>
                <div class="buttons">
                    <a class=Weight::Main.class() href=paths::CONNECT>{welcome::CONNECT}</a>
                </div>
            </section>
        }
        .into_any();
    }
    view! {
        <section class="card">
            <h2 class="card__title">{welcome::GO_ON}</h2>
            {imports}
            <div class="buttons">
                {links.collect_view()}
                <a class=Weight::Plain.class() href=paths::CONNECT>{welcome::CONNECTIONS}</a>
                <a class=Weight::Plain.class() href=paths::MY_DATA>{messages::frame::MY_DATA}</a>
            </div>
        </section>
    }
    .into_any()
}

/// The last import and the way to where it stands.
pub(crate) fn last_import(import: &Import) -> impl IntoView + use<> {
    view! {
        <div class="last-import">
            <p>
                <strong>{my_data::import(import)}</strong>
                <br/>
                {my_data::import_state(import)}
            </p>
            <a class=Weight::Main.class() href=paths::go_on(import)>{welcome::OPEN_LAST}</a>
        </div>
    }
}
