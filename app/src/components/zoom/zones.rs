//! Heart-rate zones behind a chart of heart rates: asked for once, shaded and named behind the marks, told beneath. Whatever
//! becomes of them, the chart stays.

use super::{Source, picture::Drawing, state::Zoom};
use crate::{
    api,
    components::plot::{LEFT, TOP},
    messages::zones as words,
    visit::{Loaded, Visit},
    wizard::{
        series::Step,
        subject::Subject,
        zones::{self, Shade, ZoneName, Zones},
    },
};
use domain::{DateRange, IntradayType};
use jiff::civil::Date;
use leptos::{prelude::*, task::spawn_local};
use std::sync::Arc;

/// Pixels a band has to be high to carry its name.
const NAME_HEIGHT: f64 = 15.0;
/// Pixels a picture has to be wide to carry names without hiding its line: beneath it they are told anyway.
const NAMED_WIDTH: f64 = 480.0;
/// Pixels from the right edge of a band to its name, and from the middle of its letters down to the line they stand on.
const NAME_INDENT: f64 = 5.0;
const NAME_DROP: f64 = 4.0;
/// Grounds the stylesheets tell apart.
const GROUNDS: usize = 4;

/// The zones of one chart.
#[derive(Clone, Copy)]
pub(super) struct HeartZones {
    /// The import that is asked; none for other charts.
    import: StoredValue<Option<String>>,
    /// What came of it; nothing before it is asked.
    known: RwSignal<Option<Loaded<Arc<Zones>>>>,
    visit: Visit,
}

impl HeartZones {
    pub(super) fn of(subject: Subject, source: &Source, visit: Visit) -> Self {
        let import = match (subject, source) {
            (Subject::Intraday(IntradayType::HeartRate), Source::Import(id)) => Some(id.clone()),
            _ => None,
        };
        HeartZones { import: StoredValue::new(import), known: RwSignal::new(None), visit }
    }

    /// Asks for them, the first time.
    pub(super) fn bring(self) {
        let Some(id) = self.import.get_value().filter(|_| self.known.with_untracked(Option::is_none)) else {
            return;
        };
        self.known.set(Some(Loaded::Waiting));
        spawn_local(async move {
            let answer = api::fetch_heart_rate_zones(&id).await;
            if let Err(fault) = &answer {
                self.visit.note(fault);
            }
            self.known.try_set(Some(answer.map(|stretches| Arc::new(Zones::from(stretches))).into()));
        });
    }

    /// The zones, once there are any.
    pub(super) fn here(self) -> Option<Arc<Zones>> {
        let known = self.known.with(|known| known.as_ref()?.here().cloned())?;
        (!known.is_empty()).then_some(known)
    }

    /// The zone a heart rate of a day lies in.
    pub(super) fn find(self, day: Date, beats_per_minute: f64) -> Option<ZoneName> {
        self.here()?.find(day, beats_per_minute).cloned()
    }
}

/// Whether zones stand behind what is drawn: hours and readings, and so a month at most.
fn fits(drawing: &Drawing) -> bool {
    matches!(drawing.series.step, Step::Hour | Step::Reading)
}

/// What lies behind the marks, and the names over them.
pub(super) fn layers(
    zones: Option<&Zones>,
    drawing: &Drawing,
    place: impl Fn(DateRange) -> (i64, i64),
) -> (Vec<AnyView>, Vec<AnyView>) {
    let Some(zones) = zones.filter(|_| fits(drawing)) else { return (Vec::new(), Vec::new()) };
    let area = drawing.area;
    let shades = zones.shades(drawing.view.days(), area.low, area.high);
    let edges = |shade: &Shade<'_>| {
        let (from, to) = place(shade.days);
        let (left, right) = (LEFT + drawing.series.x(from, area), LEFT + drawing.series.x(to, area));
        (left, right, TOP + area.y(shade.high), TOP + area.y(shade.low))
    };
    let grounds = shades.iter().map(|shade| {
        let (left, right, top, bottom) = edges(shade);
        let class = format!("chart__zone chart__zone--{}", shade.rank.min(GROUNDS - 1));
        // The edge of the picture is no border.
        let border = (shade.high < area.high)
            .then(|| view! { <line class="chart__zone-border" x1=left x2=right y1=top y2=top></line> });
        view! {
            <rect class=class x=left y=top width=right - left height=bottom - top></rect>
            {border}
        }
        .into_any()
    });
    let names = zones::labelled(&shades).into_iter().filter_map(|shade| {
        let (_, right, top, bottom) = edges(shade);
        let y = f64::midpoint(top, bottom) + NAME_DROP;
        (bottom - top >= NAME_HEIGHT && area.width >= NAMED_WIDTH).then(|| {
            let name = words::name(&shade.band.name).to_owned();
            view! { <text class="chart__zone-name" x=right - NAME_INDENT y=y>{name}</text> }.into_any()
        })
    });
    (grounds.collect(), names.collect())
}

/// The zones of the day read out with their borders, or why there are none.
#[component]
pub(super) fn Borders(
    /// The chart.
    zoom: Zoom,
    /// What it draws.
    drawing: Memo<Option<Drawing>>,
) -> impl IntoView {
    let text = move || {
        if !drawing.with(|drawing| drawing.as_ref().is_some_and(fits)) {
            return None;
        }
        zoom.zones.known.with(|known| match known.as_ref()? {
            Loaded::Waiting => None,
            Loaded::Failed(_) => Some(words::NOT_LOADED.to_owned()),
            Loaded::Here(zones) if zones.is_empty() => Some(words::none()),
            Loaded::Here(zones) => {
                let day = zoom.read.get().0;
                Some(match zones.on(day) {
                    [] => words::not_of_day(day),
                    bands => words::of_day(day, bands),
                })
            }
        })
    };
    view! { <p class="chart__hint">{text}</p> }
}
