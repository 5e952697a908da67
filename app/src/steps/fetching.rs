//! Watching an import: every state it can be in has its words, its look and its way on.

use super::{going::Going, member_only::MemberOnly, problem};
use crate::{
    api::{self, Fault},
    components::{
        action::{Action, Weight},
        confirm::{Confirm, Question},
        icon::{Icon, Sign},
        notice::{Notice, Tone},
        page_heading::PageHeading,
        progress::{DataTypeProgress, ImportProgress},
        stepper::Stepper,
    },
    live::Live,
    messages::{
        connect, delivered, fetching as words, frame,
        problems::{self, Next, Party},
    },
    task::Task,
    visit::Loaded,
    wizard::{
        journey::{Step, Whereabouts},
        paths, progress,
    },
};
use domain::{
    ProviderId,
    wire::{Import, ImportState},
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// The step.
#[component]
pub(crate) fn Fetching() -> impl IntoView {
    view! {
        <MemberOnly>
            <Followed step=Step::Fetch view=fetching_view/>
        </MemberOnly>
    }
}

/// What a step that follows an import draws once it is known.
pub(crate) type ImportView = fn(Live, Signal<Import>) -> AnyView;

/// A step around one import of the address, followed as it changes: the stepper, waiting, trouble, and the step's own
/// view once the import is known.
#[component]
pub(crate) fn Followed(
    /// Which step it is.
    step: Step,
    /// Draws it.
    view: ImportView,
) -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").unwrap_or_default());
    // Another import in the address begins anew.
    move || {
        let live = Live::follow(id.get());
        let whereabouts = Memo::new(move |_| {
            live.import.with(|import| match import.here() {
                Some(import) => Whereabouts {
                    link: import.link_id.clone(),
                    import: Some((import.id.clone(), import.state)),
                },
                None => Whereabouts::default(),
            })
        });
        let known = Memo::new(move |_| live.import.with(|import| import.here().is_some()));
        let failed = Memo::new(move |_| match live.import.get() {
            Loaded::Failed(fault) => Some(fault),
            Loaded::Waiting | Loaded::Here(_) => None,
        });
        // Keeps the last import while a newer answer fails; only read once there has been one.
        let import = Memo::new(move |before: Option<&Option<Import>>| {
            live.import.with(|import| import.here().cloned()).or_else(|| before.cloned().flatten())
        });
        view! {
            <Stepper here=step whereabouts/>
            {move || {
                if known.get() {
                    import.get_untracked().map(|first| {
                        let latest = Signal::derive(move || import.get().unwrap_or_else(|| first.clone()));
                        view(live, latest)
                    })
                } else {
                    Some(failed.get().map_or_else(waiting, |fault| missing(live, &fault)))
                }
            }}
        }
    }
}

fn waiting() -> AnyView {
    view! { <p class="waiting" role="status">{frame::WAITING}</p> }.into_any()
}

fn missing(live: Live, fault: &Fault) -> AnyView {
    view! {
        <PageHeading text=words::NOT_SHOWN/>
        {problem::notice_with(fault, Party::OpenHumans, Callback::new(move |()| live.refresh()))}
    }
    .into_any()
}

fn fetching_view(live: Live, import: Signal<Import>) -> AnyView {
    let state = Memo::new(move |_| import.with(|import| import.state));
    let provider = import.with_untracked(|import| import.provider);
    let heading = Signal::derive(move || words::heading(state.get(), provider));
    let stale = move || {
        live.trouble.get().map(|_| view! { <Notice tone=Tone::Attention><p>{words::STALE}</p></Notice> })
    };
    view! {
        <PageHeading text=heading/>
        <p class="quiet">{move || import.with(words::what)}</p>
        {stale}
        {move || state_view(state.get(), live, import)}
        <DataTypeProgress import/>
    }
    .into_any()
}

