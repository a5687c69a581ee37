//! A large file is streamed, never held: measured.

#![allow(
    clippy::unwrap_used,
    reason = "in a test, what is not as expected ends it"
)]

use peak_alloc::PeakAlloc;
use postman_client_runtime::MultipartExt;
use postman_client_runtime::multipart::{Encoding, FilePart};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

#[derive(serde::Serialize)]
struct Upload {
    recording: FilePart,
}

#[tokio::test]
async fn a_file_of_64_mib_is_sent_with_less_than_4_mib_of_memory() {
    const LENGTH: u64 = 64 << 20;
    let file = tempfile::NamedTempFile::new().unwrap();
    file.as_file().set_len(LENGTH).unwrap();

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut buffer = vec![0; 64 << 10];
        let mut received = 0;
        while received < LENGTH {
            received += socket.read(&mut buffer).await.unwrap() as u64;
        }
        let answer = b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n";
        socket.write_all(answer).await.unwrap();
    });

    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage_as_mb();
    let body = Upload {
        recording: FilePart::path(file.path()),
    };
    let call = http.post(url).multipart_form(&body, &Encoding::default());
    let answer = call.unwrap().send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 204);
    let used = MEMORY.peak_usage_as_mb() - before;
    assert!(used < 4.0, "{used} MB");
    server.await.unwrap();
}
