//! The codes of the generation.
//!
#![doc = include_str!("../DIAGNOSTICS.md")]

/// The text of `DIAGNOSTICS.md`, which `cargo xtask diagnostics` writes.
pub fn page() -> String {
    postman_openapi::page(
        "The codes of the generation",
        "What the generation of a client reports about its OpenAPI document. Each code has a document that causes it.",
        ALL,
    )
}

postman_openapi::codes! {
    NOT_OPENAPI = "not-openapi", Error,
        "The text is no document of OpenAPI 3.0 or 3.1. There is no client.",
        help: "give a document of OpenAPI 3.0 or 3.1; a converter such as `swagger2openapi` makes one of Swagger 2.0",
        example: r##"{"swagger": "2.0", "paths": {}}"##;

    REFERENCE_OUTSIDE = "reference-outside", Error,
        "A `$ref` leads to another file or address. Only one text is read. There is no client.",
        help: "put all files into one document, for example with `redocly bundle`",
        example: r##"{"paths": {"/pets": {"get": {"operationId": "listPets", "tags": ["pets"], "responses": {"200": {"$ref": "responses.yaml#/Pets"}}}}}}"##;

    REFERENCE_NOWHERE = "reference-nowhere", Warning,
        "A `$ref` leads to nothing, or to itself. A schema there is any JSON value; anything else is left out.",
        help: "correct the reference",
        example: r##"{"paths": {"/pets": {"get": {"operationId": "listPets", "tags": ["pets"], "responses": {"200": {"$ref": "#/components/responses/Pets"}}}}}}"##;

    PART_LEFT_OUT = "part-left-out", Warning,
        "A part of the document is not what OpenAPI asks for at its place, or OpenAPI does not know it there. It is left out.",
        help: "correct it as the specification of OpenAPI says",
        example: r##"{"paths": {"/pets": {"get": {"operationId": "listPets", "tags": ["pets"], "parameters": [{"name": "limit", "in": "body"}], "responses": {"204": {"description": "Done."}}}}}}"##;

    KEYWORD_LEFT_OUT = "keyword-left-out", Warning,
        "A schema of OpenAPI 3.1 states a rule that 3.0 cannot express (`if`, `prefixItems`, `patternProperties`, …). The client does not check the rule.",
        help: "nothing, if the server checks the rule; otherwise state it in words of OpenAPI 3.0",
        example: r##"{"openapi": "3.1.0", "paths": {"/pets": {"get": {"operationId": "listPets", "tags": ["pets"], "responses": {"200": {"description": "All pets.", "content": {"application/json": {"schema": {"type": "object", "propertyNames": {"pattern": "^a"}}}}}}}}}}"##;

    VALUE_CONVERTED = "value-converted", Note,
        "A value of an `enum` has another type than its schema, for example because it has no quotes in YAML. It is read as a value of the type of the schema.",
        help: "write the value in the type of the schema",
        example: r##"{"paths": {"/pets": {"get": {"operationId": "listPets", "tags": ["pets"], "parameters": [{"name": "size", "in": "query", "schema": {"type": "string", "enum": [1, 2]}}], "responses": {"204": {"description": "Done."}}}}}}"##;

    COMPONENT_ADDED = "component-added", Note,
        "A `$ref` leads to a schema that is no component. The schema becomes a component, which has a name.",
        help: "if another name is better, make the schema a component of that name",
        example: r##"{"paths": {"/pets": {"get": {"operationId": "listPets", "tags": ["pets"], "responses": {"200": {"description": "All pets.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pets/items"}}}}}}}}, "components": {"schemas": {"Pets": {"type": "array", "items": {"type": "object"}}}}}"##;

    REQUESTS_TO_CALLER = "requests-to-caller", Note,
        "Webhooks and callbacks are requests that the server sends to you. A client does not send them; they are left out.",
        help: "nothing; receive them with a server of your own",
        example: r##"{"openapi": "3.1.0", "paths": {"/pets": {"get": {"operationId": "listPets", "tags": ["pets"], "responses": {"204": {"description": "Done."}}}}}, "webhooks": {"born": {"post": {"responses": {"200": {"description": "Thanks."}}}}}}"##;

    OPERATION_LEFT_OUT = "operation-left-out", Warning,
        "An operation that cannot be generated is left out, for example one with more than 1,000 parameters. The other operations are generated.",
        help: "simplify the operation in an overlay",
        example: r##"{"paths": {"/pets": {"$ref": "#/paths/~1dogs"}}}"##;

    BODY_PER_MEDIA_TYPE = "body-per-media-type", Note,
        "An operation accepts bodies of several media types. Each media type has its own method, for example `add_pet` and `add_pet_as_plain`.",
        help: "if one media type is enough, remove the others in an overlay",
        example: r#"{"paths": {"/pets": {"post": {"operationId": "addPet", "tags": ["pets"], "responses": {"204": {"description": "Done."}}, "requestBody": {"content": {"application/json": {"schema": {"type": "object", "properties": {"name": {"type": "string"}}}}, "text/plain": {}}}}}}}"#;

    BODY_RAW = "body-raw", Note,
        "The media type of a body is neither JSON nor a form. The caller gives the body as text or bytes.",
        help: "if the API accepts JSON or a form, too, state it in an overlay",
        example: r#"{"paths": {"/pets": {"post": {"operationId": "addPet", "tags": ["pets"], "responses": {"204": {"description": "Done."}}, "requestBody": {"content": {"application/xml": {}}}}}}}"#;

    FORM_UNTYPED = "form-untyped", Note,
        "The properties of a form are unknown, or there are more than 1,000. The caller gives the form as a map.",
        help: "describe the properties of the form in an overlay",
        example: r#"{"paths": {"/pets": {"post": {"operationId": "addPet", "tags": ["pets"], "responses": {"204": {"description": "Done."}}, "requestBody": {"content": {"multipart/form-data": {}}}}}}}"#;

    RESPONSE_ENUM = "response-enum", Note,
        "The successes of an operation differ. The result is an enum with a variant for each. End a `match` of it with `_`: a new status is a new variant.",
        help: "if the server sends only one of them, remove the others in an overlay",
        example: r#"{"paths": {"/pets": {"post": {"operationId": "addPet", "tags": ["pets"], "responses": {"201": {"description": "Added.", "content": {"application/json": {"schema": {"type": "object", "properties": {"id": {"type": "string"}}}}}}, "202": {"description": "Will be."}}}}}}"#;

    RESPONSE_MEDIA_TYPES = "response-media-types", Warning,
        "A success has several media types. It is read as the first one that has a type.",
        help: "remove the media types that the server does not send, in an overlay",
        example: r#"{"paths": {"/pets": {"post": {"operationId": "addPet", "tags": ["pets"], "responses": {"200": {"description": "The pets.", "content": {"application/json": {"schema": {"type": "string"}}, "text/csv": {}}}}}}}}"#;

    RESPONSE_RAW = "response-raw", Note,
        "An operation documents no success, or one that is not JSON. The caller gets the text or the bytes of the response.",
        help: "if the server sends JSON, describe it in an overlay",
        example: r#"{"paths": {"/pets": {"post": {"operationId": "addPet", "tags": ["pets"], "responses": {"400": {"description": "No."}}}}}}"#;

    PAGES_WITHOUT_ITEMS = "pages-without-items", Note,
        "An operation pages, but its answer has several lists, or none. The builder has `pages`, but no `items`.",
        help: "name the list in an overlay: `x-pagination: {items: \"/pets\"}` on the operation",
        example: r##"{"paths": {"/pets": {"get": {"operationId": "listPets", "tags": ["pets"], "parameters": [{"in": "query", "name": "cursor", "schema": {"type": "string"}}], "responses": {"200": {"description": "All pets.", "content": {"application/json": {"schema": {"type": "object", "properties": {"pets": {"type": "array", "items": {"type": "string"}}, "owners": {"type": "array", "items": {"type": "string"}}, "next_cursor": {"type": "string"}}}}}}}}}}}"##;

    PAGINATION_LEFT_OUT = "pagination-left-out", Warning,
        "An `x-pagination` names what the operation does not have, or says too little. The operation has no `pages`.",
        help: "state `style`, `parameter`, `property` and `items` as the README of `postman-client` describes them",
        example: r##"{"paths": {"/pets": {"get": {"operationId": "listPets", "tags": ["pets"], "x-pagination": {"style": "token", "parameter": "cursor", "property": "/next"}, "responses": {"200": {"description": "All pets.", "content": {"application/json": {"schema": {"type": "array", "items": {"type": "string"}}}}}}}}}}"##;

    RENAMED = "renamed", Note,
        "Two things would have the same name in Rust, or one has a name that Rust reserves. The later one has another name.",
        help: "if another name is better, rename one of them in an overlay",
        example: r#"{"paths": {"/pets": {"get": {"operationId": "listPets", "tags": ["pets"], "parameters": [{"in": "query", "name": "a-b", "schema": {"type": "string"}}, {"in": "query", "name": "a_b", "schema": {"type": "string"}}], "responses": {"204": {"description": "Done."}}}}}}"#;

    TAG_DEFAULT = "tag-default", Note,
        "An operation has no tag. Its method is in the trait `ClientDefaultExt`.",
        help: "give the operation a tag in an overlay",
        example: r#"{"paths": {"/pets": {"post": {"operationId": "addPet", "tags": [], "responses": {"204": {"description": "Done."}}}}}}"#;

    TAGS_DROPPED = "tags-dropped", Note,
        "An operation has several tags. Its method is in the trait of the first one.",
        help: "if another tag is better, put it first in an overlay",
        example: r#"{"paths": {"/pets": {"post": {"operationId": "addPet", "tags": ["pets", "dogs"], "responses": {"204": {"description": "Done."}}}}}}"#;

    SCHEMA_AS_JSON = "schema-as-json", Warning,
        "A schema has no Rust type of its own (`oneOf`, `anyOf`, `not`, an object with more than 1,000 properties, lists and maps more than 16 levels deep). It is any JSON value. A string or a number is a `StringOrNumber`.",
        help: "state one schema in an overlay; otherwise the client sends and reads the value unchecked",
        example: r#"{"paths": {"/pets": {"post": {"operationId": "addPet", "tags": ["pets"], "responses": {"204": {"description": "Done."}}, "requestBody": {"content": {"application/json": {"schema": {"oneOf": [{"type": "string"}, {"type": "boolean"}]}}}}}}}}"#;

    ALTERNATIVES_MERGED = "alternatives-merged", Warning,
        "A schema states a type and, beside it, alternatives or exceptions (`oneOf`, `anyOf`, `not`). The type of an object has the properties of all alternatives, as optional ones. The client does not check which of them go together.",
        help: "nothing, if the server checks it; otherwise state the properties that are required in an overlay",
        example: r#"{"paths": {"/pets": {"post": {"operationId": "addPet", "tags": ["pets"], "responses": {"204": {"description": "Done."}}, "requestBody": {"content": {"application/json": {"schema": {"type": "object", "properties": {"name": {"type": "string"}, "tag": {"type": "string"}}, "anyOf": [{"required": ["name"]}, {"required": ["tag"]}]}}}}}}}}"#;

    PATTERN_NOT_CHECKED = "pattern-not-checked", Warning,
        "A pattern is not a regular expression (ECMA-262). The client does not check it.",
        help: "correct the pattern in an overlay",
        example: r#"{"paths": {"/pets": {"post": {"operationId": "addPet", "tags": ["pets"], "responses": {"204": {"description": "Done."}}, "requestBody": {"content": {"application/json": {"schema": {"type": "object", "properties": {"name": {"type": "string", "pattern": "("}}}}}}}}}}"#;

    SECRET_SHOWN = "secret-shown", Warning,
        "`Debug` and error messages of the client show a secret. A string has the name of one (`password`, `pin`, `token`, `key`, …), but not `format: password`; or a number has that format; or a schema with that format is one of several, so that the value is any JSON.",
        help: "mark it with `format: password` in an overlay",
        example: r#"{"paths": {"/pets": {"post": {"operationId": "addPet", "tags": ["pets"], "responses": {"204": {"description": "Done."}}, "requestBody": {"content": {"application/json": {"schema": {"type": "object", "properties": {"owner_pin": {"type": "string"}}}}}}}}}}"#;

    PARAMETER_AS_TEXT = "parameter-as-text", Warning,
        "A parameter is an object without known properties, or a list outside the query. The caller gives its text.",
        help: "describe in an overlay how the text is written",
        example: r#"{"paths": {"/pets": {"post": {"operationId": "addPet", "tags": ["pets"], "responses": {"204": {"description": "Done."}}, "parameters": [{"in": "header", "name": "X-Tags", "schema": {"type": "array", "items": {"type": "string"}}}]}}}}"#;

    PARAMETER_STYLE = "parameter-style", Warning,
        "A parameter has a style that the client does not write: `label` and `matrix` of a path, `deepObject` of a list. The value in a path is sent as it is, the list as repeated parameters.",
        help: "if the server does not read that, make the parameter a string in an overlay",
        example: r#"{"paths": {"/pets/{id}": {"get": {"operationId": "getPet", "tags": ["pets"], "responses": {"204": {"description": "Done."}}, "parameters": [{"in": "path", "name": "id", "required": true, "style": "label", "schema": {"type": "string"}}]}}}}"#;

    PARAMETER_LEFT_OUT = "parameter-left-out", Warning,
        "A parameter that cannot be sent is left out: HTTP does not allow the name of the header, OpenAPI does not allow a parameter for it (`Accept`, `Content-Type`, `Authorization`), or the path does not contain the parameter.",
        help: "correct the name in an overlay",
        example: r#"{"paths": {"/pets": {"post": {"operationId": "addPet", "tags": ["pets"], "responses": {"204": {"description": "Done."}}, "parameters": [{"in": "header", "name": "two words", "schema": {"type": "string"}}]}}}}"#;

    ERROR_CODE_SHARED = "error-code-shared", Note,
        "Several error codes have the same words. They are one variant of `ErrorCode`, with all of their numbers: a name depends on the words alone, so that it stays when operations are added.",
        help: "if the codes mean different things, give each a `name` of its own in `x-error-codes`, in an overlay",
        example: r#"{"paths": {"/pets": {"get": {"operationId": "listPets", "tags": ["pets"], "responses": {"200": {"description": "All pets."}, "404": {"description": "Not found.", "x-error-codes": [{"code": 1, "description": "Not found."}, {"code": 2, "description": "Not found."}]}}}}}}"#;
}
