//! Lets a link's requests go out no faster than its quota allows, whichever import they belong to.

use super::meter::{Kept, Meter, Next, UntilNext};
use crate::{
    clock::Clock,
    providers::QuotaRule,
    storage::{LinkId, Quota, Storage, StorageError},
};
use domain::{plan::Pace, wire::QuotaLeft};
use http::HeaderMap;
use jiff::{SignedDuration, Timestamp};
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    sync::Notify,
    time::{Instant, sleep_until},
};

/// A wait this short is waited out; a longer one is shown to the member.
const SHORT_WAIT: Duration = Duration::from_millis(500);

/// No provider counts longer than this before it begins anew.
const LONGEST_COUNT: Duration = Duration::from_secs(3_600);

/// One link's requests.
#[derive(Debug)]
pub(super) struct Pacer {
    most_in_flight: u32,
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
    answered: Notify,
}

#[derive(Debug)]
struct State {
    meter: Meter,
    in_flight: u32,
    stored: Option<Kept>,
}

/// What came of waiting for one's turn.
#[derive(Debug)]
pub(super) enum Turn {
    /// The request may go out.
    Go(Slot),
    /// The quota is used up.
    Wait {
        /// When it is not any more.
        until: Timestamp,
    },
}

/// The right to have one request under way; given back when dropped.
#[derive(Debug)]
pub(super) struct Slot(Arc<Pacer>);

impl Drop for Slot {
    fn drop(&mut self) {
        self.0.lock().in_flight -= 1;
        self.0.answered.notify_waiters();
    }
}

impl Pacer {
    /// Takes up what storage remembers of a link's quota.
    ///
    /// # Errors
    ///
    /// When storage fails.
    pub(super) async fn load(
        storage: &Storage,
        link: LinkId,
        rule: QuotaRule,
        most_in_flight: usize,
        clock: Arc<dyn Clock>,
    ) -> Result<Arc<Self>, StorageError> {
        let quota = storage.load_quota(link).await?;
        Ok(Pacer::new(rule, most_in_flight, clock, quota.as_ref()))
    }

    fn new(
        rule: QuotaRule,
        most_in_flight: usize,
        clock: Arc<dyn Clock>,
        quota: Option<&Quota>,
    ) -> Arc<Self> {
        let mut meter = Meter::new(rule);
        if let Some(quota) = quota {
            let resets_at = quota.resets_at.and_then(|at| instant_of(at, clock.now()));
            // A reset further ahead was noted before the clock was set back.
            let resets_at = resets_at.map(|at| at.min(Instant::now() + LONGEST_COUNT));
            meter.restore(quota, resets_at);
        }
        Arc::new(Pacer {
            most_in_flight: u32::try_from(most_in_flight.max(1)).unwrap_or(1),
            clock,
            state: Mutex::new(State { meter, in_flight: 0, stored: None }),
            answered: Notify::new(),
        })
    }

    /// Waits until the next request may go out; comes back at once when the quota is used up.
    pub(super) async fn turn(self: &Arc<Self>) -> Turn {
        loop {
            let mut answered = std::pin::pin!(self.answered.notified());
            // From here on an answer is not missed, even one that comes before the wait.
            answered.as_mut().enable();
            match self.next() {
                Next::Now => return Turn::Go(Slot(Arc::clone(self))),
                Next::At(at) => sleep_until(at).await,
                Next::AfterAnswer => answered.await,
                Next::Closed(until) if until <= Instant::now() + SHORT_WAIT => sleep_until(until).await,
                Next::Closed(until) => return Turn::Wait { until: self.time_of(until) },
            }
        }
    }

    fn next(&self) -> Next {
        let mut state = self.lock();
        if state.in_flight >= self.most_in_flight {
            return Next::AfterAnswer;
        }
        let until_next = self.until_next(&state.meter);
        let in_flight = state.in_flight;
        let next = state.meter.next(Instant::now(), in_flight, until_next);
        if next == Next::Now {
            state.in_flight += 1;
        }
        next
    }

    /// Notes the answer to a request whose slot is still held, if it is no refusal. `is_good` says whether it is the
    /// provider's own and not, say, a proxy's error.
    pub(super) fn note_answer(&self, headers: &HeaderMap, is_good: bool) {
        let mut state = self.lock();
        let others = state.in_flight.saturating_sub(1);
        let until_next = self.until_next(&state.meter);
        state.meter.note_answer(headers, is_good, others, Instant::now(), until_next);
    }

    /// Notes that the provider is in trouble, or did not answer.
    pub(super) fn note_trouble(&self) {
        self.lock().meter.note_trouble();
    }

    /// Notes that the quota was used up. Says until when nothing is asked.
    pub(super) fn note_refusal(&self, retry_after: Option<Duration>) -> Timestamp {
        let mut state = self.lock();
        let until_next = self.until_next(&state.meter);
        let until = state.meter.note_refusal(retry_after, Instant::now(), until_next);
        drop(state);
        self.time_of(until)
    }

    /// How fast requests go out at present.
    pub(super) fn pace(&self) -> Pace {
        self.lock().meter.pace(Instant::now())
    }

    /// What is left of the quota; nothing where the provider does not count requests.
    pub(super) fn quota_left(&self) -> Option<QuotaLeft> {
        let left = self.lock().meter.left(Instant::now());
        left.map(|(remaining, limit, resets_at)| QuotaLeft {
            remaining,
            limit,
            resets_at: resets_at.map(|at| self.time_of(at)),
        })
    }

