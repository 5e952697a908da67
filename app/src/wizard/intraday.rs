//! Choosing readings within the day: whether they are offered, what can be had through a link, how finely, and what it
//! costs.

use super::selection::Offer;
use domain::{
    DateRange, Granularity, IntradaySelection, IntradayType, ProviderId,
    intraday::IntradayGroup,
    plan::{IntradayEstimate, Pace, plan_intraday},
    wire::{Link, LinkState},
};
use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Where the way to readings within the day begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// The provider has none, so nothing is said of them.
    NotOffered,
    /// The member has to register a client of their own first.
    OwnClient,
    /// They can be chosen at once, through this link.
    Choose(String),
}

/// Finds the way for a member with these links.
pub(crate) fn way(provider: ProviderId, links: &[Link]) -> Way {
    if provider.intraday_resources().is_empty() {
        return Way::NotOffered;
    }
    let open = links.iter().find(|link| {
        link.provider == provider
            && link.state == LinkState::Active
            && (link.through_own_client || !provider.intraday_needs_own_client())
    });
    match open {
        Some(link) => Way::Choose(link.id.clone()),
        None if provider.intraday_needs_own_client() => Way::OwnClient,
        None => Way::NotOffered,
    }
}

/// Says whether a kind of readings can be had through a link, at a granularity of its group.
pub(crate) fn offer(link: &Link, intraday_type: IntradayType) -> Offer {
    let resource = intraday_type
        .group()
        .granularities()
        .iter()
        .find_map(|granularity| link.provider.intraday_resource(intraday_type, *granularity));
    match resource {
        None => Offer::NotCarried,
        Some(resource) if resource.is_permitted(&link.granted) => Offer::Open,
        Some(_) => Offer::NotPermitted,
    }
}

/// The permissions a kind of readings lacks under a link.
pub(crate) fn lacking(link: &Link, intraday_type: IntradayType) -> Vec<&'static str> {
    let resources = link.provider.intraday_resources().iter();
    let of_type = resources.filter(|resource| resource.intraday_type == intraday_type);
    let scopes: BTreeSet<&'static str> =
        of_type.flat_map(|resource| resource.permissions.iter().copied()).collect();
    scopes.into_iter().filter(|scope| !link.granted.contains(*scope)).collect()
}

/// The kinds of readings of a link's provider that are fetched only for members who choose them, in page order.
pub(crate) fn further(link: &Link) -> Vec<IntradayType> {
    let served = |one: &IntradayType| one.is_opt_in() && offer(link, *one) != Offer::NotCarried;
    IntradayType::ALL.into_iter().filter(served).collect()
}

/// Of what is chosen, the kinds whose permission members are asked for only when they want it, and which a link lacks.
pub(crate) fn unasked(link: &Link, chosen: &BTreeSet<IntradayType>) -> BTreeSet<IntradayType> {
    let lacks = |one: &IntradayType| offer(link, *one) == Offer::NotPermitted;
    further(link).into_iter().filter(|one| chosen.contains(one) && lacks(one)).collect()
}

/// The permissions a link would hold once its member has given those that what is chosen needs.
fn granted_with(link: &Link, chosen: &BTreeSet<IntradayType>) -> BTreeSet<String> {
    let asked = unasked(link, chosen);
    let more = asked.iter().flat_map(|one| link.provider.permissions_of_readings(*one)).map(str::to_owned);
    link.granted.iter().cloned().chain(more).collect()
}

/// The granularities of a group that a provider serves, finest first.
pub(crate) fn granularities(provider: ProviderId, group: IntradayGroup) -> Vec<Granularity> {
    let served = |granularity: &Granularity| {
        group.intraday_types().any(|one| provider.intraday_resource(one, *granularity).is_some())
    };
    group.granularities().iter().copied().filter(served).collect()
}

/// What a member wants: kinds of readings, and how finely each group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Wanted {
    /// The kinds.
    pub(crate) types: BTreeSet<IntradayType>,
    /// The granularity of each group.
    pub(crate) granularities: BTreeMap<IntradayGroup, Granularity>,
}

impl Wanted {
    /// Everything that can be had through a link and that nobody has to ask for, each group as finely as it goes: the waiting
    /// is the same.
    pub(crate) fn everything(link: &Link) -> Self {
        let open = |one: &IntradayType| !one.is_opt_in() && offer(link, *one) == Offer::Open;
        let finest = |group| Some((group, *granularities(link.provider, group).first()?));
        Wanted {
            types: IntradayType::ALL.into_iter().filter(open).collect(),
            granularities: IntradayGroup::ALL.into_iter().filter_map(finest).collect(),
        }
    }

    /// Adds a kind, or takes it away.
    pub(crate) fn toggle(&mut self, intraday_type: IntradayType) {
        if !self.types.remove(&intraday_type) {
            self.types.insert(intraday_type);
        }
    }

    /// The same as the server takes it.
    pub(crate) fn selection(&self) -> IntradaySelection {
        let with_granularity = |one: &IntradayType| Some((*one, *self.granularities.get(&one.group())?));
        self.types.iter().filter_map(with_granularity).collect()
    }
}

