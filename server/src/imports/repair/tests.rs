use super::*;
use crate::{storage::ImportId, testing::at};
use domain::ProviderId;
use jiff::civil::date;

fn november(first: i8, last: i8) -> DateRange {
    DateRange::inclusive(date(2026, 11, first), date(2026, 11, last)).unwrap()
}

fn window(range: Option<DateRange>, state: WindowState) -> WindowRow {
    WindowRow {
        id: WindowId::new(at(0)),
        import_id: ImportId::new(at(0)),
        ordinal: 0,
        resource: "sleep".to_owned(),
        range,
        state,
        problem: (state == WindowState::Failed).then_some(ErrorCode::ProviderTrouble),
        attempts: 0,
    }
}

fn plan(windows: &[WindowRow], begun: Begun, chosen: &[DateRange]) -> RepairPlan {
    let mut days = DaySet::new(november(1, 30));
    chosen.iter().for_each(|range| days.insert_range(*range));
    let begun = windows.iter().map(|window| (window.id, begun)).collect();
    let span = ProviderId::Fitbit.find_resource("sleep").unwrap().span;
    let mut plan = RepairPlan::default();
    plan_resource(&mut plan, november(1, 30), "sleep", span, &Chosen::Days(days), windows.iter(), &begun);
    plan
}

#[test]
fn failed_window_chosen_whole_goes_on_instead_of_being_cut() {
    let failed = window(Some(november(1, 10)), WindowState::Failed);

    let plan = plan(std::slice::from_ref(&failed), Begun::default(), &[november(1, 10)]);

    assert_eq!((plan.reset, plan.narrowed, plan.added, plan.requests), (vec![failed.id], vec![], vec![], 1));
}

#[test]
fn days_whose_pages_are_whole_stay_and_only_the_missing_ones_are_cut() {
    let failed = window(Some(november(1, 20)), WindowState::Failed);
    let begun = Begun { has_pages: true, has_records: true, complete_after: Some(date(2026, 11, 10)) };

    let plan = plan(std::slice::from_ref(&failed), begun, &[november(9, 12)]);

    let [narrowed] = &plan.narrowed[..] else { panic!("{plan:?}") };
    assert_eq!(narrowed.kept, Some((november(11, 20), WindowState::Fetched)));
    assert_eq!((&narrowed.again[..], &narrowed.rest[..]), (&[november(9, 10)][..], &[november(1, 8)][..]));
    // The days after were fetched, and were chosen too.
    assert_eq!(plan.added.iter().map(|window| window.range).collect::<Vec<_>>(), [Some(november(11, 12))]);
    assert_eq!(plan.requests, 2);
}

#[test]
fn pages_that_do_not_say_which_days_they_hold_stay_with_their_window() {
    let failed = window(Some(november(1, 20)), WindowState::Failed);
    let begun = Begun { has_pages: true, has_records: true, complete_after: None };

    let plan = plan(std::slice::from_ref(&failed), begun, &[november(9, 12)]);

    assert_eq!((plan.reset, plan.added), (vec![failed.id], vec![]));
}

#[test]
fn parked_days_are_cut_like_failed_ones_and_fetched_ones_asked_anew() {
    let windows = [
        window(Some(november(11, 20)), WindowState::Fetched),
        window(Some(november(1, 10)), WindowState::Pending),
    ];

    let plan = plan(&windows, Begun::default(), &[november(10, 11)]);

    let [narrowed] = &plan.narrowed[..] else { panic!("{plan:?}") };
    assert_eq!((&narrowed.again[..], narrowed.state), (&[november(10, 10)][..], WindowState::Parked));
    assert_eq!(plan.added.iter().map(|window| window.range).collect::<Vec<_>>(), [Some(november(11, 11))]);
}
