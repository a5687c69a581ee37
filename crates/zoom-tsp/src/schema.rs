//! `schema`: the columns of a file and their rules, from the same tables as the checks.

use schemars::{JsonSchema, schema_for};
use serde_json::{Value, json};
use zoom_api::CheckExt;
use zoom_api::rules::Schema;
use zoom_api::types::{GetAccountTspInformationResponse, TspAccount, UpdateTspAccountRequest};

use crate::apply::Record;
use crate::auth_check::Report;
use crate::cli::Format;
use crate::exit::{Exit, Failure};
use crate::rows::{COLUMNS, TSP_IDS};
use crate::screen::{ErrorRecord, Screen};
use crate::users::table;

/// A file of each form begins as this one.
const EXAMPLE: &str = include_str!("example.csv");

pub(crate) fn print(
    screen: &Screen,
    example: Option<Format>,
    output: bool,
) -> Result<Exit, Failure> {
    if let Some(format) = example {
        let text = example_as(format)
            .map_err(|error| Failure::bad_input("the example can't be written").because(&*error))?;
        screen.bytes(text.as_bytes());
    } else if output {
        screen.document(&output_schema());
    } else if screen.json {
        screen.document(&row_schema());
    } else {
        let mut columns = table(["column", "rules"]);
        columns.add_row([
            "user",
            "Required. An id or an email address of a user, or `me`.",
        ]);
        let ids = TSP_IDS.join(", ");
        columns.add_row(["tsp_id", &format!("Required. One of {ids}.")]);
        for property in UpdateTspAccountRequest::rules().properties {
            let required = if property.required { "Required. " } else { "" };
            let kind = match property.schema {
                Schema::Text(text) if !text.allowed.is_empty() => {
                    format!("\nOne of {}.", text.allowed.join(", "))
                }
                Schema::List(_) | Schema::Object(_) => "\nAs JSON.".to_owned(),
                _ => String::new(),
            };
            let rules = format!("{required}{}{kind}", property.description);
            columns.add_row([property.name, &rules]);
        }
        screen.line(columns.trim_fmt());
        screen.line("\nAn empty cell of the last two leaves what Zoom has. An example:\n");
        screen.bytes(EXAMPLE.as_bytes());
    }
    Ok(Exit::Done)
}

/// The JSON Schema of what `--json` prints: a line of `check`, `plan` and `apply`, or the
/// document of another command.
fn output_schema() -> Value {
    let mut schema = schema_for!(Output).to_value();
    // A code or a PIN may be masked, and Zoom's answers are not checked.
    let defined = schema.get_mut("$defs").and_then(Value::as_object_mut);
    for (name, schema) in defined.into_iter().flatten() {
        if !OWN.contains(&name.as_str()) {
            unruled(schema);
        }
    }
    schema
}

/// The types of this program; the others are Zoom's.
const OWN: [&str; 6] = [
    "Change",
    "ErrorRecord",
    "Permission",
    "Record",
    "Report",
    "RowState",
];

#[derive(JsonSchema)]
#[serde(untagged)]
#[allow(dead_code, reason = "its schema alone is used")]
enum Output {
    /// `check`, `plan`, `apply`: a line.
    Line(Record),
    /// Of every command: why it failed.
    Error(ErrorRecord<'static>),
    /// `list`.
    Accounts(Vec<TspAccount>),
    /// `get`, `add`.
    Account(TspAccount),
    /// `account show`.
    Settings(GetAccountTspInformationResponse),
    /// `auth check`.
    Report(Report),
    /// `update`, `delete`, `settings`, `account update`: `updated`, `deleted` or `set`.
    Done {
        /// What is done.
        done: String,
    },
}

fn unruled(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            for rule in ["pattern", "minLength", "maxLength", "enum"] {
                members.remove(rule);
            }
            members.values_mut().for_each(unruled);
        }
        Value::Array(elements) => elements.iter_mut().for_each(unruled),
        _ => {}
    }
}

/// The JSON Schema of a row.
fn row_schema() -> Value {
    let mut schema = schema_for!(UpdateTspAccountRequest).to_value();
    let user = json!({
        "type": "string",
        "minLength": 1,
        "description": "An id or an email address of a user, or `me`.",
    });
    let tsp_id = json!({ "type": "string", "enum": TSP_IDS, "description": "The TSP account." });
    if let Some(members) = schema.as_object_mut() {
        members.insert("title".to_owned(), "TspAccountRow".into());
        members.insert(
            "description".to_owned(),
            "An update of a TSP account.".into(),
        );
        members.insert("additionalProperties".to_owned(), false.into());
    }
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        let fields = std::mem::take(properties);
        properties.insert("user".to_owned(), user);
        properties.insert("tsp_id".to_owned(), tsp_id);
        properties.extend(fields);
    }
    if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) {
        required.splice(0..0, ["user".into(), "tsp_id".into()]);
    }
    schema
}

fn example_as(format: Format) -> Result<String, Box<dyn std::error::Error>> {
    let mut reader = csv::Reader::from_reader(EXAMPLE.as_bytes());
    match format {
        Format::Csv => Ok(EXAMPLE.to_owned()),
        Format::Tsv => {
            let mut writer = csv::WriterBuilder::new()
                .delimiter(b'\t')
                .from_writer(Vec::new());
            writer.write_record(COLUMNS)?;
            for record in reader.records() {
                writer.write_record(&record?)?;
            }
            Ok(String::from_utf8(writer.into_inner()?)?)
        }
        Format::Jsonl => {
            let mut lines = String::new();
            for record in reader.records() {
                let record = record?;
                let cells = COLUMNS
                    .iter()
                    .zip(&record)
                    .filter(|(_, cell)| !cell.is_empty());
                let members: serde_json::Map<_, _> = cells
                    .map(|(name, cell)| {
                        let property = UpdateTspAccountRequest::rules().property(name);
                        let value = match property.map(|property| property.schema) {
                            Some(Schema::List(_)) => serde_json::from_str(cell)?,
                            _ => Value::from(cell),
                        };
                        Ok(((*name).to_owned(), value))
                    })
                    .collect::<Result<_, serde_json::Error>>()?;
                lines += &format!("{}\n", Value::Object(members));
            }
            Ok(lines)
        }
    }
}
