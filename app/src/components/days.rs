//! Days of a kind of data: the chart, and the numbers folded beneath it.

use super::{
    chart::{Chart, ChartData},
    day_table::DayTable,
};
use crate::messages::{data_types, review as words};
use domain::{DateRange, ProviderId};
use jiff::civil::Date;
use leptos::prelude::*;
use std::sync::Arc;

/// A chart of days with its table.
#[component]
pub(crate) fn Days(
    /// What the chart shows.
    data: Arc<ChartData>,
    /// The days the table lists.
    whole: DateRange,
    /// The provider the data came from, to name it in reasons.
    provider: ProviderId,
    /// Follows the day read out of the chart.
    #[prop(optional_no_strip)]
    day: Option<RwSignal<Date>>,
) -> impl IntoView {
    let opened = RwSignal::new(false);
    let name = data_types::subject(data.subject);
    let listed = Arc::new(ChartData { range: whole, ..ChartData::clone(&data) });
    view! {
        <Chart data day/>
        <details class="fold" on:toggle=move |_| opened.set(true)>
            <summary class="fold__summary">{words::TABLE} <span class="unseen">{format!(": {name}")}</span></summary>
            {move || opened.get().then(|| view! { <DayTable data=Arc::clone(&listed) provider/> })}
        </details>
    }
}
