//! The command line: arguments, one file a subcommand, and renderers.
//!
//! The only crate that touches files, environment, clock and the terminal; what to say is
//! decided below it. Exit codes: 0 is clean, 1 is findings, failed tests or malformed content,
//! 2 is a job that could not be done. A reader that closes the pipe is no failure.

// The ban on I/O in `clippy.toml` is for the crates below.
#![allow(clippy::disallowed_methods)]

mod answer;
mod arguments;
mod audit;
mod backtest;
mod baseline;
mod build;
mod catalog;
mod changed;
mod check;
mod ci;
mod clock;
mod config;
mod data;
mod discover;
mod explain;
mod failure;
mod findings;
mod fix;
mod heard;
mod list;
mod output;
mod outputs;
mod parse;
mod promqltest;
mod query;
mod rules;
mod scenarios;
mod schema;
mod server;
mod simulate;
mod stats;
mod suite;
mod test;
mod text;
mod tune;
mod write_set;

use std::borrow::Cow;
use std::cell::OnceCell;
use std::ffi::OsStr;
use std::mem::take;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};
use promwright_dsl::Catalog;

use arguments::{Arguments, CheckingArguments, Command, ConfigCommand, RulePaths, settings_last};
use config::Config;
use failure::{Failure, Result};
use fix::Texts;
use heard::Heard;
use output::{Output, say};
use promwright_lint::{Level, Options, Schema, meant};
use rules::{Reading, Rules};
use schema::Told;

/// Rules are many small texts and trees: a third of the time of `check` went into the system's
/// allocator. Without huge pages, which would double the peak memory.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

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

/// What rules are wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Purpose {
    /// To be checked, before all else.
    Check,
    /// To be shown, tested or written.
    Use,
    /// To be checked, built and handed on: whole, whatever a linter is told to ignore.
    Ship,
}

/// What every subcommand works with.
struct Run<'a> {
    output: Output,
    catalog: &'a Catalog,
    settings: &'a [(String, String)],
    /// What a server has told, so that it is asked once.
    heard: OnceCell<Heard>,
}

impl Run<'_> {
    /// What the catalog says of metrics.
    fn schema(&self) -> Result<Schema> {
        if self.catalog.is_empty() {
            return Ok(Schema::new());
        }
        Ok(catalog::compile(self.catalog, &[])?.schema.without_places())
    }

    /// The rules at the paths given, or those of the catalog.
    fn rules(&self, from: &RulePaths, purpose: Purpose) -> Result<Rules> {
        self.rules_as(from, purpose, &CheckingArguments::default(), &Texts::new())
    }

    /// The rules, to be checked as asked for and with texts in place of those of files.
    fn rules_as(
        &self,
        from: &RulePaths,
        purpose: Purpose,
        checking: &CheckingArguments,
        texts: &Texts,
    ) -> Result<Rules> {
        let mut config = self.config(from)?;
        set_levels(&mut config.options, checking)?;
        if !from.paths.is_empty() {
            let mut told = Told { schema: self.schema()?, ..Told::default() };
            if purpose != Purpose::Use {
                told.read(&config, &checking.schema)?;
            }
            let Told { schema, sources, findings } = told;
            // What is set changes what the checks see.
            let is_checked = purpose != Purpose::Use && self.settings.is_empty();
            let checked_with = is_checked.then_some((&schema, &config.options));
            let allowed = [&*config.dialects, &from.dialect].concat();
            let excludes = |path: &Path| config.excludes(path);
            let reading = Reading {
                allowed: &allowed,
                checked_with,
                leaves_out_ignored: purpose == Purpose::Check,
                excludes: Some(&excludes),
                texts,
            };
            let mut rules = Rules::read_beside(sources, &from.paths, reading);
            rules.findings.extend(findings);
            (rules.schema, rules.config) = (schema, config);
            rules.set(self.settings)?;
            self.ask(&mut rules, checking)?;
            return Ok(rules);
        }
        if self.catalog.is_empty() {
            return Err(Failure::new("no paths given")
                .help("name rule files or directories, or `-` for standard input"));
        }
        let mut rules = catalog::compile(self.catalog, self.settings)?;
        if purpose != Purpose::Use {
            let (schema, sources) = (take(&mut rules.schema), take(&mut rules.sources));
            let mut told = Told { schema, sources, findings: Vec::new() };
            told.read(&config, &checking.schema)?;
            rules.findings.append(&mut told.findings);
            (rules.schema, rules.sources) = (told.schema, told.sources);
        }
        let mut rules = Rules { config, ..rules };
        self.ask(&mut rules, checking)?;
        Ok(rules)
    }

    /// Adds what the server knows, if one is named, to what is known of metrics.
    fn ask(&self, rules: &mut Rules, checking: &CheckingArguments) -> Result<()> {
        let Some(url) = &checking.prometheus else { return Ok(()) };
        if self.heard.get().is_none() {
            // Nobody else has come first: there is one thread.
            let _ = self.heard.set(Heard::ask(url, &checking.access, rules)?);
        }
        if let Some(heard) = self.heard.get() {
            heard.tell(rules);
        }
        Ok(())
    }

    /// The settings of the file above the paths, unless the arguments say otherwise.
    fn config(&self, from: &RulePaths) -> Result<Config> {
        if from.no_config {
            return Ok(Config::default());
        }
        Config::load(from.config.as_deref(), &from.paths, self.output.style())
    }
}

