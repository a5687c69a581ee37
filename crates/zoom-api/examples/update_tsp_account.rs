//! Updates a TSP account: of an in-process fake with nothing set, of Zoom with
//! `ZOOM_ACCESS_TOKEN` and arguments.

use std::error::Error;
use std::process::ExitCode;

use zoom_api::prelude::*;
use zoom_api::rules::{Property, Schema};
use zoom_api::types::UpdateTspAccountRequest;
use zoom_fake::{TspAccount, ZoomFake};

const HELP: &str = "\
Updates a TSP account through zoom-api.

USAGE
  cargo run -p zoom-api --example update_tsp_account
      Starts an in-process fake of Zoom, updates an account there, and shows a
      rejected input and a documented error.

  ZOOM_ACCESS_TOKEN=… cargo run -p zoom-api --example update_tsp_account -- \\
      USER_ID TSP_ID FIELD=VALUE…
      Updates the account TSP_ID (1 or 2) of USER_ID (an id, an email address
      or `me`) at https://api.zoom.us/v2. The token needs the scope
      tsp:write:admin or tsp:write.

FIELDS
";

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args_os()
        .skip(1)
        .map(|argument| argument.to_string_lossy().into_owned())
        .collect();
    if arguments
        .iter()
        .any(|argument| argument == "--help" || argument == "-h")
    {
        print!("{HELP}{}", fields());
        return ExitCode::SUCCESS;
    }
    let result = match (std::env::var("ZOOM_ACCESS_TOKEN"), arguments.as_slice()) {
        (_, []) => with_fake().await,
        (Ok(token), [user_id, tsp_id, fields @ ..]) => {
            with_zoom(token, user_id, tsp_id, fields).await
        }
        (Err(_), _) => Err("arguments need ZOOM_ACCESS_TOKEN to be set; see --help".into()),
        (Ok(_), _) => Err("USER_ID and TSP_ID are needed; see --help".into()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            let mut source = error.source();
            while let Some(cause) = source {
                eprintln!("  because: {cause}");
                source = cause.source();
            }
            ExitCode::FAILURE
        }
    }
}

/// The fields and their rules, from the fragment.
fn fields() -> String {
    let line = |property: &Property| {
        let required = if property.required { " Required." } else { "" };
        let kind = match property.schema {
            Schema::Text(text) if !text.allowed.is_empty() => {
                format!(" One of {}.", text.allowed.join(", "))
            }
            Schema::List(_) | Schema::Object(_) => " As JSON.".to_owned(),
            _ => String::new(),
        };
        format!(
            "  {:<16} {}{kind}{required}\n",
            property.name, property.description
        )
    };
    UpdateTspAccountRequest::rules()
        .properties
        .iter()
        .map(line)
        .collect()
}

async fn with_zoom(
    token: String,
    user_id: &str,
    tsp_id: &str,
    fields: &[String],
) -> Result<(), Box<dyn Error>> {
    let client = Client::new(BearerToken::new(token)?)?;
    let fields: Option<Vec<_>> = fields.iter().map(|field| field.split_once('=')).collect();
    let body =
        UpdateTspAccountRequest::check_form(fields.ok_or("a field is written FIELD=VALUE")?)?;
    update(&client, user_id, tsp_id, body).await
}

async fn update(
    client: &Client,
    user_id: &str,
    tsp_id: &str,
    body: UpdateTspAccountRequest,
) -> Result<(), Box<dyn Error>> {
    println!("call    update_tsp_account, user {user_id}, account {tsp_id}");
    print_fields(&serde_json::to_value(&body)?);
    let response = client
        .update_tsp_account()
        .user_id(user_id)
        .tsp_id(tsp_id)
        .body(body)
        .send()
        .await?;
    println!("status  {}", response.status());
    Ok(())
}

/// The fields that are set, in the order of their parts.
fn print_fields(body: &serde_json::Value) {
    for property in UpdateTspAccountRequest::rules().properties {
        let text = match body.get(property.name) {
            Some(serde_json::Value::String(text)) => text.clone(),
            Some(value) => value.to_string(),
            None => continue,
        };
        println!(
            "        {} = {}",
            property.name,
            masked(property.name, &text)
        );
    }
}

async fn with_fake() -> Result<(), Box<dyn Error>> {
    let zoom = ZoomFake::start().await?;
    let client = Client::builder(BearerToken::new(zoom.token())?)
        .base_url(zoom.base_url())
        .build()?;
    println!("A fake of Zoom listens on {}.\n", zoom.base_url());

    println!("before  {}", shown(zoom.account("me", "1")));
    let body = UpdateTspAccountRequest::check(serde_json::json!({
        "conference_code": "123456",
        "leader_pin": "98765",
        "dial_in_numbers": [
            { "code": "1", "number": "+1 1000200200", "type": "toll", "country_label": "US" },
        ],
        "tsp_bridge": "EU_TSP_TB",
    }))?;
    update(&client, "me", "1", body).await?;
    for request in zoom.journal() {
        println!("sent    {} {}", request.method, request.target);
        for (name, content) in request.parts().await? {
            println!("        {name} = {}", masked(&name, &content));
        }
    }
    println!("after   {}", shown(zoom.account("me", "1")));

    println!("\nAn input that breaks rules is refused with all its violations; nothing is sent:");
    let row = [
        ("conference_code", "12 34"),
        ("leader_pin", "1234567890123456"),
        ("dial_in_numbers", r#"[{"type":"fax"}]"#),
        ("tsp_bridge", "ASIA"),
    ];
    if let Err(violations) = UpdateTspAccountRequest::check_form(row) {
        for violation in &violations {
            println!("        {violation}");
        }
    }

    println!("\nAn error that Zoom documents:");
    let refused = client
        .update_tsp_account()
        .user_id("nobody@example.com")
        .tsp_id("1")
        .body_map(|body| body.conference_code("123456").leader_pin("98765"));
    if let Err(error) = refused.send().await {
        println!("        {error}");
        println!(
            "        code {:?}, retryable: {}",
            error.code(),
            error.is_retryable()
        );
    }
    Ok(())
}

/// An account without what would open a conference.
fn shown(account: Option<TspAccount>) -> String {
    account.map_or_else(|| "no account".to_owned(), |account| format!("{account:?}"))
}

fn masked(name: &str, content: &str) -> String {
    let property = UpdateTspAccountRequest::rules().property(name);
    if property.is_some_and(|property| property.schema.is_secret()) {
        "******".to_owned()
    } else {
        content.to_owned()
    }
}
