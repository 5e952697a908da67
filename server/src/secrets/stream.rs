//! Sealing and opening as a stream, in memory that does not grow with the length: for artifacts.
//!
//! A sealed stream is a header (version byte, length and bytes of the key's identifier, 19 random bytes) and then chunks
//! of 64 KiB, each followed by its tag; the last one may be shorter, even empty. A chunk's nonce is the random bytes,
//! the chunk's number and a flag that only the last chunk sets, so that chunks neither swap nor vanish unnoticed.

use super::{KeyRing, OpenError, header};
use chacha20poly1305::{
    XChaCha20Poly1305, XNonce,
    aead::{Aead, OsRng, Payload, rand_core::RngCore},
};
use std::{
    fmt,
    io::{self, Read, Write},
};
use zeroize::Zeroizing;

/// Version of a sealed stream.
const STREAM: u8 = 2;
/// Plain bytes of every chunk but the last.
const CHUNK_BYTES: usize = 64 * 1024;
/// Bytes of a chunk's tag.
const TAG_BYTES: usize = 16;
/// Random bytes of a stream's nonces.
const PREFIX_BYTES: usize = 19;

impl KeyRing {
    /// Seals everything written to the result into `inner`; it opens only with the same `aad`.
    ///
    /// [`SealWriter::finish`] must be called: without it the stream counts as truncated.
    ///
    /// # Errors
    ///
    /// When `inner` cannot take the header.
    pub fn seal_writer<W: Write>(&self, aad: &[u8], mut inner: W) -> io::Result<SealWriter<W>> {
        let mut header = header(STREAM, &self.current.id);
        let mut prefix = [0; PREFIX_BYTES];
        OsRng.fill_bytes(&mut prefix);
        header.extend_from_slice(&prefix);
        inner.write_all(&header)?;
        let chunks =
            Chunks { cipher: self.current.cipher.clone(), prefix, bound: [&header, aad].concat(), next: 0 };
        Ok(SealWriter { inner, chunks, plain: Zeroizing::new(Vec::with_capacity(CHUNK_BYTES)) })
    }

    /// Opens what [`seal_writer`](Self::seal_writer) made for the same `aad`, chunk by chunk.
    ///
    /// Every byte handed out has been authenticated, but only the end of the stream proves that it is whole: until then
    /// a truncation has not been noticed.
    ///
    /// # Errors
    ///
    /// `InvalidData` holding an [`OpenError`] when the header is wrong or its key unknown; the same from reading, when a
    /// chunk was changed, moved or is missing.
    pub fn open_reader<R: Read>(&self, aad: &[u8], mut inner: R) -> io::Result<OpenReader<R>> {
        let mut header = vec![0; 2];
        read_header(&mut inner, &mut header)?;
        let id_bytes = header.get(1).copied().map_or(0, usize::from);
        header.resize(2 + id_bytes + PREFIX_BYTES, 0);
        read_header(&mut inner, header.get_mut(2..).unwrap_or_default())?;
        let (key, key_header_bytes) = self.find_key(STREAM, &header).map_err(invalid)?;
        let prefix = header
            .get(key_header_bytes..)
            .and_then(|prefix| prefix.try_into().ok())
            .ok_or_else(|| invalid(OpenError::Malformed))?;
        let chunks = Chunks { cipher: key.cipher.clone(), prefix, bound: [&header, aad].concat(), next: 0 };
        Ok(OpenReader { inner, chunks, sealed: Vec::new(), plain: Zeroizing::default(), at: 0, ended: false })
    }
}

/// What the chunks of one stream share, and the number of the next.
struct Chunks {
    cipher: XChaCha20Poly1305,
    prefix: [u8; PREFIX_BYTES],
    bound: Vec<u8>,
    next: u32,
}

