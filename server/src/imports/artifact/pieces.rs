//! Bytes that come in pieces through a channel, as something to read from.

use bytes::{Buf, Bytes};
use std::{
    cell::Cell,
    io::{self, Read},
    rc::Rc,
};
use tokio::sync::mpsc;

/// Reads pieces as they come. Blocking.
pub(super) struct Pieces {
    pieces: mpsc::Receiver<io::Result<Bytes>>,
    rest: Bytes,
    is_broken: Rc<Cell<bool>>,
}

impl Pieces {
    pub(super) fn new(pieces: mpsc::Receiver<io::Result<Bytes>>) -> Self {
        Pieces { pieces, rest: Bytes::new(), is_broken: Rc::default() }
    }

    /// Set once the sender reported an error: then it is not the bytes that are wrong.
    pub(super) fn is_broken(&self) -> Rc<Cell<bool>> {
        Rc::clone(&self.is_broken)
    }
}

impl Read for Pieces {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.rest.is_empty() {
            match self.pieces.blocking_recv() {
                Some(Ok(piece)) => self.rest = piece,
                Some(Err(error)) => {
                    self.is_broken.set(true);
                    return Err(error);
                }
                None => return Ok(0),
            }
        }
        let count = into.len().min(self.rest.len());
        if let Some(into) = into.get_mut(..count) {
            self.rest.copy_to_slice(into);
        }
        Ok(count)
    }
}
