//! Which data types of a link can be chosen, and why the others cannot.

use domain::{DataType, Group, ProviderId, wire::Link};
use std::collections::BTreeSet;

/// Whether a data type can be fetched through a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Offer {
    /// It can.
    Open,
    /// The member left out a permission it needs.
    NotPermitted,
    /// The provider does not serve it.
    NotCarried,
}

/// Says whether a data type can be fetched through a link.
pub(crate) fn offer(link: &Link, data_type: DataType) -> Offer {
    if !link.provider.carries(data_type) {
        Offer::NotCarried
    } else if link.provider.permits(data_type, &link.granted) {
        Offer::Open
    } else {
        Offer::NotPermitted
    }
}

/// Every data type that can be fetched through a link and that nobody has to ask for: what is chosen at first.
pub(crate) fn everything(link: &Link) -> BTreeSet<DataType> {
    let usual = |data_type: &DataType| !data_type.is_opt_in() && offer(link, *data_type) == Offer::Open;
    DataType::ALL.into_iter().filter(usual).collect()
}

/// The data types of a link's provider that are fetched only for members who choose them, in page order.
pub(crate) fn further(link: &Link) -> Vec<DataType> {
    let served = |data_type: &DataType| data_type.is_opt_in() && link.provider.carries(*data_type);
    DataType::ALL.into_iter().filter(served).collect()
}

/// Of what is chosen, the data types whose permission members are asked for only when they want it, and which a link lacks.
pub(crate) fn unasked(link: &Link, chosen: &BTreeSet<DataType>) -> BTreeSet<DataType> {
    let unasked = |data_type: &DataType| offer(link, *data_type) == Offer::NotPermitted;
    further(link).into_iter().filter(|one| chosen.contains(one) && unasked(one)).collect()
}

/// The permissions a link holds that not every member is asked for, in the order they are explained.
pub(crate) fn further_granted(link: &Link) -> Vec<&'static str> {
    let scopes = link.provider.further_permissions().iter().copied();
    scopes.filter(|scope| link.granted.contains(*scope)).collect()
}

/// The permissions a link would hold once its member has given those that what is chosen needs.
pub(crate) fn granted_with(link: &Link, chosen: &BTreeSet<DataType>) -> BTreeSet<String> {
    let asked = unasked(link, chosen);
    let more = asked.iter().flat_map(|one| link.provider.permissions_of(*one)).map(str::to_owned);
    link.granted.iter().cloned().chain(more).collect()
}

/// What will be asked for besides what is chosen: the data the member did not permit costs no request, and the review and
/// the file say "not permitted" of it and not simply nothing.
pub(crate) fn left_out(link: &Link) -> impl Iterator<Item = DataType> + use<'_> {
    let usual = |data_type: &DataType| !data_type.is_opt_in();
    DataType::ALL.into_iter().filter(usual).filter(|one| offer(link, *one) == Offer::NotPermitted)
}

/// The data types of a group that a member is shown: all but those only another provider is asked for so far, and those
/// that stand apart because nobody has them fetched who did not choose them.
///
/// What files have always had stays on the page with the reason why it cannot be had.
pub(crate) fn shown_in(link: &Link, group: Group) -> impl Iterator<Item = DataType> + use<'_> {
    group.data_types().filter(|data_type| {
        !data_type.is_opt_in()
            && (offer(link, *data_type) != Offer::NotCarried || data_type.is_in_files_of_version_1())
    })
}

/// The data types of a group that can be fetched through a link.
pub(crate) fn open_in(link: &Link, group: Group) -> BTreeSet<DataType> {
    everything(link).into_iter().filter(|data_type| data_type.group() == group).collect()
}

/// The permissions a link lacks, in the order they are explained.
pub(crate) fn missing_permissions(link: &Link) -> Vec<&'static str> {
    link.provider.permissions().iter().copied().filter(|scope| !link.granted.contains(*scope)).collect()
}