impl Chunks {
    fn next_nonce(&mut self, last: bool) -> io::Result<XNonce> {
        let mut nonce = XNonce::default();
        let number = self.next.to_be_bytes();
        for (to, from) in nonce.iter_mut().zip(self.prefix.iter().chain(&number).chain(&[u8::from(last)])) {
            *to = *from;
        }
        // Numbers must not repeat under one prefix; this bounds a stream to 256 TB.
        self.next = self.next.checked_add(1).ok_or_else(|| io::Error::from(io::ErrorKind::FileTooLarge))?;
        Ok(nonce)
    }

    fn seal(&mut self, plain: &[u8], last: bool) -> io::Result<Vec<u8>> {
        let nonce = self.next_nonce(last)?;
        self.cipher
            .encrypt(&nonce, Payload { msg: plain, aad: &self.bound })
            .map_err(|_| io::Error::from(io::ErrorKind::FileTooLarge))
    }

    fn open(&mut self, sealed: &[u8], last: bool) -> io::Result<Vec<u8>> {
        let nonce = self.next_nonce(last)?;
        self.cipher
            .decrypt(&nonce, Payload { msg: sealed, aad: &self.bound })
            .map_err(|_| invalid(OpenError::Tampered))
    }
}

/// Seals what is written to it. Made by [`KeyRing::seal_writer`].
pub struct SealWriter<W> {
    inner: W,
    chunks: Chunks,
    plain: Zeroizing<Vec<u8>>,
}

impl<W: Write> SealWriter<W> {
    /// Seals the last chunk and hands back what was written to, flushed.
    ///
    /// # Errors
    ///
    /// Those of the writer below.
    pub fn finish(mut self) -> io::Result<W> {
        let sealed = self.chunks.seal(&self.plain, true)?;
        self.inner.write_all(&sealed)?;
        self.inner.flush()?;
        Ok(self.inner)
    }
}

impl<W: Write> Write for SealWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // A full chunk is sealed only when more follows: the last one is sealed by `finish`, with its flag.
        if self.plain.len() == CHUNK_BYTES && !bytes.is_empty() {
            let sealed = self.chunks.seal(&self.plain, false)?;
            self.inner.write_all(&sealed)?;
            self.plain.clear();
        }
        let taken = bytes.len().min(CHUNK_BYTES - self.plain.len());
        self.plain.extend_from_slice(bytes.get(..taken).unwrap_or_default());
        Ok(taken)
    }

    /// Does nothing: a chunk goes out when it is full, or at the end.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<W> fmt::Debug for SealWriter<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SealWriter").finish_non_exhaustive()
    }
}

/// Opens what it reads. Made by [`KeyRing::open_reader`].
pub struct OpenReader<R> {
    inner: R,
    chunks: Chunks,
    /// Sealed bytes read ahead: at most a chunk and the one byte that tells whether another follows.
    sealed: Vec<u8>,
    plain: Zeroizing<Vec<u8>>,
    at: usize,
    ended: bool,
}

impl<R: Read> OpenReader<R> {
    fn open_chunk(&mut self) -> io::Result<()> {
        const SEALED_BYTES: usize = CHUNK_BYTES + TAG_BYTES;
        let wanted = (SEALED_BYTES + 1).saturating_sub(self.sealed.len());
        self.inner.by_ref().take(wanted as u64).read_to_end(&mut self.sealed)?;
        let last = self.sealed.len() <= SEALED_BYTES;
        let ahead = self.sealed.split_off(self.sealed.len().min(SEALED_BYTES));
        self.plain = Zeroizing::new(self.chunks.open(&self.sealed, last)?);
        self.sealed = ahead;
        self.at = 0;
        self.ended = last;
        Ok(())
    }
}

impl<R: Read> Read for OpenReader<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.at == self.plain.len() {
            if self.ended || into.is_empty() {
                return Ok(0);
            }
            self.open_chunk()?;
        }
        let taken = self.plain.get(self.at..).unwrap_or_default().read(into)?;
        self.at += taken;
        Ok(taken)
    }
}

