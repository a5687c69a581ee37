//! Schemas: what a schema of OpenAPI 3.1 says, in words of 3.0.
//!
//! A keyword that only describes, and that no client shows, is left out without a
//! word: `xml`, `$comment`, all `examples` but the first. One that says which values
//! are right, and that 3.0 does not have, is reported.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::numbers::whole;
use super::shapes::{DISCRIMINATOR, EXTERNAL_DOCS, Shape};
use super::{Reader, Version};
use crate::codes;
use crate::pointer::token;

type Schema = Map<String, Value>;

/// What describes a value, and does not say which ones are right.
const ANNOTATIONS: &[&str] = &[
    "nullable",
    "readOnly",
    "writeOnly",
    "deprecated",
    "externalDocs",
    "example",
    "title",
    "description",
    "default",
    "discriminator",
];

/// What OpenAPI 3.0 has no word for.
const UNSAYABLE: &[&str] = &[
    "if",
    "then",
    "else",
    "dependentSchemas",
    "dependentRequired",
    "dependencies",
    "propertyNames",
    "contains",
    "minContains",
    "maxContains",
    "contentSchema",
    "unevaluatedProperties",
    "unevaluatedItems",
    "$dynamicRef",
    "$recursiveRef",
];

impl<'a> Reader<'a> {
    pub(super) fn schema(&mut self, value: &'a Value, at: &str) -> Value {
        match value {
            Value::Object(schema) => self.schema_object(schema, at),
            Value::Bool(true) => json!({}),
            Value::Bool(false) => {
                let fault = "OpenAPI 3.0 can't say that no value is right; it is any JSON value";
                self.report.add(codes::KEYWORD_LEFT_OUT, at, fault);
                json!({})
            }
            _ => {
                let fault = "this is not a schema; it is any JSON value";
                self.left_out(at, fault.to_owned());
                json!({})
            }
        }
    }

    fn schema_object(&mut self, schema: &'a Schema, at: &str) -> Value {
        let Some(Value::String(reference)) = schema.get("$ref") else {
            return Value::Object(self.keywords(schema, at));
        };
        let reference = self.schema_reference(reference, at);
        // In 3.0 a reference stands alone; that it may be null, or what it is for, is
        // said beside it all the same.
        let is_said = |name: &str| match self.version {
            Version::V3_0 => ANNOTATIONS.contains(&name),
            Version::V3_1 => !matches!(name, "$ref" | "summary"),
        };
        let beside = schema.iter().filter(|(name, _)| is_said(name));
        let beside: Vec<_> = beside.collect();
        let decides = |name: &str| name != "title" && !name.starts_with("x-");
        if !beside.iter().any(|(name, _)| decides(name)) {
            return reference;
        }
        let mut read = Schema::new();
        let mut rules = self.keywords_of(&beside, at);
        for name in ANNOTATIONS {
            read.extend(
                rules
                    .shift_remove(*name)
                    .map(|value| ((*name).to_owned(), value)),
            );
        }
        let mut all = vec![reference];
        if !rules.is_empty() {
            all.push(Value::Object(rules));
        }
        read.insert("allOf".to_owned(), Value::Array(all));
        Value::Object(read)
    }

    fn keywords(&mut self, schema: &'a Schema, at: &str) -> Schema {
        let stated: Vec<_> = schema.iter().collect();
        self.keywords_of(&stated, at)
    }

