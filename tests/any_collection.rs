//! Whatever it is given, in each of the forms that are read, the converter gives a valid
//! document or an error with its place, and never panics. What that means in full is
//! `postman-openapi-check`, which the fuzz target runs, too.
//!
//! The cases are the same on every run. For others, and more of them:
//! `PROPTEST_CASES=10000 cargo test --workspace any_collection`.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use fastrand::Rng;
use openapiv3::OpenAPI;
use postman_openapi::Input;
use postman_openapi_check::mutation::{NAMES, TEXTS, mutate, mutate_texts, spliced, spoiled};
use postman_openapi_check::texts::{self, Named, SEPARATOR, pack};
use postman_openapi_check::{
    SEEDS, check_bytes, check_inputs, check_reading, check_source, check_texts,
};
use proc_macro2::{TokenStream, TokenTree};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{RngSeed, TestRunner};
use serde_json::{Map, Value, json};

use crate::root;
use crate::xtask_messages::run;

/// Fails with the inputs where what becomes of them is not sound; says whether
/// they were converted.
pub(crate) fn assert_sound(documents: &[Value]) -> bool {
    let texts: Vec<_> = documents.iter().map(Value::to_string).collect();
    match catch_unwind(|| check_texts(&texts)) {
        Ok(Ok(result)) => result.is_ok(),
        Ok(Err(faults)) => panic!("{}\nin {}", faults.join("\n"), texts.join("\n")),
        Err(_) => panic!("a panic\nin {}", texts.join("\n")),
    }
}

/// Checks that many values, the same ones on every run; where a check fails,
/// the panic shows the smallest value for which it does.
fn each_of<S: Strategy>(number: u32, values: &S, check: impl Fn(S::Value)) {
    let mut config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = number;
        config.rng_seed = RngSeed::Fixed(0);
    }
    let check = |value| {
        check(value);
        Ok(())
    };
    let checked = TestRunner::new(config).run(values, check);
    checked.unwrap_or_else(|error| panic!("{error}"));
}

fn text() -> impl Strategy<Value = String> + Clone {
    prop_oneof![
        6 => select(TEXTS).prop_map(str::to_owned),
        1 => ".{0,12}",
        1 => Just("x".repeat(255)),
    ]
}

