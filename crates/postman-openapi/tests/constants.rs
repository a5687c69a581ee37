//! Requests of one method and path that a constant tells apart, and those that it does
//! not.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "in a test, what is not as expected ends it"
)]

use postman_openapi::{Conversion, Input, Profile, convert};
use serde_json::{Value, json};

fn converted(items: &Value) -> (Value, Conversion) {
    let text = json!({ "info": { "name": "Kennel", "version": "1" }, "item": items }).to_string();
    let name = "kennel.json";
    let input = Input { name, text: &text };
    let conversion = convert(&[input], &Profile::default()).unwrap();
    let document = serde_json::to_value(&conversion.openapi).unwrap();
    (document, conversion)
}

fn others<'d>(document: &'d Value, path: &str, method: &str) -> Vec<&'d str> {
    let others = &document["paths"][path]["x-other-operations"][method];
    let others = others.as_object().into_iter().flatten();
    others.map(|(id, _)| id.as_str()).collect()
}

fn at_base(path: &str) -> String {
    format!("https://api.kennel.example{path}")
}

/// Requests by name and URL.
fn fetched(path: &str, requests: &[(&str, &str)]) -> Value {
    let request = |(name, query): &(&str, &str)| json!({ "name": name, "request": at_base(&format!("{path}?{query}")) });
    requests.iter().map(request).collect()
}

fn posted(name: &str, path: &str, headers: &Value, raw: &str) -> Value {
    json!({ "name": name, "request": { "method": "POST", "url": at_base(path), "header": headers,
        "body": { "mode": "raw", "raw": raw } } })
}

fn rpc(name: &str, body: &Value) -> Value {
    let headers = json!([{ "key": "Content-Type", "value": "application/json" }]);
    posted(name, "/rpc", &headers, &body.to_string())
}

fn graphql(name: &str, graphql: &Value) -> Value {
    json!({ "name": name, "request": { "method": "POST", "url": at_base("/graphql"),
        "body": { "mode": "graphql", "graphql": graphql } } })
}

#[test]
fn each_saved_query_is_an_operation_beside_the_free_one() {
    let by_id = "query Dog($id: ID!) { dog(id: $id) { name } }";
    let (document, conversion) = converted(&json!([
        graphql(
            "Find a dog",
            &json!({ "query": by_id, "operationName": "Dog", "variables": "{\"id\": \"1\"}" })
        ),
        graphql(
            "List dogs",
            &json!({ "query": "# all\n{ dogs { id } }", "variables": "" })
        ),
        graphql(
            "List dogs",
            &json!({ "query": "query Pups($since: String) { pups(since: $since) { id } }" })
        ),
        graphql(
            "A dog",
            &json!({ "query": "{ dog(id: \"{{dog}}\") { id } }" })
        ),
    ]));
    let path = &document["paths"]["/graphql"];
    assert_eq!(
        others(&document, "/graphql", "post"),
        ["findDog", "listDogs", "pups"]
    );
    let schema = |name: &str| &document["components"]["schemas"][name];
    let constant = |text: &str| json!({ "type": "string", "enum": [text], "x-constant": true });
    assert_eq!(
        schema("FindDogRequest"),
        &json!({ "type": "object", "required": ["query", "operationName"], "properties": {
            "query": constant(by_id), "operationName": constant("Dog"),
            "variables": { "$ref": "#/components/schemas/Variables" },
        } })
    );
    // It takes variables, of which none was saved.
    assert_eq!(
        schema("PupsRequest")["properties"]["variables"],
        json!({ "type": "object" })
    );
    assert_eq!(
        schema("ListDogsRequest")["properties"]["variables"],
        Value::Null
    );
    let free = &path["post"];
    assert_eq!(free["operationId"], "graphql");
    let examples = &free["requestBody"]["content"]["application/json"]["examples"];
    assert_eq!(
        examples["findDog"]["value"],
        json!({ "query": by_id, "operationName": "Dog" })
    );
    // The query with a variable of Postman's is the caller's.
    let of_free = conversion
        .requests
        .iter()
        .filter(|r| r.operation == "/paths/~1graphql/post");
    assert_eq!(
        of_free.map(|r| r.name.as_str()).collect::<Vec<_>>(),
        ["A dog"]
    );
    let codes: Vec<_> = conversion.diagnostics.iter().map(|d| d.code.name).collect();
    assert!(codes.contains(&"query-not-constant") && codes.contains(&"operations-by-constant"));
}

