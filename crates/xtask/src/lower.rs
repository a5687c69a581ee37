//! What progenitor can't take is lowered, in memory: the fragment on the disk
//! stays honest. The lift puts back what was lowered here.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use heck::{ToSnakeCase, ToUpperCamelCase};
use openapiv3::{
    ObjectType, OpenAPI, Operation, PathItem, ReferenceOr, RequestBody, Response, Schema,
    SchemaKind, StatusCode, StringFormat, StringType, Type, VariantOrUnknownOrEmpty,
};
use serde_json::Value;

use crate::pointer::{component, members};

/// A document that progenitor takes, and what was lowered to get it.
#[derive(Debug)]
pub(crate) struct Lowered {
    pub(crate) openapi: OpenAPI,
    /// By operation id: the parts of its form, in the schema's order.
    pub(crate) forms: BTreeMap<String, Vec<(String, PartStyle)>>,
    /// Named texts: component and rules.
    pub(crate) texts: BTreeMap<String, StringType>,
    /// How many answers lost their documented error body.
    pub(crate) errors: usize,
    /// How many optional lists may be absent or empty.
    pub(crate) lists: usize,
}

/// How a property becomes a part; the names of `client_runtime::multipart::PartStyle`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PartStyle {
    Text,
    Json,
    Repeated,
}

impl Lowered {
    /// The components that are secrets.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &str> {
        self.texts
            .iter()
            .filter(|(_, rules)| is_secret(rules))
            .map(|(name, _)| name.as_str())
    }
}

pub(crate) fn lower(fragment: &OpenAPI) -> Result<Lowered> {
    named_and_tagged(fragment)?;
    let mut openapi = formats_to_text(fragment)?;
    let forms = multipart_to_urlencoded(&mut openapi)?;
    let errors = drop_error_bodies(&mut openapi);
    let lists = optional_lists_to_nullable(&mut openapi);
    let texts = name_texts(&mut openapi);
    no_secret_is_shown(&openapi)?;
    Ok(Lowered {
        openapi,
        forms,
        texts,
        errors,
        lists,
    })
}

/// Every operation has an id that is a Rust name, and a tag: progenitor makes a
/// trait of each tag's operations.
fn named_and_tagged(fragment: &OpenAPI) -> Result<()> {
    let mut faults = Vec::new();
    for (path, method, operation) in fragment.operations() {
        let place = format!("{} {path}", method.to_uppercase());
        match operation.operation_id.as_deref() {
            Some(id) if syn::parse_str::<syn::Ident>(&id.to_snake_case()).is_ok() => {}
            id => faults.push(format!("{place}: the operation id {id:?} gives no Rust name; give it another in the overlay")),
        }
        if operation.tags.is_empty() {
            faults.push(format!(
                "{place}: the operation has no tag; give it one in the overlay"
            ));
        }
    }
    if faults.is_empty() {
        Ok(())
    } else {
        bail!("{}", faults.join("\n"))
    }
}

/// typify takes dates and UUIDs for types of crates that a client would have to
/// depend on, and parses them on the way: a text that the vendor writes in
/// another way would fail a whole answer. They stay texts.
fn formats_to_text(fragment: &OpenAPI) -> Result<OpenAPI> {
    fn lower(value: &mut Value) {
        let is_text = value.get("type").is_some_and(|kind| kind == "string");
        let format = value
            .get("format")
            .and_then(Value::as_str)
            .unwrap_or_default();
        if is_text
            && matches!(
                format,
                "date" | "date-time" | "uuid" | "ip" | "ipv4" | "ipv6"
            )
        {
            value
                .as_object_mut()
                .map(|schema| schema.shift_remove("format"));
        }
        match value {
            Value::Object(members) => members.values_mut().for_each(lower),
            Value::Array(elements) => elements.iter_mut().for_each(lower),
            _ => {}
        }
    }
    let mut document = serde_json::to_value(fragment)?;
    lower(&mut document);
    Ok(serde_json::from_value(document)?)
}

