//! Fetches one window, page by page. A page is stored whole, segment first and then its row, before the next is
//! asked for; a window begun earlier goes on where its stored pages end.

use super::{
    chart::level_of,
    retaken::list_overlaps,
    summary::{count_days, summarize_daily, summarize_intraday},
};
use crate::{
    app_state::AppState,
    fetch::FetchOutcome,
    providers::{Fetch, Next, Page, Provider},
    segment,
    spool::segment_path,
    storage::{ImportRow, LinkId, PageLevels, PageRow, StorageError, WindowId, WindowRow, WindowState},
};
use domain::{
    DateRange, ResourceId,
    catalog::Span,
    plan::Window,
    record::Record,
    samples::{Level, note_offsets},
    wire::ErrorCode,
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use tokio_util::sync::CancellationToken;
use tracing::{error, warn};

/// Pages one window may have in any case.
const MOST_PAGES: u64 = 20_000;

/// Times a list is begun anew where its pages end, because the service does not take its own page token.
const MOST_RESTARTS: u32 = 5;

/// How the work on a window ended.
pub(super) enum Ended {
    /// Everything is stored.
    Done,
    /// The provider wants smaller windows; they are saved in its place.
    Split,
    /// A permission is missing for the whole resource.
    NotPermitted(WindowRow),
    /// It cannot be had, and will not mend by itself.
    Failed(WindowRow, ErrorCode),
    /// The provider is in trouble; worth another try later.
    Trouble(WindowRow),
    /// The spool refused what was fetched; the window is as it was.
    SpoolTrouble,
    /// The quota is used up until then.
    Quota(Timestamp),
    /// The permission ended.
    Reconnect(ErrorCode),
    /// Nothing of this link can be fetched.
    Stop(ErrorCode),
    /// It was put down, to be taken up where its stored pages end.
    PutDown,
}

/// What is known of an import before its windows are fetched.
#[derive(Default)]
pub(super) struct Known {
    /// The account's time zone, where it is known.
    pub(super) zone: Option<TimeZone>,
    /// Windows that ask for days earlier ones of their resource asked for too, with those.
    again: BTreeMap<WindowId, Vec<WindowId>>,
}

impl Known {
    /// Looks which windows ask for days again. Only days within the day are counted while they come.
    ///
    /// # Errors
    ///
    /// When storage fails.
    pub(super) async fn load(
        app: &AppState,
        import: &ImportRow,
        zone: Option<TimeZone>,
    ) -> Result<Self, StorageError> {
        if !import.is_intraday() {
            return Ok(Known { zone, ..Known::default() });
        }
        let windows = app.storage.list_windows(import.id).await?;
        let ids = |windows: Vec<&WindowRow>| windows.into_iter().map(|window| window.id).collect();
        let again = list_overlaps(&windows).into_iter().map(|(later, earlier)| (later.id, ids(earlier)));
        Ok(Known { zone, again: again.collect() })
    }

    /// The days of a window that earlier ones have a reading of.
    async fn counted(&self, app: &AppState, window: WindowId) -> Result<BTreeSet<Date>, StorageError> {
        let mut days = BTreeSet::new();
        for earlier in self.again.get(&window).into_iter().flatten() {
            let pages = app.storage.list_pages_of(*earlier).await?;
            days.extend(pages.iter().flat_map(|page| &page.intraday).map(|day| day.date));
        }
        Ok(days)
    }
}

/// Where in a window the work goes on.
struct Position {
    range: Option<DateRange>,
    /// Everything measured since then is stored.
    before: Option<Timestamp>,
    sequence: u32,
    records: u64,
    /// The earliest day a stored page has a reading of.
    earliest: Option<Date>,
    /// Days that are counted already, because an earlier window has a reading of them.
    counted: BTreeSet<Date>,
}

/// Fetches what is missing of a window. Ends early when `stop` is cancelled: a
/// request in flight is dropped, but a page that is being stored is stored, so that nothing is written after the end.
pub(super) async fn run(
    app: &AppState,
    import: &ImportRow,
    link: LinkId,
    provider: &dyn Provider,
    window: WindowRow,
    known: &Known,
    stop: &CancellationToken,
) -> Result<Ended, StorageError> {
    let zone = known.zone.as_ref();
    let Some(mut position) = find_position(app, &window).await? else {
        app.storage.finish_window(window.id, WindowState::Fetched, None, app.clock.now()).await?;
        return Ok(Ended::Done);
    };
    position.counted = known.counted(app, window.id).await?;
    // A window taken up again, as for repair, has as many pages to go as any other.
    let (most_pages, first_sequence) = (most_pages(import, &window), position.sequence);
    let mut page_token: Option<String> = None;
    let mut seen: HashSet<Next> = HashSet::new();
    let mut restarts = 0;
    loop {
        let fetch = Fetch {
            resource: ResourceId::from(window.resource.clone()),
            range: position.range,
            page_token: page_token.clone(),
            before: position.before,
            zone: zone.cloned(),
        };
        let fetched = tokio::select! {
            biased;
            () = stop.cancelled() => return Ok(Ended::PutDown),
            fetched = app.fetcher.fetch(link, provider, &fetch) => fetched,
        };
        let mut page = match fetched {
            FetchOutcome::Page(page) => page,
            FetchOutcome::Split(fetches) if is_restart(&fetch, &fetches) => {
                restarts += 1;
                if restarts > MOST_RESTARTS {
                    warn!(window.resource = %window.resource, "a list cannot be followed");
                    return Ok(Ended::Failed(window, ErrorCode::MalformedAnswer));
                }
                let Some(narrowed) = find_position(app, &window).await? else {
                    app.storage.finish_window(window.id, WindowState::Fetched, None, app.clock.now()).await?;
                    return Ok(Ended::Done);
                };
                position = Position { counted: position.counted, ..narrowed };
                page_token = None;
                continue;
            }
            FetchOutcome::Split(fetches) => {
                let into = parts(&window, position.range, fetches);
                app.storage.split_window(window.id, &into, app.clock.now()).await?;
                return Ok(Ended::Split);
            }
            FetchOutcome::NotPermitted => return Ok(Ended::NotPermitted(window)),
            FetchOutcome::Wait { until } => return Ok(Ended::Quota(until)),
            FetchOutcome::Reconnect(code) => return Ok(Ended::Reconnect(code)),
            FetchOutcome::Stop(code) => return Ok(Ended::Stop(code)),
            FetchOutcome::Trouble => return Ok(Ended::Trouble(window)),
            // The pages of a list are as long as they are, however few days are asked for.
            FetchOutcome::Failed(ErrorCode::AnswerTooLarge)
                if matches!(span(import, &window), Span::Days(_)) && fetch.halves().len() > 1 =>
            {
                let into = parts(&window, position.range, fetch.halves());
                app.storage.split_window(window.id, &into, app.clock.now()).await?;
                return Ok(Ended::Split);
            }
            FetchOutcome::Failed(code) => return Ok(Ended::Failed(window, code)),
        };
        if !make_ready(&mut page, zone) {
            warn!(window.resource = %window.resource, "an answer holds what no day can");
            return Ok(Ended::Failed(window, ErrorCode::MalformedAnswer));
        }
        let next = page.next.clone();
        let repeated = next.as_ref().is_some_and(|next| !seen.insert(next.clone()));
        let turned_back =
            matches!((&next, position.before), (Some(Next::Before(next)), Some(before)) if *next >= before);
        let is_endless = next.is_some() && u64::from(position.sequence - first_sequence) >= most_pages;
        if repeated || turned_back || is_endless {
            warn!(window.resource = %window.resource, window.pages = position.sequence, "a list does not end");
            return Ok(Ended::Failed(window, ErrorCode::MalformedAnswer));
        }
        position.records += page.records.len() as u64;
        let finish = next.is_none().then_some(if position.records == 0 {
            WindowState::Empty
        } else {
            WindowState::Fetched
        });
        if let Err(error) = store(app, import, link, &window, &mut position, page, finish).await? {
            // Disk or store refused the segment. Nothing of the page is kept; it is asked for again later.
            error!(%error, "segment could not be stored");
            return Ok(Ended::SpoolTrouble);
        }
        if finish.is_some() {
            return Ok(Ended::Done);
        }
        position.sequence += 1;
        match next {
            Some(Next::Before(before)) => (position.before, page_token) = (Some(before), None),
            Some(Next::Token(token) | Next::Chain { token, .. }) => page_token = Some(token),
            None => {}
        }
        app.imports.changed(import.id);
    }
}

/// Completes the records of a page with what the account tells of them. `false` when they are none that can be stored.
fn make_ready(page: &mut Page, zone: Option<&TimeZone>) -> bool {
    page.records.iter_mut().all(|record| {
        let Record::Samples(day) = record else { return true };
        if let Some(zone) = zone {
            note_offsets(day, zone);
        }
        day.is_valid()
    })
}

fn most_pages(import: &ImportRow, window: &WindowRow) -> u64 {
    span(import, window).most_pages(window.range).min(MOST_PAGES)
}

fn span(import: &ImportRow, window: &WindowRow) -> Span {
    let resource = window.resource.as_str();
    let span = match import.is_intraday() {
        true => import.provider.find_intraday_resource(resource).map(|resource| resource.span),
        false => import.provider.find_resource(resource).map(|resource| resource.span),
    };
    // What is not in the catalog any more was asked for by an older version of this program.
    span.unwrap_or(Span::Once)
}

/// Whether what is to be asked instead is the same list from its start, as when a page token is not taken.
fn is_restart(asked: &Fetch, instead: &[Fetch]) -> bool {
    matches!(instead, [only] if asked.page_token.is_some() && only.range == asked.range)
}

/// The windows that stand for one that was refused as too large. Its stored pages go with it, so the days they covered
/// get a window too.
fn parts(window: &WindowRow, asked: Option<DateRange>, fetches: Vec<Fetch>) -> Vec<Window> {
    let covered = match (window.range, asked) {
        (Some(whole), Some(asked)) => DateRange::new(asked.end(), whole.end()).ok(),
        _ => None,
    };
    let covered =
        covered.map(|range| Window { resource: window.resource.clone().into(), range: Some(range) });
    let fetches = fetches.into_iter().map(|fetch| Window { resource: fetch.resource, range: fetch.range });
    covered.into_iter().chain(fetches).collect()
}

/// Says where to go on, from the pages already stored. `None` when nothing is missing.
///
/// Page tokens do not survive a restart, so the range is narrowed instead: in a list that comes newest first, every
/// day after `complete_after` is whole, and where it is asked for in instants everything since `resume_before` is there.
async fn find_position(app: &AppState, window: &WindowRow) -> Result<Option<Position>, StorageError> {
    let pages = app.storage.list_pages_of(window.id).await?;
    let Some(last) = pages.last() else {
        let (range, counted) = (window.range, BTreeSet::new());
        let (before, earliest) = (None, None);
        return Ok(Some(Position { range, before, sequence: 0, records: 0, earliest, counted }));
    };
    let records = pages.iter().map(|page| u64::from(page.records)).sum();
    let sequence = last.sequence + 1;
    let before = pages.iter().filter_map(|page| page.resume_before).min();
    let earliest = pages.iter().flat_map(|page| &page.intraday).map(|day| day.date).min();
    let counted = BTreeSet::new();
    let from = |range| Position { range, before, sequence, records, earliest, counted };
    let complete_after = pages.iter().filter_map(|page| page.complete_after).min();
    match (window.range, complete_after.and_then(|day| day.tomorrow().ok())) {
        // The instant narrows further than any day.
        (Some(range), Some(end)) if before.is_none() => {
            Ok(DateRange::new(range.start(), end.min(range.end())).ok().map(|rest| from(Some(rest))))
        }
        // Without a day or an instant to narrow to, the pages stored say nothing of what is missing: ask again from the
        // start. Repeated records are united when they are read.
        _ => Ok(Some(from(window.range))),
    }
}

/// Stores a page: its segment, then its row. The inner error is the spool's.
async fn store(
    app: &AppState,
    import: &ImportRow,
    link: LinkId,
    window: &WindowRow,
    position: &mut Position,
    page: Page,
    finish: Option<WindowState>,
) -> Result<Result<(), segment::SegmentError>, StorageError> {
    let mut records = page.records;
    records.sort_by(time_order);
    let path = segment_path(link, import.id, window.id, position.sequence);
    let count = u32::try_from(records.len()).unwrap_or(u32::MAX);
    let summary = summarize_daily(&records, &import.data_types);
    let intraday = if import.is_intraday() { summarize_intraday(&records) } else { Vec::new() };
    let levels =
        if import.is_intraday() { levels_of(import, window, &records) } else { PageLevels::default() };
    // A day that begins on one page and ends on the next is one day, and so is one fetched again.
    let new = intraday.iter().filter(|day| position.earliest.is_none_or(|earliest| day.date < earliest));
    let new = new.filter(|day| !position.counted.contains(&day.date));
    let days = count_days(&summary).max(u32::try_from(new.count()).unwrap_or(u32::MAX));
    position.earliest = intraday.iter().map(|day| day.date).chain(position.earliest).min();
    let bytes = if records.is_empty() {
        0
    } else {
        match segment::store_segment(&app.spool, &app.keys, &path, &window.resource, records).await {
            Ok(bytes) => bytes,
            Err(error) => return Ok(Err(error)),
        }
    };
    let row = PageRow {
        window_id: window.id,
        sequence: position.sequence,
        segment: path,
        records: count,
        bytes,
        complete_after: page.complete_after,
        resume_before: match page.next {
            Some(Next::Before(before) | Next::Chain { before, .. }) => Some(before),
            Some(Next::Token(_)) | None => None,
        },
        days,
        summary,
        intraday,
        levels,
    };
    app.storage.store_page(&row, finish, 1, app.clock.now()).await?;
    Ok(Ok(()))
}

/// A page's readings in fewer numbers, where that helps.
fn levels_of(import: &ImportRow, window: &WindowRow, records: &[Record]) -> PageLevels {
    let Some(resource) = import.provider.find_intraday_resource(&window.resource) else {
        return PageLevels::default();
    };
    let at = |level: Level| match level.helps(resource.intraday_type, resource.granularity) {
        true => level_of(records, level),
        false => Vec::new(),
    };
    PageLevels { hours: at(Level::Hour), minutes: at(Level::Minute) }
}

/// Days in order; within a day by time, so that the day's last entry stands last.
fn time_order(a: &Record, b: &Record) -> std::cmp::Ordering {
    let time = |record: &Record| match record {
        Record::Weight(weight) => weight.time.clone(),
        Record::Entry(entry) => entry.time().to_owned(),
        Record::Sleep(sleep) => sleep.end_time.to_string(),
        _ => String::new(),
    };
    a.date().cmp(&b.date()).then_with(|| time(a).cmp(&time(b)))
}
