//! Every edition of Postman's files: one content is one document, byte for byte, and
//! diagnostics name the places of the files that the user has.
//!
//! Postman's own tools made the other editions of `editions/collections`, as
//! CONTRIBUTING.md says.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use postman_openapi::{
    Conversion, Diagnostic, Environment, Folder, Input, Inputs, Profile, Source, convert,
};
use serde_json::{Value, json};

use crate::root;

/// Texts with names.
type Texts = Vec<(String, String)>;

fn input((name, text): &(String, String)) -> Input<'_> {
    Input { name, text }
}

/// The files below a folder, with their paths.
fn texts(folder: &Path, below: &str) -> Texts {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder.join(below)).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let path = if below.is_empty() {
            name
        } else {
            format!("{below}/{name}")
        };
        match entry.file_type().unwrap().is_dir() {
            true => found.extend(texts(folder, &path)),
            false => found.push((path, fs::read_to_string(entry.path()).unwrap())),
        }
    }
    found.sort();
    found
}

/// A conversion, with the positions of its places.
fn converted(inputs: Inputs<'_>) -> Conversion {
    let mut conversion = convert(
        Inputs {
            examples: true,
            ..inputs.clone()
        },
        &Profile::plain(),
    )
    .unwrap();
    inputs.locate(&mut conversion.diagnostics);
    conversion
}

fn of_file(path: &str) -> Conversion {
    let text = (
        path.to_owned(),
        fs::read_to_string(root().join(path)).unwrap(),
    );
    converted(vec![input(&text)].into())
}

fn of_folder(path: &str, files: &Texts) -> Conversion {
    let folder = Folder {
        path,
        name: path.rsplit('/').next().unwrap(),
        files: files.iter().map(input).collect(),
    };
    converted(Inputs {
        sources: vec![Source::Folder(folder)],
        ..Inputs::default()
    })
}

fn document(conversion: &Conversion) -> String {
    let mut openapi = conversion.openapi.clone();
    conversion.examples.clone().add_to(&mut openapi);
    serde_json::to_string_pretty(&openapi).unwrap()
}

/// The messages, without their places.
fn messages(conversion: &Conversion) -> Vec<(String, usize)> {
    let message = |found: &Diagnostic| {
        (
            format!("{}: {}", found.code, found.message),
            found.places.len(),
        )
    };
    conversion.diagnostics.iter().map(message).collect()
}

#[test]
fn one_content_is_one_document_in_every_edition() {
    let mut places = String::new();
    for name in ["kennel", "names"] {
        let files = texts(
            &root().join(format!("tests/editions/collection_3/{name}")),
            "",
        );
        let stated = of_file(&format!("tests/editions/collections/{name}.json"));
        let editions = [
            of_file(&format!("tests/editions/collection_2.1/{name}.json")),
            of_file(&format!("tests/editions/collection_1/{name}.json")),
            of_folder(name, &files),
        ];
        for edition in editions {
            assert_same(&document(&stated), &document(&edition));
            assert_eq!(messages(&stated), messages(&edition), "{name}");
            let is_found =
                |found: &Diagnostic| found.places.iter().all(|place| place.position.is_some());
            assert!(
                edition.diagnostics.iter().all(is_found),
                "{:#?}",
                edition.diagnostics
            );
            for diagnostic in edition.diagnostics.iter().filter(|_| name == "kennel") {
                for place in &diagnostic.places {
                    writeln!(places, "{}: {place}", diagnostic.code).unwrap();
                }
            }
            writeln!(places).unwrap();
        }
    }
    insta::assert_snapshot!("collection_editions_places", places);
}

fn assert_same(expected: &str, found: &str) {
    let differs = expected
        .lines()
        .zip(found.lines())
        .enumerate()
        .find(|(_, (a, b))| a != b);
    assert!(expected == found, "{differs:?}");
}

