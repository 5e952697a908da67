//! Choosing kinds of data and days, with what it costs standing beside the button before anything starts.

use super::{
    going::Going,
    member_only::MemberOnly,
    problem,
};
use crate::{
    api,
    components::{
        action::{Action, Weight},
        error_summary::{ErrorSummary, Refusal},
        field::DateField,
        notice::{Notice, Tone},
        page_heading::PageHeading,
        stepper::Stepper,
    },
    intl,
    messages::{self, choose as words, connect, data_types, permissions, problems::Party},
    task::Task,
    visit::Visit,
    wizard::{
        journey::{Step, Whereabouts},
        paths,
        ranges::{self, Calendar, FIRST_DAY_OF_FITBIT, NAMED_DAYS, RangeChoice, RangeFault},
        selection::{self, Offer},
    },
};
use domain::{
    DataType, DateRange, Group, ProviderId,
    plan::{Estimate, plan},
    wire::{ErrorCode, Link, LinkState, NewImport},
};
use leptos::{ev::SubmitEvent, prelude::*};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};
use std::collections::BTreeSet;

const FIRST_ID: &str = "first-day";
const LAST_ID: &str = "last-day";
const RANGE_ID: &str = "range-0";
const DATA_ID: &str = "data-types";

/// The step.
#[component]
pub(crate) fn Choose() -> impl IntoView {
    let query = use_query_map();
    let whereabouts = Memo::new(move |_| Whereabouts { link: query.read().get("link"), import: None });
    view! {
        <Stepper here=Step::Choose whereabouts/>
        <MemberOnly>
            <ChooseBody/>
        </MemberOnly>
    }
}

#[component]
fn ChooseBody() -> impl IntoView {
    let visit = Visit::current();
    let query = use_query_map();
    // Only a change of this link redraws the form; news of others leave what is typed alone.
    let link = Memo::new(move |_| match query.read().get("link") {
        Some(id) => visit.find_link(&id),
        None => match visit.links().as_slice() {
            [only] => Some(only.clone()),
            _ => None,
        },
    });
    let several = move || visit.links().len() > 1;
    let named = move || query.read().get("link").is_some();
    view! {
        <PageHeading text=words::HEADING/>
        {move || match link.get() {
            Some(link) => view! { <ChooseForm link/> }.into_any(),
            None if several() && !named() => which(&visit.links()).into_any(),
            None => {
                view! {
                    <p>{words::NO_LINK}</p>
                    <div class="buttons">
                        <a class=Weight::Main.class() href=paths::CONNECT>{messages::welcome::CONNECT}</a>
                    </div>
                }
                    .into_any()
            }
        }}
    }
}

fn which(links: &[Link]) -> impl IntoView + use<> {
    let rows = links.iter().map(|link| {
        let whose = connect::whose(&link.account).unwrap_or_else(|| intl::instant(link.connected_at));
        let label = format!("{} ({whose})", connect::link(link.provider));
        view! { <li><a class=Weight::Plain.class() href=paths::choose(&link.id)>{label}</a></li> }
    });
    view! {
        <p>{words::WHICH}</p>
        <ul class="plain-list">{rows.collect_view()}</ul>
    }
}

/// Everything a member has chosen, and what follows from it.
#[derive(Clone, Copy)]
struct Choice {
    range: RwSignal<RangeChoice>,
    first: RwSignal<String>,
    last: RwSignal<String>,
    data_types: RwSignal<BTreeSet<DataType>>,
    calendar: Calendar,
}

impl Choice {
    fn resolve(self) -> Result<DateRange, Vec<RangeFault>> {
        ranges::resolve(
            self.range.get(),
            self.first.get().parse().ok(),
            self.last.get().parse().ok(),
            self.calendar,
        )
    }

    fn estimate(self, link: &Link) -> Option<(Estimate, DateRange)> {
        let range = self.resolve().ok()?;
        let data_types = self.data_types.get();
        let planned = plan(link.provider, &data_types, range, &link.granted);
        (!data_types.is_empty()).then(|| (planned.estimate(&data_types, range, link.pace), range))
    }
}

