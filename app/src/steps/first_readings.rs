//! The first readings of an import of hours: the newest day, as soon as it is here, so that there is something to see.

use crate::{
    api,
    components::readings::Readings,
    messages::{data_types, fetching as words, review},
    visit::Visit,
    wizard::progress,
};
use domain::{IntradayType, record::Record, wire::Import};
use jiff::civil::Date;
use leptos::{prelude::*, task::spawn_local};
use std::sync::Arc;

/// The newest day of the kind of readings that came first, heart rate before others.
#[component]
pub(crate) fn FirstReadings(
    /// The import.
    #[prop(into)]
    import: Signal<Import>,
) -> impl IntoView {
    let visit = Visit::current();
    let id = import.with_untracked(|import| import.id.clone());
    let kind = Memo::new(move |kind: Option<&Option<IntradayType>>| {
        // What stands there once stays, so that nothing moves while somebody looks.
        kind.copied().flatten().or_else(|| import.with(progress::first_readings))
    });
    let shown = RwSignal::new(None::<(IntradayType, Date, Arc<Vec<Record>>)>);
    Effect::new(move |_| {
        let Some(intraday_type) = kind.get() else { return };
        let id = id.clone();
        spawn_local(async move {
            let readings = newest(&id, intraday_type).await;
            match readings {
                Ok(Some((day, records))) => {
                    shown.try_set(Some((intraday_type, day, Arc::new(records))));
                }
                // Only a foretaste: the review tells of trouble.
                Ok(None) => {}
                Err(fault) => visit.note(&fault),
            }
        });
    });
    move || {
        shown.get().map(|(intraday_type, day, records)| {
            view! {
                <section class="one-day">
                    <h2>{words::FIRST_READINGS}</h2>
                    <p>{data_types::intraday(intraday_type)} ". " {review::readings_of(day)} "."</p>
                    <Readings records/>
                </section>
            }
        })
    }
}

async fn newest(id: &str, intraday_type: IntradayType) -> Result<Option<(Date, Vec<Record>)>, api::Fault> {
    let days = api::fetch_intraday_days(id, intraday_type).await?.days;
    let Some(newest) = days.last() else { return Ok(None) };
    let records = api::fetch_readings(id, intraday_type, newest.date).await?;
    Ok(Some((newest.date, records)))
}
