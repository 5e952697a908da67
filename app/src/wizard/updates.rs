//! Automatic updates: which a member can set up, and with what at first.

use super::selection::{Offer, offer};
use domain::{
    DataType, Granularity, IntradaySelection, IntradayType,
    wire::{Import, ImportState, Link, NewUpdate, Update, UpdateEvery, UpdateKind, UpdateMode, UpdateState},
};
use std::collections::BTreeSet;

/// The data of an update.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Selection {
    /// Daily data.
    pub(crate) data_types: BTreeSet<DataType>,
    /// Readings within the day.
    pub(crate) intraday: IntradaySelection,
}

impl Selection {
    /// What an import fetched.
    pub(crate) fn of_import(import: &Import) -> Self {
        Selection { data_types: import.data_types.clone(), intraday: import.intraday.clone() }
    }

    /// What an update fetches.
    pub(crate) fn of_update(update: &Update) -> Self {
        Selection { data_types: update.data_types.clone(), intraday: update.intraday.clone() }
    }

    /// Which kind of update takes it.
    pub(crate) fn kind(&self) -> UpdateKind {
        if self.intraday.is_empty() { UpdateKind::Standard } else { UpdateKind::Intraday }
    }

    /// Whether nothing is chosen.
    pub(crate) fn is_empty(&self) -> bool {
        self.data_types.is_empty() && self.intraday.is_empty()
    }

    /// Adds daily data, or takes it away.
    pub(crate) fn toggle(&mut self, data_type: DataType) {
        if !self.data_types.remove(&data_type) {
            self.data_types.insert(data_type);
        }
    }

    /// Adds readings within the day, or takes them away.
    pub(crate) fn toggle_readings(&mut self, intraday_type: IntradayType, granularity: Granularity) {
        if self.intraday.remove(&intraday_type).is_none() {
            self.intraday.insert(intraday_type, granularity);
        }
    }
}

/// What can be ticked for an update: of daily data everything the link gives that nobody has to ask for, and what was chosen
/// already; of readings within the day what was chosen already, as finely as it was.
pub(crate) fn choices(link: &Link, chosen: &Selection) -> Selection {
    match chosen.kind() {
        UpdateKind::Intraday => chosen.clone(),
        UpdateKind::Standard => {
            let open = DataType::ALL.into_iter().filter(|one| {
                chosen.data_types.contains(one) || (!one.is_opt_in() && offer(link, *one) == Offer::Open)
            });
            Selection { data_types: open.collect(), intraday: IntradaySelection::new() }
        }
    }
}

/// The wish of what is filled in, over the update that is on screen, if any is.
pub(crate) fn wish(
    chosen: &Selection,
    every: UpdateEvery,
    mode: UpdateMode,
    existing: Option<&Update>,
) -> NewUpdate {
    NewUpdate {
        data_types: chosen.data_types.clone(),
        intraday: chosen.intraday.clone(),
        every,
        mode,
        state: existing.map_or(UpdateState::Active, |update| update.state),
        revision: existing.map(|update| update.revision),
    }
}

/// The wish that holds an update, or lets it go on, and changes nothing else.
pub(crate) fn in_state(update: &Update, state: UpdateState) -> NewUpdate {
    NewUpdate { state, ..wish(&Selection::of_update(update), update.every, update.mode, Some(update)) }
}

/// What a link's update of a kind would begin with: what was sent of it last. None where nothing was.
pub(crate) fn find_sent(imports: &[Import], link: &str, kind: UpdateKind) -> Option<Selection> {
    let sent = imports
        .iter()
        .filter(|import| import.link_id.as_deref() == Some(link) && import.state == ImportState::Delivered);
    sent.map(Selection::of_import).find(|selection| selection.kind() == kind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wizard::testing;
    use domain::ProviderId;

    fn sent(link: &str, data_types: &[DataType]) -> Import {
        Import {
            link_id: Some(link.into()),
            data_types: data_types.iter().copied().collect(),
            ..testing::import(ImportState::Delivered)
        }
    }

    #[test]
    fn update_begins_with_what_was_sent_last_through_the_link() {
        let newest = Import { state: ImportState::Ready, ..sent("l", &[DataType::Weight]) };
        let imports = [newest, sent("l", &[DataType::Steps]), sent("l", &[DataType::Sleep])];

        let found = find_sent(&imports, "l", UpdateKind::Standard).unwrap();

        assert_eq!(found.data_types, [DataType::Steps].into());
        assert_eq!(find_sent(&imports, "l", UpdateKind::Intraday), None);
        assert_eq!(find_sent(&imports, "another", UpdateKind::Standard), None);
    }

    #[test]
    fn everything_permitted_can_be_added_and_nothing_that_has_to_be_asked_for() {
        let link = testing::link(ProviderId::GoogleHealth, "sleep");
        let chosen =
            Selection { data_types: [DataType::Steps, DataType::FoodLog].into(), ..Selection::default() };

        let offered = choices(&link, &chosen);

        assert!(
            offered.data_types.contains(&DataType::Weight) && offered.data_types.contains(&DataType::FoodLog)
        );
        assert!(!offered.data_types.contains(&DataType::Sleep), "its permission was left out");
        assert!(!offered.data_types.contains(&DataType::WaterLog));
    }

    #[test]
    fn wish_names_the_update_that_is_on_screen_and_holding_changes_nothing_else() {
        let update = Update {
            link_id: "l".into(),
            kind: UpdateKind::Standard,
            provider: ProviderId::Fitbit,
            data_types: [DataType::Steps].into(),
            intraday: IntradaySelection::new(),
            every: UpdateEvery::Week,
            mode: UpdateMode::Send,
            state: UpdateState::Active,
            agreed_at: None,
            revision: 7,
            next_due_at: jiff::Timestamp::UNIX_EPOCH,
            import_id: None,
            last_import_id: None,
            last_ended_at: None,
            last_outcome: None,
            last_problem: None,
            problem: None,
        };

        let held = in_state(&update, UpdateState::Paused);
        let new = wish(&Selection::of_update(&update), UpdateEvery::Day, UpdateMode::Review, None);

        assert_eq!((held.revision, held.state, held.mode), (Some(7), UpdateState::Paused, UpdateMode::Send));
        assert_eq!((held.every, held.data_types), (UpdateEvery::Week, update.data_types));
        assert_eq!((new.revision, new.state), (None, UpdateState::Active));
    }

    #[test]
    fn readings_stay_as_fine_as_they_were() {
        let link = testing::link(ProviderId::Fitbit, "");
        let mut chosen = Selection {
            intraday: [(IntradayType::Steps, Granularity::Minute)].into(),
            ..Selection::default()
        };

        assert_eq!(choices(&link, &chosen), chosen);
        chosen.toggle_readings(IntradayType::Steps, Granularity::Minute);
        assert!(chosen.is_empty());
        chosen.toggle_readings(IntradayType::Steps, Granularity::Minute);
        assert_eq!(chosen.kind(), UpdateKind::Intraday);
    }
}
