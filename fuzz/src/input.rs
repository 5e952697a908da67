//! Takes an input apart, from its front.

/// What is left of an input. Past its end everything is zero or empty, so that every input means something.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Input<'a>(pub(crate) &'a [u8]);

impl<'a> Input<'a> {
    /// The next byte.
    pub(crate) fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    /// The next of some things, chosen by a byte.
    pub(crate) fn one_of<T: Copy>(&mut self, things: &[T]) -> Option<T> {
        let place = usize::from(self.byte()).checked_rem(things.len())?;
        things.get(place).copied()
    }

    /// The bytes up to a separator, without it.
    pub(crate) fn until(&mut self, separator: u8) -> &'a [u8] {
        let end = self.0.iter().position(|byte| *byte == separator).unwrap_or(self.0.len());
        let (before, rest) = self.0.split_at(end);
        self.0 = rest.get(1..).unwrap_or_default();
        before
    }

    /// A line of text; nothing when it is not UTF-8.
    pub(crate) fn line(&mut self) -> Option<&'a str> {
        std::str::from_utf8(self.until(b'\n')).ok()
    }

    /// All the rest as text.
    pub(crate) fn text(self) -> Option<&'a str> {
        std::str::from_utf8(self.0).ok()
    }
}
