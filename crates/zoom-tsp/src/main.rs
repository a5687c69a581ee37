//! `zoom-tsp`: TSP accounts of Zoom from the command line, one by one or from a
//! spreadsheet. It uses the public API of `zoom-api`, as any service would.

mod account;
mod apply;
mod auth_check;
mod cli;
mod compare;
mod connection;
mod credentials;
mod curl;
mod exit;
mod failed;
#[cfg(feature = "fake")]
mod fake;
mod input;
mod journal;
mod masks;
mod owner;
mod plain;
mod progress;
mod rows;
mod schema;
mod screen;
mod users;
mod wire;

use std::process::ExitCode;
use std::sync::Arc;

use clap::{CommandFactory, Parser};

use crate::cli::{AccountCommand, AuthCommand, Cli, Command};
use crate::connection::Connection;
use crate::exit::{Exit, Failure};
use crate::screen::{Notes, Screen};

fn main() -> ExitCode {
    let cli = Cli::parse();
    let screen = Arc::new(Screen::new(&cli.global));
    let outcome = match tokio::runtime::Runtime::new() {
        Ok(runtime) => {
            let outcome = runtime.block_on(run(&cli, &screen));
            // A read of standard input that nobody waits for must not hold the process.
            runtime.shutdown_background();
            outcome
        }
        Err(error) => Err(Failure::bad_input("no thread can be started").because(&error)),
    };
    screen.end(outcome).into()
}

async fn run(cli: &Cli, screen: &Arc<Screen>) -> Result<Exit, Failure> {
    log(cli.global.verbose, screen);
    let connect = || Connection::open(&cli.global, screen);
    match &cli.command {
        Command::List(user) => users::list(&connect().await?, screen, user).await,
        Command::Get(account) => users::get(&connect().await?, screen, account).await,
        Command::Add { user, fields } => users::add(connect, screen, user, fields).await,
        Command::Update { account, fields } => {
            users::update(connect, screen, account, fields).await
        }
        Command::Delete { account, yes } => users::delete(connect, screen, account, *yes).await,
        Command::Settings { user, fields } => users::settings(connect, screen, user, fields).await,
        Command::Account(AccountCommand::Show) => account::show(&connect().await?, screen).await,
        Command::Account(AccountCommand::Update(fields)) => {
            account::update(connect, screen, fields).await
        }
        Command::Check(input) => apply::check(screen, input),
        Command::Plan { input, calls } => {
            apply::plan(connect, &cli.global, screen, input, calls).await
        }
        Command::Apply(arguments) => apply::apply(connect, &cli.global, screen, arguments).await,
        Command::Schema { example, output } => schema::print(screen, *example, *output),
        Command::Auth(AuthCommand::Check) => auth_check::check(&cli.global, screen).await,
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut Cli::command(), "zoom-tsp", &mut script);
            screen.bytes(&script);
            Ok(Exit::Done)
        }
        Command::Man => manual(screen),
    }
}

/// Spans and events, as `RUST_LOG` says; with `--verbose` those of the client, unless it
/// says otherwise.
fn log(verbose: bool, screen: &Arc<Screen>) {
    use tracing_subscriber::EnvFilter;
    let filter = match std::env::var("RUST_LOG") {
        Ok(filter) if !filter.is_empty() => EnvFilter::new(filter),
        _ if verbose => EnvFilter::new("postman_client_runtime=debug"),
        _ => return,
    };
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer({
            let screen = screen.clone();
            move || Notes(screen.clone())
        })
        .with_ansi(false);
    // Nobody else has set one.
    let _ = subscriber.try_init();
}

/// The manual page: the command, then each of its commands.
fn manual(screen: &Screen) -> Result<Exit, Failure> {
    let mut command = Cli::command();
    command.build();
    let mut page = Vec::new();
    let written = clap_mangen::Man::new(command.clone())
        .render(&mut page)
        .and_then(|()| sections(&command, "ZOOM\\-TSP", &mut page));
    written.map_err(|error| Failure::bad_input("the page can't be written").because(&error))?;
    screen.bytes(&page);
    Ok(Exit::Done)
}

fn sections(command: &clap::Command, name: &str, page: &mut Vec<u8>) -> std::io::Result<()> {
    use std::io::Write;
    for command in command.get_subcommands() {
        if command.get_name() == "help" {
            continue;
        }
        let name = format!("{name} {}", command.get_name().to_uppercase());
        writeln!(page, ".SH \"{name}\"")?;
        let man = clap_mangen::Man::new(command.clone());
        man.render_synopsis_section(page)?;
        man.render_description_section(page)?;
        man.render_options_section(page)?;
        man.render_extra_section(page)?;
        sections(command, &name, page)?;
    }
    Ok(())
}
