//! How operations page: where parameters and answer leave no doubt, or as an extension
//! states it.

use openapiv3::{ObjectType, ReferenceOr, Schema, SchemaKind, Type};
use serde_json::{Map, Value};

use super::media_type::{MediaKind, MediaTypeName};
use super::names::snake;
use super::site::{Operations, Site};
use super::types::Types;
use crate::codes;
use crate::model::{Argument, In, Paging, PagingStyle, Success, SuccessKind};
use crate::pointer::untoken;

/// On an operation: how it pages, an object, or `false` if it does not.
const PAGINATION: &str = "x-pagination";

/// Parameters of a token: the answer's property is `next_` and the name, or…
const TOKENS: &[&str] = &[
    "after",
    "continuation_token",
    "cursor",
    "marker",
    "page_cursor",
    "page_token",
    "pagination_token",
    "token",
];

/// …has the same name.
const SAME_TOKENS: &[&str] = &[
    "after",
    "continuation_token",
    "cursor",
    "next_cursor",
    "next_marker",
    "next_page_token",
    "next_token",
    "page_cursor",
    "page_token",
    "pagination_token",
];

/// Whether a parameter of this name says which page is wanted, whatever else the document
/// says. `after` may be a date.
pub(crate) fn tells_of_pages(name: &str) -> bool {
    SAME_TOKENS.contains(&name) && name != "after"
}

/// Parameters of a number, whose next one the answer may give as `next_` and the name.
const NUMBERS: &[&str] = &["offset", "page", "page_number"];

/// Properties that are `false` on the last page.
const MORE: &[&str] = &["has_more", "has_next", "has_next_page"];

const PAGES: &[&str] = &["page", "page_number"];
const PAGE_SIZES: &[&str] = &["page_size", "per_page"];
const PAGE_COUNTS: &[&str] = &["page_count", "total_pages"];
const CURRENT_PAGES: &[&str] = &["current_page", "page", "page_number"];
const OFFSETS: &[&str] = &["offset", "page_offset"];
const LIMITS: &[&str] = &["limit", "page_limit"];
const TOTALS: &[&str] = &[
    "total",
    "total_count",
    "total_items",
    "total_records",
    "total_results",
];

/// Properties within which an answer says how it pages.
const CONTAINERS: &[&str] = &[
    "cursors",
    "meta",
    "metadata",
    "page",
    "page_info",
    "pagination",
    "paging",
    "response_metadata",
];

/// What a schema is, as far as pages are concerned.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Text,
    Number,
    Flag,
    List,
    Object,
    /// Any value without parts.
    Single,
    Other,
}

impl Kind {
    /// A token, or a number: samples also have numbers as text.
    fn is_value(self) -> bool {
        matches!(self, Self::Text | Self::Number | Self::Single)
    }

    fn is_text(self) -> bool {
        matches!(self, Self::Text | Self::Single)
    }

    fn is_flag(self) -> bool {
        self == Self::Flag
    }

    fn is_list(self) -> bool {
        self == Self::List
    }
}

