//! A chart that zooms from years to the readings of a day, drawn by ourselves: axis in words, gaps as gaps, a value read out by
//! pointer, touch or arrow keys, a stretch to choose, and the same numbers in a table beside it. What is drawn where is
//! decided in `wizard`.

mod bar;
mod picture;
mod pointer;
mod read_out;
mod state;
mod table;
mod zones;

pub(crate) use super::chart_data::ChartData;

use super::{
    action::Action,
    icon::{Icon, Sign},
    plot,
    readings::Readings,
};
use crate::{
    api::Fault,
    messages::{data_types, review as review_words, zoom as words},
    wizard::{
        series::Step,
        stretch::{self, LeftOut, Stretch},
        zoom::View,
    },
};
use bar::{Bar, Chosen};
use domain::{DateRange, ProviderId, record::Record};
use jiff::civil::Date;
use leptos::{html, prelude::*};
use pointer::Pointer;
use read_out::Reader;
use state::{Content, Zoom};
use std::{collections::BTreeMap, sync::Arc};
use table::Numbers;
use web_sys::KeyboardEvent;

/// Where the inside of days comes from.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    /// Days have none: one value a day.
    Days,
    /// An import, by its id.
    Import(String),
    /// A file that is open here.
    File(Arc<BTreeMap<Date, Arc<Vec<Record>>>>),
}

/// Says in words what could not be had, with a button that tries again.
pub(crate) type FaultNotice = fn(&Fault, Callback<()>) -> AnyView;

/// A chart that zooms, with its table.
#[component]
pub(crate) fn ZoomChart(
    /// What it shows.
    data: Arc<ChartData>,
    /// The days the table lists while everything is shown.
    whole: DateRange,
    /// The provider the data came from, to name it in reasons.
    provider: ProviderId,
    /// Where the inside of days comes from.
    source: Source,
    /// Says what could not be had.
    notice: FaultNotice,
    /// What is left out.
    #[prop(default = Vec::new().into(), into)]
    left_out: Signal<Vec<Stretch>>,
    /// Leaves a stretch out, where that is offered.
    #[prop(optional_no_strip)]
    on_leave_out: Option<Callback<Stretch>>,
    /// Whether anything is being left out now.
    #[prop(default = false.into(), into)]
    leaving_out: Signal<bool>,
) -> impl IntoView {
    let zoom = Zoom::new(Arc::clone(&data), source, left_out);
    let frame = NodeRef::<html::Div>::new();
    plot::watch_width(frame, zoom.width);
    let content = Memo::new_with_compare(move |_| StoredContent(zoom.content()), |_, _| true);
    let drawing =
        Memo::new_with_compare(move |_| content.with(|content| picture::draw(zoom, &content.0)), |_, _| true);
    let name = data_types::subject(data.subject);
    let step = move || drawing.with(|drawing| drawing.as_ref().map(|drawing| drawing.series.step));
    let unit = move || words::unit(zoom.subject(), step().unwrap_or(Step::Days(1)));
    let shown = move || {
        let clock = drawing.with(|drawing| {
            let (curve, View::Day(_, Some((from, to)))) =
                (drawing.as_ref()?.curve.as_ref()?, zoom.view.get())
            else {
                return None;
            };
            Some((curve.wall_at(from), curve.wall_at(to)))
        });
        words::shown(zoom.view.get(), clock)
    };
    let hint = move || match step() {
        Some(Step::Days(each)) if each > 1 => Some(review_words::stripes(each)),
        _ => None,
    };
    let trouble =
        move || zoom.fault.get().map(|fault| notice(&fault, Callback::new(move |()| zoom.bring_again())));
    let body = move || {
        content.with(|content| match &content.0 {
            Content::Series(..) => None,
            Content::Records(records) => {
                let records = Arc::clone(records);
                Some(view! { {out_line(zoom)} <Readings records/> }.into_any())
            }
            Content::Nothing => Some(view! { <p>{review_words::NO_READINGS}</p> }.into_any()),
            Content::Failed(fault) => Some(notice(fault, Callback::new(move |()| zoom.bring_again()))),
        })
    };
    let opened = RwSignal::new(false);
    let show_day = zoom.bounds.has_inside.then(|| {
        let label = Signal::derive(move || review_words::show_day(zoom.read.get().0));
        let press = move |()| {
            zoom.show(View::Day(zoom.read.get_untracked().0, None));
            zoom.focus();
        };
        view! {
            <Show when=move || matches!(zoom.view.get(), View::Days(_))>
                <div class="buttons">
                    <Action label on_press=press/>
                </div>
            </Show>
        }
    });
    view! {
        <div class="zoom" class:zoom--beside=move || opened.get()>
            <div class="zoom__side">
                <div class=format!("chart chart--{}", plot::group_class(data.subject.group())) node_ref=frame>
                    <p class="chart__unit">{unit}</p>
                    <p class="zoom__shown" id=zoom.shown_id() tabindex="-1" aria-live="polite">{shown}</p>
                    <Bar zoom drawing name/>
                    {body}
                    <div class="zoom__series" hidden=move || drawing.with(Option::is_none)>
                        <Picture zoom drawing name/>
                        <p class="chart__hint">{hint}</p>
                        <Reader zoom drawing/>
                        <zones::Borders zoom drawing/>
                    </div>
                    <Chosen zoom drawing on_leave_out leaving_out/>
                </div>
                {trouble}
                {show_day}
            </div>
            <details class="fold zoom__numbers" on:toggle=move |event| opened.set(read_out::is_open(&event))>
                <summary class="fold__summary">
                    {review_words::TABLE} <span class="unseen">{format!(": {name}")}</span>
                </summary>
                {move || opened.get().then(|| view! { <Numbers zoom drawing whole provider/> })}
            </details>
        </div>
    }
}

