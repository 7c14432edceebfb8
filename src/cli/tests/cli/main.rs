//! The binary as people run it: what it prints, and how it ends.

#![allow(clippy::disallowed_methods)]

mod build;
mod check;
mod ci;
mod command;
mod list;
mod parse;
mod process;
mod query;
mod simulate;
mod test;
