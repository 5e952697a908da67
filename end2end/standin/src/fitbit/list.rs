//! The paged lists: sleep, activities, electrocardiograms, rhythm alerts. Not here: what one sleep log looks like.

use jiff::ToSpan;
use jiff::civil::{Date, DateTime};
use serde_json::{Value, json};

use super::refusal::Refusal;
use super::sleep;
use super::taken;
use super::view::{View, local};
use crate::oauth::Fields;

/// The four parameters of a list, in order and within their limits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Paging {
    /// Whether entries after the date are asked for, oldest first; else those before it, newest first.
    pub ascending: bool,
    /// The date or time, as it was written.
    pub text: String,
    /// The date or time.
    pub at: DateTime,
    /// Entries already seen.
    pub offset: usize,
    /// Entries a page may hold.
    pub limit: usize,
}

impl Paging {
    /// Reads the parameters of a list whose pages hold at most `most` entries.
    ///
    /// # Errors
    ///
    /// A parameter that is missing, beyond its limit, or does not go with the others.
    pub(super) fn read(query: &Fields, most: usize) -> Result<Self, Refusal> {
        let (ascending, text) = match (query.filled("afterDate"), query.filled("beforeDate")) {
            (Some(text), None) => (true, text),
            (None, Some(text)) => (false, text),
            _ => return Err(Refusal::validation("date", "beforeDate or afterDate is required".to_owned())),
        };
        let at =
            parse_time(text).ok_or_else(|| Refusal::validation("date", format!("Invalid date: {text}")))?;
        let sort = query.filled("sort").map(str::to_ascii_lowercase);
        if sort.as_deref() != Some(if ascending { "asc" } else { "desc" }) {
            let message = "sort is required: asc with afterDate, desc with beforeDate".to_owned();
            return Err(Refusal::validation("sort", message));
        }
        let number = |name: &'static str| {
            let missing = || Refusal::validation(name, format!("{name} is required and must be a number"));
            query.filled(name).and_then(|text| text.parse::<usize>().ok()).ok_or_else(missing)
        };
        let limit = number("limit")?;
        if !(1..=most).contains(&limit) {
            return Err(Refusal::validation("limit", format!("limit must be from 1 to {most}")));
        }
        Ok(Self { ascending, text: text.to_owned(), at, offset: number("offset")?, limit })
    }

    fn date_name(&self) -> &'static str {
        if self.ascending { "afterDate" } else { "beforeDate" }
    }

    fn sort(&self) -> &'static str {
        if self.ascending { "asc" } else { "desc" }
    }

    /// Renders the `pagination` member; pages before and after it are full addresses, or nothing.
    fn render(&self, base: &str, path: &str, more: bool) -> Value {
        let page = |offset: usize| {
            let query = url::form_urlencoded::Serializer::new(String::new())
                .append_pair("offset", &offset.to_string())
                .append_pair("limit", &self.limit.to_string())
                .append_pair("sort", self.sort())
                .append_pair(self.date_name(), &self.text)
                .finish();
            format!("{base}{path}?{query}")
        };
        let next = if more { page(self.offset.saturating_add(self.limit)) } else { String::new() };
        let previous =
            if self.offset > 0 { page(self.offset.saturating_sub(self.limit)) } else { String::new() };
        json!({
            self.date_name(): self.text, "limit": self.limit, "next": next, "offset": self.offset,
            "previous": previous, "sort": self.sort(),
        })
    }
}

/// Reads `yyyy-MM-dd` or `yyyy-MM-ddTHH:mm:ss`.
fn parse_time(text: &str) -> Option<DateTime> {
    match text.len() {
        10 => text.parse::<Date>().ok().map(|date| date.at(0, 0, 0, 0)),
        19 => text.parse().ok(),
        _ => None,
    }
}

/// Renders one page of the sleep list, by start.
pub(super) fn sleeps(view: &View<'_>, paging: &Paging) -> Value {
    let of_day = |view: &View<'_>, date: Date| {
        let logs = view.sleeps(date).into_iter().map(|sleep| {
            (local(sleep.start, sleep.start_offset_seconds), sleep::log(view, date, &sleep, [0; 4]))
        });
        logs.collect()
    };
    page(view, paging, "sleep", "/1.2/user/-/sleep/list.json", of_day)
}

