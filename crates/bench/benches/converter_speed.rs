//! The time and allocations of a conversion, with statistics, to compare versions
//! of the code. The baseline `parse` is serde_json on the same text.
//!
//! ```sh
//! cargo bench -p bench --bench converter_speed
//! COLLECTION=$PWD/x.json cargo bench -p bench --bench converter_speed   # also a file of yours
//! ```

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a bench's input is its own, and what is not as expected ends it"
)]

#[allow(
    dead_code,
    reason = "the adversarial inputs are measured by `converter_growth`"
)]
mod collections;

use collections::{AS_ZOOM, collection, profile};
use divan::counter::{BytesCount, ItemsCount};
use divan::{AllocProfiler, Bencher, black_box};
use postman_openapi::{Input, convert};
use serde_json::Value;

#[global_allocator]
static MEMORY: AllocProfiler = AllocProfiler::system();

const SIZES: [usize; 5] = [10, 100, AS_ZOOM, 1_000, 10_000];

fn main() {
    divan::main();
}

#[divan::bench(args = SIZES, max_time = 2)]
fn parse(bencher: Bencher<'_, '_>, requests: usize) {
    let text = collection(requests);
    bencher
        .counter(ItemsCount::new(requests))
        .bench(|| serde_json::from_str::<Value>(black_box(&text)));
}

#[divan::bench(args = SIZES, max_time = 2)]
fn conversion(bencher: Bencher<'_, '_>, requests: usize) {
    let text = collection(requests);
    bencher
        .counter(ItemsCount::new(requests))
        .bench(|| converted(black_box(&text)));
}

/// The file that `COLLECTION` names, if it names one.
#[divan::bench_group]
mod file {
    use super::{Bencher, BytesCount, Value, black_box, converted};

    fn text() -> Option<String> {
        std::env::var("COLLECTION")
            .ok()
            .map(|path| std::fs::read_to_string(path).unwrap())
    }

    #[divan::bench(max_time = 2)]
    fn parse(bencher: Bencher<'_, '_>) {
        if let Some(text) = text() {
            bencher
                .counter(BytesCount::of_str(&text))
                .bench(|| serde_json::from_str::<Value>(black_box(&text)));
        }
    }

    #[divan::bench(max_time = 2)]
    fn conversion(bencher: Bencher<'_, '_>) {
        if let Some(text) = text() {
            bencher
                .counter(BytesCount::of_str(&text))
                .bench(|| converted(black_box(&text)));
        }
    }
}

fn converted(text: &str) -> impl Sized {
    convert(&[Input { name: "", text }], &profile())
}
