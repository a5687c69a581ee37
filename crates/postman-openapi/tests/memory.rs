//! What a conversion takes at its worst moment, beside its input.

#![allow(
    clippy::unwrap_used,
    reason = "in a test, what is not as expected ends it"
)]

use peak_alloc::PeakAlloc;
use postman_openapi::{Input, Profile, convert};
use serde_json::json;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// A request that has `text` in every place that names something.
fn named(text: &str) -> String {
    let body = json!({ (text): { (text): 1 } }).to_string();
    let field = json!([{ "key": text, "value": "1" }]);
    json!({ "name": text, "item": [{ "name": text, "request": {
        "method": "POST", "header": field, "body": { "mode": "raw", "raw": body },
        "url": { "raw": "https://a.example/", "path": [text], "query": field },
    }, "response": [{ "name": text, "code": 200, "body": body }] }] })
    .to_string()
}

#[test]
fn a_long_name_costs_a_few_times_itself() {
    let peak = |text: &str| {
        let before = MEMORY.current_usage();
        MEMORY.reset_peak_usage();
        convert(&[Input { name: "", text }], &Profile::plain()).unwrap();
        MEMORY.peak_usage().saturating_sub(before)
    };
    for part in ["x", "a b ", "ab/", "x-", "aB", "ﬁ"] {
        let of = |size: usize| named(&part.repeat(size / part.len()));
        // Patterns are compiled once, and keep what they have seen.
        peak(&of(1_000));
        let text = of(50_000);
        let times = peak(&text) / text.len();
        assert!(times < 5, "{part:?}: {times} times itself");
    }
}
