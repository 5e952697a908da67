//! What went wrong with leaving out, in words, and the way on.

use super::problem::{self, ProblemNotice};
use crate::{
    left_out::LeavingOut,
    messages::{
        left_out as words,
        problems::{self, Advice, Next, Party},
    },
    visit::Loaded,
};
use domain::wire::ErrorCode;
use leptos::prelude::*;

/// Why the last change was not done, with a button that asks for it again.
pub(crate) fn trouble(leaving_out: LeavingOut) -> impl IntoView {
    move || {
        leaving_out.task.fault.get().map(|fault| {
            let advice = match fault.code() {
                // Loading the page again, as elsewhere, would change nothing.
                Some(ErrorCode::WrongState) => {
                    Advice { text: words::BEING_SENT.to_owned(), next: Next::TryAgain }
                }
                _ => problems::fault(&fault, Party::OpenHumans),
            };
            view! { <ProblemNotice advice on_retry=move |()| leaving_out.try_again()/> }
        })
    }
}

/// Why it is not known what is left out, with a button that asks again.
pub(crate) fn unknown(leaving_out: LeavingOut) -> impl IntoView {
    move || match leaving_out.known.get() {
        Loaded::Failed(fault) => {
            let again = Callback::new(move |()| leaving_out.load());
            Some(problem::notice_with(&fault, Party::OpenHumans, again))
        }
        Loaded::Waiting | Loaded::Here(_) => None,
    }
}
