//! The binary of `cargo xtask`; all it does is in the library.

use std::io::stdout;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};

fn main() -> ExitCode {
    // Not `parse`: a fault of usage would exit with 2, which means stale here.
    let arguments = xtask::Cli::command().try_get_matches();
    let cli = match arguments.and_then(|matches| xtask::Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) => {
            // A closed terminal leaves nobody to tell.
            let _ = error.print();
            return ExitCode::from(u8::from(error.use_stderr()));
        }
    };
    match cli.run(&mut stdout().lock()) {
        Ok(outcome) => outcome.into(),
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