    fn keywords_of(&mut self, stated: &[(&'a String, &'a Value)], at: &str) -> Schema {
        let schema: Schema = stated
            .iter()
            .filter(|(name, _)| SCALARS.contains(&name.as_str()))
            .map(|(name, value)| ((*name).clone(), (*value).clone()))
            .collect();
        let mut types = self.types(&schema, at);
        let values = self.values(&schema, &mut types, at);
        let is_nullable = schema.get("nullable") == Some(&Value::Bool(true))
            || types.iter().any(|of| of == "null")
            || values.iter().flatten().any(Value::is_null);
        types.retain(|of| of != "null");
        let mut read = Schema::new();
        if is_nullable {
            read.insert("nullable".to_owned(), Value::Bool(true));
        }
        if let [only] = types.as_slice() {
            read.insert("type".to_owned(), Value::from(only.as_str()));
        }
        if let Some(values) = values.filter(|values| !values.is_empty()) {
            read.insert("enum".to_owned(), Value::Array(values));
        }
        let applies = |name: &str| {
            let of = types_of(name);
            of.is_empty() || types.is_empty() || types.iter().any(|t| of.contains(&t.as_str()))
        };
        if applies("minimum") {
            let is_integer = types.iter().any(|of| of == "integer");
            read.extend(self.limits(&schema, at, is_integer));
        }
        for (name, value) in stated {
            if applies(name) && !value.is_null() {
                let at = format!("{at}/{}", token(name));
                self.keyword(name, value, &at, &mut read);
            }
        }
        if !read.contains_key("format") && applies("pattern") {
            read.extend(format(&schema).map(|format| ("format".to_owned(), Value::from(format))));
        }
        self.elements(stated, at, applies("items"), &mut read);
        several(types, &mut read);
        alone(&mut read);
        read
    }

    /// The types that a value may have.
    fn types(&mut self, schema: &Schema, at: &str) -> Vec<String> {
        let stated = match schema.get("type") {
            Some(Value::Array(stated)) => stated.as_slice(),
            Some(stated) => std::slice::from_ref(stated),
            None => &[],
        };
        let mut types = Vec::new();
        for stated in stated {
            match stated.as_str() {
                Some(
                    of
                    @ ("null" | "boolean" | "integer" | "number" | "string" | "array" | "object"),
                ) => types.push(of.to_owned()),
                // Of Swagger 2.0.
                Some("file") => types.push("string".to_owned()),
                Some("any") => {}
                _ => {
                    let fault = format!("{stated} is no type; it is left out");
                    self.left_out(&format!("{at}/type"), fault);
                }
            }
        }
        if types.iter().any(|of| of == "number") {
            types.retain(|of| of != "integer");
        }
        types
    }

    /// The values that are right, of the type that is stated, or of the one that all of
    /// them have.
    fn values(&mut self, schema: &Schema, types: &mut Vec<String>, at: &str) -> Option<Vec<Value>> {
        let (values, at) = match (schema.get("const"), schema.get("enum")) {
            (Some(only), _) => (std::slice::from_ref(only), format!("{at}/const")),
            (None, Some(Value::Array(values))) => (values.as_slice(), format!("{at}/enum")),
            (None, None | Some(Value::Null)) => return None,
            (None, Some(_)) => {
                let fault = "this is no list of values; it is left out";
                self.left_out(&format!("{at}/enum"), fault.to_owned());
                return None;
            }
        };
        let of_values = type_of(values);
        if types.iter().all(|of| of == "null") || types.len() > 1 {
            types.retain(|of| of == "null");
            types.extend(of_values.map(str::to_owned));
            if types.iter().all(|of| of == "null") {
                return Some(values.to_vec());
            }
        }
        let of = types.iter().find(|of| *of != "null")?;
        if matches!(of.as_str(), "array" | "object") {
            let fault = format!(
                "the values of a type `{of}` are not stated by OpenAPI types; they are left out"
            );
            self.report.add(codes::KEYWORD_LEFT_OUT, &at, fault);
            return None;
        }
        let mut read = Vec::new();
        let mut seen = BTreeSet::new();
        for value in values {
            match fitted(value, of) {
                Some(fitted) => {
                    // `1.0` is `1`.
                    let is_same = fitted == *value || fitted.is_number() && value.is_number();
                    if !is_same {
                        let fault = format!("{value} is read as a value of the type `{of}`");
                        self.report.add(codes::VALUE_CONVERTED, &at, fault);
                    }
                    if seen.insert(fitted.to_string()) {
                        read.push(fitted);
                    }
                }
                None => {
                    let fault = format!("{value} is no value of the type `{of}`; it is left out");
                    self.left_out(&at, fault);
                }
            }
        }
        Some(read)
    }

