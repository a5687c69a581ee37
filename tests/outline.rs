//! A document in few lines, for snapshots that stay readable.

use std::fmt::Write;

use serde_json::Value;

/// One line an operation, its responses below it:
///
/// ```text
/// GET /pets/{id} → getPet, path id query page:integer q!, security bearerAuth
///   200 The pet. (application/json Pet)
/// ```
pub(crate) fn operations(document: &Value) -> String {
    let mut lines = String::new();
    for (path, item) in members(&document["paths"]) {
        let others = members(&item["x-other-operations"]);
        let others =
            others.flat_map(|(method, all)| members(all).map(move |(_, one)| (method, one)));
        let own = members(item).filter(|(name, _)| *name != "x-other-operations");
        for (method, operation) in own.chain(others) {
            let mut parts = vec![text(operation, "operationId").to_owned()];
            let places = ["path", "query", "header", "cookie"];
            let parameters = places.map(|place| parameters(operation, place));
            let parameters: Vec<_> = parameters.into_iter().flatten().collect();
            parts.extend((!parameters.is_empty()).then(|| parameters.join(" ")));
            let body = &operation["requestBody"];
            if body.is_object() {
                let mark = if body["required"] == true {
                    " (required)"
                } else {
                    ""
                };
                parts.push(content(body) + mark);
            }
            if let Some(alternatives) = operation["security"].as_array() {
                let alternatives: Vec<_> = alternatives.iter().map(requirement).collect();
                parts.push(match alternatives.is_empty() {
                    true => "security none".to_owned(),
                    false => format!("security {}", alternatives.join(" | ")),
                });
            }
            for server in elements(&operation["servers"]) {
                parts.push(match server["x-name"].as_str() {
                    Some(name) => format!("at {name} {}", text(server, "url")),
                    None => format!("at {}", text(server, "url")),
                });
            }
            for fact in ["x-accept", "x-content-type", "x-no-path"] {
                if !operation[fact].is_null() {
                    parts.push(format!("{fact} {}", operation[fact]));
                }
            }
            if let Some(label) = operation["x-rate-limit-label"].as_str() {
                parts.push(format!("label {label}"));
            }
            let method = method.to_uppercase();
            writeln!(lines, "{method} {path} → {}", parts.join(", ")).unwrap();
            for (status, response) in members(&operation["responses"]) {
                let description = text(response, "description").replace('\n', " / ");
                write!(lines, "  {status} {description}").unwrap();
                for (header, known) in members(&response["headers"]) {
                    write!(lines, " [{header} {}]", form(&known["schema"])).unwrap();
                }
                match content(response) {
                    none if none.is_empty() => writeln!(lines),
                    content => writeln!(lines, " ({content})"),
                }
                .unwrap();
                for error in elements(&response["x-error-codes"]) {
                    let meaning = text(error, "description");
                    writeln!(lines, "    {} {meaning}", error["code"]).unwrap();
                }
            }
        }
    }
    lines
}

/// A few lines a schema, one a property: `name! string/email`.
pub(crate) fn schemas(document: &Value) -> String {
    let mut lines = String::new();
    for (name, schema) in members(&document["components"]["schemas"]) {
        match schema["properties"].is_object() {
            true => writeln!(lines, "{name}"),
            false => writeln!(lines, "{name} {}", form(schema)),
        }
        .unwrap();
        for (property, rules) in members(&schema["properties"]) {
            let required = elements(&schema["required"]).any(|required| required == property);
            let mark = if required { "!" } else { "" };
            writeln!(lines, "  {property}{mark} {}", form(rules)).unwrap();
            if let Some(description) = rules["description"].as_str() {
                writeln!(lines, "    {description}").unwrap();
            }
        }
    }
    lines
}

