//! One kind of data under review: the facts, the chart, the numbers, and what is missing in words.

use super::{
    calendar_part::{CalendarDesk, CalendarPart, Known},
    leave_out::{LeaveOut, leave_out},
    problem,
    review_contents::section_id,
    value_queue::ValueQueue,
};
use crate::{
    api::Fault,
    components::{
        chart_data::ChartData,
        icon::{Icon, Sign},
        zoom::{Source, ZoomChart},
    },
    intl,
    left_out::LeavingOut,
    messages::{data_types, frame, problems::Party, review as words, units},
    visit::Loaded,
    wizard::{coverage, left_out, stretch::Stretch, subject::Subject},
};
use domain::{
    DateRange, ProviderId,
    wire::{DataTypeReview, Gap, GapState},
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
    /// What the calendars share.
    desk: CalendarDesk,
) -> impl IntoView {
    let data_type = review.data_type;
    let id = section_id(Subject::Daily(data_type));
    let has_anything = review.present || review.days_with_data > 0;
    let choosable = data_type.is_dated().then_some(range);
    let body = if !data_type.is_dated() {
        undated(&review, provider).into_any()
    } else {
        let values = (review.days_with_data > 0).then(|| {
            let shown = Shown {
                subject: Subject::Daily(data_type),
                range: coverage::shown(review.first_day, review.last_day, &review.gaps, range),
                whole: range,
                gaps: review.gaps.clone(),
                provider,
            };
            values_view(shown, queue, Source::Days)
        });
        let known =
            Known { subject: Subject::Daily(data_type), gaps: review.gaps.clone(), sent_before: Vec::new() };
        view! {
            {facts(&review)}
            {gap_lines(&review.gaps, true, provider)}
            {values}
            <CalendarPart desk known/>
        }
        .into_any()
    };
    view! {
        <section class="review-section" id=id tabindex="-1">
            <h2 class="review-section__title">{data_types::name(data_type)}</h2>
            <p class="quiet">{data_types::explanation(data_type)}</p>
            {body}
            {has_anything.then(|| view! { <LeaveOut subject=Subject::Daily(data_type) range=choosable/> })}
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
    gap_lines(&review.gaps, false, provider).into_any()
}

/// A sign and its words.
pub(crate) fn state_line(icon: Icon, text: String) -> impl IntoView {
    view! {
        <p class="state">
            <Sign icon/>
            <span>{text}</span>
        </p>
    }
}

/// A fact at the head of a kind of data.
pub(crate) fn fact(name: &'static str, value: String) -> impl IntoView {
    view! {
        <div class="facts__item">
            <dt>{name}</dt>
            <dd>{value}</dd>
        </div>
    }
}

fn facts(review: &DataTypeReview) -> impl IntoView + use<> {
    view! {
        <dl class="facts facts--row">
            {fact(words::DAYS, intl::count(review.days_with_data))}
            {review.first_day.map(|day| fact(words::FIRST, intl::day(day)))}
            {review.last_day.map(|day| fact(words::LAST, intl::day(day)))}
            {fact(words::DAYS_EMPTY, intl::count(review.days_empty))}
        </dl>
    }
}

/// What is missing and why, one line a reason. `dated` says whether days can be counted.
pub(crate) fn gap_lines(gaps: &[Gap], dated: bool, provider: ProviderId) -> impl IntoView + use<> {
    let line = |state: GapState, icon: Icon| {
        coverage::any_in(gaps, state).then(|| {
            let reason = gaps.iter().find(|gap| gap.state == state).and_then(|gap| gap.reason);
            let why = words::gap_reason(state, reason, provider);
            let text =
                if dated { format!("{}: {why}", units::days(coverage::days_in(gaps, state))) } else { why };
            state_line(icon, text)
        })
    };
    view! {
        {line(GapState::NotPermitted, Icon::Lock)}
        {line(GapState::Failed, Icon::Cross)}
        {line(GapState::NotFetched, Icon::Clock)}
    }
}

/// Which days of a kind of data are shown, and of which something is known.
#[derive(Clone)]
pub(crate) struct Shown {
    /// The kind of data.
    pub(crate) subject: Subject,
    /// The days of the chart.
    pub(crate) range: DateRange,
    /// The days asked for, which the table lists.
    pub(crate) whole: DateRange,
    /// Days without data for a reason.
    pub(crate) gaps: Vec<Gap>,
    /// Where it was read.
    pub(crate) provider: ProviderId,
}

/// The chart and the table of a kind of data, once its values are here.
pub(crate) fn values_view(shown: Shown, queue: ValueQueue, source: Source) -> impl IntoView + use<> {
    let leaving_out = LeavingOut::current();
    move || {
        let subject = shown.subject;
        let values = queue.find(subject)?;
        Some(match values.get() {
            Loaded::Waiting => view! { <p class="waiting chart-waiting">{frame::WAITING}</p> }.into_any(),
            Loaded::Failed(fault) => {
                problem::notice_with(&fault, Party::OpenHumans, Callback::new(move |()| queue.retry(subject)))
                    .into_any()
            }
            Loaded::Here(values) => {
                let Shown { range, whole, gaps, provider, .. } = shown.clone();
                let data = Arc::new(ChartData { subject, range, values: values.to_vec(), gaps });
                let source = source.clone();
                // Kept: a pointer over the chart asks for it at every step.
                let left_out = Memo::new(move |_| {
                    leaving_out.rules.with(|rules| left_out::stretches(rules, subject, whole))
                });
                let on_leave_out = Callback::new(move |stretch: Stretch| {
                    leave_out(leaving_out, subject, left_out::extent(stretch));
                });
                view! {
                    <ZoomChart
                        data
                        whole
                        provider
                        source
                        notice
                        left_out
                        on_leave_out=Some(on_leave_out)
                        leaving_out=leaving_out.task.busy
                    />
                }
                .into_any()
            }
        })
    }
}

/// Says what a chart could not have.
pub(crate) fn notice(fault: &Fault, again: Callback<()>) -> AnyView {
    problem::notice_with(fault, Party::OpenHumans, again).into_any()
}
