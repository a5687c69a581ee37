//! The binary `postman-client`; all it does is in the library.

use std::io::{stderr, stdout};
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
        &mut stderr().lock(),
        colors,
    )
    .into()
}
