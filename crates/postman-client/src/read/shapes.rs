//! What stands where in a document of OpenAPI 3.0 and 3.1, but in schemas.

/// What a member holds.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shape {
    Any,
    Text,
    Flag,
    Texts,
    /// One of these texts.
    OneOf(&'static [&'static str]),
    Schema,
    Object(&'static Object),
    /// An object, or a reference to one.
    Referable(&'static Object),
    List(&'static Shape),
    Map(&'static Shape),
    /// Responses by status.
    Responses,
    /// Path items by path.
    Paths,
    /// Requests that a server sends to its client.
    ToCaller,
    /// It is of no use to a client, or was read otherwise.
    Unused,
}

/// An object of a document.
#[derive(Debug)]
pub(super) struct Object {
    /// What messages call it.
    pub(super) name: &'static str,
    /// The components that references to it lead to.
    pub(super) section: &'static str,
    pub(super) members: &'static [(&'static str, Shape)],
    /// What a document must state of it, and what is taken if it does not. One
    /// without such a value is left out.
    pub(super) required: &'static [(&'static str, Default)],
}

/// What stands in the place of a member that is missing.
#[derive(Clone, Copy, Debug)]
pub(super) enum Default {
    None,
    Text(&'static str),
    Empty,
    Response,
}

use Shape::{Any, Flag, List, Map, OneOf, Referable, Schema, Text, Texts, Unused};

const fn object(
    name: &'static str,
    members: &'static [(&'static str, Shape)],
    required: &'static [(&'static str, Default)],
) -> Object {
    Object {
        name,
        section: "",
        members,
        required,
    }
}

const fn component(
    section: &'static str,
    name: &'static str,
    members: &'static [(&'static str, Shape)],
    required: &'static [(&'static str, Default)],
) -> Object {
    Object {
        name,
        section,
        members,
        required,
    }
}

pub(super) static DOCUMENT: Object = object(
    "a document",
    &[
        ("openapi", Unused),
        ("$self", Unused),
        ("jsonSchemaDialect", Unused),
        ("info", Shape::Object(&INFO)),
        ("servers", SERVERS),
        ("paths", Shape::Paths),
        ("webhooks", Shape::ToCaller),
        ("components", Unused),
        ("security", SECURITY),
        ("tags", List(&Shape::Object(&TAG))),
        ("externalDocs", DOCS),
    ],
    &[("paths", Default::Empty)],
);

static INFO: Object = object(
    "an info",
    &[
        ("title", Text),
        ("summary", Unused),
        ("description", Text),
        ("termsOfService", Text),
        ("contact", Shape::Object(&CONTACT)),
        ("license", Shape::Object(&LICENSE)),
        ("version", Text),
    ],
    &[
        ("title", Default::Text("API")),
        ("version", Default::Text("")),
    ],
);

static CONTACT: Object = object(
    "a contact",
    &[("name", Text), ("url", Text), ("email", Text)],
    &[],
);

static LICENSE: Object = object(
    "a license",
    &[("name", Text), ("url", Text), ("identifier", Unused)],
    &[("name", Default::None)],
);

const DOCS: Shape = Shape::Object(&EXTERNAL_DOCS);

pub(super) static EXTERNAL_DOCS: Object = object(
    "an external documentation",
    &[("description", Text), ("url", Text)],
    &[("url", Default::None)],
);

pub(super) static DISCRIMINATOR: Object = object(
    "a discriminator",
    &[("propertyName", Text), ("mapping", Map(&Text))],
    &[("propertyName", Default::None)],
);

static TAG: Object = object(
    "a tag",
    &[
        ("name", Text),
        ("description", Text),
        ("externalDocs", DOCS),
    ],
    &[("name", Default::None)],
);

static A_SERVER: Shape = Shape::Object(&SERVER);
const SERVERS: Shape = List(&A_SERVER);

static SERVER: Object = object(
    "a server",
    &[
        ("url", Text),
        ("description", Text),
        ("variables", Map(&Shape::Object(&SERVER_VARIABLE))),
    ],
    &[("url", Default::None)],
);

static SERVER_VARIABLE: Object = object(
    "a server variable",
    &[("enum", Texts), ("default", Text), ("description", Text)],
    // Without one, `openapiv3` writes `null`.
    &[
        ("default", Default::Text("")),
        ("description", Default::Text("")),
    ],
);

const SECURITY: Shape = List(&Map(&Texts));

pub(super) static PATH_ITEM: Object = component(
    "pathItems",
    "a path item",
    &[
        ("$ref", Unused),
        ("summary", Text),
        ("description", Text),
        ("get", OPERATION),
        ("put", OPERATION),
        ("post", OPERATION),
        ("delete", OPERATION),
        ("options", OPERATION),
        ("head", OPERATION),
        ("patch", OPERATION),
        ("trace", OPERATION),
        ("servers", SERVERS),
        ("parameters", PARAMETERS),
    ],
    &[],
);

const OPERATION: Shape = Shape::Object(&AN_OPERATION);