/// Why an extension can't be followed: at one of its members, or as a whole.
struct Fault(Option<&'static str>, String);

impl<'a> Operations<'a, '_> {
    /// How an operation pages, if that is known.
    pub(super) fn paging(
        &mut self,
        site: &Site<'a, '_>,
        arguments: &[Argument],
        success: &Success,
    ) -> Option<Paging> {
        let stated = site.operation.extensions.get(PAGINATION);
        if stated == Some(&Value::Bool(false)) {
            return None;
        }
        let in_query = arguments.iter().filter(|a| a.place == In::Query);
        let is_get = site.method == "get";
        let operation = Paged {
            types: &self.types,
            query: in_query.collect(),
            answer: self.answer(site, success),
            links: is_get && self.links(site, arguments),
        };
        let found = match stated {
            None if is_get => Ok(operation.recognized()),
            None => Ok(None),
            Some(stated) => operation.stated(stated).map(Some),
        };
        match found {
            Ok(Some(paging)) if paging.items.is_none() => {
                self.report.add(
                    codes::PAGES_WITHOUT_ITEMS,
                    site.place,
                    "the operation pages, but it is not clear by which list; it has `pages`, not `items`",
                );
                Some(paging)
            }
            Ok(paging) => paging,
            Err(Fault(member, fault)) => {
                let member = member.map(|member| format!("/{member}"));
                let place = format!("{}/{PAGINATION}{}", site.place, member.unwrap_or_default());
                let message = format!("{fault}; the operation has no `pages`");
                self.report.add(codes::PAGINATION_LEFT_OUT, &place, message);
                None
            }
        }
    }

    /// The schema of the answer, if all successes are the same JSON.
    fn answer(&self, site: &Site<'a, '_>, success: &Success) -> Option<&'a Schema> {
        if !matches!(success, Success::One(SuccessKind::Json)) {
            return None;
        }
        let (_, _, response) = self.successes(site.operation).into_iter().next()?;
        let content = self.response(response)?.content.iter();
        let mut json =
            content.filter(|(name, _)| matches!(MediaTypeName::of(name).kind, MediaKind::Json));
        self.types.resolved(json.next()?.1.schema.as_ref()?)
    }

    /// Whether a header `Link` is documented, and it leads to pages.
    fn links(&self, site: &Site<'a, '_>, arguments: &[Argument]) -> bool {
        let successes = self.successes(site.operation).into_iter();
        let successes = successes.filter_map(|(_, _, response)| self.response(response));
        let mut headers = successes.flat_map(|response| &response.headers);
        let link = headers.find(|(name, _)| name.eq_ignore_ascii_case("link"));
        let Some((_, header)) = link else {
            return false;
        };
        let says_next = serde_json::to_string(header)
            .is_ok_and(|header| header.to_ascii_lowercase().contains("next"));
        let of_pages = [TOKENS, SAME_TOKENS, NUMBERS, PAGE_SIZES].concat();
        let mut words = arguments.iter().map(|argument| word(&argument.wire));
        says_next || words.any(|word| of_pages.contains(&word.as_str()))
    }
}

/// An operation that may page.
struct Paged<'t, 'a> {
    types: &'t Types<'a>,
    query: Vec<&'t Argument>,
    answer: Option<&'a Schema>,
    links: bool,
}

impl Paged<'_, '_> {
    fn recognized(&self) -> Option<Paging> {
        self.answer?;
        let paging = self.by_token().or_else(|| self.by_page());
        let paging = paging.or_else(|| self.by_offset());
        let link = || self.links.then(|| self.by(PagingStyle::Link, ""));
        paging.or_else(link)
    }

    fn by(&self, style: PagingStyle, parameter: &str) -> Paging {
        Paging {
            style,
            parameter: parameter.to_owned(),
            property: None,
            items: self.items(),
            current: None,
            more: None,
            first: None,
        }
    }

    /// A parameter and a property of one token name.
    fn by_token(&self) -> Option<Paging> {
        let query = self.query.iter();
        let query = query.filter(|argument| !argument.required && self.is_single(argument));
        let mut found = query.filter_map(|argument| {
            let word = word(&argument.wire);
            let next = format!("next_{word}");
            let of = |name: &str, fits: fn(Kind) -> bool| {
                self.find(|property, kind| property == name && fits(kind))
            };
            let property = match word.as_str() {
                word if NUMBERS.contains(&word) => of(&next, |kind| kind == Kind::Number),
                word if TOKENS.contains(&word) => of(&next, Kind::is_value),
                _ => None,
            };
            let same = SAME_TOKENS.contains(&word.as_str());
            let property = property.or_else(|| of(&word, Kind::is_value).filter(|_| same));
            Some((argument.wire.as_str(), property?))
        });
        let (parameter, property) = found.next()?;
        found.next().is_none().then(|| Paging {
            property: Some(property),
            more: self.find_any(MORE, Kind::is_flag),
            ..self.by(PagingStyle::Token, parameter)
        })
    }

