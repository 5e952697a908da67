//! Promises every provider keeps, checked over each of them with bodies in its own shape.

use super::{
    Fetch, Next, Outcome, Page, Provider, Reply,
    fitbit::{self, Fitbit},
    google_health::{self, GoogleHealth},
    subject::{Paged, Subject, first_page, page, reply, subjects, with_header},
};
use domain::{DateRange, catalog::Span, record::Record, wire::ErrorCode};
use jiff::civil::date;
use serde_json::{Value, json};

/// Whether its answer lists what is then asked for one by one, and so holds no record itself.
fn is_list_of_files(subject: &Subject, fetch: &Fetch) -> bool {
    let found = subject.provider.id().find_intraday_resource(fetch.resource.as_str());
    found.is_some_and(|resource| matches!(resource.span, Span::ListAndEach { .. }))
}

fn for_every_resource(check: impl Fn(&Subject, &Fetch)) {
    for subject in subjects() {
        let id = subject.provider.id();
        let intraday = id.intraday_resources().iter().map(|resource| &resource.id);
        for resource in id.resources().iter().map(|resource| &resource.id).chain(intraday) {
            check(&subject, &first_page(subject.provider.as_ref(), resource.as_str()));
        }
    }
}

#[test]
fn every_resource_of_the_catalog_has_a_request_without_token_or_language() {
    for_every_resource(|subject, fetch| {
        let request = subject.provider.request(fetch).unwrap();

        assert!(!request.headers.contains_key("authorization"), "{}", fetch.resource);
        assert!(!request.headers.contains_key("accept-language"), "the language picks the units");
        assert_eq!(request.body.is_some(), request.method == http::Method::POST);
    });
}

#[test]
fn dated_resource_without_a_range_and_unknown_resource_have_no_request() {
    for_every_resource(|subject, fetch| {
        if fetch.range.is_some() {
            assert!(subject.provider.request(&Fetch { range: None, ..fetch.clone() }).is_err());
        }
        assert!(subject.provider.request(&Fetch::once("moon-phase")).is_err());
    });
}

#[test]
fn good_answer_becomes_records_and_empty_window_becomes_none() {
    for_every_resource(|subject, fetch| {
        let resource = fetch.resource.as_str();

        let full = page(subject.provider.as_ref(), fetch, &(subject.answer)(resource));
        let empty = page(subject.provider.as_ref(), fetch, &(subject.empty)(resource));

        let leads_on = is_list_of_files(subject, fetch);
        assert_eq!(full.records.is_empty(), leads_on, "{resource}");
        assert_eq!(full.next.is_some(), leads_on, "{resource}");
        if fetch.range.is_some() {
            assert_eq!(empty, Page::default(), "{resource}");
        }
    });
}

#[test]
fn records_of_days_not_asked_for_are_left_out() {
    for_every_resource(|subject, fetch| {
        let Some(range) = fetch.range.filter(|range| range.days() > 1) else { return };
        if is_list_of_files(subject, fetch) {
            return;
        }
        let narrow = DateRange::new(date(2026, 3, 29), range.end()).unwrap();

        let all = page(subject.provider.as_ref(), fetch, &(subject.answer)(fetch.resource.as_str()));
        let some =
            page(subject.provider.as_ref(), &fetch.over(narrow), &(subject.answer)(fetch.resource.as_str()));

        let dates = |page: &Page| page.records.iter().filter_map(Record::date).collect::<Vec<_>>();
        assert!(dates(&all).contains(&date(2026, 3, 28)), "{}", fetch.resource);
        assert!(dates(&some).contains(&date(2026, 3, 29)), "{}", fetch.resource);
        assert!(dates(&some).iter().all(|day| narrow.contains(*day)), "{}", fetch.resource);
    });
}

#[test]
fn day_that_was_not_asked_for_never_passes_for_the_one_that_was() {
    for_every_resource(|subject, fetch| {
        // Fitbit's answer does not say the day of what was drunk.
        if fetch.resource.as_str() == "water-log" {
            return;
        }
        let Some(range) = fetch.range.filter(|range| range.days() == 1) else { return };
        let next = DateRange::new(range.end(), date(2026, 3, 30)).unwrap();

        let answer = reply(200, &(subject.answer)(fetch.resource.as_str()));
        let outcome = subject.provider.parse(&fetch.over(next), &answer);

        assert!(matches!(outcome, Outcome::Malformed(_)), "{}: {outcome:?}", fetch.resource);
    });
}

