//! The binary `postman-client`; all it does is in the library.

use std::io::{LineWriter, stderr, stdout};
use std::process::ExitCode;

use anstream::{AutoStream, ColorChoice};
use postman_client::cli::{self, Colors};

fn main() -> ExitCode {
    let colors = Colors {
        out: AutoStream::choice(&stdout()) != ColorChoice::Never,
        err: AutoStream::choice(&stderr()) != ColorChoice::Never,
    };
    cli::main(
        std::env::args_os(),
        &mut stdout().lock(),
        // A line at a time: standard error has no buffer of its own.
        &mut LineWriter::new(stderr().lock()),
        colors,
    )
    .into()
}
