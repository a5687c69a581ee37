//! What `--json` prints has the schema that is documented.

use super::{Zoom, rows};

#[test]
fn each_line_has_the_documented_schema() {
    let zoom = Zoom::with_users(2);
    let schema = zoom.run("schema --output").expect(0).out;
    let schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    zoom.write("rows.csv", rows(3));
    zoom.write("bad.csv", "user,tsp_id,conference_code,leader_pin\n,3,a,\n");
    let mut kinds = std::collections::BTreeSet::new();
    for (arguments, code) in [
        ("check rows.csv", 0),
        ("check bad.csv", 2),
        ("plan rows.csv", 1),
        ("apply rows.csv --yes", 1),
        ("apply rows.csv --yes", 1),
    ] {
        let out = zoom.run(&format!("{arguments} --json")).expect(code).out;
        for line in out.lines() {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            assert!(validator.is_valid(&line), "{line}");
            let state = line.get("state").and_then(|state| state.as_str());
            kinds.insert(format!(
                "{} {}",
                line["type"].as_str().unwrap(),
                state.unwrap_or("")
            ));
        }
    }
    for (arguments, code) in [
        ("list u0@example.com", 0),
        ("get u0@example.com 1", 0),
        ("get u0@example.com 1 --show-pins", 0),
        ("get nobody@example.com 1", 1),
        ("update u0@example.com 1 conference_code=1 leader_pin=1", 0),
        ("account show", 0),
        ("auth check", 0),
        ("apply absent.csv", 2),
        ("update me 1 conference_code=x leader_pin=y", 2),
    ] {
        let out = zoom.run(&format!("{arguments} --json")).expect(code).out;
        let document: serde_json::Value = serde_json::from_str(&out).unwrap();
        assert!(validator.is_valid(&document), "{document}");
    }
    let expected = [
        "checked ",
        "error ",
        "plan ",
        "row applied",
        "row failed",
        "row planned",
        "row unchanged",
        "summary ",
        "violation ",
    ];
    assert_eq!(
        kinds.iter().map(String::as_str).collect::<Vec<_>>(),
        expected
    );
}
