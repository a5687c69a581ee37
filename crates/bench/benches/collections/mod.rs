//! Generated collections to measure, with the same bytes on every run.

pub(crate) mod adversarial;
pub(crate) mod editions;

use postman_openapi::Profile;
use serde::Serialize;
use serde_json::ser::{PrettyFormatter, Serializer};
use serde_json::{Value, json};

/// As many requests as the published collection of Zoom holds. At this size
/// the generated one has its 112 forms too, about its 830 saved responses, and
/// 2.1 MB of its 2.3.
pub(crate) const AS_ZOOM: usize = 310;

const NOUNS: [&str; 40] = [
    "account",
    "address",
    "agent",
    "alert",
    "app",
    "archive",
    "badge",
    "booking",
    "campaign",
    "channel",
    "contact",
    "contract",
    "device",
    "domain",
    "event",
    "feed",
    "file",
    "group",
    "invoice",
    "issue",
    "label",
    "ledger",
    "license",
    "meeting",
    "member",
    "message",
    "order",
    "panel",
    "payment",
    "plan",
    "poll",
    "product",
    "project",
    "queue",
    "recording",
    "report",
    "role",
    "session",
    "ticket",
    "webinar",
];

const KINDS: [&str; 50] = [
    "active", "annual", "archived", "audited", "backup", "billing", "blocked", "branded", "bulk",
    "cached", "clinic", "closed", "cloud", "common", "custom", "daily", "default", "deleted",
    "draft", "external", "failed", "feature", "global", "guest", "hidden", "hosted", "inbound",
    "internal", "legacy", "linked", "local", "locked", "managed", "merged", "mobile", "monthly",
    "native", "nested", "open", "outbound", "past", "pending", "personal", "pinned", "pooled",
    "public", "remote", "shared", "signed", "virtual",
];

/// The conventions of the collections.
pub(crate) fn profile() -> Profile {
    let label = |label: &str| vec![label.to_owned()];
    Profile {
        scope_labels: label("Scopes"),
        rate_limit_labels: label("Rate Limit Label"),
        status_labels: label("HTTP Status Code"),
        error_code_labels: label("Error Code"),
    }
}

/// A collection of `requests` requests as vendors publish them: folders in
/// folders, each resource listed, created, read, updated and deleted, with
/// prose, forms, JSON bodies, and saved responses of which many have one shape.
pub(crate) fn collection(requests: usize) -> String {
    let mut folders: Vec<Value> = Vec::new();
    for index in 0..requests.div_ceil(5) {
        let resource = Resource::new(index);
        let left = requests - index * 5;
        let items: Vec<_> = (0..left.min(5)).map(|verb| resource.item(verb)).collect();
        let inner = json!({ "name": resource.title, "description": "", "item": items });
        // Each noun is a folder that holds one folder a kind of it.
        let outer = index % NOUNS.len();
        match folders
            .get_mut(outer)
            .and_then(|f| f["item"].as_array_mut())
        {
            Some(list) => list.push(inner),
            None => folders.push(json!({ "name": resource.noun, "item": [inner] })),
        }
    }
    pretty(&json!({
        "info": {
            "name": "A generated API",
            "description": "Made for measuring.",
            "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json",
        },
        "auth": { "type": "oauth2" },
        "variable": [{ "key": "baseUrl", "value": "https://api.example.com/v2" }],
        "item": folders,
    }))
}

/// As Postman exports it: indented by tabs.
fn pretty(value: &Value) -> String {
    let mut text = Vec::new();
    let tabs = PrettyFormatter::with_indent(b"\t");
    value
        .serialize(&mut Serializer::with_formatter(&mut text, tabs))
        .unwrap();
    String::from_utf8(text).unwrap()
}

/// One thing of the API, `Pending invoice`, and its requests.
struct Resource {
    index: usize,
    noun: &'static str,
    title: String,
    path: String,
}

impl Resource {
    fn new(index: usize) -> Self {
        let (noun, kind) = (NOUNS[index % NOUNS.len()], index / NOUNS.len());
        let (kind, again) = (KINDS[kind % KINDS.len()], kind / KINDS.len());
        let again = if again == 0 {
            String::new()
        } else {
            format!(" {again}")
        };
        Self {
            index,
            noun,
            title: format!("{kind} {noun}{again}"),
            path: format!("{kind}-{noun}s{}", again.trim()),
        }
    }

