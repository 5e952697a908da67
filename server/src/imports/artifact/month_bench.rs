//! Lets the bench make the file of a month the way a delivery does. Compiled only with the feature `testing`.

use super::{
    ArtifactError, Bench, MonthShelf, MonthShelves, Packed, month_earlier::unpacked, write_month,
    write_tables_zip,
};
use crate::{
    secrets::KeyRing,
    segment::{SegmentError, store_segment},
    spool::Spool,
    storage::Artifact,
};
use domain::{
    DateRange, IntradayType,
    file::{IntradayExport, intraday_file_name},
    left_out::Rule,
    record::Record,
};
use std::{
    io::{self, Read},
    sync::Arc,
};

/// The segments of an import, and what became of its days.
pub struct MonthBench {
    bench: Bench,
    shelf: MonthShelf,
    export: IntradayExport,
}

impl MonthBench {
    /// Begins without segments.
    pub fn new(spool: Spool, keys: Arc<KeyRing>, export: IntradayExport) -> Self {
        let bench = Bench { spool, keys, rules: Arc::default(), stopped: Arc::default() };
        MonthBench { bench, shelf: MonthShelf::default(), export }
    }

    /// Stores the records of one type on some days as a page of its own.
    ///
    /// # Errors
    ///
    /// As [`store_segment`].
    pub async fn add_page(
        &mut self,
        path: String,
        intraday_type: IntradayType,
        days: DateRange,
        records: Vec<Record>,
    ) -> Result<(), SegmentError> {
        let Bench { spool, keys, .. } = &self.bench;
        store_segment(spool, keys, &path, "bench", records).await?;
        self.shelf.add_page(path, intraday_type, Some(days));
        Ok(())
    }

    /// The same import for a member with rules.
    #[must_use]
    pub fn leaving_out(&self, rules: &[Rule]) -> Self {
        let bench = Bench { rules: Arc::new(rules.iter().collect()), ..self.bench.clone() };
        MonthBench { bench, shelf: self.shelf.clone(), export: self.export.clone() }
    }

    /// Makes the month's file from the segments; gives its bytes as they are sent. Blocking.
    ///
    /// # Errors
    ///
    /// As a delivery would fail.
    pub fn write(&self, path: &str) -> Result<u64, ArtifactError> {
        let mut shelves = MonthShelves::new(self.bench.clone(), self.shelf.clone(), Vec::new());
        let written = write_month(&self.bench, path.to_owned(), &mut shelves, &self.export, &[])?;
        Ok(written.artifact.size_bytes)
    }

    /// Makes tables of a file made before; gives the bytes of their zip. Blocking.
    ///
    /// # Errors
    ///
    /// As a copy would fail.
    pub fn write_tables(&self, path: &str, of: &str) -> Result<u64, ArtifactError> {
        let artifact = Artifact {
            path: of.to_owned(),
            size_bytes: 0,
            md5: String::new(),
            sha256: String::new(),
            range: None,
            is_emptied: false,
            rules_revision: 0,
        };
        let month = self.export.month;
        let file = Packed { name: intraday_file_name(month), month: Some(month), artifact };
        Ok(write_tables_zip(&self.bench, path.to_owned(), &[file])?.size_bytes)
    }

    /// Reads a file back, unpacked. Blocking.
    ///
    /// # Errors
    ///
    /// When the disk refuses.
    pub fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        let mut content = Vec::new();
        unpacked(self.bench.spool.artifact_reader(path, &self.bench.keys)?)?.read_to_end(&mut content)?;
        Ok(content)
    }
}
