//! The commands for one user.

use std::io::Read;

use comfy_table::{ContentArrangement, Table, TableStyle};
use serde_json::Value;
use zoom_api::EncodedSegment;
use zoom_api::prelude::*;
use zoom_api::types::{
    AddUserTspAccountRequest, SetUserTspDialInUrlRequest, TspAccount, UpdateTspAccountRequest,
};

use crate::cli;
use crate::connection::Connection;
use crate::curl::Printed;
use crate::exit::{Exit, Failure};
use crate::plain::plain;
use crate::screen::Screen;

/// Whatever is read from a file or from standard input is no longer: a MiB.
const MOST: u64 = 1 << 20;

pub(crate) async fn list(
    connection: &Connection,
    screen: &Screen,
    user: &cli::User,
) -> Result<Exit, Failure> {
    let user = argument("user", &user.user)?;
    let call = connection.client.list_user_tsp_accounts().user_id(user);
    let Some(listed) = settled(call.send().await)? else {
        return Ok(Exit::Done);
    };
    let accounts = listed.into_inner().tsp_accounts.unwrap_or_default();
    show(screen, &accounts, true);
    Ok(Exit::Done)
}

pub(crate) async fn get(
    connection: &Connection,
    screen: &Screen,
    account: &cli::Account,
) -> Result<Exit, Failure> {
    let (user, tsp_id) = arguments(account)?;
    let call = connection
        .client
        .get_user_tsp_account()
        .user_id(user)
        .tsp_id(tsp_id);
    if let Some(account) = settled(call.send().await)? {
        show(screen, &[account.into_inner()], false);
    }
    Ok(Exit::Done)
}

pub(crate) async fn add(
    connect: impl AsyncFnOnce() -> Result<Connection, Failure>,
    screen: &Screen,
    user: &cli::User,
    fields: &cli::Fields,
) -> Result<Exit, Failure> {
    let user = argument("user", &user.user)?;
    let body: AddUserTspAccountRequest = checked(fields)?;
    let connection = connect().await?;
    let call = connection
        .client
        .add_user_tsp_account()
        .user_id(user)
        .body(body);
    if let Some(added) = settled(call.send().await)? {
        show(screen, &[added.into_inner()], false);
    }
    Ok(Exit::Done)
}

pub(crate) async fn update(
    connect: impl AsyncFnOnce() -> Result<Connection, Failure>,
    screen: &Screen,
    account: &cli::Account,
    fields: &cli::Fields,
) -> Result<Exit, Failure> {
    let (user, tsp_id) = arguments(account)?;
    let body: UpdateTspAccountRequest = checked(fields)?;
    let connection = connect().await?;
    let call = connection
        .client
        .update_tsp_account()
        .user_id(user)
        .tsp_id(tsp_id)
        .body(body);
    done(screen, settled(call.send().await)?, "updated")
}

pub(crate) async fn delete(
    connect: impl AsyncFnOnce() -> Result<Connection, Failure>,
    screen: &Screen,
    account: &cli::Account,
    yes: bool,
) -> Result<Exit, Failure> {
    let (user, tsp_id) = arguments(account)?;
    let connection = connect().await?;
    let question = format!(
        "Delete the TSP account {} of {}?",
        plain(&account.tsp_id),
        plain(&account.user)
    );
    if !yes
        && connection.credentials.is_some()
        && !screen.confirm(&question, std::future::pending()).await?
    {
        return Err(Failure::new(Exit::Interrupted, "nothing was deleted"));
    }
    let call = connection
        .client
        .delete_user_tsp_account()
        .user_id(user)
        .tsp_id(tsp_id);
    done(screen, settled(call.send().await)?, "deleted")
}

pub(crate) async fn settings(
    connect: impl AsyncFnOnce() -> Result<Connection, Failure>,
    screen: &Screen,
    user: &cli::User,
    fields: &cli::Fields,
) -> Result<Exit, Failure> {
    let user = argument("user", &user.user)?;
    let body: SetUserTspDialInUrlRequest = checked(fields)?;
    let connection = connect().await?;
    let call = connection
        .client
        .set_user_tsp_dial_in_url()
        .user_id(user)
        .body(body);
    done(screen, settled(call.send().await)?, "set")
}

