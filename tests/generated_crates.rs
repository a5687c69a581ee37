//! Clients of any collection: what is generated for each construct that is hard
//! to generate, that it compiles, and what it sends and reads.
//!
//! `tests/hard-api` is generated from `tests/fixtures/hard.*`, and a member of
//! the workspace, so that CI takes clippy and rustdoc to it, too.

use std::fs;
use std::path::Path;
use std::process::Command;

use hard_api::ErrorKind;
use hard_api::multipart::FilePart;
use hard_api::prelude::*;
use hard_api::types;
use recording_server::{RecordedRequest, RecordingServer};

use crate::root;
use crate::xtask_messages::run;

const DONE: &str = "HTTP/1.1 204 No Content\r\n\r\n";

fn xtask(arguments: &[&str]) -> (u8, String, String) {
    run(&root(), arguments)
}

/// `cargo xtask <command>` of the hard collection, to `out`.
fn hard(command: &str, out: &Path, more: &[&str]) -> (u8, String, String) {
    let file = |name: &str| root().join("tests/fixtures").join(name);
    let (collection, overlay) = (
        file("hard.postman_collection.json"),
        file("hard.overlay.json"),
    );
    let arguments = [
        command,
        "--from",
        collection.to_str().unwrap(),
        "--overlay",
        overlay.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
    ];
    xtask(&[&arguments, more].concat())
}

#[test]
fn the_hard_client_is_fresh_and_its_choices_are_reported() {
    let (code, printed, error) = hard("codegen", &root().join("tests/hard-api"), &["--check"]);
    assert_eq!(code, 0, "{printed}{error}");
    // Lines of a generated file would change with every operation.
    let without_position = |line: &str| {
        let (file, rest) = line.split_once(".json:")?;
        Some(format!("{file}.json {}", rest.split_once(' ')?.1))
    };
    let diagnostics = printed
        .lines()
        .filter(|line| !line.starts_with("read ") && !line.starts_with("fresh "))
        .map(|line| without_position(line).unwrap_or_else(|| line.to_owned()));
    insta::assert_snapshot!(
        "generated_diagnostics",
        diagnostics.collect::<Vec<_>>().join("\n")
    );
}

/// The member of the workspace can't show this: a crate of its own, outside of
/// the workspace.
#[test]
#[ignore = "slow: compiles a crate and its dependencies"]
fn a_crate_outside_of_the_workspace_compiles_without_a_warning() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("outside-api");
    let (code, _, error) = hard("codegen", &out, &[]);
    assert_eq!(code, 0, "{error}");
    assert_eq!(hard("codegen", &out, &["--check"]).0, 0);
    check(&out);
}

#[test]
#[ignore = "slow: compiles a dozen crates"]
fn crates_of_all_collections_compile_without_a_warning() {
    let folder = tempfile::tempdir().unwrap();
    for collections in ["tests/collections", "tests/round_trip/collections"] {
        for collection in fs::read_dir(root().join(collections)).unwrap() {
            let collection = collection.unwrap().path();
            let stem = collection.file_stem().unwrap().to_str().unwrap();
            let out = folder
                .path()
                .join(format!("{}-api", stem.replace('.', "-")));
            let (from, to) = (collection.to_str().unwrap(), out.to_str().unwrap());
            let (code, _, error) = xtask(&["codegen", "--from", from, "--out", to]);
            assert_eq!(code, 0, "{from}: {error}");
            check(&out);
        }
    }
}

/// Fails where the crate in `folder` does not compile, or not without a warning.
pub(crate) fn check(folder: &Path) {
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    let checked = Command::new(env!("CARGO"))
        .args([
            "check",
            "--offline",
            "--quiet",
            "--no-default-features",
            "--features=all",
        ])
        .env("CARGO_TARGET_DIR", root().join("target/generated-crates"))
        .env("RUSTFLAGS", "-D warnings")
        .current_dir(folder)
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&checked.stderr);
    assert!(checked.status.success(), "{}: {stderr}", folder.display());
}