/// Every `format: password` must have become a type of its own, which the lift
/// redacts: a secret anywhere else would be shown by a derived `Debug`.
fn no_secret_is_shown(lowered: &OpenAPI) -> Result<()> {
    fn search(pointer: &str, value: &Value, faults: &mut Vec<String>) {
        let is_named = pointer
            .strip_prefix("/components/schemas/")
            .is_some_and(|name| !name.contains('/'));
        if value
            .get("format")
            .is_some_and(|format| format == "password")
            && !is_named
        {
            faults.push(format!(
                "{pointer}: a secret text can be hidden only as a property of a component, and not nullable"
            ));
        }
        for (_, value, place) in members(pointer, value) {
            search(&place, value, faults);
        }
    }
    let mut faults = Vec::new();
    search("", &serde_json::to_value(lowered)?, &mut faults);
    if faults.is_empty() {
        Ok(())
    } else {
        bail!("{}", faults.join("\n"))
    }
}

pub(crate) fn is_secret(text: &StringType) -> bool {
    text.format == VariantOrUnknownOrEmpty::Item(StringFormat::Password)
}

fn operations(openapi: &mut OpenAPI) -> impl Iterator<Item = &mut Operation> {
    path_items(openapi).flat_map(|item| slots(item).into_iter().flatten())
}

fn path_items(openapi: &mut OpenAPI) -> impl Iterator<Item = &mut PathItem> {
    openapi
        .paths
        .paths
        .values_mut()
        .filter_map(|item| match item {
            ReferenceOr::Item(item) => Some(item),
            ReferenceOr::Reference { .. } => None,
        })
}

/// The components that are objects.
pub(crate) fn objects(openapi: &OpenAPI) -> impl Iterator<Item = (&String, &ObjectType)> {
    let schemas = openapi
        .components
        .iter()
        .flat_map(|components| &components.schemas);
    schemas.filter_map(|(name, schema)| match schema {
        ReferenceOr::Item(Schema {
            schema_kind: SchemaKind::Type(Type::Object(object)),
            ..
        }) => Some((name, object)),
        _ => None,
    })
}

fn objects_mut<'a>(
    schemas: impl IntoIterator<Item = (&'a String, &'a mut ReferenceOr<Schema>)>,
) -> impl Iterator<Item = (&'a String, &'a mut ObjectType)> {
    schemas
        .into_iter()
        .filter_map(|(name, schema)| match schema {
            ReferenceOr::Item(Schema {
                schema_kind: SchemaKind::Type(Type::Object(object)),
                ..
            }) => Some((name, object)),
            _ => None,
        })
}

/// The places of a path item where operations stand.
fn slots(item: &mut PathItem) -> [&mut Option<Operation>; 8] {
    let PathItem {
        get,
        put,
        post,
        delete,
        options,
        head,
        patch,
        trace,
        ..
    } = item;
    [get, put, post, delete, options, head, patch, trace]
}

/// Takes every operation but this one out of `openapi`.
pub(crate) fn keep_only(openapi: &mut OpenAPI, operation: &Operation) {
    for item in path_items(openapi) {
        for slot in slots(item) {
            *slot = slot.take().filter(|other| other == operation);
        }
    }
}

/// progenitor refuses `multipart/form-data` and panics on an `encoding`; an
/// URL-encoded form gives the same typed builder.
fn multipart_to_urlencoded(
    openapi: &mut OpenAPI,
) -> Result<BTreeMap<String, Vec<(String, PartStyle)>>> {
    let components = openapi.components.clone().unwrap_or_default().schemas;
    let mut forms = BTreeMap::new();
    for operation in operations(openapi) {
        let id = operation.operation_id.clone().unwrap_or_default();
        let Some(ReferenceOr::Item(RequestBody { content, .. })) = &mut operation.request_body
        else {
            continue;
        };
        if content.len() > 1 {
            let types: Vec<_> = content.keys().map(String::as_str).collect();
            bail!(
                "{id}: a body of several media types ({}) can't be generated; keep one of them",
                types.join(", ")
            );
        }
        let Some(mut media_type) = content.shift_remove("multipart/form-data") else {
            continue;
        };
        let object = match &media_type.schema {
            Some(ReferenceOr::Reference { reference }) => {
                component(reference).and_then(|name| components.get(name))
            }
            schema => schema.as_ref(),
        };
        let Some(ReferenceOr::Item(Schema {
            schema_kind: SchemaKind::Type(Type::Object(object)),
            ..
        })) = object
        else {
            bail!("{id}: a form's schema must be an object with properties");
        };
        let encoding = std::mem::take(&mut media_type.encoding);
        let mut parts = Vec::new();
        for (name, schema) in &object.properties {
            let json = encoding.get(name).and_then(|e| e.content_type.as_deref())
                == Some("application/json");
            parts.push((
                name.clone(),
                if json {
                    PartStyle::Json
                } else {
                    default_style(schema)
                },
            ));
        }
        if let Some(unknown) = encoding
            .keys()
            .find(|name| !object.properties.contains_key(*name))
        {
            bail!("{id}: the encoding names `{unknown}`, which is no property of the form");
        }
        content.insert("application/x-www-form-urlencoded".to_owned(), media_type);
        forms.insert(id, parts);
    }
    Ok(forms)
}

