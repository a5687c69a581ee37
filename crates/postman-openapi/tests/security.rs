//! Authorization of every kind that OpenAPI has a scheme for, in both
//! versions, and inherited.

#![allow(
    clippy::unwrap_used,
    reason = "in a test, what is not as expected ends it"
)]

use postman_openapi::{Input, Profile, codes, convert};
use serde_json::{Value, json};

fn converted(collection: &Value) -> (Value, Vec<String>) {
    converted_with(collection, &Profile::plain())
}

fn converted_with(collection: &Value, profile: &Profile) -> (Value, Vec<String>) {
    let input = Input {
        name: "test",
        text: &collection.to_string(),
    };
    let conversion = convert(&[input], profile).unwrap();
    let about_security = conversion.diagnostics.iter().filter(|d| {
        !matches!(
            d.code,
            codes::TAG_UNKNOWN | codes::STATUS_UNKNOWN | codes::VERSION_UNKNOWN
        )
    });
    let codes = about_security
        .flat_map(|d| d.places.iter().map(move |place| (d.code, place)))
        .map(|(code, place)| format!("{code} {}", place.pointer))
        .collect();
    (serde_json::to_value(conversion.openapi).unwrap(), codes)
}

fn request(name: &str, auth: Value) -> Value {
    let url = format!("https://api.example.com/{name}");
    json!({ "name": name, "request": { "method": "GET", "url": url, "auth": auth } })
}

#[test]
fn the_nearest_authorization_holds() {
    let (openapi, codes) = converted(&json!({
        "info": { "name": "API" },
        "auth": { "type": "bearer", "bearer": [{ "key": "token", "value": "{{token}}" }] },
        "item": [
            request("inherits", Value::Null),
            request("open", json!({ "type": "noauth" })),
            { "name": "folder", "auth": { "type": "basic", "basic": {} }, "item": [
                request("folder", Value::Null),
                request("own", json!({ "type": "apikey", "apikey": { "key": "X-Key", "in": "header" } })),
                request("signed", json!({ "type": "awsv4" })),
                request("odd", json!({ "type": "riddle" })),
            ] },
        ],
    }));
    let security = |name: &str| openapi["paths"][format!("/{name}")]["get"]["security"].clone();
    assert_eq!(security("inherits"), json!([{ "bearerAuth": [] }]));
    assert_eq!(security("open"), json!([]));
    assert_eq!(security("folder"), json!([{ "basicAuth": [] }]));
    assert_eq!(security("own"), json!([{ "apiKeyAuth": [] }]));
    assert_eq!(security("odd"), Value::Null);
    assert_eq!(
        codes,
        [
            "auth-unsupported /item/2/item/2/request/auth",
            "auth-not-converted /item/2/item/3/request/auth"
        ]
    );
    assert_eq!(security("signed"), json!([{ "awsSigV4": [] }]));
    let schemes = &openapi["components"]["securitySchemes"];
    assert_eq!(
        schemes["apiKeyAuth"],
        json!({ "type": "apiKey", "in": "header", "name": "X-Key" })
    );
    assert!(
        !openapi.to_string().contains("{{token}}"),
        "no credential is kept"
    );
}

/// By a setting or by hand, it is no API key: a key would be sent as it is.
#[test]
fn what_is_computed_for_each_request_is_unsupported() {
    let by_hand = |name: &str, value: &str| {
        let mut item = request(name, Value::Null);
        item["request"]["header"] = json!([{ "key": "authorization", "value": value }]);
        item
    };
    let kinds = ["awsv4", "digest", "hawk", "ntlm", "oauth1", "edgegrid"];
    let mut items: Vec<_> = kinds
        .iter()
        .map(|kind| request(kind, json!({ "type": kind })))
        .collect();
    items.extend([
        by_hand("aws", "AWS4-HMAC-SHA256 Credential=a/b, Signature=c"),
        by_hand("digested", "Digest username=\"a\", response=\"b\""),
        by_hand("hawked", "Hawk id=\"a\", mac=\"b\""),
        by_hand("oauthed", "OAuth oauth_token=\"a\", oauth_signature=\"b\""),
        by_hand("token", "OAuth {{token}}"),
    ]);
    let (openapi, codes) = converted(&json!({ "info": { "name": "API" }, "item": items }));
    let security = |name: &str| openapi["paths"][format!("/{name}")]["get"]["security"].clone();
    assert_eq!(security("aws"), security("awsv4"));
    assert_eq!(security("digested"), security("digest"));
    assert_eq!(security("hawked"), security("hawk"));
    assert_eq!(security("oauthed"), security("oauth1"));
    assert_eq!(security("token"), json!([{ "authorizationHeader": [] }]));
    let signed = |scheme, what| json!({ "type": "http", "scheme": scheme, "x-unsupported": what });
    assert_eq!(
        openapi["components"]["securitySchemes"],
        json!({
            "awsSigV4": signed("AWS4-HMAC-SHA256", "AWS SigV4"),
            "digestAuth": signed("digest", "Digest"),
            "hawkAuth": signed("hawk", "Hawk"),
            "ntlmAuth": signed("ntlm", "NTLM"),
            "oauth1": signed("oauth", "OAuth 1.0"),
            "edgeGridAuth": signed("EG1-HMAC-SHA256", "Akamai EdgeGrid"),
            "authorizationHeader": { "type": "apiKey", "in": "header", "name": "Authorization" },
        })
    );
    let warned = (0..kinds.len()).map(|n| format!("auth-unsupported /item/{n}/request/auth"));
    assert_eq!(codes, warned.collect::<Vec<_>>());
}

