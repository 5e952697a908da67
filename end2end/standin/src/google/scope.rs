//! The permissions a member can give, as far as the stand-in knows them.

/// What every scope of this API starts with.
pub(super) const PREFIX: &str = "https://www.googleapis.com/auth/googlehealth.";

/// One scope of the API.
#[derive(Debug)]
pub(super) struct Scope {
    /// The part behind [`PREFIX`].
    pub(super) suffix: &'static str,
    /// What the consent page calls it.
    pub(super) label: &'static str,
}

const fn scope(suffix: &'static str, label: &'static str) -> Scope {
    Scope { suffix, label }
}

/// Every scope of the API that a member can give to a client.
pub(super) const SCOPES: [Scope; 21] = [
    scope("activity_and_fitness.readonly", "See your activity and fitness data"),
    scope("activity_and_fitness.writeonly", "Add activity and fitness data"),
    scope("ecg.readonly", "See your ECG readings"),
    scope("health_metrics_and_measurements.readonly", "See your heart rate, weight and other measurements"),
    scope("health_metrics_and_measurements.writeonly", "Add measurements"),
    scope("irn.readonly", "See your irregular rhythm notifications"),
    scope("location.readonly", "See where your workouts took place"),
    scope("logged_symptoms.readonly", "See the symptoms you logged"),
    scope("logged_symptoms.writeonly", "Add symptoms"),
    scope("mindfulness.readonly", "See your mindfulness data"),
    scope("mindfulness.writeonly", "Add mindfulness data"),
    scope("nutrition.readonly", "See what you ate and drank"),
    scope("nutrition.writeonly", "Add what you ate and drank"),
    scope("profile.readonly", "See your profile: age, stride lengths, joining date"),
    scope("profile.writeonly", "Change your profile"),
    scope("reproductive_health.readonly", "See your reproductive health data"),
    scope("reproductive_health.writeonly", "Add reproductive health data"),
    scope("settings.readonly", "See your settings and paired devices"),
    scope("settings.writeonly", "Change your settings"),
    scope("sleep.readonly", "See your sleep"),
    scope("sleep.writeonly", "Add sleep"),
];

/// Scopes of Google's sign-in, which change nothing for this API.
const SIGN_IN: [&str; 5] = [
    "openid",
    "email",
    "profile",
    "https://www.googleapis.com/auth/userinfo.email",
    "https://www.googleapis.com/auth/userinfo.profile",
];

/// A scope that administers projects. Google grants it; the Health API refuses every token that carries it.
pub(super) const CLOUD_PLATFORM: &str = "https://www.googleapis.com/auth/cloud-platform";

/// Finds what the consent page calls a scope; nothing for one Google does not know.
pub(super) fn find_label(scope: &str) -> Option<&'static str> {
    if SIGN_IN.contains(&scope) {
        return Some("See who you are");
    }
    if scope == CLOUD_PLATFORM {
        return Some("See and manage your Google Cloud projects");
    }
    let suffix = scope.strip_prefix(PREFIX)?;
    SCOPES.iter().find(|known| known.suffix == suffix).map(|known| known.label)
}

/// Tells whether the Health API refuses a token for carrying this scope.
pub(super) fn is_foreign(scope: &str) -> bool {
    !scope.starts_with(PREFIX) && !SIGN_IN.contains(&scope)
}