/// The data types that cannot be had without one permission.
pub(crate) fn costs_of_missing(provider: ProviderId, scope: &str) -> Vec<DataType> {
    let without: BTreeSet<String> = provider
        .permissions()
        .iter()
        .chain(provider.further_permissions())
        .filter(|permission| **permission != scope)
        .map(|permission| (*permission).to_owned())
        .collect();
    DataType::ALL
        .into_iter()
        .filter(|data_type| provider.carries(*data_type) && !provider.permits(*data_type, &without))
        .collect()
}

/// The permissions a data type lacks under a link.
pub(crate) fn lacking(link: &Link, data_type: DataType) -> Vec<&'static str> {
    let needed = link.provider.permissions_of(data_type).into_iter();
    needed.filter(|scope| !link.granted.contains(*scope)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wizard::testing::link;

    #[test]
    fn unticked_permission_costs_its_data_and_nothing_else() {
        let link = link(ProviderId::GoogleHealth, "sleep");

        assert_eq!(offer(&link, DataType::Sleep), Offer::NotPermitted);
        assert_eq!(offer(&link, DataType::LifetimeStatistics), Offer::NotCarried);
        let lost = [DataType::Sleep, DataType::LifetimeStatistics, DataType::Badges];
        let usual = DataType::ALL.into_iter().filter(|one| !one.is_opt_in() && !lost.contains(one));
        assert_eq!(everything(&link), usual.collect());
        assert_eq!(missing_permissions(&link).len(), 1);
        assert!(open_in(&link, Group::Sleep).is_empty());
    }

    #[test]
    fn what_only_another_provider_has_is_not_shown_unless_files_always_had_it() {
        let fitbit = link(ProviderId::Fitbit, "");
        let google = link(ProviderId::GoogleHealth, "");
        let shown = |link: &Link| Group::ALL.into_iter().flat_map(|group| shown_in(link, group)).count();

        assert!(shown_in(&fitbit, Group::Heart).all(|data_type| data_type != DataType::Vo2Max));
        assert_eq!(shown(&fitbit), everything(&fitbit).len());
        assert!(shown_in(&google, Group::Account).any(|one| one == DataType::LifetimeStatistics));
        assert!(shown_in(&google, Group::Account).all(|one| one != DataType::Badges));
        assert_eq!(shown(&google), everything(&google).len() + 1);
    }

    #[test]
    fn what_says_more_of_a_person_stands_apart_and_is_never_chosen_at_first() {
        let mut link = link(ProviderId::GoogleHealth, "");
        let offered = further(&link);
        link.granted.extend(link.provider.further_permissions().iter().map(|scope| (*scope).to_owned()));

        assert!(offered.contains(&DataType::FoodLog) && offered.contains(&DataType::IrregularRhythm));
        assert_eq!(further(&link), offered, "granted or not");
        for one in offered {
            assert!(
                !everything(&link).contains(&one) && !shown_in(&link, one.group()).any(|shown| shown == one)
            );
        }
    }

    #[test]
    fn ticking_what_is_not_permitted_yet_tells_which_permission_to_ask_for() {
        let mut link = link(ProviderId::GoogleHealth, "sleep");
        let chosen = [DataType::Steps, DataType::Sleep, DataType::FoodLog].into();
        let asked = granted_with(&link, &chosen);

        assert_eq!(unasked(&link, &chosen), [DataType::FoodLog].into());
        assert_eq!(lacking(&link, DataType::FoodLog).len(), 1);
        assert_eq!(asked.len(), link.granted.len() + 1);
        assert_eq!(left_out(&link).collect::<Vec<_>>(), [DataType::Sleep]);
        assert!(further_granted(&link).is_empty());
        link.granted = asked;
        assert!(unasked(&link, &chosen).is_empty());
        assert_eq!(further_granted(&link).len(), 1);
    }

    #[test]
    fn every_permission_of_every_provider_costs_something() {
        for provider in ProviderId::ALL {
            for scope in provider.permissions() {
                assert!(!costs_of_missing(provider, scope).is_empty(), "{scope}");
            }
        }
        assert_eq!(costs_of_missing(ProviderId::Fitbit, "sleep"), [DataType::Sleep]);
    }
}
