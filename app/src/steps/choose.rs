//! Choosing kinds of data and days, with what it costs standing beside the button before anything starts.

use super::{
    choose_fields::{Choice, DATA_ID, DataFields, Reconnect},
    choose_further::{FURTHER_ID, FurtherFields, came_back},
    member_only::MemberOnly,
    problem,
    range_fields::{Days, FIRST_ID, LAST_ID, RANGE_ID, RangeFields},
};
use crate::{
    api, browser,
    components::{
        action::Weight,
        error_summary::{ErrorSummary, Refusal},
        notice::{Notice, Tone},
        page_heading::PageHeading,
        stepper::Stepper,
    },
    intl,
    messages::{self, choose as words, connect, further, problems::Party},
    task::Task,
    visit::Visit,
    wizard::{
        journey::{Step, Whereabouts},
        kept_choice::{self, KeptChoice},
        paths,
        ranges::RangeChoice,
        selection,
    },
};
use domain::{
    DataType,
    wire::{ErrorCode, Link, LinkState, NewImport},
};
use leptos::{ev::SubmitEvent, prelude::*};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};
use std::collections::BTreeSet;

/// The step.
#[component]
pub(crate) fn Choose() -> impl IntoView {
    let query = use_query_map();
    let whereabouts =
        Memo::new(move |_| Whereabouts { link: query.read().get("link"), ..Whereabouts::default() });
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

#[component]
fn ChooseForm(
    /// The link to read.
    link: Link,
) -> impl IntoView {
    let days = Days::begin(&link, |calendar| {
        if calendar.joined.is_some() { RangeChoice::SinceJoining } else { RangeChoice::LastDays(365) }
    });
    let choice = Choice { days, data_types: RwSignal::new(selection::everything(&link)) };
    let kept = browser::take_kept(kept_choice::NAME).and_then(|text| KeptChoice::read(&text, &link.id));
    let asked = kept.map(|kept| restore(kept, &link, choice)).unwrap_or_default();
    let task = Task::new();
    let attempt = RwSignal::new(0_u32);
    let link = StoredValue::new(link);
    let provider = link.with_value(|link| link.provider);
    let estimate = Memo::new(move |_| link.with_value(|link| choice.estimate(link)));
    // Nobody is told off before they have tried to go on.
    let tried = Signal::derive(move || attempt.get() > 0);
    let (fault_of_first, fault_of_last) = (days.fault(true, tried), days.fault(false, tried));
    let nothing_chosen = Memo::new(move |_| tried.get() && choice.data_types.with(BTreeSet::is_empty));
    let unasked = Memo::new(move |_| {
        link.with_value(|link| choice.data_types.with(|chosen| selection::unasked(link, chosen)))
    });
    let ask_first = Signal::derive(move || {
        let unasked = unasked.get();
        (tried.get() && !unasked.is_empty()).then(|| further::ask_first(&further::plain(&unasked), provider))
    });
    // What the server refuses although the page saw nothing wrong, told at the field it belongs to.
    let refused_range = move || {
        task.fault
            .with(|fault| fault.as_ref().and_then(crate::api::Fault::code) == Some(ErrorCode::InvalidRange))
    };
    let refused_data = move || {
        task.fault.with(|fault| {
            fault.as_ref().and_then(crate::api::Fault::code) == Some(ErrorCode::InvalidDataTypes)
        })
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
        if let Some(text) = ask_first.get() {
            refusals.push(Refusal { field: FURTHER_ID, text });
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
        let (Ok(range), mut data_types) = (days.resolve(), choice.data_types.get_untracked()) else {
            return;
        };
        if data_types.is_empty() || unasked.with_untracked(|unasked| !unasked.is_empty()) {
            return;
        }
        link.with_value(|link| data_types.extend(selection::left_out(link)));
        let new = NewImport {
            link_id: link.with_value(|link| link.id.clone()),
            data_types,
            intraday: Default::default(),
            range,
            notify: false,
        };
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
                <Reconnect link/>
            </Notice>
        }
    });
    view! {
        <p class="quiet">{link.with_value(whose_line)}</p>
        {broken}
        {came_back(link, &asked)}
        <ErrorSummary title=words::SUMMARY refusals attempt/>
        <form class="choose" novalidate on:submit=submit>
            <RangeFields days fault_of_first fault_of_last refused=Signal::derive(move || {
                server_text().filter(|_| refused_range())
            })/>
            <DataFields link choice refused=Signal::derive(move || {
                if nothing_chosen.get() {
                    Some(words::NOTHING_CHOSEN.to_owned())
                } else {
                    server_text().filter(|_| refused_data())
                }
            })/>
            <FurtherFields link choice refused=ask_first/>
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

/// Chooses again what was chosen before the member went for further permissions; gives the data those were asked for.
fn restore(kept: KeptChoice, link: &Link, choice: Choice) -> BTreeSet<DataType> {
    choice.days.range.set(kept.range);
    choice.days.first.set(kept.first);
    choice.days.last.set(kept.last);
    let further = selection::further(link);
    let open = selection::everything(link);
    let still = |one: &DataType| open.contains(one) || further.contains(one);
    choice.data_types.set(kept.data_types.into_iter().filter(still).collect());
    kept.asked
}
