//! A problem and the way on, wherever it turns up.

use super::going::Going;
use crate::{
    api::Fault,
    browser,
    components::{
        action::{Action, Weight},
        notice::{Notice, Tone},
    },
    messages::problems::{self, Advice, Next, Party},
    task::Task,
    wizard::paths,
};
use leptos::prelude::*;

/// What went wrong with a task, if anything did. Its button dismisses it: the task's own button is the way on.
pub(crate) fn notice_of(task: Task) -> impl IntoView {
    move || {
        task.fault.get().map(|fault| {
            view! {
                <ProblemNotice
                    advice=problems::fault(&fault, Party::OpenHumans)
                    on_retry=move |()| task.fault.set(None)
                />
            }
        })
    }
}

/// What went wrong, who it is with decided by the caller; trying again is the caller's.
pub(crate) fn notice_with(fault: &Fault, party: Party, retry: Callback<()>) -> impl IntoView + use<> {
    view! { <ProblemNotice advice=problems::fault(fault, party) on_retry=retry/> }
}

/// A problem in words, and the button that leads on.
#[component]
pub(crate) fn ProblemNotice(
    /// The words and the way on.
    advice: Advice,
    /// Called when the way on is to try again here.
    #[prop(into)]
    on_retry: Callback<()>,
) -> impl IntoView {
    let going = Going::new();
    let Advice { text, next } = advice;
    let label = problems::button(next);
    let way_on = match next {
        Next::Connect => view! { <a class=Weight::Plain.class() href=paths::CONNECT>{label}</a> }.into_any(),
        Next::MyData => view! { <a class=Weight::Plain.class() href=paths::MY_DATA>{label}</a> }.into_any(),
        Next::OwnClient(provider) => {
            view! { <a class=Weight::Plain.class() href=paths::own_client(provider)>{label}</a> }.into_any()
        }
        Next::SignIn
        | Next::TryAgain
        | Next::Reload
        | Next::Reconnect(_)
        | Next::ReconnectBasic(_)
        | Next::SwitchAccount(_) => {
            let press = move |()| match next {
                Next::SignIn => going.sign_in(),
                Next::Reload => browser::reload(),
                Next::Reconnect(provider) => going.connect(provider, false, false),
                Next::ReconnectBasic(provider) => going.connect_basic(provider),
                Next::SwitchAccount(provider) => going.connect(provider, true, false),
                Next::TryAgain | Next::Connect | Next::OwnClient(_) | Next::MyData => on_retry.run(()),
            };
            view! { <Action label=label busy=going.busy() on_press=press/> }.into_any()
        }
    };
    // The way on may fail in its turn.
    let again = move || {
        going.task.fault.get().map(|fault| view! { <p>{problems::fault(&fault, Party::OpenHumans).text}</p> })
    };
    view! {
        <Notice tone=Tone::Trouble title=problems::TITLE>
            <p>{text}</p>
            {again}
            <div class="buttons">{way_on}</div>
            {going.word()}
        </Notice>
    }
}
