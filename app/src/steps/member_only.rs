//! Steps that belong to a member: shown once it is known who is signed in.

use super::{going::SignIn, problem::ProblemNotice};
use crate::{
    browser,
    components::{
        notice::{Notice, Tone},
        page_heading::PageHeading,
    },
    messages::{
        frame,
        problems::{self, Party},
    },
    visit::{Loaded, SessionChange, Visit},
    wizard::paths,
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

/// What stands in place of a step.
#[derive(Clone, Debug, PartialEq)]
enum Gate {
    Waiting,
    Failed(crate::api::Fault),
    SignedOut,
    Open,
}

/// Shows its children to a member, and the way to become one to anybody else.
#[component]
pub(crate) fn MemberOnly(
    /// The step.
    children: ChildrenFn,
) -> impl IntoView {
    let visit = Visit::current();
    let gate = Memo::new(move |_| {
        visit.session.with(|session| match session {
            Loaded::Waiting => Gate::Waiting,
            Loaded::Failed(fault) => Gate::Failed(fault.clone()),
            Loaded::Here(None) => Gate::SignedOut,
            Loaded::Here(Some(_)) => Gate::Open,
        })
    });
    resume(gate.into());
    move || match gate.get() {
        Gate::Waiting => view! { <p class="waiting" role="status">{frame::WAITING}</p> }.into_any(),
        Gate::Failed(fault) => {
            let advice = problems::fault(&fault, Party::OpenHumans);
            view! { <ProblemNotice advice on_retry=move |()| visit.load_session()/> }.into_any()
        }
        Gate::SignedOut => signed_out(visit).into_any(),
        Gate::Open => children().into_any(),
    }
}

fn signed_out(visit: Visit) -> impl IntoView {
    let ended = visit.change.get_untracked() == Some(SessionChange::Ended);
    view! {
        <PageHeading text=frame::SIGN_IN_FIRST/>
        {if ended {
            view! { <Notice tone=Tone::Attention><p>{frame::ENDED}</p></Notice> }.into_any()
        } else {
            view! { <p>{frame::SIGN_IN_FIRST_TEXT}</p> }.into_any()
        }}
        <SignIn/>
    }
}

/// After signing in or reconnecting, goes back to the step the member left, once.
fn resume(gate: Signal<Gate>) {
    let navigate = use_navigate();
    Effect::new(move |_| {
        if gate.get() != Gate::Open {
            return;
        }
        let location = window().location();
        // A problem on the way is told where it arrives.
        let has_problem = location.search().unwrap_or_default().contains("problem=");
        let arrived = location.pathname().is_ok_and(|path| path == paths::CONNECT);
        if !arrived {
            return;
        }
        if let Some(address) = browser::take_remembered_address()
            && !has_problem
            && paths::is_resumable(&address)
            && !address.starts_with(paths::CONNECT)
        {
            navigate(&address, NavigateOptions { replace: true, ..Default::default() });
        }
    });
}
