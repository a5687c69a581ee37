//! A collection of any size, of any names, and with values that only JSON holds
//! becomes a client, or a warning says what of it does not.

use std::fs;

use serde_json::{Value, json};

use crate::root;
use crate::xtask_messages::run;

/// What `cargo xtask codegen` says of a collection, and the client's source.
fn generated(collection: &str) -> (String, String) {
    let folder = tempfile::tempdir().unwrap();
    let (from, out) = (folder.path().join("any.json"), folder.path().join("any"));
    fs::write(&from, collection).unwrap();
    let (from, folder) = (from.to_str().unwrap(), out.to_str().unwrap());
    let (code, printed, error) = run(&root(), &["codegen", "--from", from, "--out", folder]);
    assert_eq!(code, 0, "{error}");
    let source = crate::generated(&out);
    (printed, source)
}

fn collection(items: Value) -> String {
    json!({ "info": { "name": "Any" }, "item": items }).to_string()
}

fn fields(number: usize) -> Vec<Value> {
    let field = |n| json!({ "key": format!("k{n}"), "value": "1" });
    (0..number).map(field).collect()
}

fn with_query(number: usize) -> Value {
    let url = json!({ "raw": "https://a.example/query", "query": fields(number) });
    json!({ "name": "Get by query", "request": { "method": "GET", "url": url } })
}

#[test]
fn a_request_of_forty_thousand_parameters_is_left_out_with_a_warning() {
    let (printed, source) = generated(&collection(json!([
        with_query(40_000),
        { "name": "Get a pet", "request": "https://a.example/pet" },
    ])));
    let warning = "warning[operation-left-out]: the operation is left out: it has 40000 parameters, and a method has 1000 at most";
    assert!(printed.contains(warning), "{printed}");
    assert!(source.contains("fn get_pet("));
    assert!(!source.contains("fn get_by_query("));
}

#[test]
fn a_path_of_many_parameters_is_left_out_and_a_body_of_many_fields_is_a_map() {
    let path: String = (0..5_000).map(|n| format!("/:k{n}")).collect();
    let properties: serde_json::Map<_, _> =
        (0..5_000).map(|n| (format!("k{n}"), n.into())).collect();
    let properties = Value::from(properties).to_string();
    let (printed, source) = generated(&collection(json!([
        { "name": "Get by path", "request": format!("https://a.example{path}") },
        { "name": "Send a form", "request": { "method": "POST", "url": "https://a.example/form",
            "body": { "mode": "formdata", "formdata": fields(5_000) } } },
        { "name": "Send a map", "request": { "method": "POST", "url": "https://a.example/map",
            "body": { "mode": "raw", "raw": properties } },
            "response": [{ "code": 200, "body": properties }] },
    ])));
    assert_eq!(
        printed.matches("warning[operation-left-out]").count(),
        1,
        "{printed}"
    );
    assert_eq!(
        printed.matches("note[form-untyped]").count(),
        1,
        "{printed}"
    );
    let too_many = "an object of more than 1000 properties (5000) has no type of its own";
    assert!(printed.contains(too_many), "{printed}");
    for method in ["fn send_form(", "fn send_map("] {
        assert!(source.contains(method), "{method}");
    }
    assert!(!source.contains("k4999"));
}

/// Tests run on a stack of two megabytes.
#[test]
fn a_request_of_a_thousand_parameters_is_generated() {
    let (printed, source) = generated(&collection(json!([with_query(1_000)])));
    assert!(!printed.contains("left-out"), "{printed}");
    assert!(source.contains("pub fn k999<By>("));
}

#[test]
fn a_long_name_is_in_a_client_a_few_times() {
    let name = "x".repeat(50_000);
    let text = collection(json!([{ "name": name, "item": [{
        "name": name,
        "request": { "method": "POST", "url": format!("https://a.example/{name}"),
            "header": [{ "key": name, "value": "1" }],
            "body": { "mode": "raw", "raw": json!({ (&name): { (&name): 1 } }).to_string() } },
        "response": [{ "name": name, "code": 200, "body": json!({ (&name): 1 }).to_string() }],
    }] }]));
    let (printed, source) = generated(&text);
    // Its path alone stands in every message that names a place.
    assert!(printed.len() < 8 * text.len(), "{}", printed.len());
    assert!(source.len() < 8 * text.len(), "{}", source.len());
    let longest = source.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let names = longest.filter(|word| word.len() > 5_000);
    let stated = names.filter(|word| word.len() != name.len()).count();
    assert_eq!(stated, 0, "texts are as they were, and names are short");
}