    fn keyword(&mut self, name: &str, value: &'a Value, at: &str, read: &mut Schema) {
        let value = match name {
            "title" | "description" | "format" | "pattern" => self.value(value, at, &Shape::Text),
            "readOnly" | "writeOnly" | "deprecated" | "uniqueItems" => {
                self.value(value, at, &Shape::Flag)
            }
            "default" | "example" => Some(value.clone()),
            "externalDocs" => self.value(value, at, &Shape::Object(&EXTERNAL_DOCS)),
            "discriminator" => self.value(value, at, &Shape::Object(&DISCRIMINATOR)),
            "required" => self.value(value, at, &Shape::Texts),
            "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties"
            | "maxProperties" => self.size(value, at),
            "properties" => self.schemas(value, at),
            "additionalProperties" => match value {
                Value::Bool(_) => Some(value.clone()),
                _ => Some(self.schema(value, at)),
            },
            "not" => Some(self.schema(value, at)),
            "allOf" | "anyOf" | "oneOf" => {
                self.combined(name, value, at, read);
                None
            }
            "examples" => {
                let first = value.as_array().and_then(|of| of.first());
                let is_free = !read.contains_key("example");
                read.extend(
                    first
                        .filter(|_| is_free)
                        .map(|first| ("example".to_owned(), first.clone())),
                );
                None
            }
            "patternProperties" => {
                self.by_pattern(value, at, read);
                None
            }
            _ if UNSAYABLE.contains(&name) => {
                let fault = format!("OpenAPI 3.0 has no `{name}`; it is left out");
                self.report.add(codes::KEYWORD_LEFT_OUT, at, fault);
                None
            }
            _ if name.starts_with("x-") => Some(value.clone()),
            _ if SCALARS.contains(&name) || UNUSED.contains(&name) => None,
            _ => {
                let fault = format!("OpenAPI 3.0 knows no `{name}` of a schema; it is left out");
                self.left_out(at, fault);
                None
            }
        };
        read.extend(value.map(|value| (name.to_owned(), value)));
    }

    fn schemas(&mut self, value: &'a Value, at: &str) -> Option<Value> {
        let Value::Object(schemas) = value else {
            self.left_out(at, "this is not an object; it is left out".to_owned());
            return None;
        };
        let schemas = schemas.iter().map(|(name, schema)| {
            let at = format!("{at}/{}", token(name));
            (name.clone(), self.schema(schema, &at))
        });
        Some(schemas.collect::<Schema>().into())
    }

    /// A combination of schemas. One of them may be null.
    fn combined(&mut self, name: &str, value: &'a Value, at: &str, read: &mut Schema) {
        let Value::Array(schemas) = value else {
            self.left_out(at, "this is no list of schemas; it is left out".to_owned());
            return;
        };
        let of_null = |schema: &&Value| name == "allOf" || !is_null(schema);
        let mut combined = Vec::new();
        for (index, schema) in schemas.iter().enumerate().filter(|(_, s)| of_null(s)) {
            combined.push(self.schema(schema, &format!("{at}/{index}")));
        }
        if combined.len() < schemas.len() {
            read.insert("nullable".to_owned(), Value::Bool(true));
        }
        if name != "allOf"
            && let Some(constants) = constants(&combined)
        {
            for (name, value) in constants {
                read.entry(name).or_insert(value);
            }
        } else if !combined.is_empty() {
            read.insert(name.to_owned(), Value::Array(combined));
        }
    }

    /// Properties by a pattern of their names: those of all others.
    fn by_pattern(&mut self, value: &'a Value, at: &str, read: &mut Schema) {
        let Some(Value::Object(schemas)) = self.schemas(value, at) else {
            return;
        };
        let mut schemas: Vec<Value> = schemas.into_iter().map(|(_, schema)| schema).collect();
        let fault =
            "OpenAPI 3.0 has no `patternProperties`; the names of properties are not checked";
        self.report.add(codes::KEYWORD_LEFT_OUT, at, fault);
        let schema = match (schemas.len(), schemas.pop()) {
            (1, Some(only)) => only,
            (_, Some(last)) => {
                schemas.push(last);
                json!({ "anyOf": schemas })
            }
            _ => return,
        };
        if !matches!(read.get("additionalProperties"), Some(Value::Object(_))) {
            read.insert("additionalProperties".to_owned(), schema);
        }
    }

