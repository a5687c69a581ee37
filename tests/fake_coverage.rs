//! `zoom-fake` serves what the fragment documents: each operation with its successes,
//! its errors, its scopes and its rate-limit label. What is missing is named.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use http::header::CONTENT_TYPE;
use serde_json::{Value, json};
use zoom_fake::{TspAccount, User, ZoomFake};

use crate::document;

/// Documented errors that the fake does not serve: operation (none if of all), code,
/// meaning, and why.
const NOT_SERVED: &[(Option<&str>, u64, &str, &str)] = &[
    (
        Some("updateTspAccount"),
        300,
        "At least one TSP config must be available.",
        "an update removes no account",
    ),
    (
        None,
        4700,
        "Invalid access token, does not contain scopes.",
        "Zoom words 4711 in the same way, and the fake sends that",
    ),
];

/// Each fake has another address: no connection is used twice.
static HTTP: LazyLock<reqwest::Client> = LazyLock::new(|| {
    let builder = reqwest::Client::builder().pool_max_idle_per_host(0);
    builder.build().unwrap()
});

/// An operation as the fragment documents it.
struct Documented {
    method: http::Method,
    path: String,
    id: String,
    operation: Value,
}

/// What the fake answered.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Answer {
    status: u16,
    code: u64,
    message: String,
    label: String,
}

fn operations() -> Vec<Documented> {
    let fragment = document();
    let mut operations = Vec::new();
    for (path, methods) in fragment["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            operations.push(Documented {
                method: method.to_uppercase().parse().unwrap(),
                path: path.clone(),
                id: operation["operationId"].as_str().unwrap().to_owned(),
                operation: operation.clone(),
            });
        }
    }
    assert!(operations.len() >= 8);
    operations
}

impl Documented {
    /// Calls it at a fake, with these values in its path.
    async fn call(&self, zoom: &ZoomFake, user: &str, tsp_id: &str, body: &Value) -> Answer {
        let path = self.path.replace("{userId}", user);
        // Any other argument is an id.
        let mut path = path.replace("{tspId}", tsp_id);
        while let (Some(start), Some(end)) = (path.find('{'), path.find('}')) {
            path.replace_range(start..=end, "1");
        }
        let request = HTTP
            .request(self.method.clone(), format!("{}{path}", zoom.base_url()))
            .bearer_auth(zoom.token())
            .header(CONTENT_TYPE, "application/json")
            .body(body.to_string());
        let response = request.send().await.unwrap();
        let label = response.headers().get("x-ratelimit-category");
        let label = label.map_or("", |label| label.to_str().unwrap()).to_owned();
        let status = response.status().as_u16();
        let body = response.bytes().await.unwrap();
        let body: Value = serde_json::from_slice(&body).unwrap_or_default();
        Answer {
            status,
            code: body["code"].as_u64().unwrap_or_default(),
            message: body["message"].as_str().unwrap_or_default().to_owned(),
            label,
        }
    }

    fn scopes(&self) -> BTreeSet<&str> {
        let requirements = self.operation["security"].as_array().unwrap();
        let schemes = requirements
            .iter()
            .flat_map(|requirement| requirement.as_object().unwrap().values());
        let scopes = schemes.flat_map(|scopes| scopes.as_array().unwrap());
        scopes.map(|scope| scope.as_str().unwrap()).collect()
    }

    fn label(&self) -> &str {
        self.operation["x-rate-limit-label"].as_str().unwrap()
    }

    fn statuses(&self) -> impl Iterator<Item = (u16, &Value)> {
        let responses = self.operation["responses"].as_object().unwrap();
        responses
            .iter()
            .filter_map(|(status, response)| Some((status.parse().ok()?, response)))
    }
}

fn errors(of: &Value) -> impl Iterator<Item = (u64, &str)> {
    let codes = of["x-error-codes"].as_array().into_iter().flatten();
    codes.map(|entry| {
        let meaning = entry["description"].as_str().unwrap();
        (entry["code"].as_u64().unwrap(), meaning)
    })
}

/// Whether a message has this meaning: its first sentence, up to a value.
fn means(message: &str, meaning: &str) -> bool {
    let end = meaning.find(['.', '$']).unwrap_or(meaning.len());
    message.starts_with(&meaning[..end])
}

/// A fake with a user for each state that Zoom documents.
async fn fake() -> ZoomFake {
    let zoom = ZoomFake::start().await.unwrap();
    let account = TspAccount::default;
    for user in [
        User::new("invited").pending(),
        User::new("without").without_tsp(),
        User::new("special").special(),
        User::new("att")
            .with_media_link_required()
            .with_account("1", account()),
        User::new("two")
            .with_account("1", account())
            .with_account("2", account()),
    ] {
        zoom.add_user(user);
    }
    zoom
}

const USERS: [&str; 7] = [
    "me", "invited", "without", "special", "att", "two", "nobody",
];

