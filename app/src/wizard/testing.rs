//! Imports and links as tests need them: ordinary in everything a test does not speak of.

use domain::{
    DataType, DateRange, ProviderId,
    plan::Pace,
    wire::{Account, Import, ImportState, Link, LinkState},
};
use jiff::{Timestamp, civil::date};

/// An import of daily data in a state, one request of it done.
pub(crate) fn import(state: ImportState) -> Import {
    Import {
        id: "i".into(),
        link_id: None,
        provider: ProviderId::Fitbit,
        state,
        data_types: [DataType::Steps].into(),
        intraday: Default::default(),
        range: DateRange::new(date(2026, 1, 1), date(2026, 2, 1)).unwrap(),
        notify: false,
        created_at: Timestamp::UNIX_EPOCH,
        updated_at: Timestamp::UNIX_EPOCH,
        expires_at: Timestamp::UNIX_EPOCH,
        requests_done: 0,
        requests_planned: 1,
        seconds_left: None,
        retry_at: None,
        problem: None,
        progress: Vec::new(),
        intraday_progress: Vec::new(),
        quota: None,
        delivery: None,
        months: Vec::new(),
        rules_revision: None,
    }
}

/// A working link with every permission but those whose name holds `without`.
pub(crate) fn link(provider: ProviderId, without: &str) -> Link {
    Link {
        id: "l".into(),
        provider,
        state: LinkState::Active,
        account: Account::default(),
        granted: provider
            .permissions()
            .iter()
            .chain(provider.intraday_permissions())
            .filter(|scope| without.is_empty() || !scope.contains(without))
            .map(|scope| (*scope).to_owned())
            .collect(),
        through_own_client: false,
        connected_at: Timestamp::UNIX_EPOCH,
        pace: Pace::Steady { per_second: 2.5 },
    }
}
