//! An OpenAPI document as a list of facts, one line each, so that two
//! documents can be compared feature by feature.
//!
//! Names of components and of security schemes are no facts: what they stand
//! for is. References and `allOf` are followed, media types are compared
//! without their parameters.

use std::collections::{HashMap, HashSet};
use std::fmt;

use serde_json::{Map, Value};

use crate::outline::{elements, members, text};

/// How deep properties are followed: a recursive schema has no end.
const DEPTH: usize = 6;

/// One thing that a document says, as `parameter types: GET /pets query limit = integer`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Fact {
    pub(super) feature: String,
    text: String,
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.feature, self.text)
    }
}

/// All facts of a document, in its order, each once.
pub(super) fn facts(document: &Value) -> Vec<Fact> {
    let mut facts = Facts {
        document,
        facts: Vec::new(),
        said: HashSet::new(),
        first_places: HashMap::new(),
    };
    facts.head();
    for (path, item) in members(&document["paths"]) {
        for (method, operation) in members(item) {
            if operation.get("responses").is_some() {
                let name = format!("{} {path}", method.to_uppercase());
                facts.operation(&name, &item["parameters"], operation);
            }
        }
    }
    facts.facts
}

struct Facts<'a> {
    document: &'a Value,
    facts: Vec<Fact>,
    said: HashSet<Fact>,
    /// Where the schema of an object is used first.
    first_places: HashMap<*const Value, String>,
}

impl<'a> Facts<'a> {
    fn say(&mut self, feature: &str, text: impl Into<String>) {
        let (feature, text) = (feature.to_owned(), text.into());
        let fact = Fact { feature, text };
        if self.said.insert(fact.clone()) {
            self.facts.push(fact);
        }
    }

    /// Says the text that stands at `name`, if there is one, of `place`.
    fn say_text(&mut self, feature: &str, place: &str, node: &Value, name: &str) {
        if let Some(text) = node[name].as_str().filter(|text| !text.is_empty()) {
            self.say(feature, format!("{place} = {text}"));
        }
    }

    fn head(&mut self) {
        let info = &self.document["info"];
        self.say_text("title", "info", info, "title");
        self.say_text("version", "info", info, "version");
        self.say_text("description", "info", info, "description");
        for server in elements(&self.document["servers"]) {
            let url = text(server, "url");
            self.say("servers", url);
            self.say_text("server descriptions", url, server, "description");
            for (name, variable) in members(&server["variables"]) {
                let place = format!("{url} {{{name}}}");
                self.say_text("server variables", &place, variable, "default");
                self.say_values("server variable values", &place, variable);
                self.say_text("server variable texts", &place, variable, "description");
            }
        }
        for tag in elements(&self.document["tags"]) {
            let name = text(tag, "name");
            self.say("tags", name);
            self.say_text("tag descriptions", name, tag, "description");
        }
        let schemes = &self.document["components"]["securitySchemes"];
        for (name, scheme) in members(schemes) {
            let identity = self.scheme(name);
            self.say("security schemes", identity.as_str());
            self.say_text("bearer formats", &identity, scheme, "bearerFormat");
            for (flow, known) in members(&scheme["flows"]) {
                for url in ["authorizationUrl", "tokenUrl", "refreshUrl"] {
                    self.say_text("oauth2 urls", &format!("{flow} {url}"), known, url);
                }
                let scopes = &known["scopes"];
                for (scope, _) in members(scopes) {
                    let place = format!("{flow} {scope}");
                    self.say("scopes", place.as_str());
                    self.say_text("scope descriptions", &place, scopes, scope);
                }
            }
        }
    }

