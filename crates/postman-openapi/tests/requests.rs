//! What a request says: bodies, headers and names, as Postman's runtime sends
//! them.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "in a test, what is not as expected ends it"
)]

use postman_openapi::{Conversion, Input, Profile, Severity, convert};
use serde_json::{Value, json};

fn converted(items: Value) -> Conversion {
    let text = json!({ "info": { "name": "Kennel", "version": "1" }, "item": items }).to_string();
    let name = "kennel.json";
    let input = Input { name, text: &text };
    convert(&[input], &Profile::default()).unwrap()
}

/// The operation of one request.
fn operation(request: &Value, path: &str) -> (Value, Conversion) {
    let conversion = converted(json!([{ "name": "Do it well", "request": request }]));
    let document = serde_json::to_value(&conversion.openapi).unwrap();
    let method = request["method"].as_str().unwrap().to_ascii_lowercase();
    (document["paths"][path][method].clone(), conversion)
}

fn body(headers: &Value, body: &Value) -> (Value, Conversion) {
    let url = "https://api.kennel.example/dogs";
    let request = json!({ "method": "POST", "url": url, "header": headers, "body": body });
    let (operation, conversion) = operation(&request, "/dogs");
    (operation["requestBody"]["content"].clone(), conversion)
}

fn raw(media_type: Option<&str>, text: &str) -> (Value, Conversion) {
    let header = |value| json!([{ "key": "Content-Type", "value": value }]);
    let headers = media_type.map_or(json!([]), header);
    body(&headers, &json!({ "mode": "raw", "raw": text }))
}

fn codes(conversion: &Conversion, severity: Severity) -> Vec<&str> {
    let all = conversion.diagnostics.iter();
    let of_severity = all.filter(|diagnostic| diagnostic.code.severity == severity);
    of_severity.map(|diagnostic| diagnostic.code.name).collect()
}

fn warnings(conversion: &Conversion) -> Vec<&str> {
    codes(conversion, Severity::Warning)
}

/// A component of the document.
fn component(conversion: &Conversion, name: &str) -> Value {
    let document = serde_json::to_value(&conversion.openapi).unwrap();
    document["components"]["schemas"][name].clone()
}

#[test]
fn a_raw_body_has_the_media_type_that_postman_sends() {
    let types = |media_type, text| {
        let (content, _) = raw(media_type, text);
        let content = content.as_object().cloned().unwrap_or_default();
        content
            .into_iter()
            .map(|(name, _)| name)
            .collect::<Vec<_>>()
    };
    let utf8 = "application/json; charset=utf-8";
    assert_eq!(
        types(Some("Application/JSON;charset=utf-8"), "{\"a\": 1}"),
        [utf8]
    );
    let xml = "text/xml; charset=iso-8859-1";
    assert_eq!(types(Some(xml), "<a>1</a>"), [xml]);
    let odata = "application/json; odata=verbose";
    assert_eq!(types(Some(odata), "[1]"), [odata]);
    assert_eq!(types(None, "hello"), ["text/plain"]);
    assert_eq!(types(None, "<a>1</a>"), ["text/plain"]);
    // Nobody states JSON, so that both may be sent.
    assert_eq!(
        types(None, "{\"a\": 1}"),
        ["application/json", "text/plain"]
    );
}

#[test]
fn a_text_that_is_no_form_is_a_string_of_the_stated_type() {
    let form = "application/x-www-form-urlencoded";
    for text in [
        "<m:list xmlns:m=\"urn:kennel\"><a>1</a></m:list>",
        "{\"a\": 1}",
        "sit. stay.",
    ] {
        let (content, conversion) = raw(Some(form), text);
        assert_eq!(
            content[form]["schema"],
            json!({ "type": "string" }),
            "{text}"
        );
        assert_eq!(warnings(&conversion), ["body-unread"], "{text}");
    }
    let (content, conversion) = raw(Some(form), "name=Rex&age=3&{{more}}=1");
    assert!(content[form]["schema"]["$ref"].is_string(), "{content}");
    assert!(warnings(&conversion).is_empty());
}

