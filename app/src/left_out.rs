//! What the member leaves out of everything that is sent, as the page last heard it, and the ways to change it: one gesture,
//! and one undo.

use crate::{
    api::{self, Fault},
    task::Task,
    visit::{Loaded, Visit},
};
use domain::{
    left_out::{Rule, Rules},
    wire::LeftOut,
};
use leptos::{prelude::*, task::spawn_local};
use std::{future::Future, sync::Arc};

/// The last change, which can be taken back.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Change {
    /// This was left out; the rule's identifier beside it.
    Added(Rule, String),
    /// This is sent again.
    Lifted(Rule),
}

/// What the member leaves out. Cheap to copy; everything in it is a signal.
#[derive(Clone, Copy)]
pub(crate) struct LeavingOut {
    /// All of it, as last heard.
    pub(crate) known: RwSignal<Loaded<LeftOut>>,
    /// The same, ready to be asked of days; nothing is left out while it is not known.
    pub(crate) rules: Memo<Arc<Rules>>,
    /// The last change of this visit.
    pub(crate) last: RwSignal<Option<Change>>,
    /// The change that is on its way.
    pub(crate) task: Task,
    visit: Visit,
}

impl LeavingOut {
    /// Asks what is left out, and provides it to everything within.
    pub(crate) fn begin() -> Self {
        let known = RwSignal::new(Loaded::<LeftOut>::Waiting);
        let rules = Memo::new(move |_| {
            known.with(|known| {
                Arc::new(known.here().into_iter().flat_map(|all| &all.rules).map(|one| &one.rule).collect())
            })
        });
        let leaving_out = LeavingOut {
            known,
            rules,
            last: RwSignal::new(None),
            task: Task::new(),
            visit: Visit::current(),
        };
        provide_context(leaving_out);
        leaving_out.load();
        leaving_out
    }

    /// Finds it among the contexts.
    pub(crate) fn current() -> Self {
        expect_context()
    }

    /// Asks anew; what is known stays until the answer is there.
    pub(crate) fn load(self) {
        spawn_local(async move {
            let answer = api::fetch_left_out().await;
            if let Err(fault) = &answer {
                self.visit.note(fault);
            }
            let is_known = self.known.try_with_untracked(|known| known.here().is_some()) == Some(true);
            if answer.is_ok() || !is_known {
                self.known.try_set(answer.into());
            }
        });
    }

    /// The revision that is shown; none while nothing is known.
    pub(crate) fn revision(self) -> Option<u64> {
        self.known.with_untracked(|known| known.here().map(|all| all.revision))
    }

    /// Leaves something out.
    pub(crate) fn leave_out(self, rule: Rule) {
        self.change(async move { api::leave_out(&rule).await }, move |all| {
            let id = all.rules.iter().find(|one| one.rule == rule).map(|one| one.id.clone());
            id.map(|id| Change::Added(rule, id))
        });
    }

    /// Sends again what a rule leaves out.
    pub(crate) fn lift(self, id: String) {
        let rule = self.known.with_untracked(|known| {
            known.here().and_then(|all| all.rules.iter().find(|one| one.id == id)).map(|one| one.rule)
        });
        self.change(async move { api::lift_rule(&id).await }, move |_| rule.map(Change::Lifted));
    }

    /// Takes the last change back.
    pub(crate) fn undo(self) {
        match self.last.get_untracked() {
            Some(Change::Added(_, id)) => self.change(async move { api::lift_rule(&id).await }, |_| None),
            Some(Change::Lifted(rule)) => self.change(async move { api::leave_out(&rule).await }, |_| None),
            None => {}
        }
    }

    fn change(
        self,
        request: impl Future<Output = Result<LeftOut, Fault>> + 'static,
        what: impl FnOnce(&LeftOut) -> Option<Change> + 'static,
    ) {
        self.task.run(request, move |all| {
            self.last.set(what(&all));
            self.known.set(Loaded::Here(all));
        });
    }
}
