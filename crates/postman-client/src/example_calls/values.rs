//! Values as Rust expressions that setters take.

use std::borrow::Borrow;

use indexmap::IndexMap;
use openapiv3::{
    AdditionalProperties, NumberType, ObjectType, ReferenceOr, Schema, SchemaKind, StringType, Type,
};
use postman_openapi::{SavedField, is_invisible, is_secret_name};
use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use serde_json::{Map, Value};

use super::sample::{is_filler, obeys, sample};
use crate::lower::{keys_of, snake};
use crate::model::{FILE, Lowered, STRING_OR_NUMBER, is_secret};
use crate::pointer::component;

/// What every file holds: a collection has but its name.
pub(super) const FILE_CONTENT: &str = "file";

/// How deep objects stand inside of each other in a call.
const DEPTH: usize = 16;

/// How many values an example has that the operation does not require.
const OPTIONAL: usize = 12;

/// How long a string in an example may be.
const LONGEST: usize = 80;

/// How many values a JSON literal has; a larger one is parsed from a string, as the
/// macro calls itself for each.
const LITERAL: usize = 16;

/// Makes expressions of values.
pub(super) struct Values<'a> {
    lowered: &'a Lowered,
    /// Of an example, how many more optional values it may have; else every value
    /// is as it was saved.
    optional: Option<usize>,
    depth: usize,
    /// Whether an expression names one of the client's types.
    pub(super) names_types: bool,
    /// Whether an expression has a `?`.
    pub(super) is_fallible: bool,
    /// Whether an expression names `FilePart`.
    pub(super) names_files: bool,
}

impl<'a> Values<'a> {
    /// Values that the documentation shows.
    pub(super) fn of_example(lowered: &'a Lowered) -> Self {
        Self {
            lowered,
            optional: Some(OPTIONAL),
            depth: 0,
            names_types: false,
            is_fallible: false,
            names_files: false,
        }
    }

    /// Values as they were saved.
    pub(super) fn as_saved(lowered: &'a Lowered) -> Self {
        Self {
            optional: None,
            ..Self::of_example(lowered)
        }
    }

    fn is_example(&self) -> bool {
        self.optional.is_some()
    }

    /// What a setter of an argument takes; `None` where it need not be called.
    pub(super) fn argument(
        &mut self,
        schema: &ReferenceOr<Schema>,
        published: Option<&Schema>,
        mut given: Vec<Value>,
        is_required: bool,
        name: &str,
    ) -> Option<TokenStream> {
        let is_list = matches!(
            schema,
            ReferenceOr::Item(Schema {
                schema_kind: SchemaKind::Type(Type::Array(_)),
                ..
            })
        );
        let given = match given.len() {
            0 => None,
            _ if is_list => Some(Value::Array(given)),
            _ => given.pop(),
        };
        self.property(schema, published, given.as_ref(), is_required, name)
    }

    /// What a setter takes.
    pub(super) fn property<S: Borrow<Schema>>(
        &mut self,
        schema: &ReferenceOr<S>,
        published: Option<&Schema>,
        given: Option<&Value>,
        is_required: bool,
        name: &str,
    ) -> Option<TokenStream> {
        let example = || {
            let data = &published.filter(|_| self.is_example())?.schema_data;
            data.example.as_ref().or(data.default.as_ref())
        };
        let given = given.or_else(example).filter(|given| !given.is_null());
        if !is_required {
            given?;
            if let Some(optional) = &mut self.optional {
                *optional = optional.checked_sub(1)?;
            }
        }
        match is_known(schema) {
            true => self.value(schema, published, given, name),
            false => Some(self.exact(schema, given)),
        }
    }