/// Postman adds the key and leaves the header alone; any other kind replaces it.
#[test]
fn an_authorization_header_stays_beside_an_api_key() {
    let security = |auth: Value| {
        let mut item = request("both", auth);
        item["request"]["header"] = json!([{ "key": "Authorization", "value": "Bearer b" }]);
        let (openapi, _) = converted(&json!({ "info": { "name": "API" }, "item": [item] }));
        openapi["paths"]["/both"]["get"]["security"].clone()
    };
    let key = |name: &str, place: &str| json!({ "type": "apikey", "apikey": { "key": name, "in": place } });
    let both = json!([{ "apiKeyAuth": [], "bearerAuth": [] }]);
    assert_eq!(security(key("X-Key", "header")), both);
    assert_eq!(security(key("authorization", "query")), both);
    assert_eq!(
        security(key("authorization", "header")),
        json!([{ "apiKeyAuth": [] }])
    );
    assert_eq!(
        security(json!({ "type": "basic" })),
        json!([{ "basicAuth": [] }])
    );
}

#[test]
fn oauth2_flows_keep_what_the_collection_knows() {
    let oauth2 = |grant: &str| {
        json!({ "type": "oauth2", "oauth2": [
            { "key": "grant_type", "value": grant },
            { "key": "authUrl", "value": "https://id.example.com/authorize" },
            { "key": "accessTokenUrl", "value": "https://id.example.com/token" },
            { "key": "scope", "value": "read write" },
            { "key": "clientSecret", "value": "secret" },
        ] })
    };
    let (openapi, codes) = converted(&json!({ "info": { "name": "API" }, "item": [
        request("code", oauth2("authorization_code")),
        request("again", oauth2("authorization_code")),
        request("machine", oauth2("client_credentials")),
    ] }));
    let schemes = &openapi["components"]["securitySchemes"];
    assert_eq!(
        schemes["oauth2AuthorizationCode"]["flows"]["authorizationCode"],
        json!({
            "authorizationUrl": "https://id.example.com/authorize",
            "tokenUrl": "https://id.example.com/token",
            "scopes": { "read": "", "write": "" },
        })
    );
    assert_eq!(
        schemes["oauth2ClientCredentials"]["flows"]["clientCredentials"]["tokenUrl"],
        "https://id.example.com/token"
    );
    assert_eq!(schemes.as_object().unwrap().len(), 2);
    assert!(codes.is_empty(), "{codes:?}");
    assert!(!openapi.to_string().contains("secret"));
}

#[test]
fn names_of_schemes_do_not_depend_on_which_comes_first() {
    let key = |name: &str| json!({ "type": "apikey", "apikey": { "key": name, "in": "header" } });
    let oauth2 = |host: &str| {
        json!({ "type": "oauth2", "oauth2": { "grant_type": "client_credentials",
            "accessTokenUrl": format!("https://{host}/token") } })
    };
    let mut items = vec![
        request("one", key("X-One")),
        request("two", key("X-Two")),
        request("same", key("X-One")),
        request("basic", json!({ "type": "basic" })),
    ];
    let names = |items: &[Value]| {
        let (openapi, _) = converted(&json!({ "info": { "name": "API" }, "item": items }));
        let schemes = &openapi["components"]["securitySchemes"];
        let mut names: Vec<_> = schemes.as_object().unwrap().keys().cloned().collect();
        names.sort_unstable();
        names
    };
    let expected = ["apiKeyAuthXOne", "apiKeyAuthXTwo", "basicAuth"];
    assert_eq!(names(&items), expected);
    items.reverse();
    assert_eq!(names(&items), expected);
    // Nothing but a number tells these apart.
    let several = ["a.example", "b.example", "a.example"].map(|host| request(host, oauth2(host)));
    assert_eq!(
        names(&several),
        ["oauth2ClientCredentials", "oauth2ClientCredentials2"]
    );
}

#[test]
fn a_security_or_a_scope_that_is_not_stated_is_a_warning() {
    let oauth2 = json!({ "type": "oauth2", "oauth2": {
        "authUrl": "https://id.example.com/authorize",
        "accessTokenUrl": "https://id.example.com/token",
    } });
    let described = |name: &str, auth: &Value, description: &str| {
        let mut request = request(name, auth.clone());
        request["request"]["description"] = json!(description);
        request
    };
    let scopes = "**Scopes:** `pets:read`";
    let none = Value::Null;
    let labelled = Profile {
        scope_labels: vec!["Scopes".to_owned()],
        ..Profile::plain()
    };
    let codes = |items: &[Value], profile: &Profile| {
        let collection = json!({ "info": { "name": "API" }, "item": items });
        converted_with(&collection, profile).1
    };
    let silent = described("silent", &none, "All pets.");
    let alone = std::slice::from_ref(&silent);
    assert!(codes(alone, &labelled).is_empty(), "no request states any");
    let open = described("open", &json!({ "type": "noauth" }), "Free.");
    let stated = described("stated", &oauth2, scopes);
    let items = [stated.clone(), silent, open];
    let expected = ["security-unknown /item/1"];
    assert_eq!(codes(&items, &labelled), expected);
    assert_eq!(codes(&items, &Profile::plain()), expected);
    let without = described("without", &oauth2, "All pets.");
    assert_eq!(
        codes(&[stated, without.clone()], &labelled),
        ["scopes-unknown /item/1"]
    );
    assert!(codes(&[without], &Profile::plain()).is_empty());
    let lost = described("lost", &none, scopes);
    assert_eq!(codes(&[lost], &labelled), ["security-unknown /item/0"]);
    let basic = described("basic", &json!({ "type": "basic" }), "All pets.");
    assert!(codes(&[basic], &labelled).is_empty(), "it has no scopes");
}
