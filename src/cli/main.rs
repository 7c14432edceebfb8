//! The promwright binary: the command line without a catalog.

use std::process::ExitCode;

use promwright_dsl::Catalog;

fn main() -> ExitCode {
    promwright_cli::run(Catalog::new())
}