#[component]
fn ChooseForm(
    /// The link to read.
    link: Link,
) -> impl IntoView {
    let calendar = Calendar {
        today: intl::today(link.account.time_zone.as_deref()),
        joined: link.account.member_since,
    };
    let start = if calendar.joined.is_some() { RangeChoice::SinceJoining } else { RangeChoice::LastDays(365) };
    let choice = Choice {
        range: RwSignal::new(start),
        first: RwSignal::new(String::new()),
        last: RwSignal::new(calendar.today.to_string()),
        data_types: RwSignal::new(selection::everything(&link)),
        calendar,
    };
    let task = Task::new();
    let attempt = RwSignal::new(0_u32);
    let link = StoredValue::new(link);
    let provider = link.with_value(|link| link.provider);
    let estimate = Memo::new(move |_| link.with_value(|link| choice.estimate(link)));
    let faults = Memo::new(move |_| choice.resolve().err().unwrap_or_default());
    // Nobody is told off before they have tried to go on.
    let tried = move || attempt.get() > 0;
    let fault_of_first = Signal::derive(move || {
        let fault = faults.with(|faults| faults.iter().find(|fault| fault.is_about_first()).copied());
        fault.filter(|_| tried()).map(words::range_fault)
    });
    let fault_of_last = Signal::derive(move || {
        let fault = faults.with(|faults| faults.iter().find(|fault| !fault.is_about_first()).copied());
        fault.filter(|_| tried()).map(words::range_fault)
    });
    let nothing_chosen = Memo::new(move |_| tried() && choice.data_types.with(BTreeSet::is_empty));
    // What the server refuses although the page saw nothing wrong, told at the field it belongs to.
    let refused_range = move || {
        task.fault.with(|fault| fault.as_ref().and_then(crate::api::Fault::code) == Some(ErrorCode::InvalidRange))
    };
    let refused_data = move || {
        task.fault.with(|fault| fault.as_ref().and_then(crate::api::Fault::code) == Some(ErrorCode::InvalidDataTypes))
    };
    let server_text = move || {
        task.fault.get().map(|fault| messages::problems::fault(&fault, Party::Provider(provider)).text)
    };
    let refusals = Signal::derive(move || {
        let mut refusals = Vec::new();
        if let Some(text) = fault_of_first.get() {
            refusals.push(Refusal { field: FIRST_ID, text });
        }
        if let Some(text) = fault_of_last.get() {
            refusals.push(Refusal { field: LAST_ID, text });
        }
        if nothing_chosen.get() {
            refusals.push(Refusal { field: DATA_ID, text: words::NOTHING_CHOSEN.to_owned() });
        }
        if let Some(text) = server_text() {
            if refused_range() {
                refusals.push(Refusal { field: RANGE_ID, text });
            } else if refused_data() {
                refusals.push(Refusal { field: DATA_ID, text });
            }
        }
        refusals
    });
    let navigate = use_navigate();
    let visit = Visit::current();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        task.fault.set(None);
        attempt.update(|attempt| *attempt += 1);
        let (Ok(range), data_types) = (choice.resolve(), choice.data_types.get_untracked()) else { return };
        if data_types.is_empty() {
            return;
        }
        let new = NewImport { link_id: link.with_value(|link| link.id.clone()), data_types, range };
        let navigate = navigate.clone();
        task.run(async move { api::create_import(&new).await }, move |import| {
            visit.load_session();
            navigate(&paths::import(&import.id), NavigateOptions::default());
        });
    };
    let other_fault = move || {
        task.fault.get().filter(|_| !refused_range() && !refused_data()).map(|fault| {
            problem::notice_with(
                &fault,
                Party::Provider(provider),
                Callback::new(move |()| task.fault.set(None)),
            )
        })
    };
    let broken = link.with_value(|link| link.state == LinkState::NeedsReconnect).then(|| {
        view! {
            <Notice tone=Tone::Trouble>
                <p>{connect::needs_reconnect(provider)}</p>
                <Reconnect provider/>
            </Notice>
        }
    });
    view! {
        <p class="quiet">{link.with_value(|link| whose_line(link))}</p>
        {broken}
        <ErrorSummary title=words::SUMMARY refusals attempt/>
        <form class="choose" novalidate on:submit=submit>
            <RangeFields choice fault_of_first fault_of_last refused=Signal::derive(move || {
                server_text().filter(|_| refused_range())
            })/>
            <DataFields link choice refused=Signal::derive(move || {
                if nothing_chosen.get() {
                    Some(words::NOTHING_CHOSEN.to_owned())
                } else {
                    server_text().filter(|_| refused_data())
                }
            })/>
            <section class="estimate">
                <h2 class="estimate__title">{words::ESTIMATE}</h2>
                <p class="estimate__cost">
                    <output>
                        {move || match estimate.get() {
                            Some((estimate, range)) => words::cost(&estimate, range.days(), provider),
                            None => words::ESTIMATE_OPEN.to_owned(),
                        }}
                    </output>
                </p>
                {move || {
                    let (estimate, _) = estimate.get()?;
                    let pace = link.with_value(|link| link.pace);
                    words::pace(pace, estimate.requests, provider).map(|text| view! { <p class="quiet">{text}</p> })
                }}
                <p class="quiet">{words::MAY_CLOSE}</p>
                <div class="buttons">
                    <button
                        type="submit"
                        class=Weight::Main.class()
                        aria-disabled=move || task.busy.get().then_some("true")
                    >
                        {move || {
                            if task.busy.get() {
                                messages::frame::BUSY.to_owned()
                            } else {
                                estimate
                                    .get()
                                    .map_or_else(
                                        || words::FETCH.to_owned(),
                                        |(estimate, _)| words::fetch(&estimate),
                                    )
                            }
                        }}
                    </button>
                    <a class=Weight::Plain.class() href=paths::CONNECT>{words::BACK}</a>
                </div>
                {other_fault}
            </section>
        </form>
    }
}

