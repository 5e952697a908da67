//! What a quota allows, from the first request of an hour to the last.

use super::*;
use http::{HeaderName, HeaderValue};

const HOUR: Duration = Duration::from_secs(3_600);
const MARGIN: Duration = Duration::from_secs(15);
const HALF_PAST: UntilNext = UntilNext(Duration::from_secs(1_800));

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn hour() -> Meter {
    Meter::new(QuotaRule::Headers { limit: 150, hour: HOUR, margin: MARGIN })
}

fn bucket() -> Meter {
    Meter::new(QuotaRule::Bucket { start_per_second: 2.5, max_per_second: 5.0, minute: seconds(60) })
}

fn told(left: u64, reset: u64) -> HeaderMap {
    [("limit", 150), ("remaining", left), ("reset", reset)]
        .into_iter()
        .map(|(name, value)| {
            let name = HeaderName::try_from(format!("fitbit-rate-limit-{name}")).unwrap();
            (name, HeaderValue::from(value))
        })
        .collect()
}

#[test]
fn first_request_of_an_hour_goes_alone_and_the_last_one_allowed_is_used() {
    let (mut meter, now) = (hour(), Instant::now());

    assert_eq!(meter.next(now, 0, HALF_PAST), Next::Now);
    assert_eq!(meter.next(now, 1, HALF_PAST), Next::AfterAnswer);
    meter.note_answer(&told(2, 600), true, 0, now, HALF_PAST);

    assert_eq!(meter.next(now, 0, HALF_PAST), Next::Now);
    assert_eq!(meter.next(now, 1, HALF_PAST), Next::Now);
    assert_eq!(meter.next(now, 2, HALF_PAST), Next::AfterAnswer);
    meter.note_answer(&told(1, 600), true, 1, now, HALF_PAST);
    meter.note_answer(&told(0, 600), true, 0, now, HALF_PAST);
    assert_eq!(meter.next(now, 0, HALF_PAST), Next::Closed(now + seconds(615)));
}

#[test]
fn hour_opens_after_the_reset_and_the_margin() {
    let (mut meter, now) = (hour(), Instant::now());
    meter.note_answer(&told(0, 600), true, 0, now, HALF_PAST);

    assert_eq!(meter.next(now + seconds(614), 0, HALF_PAST), Next::Closed(now + seconds(615)));
    assert_eq!(meter.next(now + seconds(615), 0, HALF_PAST), Next::Now);
    assert_eq!(meter.next(now + seconds(615), 1, HALF_PAST), Next::AfterAnswer, "one at a time until told");
}

#[test]
fn request_counted_while_its_answer_was_under_way_is_not_counted_twice() {
    let (mut meter, now) = (hour(), Instant::now());
    meter.note_answer(&told(3, 600), true, 0, now, HALF_PAST);
    assert_eq!(meter.next(now, 0, HALF_PAST), Next::Now);
    assert_eq!(meter.next(now, 1, HALF_PAST), Next::Now);

    // Both are counted when the second is answered, before the first.
    meter.note_answer(&told(1, 600), true, 1, now, HALF_PAST);
    assert_eq!(meter.next(now, 1, HALF_PAST), Next::AfterAnswer);
    meter.note_answer(&told(2, 600), true, 0, now, HALF_PAST);

    assert_eq!(meter.next(now, 0, HALF_PAST), Next::Now);
    assert_eq!(meter.next(now, 1, HALF_PAST), Next::AfterAnswer);
}

#[test]
fn reset_told_in_whole_seconds_is_the_full_hour_where_that_is_near() {
    let now = Instant::now();
    let until_next = UntilNext(Duration::from_millis(599_400));
    let opens_after = |reset| {
        let mut meter = hour();
        meter.note_answer(&told(0, reset), true, 0, now, until_next);
        match meter.next(now, 0, HALF_PAST) {
            Next::Closed(until) => until - now - MARGIN,
            other => panic!("{other:?}"),
        }
    };

    assert_eq!(opens_after(600), Duration::from_millis(599_400));
    assert_eq!(opens_after(599), Duration::from_millis(599_400));
    assert_eq!(opens_after(601), seconds(601));
    assert_eq!(opens_after(598), seconds(598));
}

