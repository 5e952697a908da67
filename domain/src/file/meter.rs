//! Counts what is read, and stops reading a file that is larger than agreed, whole or in one of its periods.

use std::{
    cell::Cell,
    io::{self, Read},
    rc::Rc,
};

/// What has been read so far, shared by the input and by whoever knows where a period starts.
pub(super) struct Meter {
    in_all: Cell<u64>,
    since_mark: Cell<u64>,
    most_in_all: u64,
    most_since_mark: u64,
    is_exceeded: Cell<bool>,
}

impl Meter {
    pub(super) fn new(most_in_all: u64, most_since_mark: u64) -> Rc<Meter> {
        Rc::new(Meter {
            in_all: Cell::new(0),
            since_mark: Cell::new(0),
            most_in_all,
            most_since_mark,
            is_exceeded: Cell::new(false),
        })
    }

    /// Says that what was read before is no longer held.
    pub(super) fn mark(&self) {
        self.since_mark.set(0);
    }

    /// Whether reading stopped because there was too much.
    pub(super) fn is_exceeded(&self) -> bool {
        self.is_exceeded.get()
    }

    fn add(&self, bytes: u64) -> io::Result<()> {
        self.in_all.set(self.in_all.get().saturating_add(bytes));
        self.since_mark.set(self.since_mark.get().saturating_add(bytes));
        if self.in_all.get() > self.most_in_all || self.since_mark.get() > self.most_since_mark {
            self.is_exceeded.set(true);
            return Err(io::Error::other("the file is larger than allowed"));
        }
        Ok(())
    }
}

/// An input that is counted.
pub(super) struct Metered<I> {
    pub(super) input: I,
    pub(super) meter: Rc<Meter>,
}

impl<I: Read> Read for Metered<I> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.input.read(buffer)?;
        self.meter.add(bytes as u64)?;
        Ok(bytes)
    }
}
