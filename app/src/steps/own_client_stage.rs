//! How far a client of one's own has come: that it works, what is wrong with it and what to do, or what may have happened
//! on the provider's page.

use super::{going::Going, own_client::OwnClients, own_client_form::ID_FIELD, problem};
use crate::{
    api, browser,
    components::{
        action::{Action, Weight},
        confirm::{Confirm, Question},
        copy::CopyText,
        notice::{Notice, Tone},
    },
    messages::{connect, guide as guide_words, own_client as words, own_client_faults as faults},
    task::Task,
    visit::Visit,
    wizard::{
        guide::{Form, Guide},
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
    /// The provider's pages, where faults are mended.
    guide: Guide,
    /// The address members come back to.
    redirect: String,
    /// To ask again.
    state: OwnClients,
) -> impl IntoView {
    let provider = client.provider;
    match own_client::stage(Some(&client)) {
        Stage::Working => works(&client).into_any(),
        Stage::Ending(at) => ending(&client, at, &guide).into_any(),
        Stage::NeverCameBack(at) => view! { <NeverBack provider redirect at/> }.into_any(),
        Stage::Faulty(fault) => view! { <Faulty client fault guide redirect state/> }.into_any(),
        Stage::Entered | Stage::Missing => view! {
            <Notice tone=Tone::Attention title=words::ENTERED>
                <p>{words::entered_text(provider)}</p>
                <GoThere provider label=words::sign_in(provider) weight=Weight::Main/>
            </Notice>
        }
        .into_any(),
    }
}

fn works(client: &OwnClient) -> impl IntoView + use<> {
    let text = words::works_text(client.provider);
    let missing = words::missing(client).map(|text| view! { <p>{text}</p> });
    let onward = onward(client, Weight::Main);
    view! {
        <Notice tone=Tone::Calm title=words::WORKS>
            <p>{text}</p>
            {missing}
            <div class="buttons">{onward}</div>
        </Notice>
    }
}

/// The ways on from a client that works: what it was made for comes first.
fn onward(client: &OwnClient, weight: Weight) -> impl IntoView + use<> {
    let Some(link) = client.link_id.as_deref() else {
        return view! { <a class=weight.class() href=paths::CONNECT>{words::CONNECT}</a> }.into_any();
    };
    let within_the_day = paths::intraday(link);
    if client.provider.intraday_needs_own_client() {
        return view! { <a class=weight.class() href=within_the_day>{words::CHOOSE}</a> }.into_any();
    }
    view! {
        <a class=weight.class() href=paths::choose(link)>{connect::CHOOSE_DATA}</a>
        <a class=Weight::Plain.class() href=within_the_day>{words::CHOOSE}</a>
    }
    .into_any()
}

/// That it works for a while only, until when, and what keeps it.
fn ending(client: &OwnClient, at: Option<Timestamp>, guide: &Guide) -> impl IntoView + use<> {
    let provider = client.provider;
    let (what, cure) = faults::fault(OwnClientProblem::Testing, provider);
    let missing = words::missing(client).map(|text| view! { <p>{text}</p> });
    let (mending, onward) = (mending(guide, OwnClientProblem::Testing), onward(client, Weight::Plain));
    view! {
        <Notice tone=Tone::Attention title=words::ENDING>
            <p>{what} " " {at.map(faults::ends)}</p>
            <p>{cure}</p>
            {missing}
            {mending}
            <GoThere provider label=words::try_again(provider) weight=Weight::Main/>
            <div class="buttons">{onward}</div>
        </Notice>
    }
}

/// The way to the provider's page on which a fault is mended, where it has one.
fn mending(guide: &Guide, fault: OwnClientProblem) -> Option<impl IntoView + use<>> {
    let form: Form = own_client::mended_on(fault)?;
    let address = guide.address(form)?.to_owned();
    Some(view! {
        <div class="buttons">
            <a class=Weight::Plain.class() href=address target="_blank" rel="external noopener noreferrer">
                {guide_words::page(form).open} <span class="unseen">" " {guide_words::NEW_TAB}</span>
            </a>
        </div>
    })
}

/// The button that goes to the provider with what was entered.
#[component]
fn GoThere(
    /// Where.
    provider: ProviderId,
    /// What it says.
    label: String,
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
    /// The provider's pages.
    guide: Guide,
    /// The address members come back to.
    redirect: String,
    /// To ask again.
    state: OwnClients,
) -> impl IntoView {
    let provider = client.provider;
    let again = Task::new();
    let check = move |()| again.run(api::check_own_client(provider), move |_| state.load());
    let has_link = client.link_id.is_some();
    let check_again = has_link && own_client::checks_again(fault);
    let (what, cure) = faults::fault(fault, provider);
    let enter = (fault == OwnClientProblem::WrongSecret).then(|| {
        view! {
            <div class="buttons">
                <Action label=words::REPLACE weight=Weight::Main on_press=move |()| browser::focus(ID_FIELD)/>
            </div>
        }
    });
    let address = (fault == OwnClientProblem::WrongRedirect)
        .then(|| view! { <CopyText text=redirect name=words::redirect_again(provider)/> });
    let there = (fault != OwnClientProblem::WrongSecret).then(|| {
        let weight = if check_again { Weight::Plain } else { Weight::Main };
        view! { <GoThere provider label=words::try_again(provider) weight/> }
    });
    view! {
        <Notice tone=Tone::Trouble title=words::FAULTY>
            <p>{what}</p>
            {words::missing(&client).map(|text| view! { <p>{text}</p> })}
            <p>{cure}</p>
            {address}
            {mending(&guide, fault)}
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
    let choices = Seen::at(provider).iter().copied().enumerate().map(|(place, seen)| {
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
                <label class="choice__label" for=id>{faults::seen(seen)}</label>
            </div>
        }
    });
    let cure = move || {
        answer.get().map(|seen| {
            let address = (seen == Seen::WrongRedirect)
                .then(|| view! { <CopyText text=redirect.clone() name=words::redirect_again(provider)/> });
            let enter = matches!(seen, Seen::UnknownClient | Seen::SomethingElse).then(|| {
                view! {
                    <div class="buttons">
                        <Action label=words::REPLACE on_press=move |()| browser::focus(ID_FIELD)/>
                    </div>
                }
            });
            let there = (seen != Seen::UnknownClient)
                .then(|| view! { <GoThere provider label=words::try_again(provider) weight=Weight::Main/> });
            view! {
                <p>{faults::cure(seen, provider)}</p>
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
                <p>{words::never_back(provider, at)}</p>
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
    state: OwnClients,
) -> impl IntoView {
    let visit = Visit::current();
    let task = Task::new();
    let question = Question {
        ask: words::REMOVE.to_owned(),
        text: words::remove_question(provider),
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
