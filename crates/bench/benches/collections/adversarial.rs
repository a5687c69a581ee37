//! Adversarial inputs: collections that have one thing many times. A converter
//! that compares each with each, or copies what it has at every step, takes too
//! long for them.

use serde_json::{Map, Value, json};

/// What an adversarial input has many times, and the collection that has it `n`
/// times.
pub(crate) type Case = (&'static str, fn(usize) -> String);

/// Every adversarial input.
pub(crate) const CASES: &[Case] = &[
    ("requests of one name", |n| {
        requests(n, |i| {
            (
                json!({ "method": "GET", "url": format!("https://a.example/p{i}") }),
                json!([]),
            )
        })
    }),
    ("requests of one method and path", |n| {
        requests(n, |i| {
            (
                json!({ "method": "POST", "url": format!("https://a.example/p?q{}=1", i % 5), "header": [{ "key": format!("X-{}", i % 5), "value": "1" }] }),
                responses(1, |_| json!({ "a": 1 })),
            )
        })
    }),
    (
        "requests of one method and path, each described otherwise",
        |n| {
            collection((0..n).map(|i| item(&format!("Get {i}"), json!({ "method": "GET", "url": format!("https://a{i}.example/p"), "description": format!("It is {i}."), "auth": { "type": "apikey", "apikey": [{ "key": "key", "value": format!("X-{}", i % 50) }] } }), json!([]))).collect())
        },
    ),
    ("names of one path's parameter", |n| {
        requests(n, |i| {
            (
                json!({ "method": "GET", "url": format!("https://a.example/p/:id{i}") }),
                json!([]),
            )
        })
    }),
    ("hosts", |n| {
        requests(n, |i| {
            (
                json!({ "method": "GET", "url": format!("https://a{i}.example/p{i}") }),
                json!([]),
            )
        })
    }),
    ("hosts that are variables", |n| {
        with_variables(n, |i| format!("https://a{i}.example"))
    }),
    ("variables that name the next one twice", |n| {
        with_variables(n, |i| {
            format!("https://a.example/{{{{v{}}}}}{{{{v{}}}}}", i + 1, i + 1)
        })
    }),
    ("variables in a circle", move |n| {
        with_variables(n, |i| format!("{{{{v{}}}}}", (i + 1) % 100))
    }),
    ("halves of surrogate pairs, and great numbers", |n| {
        collection(
            (0..n)
                .map(|i| {
                    item(
                        "HALF",
                        json!({ "url": format!("https://a.example/p{i}"), "description": "HALF" }),
                        json!([{ "code": 200, "body": "[1e400, \"\\ud83d\"]", "x": "HUGE" }]),
                    )
                })
                .collect(),
        )
        .replace("HALF", "\\ud83d")
        .replace("\"HUGE\"", "-1e400")
    }),
    ("letters of each name", |n| {
        let name = "x".repeat(20 * n);
        named(&name)
    }),
    ("words of each name", |n| {
        let name = "a b ".repeat(5 * n);
        named(&name)
    }),
    ("letters of each name that are not ASCII's", |n| {
        let name = "ﬁ日İ".repeat(5 * n);
        named(&name)
    }),
    ("folders", |n| {
        collection((0..n).map(|i| json!({ "name": format!("Folder {i}"), "item": [item("Get", json!(format!("https://a.example/p{i}")), json!([]))] })).collect())
    }),
    ("folders 50 deep", |n| {
        collection(
            (0..n / 50)
                .map(|i| {
                    (0..50).fold(
                        item("Get", json!(format!("https://a.example/p{i}")), json!([])),
                        |inner, depth| json!({ "name": format!("F{depth}"), "item": [inner] }),
                    )
                })
                .collect(),
        )
    }),
    ("query parameters", |n| {
        one(
            json!({ "method": "GET", "url": { "raw": "https://a.example/p", "host": ["https://a.example"], "path": ["p"], "query": fields(n) } }),
            json!([]),
        )
    }),
    ("query parameters in a text", |n| {
        one(
            json!({ "method": "GET", "url": format!("https://a.example/p?{}", repeat(n, "&", |i| format!("k{i}=1"))) }),
            json!([]),
        )
    }),
    ("headers", |n| {
        one(
            json!({ "method": "GET", "url": "https://a.example/p", "header": fields(n) }),
            json!([]),
        )
    }),
    ("headers of a response", |n| {
        one(
            json!("https://a.example/p"),
            json!([{ "name": "OK", "code": 200, "header": fields(n) }]),
        )
    }),
    ("path segments", |n| {
        one(
            json!(format!(
                "https://a.example/{}",
                repeat(n, "/", |i| format!("s{i}"))
            )),
            json!([]),
        )
    }),
    ("path parameters", |n| {
        one(
            json!({ "method": "GET", "url": { "raw": format!("https://a.example/{}", repeat(n, "/", |i| format!(":k{i}"))), "variable": fields(n) } }),
            json!([]),
        )
    }),
    ("path parameters of one name", |n| {
        one(
            json!(format!(
                "https://a.example/{}",
                repeat(n, "/", |_| ":id".to_owned())
            )),
            json!([]),
        )
    }),
    ("form fields", |n| one(form(fields(n)), json!([]))),
    ("form fields of one name", |n| {
        one(
            form(
                (0..n)
                    .map(|_| json!({ "key": "a", "value": "1" }))
                    .collect(),
            ),
            json!([]),
        )
    }),
    ("form fields that hold JSON", |n| {
        one(
            form(
                (0..n)
                    .map(|i| json!({ "key": format!("k{i}"), "value": format!("{{\"a{i}\":1}}") }))
                    .collect(),
            ),
            json!([]),
        )
    }),
    ("saved responses of one status", |n| {
        one(saved_request(), responses(n, |_| json!({ "a": [1, null] })))
    }),
    ("saved responses, each with a property of its own", |n| {
        one(
            saved_request(),
            responses(n, |i| json!({ (format!("a{i}")): 1 })),
        )
    }),
    (
        "saved responses, each with an element of another type",
        |n| {
            one(
                saved_request(),
                responses(
                    n,
                    |i| json!({ "a": [json!([1, "a", true, null, 1.5])[i % 5]] }),
                ),
            )
        },
    ),
    ("saved responses, each with a name of its own", |n| {
        one(
            saved_request(),
            (0..n)
                .map(|i| json!({ "name": format!("The answer {i}."), "code": 200 }))
                .collect(),
        )
    }),
    ("saved responses, each with a code of its own", |n| {
        one(saved_request(), (0..n).map(|i| json!({ "name": format!("Bad. **Error Code:** `{i}` It is {i}."), "code": 400 })).collect())
    }),
    ("parameters, and saved requests that repeat them", |n| {
        let side = n.isqrt();
        let request = json!({ "method": "GET", "url": { "raw": "https://a.example/p", "host": ["https://a.example"], "path": ["p"], "query": fields(side) } });
        let saved = (0..side)
            .map(|_| json!({ "name": "OK", "code": 200, "originalRequest": request }))
            .collect();
        one(request.clone(), saved)
    }),
    ("properties of one body", |n| {
        one(
            json!("https://a.example/p"),
            responses(1, |_| {
                (0..n)
                    .map(|i| (format!("a{i}"), i.into()))
                    .collect::<Map<_, _>>()
                    .into()
            }),
        )
    }),
    ("elements of one list", |n| {
        one(
            json!("https://a.example/p"),
            responses(1, |_| {
                (0..n)
                    .map(|i| json!({ (format!("a{}", i % 10)): i }))
                    .collect()
            }),
        )
    }),
    ("elements, each with a property of its own", |n| {
        one(
            json!("https://a.example/p"),
            responses(1, |_| {
                (0..n).map(|i| json!({ (format!("a{i}")): i })).collect()
            }),
        )
    }),
    ("objects of one name and different shapes", |n| {
        one(
            json!("https://a.example/p"),
            responses(1, |_| {
                (0..n)
                    .map(|i| (format!("b{i}"), json!({ "meta": { (format!("a{i}")): 1 } })))
                    .collect::<Map<_, _>>()
                    .into()
            }),
        )
    }),
    ("requests of one name and different bodies", |n| {
        requests(n, |i| {
            (
                json!({ "method": "GET", "url": format!("https://a.example/{i}") }),
                responses(1, |_| json!({ "data": { (format!("a{i}")): { "b": 1 } } })),
            )
        })
    }),
    ("requests of one shape", |n| {
        requests(n, |i| {
            (
                json!({ "method": "GET", "url": format!("https://a.example/p{i}") }),
                responses(
                    1,
                    |_| json!({ "data": { "owner": { "a": 1 }, "list": [{ "b": 2 }] } }),
                ),
            )
        })
    }),
    ("bodies 120 deep", |n| {
        requests(n / 120, |i| {
            (
                json!({ "method": "GET", "url": format!("https://a.example/p{i}") }),
                responses(1, |_| {
                    (0..120).fold(
                        json!(1),
                        |inner, depth| json!({ (format!("a{depth}")): inner }),
                    )
                }),
            )
        })
    }),
    ("lists 120 deep", |n| {
        requests(n / 120, |i| {
            (
                json!({ "method": "GET", "url": format!("https://a.example/p{i}") }),
                responses(1, |_| (0..120).fold(json!(1), |inner, _| json!([inner]))),
            )
        })
    }),
    ("scopes", |n| {
        one(
            json!({ "method": "GET", "url": "https://a.example/p", "auth": { "type": "oauth2", "oauth2": [{ "key": "scope", "value": repeat(n, " ", |i| format!("s{i}")) }] } }),
            json!([]),
        )
    }),
    ("requests, each with a scope of its own", |n| {
        requests(n, |i| {
            (
                json!({ "method": "GET", "url": format!("https://a.example/p{i}"), "auth": { "type": "oauth2", "oauth2": [{ "key": "scope", "value": format!("s{i}") }] } }),
                json!([]),
            )
        })
    }),
    ("requests, each with a key of its own", |n| {
        requests(n, |i| {
            (
                json!({ "method": "GET", "url": format!("https://a.example/p{i}"), "auth": { "type": "apikey", "apikey": [{ "key": "key", "value": format!("X-{i}") }] } }),
                json!([]),
            )
        })
    }),
    ("requests with nothing to say but diagnostics", |n| {
        requests(n, |i| {
            (
                json!({ "method": "GET", "url": format!("https://a.example/p{i}"), "header": [{}], "auth": { "type": "?" }, "body": { "mode": "?" } }),
                json!([{}]),
            )
        })
    }),
    ("opening braces in a body", |n| raw("{{".repeat(20 * n))),
    ("variables in a body", |n| {
        raw(format!("[{}]", repeat(n, ",", |i| format!("{{{{v{i}}}}}"))))
    }),
    ("commas and comments in a body", |n| {
        raw(format!("[{}1]", "1, /* , */ //\n".repeat(n)))
    }),
    ("quotes in a body", |n| raw("\"".repeat(20 * n))),
    ("opening brackets in a body", |n| raw("[".repeat(20 * n))),
    ("listed values", |n| {
        prose(repeat(n, "<br>", |i| format!("`v{i}` - The value.")))
    }),
    ("values in a sentence", |n| {
        prose(format!(
            "(This can only be one of {})",
            repeat(n, ",", |i| format!("v{i}"))
        ))
    }),
    ("quoted values in prose", |n| {
        prose(format!(
            "One of {}.",
            repeat(n, ", ", |i| format!("`v{i}`"))
        ))
    }),
    ("opening parentheses", |n| prose("(".repeat(20 * n))),
    ("backticks", |n| prose("`".repeat(20 * n))),
    ("asterisks", |n| prose("*".repeat(20 * n))),
    ("opening tags", |n| prose("<".repeat(20 * n))),
    ("opening braces", |n| prose("{{".repeat(20 * n))),
    ("blank lines", |n| prose(" \n".repeat(20 * n))),
    ("tabs", |n| prose("\t".repeat(20 * n))),
    ("digits", |n| prose("9".repeat(20 * n))),
    ("words", |n| {
        prose("between length is less than at most one of ".repeat(n / 10))
    }),
    ("labels", |n| {
        prose("**Scopes:** `a` **Error Code:** `1` x ".repeat(n))
    }),
    ("labels that never end", |n| prose("**Scopes".repeat(n))),
    ("brackets that never end", |n| {
        prose("**[Scopes](".repeat(n))
    }),
];

fn collection(items: Vec<Value>) -> String {
    json!({ "info": { "name": "Adversarial" }, "item": items }).to_string()
}

fn item(name: &str, request: Value, response: Value) -> Value {
    json!({ "name": name, "request": request, "response": response })
}

fn one(request: Value, response: Value) -> String {
    collection(vec![item("Get it", request, response)])
}

fn requests(n: usize, make: impl Fn(usize) -> (Value, Value)) -> String {
    let make = |i| {
        let (request, response) = make(i);
        item("Get it", request, response)
    };
    collection((0..n).map(make).collect())
}

fn responses(n: usize, body: impl Fn(usize) -> Value) -> Value {
    let saved = |i| json!({ "name": "OK", "code": 200, "originalRequest": saved_request(), "body": body(i).to_string() });
    (0..n).map(saved).collect()
}

fn saved_request() -> Value {
    json!({ "method": "GET", "url": { "raw": "https://a.example/p/:id?q=1", "host": ["https://a.example"], "path": ["p", ":id"],
        "query": [{ "key": "q", "value": "1" }], "variable": [{ "key": "id", "value": "12" }] } })
}

fn raw(text: String) -> String {
    let json = json!({ "raw": { "language": "json" } });
    one(
        json!({ "method": "POST", "url": "https://a.example/p", "body": { "mode": "raw", "raw": text, "options": json } }),
        json!([{ "name": "OK", "code": 200, "body": text, "header": [{ "key": "Content-Type", "value": "application/json" }] }]),
    )
}

fn fields(n: usize) -> Vec<Value> {
    let field = |i| json!({ "key": format!("k{i}"), "value": "1", "description": "(Required) The number." });
    (0..n).map(field).collect()
}

fn form(fields: Vec<Value>) -> Value {
    json!({ "method": "POST", "url": "https://a.example/p", "body": { "mode": "formdata", "formdata": fields } })
}

fn with_variables(n: usize, value: impl Fn(usize) -> String) -> String {
    let variables: Vec<_> = (0..n)
        .map(|i| json!({ "key": format!("v{i}"), "value": value(i) }))
        .collect();
    let items: Vec<_> = (0..n)
        .map(|i| item("Get it", json!(format!("{{{{v{i}}}}}/p{i}")), json!([])))
        .collect();
    json!({ "info": { "name": "Adversarial" }, "variable": variables, "item": items }).to_string()
}

/// The same text in every place that names something.
fn named(name: &str) -> String {
    let body = json!({ (name): { (name): 1 } }).to_string();
    let field = json!([{ "key": name, "value": "1" }]);
    let request = json!({ "method": "POST", "header": field,
        "url": { "raw": "https://a.example/p", "host": ["https://a.example"], "path": [name, format!(":{name}")], "query": field, "variable": field },
        "auth": { "type": "apikey", "apikey": [{ "key": "key", "value": name }, { "key": "in", "value": "query" }] },
        "body": { "mode": "raw", "raw": body } });
    let item = item(
        name,
        request,
        json!([{ "name": name, "code": 200, "body": body }]),
    );
    json!({ "info": { "name": name }, "item": [{ "name": name, "item": [item] }] }).to_string()
}

/// The same text in every place that is read as prose.
fn prose(text: String) -> String {
    let field = json!([{ "key": "a", "value": "1", "description": text }]);
    let request = json!({ "method": "POST", "description": text, "header": field,
        "url": { "raw": "https://a.example/p/:a?a=1", "host": ["https://a.example"], "path": ["p", ":a"], "query": field, "variable": field },
        "body": { "mode": "urlencoded", "urlencoded": field } });
    collection(vec![
        json!({ "name": text, "request": request, "response": [{ "name": text, "code": 200 }] }),
    ])
}

fn repeat(n: usize, separator: &str, make: impl Fn(usize) -> String) -> String {
    (0..n).map(make).collect::<Vec<_>>().join(separator)
}
