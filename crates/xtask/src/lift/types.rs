//! Passes over the types: the order of fields, names on the wire, redacted
//! secrets, derives, `schemars` attributes.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail, ensure};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::punctuated::Punctuated;
use syn::visit_mut::{self, VisitMut};
use syn::{
    Attribute, Expr, ExprMatch, Field, Fields, File, Ident, Item, ItemStruct, LitStr, Meta, Path,
    Token, Type, parse_quote,
};

use super::{is_impl_of, items, module, self_name};
use crate::lower::{Lowered, UNDOCUMENTED, reached};

/// Secrets do not print: their `Debug` says only their name, they have no
/// `Display`, and what can't be read as one is not quoted.
pub(super) fn redact(file: &mut File, lowered: &Lowered) -> Result<usize> {
    let types = items(module(&mut file.items, "types")?)?;
    let mut redacted = 0;
    for secret in lowered.secrets() {
        let name = secret;
        let is_secret = |ident: &Ident| ident == name;
        let item = find_struct(types, is_secret)
            .with_context(|| format!("no type `{name}` for the secret"))?;
        let ident = item.ident.clone();
        remove_derive(&mut item.attrs, "Debug")
            .with_context(|| format!("the secret type `{name}` derives no Debug"))?;
        types.retain(|item| !is_impl(item, &["Display"], &ident));
        let silent = deserializations(types, &ident) + underived_deserialize(types, &ident);
        ensure!(
            silent == 1,
            "expected one way to read the secret type `{name}`, found {silent}"
        );
        let shown = format!("{name}(…)");
        types.push(parse_quote! {
            impl ::std::fmt::Debug for #ident {
                fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                    f.write_str(#shown)
                }
            }
        });
        redacted += 1;
    }
    Ok(redacted)
}

/// A text that is sent and read keeps its rules where a caller makes one, and is
/// read whatever it says: a server may answer with what its documentation does
/// not know yet. `undocumented` sends such a text on purpose.
pub(super) fn open(file: &mut File, lowered: &Lowered) -> Result<BTreeSet<String>> {
    let types = items(module(&mut file.items, "types")?)?;
    let both = |name: &&String| lowered.sent.contains(*name) && lowered.read.contains(*name);
    let open: BTreeSet<_> = lowered.texts.keys().filter(both).cloned().collect();
    for name in &open {
        let at = types.iter().position(|item| match item {
            Item::Struct(item) => item.ident == name,
            Item::Enum(item) => item.ident == name,
            _ => false,
        });
        let at = at.with_context(|| format!("no type `{name}` for the text"))?;
        let (ident, undocumented): (Ident, Expr) = match types.get_mut(at) {
            Some(Item::Enum(item)) => {
                ensure!(
                    item.variants.iter().all(|v| v.ident != UNDOCUMENTED),
                    "the text `{name}` has a value `{UNDOCUMENTED}`"
                );
                for derived in ["Copy", "Serialize", "Deserialize"] {
                    remove_derive(&mut item.attrs, derived);
                }
                for variant in &mut item.variants {
                    variant
                        .attrs
                        .retain(|attribute| !attribute.path().is_ident("serde"));
                }
                item.variants.push(parse_quote! {
                    /// A text that is not documented, as it was said.
                    Undocumented(String)
                });
                let made = parse_quote! {
                    text.parse().unwrap_or_else(|_| Self::Undocumented(text))
                };
                (item.ident.clone(), made)
            }
            Some(Item::Struct(item)) => (item.ident.clone(), parse_quote! { Self(text) }),
            _ => continue,
        };
        for item in types.iter_mut() {
            let Item::Impl(block) = item else { continue };
            if self_name(block) != *name {
                continue;
            }
            if is_impl_of(block, &["Display"]) {
                ShowsUndocumented.visit_item_impl_mut(block);
            }
            if is_impl_of(block, &["Deserialize"]) {
                ReadsAnything.visit_item_impl_mut(block);
            }
        }
        if let Some(Item::Enum(_)) = types.get(at) {
            let of_enum: [Item; 2] = [
                parse_quote! {
                    impl ::serde::Serialize for #ident {
                        fn serialize<S: ::serde::Serializer>(
                            &self,
                            serializer: S,
                        ) -> Result<S::Ok, S::Error> {
                            serializer.collect_str(self)
                        }
                    }
                },
                parse_quote! {
                    impl<'de> ::serde::Deserialize<'de> for #ident {
                        fn deserialize<D: ::serde::Deserializer<'de>>(
                            deserializer: D,
                        ) -> Result<Self, D::Error> {
                            String::deserialize(deserializer).map(Self::undocumented)
                        }
                    }
                },
            ];
            types.splice(at + 1..at + 1, of_enum);
        }
        types.insert(
            at + 1,
            parse_quote! {
                impl #ident {
                    /// The text, documented or not: it is sent unchecked, as is one
                    /// that is read alone, as a part of an answer is. A whole body
                    /// that is read is checked.
                    pub fn undocumented(text: impl Into<String>) -> Self {
                        let text = text.into();
                        #undocumented
                    }
                }
            },
        );
    }
    Ok(open)
}