/// The result of a call; `None` if it was printed.
pub(crate) fn settled<T>(result: Result<T, zoom_api::Error>) -> Result<Option<T>, Failure> {
    match result {
        Ok(response) => Ok(Some(response)),
        Err(error) if Printed::is_in(&error) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Says that it is done, unless it was printed.
pub(crate) fn done<T>(screen: &Screen, result: Option<T>, word: &str) -> Result<Exit, Failure> {
    if result.is_some() {
        match screen.json {
            true => screen.document(&serde_json::json!({ "done": word })),
            false => screen.line(word),
        }
    }
    Ok(Exit::Done)
}

/// An argument of a path, refused before anything else is done.
pub(crate) fn argument(name: &str, value: &str) -> Result<EncodedSegment, Failure> {
    EncodedSegment::once(value).map_err(|kind| Failure::bad_input(format_args!("{name} {kind}")))
}

fn arguments(account: &cli::Account) -> Result<(EncodedSegment, EncodedSegment), Failure> {
    Ok((
        argument("user", &account.user)?,
        argument("tsp_id", &account.tsp_id)?,
    ))
}

/// The body that the fields make, or all violations.
pub(crate) fn checked<T: CheckExt>(fields: &cli::Fields) -> Result<T, Failure> {
    let is_input = |field: &&String| field.split_once('=').is_some_and(|(_, value)| value == "-");
    if fields.fields.iter().filter(is_input).count() > 1 {
        return Err(Failure::bad_input(
            "standard input can be the value of one field alone",
        ));
    }
    let mut values = Vec::new();
    for field in &fields.fields {
        let (name, value) = field.split_once('=').ok_or_else(|| {
            Failure::bad_input("a field is written FIELD=VALUE")
                .help(format_args!("The fields are {}.", names::<T>()))
        })?;
        values.push((name, value_of(name, value)?));
    }
    T::check_form(values).map_err(|violations| {
        let mut failure = Failure::bad_input("the fields break rules; nothing was sent");
        failure.causes = violations.iter().map(ToString::to_string).collect();
        failure
    })
}

fn names<T: CheckExt>() -> String {
    let names: Vec<_> = T::rules()
        .properties
        .iter()
        .map(|property| property.name)
        .collect();
    names.join(", ")
}

fn value_of(name: &str, value: &str) -> Result<String, Failure> {
    let read = |from: &mut dyn Read| {
        let mut text = String::new();
        from.take(MOST).read_to_string(&mut text).map(|_| text)
    };
    let text = match value.strip_prefix('@') {
        Some(rest) if rest.starts_with('@') => return Ok(rest.to_owned()),
        Some(path) => std::fs::File::open(path).and_then(|mut file| read(&mut file)),
        None if value == "-" => read(&mut std::io::stdin()),
        None => return Ok(value.to_owned()),
    };
    match text {
        // A file ends in a line break that is not meant.
        Ok(text) => Ok(text.trim_end_matches(['\r', '\n']).to_owned()),
        Err(error) => Err(
            Failure::bad_input(format_args!("the value of {name} can't be read")).because(&error),
        ),
    }
}

fn show(screen: &Screen, accounts: &[TspAccount], is_list: bool) {
    let mut values: Vec<Value> = accounts
        .iter()
        .filter_map(|account| serde_json::to_value(account).ok())
        .collect();
    if screen.json {
        values.iter_mut().for_each(|value| screen.masks.hide(value));
        match (is_list, values.as_slice()) {
            (false, [account]) => screen.document(account),
            _ => screen.document(&values),
        }
        return;
    }
    if values.is_empty() {
        screen.note("There is no TSP account.");
        return;
    }
    let columns = [
        "id",
        "conference_code",
        "leader_pin",
        "tsp_bridge",
        "dial_in_numbers",
    ];
    let mut table = table(columns);
    for value in &values {
        let cell = |column: &str| {
            let value = value.get(column).unwrap_or(&Value::Null);
            screen.masks.lines(column, value).join("\n")
        };
        table.add_row(columns.map(cell));
    }
    screen.line(table.trim_fmt());
}

/// An aligned table without lines.
pub(crate) fn table<T: Into<comfy_table::Cell>>(header: impl IntoIterator<Item = T>) -> Table {
    let header: Vec<comfy_table::Cell> = header.into_iter().map(Into::into).collect();
    let mut table = Table::new();
    table
        .load_style(TableStyle::new())
        .set_content_arrangement(ContentArrangement::Disabled)
        .set_header(header);
    aligned(&mut table);
    table
}

/// Two blanks between columns, none before the first.
pub(crate) fn aligned(table: &mut Table) {
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
}
