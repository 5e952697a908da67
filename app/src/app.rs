//! The frame of the page, its contexts and its routes.

use crate::{
    api,
    browser,
    components::{
        notice::{Notice, Tone},
        site_frame::{SiteFooter, SiteHeader},
    },
    messages::frame,
    steps::{
        choose::Choose, connect::Connect, delivered::Delivered, fetching::Fetching, my_data::MyData,
        not_found::NotFound, review::ReviewStep, welcome::Welcome,
    },
    task::Task,
    visit::{SessionChange, Visit},
    wizard::paths,
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    components::{FlatRoutes, Route, Router},
    hooks::use_navigate,
    path,
};

/// The whole page.
#[component]
pub(crate) fn App() -> impl IntoView {
    let visit = Visit::begin();
    provide_context(visit);
    let seen = window_event_listener_untyped("visibilitychange", move |_| {
        // Another tab may have signed in or out meanwhile.
        if browser::is_visible() {
            visit.load_session();
        }
    });
    on_cleanup(move || seen.remove());
    view! {
        <Router>
            <Frame/>
        </Router>
    }
}

#[component]
fn Frame() -> impl IntoView {
    let visit = Visit::current();
    let member = Memo::new(move |_| visit.session.with(|session| Some(session.here()?.as_ref()?.member_name.clone())));
    let site = Memo::new(move |_| visit.site.with(|site| site.here().cloned()));
    let signing_out = Task::new();
    let navigate = use_navigate();
    let sign_out = {
        let navigate = navigate.clone();
        move |()| {
            let navigate = navigate.clone();
            signing_out.run(api::sign_out(), move |()| {
                visit.forget();
                navigate(paths::SIGNED_OUT, NavigateOptions::default());
            });
        }
    };
    Effect::new(move |_| {
        if visit.change.get() == Some(SessionChange::OtherMember) {
            // What is on screen belongs to the member before.
            navigate(paths::WELCOME, NavigateOptions { replace: true, ..Default::default() });
        }
    });
    let other_member = move || {
        (visit.change.get() == Some(SessionChange::OtherMember)).then(|| {
            let text = frame::other_member(&member.get().unwrap_or_default());
            view! { <Notice tone=Tone::Attention><p>{text}</p></Notice> }
        })
    };
    view! {
        <SiteHeader member busy=signing_out.busy on_sign_out=sign_out/>
        <main class="main" id="main" tabindex="-1">
            {other_member}
            {crate::steps::problem::notice_of(signing_out)}
            <FlatRoutes fallback=NotFound>
                <Route path=path!("/") view=Welcome/>
                <Route path=path!("/connect") view=Connect/>
                <Route path=path!("/choose") view=Choose/>
                <Route path=path!("/imports/:id") view=Fetching/>
                <Route path=path!("/imports/:id/review") view=ReviewStep/>
                <Route path=path!("/imports/:id/delivered") view=Delivered/>
                <Route path=path!("/my-data") view=MyData/>
            </FlatRoutes>
        </main>
        <SiteFooter site/>
    }
}