/// Every rule in every place: path, query, header, cookie, each kind of body, responses.
fn every_rule_in_every_place() -> serde_json::Value {
    use serde_json::{Value, json};

    let rules = [
        ("any", json!({ "type": "string" })),
        ("long", json!({ "type": "string", "maxLength": 20 })),
        ("short", json!({ "type": "string", "minLength": 2 })),
        ("shaped", json!({ "type": "string", "pattern": "^[a-z]+$" })),
        ("kind", json!({ "type": "string", "enum": ["a", "b"] })),
        ("secret", json!({ "type": "string", "format": "password" })),
        (
            "locked",
            json!({ "type": "string", "format": "password", "maxLength": 8 }),
        ),
        ("when", json!({ "type": "string", "format": "date-time" })),
        (
            "count",
            json!({ "type": "integer", "minimum": 1, "maximum": 9 }),
        ),
        ("price", json!({ "type": "number", "minimum": 0 })),
        ("flag", json!({ "type": "boolean" })),
        (
            "either",
            json!({ "oneOf": [{ "type": "string" }, { "type": "integer" }] }),
        ),
        ("shared", json!({ "$ref": "#/components/schemas/Shared" })),
    ];
    let list = |schema: &Value| json!({ "type": "array", "items": schema, "maxItems": 3 });
    let nullable = |schema: &Value| match schema.get("$ref") {
        Some(_) => schema.clone(),
        None => {
            let mut schema = schema.clone();
            schema["nullable"] = json!(true);
            schema
        }
    };
    let object = |schema: &Value| {
        json!({ "type": "object", "required": ["must"], "properties": {
            "must": schema, "may": schema, "null": nullable(schema), "all": list(schema),
            "within": { "type": "object", "properties": { "deep": schema } } } })
    };
    let flat = |schema: &Value| {
        json!({ "type": "object", "required": ["must"],
            "properties": { "must": schema, "may": schema, "all": list(schema) } })
    };
    let body = |media_type: &str, schema: Value| json!({ "required": true, "content": { media_type: { "schema": schema } } });
    let done = json!({ "204": { "description": "Done." } });
    let mut paths = serde_json::Map::new();
    let mut add = |path: String, method: &str, operation: Value| {
        paths.insert(path, json!({ method: operation }));
    };
    for (name, schema) in &rules {
        for place in ["path", "query", "header", "cookie"] {
            let mut parameters =
                vec![json!({ "in": place, "name": "must", "required": true, "schema": schema })];
            if place != "path" {
                parameters.push(json!({ "in": place, "name": "may", "schema": schema }));
                parameters.push(json!({ "in": place, "name": "null", "schema": nullable(schema) }));
            }
            if place == "query" {
                parameters.push(json!({ "in": place, "name": "all", "schema": list(schema) }));
            }
            let path = if place == "path" { "/{must}" } else { "" };
            add(
                format!("/{place}/{name}{path}"),
                "get",
                json!({
                "operationId": format!("{place} {name}"), "tags": [place],
                "parameters": parameters, "responses": done }),
            );
        }
        for (place, media_type, schema) in [
            ("json", "application/json", object(schema)),
            ("items", "application/json", list(schema)),
            (
                "map",
                "application/json",
                json!({ "type": "object", "additionalProperties": schema }),
            ),
            ("form", "application/x-www-form-urlencoded", flat(schema)),
            ("parts", "multipart/form-data", flat(schema)),
        ] {
            let response = json!({ "200": { "description": "It.", "content": {
                "application/json": { "schema": schema } } } });
            add(
                format!("/{place}/{name}"),
                "post",
                json!({
                "operationId": format!("send {place} {name}"), "tags": [place],
                "requestBody": body(media_type, schema.clone()), "responses": done }),
            );
            add(
                format!("/{place}/{name}/read"),
                "get",
                json!({
                "operationId": format!("read {place} {name}"), "tags": [place],
                "responses": response }),
            );
            // Sent and read: a type for both.
            add(
                format!("/{place}/{name}/both"),
                "put",
                json!({
                "operationId": format!("put {place} {name}"), "tags": [place],
                "requestBody": body(media_type, schema), "responses": response }),
            );
        }
    }
    json!({ "openapi": "3.0.3", "info": { "title": "Every rule", "version": "1" },
        "servers": [{ "url": "https://api.example.com" }], "paths": paths,
        "components": { "schemas": { "Shared": { "type": "string", "maxLength": 5 } } } })
}

