//! Inputs in YAML: documents of OpenAPI and files of edition 3, from files and from
//! standard input.

use serde_json::Value;

use crate::Folder;

const DOCUMENT: &str = "# Ours.
openapi: 3.1.0
info: {title: Pets, version: '1'}
servers: [{url: https://api.example.com}]
paths:
  /pets/{id}:
    get:
      operationId: getPet
      parameters:
        - {name: id, in: path, required: true, schema: {type: integer}}
      responses:
        200:
          description: A pet.
          content:
            application/json:
              schema: {type: object, properties: {name: {type: [string, 'null']}}}
";

const REQUEST: &str =
    "$kind: http-request\nname: Get a pet\nurl: https://api.example.com/pets/:id\n";

#[test]
fn a_client_of_an_openapi_document_in_yaml() {
    let folder = Folder::new();
    folder.write("pets.yaml", DOCUMENT);
    let generate = |input: &str, out: &str| {
        let arguments = ["generate", input, "--runtime", "0.1", "--out", out];
        let (code, _, error) = folder.piped(&arguments, DOCUMENT);
        assert_eq!(code, 0, "{error}");
        [
            folder.read(format!("{out}/openapi.json")),
            folder.generated(out),
        ]
    };
    let [document, source] = generate("pets.yaml", "a/pets-api");
    let read: Value = serde_json::from_str(&document).unwrap();
    let get = &read["paths"]["/pets/{id}"]["get"];
    assert_eq!(get["operationId"], "getPet");
    assert!(source.contains("fn get_pet"), "{source}");
    // Standard input has no name that would say what it is.
    let of_document = [document, source];
    assert_eq!(generate("-", "b/pets-api"), of_document);
    // A version without quotes is a number.
    let numbered = DOCUMENT.replace("openapi: 3.1.0", "openapi: 3.1");
    folder.write("numbered.yaml", numbered);
    assert_eq!(generate("numbered.yaml", "c/pets-api"), of_document);
}

/// A combination with what it stands in has properties without end.
#[test]
fn a_combination_within_itself_ends() {
    let folder = Folder::new();
    let endless = "components:
  schemas:
    Pet:
      type: object
      properties:
        name: {type: string}
        more:
          allOf:
            - {$ref: '#/components/schemas/Pet'}
            - {type: object, properties: {tag: {type: string}}}
";
    let document = DOCUMENT.replace(
        "schema: {type: object, properties: {name: {type: [string, 'null']}}}",
        "schema: {$ref: '#/components/schemas/Pet'}",
    );
    folder.write("pets.yaml", format!("{document}{endless}"));
    let arguments = [
        "generate",
        "pets.yaml",
        "--runtime",
        "0.1",
        "--out",
        "pets-api",
    ];
    let (code, _, error) = folder.run(&arguments);
    assert_eq!(code, 0, "{error}");
    assert!(error.contains("stands within itself"), "{error}");
    assert!(folder.generated("pets-api").contains("tag"));
}

#[test]
fn yaml_is_told_from_json_where_no_name_does() {
    let folder = Folder::new();
    folder.write("no extension", REQUEST);
    let (_, of_file, error) = folder.run(&["convert", "no extension"]);
    assert!(of_file.contains("/pets/{id}"), "{error}");
    assert!(error.contains("no extension:"), "{error}");
    let (code, of_pipe, error) = folder.piped(&["convert", "-"], REQUEST);
    assert_eq!((code, of_pipe), (0, of_file), "{error}");
    let json = folder.read("acme.json");
    let (code, of_pipe, error) = folder.piped(&["convert", "-"], &format!("\u{feff}\n{json}"));
    assert_eq!(
        (code, of_pipe),
        (0, folder.run(&["convert", "acme.json"]).1),
        "{error}"
    );
    for (text, fault) in [
        ("", "[not-json]"),
        ("{\n", "[not-json]"),
        ("a: [\n", "[not-yaml]"),
    ] {
        let (code, _, error) = folder.piped(&["convert", "-"], text);
        assert!(code == 1 && error.contains(fault), "{text:?}: {error}");
    }
}

/// A checkout on Windows turns the ends of lines around.
#[test]
fn the_ends_of_lines_change_no_byte_of_a_document() {
    let folder = Folder::new();
    let overlay = r#"{"overlay": "1.0.0", "info": {"title": "Facts", "version": "1"},
        "actions": [{"target": "$.info", "description": "Ours.", "update": {"version": "2"}}]}"#;
    let body = "method: POST\nbody:\n  type: json\n  content: |-\n    {\n      \"a\": 1\n    }\n";
    let described = "description: |\n  One.\n\n  Two.\nheaders:\n  X-A: b\n";
    let texts = [
        ("acme.json", folder.read("acme.json")),
        ("facts.json", overlay.to_owned()),
        (
            "pets.yaml",
            DOCUMENT.replace(
                "description: A pet.",
                "description: |\n            A.\n\n            B.",
            ),
        ),
        (
            "pets/Add a pet.request.yaml",
            format!("{REQUEST}{described}{body}"),
        ),
        (
            "pets/.resources/definition.yaml",
            format!("$kind: collection\n{described}").replace("headers:\n  X-A: b\n", ""),
        ),
        (
            "test.environment.yaml",
            "name: Test\nvalues:\n  - {key: a, value: b}\n".to_owned(),
        ),
        ("labels.toml", "scope-labels = [\"Scopes\"]\n".to_owned()),
    ];
    let converted = || {
        let around = ["--env", "test.environment.yaml", "--profile", "labels.toml"];
        [
            &["acme.json", "--overlay", "facts.json"][..],
            &["pets.yaml"],
            &["pets"],
        ]
        .map(|inputs| {
            let arguments = [&["convert"], inputs, &around].concat();
            let (code, document, error) = folder.run(&arguments);
            assert_eq!(code, 0, "{error}");
            (document, error)
        })
    };
    let [unix, windows] = ["\n", "\r\n"].map(|end| {
        for (file, text) in &texts {
            folder.write(file, text.replace('\n', end));
        }
        converted()
    });
    for (document, _) in &unix {
        assert!(!document.contains("\\r"), "{document}");
    }
    assert_eq!(unix, windows);
}
