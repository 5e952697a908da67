//! How far an import has come: one bar for all of it, a row for each kind of data, and milestones for those who do not
//! see the bar.

use super::icon::{Icon, Sign};
use crate::{
    intl,
    messages::{data_types, fetching},
    wizard::progress::{self, Milestone, Row, RowState},
};
use domain::{ProviderId, wire::Import};
use leptos::prelude::*;

/// The bar over everything, with what is done and how long it still takes.
#[component]
pub(crate) fn ImportProgress(
    /// The import.
    #[prop(into)]
    import: Signal<Import>,
) -> impl IntoView {
    let percent = Memo::new(move |_| import.with(progress::percent));
    let milestone = Memo::new(move |_| import.with(progress::milestone));
    // Of long imports only: short ones are over before their end has been read.
    let is_long = import.with_untracked(|import| !import.intraday.is_empty());
    let end = Memo::new(move |_| {
        import.with(|import| progress::finished_at(import, intl::now()).filter(|_| is_long))
    });
    let quota = Memo::new(move |_| {
        import.with(|import| fetching::quota(import.quota.as_ref().filter(|_| is_long)?, import.provider))
    });
    let announced = move || match milestone.get() {
        Milestone::Quarter(percent) => fetching::announced(percent),
        Milestone::State(_) => String::new(),
    };
    view! {
        <div class="progress">
            <label class="progress__label" for="import-progress">{fetching::PROGRESS}</label>
            <progress class="progress__bar" id="import-progress" max="100" prop:value=percent>
                {percent}
            </progress>
            <p class="progress__text">{move || import.with(fetching::done_of)}</p>
            {move || end.get().map(|at| view! { <p class="progress__text">{fetching::finished_at(at)}</p> })}
            {move || quota.get().map(|text| view! { <p class="progress__text quiet">{text}</p> })}
            <p class="unseen" role="status">{announced}</p>
        </div>
    }
}

/// A row for each kind of data.
#[component]
pub(crate) fn DataTypeProgress(
    /// The import.
    #[prop(into)]
    import: Signal<Import>,
) -> impl IntoView {
    let rows = Memo::new(move |_| import.with(progress::rows));
    let provider = import.with_untracked(|import| import.provider);
    view! {
        <section class="data-type-progress">
            <h2>{fetching::BY_DATA_TYPE}</h2>
            <ul class="data-type-progress__list">
                {move || rows.get().into_iter().map(|row| row_view(row, provider)).collect_view()}
            </ul>
        </section>
    }
}

fn row_view(row: Row, provider: ProviderId) -> impl IntoView {
    let state = row.state;
    let icon = match state {
        RowState::NotPermitted => Icon::Lock,
        RowState::NotCarried | RowState::Queued | RowState::LeftOut | RowState::BrokenOff => Icon::Ring,
        RowState::Fetching => Icon::Dots,
        RowState::DeliveredBefore | RowState::Finished { failed: 0 } => Icon::Tick,
        RowState::Finished { .. } => Icon::Cross,
    };
    let name = data_types::subject(row.subject);
    let asked = matches!(state, RowState::Fetching | RowState::BrokenOff | RowState::Finished { .. });
    let days = row.days_with_data.filter(|_| asked).map(fetching::days_found);
    let bar = (state == RowState::Fetching).then(|| {
        view! {
            <progress
                class="progress__bar progress__bar--small"
                max=row.windows
                prop:value=row.windows_done
                aria-label=name
            ></progress>
        }
    });
    view! {
        <li class="data-type-progress__row">
            <Sign icon/>
            <span class="data-type-progress__name">{name}</span>
            <span class="data-type-progress__state">{fetching::row(state, provider)}</span>
            <span class="data-type-progress__days">{days}</span>
            {bar}
        </li>
    }
}
