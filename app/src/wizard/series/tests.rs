use super::*;
use domain::{Granularity, IntradayType, record::DayValue};
use jiff::civil::date;

const AREA: Area = Area { width: 300.0, height: 100.0, low: 0.0, high: 10.0 };
const START: Date = date(2025, 1, 1);

fn value(day: Date, value: f64) -> DayBand {
    DayValue(day, value).into()
}

fn days(range: DateRange, values: &[DayBand], form: Form) -> Series {
    of_days(values, range, 300.0, form, &[])
}

fn ten_days() -> DateRange {
    DateRange::new(START, date(2025, 1, 11)).unwrap()
}

fn point(day: i8, at: i32, low: f64, high: f64) -> ChartPoint {
    ChartPoint { date: date(2025, 1, day), at, count: 2, min: low, max: high, sum: low + high }
}

fn heart() -> Subject {
    Subject::Intraday(IntradayType::HeartRate)
}

#[test]
fn ten_years_keep_their_peaks_and_stay_under_two_thousand_points() {
    let range = DateRange::new(date(2016, 1, 1), date(2026, 1, 1)).unwrap();
    let values: Vec<DayBand> = range
        .iter()
        .enumerate()
        .map(|(n, day)| value(day, if n == 1_234 { 99.0 } else { (n % 7) as f64 }))
        .collect();

    let series = of_days(&values, range, 4_000.0, Form::Line, &[]);

    assert!(matches!(series.step, Step::Days(each) if each > 1));
    assert_eq!(series.extent(), Some((0.0, 99.0)));
    assert!(2 * series.marks.len() <= 2_000);
    assert_eq!(series.path(AREA).matches('M').count(), series.marks.len());
}

#[test]
fn a_missing_day_breaks_the_line_and_a_lone_day_is_a_dot() {
    let values = [1, 2, 4, 6, 7].map(|n| value(date(2025, 1, n), 5.0));

    let drawn = days(ten_days(), &values, Form::Line).path(AREA);

    assert_eq!(drawn.matches('M').count(), 3);
    assert_eq!(drawn.matches('L').count(), 2);
    assert_eq!(drawn.matches("h0").count(), 1);
}

#[test]
fn days_with_a_range_are_stripes_with_a_line_through_the_means() {
    let day = |n, mid| DayBand { date: date(2025, 1, n), low: 1.0, mid, high: 9.0 };

    let series = days(ten_days(), &[day(1, 4.0), day(2, 6.0)], Form::Ranges);

    assert_eq!(series.path(AREA).matches('z').count(), 2);
    assert_eq!(series.mid_path(AREA), "M15.0 60.0L45.0 40.0");
    assert_eq!(days(ten_days(), &[day(1, 4.0)], Form::Bars).mid_path(AREA), "");
}

#[test]
fn hours_stand_in_their_days_and_a_night_on_the_evening_before() {
    let points = [point(1, 82_800, 50.0, 60.0), point(2, -3_600, 40.0, 44.0), point(2, 7_200, 41.0, 45.0)];

    let series = of_hours(&points, ten_days(), heart(), &[]);

    let placed: Vec<_> =
        series.marks.iter().map(|mark| (mark.begin, mark.low, mark.mid, mark.high)).collect();
    assert_eq!(placed, [(82_800, 50.0, 55.0, 60.0), (82_800, 40.0, 42.0, 44.0), (93_600, 41.0, 43.0, 45.0)]);
    let steps = of_hours(&points, ten_days(), Subject::Intraday(IntradayType::Steps), &[]);
    assert_eq!((steps.marks[0].low, steps.marks[0].high), (110.0, 110.0));
}

#[test]
fn what_is_left_out_is_in_no_line_mean_or_extent_at_any_step() {
    let whole = Stretch::Days(DateRange::of_day(date(2025, 1, 2)));
    let part = Stretch::Part { day: date(2025, 1, 1), from: 4_000, to: 4_100 };
    let values = [value(START, 1.0), value(date(2025, 1, 2), 9.0), value(date(2025, 1, 3), 3.0)];
    let hours = [point(1, 0, 1.0, 2.0), point(1, 3_600, 8.0, 9.0), point(2, 0, 9.0, 9.0)];
    let mut samples = SampleDay::new(IntradayType::HeartRate, START, Granularity::Second);
    (samples.at, samples.values) = (vec![3_999, 4_000, 4_099, 4_100], vec![1.0, 9.0, 9.0, 2.0]);
    let out = [whole, part];

    let days = of_days(&values, ten_days(), 300.0, Form::Line, &out);
    let hours = of_hours(&hours, ten_days(), heart(), &out);
    let (readings, _) = of_readings(&samples, None, &out);

    assert_eq!(days.extent(), Some((3.0, 3.0)));
    assert_eq!((hours.marks.len(), hours.extent()), (1, Some((1.0, 2.0))));
    let told: Vec<_> = hours.left_out.iter().map(|mark| (mark.date, mark.at)).collect();
    assert_eq!(told, [(date(2025, 1, 1), 3_600), (date(2025, 1, 2), 0)]);
    assert_eq!((readings.marks.len(), readings.extent()), (2, Some((1.0, 2.0))));
}

