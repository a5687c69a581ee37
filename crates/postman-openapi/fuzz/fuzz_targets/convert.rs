//! Any bytes, and inputs of every form with something changed: what the converter gives
//! is sound, as `postman-openapi-check` says. CONTRIBUTING.md has
//! the commands.

#![no_main]

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use postman_openapi_check::check_bytes;
use postman_openapi_fuzz::mutate_bytes;

fuzz_target!(|bytes: &[u8]| {
    if let Err(faults) = check_bytes(bytes) {
        panic!("{}", faults.join("\n"));
    }
});

fuzz_mutator!(|bytes: &mut [u8], size: usize, most: usize, seed: u32| {
    mutate_bytes(bytes, size, most, seed)
});
