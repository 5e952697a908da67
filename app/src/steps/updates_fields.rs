//! The questions of an automatic update: how often, what happens with new days, which data.

use super::{left_out_list::LeftOutList, left_out_trouble::trouble, problem};
use crate::{
    api::{self, Fault},
    components::action::{Action, Weight},
    left_out::LeavingOut,
    messages::{data_types, updates as words},
    task::Task,
    wizard::updates::{Selection, choices, wish},
};
use domain::{
    DataType, Granularity, IntradayType, ProviderId,
    wire::{self, ErrorCode, Link, NewUpdate, UpdateEvery, UpdateKind, UpdateMode},
};
use leptos::prelude::*;

/// The questions, filled in with what there is.
#[component]
pub(crate) fn UpdateFields(
    /// The link that is read.
    link: Link,
    /// The data ticked at first.
    selection: Selection,
    /// The update to change; none where one is set up.
    #[prop(optional_no_strip)]
    existing: Option<wire::Update>,
    /// Called with the update as it is now.
    #[prop(into)]
    on_stored: Callback<wire::Update>,
    /// Called when it is not as it was drawn any more.
    #[prop(optional, into)]
    on_elsewhere: Option<Callback<()>>,
) -> impl IntoView {
    let task = Task::new();
    let kind = selection.kind();
    let is_new = existing.is_none();
    let every = RwSignal::new(existing.as_ref().map_or(UpdateEvery::Week, |update| update.every));
    let mode = RwSignal::new(existing.as_ref().map_or(UpdateMode::Review, |update| update.mode));
    let offered = choices(&link, &selection);
    let chosen = RwSignal::new(selection);
    let refused = RwSignal::new(false);
    // Several of these may stand on one page.
    let key = format!("update-{}-{}", link.id, kind.key());
    let link_id = link.id.clone();
    let store = move |()| {
        let chosen = chosen.get_untracked();
        refused.set(chosen.is_empty());
        if chosen.is_empty() {
            return;
        }
        let new = wish(&chosen, every.get_untracked(), mode.get_untracked(), existing.as_ref());
        let link_id = link_id.clone();
        task.run(store_over(link_id, kind, new, on_elsewhere), move |update| on_stored.run(update));
    };
    let label = Signal::derive(move || {
        let label = match (is_new, mode.get()) {
            (false, _) => words::SAVE,
            (true, UpdateMode::Review) => words::START,
            (true, UpdateMode::Send) => words::START_SENDING,
        };
        label.to_owned()
    });
    view! {
        <div class="update-fields">
            <fieldset class="group">
                <legend class="group__name">{words::EVERY}</legend>
                {[UpdateEvery::Day, UpdateEvery::Week]
                    .map(|one| {
                        let id = format!("{key}-{one:?}").to_lowercase();
                        radio(&key, "every", id, words::every(one), None, every, one)
                    })
                    .collect_view()}
            </fieldset>
            <fieldset class="group">
                <legend class="group__name">{words::MODE}</legend>
                {[UpdateMode::Review, UpdateMode::Send]
                    .map(|one| {
                        let id = format!("{key}-{one:?}").to_lowercase();
                        radio(&key, "mode", id, words::mode(one), Some(words::mode_text(one)), mode, one)
                    })
                    .collect_view()}
            </fieldset>
            <fieldset class="group" aria-describedby=format!("{key}-fault")>
                <legend class="group__name">{words::DATA}</legend>
                <p class="field__fault" id=format!("{key}-fault") role="status">
                    {move || refused.get().then_some(words::NOTHING_CHOSEN)}
                </p>
                {data_fields(&key, link.provider, &offered, chosen)}
                <p class="quiet">{words::OTHER_DATA}</p>
            </fieldset>
            {move || (mode.get() == UpdateMode::Send).then(|| view! { <LeftOutPlace/> })}
            <div class="buttons">
                <Action label weight=Weight::Main busy=task.busy on_press=store/>
            </div>
            {problem::notice_of(task)}
        </div>
    }
}

