//! The ways on from an import that is not simply being fetched: pausing and going on, stopping, reconnecting, trying
//! again.

use super::{going::Going, problem};
use crate::{
    api,
    components::{
        action::{Action, Weight},
        confirm::{Confirm, Question},
        icon::{Icon, Sign},
        notice::{Notice, Tone},
        progress::ImportProgress,
    },
    live::Live,
    messages::{
        connect, fetching as words,
        problems::{self, Next, Party},
    },
    task::Task,
    visit::Visit,
    wizard::{paths, progress},
};
use domain::{
    ProviderId,
    wire::{ErrorCode, Import},
};
use leptos::prelude::*;

/// A stopped import: going on, looking, or beginning anew.
#[component]
pub(crate) fn Cancelled(
    /// The import, followed.
    live: Live,
    /// The same, as last heard.
    import: Signal<Import>,
) -> impl IntoView {
    let task = Task::new();
    let import = import.get_untracked();
    let id = import.id.clone();
    let go_on = Callback::new(move |()| {
        let id = id.clone();
        task.run(async move { api::repair_import(&id).await }, move |()| live.refresh());
    });
    let look = progress::has_data(&import)
        .then(|| view! { <a class=Weight::Plain.class() href=paths::review(&import.id)>{words::LOOK}</a> });
    let go_on = import
        .link_id
        .is_some()
        .then(|| view! { <Action label=words::GO_ON weight=Weight::Main busy=task.busy on_press=go_on/> });
    view! {
        <p role="status">{words::cancelled(import.expires_at)}</p>
        <div class="buttons">{go_on} {look} {choose_again(&import, Weight::Plain)}</div>
        {problem::notice_of(task)}
    }
}

/// The way to a new import of the same kind.
fn choose_again(import: &Import, weight: Weight) -> impl IntoView + use<> {
    view! { <a class=weight.class() href=paths::choose_again(import)>{words::CHOOSE_AGAIN}</a> }
}

/// An import whose permission has ended: going for it again.
#[component]
pub(crate) fn NeedsReconnect(
    /// The import, followed.
    live: Live,
    /// The same, as last heard.
    import: Signal<Import>,
) -> impl IntoView {
    let going = Going::new();
    let (provider, code) = import.with_untracked(|import| (import.provider, import.problem));
    let link = import.with_untracked(|import| import.link_id.clone());
    // What only the member can mend at their own client has its page; anything else wants their consent again.
    let fault = code.filter(|code| *code == ErrorCode::ServiceDisabled);
    let fault = fault.map(|code| problems::advice(code, Party::Provider(provider), None));
    let fault = fault.map(|advice| problems::of_own_client(advice, code, provider));
    let way_on = match &fault {
        Some(advice) => {
            let href = paths::own_client(provider);
            view! { <a class=Weight::Main.class() href=href>{problems::button(advice.next)}</a> }.into_any()
        }
        None => view! {
            <Action
                label=connect::reconnect(provider)
                weight=Weight::Main
                busy=going.busy()
                on_press=move |()| going.renew(provider, link.as_deref(), true)
            />
        }
        .into_any(),
    };
    let said = fault.map_or_else(|| connect::needs_reconnect(provider).to_string(), |advice| advice.text);
    view! {
        <Notice tone=Tone::Trouble>
            <p>{said}</p>
            <div class="buttons">{way_on}</div>
            {going.word()}
            {problem::notice_of(going.task)}
        </Notice>
        <ImportProgress import/>
        <Cancel live import/>
    }
}

