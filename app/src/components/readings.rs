//! The readings of one day, whatever their kind: a chart for samples, pictures for nights and routes, numbers for breathing.

use super::{day_chart::DayChart, night_chart::NightChart, route_picture::RoutePicture};
use crate::messages::{review as words, units};
use crate::wizard::night::Stage;
use domain::{IntradayType, record::Record, samples::BreathingNight};
use leptos::prelude::*;
use std::sync::Arc;

/// The readings of one day.
#[component]
pub(crate) fn Readings(
    /// The records of the day.
    records: Arc<Vec<Record>>,
) -> impl IntoView {
    if records.is_empty() {
        return view! { <p>{words::NO_READINGS}</p> }.into_any();
    }
    let shown = records.iter().map(|record| match record {
        Record::Samples(day) if day.intraday_type == IntradayType::Routes => {
            view! { <RoutePicture day=Arc::new((**day).clone())/> }.into_any()
        }
        Record::Samples(day) => view! { <DayChart day=Arc::new((**day).clone())/> }.into_any(),
        Record::Sleep(log) => view! { <NightChart log=Arc::new((**log).clone())/> }.into_any(),
        Record::Breathing(night) => breathing(night).into_any(),
        // Daily data has a chart of its own.
        Record::Daily(_)
        | Record::Heart(_)
        | Record::Weight(_)
        | Record::Entry(_)
        | Record::Profile(_)
        | Record::Devices { .. }
        | Record::Lifetime { .. }
        | Record::Item(_) => ().into_any(),
    });
    shown.collect_view().into_any()
}

fn breathing(night: &BreathingNight) -> impl IntoView + use<> {
    let fact = |name: &'static str, value: Option<f64>| {
        value.map(|value| {
            view! {
                <div class="facts__item">
                    <dt>{name}</dt>
                    <dd>{units::of(IntradayType::BreathingRate.unit(), value)}</dd>
                </div>
            }
        })
    };
    view! {
        <dl class="facts facts--row">
            {fact(words::WHOLE_NIGHT, night.full)}
            {fact(words::stage(Stage::Deep), night.deep)}
            {fact(words::stage(Stage::Light), night.light)}
            {fact(words::stage(Stage::Rem), night.rem)}
        </dl>
    }
}
