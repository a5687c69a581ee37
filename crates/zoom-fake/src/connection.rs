//! Connections: an accept loop of our own, so that they can be reset, cut off
//! and closed all at once.

use std::convert::Infallible;
use std::error::Error as _;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use std::{cmp, fmt};

use bytes::Bytes;
use http_body::Frame;
use http_body_util::{Either, Full};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, JoinSet};

use crate::answer::Answer;
use crate::serve::serve;
use crate::state::Shared;

/// The accept loop and its connections; they end when it is dropped.
pub(crate) struct Server {
    running: oneshot::Sender<Infallible>,
    accepting: JoinHandle<()>,
}

impl Server {
    pub(crate) fn start(listener: TcpListener, state: Shared) -> Self {
        let (running, stopped) = oneshot::channel();
        let accepting = tokio::spawn(accept(listener, state, stopped));
        Self { running, accepting }
    }

    /// Closes the listener and every connection.
    pub(crate) async fn stop(self) {
        drop(self.running);
        // It does not panic; if it did, it has stopped as well.
        drop(self.accepting.await);
    }
}

async fn accept(listener: TcpListener, state: Shared, mut stopped: oneshot::Receiver<Infallible>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = &mut stopped => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => drop(connections.spawn(converse(stream, state.clone()))),
                // Out of file descriptors, perhaps: some may be closed soon.
                Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
            },
            Some(_) = connections.join_next() => {}
        }
    }
    drop(listener);
    connections.shutdown().await;
}

/// How a connection ends in place of an answer.
#[derive(Debug)]
pub(crate) enum Ending {
    Reset,
    /// After these bytes.
    CutOff(Vec<u8>),
}

impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("scripted")
    }
}

impl std::error::Error for Ending {}

/// Serves a connection until either side ends it.
async fn converse(stream: TcpStream, state: Shared) {
    // It makes answers faster; without it they arrive as well.
    drop(stream.set_nodelay(true));
    let service = service_fn(|request| serve(state.clone(), request));
    let mut connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    let Err(error) = (&mut connection).await else {
        return;
    };
    let mut stream = connection.into_parts().io.into_inner();
    match error.source().and_then(|cause| cause.downcast_ref()) {
        // Dropped with no time to linger, a socket sends a reset.
        Some(Ending::Reset) => drop(stream.set_zero_linger()),
        Some(Ending::CutOff(bytes)) => drop(stream.write_all(bytes).await),
        None => {}
    }
}

/// The first half of an answer's body with its whole head, or of its head if
/// it has no body.
pub(crate) fn first_half(answer: &Answer) -> Vec<u8> {
    let (status, body) = (answer.status(), answer.body());
    let mut bytes = format!("HTTP/1.1 {status}\r\n").into_bytes();
    for (name, value) in answer.headers() {
        for part in [name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"] {
            bytes.extend_from_slice(part);
        }
    }
    if body.is_empty() {
        bytes.truncate(bytes.len() / 2);
    } else {
        bytes.extend_from_slice(format!("content-length: {}\r\n\r\n", body.len()).as_bytes());
        bytes.extend(body.iter().take(body.len() / 2));
    }
    bytes
}

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
