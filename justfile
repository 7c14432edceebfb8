# What CI runs, and the commands that people use every day. `just` lists them.

_default:
    @just --list

# Everything that CI asks of a change
ready: fmt clippy test docs deny

# Formatting, unchanged
fmt:
    cargo fmt --all --check

# Lints, none left
clippy:
    cargo clippy --workspace --all-targets -- -D warnings

# All tests
test:
    cargo test --workspace

# Public docs build without a warning
docs:
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps

# Licences and origins of dependencies
deny:
    cargo deny --log-level error check licenses bans sources

# Known vulnerabilities of dependencies; asks the advisory database
advisories:
    cargo deny check advisories

# Writes snapshots anew; read the diff before you commit it
snapshots:
    INSTA_UPDATE=always cargo test --workspace

# VaultMesh's rules: check, test, build
ci:
    cargo run --release -- ci
