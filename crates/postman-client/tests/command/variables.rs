//! What gives variables their values, and that no secret gets out.

use serde_json::{Value, json};

use crate::{Folder, texts};

/// A dump of two collections, and values around it. Each secret begins with `gold`.
fn folder() -> Folder {
    let folder = Folder::new();
    let item = |path: &str| {
        json!({ "name": format!("Get {path}"), "request": { "method": "GET",
            "url": format!("https://{{{{host}}}}/{{{{version}}}}/{path}?limit={{{{limit}}}}&token={{{{token}}}}&pin={{{{pin}}}}&old={{{{old}}}}") } })
    };
    let secrets = json!([{ "key": "pin", "value": "gold-1", "type": "secret" },
        { "key": "token", "value": "silver" }]);
    let collections = ["dogs", "cats"]
        .map(|name| json!({ "info": { "name": name }, "item": [item(name)], "variable": secrets }));
    let dump =
        json!({ "version": 1, "collections": collections, "environments": [], "globals": [] });
    folder.write("dump.json", dump.to_string());
    let environment = |name: &str, token: Value| json!({ "name": name, "values": [{ "key": "host", "value": format!("{name}.example") }, token] });
    let live = environment("live", json!({ "key": "token", "value": "gold-2" }));
    folder.write("live.json", live.to_string());
    // What one environment calls secret is one in each.
    folder.write(
        "test.environment.yaml",
        "name: test\nvalues:\n  - {key: host, value: test.example}\n  - {key: token, value: gold-3, secret: true}\n",
    );
    let globals = json!({ "values": [{ "key": "version", "value": "v1" }, { "key": "limit", "value": "20" },
        { "key": "old", "value": "gold-4", "type": "secret" }], "_postman_variable_scope": "globals" });
    folder.write("globals.json", globals.to_string());
    folder
}

const GIVEN: [&str; 10] = [
    "--env",
    "live.json",
    "--env",
    "test.environment.yaml",
    "--globals",
    "globals.json",
    "--set",
    "version=v2",
    "--collection",
    "dogs",
];

#[test]
fn values_come_from_flags_and_settings_and_no_secret_gets_out() {
    let folder = folder();
    let start = [
        "generate",
        "dump.json",
        "--runtime",
        "0.1",
        "--out",
        "api/dogs-api",
    ];
    let (code, printed, error) = folder.run(&[&start, &GIVEN[..]].concat());
    assert_eq!(code, 0, "{error}");
    let document: Value = serde_json::from_str(&folder.read("api/dogs-api/openapi.json")).unwrap();
    let paths: Vec<_> = document["paths"].as_object().unwrap().keys().collect();
    assert_eq!(paths, ["/v2/dogs"]);
    let servers = document["servers"].as_array().unwrap().iter();
    let servers: Vec<_> = servers
        .map(|server| (&server["x-name"], &server["url"]))
        .collect();
    let server = |name: &str| (json!(name), json!("https://{host}"));
    let expected = [server("live"), server("test")];
    assert_eq!(
        servers,
        expected
            .iter()
            .map(|(name, url)| (name, url))
            .collect::<Vec<_>>()
    );
    let hosts = ["live.example", "test.example"];
    for (at, host) in hosts.into_iter().enumerate() {
        assert_eq!(
            document["servers"][at]["variables"]["host"]["default"],
            host
        );
    }
    let settings = folder.read("api/dogs-api/postman-client.toml");
    let (_, settings) = settings.split_once("begin here.\n").unwrap();
    assert_eq!(
        settings,
        r#"inputs = ["../../dump.json"]
environment = ["../../live.json", "../../test.environment.yaml"]
globals = ["../../globals.json"]
set = ["version=v2"]
collection = "dogs"
runtime = "0.1"
"#
    );
    let (code, checked, faults) = folder.run(&["check"]);
    assert_eq!(code, 0, "{checked}{faults}");
    for format in ["text", "json", "sarif", "github"] {
        let arguments = ["convert", "dump.json", "--format", format];
        let (code, printed, error) = folder.run(&[&arguments, &GIVEN[..]].concat());
        assert!(
            code == 0 && !format!("{printed}{error}").contains("gold"),
            "{error}"
        );
    }
    let all = format!("{printed}{error}{}", texts(&folder.path("api")));
    assert!(!all.contains("gold"), "{all}");
    // In the settings alone, each key counts.
    for (key, other, expected) in [
        ("set", "", "/v1/dogs"),
        ("collection", "collection = \"cats\"\n", "/v2/cats"),
        ("globals", "", "/v2/dogs"),
    ] {
        let lines = settings.lines().filter(|line| !line.starts_with(key));
        let text: String = lines.map(|line| format!("{line}\n")).collect();
        folder.write("api/dogs-api/postman-client.toml", text + other);
        let (code, _, error) = folder.run(&["generate"]);
        assert_eq!(code, 0, "{error}");
        let document = folder.read("api/dogs-api/openapi.json");
        let document: Value = serde_json::from_str(&document).unwrap();
        let get = &document["paths"][expected]["get"];
        let mut parameters = get["parameters"].as_array().unwrap().iter();
        let limit = parameters.find(|parameter| parameter["name"] == "limit");
        let is_known = limit.unwrap()["schema"]["type"] == "integer";
        assert_eq!(is_known, key != "globals", "{get}");
    }
}

#[test]
fn a_value_for_a_secret_is_left_out_and_not_shown() {
    let folder = folder();
    for name in ["pin", "token", "old"] {
        let set = format!("{name}=gold-5");
        let start = ["generate", "dump.json", "--out", "api", "--runtime", "0.1"];
        let start = [&start[..], &["--force", "--set", &set]].concat();
        let (code, printed, error) = folder.run(&[&start, &GIVEN[..]].concat());
        let said = format!("the variable `{name}` is secret");
        assert!(code == 0 && error.contains(&said), "{error}");
        let all = format!("{printed}{error}{}", texts(&folder.path("api")));
        assert!(!all.contains("gold"), "{all}");
    }
}

#[test]
fn what_gives_no_value_is_a_fault() {
    let folder = folder();
    for (flags, fault) in [
        (&["--set", "version"][..], "write `name=value`"),
        (
            &["--env", "Live"],
            "no environment of the inputs is called `Live`",
        ),
        (&["--env", "gone.json"], "can't read gone.json"),
        (&["--globals", "gone.json"], "can't read gone.json"),
        (&["--collection", "fish"], "there is `dogs`, `cats`"),
    ] {
        let (code, printed, error) = folder.run(&[&["convert", "dump.json"], flags].concat());
        assert_eq!((code, printed.as_str()), (1, ""));
        assert!(error.contains(fault), "{flags:?}: {error}");
    }
}
