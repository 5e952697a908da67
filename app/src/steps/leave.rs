//! Leaving: the questions, and then the receipt, which needs nobody signed in.

use super::{member_only::MemberOnly, problem};
use crate::{
    api,
    browser::{self, MAIN},
    components::{
        action::{Action, Weight},
        confirm::{Confirm, Question},
        notice::{Notice, Tone},
        page_heading::PageHeading,
    },
    messages::{delivered, leave as words},
    task::Task,
    visit::{Loaded, Visit},
    wizard::paths,
};
use domain::wire::{NewDeparture, Receipt};
use leptos::{prelude::*, task::spawn_local};
use std::time::Duration;

/// How often a receipt is asked for again while everything is still being deleted.
const ASK_AGAIN: Duration = Duration::from_secs(2);

/// The page.
#[component]
pub(crate) fn Leave() -> impl IntoView {
    let visit = Visit::current();
    let receipt: RwSignal<Option<Receipt>> = RwSignal::new(None);
    let nobody = Memo::new(move |_| visit.session.with(|session| matches!(session, Loaded::Here(None))));
    Effect::new(move |_| {
        // Somebody may have left in this browser before the page was loaded again.
        if nobody.get() && receipt.with_untracked(Option::is_none) {
            ask(receipt);
        }
    });
    move || match receipt.get() {
        Some(receipt) => view! { <Done receipt/> }.into_any(),
        None => view! {
            <MemberOnly>
                <Ask receipt/>
            </MemberOnly>
        }
        .into_any(),
    }
}

/// Asks for the receipt of whoever left in this browser, and again until it is whole. Where there is none, or no answer,
/// the page stays as it is.
fn ask(receipt: RwSignal<Option<Receipt>>) {
    spawn_local(async move {
        let answer = api::fetch_receipt().await;
        let is_over = match &answer {
            Ok(found) => found.as_ref().is_none_or(|receipt| receipt.ended_at.is_some()),
            // Where there is a receipt already, the rest of it comes.
            Err(_) => receipt.try_with_untracked(Option::is_none) != Some(false),
        };
        if !is_over {
            set_timeout(move || ask(receipt), ASK_AGAIN);
        }
        if let Ok(Some(found)) = answer {
            receipt.try_set(Some(found));
        }
    });
}

/// The questions.
#[component]
fn Ask(
    /// Takes the receipt.
    receipt: RwSignal<Option<Receipt>>,
) -> impl IntoView {
    let visit = Visit::current();
    let task = Task::new();
    let files = RwSignal::new(false);
    let held = move || {
        visit.session.with(|session| {
            let session = session.here().and_then(Option::as_ref);
            session.map(words::held).unwrap_or_default()
        })
    };
    let question = Question {
        ask: words::LEAVE.to_owned(),
        text: words::TEXT.to_owned(),
        yes: words::YES,
        no: words::NO,
    };
    let leave = move |()| {
        let wish = NewDeparture { files: files.get_untracked() };
        task.run_to_the_end(async move { api::leave(wish).await }, move |done| {
            let is_under_way = done.ended_at.is_none();
            receipt.try_set(Some(done));
            visit.forget();
            browser::focus(MAIN);
            if is_under_way {
                set_timeout(move || ask(receipt), ASK_AGAIN);
            }
        });
    };
    let choice = move |id: &'static str, wanted: bool, label: &'static str, hint: &'static str| {
        let hint_id = format!("{id}-hint");
        view! {
            <div class="choice choice--long">
                <input
                    class="choice__input"
                    type="radio"
                    name="files"
                    id=id
                    prop:checked=move || files.get() == wanted
                    aria-describedby=hint_id.clone()
                    on:change=move |_| files.set(wanted)
                />
                <label class="choice__label" for=id>{label}</label>
                <p class="choice__hint" id=hint_id>{hint}</p>
            </div>
        }
    };
    view! {
        <PageHeading text=words::HEADING/>
        <p>{words::TEXT}</p>
        <section class="my-data__part">
            <h2>{words::GOES}</h2>
            <ul>{move || held().into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ul>
        </section>
        <fieldset class="my-data__part fieldset">
            <legend class="fieldset__legend">
                <h2>{words::FILES}</h2>
            </legend>
            {choice("keep-files", false, words::KEEP_FILES, words::KEEP_FILES_HINT)}
            {choice("delete-files", true, words::DELETE_FILES, words::DELETE_FILES_HINT)}
        </fieldset>
        <Confirm question busy=task.busy on_yes=leave/>
        {problem::notice_of(task)}
    }
}

/// The receipt.
#[component]
fn Done(
    /// What was deleted.
    receipt: Receipt,
) -> impl IntoView {
    let row = |name: &'static str, value: String| {
        view! {
            <div class="facts__item">
                <dt>{name}</dt>
                <dd>{value}</dd>
            </div>
        }
    };
    let is_over = receipt.ended_at.is_some();
    let left = words::by_hand(&receipt);
    let by_hand = is_over.then(|| {
        if left.is_empty() {
            view! { <p>{words::COMPLETE}</p> }.into_any()
        } else {
            let lines = left.into_iter().map(|line| view! { <li>{line}</li> });
            view! {
                <section class="notice notice--attention">
                    <h2 class="notice__title">{words::BY_HAND}</h2>
                    <ul>{lines.collect_view()}</ul>
                </section>
            }
            .into_any()
        }
    });
    view! {
        <PageHeading text=words::GONE/>
        {if is_over {
            view! { <p role="status">{words::GONE_TEXT}</p> }.into_any()
        } else {
            view! { <Notice tone=Tone::Calm><p>{words::UNDER_WAY}</p></Notice> }.into_any()
        }}
        <section class="card receipt">
            <h2 class="card__title">{words::RECEIPT}</h2>
            <dl class="facts">
                {row(words::ASKED, words::instant(receipt.begun_at))}
                {receipt.ended_at.map(|at| row(words::ENDED, words::instant(at)))}
                {row(words::HERE, words::deleted_here(&receipt))}
                {row(words::PERMISSIONS, words::ended(&receipt.links))}
                {row(words::FILES_DELETED, words::files_deleted(&receipt))}
                {(receipt.left_open_humans == Some(true)).then(|| row(words::OPEN_HUMANS, words::NO_MEMBER.to_owned()))}
            </dl>
        </section>
        {by_hand}
        <div class="buttons">
            <Action
                label=delivered::PRINT
                weight=Weight::Main
                on_press=move |()| {
                    // A browser without printing does nothing.
                    let _ = window().print();
                }
            />
            <a class=Weight::Plain.class() href=paths::WELCOME rel="external">{words::TO_START}</a>
        </div>
    }
}
