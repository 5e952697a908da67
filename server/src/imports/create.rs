//! Checks a member's wish for an import, plans it and saves the plan before the first request.

use super::{
    ImportError,
    delivered::{Delivered, find_adoptable},
};
use crate::{
    app_state::AppState,
    storage::{BegunUpdate, ImportRow, Link, LinkId, MemberId, NewImportRow},
};
use domain::{
    DataType, DateRange,
    intraday::{IntradaySelection, is_valid_selection},
    plan::{Window, plan, plan_intraday},
    wire::{Account, ErrorCode, LinkState, NewImport},
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use std::collections::{BTreeMap, BTreeSet};

/// Imports of one member that may be at work at once. Each holds a runner and a share of the member's quota.
const MOST_ACTIVE: u64 = 3;

/// The day Fitbit sold its first tracker; no account is older.
pub(crate) const FIRST_DAY: Date = jiff::civil::date(2009, 9, 1);

/// Plans and saves an import, and starts it.
///
/// # Errors
///
/// [`ImportError::Refused`] with `NotFound` for another member's link, `NeedsReconnect` for a link without
/// permission, `InvalidDataTypes`, `OwnClientNeeded`, `InvalidRange` (field `range`) or `TooMany`; nothing is saved then.
pub async fn create(app: &AppState, member: MemberId, wish: &NewImport) -> Result<ImportRow, ImportError> {
    make(app, member, wish, None).await
}

/// The same for an automatic update, which has begun then.
///
/// # Errors
///
/// As for [`create`]; [`StorageError::Missing`](crate::storage::StorageError::Missing) when the update was ended meanwhile.
pub(crate) async fn create_for_update(
    app: &AppState,
    member: MemberId,
    wish: &NewImport,
    update: BegunUpdate,
) -> Result<ImportRow, ImportError> {
    make(app, member, wish, Some(update)).await
}

async fn make(
    app: &AppState,
    member: MemberId,
    wish: &NewImport,
    update: Option<BegunUpdate>,
) -> Result<ImportRow, ImportError> {
    let link = check(app, member, wish).await?;
    // Open Humans is asked before anybody has to wait for this wish to be checked and written.
    let delivered = match wish.intraday.is_empty() {
        true => Delivered::nothing(),
        false => Delivered::load(app, &link).await?,
    };
    let _alone = app.imports.one_wish_at_a_time().await;
    let link = check(app, member, wish).await?;
    check_active(app, member).await?;

    let (new, windows) = match wish.intraday.is_empty() {
        true => plan_daily(&link, wish),
        false => plan_within_days(app, &link, wish, &delivered).await?,
    };
    let new = NewImportRow { update, ..new };
    let row = app.storage.create_import(new, &windows, app.clock.now()).await?;
    tracing::info!(import.id = %row.id, import.provider = %row.provider, import.requests = row.requests_planned, "import planned");
    app.imports.wake(row.id);
    Ok(row)
}

/// Finds the link of a wish that could be fulfilled.
async fn check(app: &AppState, member: MemberId, wish: &NewImport) -> Result<Link, ImportError> {
    let not_found = || ImportError::refused(ErrorCode::NotFound);
    let link_id: LinkId = wish.link_id.parse().map_err(|_| not_found())?;
    let link = app.storage.find_link(member, link_id).await?.ok_or_else(not_found)?;
    if link.state != LinkState::Active {
        return Err(ImportError::refused(ErrorCode::NeedsReconnect));
    }
    check_selection(&link, &wish.data_types, &wish.intraday)?;
    check_range(wish.range, &link.account, app.clock.now())?;
    Ok(link)
}

/// Refuses data a link cannot give: nothing at all, what its provider does not carry, or both daily data and readings within
/// the day.
///
/// # Errors
///
/// [`ImportError::Refused`] with `InvalidDataTypes`, its field `data_types` or `intraday`, or with `OwnClientNeeded`.
pub(crate) fn check_selection(
    link: &Link,
    data_types: &BTreeSet<DataType>,
    intraday: &IntradaySelection,
) -> Result<(), ImportError> {
    let provider = link.provider;
    if intraday.is_empty() {
        let is_carried = data_types.iter().all(|data_type| provider.carries(*data_type));
        if data_types.is_empty() || !is_carried {
            return Err(ImportError::field(ErrorCode::InvalidDataTypes, "data_types"));
        }
    } else {
        let mut chosen = intraday.iter();
        let is_carried =
            chosen.all(|(chosen, granularity)| provider.intraday_resource(*chosen, *granularity).is_some());
        // Daily data and readings within the day are two imports: they end up in different files.
        if !data_types.is_empty() || !is_valid_selection(intraday) || !is_carried {
            return Err(ImportError::field(ErrorCode::InvalidDataTypes, "intraday"));
        }
        if provider.intraday_needs_own_client() && link.own_client_id.is_none() {
            return Err(ImportError::refused(ErrorCode::OwnClientNeeded));
        }
    }
    Ok(())
}

fn plan_daily(link: &Link, wish: &NewImport) -> (NewImportRow, Vec<Window>) {
    let plan = plan(link.provider, &wish.data_types, wish.range, &link.granted);
    let requests_planned = plan.requests();
    let new = NewImportRow { not_permitted: plan.not_permitted, requests_planned, ..new_row(link, wish) };
    (new, plan.windows)
}

async fn plan_within_days(
    app: &AppState,
    link: &Link,
    wish: &NewImport,
    delivered: &Delivered,
) -> Result<(NewImportRow, Vec<Window>), ImportError> {
    let is_settled = |chosen, granularity, day| delivered.is_settled(chosen, granularity, day);
    let plan = plan_intraday(link.provider, &wish.intraday, wish.range, &link.granted, is_settled);
    let adopted = find_adoptable(app, link, &plan.windows).await?;
    let requests = plan.requests();
    let spared: u64 = adopted
        .keys()
        .filter_map(|place| plan.windows.get(*place))
        .map(|window| domain::plan::requests_of(link.provider, window))
        .sum();
    let new = NewImportRow {
        intraday_not_permitted: plan.not_permitted,
        requests_planned: requests.saturating_sub(spared),
        adopted,
        ..new_row(link, wish)
    };
    Ok((new, plan.windows))
}

fn new_row(link: &Link, wish: &NewImport) -> NewImportRow {
    NewImportRow {
        member_id: link.member_id,
        link_id: link.id,
        provider: link.provider,
        data_types: wish.data_types.clone(),
        intraday: wish.intraday.clone(),
        range: wish.range,
        notify: wish.notify,
        not_permitted: BTreeSet::new(),
        intraday_not_permitted: BTreeSet::new(),
        requests_planned: 0,
        adopted: BTreeMap::new(),
        update: None,
    }
}

/// Refuses one import more than may be at work at once.
pub(super) async fn check_active(app: &AppState, member: MemberId) -> Result<(), ImportError> {
    match app.storage.count_active_imports(member).await? {
        active if active >= MOST_ACTIVE => Err(ImportError::refused(ErrorCode::TooMany)),
        _ => Ok(()),
    }
}

/// Refuses days that cannot hold readings: before the account was made, or after today where the member is.
fn check_range(range: DateRange, account: &Account, now: Timestamp) -> Result<(), ImportError> {
    let first = account.member_since.unwrap_or(FIRST_DAY).max(FIRST_DAY);
    if range.start() < first || range.last() > today(account, now) {
        return Err(ImportError::field(ErrorCode::InvalidRange, "range"));
    }
    Ok(())
}

/// Today where the member is; where that is unknown, in the zone that is furthest ahead.
pub(crate) fn today(account: &Account, now: Timestamp) -> Date {
    let zone = account.time_zone.as_deref().and_then(|name| TimeZone::get(name).ok());
    let zone = zone.unwrap_or_else(|| TimeZone::fixed(jiff::tz::offset(14)));
    now.to_zoned(zone).date()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn refused(first: Date, last: Date) -> bool {
        let account = Account {
            member_since: Some(date(2020, 5, 4)),
            time_zone: Some("Europe/Berlin".into()),
            ..Account::default()
        };
        let now: Timestamp = "2026-11-22T23:30:00Z".parse().unwrap();
        check_range(DateRange::inclusive(first, last).unwrap(), &account, now).is_err()
    }

    #[test]
    fn today_is_the_members_day_not_utcs() {
        assert!(!refused(date(2026, 11, 1), date(2026, 11, 23)));
        assert!(refused(date(2026, 11, 1), date(2026, 11, 24)));
    }

    #[test]
    fn days_before_the_account_was_made_are_refused() {
        assert!(!refused(date(2020, 5, 4), date(2020, 5, 4)));
        assert!(refused(date(2020, 5, 3), date(2020, 5, 4)));
    }
}
