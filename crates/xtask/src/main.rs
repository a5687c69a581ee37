//! The binary of `cargo xtask`; all it does is in the library.

use std::io::{stderr, stdout};
use std::process::ExitCode;

fn main() -> ExitCode {
    xtask::main(
        std::env::args_os(),
        &mut stdout().lock(),
        &mut stderr().lock(),
    )
    .into()
}