/// OpenAPI 3.0.3, Encoding Object: an object is JSON by default, a list as
/// its elements are.
fn default_style(schema: &ReferenceOr<Box<Schema>>) -> PartStyle {
    let is_scalar = |schema: &Schema| {
        matches!(
            schema.schema_kind,
            SchemaKind::Type(
                Type::String(_) | Type::Number(_) | Type::Integer(_) | Type::Boolean(_)
            )
        )
    };
    match schema {
        ReferenceOr::Item(schema) if is_scalar(schema) => PartStyle::Text,
        ReferenceOr::Item(schema) => match &schema.schema_kind {
            SchemaKind::Type(Type::Array(array)) => match &array.items {
                Some(ReferenceOr::Item(items)) if is_scalar(items) => PartStyle::Repeated,
                _ => PartStyle::Json,
            },
            _ => PartStyle::Json,
        },
        ReferenceOr::Reference { .. } => PartStyle::Json,
    }
}

/// Every answer that is no success takes one road, whatever its status and
/// whether it is documented: `Session::accept`. progenitor would read the
/// documented ones itself, lose the status of those it can't parse, and merge
/// or refuse several schemas.
fn drop_error_bodies(openapi: &mut OpenAPI) -> usize {
    let mut dropped = 0;
    for operation in operations(openapi) {
        let is_error = |status: &StatusCode| match status {
            StatusCode::Code(code) => !(200..300).contains(code),
            StatusCode::Range(range) => *range != 2,
        };
        let before = operation.responses.responses.len();
        operation
            .responses
            .responses
            .retain(|status, _| !is_error(status));
        dropped += before - operation.responses.responses.len();
        if operation.responses.default.take().is_some() && operation.responses.responses.is_empty()
        {
            // A default alone documents the success, too.
            let response = ReferenceOr::Item(Response::default());
            operation
                .responses
                .responses
                .insert(StatusCode::Range(2), response);
        }
    }
    dropped
}

/// typify gives an optional list as a `Vec` that is left out when it is empty:
/// a caller could not empty a list on the server. Nullable, it is an
/// `Option<Vec>`.
fn optional_lists_to_nullable(openapi: &mut OpenAPI) -> usize {
    let mut lists = 0;
    for (_, object) in objects_mut(openapi.components.iter_mut().flat_map(|c| &mut c.schemas)) {
        for (name, property) in &mut object.properties {
            if let ReferenceOr::Item(property) = property
                && let SchemaKind::Type(Type::Array(_)) = property.schema_kind
                && !object.required.contains(name)
                && !property.schema_data.nullable
            {
                property.schema_data.nullable = true;
                lists += 1;
            }
        }
    }
    lists
}