#[test]
fn answers_that_overtake_each_other_never_raise_the_count() {
    let (mut meter, now) = (hour(), Instant::now());

    meter.note_answer(&told(5, 600), true, 0, now, HALF_PAST);
    meter.note_answer(&told(6, 600), true, 0, now, HALF_PAST);
    assert_eq!(meter.kept().remaining, Some(5));

    meter.note_answer(&told(149, 3_590), true, 0, now + seconds(620), HALF_PAST);
    assert_eq!(meter.kept().remaining, Some(149), "but a new hour does");
}

#[test]
fn count_that_does_not_fall_is_believed() {
    let (mut meter, now) = (hour(), Instant::now());

    for _ in 0..1_000 {
        assert_eq!(meter.next(now, 0, HALF_PAST), Next::Now);
        meter.note_answer(&told(150, 600), true, 0, now, HALF_PAST);
    }
}

#[test]
fn request_nobody_waits_for_is_counted_all_the_same() {
    let (mut meter, now) = (hour(), Instant::now());
    meter.note_answer(&told(1, 600), true, 0, now, HALF_PAST);

    assert_eq!(meter.next(now, 0, HALF_PAST), Next::Now);

    assert_eq!(meter.next(now, 0, HALF_PAST), Next::Closed(now + seconds(615)));
}

#[test]
fn refusal_without_a_header_waits_for_the_clock_hour_and_longer_each_time() {
    let (mut meter, now) = (hour(), Instant::now());

    let first = meter.note_refusal(None, now, HALF_PAST);
    assert_eq!(first, now + seconds(1_815));
    assert_eq!(meter.note_refusal(None, now, HALF_PAST), first, "two under way are refused together");
    assert_eq!(meter.next(first, 0, HALF_PAST), Next::Now);
    let second = meter.note_refusal(Some(Duration::ZERO), first, HALF_PAST);
    assert_eq!(second, first + seconds(30), "clocks differ by more than the margin");
    meter.note_answer(&told(149, 3_500), true, 0, second, HALF_PAST);
    assert_eq!(meter.note_refusal(Some(seconds(9)), second, HALF_PAST), second + seconds(24));
}

#[test]
fn answers_without_headers_mean_no_quota_but_errors_mean_nothing() {
    let (mut meter, now) = (hour(), Instant::now());

    meter.note_answer(&HeaderMap::new(), false, 0, now, HALF_PAST);
    assert_eq!(meter.next(now, 1, HALF_PAST), Next::AfterAnswer);

    meter.note_answer(&HeaderMap::new(), true, 0, now, HALF_PAST);
    assert_eq!(meter.next(now, 1, HALF_PAST), Next::Now);
    assert_eq!(meter.pace(now), Pace::Steady { per_second: WITHIN_A_LOT });
}

#[test]
fn estimate_counts_what_is_left_of_this_hour() {
    let (mut meter, now) = (hour(), Instant::now());
    let lots = |remaining, resets_in_seconds| Pace::Lots {
        remaining,
        resets_in_seconds,
        limit: 150,
        period_seconds: 3_600,
        per_second: WITHIN_A_LOT,
    };

    assert_eq!(meter.pace(now), lots(150, 3_600));
    meter.note_answer(&told(12, 600), true, 0, now, HALF_PAST);
    assert_eq!(meter.pace(now + seconds(15)), lots(12, 600));
    assert_eq!(meter.pace(now + seconds(700)), lots(150, 3_600));
}

/// Requests in each of some minutes, every one with a good answer at once.
fn sent_by_minute(meter: &mut Meter, minutes: usize) -> Vec<u32> {
    let start = Instant::now();
    let mut sent = vec![0_u32; minutes];
    let mut now = start;
    while now < start + seconds(60 * minutes as u64) {
        match meter.next(now, 0, HALF_PAST) {
            Next::Now => {
                sent[usize::try_from((now - start).as_secs() / 60).unwrap()] += 1;
                meter.note_answer(&HeaderMap::new(), true, 0, now, HALF_PAST);
            }
            Next::At(at) | Next::Closed(at) => now = at,
            other => panic!("{other:?}"),
        }
    }
    sent
}

