//! An HTTP server for tests. It records each request, byte for byte, and sends
//! the response that the test gave it, also one that breaks HTTP's rules.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "the server runs in tests, where the unexpected ends the test"
)]

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{self, UnboundedReceiver};

/// A server on a loopback port, until it is dropped. Each connection carries one
/// request.
#[derive(Debug)]
pub struct RecordingServer {
    /// The URL of the server, with a path: `http://127.0.0.1:<port>/v2`.
    pub base_url: String,
    requests: UnboundedReceiver<RecordedRequest>,
}

/// A request as it arrived.
#[derive(Clone, Debug)]
pub struct RecordedRequest {
    /// Request line and headers, each with its line end.
    pub head: String,
    /// All bytes after the head, also those beyond the stated length.
    pub body: Vec<u8>,
}

/// A part of a form as multer reads it.
#[derive(Debug, PartialEq, Eq)]
pub struct Part {
    /// The name of the field.
    pub name: String,
    /// The name of the file, if the part has one.
    pub file_name: Option<String>,
    /// The `Content-Type` of the part, if it has one.
    pub media_type: Option<String>,
    /// The bytes of the part.
    pub content: Vec<u8>,
}

impl RecordingServer {
    /// Sends `response`, byte for byte, to each request; then closes the
    /// connection.
    pub async fn start(response: impl Into<Vec<u8>>) -> Self {
        Self::interrupted(response, || {}).await
    }

    /// Like [`start`](Self::start); runs `interruption` when the head of a
    /// request has arrived, before the body is read.
    pub async fn interrupted(
        response: impl Into<Vec<u8>>,
        interruption: impl Fn() + Send + Sync + 'static,
    ) -> Self {
        let response: Arc<[u8]> = response.into().into();
        let interruption = Arc::new(interruption);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url = format!("http://{}/v2", listener.local_addr().unwrap());
        let (sender, requests) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            loop {
                let (socket, _) = tokio::select! {
                    accepted = listener.accept() => accepted.unwrap(),
                    () = sender.closed() => break,
                };
                let (sender, response) = (sender.clone(), response.clone());
                let interruption = interruption.clone();
                tokio::spawn(async move {
                    if let Some(request) = serve(socket, &response, &*interruption).await {
                        // Nobody may ask for it.
                        let _ = sender.send(request);
                    }
                });
            }
        });
        Self { base_url, requests }
    }

    /// The next request, once its connection has ended.
    ///
    /// # Panics
    ///
    /// After ten seconds without one.
    pub async fn request(&mut self) -> RecordedRequest {
        let next = tokio::time::timeout(Duration::from_secs(10), self.requests.recv());
        next.await.unwrap().unwrap()
    }
}

/// Reads one request, whole or until it breaks off, and answers it; `None` if
/// it broke off within its head.
async fn serve(
    mut socket: TcpStream,
    response: &[u8],
    interruption: &impl Fn(),
) -> Option<RecordedRequest> {
    let mut bytes = Vec::new();
    let end = loop {
        if !socket.read_buf(&mut bytes).await.is_ok_and(|n| n > 0) {
            return None;
        }
        if let Some(at) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break at;
        }
    };
    let mut body = bytes.split_off(end + 4);
    bytes.truncate(end + 2);
    let head = String::from_utf8(bytes).unwrap();
    interruption();
    let mut request = RecordedRequest { head, body: vec![] };
    let length = request.header("content-length").unwrap_or("0");
    let length: usize = length.parse().unwrap();
    while body.len() < length && socket.read_buf(&mut body).await.is_ok_and(|n| n > 0) {}
    // A client that broke off reads no response.
    let _ = socket.write_all(response).await;
    // Bytes beyond the stated length would arrive now.
    let _ = socket.shutdown().await;
    let _ = socket.read_to_end(&mut body).await;
    request.body = body;
    Some(request)
}

impl RecordedRequest {
    /// The value of the first header of that name, in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (known, value) = line.split_once(": ")?;
            known.eq_ignore_ascii_case(name).then_some(value)
        })
    }

    /// The body as text.
    ///
    /// # Panics
    ///
    /// If it is not UTF-8.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    /// The boundary that the `Content-Type` states.
    ///
    /// # Panics
    ///
    /// If there is none.
    pub fn boundary(&self) -> String {
        multer::parse_boundary(self.header("content-type").unwrap()).unwrap()
    }

    /// The parts of a form.
    ///
    /// # Panics
    ///
    /// If the body is no form.
    pub async fn parts(&self) -> Vec<Part> {
        let body = std::io::Cursor::new(self.body.clone());
        let mut multipart = multer::Multipart::with_reader(body, self.boundary());
        let mut parts = Vec::new();
        while let Some(field) = multipart.next_field().await.unwrap() {
            parts.push(Part {
                name: field.name().unwrap().to_owned(),
                file_name: field.file_name().map(str::to_owned),
                media_type: field.content_type().map(ToString::to_string),
                content: field.bytes().await.unwrap().to_vec(),
            });
        }
        parts
    }
}