    /// What the elements of a list are; those of a tuple may be each of them.
    fn elements(
        &mut self,
        stated: &[(&'a String, &'a Value)],
        at: &str,
        applies: bool,
        read: &mut Schema,
    ) {
        let member = |name: &str| {
            let found = stated.iter().find(|(member, _)| *member == name);
            found.map(|(_, value)| *value).filter(|_| applies)
        };
        let (tuple, others) = match (member("prefixItems"), member("items")) {
            (Some(Value::Array(tuple)), items) => (Some(("prefixItems", tuple)), items),
            (_, Some(Value::Array(tuple))) => (Some(("items", tuple)), member("additionalItems")),
            (_, items) => (None, items),
        };
        let Some((name, tuple)) = tuple else {
            if let Some(items) = others {
                let items = self.schema(items, &format!("{at}/items"));
                read.insert("items".to_owned(), items);
            }
            return;
        };
        let mut schemas: Vec<Value> = Vec::new();
        for (index, schema) in tuple.iter().enumerate() {
            schemas.push(self.schema(schema, &format!("{at}/{name}/{index}")));
        }
        if let Some(others @ Value::Object(_)) = others {
            schemas.push(self.schema(others, &format!("{at}/items")));
        }
        let mut seen = BTreeSet::new();
        let distinct = schemas.into_iter();
        let mut distinct: Vec<_> = distinct
            .filter(|schema| seen.insert(schema.to_string()))
            .collect();
        let items = match (distinct.len(), distinct.pop()) {
            (1, Some(only)) => only,
            (_, Some(last)) => {
                distinct.push(last);
                let fault = "OpenAPI 3.0 can't say what stands at each place of a list; each element may be any of these";
                let at = format!("{at}/{name}");
                self.report.add(codes::KEYWORD_LEFT_OUT, &at, fault);
                json!({ "anyOf": distinct })
            }
            _ => return,
        };
        read.insert("items".to_owned(), items);
    }
}

/// Keywords that are read together.
const SCALARS: &[&str] = &[
    "type",
    "nullable",
    "const",
    "enum",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "format",
    "contentEncoding",
    "contentMediaType",
];

/// Keywords that are read otherwise, that say nothing of values, or that references lead
/// into.
const UNUSED: &[&str] = &[
    "items",
    "prefixItems",
    "additionalItems",
    "$ref",
    "xml",
    "id",
    "$id",
    "$schema",
    "$comment",
    "$anchor",
    "$dynamicAnchor",
    "$recursiveAnchor",
    "$vocabulary",
    "$defs",
    "definitions",
];

/// The types that a keyword says something of; none for all of them.
fn types_of(keyword: &str) -> &'static [&'static str] {
    match keyword {
        "pattern" | "minLength" | "maxLength" | "contentSchema" => &["string"],
        "format" => &["string", "number", "integer"],
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => {
            &["number", "integer"]
        }
        "items" | "prefixItems" | "additionalItems" | "minItems" | "maxItems" | "uniqueItems"
        | "contains" | "minContains" | "maxContains" | "unevaluatedItems" => &["array"],
        "properties"
        | "required"
        | "additionalProperties"
        | "minProperties"
        | "maxProperties"
        | "patternProperties"
        | "propertyNames"
        | "dependentSchemas"
        | "dependentRequired"
        | "dependencies"
        | "unevaluatedProperties" => &["object"],
        _ => &[],
    }
}

/// The type that all values have, but those that are null.
fn type_of(values: &[Value]) -> Option<&'static str> {
    let mut values = values.iter().filter(|value| !value.is_null()).peekable();
    let first = *values.peek()?;
    let is: (&str, fn(&Value) -> bool) = match first {
        Value::String(_) => ("string", Value::is_string),
        Value::Bool(_) => ("boolean", Value::is_boolean),
        Value::Number(_) if values.clone().all(Value::is_i64) => ("integer", Value::is_i64),
        Value::Number(_) => ("number", Value::is_number),
        _ => return None,
    };
    values.all(is.1).then_some(is.0)
}

