//! Making a client of one's own at a provider, entering it, and learning whether it works. Everything is kept by the
//! server and the address is the step, so a member may begin on a phone and go on at a computer.

use super::{
    member_only::MemberOnly,
    not_found::NotFound,
    own_client_form::EntryForm,
    own_client_guide::GuideBody,
    own_client_stage::{Remove, StageNotice},
    problem,
};
use crate::{
    api, browser,
    components::{
        action::Weight,
        copy::CopyText,
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
    wire::{OwnClient as Client, OwnClientUse, Site},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map, use_query_map},
};

/// The step.
#[component]
pub(crate) fn OwnClient() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let provider = Memo::new(move |_| {
        let named = params.read().get("provider").or_else(|| query.read().get("provider"));
        // Addresses of before there were several lead to the one there was.
        named.map_or(Some(ProviderId::Fitbit), |key| ProviderId::find(&key))
    });
    view! {
        <Stepper here=Step::Connect whereabouts=Signal::stored(Whereabouts::default())/>
        <MemberOnly>
            {move || match provider.get() {
                Some(provider) => view! { <OwnClientBody provider/> }.into_any(),
                None => view! { <NotFound/> }.into_any(),
            }}
        </MemberOnly>
    }
}

/// The member's own clients, asked for and asked for again.
#[derive(Clone, Copy)]
pub(crate) struct OwnClients {
    all: RwSignal<Loaded<Vec<Client>>>,
    visit: Visit,
}

impl OwnClients {
    /// Asks for them.
    pub(crate) fn begin() -> Self {
        let state = OwnClients { all: RwSignal::new(Loaded::Waiting), visit: Visit::current() };
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
            self.all.try_set(answer.into());
        });
    }

    /// The one at a provider, as last heard; none where nothing was entered.
    pub(crate) fn at(self, provider: ProviderId) -> Loaded<Option<Client>> {
        self.all.with(|all| match all {
            Loaded::Waiting => Loaded::Waiting,
            Loaded::Failed(fault) => Loaded::Failed(fault.clone()),
            Loaded::Here(all) => Loaded::Here(all.iter().find(|one| one.provider == provider).cloned()),
        })
    }
}

/// What this site says of own clients at a provider.
#[derive(Clone, Debug, PartialEq)]
struct Layout {
    guide: Guide,
    /// The address members come back to.
    redirect: String,
    use_: OwnClientUse,
}

/// Lays out the guide for this site; none where such clients are not taken.
fn layout(site: &Site, provider: ProviderId) -> Option<Layout> {
    let use_ = site.own_clients.get(&provider).copied().unwrap_or_default();
    let redirect = site.redirect_urls.get(&provider).filter(|_| use_.is_offered())?;
    let register_at = site.registration_urls.get(&provider).map(String::as_str);
    let guide = guide::guide(provider, &browser::origin(), redirect, register_at, guide_words::TEXTS);
    Some(Layout { guide, redirect: redirect.clone(), use_ })
}

#[component]
fn OwnClientBody(
    /// Where it is made.
    provider: ProviderId,
) -> impl IntoView {
    let visit = Visit::current();
    let state = OwnClients::begin();
    // Its link may be new.
    visit.load_session();
    go_back_once_it_works(state, provider);
    let client = Memo::new(move |_| state.at(provider));
    let laid_out = Memo::new(move |_| {
        visit.site.with(|site| match site {
            Loaded::Waiting => Loaded::Waiting,
            Loaded::Failed(fault) => Loaded::Failed(fault.clone()),
            Loaded::Here(site) => Loaded::Here(layout(site, provider)),
        })
    });
    view! {
        <PageHeading text=words::heading(provider)/>
        {problem_in_address(provider)}
        {move || match (laid_out.get(), client.get()) {
            (Loaded::Failed(fault), _) => {
                problem::notice_with(&fault, Party::OpenHumans, Callback::new(move |()| visit.load_site())).into_any()
            }
            (_, Loaded::Failed(fault)) => {
                problem::notice_with(&fault, Party::OpenHumans, Callback::new(move |()| state.load())).into_any()
            }
            (Loaded::Here(None), _) => not_here(provider).into_any(),
            (Loaded::Here(Some(layout)), Loaded::Here(client)) => {
                view! { <Guided layout client state/> }.into_any()
            }
            (Loaded::Waiting, _) | (_, Loaded::Waiting) => {
                view! { <p class="waiting" role="status">{frame::WAITING}</p> }.into_any()
            }
        }}
    }
}

