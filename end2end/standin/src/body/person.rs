//! Who the members are: what stays the same from day to day.

use crate::member::crowd;
use jiff::{
    ToSpan,
    civil::{Date, date},
};
use std::sync::LazyLock;

/// Names the sex a profile states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sex {
    /// Stated as female.
    Female,
    /// Stated as male.
    Male,
}

/// Describes one person: ids, build, home, habits and devices.
#[derive(Debug, Clone)]
pub struct Person {
    /// Name on the button of the sign-in pages.
    pub name: &'static str,
    /// Name on the profile.
    pub display_name: &'static str,
    /// Id at Fitbit.
    pub legacy_user_id: &'static str,
    /// Id at Google Health.
    pub health_user_id: &'static str,
    /// First day with data.
    pub joined: Date,
    /// First night with stages; before that the device told only asleep, restless and awake.
    pub stages_since: Date,
    /// Stated sex.
    pub sex: Sex,
    /// Birth date.
    pub birth_date: Date,
    /// Height in millimetres.
    pub height_mm: u32,
    /// Length of a walking step in millimetres.
    pub walking_stride_mm: u32,
    /// Length of a running step in millimetres.
    pub running_stride_mm: u32,
    /// IANA name of the zone at home.
    pub home_zone: &'static str,
    /// IANA names of the zones trips lead to; none for who stays at home.
    pub trips: &'static [&'static str],
    /// Whether there is a Fitbit profile; without one there is no data.
    pub has_profile: bool,
    /// Whether a scale is paired.
    pub has_scale: bool,
    /// Whether the tracker has an altimeter.
    pub has_altimeter: bool,
    /// Whether a second app on the phone records some nights too.
    pub has_sleep_app: bool,
    pub(super) weight_grams: f64,
    pub(super) resting_bpm: f64,
    pub(super) steps: f64,
    pub(super) workouts_per_week: f64,
}

impl Person {
    /// Tells the age in whole years on a date.
    pub fn age(&self, on: Date) -> i16 {
        let had_birthday = (on.month(), on.day()) >= (self.birth_date.month(), self.birth_date.day());
        on.year() - self.birth_date.year() - i16::from(!had_birthday)
    }

    /// Tells whether the member takes part in alerts about an irregular rhythm on a date.
    pub fn watches_rhythm(&self, on: Date) -> bool {
        self.age(on) >= 50
    }
}

/// Ids of the crowd at Fitbit and at Google Health.
static CROWD_IDS: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
    (1..=crowd().len()).map(|number| (format!("E{number:05}"), format!("8{number:018}"))).collect()
});

/// Lists the people of the stand-in as of `today`, those every page knows first.
pub(super) fn all(today: Date) -> Vec<Person> {
    let alice = Person {
        name: "alice",
        display_name: "Alice",
        legacy_user_id: "B7XQ2K",
        health_user_id: "4444555566667777888",
        joined: today.saturating_sub(10.years()),
        stages_since: today.saturating_sub(8.years()),
        sex: Sex::Female,
        birth_date: date(1985, 2, 3),
        height_mm: 1713,
        walking_stride_mm: 708,
        running_stride_mm: 986,
        home_zone: "Europe/Berlin",
        trips: &["America/New_York", "Asia/Tokyo", "Europe/Lisbon", "Asia/Kolkata", "America/Los_Angeles"],
        has_profile: true,
        has_scale: true,
        has_altimeter: true,
        has_sleep_app: true,
        weight_grams: 70_450.0,
        resting_bpm: 58.0,
        steps: 8_600.0,
        workouts_per_week: 3.2,
    };
    let bob = Person {
        name: "bob",
        display_name: "Bob",
        legacy_user_id: "9CHT4M",
        health_user_id: "5151626273738484959",
        joined: today.saturating_sub(400.days()),
        stages_since: today.saturating_sub(400.days()),
        sex: Sex::Male,
        birth_date: date(1971, 11, 28),
        height_mm: 1846,
        walking_stride_mm: 766,
        running_stride_mm: 1043,
        home_zone: "America/New_York",
        trips: &["America/Denver", "Europe/London"],
        weight_grams: 88_320.0,
        resting_bpm: 64.0,
        steps: 6_900.0,
        workouts_per_week: 1.8,
        ..alice.clone()
    };
    let carol = Person {
        name: "carol",
        display_name: "Carol",
        legacy_user_id: "C2W8ZD",
        health_user_id: "6060717182829393041",
        joined: today.saturating_sub(20.days()),
        stages_since: today.saturating_sub(20.days()),
        birth_date: date(1996, 6, 17),
        height_mm: 1629,
        walking_stride_mm: 673,
        running_stride_mm: 921,
        home_zone: "Asia/Kolkata",
        trips: &[],
        has_scale: false,
        has_altimeter: false,
        has_sleep_app: false,
        weight_grams: 57_900.0,
        resting_bpm: 66.0,
        steps: 4_700.0,
        workouts_per_week: 0.6,
        ..alice.clone()
    };
    let dave = Person {
        name: "dave",
        display_name: "Dave",
        legacy_user_id: "D5KP7N",
        health_user_id: "7373848495950606172",
        joined: today,
        stages_since: today,
        has_profile: false,
        has_scale: false,
        has_sleep_app: false,
        trips: &[],
        ..bob.clone()
    };
    let crowd = crowd().iter().zip(CROWD_IDS.iter()).map(|(member, (legacy, health))| Person {
        name: member.name,
        display_name: member.name,
        legacy_user_id: legacy,
        health_user_id: health,
        ..bob.clone()
    });
    let crowd: Vec<Person> = crowd.collect();
    [vec![alice, bob, carol, dave], crowd].concat()
}