/// What a choice costs through a link; nothing when nothing is chosen.
///
/// What an earlier import has delivered is only known to the server, so this is the most it can take.
pub(crate) fn estimate(link: &Link, wanted: &Wanted, range: DateRange) -> Option<IntradayEstimate> {
    let selection = wanted.selection();
    if selection.is_empty() {
        return None;
    }
    let granted = granted_with(link, &wanted.types);
    let plan = plan_intraday(link.provider, &selection, range, &granted, |_, _, _| false);
    Some(plan.estimate(link.pace))
}

/// What one kind of readings costs by itself.
pub(crate) fn price(
    link: &Link,
    wanted: &Wanted,
    intraday_type: IntradayType,
    range: DateRange,
) -> Option<IntradayEstimate> {
    estimate(link, &Wanted { types: [intraday_type].into(), ..wanted.clone() }, range)
}

/// Seconds from which a choice is called a large one.
const LARGE_SECONDS: u64 = 3_600;

/// Bytes from which a choice is called a large one.
const LARGE_BYTES: u64 = 100_000_000;

/// Whether a choice is one to be told that it may be so large.
pub(crate) const fn is_large(estimate: &IntradayEstimate) -> bool {
    estimate.seconds >= LARGE_SECONDS || estimate.file_bytes >= LARGE_BYTES
}

/// What a choice would cost with the heart rate by the minute; nothing where that is chosen already, or saves no request.
pub(crate) fn calmer(link: &Link, wanted: &Wanted, range: DateRange) -> Option<IntradayEstimate> {
    let is_finest = wanted.types.contains(&IntradayType::HeartRate)
        && wanted.granularities.get(&IntradayGroup::HeartRate) == Some(&Granularity::Second);
    if !is_finest {
        return None;
    }
    let mut coarser = wanted.clone();
    coarser.granularities.insert(IntradayGroup::HeartRate, Granularity::Minute);
    let finest = estimate(link, wanted, range)?;
    estimate(link, &coarser, range).filter(|coarser| coarser.requests < finest.requests)
}

/// Kinds of readings of the example that says what a year costs.
pub(crate) const EXAMPLE: [(IntradayType, Granularity); 6] = [
    (IntradayType::HeartRate, Granularity::Second),
    (IntradayType::Steps, Granularity::Minute),
    (IntradayType::Calories, Granularity::Minute),
    (IntradayType::Distance, Granularity::Minute),
    (IntradayType::Floors, Granularity::Minute),
    (IntradayType::Elevation, Granularity::Minute),
];

/// What a year of the example costs, at a link's pace or, without a link, at the pace the provider is known for.
pub(crate) fn example(provider: ProviderId, pace: Option<Pace>, today: Date) -> Option<IntradayEstimate> {
    let selection: IntradaySelection = EXAMPLE.into();
    let granted =
        provider.permissions().iter().chain(provider.intraday_permissions()).map(|scope| (*scope).to_owned());
    let range = DateRange::new(today.checked_sub(364.days()).ok()?, today.tomorrow().ok()?).ok()?;
    let plan = plan_intraday(provider, &selection, range, &granted.collect(), |_, _, _| false);
    Some(plan.estimate(pace.unwrap_or_else(|| known_pace(provider))))
}