    /// What becomes a value of this schema by `IntoField`.
    fn value<S: Borrow<Schema>>(
        &mut self,
        schema: &ReferenceOr<S>,
        published: Option<&Schema>,
        given: Option<&Value>,
        name: &str,
    ) -> Option<TokenStream> {
        let schema = match schema {
            ReferenceOr::Reference { reference } => {
                let of = component(reference)?;
                return self.named(of, given, name);
            }
            ReferenceOr::Item(schema) => schema.borrow(),
        };
        Some(match &schema.schema_kind {
            SchemaKind::AllOf { all_of } => {
                return self.value(all_of.first()?, published, given, name);
            }
            SchemaKind::Type(Type::String(_)) => {
                let rules = published.and_then(rules_of).unwrap_or_default();
                let text = string(&self.text(&rules, given, name));
                quote! { #text }
            }
            SchemaKind::Type(Type::Integer(_)) => self.integer(published, given)?,
            SchemaKind::Type(Type::Number(_)) => self.number(published, given)?,
            SchemaKind::Type(Type::Boolean(_)) => {
                let given = match given {
                    Some(Value::Bool(given)) => Some(*given),
                    Some(Value::String(text)) => text.parse().ok(),
                    _ => None,
                };
                let truth = given.unwrap_or(true);
                quote! { #truth }
            }
            SchemaKind::Type(Type::Array(list)) => {
                let items = list.items.as_ref()?;
                let published = published.and_then(|published| match &published.schema_kind {
                    SchemaKind::Type(Type::Array(list)) => {
                        Some(list.items.as_ref()?.as_item()?.as_ref())
                    }
                    _ => None,
                });
                let elements = self.elements(items, published, given, name);
                if elements.is_empty() {
                    let of = self.type_of(items);
                    return Some(quote! { Vec::<#of>::new() });
                }
                quote! { [#(#elements),*] }
            }
            _ => self.exact(&ReferenceOr::Item(schema), given),
        })
    }

    fn elements(
        &mut self,
        items: &ReferenceOr<Box<Schema>>,
        published: Option<&Schema>,
        given: Option<&Value>,
        name: &str,
    ) -> Vec<TokenStream> {
        let sample = [Value::Null];
        let given: &[Value] = match given {
            Some(Value::Array(given)) => given,
            Some(single) => std::slice::from_ref(single),
            None => &sample,
        };
        // An example shows how an object looks, not many of them.
        let most = match (self.is_example(), items) {
            (true, ReferenceOr::Reference { .. }) => 1,
            (true, ReferenceOr::Item(_)) => 3,
            (false, _) => usize::MAX,
        };
        let is_nullable = matches!(items, ReferenceOr::Item(items) if items.schema_data.nullable);
        let mut elements = Vec::new();
        for given in given.iter().take(most) {
            let given = (!given.is_null()).then_some(given);
            if let Some(element) = self.value(items, published, given, name) {
                elements.push(match is_nullable {
                    true => quote! { Some(#element) },
                    false => element,
                });
            }
        }
        elements
    }

    /// What becomes a value of a named type.
    fn named(&mut self, of: &str, given: Option<&Value>, name: &str) -> Option<TokenStream> {
        if let Some(text) = self.lowered.texts.get(of) {
            let text = string(&self.text(&text.rules.rules, given, name));
            return Some(quote! { #text });
        }
        if of == FILE {
            return Some(self.file(given, name));
        }
        if of == STRING_OR_NUMBER {
            return Some(match given {
                Some(Value::Number(_)) => self.number(None, given)?,
                given => {
                    let text = string(&self.text(&StringType::default(), given, name));
                    quote! { #text }
                }
            });
        }
        if !self.lowered.objects.contains_key(of) {
            let reference = format!("#/components/schemas/{of}");
            return Some(self.exact::<Schema>(&ReferenceOr::Reference { reference }, given));
        }
        if self.depth > DEPTH {
            return None;
        }
        self.depth += 1;
        let setters = self.properties(of, given);
        self.depth -= 1;
        self.names_types = true;
        let of = format_ident!("{of}");
        Some(quote! { types::#of::builder() #(#setters)* })
    }

    /// The setters of an object, in the order of its schema.
    pub(super) fn properties(&mut self, of: &str, given: Option<&Value>) -> Vec<TokenStream> {
        let lowered = self.lowered;
        let (Some(published), Some(object)) = (lowered.objects.get(of), object(lowered, of)) else {
            return Vec::new();
        };
        let is_first = self.is_example() && self.depth < 2;
        let keys = keys_of(lowered, of);
        let mut setter = |wire: &String, given: Option<&Value>, is_forced: bool| {
            let key = keys.get(wire).copied().unwrap_or(wire);
            let as_published = published.properties.get(wire)?.as_item();
            let as_published = as_published.map(AsRef::as_ref);
            let schema = object.properties.get(key)?;
            let is_required = is_forced || object.required.contains(key);
            let value = self.property(schema, as_published, given, is_required, wire)?;
            let setter = format_ident!("{}", snake(key));
            Some(quote! { .#setter(#value) })
        };
        let mut setters = Vec::new();
        for wire in published.properties.keys() {
            setters.extend(setter(wire, given.and_then(|given| given.get(wire)), false));
        }
        // An example with nothing in it shows nothing.
        if setters.is_empty() && is_first {
            let first = published.properties.keys().next();
            setters.extend(first.and_then(|wire| setter(wire, None, true)));
        }
        setters.extend(self.extra(published, object, given));
        setters
    }

    /// What is no property, where the object takes it; an example does without.
    fn extra(
        &mut self,
        published: &ObjectType,
        object: &ObjectType,
        given: Option<&Value>,
    ) -> Option<TokenStream> {
        let Some(AdditionalProperties::Schema(schema)) = &object.additional_properties else {
            return None;
        };
        let given = given?.as_object()?.iter();
        let extra: Map<_, _> = given
            .filter(|(name, _)| !published.properties.contains_key(*name))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        if extra.is_empty() || self.is_example() {
            return None;
        }
        let of = self.type_of(schema);
        let of = quote! { std::collections::HashMap<String, #of> };
        let extra = self.json(Some(&of), &Value::Object(extra));
        Some(quote! { .extra(#extra) })
    }

    /// A value of exactly the type of this schema.
    fn exact<S: Borrow<Schema>>(
        &mut self,
        schema: &ReferenceOr<S>,
        given: Option<&Value>,
    ) -> TokenStream {
        let kind = match schema {
            ReferenceOr::Item(schema) => Some(&schema.borrow().schema_kind),
            ReferenceOr::Reference { .. } => None,
        };
        let empty = match kind {
            Some(SchemaKind::Type(Type::Array(_))) => Value::Array(Vec::new()),
            _ => Value::Object(Map::new()),
        };
        let is_any = |items: &ReferenceOr<Box<Schema>>| matches!(items, ReferenceOr::Item(items) if matches!(items.schema_kind, SchemaKind::Any(_)));
        let of = match kind {
            Some(SchemaKind::Any(_)) => None,
            Some(SchemaKind::Type(Type::Array(list))) if list.items.as_ref().is_none_or(is_any) => {
                let given = given.and_then(Value::as_array);
                let elements: Vec<_> = given.into_iter().flatten().collect();
                if elements.is_empty() {
                    return quote! { Vec::<serde_json::Value>::new() };
                }
                let elements = elements.into_iter().map(|given| self.json(None, given));
                let elements: Vec<_> = elements.collect();
                return quote! { vec![#(#elements),*] };
            }
            // An option of it is made of it.
            _ => Some(self.type_of_present(schema)),
        };
        self.json(of.as_ref(), given.unwrap_or(&empty))
    }

    /// The value of this type, or any JSON, that reads as `value`.
    fn json(&mut self, of: Option<&TokenStream>, value: &Value) -> TokenStream {
        let shown = self.is_example().then(|| shown("", value));
        let value = shown.as_ref().unwrap_or(value);
        let is_large = size(value) > LITERAL;
        self.is_fallible |= is_large || of.is_some();
        if is_large {
            let any = quote! { serde_json::Value };
            let (of, text) = (of.unwrap_or(&any), string(&value.to_string()));
            return quote! { serde_json::from_str::<#of>(#text)? };
        }
        let literal = literal(value);
        match of {
            Some(of) => quote! { serde_json::from_value::<#of>(serde_json::json!(#literal))? },
            None => quote! { serde_json::json!(#literal) },
        }
    }

    /// The Rust type of a lowered schema.
    fn type_of<S: Borrow<Schema>>(&mut self, schema: &ReferenceOr<S>) -> TokenStream {
        let of = self.type_of_present(schema);
        match schema {
            ReferenceOr::Item(schema) if schema.borrow().schema_data.nullable => {
                quote! { Option<#of> }
            }
            _ => of,
        }
    }

    /// The same, where it is not null.
    fn type_of_present<S: Borrow<Schema>>(&mut self, schema: &ReferenceOr<S>) -> TokenStream {
        let schema = match schema {
            ReferenceOr::Reference { reference } => {
                let of = component(reference).unwrap_or_default();
                if of == FILE {
                    self.names_files = true;
                    return quote! { FilePart };
                }
                self.names_types = true;
                let of = format_ident!("{of}");
                return quote! { types::#of };
            }
            ReferenceOr::Item(schema) => schema.borrow(),
        };
        match &schema.schema_kind {
            SchemaKind::Type(Type::String(_)) => quote! { String },
            SchemaKind::Type(Type::Integer(_)) => quote! { i64 },
            SchemaKind::Type(Type::Number(_)) => quote! { f64 },
            SchemaKind::Type(Type::Boolean(_)) => quote! { bool },
            SchemaKind::Type(Type::Array(list)) => {
                let of = match &list.items {
                    Some(items) => self.type_of(items),
                    None => quote! { serde_json::Value },
                };
                quote! { Vec<#of> }
            }
            SchemaKind::Type(Type::Object(map)) => match &map.additional_properties {
                Some(AdditionalProperties::Schema(values)) => {
                    let of = self.type_of(values);
                    quote! { std::collections::HashMap<String, #of> }
                }
                _ => quote! { serde_json::Map<String, serde_json::Value> },
            },
            SchemaKind::AllOf { all_of } => match all_of.first() {
                Some(of) => self.type_of(of),
                None => quote! { serde_json::Value },
            },
            _ => quote! { serde_json::Value },
        }
    }

    /// A string: as it was given, unless it says nothing, or, in an example, breaks
    /// a rule or is a secret.
    fn text(&self, rules: &StringType, given: Option<&Value>, name: &str) -> String {
        let given = match given {
            Some(Value::String(text)) => Some(text.clone()),
            Some(number @ (Value::Number(_) | Value::Bool(_))) => Some(number.to_string()),
            _ => None,
        };
        let given = given.filter(|text| !is_placeholder(text));
        let is_shown = |text: &String| {
            text.chars().count() <= LONGEST
                && obeys(text, rules)
                && !(is_secret(rules) || is_secret_name(name))
                && !(holds_placeholder(text) || is_filler(text))
        };
        match given {
            Some(text) if !self.is_example() || is_shown(&text) => text,
            _ => sample(rules, name),
        }
    }

    /// A whole text, of which an example shows no more than it can.
    pub(super) fn raw_text(&self, text: String) -> String {
        let is_shown = text.chars().count() <= LONGEST && !holds_placeholder(&text);
        match is_shown && !text.is_empty() || !self.is_example() {
            true => text,
            false => "…".to_owned(),
        }
    }

    fn integer(&self, published: Option<&Schema>, given: Option<&Value>) -> Option<TokenStream> {
        let given = match given {
            Some(Value::String(text)) => text.trim().parse().ok(),
            Some(value) => value.as_i64(),
            None => None,
        };
        let (least, most) = match published.map(|published| &published.schema_kind) {
            Some(SchemaKind::Type(Type::Integer(rules))) => {
                let least = rules
                    .minimum
                    .map(|least| least + i64::from(rules.exclusive_minimum));
                let most = rules
                    .maximum
                    .map(|most| most - i64::from(rules.exclusive_maximum));
                (least.unwrap_or(i64::MIN), most.unwrap_or(i64::MAX))
            }
            _ => (i64::MIN, i64::MAX),
        };
        let is_shown = |given: &i64| !self.is_example() || (least..=most).contains(given);
        let number = given.filter(is_shown).unwrap_or(1.max(least).min(most));
        let size = number.unsigned_abs();
        // An integer without a suffix is an `i32` where nothing says another.
        let literal = match i32::try_from(size) {
            Ok(size) => Literal::i32_unsuffixed(size),
            Err(_) => {
                let size = i64::try_from(size).ok()?;
                Literal::i64_suffixed(size)
            }
        };
        let sign = (number < 0).then(|| quote! { - });
        Some(quote! { #sign #literal })
    }

    fn number(&self, published: Option<&Schema>, given: Option<&Value>) -> Option<TokenStream> {
        let given = match given {
            Some(Value::String(text)) => text.trim().parse().ok(),
            Some(value) => value.as_f64(),
            None => None,
        };
        let no_rules = NumberType::default();
        let rules = match published.map(|published| &published.schema_kind) {
            Some(SchemaKind::Type(Type::Number(rules))) => rules,
            _ => &no_rules,
        };
        let is_shown = |given: &f64| {
            let is_least = |least| match rules.exclusive_minimum {
                true => *given > least,
                false => *given >= least,
            };
            let is_most = |most| match rules.exclusive_maximum {
                true => *given < most,
                false => *given <= most,
            };
            !self.is_example()
                || rules.minimum.is_none_or(is_least) && rules.maximum.is_none_or(is_most)
        };
        let given = given.filter(|given: &f64| given.is_finite());
        let free = || {
            let tried = [
                Some(1.5),
                rules.minimum.map(|n| n + 0.5),
                rules.maximum.map(|n| n - 0.5),
            ];
            let tried = tried.into_iter().chain([rules.minimum, rules.maximum]);
            tried.flatten().find(|n| is_shown(n)).unwrap_or(1.5)
        };
        let number = given.filter(is_shown).unwrap_or_else(free);
        let literal = Literal::f64_unsuffixed(number.abs());
        let sign = number.is_sign_negative().then(|| quote! { - });
        Some(quote! { #sign #literal })
    }

    fn file(&mut self, given: Option<&Value>, name: &str) -> TokenStream {
        self.names_files = true;
        let path = given.and_then(Value::as_str).unwrap_or_default();
        let file_name = path.rsplit(['/', '\\']).next().unwrap_or_default();
        if self.is_example() {
            let is_shown = !file_name.is_empty() && !holds_placeholder(file_name);
            let path = string(if is_shown { file_name } else { name });
            return quote! { FilePart::path(#path) };
        }
        let file_name = string(if file_name.is_empty() {
            "file"
        } else {
            file_name
        });
        let content = string(FILE_CONTENT);
        quote! { FilePart::bytes(#content).with_file_name(#file_name) }
    }

    /// The fields of a form as the object of this schema.
    pub(super) fn form(&self, schema: &ReferenceOr<Schema>, fields: &[SavedField]) -> Value {
        let ReferenceOr::Reference { reference } = schema else {
            return tree(
                fields
                    .iter()
                    .map(|field| (vec![field.name.as_str()], field.value.as_str())),
            );
        };
        let of = component(reference).unwrap_or_default();
        let published = self.lowered.objects.get(of);
        let is_property = |name: &str| published.is_some_and(|of| of.properties.contains_key(name));
        let mut members = Map::new();
        let mut nested: Vec<Leaf<'_>> = Vec::new();
        for field in fields {
            let base = field.name.split('[').next().unwrap_or_default();
            if is_property(&field.name) || !is_property(base) {
                let values = members.entry(field.name.clone());
                let values = values.or_insert_with(|| Value::Array(Vec::new()));
                if let Value::Array(values) = values {
                    values.push(field.value.as_str().into());
                }
                continue;
            }
            let keys = field.name.split('[').take(DEPTH);
            let keys = keys.map(|key| key.trim_end_matches(']'));
            nested.push((keys.collect(), &field.value));
        }
        for (name, value) in &mut members {
            let published = published.and_then(|of| of.properties.get(name)?.as_item());
            *value = field_value(published.map(AsRef::as_ref), std::mem::take(value));
        }
        if let Value::Object(nested) = tree(nested) {
            members.extend(nested);
        }
        Value::Object(members)
    }
}

/// The value of a form's field, of the values that it has.
fn field_value(published: Option<&Schema>, values: Value) -> Value {
    let Value::Array(mut values) = values else {
        return values;
    };
    let parsed = |text: &Value| -> Option<Value> {
        let text = text.as_str()?.trim();
        let value = serde_json::from_str(text).ok();
        value.filter(|_| text.starts_with(['{', '[']))
    };
    match published.map(|published| &published.schema_kind) {
        Some(SchemaKind::Type(Type::Array(_))) => match values.as_slice() {
            [one] => match parsed(one) {
                Some(Value::Array(elements)) => Value::Array(elements),
                Some(object) => Value::Array(vec![object]),
                None => Value::Array(values),
            },
            _ => Value::Array(
                values
                    .iter()
                    .map(|v| parsed(v).unwrap_or_else(|| v.clone()))
                    .collect(),
            ),
        },
        Some(SchemaKind::Type(_))
            if !matches!(
                published,
                Some(Schema {
                    schema_kind: SchemaKind::Type(Type::Object(_)),
                    ..
                })
            ) =>
        {
            values.pop().unwrap_or_default()
        }
        // An object, or what stands behind a reference.
        _ => {
            let last = values.pop().unwrap_or_default();
            parsed(&last).unwrap_or(last)
        }
    }
}

/// A value, and the keys that lead to it.
type Leaf<'t> = (Vec<&'t str>, &'t str);

/// Objects and lists of the values with these keys: keys that are numbers are those of
/// a list.
fn tree<'t>(values: impl IntoIterator<Item = Leaf<'t>>) -> Value {
    let mut groups: IndexMap<&str, Vec<Leaf<'_>>> = IndexMap::new();
    for (keys, value) in values {
        let Some((first, rest)) = keys.split_first() else {
            return value.into();
        };
        let group = groups.entry(first).or_default();
        group.push((rest.to_vec(), value));
    }
    let is_number = |key: &&str| key.bytes().all(|byte| byte.is_ascii_digit());
    let is_list = !groups.is_empty() && groups.keys().all(is_number);
    let members = groups.into_iter();
    let members = members.map(|(key, group)| (key.to_owned(), tree(group)));
    match is_list {
        true => Value::Array(members.map(|(_, value)| value).collect()),
        false => Value::Object(members.collect()),
    }
}

/// The lowered object of this name.
fn object<'a>(lowered: &'a Lowered, of: &str) -> Option<&'a ObjectType> {
    let components = lowered.openapi.components.as_ref()?;
    match &components.schemas.get(of)?.as_item()?.schema_kind {
        SchemaKind::Type(Type::Object(object)) => Some(object),
        _ => None,
    }
}

/// The rules of a string that has no type of its own.
fn rules_of(schema: &Schema) -> Option<StringType> {
    match &schema.schema_kind {
        SchemaKind::Type(Type::String(rules)) => Some(rules.clone()),
        _ => None,
    }
}

/// Whether setters take what becomes this by `IntoField`: see `lift/setter`.
fn is_known<S: Borrow<Schema>>(schema: &ReferenceOr<S>) -> bool {
    let schema = match schema {
        ReferenceOr::Reference { .. } => return true,
        ReferenceOr::Item(schema) => schema.borrow(),
    };
    match &schema.schema_kind {
        SchemaKind::Type(Type::Array(list)) => list.items.as_ref().is_some_and(is_known),
        SchemaKind::Type(Type::Object(map)) => !matches!(
            map.additional_properties,
            Some(AdditionalProperties::Schema(_))
        ),
        SchemaKind::Type(_) => true,
        SchemaKind::AllOf { all_of } => all_of.first().is_some_and(is_known),
        _ => false,
    }
}

/// Whether a text stands for a value and is none: `<string>`, or an unknown variable.
fn is_placeholder(text: &str) -> bool {
    let text = text.trim();
    let inner = text
        .strip_prefix('<')
        .and_then(|text| text.strip_suffix('>'));
    let is_name = |text: &str| {
        !text.is_empty()
            && text
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "-_. ".contains(c))
    };
    let variable = text
        .strip_prefix("{{")
        .and_then(|text| text.strip_suffix("}}"));
    inner.is_some_and(is_name) || variable.is_some_and(|name| !name.contains(['{', '}']))
}

/// Whether a part of a text is a placeholder.
fn holds_placeholder(text: &str) -> bool {
    let starts = text.match_indices('<').map(|(at, _)| at);
    let mut names = starts.filter_map(|at| {
        let (name, _) = text.get(at..)?.split_once('>')?;
        Some(format!("{name}>"))
    });
    text.contains("{{") || names.any(|name| is_placeholder(&name))
}

/// Any JSON without its placeholders and secrets.
fn shown(name: &str, value: &Value) -> Value {
    match value {
        Value::String(text)
            if is_secret_name(name) || holds_placeholder(text) || is_filler(text) =>
        {
            "…".into()
        }
        Value::String(text) if text.chars().count() > LONGEST => "…".into(),
        Value::Array(elements) => elements.iter().take(3).map(|e| shown(name, e)).collect(),
        Value::Object(members) => {
            let member = |(name, value): (&String, &Value)| (name.clone(), shown(name, value));
            Value::Object(members.iter().take(OPTIONAL).map(member).collect())
        }
        value => value.clone(),
    }
}

/// How many values there are.
fn size(value: &Value) -> usize {
    match value {
        Value::Array(elements) => 1 + elements.iter().map(size).sum::<usize>(),
        Value::Object(members) => 1 + members.values().map(size).sum::<usize>(),
        _ => 1,
    }
}

/// A value as `json!` takes it.
fn literal(value: &Value) -> TokenStream {
    match value {
        Value::Null => quote! { null },
        Value::Bool(truth) => quote! { #truth },
        Value::Number(number) => {
            let text = number.to_string();
            let (sign, size) = match text.strip_prefix('-') {
                Some(size) => (Some(quote! { - }), size.to_owned()),
                None => (None, text),
            };
            let literal = match size.parse::<u64>() {
                Ok(size) if i32::try_from(size).is_ok() => Literal::u64_unsuffixed(size),
                Ok(size) if sign.is_none() => Literal::u64_suffixed(size),
                _ => Literal::f64_unsuffixed(size.parse().unwrap_or_default()),
            };
            quote! { #sign #literal }
        }
        Value::String(text) => {
            let text = string(text);
            quote! { #text }
        }
        Value::Array(elements) => {
            let elements = elements.iter().map(literal);
            quote! { [#(#elements),*] }
        }
        Value::Object(members) => {
            let members = members.iter().map(|(name, value)| {
                let (name, value) = (string(name), literal(value));
                quote! { #name: #value }
            });
            quote! { { #(#members),* } }
        }
    }
}

/// A literal, in which every character can be seen.
pub(super) fn string(text: &str) -> Literal {
    let plain = Literal::string(text);
    let written = plain.to_string();
    if !written.contains(is_invisible) {
        return plain;
    }
    let escaped: String = written
        .chars()
        .map(|c| match is_invisible(c) {
            true => c.escape_unicode().to_string(),
            false => c.to_string(),
        })
        .collect();
    escaped.parse().unwrap_or(plain)
}
