//! Reads a Training Center file: where an exercise went. Knows nothing of providers, members or days.
//!
//! The file comes from outside. It is read as a stream with bounds on depth, count and length; a document type, the only
//! thing that could make it grow, is refused. Namespace prefixes, unknown elements and absent ones do not matter.

use jiff::Timestamp;
use quick_xml::{Reader, events::Event};

/// Most positions of one file: one a second of two long days.
pub const MOST_TRACKPOINTS: usize = 180_000;

/// Elements within elements. A real file has eight.
const DEEPEST: usize = 32;

/// Characters of a time or a number.
const LONGEST_TEXT: usize = 64;

/// The outermost element.
const ROOT: &[u8] = b"TrainingCenterDatabase";

/// One position of an exercise.
///
/// # Units
///
/// Degrees, metres above the sea, metres since the exercise began, beats per minute. A latitude or longitude that was told
/// as no number is none here either; what else is no number is absent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrackPoint {
    /// When.
    pub time: Timestamp,
    /// North of the equator.
    pub latitude: f64,
    /// East of Greenwich.
    pub longitude: f64,
    /// How high.
    pub altitude: Option<f64>,
    /// How far by then.
    pub distance: Option<f64>,
    /// How fast the heart beat.
    pub heart_rate: Option<f64>,
}

/// Says why a file is none that can be read. Holds nothing of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TcxError {
    /// It is no whole XML document.
    #[error("XML")]
    NotXml,
    /// It is another document.
    #[error("TrainingCenterDatabase")]
    NotTcx,
    /// It has a document type.
    #[error("DOCTYPE")]
    DocumentType,
    /// Its elements lie too deep in each other.
    #[error("depth")]
    TooDeep,
    /// It has more positions than an exercise can.
    #[error("Trackpoint count")]
    TooMany,
    /// What this element holds is no time or number.
    #[error("Trackpoint/{0}")]
    Misfit(&'static str),
}

/// The elements that mean something, by their name without prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Element {
    Trackpoint,
    Time,
    Position,
    Latitude,
    Longitude,
    Altitude,
    Distance,
    HeartRate,
    Value,
    Other,
}

impl Element {
    fn of(name: &[u8]) -> Self {
        match name {
            b"Trackpoint" => Element::Trackpoint,
            b"Time" => Element::Time,
            b"Position" => Element::Position,
            b"LatitudeDegrees" => Element::Latitude,
            b"LongitudeDegrees" => Element::Longitude,
            b"AltitudeMeters" => Element::Altitude,
            b"DistanceMeters" => Element::Distance,
            b"HeartRateBpm" => Element::HeartRate,
            b"Value" => Element::Value,
            _ => Element::Other,
        }
    }
}

/// What a trackpoint tells.
#[derive(Default)]
struct Told {
    time: Option<Timestamp>,
    latitude: Option<f64>,
    longitude: Option<f64>,
    altitude: Option<f64>,
    distance: Option<f64>,
    heart_rate: Option<f64>,
}

impl Told {
    /// The position; nothing where no place or no time is told.
    fn finish(self) -> Option<TrackPoint> {
        let number = |value: Option<f64>| value.filter(|value| value.is_finite());
        Some(TrackPoint {
            time: self.time?,
            latitude: self.latitude?,
            longitude: self.longitude?,
            altitude: number(self.altitude),
            distance: number(self.distance),
            heart_rate: number(self.heart_rate),
        })
    }
}

/// A field of a trackpoint.
#[derive(Clone, Copy)]
enum Field {
    Time,
    Latitude,
    Longitude,
    Altitude,
    Distance,
    HeartRate,
}

impl Field {
    /// The field whose text stands in the innermost of these elements.
    fn of(path: &[Element]) -> Option<Field> {
        match path {
            [.., Element::Trackpoint, Element::Time] => Some(Field::Time),
            [.., Element::Trackpoint, Element::Position, Element::Latitude] => Some(Field::Latitude),
            [.., Element::Trackpoint, Element::Position, Element::Longitude] => Some(Field::Longitude),
            [.., Element::Trackpoint, Element::Altitude] => Some(Field::Altitude),
            [.., Element::Trackpoint, Element::Distance] => Some(Field::Distance),
            [.., Element::Trackpoint, Element::HeartRate, Element::Value] => Some(Field::HeartRate),
            _ => None,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Field::Time => "Time",
            Field::Latitude => "Position/LatitudeDegrees",
            Field::Longitude => "Position/LongitudeDegrees",
            Field::Altitude => "AltitudeMeters",
            Field::Distance => "DistanceMeters",
            Field::HeartRate => "HeartRateBpm/Value",
        }
    }
}