fn state_view(state: ImportState, live: Live, import: Signal<Import>) -> AnyView {
    match state {
        ImportState::Planned | ImportState::Running => view! {
            <ImportProgress import/>
            <p>{words::MAY_CLOSE}</p>
            <Cancel live import/>
        }
        .into_any(),
        ImportState::Waiting => waiting_view(live, import).into_any(),
        ImportState::Ready => ready_view(import).into_any(),
        ImportState::Uploading => {
            onward(import, words::SENDING, delivered::MAY_CLOSE, paths::delivered).into_any()
        }
        ImportState::Delivered => onward(import, words::RECEIPT, "", paths::delivered).into_any(),
        ImportState::NeedsReconnect => view! { <NeedsReconnect live import/> }.into_any(),
        ImportState::Failed => view! { <Failed live import/> }.into_any(),
        ImportState::Cancelled => view! { <Cancelled live import/> }.into_any(),
    }
}

fn waiting_view(live: Live, import: Signal<Import>) -> impl IntoView {
    let why = move || import.with(|import| words::waiting(import.provider, import.problem, import.retry_at));
    view! {
        <Notice tone=Tone::Attention>
            <p class="state">
                <Sign icon=Icon::Clock/>
                <span>{why}</span>
            </p>
        </Notice>
        <ImportProgress import/>
        <p>{words::MAY_CLOSE}</p>
        <Cancel live import/>
    }
}

fn ready_view(import: Signal<Import>) -> impl IntoView {
    let text = move || words::ready(import.with(progress::has_failures));
    let review = import.with_untracked(|import| paths::review(&import.id));
    view! {
        <p role="status">{text}</p>
        <div class="buttons">
            <a class=Weight::Main.class() href=review>{words::LOOK}</a>
        </div>
    }
}

fn onward(
    import: Signal<Import>,
    label: &'static str,
    text: &'static str,
    path: fn(&str) -> String,
) -> impl IntoView {
    let href = import.with_untracked(|import| path(&import.id));
    view! {
        <p role="status">{text}</p>
        <div class="buttons">
            <a class=Weight::Main.class() href=href>{label}</a>
        </div>
    }
}

/// A stopped import: going on, looking, or beginning anew.
#[component]
fn Cancelled(
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

/// The way to a new import: through the same link, or to a new link when it is gone.
fn choose_again(import: &Import, weight: Weight) -> impl IntoView + use<> {
    let href = import.link_id.as_deref().map_or_else(|| paths::CONNECT.to_owned(), paths::choose);
    view! { <a class=weight.class() href=href>{words::CHOOSE_AGAIN}</a> }
}

#[component]
fn NeedsReconnect(
    /// The import, followed.
    live: Live,
    /// The same, as last heard.
    import: Signal<Import>,
) -> impl IntoView {
    let going = Going::new();
    let provider = import.with_untracked(|import| import.provider);
    view! {
        <Notice tone=Tone::Trouble>
            <p>{connect::needs_reconnect(provider)}</p>
            <div class="buttons">
                <Action
                    label=connect::reconnect(provider)
                    weight=Weight::Main
                    busy=going.busy()
                    on_press=move |()| going.connect(provider, false, true)
                />
            </div>
            {going.word()}
            {problem::notice_of(going.task)}
        </Notice>
        <ImportProgress import/>
        <Cancel live import/>
    }
}

#[component]
fn Failed(
    /// The import, followed.
    live: Live,
    /// The same, as last heard.
    import: Signal<Import>,
) -> impl IntoView {
    let task = Task::new();
    let failed = import.get_untracked();
    let Import { id, provider, problem: code, expires_at, .. } = failed.clone();
    let advice = code.map(|code| problems::advice(code, Party::Provider(provider), None));
    let next = advice.as_ref().map_or(Next::TryAgain, |advice| advice.next);
    let retry = move |()| {
        let id = id.clone();
        task.run(async move { api::repair_import(&id).await }, move |()| live.refresh());
    };
    let way_on = match next {
        Next::Reconnect(_) | Next::SwitchAccount(_) => {
            view! { <OtherWay provider switch=matches!(next, Next::SwitchAccount(_))/> }.into_any()
        }
        Next::Connect => {
            let label = problems::button(next);
            view! { <a class=Weight::Main.class() href=paths::CONNECT>{label}</a> }.into_any()
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

#[component]
fn Cancel(
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
