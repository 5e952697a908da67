//! The offer to keep fresh what has just been sent, on the receipt and on My data.

use super::updates_fields::UpdateFields;
use crate::{
    api, browser,
    components::{
        action::Weight,
        notice::{Notice, Tone},
    },
    messages::updates as words,
    visit::{Loaded, Visit},
    wizard::{paths, updates::Selection},
};
use domain::wire::{self, Import, Link};
use leptos::{html, prelude::*, task::spawn_local};

/// The offer below a receipt; nothing where the link is gone, or what is fetched by itself cannot be asked for now.
#[component]
pub(crate) fn KeepFresh(
    /// What was sent.
    import: Import,
) -> impl IntoView {
    let visit = Visit::current();
    let updates: RwSignal<Loaded<Vec<wire::Update>>> = RwSignal::new(Loaded::Waiting);
    let load = move || {
        spawn_local(async move {
            let answer = api::fetch_updates().await;
            if let Err(fault) = &answer {
                visit.note(fault);
            }
            updates.try_set(answer.into());
        });
    };
    load();
    // Set up in another tab: what is there takes the place of the offer.
    let on_elsewhere = Callback::new(move |()| load());
    let selection = Selection::of_import(&import);
    let link_id = import.link_id;
    move || {
        let link = visit.find_link(link_id.as_deref()?)?;
        let kind = selection.kind();
        let existing = updates.with(|updates| {
            let updates = updates.here()?;
            Some(updates.iter().find(|update| update.link_id == link.id && update.kind == kind).cloned())
        })?;
        let body = match existing {
            Some(update) => there_is_one(&update).into_any(),
            None => {
                view! { <SetUp link selection=selection.clone() on_stored=|_| {} on_elsewhere/> }.into_any()
            }
        };
        Some(view! {
            <section class="card update-offer">
                <h2 class="card__title">{words::HEADING}</h2>
                {body}
            </section>
        })
    }
}

fn there_is_one(update: &wire::Update) -> impl IntoView + use<> {
    view! {
        <p>{words::stored(update)}</p>
        <div class="buttons">
            <a class=Weight::Plain.class() href=paths::MY_DATA>{words::SEE_ALL}</a>
        </div>
    }
}

/// The questions behind a fold, and the word that it is set up once they are answered.
#[component]
pub(crate) fn SetUp(
    /// The link that is read.
    link: Link,
    /// The data ticked at first.
    selection: Selection,
    /// Called once it is set up.
    #[prop(into)]
    on_stored: Callback<wire::Update>,
    /// Called when there is one by now.
    on_elsewhere: Callback<()>,
) -> impl IntoView {
    let stored: RwSignal<Option<wire::Update>> = RwSignal::new(None);
    let place = NodeRef::<html::Div>::new();
    let done = Callback::new(move |update: wire::Update| {
        stored.set(Some(update.clone()));
        // The button goes with the questions.
        browser::catch_focus(move || place.try_get_untracked().flatten().map(Into::into));
        on_stored.run(update);
    });
    let body = move || {
        match stored.get() {
        Some(update) => view! {
            <Notice tone=Tone::Calm>
                <p>{words::stored(&update)}</p>
            </Notice>
            <div class="buttons">
                <a class=Weight::Plain.class() href=paths::MY_DATA>{words::SEE_ALL}</a>
            </div>
        }
        .into_any(),
        None => view! {
            <p>{words::TEXT}</p>
            <details class="fold">
                <summary class="fold__summary">{words::SET_UP}</summary>
                <UpdateFields link=link.clone() selection=selection.clone() existing=None on_stored=done on_elsewhere/>
            </details>
        }
        .into_any(),
    }
    };
    view! { <div tabindex="-1" node_ref=place>{body}</div> }
}