    /// What a security scheme is, whatever it is called.
    fn scheme(&self, name: &str) -> String {
        let scheme = &self.document["components"]["securitySchemes"][name];
        match scheme["type"].as_str() {
            Some("http") => format!("http {}", text(scheme, "scheme")),
            Some("apiKey") => format!("apiKey {} {}", text(scheme, "in"), text(scheme, "name")),
            Some("oauth2") => {
                let flows: Vec<_> = members(&scheme["flows"])
                    .map(|(flow, _)| flow.as_str())
                    .collect();
                format!("oauth2 {}", flows.join("+"))
            }
            other => format!("{other:?}"),
        }
    }

    fn operation(&mut self, name: &str, shared: &'a Value, operation: &'a Value) {
        self.say("operations", name);
        self.say_text("operation ids", name, operation, "operationId");
        self.say_text("summaries", name, operation, "summary");
        self.say_text("operation descriptions", name, operation, "description");
        // An operation has one tag, the innermost of its folders.
        if let Some(tag) = elements(&operation["tags"]).last().and_then(Value::as_str) {
            self.say("operation tags", format!("{name} = {tag}"));
        }
        if operation["deprecated"] == true {
            self.say("deprecated", name);
        }
        self.security(name, operation);
        for parameter in elements(shared).chain(elements(&operation["parameters"])) {
            let parameter = self.resolved(parameter);
            let place = format!(
                "{name} {} {}",
                text(parameter, "in"),
                text(parameter, "name")
            );
            self.parameter("parameter", &place, parameter);
        }
        let body = self.resolved(&operation["requestBody"]);
        if body["required"] == true {
            self.say("body required", name);
        }
        self.content("body", name, body);
        for (status, response) in members(&operation["responses"]) {
            let response = self.resolved(response);
            let place = format!("{name} {status}");
            self.say("responses", place.as_str());
            self.say_text("response descriptions", &place, response, "description");
            for (header, known) in members(&response["headers"]) {
                let place = format!("{place} {header}");
                self.parameter("header", &place, self.resolved(known));
            }
            self.content("response", &place, response);
        }
    }

    fn security(&mut self, name: &str, operation: &Value) {
        let requirements = operation
            .get("security")
            .unwrap_or(&self.document["security"]);
        let mut alternatives = Vec::new();
        let mut scopes = Vec::new();
        for requirement in elements(requirements) {
            let mut schemes = Vec::new();
            for (scheme, wanted) in members(requirement) {
                let scheme = self.scheme(scheme);
                let wanted = elements(wanted).filter_map(Value::as_str);
                scopes.extend(wanted.map(|scope| format!("{name} {scheme} {scope}")));
                schemes.push(scheme);
            }
            schemes.sort_unstable();
            alternatives.push(match schemes.is_empty() {
                true => "none".to_owned(),
                false => schemes.join(" and "),
            });
        }
        alternatives.sort_unstable();
        alternatives.dedup();
        if alternatives.is_empty() {
            alternatives.push("none".to_owned());
        }
        self.say(
            "security requirements",
            format!("{name} = {}", alternatives.join(" or ")),
        );
        for scope in scopes {
            self.say("required scopes", scope);
        }
    }

    fn parameter(&mut self, kind: &str, place: &str, parameter: &'a Value) {
        self.say(&format!("{kind}s"), place);
        if parameter["required"] == true {
            self.say(&format!("{kind} required"), place);
        }
        if parameter["deprecated"] == true {
            self.say(&format!("{kind} deprecated"), place);
        }
        self.say_text(
            &format!("{kind} descriptions"),
            place,
            parameter,
            "description",
        );
        self.schema(kind, place, &parameter["schema"], 0);
    }

    fn content(&mut self, kind: &str, place: &str, holder: &'a Value) {
        for (media_type, content) in members(&holder["content"]) {
            let media_type = media_type.split(';').next().unwrap_or_default().trim();
            let place = format!("{place} {media_type}");
            self.say(&format!("{kind} media types"), place.as_str());
            self.schema(kind, &place, &content["schema"], 0);
            for (part, encoding) in members(&content["encoding"]) {
                let place = format!("{place} .{part}");
                self.say_text("part content types", &place, encoding, "contentType");
            }
        }
    }

