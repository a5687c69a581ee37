//! The body of a form with files on the disk: a stream of a stated length.

use std::fs::File;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::vec;

use bytes::{Bytes, BytesMut};
use http_body::{Body, Frame, SizeHint};
use tokio::io::{AsyncRead, ReadBuf};
use tokio::task::{JoinHandle, spawn_blocking};

use super::fault::{FileFault, FormError};
use super::segment::{Segment, StoredFile};

/// How much of a file is held in memory: 64 KiB.
const CHUNK: usize = 64 << 10;

/// Segment after segment; each file is opened when it is needed. A file that
/// has changed ends the body with an error.
pub(super) struct FormBody {
    segments: vec::IntoIter<Segment>,
    file: Option<Open>,
    /// How many bytes are still to come.
    left: u64,
}

/// The file that is being sent.
struct Open {
    stored: StoredFile,
    state: State,
    /// How many of its bytes are still to come.
    left: u64,
}

enum State {
    Opening(JoinHandle<Result<File, FileFault>>),
    /// The buffer is kept while a read is awaited.
    Reading(tokio::fs::File, BytesMut),
}

impl FormBody {
    pub(super) fn new(segments: Vec<Segment>, length: u64) -> Self {
        Self {
            segments: segments.into_iter(),
            file: None,
            left: length,
        }
    }
}

impl Open {
    fn new(stored: StoredFile) -> Self {
        let opened = stored.clone();
        Self {
            left: stored.length,
            stored,
            state: State::Opening(spawn_blocking(move || opened.open())),
        }
    }

    /// The next bytes; none at the end.
    fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<Result<Bytes, FileFault>> {
        loop {
            match &mut self.state {
                State::Opening(opening) => {
                    let opened = ready!(Pin::new(opening).poll(cx));
                    // The task is neither aborted nor does it panic; a runtime
                    // that shuts down ends it.
                    let interrupted = FileFault::Unreadable(std::io::ErrorKind::Interrupted);
                    let file = opened.unwrap_or(Err(interrupted))?;
                    let file = tokio::fs::File::from_std(file);
                    self.state = State::Reading(file, BytesMut::new());
                }
                State::Reading(file, buffer) => {
                    buffer.resize(CHUNK, 0);
                    let mut into = ReadBuf::new(buffer);
                    ready!(Pin::new(file).poll_read(cx, &mut into))
                        .map_err(|error| FileFault::Unreadable(error.kind()))?;
                    let read = into.filled().len();
                    let mut bytes = std::mem::take(buffer);
                    bytes.truncate(read);
                    let ended_early = read == 0 && self.left > 0;
                    return Poll::Ready(match self.left.checked_sub(read as u64) {
                        Some(left) if !ended_early => {
                            self.left = left;
                            Ok(bytes.freeze())
                        }
                        _ => Err(FileFault::Changed),
                    });
                }
            }
        }
    }
}

impl Body for FormBody {
    type Data = Bytes;
    type Error = FormError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, FormError>>> {
        loop {
            let bytes = if let Some(file) = &mut self.file {
                match ready!(file.poll_read(cx)) {
                    Ok(bytes) if bytes.is_empty() => {
                        self.file = None;
                        continue;
                    }
                    Ok(bytes) => bytes,
                    Err(fault) => {
                        let fault = file.stored.fault(fault);
                        self.file = None;
                        self.segments = Vec::new().into_iter();
                        return Poll::Ready(Some(Err(fault)));
                    }
                }
            } else {
                match self.segments.next() {
                    Some(Segment::Bytes(bytes)) => bytes,
                    Some(Segment::File(stored)) => {
                        self.file = Some(Open::new(stored));
                        continue;
                    }
                    None => return Poll::Ready(None),
                }
            };
            self.left = self.left.saturating_sub(bytes.len() as u64);
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use super::*;
    use crate::multipart::{FilePart, Form};

    #[tokio::test]
    async fn files_of_any_length_give_the_bytes_that_memory_gives() {
        let folder = tempfile::tempdir().unwrap();
        let (mut streamed, mut held) = (Form::new(), Form::new());
        for (n, length) in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 0]
            .into_iter()
            .enumerate()
        {
            let content = vec![u8::try_from(n).unwrap(); length];
            let path = folder.path().join("file");
            let path = path.with_extension(n.to_string());
            std::fs::write(&path, &content).unwrap();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            streamed = streamed.text("n", &name).file("file", path);
            held = held
                .text("n", &name)
                .file("file", FilePart::from(content).with_file_name(&name));
        }
        let (streamed, held) = (streamed.encode().unwrap(), held.encode().unwrap());
        let mut body = streamed.body();
        let mut bytes = Vec::new();
        while let Some(frame) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
            bytes.extend_from_slice(&frame.unwrap().into_data().unwrap());
            let left = streamed.length() - bytes.len() as u64;
            assert_eq!(body.size_hint().exact(), Some(left));
        }
        let boundary = |text: &[u8], boundary: &str| {
            String::from_utf8_lossy(text).replace(boundary, "boundary")
        };
        assert_eq!(bytes.len() as u64, streamed.length());
        assert!(
            boundary(&bytes, streamed.boundary())
                == boundary(held.bytes().unwrap(), held.boundary())
        );
    }
}
