//! The promwright binary: the command line without a catalog.

use std::process::ExitCode;

fn main() -> ExitCode {
    promwright_cli::run()
}
