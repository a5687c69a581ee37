//! The commands for the whole account.

use zoom_api::prelude::*;
use zoom_api::types::UpdateAccountTspInformationRequest;

use crate::cli;
use crate::connection::Connection;
use crate::exit::{Exit, Failure};
use crate::plain::plain;
use crate::screen::Screen;
use crate::users::{checked, done, settled, table};

pub(crate) async fn show(connection: &Connection, screen: &Screen) -> Result<Exit, Failure> {
    let call = connection.client.get_account_tsp_information();
    let Some(settings) = settled(call.send().await)? else {
        return Ok(Exit::Done);
    };
    let mut settings = serde_json::to_value(settings.into_inner()).unwrap_or_default();
    screen.masks.hide(&mut settings);
    if screen.json {
        screen.document(&settings);
        return Ok(Exit::Done);
    }
    let mut lines = table(["setting", "value"]);
    for (name, value) in settings.as_object().into_iter().flatten() {
        let shown = screen.masks.lines(name, value);
        lines.add_row([plain(name), shown.join("\n")]);
    }
    screen.line(lines.trim_fmt());
    Ok(Exit::Done)
}

pub(crate) async fn update(
    connect: impl AsyncFnOnce() -> Result<Connection, Failure>,
    screen: &Screen,
    fields: &cli::Fields,
) -> Result<Exit, Failure> {
    let body: UpdateAccountTspInformationRequest = checked(fields)?;
    let connection = connect().await?;
    let call = connection
        .client
        .update_account_tsp_information()
        .body(body);
    done(screen, settled(call.send().await)?, "updated")
}