/// What serde is told is told schemars alone: serde derives nothing.
fn only_for_schemars(attributes: &mut [Attribute]) {
    for told in attributes {
        if let Meta::List(list) = &told.meta
            && list.path.is_ident("serde")
        {
            let tokens = &list.tokens;
            *told = parse_quote! { #[cfg_attr(feature = "schemars", schemars(#tokens))] };
        }
    }
}

/// `match *self { … }` of an enum shows what is not documented, too.
struct ShowsUndocumented;

impl VisitMut for ShowsUndocumented {
    fn visit_expr_match_mut(&mut self, shown: &mut ExprMatch) {
        if let Expr::Unary(of) = &*shown.expr {
            shown.expr = of.expr.clone();
            shown
                .arms
                .push(parse_quote! { Self::Undocumented(text) => f.write_str(text), });
        }
    }
}

/// `String::deserialize(…)?.parse().map_err(…)` of a text is the text.
struct ReadsAnything;

impl VisitMut for ReadsAnything {
    fn visit_block_mut(&mut self, block: &mut syn::Block) {
        if let Some(syn::Stmt::Expr(Expr::MethodCall(error), None)) = block.stmts.last()
            && let Expr::MethodCall(parsed) = &*error.receiver
            && parsed.method == "parse"
        {
            let text = &parsed.receiver;
            *block = parse_quote! {{ Ok(Self(#text)) }};
        }
    }
}

/// typify sorts a type's fields by name; what is sent keeps the schema's order.
pub(super) fn schema_order(file: &mut File, lowered: &Lowered) -> Result<usize> {
    let types = items(module(&mut file.items, "types")?)?;
    let mut ordered = 0;
    for item in types {
        let Item::Struct(item) = item else { continue };
        let type_name = item.ident.to_string();
        let Some(object) = lowered.objects.get(&type_name) else {
            continue;
        };
        let Fields::Named(fields) = &mut item.fields else {
            continue;
        };
        let mut named: Vec<_> = std::mem::take(&mut fields.named).into_iter().collect();
        // What is no property is kept behind them.
        let rest = object.additional_properties.is_some();
        let place = |field: &Field| {
            let key = wire_name(field);
            let wire = lowered.fields.get(&(type_name.clone(), key.clone()));
            let place = object.properties.get_index_of(wire.unwrap_or(&key));
            place.or((rest && key == "extra").then_some(usize::MAX))
        };
        if let Some(field) = named.iter().find(|field| place(field).is_none()) {
            bail!(
                "the field `{}` of `{type_name}` is no property of its schema",
                wire_name(field)
            );
        }
        named.sort_by_key(place);
        fields.named = named.into_iter().collect();
        ordered += 1;
    }
    Ok(ordered)
}

/// What was lowered to a name of its own gets its name on the wire back:
/// properties and values of enums.
pub(super) fn wire_names(file: &mut File, lowered: &Lowered) -> Result<usize> {
    let types = items(module(&mut file.items, "types")?)?;
    let mut renamed = 0;
    for item in types.iter_mut() {
        match item {
            Item::Struct(item) => {
                for field in &mut item.fields {
                    let key = (item.ident.to_string(), wire_name(field));
                    if let Some(wire) = lowered.fields.get(&key) {
                        rename(&mut field.attrs, wire)?;
                        renamed += 1;
                    }
                }
            }
            Item::Enum(item) => {
                let Some(text) = lowered.texts.get(&item.ident.to_string()) else {
                    continue;
                };
                for variant in &mut item.variants {
                    if let Some(wire) = text.variants.get(&variant.ident.to_string()) {
                        rename(&mut variant.attrs, wire)?;
                        renamed += 1;
                    }
                }
            }
            Item::Impl(block) => {
                let of = self_name(block);
                let text = lowered
                    .texts
                    .get(&of)
                    .filter(|text| !text.variants.is_empty());
                if let Some(text) = text
                    && is_impl_of(block, &["Display", "FromStr"])
                {
                    Values(&text.variants).visit_item_impl_mut(block);
                }
            }
            _ => {}
        }
    }
    let expected = lowered.fields.len()
        + lowered
            .texts
            .values()
            .map(|text| text.variants.len())
            .sum::<usize>();
    ensure!(
        renamed == expected,
        "expected {expected} names, found {renamed}"
    );
    Ok(renamed)
}

/// The values of an enum in the arms of its `Display` and `FromStr`.
struct Values<'a>(&'a BTreeMap<String, String>);

impl VisitMut for Values<'_> {
    fn visit_lit_str_mut(&mut self, text: &mut LitStr) {
        if let Some(wire) = self.0.get(&text.value()) {
            *text = LitStr::new(wire, text.span());
        }
    }
}

/// Sets `serde(rename)`, beside whatever else serde is told.
fn rename(attributes: &mut Vec<Attribute>, wire: &str) -> Result<()> {
    tell_serde(
        attributes,
        &["rename"],
        Some(parse_quote! { rename = #wire }),
    )
}

/// Tells serde something, and something no more.
fn tell_serde(attributes: &mut Vec<Attribute>, not: &[&str], now: Option<Meta>) -> Result<()> {
    let mut told: Vec<Meta> = Vec::from_iter(now);
    for attribute in attributes.iter().filter(|a| a.path().is_ident("serde")) {
        let metas = attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated)?;
        let kept = |meta: &Meta| !not.iter().any(|name| meta.path().is_ident(name));
        told.extend(metas.into_iter().filter(kept));
    }
    attributes.retain(|attribute| !attribute.path().is_ident("serde"));
    if !told.is_empty() {
        attributes.push(parse_quote! { #[serde(#(#told),*)] });
    }
    Ok(())
}

/// A field's name on the wire: that of its `serde(rename)`, or its own.
fn wire_name(field: &Field) -> String {
    let mut name = field
        .ident
        .as_ref()
        .map(|ident| ident.unraw().to_string())
        .unwrap_or_default();
    for attribute in field
        .attrs
        .iter()
        .filter(|attribute| attribute.path().is_ident("serde"))
    {
        // Other arguments are passed over; a fault would be progenitor's.
        let _ = attribute.parse_nested_meta(|meta| {
            let value = meta.value().and_then(|value| value.parse::<LitStr>());
            if meta.path.is_ident("rename") {
                name = value?.value();
            }
            Ok(())
        });
    }
    name
}

fn find_struct(items: &mut [Item], named: impl Fn(&Ident) -> bool) -> Option<&mut ItemStruct> {
    items.iter_mut().find_map(|item| match item {
        Item::Struct(item) if named(&item.ident) => Some(item),
        _ => None,
    })
}

fn is_impl(item: &Item, traits: &[&str], of: &Ident) -> bool {
    matches!(item, Item::Impl(block) if is_impl_of(block, traits) && of == &self_name(block))
}

/// `String::deserialize(d)?` quotes a value that is no string.
fn deserializations(items: &mut [Item], of: &Ident) -> usize {
    struct Reads(usize);

    impl VisitMut for Reads {
        fn visit_expr_mut(&mut self, expr: &mut Expr) {
            visit_mut::visit_expr_mut(self, expr);
            if let Expr::Try(read) = expr
                && read
                    .expr
                    .to_token_stream()
                    .to_string()
                    .ends_with(":: deserialize (deserializer)")
            {
                let read = &read.expr;
                *expr = parse_quote! {
                    #read.map_err(|_| {
                        <D::Error as ::serde::de::Error>::custom("the secret is no string")
                    })?
                };
                self.0 += 1;
            }
        }
    }

    let mut reads = Reads(0);
    for item in items
        .iter_mut()
        .filter(|item| is_impl(item, &["Deserialize"], of))
    {
        reads.visit_item_mut(item);
    }
    reads.0
}

/// A text without rules derives `Deserialize`, which quotes as well.
fn underived_deserialize(items: &mut Vec<Item>, of: &Ident) -> usize {
    let item = find_struct(items, |ident| ident == of);
    let Some(()) = item.and_then(|item| remove_derive(&mut item.attrs, "Deserialize")) else {
        return 0;
    };
    items.push(parse_quote! {
        impl<'de> ::serde::Deserialize<'de> for #of {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                ::std::string::String::deserialize(deserializer)
                    .map(Self)
                    .map_err(|_| <D::Error as ::serde::de::Error>::custom("the secret is no string"))
            }
        }
    });
    1
}

/// What is only read is not serialized. What serde is told of it stays where
/// schemars reads it, too.
pub(super) fn drop_serialize(file: &mut File, lowered: &Lowered, schemars: bool) -> Result<usize> {
    let types = items(module(&mut file.items, "types")?)?;
    let mut dropped = 0;
    for item in types {
        let Item::Struct(item) = item else { continue };
        let is_read = !lowered.sent.contains(&item.ident.to_string());
        if is_read && remove_derive(&mut item.attrs, "Serialize").is_some() {
            for field in item.fields.iter_mut().filter(|_| !schemars) {
                tell_serde(&mut field.attrs, &["skip_serializing_if"], None)?;
            }
            // A text with rules reads itself: nothing is left to tell serde.
            if !is_derived(&item.attrs, "Deserialize") {
                item.attrs
                    .retain(|attribute| !attribute.path().is_ident("serde"));
            }
            dropped += 1;
        }
    }
    Ok(dropped)
}

/// Objects are read field by field, by one function for all of them: a derived
/// `Deserialize` is a visitor of its own for each type, and these would be most
/// of what the compiler checks.
///
/// A body is read under its rules, also where they are those of open texts.
pub(super) fn read(
    file: &mut File,
    lowered: &Lowered,
    open: &BTreeSet<String>,
    schemars: bool,
) -> Result<usize> {
    let types = items(module(&mut file.items, "types")?)?;
    let mut reads: Vec<(usize, Item)> = Vec::new();
    for (at, item) in types.iter_mut().enumerate() {
        let Item::Struct(item) = item else { continue };
        let is_plain = matches!(&item.fields, Fields::Named(_))
            && is_derived(&item.attrs, "Deserialize")
            && !item.fields.iter().any(|field| is_told(field, "flatten"));
        if !is_plain {
            continue;
        }
        let fields = item.fields.iter().map(|field| {
            let ident = &field.ident;
            let (own, wire) = (ident.to_token_stream().to_string(), wire_name(field));
            let wire = (own != wire).then(|| quote! { = #wire });
            let default = is_told(field, "default").then(|| quote! { : default });
            quote! { #ident #wire #default }
        });
        let ident = &item.ident;
        let name = ident.to_string();
        let is_checked = lowered.sent.contains(&name)
            && !lowered.read.contains(&name)
            && !reached(&lowered.openapi, [name]).is_disjoint(open);
        let checked = is_checked.then(|| quote! { : checked });
        reads.push((
            at + 1,
            parse_quote! { ::postman_client_runtime::support::impl_deserialize! { #ident #checked { #(#fields),* } } },
        ));
        remove_derive(&mut item.attrs, "Deserialize");
        let is_sent = is_derived(&item.attrs, "Serialize");
        for field in &mut item.fields {
            tell_serde(&mut field.attrs, &["default"], None)?;
            if !is_sent {
                only_for_schemars(&mut field.attrs);
            }
            let is_idle = |attribute: &Attribute| {
                !(schemars || is_sent) && attribute.path().is_ident("cfg_attr")
            };
            field.attrs.retain(|attribute| !is_idle(attribute));
        }
    }
    let read = reads.len();
    // Behind its type each, from the last one on.
    for (at, item) in reads.into_iter().rev() {
        types.insert(at, item);
    }
    Ok(read)
}

/// Whether serde is told `what` of a field.
fn is_told(field: &Field, what: &str) -> bool {
    let serde = field
        .attrs
        .iter()
        .filter(|attribute| attribute.path().is_ident("serde"));
    let told = serde.filter_map(|attribute| {
        attribute
            .parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated)
            .ok()
    });
    told.flatten().any(|meta| meta.path().is_ident(what))
}

fn derives(attribute: &Attribute) -> Option<Punctuated<Path, Token![,]>> {
    let is_derive = attribute.path().is_ident("derive");
    is_derive.then(|| attribute.parse_args_with(Punctuated::parse_terminated).ok())?
}

/// Whether a type derives `name`.
pub(super) fn is_derived(attributes: &[Attribute], name: &str) -> bool {
    let derived = attributes.iter().filter_map(derives).flatten();
    let mut named = derived.filter_map(|path| Some(path.segments.last()?.ident.clone()));
    named.any(|ident| ident == name)
}

fn remove_derive(attributes: &mut [Attribute], name: &str) -> Option<()> {
    attributes.iter_mut().find_map(|attribute| {
        let derives = derives(attribute)?;
        let kept: Punctuated<Path, Token![,]> = derives
            .iter()
            .filter(|path| {
                path.segments
                    .last()
                    .is_none_or(|segment| segment.ident != name)
            })
            .cloned()
            .collect();
        let found = kept.len() < derives.len();
        *attribute = parse_quote! { #[derive(#kept)] };
        found.then_some(())
    })
}

/// With the feature `schemars`, every type that is sent or read derives
/// `JsonSchema`, and says what the fragment says: rules included, and without
/// the `null` that an `Option` would add.
pub(super) fn json_schema(
    file: &mut File,
    lowered: &Lowered,
    open: &BTreeSet<String>,
) -> Result<usize> {
    let types = items(module(&mut file.items, "types")?)?;
    let derive: Attribute =
        parse_quote! { #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))] };
    let mut described = 0;
    let mut values: Vec<Item> = Vec::new();
    for item in types.iter_mut() {
        let (attrs, ident, fields) = match item {
            // A caller is shown the documented values; a derive would add to them.
            Item::Enum(item) if open.contains(&item.ident.to_string()) => {
                values.extend(json_schema_of_values(lowered, &item.ident));
                described += 1;
                continue;
            }
            Item::Struct(item) => (&mut item.attrs, &item.ident, Some(&mut item.fields)),
            Item::Enum(item) => (&mut item.attrs, &item.ident, None),
            _ => continue,
        };
        if !attrs.iter().any(|attribute| derives(attribute).is_some()) {
            continue;
        }
        attrs.push(derive.clone());
        if let Some(keywords) = keywords(lowered, ident) {
            attrs.push(
                parse_quote! { #[cfg_attr(feature = "schemars", schemars(extend(#keywords)))] },
            );
        }
        for field in fields.into_iter().flatten() {
            without_null(field);
        }
        described += 1;
    }
    types.extend(values);
    Ok(described)
}

/// `JsonSchema` of a text with documented values.
fn json_schema_of_values(lowered: &Lowered, ident: &Ident) -> Option<Item> {
    let name = ident.to_string();
    let text = lowered.texts.get(&name)?;
    let values = text.rules.enumeration.iter().flatten();
    Some(parse_quote! {
        #[cfg(feature = "schemars")]
        impl ::schemars::JsonSchema for #ident {
            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                #name.into()
            }
            fn json_schema(_: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
                ::schemars::json_schema!({ "type": "string", "enum": [#(#values),*] })
            }
        }
    })
}

/// The keywords that the Rust type does not say by itself.
fn keywords(lowered: &Lowered, ident: &Ident) -> Option<proc_macro2::TokenStream> {
    let rules = &lowered.texts.get(&ident.to_string())?.rules;
    let mut keywords = Vec::new();
    if let Some(pattern) = &rules.pattern {
        keywords.push(quote! { "pattern" = #pattern });
    }
    if let Some(least) = rules.min_length {
        keywords.push(quote! { "minLength" = #least });
    }
    if let Some(most) = rules.max_length {
        keywords.push(quote! { "maxLength" = #most });
    }
    if crate::lower::is_secret(rules) {
        keywords.push(quote! { "format" = "password" });
    }
    (!keywords.is_empty()).then(|| quote! { #(#keywords),* })
}

/// An `Option` says that a property may be absent, not that it may be null.
fn without_null(field: &mut Field) {
    let Type::Path(path) = &field.ty else { return };
    let Some(option) = path
        .path
        .segments
        .last()
        .filter(|segment| segment.ident == "Option")
    else {
        return;
    };
    let syn::PathArguments::AngleBracketed(arguments) = &option.arguments else {
        return;
    };
    let Some(inner) = arguments.args.first() else {
        return;
    };
    let inner = inner.to_token_stream().to_string().replace(' ', "");
    field
        .attrs
        .push(parse_quote! { #[cfg_attr(feature = "schemars", schemars(default, with = #inner))] });
}