    /// The number and the size of a page, and the count of pages.
    fn by_page(&self) -> Option<Paging> {
        let number = self.parameter(PAGES)?;
        self.parameter(PAGE_SIZES)?;
        let count = self.find_any(PAGE_COUNTS, Kind::is_value)?;
        let paging = self.paging_by_page(number);
        // Otherwise nothing says whether pages begin with 0 or with 1.
        let begins = paging.first.is_some() || paging.current.is_some();
        begins.then_some(Paging {
            property: Some(count),
            ..paging
        })
    }

    fn paging_by_page(&self, number: &Argument) -> Paging {
        let begin = begin(number).filter(|first| *first < 2);
        Paging {
            current: self.find_any(CURRENT_PAGES, Kind::is_value),
            first: begin,
            ..self.by(PagingStyle::Page, &number.wire)
        }
    }

    /// How many elements are before a page, how many it has, and how many there are.
    fn by_offset(&self) -> Option<Paging> {
        let offset = self.parameter(OFFSETS)?;
        self.parameter(LIMITS)?;
        let total = self.find_any(TOTALS, Kind::is_value)?;
        let paging = Paging {
            property: Some(total),
            first: begin(offset),
            ..self.by(PagingStyle::Offset, &offset.wire)
        };
        paging.items.is_some().then_some(paging)
    }

    /// The paging that an extension states.
    fn stated(&self, stated: &Value) -> Result<Paging, Fault> {
        let whole = |fault: &str| Fault(None, fault.to_owned());
        let Value::Object(stated) = stated else {
            return Err(whole("this is no object, and not `false`"));
        };
        if self.answer.is_none() {
            return Err(whole("the answer is not of one JSON schema"));
        }
        let style = match text(stated, "style")? {
            None => None,
            Some("token") => Some(PagingStyle::Token),
            Some("page") => Some(PagingStyle::Page),
            Some("offset") => Some(PagingStyle::Offset),
            Some("link") => Some(PagingStyle::Link),
            Some(_) => {
                let fault = "a style is `token`, `page`, `offset` or `link`";
                return Err(Fault(Some("style"), fault.to_owned()));
            }
        };
        let known: &[&str] = match style {
            None => &["items"],
            Some(PagingStyle::Token) => &["style", "parameter", "property", "items", "more"],
            Some(PagingStyle::Link) => &["style", "property", "items"],
            Some(_) => &["style", "parameter", "property", "items", "first"],
        };
        if let Some(name) = stated.keys().find(|name| !known.contains(&name.as_str())) {
            let of = match style {
                Some(_) => "this style",
                None => "an extension without a style",
            };
            return Err(whole(&format!("{of} has no member `{name}`")));
        }
        let items = self.property(stated, "items", Kind::is_list)?;
        let Some(style) = style else {
            let recognized = self.recognized();
            let recognized = recognized.ok_or_else(|| whole("it does not state the `style`"))?;
            return Ok(Paging {
                items: items.or(recognized.items),
                ..recognized
            });
        };
        let mut paging = match style {
            PagingStyle::Link => self.by(style, ""),
            _ => {
                let wire = text(stated, "parameter")?;
                let wire = wire.ok_or_else(|| whole("it does not state the `parameter`"))?;
                let argument = self.query.iter().find(|argument| argument.wire == wire);
                let argument = argument.ok_or_else(|| {
                    let fault = format!("the query has no parameter `{wire}`");
                    Fault(Some("parameter"), fault)
                })?;
                match style {
                    PagingStyle::Page => self.paging_by_page(argument),
                    PagingStyle::Offset => Paging {
                        first: begin(argument),
                        ..self.by(style, wire)
                    },
                    _ => self.by(style, wire),
                }
            }
        };
        let fits = match style {
            PagingStyle::Link => Kind::is_text,
            _ => Kind::is_value,
        };
        paging.property = self.property(stated, "property", fits)?;
        paging.items = items.or(paging.items);
        paging.more = self.property(stated, "more", Kind::is_flag)?;
        if let Some(first) = stated.get("first") {
            let fault = || Fault(Some("first"), "this is no number from 0 on".to_owned());
            paging.first = Some(first.as_u64().ok_or_else(fault)?);
        }
        match style {
            PagingStyle::Token if paging.property.is_none() => {
                Err(whole("it does not state the `property` of the token"))
            }
            PagingStyle::Page if paging.property.is_none() && paging.items.is_none() => Err(whole(
                "it states neither the `property` with the count of pages nor the `items`",
            )),
            PagingStyle::Offset if paging.items.is_none() => Err(whole(
                "it does not state the `items`, which tell the next offset",
            )),
            _ => Ok(paging),
        }
    }