/// A text with rules, or a secret one, becomes a component of its own, so that
/// its type has a name: the property's, `conference_code` is `ConferenceCode`,
/// with the object's before it where one word says too little or the name is
/// taken. Equal rules share one type.
fn name_texts(openapi: &mut OpenAPI) -> BTreeMap<String, StringType> {
    let mut texts: BTreeMap<String, StringType> = BTreeMap::new();
    for (name, schema) in openapi
        .components
        .iter()
        .flat_map(|components| &components.schemas)
    {
        if let ReferenceOr::Item(Schema {
            schema_kind: SchemaKind::Type(Type::String(rules)),
            ..
        }) = schema
        {
            texts.insert(name.clone(), rules.clone());
        }
    }
    let Some(components) = &mut openapi.components else {
        return texts;
    };
    let mut named = components.schemas.clone();
    for (component, object) in objects_mut(&mut components.schemas) {
        for (name, property) in &mut object.properties {
            let ReferenceOr::Item(text) = property else {
                continue;
            };
            let SchemaKind::Type(Type::String(rules)) = &text.schema_kind else {
                continue;
            };
            let has_rules = rules.pattern.is_some()
                || rules.min_length.is_some()
                || rules.max_length.is_some()
                || !rules.enumeration.is_empty();
            if text.schema_data.nullable || !(has_rules || is_secret(rules)) {
                continue;
            }
            let own = name.to_upper_camel_case();
            let full = format!("{}{own}", component.to_upper_camel_case());
            let one_word = !name.contains(|c: char| !c.is_ascii_alphanumeric());
            let numbered = (2..).map(|n| format!("{full}{n}"));
            let candidates = (!one_word)
                .then_some(own)
                .into_iter()
                .chain([full.clone()])
                .chain(numbered);
            let rules = rules.clone();
            let free = |name: &String| match (named.get(name), texts.get(name)) {
                (None, _) => true,
                (Some(_), Some(same)) => *same == rules,
                (Some(_), None) => false,
            };
            let mut candidates = candidates.filter(free);
            let Some(type_name) = candidates.next() else {
                continue;
            };
            drop(candidates);
            let reference = format!("#/components/schemas/{type_name}");
            let text = std::mem::replace(property, ReferenceOr::Reference { reference });
            if let ReferenceOr::Item(text) = text {
                named
                    .entry(type_name.clone())
                    .or_insert(ReferenceOr::Item(*text));
            }
            texts.insert(type_name, rules);
        }
    }
    for (name, schema) in named {
        components.schemas.entry(name).or_insert(schema);
    }
    texts
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn document(body: Value, schemas: Value) -> OpenAPI {
        serde_json::from_value(json!({
            "openapi": "3.0.3",
            "info": { "title": "t", "version": "1" },
            "paths": { "/a": { "post": {
                "operationId": "send", "tags": ["t"],
                "requestBody": { "content": body },
                "responses": { "204": { "description": "" }, "400": { "description": "" }, "default": { "description": "" } },
            } } },
            "components": { "schemas": schemas },
        }))
        .unwrap()
    }

    #[test]
    fn a_form_is_lowered_with_the_style_of_each_part() {
        let form = json!({ "multipart/form-data": {
            "schema": { "$ref": "#/components/schemas/Body" },
            "encoding": { "j": { "contentType": "application/json" } },
        } });
        let string = json!({ "type": "string" });
        let properties = json!({
            "t": string, "j": string, "n": { "type": "integer" },
            "r": { "type": "array", "items": string },
            "o": { "type": "array", "items": { "type": "object" } },
        });
        let lowered = lower(&document(
            form,
            json!({ "Body": { "type": "object", "properties": properties } }),
        ))
        .unwrap();
        let styles: Vec<_> = lowered.forms["send"]
            .iter()
            .map(|(n, s)| (n.as_str(), *s))
            .collect();
        use PartStyle::{Json, Repeated, Text};
        assert_eq!(
            styles,
            [
                ("t", Text),
                ("j", Json),
                ("n", Text),
                ("r", Repeated),
                ("o", Json)
            ]
        );
        assert_eq!((lowered.errors, lowered.lists), (1, 2));
        let lowered = serde_json::to_value(&lowered.openapi).unwrap();
        let body = &lowered["paths"]["/a"]["post"]["requestBody"]["content"];
        assert!(
            body["application/x-www-form-urlencoded"]["encoding"].is_null(),
            "{body}"
        );
    }

    #[test]
    fn texts_are_named_once_per_rule() {
        let pin = json!({ "type": "string", "format": "password", "maxLength": 4 });
        let body = |property: Value| json!({ "type": "object", "properties": { "leader_pin": property, "kind": { "type": "string", "enum": ["a"] }, "free_text": { "type": "string" } } });
        let schemas = json!({ "A": body(pin.clone()), "B": body(pin), "C": body(json!({ "type": "string", "minLength": 1 })) });
        let lowered = lower(&document(json!({}), schemas)).unwrap();
        assert_eq!(
            lowered.texts.keys().collect::<Vec<_>>(),
            ["AKind", "BKind", "CKind", "CLeaderPin", "LeaderPin"]
        );
        assert_eq!(lowered.secrets().collect::<Vec<_>>(), ["LeaderPin"]);
    }

    #[test]
    fn what_can_not_be_lowered_is_named() {
        let fault = |body| lower(&document(body, json!({}))).unwrap_err().to_string();
        let two = fault(json!({ "application/json": {}, "text/plain": {} }));
        assert!(
            two.starts_with("send: a body of several media types (application/json, text/plain)"),
            "{two}"
        );
        let no_object = fault(json!({ "multipart/form-data": { "schema": { "type": "string" } } }));
        assert_eq!(
            no_object,
            "send: a form's schema must be an object with properties"
        );
    }
}
