//! Data types and their groups, named and explained as a member knows them.

use crate::wizard::subject::Subject;
use domain::{DataType, Granularity, Group, IntradayType, ProviderId, intraday::IntradayGroup};

/// The name at the head of a data type.
pub(crate) const fn name(data_type: DataType) -> &'static str {
    match data_type {
        DataType::Steps => "Schritte",
        DataType::Distance => "Strecke",
        DataType::Floors => "Etagen",
        DataType::Elevation => "Höhenmeter",
        DataType::Calories => "Kalorien",
        DataType::ActivityCalories => "Kalorien durch Bewegung",
        DataType::MinutesSedentary => "Minuten im Sitzen oder Liegen",
        DataType::MinutesLightlyActive => "Minuten mit leichter Bewegung",
        DataType::MinutesFairlyActive => "Minuten mit mäßiger Bewegung",
        DataType::MinutesVeryActive => "Minuten mit starker Bewegung",
        DataType::ActiveZoneMinutes => "Aktivzonenminuten",
        DataType::SwimmingStrokes => "Schwimmzüge",
        DataType::ActivityLog => "Training",
        DataType::RestingHeartRate => "Ruhepuls",
        DataType::HeartRateZones => "Herzfrequenzzonen",
        DataType::HeartRateVariability => "Herzfrequenzvariabilität",
        DataType::CardioFitness => "Cardio-Fitness",
        DataType::Vo2Max => "VO2 max",
        DataType::RunVo2Max => "VO2 max aus Läufen",
        DataType::Electrocardiogram => "EKGs",
        DataType::IrregularRhythm => "Hinweise auf unregelmäßigen Herzschlag",
        DataType::Sleep => "Schlaf",
        DataType::Weight => "Gewicht",
        DataType::BodyFat => "Körperfett",
        DataType::OxygenSaturation => "Sauerstoff im Blut",
        DataType::BreathingRate => "Atemfrequenz",
        DataType::SkinTemperature => "Hauttemperatur",
        DataType::CoreTemperature => "Körpertemperatur",
        DataType::BloodGlucose => "Blutzucker",
        DataType::FoodLog => "Essenstagebuch",
        DataType::WaterLog => "Wassertagebuch",
        DataType::Foods => "Liste Ihrer Lebensmittel",
        DataType::Profile => "Profil",
        DataType::Devices => "Geräte",
        DataType::LifetimeStatistics => "Summen seit Beginn",
        DataType::Badges => "Abzeichen",
    }
}

/// The name inside a sentence.
pub(crate) fn plain_name(data_type: DataType) -> String {
    // Every name begins with a noun, and nouns stay large.
    name(data_type).to_owned()
}

