//! The few things the page asks of the browser itself: going elsewhere, moving the focus, remembering an address.

use domain::{Language, language::LANGUAGE_COOKIE};
use leptos::prelude::{document, request_animation_frame, window};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlElement, VisibilityState};

const RESUME: &str = "resume";

/// The id of the page's content, where the skip link leads.
pub(crate) const MAIN: &str = "main";

/// Leaves for an address of Open Humans or a provider, which the server named.
///
/// Returns whether the address is one a browser may be sent to.
pub(crate) fn leave_for(location: &str) -> bool {
    let is_web = location.starts_with("https://") || location.starts_with("http://");
    is_web && window().location().assign(location).is_ok()
}

/// Goes to another of our own addresses by loading its document.
pub(crate) fn go(path: &str) {
    // Only a browser that is closing refuses.
    let _ = window().location().assign(path);
}

/// The value of a name in the address' query, as written there.
pub(crate) fn query(name: &str) -> Option<String> {
    let search = window().location().search().ok()?;
    let mut pairs = search.trim_start_matches('?').split('&').filter_map(|pair| pair.split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
}

/// Remembers for a year in which language this site is to be shown.
pub(crate) fn remember_language(language: Language) {
    let is_secure = window().location().protocol().is_ok_and(|protocol| protocol == "https:");
    let cookie = format!(
        "{LANGUAGE_COOKIE}={}; Path=/; Max-Age=31536000; SameSite=Lax{}",
        language.tag(),
        if is_secure { "; Secure" } else { "" }
    );
    // A browser that keeps no cookies goes on in its own language; setting the member of a document cannot fail otherwise.
    let _ = js_sys::Reflect::set(&document(), &"cookie".into(), &cookie.into());
}

/// Loads the page again.
pub(crate) fn reload() {
    // Only a browser that is closing refuses.
    let _ = window().location().reload();
}

/// Finds an element by its id.
pub(crate) fn find(id: &str) -> Option<HtmlElement> {
    document().get_element_by_id(id).and_then(|element| element.dyn_into().ok())
}

/// Moves the focus to an element by its id and shows it.
pub(crate) fn focus(id: &str) {
    if let Some(element) = find(id) {
        let _ = element.focus();
    }
}

/// Moves the focus to an element once what is to be drawn is drawn, where what had the focus is gone by then.
pub(crate) fn catch_focus(find: impl FnOnce() -> Option<HtmlElement> + 'static) {
    request_animation_frame(move || {
        let (at, body) = (document().active_element(), document().body());
        let is_lost = at.is_none() || at == body.map(Into::into);
        if let Some(element) = is_lost.then(find).flatten() {
            let _ = element.focus();
        }
    });
}

/// Names the page in the browser's tab and to screen readers.
pub(crate) fn set_title(title: &str) {
    document().set_title(title);
}

/// Whether the page can be seen at the moment.
pub(crate) fn is_visible() -> bool {
    document().visibility_state() != VisibilityState::Hidden
}

/// Remembers the present address over the way to Open Humans or a provider and back, for this tab alone.
pub(crate) fn remember_address() {
    let location = window().location();
    let address = location.pathname().unwrap_or_default() + &location.search().unwrap_or_default();
    if let Ok(Some(storage)) = window().session_storage() {
        // Where storage is full or forbidden the member lands on the usual step instead.
        let _ = storage.set_item(RESUME, &address);
    }
}

/// Takes the address remembered before, if any, and forgets it.
pub(crate) fn take_remembered_address() -> Option<String> {
    let storage = window().session_storage().ok()??;
    let address = storage.get_item(RESUME).ok()??;
    let _ = storage.remove_item(RESUME);
    Some(address)
}

/// Keeps a text under a name for this tab, while it is open.
pub(crate) fn keep(name: &str, text: &str) {
    if let Ok(Some(storage)) = window().session_storage() {
        // Where storage is full or forbidden the member chooses anew.
        let _ = storage.set_item(name, text);
    }
}

/// Takes the text kept under a name, if any, and forgets it.
pub(crate) fn take_kept(name: &str) -> Option<String> {
    let storage = window().session_storage().ok()??;
    let text = storage.get_item(name).ok()??;
    let _ = storage.remove_item(name);
    Some(text)
}

/// Puts a text on the clipboard. Returns whether the browser let us.
pub(crate) async fn copy(text: &str) -> bool {
    // Without encryption, but on this computer, a browser has no clipboard to give.
    if !window().is_secure_context() {
        return false;
    }
    JsFuture::from(window().navigator().clipboard().write_text(text)).await.is_ok()
}

/// The address of this site without a path.
pub(crate) fn origin() -> String {
    window().location().origin().unwrap_or_default()
}
