//! Checks that a document is valid OpenAPI 3.0.3, by the official JSON schema and
//! by further rules of the specification.

#![allow(
    clippy::indexing_slicing,
    reason = "a JSON value is null where it has no such member"
)]

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use openapiv3::OpenAPI;
use serde_json::{Map, Value};

const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// Checks a document of whatever origin, but not by the schema: `openapiv3` writes a
/// `style` beside the `content` of a parameter. Gives it as JSON.
pub(crate) fn check_any(openapi: &OpenAPI, faults: &mut Vec<String>) -> Option<Value> {
    let document = match serde_json::to_value(openapi) {
        Ok(document) => document,
        Err(error) => {
            faults.push(format!("it does not serialize: {error}"));
            return None;
        }
    };
    match serde_json::from_value::<OpenAPI>(document.clone()) {
        Ok(again) if again == *openapi => {}
        Ok(_) => faults.push("read again, it is another document".to_owned()),
        Err(error) => faults.push(format!("it can't be read again: {error}")),
    }
    Some(document)
}

/// Checks a document of the converter.
pub(crate) fn check(openapi: &OpenAPI, faults: &mut Vec<String>) {
    let Some(document) = check_any(openapi, faults) else {
        return;
    };
    by_schema(&document, faults);
    paths(&document, faults);
    servers(&document["servers"], faults);
    components(&document, faults);
    Walk {
        document: &document,
        faults,
    }
    .value("", &document);
}

fn by_schema(document: &Value, faults: &mut Vec<String>) {
    static VALIDATOR: LazyLock<Result<jsonschema::Validator, String>> = LazyLock::new(|| {
        let text = include_str!("../../../tests/schemas/openapi-3.0.json");
        let schema = serde_json::from_str(text).map_err(|error| error.to_string())?;
        jsonschema::validator_for(&schema).map_err(|error| error.to_string())
    });
    match &*VALIDATOR {
        Ok(validator) => faults.extend(
            validator
                .iter_errors(document)
                .map(|error| format!("schema: {} {error}", error.instance_path())),
        ),
        Err(error) => faults.push(format!("the schema of OpenAPI: {error}")),
    }
}

/// The members of an object; none of anything else.
fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

/// The texts of an array of texts.
fn texts(value: &Value) -> Vec<&str> {
    let elements = value.as_array().into_iter().flatten();
    elements.filter_map(Value::as_str).collect()
}

/// The first text that stands there twice.
fn twice<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> Option<String> {
    let mut seen = HashSet::new();
    let mut texts = texts.into_iter().map(|text| text.as_ref().to_owned());
    texts.find(|text| !seen.insert(text.clone()))
}

/// Operation ids are unique; a path's template and its parameters name the
/// same; no two paths have one shape; no parameter is there twice; tags are
/// declared; what is required of a security scheme is declared.
fn paths(document: &Value, faults: &mut Vec<String>) {
    let tags: Vec<_> = document["tags"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|tag| tag["name"].as_str())
        .collect();
    if let Some(tag) = twice(&tags) {
        faults.push(format!("the tag {tag:?} is declared twice"));
    }
    let mut ids = HashSet::new();
    let mut shapes: HashMap<String, &str> = HashMap::new();
    for (path, item) in members(&document["paths"]) {
        let Some((shape, mut template)) = template(path) else {
            faults.push(format!("{path:?} is no path template"));
            continue;
        };
        if let Some(other) = shapes.insert(shape, path) {
            faults.push(format!("{path:?} and {other:?} are one path"));
        }
        template.sort_unstable();
        if let Some(name) = twice(&template) {
            faults.push(format!("{path:?} has the parameter {name:?} twice"));
        }
        let own = members(item).filter(|(m, _)| METHODS.contains(&m.as_str()));
        // They are as good as the others.
        let others = members(&item["x-other-operations"]);
        let others = others.flat_map(|(m, all)| members(all).map(move |(_, one)| (m, one)));
        for (method, operation) in own.chain(others) {
            let mut fault = |text: String| faults.push(format!("{method} {path}: {text}"));
            let id = operation["operationId"].as_str().unwrap_or_default();
            if id.is_empty() || !ids.insert(id) {
                fault(format!("the id {id:?} is empty or taken"));
            }
            let parameters = operation["parameters"].as_array().into_iter().flatten();
            let mut names: HashMap<&str, Vec<String>> = HashMap::new();
            for parameter in parameters {
                let name = parameter["name"].as_str().unwrap_or_default();
                let place = parameter["in"].as_str().unwrap_or_default();
                let is_header = place == "header";
                let lower = name.to_ascii_lowercase();
                if name.is_empty()
                    || is_header && ["accept", "content-type", "authorization"].contains(&&*lower)
                {
                    fault(format!("{name:?} is no parameter"));
                }
                let name = if is_header { lower } else { name.to_owned() };
                names.entry(place).or_default().push(name);
            }
            for (place, names) in &names {
                if let Some(name) = twice(names) {
                    fault(format!("the {place} parameter {name:?} is there twice"));
                }
            }
            let mut in_path = names.remove("path").unwrap_or_default();
            in_path.sort_unstable();
            if in_path != template {
                fault(format!("its path parameters are {in_path:?}"));
            }
            for tag in texts(&operation["tags"]) {
                if !tags.contains(&tag) {
                    fault(format!("the tag {tag:?} is not declared"));
                }
            }
            security(document, operation, &mut fault);
            servers(&operation["servers"], faults);
        }
    }
}

