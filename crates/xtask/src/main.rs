//! The binary of `cargo xtask`; all it does is in the library.

use std::io::{stderr, stdout};
use std::process::ExitCode;

use anstream::{AutoStream, ColorChoice};

fn main() -> ExitCode {
    let choice = AutoStream::choice(&stdout());
    xtask::main(
        std::env::args_os(),
        &mut stdout().lock(),
        &mut stderr().lock(),
        choice != ColorChoice::Never,
    )
    .into()
}
