//! The binary as people run it: what it prints, and how it ends.

#![allow(clippy::disallowed_methods)]

mod audit;
mod audit_asked;
mod backtest;
mod build;
mod check;
mod ci;
mod command;
mod coverage;
mod deployed;
mod hostile;
mod hostile_texts;
mod list;
mod living;
mod measured;
mod mutants;
mod parse;
mod process;
mod promtool;
mod published;
mod query;
mod report;
mod schema;
mod serve;
mod server;
mod simulate;
mod test;
mod test_beyond;
mod verdicts;
mod watch;