fn whose_line(link: &Link) -> String {
    match connect::whose(&link.account) {
        Some(whose) => format!("{}: {whose}.", connect::link(link.provider)),
        None => connect::link(link.provider),
    }
}

#[component]
fn Reconnect(
    /// The provider to go to.
    provider: ProviderId,
) -> impl IntoView {
    let going = Going::new();
    view! {
        <div class="buttons">
            <Action
                label=connect::reconnect(provider)
                busy=going.busy()
                on_press=move |()| going.connect(provider, false, true)
            />
        </div>
        {going.word()}
        {problem::notice_of(going.task)}
    }
}

#[component]
fn RangeFields(
    choice: Choice,
    /// What is wrong with the first date.
    fault_of_first: Signal<Option<String>>,
    /// What is wrong with the last date.
    fault_of_last: Signal<Option<String>>,
    /// What the server said about the days.
    refused: Signal<Option<String>>,
) -> impl IntoView {
    let Calendar { today, joined } = choice.calendar;
    let longest = match joined {
        Some(joined) => (words::SINCE_JOINING.to_owned(), Some(words::since(joined))),
        None => (words::ALL_DAYS.to_owned(), Some(words::ALL_DAYS_HINT.to_owned())),
    };
    let named = NAMED_DAYS.map(|days| (RangeChoice::LastDays(days), words::last_days(days), None));
    let options = std::iter::once((RangeChoice::SinceJoining, longest.0, longest.1))
        .chain(named)
        .chain([(RangeChoice::Dates, words::DATES.to_owned(), None)]);
    let radios = options.enumerate().map(|(place, (value, label, hint))| {
        let id = format!("range-{place}");
        let hint_id = format!("{id}-hint");
        let described_by = hint.as_ref().map(|_| hint_id.clone());
        view! {
            <div class="choice">
                <input
                    class="choice__input"
                    type="radio"
                    name="range"
                    id=id.clone()
                    prop:checked=move || choice.range.get() == value
                    aria-describedby=described_by
                    on:change=move |_| choice.range.set(value)
                />
                <label class="choice__label" for=id>{label}</label>
                {hint.map(|hint| view! { <p class="choice__hint" id=hint_id>{hint}</p> })}
            </div>
        }
    });
    let earliest = joined.unwrap_or(FIRST_DAY_OF_FITBIT);
    view! {
        <fieldset class="fieldset">
            <legend class="fieldset__legend">
                <h2>{words::DAYS}</h2>
            </legend>
            {move || refused.get().map(|text| view! { <p class="field__fault">{text}</p> })}
            {radios.collect_view()}
            <Show when=move || choice.range.get() == RangeChoice::Dates>
                <div class="dates">
                    <DateField
                        id=FIRST_ID
                        label=words::FIRST
                        value=choice.first
                        earliest=earliest.to_string()
                        latest=today.to_string()
                        fault=fault_of_first
                    />
                    <DateField
                        id=LAST_ID
                        label=words::LAST
                        value=choice.last
                        earliest=earliest.to_string()
                        latest=today.to_string()
                        fault=fault_of_last
                    />
                </div>
            </Show>
        </fieldset>
    }
}

