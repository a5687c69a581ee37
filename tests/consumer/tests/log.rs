//! What this service's log says of a call. The log is global, hence a test of its own.

use std::io;
use std::sync::{Arc, Mutex};

use consumer::{Outcome, update};
use tracing::Instrument;
use tracing_subscriber::fmt::format::FmtSpan;
use zoom_api::prelude::*;
use zoom_fake::ZoomFake;

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_failed_call_is_found_in_the_log() -> Result<(), Box<dyn std::error::Error>> {
    let log = Log::default();
    let writer = log.clone();
    tracing_subscriber::fmt()
        .with_writer(move || writer.clone())
        .with_ansi(false)
        .with_span_events(FmtSpan::CLOSE)
        .init();
    let zoom = ZoomFake::start().await?;
    let token = BearerToken::new(zoom.token())?;
    let client = Client::builder(token).base_url(zoom.base_url()).build()?;
    let job = tracing::info_span!("job", number = 7);
    let outcome = update(&client, "marker", "98765", None).instrument(job);
    assert_eq!(outcome.await, Outcome::Missing);

    let written = String::from_utf8(log.0.lock().unwrap().clone())?;
    let mut lines = written.lines();
    let call = lines.find(|line| line.contains("client.call{") && !line.contains("client.request"));
    let call = call.unwrap_or_else(|| panic!("{written}"));
    for part in [
        "job{number=7}:client.call{",
        "operation.id=\"updateTspAccount\"",
        "url.template=\"/users/{userId}/tsp/{tspId}\"",
        "http.response.status_code=404",
        "error.code=1001",
        "close",
    ] {
        assert!(call.contains(part), "{part}: {written}");
    }
    for secret in ["marker", "98765", "123456", zoom.token()] {
        assert!(!written.contains(secret), "{secret}: {written}");
    }
    Ok(())
}
