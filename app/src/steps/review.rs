//! Looking at what was fetched, kind by kind, before anything is sent.

use super::{
    calendar_part::CalendarDesk,
    followed::Followed,
    left_out_bar::{LeftOutBar, LeftOutPart},
    member_only::MemberOnly,
    problem,
    review_contents::contents,
    review_intraday::IntradaySection,
    review_section::ReviewSection,
    send::Send,
    value_queue::ValueQueue,
};
use crate::{
    api,
    components::{
        action::{Action, Weight},
        icon::{Icon, Sign},
        notice::{Notice, Tone},
        page_heading::PageHeading,
    },
    left_out::LeavingOut,
    live::Live,
    messages::{fetching, frame, problems::Party, review as words},
    task::Task,
    visit::{Loaded, Visit},
    wizard::{journey::Step, paths, subject::Subject},
};
use domain::{
    DateRange, ProviderId,
    wire::{ErrorCode, Gap, GapState, Import, ImportState, Review},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use std::sync::Arc;

/// Failed stretches listed at the top; the rest stand with their kind of data.
const FAILURES_LISTED: usize = 6;

/// The step.
#[component]
pub(crate) fn ReviewStep() -> impl IntoView {
    view! {
        <MemberOnly>
            <Followed step=Step::Look view=review_view/>
        </MemberOnly>
    }
}

fn review_view(live: Live, import: Signal<Import>) -> AnyView {
    // What was fetched changes only when fetching begins or ends.
    let fetching = Memo::new(move |_| {
        import.with(|import| {
            matches!(
                import.state,
                ImportState::Planned
                    | ImportState::Running
                    | ImportState::Waiting
                    | ImportState::NeedsReconnect
            )
        })
    });
    view! {
        <PageHeading text=words::HEADING/>
        {move || {
            if fetching.get() {
                let href = import.with_untracked(|import| paths::import(&import.id));
                view! {
                    <p role="status">{words::STILL_FETCHING}</p>
                    <div class="buttons">
                        <a class=Weight::Main.class() href=href>{words::WATCH}</a>
                    </div>
                }
                    .into_any()
            } else {
                view! { <Fetched live import/> }.into_any()
            }
        }}
    }
    .into_any()
}

#[component]
fn Fetched(
    /// The import, followed.
    live: Live,
    /// The same, as last heard.
    import: Signal<Import>,
) -> impl IntoView {
    let visit = Visit::current();
    let id = import.with_untracked(|import| import.id.clone());
    let review = RwSignal::new(Loaded::<Review>::Waiting);
    let load = {
        let id = id.clone();
        move || {
            let id = id.clone();
            review.set(Loaded::Waiting);
            spawn_local(async move {
                let answer = api::fetch_review(&id).await;
                if let Err(fault) = &answer {
                    visit.note(fault);
                }
                review.try_set(answer.into());
            });
        }
    };
    load();
    LeavingOut::begin();
    let again = Callback::new(move |()| load());
    move || match review.get() {
        Loaded::Waiting => view! { <p class="waiting" role="status">{frame::WAITING}</p> }.into_any(),
        Loaded::Failed(fault) => problem::notice_with(&fault, Party::OpenHumans, again).into_any(),
        Loaded::Here(review) => fetched_view(live, import, &review).into_any(),
    }
}

fn fetched_view(live: Live, import: Signal<Import>, review: &Review) -> impl IntoView + use<> {
    let Import { id, range, provider, .. } = import.get_untracked();
    let nothing = !review.data_types.iter().any(|one| one.days_with_data > 0 || one.present)
        && !review.intraday.iter().any(|one| one.days_with_data > 0);
    let failures: Vec<Failure> = failures_of(review);
    let failed = (!failures.is_empty()).then(|| view! { <Failures live id=id.clone() provider failures/> });
    let queue = ValueQueue::begin(&id, review);
    let desk = CalendarDesk { live, import, queue };
    let sections = review.data_types.iter().map(|one| {
        view! { <ReviewSection review=one.clone() range provider queue desk/> }
    });
    let of_day = review.intraday.iter().map(|one| {
        view! { <IntradaySection review=one.clone() id=id.clone() range provider queue desk/> }
    });
    let summary = if review.intraday.is_empty() {
        words::summary(&review.data_types, range)
    } else {
        words::summary_within(&review.intraday, range)
    };
    let end = if nothing {
        let href = import.with_untracked(paths::choose_again);
        let delivered_before = review.intraday.iter().any(|one| one.days_delivered_before > 0);
        let (title, text) = if delivered_before {
            (words::NOTHING_NEW, words::NOTHING_NEW_TEXT)
        } else {
            (words::NOTHING, words::NOTHING_TEXT)
        };
        view! {
            <Notice tone=Tone::Calm title=title>
                <p>{text}</p>
                <div class="buttons">
                    <a class=Weight::Main.class() href=href>{fetching::CHOOSE_AGAIN}</a>
                    <a class=Weight::Plain.class() href=paths::MY_DATA>{words::MY_DATA}</a>
                </div>
            </Notice>
        }
        .into_any()
    } else {
        let reckoned = Arc::new(review.clone());
        view! { <Send live import review=reckoned/> }.into_any()
    };
    view! {
        <p>{summary} " " {move || fate(import.with(|import| import.state))}</p>
        {failed}
        {(!nothing).then(|| contents(review))}
        {legend()}
        <LeftOutPart/>
        {sections.collect_view()}
        {of_day.collect_view()}
        <LeftOutBar/>
        {end}
    }
}

/// Whether any of it has gone to Open Humans.
const fn fate(state: ImportState) -> &'static str {
    match state {
        ImportState::Delivered => words::SENT,
        ImportState::Uploading => words::BEING_SENT,
        _ => words::NOTHING_SENT,
    }
}

