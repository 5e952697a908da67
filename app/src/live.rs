//! Following one import as it changes: the server's events while the page is in sight, asking again when they fail.
//!
//! One stream a browser: of several windows showing the same import the one that holds a lock listens and tells the
//! others, since a browser grants a site only six connections over HTTP/1.1. A page out of sight listens to nothing.

use crate::{
    api::{self, Fault},
    browser,
    visit::{Loaded, Visit},
};
use domain::wire::Import;
use js_sys::{Function, Promise, Reflect};
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{AbortController, BroadcastChannel, EventSource, MessageEvent};

/// How soon to ask again after the stream broke or no answer came.
const ASK_AGAIN: Duration = Duration::from_secs(4);
/// How often to ask although the stream is open: something between us and the server may hold events back.
const MAKE_SURE: Duration = Duration::from_secs(30);

/// An import that is being followed. Ends with the step that began it.
#[derive(Clone, Copy)]
pub(crate) struct Live {
    /// The import as last heard.
    pub(crate) import: RwSignal<Loaded<Import>>,
    /// Why nothing newer is known, while that is so.
    pub(crate) trouble: RwSignal<Option<Fault>>,
    follower: StoredValue<Rc<Follower>, LocalStorage>,
}

impl Live {
    /// Begins to follow an import until the present owner is cleaned up.
    pub(crate) fn follow(id: String) -> Self {
        let import = RwSignal::new(Loaded::Waiting);
        let trouble = RwSignal::new(None);
        let follower = Rc::new(Follower {
            channel: BroadcastChannel::new(&format!("import {id}")).ok(),
            id,
            import,
            trouble,
            visit: Visit::current(),
            gone: Cell::new(false),
            listening: RefCell::new(Listening::No),
            timer: Cell::new(None),
        });
        Follower::start(&follower);
        let follower = StoredValue::new_local(follower);
        let seen = window_event_listener_untyped("visibilitychange", move |_| {
            follower.try_with_value(Follower::on_visibility);
        });
        on_cleanup(move || {
            seen.remove();
            follower.try_with_value(Follower::end);
        });
        Live { import, trouble, follower }
    }

    /// Asks now how the import stands.
    pub(crate) fn refresh(self) {
        self.follower.try_with_value(Follower::refresh);
    }
}

struct Follower {
    id: String,
    import: RwSignal<Loaded<Import>>,
    trouble: RwSignal<Option<Fault>>,
    visit: Visit,
    channel: Option<BroadcastChannel>,
    gone: Cell<bool>,
    listening: RefCell<Listening>,
    timer: Cell<Option<TimeoutHandle>>,
}

/// Where the stream stands.
enum Listening {
    No,
    /// Another window has the lock; it tells us what it hears.
    Queued(AbortController),
    /// The stream is ours.
    Yes {
        source: EventSource,
        /// Lets go of the lock, where the browser has locks.
        release: Option<Function>,
        // Dropping these would silence the stream.
        _on_import: Closure<dyn FnMut(MessageEvent)>,
        _on_error: Closure<dyn FnMut()>,
    },
}

