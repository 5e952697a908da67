//! How far a client of one's own has come: that it works, what is wrong with it and what to do, or what may have happened
//! on the provider's page.

use super::{going::Going, own_client::OwnClientState, own_client_form::ID_FIELD, problem};
use crate::{
    api, browser,
    components::{
        action::{Action, Weight},
        confirm::{Confirm, Question},
        copy::CopyText,
        notice::{Notice, Tone},
    },
    messages::own_client as words,
    task::Task,
    visit::Visit,
    wizard::{
        own_client::{self, Seen, Stage},
        paths,
    },
};
use domain::{
    ProviderId,
    wire::{OwnClient, OwnClientProblem},
};
use jiff::Timestamp;
use leptos::prelude::*;

/// Where a client that was entered stands, with the ways on.
#[component]
pub(crate) fn StageNotice(
    /// The client.
    client: OwnClient,
    /// The address members come back to.
    redirect: String,
    /// To ask again.
    state: OwnClientState,
) -> impl IntoView {
    let provider = client.provider;
    match own_client::stage(Some(&client)) {
        Stage::Working => works(&client).into_any(),
        Stage::NeverCameBack(at) => view! { <NeverBack provider redirect at/> }.into_any(),
        Stage::Faulty(fault) => view! { <Faulty client=client.clone() fault redirect state/> }.into_any(),
        Stage::Entered | Stage::Missing => view! {
            <Notice tone=Tone::Attention title=words::ENTERED>
                <p>{words::ENTERED_TEXT}</p>
                <GoThere provider label=words::SIGN_IN weight=Weight::Main/>
            </Notice>
        }
        .into_any(),
    }
}

fn works(client: &OwnClient) -> impl IntoView + use<> {
    let (href, label) = match client.link_id.as_deref() {
        Some(link) => (paths::intraday(link), words::CHOOSE),
        None => (paths::CONNECT.to_owned(), words::CONNECT),
    };
    let missing = words::missing(client).map(|text| view! { <p>{text}</p> });
    view! {
        <Notice tone=Tone::Calm title=words::WORKS>
            <p>{words::WORKS_TEXT}</p>
            {missing}
            <div class="buttons">
                <a class=Weight::Main.class() href=href>{label}</a>
            </div>
        </Notice>
    }
}

/// The button that goes to the provider with what was entered.
#[component]
fn GoThere(
    /// Where.
    provider: ProviderId,
    /// What it says.
    label: &'static str,
    /// How much weight it has.
    weight: Weight,
) -> impl IntoView {
    let going = Going::new();
    view! {
        <div class="buttons">
            <Action label=label weight busy=going.busy() on_press=move |()| going.own_client(provider, false)/>
        </div>
        {going.word()}
        {problem::notice_of(going.task)}
    }
}

/// What is wrong with it, and what to do.
#[component]
fn Faulty(
    /// The client.
    client: OwnClient,
    /// What is wrong.
    fault: OwnClientProblem,
    /// The address members come back to.
    redirect: String,
    /// To ask again.
    state: OwnClientState,
) -> impl IntoView {
    let provider = client.provider;
    let again = Task::new();
    let check = move |()| again.run(api::check_own_client(provider), move |_| state.load());
    let has_link = client.link_id.is_some();
    let check_again =
        matches!(fault, OwnClientProblem::NotReachable | OwnClientProblem::OtherAccount) && has_link;
    let enter = (fault == OwnClientProblem::WrongSecret).then(|| {
        view! {
            <div class="buttons">
                <Action label=words::REPLACE weight=Weight::Main on_press=move |()| browser::focus(ID_FIELD)/>
            </div>
        }
    });
    let address = (fault == OwnClientProblem::WrongRedirect)
        .then(|| view! { <CopyText text=redirect name=words::REDIRECT_AGAIN/> });
    let there = (fault != OwnClientProblem::WrongSecret).then(|| {
        let weight = if check_again { Weight::Plain } else { Weight::Main };
        view! { <GoThere provider label=words::TRY_AGAIN weight/> }
    });
    view! {
        <Notice tone=Tone::Trouble title=words::FAULTY>
            <p>{words::problem(fault)}</p>
            {words::missing(&client).map(|text| view! { <p>{text}</p> })}
            <p>{words::problem_cure(fault)}</p>
            {address}
            {enter}
            {check_again
                .then(|| {
                    view! {
                        <div class="buttons">
                            <Action label=words::CHECK_AGAIN weight=Weight::Main busy=again.busy on_press=check/>
                        </div>
                        {problem::notice_of(again)}
                    }
                })}
            {there}
        </Notice>
    }
}

/// A sign-in that never came back: what was seen there, and its cure.
#[component]
fn NeverBack(
    /// Where it went.
    provider: ProviderId,
    /// The address members come back to.
    redirect: String,
    /// When it was begun.
    at: Timestamp,
) -> impl IntoView {
    let answer = RwSignal::new(None::<Seen>);
    let choices = Seen::ALL.into_iter().enumerate().map(|(place, seen)| {
        let id = format!("seen-{place}");
        view! {
            <div class="choice">
                <input
                    class="choice__input"
                    type="radio"
                    name="seen"
                    id=id.clone()
                    prop:checked=move || answer.get() == Some(seen)
                    on:change=move |_| answer.set(Some(seen))
                />
                <label class="choice__label" for=id>{words::seen(seen)}</label>
            </div>
        }
    });
    let cure = move || {
        answer.get().map(|seen| {
            let address = (seen == Seen::WrongRedirect)
                .then(|| view! { <CopyText text=redirect.clone() name=words::REDIRECT_AGAIN/> });
            let enter = matches!(seen, Seen::UnknownClient | Seen::SomethingElse).then(|| {
                view! {
                    <div class="buttons">
                        <Action label=words::REPLACE on_press=move |()| browser::focus(ID_FIELD)/>
                    </div>
                }
            });
            let there = (seen != Seen::UnknownClient)
                .then(|| view! { <GoThere provider label=words::TRY_AGAIN weight=Weight::Main/> });
            view! {
                <p>{words::cure(seen)}</p>
                {address}
                {there}
                {enter}
            }
        })
    };
    view! {
        <section class="notice notice--attention">
            <fieldset class="fieldset">
                <legend class="fieldset__legend">
                    <h2 class="notice__title">{words::NEVER_BACK}</h2>
                </legend>
                <p>{words::never_back(at)}</p>
                {choices.collect_view()}
            </fieldset>
            <div role="status">{cure}</div>
        </section>
    }
}

/// The button that removes a client, with its question.
#[component]
pub(crate) fn Remove(
    /// Whose client it is.
    provider: ProviderId,
    /// To ask again once it is gone.
    state: OwnClientState,
) -> impl IntoView {
    let visit = Visit::current();
    let task = Task::new();
    let question = Question {
        ask: words::REMOVE.to_owned(),
        text: words::REMOVE_QUESTION.to_owned(),
        yes: words::REMOVE_YES,
        no: words::REMOVE_NO,
    };
    let remove = move |()| {
        task.run_to_the_end(api::delete_own_client(provider), move |()| {
            state.load();
            visit.load_session();
            // The button that had the focus is gone.
            browser::focus(browser::MAIN);
        });
    };
    view! {
        <div class="buttons">
            <Confirm question busy=task.busy on_yes=remove/>
        </div>
        {problem::notice_of(task)}
    }
}
