//! The binary of `cargo xtask`; all it does is in the library.

use std::io::{stderr, stdout};
use std::process::ExitCode;

use anstream::{AutoStream, ColorChoice};
use xtask::Colors;

fn main() -> ExitCode {
    let colors = Colors {
        out: AutoStream::choice(&stdout()) != ColorChoice::Never,
        err: AutoStream::choice(&stderr()) != ColorChoice::Never,
    };
    xtask::main(
        std::env::args_os(),
        &mut stdout().lock(),
        &mut stderr().lock(),
        colors,
    )
    .into()
}
