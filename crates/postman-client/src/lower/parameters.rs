//! Parameters: each has a setter with a Rust name, and is sent under its name on
//! the wire.

use std::borrow::Cow;
use std::collections::BTreeSet;

use indexmap::IndexMap;
use openapiv3::{
    HeaderStyle, Parameter, ParameterData, ParameterSchemaOrContent, PathStyle, QueryStyle,
    ReferenceOr, Schema, SchemaKind, Type,
};

use super::limits;
use super::names::{Names, pascal, snake};
use super::place::Place;
use super::plain::{item, text};
use super::site::{Operations, Site};
use crate::codes;
use crate::model::{Argument, In};
use crate::pointer;
use crate::rustdoc::Doc;

/// A parameter with its place on the wire, its name there and its place in the document.
type Listed<'a> = ((In, String), (Cow<'a, Parameter>, String));

impl<'a> Operations<'a, '_> {
    /// Arguments and their lowered parameters.
    pub(super) fn parameters(
        &mut self,
        site: &Site<'a, '_>,
        method: &str,
        has_body: bool,
    ) -> (Vec<Argument>, Vec<ReferenceOr<Parameter>>) {
        let mut found: IndexMap<(In, String), (Cow<'a, Parameter>, String)> = IndexMap::new();
        let path = pointer::sent_to(site.path);
        let path_place = format!("/paths/{}", pointer::token(path));
        let shared = site.shared.iter().enumerate();
        let shared = shared.map(|(n, p)| (format!("{path_place}/parameters/{n}"), p));
        let own = site.operation.parameters.iter().enumerate();
        let own = own.map(|(n, p)| (format!("{}/parameters/{n}", site.place), p));
        for (place, parameter) in shared.chain(own) {
            let Some(parameter) = self.parameter(parameter) else {
                self.report.add_with_help(
                    codes::PARAMETER_LEFT_OUT,
                    &place,
                    "the reference is no parameter of this document; it is left out",
                    "refer to a component of the document",
                );
                continue;
            };
            let key = (
                location(parameter),
                parameter.parameter_data_ref().name.clone(),
            );
            found.insert(key, (Cow::Borrowed(parameter), place));
        }
        let in_path: Vec<_> = pointer::path_parameters(pointer::sent_to(site.path))
            .map(str::to_owned)
            .collect();
        let reserved = RESERVED_SETTERS.iter().copied();
        let reserved = reserved.filter(|name| has_body || !name.starts_with("body"));
        let mut setters = Names::reserving(reserved);
        let mut arguments: Vec<Argument> = Vec::new();
        let mut parameters = Vec::new();
        // Those of the path first, in its order, the others as they come.
        let mut undeclared = in_path.clone();
        undeclared.retain(|name| !found.contains_key(&(In::Path, name.clone())));
        let order = |key: &(In, String)| match key.0 {
            In::Path => in_path.iter().position(|name| *name == key.1),
            _ => Some(usize::MAX),
        };
        let mut listed: Vec<_> = found.into_iter().collect();
        listed.sort_by_cached_key(|(key, _)| order(key));
        let listed = self.spread(listed);
        for ((place, wire), (parameter, pointer)) in &listed {
            let (place, wire, pointer) = (*place, wire.as_str(), pointer.as_str());
            let data = parameter.parameter_data_ref();
            if place == In::Path && !in_path.iter().any(|name| name == wire) {
                self.report.add_with_help(
                    codes::PARAMETER_LEFT_OUT,
                    pointer,
                    format!("the path has no parameter `{wire}`; it is left out"),
                    "put the parameter in the path, or remove it",
                );
                continue;
            }
            if place == In::Header && http::HeaderName::try_from(wire).is_err() {
                self.report.add(
                    codes::PARAMETER_LEFT_OUT,
                    pointer,
                    format!("HTTP does not allow {wire:?} as the name of a header; it is left out"),
                );
                continue;
            }
            let is_stated_elsewhere = ["accept", "content-type", "authorization"]
                .iter()
                .any(|name| name.eq_ignore_ascii_case(wire));
            if place == In::Header && is_stated_elsewhere {
                self.report.add_with_help(
                    codes::PARAMETER_LEFT_OUT,
                    pointer,
                    format!("OpenAPI ignores a parameter for the header `{wire}`; it is left out"),
                    "state the header by the media types, or by a security scheme",
                );
                continue;
            }
            let mut argument = self.setter(&mut setters, place, wire, data.required, pointer);
            let description = data.description.as_deref().map(Doc::value);
            argument.description = description.unwrap_or_default();
            argument.published = self.published(data).map(Box::new);
            if let ParameterSchemaOrContent::Schema(schema) = &data.format {
                argument.limits = limits::of_parameter(&self.types, schema);
            }
            argument.separator = separator(parameter);
            let schema = self.parameter_schema(parameter, method, &mut argument, pointer);
            parameters.push(lowered_parameter(&argument, schema));
            arguments.push(argument);
        }
        for wire in undeclared {
            let argument = self.setter(&mut setters, In::Path, &wire, true, site.place);
            parameters.push(lowered_parameter(&argument, text()));
            arguments.push(argument);
        }
        (arguments, parameters)
    }

    /// The properties of objects in the query, each as a parameter: `a=1&b=2`, or
    /// `object[a]=1&object[b]=2`, as the style says.
    fn spread(&self, listed: Vec<Listed<'a>>) -> Vec<Listed<'a>> {
        let mut taken: BTreeSet<String> = BTreeSet::new();
        let in_query = listed.iter().filter(|((place, _), _)| *place == In::Query);
        taken.extend(in_query.map(|((_, wire), _)| wire.clone()));
        let mut spread = Vec::new();
        for (key, (parameter, pointer)) in listed {
            let Some((properties, rest)) = self.properties(&parameter) else {
                spread.push((key, (parameter, pointer)));
                continue;
            };
            for property in properties {
                let wire = property.parameter_data_ref().name.clone();
                if taken.insert(wire.clone()) {
                    let property = Cow::Owned(property);
                    spread.push(((In::Query, wire), (property, pointer.clone())));
                }
            }
            spread.extend(rest.map(|rest| (key, (Cow::Owned(rest), pointer))));
        }
        spread
    }

    /// The parameters that a parameter's object consists of; and the parameter without
    /// the object, where it may be something else.
    fn properties(&self, parameter: &Parameter) -> Option<(Vec<Parameter>, Option<Parameter>)> {
        let Parameter::Query {
            parameter_data: data,
            style,
            ..
        } = parameter
        else {
            return None;
        };
        let is_deep = *style == QueryStyle::DeepObject;
        let ParameterSchemaOrContent::Schema(stated) = &data.format else {
            return None;
        };
        let schema = self.types.resolved(stated)?;
        let alternatives = match &schema.schema_kind {
            SchemaKind::OneOf { one_of: schemas } | SchemaKind::AnyOf { any_of: schemas } => {
                schemas.as_slice()
            }
            _ => &[],
        };
        let object =
            |schema: &ReferenceOr<Schema>| self.types.as_object(self.types.resolved(schema)?);
        let (object, others) = match alternatives {
            [] => (self.types.as_object(schema)?, Vec::new()),
            _ => {
                let is_object = |schema: &&ReferenceOr<Schema>| object(schema).is_some();
                let (objects, others): (Vec<_>, Vec<_>) = alternatives.iter().partition(is_object);
                match objects.as_slice() {
                    [only] => (object(only)?, others.into_iter().cloned().collect()),
                    _ => return None,
                }
            }
        };
        let is_spread = is_deep || (*style == QueryStyle::Form && data.explode != Some(false));
        if object.properties.is_empty() || !is_spread {
            return None;
        }
        let query = |name: String, schema: ReferenceOr<Schema>, required: bool| {
            let description = match &schema {
                ReferenceOr::Item(schema) => schema.schema_data.description.clone(),
                ReferenceOr::Reference { .. } => None,
            };
            Parameter::Query {
                parameter_data: ParameterData {
                    name,
                    description: description.or_else(|| data.description.clone()),
                    required: data.required && required,
                    format: ParameterSchemaOrContent::Schema(schema),
                    explode: None,
                    example: None,
                    examples: IndexMap::new(),
                    ..data.clone()
                },
                allow_reserved: false,
                style: QueryStyle::Form,
                allow_empty_value: None,
            }
        };
        let properties = object.properties.iter().map(|(name, schema)| {
            let wire = match is_deep {
                true => format!("{}[{name}]", data.name),
                false => name.clone(),
            };
            let required = others.is_empty() && object.required.contains(name);
            query(wire, schema.clone().unbox(), required)
        });
        let rest = (!others.is_empty()).then(|| {
            let schema_kind = SchemaKind::OneOf {
                one_of: others.clone(),
            };
            query(data.name.clone(), item(schema_kind), false)
        });
        Some((properties.collect(), rest))
    }

    fn setter(
        &mut self,
        setters: &mut Names,
        place: In,
        wire: &str,
        required: bool,
        pointer: &str,
    ) -> Argument {
        let own = snake(wire);
        let by_place = match place {
            In::Path => "path",
            In::Query => "query",
            In::Header => "header",
            In::Cookie => "cookie",
        };
        let candidates = [own.clone(), snake(&format!("{wire}_{by_place}"))];
        let name = setters.claim(&candidates, |name| vec![name.to_owned()]);
        if name != own {
            self.report.add(
                codes::RENAMED,
                pointer,
                format!("another parameter has the setter `{own}`; that of `{wire}` is `{name}`"),
            );
        }
        Argument {
            name,
            wire: wire.to_owned(),
            place,
            required: required || place == In::Path,
            description: Doc::default(),
            published: None,
            limits: None,
            separator: None,
        }
    }

    /// The schema of a parameter, with the example that is stated beside it.
    fn published(&self, data: &ParameterData) -> Option<Schema> {
        let ParameterSchemaOrContent::Schema(schema) = &data.format else {
            return None;
        };
        let mut schema = self.types.resolved(schema)?.clone();
        schema.schema_data.example = data.example.clone().or(schema.schema_data.example);
        Some(schema)
    }

    fn parameter(&self, parameter: &'a ReferenceOr<Parameter>) -> Option<&'a Parameter> {
        pointer::found(self.fragment, parameter, "parameters", |all| {
            &all.parameters
        })
    }

    fn parameter_schema(
        &mut self,
        parameter: &Parameter,
        method: &str,
        argument: &mut Argument,
        pointer: &str,
    ) -> ReferenceOr<Schema> {
        let data = parameter.parameter_data_ref();
        let schema = match &data.format {
            ParameterSchemaOrContent::Schema(schema) => schema,
            ParameterSchemaOrContent::Content(_) => {
                self.as_text(pointer, "is given by its content");
                argument.separator = None;
                return text();
            }
        };
        let resolved = self.types.resolved(schema);
        let kind = resolved.map(|schema| &schema.schema_kind);
        let is_list = matches!(kind, Some(SchemaKind::Type(Type::Array(_))));
        let is_object = !is_list && !resolved.is_some_and(|schema| self.types.is_single(schema));
        if !is_list || argument.place != In::Query {
            argument.separator = None;
        }
        let is_styled = match parameter {
            Parameter::Query { style, .. } => *style != QueryStyle::DeepObject || !is_list,
            Parameter::Path { style, .. } => *style == PathStyle::Simple,
            _ => true,
        };
        if !is_styled {
            let what = match parameter {
                Parameter::Query { .. } => "its list is sent as repeated parameters",
                _ => "its value is sent as it is",
            };
            let fault = format!(
                "`{}` has a style that is not known of it; {what}",
                argument.wire
            );
            self.report.add(codes::PARAMETER_STYLE, pointer, fault);
        }
        if is_object || (is_list && argument.place != In::Query) {
            self.as_text(pointer, "is a list or an object");
            return text();
        }
        if is_list && !self.is_list_of_scalars(schema) {
            self.as_text(pointer, "is a list of lists or objects");
            argument.separator = None;
            return text();
        }
        let place = Place::new(&pascal(method), &argument.wire, format!("{pointer}/schema"));
        let lowered = self.types.lower(schema, &place, self.report);
        // An argument that is not given is not sent; null has no form there.
        match lowered {
            ReferenceOr::Item(Schema {
                schema_data,
                schema_kind: SchemaKind::AllOf { all_of },
            }) if schema_data.nullable => all_of.into_iter().next().unwrap_or_else(text),
            ReferenceOr::Item(mut schema) => {
                schema.schema_data.nullable = false;
                ReferenceOr::Item(schema)
            }
            reference => reference,
        }
    }

    fn is_list_of_scalars(&self, schema: &ReferenceOr<Schema>) -> bool {
        let Some(Schema {
            schema_kind: SchemaKind::Type(Type::Array(list)),
            ..
        }) = self.types.resolved(schema)
        else {
            return false;
        };
        let Some(items) = &list.items else {
            return false;
        };
        let items = self.types.resolved(items);
        items.is_some_and(|items| self.types.is_single(items))
    }

    fn as_text(&mut self, pointer: &str, what: &str) {
        self.report.add(
            codes::PARAMETER_AS_TEXT,
            pointer,
            format!("the parameter {what}; the caller gives its text"),
        );
    }
}

/// The most parameters that a method has. No API has as many; each is an
/// argument of the method's builder, and a step in one expression.
const MOST_PARAMETERS: usize = 1000;

/// What is said of an operation that has more parameters than a method may.
pub(super) fn too_many(site: &Site<'_, '_>) -> Option<String> {
    let declared = site.shared.len() + site.operation.parameters.len();
    let in_path = pointer::path_parameters(pointer::sent_to(site.path)).count();
    let number = declared.max(in_path);
    (number > MOST_PARAMETERS)
        .then(|| format!("it has {number} parameters, and a method has {MOST_PARAMETERS} at most"))
}

/// Setters that would hide a method of every builder.
const RESERVED_SETTERS: &[&str] = &[
    "new", "send", "clone", "client", "body", "body_map", "url", "request", "segment", "fmt",
];

/// What stands between the elements of a list that is one parameter.
fn separator(parameter: &Parameter) -> Option<&'static str> {
    let Parameter::Query {
        parameter_data,
        style,
        ..
    } = parameter
    else {
        return None;
    };
    // Of the style `form` alone, each element is a parameter unless it is said.
    match (style, parameter_data.explode) {
        (QueryStyle::Form, Some(false)) => Some(","),
        (QueryStyle::SpaceDelimited, None | Some(false)) => Some(" "),
        (QueryStyle::PipeDelimited, None | Some(false)) => Some("|"),
        _ => None,
    }
}

fn location(parameter: &Parameter) -> In {
    match parameter {
        Parameter::Path { .. } => In::Path,
        Parameter::Query { .. } => In::Query,
        Parameter::Header { .. } => In::Header,
        Parameter::Cookie { .. } => In::Cookie,
    }
}

/// A cookie is lowered to a header: both are one text.
fn lowered_parameter(argument: &Argument, schema: ReferenceOr<Schema>) -> ReferenceOr<Parameter> {
    let parameter_data = ParameterData {
        name: argument.name.clone(),
        description: None,
        required: argument.required,
        deprecated: None,
        format: ParameterSchemaOrContent::Schema(schema),
        example: None,
        examples: IndexMap::new(),
        explode: None,
        extensions: IndexMap::new(),
    };
    ReferenceOr::Item(match argument.place {
        In::Path => Parameter::Path {
            parameter_data,
            style: PathStyle::Simple,
        },
        In::Query => Parameter::Query {
            parameter_data,
            allow_reserved: false,
            style: QueryStyle::Form,
            allow_empty_value: None,
        },
        In::Header | In::Cookie => Parameter::Header {
            parameter_data,
            style: HeaderStyle::Simple,
        },
    })
}