#[test]
#[ignore = "slow: compiles a crate"]
fn every_rule_in_every_place_compiles() {
    let document = serde_json::from_value(every_rule_in_every_place()).unwrap();
    let folder = crate_of(&document, "every-rule-api");
    check(folder.path());
}

/// The crate of a document, in a folder of its own.
pub(crate) fn crate_of(document: &openapiv3::OpenAPI, name: &str) -> tempfile::TempDir {
    use postman_client::{CommandLine, CrateName, CrateSettings, Runtime, Target, generate};

    let runtime = root().join("crates/postman-client-runtime");
    let runtime = Runtime::Path(runtime.to_str().unwrap().to_owned());
    let settings = CrateSettings::new(CrateName::new(name).unwrap(), runtime);
    let command = CommandLine::new(["codegen"]);
    let crate_name = CrateName::new(name).unwrap();
    let target = Target {
        crate_name: &crate_name,
        requests: &[],
        command: &command,
        document: "openapi.json",
        schemars: false,
    };
    let generated = generate(document, target).unwrap();
    let files = generated.crate_files(document, &command, &settings);
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("Cargo.toml", &files.manifest);
    write("README.md", &files.readme);
    write("src/lib.rs", &files.lib);
    for (path, text) in &generated.files {
        write(&format!("src/generated/{path}"), text);
    }
    folder
}

/// Server, credentials, path, `Accept` and body of each request are those of the document.
#[test]
#[ignore = "slow: compiles a crate"]
fn what_the_document_says_is_sent() {
    let done = serde_json::json!({ "204": { "description": "Done." } });
    let key = serde_json::json!({ "type": "string" });
    let line = serde_json::json!({ "type": "object", "properties": { "sku": key, "count": { "type": "integer" } } });
    let path = |name: &str| serde_json::json!({ "in": "path", "name": name, "required": true, "schema": key });
    let chat = serde_json::json!([{ "url": "https://chat.kennel.example", "x-name": "chat" }]);
    let document = serde_json::json!({
        "openapi": "3.0.3", "info": { "title": "Kennel", "version": "1" },
        "servers": [{ "url": "https://api.kennel.example/v2" }],
        "security": [{ "bearer": [] }],
        "paths": {
            "/dogs/": { "get": { "operationId": "listDogs", "tags": ["d"], "x-accept": "text/csv;q=0.5, application/json",
                "requestBody": { "required": false, "content": { "application/json": { "schema": line } } }, "responses": done } },
            "/dogs/{id}/files/{file}": { "get": { "operationId": "getFile", "tags": ["d"], "security": [],
                "parameters": [path("id"), path("file")],
                "responses": { "200": { "description": "It.", "content": { "text/csv": {} } } } } },
            "/": { "post": { "operationId": "runJob", "tags": ["d"], "x-no-path": true, "responses": done } },
            "/services": {
                "post": { "operationId": "addService", "tags": ["d"], "responses": done },
                "x-other-operations": { "post": { "addChatService": { "operationId": "addChatService", "tags": ["d"],
                    "security": [{ "basic": [] }], "servers": chat, "responses": done } } },
            },
            "/forms": { "post": { "operationId": "addForm", "tags": ["d"], "responses": done,
                "requestBody": { "required": true, "content": { "application/x-www-form-urlencoded; charset=utf-8": {
                    "schema": { "type": "object", "properties": { "lines": { "type": "array", "items": line } } },
                    "encoding": { "lines": { "style": "deepObject", "explode": true } } } } } } },
            "/parts": { "post": { "operationId": "addParts", "tags": ["d"], "responses": done,
                "requestBody": { "required": true, "content": { "multipart/form-data": {
                    "schema": { "type": "object", "properties": { "stated": line, "vendor": line, "implied": line } },
                    "encoding": { "stated": { "contentType": "application/json" },
                        "vendor": { "contentType": "application/vnd.kennel+json" },
                        "implied": { "contentType": "application/json", "x-implied": true } } } } } } },
        },
        "components": { "securitySchemes": {
            "bearer": { "type": "http", "scheme": "bearer" }, "basic": { "type": "http", "scheme": "basic" } } },
    });
    let folder = crate_of(&serde_json::from_value(document).unwrap(), "kennel-api");
    let manifest = folder.path().join("Cargo.toml");
    let server = root().join("crates/recording-server");
    let text = fs::read_to_string(&manifest).unwrap().replace(
        "[package.metadata",
        &format!("[dev-dependencies]\nrecording-server.path = {server:?}\ntokio = {{ version = \"1\", features = [\"macros\", \"rt\"] }}\n\n[package.metadata"),
    );
    fs::write(&manifest, text).unwrap();
    fs::create_dir(folder.path().join("tests")).unwrap();
    let test = include_str!("generated_crates/sends.rs");
    fs::write(folder.path().join("tests/sends.rs"), test).unwrap();
    fs::copy(root().join("Cargo.lock"), folder.path().join("Cargo.lock")).unwrap();
    let tested = Command::new(env!("CARGO"))
        .args([
            "test",
            "--offline",
            "--quiet",
            "--no-default-features",
            "--features=all",
            "--tests",
        ])
        .env("CARGO_TARGET_DIR", root().join("target/generated-crates"))
        .current_dir(folder.path())
        .output()
        .unwrap();
    let told = [tested.stdout, tested.stderr].concat();
    assert!(
        tested.status.success(),
        "{}",
        String::from_utf8_lossy(&told)
    );
}

