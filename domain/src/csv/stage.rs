//! Tables written one after another.

use std::{
    collections::BTreeSet,
    io::{self, Write},
};

/// Bytes collected before they are handed on.
const BLOCK_BYTES: usize = 64 * 1024;

/// Where tables go: one file after another, each begun by its name without an ending.
pub trait TableFiles: Write {
    /// Ends the file before, if there was one, and begins another.
    ///
    /// # Errors
    ///
    /// What the output refuses.
    fn begin(&mut self, table: &str) -> io::Result<()>;
}

/// The table that is being written.
pub(super) struct Stage<'a, F> {
    files: &'a mut F,
    lines: csv::Writer<Vec<u8>>,
    /// Bytes of cells in `lines`, about.
    collected: usize,
    /// Tables begun, the one at hand among them.
    begun: BTreeSet<String>,
    current: Option<String>,
    rows: u64,
}

impl<'a, F: TableFiles> Stage<'a, F> {
    pub(super) fn new(files: &'a mut F) -> Self {
        Stage { files, lines: lines(), collected: 0, begun: BTreeSet::new(), current: None, rows: 0 }
    }

    /// Goes on with a table, or begins it. One that was left cannot be taken up again: what is read stands in order.
    pub(super) fn turn_to(&mut self, table: &str, header: impl FnOnce() -> Vec<String>) -> io::Result<()> {
        if self.current.as_deref() == Some(table) {
            return Ok(());
        }
        if !self.begun.insert(table.to_owned()) {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "a table stands in two places of the file",
            ));
        }
        self.pass_on()?;
        self.files.begin(table)?;
        self.current = Some(table.to_owned());
        self.lines.write_record(header()).map_err(refused)
    }

    /// Adds a cell to the row at hand.
    pub(super) fn cell(&mut self, cell: &[u8]) -> io::Result<()> {
        self.collected += cell.len() + 1;
        self.lines.write_field(cell).map_err(refused)
    }

    /// Ends the row at hand.
    pub(super) fn end_row(&mut self) -> io::Result<()> {
        self.rows += 1;
        self.lines.write_record(None::<&[u8]>).map_err(refused)?;
        if self.collected >= BLOCK_BYTES { self.pass_on() } else { Ok(()) }
    }

    /// Adds a whole row.
    pub(super) fn row<C: AsRef<[u8]>>(&mut self, cells: impl IntoIterator<Item = C>) -> io::Result<()> {
        cells.into_iter().try_for_each(|cell| self.cell(cell.as_ref()))?;
        self.end_row()
    }

    /// Hands on what is left; gives the number of rows.
    pub(super) fn finish(mut self) -> io::Result<u64> {
        self.pass_on()?;
        Ok(self.rows)
    }

    fn pass_on(&mut self) -> io::Result<()> {
        self.collected = 0;
        let full = std::mem::replace(&mut self.lines, lines());
        let bytes = full.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
        self.files.write_all(&bytes)
    }
}

fn lines() -> csv::Writer<Vec<u8>> {
    csv::Writer::from_writer(Vec::with_capacity(BLOCK_BYTES + BLOCK_BYTES / 4))
}

/// A row of another length than the header's, or the output's own error.
fn refused(error: csv::Error) -> io::Error {
    error.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Files in memory.
    #[derive(Default)]
    struct Files(Vec<(String, Vec<u8>)>);

    impl Write for Files {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            match self.0.last_mut() {
                Some((_, file)) => file.write(bytes),
                None if bytes.is_empty() => Ok(0),
                None => Err(io::ErrorKind::NotFound.into()),
            }
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl TableFiles for Files {
        fn begin(&mut self, table: &str) -> io::Result<()> {
            self.0.push((table.to_owned(), Vec::new()));
            Ok(())
        }
    }

    #[test]
    fn every_row_stands_in_its_table_however_many_there_are() {
        let mut files = Files::default();
        let mut stage = Stage::new(&mut files);

        for table in ["a", "b"] {
            for number in 0..20_000 {
                stage.turn_to(table, || vec!["number".into(), "text".into()]).unwrap();
                stage.row([number.to_string(), "x, \"y\"".into()]).unwrap();
            }
        }
        let rows = stage.finish().unwrap();

        assert_eq!(rows, 40_000);
        assert_eq!(files.0.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["a", "b"]);
        for (_, file) in files.0 {
            let text = String::from_utf8(file).unwrap();
            assert_eq!(text.lines().count(), 20_001);
            assert_eq!(text.lines().nth(7), Some("6,\"x, \"\"y\"\"\""));
        }
    }

    #[test]
    fn table_that_was_left_and_row_of_another_length_are_refused() {
        let mut files = Files::default();
        let mut stage = Stage::new(&mut files);
        let header = || vec!["one".to_owned()];
        stage.turn_to("a", header).unwrap();
        stage.turn_to("b", header).unwrap();

        assert!(stage.turn_to("a", header).is_err());
        assert!(stage.row(["1", "2"]).is_err());
    }
}