#[test]
fn a_body_that_few_servers_read_is_optional() {
    for (method, required) in [
        ("GET", false),
        ("HEAD", false),
        ("DELETE", false),
        ("POST", true),
    ] {
        let url = "https://api.kennel.example/rules";
        let raw = json!({ "mode": "raw", "raw": "{\"kind\": \"x\"}", "options": { "raw": { "language": "json" } } });
        let item = json!([{
            "name": "Do it well",
            "request": { "method": method, "url": url, "body": raw },
            "protocolProfileBehavior": { "disableBodyPruning": true },
        }]);
        let document = serde_json::to_value(converted(item).openapi).unwrap();
        let body = &document["paths"]["/rules"][method.to_ascii_lowercase()]["requestBody"];
        assert!(body["content"].is_object(), "{method}");
        assert_eq!(
            body["required"].as_bool().unwrap_or(false),
            required,
            "{method}"
        );
    }
}

#[test]
fn a_numbered_field_is_one_of_a_list_of_objects() {
    for (mode, media_type) in [
        ("formdata", "multipart/form-data"),
        ("urlencoded", "application/x-www-form-urlencoded"),
    ] {
        let field = |key, value| json!({ "key": key, "value": value, "type": "text" });
        let fields = json!([
            field("lines[0][sku]", "leash"),
            field("lines[0][count]", "2"),
            field("lines[1][sku]", "bowl"),
            field("lines[0][size][width]", "3"),
            field("ids[0]", "a"),
            field("card[number]", "4"),
            // `name` is one text, so that the other is a field of its own.
            field("name", "Rex"),
            field("name[0][first]", "R"),
        ]);
        let (content, conversion) = body(&json!([]), &json!({ "mode": mode, mode: fields }));
        let form = component(&conversion, "DoItWellRequest");
        let names: Vec<_> = form["properties"].as_object().unwrap().keys().collect();
        let expected = ["lines", "ids", "card[number]", "name", "name[0][first]"];
        assert_eq!(names, expected, "{mode}");
        let line = component(&conversion, "Line");
        assert_eq!(line["properties"]["sku"], json!({ "type": "string" }));
        assert_eq!(
            line["properties"]["size"],
            json!({ "$ref": "#/components/schemas/Size" })
        );
        assert_eq!(
            form["properties"]["ids"]["items"],
            json!({ "type": "string" })
        );
        for list in ["lines", "ids"] {
            assert_eq!(form["properties"][list]["type"], "array");
            let encoding = &content[media_type]["encoding"][list];
            assert_eq!(
                (&encoding["style"], &encoding["explode"]),
                (&json!("deepObject"), &json!(true))
            );
        }
        assert_eq!(
            content[media_type]["encoding"].as_object().unwrap().len(),
            2
        );
    }
}

#[test]
fn a_part_has_the_media_type_that_it_states() {
    let part = |key, value, media_type| json!({ "key": key, "value": value, "type": "text", "contentType": media_type });
    let parts = json!([
        part("about", "{\"name\": \"Rex\"}", "application/json"),
        part("list", "[1, 2]", "application/json; charset=utf-8"),
        part("vendor", "{\"a\": 1}", "application/vnd.kennel+json"),
        part("note", "x", "text/markdown"),
    ]);
    let (content, _) = body(
        &json!([]),
        &json!({ "mode": "formdata", "formdata": parts }),
    );
    let encoding = &content["multipart/form-data"]["encoding"];
    for (name, media_type) in [
        ("about", "application/json"),
        ("list", "application/json; charset=utf-8"),
        ("vendor", "application/vnd.kennel+json"),
        ("note", "text/markdown"),
    ] {
        assert_eq!(encoding[name]["contentType"], media_type, "{name}");
    }
}

#[test]
fn what_stands_in_quotation_marks_is_a_string() {
    let text = r#"{"reference": "{{$timestamp}}", "code": "{{ $randomInt }}", "paid": "{{$randomBoolean}}", "id": "{{$guid}}", "count": {{$randomInt}}, "age": {{age}}}"#;
    let (_, conversion) = raw(Some("application/json"), text);
    let request = component(&conversion, "DoItWellRequest");
    for name in ["reference", "code", "paid", "id"] {
        assert_eq!(
            request["properties"][name],
            json!({ "type": "string" }),
            "{name}"
        );
    }
    assert_eq!(request["properties"]["count"], json!({ "type": "integer" }));
    assert_eq!(request["properties"]["age"], json!({}));
}