/// Requests with what only people write: other spellings of what the tools write, and
/// what is left out.
#[test]
fn folders_as_people_write_them() {
    let file = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    let files = vec![
        file(
            "postman/collections/shop/.resources/definition.yml",
            "$kind: collection\nname: Shop\nvariables:\n  - {key: base, value: 'https://shop.example', secret: false}\nauth:\n  - {id: a, name: A, type: apikey, credentials: [{key: key, value: X-Key}]}\n  - {id: b, name: B, type: basic, credentials: {}}\n",
        ),
        file(
            "postman/collections/shop/List.request.yaml",
            "$kind: http-request\r\nurl: '{{base}}/goods?page=1'\r\nqueryParams:\r\n  limit: 20\r\n  cursor: ~\r\nheaders: {X-Old: yes, X-New: 007}\r\nauth: {type: inherit}\r\norder: 2\r\n",
        ),
        file(
            "postman/collections/shop/Add.request.yaml",
            "$kind: http-request\nmethod: POST\nurl: '{{base}}/goods'\nbody:\n  type: json\n  content: &body {name: soap, price: 1.5}\n  $type: '{}'\norder: 1\n",
        ),
        file(
            "postman/collections/shop/Broken.request.yaml",
            "$kind: http-request\nurl: {{base}}/broken\n",
        ),
        file(
            "postman/collections/shop/Stream.request.yaml",
            "$kind: grpc-request\nurl: shop.example\n",
        ),
        file(
            "postman/collections/shop/.resources/Inner.request.yaml",
            "$kind: http-request\n",
        ),
        file(
            "postman/collections/shop/.resources/Gone.resources/examples/200.example.yaml",
            "$kind: http-example\n",
        ),
        file(
            "postman/environments/live.environment.yaml",
            "name: Live\nvalues:\n  - {key: base, value: 'https://live.example', enabled: true}\n",
        ),
        file(
            "postman/globals/workspace.globals.yaml",
            "name: Globals\nvalues: []\n",
        ),
        file("compose.yaml", "services: {{ broken\n"),
    ];
    let conversion = of_folder("work", &files);
    let mut outcome = document(&conversion);
    for diagnostic in &conversion.diagnostics {
        write!(outcome, "\n{diagnostic}").unwrap();
    }
    insta::assert_snapshot!("collection_editions_by_people", outcome);
}

fn environment(name: &str, values: &Value) -> (String, String) {
    let text = json!({ "name": name, "values": values, "_postman_variable_scope": "environment" });
    (format!("{name}.json"), text.to_string())
}

#[test]
fn environments_become_servers_and_their_secrets_nothing() {
    let collection = json!({
        "info": { "name": "Shop" },
        "variable": [{ "key": "host", "value": "mock.example" }],
        "item": [{ "name": "List goods", "request": {
            "url": { "raw": "{{scheme}}://{{host}}/{{version}}/goods?key={{key}}&kind={{kind}}" } } }],
    });
    let collection = ("shop.json".to_owned(), collection.to_string());
    let live = environment(
        "Live",
        &json!([{ "key": "host", "value": "live.example" }, { "key": "kind", "value": "soap" },
        { "key": "key", "value": "gold-4711", "type": "secret" }]),
    );
    let test = environment(
        "Test system",
        &json!([{ "key": "host", "value": "test.example", "enabled": true }]),
    );
    let globals = (
        "globals.yaml".to_owned(),
        "values:\n  version: v2\n  key: gold-4712\n".to_owned(),
    );
    let inputs = Inputs {
        sources: vec![Source::File(input(&collection))],
        environments: vec![
            Environment::File(input(&live)),
            Environment::File(input(&test)),
        ],
        globals: vec![input(&globals)],
        values: vec![("scheme", "https"), ("key", "gold-4713")],
        ..Inputs::default()
    };
    let conversion = converted(inputs);
    let document: Value = serde_json::to_value(&conversion.openapi).unwrap();
    let servers = document["servers"].as_array().unwrap().iter();
    let servers = servers.map(|server| {
        let host = &server["variables"]["host"]["default"];
        format!("{} {} {host}", server["x-name"], server["url"])
    });
    assert_eq!(
        servers.collect::<Vec<_>>(),
        [
            r#""live" "https://{host}" "live.example""#,
            r#""test_system" "https://{host}" "test.example""#
        ]
    );
    assert!(document["paths"]["/v2/goods"].is_object(), "{document:#}");
    let all = format!(
        "{document} {:?} {}",
        conversion.diagnostics,
        serde_json::to_string(&conversion.requests).unwrap()
    );
    assert!(!all.contains("gold-47"), "{all}");
    assert!(!all.contains("server-unknown"), "{all}");
}