/// All that an operation answers to these users, ids and bodies, each time from the
/// same state, and to a caller without a token, a scope, or TSP.
async fn answers(operation: &Documented) -> BTreeSet<Answer> {
    let good = json!({ "conference_code": "123456", "leader_pin": "98765" });
    let mut bad = good.clone();
    bad["tsp_bridge"] = json!("ASIA");
    let mut answers = BTreeSet::new();
    let users: &[&str] = match operation.path.contains("{userId}") {
        true => &USERS,
        false => &["me"],
    };
    let ids: &[&str] = match operation.path.contains("{tspId}") {
        true => &["1", "2", "3"],
        false => &["1"],
    };
    for user in users {
        for id in ids {
            for body in [&good, &bad, &json!([])] {
                let zoom = fake().await;
                answers.insert(operation.call(&zoom, user, id, body).await);
            }
        }
    }
    let states: [fn(&ZoomFake); 3] = [ZoomFake::without_tsp, ZoomFake::expire_tokens, |zoom| {
        zoom.restrict_scopes(&[])
    }];
    for state in states {
        let zoom = fake().await;
        state(&zoom);
        answers.insert(operation.call(&zoom, "me", "1", &good).await);
    }
    answers
}

#[tokio::test]
async fn each_documented_answer_is_served() {
    let mut missing = Vec::new();
    let mut excused = Vec::new();
    let mut of_all = Vec::new();
    for operation in operations() {
        let id = operation.id.as_str();
        let answers = answers(&operation).await;
        for (status, response) in operation.statuses() {
            if (200..300).contains(&status) && answers.iter().all(|answer| answer.status != status)
            {
                missing.push(format!("{id}: {status}"));
            }
            for (code, meaning) in errors(response) {
                let is_served = answers.iter().any(|answer| {
                    (answer.status, answer.code) == (status, code)
                        && means(&answer.message, meaning)
                });
                match is_served {
                    true => {}
                    false if excuse(Some(id), code, meaning) => {
                        excused.push((Some(id.to_owned()), code))
                    }
                    false => missing.push(format!("{id}: {status}, code {code}, {meaning}")),
                }
            }
        }
        of_all.extend(answers);
    }
    let fragment = document();
    for (code, meaning) in errors(&fragment) {
        let is_served = |answer: &Answer| answer.code == code && means(&answer.message, meaning);
        match of_all.iter().any(is_served) {
            true => {}
            false if excuse(None, code, meaning) => excused.push((None, code)),
            false => missing.push(format!("every operation: code {code}, {meaning}")),
        }
    }
    assert!(
        missing.is_empty(),
        "documented, and not served by zoom-fake: {missing:#?}"
    );
    let expected: Vec<_> = NOT_SERVED
        .iter()
        .map(|(id, code, ..)| (id.map(str::to_owned), *code))
        .collect();
    assert_eq!(excused, expected, "served or undocumented by now");
}

fn excuse(id: Option<&str>, code: u64, meaning: &str) -> bool {
    let mut excuses = NOT_SERVED.iter();
    excuses.any(|known| (known.0, known.1, known.2) == (id, code, meaning))
}

#[tokio::test]
async fn each_operation_is_routed() {
    let call = async |operation: &Documented| {
        let zoom = fake().await;
        operation.call(&zoom, "me", "1", &Value::Null).await
    };
    let is_routed =
        |answer: &Answer| answer.status != 405 && answer.message != "This API does not exist.";
    let mut missing = Vec::new();
    let mut operations = operations();
    for operation in &operations {
        if !is_routed(&call(operation).await) {
            missing.push(format!("{} {}", operation.method, operation.path));
        }
    }
    assert!(missing.is_empty(), "not routed by zoom-fake: {missing:?}");
    // An operation that is not there is noticed.
    for (method, path) in [
        ("PUT", "/tsp"),
        ("GET", "/users/{userId}/tsp/{tspId}/bridge"),
    ] {
        let operation = &mut operations[0];
        operation.method = method.parse().unwrap();
        operation.path = path.to_owned();
        assert!(!is_routed(&call(operation).await), "{method} {path}");
    }
}

#[tokio::test]
async fn each_operation_needs_its_scopes() {
    let mut faults = Vec::new();
    for operation in operations() {
        let id = &operation.id;
        let scopes = operation.scopes();
        assert!(!scopes.is_empty(), "{id} documents no scopes");
        let call = async |held: &[&str]| {
            let zoom = fake().await;
            zoom.restrict_scopes(held);
            operation.call(&zoom, "me", "1", &Value::Null).await
        };
        let refused = call(&[]).await;
        let named = refused.message.split_once('[').and_then(|(_, names)| {
            let (names, _) = names.split_once(']')?;
            Some(names.split(", ").collect::<BTreeSet<_>>())
        });
        if refused.code != 4711 || named.as_ref() != Some(&scopes) {
            faults.push(format!("{id} needs {scopes:?}: {refused:?}"));
        }
        for scope in &scopes {
            if call(&[scope]).await.code == 4711 {
                faults.push(format!("{id} does not take {scope}"));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[tokio::test]
async fn each_operation_has_its_label() {
    let mut faults = Vec::new();
    for operation in operations() {
        let zoom = fake().await;
        zoom.stop_time();
        zoom.limit_label(operation.label(), 1, None);
        let first = operation.call(&zoom, "me", "1", &Value::Null).await;
        let second = operation.call(&zoom, "me", "1", &Value::Null).await;
        if first.label != operation.label() || second.status != 429 {
            let (id, label) = (&operation.id, operation.label());
            faults.push(format!("{id} is {label}: {first:?}, {second:?}"));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}
