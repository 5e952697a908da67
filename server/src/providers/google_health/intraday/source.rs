//! Where a sample came from, and which of several sources counts.
//!
//! A list has one copy of a moment for each source that told of it: the tracker, the phone, an app. Adding them up, or
//! letting them alternate, would be wrong; so in each minute one source counts.

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use std::{
    fmt,
    hash::{DefaultHasher, Hash, Hasher},
};

/// The source of a sample: how near it is to the measurement, and which it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Source {
    /// Less is nearer: a Fitbit device that measured, one that derived, anything else.
    rank: u8,
    /// Tells sources of one rank apart. A digest, so that the member's own name of a device goes no further.
    identity: u64,
}

impl<'de> Deserialize<'de> for Source {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(SourceVisitor)
    }
}

struct SourceVisitor;

impl<'de> Visitor<'de> for SourceVisitor {
    type Value = Source;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a data source")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Source, A::Error> {
        let (mut is_fitbit, mut is_measured, mut names) = (false, false, DefaultHasher::new());
        while let Some(member) = map.next_key::<Member>()? {
            match member {
                Member::Platform => map.next_value_seed(Text(|text: &str| {
                    is_fitbit = text == "FITBIT";
                    text.hash(&mut names);
                }))?,
                Member::RecordingMethod => map.next_value_seed(Text(|text: &str| {
                    is_measured = matches!(text, "PASSIVELY_MEASURED" | "ACTIVELY_MEASURED");
                }))?,
                Member::Device | Member::Application => map.next_value_seed(Names(&mut names))?,
                Member::Other => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        let rank = match (is_fitbit, is_measured) {
            (true, true) => 0,
            (true, false) => 1,
            (false, _) => 2,
        };
        Ok(Source { rank, identity: names.finish() })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum Member {
    Platform,
    RecordingMethod,
    Device,
    Application,
    #[serde(other)]
    Other,
}

/// Reads a text and hands it on; anything else is passed over.
struct Text<F>(F);

impl<'de, F: FnOnce(&str)> DeserializeSeed<'de> for Text<F> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, F: FnOnce(&str)> Visitor<'de> for Text<F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        (self.0)(text);
        Ok(())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<(), A::Error> {
        IgnoredAny.visit_seq(seq).map(drop)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        IgnoredAny.visit_map(map).map(drop)
    }
}

/// The texts of a device or an application, whichever they are.
struct Names<'a>(&'a mut DefaultHasher);

impl<'de> DeserializeSeed<'de> for Names<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Names<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("names")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while map.next_key::<IgnoredAny>()?.is_some() {
            map.next_value_seed(Text(|text: &str| text.hash(&mut *self.0)))?;
        }
        Ok(())
    }
}

impl Source {
    /// How far it is from the measurement: less is nearer.
    pub(super) fn rank(self) -> u8 {
        self.rank
    }
}

/// Keeps of each group of samples those of one source: the nearest to the measurement, of several the one with the most,
/// then the first. `samples` stand in order of time; `is_one` says of two neighbours whether they are of one group.
pub(super) fn keep_one_source<T>(
    samples: &mut Vec<T>,
    is_one: impl Fn(&T, &T) -> bool,
    source: impl Fn(&T) -> Source,
) {
    let Some(first) = samples.first().map(&source) else { return };
    // Nearly always there is just one.
    if samples.iter().all(|sample| source(sample) == first) {
        return;
    }
    let mut keep = Vec::with_capacity(samples.len());
    for group in samples.chunk_by(is_one) {
        let chosen = choose(group.iter().map(&source));
        keep.extend(group.iter().map(|sample| Some(source(sample)) == chosen));
    }
    let mut keep = keep.into_iter();
    samples.retain(|_| keep.next().unwrap_or(true));
}

fn choose(sources: impl Iterator<Item = Source>) -> Option<Source> {
    let mut counts: Vec<(Source, usize)> = Vec::new();
    for source in sources {
        match counts.iter_mut().find(|(known, _)| *known == source) {
            Some((_, count)) => *count += 1,
            None => counts.push((source, 1)),
        }
    }
    let nearest = counts.iter().map(|(source, _)| source.rank).min()?;
    counts.retain(|(source, _)| source.rank == nearest);
    // Of equal counts the first stays, since later ones have to be larger.
    let mut best = counts.first().copied()?;
    for candidate in counts {
        if candidate.1 > best.1 {
            best = candidate;
        }
    }
    Some(best.0)
}