/// Stores a wish over the update it was drawn for. Says so where that is another by now: nothing is done then.
pub(super) async fn store_over(
    link_id: String,
    kind: UpdateKind,
    new: NewUpdate,
    on_elsewhere: Option<Callback<()>>,
) -> Result<wire::Update, Fault> {
    let answer = api::store_update(&link_id, kind, &new).await;
    if let Err(fault) = &answer
        && fault.code() == Some(ErrorCode::UpdateChanged)
        && let Some(on_elsewhere) = on_elsewhere
    {
        on_elsewhere.try_run(());
    }
    answer
}

/// What is left out, shown before anything is sent without asking.
#[component]
fn LeftOutPlace() -> impl IntoView {
    let leaving_out = LeavingOut::begin();
    view! {
        <div class="update-fields__left-out">
            <p>{words::LEFT_OUT}</p>
            <LeftOutList/>
            {trouble(leaving_out)}
        </div>
    }
}

fn radio<T: Copy + PartialEq + Send + Sync + 'static>(
    key: &str,
    name: &str,
    id: String,
    label: &'static str,
    hint: Option<&'static str>,
    chosen: RwSignal<T>,
    value: T,
) -> impl IntoView + use<T> {
    let hint_id = format!("{id}-hint");
    let described_by = hint.map(|_| hint_id.clone());
    let class = if hint.is_some() { "choice choice--long" } else { "choice" };
    view! {
        <div class=class>
            <input
                class="choice__input"
                type="radio"
                name=format!("{key}-{name}")
                id=id.clone()
                prop:checked=move || chosen.get() == value
                aria-describedby=described_by
                on:change=move |_| chosen.set(value)
            />
            <label class="choice__label" for=id>{label}</label>
            {hint.map(|hint| view! { <p class="choice__hint" id=hint_id>{hint}</p> })}
        </div>
    }
}

fn data_fields(
    key: &str,
    provider: ProviderId,
    offered: &Selection,
    chosen: RwSignal<Selection>,
) -> impl IntoView + use<> {
    let daily = offered.data_types.iter().map(|one| daily_field(key, *one, chosen)).collect_view();
    let readings = offered
        .intraday
        .iter()
        .map(|(one, granularity)| readings_field(key, provider, *one, *granularity, chosen))
        .collect_view();
    view! {
        {daily}
        {readings}
    }
}

fn daily_field(key: &str, data_type: DataType, chosen: RwSignal<Selection>) -> impl IntoView + use<> {
    let id = format!("{key}-{}", data_type.key());
    view! {
        <div class="choice">
            <input
                class="choice__input"
                type="checkbox"
                id=id.clone()
                prop:checked=move || chosen.with(|chosen| chosen.data_types.contains(&data_type))
                on:change=move |_| chosen.update(|chosen| chosen.toggle(data_type))
            />
            <label class="choice__label" for=id>{data_types::name(data_type)}</label>
        </div>
    }
}

fn readings_field(
    key: &str,
    provider: ProviderId,
    intraday_type: IntradayType,
    granularity: Granularity,
    chosen: RwSignal<Selection>,
) -> impl IntoView + use<> {
    let id = format!("{key}-{}", intraday_type.key());
    let hint_id = format!("{id}-hint");
    view! {
        <div class="choice">
            <input
                class="choice__input"
                type="checkbox"
                id=id.clone()
                prop:checked=move || chosen.with(|chosen| chosen.intraday.contains_key(&intraday_type))
                aria-describedby=hint_id.clone()
                on:change=move |_| chosen.update(|chosen| chosen.toggle_readings(intraday_type, granularity))
            />
            <label class="choice__label" for=id>{data_types::intraday(intraday_type)}</label>
            <p class="choice__hint" id=hint_id>{data_types::granularity(granularity, provider)}</p>
        </div>
    }
}
