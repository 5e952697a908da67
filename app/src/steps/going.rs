//! Going to Open Humans or a provider and coming back to the same step.

use crate::{
    api, browser,
    components::action::{Action, Weight},
    messages::frame,
    task::Task,
    visit::Visit,
};
use domain::{
    DataType, IntradayType, ProviderId,
    wire::{Link, NewLink, NewOwnClient, NewOwnSignIn, Redirect},
};
use leptos::prelude::*;
use std::collections::BTreeSet;

/// A way out of the page, busy while the server is asked for it and while the browser leaves.
#[derive(Clone, Copy)]
pub(crate) struct Going {
    pub(crate) task: Task,
    leaving: RwSignal<bool>,
    visit: Visit,
    /// Whether the server named an address that is none.
    lost: RwSignal<bool>,
}

impl Going {
    /// Makes a way that has not been taken.
    pub(crate) fn new() -> Self {
        let leaving = RwSignal::new(false);
        // A browser may bring the page back from the way as it was left, button and all.
        let back = window_event_listener_untyped("pageshow", move |_| {
            leaving.try_set(false);
        });
        on_cleanup(move || back.remove());
        Going { task: Task::new(), visit: Visit::current(), leaving, lost: RwSignal::new(false) }
    }

    /// Goes to Open Humans to sign in, and comes back to the present step.
    pub(crate) fn sign_in(self) {
        browser::remember_address();
        self.task.run(api::sign_in(), move |redirect| self.leave(&redirect));
    }

    /// Goes to a provider for its permission.
    ///
    /// `come_back` is for steps that go on where they were once the permission is there.
    pub(crate) fn connect(self, provider: ProviderId, switch_account: bool, come_back: bool) {
        if come_back {
            browser::remember_address();
        } else {
            // An address left from a way that was not finished.
            browser::take_remembered_address();
        }
        self.begin_link(NewLink { switch_account, ..plain(provider) });
    }

    /// Goes to a provider for what every member is asked for, and for nothing else.
    pub(crate) fn connect_basic(self, provider: ProviderId) {
        browser::take_remembered_address();
        self.begin_link(NewLink { basic_only: true, ..plain(provider) });
    }

    /// Goes for a link's permission again, for what every member is asked for and for nothing else.
    pub(crate) fn renew_basic(self, link: &Link) {
        browser::take_remembered_address();
        if link.through_own_client {
            self.begin_own(link.provider, NewOwnSignIn { basic_only: true, ..NewOwnSignIn::default() });
        } else {
            self.begin_link(NewLink { basic_only: true, ..plain(link.provider) });
        }
    }

    /// Goes for permissions that data needs which was ticked while choosing, and comes back to choosing.
    pub(crate) fn ask_further(
        self,
        link: &Link,
        further: BTreeSet<DataType>,
        further_readings: BTreeSet<IntradayType>,
    ) {
        // The server itself leads back to choosing.
        browser::take_remembered_address();
        let chosen_of = Some(link.id.clone());
        if link.through_own_client {
            let new = NewOwnSignIn { further, further_readings, chosen_of, basic_only: false };
            self.begin_own(link.provider, new);
        } else {
            self.begin_link(NewLink { further, further_readings, chosen_of, ..plain(link.provider) });
        }
    }

    fn begin_link(self, new: NewLink) {
        self.task.run(async move { api::create_link(&new).await }, move |redirect| self.leave(&redirect));
    }

    fn begin_own(self, provider: ProviderId, new: NewOwnSignIn) {
        self.task.run(async move { api::sign_in_own_client(provider, &new).await }, move |redirect| {
            self.leave(&redirect);
        });
    }

    /// Goes for a link's permission again: through the member's own client where the link was made through one.
    pub(crate) fn renew(self, provider: ProviderId, link: Option<&str>, come_back: bool) {
        let link = link.and_then(|id| self.visit.find_link(id));
        if link.is_some_and(|link| link.through_own_client) {
            self.own_client(provider, come_back);
        } else {
            self.connect(provider, false, come_back);
        }
    }

    /// Goes to a provider through the member's own client.
    pub(crate) fn own_client(self, provider: ProviderId, come_back: bool) {
        if come_back {
            browser::remember_address();
        } else {
            browser::take_remembered_address();
        }
        self.begin_own(provider, NewOwnSignIn::default());
    }

    /// Enters a client of the member's own, then goes to its provider with it. `entered` is called before the browser
    /// leaves.
    pub(crate) fn enter_own_client(
        self,
        provider: ProviderId,
        new: NewOwnClient,
        entered: impl FnOnce() + 'static,
    ) {
        browser::take_remembered_address();
        let request = async move {
            api::store_own_client(provider, &new).await?;
            api::sign_in_own_client(provider, &NewOwnSignIn::default()).await
        };
        self.task.run(request, move |redirect| {
            entered();
            self.leave(&redirect);
        });
    }

    fn leave(self, redirect: &Redirect) {
        let left = browser::leave_for(&redirect.location);
        self.leaving.set(left);
        self.lost.set(!left);
    }

    /// Whether it is being taken.
    pub(crate) fn busy(self) -> Signal<bool> {
        Signal::derive(move || self.task.busy.get() || self.leaving.get())
    }

    /// What to say while the browser leaves, or cannot.
    pub(crate) fn word(self) -> impl IntoView {
        view! {
            <p class="going" role="status">
                {move || {
                    if self.lost.get() {
                        frame::NO_WAY_OUT
                    } else if self.leaving.get() {
                        frame::LEAVING
                    } else {
                        ""
                    }
                }}
            </p>
        }
    }
}

/// A link with what every member is asked for and what was granted before.
fn plain(provider: ProviderId) -> NewLink {
    NewLink {
        provider,
        switch_account: false,
        further: BTreeSet::new(),
        further_readings: BTreeSet::new(),
        chosen_of: None,
        basic_only: false,
    }
}

/// The button that signs in, with what may go wrong on the way.
#[component]
pub(crate) fn SignIn() -> impl IntoView {
    let going = Going::new();
    view! {
        <div class="buttons">
            <Action
                label=frame::SIGN_IN
                weight=Weight::Main
                busy=going.busy()
                on_press=move |()| going.sign_in()
            />
        </div>
        {going.word()}
        {super::problem::notice_of(going.task)}
    }
}
