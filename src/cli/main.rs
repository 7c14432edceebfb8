//! The promwright binary.
fn main() {}
