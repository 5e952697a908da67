//! Saving what would be sent to one's own disk, before anything is sent.

use super::problem::{self, ProblemNotice};
use crate::{
    api::{self, Fault},
    components::action::{Action, Weight},
    left_out::LeavingOut,
    messages::{
        keep as words,
        problems::{self, Party},
    },
    task::Task,
    visit::Visit,
};
use domain::wire::{CopyFile, CopyForm, CopyState, ErrorCode, Import, NewCopy, SavedCopy};
use leptos::{html, prelude::*, task::spawn_local};
use std::time::Duration;

/// How soon to ask again how far it has come.
const ASK_AGAIN: Duration = Duration::from_millis(700);
/// How soon when no answer came.
const ASK_AFTER_SILENCE: Duration = Duration::from_secs(4);

/// What is known of the copy.
#[derive(Clone, Copy)]
struct Kept {
    id: StoredValue<String>,
    copy: RwSignal<Option<SavedCopy>>,
    /// Numbers the questions how far it has come: what follows from any but the last is for nothing.
    asked: StoredValue<u32>,
    /// Whether one was here and is not any more.
    is_gone: RwSignal<bool>,
    visit: Visit,
}

impl Kept {
    fn is_making(self, form: CopyForm) -> bool {
        self.copy.with(|copy| {
            copy.as_ref().is_some_and(|copy| copy.state == CopyState::Making && copy.form == form)
        })
    }

    /// Shows what is known, and asks again while it is being made.
    fn show(self, known: SavedCopy) {
        let is_making = known.state == CopyState::Making;
        // The step may be gone by now.
        if self.copy.try_set(Some(known)).is_none() && is_making {
            self.look_in(ASK_AGAIN);
        }
    }

    /// Shows what was begun; an answer about what was before comes too late.
    fn begin(self, known: SavedCopy) {
        self.asked.update_value(|asked| *asked = asked.wrapping_add(1));
        self.show(known);
    }

    /// Asks after a while, unless it is asked before.
    fn look_in(self, wait: Duration) {
        let asked = self.asked.try_get_value();
        let look = move || {
            if asked.is_some() && self.asked.try_get_value() == asked {
                self.look();
            }
        };
        set_timeout(look, wait);
    }

    fn look(self) {
        let Some(id) = self.id.try_get_value() else { return };
        self.asked.update_value(|asked| *asked = asked.wrapping_add(1));
        let asked = self.asked.get_value();
        spawn_local(async move {
            let answer = api::fetch_copy(&id).await;
            if self.asked.try_get_value() != Some(asked) {
                return;
            }
            match answer {
                Ok(Some(copy)) => self.show(copy),
                Ok(None) => self.forget(),
                Err(fault) if is_lasting(&fault) => {
                    self.visit.note(&fault);
                    self.forget();
                }
                Err(_) => self.look_in(ASK_AFTER_SILENCE),
            }
        });
    }

    /// There is none any more. Of one that never was nothing is said.
    fn forget(self) {
        if self.copy.try_with_untracked(Option::is_some) == Some(true) {
            self.is_gone.set(true);
            self.copy.set(None);
        }
    }
}

/// Whether asking again will not help.
fn is_lasting(fault: &Fault) -> bool {
    matches!(fault.code(), Some(ErrorCode::NotSignedIn | ErrorCode::NotFound))
}

/// Two ways to have what would be sent, and what there is to save of them.
#[component]
pub(crate) fn Keep(
    /// The import.
    import: Signal<Import>,
) -> impl IntoView {
    let kept = Kept {
        id: StoredValue::new(import.with_untracked(|import| import.id.clone())),
        copy: RwSignal::new(None),
        asked: StoredValue::new(0),
        is_gone: RwSignal::new(false),
        visit: Visit::current(),
    };
    let task = Task::new();
    // One asked for before this page was loaded; and again when something else is left out, of which it knows nothing.
    let leaving_out = LeavingOut::current();
    let revision = Memo::new(move |_| leaving_out.known.with(|known| known.here().map(|all| all.revision)));
    Effect::new(move |_| {
        revision.track();
        kept.look();
    });
    let (asked, next) = (RwSignal::new(None), RwSignal::new(None::<CopyForm>));
    let ask = Callback::new(move |form: CopyForm| {
        let made = kept.copy.with_untracked(|copy| {
            copy.as_ref().filter(|copy| copy.state == CopyState::Making).map(|copy| copy.form)
        });
        let at_work = if task.busy.get_untracked() { asked.get_untracked() } else { made };
        if let Some(at_work) = at_work {
            // The other way's turn comes when this one is done.
            if at_work != form {
                next.set(Some(form));
            }
            return;
        }
        kept.is_gone.set(false);
        asked.set(Some(form));
        let (id, wish) = (kept.id.get_value(), NewCopy { form, ..NewCopy::default() });
        task.run(async move { api::ask_for_copy(&id, &wish).await }, move |copy| kept.begin(copy));
    });
    Effect::new(move |_| {
        let state = kept.copy.with(|copy| copy.as_ref().map(|copy| copy.state));
        let is_stopped = state == Some(CopyState::Failed) || task.fault.with(Option::is_some);
        if task.busy.get() || !(is_stopped || state == Some(CopyState::Ready)) {
            return;
        }
        // What keeps one from being made keeps the other, and is told once.
        let form = next.get_untracked().filter(|_| !is_stopped);
        next.set(None);
        if let Some(form) = form {
            ask.run(form);
        }
    });
    let intraday = import.with_untracked(|import| !import.intraday.is_empty());
    let way = move |form: CopyForm, label: &'static str, text: &'static str| {
        let busy = Signal::derive(move || {
            (task.busy.get() && asked.get() == Some(form)) || kept.is_making(form) || next.get() == Some(form)
        });
        view! {
            <li class="keep__way">
                <Action label busy on_press=move |()| ask.run(form)/>
                <p>{text}</p>
            </li>
        }
    };
    view! {
        <section class="keep">
            <h3>{words::HEADING}</h3>
            <p>{words::TEXT}</p>
            <ul class="keep__ways">
                {way(
                    CopyForm::Files,
                    words::FILES,
                    if intraday { words::MONTHS_TEXT } else { words::FILE_TEXT },
                )}
                {way(CopyForm::Tables, words::TABLES, words::TABLES_TEXT)}
            </ul>
            <p role="status" class="keep__status">
                {move || kept.copy.with(|copy| copy.as_ref().and_then(status))}
                {move || kept.is_gone.get().then_some(words::GONE)}
            </p>
            {move || kept.copy.get().map(|copy| view! { <There kept copy ask/> })}
            {problem::notice_of(task)}
        </section>
    }
}

