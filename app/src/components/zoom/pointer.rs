//! Gestures on a chart: hovering and touching read out, dragging chooses, two fingers and the wheel with the control key zoom,
//! a double press goes into a day. Each has a button beside the chart that does the same.

use super::{picture::Drawing, state::Zoom};
use crate::{components::plot::LEFT, wizard::zoom::View};
use jiff::civil::Date;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, PointerEvent, WheelEvent};

/// Pixels a pointer has to move before it chooses.
const DRAG: f64 = 5.0;
/// Wheel turned, in pixels, for a step; a touchpad sends a few dozen small turns where a wheel sends one.
const TURN: f64 = 50.0;
/// Pixels of a line, for wheels that count in lines.
const LINE: f64 = 20.0;
/// How much wider two fingers have to be apart to zoom by a step.
const PINCH: f64 = 1.3;

/// Fingers and buttons that are down.
#[derive(Clone, Copy, Debug, Default)]
struct Down {
    /// Where dragging began, if it did.
    anchor: Option<f64>,
    /// The fingers: which, and where.
    first: Option<(i32, f64)>,
    second: Option<(i32, f64)>,
    /// How far apart they were at the last step.
    apart: f64,
    /// Wheel turned since the last step, in pixels.
    turned: f64,
}

/// What follows the pointer.
#[derive(Clone, Copy)]
pub(super) struct Pointer {
    zoom: Zoom,
    drawing: Memo<Option<Drawing>>,
    down: StoredValue<Down>,
}

impl Pointer {
    pub(super) fn new(zoom: Zoom, drawing: Memo<Option<Drawing>>) -> Self {
        Pointer { zoom, drawing, down: StoredValue::new(Down::default()) }
    }

    /// The moment of the axis at so many pixels from the picture's left edge.
    fn moment(self, x: f64) -> Option<i64> {
        self.drawing.with_untracked(|drawing| {
            let drawing = drawing.as_ref()?;
            Some(drawing.series.second_at(x - LEFT, drawing.area))
        })
    }

    /// The day at so many pixels from the picture's left edge, and the second within it.
    fn day(self, x: f64) -> Option<(Date, i32)> {
        let moment = self.moment(x)?;
        self.drawing.with_untracked(|drawing| Some(self.zoom.day_in(&drawing.as_ref()?.series, moment)))
    }

    pub(super) fn press(self, event: &PointerEvent) {
        // The other buttons of a mouse are not ours.
        if event.button() != 0 {
            return;
        }
        let x = f64::from(event.offset_x());
        let is_touch = event.pointer_type() == "touch";
        self.down.update_value(|down| {
            if is_touch {
                // The browser tells which finger comes first: one that was down before was lifted unseen.
                if event.is_primary() {
                    *down = Down::default();
                }
                match down.first {
                    None => down.first = Some((event.pointer_id(), x)),
                    Some((_, first)) => {
                        down.second = Some((event.pointer_id(), x));
                        down.apart = (first - x).abs();
                        down.anchor = None;
                    }
                }
            }
            // A finger reads out, unless choosing has begun by the button.
            if down.second.is_none() && (!is_touch || self.zoom.chosen.get_untracked().is_some()) {
                down.anchor = Some(x);
            }
        });
        if !is_touch
            && let Some(element) = event.current_target().and_then(|target| target.dyn_into::<Element>().ok())
        {
            // Dragging goes on beyond the edge; a browser that cannot do that ends it there.
            let _ = element.set_pointer_capture(event.pointer_id());
        }
        self.read(x);
    }

    pub(super) fn go(self, event: &PointerEvent) {
        let x = f64::from(event.offset_x());
        if event.pointer_type() == "mouse" && event.buttons() == 0 {
            // Let go where this chart did not hear of it.
            self.release(event);
        }
        if self.pinch(event.pointer_id(), x) {
            return;
        }
        if let Some(anchor) = self.down.with_value(|down| down.anchor)
            && (x - anchor).abs() > DRAG
            && let (Some(from), Some(to)) = (self.moment(anchor.min(x)), self.moment(anchor.max(x)))
        {
            self.zoom.chosen.set(Some((from, to)));
        }
        self.read(x);
    }

    pub(super) fn release(self, event: &PointerEvent) {
        self.down.update_value(|down| {
            down.anchor = None;
            if down.second.is_some_and(|(id, _)| id == event.pointer_id()) {
                down.second = None;
            } else if down.first.is_some_and(|(id, _)| id == event.pointer_id()) {
                down.first = down.second.take();
            }
        });
    }

    /// Two fingers; says whether there are two.
    fn pinch(self, id: i32, x: f64) -> bool {
        let step = self.down.try_update_value(|down| {
            for finger in [&mut down.first, &mut down.second].into_iter().flatten() {
                if finger.0 == id {
                    finger.1 = x;
                }
            }
            let ((_, one), (_, two)) = (down.first?, down.second?);
            let apart = (one - two).abs().max(1.0);
            let wider = apart / down.apart.max(1.0);
            if (1.0 / PINCH..PINCH).contains(&wider) {
                return Some(None);
            }
            down.apart = apart;
            Some(Some((wider > 1.0, f64::midpoint(one, two))))
        });
        match step.flatten() {
            None => false,
            Some(None) => true,
            Some(Some((is_in, middle))) => {
                self.step(is_in, middle);
                true
            }
        }
    }

    fn step(self, is_in: bool, x: f64) {
        if is_in {
            self.zoom.zoom_in(self.day(x));
        } else {
            self.zoom.zoom_out();
        }
    }

    pub(super) fn wheel(self, event: &WheelEvent) {
        if event.ctrl_key() && event.delta_y() != 0.0 {
            event.prevent_default();
            let turn = match event.delta_mode() {
                WheelEvent::DOM_DELTA_PIXEL => event.delta_y(),
                _ => event.delta_y() * LINE,
            };
            if self.turn(turn) {
                self.step(turn < 0.0, f64::from(event.offset_x()));
            }
        }
    }

    /// Adds to what was turned; says whether it is enough for a step. Turning back begins anew.
    fn turn(self, by: f64) -> bool {
        let is_enough = self.down.try_update_value(|down| {
            down.turned = if down.turned * by < 0.0 { by } else { down.turned + by };
            let is_enough = down.turned.abs() >= TURN;
            if is_enough {
                down.turned = 0.0;
            }
            is_enough
        });
        is_enough == Some(true)
    }

    /// Goes into the day pressed twice.
    pub(super) fn press_twice(self, x: f64) {
        let Some((date, second)) = self.day(x) else { return };
        self.zoom.chosen.set(None);
        self.zoom.read.set((date, second));
        match self.zoom.view.get_untracked() {
            View::Days(_) => self.zoom.show(View::of_days(self.zoom.bounds, domain::DateRange::of_day(date))),
            View::Day(..) => self.zoom.zoom_in(Some((date, second))),
        }
    }

    fn read(self, x: f64) {
        if let Some(read) = self.day(x)
            && read != self.zoom.read.get_untracked()
        {
            self.zoom.read.set(read);
        }
    }
}