/// The shape of a path template, and the names in it.
fn template(path: &str) -> Option<(String, Vec<&str>)> {
    let mut names = Vec::new();
    let mut pieces = path.split('{');
    let mut shape = pieces.next()?.to_owned();
    for piece in pieces {
        let (name, literal) = piece.split_once('}')?;
        names.push(name);
        shape += "{}";
        shape += literal;
    }
    let is_path = path.starts_with('/') && !path.contains(['?', '#']);
    let is_named = !shape.replace("{}", "").contains(['{', '}']) && !names.contains(&"");
    (is_path && is_named).then_some((shape, names))
}

/// Requirements name schemes, and scopes only where the scheme has them.
fn security(document: &Value, operation: &Value, fault: &mut impl FnMut(String)) {
    let schemes = &document["components"]["securitySchemes"];
    let requirements = operation["security"].as_array().into_iter().flatten();
    for (name, scopes) in requirements.flat_map(members) {
        let Some(scheme) = schemes.get(name) else {
            fault(format!("the security scheme {name:?} is not declared"));
            continue;
        };
        let known: Vec<_> = members(&scheme["flows"])
            .flat_map(|(_, flow)| members(&flow["scopes"]))
            .map(|(scope, _)| scope.as_str())
            .collect();
        for scope in texts(scopes) {
            if !known.contains(&scope) {
                fault(format!("the scope {scope:?} of {name} is not declared"));
            }
        }
    }
}

/// A server's URL and its variables name the same.
fn servers(servers: &Value, faults: &mut Vec<String>) {
    for server in servers.as_array().into_iter().flatten() {
        let url = server["url"].as_str().unwrap_or_default();
        let mut used: Vec<_> = url
            .split('{')
            .skip(1)
            .filter_map(|rest| Some(rest.split_once('}')?.0))
            .collect();
        used.sort_unstable();
        used.dedup();
        let mut declared: Vec<_> = members(&server["variables"])
            .map(|(name, _)| name.as_str())
            .collect();
        declared.sort_unstable();
        if used != declared || url.is_empty() || url.contains(['?', '#']) {
            faults.push(format!("the server {url:?} has the variables {declared:?}"));
        }
    }
}

/// Every component schema is used.
fn components(document: &Value, faults: &mut Vec<String>) {
    let text = document.to_string();
    let used: HashSet<_> = text
        .split("\"$ref\":\"#/components/schemas/")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    for (name, _) in members(&document["components"]["schemas"]) {
        if !used.contains(name.as_str()) {
            faults.push(format!("the schema {name} is used nowhere"));
        }
    }
}

/// What holds wherever it stands: references lead somewhere, lists have items,
/// limits hold something, and only what exists is required or encoded.
struct Walk<'a> {
    document: &'a Value,
    faults: &'a mut Vec<String>,
}

impl Walk<'_> {
    fn value(&mut self, place: &str, value: &Value) {
        match value {
            Value::Object(object) => {
                self.schema(place, object);
                self.media_type(place, object);
                for (name, value) in object {
                    let is_bodiless =
                        place.ends_with("/responses") && (name == "204" || name == "304");
                    if is_bodiless && value.get("content").is_some() {
                        self.fault(place, &format!("the response {name} has content"));
                    }
                    self.value(&format!("{place}/{name}"), value);
                }
            }
            Value::Array(elements) => {
                for element in elements {
                    self.value(place, element);
                }
            }
            _ => {}
        }
    }

    fn fault(&mut self, place: &str, text: &str) {
        self.faults.push(format!("{place}: {text}"));
    }

    /// Checks a schema: only schemas have these members.
    fn schema(&mut self, place: &str, object: &Map<String, Value>) {
        if let Some(Value::String(reference)) = object.get("$ref") {
            let pointer = reference.strip_prefix('#');
            if pointer.and_then(|p| self.document.pointer(p)).is_none() {
                self.fault(place, &format!("{reference} leads nowhere"));
            }
        }
        if object.get("type") == Some(&"array".into()) && !object.contains_key("items") {
            self.fault(place, "a list of nothing");
        }
        for (least, most) in [
            ("minimum", "maximum"),
            ("minLength", "maxLength"),
            ("minItems", "maxItems"),
        ] {
            let limit = |name| object.get(name).and_then(Value::as_f64);
            if let (Some(least), Some(most)) = (limit(least), limit(most))
                && least > most
            {
                self.fault(place, "limits that hold nothing");
            }
        }
        if let Some(values) = object.get("enum").and_then(Value::as_array)
            && (values.is_empty() || twice(values.iter().map(Value::to_string)).is_some())
        {
            self.fault(place, "an enum of nothing, or of a value twice");
        }
        if let (Some(required), Some(properties)) =
            (object.get("required"), object.get("properties"))
        {
            for name in texts(required) {
                if properties.get(name).is_none() {
                    self.fault(place, &format!("{name:?} is required and no property"));
                }
            }
        }
    }

    /// Encodings are of properties, of multipart and urlencoded bodies.
    fn media_type(&mut self, place: &str, object: &Map<String, Value>) {
        let (Some(encoding), Some(schema)) = (object.get("encoding"), object.get("schema")) else {
            return;
        };
        let reference = schema["$ref"].as_str().and_then(|r| r.strip_prefix('#'));
        let schema = reference
            .and_then(|pointer| self.document.pointer(pointer))
            .unwrap_or(schema);
        for (name, _) in members(encoding) {
            if schema["properties"].get(name).is_none() {
                self.fault(place, &format!("{name:?} is encoded and no property"));
            }
        }
    }
}
