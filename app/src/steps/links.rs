//! Ending a link, the same wherever a link is shown.

use super::{going::Going, problem};
use crate::{
    api,
    browser::{self, MAIN},
    components::{
        action::{Action, Weight},
        confirm::{Confirm, Question},
    },
    messages::{connect, permissions},
    task::Task,
    visit::Visit,
    wizard::selection,
};
use domain::wire::{Link, LinkState};
use leptos::prelude::*;

/// What was said about the link ended last.
pub(crate) type Ended = RwSignal<Option<String>>;

/// The button that ends a link, with its question.
#[component]
pub(crate) fn Disconnect(
    /// The link.
    link: Link,
    /// Takes what to say once it is done; it outlives the link's card.
    ended: Ended,
) -> impl IntoView {
    let visit = Visit::current();
    let task = Task::new();
    let Link { id, provider, .. } = link;
    let question = Question {
        ask: connect::DISCONNECT.to_owned(),
        text: connect::disconnect_question(provider),
        yes: connect::DISCONNECT_YES,
        no: connect::DISCONNECT_NO,
    };
    let end = move |()| {
        let id = id.clone();
        task.run_to_the_end(async move { api::delete_link(&id).await }, move |done| {
            ended.try_set(Some(if done.revoked_at_provider {
                connect::DISCONNECTED.to_owned()
            } else {
                connect::disconnected_here_only(provider)
            }));
            visit.load_session();
            // The button that had the focus is gone with its card.
            browser::focus(MAIN);
        });
    };
    view! {
        <Confirm question busy=task.busy on_yes=end/>
        {problem::notice_of(task)}
    }
}

/// What a link's card is drawn again for. Other news of a link, such as its pace, leave open questions alone.
pub(crate) fn card_key(link: &Link) -> impl Eq + std::hash::Hash + use<> {
    (link.id.clone(), link.state == LinkState::Active, link.connected_at)
}

/// The buttons that renew a link or point it at another account.
#[component]
pub(crate) fn Renew(
    /// The link.
    link: Link,
) -> impl IntoView {
    let going = Going::new();
    let incomplete = !selection::missing_permissions(&link).is_empty();
    let whole = link.clone();
    let Link { id, provider, state, through_own_client, .. } = link;
    let renewable = state == LinkState::NeedsReconnect || incomplete;
    let further = selection::further_granted(&whole);
    let without = (state == LinkState::NeedsReconnect && !further.is_empty()).then(|| {
        let label = connect::reconnect_without(&permissions::names(&further), provider);
        view! { <Action label busy=going.busy() on_press=move |()| going.renew_basic(&whole)/> }
    });
    let weight = if state == LinkState::NeedsReconnect { Weight::Main } else { Weight::Plain };
    view! {
        {renewable
            .then(|| {
                view! {
                    <Action
                        label=connect::reconnect(provider)
                        weight
                        busy=going.busy()
                        on_press=move |()| going.renew(provider, Some(&id), false)
                    />
                }
            })}
        {without}
        // A client of one's own serves its maker's account alone.
        {(!through_own_client)
            .then(|| {
                view! {
                    <Action
                        label=connect::SWITCH
                        busy=going.busy()
                        on_press=move |()| going.connect(provider, true, false)
                    />
                }
            })}
        {going.word()}
        {problem::notice_of(going.task)}
    }
}