#[test]
fn what_was_not_generated_is_not_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let taken = folder.path().join("mine");
    fs::create_dir_all(taken.join("src")).unwrap();
    fs::write(taken.join("Cargo.toml"), "[package]\nname = \"mine\"\n").unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    // The root of a workspace. That of this one may have a name that is no crate's.
    let workspace = folder.path().join("workspace");
    fs::create_dir(&workspace).unwrap();
    fs::copy(root().join("Cargo.toml"), workspace.join("Cargo.toml")).unwrap();
    for (out, fault) in [
        (
            taken.as_path(),
            "is not marked as generated, and would be lost",
        ),
        (&file, "--out names a folder"),
        (&workspace, "is not marked as generated, and would be lost"),
        (
            &root().join("crates/zoom-api"),
            "is not marked as generated, and would be lost",
        ),
    ] {
        let (code, _, error) = hard("codegen", out, &[]);
        assert!(
            code == 1 && error.contains(fault),
            "{}: {error}",
            out.display()
        );
    }
    let kept = fs::read_to_string(taken.join("Cargo.toml")).unwrap();
    assert_eq!(kept, "[package]\nname = \"mine\"\n");
    assert_eq!(fs::read_dir(taken.join("src")).unwrap().count(), 0);
}

#[test]
fn the_document_alone_is_what_the_crate_holds() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("hard.json");
    assert_eq!(hard("convert", &out, &["--no-examples"]).0, 0);
    let of_crate = root().join("tests/hard-api/openapi.json");
    assert!(fs::read(&out).unwrap() == fs::read(of_crate).unwrap());
    let (code, printed, _) = hard("convert", &out, &["--no-examples", "--check"]);
    assert_eq!(code, 0, "{printed}");
    fs::write(&out, "{}").unwrap();
    let (code, printed, _) = hard("convert", &out, &["--no-examples", "--check"]);
    assert_eq!(code, 2);
    assert!(
        printed.contains("stale; update it with: cargo xtask convert --from tests/fixtures/hard"),
        "{printed}"
    );
}

#[test]
fn a_warning_fails_where_it_is_denied_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("denied-api");
    let (code, _, error) = hard("codegen", &out, &["--deny", "warnings"]);
    assert_eq!(code, 1);
    assert!(
        error.contains("warnings, and `--deny warnings` is given"),
        "{error}"
    );
    assert!(!out.exists());
    let (code, _, error) = hard("codegen", &folder.path().join("2 crates"), &[]);
    assert_eq!(code, 1);
    assert!(error.contains("is no name of a crate"), "{error}");
    let (code, _, error) = xtask(&["convert", "--from", "/nowhere.json", "--out", "/x.json"]);
    assert_eq!(code, 1);
    assert!(error.contains("can't read /nowhere.json"), "{error}");
    assert_eq!(xtask(&["codegen", "--from", "a.json"]).0, 1, "no --out");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