/// One line a server and one a variable of it: `{region} = eu`.
pub(crate) fn servers(document: &Value) -> String {
    let mut lines = String::new();
    for server in elements(&document["servers"]) {
        writeln!(lines, "{}", text(server, "url")).unwrap();
        for (name, variable) in members(&server["variables"]) {
            writeln!(lines, "  {{{name}}} = {}", text(variable, "default")).unwrap();
        }
    }
    lines
}

/// One line a security scheme.
pub(crate) fn security_schemes(document: &Value) -> String {
    let mut lines = String::new();
    for (name, scheme) in members(&document["components"]["securitySchemes"]) {
        writeln!(lines, "{name} {scheme}").unwrap();
    }
    lines
}

/// The parameters of one place, behind its name.
fn parameters(operation: &Value, place: &str) -> Option<String> {
    let mut line = place.to_owned();
    for parameter in elements(&operation["parameters"]) {
        if parameter["in"] == place {
            write!(line, " {}", text(parameter, "name")).unwrap();
            // A parameter of a path is always required, a plain text is usual.
            if parameter["required"] == true && place != "path" {
                line.push('!');
            }
            match form(&parameter["schema"]).as_str() {
                "string" => {}
                form => write!(line, ":{form}").unwrap(),
            }
        }
    }
    (line != place).then_some(line)
}

fn content(holder: &Value) -> String {
    let media_types = members(&holder["content"]).map(|(media_type, content)| {
        let mut line = format!("{media_type} {}", form(&content["schema"]));
        for (part, encoding) in members(&content["encoding"]) {
            write!(line, ", {part} as {}", text(encoding, "contentType")).unwrap();
        }
        line
    });
    media_types.collect::<Vec<_>>().join(" | ")
}

fn requirement(requirement: &Value) -> String {
    let schemes: Vec<_> = members(requirement)
        .map(|(name, scopes)| {
            let scopes = elements(scopes).filter_map(Value::as_str);
            std::iter::once(name.as_str())
                .chain(scopes)
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect();
    match schemes.is_empty() {
        true => "none".to_owned(),
        false => schemes.join(" & "),
    }
}

/// A schema in a word or two: `Pet`, `[string/date]`, `integer?`,
/// `{name! string, age integer}`, with what else it says behind it.
fn form(schema: &Value) -> String {
    if let Some(reference) = schema["$ref"].as_str() {
        return reference.rsplit('/').next().unwrap().to_owned();
    }
    let mut line = match schema["type"].as_str() {
        Some("array") => format!("[{}]", form(&schema["items"])),
        Some("object") if schema["properties"].is_object() => {
            let properties = members(&schema["properties"]).map(|(name, property)| {
                let required = elements(&schema["required"]).any(|required| required == name);
                format!(
                    "{name}{} {}",
                    if required { "!" } else { "" },
                    form(property)
                )
            });
            format!("{{{}}}", properties.collect::<Vec<_>>().join(", "))
        }
        Some(known) => known.to_owned(),
        None if schema["allOf"].is_array() => {
            let parts: Vec<_> = elements(&schema["allOf"]).map(form).collect();
            parts.join(" & ")
        }
        None => "any".to_owned(),
    };
    if let Some(format) = schema["format"].as_str() {
        write!(line, "/{format}").unwrap();
    }
    if schema["nullable"] == true {
        line.push('?');
    }
    let shown = [
        "type",
        "items",
        "properties",
        "required",
        "allOf",
        "format",
        "nullable",
        "description",
    ];
    for (keyword, value) in
        members(schema).filter(|(keyword, _)| !shown.contains(&keyword.as_str()))
    {
        write!(line, " {keyword} {value}").unwrap();
    }
    line
}

pub(crate) fn members(node: &Value) -> impl Iterator<Item = (&String, &Value)> {
    node.as_object().into_iter().flatten()
}

pub(crate) fn elements(node: &Value) -> impl Iterator<Item = &Value> {
    node.as_array().into_iter().flatten()
}

pub(crate) fn text<'v>(node: &'v Value, name: &str) -> &'v str {
    node[name].as_str().unwrap_or_default()
}
