//! Weighings: by scale, by hand, and by another app through Health Connect.

use std::f64::consts::TAU;

use jiff::{Timestamp, civil::Date};

use super::{Body, calendar};

const SCALE: u64 = 401;
const MANUAL: u64 = 402;
const CONNECT: u64 = 403;

/// Names where a weight came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WeightSource {
    /// The paired scale.
    Scale,
    /// Typed in by the member.
    Manual,
    /// Another app on the phone.
    HealthConnect,
}

/// Tells one weighing.
#[derive(Debug, Clone, PartialEq)]
pub struct Weight {
    /// Unique for the member.
    pub id: u64,
    /// When.
    pub at: Timestamp,
    /// The offset stored with it, in seconds east of UTC. Another app's is not always the one in force.
    pub offset_seconds: i32,
    /// The weight in grams.
    pub grams: u32,
    /// Body fat, if it was measured.
    pub fat_percent: Option<f64>,
    /// Where it came from.
    pub source: WeightSource,
}

/// Tells what the member weighs on a date, apart from the day's chance, in grams.
pub(super) fn trend(body: &Body, date: Date) -> f64 {
    let years = (calendar::number(date) - calendar::number(body.joined())) as f64 / 365.25;
    let slow = 2_900.0 * (years * TAU / 6.3).sin();
    let winter = 640.0 * ((f64::from(date.day_of_year()) - 15.0) / 365.25 * TAU).cos();
    body.person.weight_grams + slow + winter
}

/// Lists the weights whose own civil date this is, by time.
pub(super) fn list(body: &Body, date: Date) -> Vec<Weight> {
    let mut weights = Vec::new();
    if !body.has_profile() || date < body.joined() {
        return weights;
    }
    if body.person.has_scale {
        weights.extend(by_scale(body, date));
        weights.extend(by_hand(body, date));
        // The other app stamps some weights in UTC, so one taken after midnight may belong to the evening before.
        for near in [-1, 0, 1] {
            weights.extend(by_app(body, calendar::shift(date, near)));
        }
        weights.retain(|weight| calendar::civil_date(weight.at, weight.offset_seconds) == date);
    }
    if let Some(grams) = body.overrides.weight_grams(date) {
        let zone = body.zone(date);
        let at = calendar::instant(zone, date, 22 * 60 + 47);
        let offset_seconds = calendar::offset(zone, at);
        weights.retain(|weight| weight.at < at);
        weights.push(Weight {
            id: id(at, 3),
            at,
            offset_seconds,
            grams,
            fat_percent: None,
            source: WeightSource::Manual,
        });
    }
    weights.sort_by_key(|weight| (weight.at, weight.id));
    weights
}

fn id(at: Timestamp, source: u64) -> u64 {
    at.as_second().max(0).cast_unsigned() * 4 + source
}

/// Tells when the weight of an id was taken.
pub(super) fn time_of(id: u64) -> Option<Timestamp> {
    Timestamp::from_second(i64::try_from(id / 4).ok()?).ok()
}

fn by_scale(body: &Body, date: Date) -> Option<Weight> {
    let mut dice = body.dice(date, SCALE);
    let zone = body.zone(date);
    if zone != &body.home || !dice.chance(0.43) {
        return None; // a scale does not travel
    }
    let seconds = dice.whole(0, 59);
    let at = calendar::instant(zone, date, dice.whole(6 * 60 + 20, 8 * 60 + 40));
    let at = Timestamp::from_second(at.as_second() + seconds).ok()?;
    let grams = (trend(body, date) + 410.0 * dice.bell()).round() as u32;
    let fat = (23.4 + (f64::from(grams) - body.person.weight_grams) / 900.0 + 0.5 * dice.bell()) * 10.0;
    let fat_percent = (body.has_stages(date) && dice.chance(0.9)).then(|| fat.round() / 10.0);
    let offset_seconds = calendar::offset(zone, at);
    Some(Weight { id: id(at, 0), at, offset_seconds, grams, fat_percent, source: WeightSource::Scale })
}

fn by_hand(body: &Body, date: Date) -> Option<Weight> {
    let mut dice = body.dice(date, MANUAL);
    if !dice.chance(0.018) {
        return None;
    }
    // Typed in without a time: kept as the last second of the day.
    let zone = body.zone(date);
    let at = Timestamp::from_second(calendar::instant(zone, date, 23 * 60 + 59).as_second() + 59).ok()?;
    let grams = ((trend(body, date) + 380.0 * dice.bell()) / 100.0).round() as u32 * 100;
    let offset_seconds = calendar::offset(zone, at);
    Some(Weight { id: id(at, 1), at, offset_seconds, grams, fat_percent: None, source: WeightSource::Manual })
}

fn by_app(body: &Body, date: Date) -> Option<Weight> {
    let mut dice = body.dice(date, CONNECT);
    if !body.has_stages(date) || date < body.joined() || !dice.chance(0.045) {
        return None;
    }
    let zone = body.zone(date);
    let late = dice.chance(0.3);
    let minutes = if late { dice.whole(5, 55) } else { dice.whole(17 * 60, 21 * 60) };
    let at = calendar::instant(zone, date, minutes);
    let at = Timestamp::from_second(at.as_second() + dice.whole(0, 59)).ok()?;
    let grams = (trend(body, date) + 650.0 + 410.0 * dice.bell()).round() as u32;
    let offset_seconds = if dice.chance(0.5) { 0 } else { calendar::offset(zone, at) };
    Some(Weight {
        id: id(at, 2),
        at,
        offset_seconds,
        grams,
        fat_percent: None,
        source: WeightSource::HealthConnect,
    })
}