    fn item(&self, verb: usize) -> Value {
        let Self { noun, title, .. } = self;
        let (name, method, of_one) = [
            (format!("List {title}s"), "GET", false),
            (format!("Create a {title}"), "POST", false),
            (format!("Get a {title}"), "GET", true),
            (format!("Update a {title}"), "PATCH", true),
            (format!("Delete a {title}"), "DELETE", true),
        ][verb]
            .clone();
        let description = format!(
            "{name} of an account. An account owner may call this for every user; a user only for \
             the {title}s that were shared with them.\n\n**Prerequisites:**\n* A Pro or higher plan\n\
             * The feature \"{title}\" is enabled on the account\n\n\
             **Scopes:** `{noun}:{scope}` `{noun}:{scope}:admin`<br>\n\
             **[Rate Limit Label](https://api.example.com/docs/rate-limits):** `Light`\n\n\
             To keep within the limits of a plan, cache what was returned, and ask for changes only. Learn more about this in [the guide to {noun}s](https://api.example.com/docs/{noun}s/{}).",
            self.path,
            scope = if method == "GET" { "read" } else { "write" },
        );
        let mut request = self.request(method, of_one, verb == 0, true);
        request["description"] = description.into();
        let saved = self.request(method, of_one, verb == 0, false);
        let responses: Vec<_> = self
            .responses(verb)
            .into_iter()
            .map(|(code, status, text, body)| {
                json!({
                    "name": format!("**HTTP Status Code:** `{code}` **{status}**<br>\n{text}"),
                    "originalRequest": saved,
                    "status": status,
                    "code": code,
                    "_postman_previewlanguage": "json",
                    "header": [{ "key": "Content-Type", "value": "application/json" }],
                    "cookie": [],
                    "body": body.map(|body| pretty(&body)).unwrap_or_default(),
                })
            })
            .collect();
        json!({ "name": name, "request": request, "response": responses })
    }

    /// A request; as it is saved beside a response, it carries no prose.
    fn request(&self, method: &str, of_one: bool, is_list: bool, prose: bool) -> Value {
        let Self { noun, path, .. } = self;
        let described = |key: String, value: &str, text: String| match prose {
            true => json!({ "key": key, "value": value, "description": text }),
            false => json!({ "key": key, "value": value }),
        };
        let mut segments = vec!["accounts".to_owned(), ":accountId".to_owned(), path.clone()];
        let mut variables = vec![described(
            "accountId".to_owned(),
            "15403087",
            "(Required) The account ID. Can be retrieved by calling [GET /accounts](https://api.example.com/docs/accounts).".to_owned(),
        )];
        if of_one {
            segments.push(format!(":{noun}Id"));
            let text =
                format!("(Required) The ID of the {noun}, or the email address of its owner.");
            variables.push(described(
                format!("{noun}Id"),
                "aDYlohsHRtCd4ii1uC2-hA",
                text,
            ));
        }
        let mut query = Vec::new();
        if is_list {
            let rows = [
                (
                    "status",
                    "pending",
                    format!(
                        "The {noun} status:<br>`pending` - The {noun} is pending.<br>`approved` - The {noun} is approved.<br>`denied` - The {noun} is denied."
                    ),
                ),
                (
                    "page_size",
                    "30",
                    "The number of records returned within a single API call. The maximum is 300."
                        .to_owned(),
                ),
                (
                    "next_page_token",
                    "w7587w4eiyfsudgf",
                    "The next page token is used to paginate through large result sets.".to_owned(),
                ),
                (
                    "from",
                    "2023-11-16",
                    "Start date in `yyyy-mm-dd` format.".to_owned(),
                ),
            ];
            query = rows
                .map(|(key, value, text)| described(key.to_owned(), value, text))
                .to_vec();
        }
        let pairs: Vec<_> = query
            .iter()
            .map(|q| format!("{}={}", text(&q["key"]), text(&q["value"])))
            .collect();
        let raw = format!(
            "{{{{baseUrl}}}}/{}{}{}",
            segments.join("/"),
            if is_list { "?" } else { "" },
            pairs.join("&")
        );
        let mut url =
            json!({ "raw": raw, "host": ["{{baseUrl}}"], "path": segments, "variable": variables });
        if is_list {
            url["query"] = query.into();
        }
        let mut request = json!({
            "auth": { "type": "oauth2" },
            "method": method,
            "header": [{ "key": "Accept", "value": "application/json" }],
            "url": url,
        });
        if matches!(method, "POST" | "PATCH") {
            request["body"] = self.body(method, &described);
        }
        request
    }