#[test]
fn part_of_a_day_shows_its_own_readings_alone_and_every_one_where_there_is_room() {
    let mut day = SampleDay::new(IntradayType::HeartRate, START, Granularity::Second);
    (day.at, day.values) = ((0..86_400).collect(), (0..86_400).map(|n| f64::from(n % 90)).collect());

    let (whole, _) = of_readings(&day, None, &[]);
    let (part, _) = of_readings(&day, Some((3_600, 4_200)), &[]);

    assert!(whole.marks.len() <= 2_000 && part.marks.len() == 600, "{}", part.marks.len());
    assert_eq!((part.from, part.to, part.marks[0].begin), (3_600, 4_200, 3_600));
}

#[test]
fn a_place_on_screen_is_a_moment_and_finds_the_nearest_mark() {
    let values = [1, 2, 9].map(|n| value(date(2025, 1, n), 5.0));
    let series = days(ten_days(), &values, Form::Line);

    assert_eq!(series.second_at(-5.0, AREA), 0);
    assert_eq!(series.second_at(150.0, AREA), 5 * DAY);
    assert_eq!(series.nearest(series.second_at(40.0, AREA)), Some(1));
    assert_eq!(series.nearest(7 * DAY), Some(2));
    assert_eq!(days(ten_days(), &[], Form::Line).nearest(5), None);
    assert!((series.x(5 * DAY, AREA) - 150.0).abs() < 1e-9);
}

#[test]
fn hours_are_drawn_where_each_has_a_pixel() {
    let days = |n: i64| DateRange::new(START, START.checked_add(jiff::Span::new().days(n)).unwrap()).unwrap();

    assert!(hours_fit(days(12), 300.0));
    assert!(!hours_fit(days(13), 300.0));
    assert!(!hours_fit(days(42), 9_000.0), "two thousand points at any width");
}

#[test]
fn hours_of_an_evening_belong_to_the_day_of_waking() {
    let points = [point(2, -7_200, 40.0, 44.0), point(2, -3_600, 40.0, 44.0), point(2, 7_200, 41.0, 45.0)];
    let series = of_hours(&points, ten_days(), heart(), &[]);
    let days = |first, last| DateRange::inclusive(date(2025, 1, first), date(2025, 1, last)).ok();

    // Ten in the evening to midnight, on the day before.
    assert_eq!(series.days_of_hours(79_200, 86_400), days(2, 2));
    assert_eq!(series.days_of_hours(82_800, 97_200), days(2, 2));
    assert_eq!(series.days_of_hours(3_600, 7_200), None);
    let two = [point(1, 7_200, 1.0, 2.0), point(2, -3_600, 40.0, 44.0)];
    assert_eq!(of_hours(&two, ten_days(), heart(), &[]).days_of_hours(0, 90_000), days(1, 2));
    assert_eq!(self::days(ten_days(), &[value(START, 1.0)], Form::Line).days_of_hours(0, DAY), None);
}

#[test]
fn answer_of_days_is_not_taken_for_hours() {
    let chart = |level| IntradayChart {
        intraday_type: IntradayType::HeartRate,
        level,
        days_each: 1,
        points: vec![point(1, 0, 1.0, 2.0)],
    };

    assert_eq!(hours_of_chart(chart(ChartLevel::Hour)).map(|points| points.len()), Some(1));
    assert_eq!(hours_of_chart(chart(ChartLevel::Day)), None);
}

#[test]
fn reading_of_a_quarter_of_an_hour_is_left_out_with_any_part_of_it() {
    let mut day = SampleDay::new(IntradayType::Steps, START, Granularity::FifteenMinutes);
    (day.at, day.values) = (vec![0, 900, 1_800, 2_700], vec![1.0, 2.0, 3.0, 4.0]);
    let part = [Stretch::Part { day: START, from: 1_000, to: 1_860 }];

    let (readings, _) = of_readings(&day, None, &part);

    assert_eq!(readings.marks.iter().map(|mark| mark.at).collect::<Vec<_>>(), [0, 2_700]);
}
