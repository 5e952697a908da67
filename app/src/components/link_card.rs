//! A link as its owner recognises it: whose data it reads, with which devices, and what was left out.

use crate::{
    intl,
    messages::{connect, permissions},
    wizard::selection,
};
use domain::wire::{AccountDevice, Link, LinkState};
use leptos::prelude::*;

/// Whose data a link reads; buttons come as children.
#[component]
pub(crate) fn LinkCard(
    /// The link.
    link: Link,
    /// The heading's level fits where the card stands: one below the page's.
    children: Children,
) -> impl IntoView {
    let Link { provider, account, state, connected_at, .. } = &link;
    let missing = selection::missing_permissions(&link);
    let missing_view = (!missing.is_empty()).then(|| {
        let costs = missing.iter().map(|scope| {
            view! { <li>{permissions::name(scope)} ": " {permissions::cost(*provider, scope)}</li> }
        });
        view! {
            <div class="notice notice--attention">
                <p class="notice__title">{connect::MISSING}</p>
                <p>{connect::missing(&permissions::names(&missing), *provider)}</p>
                <ul>{costs.collect_view()}</ul>
            </div>
        }
    });
    let further = selection::further_granted(&link);
    let further = (!further.is_empty()).then(|| permissions::names(&further));
    let broken = (*state == LinkState::NeedsReconnect).then(|| {
        view! {
            <div class="notice notice--trouble">
                <p>{connect::needs_reconnect(*provider)}</p>
            </div>
        }
    });
    let unknown =
        account.member_since.is_none() && account.devices.is_empty() && account.display_name.is_none();
    view! {
        <section class="card link-card">
            <h2 class="card__title">{connect::link(*provider)}</h2>
            {broken}
            {unknown.then(|| view! { <p>{connect::ACCOUNT_UNKNOWN}</p> })}
            <dl class="facts">
                {account.display_name.clone().map(|name| fact(connect::NAME, name))}
                {account.member_since.map(|since| fact(connect::JOINED, intl::day(since)))}
                <div class="facts__item">
                    <dt>{connect::DEVICES}</dt>
                    <dd>{devices(&account.devices)}</dd>
                </div>
                {account.time_zone.clone().map(|zone| fact(connect::TIME_ZONE, zone.replace('_', " ")))}
                {link.through_own_client.then(|| fact(connect::THROUGH, connect::through_own(*provider)))}
                {further.map(|names| fact(connect::FURTHER, names))}
                {fact(connect::CONNECTED, connect::connected_at(*connected_at))}
            </dl>
            {missing_view}
            <div class="buttons">{children()}</div>
        </section>
    }
}

fn fact(name: &'static str, value: String) -> impl IntoView {
    view! {
        <div class="facts__item">
            <dt>{name}</dt>
            <dd>{value}</dd>
        </div>
    }
}

fn devices(devices: &[AccountDevice]) -> AnyView {
    if devices.is_empty() {
        return connect::NO_DEVICES.into_any();
    }
    let rows = devices.iter().map(|device| {
        let synced = device.last_sync.as_deref().and_then(intl::sync_time);
        view! { <li>{connect::device(&device.name, synced)}</li> }
    });
    view! { <ul class="plain-list">{rows.collect_view()}</ul> }.into_any()
}