    /// Stores what changed since it was last stored.
    ///
    /// # Errors
    ///
    /// When storage fails; it is tried again after the next answer.
    pub(super) async fn store(&self, storage: &Storage, link: LinkId) -> Result<(), StorageError> {
        let kept = {
            let state = self.lock();
            let kept = state.meter.kept();
            if state.stored == Some(kept) {
                return Ok(());
            }
            kept
        };
        let quota = Quota {
            remaining: kept.remaining,
            resets_at: kept.resets_at.map(|at| self.time_of(at)),
            rate_per_second: kept.per_second,
        };
        storage.store_quota(link, &quota).await?;
        self.lock().stored = Some(kept);
        Ok(())
    }

    /// How long until the wall clock begins its next hour or minute; all are counted from the
    /// epoch, which is when hours and minutes begin in UTC.
    fn until_next(&self, meter: &Meter) -> UntilNext {
        let period = meter.period().as_millis().max(1);
        let now = u128::try_from(self.clock.now().as_millisecond()).unwrap_or(0);
        let left = u64::try_from(period - now % period).unwrap_or(u64::MAX);
        UntilNext(Duration::from_millis(left))
    }

    fn time_of(&self, at: Instant) -> Timestamp {
        let wait = SignedDuration::try_from(at.saturating_duration_since(Instant::now()));
        self.clock.now().saturating_add(wait.unwrap_or(SignedDuration::MAX)).unwrap_or(Timestamp::MAX)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The instant of a time, ahead or past; `None` where that is further back than this machine counts.
fn instant_of(at: Timestamp, now: Timestamp) -> Option<Instant> {
    let distance = at.duration_since(now);
    let length = distance.unsigned_abs();
    if distance.is_negative() {
        Instant::now().checked_sub(length)
    } else {
        Instant::now().checked_add(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{ManualClock, at};
    use http::HeaderValue;

    fn hourly(in_flight: usize, quota: Option<&Quota>) -> Arc<Pacer> {
        let rule = QuotaRule::Headers {
            limit: 150,
            hour: Duration::from_secs(3_600),
            margin: Duration::from_secs(15),
        };
        Pacer::new(rule, in_flight, ManualClock::new(at(0)), quota)
    }

    fn bucket(in_flight: usize) -> Arc<Pacer> {
        let rule =
            QuotaRule::Bucket { start_per_second: 2.5, max_per_second: 5.0, minute: Duration::from_secs(60) };
        Pacer::new(rule, in_flight, ManualClock::new(at(0)), None)
    }

    fn told(left: u64, reset: u64) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert("fitbit-rate-limit-remaining", HeaderValue::from(left));
        headers.insert("fitbit-rate-limit-reset", HeaderValue::from(reset));
        headers
    }

    async fn go(pacer: &Arc<Pacer>) -> Slot {
        match pacer.turn().await {
            Turn::Go(slot) => slot,
            Turn::Wait { until } => panic!("closed until {until}"),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn requests_without_announced_quota_go_out_evenly() {
        let (pacer, start) = (bucket(4), Instant::now());

        for _ in 0..11 {
            drop(go(&pacer).await);
        }

        assert_eq!(start.elapsed().as_millis() / 10, 400);
    }

    #[tokio::test(start_paused = true)]
    async fn no_more_are_under_way_than_allowed() {
        let (pacer, start) = (bucket(2), Instant::now());
        let (one, _two) = (go(&pacer).await, go(&pacer).await);

        let third = tokio::spawn({
            let pacer = Arc::clone(&pacer);
            async move { go(&pacer).await }
        });
        tokio::time::sleep(Duration::from_secs(20)).await;
        assert!(!third.is_finished());
        drop(one);
        third.await.unwrap();

        assert!(start.elapsed() >= Duration::from_secs(20));
    }

    #[tokio::test(start_paused = true)]
    async fn used_up_quota_is_told_at_once_and_opens_by_itself() {
        let pacer = hourly(2, None);
        let slot = go(&pacer).await;
        pacer.note_answer(&told(0, 600), true);
        drop(slot);

        let Turn::Wait { until } = pacer.turn().await else { panic!("the quota is used up") };
        assert_eq!(until, at(615));
        tokio::time::sleep(Duration::from_secs(615)).await;

        go(&pacer).await;
    }

    #[tokio::test(start_paused = true)]
    async fn request_that_waits_for_an_answer_learns_what_it_told() {
        let pacer = hourly(2, None);
        let first = go(&pacer).await;
        let second = tokio::spawn({
            let pacer = Arc::clone(&pacer);
            async move { pacer.turn().await }
        });
        tokio::task::yield_now().await;

        pacer.note_answer(&told(0, 30), true);
        drop(first);

        assert!(matches!(second.await.unwrap(), Turn::Wait { until } if until == at(45)));
    }

    #[tokio::test(start_paused = true)]
    async fn restart_forgets_neither_the_count_nor_the_reset() {
        let quota = Quota { remaining: Some(0), resets_at: Some(at(100)), rate_per_second: 2.0 };

        let Turn::Wait { until } = hourly(2, Some(&quota)).turn().await else {
            panic!("the quota is used up")
        };
        assert_eq!(until, at(115));

        let past = Quota { resets_at: Some(at(-3_600)), ..quota };
        go(&hourly(2, Some(&past))).await;
    }

    #[tokio::test(start_paused = true)]
    async fn wait_too_short_to_show_is_waited_out() {
        let pacer = hourly(1, None);
        pacer.note_refusal(Some(Duration::ZERO));
        tokio::time::sleep(Duration::from_millis(14_600)).await;

        go(&pacer).await;
    }

    #[tokio::test(start_paused = true)]
    async fn refusal_without_a_hint_waits_for_the_next_full_minute() {
        let pacer = bucket(4);

        // Tests begin at a full minute, so a whole one is left; a fiftieth of it is added.
        assert_eq!(pacer.note_refusal(None), at(60) + SignedDuration::from_millis(1_200));
    }
}
