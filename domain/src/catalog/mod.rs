//! What each provider serves: its resources, the data types they carry, the largest window each answers at once, and
//! the permission each needs. Facts only, so that the page can say what an import costs before it starts; building
//! requests and reading answers is the server's.

mod fitbit;
mod google_health;

use crate::{
    data_type::DataType,
    date_range::DateRange,
    intraday::{Granularity, IntradayType},
};
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, collections::BTreeSet, fmt};

/// Names a company whose API we read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ProviderId {
    /// The Google Health API.
    GoogleHealth,
    /// The Fitbit Web API, switched off by its owner on 2026-11-02.
    Fitbit,
}

impl ProviderId {
    /// Every provider, in the order they are offered.
    pub const ALL: [ProviderId; 2] = [ProviderId::GoogleHealth, ProviderId::Fitbit];

    /// The name used in JSON, URLs and the database: `google_health`.
    pub const fn key(self) -> &'static str {
        match self {
            ProviderId::GoogleHealth => "google_health",
            ProviderId::Fitbit => "fitbit",
        }
    }

    /// Finds a provider by its [`key`](Self::key).
    pub fn find(key: &str) -> Option<ProviderId> {
        ProviderId::ALL.into_iter().find(|provider| provider.key() == key)
    }

    /// Everything this provider serves that we read.
    pub fn resources(self) -> &'static [Resource] {
        match self {
            ProviderId::GoogleHealth => google_health::RESOURCES,
            ProviderId::Fitbit => fitbit::RESOURCES,
        }
    }

    /// The permissions every member is asked for, in the order they are explained.
    ///
    /// These are the OAuth scope names, as sent.
    pub fn permissions(self) -> &'static [&'static str] {
        match self {
            ProviderId::GoogleHealth => google_health::PERMISSIONS,
            ProviderId::Fitbit => fitbit::PERMISSIONS,
        }
    }

    /// The permissions that only data types and readings need that are fetched for members who choose them
    /// ([`DataType::is_opt_in`], [`IntradayType::is_opt_in`]), as sent.
    pub fn further_permissions(self) -> &'static [&'static str] {
        match self {
            ProviderId::GoogleHealth => google_health::FURTHER_PERMISSIONS,
            ProviderId::Fitbit => fitbit::FURTHER_PERMISSIONS,
        }
    }

    /// The permissions without which a data type cannot be had, as sent; none where the provider does not carry it.
    pub fn permissions_of(self, data_type: DataType) -> BTreeSet<&'static str> {
        self.resources_of(data_type)
            .filter(|resource| resource.role == Role::Essential)
            .flat_map(|resource| resource.permissions.iter().copied())
            .collect()
    }

    /// The permissions without which a kind of readings within the day cannot be had, as sent; none where the provider does
    /// not carry it.
    pub fn permissions_of_readings(self, intraday_type: IntradayType) -> BTreeSet<&'static str> {
        self.intraday_resources()
            .iter()
            .filter(|resource| resource.intraday_type == intraday_type)
            .flat_map(|resource| resource.permissions.iter().copied())
            .collect()
    }

    /// Everything this provider serves of readings within the day, finest last.
    pub fn intraday_resources(self) -> &'static [IntradayResource] {
        match self {
            ProviderId::GoogleHealth => google_health::INTRADAY,
            ProviderId::Fitbit => fitbit::INTRADAY,
        }
    }

    /// Finds the resource that carries a type at a granularity.
    pub fn intraday_resource(
        self,
        intraday_type: IntradayType,
        granularity: Granularity,
    ) -> Option<&'static IntradayResource> {
        self.intraday_resources()
            .iter()
            .find(|resource| resource.intraday_type == intraday_type && resource.granularity == granularity)
    }

    /// Finds one of this provider's intraday resources by its name.
    pub fn find_intraday_resource(self, id: &str) -> Option<&'static IntradayResource> {
        self.intraday_resources().iter().find(|resource| resource.id.as_str() == id)
    }

    /// The permissions readings within the day need besides those of the daily series, as sent. Some of them everybody is
    /// asked for.
    pub const fn intraday_permissions(self) -> &'static [&'static str] {
        match self {
            ProviderId::GoogleHealth => &[],
            ProviderId::Fitbit => fitbit::INTRADAY_PERMISSIONS,
        }
    }

    /// Whether readings within the day are served only to a client the member registered.
    pub const fn intraday_needs_own_client(self) -> bool {
        matches!(self, ProviderId::Fitbit)
    }

    /// Days before the day of fetching whose readings may still change, the day of fetching not counted.
    pub const fn restated_days(self) -> u32 {
        match self {
            ProviderId::GoogleHealth => 2,
            ProviderId::Fitbit => 3,
        }
    }

    /// Finds one of this provider's resources by its name.
    pub fn find_resource(self, id: &str) -> Option<&'static Resource> {
        self.resources().iter().find(|resource| resource.id.as_str() == id)
    }

    /// The resources that carry a data type.
    pub fn resources_of(self, data_type: DataType) -> impl Iterator<Item = &'static Resource> {
        self.resources().iter().filter(move |resource| resource.data_types.contains(&data_type))
    }

    /// The resource whose records say where each heart-rate zone of a day begins and ends.
    pub const fn zone_borders(self) -> &'static str {
        match self {
            ProviderId::GoogleHealth => google_health::ZONE_BORDERS,
            ProviderId::Fitbit => fitbit::ZONE_BORDERS,
        }
    }

    /// Whether this provider carries a data type at all.
    pub fn carries(self, data_type: DataType) -> bool {
        self.resources_of(data_type).next().is_some()
    }

    /// Whether every essential resource of a data type is open under the permissions granted.
    pub fn permits(self, data_type: DataType, granted: &BTreeSet<String>) -> bool {
        self.resources_of(data_type)
            .filter(|resource| resource.role == Role::Essential)
            .all(|resource| resource.is_permitted(granted))
    }
}