    /// The property that a member of an extension names: by its name, or by a JSON pointer.
    fn property(
        &self,
        stated: &Map<String, Value>,
        member: &'static str,
        fits: fn(Kind) -> bool,
    ) -> Result<Option<Vec<String>>, Fault> {
        let Some(text) = text(stated, member)? else {
            return Ok(None);
        };
        let path: Vec<String> = match text.strip_prefix('/') {
            Some(pointer) => pointer.split('/').map(untoken).collect(),
            None if text.is_empty() => Vec::new(),
            None => vec![text.to_owned()],
        };
        let mut schema = self.answer.cloned();
        for name in &path {
            let object = schema.and_then(|schema| self.types.as_object(&schema));
            schema = object.and_then(|object| {
                let property = object.properties.get(name)?.clone().unbox();
                self.types.resolved(&property).cloned()
            });
        }
        match schema.map(|schema| self.kind(&schema)) {
            None => {
                let fault = format!("the answer has no property `{text}`");
                Err(Fault(Some(member), fault))
            }
            Some(kind) if fits(kind) => Ok(Some(path)),
            Some(_) => {
                let fault = format!("the property `{text}` is of another type");
                Err(Fault(Some(member), fault))
            }
        }
    }

    /// The list of the answer, if it has one.
    fn items(&self) -> Option<Vec<String>> {
        let answer = self.answer?;
        if self.kind(answer) == Kind::List {
            return Some(Vec::new());
        }
        let object = self.types.as_object(answer)?;
        let properties = object.properties.iter();
        let mut lists = properties.filter(|(_, schema)| self.kind_of(schema) == Kind::List);
        let (name, _) = lists.next()?;
        lists.next().is_none().then(|| vec![name.clone()])
    }

    fn parameter(&self, words: &[&str]) -> Option<&Argument> {
        let mut query = self.query.iter();
        let is_it = |argument: &&&Argument| {
            let is_optional = !argument.required && self.is_single(argument);
            is_optional && words.contains(&snake(&argument.wire).as_str())
        };
        query.find(is_it).copied()
    }

    fn is_single(&self, argument: &Argument) -> bool {
        let published = argument.published.as_deref();
        published.is_none_or(|schema| self.types.is_single(schema))
    }

    fn find_any(&self, names: &[&str], fits: fn(Kind) -> bool) -> Option<Vec<String>> {
        self.find(|name, kind| names.contains(&name) && fits(kind))
    }

    /// The one property of the answer that is it: of the answer itself, or else of an object
    /// in it that says how it pages.
    fn find(&self, is_it: impl Fn(&str, Kind) -> bool) -> Option<Vec<String>> {
        let mut objects: Vec<(Vec<String>, ObjectType)> =
            vec![(Vec::new(), self.types.as_object(self.answer?)?)];
        // `meta`, and what is in it.
        for _ in 0..3 {
            let mut found = Vec::new();
            let mut within = Vec::new();
            for (path, object) in objects {
                for (name, schema) in &object.properties {
                    let (word, kind) = (snake(name), self.kind_of(schema));
                    let mut path = path.clone();
                    path.push(name.clone());
                    if is_it(&word, kind) {
                        found.push(path);
                    } else if kind == Kind::Object && CONTAINERS.contains(&word.as_str()) {
                        let schema = self.types.resolved(schema);
                        let object = schema.and_then(|schema| self.types.as_object(schema));
                        within.extend(object.map(|object| (path, object)));
                    }
                }
            }
            if found.len() > 1 {
                return None;
            }
            if let Some(found) = found.pop() {
                return Some(found);
            }
            objects = within;
        }
        None
    }