/// Renders one page of what each day has, told with the wall clock it goes by: at most a day before the day it is filed under.
pub(super) fn page(
    view: &View<'_>,
    paging: &Paging,
    name: &str,
    path: &str,
    of_day: impl Fn(&View<'_>, Date) -> Vec<(DateTime, Value)>,
) -> Value {
    let (logs, more) = find(view, paging, of_day);
    json!({ "pagination": paging.render(view.base, path, more), name: logs })
}

fn find(
    view: &View<'_>,
    paging: &Paging,
    of_day: impl Fn(&View<'_>, Date) -> Vec<(DateTime, Value)>,
) -> (Vec<Value>, bool) {
    let date = paging.at.date();
    // A sleep is filed under the day it ends, at most a day after it starts.
    let dates: Box<dyn Iterator<Item = Date>> = if paging.ascending {
        Box::new(view.dates(date, view.today()))
    } else {
        Box::new(view.dates(view.body.joined(), date.saturating_add(1.day())).rev())
    };
    let mut found = dates
        .flat_map(|date| {
            let mut logs = of_day(view, date);
            if !paging.ascending {
                logs.reverse();
            }
            logs
        })
        .filter(|(start, _)| if paging.ascending { *start >= paging.at } else { *start < paging.at })
        .skip(paging.offset);
    let logs: Vec<Value> = found.by_ref().take(paging.limit).map(|(_, log)| log).collect();
    (logs, found.next().is_some())
}

/// Renders one page of electrocardiograms, which echoes dates with their time and the order in capitals.
pub(super) fn electrocardiograms(view: &View<'_>, paging: &Paging) -> Value {
    let (readings, more) = find(view, paging, taken::electrocardiogram);
    let mut pagination = paging.render(view.base, "/1/user/-/ecg/list.json", more);
    if let Some(pagination) = pagination.as_object_mut() {
        let date = paging.at.strftime("%Y-%m-%dT%H:%M:%S.000").to_string();
        pagination.insert(paging.date_name().to_owned(), date.into());
        pagination.insert("sort".to_owned(), paging.sort().to_ascii_uppercase().into());
    }
    json!({ "ecgReadings": readings, "pagination": pagination })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Result<Paging, Refusal> {
        Paging::read(&Fields::parse(query), 100)
    }

    #[test]
    fn every_parameter_is_required() {
        assert!(read("afterDate=2026-01-01&sort=asc&offset=0&limit=100").is_ok());
        for query in [
            "sort=asc&offset=0&limit=100",
            "afterDate=2026-01-01&offset=0&limit=100",
            "afterDate=2026-01-01&sort=asc&limit=100",
            "afterDate=2026-01-01&sort=asc&offset=0",
        ] {
            assert_eq!(read(query).unwrap_err().error_type, "validation", "{query}");
        }
    }

    #[test]
    fn order_must_go_with_the_date() {
        assert_eq!(read("beforeDate=2026-01-01&sort=asc&offset=0&limit=1").unwrap_err().field, Some("sort"));
        assert_eq!(
            read("beforeDate=2026-01-01&afterDate=2026-01-01&sort=asc&offset=0&limit=1").unwrap_err().field,
            Some("date")
        );
    }

    #[test]
    fn page_of_more_than_a_hundred_is_refused() {
        assert_eq!(
            read("afterDate=2026-01-01&sort=asc&offset=0&limit=101").unwrap_err().field,
            Some("limit")
        );
    }

    #[test]
    fn next_page_is_a_full_address_and_the_last_one_empty() {
        let paging = read("afterDate=2026-01-01&sort=asc&offset=100&limit=100").unwrap();

        let middle = paging.render("http://127.0.0.1:9", "/list.json", true);
        let last = paging.render("http://127.0.0.1:9", "/list.json", false);

        let address = "http://127.0.0.1:9/list.json?offset=200&limit=100&sort=asc&afterDate=2026-01-01";
        assert_eq!(middle.get("next"), Some(&json!(address)));
        assert_eq!(last.get("next"), Some(&json!("")));
    }
}