#[test]
fn a_dump_is_one_file_or_an_archive_and_a_name_chooses() {
    let collection = |name: &str, host: &str| json!({ "info": { "name": name }, "item": [{ "name": "List", "request": format!("{host}/{name}") }] });
    let (cats, dogs) = (
        collection("Cats", "https://cats.example"),
        collection("Dogs", "{{base}}"),
    );
    let first = json!({ "id": "1", "name": "Birds", "order": ["2"], "folders": [], "requests":
        [{ "id": "2", "name": "List birds", "method": "GET", "url": "https://birds.example/birds", "headers": "" }] });
    let live = json!({ "name": "Live", "values": [{ "key": "base", "value": "https://dogs.example", "enabled": true }] });
    let dump = json!({ "version": 1, "collections": [cats, dogs, first], "environments": [live], "globals": [] });
    let dump = ("dump.json".to_owned(), dump.to_string());
    let archive: Texts = [
        ("archive.json", json!({ "collection": { "1": true, "2": true, "3": true }, "environment": { "4": true } })),
        ("collection/1.json", cats),
        ("collection/2.json", dogs),
        ("collection/3.json", first),
        ("environment/4.json", live),
        ("notes.json", json!([])),
    ]
    .map(|(name, text)| (name.to_owned(), text.to_string()))
    .into();
    let sources = [
        Source::File(input(&dump)),
        Source::Folder(Folder {
            path: "dump",
            name: "dump",
            files: archive.iter().map(input).collect(),
        }),
    ];
    let mut documents = Vec::new();
    for source in sources {
        let inputs = Inputs {
            sources: vec![source],
            ..Inputs::default()
        };
        let chosen = Inputs {
            collection: Some("Dogs"),
            environments: vec![Environment::Named("Live")],
            ..inputs.clone()
        };
        let unknown = Inputs {
            collection: Some("Fish"),
            ..inputs.clone()
        };
        let error = convert(unknown, &Profile::plain()).unwrap_err().to_string();
        assert!(
            error.contains("`Fish`; there is `Cats`, `Dogs`, `Birds`"),
            "{error}"
        );
        let all = document(&converted(inputs));
        let chosen = converted(chosen);
        assert_eq!(chosen.openapi.servers[0].url, "https://dogs.example");
        documents.push((all, document(&chosen)));
    }
    assert_eq!(documents[0], documents[1]);
    let paths: Value = serde_json::from_str(&documents[0].0).unwrap();
    assert_eq!(paths["paths"].as_object().unwrap().len(), 3);
}

/// A text that is short and stands for much, or is nested deep, is refused.
#[test]
fn yaml_has_limits() {
    let mut laughs = "a0: &a0 [x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..30 {
        let before = vec![format!("*a{}", level - 1); 8].join(", ");
        writeln!(laughs, "a{level}: &a{level} [{before}]").unwrap();
    }
    let deep = format!("a: {}", "[".repeat(100_000));
    let circle = "a: &a [*a]\n".to_owned();
    let tag = "a: !!python/object x\n".to_owned();
    let twice = "a: 1\na: 2\n".to_owned();
    let two = "a: 1\n---\nb: 2\n".to_owned();
    for text in [laughs, deep, circle, tag, twice, two] {
        let text = ("x.environment.yaml".to_owned(), text);
        let rejection = convert(vec![input(&text)], &Profile::plain()).unwrap_err();
        let found = &rejection.diagnostics[0];
        assert_eq!(found.code.name, "not-yaml", "{rejection}");
        assert!(found.places[0].position.is_some(), "{rejection}");
    }
}

/// `postman-collection-transformer` loses this on the way back to edition 2.1.
#[test]
fn no_authorization_is_stated_in_collection_1_too() {
    let collection = json!({
        "name": "Shop", "auth": { "type": "bearer" }, "order": ["1"],
        "requests": [{ "id": "1", "name": "Sign in", "method": "POST", "url": "https://shop.example/in",
            "headers": "", "currentHelper": null, "helperAttributes": null, "auth": { "type": "noauth" } }],
    });
    let collection = ("shop.json".to_owned(), collection.to_string());
    let openapi = converted(vec![input(&collection)].into()).openapi;
    let (.., sign_in) = openapi.operations().next().unwrap();
    assert_eq!(sign_in.security, Some(Vec::new()));
}
