//! One body, told by both providers: what the files carry of a day must be the same, whichever it came from.

use crate::support::{Site, TODAY, last_days};
use domain::{
    DataType, ProviderId,
    record::{HeartDay, HeartRateZone, Profile, Record, SleepLog},
};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// Two years hold two changes of clocks, journeys across zones, classic nights and days without the tracker.
const DAYS: i64 = 730;

struct Told {
    daily: BTreeMap<(DataType, Date), String>,
    hearts: BTreeMap<Date, HeartDay>,
    nights: BTreeMap<Date, Vec<SleepLog>>,
    weights: BTreeMap<Date, Vec<f64>>,
    profile: Profile,
}

async fn told(id: ProviderId) -> Told {
    let site = Site::start().await;
    let link = site.connect(site.provider(id).as_ref(), "alice", "").await;
    let mut told = Told {
        daily: BTreeMap::new(),
        hearts: BTreeMap::new(),
        nights: BTreeMap::new(),
        weights: BTreeMap::new(),
        profile: Profile::default(),
    };
    // The running day is partial and restated; the two providers may well be at different minutes of it.
    for record in site.read(&link, last_days(DAYS), &DataType::ALL).await {
        match record {
            Record::Daily(daily) if daily.date < TODAY => {
                let known = told.daily.insert((daily.data_type, daily.date), daily.value);
                assert_eq!(known, None, "{:?} {} came twice", daily.data_type, daily.date);
            }
            Record::Heart(heart) if heart.date < TODAY => {
                unite(told.hearts.entry(heart.date).or_default(), heart);
            }
            Record::Sleep(log) if log.date_of_sleep < TODAY => {
                told.nights.entry(log.date_of_sleep).or_default().push(*log);
            }
            Record::Weight(weight) if weight.date < TODAY => {
                told.weights.entry(weight.date).or_default().push(weight.weight);
            }
            Record::Profile(part) => unite_profile(&mut told.profile, *part),
            _ => {}
        }
    }
    told
}

fn unite(day: &mut HeartDay, part: HeartDay) {
    day.resting_heart_rate = day.resting_heart_rate.or(part.resting_heart_rate);
    for zone in part.heart_rate_zones {
        match day.heart_rate_zones.iter_mut().find(|known| known.name == zone.name) {
            Some(known) => {
                known.min = known.min.or(zone.min);
                known.max = known.max.or(zone.max);
                known.minutes = known.minutes.or(zone.minutes);
                known.calories_out = known.calories_out.or(zone.calories_out);
            }
            None => day.heart_rate_zones.push(zone),
        }
    }
}

fn unite_profile(profile: &mut Profile, part: Profile) {
    profile.encoded_id = profile.encoded_id.take().or(part.encoded_id);
    profile.height = profile.height.or(part.height);
    profile.weight = profile.weight.or(part.weight);
    profile.member_since = profile.member_since.or(part.member_since);
    profile.stride_length_running = profile.stride_length_running.or(part.stride_length_running);
    profile.stride_length_walking = profile.stride_length_walking.or(part.stride_length_walking);
    profile.more.extend(part.more);
}

/// The one main sleep of a day: the writer's rule is tested where it is; here only the marks count.
fn main_nights(told: &Told) -> BTreeMap<Date, &SleepLog> {
    told.nights
        .iter()
        .filter_map(|(date, logs)| Some((*date, logs.iter().find(|log| log.is_main_sleep)?)))
        .collect()
}

#[tokio::test]
async fn both_providers_tell_the_same_of_one_body() {
    let (google, fitbit) = tokio::join!(told(ProviderId::GoogleHealth), told(ProviderId::Fitbit));

    daily_totals_agree(&google, &fitbit);
    hearts_agree(&google, &fitbit);
    nights_agree(&google, &fitbit);
    weights_agree(&google, &fitbit);
    profiles_agree(&google.profile, &fitbit.profile);
}

fn daily_totals_agree(google: &Told, fitbit: &Told) {
    let mut compared: BTreeMap<DataType, u32> = BTreeMap::new();
    let mut only_phone = 0;
    let asked_of_both =
        |((data_type, _), _): &(&(DataType, Date), &String)| ProviderId::Fitbit.carries(*data_type);
    for ((data_type, date), value) in google.daily.iter().filter(asked_of_both) {
        let Some(other) = fitbit.daily.get(&(*data_type, *date)) else {
            panic!("{data_type:?} of {date} is missing at Fitbit")
        };
        let (ours, theirs): (f64, f64) = (value.parse().unwrap(), other.parse().unwrap());
        // Device only at Fitbit, all sources at Google: a day on which the phone alone counted.
        if theirs == 0.0 && ours > 0.0 && matches!(data_type, DataType::Steps | DataType::Distance) {
            only_phone += 1;
            continue;
        }
        let allowed = if *data_type == DataType::Distance { 0.000_01 } else { 0.0 };
        assert!((ours - theirs).abs() <= allowed, "{data_type:?} of {date}: {value} and {other}");
        *compared.entry(*data_type).or_default() += 1;
    }
    // What Google leaves out is a day without a reading, which Fitbit fills with zero.
    let (mut filled, mut missing) = (0, Vec::new());
    for ((data_type, date), value) in &fitbit.daily {
        if !google.daily.contains_key(&(*data_type, *date)) {
            if value.parse::<f64>() == Ok(0.0) { filled += 1 } else { missing.push((data_type, date, value)) }
        }
    }
    assert_eq!(missing, [], "Fitbit has readings Google has not");
    assert!(filled > 0 && only_phone > 0, "the body has days without the tracker");
    assert_eq!(compared.len(), 11);
    // Few days have a swim.
    let least = |data_type: DataType| if data_type == DataType::SwimmingStrokes { 10 } else { 300 };
    assert!(compared.iter().all(|(data_type, days)| *days > least(*data_type)), "{compared:?}");
}

