//! Asking to send what was looked at.

use super::{keep::Keep, left_out_trouble::unknown, problem, review_contents::SEND_ID};
use crate::{
    api,
    components::action::{Action, Weight},
    left_out::LeavingOut,
    live::Live,
    messages::{fetching, left_out as out_words, review as words},
    task::Task,
    visit::Visit,
    wizard::{
        left_out::{self, Remainder},
        months, paths,
    },
};
use domain::{
    left_out::Rules,
    wire::{Import, ImportState, NewDelivery, Review},
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use std::sync::Arc;

/// Whether to send it, in whichever state the import is.
#[component]
pub(crate) fn Send(
    /// The import, followed.
    live: Live,
    /// The same, as last heard.
    import: Signal<Import>,
    /// What was fetched.
    review: Arc<Review>,
) -> impl IntoView {
    let leaving_out = LeavingOut::current();
    let visit = Visit::current();
    let task = Task::new();
    let state = Memo::new(move |_| import.with(|import| import.state));
    let id = import.with_untracked(|import| import.id.clone());
    let (receipt, watch) = (paths::delivered(&id), paths::import(&id));
    let navigate = use_navigate();
    let send = Callback::new(move |()| {
        let (asked, shown, navigate) = (id.clone(), id.clone(), navigate.clone());
        // Under the rules that are on screen, or not at all.
        let wish = NewDelivery { rules_revision: leaving_out.revision(), ..NewDelivery::default() };
        let request = async move {
            let answer = api::deliver(&asked, &wish).await;
            leaving_out.note_sending(&answer);
            answer
        };
        task.run(request, move |()| {
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
    let text = move |is_less: bool| {
        if intraday {
            words::send_months_text(retention(), is_less)
        } else {
            words::send_text(retention(), is_less)
        }
    };
    // Sent under what was left out then: once that has changed, sending again changes the files.
    let may_send_again = Memo::new(move |_| {
        let now = leaving_out.known.with(|known| known.here().map(|all| all.revision));
        let then = import.with(|import| import.rules_revision);
        now.is_some() && then.is_some() && now != then
    });
    let whole = left_out::remainder(&review, &Rules::default());
    let left = Memo::new(move |_| leaving_out.rules.with(|rules| left_out::remainder(&review, rules)));
    let any_left = Memo::new(move |_| left.get().is_anything_left);
    let label =
        Signal::derive(move || if any_left.get() { label.get() } else { out_words::APPLY.to_owned() });
    let said = move |left: Remainder| {
        if !left.is_anything_left {
            return view! {
                <p class="notice__title">{out_words::EVERYTHING}</p>
                <p>{out_words::EVERYTHING_TEXT}</p>
            }
            .into_any();
        }
        let is_less = leaving_out.rules.with(|rules| !rules.is_empty());
        view! {
            <p>{text(is_less)}</p>
            {(left != whole).then(|| view! { <p>{out_words::about(left.bytes)}</p> })}
        }
        .into_any()
    };
    // Nothing is sent that is not known, nor beside a change that is on its way.
    let is_known = Memo::new(move |_| leaving_out.is_known());
    let busy = Signal::derive(move || task.busy.get() || leaving_out.task.busy.get());
    let link = |text: &'static str, label: &'static str, href: String| {
        view! {
            <p>{text}</p>
            <div class="buttons">
                <a class=Weight::Main.class() href=href>{label}</a>
            </div>
        }
    };
    view! {
        <section class="send" id=SEND_ID tabindex="-1">
            <h2>{words::SEND_HEADING}</h2>
            {move || match state.get() {
                ImportState::Delivered if !may_send_again.get() => {
                    let link = link(words::SENT, fetching::RECEIPT, receipt.clone());
                    view! {
                        {link}
                        <Keep import/>
                    }
                        .into_any()
                }
                ImportState::Uploading => link(words::BEING_SENT, fetching::SENDING, receipt.clone()).into_any(),
                ImportState::Ready | ImportState::Cancelled | ImportState::Paused | ImportState::Delivered => {
                    let stopped = matches!(state.get(), ImportState::Cancelled | ImportState::Paused);
                    let part = match state.get() {
                        ImportState::Cancelled => Some(words::CANCELLED),
                        ImportState::Paused => Some(words::PAUSED),
                        ImportState::Delivered => Some(words::SENT),
                        _ => None,
                    };
                    let offer = move || {
                        is_known
                            .get()
                            .then(|| view! { <Action label weight=Weight::Main busy on_press=send/> })
                    };
                    view! {
                        {part.map(|part| view! { <p>{part}</p> })}
                        {move || is_known.get().then(|| said(left.get()))}
                        {unknown(leaving_out)}
                        <div class="buttons">
                            {offer}
                            {stopped
                                .then(|| {
                                    view! { <a class=Weight::Plain.class() href=watch.clone()>{words::WATCH}</a> }
                                })}
                            <a class=Weight::Plain.class() href=choose.clone()>{fetching::CHOOSE_AGAIN}</a>
                        </div>
                        {problem::notice_of(task)}
                        {move || any_left.get().then(|| view! { <Keep import/> })}
                    }
                        .into_any()
                }
                _ => link(words::STOPPED, words::WATCH, watch.clone()).into_any(),
            }}
        </section>
    }
}
