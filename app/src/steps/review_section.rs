//! One kind of data under review: the facts, the chart, the numbers, and what is missing in words.

use super::{problem, review::ValueQueue};
use crate::{
    components::{
        chart::{Chart, ChartData},
        day_table::DayTable,
        icon::{Icon, Sign},
    },
    intl,
    messages::{data_types, frame, problems::Party, review as words, units},
    visit::Loaded,
    wizard::coverage,
};
use domain::{
    DateRange, ProviderId,
    wire::{DataTypeReview, GapState},
};
use leptos::prelude::*;
use std::sync::Arc;

/// One kind of data.
#[component]
pub(crate) fn ReviewSection(
    /// What was fetched of it.
    review: DataTypeReview,
    /// The days asked for.
    range: DateRange,
    /// Where it was read.
    provider: ProviderId,
    /// Brings the daily values.
    queue: ValueQueue,
) -> impl IntoView {
    let data_type = review.data_type;
    let body = if !data_type.is_dated() {
        undated(&review, provider).into_any()
    } else {
        let values = (review.days_with_data > 0).then(|| values_view(&review, range, provider, queue));
        view! {
            {facts(&review)}
            {gap_lines(&review, provider)}
            {values}
        }
        .into_any()
    };
    view! {
        <section class="review-section">
            <h2 class="review-section__title">{data_types::name(data_type)}</h2>
            <p class="quiet">{data_types::explanation(data_type)}</p>
            {body}
        </section>
    }
}

fn undated(review: &DataTypeReview, provider: ProviderId) -> impl IntoView + use<> {
    if review.present {
        return state_line(Icon::Tick, words::PRESENT.to_owned()).into_any();
    }
    if review.gaps.is_empty() {
        return state_line(Icon::Ring, words::ABSENT.to_owned()).into_any();
    }
    gap_lines(review, provider).into_any()
}

fn state_line(icon: Icon, text: String) -> impl IntoView {
    view! {
        <p class="state">
            <Sign icon/>
            <span>{text}</span>
        </p>
    }
}

fn facts(review: &DataTypeReview) -> impl IntoView + use<> {
    let fact = |name: &'static str, value: String| {
        view! {
            <div class="facts__item">
                <dt>{name}</dt>
                <dd>{value}</dd>
            </div>
        }
    };
    view! {
        <dl class="facts facts--row">
            {fact(words::DAYS, intl::count(review.days_with_data))}
            {review.first_day.map(|day| fact(words::FIRST, intl::day(day)))}
            {review.last_day.map(|day| fact(words::LAST, intl::day(day)))}
            {fact(words::DAYS_EMPTY, intl::count(review.days_empty))}
        </dl>
    }
}

/// What is missing and why, one line a reason.
fn gap_lines(review: &DataTypeReview, provider: ProviderId) -> impl IntoView + use<> {
    let dated = review.data_type.is_dated();
    let line = |state: GapState, icon: Icon| {
        coverage::any_in(review, state).then(|| {
            let reason = review.gaps.iter().find(|gap| gap.state == state).and_then(|gap| gap.reason);
            let why = words::gap_reason(state, reason, provider);
            let text =
                if dated { format!("{}: {why}", units::days(coverage::days_in(review, state))) } else { why };
            state_line(icon, text)
        })
    };
    view! {
        {line(GapState::NotPermitted, Icon::Lock)}
        {line(GapState::Failed, Icon::Cross)}
        {line(GapState::NotFetched, Icon::Clock)}
    }
}

fn values_view(
    review: &DataTypeReview,
    range: DateRange,
    provider: ProviderId,
    queue: ValueQueue,
) -> impl IntoView + use<> {
    let data_type = review.data_type;
    // Charts begin at the first day with data: years of nothing would squeeze the rest.
    let shown = match (review.first_day, review.last_day) {
        (Some(first), Some(last)) => {
            let ends: Vec<DateRange> = review.gaps.iter().filter_map(|gap| gap.range).collect();
            let first = ends.iter().map(|gap| gap.start()).fold(first, Ord::min);
            let last = ends.iter().map(|gap| gap.last()).fold(last, Ord::max);
            DateRange::inclusive(first, last).ok().and_then(|days| days.intersection(range)).unwrap_or(range)
        }
        _ => range,
    };
    let gaps = review.gaps.clone();
    let opened = RwSignal::new(false);
    move || {
        let values = queue.find(data_type)?;
        Some(match values.get() {
            Loaded::Waiting => view! { <p class="waiting chart-waiting">{frame::WAITING}</p> }.into_any(),
            Loaded::Failed(fault) => problem::notice_with(
                &fault,
                Party::OpenHumans,
                Callback::new(move |()| queue.retry(data_type)),
            )
            .into_any(),
            Loaded::Here(values) => {
                let data = Arc::new(ChartData {
                    data_type,
                    range: shown,
                    values: values.to_vec(),
                    gaps: gaps.clone(),
                });
                let whole = Arc::new(ChartData { range, ..ChartData::clone(&data) });
                view! {
                    <Chart data/>
                    <details class="fold" on:toggle=move |_| opened.set(true)>
                        <summary class="fold__summary">
                            {words::TABLE} <span class="unseen">{format!(": {}", data_types::name(data_type))}</span>
                        </summary>
                        {move || opened.get().then(|| view! { <DayTable data=Arc::clone(&whole) provider/> })}
                    </details>
                }
                .into_any()
            }
        })
    }
}
