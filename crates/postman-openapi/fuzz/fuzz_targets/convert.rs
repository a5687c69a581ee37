//! Any bytes, and collections with something changed: what the converter gives
//! is sound, as `postman-openapi-check` says. CONTRIBUTING.md has
//! the commands.

#![no_main]

use fastrand::Rng;
use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};
use postman_openapi_check::{check_bytes, mutation::mutate};
use serde_json::Value;

fuzz_target!(|bytes: &[u8]| {
    if let Err(faults) = check_bytes(bytes) {
        panic!("{}", faults.join("\n"));
    }
});

// Bytes that are JSON are changed as JSON, mostly: what is left is nearly a
// collection.
fuzz_mutator!(|bytes: &mut [u8], size: usize, most: usize, seed: u32| {
    let mut rng = Rng::with_seed(seed.into());
    let json = bytes
        .get(..size)
        .and_then(|bytes| serde_json::from_slice(bytes).ok());
    if let Some(mut json) = json
        && rng.u8(..8) > 0
    {
        let json: &mut Value = &mut json;
        for _ in 0..rng.usize(1..4) {
            mutate(json, &mut rng);
        }
        let text = json.to_string();
        if let Some(place) = bytes.get_mut(..text.len()).filter(|_| text.len() <= most) {
            place.copy_from_slice(text.as_bytes());
            return text.len();
        }
    }
    fuzzer_mutate(bytes, size, most)
});
