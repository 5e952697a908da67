//! One kind of readings within the day under review: the facts, the days, and any day's readings on request.

use super::{
    leave_out::LeaveOut,
    problem,
    review_section::{Shown, fact, gap_lines, values_view},
    value_queue::ValueQueue,
};
use crate::{
    api,
    components::{action::Action, readings::Readings},
    intl,
    messages::{data_types, frame, problems::Party, review as words},
    visit::{Loaded, Visit},
    wizard::{coverage, subject::Subject},
};
use domain::{DateRange, IntradayType, ProviderId, record::Record, wire::IntradayReview};
use jiff::civil::Date;
use leptos::{prelude::*, task::spawn_local};
use std::sync::Arc;

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
) -> impl IntoView {
    let intraday_type = review.intraday_type;
    let values = review.last_day.filter(|_| review.days_with_data > 0).map(|last| {
        let day = RwSignal::new(last);
        let shown = Shown {
            subject: Subject::Intraday(intraday_type),
            range: coverage::shown(review.first_day, review.last_day, &review.gaps, range),
            whole: range,
            gaps: review.gaps.clone(),
            provider,
        };
        view! {
            {values_view(shown, queue, Some(day))}
            <OneDay id intraday_type day/>
        }
    });
    view! {
        <section class="review-section">
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
            {(review.days_with_data > 0)
                .then(|| view! { <LeaveOut subject=Subject::Intraday(intraday_type) range=Some(range)/> })}
        </section>
    }
}

/// The readings of one day, and which day that is.
type Opened = (Date, Loaded<Arc<Vec<Record>>>);

/// The readings of the day chosen in the chart, once they are asked for.
#[component]
fn OneDay(
    /// The import.
    id: String,
    /// The kind of readings.
    intraday_type: IntradayType,
    /// The day chosen.
    day: RwSignal<Date>,
) -> impl IntoView {
    let visit = Visit::current();
    let opened = RwSignal::new(None::<Opened>);
    let show = Callback::new(move |()| {
        let (id, asked) = (id.clone(), day.get_untracked());
        opened.set(Some((asked, Loaded::Waiting)));
        spawn_local(async move {
            let answer = api::fetch_readings(&id, intraday_type, asked).await;
            if let Err(fault) = &answer {
                visit.note(fault);
            }
            // Another day may have been asked for meanwhile, or the step left.
            let still = opened.try_with_untracked(|opened| opened.as_ref().map(|(day, _)| *day));
            if still == Some(Some(asked)) {
                opened.set(Some((asked, answer.map(Arc::new).into())));
            }
        });
    });
    let label = Signal::derive(move || words::show_day(day.get()));
    let busy = Signal::derive(move || {
        opened.with(|opened| opened.as_ref().is_some_and(|(_, readings)| *readings == Loaded::Waiting))
    });
    let readings = move || {
        opened.get().map(|(day, readings)| {
            let body = match readings {
                Loaded::Waiting => view! { <p class="waiting" role="status">{frame::WAITING}</p> }.into_any(),
                Loaded::Failed(fault) => problem::notice_with(&fault, Party::OpenHumans, show).into_any(),
                Loaded::Here(records) => view! { <Readings records/> }.into_any(),
            };
            view! {
                <section class="one-day">
                    <h3 class="one-day__title">{words::readings_of(day)}</h3>
                    {body}
                </section>
            }
        })
    };
    view! {
        <div class="buttons">
            <Action label busy on_press=show/>
        </div>
        {readings}
    }
}
