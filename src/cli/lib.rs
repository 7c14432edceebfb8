//! The command line: arguments, one file a subcommand, and renderers.
//!
//! The only crate that touches files, environment, clock and the terminal; what to say is
//! decided below it. Exit codes: 0 is clean, 1 is findings, failed tests or malformed content,
//! 2 is a job that could not be done. A reader that closes the pipe is no failure.

// The ban on I/O in `clippy.toml` is for the crates below.
#![allow(clippy::disallowed_methods)]

mod arguments;
mod check;
mod discover;
mod failure;
mod findings;
mod output;
mod rules;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use arguments::{Arguments, Command, RulePaths};
use failure::{Failure, Result};
use output::{Output, say};
use rules::Rules;

/// How a run ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Exit {
    /// Nothing is wrong.
    Clean,
    /// Something is wrong with the rules.
    Findings,
    /// The job could not be done.
    Failed,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Clean => 0,
            Exit::Findings => 1,
            Exit::Failed => 2,
        })
    }
}

/// What every subcommand works with.
struct Run<'a> {
    output: Output,
    settings: &'a [(String, String)],
}

impl Run<'_> {
    /// The rules at the paths given, or those of the catalog.
    fn rules(&self, from: &RulePaths) -> Result<Rules> {
        if from.paths.is_empty() {
            return Err(Failure::new("no paths given")
                .help("name rule files or directories, or `-` for standard input"));
        }
        let _ = self.settings;
        Ok(Rules::read(&from.paths))
    }
}

/// Runs the command line of this process.
pub fn run() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Where this cannot be shown there is nobody to show it to.
            let _ = error.print();
            return if error.use_stderr() { Exit::Failed } else { Exit::Clean }.into();
        }
    };
    let output = Output::new(arguments.color);
    let mut run = Run { output, settings: &arguments.set };
    let done = dispatch(&mut run, &arguments.command);
    let exit = done.and_then(|exit| run.output.flush().map(|()| exit)).unwrap_or_else(|failure| {
        say(&failure.to_string());
        Exit::Failed
    });
    if run.output.is_closed() { Exit::Clean.into() } else { exit.into() }
}

fn dispatch(run: &mut Run<'_>, command: &Command) -> Result<Exit> {
    match command {
        Command::Check(arguments) => check::run(run, arguments),
        Command::Completions { shell } => {
            let mut command = Arguments::command();
            let name = command.get_name().to_owned();
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut command, name, &mut script);
            run.output.print(&String::from_utf8_lossy(&script))?;
            Ok(Exit::Clean)
        }
    }
}