    fn kind_of(&self, schema: &ReferenceOr<Box<Schema>>) -> Kind {
        let schema = self.types.resolved(schema);
        schema.map_or(Kind::Other, |schema| self.kind(schema))
    }

    fn kind(&self, schema: &Schema) -> Kind {
        match &schema.schema_kind {
            SchemaKind::Type(Type::String(_)) => Kind::Text,
            SchemaKind::Type(Type::Integer(_) | Type::Number(_)) => Kind::Number,
            SchemaKind::Type(Type::Boolean(_)) => Kind::Flag,
            SchemaKind::Type(Type::Array(_)) => Kind::List,
            _ if self.types.as_object(schema).is_some() => Kind::Object,
            _ if self.types.is_single(schema) => Kind::Single,
            _ => Kind::Other,
        }
    }
}

/// What a parameter is called: `after` of `page[after]`.
fn word(wire: &str) -> String {
    let inner = wire.strip_prefix("page[");
    let inner = inner.and_then(|inner| inner.strip_suffix(']'));
    snake(inner.unwrap_or(wire))
}

/// The first value of a numbered parameter, if its schema says so.
fn begin(argument: &Argument) -> Option<u64> {
    let schema = argument.published.as_deref()?;
    let default = schema.schema_data.default.as_ref().and_then(Value::as_u64);
    let minimum = match &schema.schema_kind {
        SchemaKind::Type(Type::Integer(number)) => number.minimum,
        _ => None,
    };
    default.or_else(|| u64::try_from(minimum?).ok())
}