#[test]
fn rate_rises_with_every_answer_to_just_below_its_limit_within_a_minute() {
    let sent = sent_by_minute(&mut bucket(), 4);

    assert!((150..250).contains(&sent[0]), "{sent:?}");
    assert!(sent[1..].iter().all(|sent| (292..=295).contains(sent)), "{sent:?}");
}

#[test]
fn rate_rises_slowly_once_something_was_refused_and_falls_to_its_first_when_there_is_trouble() {
    let mut refused = bucket();
    refused.note_refusal(Some(seconds(0)), Instant::now(), HALF_PAST);
    let mut troubled = bucket();
    sent_by_minute(&mut troubled, 2);

    let sent = sent_by_minute(&mut refused, 3);
    troubled.note_trouble();

    assert!(sent[0] < 90 && sent.is_sorted(), "{sent:?}");
    assert_eq!(troubled.kept().per_second, 2.5);
}

#[test]
fn refusal_halves_the_rate_once_and_waits_as_told_or_for_the_minute() {
    let (mut meter, now) = (bucket(), Instant::now());
    let per_second = |meter: &Meter| meter.kept().per_second;

    let until = meter.note_refusal(Some(seconds(7)), now, UntilNext(seconds(40)));
    meter.note_refusal(Some(seconds(7)), now, UntilNext(seconds(40)));
    assert_eq!((until, per_second(&meter)), (now + seconds(7), 1.25));
    assert_eq!(meter.next(now, 0, HALF_PAST), Next::Closed(until));
    assert_eq!(meter.next(until, 0, HALF_PAST), Next::Now);

    let until = meter.note_refusal(None, until, UntilNext(seconds(40)));
    assert_eq!((until, per_second(&meter)), (now + seconds(7) + Duration::from_millis(41_200), 1.0));
    meter.note_refusal(Some(seconds(1)), until, UntilNext(seconds(40)));
    assert_eq!(per_second(&meter), 1.0, "never slower");
}

#[test]
fn rest_earns_no_burst() {
    let (mut meter, now) = (bucket(), Instant::now());
    meter.next(now, 0, HALF_PAST);
    let later = now + seconds(30);

    assert_eq!(meter.next(later, 0, HALF_PAST), Next::Now);
    assert_eq!(meter.next(later, 1, HALF_PAST), Next::At(later + Duration::from_millis(400)));
}

#[test]
fn what_is_kept_is_taken_up_again() {
    let now = Instant::now();
    let quota =
        |kept: Kept| Quota { remaining: kept.remaining, resets_at: None, rate_per_second: kept.per_second };
    let (mut hour_before, mut bucket_before) = (hour(), bucket());
    hour_before.note_answer(&told(0, 600), true, 0, now, HALF_PAST);
    bucket_before.note_refusal(Some(seconds(20)), now, HALF_PAST);

    let (mut hour_after, mut bucket_after) = (hour(), bucket());
    hour_after.restore(&quota(hour_before.kept()), hour_before.kept().resets_at);
    bucket_after.restore(&quota(bucket_before.kept()), bucket_before.kept().resets_at);

    assert_eq!(hour_after.next(now, 0, HALF_PAST), Next::Closed(now + seconds(615)));
    assert_eq!(bucket_after.next(now, 0, HALF_PAST), Next::Closed(now + seconds(20)));
    assert_eq!(bucket_after.kept().per_second, 1.25);
}

#[test]
fn count_no_quota_has_is_as_good_as_untold() {
    let (mut meter, now) = (hour(), Instant::now());

    meter.note_answer(&told(u64::MAX, 600), true, 1, now, HALF_PAST);
    meter.note_answer(&told(u64::MAX - 1, 600), true, 1, now, HALF_PAST);

    assert_eq!(meter.kept().remaining, None);
    assert_eq!(meter.next(now, 0, HALF_PAST), Next::Now);
}