#[test]
fn a_name_of_any_script_is_one_that_rustc_takes() {
    let names = [
        "İ", "ß", "ŉ", "ﬁ", "ǅ", "ſ", "µ", "Å", "ΐ", "𝒳", "а", "a", "\u{301}", "\u{200b}", "日本",
        "٣", "²", "e\u{301}", "é", "℘", "ª",
    ];
    let named = |name: &str| json!({ "key": name, "value": "1" });
    let query: Vec<_> = names.iter().map(|name| named(name)).collect();
    let body: serde_json::Map<_, _> = names
        .iter()
        .map(|name| ((*name).to_owned(), 1.into()))
        .collect();
    let values: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    let (_, source) = generated(&collection(json!([
        { "name": "Get", "request": { "method": "GET", "url": { "raw": "https://a.example/a", "query": query } } },
        { "name": "Send", "request": { "method": "POST", "url": {
                "raw": "https://a.example/a",
                "query": [{ "key": "İ", "value": "", "description": format!("One of {}.", values.join(", ")) }] },
            "body": { "mode": "raw", "raw": Value::from(body).to_string() } } },
    ])));
    let one_line = source.split_whitespace().collect::<Vec<_>>().join(" ");
    let inside = |name: &str| {
        let (_, found) = one_line.split_once(name).unwrap();
        found.split_once("} }").unwrap().0
    };
    let (_, sent) = one_line.split_once(".arguments(").unwrap();
    let (sent, _) = sent.split_once("], )").or(sent.split_once("])")).unwrap();
    let values = inside("impl_enum! {");
    let properties = inside("impl_object! {");
    for name in names {
        let argument = format!("({name:?}, ");
        assert!(sent.contains(&argument), "{argument}: {sent}");
        let value = format!(" = {name:?}");
        assert!(values.contains(&value), "{value}: {values}");
        assert!(
            name == "a" || properties.contains(&value),
            "{value}: {properties}"
        );
    }
    crate::any_collection::assert_ascii_names(&source);
}

#[test]
fn a_value_that_only_json_holds_costs_itself() {
    let mut text = collection(json!([
        { "name": "Get HALF", "request": "https://a.example/a" },
        { "name": "Send", "request": { "method": "POST", "url": "https://a.example/b",
            "body": { "mode": "raw", "raw": r#"{ "a": [1e400], "b": "\ud83d" }"# } },
            "response": [{ "code": 200, "body": r#"{ "c": "\ude00" }"# }] },
        { "name": "List", "request": { "url": { "raw": "https://a.example/c", "query": [{ "key": "n", "value": "HUGE" }] } } },
    ]));
    text = text
        .replace("HALF", r"\ud83d")
        .replace("\"HUGE\"", "-1e400");
    let (printed, source) = generated(&text);
    let reports: Vec<_> = printed.split("warning[value-replaced]: ").skip(1).collect();
    let expected = [
        ("a string holds half", "(/item/0/name)"),
        (
            "in the JSON inside this string, at `/a/0`: a number does not fit",
            "(/item/1/request/body)",
        ),
        (
            "in the JSON inside this string, at `/b`: a string holds half",
            "(/item/1/request/body)",
        ),
        (
            "in the JSON inside this string, at `/c`: a string holds half",
            "(/item/1/response/0/body)",
        ),
        (
            "a number does not fit",
            "(/item/2/request/url/query/0/value)",
        ),
    ];
    assert_eq!(reports.len(), expected.len(), "{printed}");
    for (report, (message, place)) in reports.iter().zip(expected) {
        assert!(report.starts_with(message), "{report}");
        assert!(report.lines().nth(1).unwrap().ends_with(place), "{report}");
    }
    assert!(source.contains("pub a: Vec<f64>") || source.contains("pub a: Option<Vec<f64>>"));
    assert!(printed.contains("3 operations, "), "{printed}");
}

#[test]
fn lists_within_lists_are_any_json_beyond_what_a_stack_holds() {
    let body = format!("{}1{}", "[".repeat(100), "]".repeat(100));
    let request = json!({ "method": "POST", "url": "https://a.example/lists",
        "body": { "mode": "raw", "raw": body } });
    let response = json!([{ "name": "", "code": 200, "body": body }]);
    let item = json!({ "name": "Send lists", "request": request, "response": response });
    let (printed, source) = generated(&collection(json!([item])));
    assert!(printed.contains("warning[schema-as-json]"), "{printed}");
    assert!(source.contains("fn send_lists("));
}

#[test]
fn a_table_is_documented_in_a_length_of_its_own() {
    let columns = 500;
    let head = format!("{}|\n{}|\n", "|a".repeat(columns), "|-".repeat(columns));
    let table = head + &"|a\n".repeat(500);
    let item = json!({ "name": "Get a pet", "request": { "method": "GET", "url": "https://a.example/pet",
        "description": table } });
    let (_, source) = generated(&collection(json!([item])));
    assert!(source.len() < 10 * table.len(), "{}", source.len());
}