/// Reads the positions of a file, in its order. Trackpoints without a place or a time are left out.
///
/// A time has `Z` or an offset from UTC.
///
/// # Errors
///
/// [`TcxError`]; nothing of the file is kept then.
pub fn parse_tcx(file: &[u8]) -> Result<Vec<TrackPoint>, TcxError> {
    let mut reader = Reader::from_reader(file);
    let mut reading = Reading::default();
    loop {
        let event = reader.read_event().map_err(|_| TcxError::NotXml)?;
        match event {
            Event::Start(element) => reading.open(element.local_name().as_ref())?,
            Event::Empty(element) => {
                reading.open(element.local_name().as_ref())?;
                reading.close()?;
            }
            Event::End(_) => reading.close()?,
            Event::Text(text) => reading.text(&text.decode().map_err(|_| TcxError::NotXml)?)?,
            Event::CData(text) => reading.text(&text.decode().map_err(|_| TcxError::NotXml)?)?,
            Event::GeneralRef(reference) => reading.reference(&reference)?,
            Event::DocType(_) => return Err(TcxError::DocumentType),
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) => {}
            Event::Eof => return reading.finish(),
        }
    }
}

/// Where in the file we are, and what was found.
#[derive(Default)]
struct Reading {
    path: Vec<Element>,
    /// Whether the outermost element was opened.
    has_root: bool,
    text: String,
    told: Told,
    trackpoints: usize,
    points: Vec<TrackPoint>,
}

impl Reading {
    fn open(&mut self, name: &[u8]) -> Result<(), TcxError> {
        if self.path.is_empty() && (self.has_root || name != ROOT) {
            return Err(TcxError::NotTcx);
        }
        if self.path.len() >= DEEPEST {
            return Err(TcxError::TooDeep);
        }
        let element = Element::of(name);
        if element == Element::Trackpoint {
            if self.path.contains(&Element::Trackpoint) {
                return Err(TcxError::Misfit("Trackpoint"));
            }
            self.trackpoints += 1;
            if self.trackpoints > MOST_TRACKPOINTS {
                return Err(TcxError::TooMany);
            }
            self.told = Told::default();
        }
        if Field::of(&self.path).is_some_and(|_| element != Element::Other) {
            return Err(TcxError::Misfit("a field within a field"));
        }
        self.has_root = true;
        self.path.push(element);
        self.text.clear();
        Ok(())
    }

    fn close(&mut self) -> Result<(), TcxError> {
        if let Some(field) = Field::of(&self.path) {
            self.tell(field)?;
        }
        if self.path.pop().ok_or(TcxError::NotXml)? == Element::Trackpoint {
            self.points.extend(std::mem::take(&mut self.told).finish());
        }
        self.text.clear();
        Ok(())
    }

    fn tell(&mut self, field: Field) -> Result<(), TcxError> {
        let text = self.text.trim();
        let misfit = TcxError::Misfit(field.name());
        if text.is_empty() {
            return Ok(());
        }
        let number = || text.parse::<f64>().map(Some).map_err(|_| misfit);
        match field {
            Field::Time => self.told.time = Some(text.parse().map_err(|_| misfit)?),
            Field::Latitude => self.told.latitude = number()?,
            Field::Longitude => self.told.longitude = number()?,
            Field::Altitude => self.told.altitude = number()?,
            Field::Distance => self.told.distance = number()?,
            Field::HeartRate => self.told.heart_rate = number()?,
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), TcxError> {
        if self.path.is_empty() {
            // White space, or a mark of the byte order.
            let is_nothing = text.chars().all(|c| c.is_whitespace() || c == '\u{feff}');
            return if is_nothing { Ok(()) } else { Err(TcxError::NotXml) };
        }
        let Some(field) = Field::of(&self.path) else { return Ok(()) };
        if self.text.len() + text.len() > LONGEST_TEXT {
            return Err(TcxError::Misfit(field.name()));
        }
        self.text.push_str(text);
        Ok(())
    }

    /// A character by its number. Names stand for text no field has; elsewhere they are passed over.
    fn reference(&mut self, reference: &quick_xml::events::BytesRef<'_>) -> Result<(), TcxError> {
        let Some(field) = Field::of(&self.path) else { return Ok(()) };
        match reference.resolve_char_ref() {
            Ok(Some(character)) => self.text(character.encode_utf8(&mut [0; 4])),
            Ok(None) | Err(_) => Err(TcxError::Misfit(field.name())),
        }
    }

    fn finish(self) -> Result<Vec<TrackPoint>, TcxError> {
        match (self.has_root, self.path.is_empty()) {
            (true, true) => Ok(self.points),
            (false, _) => Err(TcxError::NotTcx),
            (true, false) => Err(TcxError::NotXml),
        }
    }
}

#[cfg(test)]
mod tests;