const fn known_pace(provider: ProviderId) -> Pace {
    match provider {
        ProviderId::GoogleHealth => Pace::Steady { per_second: 2.5 },
        ProviderId::Fitbit => Pace::Lots {
            remaining: 150,
            resets_in_seconds: 3_600,
            limit: 150,
            period_seconds: 3_600,
            per_second: 2.0,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wizard::testing::link;
    use jiff::civil::date;

    #[test]
    fn google_links_choose_at_once_and_fitbit_links_need_an_own_client_first() {
        let google = link(ProviderId::GoogleHealth, "");
        let fitbit = link(ProviderId::Fitbit, "");
        let own = Link { through_own_client: true, ..fitbit.clone() };
        let broken = Link { state: LinkState::NeedsReconnect, ..own.clone() };

        assert_eq!(way(ProviderId::GoogleHealth, &[google]), Way::Choose("l".into()));
        assert_eq!(way(ProviderId::GoogleHealth, &[]), Way::NotOffered);
        assert_eq!(way(ProviderId::Fitbit, &[fitbit]), Way::OwnClient);
        assert_eq!(way(ProviderId::Fitbit, &[broken]), Way::OwnClient);
        assert_eq!(way(ProviderId::Fitbit, &[own]), Way::Choose("l".into()));
    }

    #[test]
    fn missing_permission_closes_its_kind_and_names_itself() {
        let link = link(ProviderId::Fitbit, "oxygen");

        assert_eq!(offer(&link, IntradayType::OxygenSaturation), Offer::NotPermitted);
        assert_eq!(lacking(&link, IntradayType::OxygenSaturation), ["oxygen_saturation"]);
        assert!(!Wanted::everything(&link).types.contains(&IntradayType::OxygenSaturation));
        assert_eq!(offer(&link, IntradayType::HeartRate), Offer::Open);
    }

    #[test]
    fn each_group_begins_as_finely_as_it_goes_and_can_be_coarsened() {
        let mut wanted = Wanted::everything(&link(ProviderId::Fitbit, ""));
        let at_first = wanted.selection();

        wanted.granularities.insert(IntradayGroup::Activity, Granularity::FifteenMinutes);
        wanted.toggle(IntradayType::HeartRate);

        assert_eq!(at_first.get(&IntradayType::HeartRate), Some(&Granularity::Second));
        assert_eq!(at_first.get(&IntradayType::SleepStages), Some(&Granularity::Recorded));
        assert!(domain::intraday::is_valid_selection(&wanted.selection()));
        assert_eq!(wanted.selection().get(&IntradayType::Steps), Some(&Granularity::FifteenMinutes));
        assert_eq!(wanted.selection().get(&IntradayType::HeartRate), None);
    }

    #[test]
    fn google_serves_every_sample_of_the_heart_rate_and_a_minute_of_what_adds_up() {
        let google = ProviderId::GoogleHealth;

        assert_eq!(granularities(google, IntradayGroup::HeartRate).first(), Some(&Granularity::Second));
        assert_eq!(granularities(google, IntradayGroup::Activity).first(), Some(&Granularity::Minute));
        assert_eq!(granularities(google, IntradayGroup::Sleep), [Granularity::Recorded]);
    }

    #[test]
    fn unticked_permission_at_google_closes_every_kind_it_opens() {
        let link = link(ProviderId::GoogleHealth, "health_metrics");

        for one in [IntradayType::HeartRate, IntradayType::OxygenSaturation, IntradayType::BreathingRate] {
            assert_eq!(offer(&link, one), Offer::NotPermitted);
            assert_eq!(lacking(&link, one).len(), 1);
        }
        assert_eq!(offer(&link, IntradayType::Steps), Offer::Open);
    }

    #[test]
    fn every_sample_of_ten_years_is_large_and_every_minute_of_them_much_less() {
        let link = link(ProviderId::GoogleHealth, "");
        let mut wanted = Wanted::everything(&link);
        let decade = DateRange::new(date(2016, 11, 23), date(2026, 11, 23)).unwrap();

        let finest = estimate(&link, &wanted, decade).unwrap();
        let minute = calmer(&link, &wanted, decade).unwrap();
        wanted.granularities.insert(IntradayGroup::HeartRate, Granularity::Minute);

        assert!(is_large(&finest));
        assert!(minute.requests * 10 < finest.requests && minute.file_bytes < finest.file_bytes);
        assert_eq!(calmer(&link, &wanted, decade), None);
        assert_eq!(estimate(&link, &wanted, decade), Some(minute));
    }

    #[test]
    fn every_second_at_fitbit_takes_no_more_requests_than_every_minute() {
        let link = link(ProviderId::Fitbit, "");
        let week = DateRange::new(date(2026, 11, 16), date(2026, 11, 23)).unwrap();

        assert_eq!(calmer(&link, &Wanted::everything(&link), week), None);
    }

    #[test]
    fn routes_are_never_chosen_at_first_and_tell_which_permission_to_ask_for() {
        let month = DateRange::new(date(2026, 10, 24), date(2026, 11, 23)).unwrap();
        for provider in ProviderId::ALL {
            let mut link = link(provider, "");
            let mut wanted = Wanted::everything(&link);
            assert!(!wanted.types.contains(&IntradayType::Routes));
            let without = estimate(&link, &wanted, month).unwrap().requests;

            wanted.toggle(IntradayType::Routes);

            assert_eq!(unasked(&link, &wanted.types), [IntradayType::Routes].into());
            assert_eq!(lacking(&link, IntradayType::Routes).len(), 1);
            // The list, and a route every third day.
            assert_eq!(price(&link, &wanted, IntradayType::Routes, month).unwrap().requests, 11);
            assert_eq!(estimate(&link, &wanted, month).unwrap().requests, without + 11);
            link.granted = granted_with(&link, &wanted.types);
            assert!(unasked(&link, &wanted.types).is_empty());
            assert!(!Wanted::everything(&link).types.contains(&IntradayType::Routes), "granted or not");
        }
    }

    #[test]
    fn nothing_chosen_costs_nothing() {
        let link = link(ProviderId::Fitbit, "");
        let none = Wanted { types: BTreeSet::new(), ..Wanted::everything(&link) };
        let week = DateRange::new(date(2026, 11, 16), date(2026, 11, 23)).unwrap();

        assert_eq!(estimate(&link, &none, week), None);
        // Seven series a day, three of nights at once, sleep at once.
        assert_eq!(estimate(&link, &Wanted::everything(&link), week).unwrap().requests, 7 * 7 + 4);
    }

    #[test]
    fn a_year_of_the_example_takes_about_fifteen_hours_where_fitbit_counts_by_the_hour() {
        let cost = example(ProviderId::Fitbit, None, date(2026, 11, 22)).unwrap();

        assert_eq!(cost.requests, 2_190);
        assert!((13 * 3_600..=16 * 3_600).contains(&cost.seconds), "{}", cost.seconds);
    }
}