/// The value as one of this type, if it can be: people write `1` for `"1"` in YAML.
fn fitted(value: &Value, of: &str) -> Option<Value> {
    let number = || match value {
        Value::Number(number) => Some(number.clone()),
        Value::String(text) => text.parse().ok(),
        _ => None,
    };
    match (of, value) {
        (_, Value::Null) => Some(Value::Null),
        ("string", Value::String(_)) | ("boolean", Value::Bool(_)) => Some(value.clone()),
        ("string", Value::Number(_) | Value::Bool(_)) => Some(Value::String(value.to_string())),
        ("boolean", Value::String(text)) => text.parse().ok().map(Value::Bool),
        ("integer", _) => number().as_ref().and_then(whole).map(Value::Number),
        ("number", _) => number().map(Value::Number),
        _ => None,
    }
}

/// The format of 3.0 for how a text is encoded in 3.1.
fn format(schema: &Schema) -> Option<&'static str> {
    let text = |name: &str| schema.get(name).and_then(Value::as_str);
    let is_text = |media_type: &str| {
        media_type.starts_with("text/")
            || media_type.ends_with("json")
            || media_type.ends_with("xml")
    };
    match (text("contentEncoding"), text("contentMediaType")) {
        (Some("base64" | "base64url"), _) => Some("byte"),
        (Some(_), _) => None,
        (None, Some(media_type)) => (!is_text(media_type)).then_some("binary"),
        (None, None) => (text("type") == Some("file")).then_some("binary"),
    }
}

fn is_null(schema: &Value) -> bool {
    let Some(schema) = schema.as_object() else {
        return false;
    };
    let null = |value: &Value| value.is_null();
    let only_null = |list: &Value| list.as_array().is_some_and(|of| of.iter().all(null));
    schema
        .get("type")
        .is_some_and(|of| of == "null" || *of == json!(["null"]))
        || schema.get("const").is_some_and(null)
        || schema.get("enum").is_some_and(only_null) && !schema.contains_key("$ref")
}

/// Alternatives that are all but values: one `enum`.
fn constants(schemas: &[Value]) -> Option<Schema> {
    let mut values: Vec<Value> = Vec::new();
    let mut seen = BTreeSet::new();
    let mut of: Option<&Value> = None;
    for schema in schemas {
        let schema = schema.as_object()?;
        let is_value = |name: &str| matches!(name, "enum" | "type" | "title" | "description");
        if !schema.keys().all(|name| is_value(name)) {
            return None;
        }
        let stated = schema.get("type")?;
        if *of.get_or_insert(stated) != stated {
            return None;
        }
        for value in schema.get("enum")?.as_array()? {
            if seen.insert(value.to_string()) {
                values.push(value.clone());
            }
        }
    }
    let mut read = Schema::new();
    read.insert("type".to_owned(), of?.clone());
    read.insert("enum".to_owned(), Value::Array(values));
    Some(read)
}

/// Several types: each with the rules that are of it.
fn several(types: Vec<String>, read: &mut Schema) {
    if types.len() < 2 || read.contains_key("anyOf") {
        return;
    }
    let alternatives = types.into_iter().map(|of| {
        let mut schema = Schema::new();
        let names: Vec<_> = read.keys().cloned().collect();
        schema.insert("type".to_owned(), Value::from(of.as_str()));
        for name in names {
            if types_of(&name).contains(&of.as_str())
                && let Some(rule) = read.get(&name)
            {
                schema.insert(name, rule.clone());
            }
        }
        Value::Object(schema)
    });
    let alternatives: Vec<_> = alternatives.collect();
    read.retain(|name, _| types_of(name).is_empty());
    read.insert("anyOf".to_owned(), Value::Array(alternatives));
}

/// The only one of several alternatives, in place of them, where nothing else is said.
fn alone(read: &mut Schema) {
    for name in ["anyOf", "oneOf"] {
        let is_alone = read.keys().all(|other| {
            other == name || ANNOTATIONS.contains(&other.as_str()) || other.starts_with("x-")
        });
        let only = match read.get(name).and_then(Value::as_array).map(Vec::as_slice) {
            Some([only]) if is_alone => only.clone(),
            _ => continue,
        };
        read.shift_remove(name);
        match only {
            Value::Object(only) if !only.contains_key("$ref") => {
                for (name, value) in only {
                    match name.as_str() {
                        "nullable" => drop(read.insert(name, value)),
                        _ => drop(read.entry(name).or_insert(value)),
                    }
                }
            }
            only => drop(read.insert("allOf".to_owned(), json!([only]))),
        }
    }
}
