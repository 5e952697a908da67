//! Readings within the day that are fetched only for those who choose them: folded, never ticked at first, each with its
//! price and, where the permission is missing, the way to it and back.

use super::{
    choose_further::{AskFor, CameBack, FURTHER_ID},
    going::Going,
    intraday_fields::IntradayChoice,
};
use crate::{
    browser,
    messages::{data_types, further as words},
    wizard::{
        intraday,
        kept_choice::{KeptReadings, READINGS_NAME},
        selection::Offer,
    },
};
use domain::{IntradayType, wire::Link};
use leptos::prelude::*;
use std::collections::BTreeSet;

/// Puts back what was chosen before the member went for a permission, and says what that was asked for.
pub(crate) fn take_kept(link: &Link, choice: IntradayChoice) -> BTreeSet<IntradayType> {
    let kept = browser::take_kept(READINGS_NAME).and_then(|text| KeptReadings::read(&text, &link.id));
    let Some(kept) = kept else { return BTreeSet::new() };
    choice.days.range.set(kept.range);
    choice.days.first.set(kept.first);
    choice.days.last.set(kept.last);
    choice.notify.set(kept.notify);
    let further = intraday::further(link);
    let still = |one: &IntradayType| further.contains(one) || intraday::offer(link, *one) == Offer::Open;
    choice.wanted.update(|wanted| {
        wanted.types = kept.wanted.types.into_iter().filter(still).collect();
        wanted.granularities.extend(kept.wanted.granularities);
    });
    kept.asked
}

/// What came of asking for the permissions of readings, told once the member is back.
pub(crate) fn came_back(link: StoredValue<Link>, asked: &BTreeSet<IntradayType>) -> impl IntoView + use<> {
    let missing = link.with_value(|link| intraday::unasked(link, asked));
    let given = words::plain_readings(asked.difference(&missing));
    view! { <CameBack link given missing=words::plain_readings(&missing)/> }
}

/// The folded part; nothing where the provider has nothing of the kind.
#[component]
pub(crate) fn FurtherReadings(
    /// The link they are read through.
    link: StoredValue<Link>,
    /// What is chosen.
    choice: IntradayChoice,
    /// Why fetching could not begin.
    refused: Signal<Option<String>>,
) -> impl IntoView {
    let offered = link.with_value(intraday::further);
    if offered.is_empty() {
        return ().into_any();
    }
    let begins_open =
        choice.wanted.with_untracked(|wanted| offered.iter().any(|one| wanted.types.contains(one)));
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
    let rows = offered.into_iter().map(|one| row(link, one, choice)).collect_view();
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
            <p class="quiet">{words::MORE_READINGS_HINT}</p>
            <p class="field__fault">{refused}</p>
            <fieldset class="group" aria-label=words::MORE>
                {rows}
            </fieldset>
            <Ask link choice/>
        </details>
    }
    .into_any()
}

fn row(link: StoredValue<Link>, intraday_type: IntradayType, choice: IntradayChoice) -> impl IntoView {
    let id = format!("reading-{}", intraday_type.key());
    let hint_id = format!("{id}-hint");
    let needs = link.with_value(|link| {
        let is_open = intraday::offer(link, intraday_type) == Offer::Open;
        (!is_open).then(|| words::needs(&intraday::lacking(link, intraday_type), link.provider))
    });
    let price = move || {
        let range = choice.days.resolve().ok()?;
        link.with_value(|link| {
            let cost = choice.wanted.with(|wanted| intraday::price(link, wanted, intraday_type, range))?;
            Some(words::price_about(cost.requests, cost.seconds, link.provider))
        })
    };
    view! {
        <div class="choice">
            <input
                class="choice__input"
                type="checkbox"
                id=id.clone()
                prop:checked=move || choice.wanted.with(|wanted| wanted.types.contains(&intraday_type))
                aria-describedby=hint_id.clone()
                on:change=move |_| choice.wanted.update(|wanted| wanted.toggle(intraday_type))
            />
            <label class="choice__label" for=id>{data_types::intraday(intraday_type)}</label>
            <p class="choice__hint" id=hint_id>
                {data_types::intraday_explanation(intraday_type)} " " {price}
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
    choice: IntradayChoice,
) -> impl IntoView {
    let going = Going::new();
    let unasked = Memo::new(move |_| choice.unasked(link));
    let press = Callback::new(move |()| {
        let asked = unasked.get_untracked();
        let kept = KeptReadings {
            link: link.with_value(|link| link.id.clone()),
            range: choice.days.range.get_untracked(),
            first: choice.days.first.get_untracked(),
            last: choice.days.last.get_untracked(),
            wanted: choice.wanted.get_untracked(),
            notify: choice.notify.get_untracked(),
            asked: asked.clone(),
        };
        if let Some(text) = kept.write() {
            browser::keep(READINGS_NAME, &text);
        }
        link.with_value(|link| going.ask_further(link, BTreeSet::new(), asked));
    });
    let what = Signal::derive(move || unasked.with(|unasked| words::plain_readings(unasked)));
    view! { <AskFor provider=link.with_value(|link| link.provider) what going on_press=press/> }
}
