//! Every code is documented with an example, and the example is one.

#![allow(
    clippy::unwrap_used,
    reason = "in a test, what is not as expected ends it"
)]

use postman_openapi::{Code, Diagnostic, Input, Profile, convert};

#[test]
fn every_code_is_documented_with_an_example_of_it() {
    let page = include_str!("../DIAGNOSTICS.md");
    let sections: Vec<_> = page.split("\n## `").skip(1).collect();
    let documented: Vec<_> = sections
        .iter()
        .map(|section| section.split_once('`').unwrap().0)
        .collect();
    let all: Vec<_> = Code::ALL.iter().map(ToString::to_string).collect();
    assert_eq!(documented, all, "documented codes, and those there are");
    for (code, section) in Code::ALL.iter().zip(sections) {
        let severity = section.split_once('(').unwrap().1;
        let severity = severity.split([',', ')']).next().unwrap();
        let example = section.split("```json\n").nth(1).unwrap();
        let text = example.split_once("```").unwrap().0;
        let diagnostics = diagnostics_of(text);
        let is_it = |d: &&Diagnostic| d.code == *code && d.severity.to_string() == severity;
        assert!(
            diagnostics.iter().any(|d| is_it(&d)),
            "{code}: {diagnostics:?}"
        );
    }
}

fn diagnostics_of(text: &str) -> Vec<Diagnostic> {
    match convert(
        &[Input {
            name: "example",
            text,
        }],
        &Profile::plain(),
    ) {
        Ok(conversion) => conversion.diagnostics,
        Err(rejection) => rejection.diagnostics,
    }
}
