//! Collections with something changed: whatever is converted is generated, and
//! what a vendor wrote does nothing in the source. CONTRIBUTING.md has
//! the commands.

#![no_main]

use libfuzzer_sys::{Corpus, fuzz_mutator, fuzz_target};
use postman_openapi::{Input, convert};
use postman_openapi_check::{check_source, profile};
use postman_openapi_fuzz::mutate_bytes;

fuzz_target!(|bytes: &[u8]| -> Corpus {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Corpus::Reject;
    };
    let inputs = [Input { name: "0", text }];
    let Ok(conversion) = convert(&inputs, &profile()) else {
        return Corpus::Reject;
    };
    let files = match postman_client::sources(&conversion.openapi, &conversion.requests) {
        Ok(files) => files,
        Err(rejection) => panic!("it is not generated: {rejection}"),
    };
    for (path, text) in files {
        if let Err(faults) = check_source(&text) {
            panic!("{path}: {}", faults.join("\n"));
        }
    }
    Corpus::Keep
});

fuzz_mutator!(|bytes: &mut [u8], size: usize, most: usize, seed: u32| {
    mutate_bytes(bytes, size, most, seed)
});
