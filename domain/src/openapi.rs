//! Schemas that cannot be derived from the types themselves, for the server's OpenAPI document. Those that can be stand at
//! their types.

use crate::{
    record::{DayValue, SleepLog},
    samples::{BreathingNight, SampleDay},
};
use std::borrow::Cow;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        ArrayBuilder, KnownFormat, ObjectBuilder, RefOr, SchemaFormat, Type, schema::ArrayItems,
        schema::Schema,
    },
};

impl PartialSchema for DayValue {
    fn schema() -> RefOr<Schema> {
        let date = ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Date)))
            .description(Some("The member's day."));
        let value =
            ObjectBuilder::new().schema_type(Type::Number).description(Some("The value in the type's unit."));
        let pair = ArrayBuilder::new()
            .prefix_items::<_, Schema>([date.build().into(), value.build().into()])
            .items(ArrayItems::False)
            .min_items(Some(2))
            .max_items(Some(2))
            .description(Some("A day and its value."));
        Schema::from(pair.build()).into()
    }
}

impl ToSchema for DayValue {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("DayValue")
    }
}

/// A record of data within the day: of the kinds of [`Record`](crate::record::Record), those such data comes as.
#[derive(ToSchema)]
#[schema(as = Record)]
#[serde(tag = "record", rename_all = "snake_case")]
pub enum IntradayRecord {
    /// Samples of one type on one day.
    Samples(SampleDay),
    /// Breathing in one night.
    Breathing(BreathingNight),
    /// A night or nap with its stages.
    Sleep(SleepLog),
}