/// A server that gives one response, and a client of it.
async fn serve(response: impl Into<Vec<u8>>) -> (RecordingServer, Client) {
    let server = RecordingServer::start(response).await;
    let client = Client::builder(BearerToken::new("token").unwrap());
    let client = client.base_url(&server.base_url).build().unwrap();
    (server, client)
}

/// The head of the request that arrived, and its body.
async fn arrived(mut server: RecordingServer) -> (String, String) {
    let RecordedRequest { head, body } = server.request().await;
    (head, String::from_utf8_lossy(&body).into_owned())
}

#[tokio::test]
async fn files_are_parts_of_a_form() {
    let folder = tempfile::tempdir().unwrap();
    let rows = folder.path().join("rows.csv");
    fs::write(&rows, "1,2").unwrap();
    let (mut server, client) = serve(DONE).await;
    let meta = types::UploadFileRequestMeta::builder().kind(types::UploadFileRequestMetaKind::AB2);
    client
        .upload_file()
        .body_map(|body| {
            body.file(FilePart::bytes("…").with_file_name("a.txt"))
                .rows(FilePart::path(&rows))
                .pages(vec![FilePart::from(b"p1"), FilePart::from(b"p2")])
                .notes(vec!["n1".to_owned(), "n2".to_owned()])
                .meta(types::UploadFileRequestMeta::try_from(meta).unwrap())
                .count(2)
        })
        .send()
        .await
        .unwrap();
    let request = server.request().await;
    let (boundary, body) = (request.boundary(), request.text());
    let length = body.len().to_string();
    assert_eq!(request.header("content-length"), Some(&*length));
    insta::assert_snapshot!(
        "generated_multipart",
        body.replace(&boundary, "BOUNDARY").replace("\r\n", "␍\n")
    );
}

/// The names of a form of any properties are the caller's: those that servers read
/// in several ways are told, all at once, and sent only where the caller insists.
#[tokio::test]
async fn a_name_that_servers_read_in_several_ways_is_not_sent() {
    let form = |name: &str| {
        let names = ["plain", name, "b\0"].map(|name| (name.to_owned(), "1".into()));
        serde_json::Map::from_iter(names)
    };
    let (server, client) = serve(DONE).await;
    let error = client
        .any_form()
        .body(form("a\\"))
        .send()
        .await
        .unwrap_err();
    let ErrorKind::Form(fault) = error.kind() else {
        panic!("{error}");
    };
    let names: Vec<_> = fault.faults().map(|fault| fault.property()).collect();
    assert_eq!(names, [Some("a\\"), Some("b\0")]);
    assert_eq!(error.attempts(), 0, "nothing is sent");

    let insisting = Client::builder(BearerToken::new("token").unwrap());
    let insisting = insisting.base_url(&server.base_url).any_part_names(true);
    let insisting = insisting.build().unwrap();
    insisting.any_form().body(form("a\\")).send().await.unwrap();
    let (_, body) = arrived(server).await;
    assert!(body.contains("; name=\"a\\\"\r\n"), "{body}");
    assert!(body.contains("; name=\"b\0\"\r\n"), "{body}");
}

#[tokio::test]
async fn each_media_type_of_a_body_is_sent_as_what_it_is() {
    let pet = || {
        types::Animal::builder()
            .name("Rex")
            .tags(vec!["a".to_owned(), "b".to_owned()])
            .x2fa("yes".to_owned())
            .status(types::AnimalStatus::Less)
            .extra(std::collections::HashMap::new())
    };
    let response = "HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n";

    let (server, client) = serve(response).await;
    let sent = client.create_pet().body_map(|_| pet()).send().await;
    assert_eq!(
        sent.unwrap().into_inner(),
        types::CreatePetSuccess::Accepted
    );
    let (head, body) = arrived(server).await;
    assert!(
        head.contains("content-type: application/json\r\n"),
        "{head}"
    );
    assert_eq!(
        body,
        r#"{"name":"Rex","2fa":"yes","status":"<","tags":["a","b"]}"#
    );

    let (server, client) = serve(response).await;
    client
        .create_pet_as_form()
        .body_map(|_| pet())
        .send()
        .await
        .unwrap();
    let (head, body) = arrived(server).await;
    assert!(
        head.contains("content-type: application/x-www-form-urlencoded\r\n"),
        "{head}"
    );
    assert_eq!(body, "name=Rex&2fa=yes&status=%3C&tags=a&tags=b");

    let (server, client) = serve(response).await;
    client
        .create_pet_as_xml()
        .body("<pet/>")
        .send()
        .await
        .unwrap();
    let (head, body) = arrived(server).await;
    assert!(head.contains("content-type: application/xml\r\n"), "{head}");
    assert_eq!(body, "<pet/>");

    let (server, client) = serve(response).await;
    let bytes = client.create_pet_as_octet_stream().body(vec![1, 2]);
    bytes.send().await.unwrap();
    let (head, body) = arrived(server).await;
    assert!(
        head.contains("content-type: application/octet-stream\r\n"),
        "{head}"
    );
    assert_eq!(body, "\u{1}\u{2}");
}

