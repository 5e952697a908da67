//! Choosing readings within the day: kinds, how finely, which days, with what it costs standing beside the button before
//! anything starts.

use super::{
    choose_further::FURTHER_ID,
    intraday_fields::{IntradayChoice, KINDS_ID, KindFields},
    intraday_further::{FurtherReadings, came_back, take_kept},
    member_only::MemberOnly,
    problem,
    range_fields::{Days, FIRST_ID, LAST_ID, RANGE_ID, RangeFields},
};
use crate::{
    api::{self, Fault},
    components::{
        action::Weight,
        error_summary::{ErrorSummary, Refusal},
        page_heading::PageHeading,
        stepper::Stepper,
    },
    messages::{
        choose as choose_words, connect, frame, further, intraday as words,
        problems::{self, Party},
        welcome,
    },
    task::Task,
    visit::Visit,
    wizard::{
        intraday::{self, Wanted, Way},
        journey::{Step, Whereabouts},
        paths,
        ranges::RangeChoice,
    },
};
use domain::{
    IntradayType,
    wire::{ErrorCode, Link, NewImport},
};
use leptos::{ev::SubmitEvent, prelude::*};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};

/// Days chosen at first: enough to see something, few enough not to wait for long.
const DAYS_AT_FIRST: u32 = 30;

/// The step.
#[component]
pub(crate) fn Intraday() -> impl IntoView {
    let query = use_query_map();
    let whereabouts =
        Memo::new(move |_| Whereabouts { link: query.read().get("link"), intraday: true, import: None });
    view! {
        <Stepper here=Step::Choose whereabouts/>
        <MemberOnly>
            <IntradayBody/>
        </MemberOnly>
    }
}

#[component]
fn IntradayBody() -> impl IntoView {
    let visit = Visit::current();
    let query = use_query_map();
    // Only a change of this link redraws the form; news of others leave what is typed alone.
    let link = Memo::new(move |_| match query.read().get("link") {
        Some(id) => visit.find_link(&id),
        None => {
            let links = visit.links();
            let with_way = links.iter().find(|link| {
                intraday::way(link.provider, std::slice::from_ref(*link)) == Way::Choose(link.id.clone())
            });
            with_way.or(links.first()).cloned()
        }
    });
    view! {
        <PageHeading text=words::HEADING/>
        {move || match link.get() {
            None => elsewhere(choose_words::NO_LINK, paths::CONNECT.to_owned(), welcome::CONNECT).into_any(),
            Some(link) => {
                match intraday::way(link.provider, std::slice::from_ref(&link)) {
                    Way::Choose(_) => view! { <IntradayForm link/> }.into_any(),
                    Way::OwnClient => {
                        let label = problems::button(problems::Next::OwnClient(link.provider));
                        elsewhere(words::NEEDS_OWN_CLIENT, paths::own_client(link.provider), &label).into_any()
                    }
                    Way::NotOffered => elsewhere(words::NOT_OFFERED, paths::MY_DATA.to_owned(), frame::MY_DATA).into_any(),
                }
            }
        }}
    }
}

fn elsewhere(text: &'static str, href: String, label: &str) -> impl IntoView + use<> {
    let label = label.to_owned();
    view! {
        <p>{text}</p>
        <div class="buttons">
            <a class=Weight::Main.class() href=href>{label}</a>
        </div>
    }
}

