//! [`Begun`]: a body whose beginning was already read.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

/// The beginning of a body, then the rest as it arrives.
pub(crate) struct Begun {
    read: Option<Bytes>,
    rest: reqwest::Body,
}

impl Begun {
    pub(crate) fn new(read: Bytes, rest: reqwest::Body) -> Self {
        let read = Some(read).filter(|read| !read.is_empty());
        Self { read, rest }
    }
}

impl Body for Begun {
    type Data = Bytes;
    type Error = reqwest::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, reqwest::Error>>> {
        match self.read.take() {
            Some(read) => Poll::Ready(Some(Ok(Frame::data(read)))),
            None => Pin::new(&mut self.rest).poll_frame(context),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.read.is_none() && self.rest.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::default()
    }
}