    fn schema(&mut self, kind: &str, place: &str, schema: &'a Value, depth: usize) {
        let object = self.resolved(schema);
        if object["properties"].is_object() {
            match self.first_places.get(&std::ptr::from_ref(object)) {
                Some(first) => self.say("shared schemas", format!("{place} as {first}")),
                None => drop(self.first_places.insert(object, place.to_owned())),
            }
        }
        let mut rules = Map::new();
        self.merge(schema, &mut rules);
        let rules = Value::Object(rules);
        self.say_text(&format!("{kind} types"), place, &rules, "type");
        self.say_text(&format!("{kind} formats"), place, &rules, "format");
        self.say_values(&format!("{kind} enums"), place, &rules);
        if rules["nullable"] == true {
            self.say(&format!("{kind} nullable"), place);
        }
        for limit in [
            "minimum",
            "maximum",
            "minLength",
            "maxLength",
            "minItems",
            "maxItems",
            "pattern",
        ] {
            if let Some(value) = rules.get(limit) {
                self.say(
                    &format!("{kind} limits"),
                    format!("{place} {limit} {value}"),
                );
            }
        }
        if depth == DEPTH {
            return;
        }
        // The parts of `rules` are clones: what is followed stands in the document.
        for (name, property) in self.properties(schema) {
            let place = match depth {
                0 => format!("{place} .{name}"),
                _ => format!("{place}.{name}"),
            };
            self.say(&format!("{kind} properties"), place.as_str());
            if elements(&rules["required"]).any(|required| required == name) {
                self.say(&format!("{kind} properties required"), place.as_str());
            }
            let mut known = Map::new();
            self.merge(property, &mut known);
            let known = Value::Object(known);
            self.say_text(
                &format!("{kind} property descriptions"),
                &place,
                &known,
                "description",
            );
            self.schema(kind, &place, property, depth + 1);
        }
        if let Some(items) = self.member(schema, "items") {
            let place = match depth {
                0 => format!("{place} []"),
                _ => format!("{place}[]"),
            };
            self.schema(kind, &place, items, depth + 1);
        }
    }

    fn say_values(&mut self, feature: &str, place: &str, schema: &Value) {
        let values: Vec<_> = elements(&schema["enum"])
            .filter_map(Value::as_str)
            .collect();
        if !values.is_empty() {
            self.say(feature, format!("{place} = {}", values.join(" | ")));
        }
    }

    /// The keywords of a schema, those of its reference and of `allOf` included.
    fn merge(&self, schema: &'a Value, into: &mut Map<String, Value>) {
        let schema = self.resolved(schema);
        for part in elements(&schema["allOf"]) {
            self.merge(part, into);
        }
        for (keyword, value) in members(schema) {
            match (into.get_mut(keyword), value) {
                (Some(Value::Array(known)), Value::Array(more)) => known.extend(more.clone()),
                _ => {
                    into.insert(keyword.clone(), value.clone());
                }
            }
        }
    }

    fn properties(&self, schema: &'a Value) -> Vec<(&'a String, &'a Value)> {
        let schema = self.resolved(schema);
        let parts = elements(&schema["allOf"]);
        let inherited = parts.flat_map(|part| self.properties(part));
        inherited.chain(members(&schema["properties"])).collect()
    }

    fn member(&self, schema: &'a Value, name: &str) -> Option<&'a Value> {
        let schema = self.resolved(schema);
        let mut parts = elements(&schema["allOf"]);
        schema
            .get(name)
            .or_else(|| parts.find_map(|part| self.member(part, name)))
    }

    fn resolved(&self, node: &'a Value) -> &'a Value {
        let Some(reference) = node["$ref"].as_str() else {
            return node;
        };
        let pointer = reference.strip_prefix('#').unwrap();
        self.resolved(self.document.pointer(pointer).unwrap())
    }
}
