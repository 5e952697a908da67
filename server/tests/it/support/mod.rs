//! What these tests share: a server's parts against a stand-in, a browser without a screen, and people who consent.

pub(crate) mod browser;
pub(crate) mod consent;
pub(crate) mod diary;
pub(crate) mod process;
pub(crate) mod service;
pub(crate) mod site;

pub(crate) use browser::{Answer, Browser};
pub(crate) use site::Site;

use domain::{DataType, DateRange, wire::NewImport};
use jiff::{ToSpan, civil::Date, civil::date};

/// The day of the stand-in and of the server's clock.
pub(crate) const TODAY: Date = date(2026, 11, 22);

/// The days up to and including [`TODAY`].
pub(crate) fn last_days(days: i64) -> DateRange {
    let end = TODAY.tomorrow().unwrap();
    DateRange::new(end - days.days(), end).unwrap()
}

/// The wish to import some data types of a link.
pub(crate) fn wish(link: &str, data_types: &[DataType], range: DateRange) -> NewImport {
    NewImport {
        link_id: link.to_owned(),
        data_types: data_types.iter().copied().collect(),
        intraday: Default::default(),
        range,
        notify: false,
    }
}
