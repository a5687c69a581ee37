//! The mutator of the fuzz targets.

use fastrand::Rng;
use libfuzzer_sys::fuzzer_mutate;
use postman_openapi_check::mutation::mutate;
use serde_json::Value;

/// Changes bytes that are JSON as JSON, mostly: what is left is nearly a
/// collection. For `fuzz_mutator!`.
pub fn mutate_bytes(bytes: &mut [u8], size: usize, most: usize, seed: u32) -> usize {
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
}
