//! Every code is documented, and its example causes it.

#![allow(
    clippy::unwrap_used,
    reason = "in a test, what is not as expected ends it"
)]

use postman_client::{CommandLine, CrateName, Target, codes, generate, read};
use serde_json::{Value, json};

#[test]
fn the_page_is_as_declared() {
    let page = include_str!("../DIAGNOSTICS.md");
    assert_eq!(page, codes::page(), "run `cargo xtask diagnostics`");
}

#[test]
fn every_example_causes_its_code() {
    for code in codes::ALL {
        let mut document: Value = serde_json::from_str(code.example).unwrap();
        if document.get("swagger").is_none() && document.get("openapi").is_none() {
            document["openapi"] = json!("3.0.3");
        }
        document["info"] = json!({ "title": "Pets", "version": "1" });
        let command = CommandLine::new(["codegen"]);
        let crate_name = CrateName::new("pets-api").unwrap();
        let target = Target {
            command: &command,
            document: "openapi.json",
            crate_name: &crate_name,
            requests: &[],
            schemars: false,
        };
        let mut diagnostics = match read(&document, "openapi.json") {
            Ok(reading) => reading.diagnostics,
            Err(rejection) => rejection.diagnostics,
        };
        // As it is: what is generated need not have been read.
        if let Ok(openapi) = serde_json::from_value(document) {
            diagnostics.extend(match generate(&openapi, target) {
                Ok(generated) => generated.diagnostics,
                Err(rejection) => rejection.diagnostics,
            });
        }
        let mut codes = diagnostics.iter().map(|diagnostic| diagnostic.code);
        assert!(codes.any(|found| found == *code), "{code}: {diagnostics:?}");
    }
}
