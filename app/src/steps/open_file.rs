//! Opening a saved file again, chosen or dropped, with nothing but this page: no server is asked, nobody need be signed in.

use super::opened::OpenedFile;
use crate::{
    components::{
        notice::{Notice, Tone},
        page_heading::PageHeading,
    },
    messages::open_file as words,
    wizard::saved_file::{self, MOST_BYTES, OpenFault, Saved},
};
use leptos::{ev::DragEvent, html, prelude::*, task::spawn_local};
use std::{sync::Arc, time::Duration};
use wasm_bindgen_futures::JsFuture;

/// The id of the field.
const FIELD: &str = "saved-file";

/// Long enough for the browser to show that the file is being read, before reading it takes the page's whole attention.
const SHOW_FIRST: Duration = Duration::from_millis(60);

/// A file that was opened, with its name and size.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Named {
    /// Its name in the browser.
    pub(crate) name: String,
    /// Its bytes as saved.
    pub(crate) size_bytes: u64,
    /// What is in it.
    pub(crate) saved: Arc<Saved>,
}

/// What stands under the field.
#[derive(Clone, Debug, PartialEq)]
enum Open {
    Nothing,
    Reading,
    Fault(String, OpenFault),
    Here(Named),
}

/// The page.
#[component]
pub(crate) fn OpenFile() -> impl IntoView {
    let open = RwSignal::new(Open::Nothing);
    let over = RwSignal::new(false);
    let input = NodeRef::<html::Input>::new();
    let take = move |file: web_sys::File| {
        let name = file.name();
        // A file's size is a whole number, far below 2^53.
        let size_bytes = file.size() as u64;
        if size_bytes > MOST_BYTES {
            open.set(Open::Fault(name, OpenFault::TooLarge(MOST_BYTES)));
            return;
        }
        open.set(Open::Reading);
        spawn_local(async move {
            let bytes = match JsFuture::from(file.array_buffer()).await {
                Ok(buffer) => js_sys::Uint8Array::new(&buffer).to_vec(),
                Err(_) => {
                    open.try_set(Open::Fault(name, OpenFault::Unread));
                    return;
                }
            };
            set_timeout(
                move || {
                    let read = saved_file::open(&bytes);
                    drop(bytes);
                    open.try_set(match read {
                        Ok(saved) => Open::Here(Named { name, size_bytes, saved: Arc::new(saved) }),
                        Err(fault) => Open::Fault(name, fault),
                    });
                },
                SHOW_FIRST,
            );
        });
    };
    let choose = move |_| {
        let file = input.get_untracked().and_then(|input| input.files()).and_then(|files| files.get(0));
        if let Some(file) = file {
            take(file);
        }
        // The same file may be chosen once more after it was mended.
        if let Some(input) = input.get_untracked() {
            input.set_value("");
        }
    };
    let drop_file = move |event: DragEvent| {
        event.prevent_default();
        over.set(false);
        let file = event.data_transfer().and_then(|data| data.files()).and_then(|files| files.get(0));
        if let Some(file) = file {
            take(file);
        }
    };
    view! {
        <PageHeading text=words::HEADING/>
        <p>{words::TEXT}</p>
        <div
            class=move || if over.get() { "drop drop--over" } else { "drop" }
            on:dragover=move |event: DragEvent| {
                // Without this the browser would leave the page for the file.
                event.prevent_default();
                over.set(true);
            }
            on:dragleave=move |_| over.set(false)
            on:drop=drop_file
        >
            <label class="drop__label" for=FIELD>{words::CHOOSE}</label>
            <input
                class="drop__input"
                type="file"
                id=FIELD
                accept=".json,.gz,application/json,application/gzip"
                node_ref=input
                on:change=choose
            />
            <p class="quiet drop__hint">{words::DROP}</p>
        </div>
        {move || match open.get() {
            Open::Nothing => ().into_any(),
            Open::Reading => view! { <p class="waiting" role="status">{words::READING}</p> }.into_any(),
            Open::Fault(name, fault) => view! {
                <Notice tone=Tone::Trouble title=words::NOT_READ>
                    <p>
                        <strong>{name}</strong>
                    </p>
                    <p>{words::fault(&fault)}</p>
                </Notice>
            }
            .into_any(),
            Open::Here(named) => view! { <OpenedFile named/> }.into_any(),
        }}
    }
}