    /// Of 31 bodies, 24 are multipart forms, 4 urlencoded ones and 3 JSON.
    fn body(&self, method: &str, described: &dyn Fn(String, &str, String) -> Value) -> Value {
        let Self { noun, .. } = self;
        let kind = (self.index * 2 + usize::from(method == "PATCH")) % 31;
        if kind < 3 {
            let language = json!({ "raw": { "language": "json" } });
            return json!({ "mode": "raw", "raw": pretty(&self.resource()), "options": language });
        }
        let mut fields = vec![
            described(
                format!("{noun}_name"),
                "exercit",
                format!("(Required) Name of the {noun}: length is less than 64."),
            ),
            described(
                "pin".to_owned(),
                "1234",
                "PIN: numeric value, length is less than 16.".to_owned(),
            ),
            described(
                "type".to_owned(),
                "US",
                "The region (This can only be one of US,EU,ASIA)".to_owned(),
            ),
            described(
                "settings".to_owned(),
                r#"{"locale":"en-US","limit":40,"tags":["a","b"]}"#,
                format!("Settings of the {noun}."),
            ),
        ];
        let mode = if kind < 7 { "urlencoded" } else { "formdata" };
        for field in &mut fields {
            field["type"] = "text".into();
        }
        json!({ "mode": mode, mode: fields })
    }

    /// Code, status, text and body of each saved response.
    fn responses(&self, verb: usize) -> Vec<(u16, &'static str, String, Option<Value>)> {
        let Self { noun, title, .. } = self;
        let error = |code: u16| Some(json!({ "code": code, "message": format!("No {noun}.") }));
        let ok = |body| (200, "OK", format!("The {title} was returned."), Some(body));
        let bad = (
            400,
            "Bad Request",
            format!(
                "Bad request.<br>\n**Error Code:** `300`<br>\nThe {noun} is invalid.<br>\n**Error Code:** `1010`<br>\nThe account is not a {title} account: \"{{accountId}}\"."
            ),
            error(300),
        );
        let unknown = (
            404,
            "Not Found",
            format!("No {title} of this ID exists."),
            error(1001),
        );
        let done = |text: &str| (204, "No Content", format!("{title} {text}."), None);
        let list = json!({
            "page_size": 30, "total_records": 2, "next_page_token": "",
            (format!("{noun}s")): [self.resource(), self.resource()],
        });
        match verb {
            0 => vec![ok(list), bad],
            1 => vec![
                (
                    201,
                    "Created",
                    format!("{title} created."),
                    Some(self.resource()),
                ),
                bad,
                unknown,
            ],
            2 => vec![ok(self.resource()), bad, unknown],
            3 => vec![done("updated"), bad, unknown],
            _ if self.index.is_multiple_of(2) => vec![done("deleted"), unknown],
            _ => vec![done("deleted"), bad, unknown],
        }
    }

    /// One resource as JSON; all of one noun have the same shape.
    fn resource(&self) -> Value {
        let Self {
            index, noun, title, ..
        } = self;
        json!({
            "id": format!("aDYlohsHRtCd4ii1uC2-{index}"),
            (format!("{noun}_name")): title,
            "created_at": "2023-11-16T09:30:00Z",
            "owner": { "email": "someone@example.com", "locale": "en-US", "address": { "city": "Paris", "zip": "75001" } },
            "amount": 12.5,
            "count": 3,
            "enabled": true,
            "note": null,
            "numbers": [{ "code": "1", "number": "+1 1000200200", "type": "toll", "country_label": "US" }],
        })
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
