//! The calendar of a kind of data under review: folded until it is opened, and the request that fetches days of it again.

use super::{problem, value_queue::ValueQueue};
use crate::{
    api,
    components::calendar::{Calendar, Deeds},
    left_out::LeavingOut,
    live::Live,
    messages::{calendar as words, data_types, frame, problems::Party},
    task::Task,
    visit::{Loaded, Visit},
    wizard::{
        calendar::{Days, LeftOut},
        paths,
        subject::Subject,
    },
};
use domain::{
    DateRange, ProviderId,
    left_out::{Extent, Rule},
    plan::{Plan, plan_again, plan_again_within},
    wire::{Gap, GapState, Import, Link, NewRepair},
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

/// What the calendars of an import share.
#[derive(Clone, Copy)]
pub(crate) struct CalendarDesk {
    /// The import, followed.
    pub(crate) live: Live,
    /// The same, as last heard.
    pub(crate) import: Signal<Import>,
    /// Brings the values of days.
    pub(crate) queue: ValueQueue,
}

/// What is known of one kind of data before its values are here.
#[derive(Clone)]
pub(crate) struct Known {
    /// The kind of data.
    pub(crate) subject: Subject,
    /// Days without data for a reason.
    pub(crate) gaps: Vec<Gap>,
    /// Days an earlier import sent.
    pub(crate) sent_before: Vec<DateRange>,
}

/// The calendar, once it is opened.
#[component]
pub(crate) fn CalendarPart(
    /// What the calendars share.
    desk: CalendarDesk,
    /// What is known without its values.
    known: Known,
) -> impl IntoView {
    let opened = RwSignal::new(false);
    let name = data_types::subject(known.subject);
    let task = Task::new();
    let deeds = deeds(desk, &known, task);
    let body = move || opened.get().then(|| opened_view(desk, known.clone(), deeds));
    view! {
        <details class="fold" on:toggle=move |_| opened.set(true)>
            <summary class="fold__summary">{words::OPEN} <span class="unseen">{format!(": {name}")}</span></summary>
            {body}
            {problem::notice_of(task)}
        </details>
    }
}

fn opened_view(desk: CalendarDesk, known: Known, deeds: Deeds) -> impl IntoView {
    let leaving_out = LeavingOut::current();
    move || {
        let (range, provider) = desk.import.with_untracked(|import| (import.range, import.provider));
        let days = |with_data: Vec<_>| Days::new(range, with_data, &known.gaps, &known.sent_before);
        let days = match desk.queue.find(known.subject).map(|values| values.get()) {
            // Nothing was recorded, so there was nothing to ask for.
            None => days(Vec::new()),
            Some(Loaded::Here(values)) => days(values.iter().map(|value| value.date).collect()),
            Some(Loaded::Waiting) => {
                return view! { <p class="waiting" role="status">{frame::WAITING}</p> }.into_any();
            }
            Some(Loaded::Failed(fault)) => {
                let subject = known.subject;
                let again = Callback::new(move |()| desk.queue.retry(subject));
                return problem::notice_with(&fault, Party::OpenHumans, again).into_any();
            }
        };
        let subject = known.subject.into();
        let rules = leaving_out.rules;
        let left_out = Callback::new(move |day| {
            rules.with(|rules| {
                if rules.leaves_out_day(subject, day) {
                    Some(LeftOut::Whole)
                } else {
                    (!rules.parts(subject, day).is_empty()).then_some(LeftOut::Part)
                }
            })
        });
        let on_leave_out = Callback::new(move |range| {
            leaving_out.leave_out(Rule { subject, extent: Extent::Days(range) });
        });
        view! { <Calendar days provider deeds left_out on_leave_out=Some(on_leave_out)/> }.into_any()
    }
}

/// What can be done with the days of a kind of data.
fn deeds(desk: CalendarDesk, known: &Known, task: Task) -> Deeds {
    let subject = known.subject;
    let visit = Visit::current();
    let navigate = use_navigate();
    let link = Signal::derive(move || {
        desk.import.with(|import| import.link_id.clone()).and_then(|id| visit.find_link(&id))
    });
    // Of a type that was closed when the import was planned nothing was ever asked for.
    let whole = desk.import.with_untracked(|import| Some(import.range));
    let is_closed = known.gaps.iter().any(|gap| gap.state == GapState::NotPermitted && gap.range == whole);
    let is_permitted = Signal::derive(move || {
        let (provider, import) = desk.import.with(|import| (import.provider, import.clone()));
        !is_closed && link.get().is_none_or(|link| is_permitted(provider, subject, &import, &link))
    });
    let hindrance = Signal::derive(move || {
        if let Some(text) = words::busy(desk.import.with(|import| import.state)) {
            Some(text)
        } else if desk.import.with(|import| import.link_id.is_none()) {
            Some(words::NO_LINK)
        } else {
            (!is_permitted.get()).then_some(words::NO_PERMISSION)
        }
    });
    let cost = Callback::new(move |days: Vec<DateRange>| {
        let import = desk.import.get_untracked();
        link.get().map(|link| cost(&import, &link, subject, &days)).unwrap_or_default()
    });
    let on_fetch = Callback::new(move |range: Option<DateRange>| {
        let id = desk.import.with_untracked(|import| import.id.clone());
        let ranges = range.into_iter().map(Into::into).collect();
        let wish = NewRepair { subjects: [subject.into()].into(), ranges };
        let (shown, navigate) = (id.clone(), navigate.clone());
        task.run(async move { api::repair_days(&id, &wish).await }, move |()| {
            desk.live.refresh();
            navigate(&paths::import(&shown), NavigateOptions::default());
        });
    });
    Deeds { hindrance, cost, busy: task.busy.into(), on_fetch }
}

fn is_permitted(provider: ProviderId, subject: Subject, import: &Import, link: &Link) -> bool {
    match subject {
        Subject::Daily(data_type) => provider.permits(data_type, &link.granted),
        Subject::Intraday(intraday_type) => {
            let granularity = import.intraday.get(&intraday_type);
            let resource = granularity.and_then(|chosen| provider.intraday_resource(intraday_type, *chosen));
            resource.is_some_and(|resource| resource.is_permitted(&link.granted))
        }
    }
}

/// What fetching some days costs, in words.
fn cost(import: &Import, link: &Link, subject: Subject, days: &[DateRange]) -> String {
    let provider = import.provider;
    let requests = match subject {
        Subject::Daily(data_type) => {
            let windows = plan_again(provider, data_type, days, &link.granted);
            Plan { provider, windows, not_permitted: Default::default() }.requests()
        }
        Subject::Intraday(intraday_type) => {
            let Some(granularity) = import.intraday.get(&intraday_type) else { return String::new() };
            let windows = plan_again_within(provider, intraday_type, *granularity, days, &link.granted);
            windows.iter().map(|window| domain::plan::requests_of(provider, window)).sum()
        }
    };
    words::cost(requests, link.pace.seconds_for(requests))
}