fn any_json() -> BoxedStrategy<Value> {
    let leaf = prop_oneof![
        4 => text().prop_map(Value::from),
        1 => Just(Value::Null),
        1 => any::<bool>().prop_map(Value::from),
        1 => prop_oneof![any::<i64>(), 100..600i64].prop_map(Value::from),
        1 => any::<f64>().prop_map(Value::from),
    ];
    let name = prop_oneof![8 => select(NAMES).prop_map(str::to_owned), 1 => text()];
    leaf.prop_recursive(6, 64, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((name.clone(), inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
    .boxed()
}

/// What is meant, and now and then anything else or nothing.
fn mostly(meant: impl Strategy<Value = Value> + 'static) -> BoxedStrategy<Value> {
    prop_oneof![14 => meant, 1 => any_json(), 1 => Just(Value::Null)].boxed()
}

fn words() -> BoxedStrategy<Value> {
    mostly(text().prop_map(Value::from))
}

fn list(of: BoxedStrategy<Value>, most: usize) -> BoxedStrategy<Value> {
    mostly(prop::collection::vec(of, 0..=most).prop_map(Value::from))
}

/// A name and a value with what is said of them: a parameter, a field, a
/// header, a variable.
fn pair() -> BoxedStrategy<Value> {
    let name = prop_oneof![
        select(&["a", "b", "id", "X-A", "x-a"][..]).prop_map(Value::from),
        words()
    ];
    let kind = select(&["text", "file", "string", "default"][..]);
    let said = prop_oneof![words(), words().prop_map(|text| json!({ "content": text }))];
    let pair = (name, words(), said, kind, any::<bool>(), words());
    mostly(pair.prop_map(|(name, value, said, kind, disabled, more)| {
        json!({ "key": name, "value": value, "description": said, "type": kind,
            "disabled": disabled, "contentType": more, "src": more })
    }))
}

/// A URL as text or object, often one of those that other requests have.
fn url() -> BoxedStrategy<Value> {
    let common = select(
        &[
            "{{baseUrl}}/a/:id",
            "{{baseUrl}}/a/{{id}}",
            "https://a.example/a/:b?q={{c}}&q=1",
        ][..],
    );
    let segment = prop_oneof![
        select(&["a", ":id", "{{id}}", "v1"][..]).prop_map(Value::from),
        words(),
        words().prop_map(|value| json!({ "type": "string", "value": value })),
    ];
    let path = prop_oneof![list(segment.boxed(), 4), words()];
    let host = prop_oneof![list(words(), 3), words()];
    let object = (
        words(),
        host,
        path,
        list(pair(), 3),
        list(pair(), 3),
        words(),
        words(),
    );
    let object = object.prop_map(|(raw, host, path, query, variable, port, protocol)| {
        let url = json!({ "raw": raw, "host": host, "path": path, "query": query, "variable": variable });
        match port {
            Value::Null => url,
            port => json!({ "host": url["host"], "path": url["path"], "port": port, "protocol": protocol }),
        }
    });
    mostly(prop_oneof![
        common.prop_map(Value::from),
        text().prop_map(Value::from),
        object
    ])
}

/// Authorization of every kind, as version 2.0 writes it and as 2.1 does.
fn auth() -> BoxedStrategy<Value> {
    let kinds = [
        "noauth", "basic", "bearer", "digest", "hawk", "oauth1", "oauth2", "ntlm", "apikey",
        "awsv4", "edgegrid", "jwt", "asap",
    ];
    let names = select(
        &[
            "key",
            "value",
            "in",
            "scope",
            "grant_type",
            "authUrl",
            "accessTokenUrl",
        ][..],
    );
    let values = prop_oneof![
        select(
            &[
                "query",
                "header",
                "client_credentials",
                "implicit",
                "password_credentials",
                "a b",
                "https://a.example/{{x}}"
            ][..]
        )
        .prop_map(Value::from),
        words(),
    ];
    let settings = prop::collection::vec((names, values), 0..5);
    let auth =
        (select(kinds.to_vec()), settings, any::<bool>()).prop_map(|(kind, settings, as_list)| {
            let settings: Value = match as_list {
                true => settings
                    .into_iter()
                    .map(|(key, value)| json!({ "key": key, "value": value }))
                    .collect(),
                false => Value::Object(
                    settings
                        .into_iter()
                        .map(|(key, value)| (key.to_owned(), value))
                        .collect(),
                ),
            };
            json!({ "type": kind, kind: settings })
        });
    mostly(prop_oneof![3 => Just(Value::Null), 2 => auth])
}

/// The text of a body: JSON, JSON with placeholders, or anything.
fn content() -> BoxedStrategy<Value> {
    let with_placeholders = (text(), text()).prop_map(|(name, value)| {
        let name = Value::from(name);
        format!(
            "{{ {name}: {{{{{value}}}}}, \"a\": [{{\"b\": {{{{c}}}}, }}, \"{{{{d}}}}\"] // e\n }}"
        )
    });
    mostly(
        prop_oneof![
            any_json().prop_map(|json| json.to_string()),
            with_placeholders,
            text(),
        ]
        .prop_map(Value::from),
    )
}

/// A body of every mode.
fn body() -> BoxedStrategy<Value> {
    let language = select(&["json", "xml", "text", "html", "javascript", "graphql"][..]);
    mostly(prop_oneof![
        3 => Just(Value::Null),
        2 => list(pair(), 4).prop_map(|fields| json!({ "mode": "formdata", "formdata": fields })),
        2 => list(pair(), 4).prop_map(|fields| json!({ "mode": "urlencoded", "urlencoded": fields })),
        3 => (content(), language).prop_map(|(raw, language)| {
            json!({ "mode": "raw", "raw": raw, "options": { "raw": { "language": language } } })
        }),
        1 => (words(), any::<bool>()).prop_map(|(src, disabled)| {
            json!({ "mode": "file", "file": { "src": src }, "disabled": disabled })
        }),
        1 => (words(), words(), content()).prop_map(|(query, name, variables)| {
            json!({ "mode": "graphql", "graphql": { "query": query, "operationName": name, "variables": variables } })
        }),
    ])
}

fn headers() -> BoxedStrategy<Value> {
    let content_type = select(
        &[
            "application/json",
            "application/xml",
            "text/plain",
            "multipart/form-data",
            "application/x-www-form-urlencoded",
            "image/png",
        ][..],
    );
    let content_type =
        content_type.prop_map(|value| json!({ "key": "Content-Type", "value": value }));
    prop_oneof![
        list(prop_oneof![pair(), content_type.boxed()].boxed(), 3),
        Just("Content-Type: application/json\nX-A: 1\n:\nCookie: a=b".into()),
    ]
    .boxed()
}

fn request() -> BoxedStrategy<Value> {
    let method = prop_oneof![
        select(
            &[
                "GET", "POST", "post", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"
            ][..]
        )
        .prop_map(Value::from),
        words(),
    ];
    let request = (method, url(), headers(), body(), auth(), words());
    let request = request.prop_map(|(method, url, header, body, auth, said)| {
        json!({ "method": method, "url": url, "header": header, "body": body, "auth": auth, "description": said })
    });
    mostly(prop_oneof![6 => request, 1 => url()])
}

fn response() -> BoxedStrategy<Value> {
    let code = prop_oneof![4 => (100..600).prop_map(Value::from), 2 => Just(200.into()), 1 => words(), 1 => Just("201".into())];
    let response = (
        words(),
        code,
        words(),
        headers(),
        content(),
        prop::option::of(request()),
    );
    mostly(response.prop_map(|(name, code, status, header, body, request)| {
        json!({ "name": name, "code": code, "status": status, "header": header, "body": body, "originalRequest": request })
    }))
}

fn items() -> BoxedStrategy<Value> {
    let item = (words(), request(), list(response(), 3), any::<bool>()).prop_map(
        |(name, request, response, prunes)| {
            json!({ "name": name, "request": request, "response": response,
            "protocolProfileBehavior": { "disableBodyPruning": prunes } })
        },
    );
    let item = prop_oneof![30 => item, 1 => any_json()];
    let folders = item.prop_recursive(3, 12, 3, |inner| {
        let folder = (words(), prop::collection::vec(inner, 0..4), auth(), list(pair(), 2), words());
        folder.prop_map(|(name, item, auth, variable, said)| {
            json!({ "name": name, "item": item, "auth": auth, "variable": variable, "description": said,
                "event": [{ "listen": "test" }] })
        })
    });
    prop::collection::vec(folders, 0..4)
        .prop_map(Value::from)
        .boxed()
}

/// A collection, a folder of it, or an item.
fn collection() -> BoxedStrategy<Value> {
    let info = (words(), words(), words());
    let info = info.prop_map(
        |(name, said, version)| json!({ "name": name, "description": said, "version": version }),
    );
    let collection = (mostly(info), items(), auth(), list(pair(), 3));
    let collection = collection.prop_map(|(info, item, auth, variable)| {
        json!({ "info": info, "item": item, "auth": auth, "variable": variable })
    });
    let wrapped = collection
        .clone()
        .prop_map(|collection| json!({ "collection": collection }));
    let item = (text(), request(), list(response(), 3))
        .prop_map(|(name, request, response)| json!({ "name": name, "request": request, "response": response }));
    prop_oneof![8 => collection, 1 => wrapped, 2 => item].boxed()
}

/// Collections that use all of the format, and every collection of the tree.
fn seeds() -> Vec<Value> {
    let folders = [
        "spec/postman",
        "tests/collections",
        "tests/round_trip/collections",
    ];
    let mut paths: Vec<_> = folders
        .iter()
        .flat_map(|folder| std::fs::read_dir(root().join(folder)).unwrap())
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let texts = paths
        .iter()
        .map(|path| std::fs::read_to_string(path).unwrap());
    let texts = SEEDS.iter().map(|&seed| seed.to_owned()).chain(texts);
    texts
        .map(|text| serde_json::from_str(&text).unwrap())
        .collect()
}

/// A seed with some changes, each of which shrinking can take away.
fn mutated() -> impl Strategy<Value = Value> {
    (select(seeds()), prop::collection::vec(any::<u64>(), 0..12)).prop_map(
        |(mut seed, mutations)| {
            for mutation in mutations {
                mutate(&mut seed, &mut Rng::with_seed(mutation));
            }
            seed
        },
    )
}

fn several() -> impl Strategy<Value = Vec<Value>> {
    prop::collection::vec(prop_oneof![collection(), mutated().boxed()], 0..4)
}

#[test]
fn any_input_is_converted_or_refused() {
    converted_or_refused(1);
}

#[test]
fn whatever_is_converted_becomes_a_client() {
    becomes_a_client(1);
}

#[test]
#[ignore = "slow: five times as many inputs"]
fn many_inputs_are_converted_or_refused_and_become_clients() {
    converted_or_refused(5);
    becomes_a_client(5);
}

fn converted_or_refused(times: u32) {
    let is_sound = |document| {
        assert_sound(&[document]);
    };
    each_of(40 * times, &any_json(), is_sound);
    each_of(40 * times, &collection(), is_sound);
    each_of(40 * times, &mutated(), is_sound);
    each_of(8 * times, &several(), |documents| {
        assert_sound(&documents);
    });
}

/// Inputs of every form with some changes.
fn mutated_texts() -> impl Strategy<Value = Vec<Named>> {
    let seeds = select(texts::seeds().unwrap());
    let mutations = prop::collection::vec(any::<u64>(), 0..8);
    (seeds, mutations).prop_map(|(mut texts, mutations)| {
        for mutation in mutations {
            mutate_texts(&mut texts, &mut Rng::with_seed(mutation));
        }
        texts
    })
}

/// Fails with the texts where what becomes of them is not sound.
fn assert_texts_sound(texts: &[Named]) {
    match catch_unwind(|| check_inputs(&texts::inputs(texts)).map(drop)) {
        Ok(Ok(())) => {}
        Ok(Err(faults)) => panic!("{}\nin {texts:#?}", faults.join("\n")),
        Err(_) => panic!("a panic\nin {texts:#?}"),
    }
}

#[test]
fn inputs_of_every_form_are_converted_or_refused() {
    forms_are_converted_or_refused(1);
}

#[test]
#[ignore = "slow: five times as many inputs"]
fn many_inputs_of_every_form_are_converted_or_refused() {
    forms_are_converted_or_refused(5);
    documents_are_read_or_refused(5);
}

fn forms_are_converted_or_refused(times: u32) {
    each_of(100 * times, &mutated_texts(), |texts| {
        assert_texts_sound(&texts);
    });
}

#[test]
fn the_seeds_of_every_form_are_read() {
    for seed in texts::seeds().unwrap() {
        let names: Vec<_> = seed.iter().map(|named| &named.name).collect();
        let result = check_inputs(&texts::inputs(&seed)).unwrap_or_else(|faults| {
            panic!("{faults:?}\nin {names:?}");
        });
        let is_read = |name: &str| {
            let one = [
                "definition.yaml",
                ".example.yaml",
                "hard.json",
                "ours.json",
                "pets.yaml",
            ];
            result.is_ok() || one.iter().any(|end| name.ends_with(end)) && names.len() == 1
        };
        assert!(is_read(names[0]), "{names:?}: {:?}", result.err());
    }
}

#[test]
fn any_document_of_openapi_is_read_or_refused() {
    documents_are_read_or_refused(1);
}

/// OpenAPI documents with some changes, as values and as texts.
fn documents_are_read_or_refused(times: u32) {
    let documents = select(texts::documents().unwrap());
    let mutations = prop::collection::vec((any::<bool>(), any::<u64>()), 0..8);
    let mutated = (documents, mutations).prop_map(|(document, mutations)| {
        let Named { name, mut text } = document;
        for (is_spliced, mutation) in mutations {
            let mut rng = Rng::with_seed(mutation);
            let input = Input {
                name: &name,
                text: &text,
            };
            text = match input.value() {
                Ok(mut value) if !is_spliced => {
                    mutate(&mut value, &mut rng);
                    spoiled(&value.to_string())
                }
                _ => spliced(&text, &mut rng),
            };
        }
        Named { name, text }
    });
    each_of(60 * times, &mutated, |document| {
        match catch_unwind(|| assert_reads(&document)) {
            Ok(()) => {}
            Err(_) => panic!("in {document:#?}"),
        }
    });
}

/// Fails where a document that can be read is not read as one of 3.0 or refused, or where
/// what is generated of it is not Rust.
fn assert_reads(document: &Named) {
    let input = Input {
        name: &document.name,
        text: &document.text,
    };
    let Ok(value) = input.value() else {
        return;
    };
    let reading = postman_client::read(&value, input.name);
    let (openapi, diagnostics) = match &reading {
        Ok(reading) => (Some(&reading.openapi), &reading.diagnostics),
        Err(rejection) => (None, &rejection.diagnostics),
    };
    check_reading(input, openapi, diagnostics).unwrap();
    let sources = openapi.and_then(|openapi| postman_client::sources(openapi, &[]).ok());
    for (_, source) in sources.into_iter().flatten() {
        check_source(&source).unwrap();
    }
}

fn becomes_a_client(times: u32) {
    let inputs = prop_oneof![collection(), mutated().boxed()];
    each_of(6 * times, &inputs, |document| assert_generates(&document));
}

/// Fails where a collection that is converted does not become Rust that parses
/// and holds every operation.
fn assert_generates(document: &Value) {
    let folder = tempfile::tempdir().unwrap();
    let (root, from, out) = (
        root(),
        folder.path().join("any.json"),
        folder.path().join("any-api"),
    );
    std::fs::write(&from, spoiled(&document.to_string())).unwrap();
    let xtask = |command: &str, out: &Path| {
        let (from, out) = (from.to_str().unwrap(), out.to_str().unwrap());
        let run = AssertUnwindSafe(|| run(&root, &[command, "--from", from, "--out", out]));
        let (code, _, error) =
            catch_unwind(run).unwrap_or_else(|_| panic!("a panic\nin {document}"));
        (code, error)
    };
    let openapi = folder.path().join("openapi.json");
    if xtask("convert", &openapi).0 != 0 {
        return;
    }
    let (code, error) = xtask("codegen", &out);
    assert_eq!(code, 0, "{error}\nin {document}");
    let generated = crate::generated(&out);
    if let Err(error) = syn::parse_file(&generated) {
        panic!("{error}\nin {document}");
    }
    assert_ascii_names(&generated);
    let openapi: OpenAPI = serde_json::from_slice(&std::fs::read(openapi).unwrap()).unwrap();
    for (path, method, operation) in openapi.operations() {
        let id = operation.operation_id.as_deref().unwrap();
        assert!(
            generated.contains(&format!("{id:?}")),
            "{method} {path} is not there\nin {document}"
        );
    }
}

/// Fails where source has a name of other letters than ASCII's: rustc
/// normalizes them, and warns of some.
pub(crate) fn assert_ascii_names(source: &str) {
    fn check(tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => check(group.stream()),
                TokenTree::Ident(name) => assert!(name.to_string().is_ascii(), "`{name}`"),
                _ => {}
            }
        }
    }
    check(source.parse().unwrap());
}

#[test]
fn the_seeds_themselves_are_converted() {
    for seed in seeds() {
        assert!(assert_sound(std::slice::from_ref(&seed)), "{seed}");
    }
    assert!(assert_sound(&seeds()));
}

/// What the fuzz target runs, on the seeds with some bytes changed.
#[test]
fn the_fuzz_target_runs() {
    let seeds: Vec<_> = seeds()
        .iter()
        .map(|seed| seed.to_string().into_bytes())
        .chain(texts::seeds().unwrap().iter().map(|seed| pack(seed)))
        .collect();
    let mut converted = 0;
    for case in 0..100 {
        let mut rng = Rng::with_seed(case);
        let mut bytes = seeds[rng.usize(..seeds.len())].clone();
        for _ in 0..rng.usize(..3) {
            let at = rng.usize(..bytes.len());
            match rng.u8(..5) {
                0 => bytes.truncate(at + 1),
                1 => bytes.insert(at, SEPARATOR),
                2 => drop(bytes.remove(at)),
                _ => bytes[at] = rng.u8(..),
            }
        }
        let operations = check_bytes(&bytes);
        let text = || String::from_utf8_lossy(&bytes).into_owned();
        converted += usize::from(
            operations.unwrap_or_else(|faults| panic!("{faults:?}\nin {}", text())) > 0,
        );
    }
    assert!(converted > 30, "{converted} of 100 were still JSON");
}
