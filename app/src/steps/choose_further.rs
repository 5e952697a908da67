//! Data that is fetched only for those who choose it: folded, never ticked at first, each with its price and, where the
//! permission is missing, the way to it and back.

use super::{choose_fields::Choice, going::Going, problem};
use crate::{
    browser,
    components::{
        action::Action,
        notice::{Notice, Tone},
    },
    messages::{
        data_types, further as words,
        problems::{self, Party},
    },
    wizard::{
        kept_choice::{self, KeptChoice},
        selection::{self, Offer},
    },
};
use domain::{
    DataType, ProviderId,
    wire::{ErrorCode, Link},
};
use leptos::prelude::*;
use std::collections::BTreeSet;

/// The id of the folded part.
pub(crate) const FURTHER_ID: &str = "further";

/// What came of asking for the permissions of data, told once the member is back.
pub(crate) fn came_back(link: StoredValue<Link>, asked: &BTreeSet<DataType>) -> impl IntoView + use<> {
    let missing = link.with_value(|link| selection::unasked(link, asked));
    let given = words::plain(asked.difference(&missing));
    view! { <CameBack link given missing=words::plain(&missing)/> }
}

/// What came of asking for further permissions, told once the member is back.
#[component]
pub(crate) fn CameBack(
    /// The link.
    link: StoredValue<Link>,
    /// What is permitted now of what was asked for; empty where nothing is.
    given: String,
    /// What still is not.
    missing: String,
) -> impl IntoView {
    let (provider, through_own_client) = link.with_value(|link| (link.provider, link.through_own_client));
    let code = browser::query("problem").and_then(|written| super::problem_code(&written));
    let why_not = match code {
        None if missing.is_empty() => None,
        None => Some(words::still_missing(&missing, provider, through_own_client)),
        Some(ErrorCode::ConsentDenied) => Some(words::stopped(provider)),
        Some(ErrorCode::FurtherRefused) => Some(words::refused(provider)),
        Some(code) => Some(problems::advice(code, Party::Provider(provider), None).text),
    };
    let given = (code.is_none() && !given.is_empty()).then(|| {
        view! {
            <Notice tone=Tone::Calm title=words::PERMITTED>
                <p>{words::permitted(&given, provider)}</p>
            </Notice>
        }
    });
    view! {
        {given}
        {why_not.map(|text| {
            view! {
                <Notice tone=Tone::Attention title=words::NOT_PERMITTED>
                    <p>{text}</p>
                </Notice>
            }
        })}
    }
}

/// The folded part.
#[component]
pub(crate) fn FurtherFields(
    /// The link they are read through.
    link: StoredValue<Link>,
    /// What is chosen.
    choice: Choice,
    /// Why fetching could not begin.
    refused: Signal<Option<String>>,
) -> impl IntoView {
    let offered = link.with_value(selection::further);
    if offered.is_empty() {
        return ().into_any();
    }
    let begins_open =
        choice.data_types.with_untracked(|chosen| offered.iter().any(|one| chosen.contains(one)));
    let open = RwSignal::new(begins_open);
    // What was refused must not hide in a fold.
    Effect::new(move |_| {
        if refused.with(Option::is_some) {
            open.set(true);
        }
    });
    let fold = NodeRef::<leptos::html::Details>::new();
    let toggled = move |_| {
        if let Some(fold) = fold.get_untracked() {
            open.set(fold.open());
        }
    };
    let rows = offered.into_iter().map(|data_type| row(link, data_type, choice)).collect_view();
    view! {
        <details
            class="fold"
            id=FURTHER_ID
            tabindex="-1"
            node_ref=fold
            prop:open=move || open.get()
            on:toggle=toggled
        >
            <summary class="fold__summary">{words::MORE}</summary>
            <p class="quiet">{words::MORE_HINT}</p>
            <p class="field__fault">{refused}</p>
            <fieldset class="group" aria-label=words::MORE>
                {rows}
            </fieldset>
            <Ask link choice/>
        </details>
    }
    .into_any()
}

fn row(link: StoredValue<Link>, data_type: DataType, choice: Choice) -> impl IntoView {
    let id = format!("data-{}", data_type.key());
    let hint_id = format!("{id}-hint");
    let needs = link.with_value(|link| {
        let is_open = selection::offer(link, data_type) == Offer::Open;
        (!is_open).then(|| words::needs(&selection::lacking(link, data_type), link.provider))
    });
    let price = move || {
        link.with_value(|link| {
            choice
                .estimate_of(link, &[data_type].into())
                .map(|(cost, _)| words::price(cost.requests, cost.seconds, link.provider))
        })
    };
    view! {
        <div class="choice">
            <input
                class="choice__input"
                type="checkbox"
                id=id.clone()
                prop:checked=move || choice.data_types.with(|chosen| chosen.contains(&data_type))
                aria-describedby=hint_id.clone()
                on:change=move |_| choice.toggle(data_type)
            />
            <label class="choice__label" for=id>{data_types::name(data_type)}</label>
            <p class="choice__hint" id=hint_id>
                {data_types::explanation(data_type)} " " {price}
                {needs.map(|needs| view! { " " <strong>{needs}</strong> })}
            </p>
        </div>
    }
}

/// The way to the permissions that what is ticked lacks; what was chosen is kept for the way back.
#[component]
fn Ask(
    /// The link that lacks them.
    link: StoredValue<Link>,
    /// What is chosen.
    choice: Choice,
) -> impl IntoView {
    let going = Going::new();
    let unasked = Memo::new(move |_| {
        link.with_value(|link| choice.data_types.with(|chosen| selection::unasked(link, chosen)))
    });
    let press = Callback::new(move |()| {
        let asked = unasked.get_untracked();
        let kept = KeptChoice {
            link: link.with_value(|link| link.id.clone()),
            range: choice.days.range.get_untracked(),
            first: choice.days.first.get_untracked(),
            last: choice.days.last.get_untracked(),
            data_types: choice.data_types.get_untracked(),
            asked: asked.clone(),
        };
        if let Some(text) = kept.write() {
            browser::keep(kept_choice::NAME, &text);
        }
        link.with_value(|link| going.ask_further(link, asked, BTreeSet::new()));
    });
    let what = Signal::derive(move || unasked.with(|unasked| words::plain(unasked)));
    view! { <AskFor provider=link.with_value(|link| link.provider) what going on_press=press/> }
}

/// The words before asking a provider for permissions, and the button; nothing while there is none to ask for.
#[component]
pub(crate) fn AskFor(
    /// The provider.
    provider: ProviderId,
    /// What would be permitted; empty where nothing is to be asked for.
    what: Signal<String>,
    /// The way there.
    going: Going,
    /// Takes it.
    on_press: Callback<()>,
) -> impl IntoView {
    let is_wanted = move || what.with(|what| !what.is_empty());
    view! {
        <div role="status">
            <Show when=is_wanted>
                <p>{move || words::before_asking(&what.get(), provider)} " " {words::if_it_stops(provider)}</p>
            </Show>
        </div>
        <Show when=is_wanted>
            <div class="buttons">
                <Action label=words::ask(provider) busy=going.busy() on_press=move |()| on_press.run(())/>
            </div>
        </Show>
        {going.word()}
        {problem::notice_of(going.task)}
    }
}
