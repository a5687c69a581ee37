//! Path, query and header parameters.

use openapiv3::{
    HeaderStyle, Parameter, ParameterData, ParameterSchemaOrContent, PathStyle, QueryStyle,
    ReferenceOr, Schema, SchemaKind, StringType, Type,
};

use crate::diagnostic::{Code, Report};
use crate::node::Node;
use crate::postman::Request;
use crate::prose;
use crate::samples::{Format, format_keyword, schema};

/// Every parameter of a request: of the path, then the query, then headers.
///
/// A parameter that Postman holds as disabled is optional in the API and is
/// kept. `Accept`, `Content-Type` and `Authorization` are no parameters
/// (OpenAPI 3.0.3, Parameter Object).
pub(crate) fn parameters(
    request: &Request<'_>,
    report: &mut Report<'_>,
) -> Vec<ReferenceOr<Parameter>> {
    let mut parameters = Vec::new();
    for (name, described) in &request.url.variables {
        let mut parameter_data = parameter(name, described.as_ref());
        parameter_data.required = true;
        parameters.push(Parameter::Path {
            parameter_data,
            style: PathStyle::Simple,
        });
    }
    let query = |parameter_data| Parameter::Query {
        parameter_data,
        allow_reserved: false,
        style: QueryStyle::Form,
        allow_empty_value: None,
    };
    for node in &request.url.query {
        push_named(node, &mut parameters, query, report);
    }
    for name in &request.url.query_names {
        parameters.push(query(parameter(name, None)));
    }
    for node in request.node.each("header") {
        let ignored = ["accept", "content-type", "authorization"];
        if node
            .text("key")
            .is_some_and(|key| ignored.contains(&key.to_ascii_lowercase().as_str()))
        {
            continue;
        }
        let header = |parameter_data| Parameter::Header {
            parameter_data,
            style: HeaderStyle::Simple,
        };
        push_named(&node, &mut parameters, header, report);
    }
    parameters.into_iter().map(ReferenceOr::Item).collect()
}

/// Adds the parameter that `node` describes, once.
fn push_named(
    node: &Node<'_>,
    parameters: &mut Vec<Parameter>,
    place: impl Fn(ParameterData) -> Parameter,
    report: &mut Report<'_>,
) {
    let Some(name) = node
        .text("key")
        .map(str::trim)
        .filter(|name| !name.is_empty())
    else {
        report.warning(
            Code::ParameterNotConverted,
            node.pointer.clone(),
            "a parameter without a name was left out",
            "name it in the collection",
        );
        return;
    };
    let new = place(parameter(name, Some(node)));
    let same = |old: &Parameter| {
        let names = (old.parameter_data_ref(), new.parameter_data_ref());
        std::mem::discriminant(old) == std::mem::discriminant(&new) && names.0.name == names.1.name
    };
    if !parameters.iter().any(same) {
        parameters.push(new);
    }
}

fn parameter(name: &str, node: Option<&Node<'_>>) -> ParameterData {
    let field = node
        .and_then(Node::description)
        .map(prose::field)
        .unwrap_or_default();
    let schema = text_schema(&field, None, None);
    ParameterData {
        name: name.to_owned(),
        required: field.required,
        description: field.description,
        deprecated: None,
        format: ParameterSchemaOrContent::Schema(ReferenceOr::Item(schema)),
        example: None,
        examples: Default::default(),
        explode: None,
        extensions: Default::default(),
    }
}

/// A text under the rules that its description states, in the format that its
/// samples show.
pub(crate) fn text_schema(
    field: &prose::Field,
    description: Option<String>,
    format: Option<Format>,
) -> Schema {
    let has_rules = field.digits || !field.allowed.is_empty();
    let kind = StringType {
        format: format_keyword(format.filter(|_| !has_rules)),
        pattern: field.digits.then(|| "^[0-9]+$".to_owned()),
        // A number has at least one digit.
        min_length: field.digits.then_some(1),
        max_length: field.max_length,
        enumeration: field.allowed.iter().cloned().map(Some).collect(),
    };
    schema(SchemaKind::Type(Type::String(kind)), description)
}
