//! The permissions a member gives or withholds. Not here: which path needs which (`resource`).

use std::collections::BTreeSet;

/// One permission of the consent page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Scope {
    /// Activity series, summaries, goals and lists.
    Activity,
    /// VO2 max.
    CardioFitness,
    /// Electrocardiograms.
    Electrocardiogram,
    /// Heart rate and its variability.
    Heartrate,
    /// Irregular rhythm alerts.
    IrregularRhythm,
    /// Positions, and the place names of the profile.
    Location,
    /// Food and water.
    Nutrition,
    /// Oxygen saturation.
    OxygenSaturation,
    /// Profile and badges.
    Profile,
    /// Breathing rate.
    RespiratoryRate,
    /// Devices and alarms.
    Settings,
    /// Sleep logs.
    Sleep,
    /// Friends.
    Social,
    /// Core and skin temperature.
    Temperature,
    /// Weight, body fat, and the weight of the profile.
    Weight,
}

impl Scope {
    /// Every permission there is.
    pub(super) const ALL: [Self; 15] = [
        Self::Activity,
        Self::CardioFitness,
        Self::Electrocardiogram,
        Self::Heartrate,
        Self::IrregularRhythm,
        Self::Location,
        Self::Nutrition,
        Self::OxygenSaturation,
        Self::Profile,
        Self::RespiratoryRate,
        Self::Settings,
        Self::Sleep,
        Self::Social,
        Self::Temperature,
        Self::Weight,
    ];

    /// Names the permission as it stands in the `scope` parameter.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Activity => "activity",
            Self::CardioFitness => "cardio_fitness",
            Self::Electrocardiogram => "electrocardiogram",
            Self::Heartrate => "heartrate",
            Self::IrregularRhythm => "irregular_rhythm_notifications",
            Self::Location => "location",
            Self::Nutrition => "nutrition",
            Self::OxygenSaturation => "oxygen_saturation",
            Self::Profile => "profile",
            Self::RespiratoryRate => "respiratory_rate",
            Self::Settings => "settings",
            Self::Sleep => "sleep",
            Self::Social => "social",
            Self::Temperature => "temperature",
            Self::Weight => "weight",
        }
    }

    /// Names the permission for people, on the consent page.
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Activity => "activity and exercise",
            Self::CardioFitness => "cardio fitness score",
            Self::Electrocardiogram => "electrocardiogram",
            Self::Heartrate => "heart rate",
            Self::IrregularRhythm => "irregular rhythm notifications",
            Self::Location => "location and GPS",
            Self::Nutrition => "food and water logs",
            Self::OxygenSaturation => "oxygen saturation",
            Self::Profile => "profile",
            Self::RespiratoryRate => "breathing rate",
            Self::Settings => "devices and settings",
            Self::Sleep => "sleep",
            Self::Social => "friends",
            Self::Temperature => "temperature",
            Self::Weight => "weight and body fat",
        }
    }

    /// Finds the permission of this name.
    pub(super) fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.name() == name)
    }
}

/// The permissions of one consent.
pub(super) type Scopes = BTreeSet<Scope>;

/// Parses a space-separated list; the error is the first name that is no permission.
pub(super) fn parse_scopes(text: &str) -> Result<Scopes, &str> {
    text.split_whitespace().map(|name| Scope::find(name).ok_or(name)).collect()
}

/// Renders the granted list of a token answer.
///
/// The real service does not keep the order of the request; this one turns the alphabet round, so that nobody
/// comes to depend on it.
pub(super) fn granted_text(scopes: &Scopes) -> String {
    scopes.iter().rev().map(|scope| scope.name()).collect::<Vec<_>>().join(" ")
}

/// Renders the granted list of an introspection answer, such as `{SLEEP=READ, ACTIVITY=READ}`.
pub(super) fn introspected_text(scopes: &Scopes) -> String {
    let items: Vec<String> =
        scopes.iter().rev().map(|scope| format!("{}=READ", scope.name().to_uppercase())).collect();
    format!("{{{}}}", items.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_scope_is_named() {
        assert_eq!(parse_scopes("sleep nap"), Err("nap"));
    }

    #[test]
    fn introspection_lists_scopes_in_capitals() {
        let scopes = parse_scopes("activity sleep").unwrap();

        let text = introspected_text(&scopes);

        assert_eq!(text, "{SLEEP=READ, ACTIVITY=READ}");
    }
}
