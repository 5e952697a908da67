//! What the member leaves out of everything that is sent, as the page last heard it, and the ways to change it: one gesture,
//! and one undo.

use crate::{
    api::{self, Fault},
    task::Task,
    visit::{Loaded, Visit},
    wizard::changes::{Ask, Changes, Wish},
};
use domain::{
    left_out::{Rule, Rules},
    wire::{ErrorCode, LeftOut},
};
use leptos::{prelude::*, task::spawn_local};
use std::sync::Arc;

/// What the member leaves out. Cheap to copy; everything in it is a signal.
#[derive(Clone, Copy)]
pub(crate) struct LeavingOut {
    /// All of it, as last heard.
    pub(crate) known: RwSignal<Loaded<LeftOut>>,
    /// The same, ready to be asked of days; nothing is left out while it is not known.
    pub(crate) rules: Memo<Arc<Rules>>,
    /// The changes of this visit: those on their way, and the last one.
    pub(crate) changes: RwSignal<Changes>,
    /// Whether a change is on its way, and why the last one failed.
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
            changes: RwSignal::default(),
            task: Task::new(),
            visit: Visit::current(),
        };
        provide_context(leaving_out);
        leaving_out.load();
        // In another tab something else may have been left out meanwhile.
        let seen = window_event_listener_untyped("visibilitychange", move |_| {
            if !document().hidden() {
                leaving_out.load();
            }
        });
        on_cleanup(move || seen.remove());
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
            let known = self.known.try_with_untracked(|known| known.here().map(|all| all.revision)).flatten();
            let is_newer = match &answer {
                // Overtaken by the answer to a change.
                Ok(all) => known.is_none_or(|known| known <= all.revision),
                Err(_) => known.is_none(),
            };
            if is_newer {
                self.known.try_set(answer.into());
            }
        });
    }

    /// The revision that is shown; none while nothing is known.
    pub(crate) fn revision(self) -> Option<u64> {
        self.known.with_untracked(|known| known.here().map(|all| all.revision))
    }

    /// Whether it is known what is left out. Tracked.
    pub(crate) fn is_known(self) -> bool {
        self.known.with(|known| known.here().is_some())
    }

    /// Takes note of an answer to sending: where something else is left out by now, it is asked for anew.
    pub(crate) fn note_sending(self, answer: &Result<(), Fault>) {
        if answer.as_ref().is_err_and(|fault| fault.code() == Some(ErrorCode::RulesChanged)) {
            self.load();
        }
    }

    /// Leaves something out.
    pub(crate) fn leave_out(self, rule: Rule) {
        self.wish(Wish::LeaveOut(rule));
    }

    /// Sends again what a rule leaves out.
    pub(crate) fn lift(self, id: String) {
        self.wish(Wish::Lift(id));
    }

    /// Takes the last change back.
    pub(crate) fn undo(self) {
        self.wish(Wish::Undo);
    }

    /// Whether a wish is on its way. Tracked.
    pub(crate) fn is_waiting(self, wish: &Wish) -> bool {
        self.changes.with(|changes| changes.is_waiting(wish))
    }

    /// Asks once more for what was not done.
    pub(crate) fn try_again(self) {
        self.changes.update(Changes::again);
        self.work_off();
    }

    fn wish(self, wish: Wish) {
        self.changes.update(|changes| changes.wish(wish));
        self.work_off();
    }

    /// Asks for one change after another, until none is left or one is refused.
    fn work_off(self) {
        self.task.fault.set(None);
        if self.task.busy.get_untracked() {
            return;
        }
        self.task.busy.set(true);
        // What is on its way is asked for even when the member has left the step.
        let changes: ArcRwSignal<Changes> = self.changes.into();
        spawn_local(async move {
            while let Some(ask) = changes.try_update(Changes::next).flatten() {
                let answer = match ask {
                    Ask::Add(rule) => api::leave_out(&rule).await,
                    Ask::Lift(id) => api::lift_rule(&id).await,
                };
                match answer {
                    Ok(all) => {
                        let before = self.known.try_with_untracked(|known| known.here().cloned()).flatten();
                        changes.update(|changes| changes.done(before.as_ref(), &all));
                        self.known.try_set(Loaded::Here(all));
                    }
                    Err(fault) => {
                        changes.update(Changes::refuse);
                        self.visit.note(&fault);
                        self.task.fault.try_set(Some(fault));
                        // Whether it was done all the same is not certain where no answer came.
                        self.load();
                    }
                }
            }
            self.task.busy.try_set(false);
        });
    }
}