/// How it stands, for everybody, also those who do not see the links appear.
fn status(copy: &SavedCopy) -> Option<String> {
    match copy.state {
        CopyState::Making => Some(words::making(copy)),
        CopyState::Ready if copy.files.is_empty() => Some(words::NOTHING.to_owned()),
        CopyState::Ready => Some(words::READY.to_owned()),
        CopyState::Failed => None,
    }
}

/// What can be saved, or why nothing can.
#[component]
fn There(
    /// What is known.
    kept: Kept,
    /// The copy.
    copy: SavedCopy,
    /// Asks for it again.
    ask: Callback<CopyForm>,
) -> impl IntoView {
    let form = copy.form;
    if let (CopyState::Failed, Some(code)) = (copy.state, copy.problem) {
        let advice = problems::advice(code, Party::OpenHumans, None);
        return view! { <ProblemNotice advice on_retry=move |()| ask.run(form)/> }.into_any();
    }
    if copy.state != CopyState::Ready || copy.files.is_empty() {
        return ().into_any();
    }
    let until = words::until(&copy);
    let (whole, months): (Vec<CopyFile>, Vec<CopyFile>) =
        copy.files.into_iter().partition(|file| file.month.is_none());
    // What was asked for last stands first.
    let (asked, other): (Vec<CopyFile>, Vec<CopyFile>) =
        whole.into_iter().partition(|file| file.form == form);
    let links = asked.into_iter().chain(other).map(|file| {
        view! {
            <li>
                <SaveLink kept file class=Weight::Plain.class()/>
            </li>
        }
    });
    let months = (!months.is_empty()).then(|| {
        let rows = months.into_iter().map(|file| {
            let unchanged = file.unchanged.then_some(words::UNCHANGED);
            view! {
                <li>
                    <SaveLink kept file class="keep__month"/>
                    {unchanged.map(|text| view! { " " <span class="quiet">{text}</span> })}
                </li>
            }
        });
        view! {
            <details class="fold">
                <summary class="fold__summary">{words::MONTHS}</summary>
                <ul class="keep__files">{rows.collect_view()}</ul>
            </details>
        }
    });
    view! {
        <ul class="keep__files">{links.collect_view()}</ul>
        {months}
        <p class="quiet">{until}</p>
    }
    .into_any()
}

/// A link that saves a file, once it is certain that it is still there: a browser would save an error, too.
#[component]
fn SaveLink(
    /// What is known.
    kept: Kept,
    /// The file.
    file: CopyFile,
    /// How it looks.
    class: &'static str,
) -> impl IntoView {
    let task = Task::new();
    let link = NodeRef::<html::A>::new();
    let is_certain = StoredValue::new(false);
    let label = words::save(&file);
    let href = api::copy_file_address(&kept.id.get_value(), &file.name);
    let name = file.name.clone();
    let press = move |event: leptos::ev::MouseEvent| {
        if is_certain.get_value() {
            is_certain.set_value(false);
            return;
        }
        event.prevent_default();
        let (id, file) = (kept.id.get_value(), file.clone());
        task.run(async move { api::fetch_copy(&id).await }, move |found| {
            if !found.is_some_and(|copy| copy.files.contains(&file)) {
                kept.forget();
            } else if let Some(link) = link.get_untracked() {
                is_certain.set_value(true);
                link.click();
            }
        });
    };
    view! {
        <a class=class href=href download=name node_ref=link on:click=press>
            {label}
        </a>
        {problem::notice_of(task)}
    }
}