#[test]
fn a_call_of_json_rpc_is_an_operation() {
    let call = |method: &str, params: Value| json!({ "jsonrpc": "2.0", "method": method, "params": params, "id": 1 });
    let (document, conversion) = converted(&json!([
        rpc("Add a dog", &call("dogs.add", json!({ "name": "Rex" }))),
        rpc("Walk", &call("dogs.walk", json!(["Rex", 3]))),
        rpc("Walk far", &call("dogs.walk", json!(["Rex", 30]))),
    ]));
    // Of two names for one method, the first stays.
    assert_eq!(others(&document, "/rpc", "post"), ["addDog", "walk"]);
    let request = &document["components"]["schemas"]["AddDogRequest"];
    assert_eq!(request["required"], json!(["jsonrpc", "method", "id"]));
    assert_eq!(request["properties"]["method"]["enum"], json!(["dogs.add"]));
    assert_eq!(document["paths"]["/rpc"]["post"]["operationId"], "rpc");
    assert_eq!(conversion.requests.len(), 3);
}

#[test]
fn an_action_of_soap_is_an_operation() {
    let envelope = |element: &str| {
        format!(
            "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Header><a/></s:Header><s:Body><!-- one --><k:{element} xmlns:k=\"urn:k\"/></s:Body></s:Envelope>"
        )
    };
    let headers = |action: &str| json!([{ "key": "Content-Type", "value": "text/xml" }, { "key": "SOAPAction", "value": action }]);
    let (document, _) = converted(&json!([
        posted(
            "Get a dog",
            "/soap",
            &headers("urn:k#GetDog"),
            &envelope("GetDog")
        ),
        posted(
            "List dogs",
            "/soap",
            &headers("urn:k#ListDogs"),
            &envelope("ListDogs")
        ),
        posted("Get a cat", "/cats", &headers("\"\""), &envelope("GetCat")),
        posted(
            "List cats",
            "/cats",
            &headers("\"\""),
            &envelope("ListCats")
        ),
    ]));
    assert_eq!(others(&document, "/soap", "post"), ["getDog", "listDogs"]);
    assert_eq!(others(&document, "/cats", "post"), ["getCat", "listCats"]);
    let get = &document["paths"]["/soap"]["x-other-operations"]["post"]["getDog"];
    assert_eq!(
        get["parameters"][0]["schema"]["enum"],
        json!(["urn:k#GetDog"])
    );
    assert_eq!(get["parameters"][0]["required"], true);
    let get = &document["paths"]["/cats"]["x-other-operations"]["post"]["getCat"];
    assert_eq!(get["parameters"][0]["schema"]["x-constant"], Value::Null);
}