static AN_OPERATION: Object = object(
    "an operation",
    &[
        ("tags", Texts),
        ("summary", Text),
        ("description", Text),
        ("externalDocs", DOCS),
        ("operationId", Text),
        ("parameters", PARAMETERS),
        ("requestBody", Referable(&REQUEST_BODY)),
        ("responses", Shape::Responses),
        ("callbacks", Shape::ToCaller),
        ("deprecated", Flag),
        ("security", SECURITY),
        ("servers", SERVERS),
    ],
    &[("responses", Default::Response)],
);

static A_PARAMETER: Shape = Referable(&PARAMETER);
const PARAMETERS: Shape = List(&A_PARAMETER);

pub(super) static PARAMETER: Object = component(
    "parameters",
    "a parameter",
    &[
        ("name", Text),
        ("in", OneOf(&["path", "query", "header", "cookie"])),
        ("description", Text),
        ("required", Flag),
        ("deprecated", Flag),
        ("allowEmptyValue", Flag),
        ("style", Text),
        ("explode", Flag),
        ("allowReserved", Flag),
        ("schema", Schema),
        ("example", Any),
        ("examples", EXAMPLES),
        ("content", Map(&CONTENT)),
    ],
    &[("name", Default::None), ("in", Default::None)],
);

pub(super) static HEADER: Object = component(
    "headers",
    "a header",
    &[
        ("description", Text),
        ("required", Flag),
        ("deprecated", Flag),
        ("allowEmptyValue", Unused),
        ("style", Unused),
        ("explode", Unused),
        ("allowReserved", Unused),
        ("schema", Schema),
        ("example", Any),
        ("examples", EXAMPLES),
        ("content", Map(&CONTENT)),
    ],
    &[],
);

static AN_EXAMPLE: Shape = Referable(&EXAMPLE);
const EXAMPLES: Shape = Map(&AN_EXAMPLE);

static EXAMPLE: Object = component(
    "examples",
    "an example",
    &[
        ("summary", Text),
        ("description", Text),
        ("value", Any),
        ("externalValue", Text),
    ],
    &[],
);

static CONTENT: Shape = Shape::Object(&MEDIA_TYPE);

static MEDIA_TYPE: Object = object(
    "a media type",
    &[
        ("schema", Schema),
        ("example", Any),
        ("examples", EXAMPLES),
        ("encoding", Map(&Shape::Object(&ENCODING))),
    ],
    &[],
);

static ENCODING: Object = object(
    "an encoding",
    &[
        ("contentType", Text),
        ("headers", Map(&Referable(&HEADER))),
        ("style", OneOf(QUERY_STYLES)),
        ("explode", Flag),
        ("allowReserved", Flag),
    ],
    &[],
);

pub(super) const QUERY_STYLES: &[&str] = &["form", "spaceDelimited", "pipeDelimited", "deepObject"];

pub(super) static REQUEST_BODY: Object = component(
    "requestBodies",
    "a request body",
    &[
        ("description", Text),
        ("content", Map(&CONTENT)),
        ("required", Flag),
    ],
    &[("content", Default::Empty)],
);

pub(super) static RESPONSE: Object = component(
    "responses",
    "a response",
    &[
        ("description", Text),
        ("headers", Map(&Referable(&HEADER))),
        ("content", Map(&CONTENT)),
        // The operations that may follow are methods of the client, too.
        ("links", Unused),
    ],
    &[("description", Default::Text(""))],
);

pub(super) static COMPONENTS: Object = object(
    "the components",
    &[
        ("schemas", Map(&Schema)),
        ("responses", Map(&Referable(&RESPONSE))),
        ("parameters", Map(&Referable(&PARAMETER))),
        ("examples", EXAMPLES),
        ("requestBodies", Map(&Referable(&REQUEST_BODY))),
        ("headers", Map(&Referable(&HEADER))),
        ("securitySchemes", Map(&Referable(&SECURITY_SCHEME))),
        ("links", Unused),
        ("callbacks", Shape::ToCaller),
        ("pathItems", Unused),
    ],
    &[],
);

static SECURITY_SCHEME: Object = component(
    "securitySchemes",
    "a security scheme",
    &[
        (
            "type",
            OneOf(&["apiKey", "http", "oauth2", "openIdConnect", "mutualTLS"]),
        ),
        ("description", Text),
        ("name", Text),
        ("in", OneOf(&["query", "header", "cookie"])),
        ("scheme", Text),
        ("bearerFormat", Text),
        ("flows", Shape::Object(&FLOWS)),
        ("openIdConnectUrl", Text),
    ],
    &[("type", Default::None)],
);

static FLOWS: Object = object(
    "the flows",
    &[
        ("implicit", FLOW),
        ("password", FLOW),
        ("clientCredentials", FLOW),
        ("authorizationCode", FLOW),
    ],
    &[],
);

const FLOW: Shape = Shape::Object(&A_FLOW);

static A_FLOW: Object = object(
    "a flow",
    &[
        ("authorizationUrl", Text),
        ("tokenUrl", Text),
        ("refreshUrl", Text),
        ("scopes", Map(&Text)),
    ],
    &[
        ("authorizationUrl", Default::Text("")),
        ("tokenUrl", Default::Text("")),
        ("scopes", Default::Empty),
    ],
);