/// What a data type holds, in one sentence.
pub(crate) const fn explanation(data_type: DataType) -> &'static str {
    match data_type {
        DataType::Steps => "Wie viele Schritte Ihr Tracker an jedem Tag gezählt hat.",
        DataType::Distance => "Wie weit Sie an jedem Tag gekommen sind, in Kilometern.",
        DataType::Floors => "Wie viele Etagen Sie an jedem Tag gestiegen sind.",
        DataType::Elevation => "Wie viele Höhenmeter Sie an jedem Tag gestiegen sind.",
        DataType::Calories => "Die Energie, die Sie an jedem Tag verbraucht haben, in Ruhe und in Bewegung.",
        DataType::ActivityCalories => "Die Energie, die Sie an jedem Tag durch Bewegung verbraucht haben.",
        DataType::MinutesSedentary => "Wie lange Sie an jedem Tag gesessen oder gelegen haben.",
        DataType::MinutesLightlyActive => "Minuten mit leichter Bewegung an jedem Tag, etwa beim Schlendern.",
        DataType::MinutesFairlyActive => {
            "Minuten mit mäßiger Bewegung an jedem Tag, etwa beim zügigen Gehen."
        }
        DataType::MinutesVeryActive => "Minuten mit großer Anstrengung an jedem Tag, etwa beim Laufen.",
        DataType::ActiveZoneMinutes => {
            "Minuten mit erhöhter Herzfrequenz an jedem Tag, wie Fitbit sie zählt: Die mit großer Anstrengung \
             zählen doppelt."
        }
        DataType::SwimmingStrokes => "Wie viele Züge Sie an jedem Tag geschwommen sind.",
        DataType::ActivityLog => {
            "Jedes Training mit Beginn, Dauer, Strecke, Herzfrequenz und Runden. Keine Route und keine Ihrer \
             Notizen."
        }
        DataType::RestingHeartRate => "Ihre Herzfrequenz in Ruhe, eine Zahl am Tag.",
        DataType::HeartRateZones => "Minuten und Kalorien in jeder Herzfrequenzzone, Tag für Tag.",
        DataType::Sleep => {
            "Jede Nacht und jedes Nickerchen mit Phasen und Zeiten. Eine Nacht zählt für den Tag, an dem Sie \
             aufgewacht sind."
        }
        DataType::HeartRateVariability => {
            "Wie sehr die Zeit von Herzschlag zu Herzschlag im Schlaf schwankte, ein Satz Zahlen je Nacht."
        }
        DataType::CardioFitness => "Ihr Wert für Cardio-Fitness (VO2 max), eine Zahl am Tag.",
        DataType::Vo2Max => "Jede Messung oder Schätzung Ihrer VO2 max, mit dem Verfahren.",
        DataType::RunVo2Max => "Ihre VO2 max, geschätzt aus jedem Lauf.",
        DataType::Electrocardiogram => {
            "Jedes Elektrokardiogramm, das Sie mit Ihrer Uhr aufgenommen haben: Kurve, Ergebnis und \
             Herzfrequenz."
        }
        DataType::IrregularRhythm => {
            "Jeder Hinweis, dass Ihr Herz unregelmäßig schlagen könnte, mit den Herzfrequenzen, die dazu \
             führten."
        }
        DataType::Weight => "Jedes Wiegen, von einer Waage oder eingetippt.",
        DataType::BodyFat => "Jede Messung des Körperfetts, von einer Waage oder eingetippt.",
        DataType::OxygenSaturation => {
            "Sauerstoff im Blut während des Schlafs: Mittel und Spanne jeder Nacht."
        }
        DataType::BreathingRate => "Atemzüge pro Minute im Schlaf, eine Zahl je Nacht.",
        DataType::SkinTemperature => {
            "Wie weit Ihre Haut jede Nacht über oder unter ihrer üblichen Wärme lag."
        }
        DataType::CoreTemperature => "Jede Körpertemperatur, die Sie gemessen oder eingetippt haben.",
        DataType::BloodGlucose => {
            "Jeder Blutzuckerwert, von einem Sensor, einem Messgerät oder eingetippt. Keine Ihrer Notizen."
        }
        DataType::FoodLog => {
            "Was Sie als gegessen eingetragen haben, mit Mahlzeit, Menge und Inhaltsstoffen."
        }
        DataType::WaterLog => "Jedes Glas Wasser, das Sie eingetragen haben.",
        DataType::Foods => "Die Lebensmittel in Ihrer eigenen Liste, mit Portion und Inhaltsstoffen.",
        DataType::Profile => {
            "Seit wann Sie dabei sind, Größe, Gewicht, Schrittlänge und Einheiten. Kein Name, keine \
             E-Mail-Adresse, kein Geburtsdatum."
        }
        DataType::Devices => {
            "Ihre Tracker und Waagen, und wann sie zuletzt synchronisiert wurden. Keine \
             Hardware-Adressen."
        }
        DataType::LifetimeStatistics => "Summen und beste Tage, seit Sie dabei sind.",
        DataType::Badges => "Die Abzeichen, die Sie erhalten haben, wann und wie oft.",
    }
}

