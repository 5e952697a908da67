//! Making a client of one's own at a provider, entering it, and learning whether it works. Everything is kept by the
//! server and the address is the step, so a member may begin on a phone and go on at a computer.

use super::{
    member_only::MemberOnly,
    own_client_form::EntryForm,
    own_client_stage::{Remove, StageNotice},
    problem,
};
use crate::{
    api, browser,
    components::{
        action::Weight,
        copy::CopyText,
        form_drawing::{FormDrawing, ResultDrawing},
        notice::{Notice, Tone},
        page_heading::PageHeading,
        stepper::Stepper,
    },
    messages::{
        frame, guide as guide_words, own_client as words,
        problems::{self, Party},
    },
    visit::{Loaded, Visit},
    wizard::{
        guide::{self, Guide},
        journey::{Step, Whereabouts},
        own_client::{self, Stage},
        paths,
    },
};
use domain::{
    ProviderId,
    wire::{OwnClient as Client, Site},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

/// The provider whose form the guide draws.
const PROVIDER: ProviderId = ProviderId::Fitbit;

/// The step.
#[component]
pub(crate) fn OwnClient() -> impl IntoView {
    view! {
        <Stepper here=Step::Connect whereabouts=Signal::stored(Whereabouts::default())/>
        <MemberOnly>
            <OwnClientBody/>
        </MemberOnly>
    }
}

/// The member's own client, asked for and asked for again.
#[derive(Clone, Copy)]
pub(crate) struct OwnClientState {
    /// As last heard; none where nothing was entered.
    pub(crate) client: RwSignal<Loaded<Option<Client>>>,
    visit: Visit,
}

impl OwnClientState {
    /// Asks for it.
    pub(crate) fn begin() -> Self {
        let state = OwnClientState { client: RwSignal::new(Loaded::Waiting), visit: Visit::current() };
        state.load();
        state
    }

    /// Asks again; what is known stays meanwhile.
    pub(crate) fn load(self) {
        spawn_local(async move {
            let answer = api::fetch_own_clients().await;
            if let Err(fault) = &answer {
                self.visit.note(fault);
            }
            let found = answer.map(|clients| clients.into_iter().find(|client| client.provider == PROVIDER));
            self.client.try_set(found.into());
        });
    }
}

#[component]
fn OwnClientBody() -> impl IntoView {
    let visit = Visit::current();
    let state = OwnClientState::begin();
    // Its link may be new.
    visit.load_session();
    go_back_once_it_works(state);
    let layout = Memo::new(move |_| {
        visit.site.with(|site| match site {
            Loaded::Waiting => Loaded::Waiting,
            Loaded::Failed(fault) => Loaded::Failed(fault.clone()),
            Loaded::Here(site) => Loaded::Here(guide_of(site)),
        })
    });
    view! {
        <PageHeading text=words::HEADING/>
        {problem_in_address()}
        {move || match (layout.get(), state.client.get()) {
            (Loaded::Failed(fault), _) => {
                problem::notice_with(&fault, Party::OpenHumans, Callback::new(move |()| visit.load_site())).into_any()
            }
            (_, Loaded::Failed(fault)) => {
                problem::notice_with(&fault, Party::OpenHumans, Callback::new(move |()| state.load())).into_any()
            }
            (Loaded::Here(None), _) => not_here().into_any(),
            (Loaded::Here(Some((guide, redirect))), Loaded::Here(client)) => {
                view! { <Guided guide redirect client state/> }.into_any()
            }
            (Loaded::Waiting, _) | (_, Loaded::Waiting) => {
                view! { <p class="waiting" role="status">{frame::WAITING}</p> }.into_any()
            }
        }}
    }
}

/// After reconnecting through the client, goes back to the step the member left, once and only if it works.
fn go_back_once_it_works(state: OwnClientState) {
    let navigate = use_navigate();
    Effect::new(move |_| {
        let works = state.client.with(|client| {
            client.here().is_some_and(|client| own_client::stage(client.as_ref()) == Stage::Working)
        });
        if !works {
            return;
        }
        if let Some(address) = browser::take_remembered_address()
            && paths::is_resumable(&address)
            && !address.starts_with(paths::OWN_CLIENT)
        {
            navigate(&address, NavigateOptions { replace: true, ..Default::default() });
        }
    });
}

/// The guide for this site and the address members come back to; none where the provider is not offered.
fn guide_of(site: &Site) -> Option<(Guide, String)> {
    let redirect = site.redirect_urls.get(&PROVIDER)?;
    let register_at = site.registration_urls.get(&PROVIDER).map(String::as_str);
    Some((
        guide::guide(PROVIDER, &browser::origin(), redirect, register_at, guide_words::TEXTS)?,
        redirect.clone(),
    ))
}

/// What the server says in the address after a way that brought no answer of the client's own.
fn problem_in_address() -> impl IntoView {
    let code = browser::query("problem").and_then(|written| super::problem_code(&written));
    code.map(|code| {
        let text = problems::advice(code, Party::Provider(PROVIDER), None).text;
        view! { <Notice tone=Tone::Trouble title=problems::TITLE><p>{text}</p></Notice> }
    })
}

fn not_here() -> impl IntoView {
    view! {
        <p>{words::NOT_HERE}</p>
        <div class="buttons">
            <a class=Weight::Main.class() href=paths::CONNECT>{words::CONNECT}</a>
        </div>
    }
}

/// Everything once it is known what is there.
#[component]
fn Guided(
    /// The form of the provider.
    guide: Guide,
    /// The address members come back to.
    redirect: String,
    /// What was entered, if anything.
    client: Option<Client>,
    /// To ask again.
    state: OwnClientState,
) -> impl IntoView {
    let stage = own_client::stage(client.as_ref());
    let works = stage == Stage::Working;
    let is_new = stage == Stage::Missing;
    let skip = (!works).then(|| {
        view! {
            <div class="buttons">
                {is_new
                    .then(|| view! { <a class=Weight::Plain.class() href="#guide" rel="external">{guide_words::BEGIN}</a> })}
                <a class=Weight::Plain.class() href=paths::MY_DATA>{words::SKIP}</a>
            </div>
        }
    });
    let lead = is_new.then(|| view! { <p>{words::WHY}</p> });
    let notice = client.clone().map(|client| view! { <StageNotice client redirect state/> });
    let body = if is_new {
        view! {
            <Elsewhere/>
            <GuideBody guide/>
            <EntryForm provider=PROVIDER heading=words::ENTER state/>
        }
        .into_any()
    } else {
        // What was entered stands; the guide and the fields are there for mending it.
        let entering = own_client::enters_again(stage);
        view! {
            {(!works).then(|| view! { <Elsewhere/> })}
            <details class="fold" open=entering>
                <summary class="fold__summary">{words::REPLACE}</summary>
                <EntryForm provider=PROVIDER heading=words::ENTER_AGAIN state/>
            </details>
            <details class="fold">
                <summary class="fold__summary">{words::GUIDE_AGAIN}</summary>
                <GuideBody guide/>
            </details>
            <Remove provider=PROVIDER state/>
        }
        .into_any()
    };
    view! {
        {lead}
        {notice}
        {skip}
        {body}
    }
}

#[component]
fn GuideBody(
    /// The form.
    guide: Guide,
) -> impl IntoView {
    let register_at = guide.register_at.clone();
    view! {
        <section class="guide" id="guide" tabindex="-1">
            <h2>{guide_words::FORM}</h2>
            <p>{guide_words::FORM_TEXT}</p>
            <div class="buttons">
                <a class=Weight::Plain.class() href=register_at target="_blank" rel="external noopener noreferrer">
                    {guide_words::OPEN_FORM} <span class="unseen">{guide_words::NEW_TAB}</span>
                </a>
            </div>
            <FormDrawing guide/>
        </section>
        <section class="guide">
            <h2>{guide_words::MISTAKES}</h2>
            <ul>{guide_words::MISTAKES_LIST.map(|mistake| view! { <li>{mistake}</li> }).collect_view()}</ul>
        </section>
        <section class="guide">
            <h2>{guide_words::RESULT}</h2>
            <p>{guide_words::RESULT_TEXT}</p>
            <ResultDrawing/>
        </section>
    }
}

/// Going on at a computer.
#[component]
fn Elsewhere() -> impl IntoView {
    view! {
        <section class="card card--quiet">
            <h2 class="card__title">{words::ELSEWHERE}</h2>
            <p>{words::ELSEWHERE_TEXT}</p>
            <CopyText text=format!("{}{}", browser::origin(), paths::OWN_CLIENT) name=words::ADDRESS/>
        </section>
    }
}