fn hearts_agree(google: &Told, fitbit: &Told) {
    let mut compared = 0;
    for (date, heart) in &google.hearts {
        let other = &fitbit.hearts[date];
        assert_eq!(heart.resting_heart_rate, other.resting_heart_rate, "resting on {date}");
        for HeartRateZone { name, minutes, calories_out, .. } in &heart.heart_rate_zones {
            let zone = other.heart_rate_zones.iter().find(|zone| zone.name == *name).unwrap();
            // A zone without time is left out at Google.
            if let Some(minutes) = minutes {
                assert_eq!(Some(*minutes), zone.minutes, "{name} on {date}");
            }
            if let (Some(ours), Some(theirs)) = (calories_out, zone.calories_out) {
                assert!((ours - theirs).abs() < 0.01, "{name} on {date}: {ours} and {theirs} kcal");
            }
            compared += 1;
        }
    }
    assert!(compared > 2_000, "{compared} zones");
}

fn nights_agree(google: &Told, fitbit: &Told) {
    let (ours, theirs) = (main_nights(google), main_nights(fitbit));
    assert_eq!(ours.keys().collect::<BTreeSet<_>>(), theirs.keys().collect::<BTreeSet<_>>());
    let mut kinds = BTreeSet::new();
    for (date, night) in &ours {
        let other = theirs[date];
        kinds.insert(night.kind.as_str());
        assert_eq!((night.start_time, night.end_time), (other.start_time, other.end_time), "{date}");
        assert_eq!((night.duration, &night.kind), (other.duration, &other.kind), "{date}");
        let restless =
            |night: &SleepLog| (night.time_in_bed, night.minutes_to_fall_asleep, night.minutes_after_wakeup);
        assert_eq!(restless(night), restless(other), "{date}");
        // Google counts short wakes as part of the stage they lie in; version 1.2 logs count them as awake.
        let short: u32 = night.levels.short_data.iter().map(|wake| wake.seconds).sum();
        let (asleep, awake) =
            (other.minutes_asleep + short / 60, other.minutes_awake.saturating_sub(short / 60));
        assert!(night.minutes_asleep.abs_diff(asleep) <= 1, "{date}: {} and {asleep}", night.minutes_asleep);
        // Awake and restless minutes of a classic night are rounded one by one.
        assert!(night.minutes_awake.abs_diff(awake) <= 2, "{date}: {} and {awake}", night.minutes_awake);
        assert_eq!(night.levels.data, other.levels.data, "{date}");
        assert_eq!(night.levels.short_data, other.levels.short_data, "{date}");
    }
    assert!(ours.len() > 500);
    assert!(kinds.contains("stages"), "{kinds:?}");
}

fn weights_agree(google: &Told, fitbit: &Told) {
    let mut compared = 0;
    for (date, weights) in &fitbit.weights {
        let mut theirs = weights.clone();
        let mut ours = google.weights.get(date).cloned().unwrap_or_default();
        theirs.sort_by(f64::total_cmp);
        ours.sort_by(f64::total_cmp);
        assert_eq!(ours.len(), theirs.len(), "{date}: {ours:?} and {theirs:?}");
        for (ours, theirs) in ours.iter().zip(&theirs) {
            // Fitbit serves what the member sees, to the tenth.
            assert!((ours - theirs).abs() <= 0.05 + f64::EPSILON * 100.0, "{date}: {ours} and {theirs}");
            compared += 1;
        }
    }
    assert!(compared > 50, "{compared} weighings");
}

fn profiles_agree(google: &Profile, fitbit: &Profile) {
    let lengths = |p: &Profile| (p.height, p.stride_length_running, p.stride_length_walking);
    assert_eq!(google.encoded_id, fitbit.encoded_id);
    assert_eq!(google.member_since, fitbit.member_since);
    assert_eq!(lengths(google), lengths(fitbit));
    assert!((google.weight.unwrap() - fitbit.weight.unwrap()).abs() <= 0.051);
    assert!(google.more.contains_key("timezone"));
    for (name, value) in &google.more {
        if let Some(other) = fitbit.more.get(name) {
            assert_eq!(value, other, "{name}");
        }
    }
}
