//! The OpenAPI document of every route: put together from what stands at the handlers and at the wire types, and what holds
//! for many routes from [`rules`]. How the routes hang together for people is told in `docs/API.md`.

mod rules;

use crate::handlers::{
    account, copy, deauthorization, description, events, file, health, imports, links, metrics, my_data,
    own_clients, review, rules as left_out, session, sign_in, site, updates,
};
use axum::body::Bytes;
use domain::wire::Problem;
use std::sync::LazyLock;
use utoipa::{
    OpenApi, PartialSchema, ToSchema,
    openapi::{KnownFormat, ObjectBuilder, OneOfBuilder, RefOr, Schema, SchemaFormat, Type},
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Fitbit data import",
        description = "What the page asks of its server; see `docs/API.md` in the source code.\n\n\
            - Member routes take the session cookie and answer 401 `not_signed_in` without one. What is another member's is as \
            absent as what never was: 404.\n\
            - What changes something must come from the page itself (`Sec-Fetch-Site`, else `Origin`), or is refused with 403 \
            `cross_origin`. A client that is no browser sends neither header.\n\
            - Bodies are JSON of at most 64 kB and call themselves so. Members of a body that are unknown here are refused.\n\
            - Every error is a `Problem`, except where another kind of body is named."
    ),
    paths(
        site::show,
        session::show,
        sign_in::begin,
        sign_in::callback,
        session::sign_out,
        links::list,
        links::begin,
        links::google_callback,
        links::fitbit_callback,
        links::disconnect,
        own_clients::list,
        own_clients::enter,
        own_clients::remove,
        own_clients::begin_sign_in,
        own_clients::forget_sign_in,
        own_clients::check,
        account::show,
        account::change,
        account::leave,
        account::receipt,
        my_data::list,
        my_data::download,
        my_data::delete,
        updates::list,
        updates::store,
        updates::remove,
        imports::create,
        imports::list,
        imports::show,
        imports::delete,
        imports::cancel,
        imports::pause,
        imports::resume,
        imports::repair,
        imports::deliver,
        copy::ask,
        copy::show,
        copy::download,
        events::stream_import,
        file::download,
        file::download_month,
        review::show,
        review::daily_values,
        review::heart_rate_zones,
        review::intraday_days,
        review::chart,
        review::day_records,
        left_out::list,
        left_out::add,
        left_out::lift,
        deauthorization::receive,
        health::live,
        health::ready,
        metrics::show,
        description::show,
    ),
    components(schemas(Problem))
)]
struct Document;

/// A moment or `null`, said so that programs which make one of it do not forget its format.
pub(crate) fn moment_or_null() -> Schema {
    let moment = SchemaFormat::KnownFormat(KnownFormat::DateTime);
    let moment = ObjectBuilder::new().schema_type(Type::String).format(Some(moment));
    OneOfBuilder::new().item(moment).item(ObjectBuilder::new().schema_type(Type::Null)).build().into()
}

/// Stands in the document for the bytes of a file.
pub(crate) struct FileBytes;

impl PartialSchema for FileBytes {
    fn schema() -> RefOr<Schema> {
        let format = SchemaFormat::KnownFormat(KnownFormat::Binary);
        RefOr::T(ObjectBuilder::new().schema_type(Type::String).format(Some(format)).into())
    }
}

impl ToSchema for FileBytes {}

static WRITTEN: LazyLock<Result<Bytes, String>> = LazyLock::new(|| {
    let mut document = Document::openapi();
    rules::complete(&mut document);
    document.to_json().map(Bytes::from).map_err(|error| error.to_string())
});

/// Gives the document as JSON.
///
/// # Errors
///
/// When it cannot be written, in words for the log.
pub(crate) fn document() -> Result<Bytes, &'static str> {
    WRITTEN.as_ref().map(Bytes::clone).map_err(String::as_str)
}