#[tokio::test]
async fn successes_that_differ_are_variants() {
    use types::CreatePetSuccess::{Created, NonAuthoritativeInformation, PartialContent};

    let create = async |response: &str| {
        let (_server, client) = serve(response).await;
        let pet = client.create_pet_as_xml().body("<pet/>");
        pet.send().await.map(|response| response.into_inner())
    };
    let created = create("HTTP/1.1 201 Created\r\ncontent-length: 8\r\n\r\n{\"no\":7}").await;
    let Created(receipt) = created.unwrap() else {
        panic!()
    };
    assert_eq!(receipt.no, Some(7));
    let text = create("HTTP/1.1 203 X\r\ncontent-length: 3\r\n\r\na,b").await;
    assert_eq!(text.unwrap(), NonAuthoritativeInformation("a,b".to_owned()));
    let bytes = create("HTTP/1.1 206 X\r\ncontent-length: 2\r\n\r\n\u{1}\u{2}").await;
    assert_eq!(bytes.unwrap(), PartialContent(vec![1, 2]));
    let nothing = create("HTTP/1.1 207 X\r\ncontent-length: 0\r\n\r\n").await;
    assert_eq!(nothing.unwrap(), types::CreatePetSuccess::Accepted);
}

#[tokio::test]
async fn parameters_are_sent_where_they_belong() {
    let (server, client) = serve("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n[]").await;
    client
        .find_places()
        .id("p 1")
        .id_query(2)
        .id_header("h")
        .id_cookie("c; d=1")
        .theme("dark")
        .session("s1")
        .a_b("dash")
        .a_b_query("line")
        .filter("x eq 1")
        .grosse("5")
        .x2fa(true)
        .status(vec![
            types::FindPlacesStatus::On,
            types::FindPlacesStatus::undocumented("idle"),
        ])
        .order(types::FindPlacesOrder::Asc2)
        .x_trace("t")
        .send()
        .await
        .unwrap();
    let (head, _) = arrived(server).await;
    let line = head.lines().next().unwrap();
    assert_eq!(
        line,
        "GET /v2/places/p%201?id=2&a-b=dash&a_b=line&%24filter=x+eq+1&gr%C3%B6%C3%9Fe=5&2fa=true\
         &status%5B%5D=on&status%5B%5D=idle&order=ASC HTTP/1.1"
    );
    // Only by that word: a text of which it is made is checked.
    assert!("idle".parse::<types::FindPlacesStatus>().is_err());
    assert!(serde_json::from_value::<types::FindPlacesStatus>("idle".into()).is_err());
    for header in [
        "id: h",
        "x-trace: t",
        "cookie: id=c%3B%20d=1; theme=dark; session=s1",
    ] {
        assert!(
            head.contains(&format!("\r\n{header}\r\n")),
            "{header}: {head}"
        );
    }
}

