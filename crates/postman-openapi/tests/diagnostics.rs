//! Every code is documented, and its example causes it.

use postman_openapi::{Input, Profile, codes, convert};

#[test]
fn the_page_is_as_declared() {
    let page = include_str!("../DIAGNOSTICS.md");
    assert_eq!(page, codes::page(), "run `cargo xtask diagnostics`");
}

#[test]
fn every_example_causes_its_code() {
    let profile = Profile {
        scope_labels: vec!["Scopes".to_owned()],
        ..Profile::plain()
    };
    for code in codes::ALL {
        let input = Input {
            name: "example",
            text: code.example,
        };
        let diagnostics = match convert(&[input], &profile) {
            Ok(conversion) => conversion.diagnostics,
            Err(rejection) => rejection.diagnostics,
        };
        let mut codes = diagnostics.iter().map(|diagnostic| diagnostic.code);
        assert!(codes.any(|found| found == *code), "{code}: {diagnostics:?}");
    }
}