/// The four words, each with its look.
fn legend() -> impl IntoView {
    let rows = [
        (Icon::Tick, words::FETCHED),
        (Icon::Ring, words::EMPTY),
        (Icon::Lock, words::NOT_PERMITTED),
        (Icon::Cross, words::FAILED),
    ];
    let rows = rows.map(|(icon, text)| view! { <li class="state"><Sign icon/> {text}</li> });
    view! {
        <section class="legend">
            <h2 class="legend__title">{words::LEGEND}</h2>
            <ul class="legend__list">{rows.collect_view()}</ul>
        </section>
    }
}

type Failure = (Subject, Option<DateRange>, Option<ErrorCode>);

fn failures_of(review: &Review) -> Vec<Failure> {
    let daily = review.data_types.iter().map(|one| (Subject::Daily(one.data_type), &one.gaps));
    let intraday = review.intraday.iter().map(|one| (Subject::Intraday(one.intraday_type), &one.gaps));
    let failed = |(subject, gaps): (Subject, &Vec<Gap>)| -> Vec<Failure> {
        let failed = gaps.iter().filter(|gap| gap.state == GapState::Failed);
        failed.map(|gap| (subject, gap.range, gap.reason)).collect()
    };
    daily.chain(intraday).flat_map(failed).collect()
}

#[component]
fn Failures(
    /// The import, followed.
    live: Live,
    /// Its id.
    id: String,
    /// Where it reads.
    provider: ProviderId,
    /// What failed.
    failures: Vec<Failure>,
) -> impl IntoView {
    let task = Task::new();
    let navigate = use_navigate();
    let more = failures.len().saturating_sub(FAILURES_LISTED);
    let rows = failures.iter().take(FAILURES_LISTED).map(|(subject, range, reason)| {
        view! { <li>{words::failed(*subject, *range, *reason, provider)}</li> }
    });
    let rows = rows.collect_view();
    let repair = move |()| {
        let (asked, shown, navigate) = (id.clone(), id.clone(), navigate.clone());
        task.run(async move { api::repair_import(&asked).await }, move |()| {
            live.refresh();
            navigate(&paths::import(&shown), NavigateOptions::default());
        });
    };
    let repairable = live.import.with_untracked(|import| {
        import.here().is_some_and(|import| {
            matches!(
                import.state,
                ImportState::Ready | ImportState::Failed | ImportState::Delivered | ImportState::Cancelled
            )
        })
    });
    view! {
        <section class="notice notice--trouble">
            <h2 class="notice__title">{words::FAILURES}</h2>
            <ul>{rows} {(more > 0).then(|| view! { <li>{words::more(more)}</li> })}</ul>
            <p>{words::FAILURES_TEXT}</p>
            {repairable.then(|| view! { <Action label=words::REPAIR busy=task.busy on_press=repair.clone()/> })}
            {problem::notice_of(task)}
        </section>
    }
}
