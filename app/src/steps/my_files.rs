//! The part of My data about files on Open Humans: what was sent from here, to save or delete.

use super::problem;
use crate::{
    api,
    browser::{self, MAIN},
    components::{
        action::Weight,
        confirm::{Confirm, Question},
    },
    messages::{delivered, frame, my_data as words, problems::Party},
    task::Task,
    visit::{Loaded, Visit},
    wizard::paths,
};
use domain::wire::StoredFile;
use leptos::{prelude::*, task::spawn_local};

/// The part.
#[component]
pub(crate) fn FilesPart() -> impl IntoView {
    let visit = Visit::current();
    let files: RwSignal<Loaded<Vec<StoredFile>>> = RwSignal::new(Loaded::Waiting);
    let load = move || {
        spawn_local(async move {
            let answer = api::fetch_files().await;
            if let Err(fault) = &answer {
                visit.note(fault);
            }
            files.try_set(answer.into());
        });
    };
    load();
    let there = move || {
        visit.site.with(|site| site.here().map(|site| site.open_humans_files_url.clone())).map(|href| {
            view! { <a class=Weight::Plain.class() href=href rel="external">{delivered::FILES}</a> }
        })
    };
    let list = move || match files.get() {
        Loaded::Waiting => view! { <p class="waiting" role="status">{frame::WAITING}</p> }.into_any(),
        Loaded::Failed(fault) => {
            let again = Callback::new(move |()| {
                files.set(Loaded::Waiting);
                load();
            });
            problem::notice_with(&fault, Party::OpenHumans, again).into_any()
        }
        Loaded::Here(files) if files.is_empty() => view! { <p>{words::NO_FILES}</p> }.into_any(),
        Loaded::Here(listed) => {
            let rows = listed.into_iter().map(|file| view! { <FileRow file files/> });
            view! { <ul class="rows" aria-label=words::FILES>{rows.collect_view()}</ul> }.into_any()
        }
    };
    view! {
        <section class="my-data__part">
            <h2>{words::FILES}</h2>
            <p>{words::FILES_TEXT}</p>
            {list}
            <div class="buttons">
                {there} <a class=Weight::Plain.class() href=paths::OPEN>{frame::OPEN_FILE}</a>
            </div>
        </section>
    }
}

#[component]
fn FileRow(
    /// The file.
    file: StoredFile,
    /// The list it is in.
    files: RwSignal<Loaded<Vec<StoredFile>>>,
) -> impl IntoView {
    let task = Task::new();
    let id = file.id;
    let question = Question {
        ask: words::DELETE.to_owned(),
        text: words::delete_file_question(&file.basename),
        yes: words::DELETE_FILE_YES,
        no: words::DELETE_NO,
    };
    let delete = move |()| {
        task.run_to_the_end(async move { api::delete_file(id).await }, move |()| {
            files.try_update(|files| {
                if let Loaded::Here(files) = files {
                    files.retain(|file| file.id != id);
                }
            });
            // The button that had the focus is gone with its row.
            browser::focus(MAIN);
        });
    };
    view! {
        <li class="rows__item">
            <p>
                <strong>{file.basename.clone()}</strong>
                <br/>
                {words::file(&file)}
            </p>
            <div class="buttons">
                <a
                    class=Weight::Plain.class()
                    href=api::stored_file_address(id)
                    download=file.basename.clone()
                    aria-label=format!("{}: {}", words::SAVE, file.basename)
                >
                    {words::SAVE}
                </a>
                <Confirm
                    question
                    name=format!("{}: {}", words::DELETE, file.basename)
                    busy=task.busy
                    on_yes=delete
                />
            </div>
            {problem::notice_of(task)}
        </li>
    }
}