/// After reconnecting through the client, goes back to the step the member left, once and only if it works.
fn go_back_once_it_works(state: OwnClients, provider: ProviderId) {
    let navigate = use_navigate();
    Effect::new(move |_| {
        let client = state.at(provider);
        let works = client.here().is_some_and(|client| own_client::stage(client.as_ref()).works());
        if !works {
            return;
        }
        if let Some(address) = browser::take_remembered_address()
            && paths::is_resumable(&address)
            && !address.starts_with(paths::OWN_CLIENTS)
        {
            navigate(&address, NavigateOptions { replace: true, ..Default::default() });
        }
    });
}

/// What the server says in the address after a way that brought no answer of the client's own.
fn problem_in_address(provider: ProviderId) -> impl IntoView {
    let code = browser::query("problem").and_then(|written| super::problem_code(&written));
    code.map(|code| {
        let text = problems::advice(code, Party::Provider(provider), None).text;
        view! { <Notice tone=Tone::Trouble title=problems::TITLE><p>{text}</p></Notice> }
    })
}

fn not_here(provider: ProviderId) -> impl IntoView {
    view! {
        <p>{words::not_here(provider)}</p>
        <div class="buttons">
            <a class=Weight::Main.class() href=paths::CONNECT>{words::CONNECT}</a>
        </div>
    }
}

/// Everything once it is known what is there.
#[component]
fn Guided(
    /// The pages of the provider, and what this site says of them.
    layout: Layout,
    /// What was entered, if anything.
    client: Option<Client>,
    /// To ask again.
    state: OwnClients,
) -> impl IntoView {
    let Layout { guide, redirect, use_ } = layout;
    let provider = guide.provider;
    let stage = own_client::stage(client.as_ref());
    let is_new = stage == Stage::Missing;
    let lead = is_new.then(|| view! { <p>{words::why(provider, use_)}</p> });
    let notice = client.map(|client| view! { <StageNotice client guide=guide.clone() redirect state/> });
    let body = if is_new {
        let number = guide.legs.len() + 1;
        view! {
            <Elsewhere provider/>
            <GuideBody guide/>
            <EntryForm provider heading=guide_words::numbered(number, words::ENTER) state/>
        }
        .into_any()
    } else {
        // What was entered stands; the guide and the fields are there for mending it.
        let entering = own_client::enters_again(stage);
        view! {
            {(!stage.works()).then(|| view! { <Elsewhere provider/> })}
            <details class="fold" open=entering>
                <summary class="fold__summary">{words::REPLACE}</summary>
                <EntryForm provider heading=words::ENTER_AGAIN state/>
            </details>
            <details class="fold">
                <summary class="fold__summary">{words::GUIDE_AGAIN}</summary>
                <GuideBody guide/>
            </details>
            <Remove provider state/>
        }
        .into_any()
    };
    view! {
        {lead}
        {notice}
        {(!stage.works()).then(|| ways_past(is_new, use_))}
        {body}
    }
}

/// The way down to the guide, and the way past all of it as visible as that.
fn ways_past(is_new: bool, use_: OwnClientUse) -> impl IntoView {
    let past = match use_ {
        OwnClientUse::NeededForIntraday => Some((paths::MY_DATA, words::SKIP)),
        OwnClientUse::Possible => Some((paths::CONNECT, words::NOT_NEEDED)),
        OwnClientUse::Full | OwnClientUse::Never => None,
    };
    view! {
        <div class="buttons">
            {is_new
                .then(|| view! { <a class=Weight::Plain.class() href="#guide" rel="external">{guide_words::BEGIN}</a> })}
            {past.map(|(href, label)| view! { <a class=Weight::Plain.class() href=href>{label}</a> })}
        </div>
    }
}

/// Going on at a computer.
#[component]
fn Elsewhere(
    /// Whose client it is.
    provider: ProviderId,
) -> impl IntoView {
    let address = format!("{}{}", browser::origin(), paths::own_client(provider));
    view! {
        <section class="card card--quiet">
            <h2 class="card__title">{words::ELSEWHERE}</h2>
            <p>{words::ELSEWHERE_TEXT}</p>
            <CopyText text=address name=words::ADDRESS/>
        </section>
    }
}