/// A text of an extension.
fn text<'v>(
    stated: &'v Map<String, Value>,
    member: &'static str,
) -> Result<Option<&'v str>, Fault> {
    let text = stated.get(member).map(|value| {
        let fault = || Fault(Some(member), "this is no string".to_owned());
        value.as_str().ok_or_else(fault)
    });
    text.transpose()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::lower::{lower, spread};
    use crate::model::PagingStyle::{Link, Offset, Page, Token};

    /// The paging of an operation with these parameters, answer and extension, and what is
    /// reported: places below the operation, and messages.
    fn paging(
        parameters: &[&str],
        answer: Value,
        stated: Value,
    ) -> (Option<super::Paging>, Vec<String>) {
        let parameters = parameters
            .iter()
            .map(|name| json!({ "name": name, "in": "query", "schema": { "type": "string" } }));
        let schema = json!({ "type": "object", "properties": answer });
        let mut operation = json!({
            "operationId": "list", "tags": ["t"],
            "parameters": parameters.collect::<Vec<_>>(),
            "responses": { "200": { "description": "", "content": { "application/json": { "schema": schema } } } },
        });
        if !stated.is_null() {
            operation["x-pagination"] = stated;
        }
        let document = json!({ "openapi": "3.0.3", "info": { "title": "t", "version": "1" },
            "paths": { "/a": { "get": operation } } });
        let mut lowered = lower(&spread(&serde_json::from_value(document).unwrap()), "d");
        let paging = lowered.calls.shift_remove("list").unwrap().paging;
        let reported = lowered.report.finish().into_iter().map(|diagnostic| {
            let pointer = diagnostic.places[0].pointer.replace("/paths/~1a/get", "");
            format!("{pointer}: {}", diagnostic.message)
        });
        (paging, reported.collect())
    }

    #[test]
    fn only_what_leaves_no_doubt_is_recognized() {
        let (text, number) = (json!({ "type": "string" }), json!({ "type": "integer" }));
        let list = json!({ "type": "array", "items": text });
        let within =
            |name: &str, value: Value| json!({ "type": "object", "properties": { name: value } });
        for (parameters, answer, style) in [
            (
                &["nextPageToken"][..],
                json!({ "nextPageToken": text }),
                Some(Token),
            ),
            (
                &["page[after]"],
                json!({ "paging": within("cursors", within("after", text.clone())) }),
                Some(Token),
            ),
            (&["page"], json!({ "next_page": number }), Some(Token)),
            // The URL of the next page is no page.
            (&["page"], json!({ "next_page": text }), None),
            // One of them is the answer to what was asked for.
            (&["marker"], json!({ "marker": text }), None),
            (
                &["cursor"],
                json!({ "cursor": text, "next_cursor": text }),
                Some(Token),
            ),
            (
                &["cursor", "token"],
                json!({ "next_cursor": text, "next_token": text }),
                None,
            ),
            (
                &["cursor"],
                json!({ "meta": within("cursor", text.clone()), "page": within("cursor", text.clone()) }),
                None,
            ),
            (
                &["status", "run"],
                json!({ "status": text, "next_run": text }),
                None,
            ),
            (
                &["page", "per_page"],
                json!({ "page": number, "total_pages": number }),
                Some(Page),
            ),
            // Is the first page 0 or 1?
            (
                &["page", "per_page"],
                json!({ "total_pages": number }),
                None,
            ),
            (
                &["page"],
                json!({ "page": number, "total_pages": number }),
                None,
            ),
            (
                &["offset", "limit"],
                json!({ "rows": list, "meta": within("total", number.clone()) }),
                Some(Offset),
            ),
            // By how much?
            (&["offset", "limit"], json!({ "total": number }), None),
        ] {
            let (paging, _) = paging(parameters, answer.clone(), Value::Null);
            assert_eq!(
                paging.map(|paging| paging.style),
                style,
                "{parameters:?} {answer}"
            );
        }
    }

    #[test]
    fn a_stated_paging_is_followed_or_reported() {
        let answer = json!({ "rows": { "type": "array", "items": {} }, "all": { "type": "array", "items": {} },
            "links": { "type": "object", "properties": { "next": { "type": "string" } } } });
        for (stated, style) in [
            (
                json!({ "style": "link", "property": "/links/next", "items": "rows" }),
                Link,
            ),
            (
                json!({ "style": "offset", "parameter": "from", "items": "/rows" }),
                Offset,
            ),
            (
                json!({ "style": "page", "parameter": "from", "items": "/rows", "first": 0 }),
                Page,
            ),
            (
                json!({ "style": "token", "parameter": "from", "property": "/links/next", "items": "all" }),
                Token,
            ),
        ] {
            let (paging, reported) = paging(&["from"], answer.clone(), stated);
            assert_eq!(
                (paging.map(|paging| paging.style), reported),
                (Some(style), Vec::new())
            );
        }
        for (stated, fault) in [
            (json!(true), ": this is no object, and not `false`"),
            (
                json!({ "items": "rows" }),
                ": it does not state the `style`",
            ),
            (
                json!({ "style": "cursor" }),
                "/style: a style is `token`, `page`, `offset` or `link`",
            ),
            (
                json!({ "style": "link", "parameter": "from" }),
                ": this style has no member `parameter`",
            ),
            (
                json!({ "style": "token", "parameter": "form" }),
                "/parameter: the query has no parameter `form`",
            ),
            (
                json!({ "style": "token", "parameter": "from", "property": "/links/last" }),
                "/property: the answer has no property `/links/last`",
            ),
            (
                json!({ "style": "token", "parameter": "from", "property": "rows" }),
                "/property: the property `rows` is of another type",
            ),
            (
                json!({ "style": "token", "parameter": "from" }),
                ": it does not state the `property` of the token",
            ),
            (
                json!({ "style": "offset", "parameter": "from" }),
                ": it does not state the `items`, which tell the next offset",
            ),
            (
                json!({ "style": "page", "parameter": "from", "items": "rows", "first": -1 }),
                "/first: this is no number from 0 on",
            ),
        ] {
            let (paging, reported) = paging(&["from"], answer.clone(), stated.clone());
            let fault = format!("/x-pagination{fault}; the operation has no `pages`");
            assert_eq!((paging, reported), (None, vec![fault]), "{stated}");
        }
        let (paging, reported) = paging(
            &["cursor"],
            json!({ "next_cursor": { "type": "string" } }),
            json!(false),
        );
        assert_eq!((paging, reported), (None, Vec::new()));
    }
}