#[component]
fn IntradayForm(
    /// The link to read.
    link: Link,
) -> impl IntoView {
    let days = Days::begin(&link, |_| RangeChoice::LastDays(DAYS_AT_FIRST));
    let choice = IntradayChoice {
        days,
        wanted: RwSignal::new(Wanted::everything(&link)),
        notify: RwSignal::new(false),
    };
    let notify = choice.notify;
    let asked = take_kept(&link, choice);
    let attempt = RwSignal::new(0_u32);
    let task = Task::new();
    let provider = link.provider;
    let link = StoredValue::new(link);
    let estimate = Memo::new(move |_| {
        let range = days.resolve().ok()?;
        let wanted = choice.wanted.get();
        link.with_value(|link| intraday::estimate(link, &wanted, range)).map(|estimate| (estimate, range))
    });
    // Nobody is told off before they have tried to go on.
    let tried = Signal::derive(move || attempt.get() > 0);
    let (fault_of_first, fault_of_last) = (days.fault(true, tried), days.fault(false, tried));
    let nothing_chosen =
        Memo::new(move |_| tried.get() && choice.wanted.with(|wanted| wanted.types.is_empty()));
    // What the server refuses although the page saw nothing wrong, told at the field it belongs to.
    let refused = move |code: ErrorCode| {
        let fault = task.fault.get().filter(|fault| fault.code() == Some(code))?;
        Some(problems::fault(&fault, Party::Provider(provider)).text)
    };
    let ask_first = Signal::derive(move || {
        let unasked = choice.unasked(link);
        (tried.get() && !unasked.is_empty())
            .then(|| further::ask_first(&further::plain_readings(&unasked), provider))
    });
    let range_refused = Signal::derive(move || refused(ErrorCode::InvalidRange));
    let kinds_refused = Signal::derive(move || {
        let nothing = nothing_chosen.get().then(|| words::NOTHING_CHOSEN.to_owned());
        nothing.or_else(|| refused(ErrorCode::InvalidDataTypes))
    });
    let refusals = Signal::derive(move || {
        let lines = [
            (FIRST_ID, fault_of_first.get()),
            (LAST_ID, fault_of_last.get()),
            (RANGE_ID, range_refused.get()),
            (KINDS_ID, kinds_refused.get()),
            (FURTHER_ID, ask_first.get()),
        ];
        lines.into_iter().filter_map(|(field, text)| Some(Refusal { field, text: text? })).collect::<Vec<_>>()
    });
    let (visit, navigate) = (Visit::current(), use_navigate());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        task.fault.set(None);
        attempt.update(|attempt| *attempt += 1);
        let (Ok(range), wanted) = (days.resolve(), choice.wanted.get_untracked()) else { return };
        if wanted.types.is_empty() || !choice.unasked(link).is_empty() {
            return;
        }
        let new = NewImport {
            link_id: link.with_value(|link| link.id.clone()),
            data_types: Default::default(),
            intraday: wanted.selection(),
            range,
            notify: notify.get_untracked(),
        };
        let navigate = navigate.clone();
        task.run(async move { api::create_import(&new).await }, move |import| {
            visit.load_session();
            navigate(&paths::import(&import.id), NavigateOptions::default());
        });
    };
    let other_fault = move || {
        let at_a_field = [Some(ErrorCode::InvalidRange), Some(ErrorCode::InvalidDataTypes)];
        let fault = task.fault.get().filter(|fault: &Fault| !at_a_field.contains(&fault.code()))?;
        let forget = Callback::new(move |()| task.fault.set(None));
        Some(problem::notice_with(&fault, Party::Provider(provider), forget))
    };
    let whose = link.with_value(|link| match connect::whose(&link.account) {
        Some(whose) => format!("{}: {whose}.", connect::link(link.provider)),
        None => connect::link(link.provider),
    });
    let pace_line = move || {
        let (estimate, _) = estimate.get()?;
        let pace = link.with_value(|link| link.pace);
        let text = choose_words::pace(pace, estimate.requests, provider);
        let finished = words::finished(&estimate);
        (text.is_some() || finished.is_some()).then(|| view! { <p class="quiet">{text} " " {finished}</p> })
    };
    let guess = move || {
        let has_routes = choice.wanted.with(|wanted| wanted.types.contains(&IntradayType::Routes));
        has_routes.then_some(words::ROUTES_ARE_COUNTED_LATER)
    };
    let large = move || {
        let (estimate, range) = estimate.get().filter(|(estimate, _)| intraday::is_large(estimate))?;
        let calmer = link.with_value(|link| intraday::calmer(link, &choice.wanted.read(), range));
        let calmer = calmer.filter(|calmer| calmer.seconds < estimate.seconds);
        Some(view! { <p>{words::LARGE} " " {calmer.as_ref().map(words::calmer)}</p> })
    };
    view! {
        <p class="quiet">{whose}</p>
        {came_back(link, &asked)}
        <ErrorSummary title=choose_words::SUMMARY refusals attempt/>
        <form class="choose" novalidate on:submit=submit>
            <RangeFields days fault_of_first fault_of_last refused=range_refused/>
            <KindFields link choice refused=kinds_refused/>
            <FurtherReadings link choice refused=ask_first/>
            <div class="choice choice--long">
                <input
                    class="choice__input"
                    type="checkbox"
                    id="notify"
                    prop:checked=notify
                    aria-describedby="notify-hint"
                    on:change=move |event| notify.set(event_target_checked(&event))
                />
                <label class="choice__label" for="notify">{words::NOTIFY}</label>
                <p class="choice__hint" id="notify-hint">{words::NOTIFY_HINT}</p>
            </div>
            <section class="estimate">
                <h2 class="estimate__title">{choose_words::ESTIMATE}</h2>
                <p class="estimate__cost">
                    <output>
                        {move || match estimate.get() {
                            Some((estimate, range)) => words::cost(&estimate, range.days(), provider),
                            None => words::ESTIMATE_OPEN.to_owned(),
                        }}
                    </output>
                </p>
                {pace_line}
                {large}
                <p class="quiet">{words::AT_MOST} " " {guess} " " {words::MAY_CLOSE}</p>
                <div class="buttons">
                    <button
                        type="submit"
                        class=Weight::Main.class()
                        aria-disabled=move || task.busy.get().then_some("true")
                    >
                        {move || match estimate.get() {
                            _ if task.busy.get() => frame::BUSY.to_owned(),
                            Some((estimate, _)) => words::fetch(&estimate),
                            None => choose_words::FETCH.to_owned(),
                        }}
                    </button>
                    <a class=Weight::Plain.class() href=paths::MY_DATA>{choose_words::BACK}</a>
                </div>
                {other_fault}
            </section>
        </form>
    }
}
