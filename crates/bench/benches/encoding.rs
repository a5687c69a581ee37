//! How fast the form of one call is encoded, with counts of allocations:
//! ours beside `reqwest::multipart`, whose stream is collected to bytes.
//!
//! ```sh
//! cargo bench -p bench --bench encoding
//! ```

#![allow(
    clippy::unwrap_used,
    missing_docs,
    unreachable_pub,
    reason = "a bench's input is its own, and what is not as expected ends it"
)]

#[allow(dead_code, reason = "whose account it is, only `calls` asks")]
mod update;

use divan::{AllocProfiler, Bencher, black_box};
use update::{Update, assert_equal, collected, encoded};

#[global_allocator]
static MEMORY: AllocProfiler = AllocProfiler::system();

fn main() {
    assert_equal(&Update::new());
    divan::main();
}

/// As each call of the client does it: from the typed body.
#[divan::bench(sample_count = 1_000, sample_size = 100)]
fn zoom_api_body(bencher: Bencher<'_, '_>) {
    let body = Update::new().body();
    bencher.bench(|| encoded(black_box(&body)));
}

/// From texts, part by part.
#[divan::bench(sample_count = 1_000, sample_size = 100)]
fn zoom_api_texts(bencher: Bencher<'_, '_>) {
    let update = Update::new();
    bencher.bench(|| black_box(&update).form());
}

#[divan::bench(sample_count = 1_000, sample_size = 100)]
fn reqwest_collected(bencher: Bencher<'_, '_>) {
    let update = Update::new();
    bencher.bench(|| collected(black_box(&update).reqwest_form()));
}

/// The floor: one `format!`.
#[divan::bench(sample_count = 1_000, sample_size = 100)]
fn format(bencher: Bencher<'_, '_>) {
    let update = Update::new();
    bencher.bench(|| black_box(&update).written());
}
