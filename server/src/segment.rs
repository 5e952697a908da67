//! Segments: the stored records of one page of a window. A segment is gzip over lines of JSON: a header that says what it
//! is, how many records follow and their SHA-256, then a record a line. On disk it is sealed under its own path.

use crate::{
    secrets::{KeyRing, OpenError},
    spool::{Spool, SpoolError},
};
use domain::record::Record;
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{
    io::{self, BufRead, BufReader, Read, Write},
    sync::Arc,
};

/// Version of what is written.
const VERSION: u32 = 1;
/// Most bytes a segment may unpack to.
const UNPACKED_LIMIT_BYTES: u64 = 256 * 1024 * 1024;
/// Most records a segment may hold.
const RECORD_LIMIT: u64 = 1_000_000;
/// Longest line: a night of sleep with all its stages stays far below.
const LINE_LIMIT_BYTES: u64 = 8 * 1024 * 1024;
/// Level three packs these lines as well as higher ones, and several times as fast.
const LEVEL: u32 = 3;

/// A segment, read back.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// The provider's endpoint the records came from.
    pub resource: String,
    /// The records, in the order they were stored.
    pub records: Vec<Record>,
}

#[derive(Serialize, Deserialize)]
struct Header {
    segment: u32,
    resource: String,
    records: u64,
    sha256: String,
}