#[tokio::test]
async fn an_optional_body_may_be_left_out() {
    let (server, client) = serve(DONE).await;
    let nothing = client.patch_order().order_id("1").send().await;
    assert_eq!(
        nothing.unwrap().into_inner(),
        types::PatchOrderSuccess::NoContent
    );
    let (head, body) = arrived(server).await;
    assert!(!head.contains("content-type"), "{head}");
    assert_eq!(body, "");

    let (server, client) = serve(DONE).await;
    let patch = client.patch_order().order_id("1");
    patch
        .body_map(|body| body.note(types::PatchOrderRequestNote::try_from("n").unwrap()))
        .send()
        .await
        .unwrap();
    let (head, body) = arrived(server).await;
    assert!(
        head.contains("content-type: application/merge-patch+json\r\n"),
        "{head}"
    );
    assert_eq!(body, r#"{"note":"n"}"#);

    let (server, client) = serve(DONE).await;
    client.note_order().order_id("1").send().await.unwrap();
    assert_eq!(arrived(server).await.1, "");
}

/// The limits of what is sent say nothing of what is read, and those of what is read
/// are not checked.
#[tokio::test]
async fn what_is_only_read_holds_any_text() {
    let long = "1".repeat(18);
    for (token, note) in [(long.as_str(), "whatever"), ("", ""), ("\u{fc}", "12")] {
        let tree = format!(r#"{{"left":{{"token":"{token}"}},"token":"{token}","note":"{note}"}}"#);
        let length = tree.len();
        let response = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{tree}");
        let (_server, client) = serve(response).await;
        let read = client
            .patch_order()
            .order_id("1")
            .send()
            .await
            .unwrap()
            .into_inner();
        let types::PatchOrderSuccess::Ok(tree) = read else {
            panic!("{read:?}");
        };
        assert_eq!(tree.token, Some(types::TreeToken::from(token)));
        assert_eq!(tree.note.as_deref(), Some(note));
        assert_eq!(tree.left.unwrap().token.as_deref().unwrap(), token);
    }
    // Its twin keeps its limits.
    let (_server, client) = serve(DONE).await;
    let sent = client.patch_order().order_id("1");
    let sent = sent.body_map(|body| body.token(&long));
    let refused = sent.send().await.unwrap_err();
    let expected = "patchOrder: invalid input: token must have at most 12 characters";
    assert_eq!(refused.to_string(), expected);
    assert!(!format!("{refused:?}").contains(&long));
}

#[tokio::test]
async fn methods_paths_and_responses_of_other_kinds() {
    let (server, client) = serve("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n").await;
    let probe = client.probe_file().name("a.b").ext("png");
    probe.send().await.unwrap();
    assert!(
        arrived(server)
            .await
            .0
            .starts_with("HEAD /v2/files/a.b.png HTTP/1.1\r\n")
    );

    let (server, client) = serve("HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nGET").await;
    let ask = client.ask_file().name("a").ext("png").send().await;
    assert_eq!(ask.unwrap().into_inner(), "GET");
    let (head, _) = arrived(server).await;
    assert!(
        head.starts_with("OPTIONS /v2/files/a.png HTTP/1.1\r\n"),
        "{head}"
    );
    assert!(head.contains("accept: text/plain\r\n"), "{head}");

    let (server, client) = serve("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await;
    let trace = client.trace_file().name("a").ext("png");
    trace.send().await.unwrap();
    assert!(
        arrived(server)
            .await
            .0
            .starts_with("TRACE /v2/files/a.png ")
    );

    // A response may say what its documentation does not know yet.
    let node = r#"{"state":"lost","next":{"children":[{}]}}"#;
    let response = format!(
        "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n[{node}]",
        node.len() + 2
    );
    let (_server, client) = serve(response).await;
    let places = client.find_places().id("1").id_cookie("c").x_trace("t");
    let places = places.send().await.unwrap();
    assert_eq!(places[0].state.as_deref(), Some("lost"));
}

#[test]
fn secrets_are_hidden_wherever_they_stand() {
    let order: types::PatchOrderRequest = serde_json::from_str(r#"{"pin":"4242"}"#).unwrap();
    let pet = r#"{"name":"x","tags":[],"key":"4242","keys":["4242"]}"#;
    let pet: types::Animal = serde_json::from_str(pet).unwrap();
    // Shorter than is documented.
    let tree: types::Tree = serde_json::from_str(r#"{"left":{"token":"4242"}}"#).unwrap();
    for shown in [
        format!("{order:?}"),
        format!("{pet:?}"),
        format!("{tree:?}"),
    ] {
        assert!(!shown.contains("4242"), "{shown}");
    }
}

#[test]
fn a_pattern_that_is_no_regular_expression_is_not_checked() {
    let pet = serde_json::json!({ "name": "x", "tags": ["a", "b"], "bad": "any" });
    types::Animal::check(pet).unwrap();
}
