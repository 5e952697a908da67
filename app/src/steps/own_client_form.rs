//! Entering the id and the secret of a client of one's own, and going to its provider with them.

use super::{going::Going, own_client::OwnClients, problem};
use crate::{
    api::Fault,
    components::{
        action::Weight,
        error_summary::{ErrorSummary, Refusal},
        field::WordField,
    },
    messages::{frame, own_client as words, problems::Party},
    wizard::own_client::{self, EntryFault},
};
use domain::{
    ProviderId,
    wire::{ErrorCode, NewOwnClient, Problem},
};
use leptos::{ev::SubmitEvent, prelude::*};

/// The id of the field of the id.
pub(crate) const ID_FIELD: &str = "client-id";
/// The id of the field of the secret.
const SECRET_FIELD: &str = "client-secret";

/// The fields and the button that checks them.
#[component]
pub(crate) fn EntryForm(
    /// Whose client it is.
    provider: ProviderId,
    /// The heading over the fields.
    #[prop(into)]
    heading: String,
    /// To ask again once something was entered.
    state: OwnClients,
) -> impl IntoView {
    let (id, secret) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let attempt = RwSignal::new(0_u32);
    let going = Going::new();
    let refused_field = Memo::new(move |_| {
        going.task.fault.with(|fault| match fault {
            Some(Fault::Told(Problem { code: ErrorCode::InvalidOwnClient, field, .. })) => {
                Some(field.as_deref() == Some("client_secret"))
            }
            _ => None,
        })
    });
    let faults = Memo::new(move |_| {
        if attempt.get() == 0 {
            return Vec::new();
        }
        let mut faults = own_client::check(provider, &id.get(), &secret.get());
        // What the server refuses although the page saw nothing wrong.
        match refused_field.get() {
            Some(is_secret) if faults.is_empty() => {
                faults.push(if is_secret { EntryFault::SecretUnlikely } else { EntryFault::IdUnlikely })
            }
            _ => {}
        }
        faults
    });
    let fault_of = move |is_id: bool| {
        Signal::derive(move || {
            let found =
                faults.with(|faults| faults.iter().find(|fault| fault.is_about_id() == is_id).copied());
            found.map(|fault| words::entry_fault(fault, provider).to_owned())
        })
    };
    let refusals = Signal::derive(move || {
        let line = |fault: EntryFault| Refusal {
            field: if fault.is_about_id() { ID_FIELD } else { SECRET_FIELD },
            text: words::entry_fault(fault, provider).to_owned(),
        };
        faults.get().into_iter().map(line).collect::<Vec<_>>()
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        going.task.fault.set(None);
        attempt.update(|attempt| *attempt += 1);
        if !faults.get_untracked().is_empty() {
            return;
        }
        let new = NewOwnClient {
            client_id: id.get_untracked().trim().to_owned(),
            client_secret: secret.get_untracked().trim().to_owned(),
        };
        // A page brought back from the way must not hold the secret any more.
        going.enter_own_client(provider, new, move || {
            secret.try_set(String::new());
            attempt.try_set(0);
        });
    };
    let other_fault = move || {
        going.task.fault.get().filter(|_| refused_field.get().is_none()).map(|fault| {
            // The client may have been taken although going there failed.
            state.load();
            let forget = Callback::new(move |()| going.task.fault.set(None));
            problem::notice_with(&fault, Party::Provider(provider), forget)
        })
    };
    view! {
        <section class="guide">
            <h2>{heading}</h2>
            <p>{words::ENTER_TEXT}</p>
            <ErrorSummary title=words::SUMMARY refusals attempt/>
            <form class="entry" novalidate autocomplete="off" on:submit=submit>
                <WordField id=ID_FIELD label=words::id(provider) value=id fault=fault_of(true)/>
                <WordField
                    id=SECRET_FIELD
                    label=words::secret(provider)
                    value=secret
                    fault=fault_of(false)
                    secret=[(words::SHOW, words::SHOW_NAME), (words::HIDE, words::HIDE_NAME)]
                />
                <p class="quiet">{words::check_text(provider)}</p>
                <div class="buttons">
                    <button
                        type="submit"
                        class=Weight::Main.class()
                        aria-disabled=move || going.busy().get().then_some("true")
                    >
                        {move || if going.busy().get() { frame::BUSY } else { words::CHECK }}
                    </button>
                </div>
                {going.word()}
                {other_fault}
            </form>
        </section>
    }
}
