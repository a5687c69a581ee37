//! A server that keeps the bytes of each request and answers 204.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{self, UnboundedReceiver};

pub(crate) struct Server {
    pub(crate) base_url: String,
    received: UnboundedReceiver<Received>,
}

/// A request as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

/// A part as multer reads it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Read {
    pub(crate) name: String,
    pub(crate) file_name: Option<String>,
    pub(crate) media_type: Option<String>,
    pub(crate) content: Vec<u8>,
}

impl Server {
    pub(crate) async fn start() -> Self {
        Self::interrupted(|| {}).await
    }

    /// Runs `interruption` between the head of each request and its body.
    pub(crate) async fn interrupted(interruption: impl Fn() + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url = format!("http://{}/v1", listener.local_addr().unwrap());
        let (sender, received) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            loop {
                let (socket, _) = listener.accept().await.unwrap();
                if let Some(request) = receive(socket, &interruption).await
                    && sender.send(request).is_err()
                {
                    break;
                }
            }
        });
        Self { base_url, received }
    }

    /// The next request, once it has ended.
    pub(crate) async fn next(&mut self) -> Received {
        let next = tokio::time::timeout(Duration::from_secs(10), self.received.recv());
        next.await.unwrap().unwrap()
    }
}

/// Reads one request, whole or until it breaks off, and answers it; `None` if
/// it broke off within its head.
async fn receive(mut socket: TcpStream, interruption: &impl Fn()) -> Option<Received> {
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
    let head = String::from_utf8(bytes).unwrap();
    interruption();
    let mut request = Received { head, body: vec![] };
    let length: usize = request.header("content-length").unwrap().parse().unwrap();
    while body.len() < length && socket.read_buf(&mut body).await.is_ok_and(|n| n > 0) {}
    // A client that broke off hears nothing.
    let answer = b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n";
    let _ = socket.write_all(answer).await;
    // More than was stated would arrive now.
    let _ = socket.shutdown().await;
    let _ = socket.read_to_end(&mut body).await;
    request.body = body;
    Some(request)
}

impl Received {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (known, value) = line.split_once(": ")?;
            known.eq_ignore_ascii_case(name).then_some(value)
        })
    }

    pub(crate) async fn parts(&self) -> Vec<Read> {
        let boundary = multer::parse_boundary(self.header("content-type").unwrap()).unwrap();
        let body = std::io::Cursor::new(self.body.clone());
        let mut multipart = multer::Multipart::with_reader(body, boundary);
        let mut parts = Vec::new();
        while let Some(field) = multipart.next_field().await.unwrap() {
            parts.push(Read {
                name: field.name().unwrap().to_owned(),
                file_name: field.file_name().map(str::to_owned),
                media_type: field.content_type().map(ToString::to_string),
                content: field.bytes().await.unwrap().to_vec(),
            });
        }
        parts
    }
}
