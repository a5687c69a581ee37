//! `auth check`: whose token it is, and what it permits.

use std::collections::BTreeSet;
use std::sync::Arc;

use comfy_table::{Table, TableStyle};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use zoom_api::{ErrorKind, Operation, TokenSource, operations, prelude::*};

use crate::cli::Global;
use crate::connection::Connection;
use crate::credentials::{Kind, claims};
use crate::curl::Printed;
use crate::exit::{Exit, Failure, when};
use crate::plain::plain;
use crate::screen::Screen;
use crate::users::{aligned, table};

/// What is known of the token.
#[derive(Default, Serialize, JsonSchema)]
pub(crate) struct Report {
    /// Where the credentials are from.
    credentials: String,
    app: Option<String>,
    account: Option<String>,
    user: Option<String>,
    /// When a fixed token ends, by what it says itself.
    ends: Option<String>,
    /// `None` if nobody says them.
    scopes: Option<BTreeSet<String>>,
    operations: Vec<Permission>,
}

#[derive(Serialize, JsonSchema)]
struct Permission {
    operation: &'static str,
    /// `None` if nobody says it.
    permitted: Option<bool>,
    /// One of them is needed.
    scopes: &'static [&'static str],
}

pub(crate) async fn check(global: &Global, screen: &Arc<Screen>) -> Result<Exit, Failure> {
    let mut report = Report::default();
    let connection = Connection::open(global, screen).await?;
    if let Some(credentials) = &connection.credentials {
        report.credentials = credentials.origin.clone();
        match &credentials.kind {
            Kind::Token(token) => report.read_claims(&claims(token)),
            Kind::App {
                source,
                account_id,
                client_id,
            } => {
                let token = source
                    .token(None)
                    .await
                    .map_err(|error| zoom_api::Error::from(ErrorKind::Token(error)))?;
                report.app = Some(client_id.clone());
                report.account = Some(account_id.clone());
                let scopes = token.scopes();
                report.scopes = scopes.map(|scopes| scopes.iter().cloned().collect());
            }
        }
    }
    report.ask(&connection).await?;
    if connection.credentials.is_none() {
        return Ok(Exit::Done);
    }
    match screen.json {
        true => screen.document(&report),
        false => report.print(screen),
    }
    let is_missing = report
        .operations
        .iter()
        .any(|found| found.permitted == Some(false));
    Ok(match is_missing {
        true => Exit::Authentication,
        false => Exit::Done,
    })
}

impl Report {
    fn read_claims(&mut self, claims: &Value) {
        let text = |name: &str| claims.get(name).and_then(Value::as_str);
        let issuer = text("iss").and_then(|issuer| issuer.strip_prefix("zm:cid:"));
        self.app = issuer.map(str::to_owned);
        self.account = text("aid").map(str::to_owned);
        self.user = text("uid").map(str::to_owned);
        let ends = claims.get("exp").and_then(Value::as_i64);
        let ends = ends.and_then(|seconds| Timestamp::from_second(seconds).ok());
        self.ends = ends.map(|at| when(at.into()));
    }

    /// Asks Zoom. Scopes decide where they are known; else an operation that only reads is
    /// called, and one that changes something is not.
    async fn ask(&mut self, connection: &Connection) -> Result<(), Failure> {
        let client = &connection.client;
        let settings = client.get_account_tsp_information().send().await;
        let settings = permitted(settings.map(|_| ()))?;
        let accounts = client.list_user_tsp_accounts().user_id("me").send().await;
        let accounts = permitted(accounts.map(|_| ()))?;
        for operation in operations::ALL.iter().copied() {
            let by_scopes = self
                .scopes
                .as_ref()
                .map(|scopes| is_one_of(operation, scopes));
            let permitted = by_scopes.or(match operation.id {
                id if id == operations::GET_ACCOUNT_TSP_INFORMATION.id => settings,
                id if id == operations::LIST_USER_TSP_ACCOUNTS.id
                    || id == operations::GET_USER_TSP_ACCOUNT.id =>
                {
                    accounts
                }
                _ => None,
            });
            self.operations.push(Permission {
                operation: operation.id,
                permitted,
                scopes: operation.scopes,
            });
        }
        Ok(())
    }

    fn print(&self, screen: &Screen) {
        let mut facts = Table::new();
        facts.load_style(TableStyle::new());
        let mut fact = |name: &str, value: &Option<String>| {
            let value = value
                .as_deref()
                .map_or_else(|| "not known".to_owned(), plain);
            facts.add_row([name.to_owned(), value]);
        };
        fact("credentials", &Some(self.credentials.clone()));
        fact("app", &self.app);
        fact("account", &self.account);
        if self.user.is_some() {
            fact("user", &self.user);
        }
        if self.ends.is_some() {
            fact("ends", &self.ends);
        }
        let scopes = self
            .scopes
            .as_ref()
            .map(|scopes| scopes.iter().cloned().collect::<Vec<_>>().join(" "));
        fact("scopes", &scopes);
        aligned(&mut facts);
        screen.line(facts.trim_fmt());
        let mut lines = table(["operation", "permitted", "one of these scopes"]);
        for permission in &self.operations {
            let permitted = match permission.permitted {
                Some(true) => "yes",
                Some(false) => "no",
                None => "not known",
            };
            lines.add_row([
                permission.operation,
                permitted,
                &permission.scopes.join(" "),
            ]);
        }
        screen.line(format_args!("\n{}", lines.trim_fmt()));
        if self
            .operations
            .iter()
            .any(|found| found.permitted.is_none())
        {
            screen.note("A token does not say its scopes; what changes something is not tried.");
        }
    }
}

fn is_one_of(operation: &Operation, scopes: &BTreeSet<String>) -> bool {
    operation.scopes.is_empty() || operation.scopes.iter().any(|scope| scopes.contains(*scope))
}

/// Whether the token permits a call; `None` if the call says nothing of it.
fn permitted(result: Result<(), zoom_api::Error>) -> Result<Option<bool>, Failure> {
    let Err(error) = result else {
        return Ok(Some(true));
    };
    match error.kind() {
        ErrorKind::Permission(_) => Ok(Some(false)),
        ErrorKind::NotFound(_) | ErrorKind::Conflict(_) | ErrorKind::Response(_) => Ok(None),
        _ if Printed::is_in(&error) => Ok(None),
        _ => Err(error.into()),
    }
}