#[test]
fn what_postman_makes_up_is_any_text_and_is_described() {
    let request = json!({
        "method": "GET",
        "url": { "raw": "https://api.kennel.example/dogs/:id", "host": ["api", "kennel", "example"], "protocol": "https",
            "path": ["dogs", ":id"], "query": [{ "key": "at", "value": "{{$timestamp}}", "description": "Any." }],
            "variable": [{ "key": "id", "value": "{{$guid}}" }] },
        "header": [
            { "key": "Request-Id", "value": "{{$guid}}" }, { "key": "DNT", "value": "1" }, { "key": "Pragma", "value": "no-cache" },
            { "key": "Cache-Control", "value": "no-cache" }, { "key": "Sec-CH-UA", "value": "x" }, { "key": "Postman-Token", "value": "x" },
            { "key": "Upgrade-Insecure-Requests", "value": "1" }, { "key": "Accept-Language", "value": "en" }, { "key": "X-Requested-With", "value": "x" },
        ],
    });
    let (operation, conversion) = operation(&request, "/dogs/{id}");
    let parameters = operation["parameters"].as_array().unwrap();
    let names: Vec<_> = parameters
        .iter()
        .map(|p| p["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "id",
            "at",
            "Request-Id",
            "Accept-Language",
            "X-Requested-With"
        ]
    );
    for parameter in &parameters[..3] {
        assert_eq!(
            parameter["schema"],
            json!({ "type": "string" }),
            "{parameter}"
        );
        let text = parameter["description"].as_str().unwrap();
        assert!(text.contains("In Postman `{{$"), "{text}");
    }
    assert!(warnings(&conversion).is_empty());
}

#[test]
fn a_type_is_shared_by_what_is_about_the_same() {
    let post = |name: &str, path: &str, text: &str| {
        let url = format!("https://api.kennel.example{path}");
        let body =
            json!({ "mode": "raw", "raw": text, "options": { "raw": { "language": "json" } } });
        json!({ "name": name, "request": { "method": "POST", "url": url, "body": body } })
    };
    let update = r#"{"version": 1, "actions": [{"action": "x"}]}"#;
    let names = |more: &str| -> Vec<String> {
        let conversion = converted(json!([
            post("Update a category", "/categories/:id", update),
            post("Update a cart", "/carts/:id", more),
            post(
                "Cancel an order",
                "/orders/:id/cancel",
                r#"{"reason": "x", "by": "y"}"#
            ),
            post(
                "Send an order",
                "/orders/:id",
                r#"{"reason": "x", "by": "y"}"#
            ),
            post(
                "Send a bill",
                "/bills",
                r#"{"billing_address": {"street": "a"}, "shipping_address": {"street": "b"}}"#
            ),
        ]));
        let document = serde_json::to_value(&conversion.openapi).unwrap();
        let schemas = document["components"]["schemas"].as_object().unwrap();
        schemas.keys().cloned().collect()
    };
    assert_eq!(
        names(update),
        [
            "Action",
            "UpdateCategoryRequest",
            "UpdateCartRequest",
            "CancelOrderRequest",
            "Address",
            "SendBillRequest"
        ]
    );
    // What one has more changes no other's name.
    assert_eq!(
        names(&update.replace("1,", "1, \"force\": true,")),
        names(update)
    );
}

#[test]
fn a_saved_request_that_contradicts_its_item_is_reported() {
    let url = "https://api.kennel.example/dogs";
    let form = json!({ "mode": "urlencoded", "urlencoded": [{ "key": "name", "value": "Rex" }] });
    let json = json!({ "mode": "raw", "raw": "{}" });
    for (saved, is_reported) in [
        (json!({ "method": "PUT", "url": url, "body": json }), true),
        (
            json!({ "method": "POST", "url": format!("{url}/1"), "body": json }),
            true,
        ),
        (json!({ "method": "POST", "url": url, "body": form }), true),
        (json!({ "method": "POST", "url": url, "body": json }), false),
        (json!({ "method": "POST", "url": url }), false),
    ] {
        let conversion = converted(json!([{
            "name": "Add a dog",
            "request": { "method": "POST", "url": url, "body": json },
            "response": [{ "name": "OK", "code": 200, "originalRequest": saved }],
        }]));
        let is_found = warnings(&conversion).contains(&"saved-request-differs");
        assert_eq!(is_found, is_reported, "{saved}");
    }
}

#[test]
fn what_loses_nothing_is_no_warning() {
    let item = |name| json!({ "name": name, "request": { "method": "GET", "url": format!("https://api.kennel.example/{name}") } });
    let conversion = converted(json!([item("Get"), item("Test"), item("ListDogs")]));
    assert!(warnings(&conversion).is_empty());
    let notes = codes(&conversion, Severity::Note);
    assert!(notes.contains(&"operation-id-taken"), "{notes:?}");
}
