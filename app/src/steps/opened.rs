//! What is in a saved file, shown as the review shows what was fetched.

use super::{open_file::Named, review_section::fact};
use crate::{
    components::{
        chart_data::ChartData,
        zoom::{Source, ZoomChart},
    },
    intl,
    messages::{self, data_types, open_file as words, review, units},
    wizard::{coverage, saved_file::SavedKind, subject::Subject},
};
use domain::{DateRange, ProviderId};
use leptos::prelude::*;
use std::sync::Arc;

/// A file that was opened.
#[component]
pub(crate) fn OpenedFile(
    /// The file.
    named: Named,
) -> impl IntoView {
    let Named { name, size_bytes, saved } = named;
    let (range, provider) = (saved.range, saved.provider);
    let empty = saved.kinds.is_empty().then(|| view! { <p>{words::EMPTY}</p> });
    let kinds = saved.kinds.iter().map(|kind| view! { <KindSection kind=kind.clone() range provider/> });
    let zone = saved.time_zone.clone().map(|zone| fact(words::TIME_ZONE, zone.replace('_', " ")));
    view! {
        <section class="card" role="status">
            <dl class="facts">
                {fact(words::NAME, name)}
                {fact(words::SIZE, units::size(size_bytes))}
                {fact(words::DAYS, words::days(range))}
                {fact(words::FROM, messages::provider(provider).to_owned())}
                {zone}
            </dl>
            <p class="quiet">{words::HERE_ONLY}</p>
        </section>
        {empty}
        {kinds.collect_view()}
    }
}

#[component]
fn KindSection(
    /// The kind of data.
    kind: SavedKind,
    /// The days of the file.
    range: DateRange,
    /// Where the readings came from.
    provider: ProviderId,
) -> impl IntoView {
    let SavedKind { subject, days, gaps, readings } = kind;
    let explanation = match subject {
        Subject::Daily(data_type) => data_types::explanation(data_type),
        Subject::Intraday(intraday_type) => data_types::intraday_explanation(intraday_type),
    };
    let (first, last) = (days.first().map(|day| day.date), days.last().map(|day| day.date));
    let count = days.len() as u64;
    let shown = coverage::shown(first, last, &gaps, range);
    let chart = last.map(|_| {
        let source = if readings.is_empty() { Source::Days } else { Source::File(Arc::new(readings)) };
        let data = Arc::new(ChartData { subject, range: shown, values: days, gaps: gaps.clone() });
        view! { <ZoomChart data whole=shown provider source notice=super::review_section::notice/> }
    });
    view! {
        <section class="review-section">
            <h2 class="review-section__title">{data_types::subject(subject)}</h2>
            <p class="quiet">{explanation}</p>
            <dl class="facts facts--row">
                {fact(review::DAYS, intl::count(count))}
                {first.map(|day| fact(review::FIRST, intl::day(day)))}
                {last.map(|day| fact(review::LAST, intl::day(day)))}
            </dl>
            {super::review_section::gap_lines(&gaps, true, provider)}
            {chart}
        </section>
    }
}
