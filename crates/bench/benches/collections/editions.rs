//! A generated collection as the other editions write it.

use std::fmt::Write;

use serde_json::{Map, Value, json};

/// The same content in edition 1: requests and folders in flat lists.
pub(crate) fn edition_1(collection: &Value) -> String {
    let mut flat = Flat::default();
    let (order, folders_order) = flat.level(&collection["item"], &Value::Null);
    let whole = json!({
        "id": "collection",
        "name": collection["info"]["name"],
        "description": collection["info"]["description"],
        "auth": collection["auth"],
        "variables": collection["variable"],
        "order": order,
        "folders_order": folders_order,
        "folders": flat.folders,
        "requests": flat.requests,
    });
    super::pretty(&whole)
}

#[derive(Default)]
struct Flat {
    folders: Vec<Value>,
    requests: Vec<Value>,
}

impl Flat {
    /// Adds items; gives the ids of their requests and folders.
    fn level(&mut self, items: &Value, folder: &Value) -> (Vec<String>, Vec<String>) {
        let (mut order, mut folders_order) = (Vec::new(), Vec::new());
        for item in items.as_array().unwrap() {
            if item["item"].is_array() {
                let at = self.folders.len();
                let id = format!("f{at}");
                self.folders.push(Value::Null);
                let (order, inner) = self.level(&item["item"], &json!(id));
                self.folders[at] = json!({ "id": id, "name": item["name"], "folder": folder,
                    "description": item["description"], "order": order, "folders_order": inner });
                folders_order.push(id);
            } else {
                let id = format!("r{}", self.requests.len());
                let mut request = request_1(&item["request"]);
                let responses = item["response"].as_array().unwrap().iter().map(response_1);
                let responses = responses.collect::<Value>();
                let more = json!({ "id": id, "name": item["name"], "folder": folder, "responses": responses });
                request.extend(more.as_object().unwrap().clone());
                self.requests.push(request.into());
                order.push(id);
            }
        }
        (order, folders_order)
    }
}

fn request_1(request: &Value) -> Map<String, Value> {
    let (url, body) = (&request["url"], &request["body"]);
    let mode = match body["mode"].as_str() {
        Some("formdata") => json!("params"),
        mode => json!(mode),
    };
    let fields = body["mode"].as_str().map(|mode| &body[mode]);
    let fields = fields.filter(|fields| fields.is_array());
    let request = json!({
        "method": request["method"],
        "description": request["description"],
        "url": url["raw"],
        "queryParams": url["query"],
        "pathVariableData": url["variable"],
        "headers": "Accept: application/json\n",
        "headerData": request["header"],
        "auth": request["auth"],
        "dataMode": mode,
        "data": fields,
        "rawModeData": body["raw"],
        "dataOptions": body["options"],
    });
    let Value::Object(mut request) = request else {
        unreachable!("it is written as one")
    };
    request.retain(|key, value| key == "dataMode" || !value.is_null());
    request
}

fn response_1(response: &Value) -> Value {
    let saved = Value::from(request_1(&response["originalRequest"]));
    json!({
        "name": response["name"],
        "status": response["status"],
        "responseCode": { "code": response["code"], "name": response["status"], "detail": "" },
        "language": response["_postman_previewlanguage"],
        "headers": response["header"],
        "cookies": [],
        "text": response["body"],
        "requestObject": saved.to_string(),
    })
}

/// The same content in edition 3: a folder of YAML files, each with its path.
pub(crate) fn edition_3(collection: &Value) -> Vec<(String, String)> {
    let definition = json!({
        "$kind": "collection",
        "name": collection["info"]["name"],
        "description": collection["info"]["description"],
        "variables": collection["variable"],
        "auth": collection["auth"],
    });
    let mut files = vec![(DEFINITION.to_owned(), yaml(&definition))];
    level(&collection["item"], "", &mut files);
    files
}

const DEFINITION: &str = ".resources/definition.yaml";

