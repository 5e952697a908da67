//! The numbers under a chart: every day, newest first. Stretches without values are one row and say why.

use super::{
    action::Action,
    chart::ChartData,
    icon::{Icon, Sign},
};
use crate::{
    intl,
    messages::{data_types, review as words, units},
    wizard::coverage::{self, Entry},
};
use domain::{ProviderId, wire::GapState};
use leptos::prelude::*;
use std::sync::Arc;

/// Rows shown at first, and added with each press.
const ROWS: usize = 60;

/// A table of daily values.
#[component]
pub(crate) fn DayTable(
    /// What it shows.
    data: Arc<ChartData>,
    /// The provider the data came from, to name it in reasons.
    provider: ProviderId,
) -> impl IntoView {
    let data_type = data.data_type;
    let shown = RwSignal::new(ROWS);
    let entries = StoredValue::new(coverage::entries(data.range, &data.values, &data.gaps));
    let total = entries.with_value(Vec::len);
    let rows = move || {
        entries.with_value(|entries| {
            entries.iter().take(shown.get()).map(|entry| row(entry, &data, provider)).collect_view()
        })
    };
    view! {
        <div class="table-frame" role="region" tabindex="0" aria-label=data_types::name(data_type)>
            <table class="table">
                <caption class="unseen">{data_types::name(data_type)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{words::DAY}</th>
                        <th scope="col" class="table__number">{units::column(data_type)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <Show when=move || { shown.get() < total }>
            <Action label=words::EARLIER on_press=move |()| shown.update(|shown| *shown += ROWS)/>
        </Show>
    }
}

fn row(entry: &Entry, data: &ChartData, provider: ProviderId) -> impl IntoView + use<> {
    let (day, class, cell) = match *entry {
        Entry::Value(value) => {
            (intl::day(value.0), "table__number", units::value(data.data_type, value.1).into_any())
        }
        Entry::Empty(range) => {
            (intl::days(range), "table__state", marked(Icon::Ring, words::EMPTY.to_owned()))
        }
        Entry::Missing(range, state, reason) => {
            let icon = match state {
                GapState::Failed => Icon::Cross,
                GapState::NotPermitted => Icon::Lock,
                GapState::NotFetched => Icon::Clock,
            };
            (intl::days(range), "table__state", marked(icon, words::gap_reason(state, reason, provider)))
        }
    };
    view! {
        <tr>
            <th scope="row">{day}</th>
            <td class=class>{cell}</td>
        </tr>
    }
}

fn marked(icon: Icon, text: String) -> AnyView {
    view! {
        <span class="state">
            <Sign icon/>
            {text}
        </span>
    }
    .into_any()
}
