//! What the member leaves out of everything that is sent.

use super::{Body, PathOf, member_session::MemberSession};
use crate::{
    app_state::AppState,
    error::ApiError,
    storage::{MemberId, RuleChange},
};
use axum::{Json, extract::State};
use domain::{
    left_out::Rule,
    wire::{AskedRange, ErrorCode, LeftOut, StoredRule},
};

/// Rules a member may have. Those of a file are asked of every record of it.
const MOST_RULES: usize = 2_000;

/// Lists what the member leaves out.
#[utoipa::path(
    get,
    path = "/api/rules",
    responses((status = 200, body = LeftOut, description = "Every rule")),
    security(("session" = [])),
)]
pub(crate) async fn list(
    State(app): State<AppState>,
    session: MemberSession,
) -> Result<Json<LeftOut>, ApiError> {
    load(&app, session.member.id).await
}

/// Leaves something out of everything that is sent from now on. A rule that is there already is not added again.
#[utoipa::path(
    post,
    path = "/api/rules",
    request_body = Rule,
    responses(
        (status = 200, body = LeftOut, description = "Every rule"),
        (status = 409, description = "`wrong_state`: something of the member's is being sent"),
        (status = 422, description = "`invalid_rule`; `invalid_range`; `too_many_rules`"),
    ),
    security(("session" = [])),
)]
pub(crate) async fn add(
    State(app): State<AppState>,
    session: MemberSession,
    Body(rule): Body<Rule<AskedRange>>,
) -> Result<Json<LeftOut>, ApiError> {
    let rule = rule.with_range().ok_or(ApiError::of_field(ErrorCode::InvalidRange, "extent"))?;
    if !rule.is_valid() {
        return Err(ApiError::of_field(ErrorCode::InvalidRule, "extent"));
    }
    let member = session.member.id;
    match app.storage.add_rule(member, &rule, MOST_RULES, app.clock.now()).await? {
        RuleChange::Done(_) => load(&app, member).await,
        RuleChange::TooMany => Err(ErrorCode::TooManyRules.into()),
        RuleChange::BeingSent => Err(ErrorCode::WrongState.into()),
        RuleChange::Missing => Err(ErrorCode::NotFound.into()),
    }
}

/// Lifts a rule: what it left out is sent again from now on, where it is fetched.
#[utoipa::path(
    delete,
    path = "/api/rules/{id}",
    params(("id" = String, Path, format = "uuid", description = "The rule")),
    responses(
        (status = 200, body = LeftOut, description = "Every rule that is left"),
        (status = 409, description = "`wrong_state`: something of the member's is being sent"),
    ),
    security(("session" = [])),
)]
pub(crate) async fn lift(
    State(app): State<AppState>,
    session: MemberSession,
    PathOf(id): PathOf<String>,
) -> Result<Json<LeftOut>, ApiError> {
    let member = session.member.id;
    let id = id.parse().map_err(|_| ErrorCode::NotFound)?;
    match app.storage.lift_rule(member, id).await? {
        RuleChange::Done(_) => load(&app, member).await,
        RuleChange::BeingSent => Err(ErrorCode::WrongState.into()),
        RuleChange::Missing | RuleChange::TooMany => Err(ErrorCode::NotFound.into()),
    }
}

async fn load(app: &AppState, member: MemberId) -> Result<Json<LeftOut>, ApiError> {
    let book = app.storage.load_rules(member).await?;
    let rules = book.rules.into_iter().map(|row| StoredRule {
        id: row.id.to_string(),
        rule: row.rule,
        created_at: row.created_at,
    });
    let most = u32::try_from(MOST_RULES).unwrap_or(u32::MAX);
    Ok(Json(LeftOut { revision: book.revision, rules: rules.collect(), most }))
}
