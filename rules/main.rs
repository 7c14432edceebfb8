//! Checks, tests and builds VaultMesh's rules.

use std::process::ExitCode;

fn main() -> ExitCode {
    promwright_cli::run(vaultmesh_rules::catalog())
}
