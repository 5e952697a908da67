//! Changes to what is left out, worked off one after another: a member may press faster than answers come.

use domain::{left_out::Rule, wire::LeftOut};
use std::collections::VecDeque;

/// Something a member wishes to change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    /// Leaves this out.
    LeaveOut(Rule),
    /// Sends again what the rule of this identifier leaves out.
    Lift(String),
    /// Takes back whatever was changed last when its turn comes.
    Undo,
}

/// The last change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// This was left out; the rule's identifier beside it.
    Added(Rule, String),
    /// This is sent again.
    Lifted(Rule),
    /// The change before was taken back.
    Undone,
}

impl Change {
    /// Whether it can be taken back.
    pub(crate) const fn can_be_undone(&self) -> bool {
        matches!(self, Change::Added(..) | Change::Lifted(_))
    }
}

/// What a wish asks of the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ask {
    /// Adds a rule.
    Add(Rule),
    /// Lifts a rule by its identifier.
    Lift(String),
}

/// Wishes on their way, in the order they came, and what became of those before.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Changes {
    /// The first of them is being asked for.
    waiting: VecDeque<Wish>,
    /// What was asked for last and not done, with what waited behind it.
    refused: Vec<Wish>,
    /// The last change of this visit.
    pub(crate) last: Option<Change>,
}

impl Changes {
    /// Takes a wish on, unless the same waits already. What was refused before is let go.
    pub(crate) fn wish(&mut self, wish: Wish) {
        self.refused.clear();
        if !self.waiting.contains(&wish) {
            self.waiting.push_back(wish);
        }
    }

    /// Whether a wish waits or is being asked for.
    pub(crate) fn is_waiting(&self, wish: &Wish) -> bool {
        self.waiting.contains(wish)
    }

    /// What to ask for next. A wish to undo where nothing was changed is let go.
    pub(crate) fn next(&mut self) -> Option<Ask> {
        loop {
            let ask = match self.waiting.front()? {
                Wish::LeaveOut(rule) => Some(Ask::Add(*rule)),
                Wish::Lift(id) => Some(Ask::Lift(id.clone())),
                Wish::Undo => match &self.last {
                    Some(Change::Added(_, id)) => Some(Ask::Lift(id.clone())),
                    Some(Change::Lifted(rule)) => Some(Ask::Add(*rule)),
                    Some(Change::Undone) | None => None,
                },
            };
            if ask.is_some() {
                return ask;
            }
            self.waiting.pop_front();
        }
    }

    /// Takes note that what was asked for is done: what was left out before, as far as it is known, and what is now.
    pub(crate) fn done(&mut self, before: Option<&LeftOut>, now: &LeftOut) {
        let Some(wish) = self.waiting.pop_front() else { return };
        let find = |all: &LeftOut, id: &str| all.rules.iter().find(|one| one.id == id).map(|one| one.rule);
        self.last = match wish {
            Wish::LeaveOut(rule) => {
                // One that was there before is not added again, and taking it back would lift more than was asked for now.
                let added = now.rules.iter().find(|one| one.rule == rule);
                let is_new = |id: &str| before.is_some_and(|before| find(before, id).is_none());
                added.filter(|one| is_new(&one.id)).map(|one| Change::Added(rule, one.id.clone()))
            }
            Wish::Lift(id) => before.and_then(|before| find(before, &id)).map(Change::Lifted),
            Wish::Undo => Some(Change::Undone),
        };
    }

    /// Takes note that what was asked for was not done. What waits behind it is not asked for then: the member has not seen
    /// yet that this one failed.
    pub(crate) fn refuse(&mut self) {
        self.refused = self.waiting.drain(..).collect();
    }