#[test]
fn several_pages_are_followed_by_token_even_when_one_is_empty() {
    for subject in subjects() {
        let Paged { resource, answer, tokens: [go_on, further], parameter } = subject.paged;
        let first = first_page(subject.provider.as_ref(), resource);

        let with_readings = page(subject.provider.as_ref(), &first, &answer(go_on, true));
        let without = page(subject.provider.as_ref(), &first, &answer(further, false));
        let last = page(subject.provider.as_ref(), &first, &answer("", true));
        let second = Fetch { page_token: Some(go_on.to_owned()), ..first.clone() };
        let token = |token: &str| Some(Next::Token(token.to_owned()));

        assert_eq!(with_readings.next, token(go_on));
        assert!(with_readings.complete_after.is_some());
        assert_eq!((without.next, without.records.len()), (token(further), 0));
        assert_eq!(without.complete_after, None);
        assert_eq!(last.next, None);
        let others = |fetch: &Fetch| -> Vec<(String, String)> {
            let url = subject.provider.request(fetch).unwrap().url;
            url.query_pairs()
                .filter(|(name, _)| name != parameter)
                .map(|(n, v)| (n.into(), v.into()))
                .collect()
        };
        assert_eq!(others(&first), others(&second), "the other parameters must stay");
        let two = subject.provider.request(&second).unwrap();
        assert!(two.url.query_pairs().any(|(name, value)| name == parameter && value == go_on));
    }
}

#[test]
fn refused_range_is_split_into_smaller_ones_that_cover_it_once() {
    for subject in subjects() {
        let (resource, refusal) = &subject.range_refused;
        let whole = DateRange::new(date(2025, 3, 1), date(2026, 3, 1)).unwrap();
        let fetch = first_page(subject.provider.as_ref(), resource).over(whole);

        let Outcome::Split(pieces) = subject.provider.parse(&fetch, refusal) else { panic!("{resource}") };

        let mut ranges: Vec<DateRange> = pieces.iter().filter_map(|piece| piece.range).collect();
        ranges.sort();
        assert!(ranges.len() > 1);
        assert_eq!((ranges[0].start(), ranges[ranges.len() - 1].end()), (whole.start(), whole.end()));
        assert!(ranges.windows(2).all(|pair| pair[0].end() == pair[1].start()));
        assert!(pieces.iter().all(|piece| piece.resource == fetch.resource && piece.page_token.is_none()));
    }
}

#[test]
fn splitting_comes_to_an_end() {
    for subject in subjects() {
        let (resource, refusal) = &subject.range_refused;
        let whole = DateRange::new(date(2016, 3, 1), date(2026, 3, 1)).unwrap();
        let mut queue = vec![first_page(subject.provider.as_ref(), resource).over(whole)];
        let mut refusals = 0;

        while let Some(fetch) = queue.pop() {
            refusals += 1;
            match subject.provider.parse(&fetch, refusal) {
                Outcome::Split(pieces) => queue.extend(pieces),
                outcome => assert_eq!(outcome, Outcome::Refused(ErrorCode::RequestRefused)),
            }
            assert!(refusals < 1_000, "{resource}");
        }
    }
}

#[test]
fn statuses_say_what_to_do_next() {
    for_every_resource(|subject, fetch| {
        let says = |reply: &Reply| subject.provider.parse(fetch, reply);
        let error = json!({"error": "whatever"});

        let (quota, retry_after) = &subject.quota;
        assert_eq!(says(quota), Outcome::Quota { retry_after: *retry_after });
        assert_eq!(says(&reply(429, &error)), Outcome::Quota { retry_after: None });
        assert!(subject.expired.iter().all(|reply| says(reply) == Outcome::Refresh));
        let reconnect = Outcome::Reconnect(ErrorCode::NeedsReconnect);
        assert!(subject.revoked.iter().all(|reply| says(reply) == reconnect));
        assert_eq!(says(&subject.not_permitted), Outcome::NotPermitted);
        assert_eq!(says(&reply(410, &error)), Outcome::Gone);
        assert_eq!(says(&reply(404, &error)), Outcome::Refused(ErrorCode::RequestRefused));
        for trouble in [500, 502, 503, 504] {
            assert_eq!(says(&reply(trouble, &error)), Outcome::Retry(ErrorCode::ProviderTrouble));
        }
    });
}

#[test]
fn page_of_html_is_malformed_whatever_it_holds() {
    for_every_resource(|subject, fetch| {
        let good = reply(200, &(subject.answer)(fetch.resource.as_str()));

        let html = with_header(good, "content-type", "text/html; charset=utf-8");

        assert!(matches!(subject.provider.parse(fetch, &html), Outcome::Malformed(_)));
    });
}

#[test]
fn truncated_body_is_malformed_wherever_it_ends() {
    for_every_resource(|subject, fetch| {
        let whole = reply(200, &(subject.answer)(fetch.resource.as_str()));

        for length in 0..whole.body.len() {
            let cut = Reply { body: whole.body.slice(..length), ..whole.clone() };
            let outcome = subject.provider.parse(fetch, &cut);
            assert!(matches!(outcome, Outcome::Malformed(_)), "{} cut at {length}", fetch.resource);
        }
    });
}

