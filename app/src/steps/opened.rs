//! What is in a saved file, shown as the review shows what was fetched.

use super::{open_file::Named, review_section::fact};
use crate::{
    components::{action::Action, chart::ChartData, days::Days, readings::Readings},
    intl,
    messages::{self, data_types, open_file as words, review, units},
    wizard::{coverage, saved_file::SavedKind, subject::Subject},
};
use domain::{DateRange, ProviderId, record::Record};
use jiff::civil::Date;
use leptos::prelude::*;
use std::{collections::BTreeMap, sync::Arc};

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
    let chart = last.map(|last| {
        let day = RwSignal::new(last);
        let within = (!readings.is_empty()).then(|| view! { <OneSavedDay readings day/> });
        let data = Arc::new(ChartData { subject, range: shown, values: days, gaps: gaps.clone() });
        view! {
            <Days data whole=shown provider day=Some(day)/>
            {within}
        }
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

/// The readings of the day chosen in the chart.
#[component]
fn OneSavedDay(
    /// The readings of each day.
    readings: BTreeMap<Date, Arc<Vec<Record>>>,
    /// The day chosen.
    day: RwSignal<Date>,
) -> impl IntoView {
    let opened = RwSignal::new(None::<Date>);
    let label = Signal::derive(move || review::show_day(day.get()));
    let shown = move || {
        opened.get().map(|day| {
            let records = readings.get(&day).cloned().unwrap_or_default();
            view! {
                <section class="one-day">
                    <h3 class="one-day__title">{review::readings_of(day)}</h3>
                    <Readings records/>
                </section>
            }
        })
    };
    view! {
        <div class="buttons">
            <Action label on_press=move |()| opened.set(Some(day.get_untracked()))/>
        </div>
        {shown}
    }
}
