//! Path, query and header parameters.

use openapiv3::{
    HeaderStyle, Parameter, ParameterData, ParameterSchemaOrContent, PathStyle, QueryStyle,
    ReferenceOr,
};

use crate::diagnostic::{Code, Report};
use crate::node::Node;
use crate::postman::Item;
use crate::prose;
use crate::value::value_schema;

/// Every parameter of a request: of the path, under the names it has in the
/// document, then of the query, then headers.
///
/// A parameter that Postman holds as disabled is optional in the API and is
/// kept. `Accept`, `Content-Type` and `Authorization` are no parameters
/// (OpenAPI 3.0.3, Parameter Object).
pub(crate) fn parameters(
    item: &Item<'_>,
    path_names: &[String],
    report: &mut Report<'_>,
) -> Vec<ReferenceOr<Parameter>> {
    let request = &item.request;
    let mut parameters = Vec::new();
    for (key, name) in request.url.path.keys().iter().zip(path_names) {
        let samples = samples(item, &["url", "variable"], key);
        let mut parameter_data = parameter(name, request.url.variable(key), &samples, true);
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
        let read = |name: &str| {
            parameter(
                name,
                Some(node),
                &samples(item, &["url", "query"], name),
                false,
            )
        };
        push_named(node, &mut parameters, |name| query(read(name)), report);
    }
    for name in &request.url.query_names {
        push(&mut parameters, query(parameter(name, None, &[], false)));
    }
    if let Some(headers) = request
        .node
        .get("header")
        .filter(|headers| headers.str().is_some_and(|h| !h.is_empty()))
    {
        report.warning(
            Code::ParameterNotConverted,
            headers.pointer,
            "headers written as one text were left out",
            "export the collection as v2.1",
        );
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
        let read =
            |name: &str| parameter(name, Some(&node), &samples(item, &["header"], name), false);
        push_named(&node, &mut parameters, |name| header(read(name)), report);
    }
    parameters.into_iter().map(ReferenceOr::Item).collect()
}

/// Adds the parameter that `node` describes.
fn push_named(
    node: &Node<'_>,
    parameters: &mut Vec<Parameter>,
    read: impl Fn(&str) -> Parameter,
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
    push(parameters, read(name));
}

/// Adds a parameter, unless there is one of its place and name.
fn push(parameters: &mut Vec<Parameter>, new: Parameter) {
    let same = |old: &Parameter| {
        let names = (old.parameter_data_ref(), new.parameter_data_ref());
        std::mem::discriminant(old) == std::mem::discriminant(&new) && names.0.name == names.1.name
    };
    if !parameters.iter().any(same) {
        parameters.push(new);
    }
}

/// The values that a parameter has in an item's request and in the requests
/// that its responses were saved with; those that say nothing are left out.
fn samples<'a>(item: &Item<'a>, list: &[&str], name: &str) -> Vec<&'a str> {
    let lists = item
        .requests()
        .filter_map(|request| list.iter().try_fold(request, |node, key| node.get(key)));
    let named = |node: &Node<'_>| node.text("key").or_else(|| node.text("id")) == Some(name);
    let values = lists
        .flat_map(|list| list.elements())
        .filter(named)
        .filter_map(|node| node.text("value"));
    values
        .filter(|value| !value.is_empty() && !value.contains("{{"))
        .collect()
}

fn parameter(
    name: &str,
    node: Option<&Node<'_>>,
    samples: &[&str],
    in_path: bool,
) -> ParameterData {
    let text = node.and_then(Node::description).unwrap_or_default();
    let mut field = prose::field(text);
    let (required, description) = (field.required, field.description.take());
    let schema = value_schema(field, text, samples, in_path);
    ParameterData {
        name: name.to_owned(),
        required,
        description,
        deprecated: None,
        format: ParameterSchemaOrContent::Schema(ReferenceOr::Item(schema)),
        example: None,
        examples: Default::default(),
        explode: None,
        extensions: Default::default(),
    }
}
