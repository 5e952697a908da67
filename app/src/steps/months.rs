//! The monthly files of an import: on their way, and their receipt.

use crate::{
    api,
    components::{
        action::Weight,
        icon::{Icon, Sign},
    },
    messages::{left_out as out_words, months as words, units},
    wizard::{months, paths, receipt},
};
use domain::wire::{Import, MonthDelivery};
use leptos::prelude::*;

/// The files on their way: how many are done, and where each stands.
#[component]
pub(crate) fn SendingMonths(
    /// The import.
    #[prop(into)]
    import: Signal<Import>,
) -> impl IntoView {
    let tally = Memo::new(move |_| import.with(|import| months::tally(&import.months)));
    let rows = Memo::new(move |_| import.with(|import| import.months.clone()));
    let at_work = Memo::new(move |_| rows.with(|rows| months::at_work(rows).map(words::at_work)));
    view! {
        <p role="status">{move || words::done_of(tally.get())}</p>
        <p class="quiet">{at_work}</p>
        <ol class="tasks" aria-label=words::LIST>
            {move || {
                let rows = rows.get();
                let current = months::at_work(&rows).map(|month| month.month.clone());
                rows.iter().map(|month| row(month, current.as_deref())).collect_view()
            }}
        </ol>
    }
}

fn row(month: &MonthDelivery, current: Option<&str>) -> impl IntoView + use<> {
    let is_current = current == Some(month.month.as_str());
    let is_out = receipt::is_out(month.step, month.file.as_ref(), &month.kept_files);
    let (icon, class) = if month.problem.is_some() {
        (Icon::Cross, "tasks__item")
    } else if month.unchanged || is_out || month.file.is_some() {
        (Icon::Tick, "tasks__item tasks__item--done")
    } else if is_current {
        (Icon::Dots, "tasks__item tasks__item--current")
    } else {
        (Icon::Ring, "tasks__item")
    };
    view! {
        <li class=class aria-current=is_current.then_some("step")>
            <Sign icon/>
            <span>{crate::intl::month(&month.month)} ": " {if is_out { out_words::REMOVED } else { words::state(month) }}</span>
        </li>
    }
}

/// The receipt of all months.
#[component]
pub(crate) fn MonthsReceipt(
    /// The import.
    id: String,
    /// Its months, oldest first.
    months: Vec<MonthDelivery>,
) -> impl IntoView {
    let tally = months::tally(&months);
    // Of files that are not there each says so itself.
    let summary = (tally.sent + tally.unchanged > 0).then(|| words::summary(tally));
    let rows = months.iter().map(|month| receipt_row(&id, month));
    view! {
        {summary.map(|text| view! { <p>{text}</p> })}
        <section class="card receipt">
            <h2 class="card__title">{words::RECEIPT}</h2>
            <ol class="months">{rows.collect_view()}</ol>
        </section>
        <div class="buttons">
            <a class=Weight::Plain.class() href=paths::OPEN>{words::OPEN}</a>
        </div>
    }
}

fn receipt_row(id: &str, month: &MonthDelivery) -> impl IntoView + use<> {
    let file = month.file.as_ref();
    let name =
        file.map_or_else(|| format!("fitbit-{}-intraday.json.gz", month.month), |file| file.basename.clone());
    let fact = |label: &'static str, value: String| {
        view! {
            <div class="facts__item">
                <dt>{label}</dt>
                <dd>{value}</dd>
            </div>
        }
    };
    let is_removed = receipt::is_out(month.step, file, &month.kept_files);
    let icon = match (month.unchanged || file.is_none(), is_removed) {
        (true, false) => Icon::Ring,
        (_, true) => Icon::Out,
        (false, false) => Icon::Tick,
    };
    let state = view! {
        <p class="state">
            <Sign icon/>
            <span>{if is_removed { out_words::REMOVED } else { words::state(month) }}</span>
        </p>
    };
    view! {
        <li class="months__item">
            <h3 class="months__name">{name.clone()}</h3>
            {state}
            <dl class="facts">
                {fact(words::DAYS, words::days(file, &month.month))}
                {file.map(|file| fact(words::SIZE, units::size(file.size_bytes)))}
                {file.map(|file| fact(words::WHEN, crate::intl::dated(file.delivered_at)))}
                {file
                    .map(|file| {
                        view! {
                            <div class="facts__item">
                                <dt>{words::MD5}</dt>
                                <dd>
                                    <code>{file.md5.clone()}</code>
                                </dd>
                            </div>
                        }
                    })}
            </dl>
            {(!is_removed)
                .then(|| {
                    view! {
                        <a
                            class="months__save"
                            href=api::month_address(id, &month.month)
                            download=name
                            aria-label=words::save_name(&month.month)
                        >
                            {words::SAVE}
                        </a>
                    }
                })}
        </li>
    }
}
