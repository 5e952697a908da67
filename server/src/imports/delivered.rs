//! What need not be asked for: days whose file on Open Humans holds them already, and windows an earlier import of the
//! link has fetched.

use super::ImportError;
use crate::{
    app_state::AppState,
    open_humans::OpenHumansError,
    spool::link_prefix,
    storage::{Adoptable, Coverage, Link, MemberId, StorageError, WindowId},
};
use domain::{
    ProviderId,
    date_range::days_between,
    file::{Month, intraday_file_name},
    intraday::{Granularity, IntradayType},
    plan::Window,
    wire::Account,
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use std::collections::{BTreeMap, BTreeSet};

/// The days of a link that are on Open Humans.
pub(super) struct Delivered(Vec<Coverage>);

impl Delivered {
    /// No day.
    pub(super) fn nothing() -> Self {
        Delivered(Vec::new())
    }

    /// Takes what was delivered, but for months whose files are gone. When Open Humans cannot be asked it is taken as it is:
    /// sending will ask again.
    ///
    /// # Errors
    ///
    /// When storage fails.
    pub(super) async fn load(app: &AppState, link: &Link) -> Result<Self, StorageError> {
        let mut coverage = app.storage.list_coverage(link.id).await?;
        if coverage.is_empty() {
            return Ok(Delivered::nothing());
        }
        match find_gone(app, link, &coverage).await? {
            Ok(gone) => {
                app.storage.forget_delivered(link.member_id, link.id, &gone).await?;
                coverage.retain(|covered| !gone.contains(&covered.month));
            }
            Err(error) => tracing::info!(%error, "what is on open humans could not be looked at"),
        }
        Ok(Delivered(coverage))
    }

    /// Whether a day need not be asked for.
    pub(super) fn is_settled(
        &self,
        intraday_type: IntradayType,
        granularity: Granularity,
        day: Date,
    ) -> bool {
        self.0
            .iter()
            .filter(|covered| covered.intraday_type == intraday_type)
            .any(|covered| covered.is_settled(granularity, day))
    }
}

/// Finds the months delivered whose file is not on Open Humans any more. The inner error is Open Humans'.
pub(super) async fn find_gone(
    app: &AppState,
    link: &Link,
    coverage: &[Coverage],
) -> Result<Result<Vec<Month>, OpenHumansError>, StorageError> {
    let months: BTreeSet<Month> = coverage.iter().map(|covered| covered.month).collect();
    if months.is_empty() {
        return Ok(Ok(Vec::new()));
    }
    let known = list_known(app, link.member_id).await?;
    let listed = match app.open_humans.list_project_files(link.member_id).await {
        Ok(listed) => listed,
        Err(error) => return Ok(Err(error)),
    };
    let is_there = |month: &Month| {
        let name = intraday_file_name(*month);
        listed.iter().any(|file| file.basename == name && known.contains(&(*month, file.id)))
    };
    Ok(Ok(months.into_iter().filter(|month| !is_there(month)).collect()))
}

/// The files that hold what was delivered: those noted, and those that are just taking their place.
async fn list_known(app: &AppState, member: MemberId) -> Result<BTreeSet<(Month, u64)>, StorageError> {
    let noted = app.storage.list_month_files(member).await?;
    let mut known: BTreeSet<(Month, u64)> =
        noted.into_iter().map(|file| (file.month, file.file_id)).collect();
    known.extend(app.storage.list_new_month_files(member).await?);
    Ok(known)
}

/// Finds windows of a plan that another import of the link has fetched already, settled and with its segments at hand: by
/// their place in the plan, the window that has them.
///
/// # Errors
///
/// When storage or spool fails.
pub(super) async fn find_adoptable(
    app: &AppState,
    link: &Link,
    plan: &[Window],
) -> Result<BTreeMap<usize, WindowId>, ImportError> {
    let days = plan.iter().filter_map(|window| window.range);
    let Some(whole) = days
        .reduce(|a, b| domain::DateRange::new(a.start().min(b.start()), a.end().max(b.end())).unwrap_or(a))
    else {
        return Ok(BTreeMap::new());
    };
    let mut found = app.storage.list_adoptable(link.id, whole).await?;
    found.retain(|window| is_settled_window(link, window));
    if found.is_empty() {
        return Ok(BTreeMap::new());
    }
    let present: BTreeSet<String> = app.spool.list_prefix(&link_prefix(link.id)).await?.into_iter().collect();
    found.retain(|window| window.segments.iter().all(|path| present.contains(path)));
    // Of several the one fetched last stays.
    let by_days: BTreeMap<_, WindowId> =
        found.iter().map(|window| ((window.resource.as_str(), window.range), window.window_id)).collect();
    let places = plan.iter().enumerate().filter_map(|(place, window)| {
        Some((place, *by_days.get(&(window.resource.as_str(), window.range?))?))
    });
    Ok(places.collect())
}

fn is_settled_window(link: &Link, window: &Adoptable) -> bool {
    is_settled(link.provider, window.range.last(), fetching_day(&link.account, window.fetched_after))
}

/// Whether a provider restates a day no more when it is fetched on another.
pub(super) fn is_settled(provider: ProviderId, day: Date, fetched_on: Date) -> bool {
    days_between(day, fetched_on) > provider.restated_days()
}

/// The day it is where the member is; where that is unknown, in the zone that is furthest behind, so that no day is taken
/// for older than it is.
pub(super) fn fetching_day(account: &Account, at: Timestamp) -> Date {
    let zone = account.time_zone.as_deref().and_then(|name| TimeZone::get(name).ok());
    let zone = zone.unwrap_or_else(|| TimeZone::fixed(jiff::tz::offset(-12)));
    at.to_zoned(zone).date()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn day_settles_after_those_that_may_be_restated() {
        let fetched_on = date(2026, 11, 22);

        assert!(is_settled(ProviderId::Fitbit, date(2026, 11, 18), fetched_on));
        assert!(!is_settled(ProviderId::Fitbit, date(2026, 11, 19), fetched_on));
        assert!(is_settled(ProviderId::GoogleHealth, date(2026, 11, 19), fetched_on));
        assert!(!is_settled(ProviderId::Fitbit, date(2026, 11, 23), fetched_on));
    }

    #[test]
    fn day_of_fetching_is_the_members_own_and_never_too_late() {
        let account =
            |zone: Option<&str>| Account { time_zone: zone.map(str::to_owned), ..Account::default() };
        let at: Timestamp = "2026-11-22T10:00:00Z".parse().unwrap();

        assert_eq!(fetching_day(&account(Some("Pacific/Auckland")), at), date(2026, 11, 22));
        assert_eq!(fetching_day(&account(Some("Pacific/Honolulu")), at), date(2026, 11, 22));
        assert_eq!(fetching_day(&account(None), at), date(2026, 11, 21));
    }
}
