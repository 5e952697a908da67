//! One request behind one button: busy while it runs, and what became of it.

use crate::{api::Fault, visit::Visit};
use leptos::{prelude::*, task::spawn_local};
use std::future::Future;

/// A request that a button starts. A second press while it runs does nothing.
#[derive(Clone, Copy)]
pub(crate) struct Task {
    /// Whether it runs.
    pub(crate) busy: RwSignal<bool>,
    /// Why it failed last, until it is tried again.
    pub(crate) fault: RwSignal<Option<Fault>>,
    visit: Visit,
}

impl Task {
    /// Makes a task that is not running.
    pub(crate) fn new() -> Self {
        Task { busy: RwSignal::new(false), fault: RwSignal::new(None), visit: Visit::current() }
    }

    /// Sends the request and hands its answer on, unless it is running already or the member has left the step.
    pub(crate) fn run<T: 'static>(
        self,
        request: impl Future<Output = Result<T, Fault>> + 'static,
        then: impl FnOnce(T) + 'static,
    ) {
        self.start(request, then, false);
    }

    /// The same for what ends something: its answer is handed on even when the place it was asked from is gone, for
    /// example because the list around it was drawn again. `then` may touch only what outlives that place.
    pub(crate) fn run_to_the_end<T: 'static>(
        self,
        request: impl Future<Output = Result<T, Fault>> + 'static,
        then: impl FnOnce(T) + 'static,
    ) {
        self.start(request, then, true);
    }

    fn start<T: 'static>(
        self,
        request: impl Future<Output = Result<T, Fault>> + 'static,
        then: impl FnOnce(T) + 'static,
        to_the_end: bool,
    ) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.fault.set(None);
        spawn_local(async move {
            let answer = request.await;
            // The step may be gone by now, and its signals with it.
            let is_gone = self.busy.try_set(false).is_some();
            match answer {
                Ok(value) if !is_gone || to_the_end => then(value),
                Ok(_) => {}
                Err(fault) => {
                    self.visit.note(&fault);
                    self.fault.try_set(Some(fault));
                }
            }
        });
    }
}
