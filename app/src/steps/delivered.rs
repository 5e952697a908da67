//! Sending, step by step, and the receipt.

use super::{
    followed::Followed, going::Going, left_out_trouble::unknown, member_only::MemberOnly,
    months::SendingMonths, problem, receipt::receipt as receipt_view,
};
use crate::{
    api,
    components::{
        action::{Action, Weight},
        confirm::{Confirm, Question},
        icon::{Icon, Sign},
        notice::{Notice, Tone},
        page_heading::PageHeading,
    },
    left_out::LeavingOut,
    live::Live,
    messages::{
        delivered as words, fetching,
        problems::{self, Next, Party},
    },
    task::Task,
    wizard::{journey::Step, paths, receipt},
};
use domain::wire::{DeliveryStep, ErrorCode, Import, ImportState, NewDelivery};
use leptos::prelude::*;

/// The step.
#[component]
pub(crate) fn Delivered() -> impl IntoView {
    view! {
        <MemberOnly>
            <Followed step=Step::Send view=delivered_view/>
        </MemberOnly>
    }
}

/// What this page shows of an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Nothing was asked for.
    NotAsked,
    /// The server is at it.
    Sending,
    /// It stopped, and why.
    Stopped(ErrorCode),
    /// It has arrived.
    Arrived,
    /// There is nothing to send: still fetching, or stopped before.
    NotFetched,
}

fn phase(import: &Import) -> Phase {
    let asked = import.delivery.is_some() || !import.months.is_empty();
    let stopped = paths::delivery_problem(import).or(import.problem);
    match (import.state, stopped) {
        (ImportState::Delivered, _) => Phase::Arrived,
        (ImportState::Uploading, _) => Phase::Sending,
        (ImportState::Ready | ImportState::Failed, Some(code)) if asked => Phase::Stopped(code),
        (ImportState::Waiting, _) if asked => Phase::Sending,
        (ImportState::Ready, _) => Phase::NotAsked,
        _ => Phase::NotFetched,
    }
}

fn delivered_view(live: Live, import: Signal<Import>) -> AnyView {
    let phase = Memo::new(move |_| import.with(phase));
    let is_out = Memo::new(move |_| import.with(receipt::is_all_out));
    let heading = Signal::derive(move || match phase.get() {
        Phase::Sending => words::HEADING_SENDING.to_owned(),
        Phase::Arrived if is_out.get() => words::HEADING_OUT.to_owned(),
        Phase::Arrived => words::HEADING_DONE.to_owned(),
        Phase::NotAsked | Phase::Stopped(_) | Phase::NotFetched => words::HEADING_STOPPED.to_owned(),
    });
    let stale = move || {
        live.trouble.get().map(|_| view! { <Notice tone=Tone::Attention><p>{fetching::STALE}</p></Notice> })
    };
    view! {
        <PageHeading text=heading/>
        {stale}
        {move || match phase.get() {
            Phase::NotAsked => back(import, words::NOT_SENT, words::LOOK, paths::review).into_any(),
            Phase::NotFetched => {
                back(import, words::NOT_SENT, crate::messages::review::WATCH, paths::import).into_any()
            }
            Phase::Sending => sending(import).into_any(),
            Phase::Stopped(ErrorCode::FileOfOtherAccount) => view! { <OtherAccount live import/> }.into_any(),
            Phase::Stopped(code) => view! { <Stopped live import code/> }.into_any(),
            Phase::Arrived => receipt_view(import).into_any(),
        }}
    }
    .into_any()
}

fn back(
    import: Signal<Import>,
    text: &'static str,
    label: &'static str,
    path: fn(&str) -> String,
) -> impl IntoView {
    let href = import.with_untracked(|import| path(&import.id));
    view! {
        <p>{text}</p>
        <div class="buttons">
            <a class=Weight::Main.class() href=href>{label}</a>
        </div>
    }
}

fn sending(import: Signal<Import>) -> impl IntoView {
    let now = Memo::new(move |_| {
        import.with(|import| import.delivery.as_ref().map_or(DeliveryStep::Merging, |delivery| delivery.step))
    });
    let waiting = move || {
        import.with(|import| {
            (import.state == ImportState::Waiting)
                .then(|| fetching::waiting(import.provider, import.problem, import.retry_at))
        })
    };
    let within_the_day = import.with_untracked(|import| !import.intraday.is_empty());
    let announced = move || (!within_the_day).then(|| words::announced(now.get()));
    view! {
        <p class="unseen" role="status">{announced}</p>
        {move || waiting().map(|text| view! { <Notice tone=Tone::Attention><p>{text}</p></Notice> })}
        {if within_the_day {
            view! { <SendingMonths import/> }.into_any()
        } else {
            (move || steps_list(now.get())).into_any()
        }}
        <p>{words::MAY_CLOSE}</p>
    }
}

