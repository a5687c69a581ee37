//! Mutates inputs, but keeps most of them, so that the result is nearly a collection:
//! JSON by its structure, other texts by lines and pieces, and their names.

use fastrand::Rng;
use serde_json::{Value, json};

use crate::texts::Named;

/// The members that Postman writes, and those of OpenAPI.
pub const NAMES: &[&str] = &[
    "info",
    "name",
    "item",
    "request",
    "response",
    "method",
    "url",
    "raw",
    "host",
    "path",
    "port",
    "protocol",
    "query",
    "variable",
    "key",
    "value",
    "type",
    "description",
    "content",
    "header",
    "body",
    "mode",
    "formdata",
    "urlencoded",
    "file",
    "graphql",
    "variables",
    "operationName",
    "options",
    "language",
    "auth",
    "oauth2",
    "bearer",
    "basic",
    "apikey",
    "in",
    "code",
    "status",
    "originalRequest",
    "event",
    "id",
    "disabled",
    "src",
    "contentType",
    "collection",
    "schema",
    "version",
    "cookie",
    "protocolProfileBehavior",
    "disableBodyPruning",
    "_postman_previewlanguage",
    "requests",
    "responses",
    "folders",
    "order",
    "folders_order",
    "folder",
    "headers",
    "headerData",
    "queryParams",
    "pathVariables",
    "pathVariableData",
    "dataMode",
    "data",
    "rawModeData",
    "graphqlModeData",
    "currentHelper",
    "helperAttributes",
    "responseCode",
    "text",
    "requestObject",
    "enabled",
    "$kind",
    "items",
    "examples",
    "credentials",
    "statusCode",
    "scripts",
    "values",
    "secret",
    "environment",
    "environments",
    "collections",
    "globals",
    "_postman_variable_scope",
    "openapi",
    "paths",
    "get",
    "post",
    "parameters",
    "requestBody",
    "schema",
    "components",
    "schemas",
    "$ref",
    "$defs",
    "allOf",
    "oneOf",
    "anyOf",
    "not",
    "properties",
    "additionalProperties",
    "required",
    "nullable",
    "enum",
    "const",
    "default",
    "example",
    "pattern",
    "format",
    "minimum",
    "exclusiveMinimum",
    "maxLength",
    "discriminator",
    "security",
    "securitySchemes",
    "servers",
    "tags",
    "style",
    "encoding",
    "operationId",
    "x-other-operations",
    "x-error-codes",
    "<<",
];

/// In a text, the place of half of a surrogate pair, which no text of Rust's
/// holds and JSON may.
pub const HALF: char = '\u{e000}';

/// The text in the place of a number that is greater than any of Rust's.
pub const HUGE: &str = "\u{e001}";

/// The JSON text of a mutated value, with what only JSON holds in its places.
pub fn spoiled(json: &str) -> String {
    let huge = format!("\"{HUGE}\"");
    json.replace(&huge, "1e400").replace(HALF, "\\ud83d")
}

/// Texts that have mattered somewhere in Postman or OpenAPI.
pub const TEXTS: &[&str] = &[
    "",
    " ",
    "GET",
    "patch",
    "BREW",
    "HEAD",
    "{{baseUrl}}",
    "{{base Url}}",
    "{{}}",
    "{{{a}}}",
    ":id",
    "{{id}}",
    "/",
    "//",
    "?",
    "#",
    "..",
    "https://a.example/b/:c?d=e#f",
    "https://{{region}}.a.example:{{port}}/v1",
    "a.example/b",
    "{",
    "}",
    "}}{{",
    "a b",
    "formdata",
    "raw",
    "urlencoded",
    "file",
    "graphql",
    "text",
    "none",
    "[{\"a\":1}]",
    "{\"a\":{}}",
    "{\"a\": {{b}}, }",
    "{ // x\n}",
    "[1, {\"a\": null}]",
    "\"{\\\"a\\\":1}\"",
    "null",
    "1",
    "-0.5",
    "1e400",
    "true",
    "<a>b</a>",
    "a=b&c={{d}}&c=e",
    "(Required) numeric value, length is less than 16",
    "(This can only be one of A,,B)",
    "between 1 and 300",
    "between 5 and 1",
    "maximum of 100 characters",
    "One of `a`, `b` or `a`.",
    "oauth2",
    "noauth",
    "bearer",
    "apikey",
    "awsv4",
    "edgegrid",
    "Added as a part of security scheme: oauth2",
    "Added as a part of security scheme: apikey",
    "Authorization",
    "Bearer {{token}}",
    "Content-Type",
    "Cookie",
    "a=b; c=d; =e",
    "application/json",
    "application/vnd.api+json; charset=x",
    "multipart/form-data",
    "*/*",
    "x",
    "ü~/\u{0}",
    "x\u{2028}y",
    "𝒳",
    "日本語",
    "$ref",
    "__proto__",
    "**Scopes:** `a` `b`",
    "**Error Code:** `300` x",
    "**HTTP Status Code:** `200` ok",
    "length is less than 0",
    "length is less than 999999999999",
    "2020-02-29",
    "2020-02-29T00:00:00Z",
    "a@b.example",
    "<integer>",
    "<string>",
    "<array>",
    "<string[]>",
    "components",
    "9",
    "-",
    "List the things",
    "New Request",
    "__",
    "a.b",
    "a[b][]",
    "{a}{b}",
    "%7B",
    "%",
    "{{$guid}}",
    "[object Object]",
    "type",
    "self",
    "Self",
    "_",
    "é",
    "\u{e000}",
    "a\u{e000}b",
    "\u{e001}",
    "{\"a\": \"\\ud83d\", \"b\": -1e400}",
    "İ",
    "ŉ",
    "ﬁ",
    "ſ",
    "µ",
    "а",
    "\u{301}",
    "\u{200b}",
    "collection",
    "http-request",
    "graphql-request",
    "http-example",
    "inherit",
    "params",
    "secret",
    "basicAuth",
    "//X-A: 1\r\nX-B: 2",
    "#/components/schemas/Pet",
    "#/paths/~1pets~1{id}/get",
    "#/components/schemas/Pet/properties/friends/items",
    "array",
    "object",
    "string",
    "integer",
    "path",
    "cookie",
    "3.0.3",
    "3.1.0",
    "200",
    "default",
];