impl Follower {
    fn start(self: &Rc<Self>) {
        if let Some(channel) = &self.channel {
            let follower = Rc::downgrade(self);
            let hear = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
                if let (Some(follower), Some(text)) = (follower.upgrade(), event.data().as_string()) {
                    follower.hear(&text);
                }
            });
            channel.set_onmessage(Some(hear.as_ref().unchecked_ref()));
            // The channel is closed when the step ends; the closure is a few bytes and stays.
            hear.forget();
        }
        self.refresh();
    }

    fn end(self: &Rc<Self>) {
        self.gone.set(true);
        self.silence();
        if let Some(channel) = &self.channel {
            channel.close();
        }
    }

    fn on_visibility(self: &Rc<Self>) {
        if browser::is_visible() { self.refresh() } else { self.silence() }
    }

    fn refresh(self: &Rc<Self>) {
        let follower = Rc::clone(self);
        spawn_local(async move {
            let answer = api::fetch_import(&follower.id).await;
            if follower.gone.get() {
                return;
            }
            match answer {
                Ok(import) => follower.accept(import),
                Err(fault) => follower.miss(fault),
            }
        });
    }

    /// Takes news from the stream, or from the window that has it.
    fn hear(self: &Rc<Self>, text: &str) {
        match api::parse_import(text) {
            Some(import) if import.id == self.id => self.accept(import),
            _ => self.miss(Fault::Unreadable),
        }
    }

    fn accept(self: &Rc<Self>, import: Import) {
        let active = import.state.is_active();
        let was_active =
            self.import.with_untracked(|known| known.here().map(|known| known.state.is_active()));
        let is_older = self
            .import
            .with_untracked(|known| known.here().is_some_and(|known| known.updated_at > import.updated_at));
        self.trouble.set(None);
        // Else it is an answer that an event has overtaken.
        if !is_older {
            self.import.set(Loaded::Here(import));
        }
        if was_active == Some(true) && !active {
            // The lists of links and imports elsewhere on the page are out of date now.
            self.visit.load_session();
        }
        if active && browser::is_visible() {
            self.listen();
            self.ask_in(MAKE_SURE);
        } else {
            self.silence();
        }
    }

    fn miss(self: &Rc<Self>, fault: Fault) {
        self.visit.note(&fault);
        let known = self.import.with_untracked(|import| import.here().is_some());
        // What the server said plainly (not found, signed out) does not change by asking again.
        let lasting = matches!(fault, Fault::Told(_));
        if known && !lasting {
            self.trouble.set(Some(fault));
        } else {
            self.import.set(Loaded::Failed(fault));
        }
        self.silence();
        if !lasting {
            self.ask_in(ASK_AGAIN);
        }
    }

    fn ask_in(self: &Rc<Self>, wait: Duration) {
        let follower = Rc::downgrade(self);
        let ask = move || {
            if let Some(follower) = follower.upgrade().filter(|follower| !follower.gone.get()) {
                follower.refresh();
            }
        };
        if let Some(earlier) = self.timer.replace(set_timeout_with_handle(ask, wait).ok()) {
            earlier.clear();
        }
    }

    /// Opens the stream, once the lock is ours. Does nothing when it is open or queued already.
    fn listen(self: &Rc<Self>) {
        if !matches!(*self.listening.borrow(), Listening::No) {
            return;
        }
        let Some((locks, request)) = locks() else {
            self.open(None);
            return;
        };
        let Ok(queue) = AbortController::new() else { return };
        let follower = Rc::downgrade(self);
        let granted = Closure::once_into_js(move |_lock: JsValue| {
            Promise::new(&mut |release, _| {
                let follower = follower.upgrade().filter(|follower| !follower.gone.get());
                match follower {
                    Some(follower) if matches!(*follower.listening.borrow(), Listening::Queued(_)) => {
                        follower.open(Some(release));
                    }
                    // Nobody listens any more: let go at once.
                    _ => {
                        let _ = release.call0(&JsValue::UNDEFINED);
                    }
                }
            })
        });
        let options = js_sys::Object::new();
        let _ = Reflect::set(&options, &"signal".into(), &queue.signal());
        *self.listening.borrow_mut() = Listening::Queued(queue);
        let name = JsValue::from(format!("import {}", self.id));
        let asked =
            request.call3(&locks, &name, &options, &granted).ok().and_then(|p| p.dyn_into::<Promise>().ok());
        if let Some(asked) = asked {
            spawn_local(async move {
                // Ends when the lock is let go, or was never waited for to the end; both are as wanted.
                let _ = wasm_bindgen_futures::JsFuture::from(asked).await;
            });
        }
    }

    fn open(self: &Rc<Self>, release: Option<Function>) {
        let Ok(source) = EventSource::new(&api::events_address(&self.id)) else {
            self.ask_in(ASK_AGAIN);
            return;
        };
        let follower = Rc::downgrade(self);
        let on_import = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if let (Some(follower), Some(text)) = (follower.upgrade(), event.data().as_string()) {
                if let Some(channel) = &follower.channel {
                    let _ = channel.post_message(&text.as_str().into());
                }
                // Hearing may close the stream and drop this very closure, so it happens after the event.
                queue_microtask(move || follower.hear(&text));
            }
        });
        let follower = Rc::downgrade(self);
        let on_error = Closure::<dyn FnMut()>::new(move || {
            if let Some(follower) = follower.upgrade() {
                queue_microtask(move || {
                    follower.silence();
                    follower.ask_in(ASK_AGAIN);
                });
            }
        });
        let _ = source.add_event_listener_with_callback("import", on_import.as_ref().unchecked_ref());
        source.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        *self.listening.borrow_mut() =
            Listening::Yes { source, release, _on_import: on_import, _on_error: on_error };
    }

    /// Closes the stream, leaves the queue, stops the clock.
    fn silence(self: &Rc<Self>) {
        if let Some(timer) = self.timer.take() {
            timer.clear();
        }
        match self.listening.replace(Listening::No) {
            Listening::No => {}
            Listening::Queued(queue) => queue.abort(),
            Listening::Yes { source, release, .. } => {
                source.close();
                if let Some(release) = release {
                    let _ = release.call0(&JsValue::UNDEFINED);
                }
            }
        }
    }
}

/// The browser's lock manager and its `request`, where there is one. Reached by name: web-sys counts it unstable.
fn locks() -> Option<(JsValue, Function)> {
    let locks = Reflect::get(&window().navigator(), &"locks".into()).ok()?;
    let request = Reflect::get(&locks, &"request".into()).ok()?.dyn_into().ok()?;
    Some((locks, request))
}