/// The name of a group.
pub(crate) const fn group(group: Group) -> &'static str {
    match group {
        Group::Activity => "Aktivität",
        Group::Heart => "Herz",
        Group::Sleep => "Schlaf",
        Group::Body => "Körper",
        Group::Account => "Konto und Geräte",
    }
}

/// The name of whatever a chart or a table is about.
pub(crate) const fn subject(subject: Subject) -> &'static str {
    match subject {
        Subject::Daily(data_type) => name(data_type),
        Subject::Intraday(intraday_type) => intraday(intraday_type),
    }
}

/// The name of a kind of readings within the day.
pub(crate) const fn intraday(intraday_type: IntradayType) -> &'static str {
    match intraday_type {
        IntradayType::HeartRate => "Herzfrequenz",
        IntradayType::Steps => "Schritte",
        IntradayType::Calories => "Kalorien",
        IntradayType::Distance => "Strecke",
        IntradayType::Floors => "Etagen",
        IntradayType::Elevation => "Höhenmeter",
        IntradayType::ActiveZoneMinutes => "Aktivzonenminuten",
        IntradayType::HeartRateVariability => "Herzfrequenzvariabilität",
        IntradayType::OxygenSaturation => "Sauerstoff im Blut",
        IntradayType::BreathingRate => "Atmung",
        IntradayType::SleepStages => "Schlafphasen",
        IntradayType::Routes => "Routen von Trainings",
    }
}

/// What a kind of readings holds, in one sentence.
pub(crate) const fn intraday_explanation(intraday_type: IntradayType) -> &'static str {
    match intraday_type {
        IntradayType::HeartRate => "Ihre Herzfrequenz durch Tag und Nacht.",
        IntradayType::Steps => "Wann Sie gegangen sind, und wie viel.",
        IntradayType::Calories => "Die Energie, die Sie über den Tag verbraucht haben.",
        IntradayType::Distance => "Wann Sie wie weit gekommen sind, in Kilometern.",
        IntradayType::Floors => "Wann Sie Etagen gestiegen sind.",
        IntradayType::Elevation => "Wann Sie wie viele Höhenmeter gestiegen sind.",
        IntradayType::ActiveZoneMinutes => "Minuten mit erhöhter Herzfrequenz, wie Fitbit sie zählt.",
        IntradayType::HeartRateVariability => {
            "Wie sehr die Zeit von Herzschlag zu Herzschlag schwankt, \
             während Sie schlafen."
        }
        IntradayType::OxygenSaturation => "Sauerstoff im Blut, während Sie schlafen, Minute für Minute.",
        IntradayType::BreathingRate => "Atemzüge pro Minute in jeder Schlafphase, ein Satz je Nacht.",
        IntradayType::SleepStages => "Wann Sie leicht, tief oder im REM-Schlaf schliefen, oder wach lagen.",
        IntradayType::Routes => {
            "Wo Sie gelaufen, gegangen oder gefahren sind: alle paar Sekunden ein Ort. Sie zeigen, wo Sie \
             wohnen und wohin Sie gehen."
        }
    }
}

/// The name of a group of readings within the day.
pub(crate) const fn intraday_group(group: IntradayGroup) -> &'static str {
    match group {
        IntradayGroup::HeartRate => "Herzfrequenz",
        IntradayGroup::Activity => "Aktivität",
        IntradayGroup::Sleep => "Schlaf",
        IntradayGroup::Routes => "Routen",
    }
}

/// How finely readings of a provider are spaced.
pub(crate) const fn granularity(granularity: Granularity, provider: ProviderId) -> &'static str {
    match granularity {
        Granularity::Second => match provider {
            // As the device measured them, every few seconds.
            ProviderId::GoogleHealth => "Jeder Messwert",
            ProviderId::Fitbit => "Jede Sekunde",
        },
        Granularity::Minute => "Jede Minute",
        Granularity::FiveMinutes => "Alle 5 Minuten",
        Granularity::FifteenMinutes => "Alle 15 Minuten",
        Granularity::Recorded => "Wie aufgezeichnet",
    }
}
