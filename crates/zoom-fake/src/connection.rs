//! Connections: an accept loop of our own, so that they can be reset, cut off
//! and closed all at once.

use std::convert::Infallible;
use std::error::Error as _;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, JoinSet};

use crate::ending::Ending;
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

/// Serves a connection until either side ends it.
async fn converse(stream: TcpStream, state: Shared) {
    // Responses arrive faster with it, but arrive without it, too.
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