#[test]
fn body_of_another_shape_is_malformed() {
    for_every_resource(|subject, fetch| {
        for body in [json!(null), json!(3), json!("text"), json!([[]]), json!([3])] {
            let outcome = subject.provider.parse(fetch, &reply(200, &body));
            assert!(matches!(outcome, Outcome::Malformed(_)), "{} {body}", fetch.resource);
        }
    });
}

#[test]
fn unknown_members_change_nothing() {
    for_every_resource(|subject, fetch| {
        let known = (subject.answer)(fetch.resource.as_str());
        let mut more = known.clone();
        add_unknown_members(&mut more, subject.maps);

        assert_ne!(known, more);
        let (known, more) =
            (page(subject.provider.as_ref(), fetch, &known), page(subject.provider.as_ref(), fetch, &more));
        assert_eq!(known, more, "{}", fetch.resource);
    });
}

fn add_unknown_members(value: &mut Value, maps: &[&str]) {
    match value {
        Value::Object(members) => {
            for (_, member) in members.iter_mut().filter(|(name, _)| !maps.contains(&name.as_str())) {
                add_unknown_members(member, maps);
            }
            members.insert("somethingNew".to_owned(), json!({"deep": [1, null, "x"]}));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| add_unknown_members(item, maps)),
        _ => {}
    }
}

#[test]
fn missing_member_is_malformed_or_costs_only_its_own_reading() {
    for_every_resource(|subject, fetch| {
        let whole = (subject.answer)(fetch.resource.as_str());
        let full = page(subject.provider.as_ref(), fetch, &whole);

        for pointer in members(&whole, String::new()) {
            let mut lacking = whole.clone();
            let (parent, name) = pointer.rsplit_once('/').unwrap();
            lacking.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(name);

            match subject.provider.parse(fetch, &reply(200, &lacking)) {
                Outcome::Page(page) => {
                    // Nothing is invented: every daily value left is one of the whole answer's.
                    let daily = |record: &&Record| matches!(record, Record::Daily(_));
                    assert!(page.records.len() <= full.records.len(), "{pointer}");
                    assert!(
                        page.records.iter().filter(daily).all(|record| full.records.contains(record)),
                        "{pointer}"
                    );
                }
                Outcome::Malformed(_) => {}
                // Readings that are not there at all tell of the client, not of the day.
                Outcome::Stop(ErrorCode::OwnClientNeeded) if name.ends_with("-intraday") => {}
                other => panic!("{} without {pointer}: {other:?}", fetch.resource),
            }
        }
    });
}

/// JSON pointers to every member of every object.
fn members(value: &Value, at: String) -> Vec<String> {
    match value {
        Value::Object(object) => object
            .iter()
            .flat_map(|(name, member)| {
                let here = format!("{at}/{name}");
                let mut found = members(member, here.clone());
                found.push(here);
                found
            })
            .collect(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .flat_map(|(index, item)| members(item, format!("{at}/{index}")))
            .collect(),
        _ => Vec::new(),
    }
}

#[test]
fn account_without_its_key_says_why() {
    for subject in subjects() {
        let granted = subject.provider.id().permissions().iter().map(|scope| (*scope).to_owned()).collect();
        let fetches = subject.provider.account_requests(&granted);
        let replies = |status: u16| -> Vec<(Fetch, Reply)> {
            fetches.iter().map(|fetch| (fetch.clone(), reply(status, &json!({})))).collect()
        };

        assert_eq!(subject.provider.account(None, &replies(410)), Err(ErrorCode::Gone));
        assert_eq!(subject.provider.account(None, &replies(503)), Err(ErrorCode::ProviderTrouble));
        assert_eq!(subject.provider.account(None, &replies(200)), Err(ErrorCode::MalformedAnswer));
    }
}

#[test]
fn consent_and_tokens_are_asked_where_the_settings_say() {
    let google = GoogleHealth::new(google_health::fixtures::settings()).oauth();
    let fitbit = Fitbit::new(fitbit::fixtures::settings()).oauth();

    assert_eq!(google.authorize_url.as_str(), "https://accounts.example/o/oauth2/v2/auth");
    assert_eq!(google.token_url.as_str(), "https://tokens.example/token");
    assert_eq!(google.revoke_url.unwrap().as_str(), "https://tokens.example/revoke");
    assert_eq!(fitbit.authorize_url.as_str(), "https://www.fitbit.example/oauth2/authorize");
    assert_eq!(fitbit.token_url.as_str(), "https://api.fitbit.example/oauth2/token");
    assert!(google.scopes.iter().all(|scope| scope.ends_with(".readonly")));
    assert!(google.authorize_params.iter().all(|(name, _)| *name != "include_granted_scopes"));
}
