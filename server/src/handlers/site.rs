//! What a visitor may know before signing in.

use crate::{app_state::AppState, error::ApiError, operator_client, storage::Purpose};
use axum::{Json, extract::State};
use domain::wire::Site;
use std::collections::BTreeMap;

/// Tells a visitor who runs this site and what it offers.
#[utoipa::path(
    get,
    path = "/api/site",
    responses((status = 200, body = Site, description = "The site")),
)]
pub(crate) async fn show(State(app): State<AppState>) -> Result<Json<Site>, ApiError> {
    let config = &app.config;
    let providers = app.providers.ids();
    let (mut redirect_urls, mut registration_urls, mut own_clients) =
        (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for id in &providers {
        let Some(provider) = app.providers.get(*id) else { continue };
        redirect_urls.insert(*id, config.callback_url(Purpose::Link(*id)).into());
        if let Some(rules) = provider.oauth().own_clients {
            registration_urls.insert(*id, rules.registration_url);
        }
        own_clients.insert(*id, operator_client::own_client_use(&app, provider.as_ref()).await?);
    }
    let open_humans = config.open_humans.url.as_str().trim_end_matches('/');
    Ok(Json(Site {
        operator: config.operator_name.clone(),
        contact: config.operator_contact.clone(),
        source_url: config.source_url.as_ref().map(ToString::to_string),
        open_humans_files_url: format!("{open_humans}/member/me/data/"),
        providers,
        retention_days: config.retention_days,
        session_days: config.session_days,
        merge_limit_bytes: config.merge_limit_bytes,
        redirect_urls,
        registration_urls,
        own_clients,
    }))
}
