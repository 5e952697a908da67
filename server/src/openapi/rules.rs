//! What holds for many routes, said once: who asks, what every request may be refused with, what every answer carries.

use crate::{request_id::REQUEST_ID, request_limits};
use http::Method;
use utoipa::{
    PartialSchema,
    openapi::{
        ContentBuilder, HeaderBuilder, OpenApi, Ref, RefOr, ResponseBuilder, Responses, Schema,
        path::{Operation, PathItem},
        schema::AdditionalProperties,
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

/// The name of the security scheme of members.
const SESSION: &str = "session";

/// The cookie of a session.
const COOKIE: &str = "__Host-session";

/// The name of the security scheme of whoever watches the site.
const METRICS: &str = "metrics";

/// Adds to a document what follows from the kind of each route.
pub(super) fn complete(document: &mut OpenApi) {
    let cookie = ApiKeyValue::with_description(
        COOKIE,
        "The session. Without `__Host-` where the site is served over plain HTTP, for trying it out.",
    );
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some("`METRICS_TOKEN`"));
    let components = document.components.get_or_insert_default();
    components.add_security_scheme(SESSION, SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    components.add_security_scheme(METRICS, SecurityScheme::Http(bearer.build()));
    components.schemas.values_mut().for_each(close_variants);
    for (path, item) in &mut document.paths.paths {
        for (method, operation) in operations(item) {
            complete_operation(path, &method, operation);
        }
    }
}

/// Says of an enum whose variants are objects of one member that nothing may stand beside that member.
fn close_variants(schema: &mut RefOr<Schema>) {
    let RefOr::T(Schema::OneOf(one_of)) = schema else { return };
    for variant in &mut one_of.items {
        if let RefOr::T(Schema::Object(object)) = variant
            && object.properties.len() == 1
        {
            object.additional_properties = Some(Box::new(AdditionalProperties::FreeForm(false)));
        }
    }
}

/// The operations of a path that this server has any of.
fn operations(item: &mut PathItem) -> impl Iterator<Item = (Method, &mut Operation)> {
    [
        (Method::GET, &mut item.get),
        (Method::POST, &mut item.post),
        (Method::PUT, &mut item.put),
        (Method::DELETE, &mut item.delete),
    ]
    .into_iter()
    .filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

fn complete_operation(path: &str, method: &Method, operation: &mut Operation) {
    if let (Some(tag), Some(name)) =
        (operation.tags.as_ref().and_then(|tags| tags.first()), &operation.operation_id)
    {
        operation.operation_id = Some(format!("{tag}.{name}"));
    }
    let is_a_members = operation.security.as_ref().is_some_and(|security| !security.is_empty());
    let mut refusals = vec![
        ("500", "`internal`: the server failed; the fault is logged"),
        ("504", "`internal`: no answer began within 90 seconds"),
    ];
    if is_a_members {
        refusals.push(("401", "`not_signed_in`"));
    }
    if path.contains('{') {
        refusals.push(("404", "`not_found`: no such thing, or another member's"));
    }
    if method != Method::GET {
        refusals.push(("403", "`cross_origin`: the request came from another site"));
    }
    if operation.request_body.is_some() {
        refusals.extend([
            ("400", "`invalid_request`: no JSON, or not of this kind"),
            ("408", "`too_slow`: the body did not come within 30 seconds"),
            ("413", "`too_large`"),
        ]);
    }
    if request_limits::is_costly(method, path) {
        refusals.push(("429", "`too_many` of these from one address"));
    }
    for (status, description) in refusals {
        let refusal = ResponseBuilder::new().description(description);
        operation.responses.responses.entry(status.to_owned()).or_insert_with(|| RefOr::T(refusal.build()));
    }
    finish(&mut operation.responses);
}

/// Gives every refusal its body, and every answer its headers.
fn finish(responses: &mut Responses) {
    for (status, response) in &mut responses.responses {
        let RefOr::T(response) = response else { continue };
        if status.starts_with(['4', '5']) && response.content.is_empty() {
            let problem = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
            response.content.insert("application/json".to_owned(), RefOr::T(problem));
        }
        let id = HeaderBuilder::new()
            .schema(Some(String::schema()))
            .description(Some("Names the request in the server's log."))
            .build();
        response.headers.insert(REQUEST_ID.as_str().to_owned(), RefOr::T(id));
    }
}
