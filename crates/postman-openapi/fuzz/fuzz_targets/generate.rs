//! Collections and OpenAPI documents with something changed: whatever is converted is
//! generated, what is read is a document, and what a vendor wrote does nothing in the
//! source. CONTRIBUTING.md has the commands.

#![no_main]

use libfuzzer_sys::{Corpus, fuzz_mutator, fuzz_target};
use postman_client::{Diagnostic, Rejection};
use postman_openapi::{Input, convert};
use postman_openapi_check::texts::{inputs, unpack};
use postman_openapi_check::{check_reading, check_source, profile};
use postman_openapi_fuzz::mutate_bytes;

fuzz_target!(|bytes: &[u8]| -> Corpus {
    let texts = unpack(bytes);
    if let [only] = texts.as_slice() {
        let input = Input {
            name: &only.name,
            text: &only.text,
        };
        if let Ok(document) = input.value() {
            let reading = postman_client::read(&document, input.name);
            let (openapi, diagnostics): (_, &[Diagnostic]) = match &reading {
                Ok(reading) => (Some(&reading.openapi), &reading.diagnostics),
                Err(rejection) => (None, &rejection.diagnostics),
            };
            if let Err(faults) = check_reading(input, openapi, diagnostics) {
                panic!("{}", faults.join("\n"));
            }
            if let Some(openapi) = openapi {
                // Not all that OpenAPI can say becomes a client.
                let Ok(files) = postman_client::sources(openapi, &[]) else {
                    return Corpus::Keep;
                };
                check(files);
                return Corpus::Keep;
            }
        }
    }
    let Ok(conversion) = convert(inputs(&texts), &profile()) else {
        return Corpus::Reject;
    };
    match postman_client::sources(&conversion.openapi, &conversion.requests) {
        Ok(files) => check(files),
        Err(rejection) => refused(&rejection),
    }
    Corpus::Keep
});

fn refused(rejection: &Rejection) {
    panic!("it is not generated: {rejection}");
}

fn check<P: std::fmt::Display>(files: impl IntoIterator<Item = (P, String)>) {
    for (path, text) in files {
        if let Err(faults) = check_source(&text) {
            panic!("{path}: {}", faults.join("\n"));
        }
    }
}

fuzz_mutator!(|bytes: &mut [u8], size: usize, most: usize, seed: u32| {
    mutate_bytes(bytes, size, most, seed)
});
