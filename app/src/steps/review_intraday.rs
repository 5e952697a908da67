//! One kind of readings within the day under review: the facts, the days, and any day's readings on request.

use super::{
    calendar_part::{CalendarDesk, CalendarPart, Known},
    leave_out::LeaveOut,
    review_contents::section_id,
    review_section::{Shown, fact, gap_lines, values_view},
    value_queue::ValueQueue,
};
use crate::{
    components::zoom::Source,
    intl,
    messages::{data_types, review as words},
    wizard::{coverage, subject::Subject},
};
use domain::{DateRange, ProviderId, wire::IntradayReview};
use leptos::prelude::*;

/// One kind of readings.
#[component]
pub(crate) fn IntradaySection(
    /// What was fetched of it.
    review: IntradayReview,
    /// The import.
    id: String,
    /// The days asked for.
    range: DateRange,
    /// Where it was read.
    provider: ProviderId,
    /// Brings the values of days.
    queue: ValueQueue,
    /// What the calendars share.
    desk: CalendarDesk,
) -> impl IntoView {
    let intraday_type = review.intraday_type;
    let known = Known {
        subject: Subject::Intraday(intraday_type),
        gaps: review.gaps.clone(),
        sent_before: review.delivered_before.clone(),
    };
    let values = (review.days_with_data > 0).then(|| {
        let shown = Shown {
            subject: Subject::Intraday(intraday_type),
            range: coverage::shown(review.first_day, review.last_day, &review.gaps, range),
            whole: range,
            gaps: review.gaps.clone(),
            provider,
        };
        values_view(shown, queue, Source::Import(id))
    });
    view! {
        <section class="review-section" id=section_id(Subject::Intraday(intraday_type)) tabindex="-1">
            <h2 class="review-section__title">{data_types::intraday(intraday_type)}</h2>
            <p class="quiet">{data_types::intraday_explanation(intraday_type)}</p>
            <dl class="facts facts--row">
                {fact(words::SPACING, data_types::granularity(review.granularity, provider).to_owned())}
                {fact(words::DAYS, intl::count(review.days_with_data))}
                {review.first_day.map(|day| fact(words::FIRST, intl::day(day)))}
                {review.last_day.map(|day| fact(words::LAST, intl::day(day)))}
                {fact(words::DAYS_EMPTY, intl::count(review.days_empty))}
                {(review.days_delivered_before > 0)
                    .then(|| fact(words::DAYS_BEFORE, intl::count(review.days_delivered_before)))}
            </dl>
            {gap_lines(&review.gaps, true, provider)}
            {values}
            <CalendarPart desk known/>
            {(review.days_with_data > 0)
                .then(|| view! { <LeaveOut subject=Subject::Intraday(intraday_type) range=Some(range)/> })}
        </section>
    }
}
