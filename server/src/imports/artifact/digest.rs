//! Counts and hashes what is written, on its way.

use md5::Md5;
use sha2::{Digest as _, Sha256};
use std::io::{self, Write};

/// Size and hashes of everything that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Digest {
    pub(super) size_bytes: u64,
    /// In lower-case hexadecimal.
    pub(super) md5: String,
    /// In lower-case hexadecimal.
    pub(super) sha256: String,
}

/// Hands bytes on and digests them.
pub(super) struct Digesting<W> {
    inner: W,
    size_bytes: u64,
    md5: Md5,
    sha256: Sha256,
}

impl<W: Write> Digesting<W> {
    pub(super) fn new(inner: W) -> Self {
        Self { inner, size_bytes: 0, md5: Md5::new(), sha256: Sha256::new() }
    }

    pub(super) fn finish(self) -> (W, Digest) {
        let digest = Digest {
            size_bytes: self.size_bytes,
            md5: format!("{:x}", self.md5.finalize()),
            sha256: format!("{:x}", self.sha256.finalize()),
        };
        (self.inner, digest)
    }
}

impl<W: Write> Write for Digesting<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = self.inner.write(bytes)?;
        let taken_bytes = bytes.get(..taken).unwrap_or_default();
        self.size_bytes += taken as u64;
        self.md5.update(taken_bytes);
        self.sha256.update(taken_bytes);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes three bytes at a time.
    struct Slow(Vec<u8>);

    impl Write for Slow {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.write(&bytes[..bytes.len().min(3)])
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn only_bytes_that_were_taken_are_digested() {
        let mut out = Digesting::new(Slow(Vec::new()));

        out.write_all(b"foobar").unwrap();
        let (inner, digest) = out.finish();

        assert_eq!(inner.0, b"foobar");
        assert_eq!(digest.size_bytes, 6);
        assert_eq!(digest.md5, "3858f62230ac3c915f300c664312c63f");
        assert_eq!(digest.sha256, "c3ab8ff13720e8ad9047dd39466b3c8974e592c2fa383d4a3960714caef0c4f2");
    }
}
