//! The part of My data about messages: whether any may be sent at all.

use super::problem;
use crate::{
    api,
    components::action::Action,
    messages::{frame, my_data as words, problems::Party},
    task::Task,
    visit::{Loaded, Visit},
};
use domain::wire::AccountSettings;
use leptos::{prelude::*, task::spawn_local};

/// The part.
#[component]
pub(crate) fn MessagesPart() -> impl IntoView {
    let visit = Visit::current();
    let settings: RwSignal<Loaded<AccountSettings>> = RwSignal::new(Loaded::Waiting);
    let task = Task::new();
    let load = move || {
        spawn_local(async move {
            let answer = api::fetch_account().await;
            if let Err(fault) = &answer {
                visit.note(fault);
            }
            settings.try_set(answer.into());
        });
    };
    load();
    let body = move || match settings.get() {
        Loaded::Waiting => view! { <p class="waiting" role="status">{frame::WAITING}</p> }.into_any(),
        Loaded::Failed(fault) => {
            problem::notice_with(&fault, Party::OpenHumans, Callback::new(move |()| load())).into_any()
        }
        Loaded::Here(AccountSettings { wants_messages }) => view! {
            <p role="status">{if wants_messages { words::MESSAGES_ON } else { words::MESSAGES_OFF }}</p>
            <div class="buttons">
                <Action
                    label=if wants_messages { words::SWITCH_OFF } else { words::SWITCH_ON }
                    busy=task.busy
                    on_press=move |()| {
                        let wish = AccountSettings { wants_messages: !wants_messages };
                        task.run(async move { api::store_account(wish).await }, move |now| {
                            settings.set(Loaded::Here(now));
                        });
                    }
                />
            </div>
        }
        .into_any(),
    };
    view! {
        <section class="my-data__part">
            <h2>{words::MESSAGES}</h2>
            {body}
            {problem::notice_of(task)}
        </section>
    }
}