fn level(items: &Value, below: &str, files: &mut Vec<(String, String)>) {
    for (at, item) in items.as_array().unwrap().iter().enumerate() {
        let order = 1000 * (at + 1);
        let name = super::text(&item["name"]);
        if item["item"].is_array() {
            let definition = json!({ "$kind": "collection", "description": item["description"], "order": order });
            files.push((format!("{below}{name}/{DEFINITION}"), yaml(&definition)));
            level(&item["item"], &format!("{below}{name}/"), files);
            continue;
        }
        let mut request = request_3(&item["request"]);
        request["$kind"] = "http-request".into();
        request["order"] = order.into();
        files.push((format!("{below}{name}.request.yaml"), yaml(&request)));
        for (at, response) in item["response"].as_array().unwrap().iter().enumerate() {
            let example = json!({
                "$kind": "http-example",
                "name": response["name"],
                "order": 1000 * (at + 1),
                "request": request_3(&response["originalRequest"]),
                "response": {
                    "statusCode": response["code"],
                    "statusText": response["status"],
                    "headers": response["header"],
                    "body": { "type": response["_postman_previewlanguage"], "content": response["body"] },
                },
            });
            let path = format!("{below}.resources/{name}.resources/examples/{at}.example.yaml");
            files.push((path, yaml(&example)));
        }
    }
}

fn request_3(request: &Value) -> Value {
    let (url, body) = (&request["url"], &request["body"]);
    let body = match body["mode"].as_str() {
        None => Value::Null,
        Some("raw") => {
            json!({ "type": body["options"]["raw"]["language"], "content": body["raw"] })
        }
        Some(mode) => json!({ "type": mode, "content": body[mode] }),
    };
    json!({
        "url": url["raw"],
        "method": request["method"],
        "description": request["description"],
        "headers": request["header"],
        "queryParams": url["query"],
        "pathVariables": url["variable"],
        "auth": request["auth"],
        "body": body,
    })
}

/// A value in block style, as Postman writes it; null is left out.
fn yaml(value: &Value) -> String {
    let mut text = String::new();
    block(value, 0, &mut text);
    text
}

fn block(value: &Value, depth: usize, text: &mut String) {
    let indent = "  ".repeat(depth);
    match value {
        Value::Object(members) => {
            for (name, value) in members.iter().filter(|(_, value)| !value.is_null()) {
                write!(text, "{indent}{name}:").unwrap();
                inner(value, depth, text);
            }
        }
        Value::Array(elements) => {
            for element in elements {
                // The first member stands beside the dash.
                let start = text.len();
                block(element, depth + 1, text);
                let dash = format!("{indent}- ");
                text.replace_range(start..start + dash.len(), &dash);
            }
        }
        _ => {}
    }
}

fn inner(value: &Value, depth: usize, text: &mut String) {
    match value {
        Value::String(lines) if lines.contains('\n') && !lines.ends_with('\n') => {
            text.push_str(" |-\n");
            for line in lines.split('\n') {
                match line {
                    "" => text.push('\n'),
                    line => writeln!(text, "{}{line}", "  ".repeat(depth + 1)).unwrap(),
                }
            }
        }
        Value::Array(elements) if elements.is_empty() => text.push_str(" []\n"),
        Value::Object(_) | Value::Array(_) => {
            text.push('\n');
            block(value, depth + 1, text);
        }
        scalar => {
            let is_plain = |c: char| c.is_ascii_alphanumeric() || " -_.".contains(c);
            match scalar.as_str() {
                Some(plain)
                    if plain.starts_with(|c: char| c.is_ascii_alphabetic())
                        && plain.chars().all(is_plain)
                        && !["true", "false", "null"].contains(&plain)
                        && !plain.ends_with(' ') =>
                {
                    writeln!(text, " {plain}").unwrap();
                }
                _ => writeln!(text, " {scalar}").unwrap(),
            }
        }
    }
}
