//! The values that series hold, by the names paths give them. Not here: how they are asked for (`resource`).

/// One value of the activity series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ActivityValue {
    /// Energy of active minutes.
    ActivityCalories,
    /// Energy of the whole day.
    Calories,
    /// Energy at rest.
    CaloriesBmr,
    /// Way.
    Distance,
    /// Height gained.
    Elevation,
    /// Floors climbed.
    Floors,
    /// Minutes of moderate activity.
    MinutesFairlyActive,
    /// Minutes of light activity.
    MinutesLightlyActive,
    /// Minutes awake and still.
    MinutesSedentary,
    /// Minutes of vigorous activity.
    MinutesVeryActive,
    /// Steps.
    Steps,
    /// Swimming strokes.
    SwimmingStrokes,
}

impl ActivityValue {
    pub(super) const ALL: [Self; 12] = [
        Self::ActivityCalories,
        Self::Calories,
        Self::CaloriesBmr,
        Self::Distance,
        Self::Elevation,
        Self::Floors,
        Self::MinutesFairlyActive,
        Self::MinutesLightlyActive,
        Self::MinutesSedentary,
        Self::MinutesVeryActive,
        Self::Steps,
        Self::SwimmingStrokes,
    ];

    /// Names the value as paths do.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::ActivityCalories => "activityCalories",
            Self::Calories => "calories",
            Self::CaloriesBmr => "caloriesBMR",
            Self::Distance => "distance",
            Self::Elevation => "elevation",
            Self::Floors => "floors",
            Self::MinutesFairlyActive => "minutesFairlyActive",
            Self::MinutesLightlyActive => "minutesLightlyActive",
            Self::MinutesSedentary => "minutesSedentary",
            Self::MinutesVeryActive => "minutesVeryActive",
            Self::Steps => "steps",
            Self::SwimmingStrokes => "swimming-strokes",
        }
    }

    /// Says whether the device alone has the value too.
    pub(super) fn is_tracked(self) -> bool {
        !matches!(self, Self::CaloriesBmr | Self::SwimmingStrokes)
    }

    /// Says whether the value is known within the day.
    pub(super) fn has_intraday(self) -> bool {
        matches!(
            self,
            Self::Calories
                | Self::Distance
                | Self::Elevation
                | Self::Floors
                | Self::Steps
                | Self::SwimmingStrokes
        )
    }
}

/// One value of the deprecated sleep series of version 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SleepValue {
    /// Number of wakings.
    AwakeningsCount,
    /// Share of the time in bed that was slept, in percent.
    Efficiency,
    /// Minutes from waking to getting up.
    MinutesAfterWakeup,
    /// Minutes slept.
    MinutesAsleep,
    /// Minutes awake.
    MinutesAwake,
    /// Minutes from lying down to falling asleep.
    MinutesToFallAsleep,
    /// Time of going to bed.
    StartTime,
    /// Minutes in bed.
    TimeInBed,
}

impl SleepValue {
    pub(super) const ALL: [Self; 8] = [
        Self::AwakeningsCount,
        Self::Efficiency,
        Self::MinutesAfterWakeup,
        Self::MinutesAsleep,
        Self::MinutesAwake,
        Self::MinutesToFallAsleep,
        Self::StartTime,
        Self::TimeInBed,
    ];

    /// Names the value as paths do.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::AwakeningsCount => "awakeningsCount",
            Self::Efficiency => "efficiency",
            Self::MinutesAfterWakeup => "minutesAfterWakeup",
            Self::MinutesAsleep => "minutesAsleep",
            Self::MinutesAwake => "minutesAwake",
            Self::MinutesToFallAsleep => "minutesToFallAsleep",
            Self::StartTime => "startTime",
            Self::TimeInBed => "timeInBed",
        }
    }
}

/// One value of the body series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BodyValue {
    /// Body mass index.
    Bmi,
    /// Body fat in percent.
    Fat,
    /// Weight.
    Weight,
}
