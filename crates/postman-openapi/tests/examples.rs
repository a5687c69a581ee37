//! Saved bodies and values as examples of the document.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "in a test, what is not as expected ends it"
)]

use postman_openapi::{Environment, Input, Inputs, Profile, Source, convert};
use serde_json::{Value, json};

/// The document of a collection with examples, and the bodies that are none: the last
/// step of their places but one, with what is said of them.
fn converted(collection: &Value, environment: &Value) -> (Value, Vec<String>) {
    let (collection, environment) = (collection.to_string(), environment.to_string());
    let input = |name, text| Input { name, text };
    let inputs = Inputs {
        sources: vec![Source::File(input("pets.json", &collection))],
        environments: vec![Environment::File(input("live.json", &environment))],
        examples: true,
        ..Inputs::default()
    };
    let mut conversion = convert(inputs, &Profile::plain()).unwrap();
    let left_out = conversion.examples.add_to(&mut conversion.openapi);
    let document = serde_json::to_value(&conversion.openapi).unwrap();
    let places = left_out.iter().flat_map(|found| {
        let place =
            |place: &postman_openapi::Place| format!("{}: {}", place.pointer, found.message);
        found.places.iter().map(place)
    });
    (document, places.collect())
}

fn collection(items: Value) -> Value {
    json!({ "info": { "name": "Pets", "version": "1" }, "item": items })
}

/// A request with answers of status 200, each of a name and a body.
fn request(answers: &[(&str, &str)]) -> Value {
    let answer = |(name, body): &(&str, &str)| json!({ "name": name, "code": 200, "body": body });
    collection(json!([{
        "name": "Get a pet",
        "request": { "method": "GET", "url": "https://api.example.com/pets/7" },
        "response": answers.iter().map(answer).collect::<Vec<_>>(),
    }]))
}

fn nothing() -> Value {
    json!({ "name": "live", "values": [] })
}

fn content<'d>(document: &'d Value, media_type: &str) -> &'d Value {
    let (_, item) = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .next()
        .unwrap();
    &item["get"]["responses"]["200"]["content"][media_type]
}

