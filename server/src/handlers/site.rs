//! What a visitor may know before signing in.

use crate::{app_state::AppState, config::Config, storage::Purpose};
use axum::{Json, extract::State};
use domain::{ProviderId, wire::Site};

/// `GET /api/site`
pub(crate) async fn show(State(app): State<AppState>) -> Json<Site> {
    let config = &app.config;
    let providers = app.providers.ids();
    let redirect_urls = providers
        .iter()
        .map(|provider| (*provider, config.callback_url(Purpose::Link(*provider)).into()))
        .collect();
    let registration_urls = providers
        .iter()
        .filter(|provider| provider.intraday_needs_own_client())
        .filter_map(|provider| Some((*provider, registration_url(config, *provider)?)))
        .collect();
    let open_humans = config.open_humans.url.as_str().trim_end_matches('/');
    Json(Site {
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
        own_clients: Default::default(),
    })
}

/// Where members register a client of their own: at the provider, or beside its consent page where that is a stand-in's.
fn registration_url(config: &Config, provider: ProviderId) -> Option<String> {
    match provider {
        ProviderId::GoogleHealth => None,
        ProviderId::Fitbit => {
            let www = config.fitbit.as_ref()?.www_url.as_str().trim_end_matches('/');
            let developers = if www == "https://www.fitbit.com" { "https://dev.fitbit.com" } else { www };
            Some(format!("{developers}/apps/new"))
        }
    }
}