#[test]
fn an_action_of_the_query_is_an_operation_where_nothing_else_can_be_meant() {
    for (path, requests, expected) in [
        (
            "/api.php",
            &[("Dogs", "action=list"), ("One dog", "action=get&id=1")][..],
            &["dogs", "oneDog"][..],
        ),
        (
            "/",
            &[
                ("Describe images", "Action=DescribeImages&Version=1"),
                ("Run", "Action=Run&Version=1"),
            ],
            &["describeImages", "run"],
        ),
        (
            "/dogs",
            &[
                ("List dogs", "action=list"),
                ("Count the dogs", "action=count"),
            ],
            &["listDogs", "countDogs"],
        ),
        (
            "/api",
            &[
                ("Balance", "module=account&action=balance"),
                ("Supply", "module=stats&action=supply"),
            ],
            &["balance", "supply"],
        ),
        (
            "/rest",
            &[
                ("Find photos", "method=flickr.photos.search"),
                ("A photo", "method=flickr.photos.getInfo"),
            ],
            &["findPhotos", "photo"],
        ),
    ] {
        let (document, _) = converted(&fetched(path, requests));
        assert_eq!(
            others(&document, path, "get"),
            expected,
            "{path} {requests:?}"
        );
    }
    for (path, requests) in [
        // A filter.
        (
            "/dogs",
            &[
                ("Active dogs", "status=active"),
                ("Sold dogs", "status=sold"),
            ][..],
        ),
        (
            "/api.php",
            &[
                ("Active dogs", "status=active"),
                ("Sold dogs", "status=sold"),
            ],
        ),
        (
            "/payments",
            &[
                ("Card payments", "method=card"),
                ("Cash payments", "method=cash"),
            ],
        ),
        (
            "/events",
            &[
                ("Login events", "action=login"),
                ("Logout events", "action=logout"),
            ],
        ),
        (
            "/events",
            &[
                ("Create events", "action=create"),
                ("Delete events", "action=delete"),
            ],
        ),
        // One of them takes any.
        (
            "/events",
            &[("List events", "action=list"), ("All events", "page=1")],
        ),
        // Examples of one operation.
        (
            "/api.php",
            &[("Dogs", "action=list"), ("Dogs", "action=count")],
        ),
        (
            "/api.php",
            &[("Dogs", "action=list"), ("More dogs", "action=list")],
        ),
        (
            "/api.php",
            &[("Dogs", "action={{a}}"), ("More dogs", "action={{b}}")],
        ),
        (
            "/api.php",
            &[("On", "action=true"), ("Off", "action=false")],
        ),
    ] {
        let (document, _) = converted(&fetched(path, requests));
        assert!(
            others(&document, path, "get").is_empty(),
            "{path} {requests:?}"
        );
    }
}

#[test]
fn bodies_that_only_look_like_calls_are_those_of_one_operation() {
    let card = |name: &str, method: &str| rpc(name, &json!({ "method": method, "amount": 3 }));
    let (document, _) = converted(&json!([card("By card", "card"), card("By cash", "cash")]));
    assert!(others(&document, "/rpc", "post").is_empty());
    let search = |name: &str, query: &str| rpc(name, &json!({ "query": query }));
    let (document, _) = converted(&json!([search("Dogs", "dogs"), search("Cats", "cats")]));
    assert!(others(&document, "/rpc", "post").is_empty());
    // Calls of one name may be examples of one operation.
    let call = |method: &str| rpc("Call", &json!({ "jsonrpc": "2.0", "method": method }));
    let (document, _) = converted(&json!([call("a"), call("b")]));
    assert!(others(&document, "/rpc", "post").is_empty());
}

#[test]
fn constants_and_other_servers_go_together() {
    let at = |name: &str, host: &str, query: &str| {
        json!({ "name": name, "request": { "method": "POST", "url": format!("https://{host}.kennel.example/graphql"),
        "body": { "mode": "graphql", "graphql": { "query": query } } } })
    };
    let (document, _) = converted(&json!([
        at("List dogs", "dogs", "{ dogs { id } }"),
        at("Count dogs", "dogs", "{ count }"),
        at("List cats", "cats", "{ cats { id } }"),
    ]));
    let others = &document["paths"]["/graphql"]["x-other-operations"]["post"];
    let servers = |id: &str| others[id]["servers"][0]["url"].as_str();
    assert_eq!(
        document["paths"]["/graphql"]["post"]["operationId"],
        "graphql"
    );
    assert_eq!(servers("listDogs"), None);
    for id in ["listCats", "graphqlCats"] {
        assert_eq!(servers(id), Some("https://cats.kennel.example"), "{others}");
    }
}