impl fmt::Display for ProviderId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

/// The provider's own name of an endpoint, such as `steps` or `tracker/steps`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ResourceId(Cow<'static, str>);

impl ResourceId {
    /// Names a resource known when the program is built.
    pub const fn new(id: &'static str) -> Self {
        ResourceId(Cow::Borrowed(id))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for ResourceId {
    fn from(id: String) -> Self {
        ResourceId(Cow::Owned(id))
    }
}

impl fmt::Display for ResourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One endpoint of a provider.
#[derive(Debug)]
pub struct Resource {
    /// The provider's name of it.
    pub id: ResourceId,
    /// The data types its records belong to.
    pub data_types: &'static [DataType],
    /// How much of it one request may ask for.
    pub span: Span,
    /// Scopes that must all be granted; empty when any grant will do.
    pub permissions: &'static [&'static str],
    /// Whether the data type is worth having without it.
    pub role: Role,
}

impl Resource {
    /// Whether the permissions granted open this resource.
    pub fn is_permitted(&self, granted: &BTreeSet<String>) -> bool {
        self.permissions.iter().all(|permission| granted.contains(*permission))
    }
}

/// One endpoint of a provider that serves readings within the day.
#[derive(Debug, PartialEq, Eq)]
pub struct IntradayResource {
    /// The provider's name of it, with the granularity.
    pub id: ResourceId,
    /// What it carries.
    pub intraday_type: IntradayType,
    /// How finely.
    pub granularity: Granularity,
    /// How much of it one request may ask for.
    pub span: Span,
    /// Scopes that must all be granted.
    pub permissions: &'static [&'static str],
}

impl IntradayResource {
    /// Whether the permissions granted open this resource.
    pub fn is_permitted(&self, granted: &BTreeSet<String>) -> bool {
        self.permissions.iter().all(|permission| granted.contains(*permission))
    }
}

/// How much of a resource one request may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// Undated: one request an import.
    Once,
    /// At most this many civil days, counting both ends.
    Days(u32),
    /// Any range in one window, answered in pages of about this many days.
    Pages {
        /// Days one page covers when there is one record a day.
        days_per_page: u32,
    },
    /// A number of civil days in one window, each day answered in several pages.
    DaysInPages {
        /// Days of a window.
        days: u32,
        /// Pages a day takes, about.
        pages_a_day: u32,
    },
    /// A number of civil days in one window: a list of what lies in them, and a page for each thing listed.
    ListAndEach {
        /// Days of a window.
        days: u32,
        /// Days from one thing to the next, about.
        days_apart: u32,
    },
}

