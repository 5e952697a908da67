//! What the whole page knows of this visit: the site, who is signed in, and a word to say once. Provided as context
//! by the frame; steps read it and never copy it.

use crate::api::{self, Fault};
use domain::wire::{ErrorCode, Link, Session, Site};
use leptos::{prelude::*, task::spawn_local};

/// Something asked of the server.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Loaded<T> {
    /// Asked, not answered yet.
    Waiting,
    /// Answered.
    Here(T),
    /// Not answered, and why.
    Failed(Fault),
}

impl<T> Loaded<T> {
    /// The answer, if it is here.
    pub(crate) fn here(&self) -> Option<&T> {
        match self {
            Loaded::Here(value) => Some(value),
            Loaded::Waiting | Loaded::Failed(_) => None,
        }
    }
}

impl<T> From<Result<T, Fault>> for Loaded<T> {
    fn from(result: Result<T, Fault>) -> Self {
        match result {
            Ok(value) => Loaded::Here(value),
            Err(fault) => Loaded::Failed(fault),
        }
    }
}

/// What happened to the session while the page was open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SessionChange {
    /// It ended: signed out in another tab, or too long unused.
    Ended,
    /// Somebody else signed in in this browser.
    OtherMember,
}

/// This visit. Cheap to copy; everything in it is a signal.
#[derive(Clone, Copy)]
pub(crate) struct Visit {
    /// What this site is.
    pub(crate) site: RwSignal<Loaded<Site>>,
    /// Who is signed in, if anybody.
    pub(crate) session: RwSignal<Loaded<Option<Session>>>,
    /// What happened to the session meanwhile.
    pub(crate) change: RwSignal<Option<SessionChange>>,
    /// Numbers the questions about the session: an answer to any but the last is about the past.
    asked: StoredValue<u32>,
}

impl Visit {
    /// Begins a visit and asks the server for what it needs.
    pub(crate) fn begin() -> Self {
        let visit = Visit {
            site: RwSignal::new(Loaded::Waiting),
            session: RwSignal::new(Loaded::Waiting),
            change: RwSignal::new(None),
            asked: StoredValue::new(0),
        };
        visit.load_site();
        visit.load_session();
        visit
    }

    /// Finds this visit among the contexts.
    pub(crate) fn current() -> Self {
        expect_context()
    }

    /// Asks for the site.
    pub(crate) fn load_site(self) {
        spawn_local(async move { self.site.set(api::fetch_site().await.into()) });
    }

    /// Asks who is signed in. What is on screen stays until the answer is there, and when there is none.
    pub(crate) fn load_session(self) {
        let question = self.number_question();
        spawn_local(async move {
            let answer = api::fetch_session().await;
            if self.asked.try_get_value() != Some(question) {
                return;
            }
            let known = matches!(self.session.get_untracked(), Loaded::Here(_));
            match answer {
                Ok(session) => self.accept(session),
                Err(fault) if !known => self.session.set(Loaded::Failed(fault)),
                Err(_) => {}
            }
        });
    }

    /// Numbers a new question, which makes answers still under way worthless.
    fn number_question(self) -> u32 {
        self.asked.update_value(|asked| *asked = asked.wrapping_add(1));
        self.asked.get_value()
    }

    fn accept(self, session: Option<Session>) {
        let before = self.member();
        let now = session.as_ref().map(|session| session.member_name.clone());
        match (before, &now) {
            (Some(_), None) => self.change.set(Some(SessionChange::Ended)),
            (Some(before), Some(now)) if before != *now => self.change.set(Some(SessionChange::OtherMember)),
            (None, Some(_)) if self.change.get_untracked() == Some(SessionChange::Ended) => {
                self.change.set(None)
            }
            _ => {}
        }
        // An unchanged answer must not redraw a form somebody is filling in.
        if self.session.with_untracked(|known| known.here() != Some(&session)) {
            self.session.set(Loaded::Here(session));
        }
    }

    /// The name of the member signed in, untracked.
    fn member(self) -> Option<String> {
        self.session.with_untracked(|session| {
            session.here().and_then(Option::as_ref).map(|session| session.member_name.clone())
        })
    }

    /// Takes note of a fault: when the server does not know us any more, the whole page must know.
    pub(crate) fn note(self, fault: &Fault) {
        if fault.code() == Some(ErrorCode::NotSignedIn) {
            self.number_question();
            self.accept(None);
        }
    }

    /// Forgets who was signed in, because they asked for it.
    ///
    /// An answer asked for before must not sign them in again on a screen somebody else may look at.
    pub(crate) fn forget(self) {
        self.number_question();
        self.change.set(None);
        self.session.set(Loaded::Here(None));
    }

    /// The links of the member signed in.
    pub(crate) fn links(self) -> Vec<Link> {
        self.session.with(|session| {
            session.here().and_then(Option::as_ref).map(|session| session.links.clone()).unwrap_or_default()
        })
    }

    /// A link of the member signed in.
    pub(crate) fn find_link(self, id: &str) -> Option<Link> {
        self.links().into_iter().find(|link| link.id == id)
    }
}
