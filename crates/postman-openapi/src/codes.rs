//! The codes of the conversion.
//!
#![doc = include_str!("../DIAGNOSTICS.md")]

/// The text of `DIAGNOSTICS.md`, which `cargo xtask diagnostics` writes.
pub fn page() -> String {
    crate::page(
        "The codes of the conversion",
        "What the conversion of a collection reports. Each code has an input that causes it.",
        ALL,
    )
}

crate::codes! {
    NOT_JSON = "not-json", Error,
        "The text is not JSON. There is no document.",
        help: "export the collection again; it must be UTF-8 JSON, at most 127 levels deep (60 folders)",
        example: r#"{ "item": ["#;

    NOT_YAML = "not-yaml", Error,
        "The text of a file of edition 3 is not YAML, or breaks a limit: it is nested at most 127 levels deep, and its aliases stand for at most 16 times the text. There is no document.",
        help: "correct the text; what contains `{{…}}` needs quotes",
        example: r#"[{ "name": "Get a pet.request.yaml", "text": "$kind: http-request\nurl: {{baseUrl}}/pets" }]"#;

    FILE_UNREAD = "file-unread", Warning,
        "A file in a folder of edition 3 is not YAML or not UTF-8, breaks a limit, or is a link out of the folder. It is left out, as are links to folders; the others are read.",
        help: "correct the text; what contains `{{…}}` needs quotes",
        example: r#"{ "folder": "pets", "files": [
    { "name": "Get a pet.request.yaml", "text": "$kind: http-request\nurl: {{baseUrl}}/pets/:id" },
    { "name": "List pets.request.yaml", "text": "$kind: http-request\nurl: '{{baseUrl}}/pets'" }
] }"#;

    FILE_MISPLACED = "file-misplaced", Warning,
        "A file of edition 3 stands where Postman does not read it: a request in `.resources`, an example outside of it or of no request, a second file of one name. It is left out.",
        help: "move the file: requests stand in the folders, examples in `.resources/<request>.resources/examples`",
        example: r#"{ "folder": "pets", "files": [
    { "name": "Get a pet.request.yaml", "text": "$kind: http-request\nurl: https://api.example.com/pets/:id" },
    { "name": "Found.example.yaml", "text": "$kind: http-example\nresponse: { statusCode: 200 }" }
] }"#;

    EXPORT_LEFT_OUT = "export-left-out", Note,
        "A folder of edition 3 holds an exported collection, too (`*.postman_collection.json`). It is left out.",
        help: "nothing, if it is a copy; else convert the file by itself",
        example: r#"{ "folder": "pets", "files": [
    { "name": "Get a pet.request.yaml", "text": "$kind: http-request\nurl: https://api.example.com/pets/:id" },
    { "name": "pets.postman_collection.json", "text": "{}" }
] }"#;

    KIND_NOT_CONVERTED = "kind-not-converted", Warning,
        "A request of edition 3 is of a kind that is no request of HTTP (`grpc-request`, `websocket-request`, …), or states no kind. It is left out.",
        help: "call it without the generated client",
        example: r#"{ "folder": "pets", "files": [
    { "name": "Get a pet.request.yaml", "text": "$kind: http-request\nurl: https://api.example.com/pets/:id" },
    { "name": "Watch pets.request.yaml", "text": "$kind: websocket-request\nurl: wss://api.example.com/pets" }
] }"#;

    KEY_UNKNOWN = "key-unknown", Warning,
        "A file of edition 3 has a key that is not known there. Postman drops it in silence; so nothing of it is in the document.",
        help: "correct the key, or describe what it states in the overlay",
        example: r#"[{ "name": "Get a pet.request.yaml", "text": "$kind: http-request\nurl: https://api.example.com/pets/:id\nheader:\n  X-Tenant: acme" }]"#;

    NAME_UNKNOWN = "name-unknown", Error,
        "The collection or the environment that was chosen by its name is not in the inputs. There is no document.",
        help: "give one of the names that the message lists",
        example: r#"{ "collection": "Cats", "collections": [{ "info": { "name": "Dogs" }, "item": [{ "name": "Get a dog", "request": "https://api.example.com/dogs/:id" }] }] }"#;

    COLLECTIONS_MERGED = "collections-merged", Note,
        "An input holds several collections (a data dump, a folder of several), and none was chosen by its name. All of them become one document.",
        help: "to take one of them, name it with `--collection`",
        example: r#"{ "collections": [
    { "info": { "name": "Dogs" }, "item": [{ "name": "Get a dog", "request": "https://api.example.com/dogs/:id" }] },
    { "info": { "name": "Cats" }, "item": [{ "name": "Get a cat", "request": "https://api.example.com/cats/:id" }] }
] }"#;

    EXAMPLE_LEFT_OUT = "example-left-out", Note,
        "A saved body is no example of the document: it breaks the schema that samples and descriptions give together, may hold a secret, holds a placeholder or a variable without a known value, or is larger than 64 KiB.",
        help: "nothing, if the document has examples enough; otherwise correct the saved body, or state an example in the overlay",
        example: r#"{ "name": "Log in", "request": { "method": "POST", "url": "https://api.example.com/login" }, "response": [{ "name": "In", "code": 200, "body": "{\"access_token\": \"bone\"}" }] }"#;

    NOT_POSTMAN = "not-postman", Error,
        "The text is neither a collection, a folder nor an item, of any edition; or a folder holds none. There is no document.",
        help: "export the collection from Postman, or save one item of it",
        example: r#"{ "swagger": "2.0" }"#;

    NO_REQUEST = "no-request", Warning,
        "An item without a request is left out, and so is a folder whose items are no list or that is nested more than 60 folders deep.",
        help: "remove the item, or export it again with its request",
        example: r#"{ "item": [{ "name": "Empty" }] }"#;

    ENVIRONMENT_NOT_USED = "environment-not-used", Note,
        "A data dump or a workspace holds environments. At most one holds at a time, so none of them gives its values to variables.",
        help: "choose the environment by its name: `--env <name>`",
        example: r#"{ "collections": [{ "item": [{ "name": "Get a pet", "request": "{{base}}/pets/:id" }] }], "environments": [{ "name": "Test", "values": [{ "key": "base", "value": "https://test.example.com" }] }] }"#;

    VALUE_REPLACED = "value-replaced", Warning,
        "JSON can hold two values that Rust cannot: half of a surrogate pair in a string, and a number that does not fit into 64 bits. U+FFFD, or the greatest number, replaces the value. The same is true of JSON inside the collection, in a body or a saved response.",
        help: "write another value in the collection",
        example: r#"{ "item": [{ "name": "Say hello \ud83d", "request": "https://api.example.com/hello" }] }"#;

    NO_URL = "no-url", Warning,
        "A request without a URL, or with one that HTTP can't call (`about:blank`), is left out.",
        help: "give the request a `url` of HTTP, as a string or as an object with `raw` or `path`",
        example: r#"{ "item": [{ "name": "New Request", "request": { "method": "GET", "url": "" } }] }"#;

    UNKNOWN_METHOD = "unknown-method", Warning,
        "OpenAPI does not know the method of a request. The request is left out.",
        help: "send this request without the generated client",
        example: r#"{ "item": [{ "name": "Purge", "request": { "method": "PURGE", "url": "https://api.example.com/cache" } }] }"#;

    REQUESTS_MERGED = "requests-merged", Note,
        "Requests with the same method and path are one operation. It has the parameters and bodies of all of them, one body for each media type, and their responses by status. A parameter or field that one request does not send is optional.",
        help: "nothing, if they are examples of one operation",
        example: r#"{ "item": [
    { "name": "Pay by card", "request": { "method": "POST", "url": "https://api.example.com/orders", "body": { "mode": "raw", "raw": "{\"card\": \"1\"}" } } },
    { "name": "Pay by bank", "request": { "method": "POST", "url": "https://api.example.com/orders", "body": { "mode": "raw", "raw": "{\"iban\": \"1\"}" } } }
] }"#;

    DESCRIPTION_DIFFERS = "description-differs", Note,
        "Merged requests describe one parameter or field in two ways. The first description is kept.",
        help: "describe it once in the collection, or in the overlay",
        example: r#"{ "item": [
    { "name": "List pets", "request": { "url": { "raw": "https://api.example.com/pets", "query": [{ "key": "tag", "value": "", "description": "The tag." }] } } },
    { "name": "Search pets", "request": { "url": { "raw": "https://api.example.com/pets", "query": [{ "key": "tag", "value": "", "description": "Another tag." }] } } }
] }"#;

    FOLDER_DESCRIPTION_LEFT_OUT = "folder-description-left-out", Warning,
        "A folder without requests of its own is no tag. Its description is left out.",
        help: "move the description to the folders below it, or to the API in the overlay",
        example: r#"{ "item": [{ "name": "Pets", "description": "All about pets.", "item": [
    { "name": "Dogs", "item": [{ "name": "Get a dog", "request": "https://api.example.com/dogs/:id" }] }
] }] }"#;

    OPERATION_ID_TAKEN = "operation-id-taken", Note,
        "The name of a request says nothing, or a request before it has the same. The operation id comes from the path.",
        help: "give the request a name of its own",
        example: r#"{ "item": [
    { "name": "Get", "request": "https://api.example.com/pets" },
    { "name": "Get", "request": "https://api.example.com/owners" }
] }"#;

    BODY_NOT_CONVERTED = "body-not-converted", Warning,
        "A body that is disabled, or has an unknown mode, is left out.",
        help: "describe the body in the overlay",
        example: r#"{ "item": [{ "name": "Add a pet", "request": { "method": "POST", "url": "https://api.example.com/pets", "body": { "mode": "raw", "raw": "{}", "disabled": true } } }] }"#;

    BODY_UNEXPECTED = "body-unexpected", Warning,
        "A body that Postman does not send (with GET and HEAD), or that HTTP does not allow (with status 204, for example), is left out.",
        help: "remove the body from the collection",
        example: r#"{ "item": [{ "name": "List pets", "request": { "method": "GET", "url": "https://api.example.com/pets", "body": { "mode": "raw", "raw": "{\"tag\": \"dog\"}" } } }] }"#;

    BODY_UNREAD = "body-unread", Warning,
        "The media type of a body is JSON or a form, but the text of the body is not. The document has the media type without a schema; that of a form is a string.",
        help: "correct the body in the collection, or describe its content in the overlay",
        example: r#"{ "item": [{ "name": "Add a pet", "request": { "method": "POST", "url": "https://api.example.com/pets", "body": { "mode": "raw", "raw": "{ oops", "options": { "raw": { "language": "json" } } } } }] }"#;

    XML_PARTLY = "xml-partly", Note,
        "The elements of XML become an object; the name of the root element is not in the document. XML with attributes, namespaces, or text beside elements is a string.",
        help: "describe the XML in the overlay",
        example: r#"{ "item": [{ "name": "Add a pet", "request": { "method": "POST", "url": "https://api.example.com/pets", "body": { "mode": "raw", "raw": "<pet><age>1</age></pet>", "options": { "raw": { "language": "xml" } } } } }] }"#;

    MEDIA_TYPE_GUESSED = "media-type-guessed", Note,
        "A body states no media type. Of a response, its text decides it. Of a request, Postman sends `text/plain`; what looks like JSON may be sent as JSON, too.",
        help: "add a Content-Type, or choose the language of the body",
        example: r#"{ "item": [{ "name": "Add a pet", "request": { "method": "POST", "url": "https://api.example.com/pets", "body": { "mode": "raw", "raw": "{\"age\": 1}" } } }] }"#;

    BODY_REPAIRED = "body-repaired", Note,
        "A body is almost JSON: it has comments, missing or extra commas, leading zeros, quotes around the whole, or variables and other placeholders in place of values. It was read. A variable has the type of its value, if that is known, else any. What stands between members is left out.",
        help: "save the body as JSON, with each variable inside a string",
        example: r#"{ "item": [{ "name": "Add a pet", "request": { "method": "POST", "url": "https://api.example.com/pets", "body": { "mode": "raw", "raw": "{ \"age\": {{age}}, }" } } }] }"#;

    SAVED_REQUEST_DIFFERS = "saved-request-differs", Warning,
        "The request that is saved with a response has another method, path or kind of body than the item's own request. With another method or path, it is left out.",
        help: "save the response again, or move it to the request that it answers",
        example: r#"{ "item": [{ "name": "Add a pet", "request": { "method": "POST", "url": "https://api.example.com/pets" }, "response": [
    { "code": 200, "originalRequest": { "method": "PUT", "url": "https://api.example.com/pets" } }
] }] }"#;

    PARAMETER_NOT_CONVERTED = "parameter-not-converted", Warning,
        "A parameter or form field without a name, or a header whose name HTTP does not allow, is left out.",
        help: "give it a valid name in the collection",
        example: r#"{ "item": [{ "name": "List pets", "request": { "method": "GET", "url": "https://api.example.com/pets", "header": [{ "key": "two words", "value": "1" }] } }] }"#;

    AUTH_NOT_CONVERTED = "auth-not-converted", Warning,
        "The kind of an authorization is unknown, or an API key has no name. The operation states no security.",
        help: "describe the security scheme in the overlay",
        example: r#"{ "item": [{ "name": "List pets", "request": { "method": "GET", "url": "https://api.example.com/pets", "auth": { "type": "apikey" } } }] }"#;

    AUTH_UNSUPPORTED = "auth-unsupported", Warning,
        "An authorization is computed for each request: AWS SigV4, Digest, Hawk, NTLM, OAuth 1.0 or Akamai EdgeGrid. OpenAPI has no type for it. The security scheme has the type `http` and says in `x-unsupported` what it is. A generated client sends such a request only if its `before_send` signs it.",
        help: "sign these requests in `before_send` of the client's builder",
        example: r#"{ "item": [{ "name": "List pets", "request": { "method": "GET", "url": "https://api.example.com/pets", "auth": { "type": "awsv4" } } }] }"#;

    SECURITY_UNKNOWN = "security-unknown", Warning,
        "A request states no authorization, although other requests do, or although its description states scopes. `noauth` states that none is needed.",
        help: "state the authorization in the collection, or the operation's `security` in the overlay: an empty list if it needs none",
        example: r#"{ "item": [
    { "name": "List pets", "request": { "method": "GET", "url": "https://api.example.com/pets", "auth": { "type": "bearer" } } },
    { "name": "Sell a pet", "request": { "method": "DELETE", "url": "https://api.example.com/pets/:id" } }
] }"#;

    SCOPES_UNKNOWN = "scopes-unknown", Warning,
        "The profile has labels of scopes, and a request is authorized by OAuth 2, but no label introduces scopes in its description. A token then seems to need none.",
        help: "state the scopes in the operation's `security` in the overlay",
        example: r#"{ "item": [{ "name": "List pets", "request": { "method": "GET", "url": "https://api.example.com/pets", "description": "All pets of the shop.", "auth": { "type": "oauth2", "oauth2": { "authUrl": "https://id.example.com/authorize", "accessTokenUrl": "https://id.example.com/token" } } } }] }"#;

    AUTH_MERGED = "auth-merged", Note,
        "Merged requests have different authorizations. The operation accepts each of them.",
        help: "if the API accepts only one of them, state it in the collection",
        example: r#"{ "item": [
    { "name": "List pets", "request": { "url": "https://api.example.com/pets", "auth": { "type": "basic" } } },
    { "name": "List my pets", "request": { "url": "https://api.example.com/pets", "auth": { "type": "bearer" } } }
] }"#;

    SAMPLES_DISAGREE = "samples-disagree", Note,
        "The samples of one value have several types. Any value is allowed.",
        help: "state the type in the overlay",
        example: r#"{ "item": [{ "name": "List pets", "request": "https://api.example.com/pets", "response": [{ "code": 200, "body": "{\"pets\": [{\"age\": 1}, {\"age\": \"one\"}]}" }] }] }"#;

    RULE_BROKEN = "rule-broken", Note,
        "A description states a rule (a list of values, a limit), or a placeholder a type or a format (`<dateTime>`), and a sample of the collection breaks it. The document does not state the rule.",
        help: "correct the sample or the description in the collection, or state the rule in the overlay",
        example: r#"{ "item": [{ "name": "List pets", "request": { "url": { "raw": "https://api.example.com/pets", "query": [{ "key": "limit", "value": "500", "description": "Maximum: 300" }] } } }] }"#;

    FILE_OR_TEXT = "file-or-text", Warning,
        "A form field is a file in one request and a text in another. The document says a file.",
        help: "state the type of the field in the overlay",
        example: r#"{ "item": [
    { "name": "Add a photo", "request": { "method": "POST", "url": "https://api.example.com/photos", "body": { "mode": "formdata", "formdata": [{ "key": "photo", "type": "file" }] } } },
    { "name": "Link a photo", "request": { "method": "POST", "url": "https://api.example.com/photos", "body": { "mode": "formdata", "formdata": [{ "key": "photo", "type": "text", "value": "https://example.com/1.png" }] } } }
] }"#;

    RESPONSE_NOT_CONVERTED = "response-not-converted", Warning,
        "A saved response whose status is not an HTTP status is left out.",
        help: "give the response a `code` from 100 to 599",
        example: r#"{ "item": [{ "name": "Get a pet", "request": "https://api.example.com/pets/:id", "response": [{ "name": "Not sent yet", "code": 0, "body": "" }] }] }"#;

    STATUS_UNKNOWN = "status-unknown", Note,
        "A request has no saved response, or a saved response has no status. The document describes it as `default`, the response for every other status.",
        help: "save an example of a response, or describe it in the overlay",
        example: r#"{ "item": [{ "name": "Get a pet", "request": "https://api.example.com/pets/:id" }] }"#;

    RESPONSES_MERGED = "responses-merged", Note,
        "Saved responses with the same status are one response, with all their names, headers and samples.",
        help: "nothing, if they are examples of the same response",
        example: r#"{ "item": [{ "name": "Get a pet", "request": "https://api.example.com/pets/:id", "response": [
    { "name": "A dog.", "code": 200, "body": "{\"barks\": true}" },
    { "name": "A cat.", "code": 200, "body": "{\"purrs\": true}" }
] }] }"#;

    HEADERS_IGNORED = "headers-ignored", Note,
        "Headers that belong to HTTP, to a proxy or to the client that saved them (`Date`, `Server`, `Content-Length`, `User-Agent`, `DNT`, `Sec-Fetch-Mode`, …) are left out.",
        help: "if the header belongs to the API, describe it in the overlay",
        example: r#"{ "item": [{ "name": "Get a pet", "request": "https://api.example.com/pets/:id", "response": [{ "name": "A dog.", "code": 200, "header": [{ "key": "Date", "value": "Mon, 03 Aug 2026 10:00:00 GMT" }] }] }] }"#;

    NAME_CUT = "name-cut", Warning,
        "The name of a response has exactly 255 characters: its publisher cut it. The complete sentences are kept.",
        help: "complete the text of the response in the overlay",
        example: r#"{ "item": [{ "name": "Get a pet", "request": "https://api.example.com/pets/:id", "response": [{ "code": 404, "name": "There is no such pet. It may have been sold, given away, lost on the way, mislaid by a clerk, taken for another one, set free by a child, or never have been there at all, which is the most likely of all; in any of these cases ask the owner, who may know m" }] }] }"#;

    SCRIPTS_IGNORED = "scripts-ignored", Note,
        "OpenAPI has no place for pre-request and test scripts. They are left out.",
        help: "write in your own code what the script does",
        example: r#"{ "item": [{ "name": "Get a pet", "request": "https://api.example.com/pets/:id", "event": [{ "listen": "test", "script": { "exec": ["pm.test()"] } }] }] }"#;

    VARIABLE_RESOLVED = "variable-resolved", Note,
        "The value of the variable at the start of a path replaces it, because the value contains a `/` or is a version.",
        help: "if the variable is an argument, remove it from the variables of the collection",
        example: r#"{ "variable": [{ "key": "version", "value": "v2" }], "item": [{ "name": "Get a pet", "request": "https://api.example.com/{{version}}/pets/:id" }] }"#;

    TITLE_UNKNOWN = "title-unknown", Note,
        "The input does not name the API.",
        help: "set the title and the version in the overlay",
        example: r#"{ "name": "Get a pet", "request": "https://api.example.com/pets/:id" }"#;

    VERSION_UNKNOWN = "version-unknown", Note,
        "The collection states no version of the API. OpenAPI requires one, so the document says 1.0.0.",
        help: "set the version in the overlay",
        example: r#"{ "info": { "name": "Pets" }, "item": [{ "name": "Get a pet", "request": "https://api.example.com/pets/:id" }] }"#;

    TAG_UNKNOWN = "tag-unknown", Note,
        "A request is in no folder, so its operation has no tag.",
        help: "give the operation a tag in the overlay",
        example: r#"{ "info": { "name": "Pets" }, "item": [{ "name": "Get a pet", "request": "https://api.example.com/pets/:id" }] }"#;

    SERVER_UNKNOWN = "server-unknown", Note,
        "A URL has no host, or its host is a variable without a known value. The variable becomes a server variable.",
        help: "set the server in the overlay",
        example: r#"{ "item": [{ "name": "Get a pet", "request": "{{baseUrl}}/pets/:id" }] }"#;

    SERVER_DIFFERS = "server-differs", Note,
        "A request goes to another host than most requests. Its operation has its own server, and goes there.",
        help: "nothing, if it is a server of this API; its credentials go there",
        example: r#"{ "item": [
    { "name": "Get a pet", "request": "https://api.example.com/pets/:id" },
    { "name": "List pets", "request": "https://api.example.com/pets" },
    { "name": "Get a token", "request": { "method": "POST", "url": "https://id.example.com/token" } }
] }"#;

    PATH_AT_SEVERAL_SERVERS = "path-at-several-servers", Warning,
        "Requests with one method and path go to several hosts. OpenAPI has one operation for a method and path; the others are in `x-other-operations` of the path, which `cargo xtask codegen` reads and other tools do not.",
        help: "for another tool, convert the requests of each host on their own",
        example: r#"{ "item": [
    { "name": "Create a chat service", "request": { "method": "POST", "url": "https://chat.example.com/services" } },
    { "name": "Create a voice service", "request": { "method": "POST", "url": "https://voice.example.com/services" } }
] }"#;

    OPERATIONS_BY_CONSTANT = "operations-by-constant", Note,
        "A constant tells the requests of one method and path apart: a GraphQL query, a JSON-RPC method, an action of SOAP or of the query. Each is an operation in `x-other-operations` of the path; the operation that OpenAPI has a place for sends any.",
        help: "nothing, if each request does something of its own; for another tool, see the examples of the operation",
        example: r#"{ "item": [
    { "name": "List pets", "request": "https://api.example.com/api.php?action=listPets" },
    { "name": "Count pets", "request": "https://api.example.com/api.php?action=countPets" }
] }"#;

    QUERY_NOT_CONSTANT = "query-not-constant", Note,
        "A GraphQL query holds a variable of Postman's, so each request sends another query. It has no operation of its own; the caller writes the query.",
        help: "declare what varies as a variable of the query (`query Pet($id: ID!)`), and give its value in the variables",
        example: r#"{ "item": [{ "name": "Get a pet", "request": { "method": "POST", "url": "https://api.example.com/graphql", "body": {
    "mode": "graphql", "graphql": { "query": "{ pet(id: \"{{id}}\") { name } }" } } } }] }"#;

    URLS_MERGED = "urls-merged", Warning,
        "The URLs of one operation's requests differ and may be one: hosts in variables without a value, or the URL of a server with and without a slash behind it. The requests go to the first.",
        help: "give the variables values, or write the URLs alike",
        example: r#"{ "item": [
    { "name": "List pets", "request": "{{baseUrl}}/pets" },
    { "name": "List pets by tag", "request": "{{base_url}}/pets?tag=dog" }
] }"#;

    ACCEPT_NOT_CONVERTED = "accept-not-converted", Warning,
        "The media types that a request asks for are in a variable without a value, or merged requests ask for several. The operation asks for the first that is known, or for what the saved responses are.",
        help: "write the `Accept` header out in the collection, once for each operation",
        example: r#"{ "item": [{ "name": "Get a pet", "request": { "method": "GET", "url": "https://api.example.com/pets/:id", "header": [{ "key": "Accept", "value": "{{format}}" }] } }] }"#;

    SCHEME_UNKNOWN = "scheme-unknown", Warning,
        "A URL has no scheme. The document says `https`.",
        help: "set the server in the overlay",
        example: r#"{ "item": [{ "name": "Get a pet", "request": "api.example.com/pets/:id" }] }"#;

    OAUTH_URLS_UNKNOWN = "oauth-urls-unknown", Note,
        "The input names an OAuth 2 scheme without the URLs that OpenAPI requires.",
        help: "set `authorizationUrl` and `tokenUrl` of the flow in the overlay",
        example: r#"{ "item": [{ "name": "Get a pet", "request": { "url": "https://api.example.com/pets/:id", "auth": { "type": "oauth2" } } }] }"#;
}
