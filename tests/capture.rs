//! A server that keeps the bytes of one request and answers with given bytes.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

pub(crate) struct Capture {
    pub(crate) base_url: String,
    request: JoinHandle<Vec<u8>>,
}

impl Capture {
    /// Reads one request and answers with `answer`, byte for byte; then closes
    /// the connection.
    pub(crate) async fn answering(answer: impl Into<Vec<u8>>) -> Self {
        let answer = answer.into();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url = format!("http://{}/v2", listener.local_addr().unwrap());
        let request = tokio::spawn(async move {
            let (mut socket, _) = listener.accept().await.unwrap();
            let mut bytes = Vec::new();
            while !is_whole(&bytes) && socket.read_buf(&mut bytes).await.unwrap() > 0 {}
            // A client that has heard enough may be gone already.
            let _ = socket.write_all(&answer).await;
            let _ = socket.shutdown().await;
            bytes
        });
        Self { base_url, request }
    }

    /// The request, once it was answered.
    pub(crate) async fn request(self) -> Vec<u8> {
        tokio::time::timeout(Duration::from_secs(10), self.request)
            .await
            .unwrap()
            .unwrap()
    }
}

/// Whether head and body are there, by `content-length`.
fn is_whole(bytes: &[u8]) -> bool {
    let Some((head, body)) = split(bytes) else {
        return false;
    };
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.trim().parse::<usize>().unwrap())
    });
    body.len() >= length.unwrap_or(0)
}

/// The head of a request, and its body.
pub(crate) fn split(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    Some((
        std::str::from_utf8(&bytes[..end + 2]).unwrap(),
        &bytes[end + 4..],
    ))
}

/// The boundary that a head states.
pub(crate) fn boundary(head: &str) -> String {
    let line = head
        .lines()
        .find(|line| line.to_ascii_lowercase().starts_with("content-type:"))
        .unwrap();
    line.split_once("boundary=").unwrap().1.trim().to_owned()
}
