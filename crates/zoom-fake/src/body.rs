//! The bodies of responses.

use std::cmp;
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::Frame;
use http_body_util::{Either, Full};

/// A body that is kept, or one that is made while it is sent.
pub(crate) type Body = Either<Full<Bytes>, Blanks>;

/// A body of so many blanks.
pub(crate) struct Blanks(pub(crate) u64);

impl http_body::Body for Blanks {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        const CHUNK: &[u8] = &[b' '; 1 << 14];
        let len = cmp::min(self.0, CHUNK.len() as u64);
        self.0 -= len;
        let chunk = Bytes::from_static(CHUNK).split_to(len as usize);
        Poll::Ready((len > 0).then(|| Ok(Frame::data(chunk))))
    }
}