#[test]
fn an_answer_that_obeys_is_an_example_of_its_name() {
    let (document, left_out) = converted(
        &request(&[
            ("Rex", r#"{"name": "Rex", "born": "<dateTime>"}"#),
            ("Rex", r#"{"name": "Rex", "age": 7}"#),
            ("Rex", r#"{"name": "Fido"}"#),
            ("Rex, again", r#"{ "age": 7, "name": "Rex" }"#),
            ("Born", r#"{"name": "Rex", "born": "2026-01-31T09:00:00Z"}"#),
            ("", r#"{"name": "**Rex**", "tags": ["{{tag}}"]}"#),
            ("", "{\"name\": \"Bo\"} // a comment"),
            (
                "Long",
                &format!(r#"{{"name": "{}"}}"#, "x".repeat(64 << 10)),
            ),
        ]),
        &nothing(),
    );
    let examples = &content(&document, "application/json")["examples"];
    assert_eq!(
        examples,
        &json!({
            "Rex": { "value": { "name": "Rex", "age": 7 } },
            "Rex 2": { "value": { "name": "Fido" } },
            "Born": { "value": { "name": "Rex", "born": "2026-01-31T09:00:00Z" } },
            "Example": { "value": { "name": "Bo" } },
        })
    );
    let names: Vec<_> = examples.as_object().unwrap().keys().collect();
    assert_eq!(names, ["Rex", "Rex 2", "Born", "Example"]);
    assert_eq!(left_out.len(), 3, "{left_out:#?}");
    assert!(left_out[0].starts_with("/item/0/response/0/body: this body holds a placeholder"));
    assert!(left_out[2].starts_with("/item/0/response/7/body: this body is larger than 64 KiB"));
}

#[test]
fn a_text_is_an_example_where_the_schema_is_a_string() {
    let answer = |media_type: &str, body: &str| {
        json!({ "name": media_type, "code": 200, "body": body,
            "header": [{ "key": "Content-Type", "value": media_type }] })
    };
    let mut collection = request(&[]);
    collection["item"][0]["response"] = json!([
        answer("text/plain", "Rex is 7."),
        answer("application/xml", "<pet id=\"7\">Rex</pet>"),
        answer("text/xml", "<pet><name>Rex</name></pet>"),
        answer("application/pdf", "%PDF"),
    ]);
    let (document, left_out) = converted(&collection, &nothing());
    for (media_type, text) in [
        ("text/plain", "Rex is 7."),
        ("application/xml", "<pet id=\"7\">Rex</pet>"),
    ] {
        let examples = json!({ media_type: { "value": text } });
        assert_eq!(content(&document, media_type)["examples"], examples);
    }
    // XML is no value of the object that describes it, and a file is none at all.
    assert!(content(&document, "text/xml")["examples"].is_null());
    assert!(content(&document, "application/pdf")["examples"].is_null());
    assert_eq!(left_out.len(), 1, "{left_out:?}");
    assert!(left_out[0].contains("/response/2/body: this body does not obey the schema"));
}

#[test]
fn what_a_request_sends_is_an_example_in_the_types_of_the_document() {
    let fields = json!([
        { "key": "page", "value": "3" },
        { "key": "tags", "value": "a" },
        { "key": "tags", "value": "b" },
        { "key": "photo", "type": "file", "src": "rex.png" },
        { "key": "owner", "value": "{\"name\": \"Ann\"}" },
    ]);
    let collection = collection(json!([{
        "name": "Add a pet",
        "request": {
            "method": "POST",
            "url": {
                "raw": "https://api.example.com/pets/:owner?page=2&tag=a&tag=b&q={{unknown}}&token=bone",
                "variable": [{ "key": "owner", "value": "ann" }],
            },
            "header": [
                { "key": "X-Trace", "value": "on" },
                { "key": "X-Api-Key", "value": "bone" },
                { "key": "Cookie", "value": "theme=dark" },
            ],
            "body": { "mode": "formdata", "formdata": fields },
        },
        "response": [],
    }]));
    let (document, left_out) = converted(&collection, &nothing());
    let operation = &document["paths"]["/pets/{owner}"]["post"];
    let parameters = operation["parameters"].as_array().unwrap().iter();
    let examples: Vec<_> = parameters
        .map(|parameter| (parameter["name"].as_str().unwrap(), &parameter["example"]))
        .collect();
    let (owner, page, tags, on) = (json!("ann"), json!(2), json!(["a", "b"]), json!("on"));
    assert_eq!(
        examples,
        [
            ("owner", &owner),
            ("page", &page),
            ("tag", &tags),
            ("q", &Value::Null),
            ("token", &Value::Null),
            ("X-Trace", &on),
            ("X-Api-Key", &Value::Null),
            ("theme", &Value::Null),
        ]
    );
    let body = &operation["requestBody"]["content"]["multipart/form-data"];
    let sent = json!({ "page": 3, "tags": ["a", "b"], "owner": { "name": "Ann" } });
    assert_eq!(body["examples"], json!({ "Add a pet": { "value": sent } }));
    assert_eq!(left_out, [""; 0]);
}

#[test]
fn no_example_holds_a_secret() {
    let secrets = [
        r#"{"access_token": "bone-1"}"#,
        r#"{"user": {"pin": 1234}}"#,
        r#"{"settings": [{"name": "password", "value": "bone-1"}]}"#,
        r#"{"next": "https://api.example.com/?page=2&api_key=bone-1"}"#,
        r#"{"note": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.x"}"#,
        r#"{"headers": {"authorization": "Basic cmV4OmJvbmU="}}"#,
        // What the collection and the environment say is one, wherever it stands.
        r#"{"echo": "it is collar-4711, he said"}"#,
        r#"{"echo": "leash-4711"}"#,
        r#"{"echo": "kennel-4711"}"#,
        r#"{"echo": "{{open}}"}"#,
        "password=bone-1",
        "<a><Password>bone-1</Password></a>",
    ];
    let answers: Vec<_> = secrets.iter().map(|body| ("An answer", *body)).collect();
    let mut collection = request(&answers);
    collection["auth"] = json!({ "type": "bearer",
        "bearer": [{ "key": "token", "value": "{{open}}" }] });
    collection["item"][0]["request"]["auth"] = json!({ "type": "apikey", "apikey": [
        { "key": "key", "value": "appid" }, { "key": "value", "value": "leash-4711" },
    ] });
    let environment = json!({ "name": "live", "values": [
        { "key": "shut", "value": "kennel-4711", "type": "secret" },
        { "key": "open", "value": "collar-4711" },
    ] });
    let (document, left_out) = converted(&collection, &environment);
    let text = document.to_string();
    for secret in ["bone-1", "1234", "4711", "eyJ", "cmV4"] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
    assert_eq!(left_out.len(), secrets.len());
    for found in &left_out {
        assert!(found.ends_with("this body may hold a secret; it is no example of the document"));
    }
    // The same answers without one are kept.
    let answers = [(
        "Echo",
        r#"{"echo": "hello", "access_token": null, "next": "?next_page_token=x"}"#,
    )];
    assert!(converted(&request(&answers), &nothing()).1.is_empty());
}

/// Secrets that are numbers, alone or as texts, and what basic authentication sends.
#[test]
fn no_example_holds_a_number_or_credentials_that_are_stated() {
    let secrets = [
        r#"{"echo": 55667788}"#,
        r#"{"echo": "55667788"}"#,
        r#"{"echo": 66778899}"#,
        r#"{"echo": "it was 77889900."}"#,
        // `rex:bone` and `fido:blank-8899`.
        r#"{"echo": "cmV4OmJvbmU="}"#,
        r#"{"echo": "ZmlkbzpibGFuay04ODk5"}"#,
        r#"{"session": "s-1"}"#,
        r#"{"mnemonic": "stick ball"}"#,
    ];
    let answers: Vec<_> = secrets.iter().map(|body| ("An answer", *body)).collect();
    let mut collection = request(&answers);
    collection["variable"] = json!([
        { "key": "num_token", "value": 55667788 },
        { "key": "dog", "value": "fido" },
        { "key": "limit", "value": 1357924 },
        { "key": "is_secret", "value": true },
    ]);
    collection["auth"] = json!({ "type": "basic", "basic": [
        { "key": "password", "value": "bone" }, { "key": "username", "value": "rex" },
    ] });
    collection["item"][0]["request"]["auth"] = json!({ "type": "basic",
        "basic": { "username": "{{dog}}", "password": "{{leash}}" } });
    let environment = json!({ "name": "live", "values": [
        { "key": "shut", "value": 66778899, "type": "secret" },
        { "key": "pin", "value": "{{open}}" },
        { "key": "open", "value": 77889900 },
        { "key": "leash", "value": "blank-8899" },
    ] });
    let (document, left_out) = converted(&collection, &environment);
    let text = document.to_string();
    for secret in ["556677", "667788", "778899", "cmV4", "Zmlk", "s-1", "stick"] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
    assert_eq!(left_out.len(), secrets.len(), "{left_out:?}");
    // Other numbers and flags are none.
    let answers = [("Echo", r#"{"echo": 1357924, "is": "true", "sessions": 3}"#)];
    collection["item"][0]["response"] = request(&answers)["item"][0]["response"].clone();
    assert!(converted(&collection, &environment).1.is_empty());
}

#[test]
fn what_was_changed_since_decides() {
    let text = request(&[
        ("Rex", r#"{"name": "Rex", "chip": "985-1"}"#),
        ("Fido", r#"{"name": "Fido"}"#),
    ])
    .to_string();
    let inputs = Inputs {
        examples: true,
        ..Inputs::from(&[Input {
            name: "pets.json",
            text: &text,
        }])
    };
    let conversion = convert(inputs, &Profile::plain()).unwrap();
    let with_examples = |document| {
        let mut openapi = serde_json::from_value(document).unwrap();
        conversion.examples.clone().add_to(&mut openapi);
        serde_json::to_value(&openapi).unwrap()
    };
    let mut document = serde_json::to_value(&conversion.openapi).unwrap();
    let schemas = document["components"]["schemas"].as_object_mut().unwrap();
    let (_, pet) = schemas.iter_mut().next().unwrap();
    pet["properties"]["chip"]["format"] = json!("password");
    let document = with_examples(document);
    let examples = &content(&document, "application/json")["examples"];
    assert_eq!(
        examples,
        &json!({ "Fido": { "value": { "name": "Fido" } } })
    );

    // A stated example stays alone.
    let mut document = serde_json::to_value(&conversion.openapi).unwrap();
    let pointer = "/paths/~1pets~17/get/responses/200/content/application~1json/example";
    let (media_type, _) = pointer.rsplit_once('/').unwrap();
    document.pointer_mut(media_type).unwrap()["example"] = json!({ "name": "Bo" });
    assert_eq!(with_examples(document.clone()), document);
}