/// Says why a segment cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum SegmentError {
    /// The spool refused or has no such file.
    #[error(transparent)]
    Spool(#[from] SpoolError),
    /// The file does not open.
    #[error("sealed segment: {0}")]
    Sealed(#[from] OpenError),
    /// The file opens, but is not what this version writes.
    #[error("segment is not readable: {0}")]
    Corrupt(&'static str),
    /// The segment is larger than any page can be.
    #[error("segment is too large")]
    TooLarge,
    /// The work was given up because the server stops.
    #[error("stopped before the segment was done")]
    Stopped,
}

impl SegmentError {
    /// Whether the segment is there and is not what was stored: asking again will not help, fetching again will.
    pub fn is_damage(&self) -> bool {
        matches!(
            self,
            SegmentError::Sealed(_)
                | SegmentError::Corrupt(_)
                | SegmentError::TooLarge
                | SegmentError::Spool(SpoolError::TooLarge)
        )
    }
}

/// Writes records as a segment.
///
/// # Errors
///
/// [`SegmentError::TooLarge`] when nothing could read it back.
pub fn encode_segment(resource: &str, records: &[Record]) -> Result<Vec<u8>, SegmentError> {
    let mut hash = Sha256::new();
    let mut bytes: u64 = 0;
    for_each_line(records, |line| {
        hash.update(line);
        bytes += line.len() as u64;
        if line.len() as u64 > LINE_LIMIT_BYTES { Err(SegmentError::TooLarge) } else { Ok(()) }
    })?;
    let count = records.len() as u64;
    if bytes > UNPACKED_LIMIT_BYTES || count > RECORD_LIMIT {
        return Err(SegmentError::TooLarge);
    }
    let header =
        Header { segment: VERSION, resource: resource.to_owned(), records: count, sha256: digits(hash) };

    let mut packed = GzEncoder::new(Vec::new(), Compression::new(LEVEL));
    let mut line = serde_json::to_vec(&header).map_err(|_| SegmentError::Corrupt("header"))?;
    line.push(b'\n');
    packed.write_all(&line).map_err(|_| SegmentError::Corrupt("gzip"))?;
    for_each_line(records, |line| packed.write_all(line).map_err(|_| SegmentError::Corrupt("gzip")))?;
    packed.finish().map_err(|_| SegmentError::Corrupt("gzip"))
}

/// Reads a segment back and checks it against its header.
///
/// # Errors
///
/// [`SegmentError::Corrupt`] when anything is not as it was written, [`SegmentError::TooLarge`] when it unpacks to more
/// than a page can hold.
pub fn decode_segment(packed: &[u8]) -> Result<Segment, SegmentError> {
    let unpacked = GzDecoder::new(packed).take(UNPACKED_LIMIT_BYTES + LINE_LIMIT_BYTES);
    let mut lines = BufReader::new(unpacked);
    let mut line = Vec::new();
    if !read_line(&mut lines, &mut line)? {
        return Err(SegmentError::Corrupt("header"));
    }
    let header: Header = serde_json::from_slice(&line).map_err(|_| SegmentError::Corrupt("header"))?;
    if header.segment != VERSION {
        return Err(SegmentError::Corrupt("version"));
    }
    if header.records > RECORD_LIMIT {
        return Err(SegmentError::TooLarge);
    }

    let mut hash = Sha256::new();
    let mut records = Vec::new();
    let mut bytes: u64 = 0;
    while read_line(&mut lines, &mut line)? {
        hash.update(&line);
        bytes += line.len() as u64;
        if bytes > UNPACKED_LIMIT_BYTES {
            return Err(SegmentError::TooLarge);
        }
        if records.len() as u64 == header.records {
            return Err(SegmentError::Corrupt("count"));
        }
        records.push(serde_json::from_slice(&line).map_err(|_| SegmentError::Corrupt("record"))?);
    }
    if records.len() as u64 != header.records {
        return Err(SegmentError::Corrupt("count"));
    }
    if digits(hash) != header.sha256 {
        return Err(SegmentError::Corrupt("SHA-256"));
    }
    Ok(Segment { resource: header.resource, records })
}

/// Stores records as a sealed segment; gives the size on disk in bytes. It is on disk when this returns.
///
/// # Errors
///
/// [`SegmentError`] when the records are too many or the disk refuses.
pub async fn store_segment(
    spool: &Spool,
    keys: &Arc<KeyRing>,
    path: &str,
    resource: &str,
    records: Vec<Record>,
) -> Result<u64, SegmentError> {
    let (keys, identity, resource) = (keys.clone(), path.to_owned(), resource.to_owned());
    let sealed = tokio::task::spawn_blocking(move || {
        Ok::<_, SegmentError>(keys.seal(identity.as_bytes(), &encode_segment(&resource, &records)?))
    })
    .await
    .map_err(|_| SegmentError::Stopped)??;
    let bytes = sealed.len() as u64;
    spool.put(path, sealed).await?;
    Ok(bytes)
}

/// Loads the records of a sealed segment.
///
/// # Errors
///
/// [`SegmentError`] when the file is gone, was changed, or belongs to another path.
pub async fn load_segment(
    spool: &Spool,
    keys: &Arc<KeyRing>,
    path: &str,
) -> Result<Vec<Record>, SegmentError> {
    let sealed = spool.get(path).await?;
    let (keys, identity) = (keys.clone(), path.to_owned());
    tokio::task::spawn_blocking(move || {
        let packed = keys.open(identity.as_bytes(), &sealed)?;
        Ok(decode_segment(&packed)?.records)
    })
    .await
    .map_err(|_| SegmentError::Stopped)?
}

fn for_each_line(
    records: &[Record],
    mut use_line: impl FnMut(&[u8]) -> Result<(), SegmentError>,
) -> Result<(), SegmentError> {
    let mut line = Vec::new();
    for record in records {
        line.clear();
        serde_json::to_writer(&mut line, record).map_err(|_| SegmentError::Corrupt("record"))?;
        line.push(b'\n');
        use_line(&line)?;
    }
    Ok(())
}

/// Reads one line with its end into `line`; says whether there was one.
fn read_line(lines: &mut impl BufRead, line: &mut Vec<u8>) -> Result<bool, SegmentError> {
    line.clear();
    let read: io::Result<usize> = lines.by_ref().take(LINE_LIMIT_BYTES).read_until(b'\n', line);
    match read {
        Ok(0) => Ok(false),
        Ok(_) if line.ends_with(b"\n") => Ok(true),
        Ok(bytes) if bytes as u64 == LINE_LIMIT_BYTES => Err(SegmentError::TooLarge),
        Ok(_) => Err(SegmentError::Corrupt("last line")),
        Err(_) => Err(SegmentError::Corrupt("gzip")),
    }
}

fn digits(hash: Sha256) -> String {
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::key_ring;
    use domain::{
        DataType,
        record::{DailyValue, Device},
    };
    use jiff::civil::date;

    fn records() -> Vec<Record> {
        vec![
            Record::Daily(DailyValue {
                data_type: DataType::Distance,
                date: date(2026, 11, 21),
                value: "5.43210".into(),
            }),
            Record::Devices { devices: vec![Device { id: "7".into(), ..Device::default() }] },
        ]
    }

    fn pack(text: &str) -> Vec<u8> {
        let mut packed = GzEncoder::new(Vec::new(), Compression::new(LEVEL));
        packed.write_all(text.as_bytes()).unwrap();
        packed.finish().unwrap()
    }

    fn unpack(packed: &[u8]) -> String {
        let mut text = String::new();
        GzDecoder::new(packed).read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn records_come_back_as_they_were() {
        let segment = decode_segment(&encode_segment("distance", &records()).unwrap()).unwrap();

        assert_eq!(segment, Segment { resource: "distance".into(), records: records() });
    }

    #[test]
    fn page_without_records_comes_back_empty() {
        let segment = decode_segment(&encode_segment("sleep", &[]).unwrap()).unwrap();

        assert_eq!(segment.records, []);
    }

    #[test]
    fn same_records_give_the_same_bytes() {
        assert_eq!(
            encode_segment("distance", &records()).unwrap(),
            encode_segment("distance", &records()).unwrap()
        );
    }

    #[test]
    fn changed_missing_and_added_records_are_noticed() {
        let text = unpack(&encode_segment("distance", &records()).unwrap());
        let lines: Vec<&str> = text.lines().collect();
        let cases = [
            (text.replace("5.43210", "9.43210"), "SHA-256"),
            (format!("{}\n{}\n", lines[0], lines[1]), "count"),
            (format!("{text}{}\n", lines[2]), "count"),
            (text.trim_end().to_owned(), "last line"),
            (text.replacen("\"segment\":1", "\"segment\":2", 1), "version"),
            (text.replace("\"record\"", "\"rekord\""), "record"),
            (String::new(), "header"),
        ];

        for (text, noticed) in cases {
            let error = decode_segment(&pack(&text)).unwrap_err();
            assert!(matches!(error, SegmentError::Corrupt(what) if what == noticed), "{noticed}: {error}");
        }
    }

    #[test]
    fn truncated_gzip_is_noticed() {
        let packed = encode_segment("distance", &records()).unwrap();

        for length in 0..packed.len() {
            assert!(decode_segment(&packed[..length]).is_err(), "{length} bytes");
        }
    }

    #[test]
    fn line_without_end_stops_at_its_limit() {
        let packed = pack(&"x".repeat(LINE_LIMIT_BYTES as usize + 1));

        assert!(matches!(decode_segment(&packed), Err(SegmentError::TooLarge)));
    }

    #[test]
    fn header_that_promises_too_many_records_is_refused() {
        let packed = pack("{\"segment\":1,\"resource\":\"steps\",\"records\":1000001,\"sha256\":\"\"}\n");

        assert!(matches!(decode_segment(&packed), Err(SegmentError::TooLarge)));
    }

    #[test]
    fn record_longer_than_a_line_may_be_is_not_written() {
        let huge = Record::Daily(DailyValue {
            data_type: DataType::Steps,
            date: date(2026, 11, 21),
            value: "1".repeat(LINE_LIMIT_BYTES as usize),
        });

        assert!(matches!(encode_segment("steps", &[huge]), Err(SegmentError::TooLarge)));
    }

    #[tokio::test]
    async fn stored_segment_loads_from_its_own_path_alone() {
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path().to_owned();
        let spool = Spool::open(&crate::config::SpoolConfig::Local { dir }).await.unwrap();
        let keys = Arc::new(key_ring());
        let path = "links/1/imports/2/3/0";

        let bytes = store_segment(&spool, &keys, path, "distance", records()).await.unwrap();
        let sealed = spool.get(path).await.unwrap();
        spool.put("links/1/imports/2/3/1", sealed.to_vec()).await.unwrap();

        assert_eq!(bytes, sealed.len() as u64);
        assert_eq!(load_segment(&spool, &keys, path).await.unwrap(), records());
        let moved = load_segment(&spool, &keys, "links/1/imports/2/3/1").await;
        assert!(matches!(moved, Err(SegmentError::Sealed(OpenError::Tampered))));
        let missing = load_segment(&spool, &keys, "links/1/imports/2/3/2").await;
        assert!(matches!(missing, Err(SegmentError::Spool(SpoolError::Missing))));
    }
}
