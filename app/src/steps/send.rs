//! Asking to send what was looked at.

use super::problem;
use crate::{
    api,
    components::action::{Action, Weight},
    live::Live,
    messages::{fetching, review as words},
    task::Task,
    visit::Visit,
    wizard::{months, paths},
};
use domain::wire::{Import, ImportState, NewDelivery};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

/// Whether to send it, in whichever state the import is.
#[component]
pub(crate) fn Send(
    /// The import, followed.
    live: Live,
    /// The same, as last heard.
    import: Signal<Import>,
) -> impl IntoView {
    let visit = Visit::current();
    let task = Task::new();
    let state = Memo::new(move |_| import.with(|import| import.state));
    let id = import.with_untracked(|import| import.id.clone());
    let (receipt, watch) = (paths::delivered(&id), paths::import(&id));
    let navigate = use_navigate();
    let send = Callback::new(move |()| {
        let (asked, shown, navigate) = (id.clone(), id.clone(), navigate.clone());
        task.run(async move { api::deliver(&asked, &NewDelivery::default()).await }, move |()| {
            live.refresh();
            navigate(&paths::delivered(&shown), NavigateOptions::default());
        });
    });
    let retention = move || visit.site.with(|site| site.here().map(|site| site.retention_days));
    let choose = import.with_untracked(paths::choose_again);
    let intraday = import.with_untracked(|import| !import.intraday.is_empty());
    let files = Memo::new(move |_| import.with(months::files));
    let label =
        Signal::derive(
            move || {
                if intraday { words::send_files(files.get()) } else { words::SEND.to_owned() }
            },
        );
    let text = move || {
        if intraday { words::send_months_text(retention()) } else { words::send_text(retention()) }
    };
    let link = |text: &'static str, label: &'static str, href: String| {
        view! {
            <p>{text}</p>
            <div class="buttons">
                <a class=Weight::Main.class() href=href>{label}</a>
            </div>
        }
    };
    view! {
        <section class="send">
            <h2>{words::SEND_HEADING}</h2>
            {move || match state.get() {
                ImportState::Delivered => link(words::SENT, fetching::RECEIPT, receipt.clone()).into_any(),
                ImportState::Uploading => link(words::BEING_SENT, fetching::SENDING, receipt.clone()).into_any(),
                ImportState::Ready | ImportState::Cancelled | ImportState::Paused => {
                    let stopped = state.get() != ImportState::Ready;
                    let part = match state.get() {
                        ImportState::Cancelled => Some(words::CANCELLED),
                        ImportState::Paused => Some(words::PAUSED),
                        _ => None,
                    };
                    view! {
                        {part.map(|part| view! { <p>{part}</p> })}
                        <p>{text()}</p>
                        <div class="buttons">
                            <Action label weight=Weight::Main busy=task.busy on_press=send/>
                            {stopped
                                .then(|| {
                                    view! { <a class=Weight::Plain.class() href=watch.clone()>{words::WATCH}</a> }
                                })}
                            <a class=Weight::Plain.class() href=choose.clone()>{fetching::CHOOSE_AGAIN}</a>
                        </div>
                        {problem::notice_of(task)}
                    }
                        .into_any()
                }
                _ => link(words::STOPPED, words::WATCH, watch.clone()).into_any(),
            }}
        </section>
    }
}