/// Sets the levels and flags of the command line, the strictest last, over those of the settings.
fn set_levels(options: &mut Options, levels: &CheckingArguments) -> Result<()> {
    let of = |names, level| std::iter::repeat(level).zip(names);
    let all = of(&levels.allow, Level::Allow)
        .chain(of(&levels.warn, Level::Warning))
        .chain(of(&levels.deny, Level::Error));
    for (level, name) in all {
        if !options.set_level(name, level) {
            return Err(Failure::new(format!("there is no check `{name}`")).help(nearest(name)));
        }
    }
    for name in levels.enable_feature.iter().filter(|name| !name.is_empty()) {
        if !FEATURES.contains(&&**name) {
            // As promtool, which goes on too.
            say(&format!("warning: `--enable-feature` knows no `{name}`"));
        }
        options.enabled_features.push(name.clone());
    }
    Ok(())
}

/// What promtool's `--enable-feature` knows.
const FEATURES: [&str; 5] = [
    "promql-experimental-functions",
    "promql-delayed-name-removal",
    "promql-duration-expr",
    "promql-extended-range-selectors",
    "promql-binop-fill-modifiers",
];

/// What to say to the name of a check that there is not.
fn nearest(name: &str) -> String {
    meant(name).map_or_else(
        || "`explain` lists all checks".to_owned(),
        |meant| format!("did you mean `{meant}`?"),
    )
}

/// Runs the command line of this process; without paths it works on `catalog`.
#[expect(clippy::needless_pass_by_value, reason = "a program makes its catalog for this call")]
pub fn run(catalog: Catalog) -> ExitCode {
    let arguments = match parse_arguments() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Where this cannot be shown there is nobody to show it to.
            let _ = error.print();
            return if error.use_stderr() { Exit::Failed } else { Exit::Clean }.into();
        }
    };
    let output = Output::new(arguments.color);
    let mut run =
        Run { output, catalog: &catalog, settings: &arguments.set, heard: OnceCell::new() };
    let done = dispatch(&mut run, &arguments.command);
    let exit = done.and_then(|exit| run.output.flush().map(|()| exit)).unwrap_or_else(|failure| {
        say(&failure.to_string());
        Exit::Failed
    });
    if run.output.is_closed() { Exit::Clean.into() } else { exit.into() }
}

fn parse_arguments() -> std::result::Result<Arguments, clap::Error> {
    let arguments = settings_last(std::env::args_os());
    Arguments::from_arg_matches(&interface().try_get_matches_from(arguments)?)
}

/// The command line under the name of the binary, which each catalog chooses.
fn interface() -> clap::Command {
    let program = std::env::args_os().next().map(PathBuf::from);
    let name = program.as_deref().and_then(Path::file_stem).map(OsStr::to_string_lossy);
    let name = name.map_or_else(|| "promwright".to_owned(), Cow::into_owned);
    Arguments::command().display_name(&name).bin_name(name)
}

fn dispatch(run: &mut Run<'_>, command: &Command) -> Result<Exit> {
    match command {
        Command::Check(arguments) => check::run(run, arguments),
        Command::Explain(arguments) => explain::run(run, arguments),
        Command::Config(ConfigCommand::Schema) => config_schema(run),
        Command::Build(arguments) => build::run(run, arguments),
        Command::Test(arguments) => test::run(run, arguments),
        Command::Ci(arguments) => ci::run(run, arguments),
        Command::List(arguments) => list::run(run, arguments),
        Command::Parse(arguments) => parse::run(run, arguments),
        Command::Backtest(arguments) => backtest::run(run, arguments),
        Command::Tune(arguments) => tune::run(run, arguments),
        Command::Audit(arguments) => audit::run(run, arguments),
        Command::Query(arguments) => query::run(run, arguments),
        Command::Promqltest(arguments) => promqltest::run(run, arguments),
        Command::Simulate(command) => simulate::run(run, command),
        Command::Completions { shell } => complete(run, *shell),
    }
}

fn config_schema(run: &mut Run<'_>) -> Result<Exit> {
    run.output.line(&format!("{:#}", config::schema()))?;
    Ok(Exit::Clean)
}

fn complete(run: &mut Run<'_>, shell: clap_complete::Shell) -> Result<Exit> {
    let mut interface = interface();
    let name = interface.get_bin_name().unwrap_or("promwright").to_owned();
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut interface, name, &mut script);
    run.output.print(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Clean)
}