    /// Wishes once more for what was not done.
    pub(crate) fn again(&mut self) {
        for wish in std::mem::take(&mut self.refused) {
            self.wish(wish);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{
        DataType,
        left_out::{Extent, Subject},
        wire::StoredRule,
    };

    fn rule(data_type: DataType) -> Rule {
        Rule { subject: Subject::DataType(data_type), extent: Extent::All }
    }

    fn left_out(rules: &[(&str, DataType)]) -> LeftOut {
        let stored = |(id, data_type): &(&str, DataType)| StoredRule {
            id: (*id).into(),
            rule: rule(*data_type),
            created_at: jiff::Timestamp::UNIX_EPOCH,
        };
        LeftOut { revision: 1, rules: rules.iter().map(stored).collect(), most: 1_000 }
    }

    const STEPS: DataType = DataType::Steps;
    const WEIGHT: DataType = DataType::Weight;

    #[test]
    fn second_wish_waits_for_the_first_and_the_same_twice_is_one() {
        let mut changes = Changes::default();

        changes.wish(Wish::LeaveOut(rule(STEPS)));
        changes.wish(Wish::LeaveOut(rule(WEIGHT)));
        changes.wish(Wish::LeaveOut(rule(STEPS)));

        assert_eq!(changes.next(), Some(Ask::Add(rule(STEPS))));
        assert!(changes.is_waiting(&Wish::LeaveOut(rule(WEIGHT))));
        changes.done(Some(&left_out(&[])), &left_out(&[("1", STEPS)]));
        assert_eq!(changes.next(), Some(Ask::Add(rule(WEIGHT))));
        changes.done(Some(&left_out(&[("1", STEPS)])), &left_out(&[("1", STEPS), ("2", WEIGHT)]));
        assert_eq!(changes.next(), None);
        assert_eq!(changes.last, Some(Change::Added(rule(WEIGHT), "2".into())));
    }

    #[test]
    fn undo_takes_back_what_was_changed_last_when_its_turn_comes() {
        let mut changes = Changes::default();
        changes.wish(Wish::LeaveOut(rule(STEPS)));
        changes.wish(Wish::Undo);

        assert_eq!(changes.next(), Some(Ask::Add(rule(STEPS))));
        changes.done(Some(&left_out(&[])), &left_out(&[("1", STEPS)]));

        assert_eq!(changes.next(), Some(Ask::Lift("1".into())));
        changes.done(Some(&left_out(&[("1", STEPS)])), &left_out(&[]));
        assert_eq!((changes.next(), changes.last.clone()), (None, Some(Change::Undone)));
        changes.wish(Wish::Undo);
        assert_eq!(changes.next(), None);
    }

    #[test]
    fn rule_that_was_there_before_is_not_undone() {
        let mut changes = Changes::default();
        let there = left_out(&[("1", STEPS)]);

        changes.wish(Wish::LeaveOut(rule(STEPS)));
        changes.done(Some(&there), &there);
        assert_eq!(changes.last, None);

        // Nothing is known of what was there before.
        changes.wish(Wish::LeaveOut(rule(STEPS)));
        changes.done(None, &there);
        assert_eq!(changes.last, None);
    }

    #[test]
    fn lifted_rule_can_be_put_back() {
        let mut changes = Changes::default();

        changes.wish(Wish::Lift("1".into()));
        assert_eq!(changes.next(), Some(Ask::Lift("1".into())));
        changes.done(Some(&left_out(&[("1", STEPS)])), &left_out(&[]));
        changes.wish(Wish::Undo);

        assert_eq!(changes.next(), Some(Ask::Add(rule(STEPS))));
    }

    #[test]
    fn what_was_refused_can_be_asked_for_again_until_something_else_is() {
        let mut changes = Changes::default();
        changes.wish(Wish::LeaveOut(rule(STEPS)));
        changes.wish(Wish::LeaveOut(rule(WEIGHT)));

        changes.refuse();
        assert_eq!(changes.next(), None);
        changes.again();
        assert_eq!(changes.next(), Some(Ask::Add(rule(STEPS))));
        assert!(changes.is_waiting(&Wish::LeaveOut(rule(WEIGHT))));

        changes.refuse();
        changes.wish(Wish::LeaveOut(rule(WEIGHT)));
        changes.again();
        assert_eq!(changes.next(), Some(Ask::Add(rule(WEIGHT))));
        assert!(!changes.is_waiting(&Wish::LeaveOut(rule(STEPS))));
    }
}