fn steps_list(now: DeliveryStep) -> impl IntoView {
    let steps =
        [DeliveryStep::Merging, DeliveryStep::Writing, DeliveryStep::Sending, DeliveryStep::Confirming];
    let rows = steps.map(|step| {
        let (icon, class, current) = match step.cmp(&now) {
            std::cmp::Ordering::Less => (Icon::Tick, "tasks__item tasks__item--done", None),
            std::cmp::Ordering::Equal => (Icon::Dots, "tasks__item tasks__item--current", Some("step")),
            std::cmp::Ordering::Greater => (Icon::Ring, "tasks__item", None),
        };
        view! {
            <li class=class aria-current=current>
                <Sign icon/>
                <span>{words::step(step)}</span>
            </li>
        }
    });
    view! { <ol class="tasks" aria-label=words::STEPS>{rows.collect_view()}</ol> }
}

/// Sends again, under what the member leaves out as this page last heard it; what became of it is followed.
fn send_again(task: Task, leaving_out: LeavingOut, live: Live, id: String, replace_other_account: bool) {
    let new = NewDelivery { replace_other_account, rules_revision: leaving_out.revision() };
    let request = async move {
        let answer = api::deliver(&id, &new).await;
        leaving_out.note_sending(&answer);
        answer
    };
    task.run(request, move |()| live.refresh());
}

#[component]
fn Stopped(
    /// The import, followed.
    live: Live,
    /// The same, as last heard.
    import: Signal<Import>,
    /// Why it stopped.
    code: ErrorCode,
) -> impl IntoView {
    let task = Task::new();
    let leaving_out = LeavingOut::begin();
    let busy = Signal::derive(move || task.busy.get() || !leaving_out.is_known());
    let going = Going::new();
    let id = import.with_untracked(|import| import.id.clone());
    let advice = problems::advice(code, Party::OpenHumans, None);
    let needs_sign_in = advice.next == Next::SignIn;
    let again = {
        let id = id.clone();
        move |()| send_again(task, leaving_out, live, id.clone(), false)
    };
    view! {
        <Notice tone=Tone::Trouble title=problems::TITLE>
            <p>{advice.text}</p>
            <p>{words::SAFE}</p>
            <div class="buttons">
                {needs_sign_in
                    .then(|| {
                        view! {
                            <Action
                                label=crate::messages::frame::SIGN_IN
                                weight=Weight::Main
                                busy=going.busy()
                                on_press=move |()| going.sign_in()
                            />
                        }
                    })}
                <Action
                    label=words::SEND_AGAIN
                    weight=if needs_sign_in { Weight::Plain } else { Weight::Main }
                    busy
                    on_press=again
                />
                <a class=Weight::Plain.class() href=paths::review(&id)>{words::LOOK}</a>
            </div>
            {going.word()}
            {problem::notice_of(going.task)}
            {problem::notice_of(task)}
            {unknown(leaving_out)}
        </Notice>
    }
}

#[component]
fn OtherAccount(
    /// The import, followed.
    live: Live,
    /// The same, as last heard.
    import: Signal<Import>,
) -> impl IntoView {
    let task = Task::new();
    let leaving_out = LeavingOut::begin();
    let busy = Signal::derive(move || task.busy.get() || !leaving_out.is_known());
    let left = RwSignal::new(false);
    let id = import.with_untracked(|import| import.id.clone());
    let question = Question {
        ask: words::REPLACE.to_owned(),
        text: words::REPLACE_QUESTION.to_owned(),
        yes: words::REPLACE_YES,
        no: words::REPLACE_NO,
    };
    let replace = move |()| send_again(task, leaving_out, live, id.clone(), true);
    view! {
        <Notice tone=Tone::Attention title=words::OTHER_ACCOUNT>
            <p>{words::OTHER_ACCOUNT_TEXT}</p>
            <div class="buttons">
                <Confirm question busy on_yes=replace/>
                <Action label=words::STOP on_press=move |()| left.set(true)/>
            </div>
            {problem::notice_of(task)}
            {unknown(leaving_out)}
        </Notice>
        {move || {
            left.get()
                .then(|| {
                    view! {
                        <Notice tone=Tone::Calm>
                            <p>{words::STOPPED}</p>
                        </Notice>
                        <div class="buttons">
                            <a class=Weight::Main.class() href=paths::MY_DATA>{words::DONE}</a>
                        </div>
                    }
                })
        }}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wizard::testing;
    use domain::wire::Delivery;

    fn import(state: ImportState, problem: Option<ErrorCode>, asked: bool) -> Import {
        Import {
            delivery: asked.then_some(Delivery {
                step: DeliveryStep::Sending,
                file: None,
                merged_files: 0,
                kept_files: Vec::new(),
                problem,
            }),
            ..testing::import(state)
        }
    }

    #[test]
    fn sending_that_stopped_says_why_and_sending_again_shows_progress() {
        let code = ErrorCode::UploadRefused;

        assert_eq!(phase(&import(ImportState::Ready, Some(code), true)), Phase::Stopped(code));
        assert_eq!(phase(&import(ImportState::Uploading, Some(code), true)), Phase::Sending);
    }

    #[test]
    fn an_import_nobody_sent_leads_back_to_looking() {
        assert_eq!(phase(&import(ImportState::Ready, None, false)), Phase::NotAsked);
        assert_eq!(phase(&import(ImportState::Running, None, false)), Phase::NotFetched);
    }
}