/// What means something in YAML.
const PIECES: &[&str] = &[
    "- ",
    "? ",
    ": ",
    "&a ",
    "*a",
    "&a [*a, *a]",
    "<<: *a",
    "!!str ",
    "!!map ",
    "!own ",
    "!<tag:yaml.org,2002:int> ",
    "---\n",
    "\n...\n",
    "%YAML 1.2\n---\n",
    "%TAG ! tag:a.example,2000:\n",
    "|\n",
    "|9-\n",
    ">+\n",
    "\"",
    "'",
    "\\x4",
    "\\ud83d",
    "{",
    "[",
    "}",
    "]",
    ",",
    " #",
    "\t",
    "\r",
    "\r\n",
    "\u{85}",
    "\u{2028}",
    "\u{feff}",
    "\0",
    "~",
    "0x1F",
    "1e999",
    ".inf",
    "{{a}}",
];

/// Names that files may have.
const FILES: &[&str] = &[
    "Get a pet.request.yaml",
    ".resources/definition.yaml",
    ".resources/Get a pet.resources/examples/ok.example.yml",
    "postman/collections/a/List.request.yml",
    "a/../b.request.yaml",
    ".request.yaml",
    "archive.json",
    "collection/1.json",
    "live.environment.yaml",
    "all.globals.json",
    "a.json",
    "A.YAML",
    "b",
];

/// The most that a mutated text may grow to, in bytes.
const MAX_TEXT: usize = 4096;

/// The most nodes that a value may have and still grow.
const MAX_NODES: usize = 4096;

/// Changes one thing in texts: a value of one, a piece of it, or which there are.
pub fn mutate_texts(texts: &mut Vec<Named>, rng: &mut Rng) {
    if texts.is_empty() {
        return;
    }
    let chosen = rng.usize(..texts.len());
    let Some(named) = texts.get_mut(chosen) else {
        return;
    };
    match rng.u8(..16) {
        0 => named.name = file(&named.name, rng),
        1 => drop(texts.remove(chosen)),
        2 => {
            let again = Named::new(file(&named.name, rng), named.text.as_str());
            texts.push(again);
        }
        3..6 => named.text = spliced(&named.text, rng),
        _ => match named.input().value() {
            Ok(mut value) => {
                mutate(&mut value, rng);
                named.text = spoiled(&value.to_string());
            }
            Err(_) => named.text = spliced(&named.text, rng),
        },
    }
}

/// Another name, in the same folder for the most part.
fn file(name: &str, rng: &mut Rng) -> String {
    let file = rng.choice(FILES).copied().unwrap_or_default();
    match name.split_once('/') {
        Some((folder, _)) if rng.u8(..4) > 0 => format!("{folder}/{file}"),
        _ => file.to_owned(),
    }
}

/// A text with a piece added, or with its lines in another order, depth or number.
pub fn spliced(text: &str, rng: &mut Rng) -> String {
    let at = boundary(text, rng.usize(..=text.len()));
    let (before, after) = text.split_at_checked(at).unwrap_or((text, ""));
    let piece = rng.choice(PIECES).copied().unwrap_or_default();
    let mut lines: Vec<_> = text.split('\n').map(str::to_owned).collect();
    let line = rng.usize(..lines.len());
    match rng.u8(..7) {
        0 => return format!("{before}{piece}{after}"),
        1 => {
            let again = if text.len() < MAX_TEXT { 300 } else { 1 };
            return format!("{before}{}{after}", piece.repeat(again));
        }
        2 => return before.to_owned(),
        3 => drop(lines.remove(line)),
        4 => {
            let other = rng.usize(..lines.len());
            lines.swap(line, other);
        }
        5 => {
            let again = lines.get(line).cloned();
            lines.splice(line..line, again.filter(|_| text.len() < 16 * MAX_TEXT));
        }
        _ => {
            let depth = " ".repeat(rng.usize(..5));
            for line in lines.iter_mut().skip(line).take(rng.usize(1..4)) {
                *line = format!("{depth}{}", line.trim_start());
            }
        }
    }
    lines.join("\n")
}