/// An import that cannot go on by itself: why, and what can be done.
#[component]
pub(crate) fn Failed(
    /// The import, followed.
    live: Live,
    /// The same, as last heard.
    import: Signal<Import>,
) -> impl IntoView {
    let task = Task::new();
    let failed = import.get_untracked();
    let Import { id, provider, problem: code, expires_at, .. } = failed.clone();
    let advice = code.map(|code| problems::advice(code, Party::Provider(provider), None));
    let link = failed.link_id.as_deref().and_then(|id| Visit::current().find_link(id));
    // What only its maker can mend is not this site's to mend.
    let is_own = link.is_some_and(|link| link.through_own_client);
    let advice =
        advice.map(|advice| if is_own { problems::of_own_client(advice, code, provider) } else { advice });
    let next = advice.as_ref().map_or(Next::TryAgain, |advice| advice.next);
    let retry = move |()| {
        let id = id.clone();
        task.run(async move { api::repair_import(&id).await }, move |()| live.refresh());
    };
    let way_on = match next {
        Next::Reconnect(_) | Next::ReconnectBasic(_) | Next::SwitchAccount(_) => {
            view! { <OtherWay provider switch=matches!(next, Next::SwitchAccount(_))/> }.into_any()
        }
        Next::Connect => {
            view! { <a class=Weight::Main.class() href=paths::CONNECT>{problems::button(next)}</a> }
                .into_any()
        }
        Next::OwnClient(provider) => {
            let href = paths::own_client(provider);
            view! { <a class=Weight::Main.class() href=href>{problems::button(next)}</a> }.into_any()
        }
        Next::SignIn | Next::TryAgain | Next::Reload | Next::MyData => {
            view! { <Action label=words::RETRY weight=Weight::Main busy=task.busy on_press=retry/> }
                .into_any()
        }
    };
    view! {
        <Notice tone=Tone::Trouble>
            {advice.map(|advice| view! { <p>{advice.text}</p> })}
            <p>{words::kept(expires_at)}</p>
            <div class="buttons">{way_on} {choose_again(&failed, Weight::Plain)}</div>
            {problem::notice_of(task)}
        </Notice>
    }
}

#[component]
fn OtherWay(
    /// The provider to go to.
    provider: ProviderId,
    /// Whether to choose another account there.
    switch: bool,
) -> impl IntoView {
    let going = Going::new();
    let next = if switch { Next::SwitchAccount(provider) } else { Next::Reconnect(provider) };
    view! {
        <Action
            label=problems::button(next)
            weight=Weight::Main
            busy=going.busy()
            on_press=move |()| going.connect(provider, switch, !switch)
        />
        {going.word()}
        {problem::notice_of(going.task)}
    }
}

/// The button that stops an import, with its question.
#[component]
pub(crate) fn Cancel(
    /// The import, followed.
    live: Live,
    /// The same, as last heard.
    import: Signal<Import>,
) -> impl IntoView {
    let task = Task::new();
    let id = import.with_untracked(|import| import.id.clone());
    let question = Question {
        ask: words::CANCEL.to_owned(),
        text: words::CANCEL_QUESTION.to_owned(),
        yes: words::CANCEL_YES,
        no: words::CANCEL_NO,
    };
    let cancel = move |()| {
        let id = id.clone();
        task.run(async move { api::cancel_import(&id).await }, move |()| live.refresh());
    };
    view! {
        <Confirm question busy=task.busy on_yes=cancel/>
        {problem::notice_of(task)}
    }
}

/// The button that holds an import.
#[component]
pub(crate) fn Pause(
    /// The import, followed.
    live: Live,
    /// The same, as last heard.
    import: Signal<Import>,
) -> impl IntoView {
    let task = Task::new();
    let id = import.with_untracked(|import| import.id.clone());
    let pause = move |()| {
        let id = id.clone();
        task.run(async move { api::pause_import(&id).await }, move |()| live.refresh());
    };
    view! {
        <Action label=words::PAUSE busy=task.busy on_press=pause/>
        {problem::notice_of(task)}
    }
}

/// A held import: going on, looking at what is here, or stopping.
#[component]
pub(crate) fn Paused(
    /// The import, followed.
    live: Live,
    /// The same, as last heard.
    import: Signal<Import>,
) -> impl IntoView {
    let task = Task::new();
    let id = import.with_untracked(|import| import.id.clone());
    let review = paths::review(&id);
    let resume = move |()| {
        let id = id.clone();
        task.run(async move { api::resume_import(&id).await }, move |()| live.refresh());
    };
    let look = move || {
        let review = review.clone();
        import
            .with(progress::has_data)
            .then(|| view! { <a class=Weight::Plain.class() href=review>{words::LOOK_AT_PART}</a> })
    };
    view! {
        <Notice tone=Tone::Calm>
            <p class="state">
                <Sign icon=Icon::Pause/>
                <span>{words::PAUSED}</span>
            </p>
        </Notice>
        <ImportProgress import/>
        <div class="buttons">
            <Action label=words::GO_ON weight=Weight::Main busy=task.busy on_press=resume/>
            {look}
            <Cancel live import/>
        </div>
        {problem::notice_of(task)}
    }
}
