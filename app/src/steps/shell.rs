//! What stands around every page: head, foot, and what happened to the session meanwhile.

use super::problem;
use crate::{
    api, browser,
    components::{
        notice::{Notice, Tone},
        site_frame::{SiteFooter, SiteHeader},
    },
    messages::frame,
    task::Task,
    visit::{SessionChange, Visit},
    wizard::paths,
};
use leptos::prelude::*;

/// Head and foot around a page.
#[component]
pub(crate) fn Shell(
    /// The page.
    children: Children,
) -> impl IntoView {
    let visit = Visit::current();
    let seen = window_event_listener_untyped("visibilitychange", move |_| {
        // Another tab may have signed in or out meanwhile.
        if browser::is_visible() {
            visit.load_session();
        }
    });
    on_cleanup(move || seen.remove());
    let member =
        Memo::new(move |_| visit.session.with(|session| Some(session.here()?.as_ref()?.member_name.clone())));
    let site = Memo::new(move |_| visit.site.with(|site| site.here().cloned()));
    let signing_out = Task::new();
    let sign_out = move |()| {
        signing_out.run(api::sign_out(), move |()| {
            visit.forget();
            browser::go(paths::SIGNED_OUT);
        });
    };
    Effect::new(move |_| {
        if visit.change.get() == Some(SessionChange::OtherMember) {
            // What is on screen belongs to the member before.
            browser::go(paths::OTHER_MEMBER);
        }
    });
    view! {
        <SiteHeader member busy=signing_out.busy on_sign_out=sign_out/>
        <main class="main" id="main" tabindex="-1">
            {problem::notice_of(signing_out)}
            {children()}
        </main>
        <SiteFooter site/>
    }
}

/// The word about another member having signed in, for the page the browser is sent to then.
pub(crate) fn other_member_notice() -> impl IntoView {
    let visit = Visit::current();
    move || {
        browser::query("other-member")?;
        let member = visit.session.with(|session| Some(session.here()?.as_ref()?.member_name.clone()))?;
        Some(view! { <Notice tone=Tone::Attention><p>{frame::other_member(&member)}</p></Notice> })
    }
}
