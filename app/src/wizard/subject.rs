//! What a chart or a table is about, be it daily data or readings within the day, and the values it shows of each day.

use domain::{
    DataType, Group, IntradayType, data_type::Unit, intraday::IntradayGroup, left_out, record::DayValue,
    samples::DaySummary,
};
use jiff::civil::Date;

/// What a chart or a table is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Subject {
    /// One value a day.
    Daily(DataType),
    /// Readings within the day, each day in few numbers.
    Intraday(IntradayType),
}

impl From<Subject> for left_out::Subject {
    fn from(subject: Subject) -> Self {
        match subject {
            Subject::Daily(data_type) => left_out::Subject::DataType(data_type),
            Subject::Intraday(intraday_type) => left_out::Subject::IntradayType(intraday_type),
        }
    }
}

impl From<left_out::Subject> for Subject {
    fn from(subject: left_out::Subject) -> Self {
        match subject {
            left_out::Subject::DataType(data_type) => Subject::Daily(data_type),
            left_out::Subject::IntradayType(intraday_type) => Subject::Intraday(intraday_type),
        }
    }
}

/// The shape the values of days are drawn in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// Bars standing on zero: for amounts.
    Bars,
    /// A line: for levels, whose axis need not begin at zero.
    Line,
    /// A stripe from the lowest to the highest of each day, and a line through the means.
    Ranges,
}

impl Subject {
    /// A name for ids of elements: unlike for every subject.
    pub(crate) fn key(self) -> String {
        match self {
            Subject::Daily(data_type) => data_type.key().to_owned(),
            Subject::Intraday(intraday_type) => format!("intraday-{}", intraday_type.key()),
        }
    }

    /// The group that gives it its colour.
    pub(crate) const fn group(self) -> Group {
        match self {
            Subject::Daily(data_type) => data_type.group(),
            Subject::Intraday(intraday_type) => match intraday_type.group() {
                IntradayGroup::HeartRate => Group::Heart,
                IntradayGroup::Activity | IntradayGroup::Routes => Group::Activity,
                IntradayGroup::Sleep => Group::Sleep,
            },
        }
    }

    /// The shape its days are drawn in.
    pub(crate) const fn form(self) -> Form {
        match self {
            Subject::Daily(
                DataType::RestingHeartRate
                | DataType::HeartRateVariability
                | DataType::CardioFitness
                | DataType::Vo2Max
                | DataType::RunVo2Max
                | DataType::Electrocardiogram
                | DataType::Weight
                | DataType::BodyFat
                | DataType::OxygenSaturation
                | DataType::BreathingRate
                | DataType::SkinTemperature
                | DataType::CoreTemperature
                | DataType::BloodGlucose,
            ) => Form::Line,
            Subject::Daily(_) => Form::Bars,
            Subject::Intraday(IntradayType::SleepStages | IntradayType::Routes) => Form::Bars,
            Subject::Intraday(intraday_type) if intraday_type.adds_up() => Form::Bars,
            Subject::Intraday(_) => Form::Ranges,
        }
    }

    /// The unit of its values; stages of sleep are shown by how long the night was, routes by how long they are.
    pub(crate) const fn unit(self) -> Unit {
        match self {
            Subject::Daily(data_type) => data_type.unit(),
            Subject::Intraday(IntradayType::SleepStages) => Unit::Minutes,
            Subject::Intraday(IntradayType::Routes) => Unit::Kilometres,
            Subject::Intraday(intraday_type) => intraday_type.unit(),
        }
    }
}

/// What is shown of one day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct DayBand {
    /// The day.
    pub(crate) date: Date,
    /// The lowest value.
    pub(crate) low: f64,
    /// The value that stands for the day: its only one, its sum or its mean.
    pub(crate) mid: f64,
    /// The highest value.
    pub(crate) high: f64,
}

impl From<DayValue> for DayBand {
    fn from(DayValue(date, value): DayValue) -> Self {
        DayBand { date, low: value, mid: value, high: value }
    }
}

/// What is shown of a day of readings: a sum where readings add up, else the lowest, the mean and the highest.
pub(crate) fn band(intraday_type: IntradayType, day: &DaySummary) -> DayBand {
    let DaySummary { date, count, min, max, sum } = *day;
    if Subject::Intraday(intraday_type).form() == Form::Ranges {
        DayBand { date, low: min, mid: sum / f64::from(count.max(1)), high: max }
    } else {
        DayBand { date, low: sum, mid: sum, high: sum }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn steps_of_a_day_add_up_and_heart_rates_do_not() {
        let day = DaySummary { date: date(2026, 3, 14), count: 4, min: 50.0, max: 70.0, sum: 240.0 };

        let (steps, heart) = (band(IntradayType::Steps, &day), band(IntradayType::HeartRate, &day));

        assert_eq!((steps.low, steps.mid, steps.high), (240.0, 240.0, 240.0));
        assert_eq!((heart.low, heart.mid, heart.high), (50.0, 60.0, 70.0));
    }

    #[test]
    fn every_subject_has_a_key_of_its_own() {
        let daily = DataType::ALL.into_iter().map(Subject::Daily);
        let intraday = IntradayType::ALL.into_iter().map(Subject::Intraday);

        let keys: std::collections::BTreeSet<String> = daily.chain(intraday).map(Subject::key).collect();

        assert_eq!(keys.len(), DataType::ALL.len() + IntradayType::ALL.len());
    }
}