/// Changes one thing in `value`.
pub fn mutate(value: &mut Value, rng: &mut Rng) {
    let mut pointers = Vec::new();
    collect(value, &mut String::new(), &mut pointers);
    let may_grow = pointers.len() < MAX_NODES;
    let chosen = rng.choice(&pointers).cloned().unwrap_or_default();
    let graft = rng
        .choice(&pointers)
        .filter(|_| may_grow)
        .and_then(|pointer| value.pointer(pointer))
        .cloned();
    let Some(target) = value.pointer_mut(&chosen) else {
        return;
    };
    match rng.u8(..10) {
        // Something from elsewhere.
        0 => *target = graft.unwrap_or_default(),
        1 => *target = any(rng),
        2 => *target = json!([target.take()]),
        3 => *target = json!({ (name(rng)): target.take() }),
        _ => within(target, graft.unwrap_or_default(), rng),
    }
}

/// Changes something in a value that stays of its type, for the most part.
fn within(target: &mut Value, graft: Value, rng: &mut Rng) {
    match target {
        Value::Object(object) => {
            let key = rng.choice(object.keys()).cloned().unwrap_or_default();
            match rng.u8(..4) {
                0 => drop(object.shift_remove(&key)),
                1 => {
                    let value = object.shift_remove(&key).unwrap_or_default();
                    object.insert(name(rng), value);
                }
                2 => drop(object.insert(name(rng), graft)),
                _ => drop(object.insert(name(rng), any(rng))),
            }
        }
        Value::Array(elements) => {
            let at = rng.usize(..=elements.len());
            match rng.u8(..4) {
                0 if at < elements.len() => drop(elements.remove(at)),
                1 => elements.insert(at, graft),
                2 => rng.shuffle(elements),
                _ => {
                    let again = elements.get(at).cloned();
                    elements.extend(again);
                }
            }
        }
        Value::String(text) => *target = Value::String(changed(text, rng)),
        _ => *target = any(rng),
    }
}

/// A text with something changed in it; in one that holds JSON, something of
/// that.
fn changed(text: &str, rng: &mut Rng) -> String {
    if text.starts_with(['{', '['])
        && rng.u8(..4) > 0
        && let Ok(mut inner) = serde_json::from_str(text)
    {
        mutate(&mut inner, rng);
        return inner.to_string();
    }
    let any_place = |rng: &mut Rng| {
        let at = rng.usize(..=text.len());
        boundary(text, at)
    };
    let (from, to) = (any_place(rng), any_place(rng));
    let (from, to) = (from.min(to), from.max(to));
    let (before, middle, after) = (
        text.get(..from).unwrap_or_default(),
        text.get(from..to).unwrap_or_default(),
        text.get(to..).unwrap_or_default(),
    );
    let mut changed = match rng.u8(..6) {
        0 => format!("{before}{after}"),
        1 => format!("{before}{middle}{middle}{after}"),
        2 => format!("{before}{}{middle}{after}", word(rng)),
        3 => word(rng).repeat(rng.usize(1..64)),
        // The length at which publishers cut names.
        4 => format!("{text:x<255}"),
        _ => word(rng).to_owned(),
    };
    changed.truncate(boundary(&changed, MAX_TEXT));
    changed
}

/// `at`, or the nearest place before it where a character begins.
fn boundary(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at)
        .rev()
        .find(|&at| text.is_char_boundary(at))
        .unwrap_or(0)
}

fn any(rng: &mut Rng) -> Value {
    match rng.u8(..12) {
        0 => Value::Null,
        1 => rng.bool().into(),
        2 => rng.i64(..).into(),
        3 => rng.u16(90..610).into(),
        4 => json!(rng.f64() * 1e18),
        5 => json!([]),
        6 => json!({}),
        7 => json!({ "key": word(rng), "value": word(rng), "description": word(rng) }),
        8 => json!([{ "key": word(rng), "value": word(rng), "type": word(rng) }]),
        9 => name(rng).into(),
        _ => word(rng).into(),
    }
}

fn name(rng: &mut Rng) -> String {
    rng.choice(NAMES).copied().unwrap_or_default().to_owned()
}

fn word(rng: &mut Rng) -> &'static str {
    rng.choice(TEXTS).copied().unwrap_or_default()
}

/// The pointers to everything in `value`.
fn collect(value: &Value, at: &mut String, pointers: &mut Vec<String>) {
    pointers.push(at.clone());
    let length = at.len();
    let mut below = |token: &str, value: &Value| {
        at.push('/');
        at.push_str(token);
        collect(value, at, pointers);
        at.truncate(length);
    };
    match value {
        Value::Object(object) => {
            for (name, value) in object {
                below(&name.replace('~', "~0").replace('/', "~1"), value);
            }
        }
        Value::Array(elements) => {
            for (index, value) in elements.iter().enumerate() {
                below(&index.to_string(), value);
            }
        }
        _ => {}
    }
}
