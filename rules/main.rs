//! Builds and checks VaultMesh's rules.
fn main() {}
