//! Head and foot of every page. Ways to the first page are `external` to the router: it is a program of its own.

use super::action::Action;
use crate::{browser, messages::frame, wizard::paths};
use domain::{Language, wire::Site};
use leptos::prelude::*;

/// The head: the name, and once signed in, who and the way out.
#[component]
pub(crate) fn SiteHeader(
    /// Who is signed in.
    #[prop(into)]
    member: Signal<Option<String>>,
    /// Whether signing out is on the way.
    #[prop(into)]
    busy: Signal<bool>,
    /// Called to sign out.
    #[prop(into)]
    on_sign_out: Callback<()>,
) -> impl IntoView {
    let account = move |member: String| {
        view! {
            <nav class="site-header__account" aria-label=frame::NAVIGATION>
                <span class="site-header__member">{frame::signed_in_as(&member)}</span>
                <a class="site-header__link" href=paths::MY_DATA>{frame::MY_DATA}</a>
                <Action label=frame::SIGN_OUT busy on_press=on_sign_out/>
            </nav>
        }
    };
    view! {
        <a class="skip" href="#main" rel="external">{frame::SKIP}</a>
        <header class="site-header">
            <div class="site-header__inner">
                <a class="site-header__name" href=paths::WELCOME rel="external">{frame::NAME}</a>
                {move || member.get().map(account)}
            </div>
        </header>
    }
}

/// The foot: who runs the site, how to reach them, where the source is.
#[component]
pub(crate) fn SiteFooter(
    /// The site, once it is known.
    #[prop(into)]
    site: Signal<Option<Site>>,
) -> impl IntoView {
    let about = |site: Site| {
        let contact = site.contact.and_then(|contact| contact_address(&contact));
        let source = site.source_url.filter(|url| is_web(url));
        let links = (contact.is_some() || source.is_some()).then(|| {
            view! {
                <ul class="site-footer__links">
                    {contact.map(|href| view! { <li><a href=href rel="external">{frame::CONTACT}</a></li> })}
                    {source.map(|href| view! { <li><a href=href rel="external noreferrer">{frame::SOURCE}</a></li> })}
                </ul>
            }
        });
        view! {
            <p>{frame::run_by(&site.operator)}</p>
            {links}
        }
    };
    view! {
        <footer class="site-footer">
            <div class="site-footer__inner">
                {move || site.get().map(about)}
                <a class="site-footer__open" href=paths::PRIVACY rel="external">{frame::PRIVACY}</a>
                <a class="site-footer__open" href=paths::OPEN rel="external">{frame::OPEN_FILE}</a>
                {frame::OTHER_LANGUAGES.map(|(language, name)| language_link(language, name)).collect_view()}
            </div>
        </footer>
    }
}

/// The way to the same page in another language. An empty address is the present one: following it loads it again.
fn language_link(language: Language, name: &'static str) -> impl IntoView {
    view! {
        <a
            class="site-footer__open"
            href=""
            rel="external"
            lang=language.tag()
            hreflang=language.tag()
            on:click=move |_| browser::remember_language(language)
        >
            {name}
        </a>
    }
}

/// An address a browser opens: web addresses as they are, anything with an `@` as mail.
pub(crate) fn contact_address(contact: &str) -> Option<String> {
    if is_web(contact) || contact.starts_with("mailto:") {
        Some(contact.to_owned())
    } else {
        contact.contains('@').then(|| format!("mailto:{contact}"))
    }
}

fn is_web(address: &str) -> bool {
    address.starts_with("https://") || address.starts_with("http://")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_and_mail_addresses_become_links() {
        assert_eq!(contact_address("ana@example.org").as_deref(), Some("mailto:ana@example.org"));
        assert_eq!(contact_address("https://example.org/").as_deref(), Some("https://example.org/"));
        assert_eq!(contact_address("javascript:alert(1)"), None);
    }
}
