//! Puts the top-level object into bytes as it comes, without holding it.

use serde::Serialize;
use std::io::{self, BufWriter, Write};

/// The file being written: `{"key":value,…}` without white space.
pub(super) struct FileOut<W: Write> {
    out: BufWriter<W>,
    before_key: &'static str,
    before_period: &'static str,
}

impl<W: Write> FileOut<W> {
    pub(super) fn new(out: W) -> Self {
        FileOut { out: BufWriter::with_capacity(64 * 1024, out), before_key: "{", before_period: "{" }
    }

    /// Writes a top-level key with its whole value.
    pub(super) fn value(&mut self, key: &str, value: &impl Serialize) -> io::Result<()> {
        self.key(key)?;
        self.json(value)
    }

    /// Opens a top-level key whose periods follow.
    pub(super) fn open(&mut self, key: &str) -> io::Result<()> {
        self.before_period = "{";
        self.key(key)
    }

    /// Writes one period of the open key: `"2026":{"member":entries}`.
    pub(super) fn period(&mut self, key: &str, member: &str, entries: &impl Serialize) -> io::Result<()> {
        self.out.write_all(std::mem::replace(&mut self.before_period, ",").as_bytes())?;
        self.json(&key)?;
        self.out.write_all(b":{")?;
        self.json(&member)?;
        self.out.write_all(b":")?;
        self.json(entries)?;
        self.out.write_all(b"}")
    }

    /// Closes the open key; one without periods is `{}`.
    pub(super) fn close(&mut self) -> io::Result<()> {
        let nothing_written = self.before_period == "{";
        self.out.write_all(if nothing_written { b"{}" } else { b"}" })
    }

    /// Writes bytes that are JSON already.
    pub(super) fn raw(&mut self, json: &[u8]) -> io::Result<()> {
        self.out.write_all(json)
    }

    /// Ends the file and hands everything to the output.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.out.write_all(b"}\n")?;
        self.out.flush()
    }

    /// Writes a top-level key; its value has to follow.
    pub(super) fn key(&mut self, key: &str) -> io::Result<()> {
        self.out.write_all(std::mem::replace(&mut self.before_key, ",\n").as_bytes())?;
        self.json(&key)?;
        self.out.write_all(b":")
    }

    fn json(&mut self, value: &impl Serialize) -> io::Result<()> {
        serde_json::to_writer(&mut self.out, value).map_err(io::Error::from)
    }
}
