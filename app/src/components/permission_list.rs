//! What a provider will ask the member for, each permission with its sentence and its cost.

use crate::messages::permissions;
use domain::ProviderId;
use leptos::prelude::*;

/// The permissions of a provider.
#[component]
pub(crate) fn PermissionList(
    /// The provider that asks.
    provider: ProviderId,
    /// What it asks this member for besides, because they wanted it before.
    #[prop(optional)]
    further: Vec<&'static str>,
) -> impl IntoView {
    let rows = provider.permissions().iter().copied().chain(further).map(|scope| {
        view! {
            <div class="permissions__item">
                <dt class="permissions__name">{permissions::name(scope)}</dt>
                <dd class="permissions__text">
                    {permissions::explanation(scope)} " " <span class="quiet">{permissions::cost(provider, scope)}</span>
                </dd>
            </div>
        }
    });
    view! { <dl class="permissions">{rows.collect_view()}</dl> }
}