#[component]
fn DataFields(
    link: StoredValue<Link>,
    choice: Choice,
    /// What is wrong with what is ticked.
    refused: Signal<Option<String>>,
) -> impl IntoView {
    let groups = Group::ALL.map(|group| link.with_value(|link| group_view(link, group, choice)));
    let has_missing = link.with_value(|link| !selection::missing_permissions(link).is_empty());
    let provider = link.with_value(|link| link.provider);
    view! {
        <fieldset class="fieldset" id=DATA_ID tabindex="-1" aria-describedby="data-types-fault">
            <legend class="fieldset__legend">
                <h2>{words::DATA}</h2>
            </legend>
            <p class="quiet">{words::DATA_HINT}</p>
            <p class="field__fault" id="data-types-fault">{refused}</p>
            {has_missing.then(|| view! { <Reconnect provider/> })}
            {groups.collect_view()}
        </fieldset>
    }
}

fn group_view(link: &Link, group: Group, choice: Choice) -> impl IntoView + use<> {
    let open = selection::open_in(link, group);
    let rows = group.data_types().map(|data_type| data_type_view(link, data_type, choice)).collect_view();
    let name = data_types::group(group);
    let both = (open.len() > 1).then(|| {
        let every = open.clone();
        view! {
            <span class="buttons buttons--small">
                <Action
                    label=words::ALL
                    name=Some(format!("{}: {name}", words::ALL))
                    on_press=move |()| choice.data_types.update(|chosen| chosen.extend(every.iter().copied()))
                />
                <Action
                    label=words::NONE
                    name=Some(format!("{}: {name}", words::NONE))
                    on_press=move |()| choice.data_types.update(|chosen| chosen.retain(|one| !open.contains(one)))
                />
            </span>
        }
    });
    view! {
        <fieldset class="group">
            <legend class="group__name">{name}</legend>
            {both}
            {rows}
        </fieldset>
    }
}

fn data_type_view(link: &Link, data_type: DataType, choice: Choice) -> impl IntoView + use<> {
    let id = format!("data-{}", data_type.key());
    let hint_id = format!("{id}-hint");
    let name = data_types::name(data_type);
    let offer = selection::offer(link, data_type);
    let provider = link.provider;
    let why_not = match offer {
        Offer::Open => None,
        Offer::NotCarried => Some(words::not_carried(provider)),
        Offer::NotPermitted => {
            let missing = selection::lacking(link, data_type);
            Some(format!("{}: {}", words::NOT_PERMITTED, words::not_permitted(&permissions::names(&missing), provider)))
        }
    };
    let toggle = move |_| {
        choice.data_types.update(|chosen| {
            if !chosen.remove(&data_type) {
                chosen.insert(data_type);
            }
        });
    };
    view! {
        <div class="choice">
            <input
                class="choice__input"
                type="checkbox"
                id=id.clone()
                disabled=offer != Offer::Open
                prop:checked=move || choice.data_types.with(|chosen| chosen.contains(&data_type))
                aria-describedby=hint_id.clone()
                on:change=toggle
            />
            <label class="choice__label" for=id>{name}</label>
            <p class="choice__hint" id=hint_id>
                {data_types::explanation(data_type)}
                {why_not.map(|why| view! { " " <strong>{why}</strong> })}
            </p>
        </div>
    }
}