impl<R> fmt::Debug for OpenReader<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenReader").finish_non_exhaustive()
    }
}

fn read_header(inner: &mut impl Read, into: &mut [u8]) -> io::Result<()> {
    inner.read_exact(into).map_err(|error| match error.kind() {
        io::ErrorKind::UnexpectedEof => invalid(OpenError::Malformed),
        _ => error,
    })
}

fn invalid(error: OpenError) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::key_ring;

    const SEALED_CHUNK: usize = CHUNK_BYTES + TAG_BYTES;

    fn seal(plain: &[u8], write_size: usize) -> Vec<u8> {
        let mut writer = key_ring().seal_writer(b"artifacts/1", Vec::new()).unwrap();
        for piece in plain.chunks(write_size) {
            writer.write_all(piece).unwrap();
        }
        writer.finish().unwrap()
    }

    fn open(aad: &[u8], sealed: &[u8]) -> io::Result<Vec<u8>> {
        let mut plain = Vec::new();
        key_ring().open_reader(aad, sealed)?.read_to_end(&mut plain)?;
        Ok(plain)
    }

    fn plain(length: usize) -> Vec<u8> {
        (0..length).map(|n| (n % 251) as u8).collect()
    }

    fn header_bytes(sealed: &[u8]) -> usize {
        2 + usize::from(sealed[1]) + PREFIX_BYTES
    }

    #[test]
    fn every_length_around_a_chunk_comes_back_whole() {
        for length in [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES, 200_000] {
            let plain = plain(length);

            let sealed = seal(&plain, 7_919);

            assert_eq!(open(b"artifacts/1", &sealed).unwrap(), plain, "{length} bytes");
        }
    }

    #[test]
    fn stream_opens_only_in_its_own_place() {
        let sealed = seal(&plain(10), 10);

        assert!(open(b"artifacts/2", &sealed).is_err());
    }

    #[test]
    fn swapped_chunks_are_noticed() {
        let mut sealed = seal(&plain(3 * CHUNK_BYTES), CHUNK_BYTES);
        let start = header_bytes(&sealed);

        let (first, rest) = sealed[start..].split_at_mut(SEALED_CHUNK);
        first.swap_with_slice(&mut rest[..SEALED_CHUNK]);

        assert_eq!(open(b"artifacts/1", &sealed).unwrap_err().kind(), io::ErrorKind::InvalidData);
    }

    #[test]
    fn stream_cut_between_two_chunks_is_noticed() {
        let sealed = seal(&plain(3 * CHUNK_BYTES), CHUNK_BYTES);
        let start = header_bytes(&sealed);

        for chunks in 0..3 {
            let cut = &sealed[..start + chunks * SEALED_CHUNK];
            assert!(open(b"artifacts/1", cut).is_err(), "after {chunks} chunks");
        }
    }

    #[test]
    fn stream_cut_inside_header_or_chunk_is_noticed() {
        let sealed = seal(&plain(100), 100);

        for length in 0..sealed.len() {
            assert!(open(b"artifacts/1", &sealed[..length]).is_err(), "{length} bytes");
        }
    }

    #[test]
    fn bytes_after_the_last_chunk_are_noticed() {
        let mut sealed = seal(&plain(100), 100);
        sealed.push(0);

        assert!(open(b"artifacts/1", &sealed).is_err());
    }

    #[test]
    fn stream_without_finish_counts_as_truncated() {
        let mut unfinished = Vec::new();
        let mut writer = key_ring().seal_writer(b"artifacts/1", &mut unfinished).unwrap();
        writer.write_all(&plain(2 * CHUNK_BYTES)).unwrap();
        drop(writer);

        assert!(open(b"artifacts/1", &unfinished).is_err());
    }

    #[test]
    fn value_sealed_whole_is_no_stream() {
        let sealed = key_ring().seal(b"artifacts/1", b"plain");

        assert!(open(b"artifacts/1", &sealed).is_err());
    }
}
