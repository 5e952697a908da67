//! Packs a file on its way into the spool: one thread makes the JSON, another packs and seals it.

use super::digest::{Digest, Digesting};
use crate::spool::ArtifactWriter;
use flate2::{Compression, GzBuilder, write::GzEncoder};
use sha2::{Digest as _, Sha256};
use std::{
    io::{self, Write},
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread,
};

/// Bytes handed to the packer at once. Always as many, so that the same content gives the same packed bytes.
const BLOCK_BYTES: usize = 64 * 1024;
/// Blocks that wait between the two threads.
const BLOCKS_WAITING: usize = 8;
/// Level three packs numbers nearly as well as higher ones, and several times as fast.
const LEVEL: u32 = 3;

/// What was packed.
pub(super) struct Packed {
    /// Of the packed bytes, as they are sent.
    pub(super) sent: Digest,
    /// SHA-256 of the bytes before packing, in lower-case hexadecimal.
    pub(super) content_sha256: String,
}

/// Runs `make` on this thread and packs what it writes on another one into `out`. Blocking.
///
/// The header says neither time nor name, and the blocks are all of one size, so that the same content gives the same
/// bytes.
///
/// # Errors
///
/// The outer error is the output's, the inner result is what `make` returned. When the output refuses, what `make` says
/// of it does not count.
pub(super) fn pack<T, E>(
    out: ArtifactWriter,
    make: impl FnOnce(&mut BlockWriter) -> Result<T, E>,
) -> io::Result<Result<(T, Packed), E>> {
    let (sender, blocks) = sync_channel(BLOCKS_WAITING);
    thread::scope(|scope| {
        let packer = thread::Builder::new()
            .name("packer".to_owned())
            .spawn_scoped(scope, || pack_blocks(out, blocks))?;
        let mut writer = BlockWriter::new(sender);
        let made = make(&mut writer);
        // The rest is of use only when all of it was made. Without it the packer sees the end all the same.
        let handed_on = if made.is_ok() {
            writer.finish().map(Some)
        } else {
            // Or the packer would wait for more for ever.
            drop(writer);
            Ok(None)
        };
        let packed = packer.join().map_err(|_| io::Error::other("packing the file panicked"))?;
        match (packed, made) {
            (Err(error), _) => Err(error),
            (Ok(_), Err(error)) => Ok(Err(error)),
            (Ok(sent), Ok(made)) => match (sent, handed_on?) {
                (Some(sent), Some(content_sha256)) => Ok(Ok((made, Packed { sent, content_sha256 }))),
                _ => Err(io::Error::other("the file was given up half way")),
            },
        }
    })
}

/// What goes to the packer.
enum Message {
    Block(Vec<u8>),
    /// All was made: finish the file. Without it the file is dropped.
    End,
}

/// Packs blocks until the end. Nothing when the file was given up before it.
fn pack_blocks(out: ArtifactWriter, blocks: Receiver<Message>) -> io::Result<Option<Digest>> {
    let mut encoder: GzEncoder<Digesting<ArtifactWriter>> =
        GzBuilder::new().write(Digesting::new(out), Compression::new(LEVEL));
    for message in blocks {
        match message {
            Message::Block(block) => encoder.write_all(&block)?,
            Message::End => {
                let (out, sent) = encoder.finish()?.finish();
                out.finish()?;
                return Ok(Some(sent));
            }
        }
    }
    Ok(None)
}

/// Collects what is written into blocks of one size and hands them to the packer.
pub(super) struct BlockWriter {
    sender: SyncSender<Message>,
    block: Vec<u8>,
    /// Hashed here, because the packer is the slower of the two.
    content: Sha256,
}

impl BlockWriter {
    fn new(sender: SyncSender<Message>) -> Self {
        BlockWriter { sender, block: Vec::with_capacity(BLOCK_BYTES), content: Sha256::new() }
    }

    fn send(&mut self) -> io::Result<()> {
        let block = std::mem::replace(&mut self.block, Vec::with_capacity(BLOCK_BYTES));
        self.content.update(&block);
        self.sender.send(Message::Block(block)).map_err(|_| packer_is_gone())
    }

    /// Hands on the rest and the end; gives the SHA-256 of all of it.
    fn finish(mut self) -> io::Result<String> {
        if !self.block.is_empty() {
            self.send()?;
        }
        self.sender.send(Message::End).map_err(|_| packer_is_gone())?;
        Ok(format!("{:x}", self.content.finalize()))
    }
}

/// Its own error is the one that counts.
fn packer_is_gone() -> io::Error {
    io::ErrorKind::BrokenPipe.into()
}

impl Write for BlockWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(BLOCK_BYTES - self.block.len());
        self.block.extend_from_slice(bytes.get(..taken).unwrap_or_default());
        if self.block.len() == BLOCK_BYTES {
            self.send()?;
        }
        Ok(taken)
    }

    /// Does nothing: a block goes out when it is full, or at the end.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TestApp;
    use std::io::Read as _;

    /// Packs `content` in writes of some size, and gives what was packed with what lies in the spool.
    async fn packed(content: &[u8], write_size: usize) -> (Packed, Vec<u8>) {
        let app = TestApp::open(&[]).await;
        let (state, content) = (app.state(), content.to_vec());
        blocking(move || {
            let out = state.spool.artifact_writer("artifacts/a", &state.keys).unwrap();
            let made = pack(out, |out| content.chunks(write_size).try_for_each(|piece| out.write_all(piece)));
            let mut sent = Vec::new();
            state.spool.artifact_reader("artifacts/a", &state.keys).unwrap().read_to_end(&mut sent).unwrap();
            (made.unwrap().unwrap().1, sent)
        })
        .await
    }

    /// Blocks a thread that nothing else waits for: a store is reached through the runtime.
    async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
        tokio::task::spawn_blocking(work).await.unwrap()
    }

    #[tokio::test]
    async fn packed_bytes_depend_on_the_content_alone_and_unpack_to_it() {
        let content: Vec<u8> = (0..300_000_u32).map(|n| b'0' + (n % 97 * (n % 89) % 10) as u8).collect();

        let (whole, sent) = packed(&content, content.len()).await;
        let (_, in_pieces) = packed(&content, 7_919).await;

        assert!(sent == in_pieces);
        let mut unpacked = Vec::new();
        flate2::read::GzDecoder::new(sent.as_slice()).read_to_end(&mut unpacked).unwrap();
        assert!(unpacked == content);
        assert_eq!(whole.content_sha256, format!("{:x}", Sha256::digest(&content)));
        assert_eq!(whole.sent.size_bytes, sent.len() as u64);
        assert_eq!(whole.sent.sha256, format!("{:x}", Sha256::digest(&sent)));
        // Flags, time and extra flags of the header: no name, no instant.
        assert_eq!((&sent[..2], &sent[3..8]), (&[0x1f, 0x8b][..], &[0; 5][..]));
    }

    #[tokio::test]
    async fn file_that_could_not_be_made_whole_leaves_nothing() {
        let app = TestApp::open(&[]).await;
        let state = app.state();

        let (made, is_there) = blocking(move || {
            let out = state.spool.artifact_writer("artifacts/a", &state.keys).unwrap();
            let made = pack(out, |out| {
                out.write_all(&[b'x'; 200_000]).unwrap();
                Err::<(), _>("no more")
            });
            (made.unwrap().map(|_| ()), state.spool.artifact_reader("artifacts/a", &state.keys).is_ok())
        })
        .await;

        assert_eq!((made, is_there), (Err("no more"), false));
    }
}