impl Span {
    /// Cuts a range into windows, newest first; one of no days where the resource is undated.
    pub fn windows(self, range: DateRange) -> Vec<Option<DateRange>> {
        match self {
            Span::Once => vec![None],
            Span::Pages { .. } => vec![Some(range)],
            Span::Days(days) | Span::DaysInPages { days, .. } | Span::ListAndEach { days, .. } => {
                range.windows_newest_first(days).into_iter().map(Some).collect()
            }
        }
    }

    /// Requests one window takes: exact where it is answered at once, an estimate where it comes in pages.
    pub fn requests(self, range: Option<DateRange>) -> u64 {
        match (self, range) {
            (Span::Pages { days_per_page }, Some(range)) => {
                u64::from(range.days().div_ceil(days_per_page.max(1)))
            }
            (Span::DaysInPages { pages_a_day, .. }, Some(range)) => {
                u64::from(range.days()) * u64::from(pages_a_day)
            }
            (Span::ListAndEach { days_apart, .. }, Some(range)) => {
                1 + u64::from(range.days().div_ceil(days_apart.max(1)))
            }
            _ => 1,
        }
    }

    /// Most pages a window may have before a list is taken for one that never ends.
    pub fn most_pages(self, range: Option<DateRange>) -> u64 {
        /// Pages besides: short ones, and those without anything on them.
        const BESIDES: u64 = 20;

        let days = range.map_or(0, |range| u64::from(range.days()));
        let most_a_day = match self {
            // One a second of the day, in pages of 5,000: no device measures more often.
            Span::DaysInPages { .. } => 40,
            // More exercises than anybody takes, told by several sources.
            Span::ListAndEach { .. } => 20,
            _ => 2,
        };
        days * most_a_day + BESIDES
    }
}

/// How a resource stands to its data types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Without it the data type is not permitted.
    Essential,
    /// Adds a detail; left out where it is not permitted.
    Extra,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_provider_carries_all_but_what_only_the_other_tells() {
        let lacking = |provider: ProviderId| -> Vec<DataType> {
            DataType::ALL.into_iter().filter(|data_type| !provider.carries(*data_type)).collect()
        };

        assert_eq!(
            lacking(ProviderId::Fitbit),
            [DataType::Vo2Max, DataType::RunVo2Max, DataType::BloodGlucose, DataType::Foods]
        );
        assert_eq!(lacking(ProviderId::GoogleHealth), [DataType::LifetimeStatistics, DataType::Badges]);
    }

    #[test]
    fn borders_of_zones_come_with_the_zones() {
        for provider in ProviderId::ALL {
            let resource = provider.find_resource(provider.zone_borders());

            assert!(resource.is_some_and(|found| found.data_types.contains(&DataType::HeartRateZones)));
        }
    }

    #[test]
    fn every_permission_a_resource_needs_is_one_we_ask_for() {
        for provider in ProviderId::ALL {
            for resource in provider.resources() {
                let is_opt_in = resource.data_types.iter().all(|data_type| data_type.is_opt_in());
                let asked = if is_opt_in { provider.further_permissions() } else { provider.permissions() };

                assert!(resource.permissions.iter().all(|needed| asked.contains(needed)), "{}", resource.id);
            }
        }
    }

    #[test]
    fn further_permission_is_asked_only_for_what_a_member_chooses() {
        for provider in ProviderId::ALL {
            for further in provider.further_permissions() {
                assert!(!provider.permissions().contains(further));
                let daily = |one| provider.permissions_of(one).contains(further);
                let within = |one| provider.permissions_of_readings(one).contains(further);
                assert!(
                    DataType::ALL.into_iter().any(|one| one.is_opt_in() && daily(one))
                        || IntradayType::ALL.into_iter().any(|one| one.is_opt_in() && within(one))
                );
            }
        }
    }

    #[test]
    fn unticking_one_permission_costs_only_its_data() {
        let granted: BTreeSet<String> = ProviderId::Fitbit
            .permissions()
            .iter()
            .filter(|p| **p != "sleep")
            .map(|p| p.to_string())
            .collect();

        let lost: Vec<_> = DataType::ALL
            .into_iter()
            .filter(|d| !d.is_opt_in() && !ProviderId::Fitbit.permits(*d, &granted))
            .collect();

        assert_eq!(lost, [DataType::Sleep]);
    }
}
