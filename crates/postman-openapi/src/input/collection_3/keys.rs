//! The keys of collection 3. Postman drops others in silence; here they are reported.

use crate::codes;
use crate::diagnostic::Report;
use crate::input::node::Node;

/// What has the keys.
#[derive(Clone, Copy, Debug)]
pub(super) enum Of {
    Definition,
    Request,
    GraphqlRequest,
    SavedRequest,
    Example,
    Response,
    Body,
    Auth,
    Pair,
}

impl Of {
    /// The keys that are read, and those that say nothing of the API.
    fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Definition => &[
                "$kind",
                "id",
                "name",
                "description",
                "order",
                "variables",
                "auth",
                "scripts",
                "items",
            ],
            Self::Request => &[
                "$kind",
                "id",
                "name",
                "description",
                "order",
                "url",
                "method",
                "headers",
                "queryParams",
                "pathVariables",
                "body",
                "auth",
                "scripts",
                "examples",
                "settings",
            ],
            Self::GraphqlRequest => &[
                "$kind",
                "id",
                "name",
                "description",
                "order",
                "url",
                "method",
                "query",
                "variables",
                "operationName",
                "headers",
                "auth",
                "schema",
                "scripts",
                "examples",
                "settings",
            ],
            Self::SavedRequest => &[
                "id",
                "name",
                "description",
                "url",
                "method",
                "headers",
                "queryParams",
                "pathVariables",
                "body",
                "query",
                "variables",
                "operationName",
                "auth",
                "settings",
            ],
            Self::Example => &[
                "$kind",
                "id",
                "name",
                "description",
                "order",
                "request",
                "response",
            ],
            Self::Response => &[
                "statusCode",
                "statusText",
                "headers",
                "body",
                "cookies",
                "time",
                "size",
                "responseTime",
            ],
            Self::Body => &["type", "content", "src"],
            Self::Auth => &["id", "name", "type", "credentials", "rules"],
            Self::Pair => &[
                "id",
                "key",
                "value",
                "description",
                "disabled",
                "enabled",
                "type",
                "src",
                "contentType",
                "fileName",
                "secret",
            ],
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Definition => "a collection or a folder",
            Self::Request | Self::GraphqlRequest => "a request",
            Self::SavedRequest => "a saved request",
            Self::Example => "an example",
            Self::Response => "a response",
            Self::Body => "a body",
            Self::Auth => "an authorization",
            Self::Pair => "a parameter, header, field or variable",
        }
    }
}

/// Reports the keys of a mapping that are not known.
pub(super) fn report_unknown(node: &Node<'_>, of: Of, report: &mut Report) {
    for (key, value) in node.members() {
        if !of.keys().contains(&key) {
            report.add(
                codes::KEY_UNKNOWN,
                &value,
                format!("`{key}` is no key of {}; it is left out", of.name()),
            );
        }
    }
}