/// That the day shown is left out, where its readings are shown as they are.
fn out_line(zoom: Zoom) -> Option<impl IntoView> {
    let day = zoom.view.get().days().start();
    let text = match zoom.left_out.with(|left_out| stretch::of_day(left_out, day)) {
        LeftOut::Whole => words::LEFT_OUT,
        LeftOut::Partly => words::PARTLY_LEFT_OUT,
        LeftOut::None => return None,
    };
    Some(view! {
        <p class="state">
            <Sign icon=Icon::Out/>
            <span>{text}</span>
        </p>
    })
}

/// What is to be drawn, in a memo that never holds it against what was.
#[derive(Clone, Debug)]
struct StoredContent(Content);

/// The picture, with everything a hand or a key does to it.
#[component]
fn Picture(
    /// The chart.
    zoom: Zoom,
    /// What it draws.
    drawing: Memo<Option<picture::Drawing>>,
    /// The kind of data, in words.
    name: &'static str,
) -> impl IntoView {
    let pointer = Pointer::new(zoom, drawing);
    let readings = Memo::new(move |_| zoom.samples().map(|day| day.len()));
    let summary = move || {
        drawing.with(|drawing| {
            let drawing = drawing.as_ref()?;
            let left_out = zoom.left_out.get();
            Some(zoom.data.with_value(|data| picture::describe(data, drawing, readings.get(), &left_out)))
        })
    };
    let drawn = move || {
        drawing.with(|drawing| {
            let drawing = drawing.as_ref()?;
            let (left_out, zones) = (zoom.left_out.get(), zoom.zones.here());
            Some(zoom.data.with_value(|data| picture::picture(data, drawing, &left_out, zones.as_deref())))
        })
    };
    let over = move || drawing.with(|drawing| Some(picture::over(zoom, drawing.as_ref()?)));
    let on_key = move |event: KeyboardEvent| {
        if event.ctrl_key() || event.alt_key() || event.meta_key() {
            return;
        }
        match event.key().as_str() {
            "ArrowLeft" => zoom.go(-1),
            "ArrowRight" => zoom.go(1),
            "+" | "=" => zoom.zoom_in(None),
            "-" => zoom.zoom_out(),
            "0" => zoom.show_all(),
            _ => return,
        }
        event.prevent_default();
    };
    view! {
        <div class="zoom__keys" role="group" tabindex="0" aria-label=words::keys(name) on:keydown=on_key>
            <svg
                class="chart__picture"
                role="img"
                aria-label=summary
                width=zoom.width
                height=picture::PICTURE_HEIGHT
                viewBox=move || format!("0 0 {} {}", zoom.width.get(), picture::PICTURE_HEIGHT)
                on:pointerdown=move |event| pointer.press(&event)
                on:pointermove=move |event| pointer.go(&event)
                on:pointerup=move |event| pointer.release(&event)
                on:pointercancel=move |event| pointer.release(&event)
                on:dblclick=move |event| pointer.press_twice(f64::from(event.offset_x()))
                on:wheel=move |event| pointer.wheel(&event)
            >
                {drawn}
                {over}
            </svg>
        </div>
    }
}
