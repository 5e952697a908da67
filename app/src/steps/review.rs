//! Looking at what was fetched, kind by kind, before anything is sent.

use super::{fetching::Followed, member_only::MemberOnly, problem, review_section::ReviewSection};
use crate::{
    api,
    components::{
        action::{Action, Weight},
        icon::{Icon, Sign},
        notice::{Notice, Tone},
        page_heading::PageHeading,
    },
    live::Live,
    messages::{fetching, frame, problems::Party, review as words},
    task::Task,
    visit::{Loaded, Visit},
    wizard::{coverage, journey::Step, paths},
};
use domain::{
    DataType, DateRange, ProviderId,
    record::DayValue,
    wire::{ErrorCode, GapState, Import, ImportState, NewDelivery, Review},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use std::{collections::VecDeque, sync::Arc};

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
    let again = Callback::new(move |()| load());
    move || match review.get() {
        Loaded::Waiting => view! { <p class="waiting" role="status">{frame::WAITING}</p> }.into_any(),
        Loaded::Failed(fault) => problem::notice_with(&fault, Party::OpenHumans, again).into_any(),
        Loaded::Here(review) => fetched_view(live, import, &review).into_any(),
    }
}

fn fetched_view(live: Live, import: Signal<Import>, review: &Review) -> impl IntoView + use<> {
    let Import { id, range, provider, .. } = import.get_untracked();
    let nothing = !review.data_types.iter().any(|one| one.days_with_data > 0 || one.present);
    let failures: Vec<Failure> = failures_of(review);
    let failed = (!failures.is_empty()).then(|| view! { <Failures live id=id.clone() provider failures/> });
    let queue = ValueQueue::begin(&id, review);
    let sections = review.data_types.iter().map(|one| {
        view! { <ReviewSection review=one.clone() range provider queue/> }
    });
    let end = if nothing {
        let link = import.with_untracked(|import| import.link_id.clone());
        let href = link.as_deref().map_or_else(|| paths::CONNECT.to_owned(), paths::choose);
        view! {
            <Notice tone=Tone::Attention title=words::NOTHING>
                <p>{words::NOTHING_TEXT}</p>
                <a class=Weight::Main.class() href=href>{fetching::CHOOSE_AGAIN}</a>
            </Notice>
        }
        .into_any()
    } else {
        view! { <Send live import/> }.into_any()
    };
    view! {
        <p>{words::summary(&review.data_types, range)} " " {words::NOTHING_SENT}</p>
        {failed}
        {legend()}
        {sections.collect_view()}
        {end}
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

type Failure = (DataType, Option<DateRange>, Option<ErrorCode>);

fn failures_of(review: &Review) -> Vec<Failure> {
    review
        .data_types
        .iter()
        .filter(|one| coverage::any_in(one, GapState::Failed))
        .flat_map(|one| one.gaps.iter().map(|gap| (one.data_type, gap)))
        .filter(|(_, gap)| gap.state == GapState::Failed)
        .map(|(data_type, gap)| (data_type, gap.range, gap.reason))
        .collect()
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
    let rows = failures.iter().take(FAILURES_LISTED).map(|(data_type, range, reason)| {
        view! { <li>{words::failed(*data_type, *range, *reason, provider)}</li> }
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

#[component]
fn Send(
    /// The import, followed.
    live: Live,
    /// The same, as last heard.
    import: Signal<Import>,
) -> impl IntoView {
    let visit = Visit::current();
    let task = Task::new();
    let state = Memo::new(move |_| import.with(|import| import.state));
    let id = import.with_untracked(|import| import.id.clone());
    let (receipt, watch) = (paths::delivered(&id), paths::import(&id));
    let navigate = use_navigate();
    let send = Callback::new(move |()| {
        let (asked, shown, navigate) = (id.clone(), id.clone(), navigate.clone());
        task.run(async move { api::deliver(&asked, &NewDelivery::default()).await }, move |()| {
            live.refresh();
            navigate(&paths::delivered(&shown), NavigateOptions::default());
        });
    });
    let choose = import
        .with_untracked(|import| import.link_id.clone())
        .as_deref()
        .map_or_else(|| paths::CONNECT.to_owned(), paths::choose);
    let retention = move || visit.site.with(|site| site.here().map(|site| site.retention_days));
    let link = |text: &'static str, label: &'static str, href: String| {
        view! {
            <p>{text}</p>
            <div class="buttons">
                <a class=Weight::Main.class() href=href>{label}</a>
            </div>
        }
    };
    view! {
        <section class="send">
            <h2>{words::SEND_HEADING}</h2>
            {move || match state.get() {
                ImportState::Delivered => link(words::SENT, fetching::RECEIPT, receipt.clone()).into_any(),
                ImportState::Uploading => link(words::BEING_SENT, fetching::SENDING, receipt.clone()).into_any(),
                ImportState::Ready | ImportState::Cancelled => {
                    let stopped = state.get() == ImportState::Cancelled;
                    view! {
                        {stopped.then(|| view! { <p>{words::CANCELLED}</p> })}
                        <p>{words::send_text(retention())}</p>
                        <div class="buttons">
                            <Action label=words::SEND weight=Weight::Main busy=task.busy on_press=send/>
                            {stopped
                                .then(|| {
                                    view! { <a class=Weight::Plain.class() href=watch.clone()>{words::WATCH}</a> }
                                })}
                            <a class=Weight::Plain.class() href=choose.clone()>{fetching::CHOOSE_AGAIN}</a>
                        </div>
                        {problem::notice_of(task)}
                    }
                        .into_any()
                }
                _ => link(words::STOPPED, words::WATCH, watch.clone()).into_any(),
            }}
        </section>
    }
}

/// The daily values of one kind of data.
type DaySignal = RwSignal<Loaded<Arc<Vec<DayValue>>>>;

/// The daily values of all kinds of data, asked for one after the other in page order: the first chart stands at
/// once, and the server is not asked for everything together.
#[derive(Clone, Copy)]
pub(crate) struct ValueQueue {
    values: StoredValue<Vec<(DataType, DaySignal)>>,
    id: StoredValue<String>,
    visit: Visit,
}

impl ValueQueue {
    fn begin(id: &str, review: &Review) -> Self {
        let dated = review.data_types.iter().filter(|one| one.days_with_data > 0 && one.data_type.is_dated());
        let values = dated.map(|one| (one.data_type, RwSignal::new(Loaded::Waiting))).collect();
        let queue = ValueQueue {
            values: StoredValue::new(values),
            id: StoredValue::new(id.to_owned()),
            visit: Visit::current(),
        };
        queue
            .load(queue.values.with_value(|values| values.iter().map(|(data_type, _)| *data_type).collect()));
        queue
    }

    fn load(self, mut kinds: VecDeque<DataType>) {
        spawn_local(async move {
            while let Some(data_type) = kinds.pop_front() {
                let Some(id) = self.id.try_get_value() else { return };
                let answer = api::fetch_daily_values(&id, data_type).await;
                if let Err(fault) = &answer {
                    self.visit.note(fault);
                }
                let Some(signal) = self.find(data_type) else { return };
                signal.try_set(answer.map(|daily| Arc::new(daily.values)).into());
            }
        });
    }

    /// The values of a kind of data, once they are here.
    pub(crate) fn find(self, data_type: DataType) -> Option<DaySignal> {
        self.values.try_with_value(|values| {
            values.iter().find(|(one, _)| *one == data_type).map(|(_, signal)| *signal)
        })?
    }

    /// Asks for one kind of data again.
    pub(crate) fn retry(self, data_type: DataType) {
        if let Some(signal) = self.find(data_type) {
            signal.set(Loaded::Waiting);
            self.load([data_type].into());
        }
    }
}
