//! What is left of a record.

use super::{members, rule::Subject, rules::Rules, samples};
use crate::{
    data_type::DataType,
    intraday::IntradayType,
    record::{HeartDay, Profile, Record, SleepLog, WeightLog},
};
use std::borrow::Cow;

impl Rules {
    /// What may be kept of a record; nothing when all of it is left out. Records no rule speaks of are not copied.
    pub fn keep<'a>(&self, record: &'a Record) -> Option<Cow<'a, Record>> {
        if self.is_empty() {
            return Some(Cow::Borrowed(record));
        }
        let whole = |is_left_out: bool| (!is_left_out).then_some(Cow::Borrowed(record));
        match record {
            Record::Daily(daily) => {
                whole(self.leaves_out_day(Subject::DataType(daily.data_type), daily.date))
            }
            Record::Heart(heart) => self.keep_heart(record, heart),
            Record::Sleep(night) => self.keep_night(record, night),
            Record::Weight(weight) => self.keep_weight(record, weight),
            Record::Entry(entry) => members::keep(self, record, entry),
            Record::Profile(profile) => self.keep_profile(record, profile),
            Record::Devices { .. } => whole(self.leaves_out_undated(DataType::Devices)),
            Record::Lifetime { .. } => whole(self.leaves_out_undated(DataType::LifetimeStatistics)),
            Record::Item(item) => whole(self.leaves_out_undated(item.data_type())),
            Record::Samples(day) => samples::keep(self, record, day),
            Record::Breathing(night) => {
                whole(self.leaves_out_day(Subject::IntradayType(IntradayType::BreathingRate), night.date))
            }
        }
    }

    fn keep_heart<'a>(&self, record: &'a Record, heart: &HeartDay) -> Option<Cow<'a, Record>> {
        let left_out = |data_type| self.leaves_out_day(Subject::DataType(data_type), heart.date);
        let resting = left_out(DataType::RestingHeartRate);
        let zones = left_out(DataType::HeartRateZones);
        // The kilocalories of a day's zones add up to those of the day.
        let calories = left_out(DataType::Calories);
        if !resting && !zones && !calories {
            return Some(Cow::Borrowed(record));
        }
        let mut kept = heart.clone();
        if resting {
            kept.resting_heart_rate = None;
        }
        if zones {
            kept.heart_rate_zones.clear();
            kept.custom_heart_rate_zones.clear();
        }
        if calories {
            let zones = kept.heart_rate_zones.iter_mut().chain(&mut kept.custom_heart_rate_zones);
            zones.for_each(|zone| zone.calories_out = None);
        }
        let is_empty = kept.resting_heart_rate.is_none()
            && kept.heart_rate_zones.is_empty()
            && kept.custom_heart_rate_zones.is_empty();
        (!is_empty).then_some(Cow::Owned(Record::Heart(kept)))
    }

    fn keep_night<'a>(&self, record: &'a Record, night: &SleepLog) -> Option<Cow<'a, Record>> {
        let sleep = Subject::DataType(DataType::Sleep);
        if self.leaves_out_day(sleep, night.date_of_sleep) {
            return None;
        }
        // A mean over thirty days holds those left out.
        let has_means = night.levels.summary.values().any(|level| level.thirty_day_avg_minutes.is_some());
        if !has_means || !self.mention(sleep) {
            return Some(Cow::Borrowed(record));
        }
        let mut kept = night.clone();
        kept.levels.summary.values_mut().for_each(|level| level.thirty_day_avg_minutes = None);
        Some(Cow::Owned(Record::Sleep(Box::new(kept))))
    }

    fn keep_weight<'a>(&self, record: &'a Record, weight: &WeightLog) -> Option<Cow<'a, Record>> {
        if self.leaves_out_day(Subject::DataType(DataType::Weight), weight.date) {
            return None;
        }
        let fat = self.leaves_out_day(Subject::DataType(DataType::BodyFat), weight.date);
        if !fat || weight.fat.is_none() {
            return Some(Cow::Borrowed(record));
        }
        Some(Cow::Owned(Record::Weight(WeightLog { fat: None, ..weight.clone() })))
    }

    fn keep_profile<'a>(&self, record: &'a Record, profile: &Profile) -> Option<Cow<'a, Record>> {
        if self.leaves_out_undated(DataType::Profile) {
            return None;
        }
        let steps = self.mention(Subject::DataType(DataType::Steps)) && profile.average_daily_steps.is_some();
        let weight = self.mention(Subject::DataType(DataType::Weight)) && profile.weight.is_some();
        if !steps && !weight {
            return Some(Cow::Borrowed(record));
        }
        let mut kept = profile.clone();
        if steps {
            kept.average_daily_steps = None;
        }
        if weight {
            kept.weight = None;
        }
        Some(Cow::Owned(Record::Profile(Box::new(kept))))
    }
}
