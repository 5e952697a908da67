//! What every chart shares: its measures, the axis up the side, words along the bottom, and its width on screen.

use crate::{
    intl,
    wizard::{axis, buckets::Area},
};
use domain::Group;
use leptos::{html, prelude::*};
use wasm_bindgen::{JsCast, closure::Closure};

/// Pixels from top to bottom, words included.
pub(crate) const HEIGHT: f64 = 220.0;
/// Pixels left of the plotting area.
pub(crate) const LEFT: f64 = 52.0;
/// Pixels right of it.
pub(crate) const RIGHT: f64 = 10.0;
/// Pixels above it.
pub(crate) const TOP: f64 = 8.0;
/// Pixels below it.
pub(crate) const BOTTOM: f64 = 26.0;
/// Pixels a letter of a word on the axis takes at most, on average.
const LETTER_WIDTH: f64 = 7.5;
/// Marks up the side, about.
const VALUE_MARKS: u32 = 4;

/// The class that gives a chart the colour of its group.
pub(crate) const fn group_class(group: Group) -> &'static str {
    match group {
        Group::Activity => "activity",
        Group::Heart => "heart",
        Group::Sleep => "sleep",
        Group::Body => "body",
        Group::Account => "account",
    }
}

/// The plotting area of a chart of some width, with round numbers up its side that cover `low` to `high`.
pub(crate) fn area(width: f64, low: f64, high: f64) -> (Area, Vec<f64>) {
    let marks = axis::value_marks(low, high, VALUE_MARKS);
    let area = Area {
        width: (width - LEFT - RIGHT).max(40.0),
        height: HEIGHT - TOP - BOTTOM,
        low: marks.first().copied().unwrap_or(low),
        high: marks.last().copied().unwrap_or(high),
    };
    (area, marks)
}

/// Lines and numbers of the axis up the side.
pub(crate) fn value_axis(area: Area, marks: &[f64]) -> impl IntoView + use<> {
    let decimals = if marks.iter().all(|mark| mark.fract().abs() < 1e-9) { 0 } else { 1 };
    let lines = marks.iter().map(|mark| {
        let y = TOP + area.y(*mark);
        view! {
            <line class="chart__grid" x1=LEFT x2=LEFT + area.width y1=y y2=y></line>
            <text class="chart__mark chart__mark--value" x=LEFT - 6.0 y=y + 4.0>{intl::number(*mark, decimals)}</text>
        }
    });
    lines.collect_view()
}

/// Ticks and words along the bottom, each at its pixel of the picture.
///
/// Words stay inside the picture, and one that would touch the word before it is left out; its tick stays.
pub(crate) fn bottom_axis(area: Area, marks: Vec<(f64, String)>) -> impl IntoView + use<> {
    let mut free_from = 0.0;
    let marks: Vec<_> = marks
        .into_iter()
        .map(|(x, text)| {
            let half_word = text.chars().count() as f64 * LETTER_WIDTH / 2.0;
            let middle = x.min(LEFT + area.width + RIGHT - half_word).max(half_word);
            let fits = middle - half_word >= free_from;
            if fits {
                free_from = middle + half_word + LETTER_WIDTH;
            }
            let word = fits.then(|| {
                view! { <text class="chart__mark" text-anchor="middle" x=middle y=TOP + area.height + 18.0>{text}</text> }
            });
            view! {
                <line class="chart__tick" x1=x x2=x y1=TOP + area.height y2=TOP + area.height + 4.0></line>
                {word}
            }
        })
        .collect();
    marks
}

/// Keeps `width` at the width of an element, in pixels.
pub(crate) fn watch_width(frame: NodeRef<html::Div>, width: RwSignal<f64>) {
    Effect::new(move |_| {
        let Some(element) = frame.get() else { return };
        let measured = element.clone();
        let observe = Closure::<dyn FnMut()>::new(move || {
            let now = f64::from(measured.client_width());
            // Ignore what is not laid out, and changes of nothing.
            if now > 0.0 && width.try_get_untracked().is_some_and(|known| (known - now).abs() > 0.5) {
                width.set(now);
            }
        });
        let Ok(observer) = web_sys::ResizeObserver::new(observe.as_ref().unchecked_ref()) else { return };
        observer.observe(&element);
        let kept = StoredValue::new_local((observer, observe));
        on_cleanup(move || {
            kept.try_with_value(|(observer, _)| observer.disconnect());
        });
    });
}
