//! Every code is documented, and its example causes it.

#![allow(
    clippy::unwrap_used,
    reason = "in a test, what is not as expected ends it"
)]

use postman_client::{CommandLine, CrateName, Target, codes, generate};
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
        document["openapi"] = json!("3.0.3");
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
        let diagnostics = match generate(&serde_json::from_value(document).unwrap(), target) {
            Ok(generated) => generated.diagnostics,
            Err(rejection) => rejection.diagnostics,
        };
        let mut codes = diagnostics.iter().map(|diagnostic| diagnostic.code);
        assert!(codes.any(|found| found == *code), "{code}: {diagnostics:?}");
    }
}
