//! What a visitor may know before signing in.

use crate::app_state::AppState;
use axum::{Json, extract::State};
use domain::wire::Site;

/// `GET /api/site`
pub(crate) async fn show(State(app): State<AppState>) -> Json<Site> {
    let config = &app.config;
    let open_humans = config.open_humans.url.as_str().trim_end_matches('/');
    Json(Site {
        operator: config.operator_name.clone(),
        contact: config.operator_contact.clone(),
        source_url: config.source_url.as_ref().map(ToString::to_string),
        open_humans_files_url: format!("{open_humans}/member/me/data/"),
        providers: app.providers.ids(),
        retention_days: config.retention_days,
        session_days: config.session_days,
        merge_limit_bytes: config.merge_limit_bytes,
    })
}
