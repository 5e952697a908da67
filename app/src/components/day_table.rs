//! The numbers under a chart: every day, newest first. Stretches without values are one row and say why.

use super::{
    action::Action,
    chart_data::ChartData,
    icon::{Icon, Sign},
};
use crate::{
    intl,
    messages::{data_types, review as words, units, zoom},
    wizard::{
        coverage::{self, Entry},
        stretch::{self, LeftOut, Stretch},
        subject::Form,
    },
};
use domain::{ProviderId, wire::GapState};
use leptos::prelude::*;
use std::sync::Arc;

/// Rows shown at first, and added with each press.
const ROWS: usize = 60;

/// A table of days.
#[component]
pub(crate) fn DayTable(
    /// What it shows.
    data: Arc<ChartData>,
    /// The provider the data came from, to name it in reasons.
    provider: ProviderId,
    /// What is left out.
    left_out: Signal<Vec<Stretch>>,
) -> impl IntoView {
    let name = data_types::subject(data.subject);
    let ranges = data.subject.form() == Form::Ranges;
    let shown = RwSignal::new(ROWS);
    let entries = StoredValue::new(coverage::entries(data.range, &data.values, &data.gaps));
    let total = entries.with_value(Vec::len);
    let column = units::column(data.subject);
    let rows = move || {
        entries.with_value(|entries| {
            let entries = entries.iter().take(shown.get());
            left_out.with(|out| entries.map(|entry| row(entry, &data, provider, out)).collect_view())
        })
    };
    view! {
        <div class="table-frame" role="region" tabindex="0" aria-label=name>
            <table class="table">
                <caption class="unseen">{name}</caption>
                <thead>
                    <tr>
                        <th scope="col">{words::DAY}</th>
                        {if ranges {
                            [words::LOWEST, words::MEAN, words::HIGHEST]
                                .map(|name| view! { <th scope="col" class="table__number">{name}</th> })
                                .into_any()
                        } else {
                            view! { <th scope="col" class="table__number">{column}</th> }
                                .into_any()
                        }}
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

fn row(entry: &Entry, data: &ChartData, provider: ProviderId, left_out: &[Stretch]) -> impl IntoView + use<> {
    let ranges = data.subject.form() == Form::Ranges;
    let missing = |icon: Icon, text: String| {
        view! { <td class="table__state" colspan=if ranges { "3" } else { "1" }>{marked(icon, text)}</td> }
            .into_any()
    };
    let (day, cells) = match *entry {
        Entry::Value(value) if stretch::of_day(left_out, value.date) != LeftOut::None => {
            let text = match stretch::of_day(left_out, value.date) {
                LeftOut::Partly => zoom::PARTLY_LEFT_OUT,
                LeftOut::Whole | LeftOut::None => zoom::LEFT_OUT,
            };
            (intl::day(value.date), missing(Icon::Out, text.to_owned()))
        }
        Entry::Value(value) => {
            let shown = if ranges { vec![value.low, value.mid, value.high] } else { vec![value.mid] };
            let cells = shown.into_iter().map(|one| {
                view! { <td class="table__number">{units::value(data.subject, one)}</td> }
            });
            (intl::day(value.date), cells.collect_view().into_any())
        }
        Entry::Empty(range) => (intl::days(range), missing(Icon::Ring, words::EMPTY.to_owned())),
        Entry::Missing(range, state, reason) => {
            let icon = match state {
                GapState::Failed => Icon::Cross,
                GapState::NotPermitted => Icon::Lock,
                GapState::NotFetched => Icon::Clock,
            };
            (intl::days(range), missing(icon, words::gap_reason(state, reason, provider)))
        }
    };
    view! {
        <tr>
            <th scope="row">{day}</th>
            {cells}
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
