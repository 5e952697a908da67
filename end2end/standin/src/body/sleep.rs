//! A sleep: a night or a nap, with its stages.

use jiff::Timestamp;

/// Names the device or app a sleep was recorded by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SleepSource {
    /// The tracker on the wrist.
    Tracker,
    /// A second app on the phone. Fitbit's own account knows nothing of it.
    PhoneApp,
}

/// Names what the body did for a while in bed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum StageKind {
    /// Awake (both kinds of sleep).
    Awake,
    /// Light sleep (stages only).
    Light,
    /// Deep sleep (stages only).
    Deep,
    /// Dreaming sleep (stages only).
    Rem,
    /// Asleep (classic only).
    Asleep,
    /// Restless (classic only).
    Restless,
}

/// Tells one stretch of a sleep. Stretches follow each other without gap from start to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stage {
    /// What the body did.
    pub kind: StageKind,
    /// When it began.
    pub start: Timestamp,
    /// How long it lasted: multiples of 30 seconds, or of 60 in classic sleep.
    pub seconds: u32,
}

/// Tells a waking of at most three minutes. It lies inside a stretch of light, deep or dreaming sleep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShortWake {
    /// When it began.
    pub start: Timestamp,
    /// How long it lasted: multiples of 30 seconds.
    pub seconds: u32,
    /// The kind of the stretch it lies in.
    pub within: StageKind,
}

/// Tells one sleep from lying down to getting up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sleep {
    /// Unique for the member, over all sources.
    pub id: u64,
    /// Start, on a whole or half minute.
    pub start: Timestamp,
    /// End; whole minutes after the start.
    pub end: Timestamp,
    /// Offset in force at the start, in seconds east of UTC.
    pub start_offset_seconds: i32,
    /// Offset in force at the end. Differs from the start's over a clock change or a flight.
    pub end_offset_seconds: i32,
    /// Whether only asleep, restless and awake are known: early devices, naps, and nights with too little heart data.
    pub classic: bool,
    /// Whether this is the day's main sleep. At most one of a day is.
    pub main: bool,
    /// Whether this is a nap.
    pub nap: bool,
    /// The stretches, in order, covering start to end.
    pub segments: Vec<Stage>,
    /// The short wakings, in order; none in classic sleep.
    pub short_wakes: Vec<ShortWake>,
    /// Minutes from lying down to falling asleep; 0 with stages.
    pub minutes_to_fall_asleep: u32,
    /// Minutes from waking to getting up; 0 with stages.
    pub minutes_after_wakeup: u32,
    /// Who recorded it.
    pub source: SleepSource,
}

impl Sleep {
    /// Tells the whole length in minutes.
    pub fn minutes_in_bed(&self) -> u32 {
        (self.end.duration_since(self.start).as_secs() / 60) as u32
    }

    /// Sums the seconds of all stretches of one kind, short wakings inside them included.
    pub fn seconds_of(&self, kind: StageKind) -> u32 {
        self.segments.iter().filter(|stage| stage.kind == kind).map(|stage| stage.seconds).sum()
    }

    /// Counts the stretches of one kind.
    pub fn count_of(&self, kind: StageKind) -> usize {
        self.segments.iter().filter(|stage| stage.kind == kind).count()
    }

    /// Sums the seconds of short wakings inside stretches of one kind.
    pub fn short_wake_seconds_within(&self, kind: StageKind) -> u32 {
        self.short_wakes.iter().filter(|wake| wake.within == kind).map(|wake| wake.seconds).sum()
    }
}
