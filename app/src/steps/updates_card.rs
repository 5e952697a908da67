//! One automatic update: how it is set up, how it goes, and what can be done with it.

use super::{
    problem,
    updates_fields::{UpdateFields, store_over},
};
use crate::{
    api,
    components::{
        action::{Action, Weight},
        confirm::{Confirm, Question},
        notice::{Notice, Tone},
    },
    messages::{
        problems::{self, Party},
        updates as words,
    },
    task::Task,
    visit::Visit,
    wizard::{
        paths,
        updates::{Selection, in_state},
    },
};
use domain::wire::{self, ImportState, Link, UpdateMode, UpdateState};
use leptos::prelude::*;

/// The card.
#[component]
pub(crate) fn UpdateCard(
    /// The update.
    update: wire::Update,
    /// The link it reads.
    link: Link,
    /// Called when it is another, or gone.
    #[prop(into)]
    on_changed: Callback<()>,
    /// Called when it is not as it was drawn any more.
    on_elsewhere: Callback<()>,
) -> impl IntoView {
    let is_open = RwSignal::new(false);
    let title = words::title(update.kind, update.provider);
    let shown = update.clone();
    let questions = {
        let update = update.clone();
        move || {
            is_open.get().then(|| {
                view! {
                    <UpdateFields
                        link=link.clone()
                        selection=Selection::of_update(&update)
                        existing=Some(update.clone())
                        on_stored=move |_| on_changed.run(())
                        on_elsewhere
                    />
                }
            })
        }
    };
    view! {
        <section class="card update-card">
            <h3 class="card__title">{title}</h3>
            <p>{words::what(&shown)} <br/> {words::set_up(&shown)}</p>
            <p>{words::last(&shown)} <br/> {words::next(&shown)}</p>
            {at_hand(&shown)}
            <Buttons update=shown is_open on_changed on_elsewhere/>
            {questions}
        </section>
    }
}

/// What the update is at, and what is in the way.
fn at_hand(update: &wire::Update) -> impl IntoView + use<> {
    let visit = Visit::current();
    let update = update.clone();
    move || {
        let import = visit.session.with(|session| {
            let imports = &session.here()?.as_ref()?.imports;
            imports.iter().find(|import| Some(&import.id) == update.import_id.as_ref()).cloned()
        });
        let trouble = update.problem.map(|code| {
            let party = match import.as_ref().map(|import| import.state) {
                Some(ImportState::Ready) => Party::OpenHumans,
                _ => Party::Provider(update.provider),
            };
            problems::advice(code, party, None).text
        });
        let state = import.as_ref().map(|import| import.state);
        let waits = state == Some(ImportState::Ready) && update.mode == UpdateMode::Review;
        let href = import.as_ref().map(paths::go_on);
        let href = href.or_else(|| update.import_id.as_deref().map(paths::import));
        let tone = if trouble.is_some() || waits { Tone::Attention } else { Tone::Calm };
        let now = update.import_id.as_ref().map(|_| words::at_work(state, update.mode));
        (now.is_some() || trouble.is_some()).then(|| {
            view! {
                <Notice tone>
                    {now.map(|now| view! { <p>{now}</p> })}
                    {trouble.map(|text| view! { <p>{text}</p> })}
                    {href
                        .map(|href| {
                            view! {
                                <div class="buttons">
                                    <a class=if waits { Weight::Main.class() } else { Weight::Plain.class() } href=href>
                                        {if waits { words::LOOK } else { words::SEE }}
                                    </a>
                                </div>
                            }
                        })}
                </Notice>
            }
        })
    }
}

#[component]
fn Buttons(
    /// The update.
    update: wire::Update,
    /// Whether its questions are open.
    is_open: RwSignal<bool>,
    /// Called when it is another, or gone.
    on_changed: Callback<()>,
    /// Called when it is not as it was drawn any more.
    on_elsewhere: Callback<()>,
) -> impl IntoView {
    let task = Task::new();
    let question = Question {
        ask: words::STOP.to_owned(),
        text: words::STOP_QUESTION.to_owned(),
        yes: words::STOP_YES,
        no: words::STOP_NO,
    };
    let (other, other_label) = match update.state {
        UpdateState::Active => (UpdateState::Paused, words::PAUSE),
        UpdateState::Paused => (UpdateState::Active, words::RESUME),
    };
    let hold = {
        let update = update.clone();
        move |()| {
            let wish = in_state(&update, other);
            task.run_to_the_end(
                store_over(update.link_id.clone(), update.kind, wish, Some(on_elsewhere)),
                move |_| on_changed.run(()),
            );
        }
    };
    let stop = {
        let update = update.clone();
        move |()| {
            let update = update.clone();
            task.run_to_the_end(
                async move { api::delete_update(&update.link_id, update.kind).await },
                move |()| on_changed.run(()),
            );
        }
    };
    let change =
        Signal::derive(move || if is_open.get() { words::KEEP.to_owned() } else { words::CHANGE.to_owned() });
    let last = update.last_import_id.as_deref().map(|id| {
        view! { <a class=Weight::Plain.class() href=paths::delivered(id)>{words::LAST_RECEIPT}</a> }
    });
    view! {
        <div class="buttons">
            <Action label=change on_press=move |()| is_open.update(|is_open| *is_open = !*is_open)/>
            <Action
                label=other_label
                name=Some(words::label(other_label, &update))
                busy=task.busy
                on_press=hold
            />
            <Confirm question name=words::label(words::STOP, &update) busy=task.busy on_yes=stop/>
            {last}
        </div>
        {problem::notice_of(task)}
    }
}
