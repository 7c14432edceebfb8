//! The command line: one definition for parsing, help and completion.

mod audit;
mod backtest;
mod coverage;
mod query;
mod server;
mod simulate;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{ArgAction, ArgGroup, Args, Parser, Subcommand, ValueEnum};
use coverage::percentage;
use promwright_rulebook::Dialect;

pub(crate) use audit::{AuditArguments, AuditFormat};
pub(crate) use backtest::{
    BacktestArguments, BacktestFormat, SampleArguments, TuneArguments, TuneFormat, TuneMeasure,
};
pub(crate) use coverage::{CoverageArguments, CoverageFormat};
pub(crate) use query::{AnswerFormat, Feature, PromqltestArguments, QueryArguments};
pub(crate) use server::{AccessArguments, ServerArguments};
pub(crate) use simulate::{
    ExportArguments, ExportFormat, ServeArguments, ShowArguments, SimulateCommand,
};

/// Compiles, checks and tests Prometheus rules.
#[derive(Debug, Parser)]
#[command(name = "promwright", version, arg_required_else_help = true, max_term_width = 100)]
pub(crate) struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,

    /// Set a rule's threshold, duration or severity, as in `PsiFieldPodDrift.threshold=0.3`,
    /// `.for=3m` or `.severity=critical`; may be given several times
    #[arg(long, global = true, value_name = "NAME=VALUE", value_parser = setting)]
    #[arg(action = ArgAction::Append)]
    pub set: Vec<(String, String)>,

    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t)]
    pub color: Color,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Check that rules are well formed and mean something
    Check(CheckArguments),
    /// Say what a check finds and why that is bad, or list all checks
    Explain(ExplainArguments),
    /// What can be set in `promwright.toml`
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Run unit tests against fixture series
    Test(TestArguments),
    /// Write rule files
    Build(BuildArguments),
    /// Check, test and build in one; nothing is written if an earlier stage fails
    Ci(CiArguments),
    /// Show all rules, and their thresholds with unit, default, range and reason
    List(ListArguments),
    /// Show how an expression is understood
    Parse(ParseArguments),
    /// Show what alerts would have done over recorded or simulated samples
    Backtest(BacktestArguments),
    /// Try other thresholds and another `for` of an alert over samples
    Tune(TuneArguments),
    /// Compare what targets expose with what is declared and what rules and dashboards read
    Audit(AuditArguments),
    /// Evaluate an expression over samples in files, or have a server do it
    Query(QueryArguments),
    /// Run scripts of Prometheus' own engine tests
    Promqltest(PromqltestArguments),
    /// Simulate the metrics of VaultMesh
    #[command(subcommand)]
    Simulate(SimulateCommand),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// `check`.
#[derive(Debug, Args)]
pub(crate) struct CheckArguments {
    #[command(flatten)]
    pub rules: RulePaths,

    /// Fail on warnings too
    #[arg(long)]
    pub strict: bool,

    #[command(flatten)]
    pub checking: CheckingArguments,

    /// How to show findings
    #[arg(long, value_enum, default_value_t)]
    pub format: FindingFormat,

    /// Write findings to a file, not to standard output
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// Leave out the findings that this file keeps, so that only new ones fail
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,

    /// Keep all findings that there are now in a file, for `--baseline`
    #[arg(long, value_name = "FILE", conflicts_with_all = ["baseline", "fix"])]
    pub write_baseline: Option<PathBuf>,

    /// Show only findings about rules with lines that changed since a revision of git
    #[arg(long, value_name = "REVISION")]
    pub changed_since: Option<String>,

    /// Mend in the files what can be mended safely; the rest of each file stays as it is
    #[arg(long)]
    pub fix: bool,

    /// With `--fix`: show what would change, and write nothing
    #[arg(long, requires = "fix")]
    pub diff: bool,
}

/// What is known of metrics, and how much findings weigh.
#[derive(Debug, Default, Args)]
pub(crate) struct CheckingArguments {
    /// Take what is known of metrics from a file or a directory, too: exposition pages, dumps,
    /// answers of Prometheus' API, schema files; may be given several times
    #[arg(long, value_name = "PATH")]
    pub schema: Vec<PathBuf>,

    /// Count findings of a check, a family or `all` as errors; may be given several times
    #[arg(long, value_name = "CHECK")]
    pub deny: Vec<String>,

    /// Count findings of a check, a family or `all` as warnings
    #[arg(long, value_name = "CHECK")]
    pub warn: Vec<String>,

    /// Leave findings of a check, a family or `all` out; what is nearer counts, then what is
    /// stricter
    #[arg(long, value_name = "CHECK")]
    pub allow: Vec<String>,

    /// Take what Prometheus has behind this flag for switched on:
    /// promql-experimental-functions, promql-extended-range-selectors or
    /// promql-binop-fill-modifiers
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub enable_feature: Vec<String>,

    /// Take what is known of metrics from a server, too: what it has had within a week of the
    /// metrics that the rules read
    #[arg(long, value_name = "URL", group = "asked", help_heading = "Server")]
    pub prometheus: Option<String>,

    #[command(flatten)]
    pub access: AccessArguments,
}

/// `explain`.
#[derive(Debug, Args)]
pub(crate) struct ExplainArguments {
    /// The check, as findings name it; without one all are listed
    #[arg(value_name = "SLUG")]
    pub slug: Option<String>,

    /// Print all checks as one page of Markdown
    #[arg(long, conflicts_with = "slug")]
    pub markdown: bool,
}

/// `config`.
#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Print the JSON schema, for editors
    Schema,
}

/// `test`.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("measured").args(["coverage", "mutants"]).multiple(true))]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct TestArguments {
    /// Test files, or directories to search for them
    #[arg(value_name = "PATH", default_value = "fixtures/tests")]
    pub paths: Vec<PathBuf>,

    /// Run only tests in whose name this regular expression finds something; may be given
    /// several times
    #[arg(long, value_name = "REGEX")]
    pub run: Vec<String>,

    /// Show failures as a difference of what is expected and what is there, as is always done
    #[arg(long)]
    pub diff: bool,

    /// Write the outcome as JUnit XML
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,

    /// Allow fields in rule files that Prometheus does not know
    #[arg(long)]
    pub ignore_unknown_fields: bool,

    /// Refuse what passes whatever the rules do: names that no rule file or alert has, series
    /// that end too early, expectations that cannot be met or are not there
    #[arg(long)]
    pub strict: bool,

    /// Refuse fields of test files that promtool does not know
    #[arg(long)]
    pub portable: bool,

    /// Run groups at their own interval where they have one, not at `evaluation_interval`
    #[arg(long)]
    pub group_intervals: bool,

    /// Count a sample on the left border of a range or lookback in, as Prometheus 2.x does
    #[arg(long)]
    pub left_closed: bool,

    /// Go on: run again what a change of a test file, or of a file that it reads, reaches
    #[arg(long, conflicts_with = "junit")]
    pub watch: bool,

    /// Print all series of each test, those of rules among them, to standard error
    #[arg(long)]
    pub debug: bool,

    #[command(flatten)]
    pub coverage: CoverageArguments,

    /// Change every rule a little, time and again, and list the changes that no test notices;
    /// these fail nothing unless `--min` is given
    #[arg(long, conflicts_with = "watch")]
    pub mutants: bool,

    /// How to show mutants
    #[arg(long, value_enum, default_value_t, requires = "mutants")]
    pub format: MutantFormat,

    /// Fail if fewer per cent of the rules are covered, or of the mutants killed or shown to be
    /// equivalent
    #[arg(long, value_name = "PERCENT", requires = "measured", value_parser = percentage)]
    pub min: Option<f64>,

    /// Switch on what Prometheus has behind this flag: promql-experimental-functions,
    /// promql-delayed-name-removal, promql-extended-range-selectors or
    /// promql-binop-fill-modifiers
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub enable_feature: Vec<String>,

    /// Take what is known of metrics from a server, too: what it has had within a week of the
    /// metrics that the rules read
    #[arg(long, value_name = "URL", group = "asked", help_heading = "Server")]
    pub prometheus: Option<String>,

    #[command(flatten)]
    pub access: AccessArguments,
}

/// `build`.
#[derive(Debug, Args)]
pub(crate) struct BuildArguments {
    #[command(flatten)]
    pub rules: RulePaths,

    /// The directory to write to
    #[arg(long, value_name = "DIRECTORY", default_value = "dist")]
    pub out: PathBuf,

    /// Write nothing; fail with a diff if what is there is not what would be written
    #[arg(long)]
    pub check: bool,
}

/// `ci`.
#[derive(Debug, Args)]
pub(crate) struct CiArguments {
    #[command(flatten)]
    pub rules: RulePaths,

    /// The directory to write to
    #[arg(long, value_name = "DIRECTORY", default_value = "dist")]
    pub out: PathBuf,

    /// Test files, or directories to search for them
    #[arg(long, value_name = "PATH", default_value = "fixtures/tests")]
    pub tests: Vec<PathBuf>,

    /// Fail on warnings too
    #[arg(long)]
    pub strict: bool,

    #[command(flatten)]
    pub checking: CheckingArguments,
}

/// `list`.
#[derive(Debug, Args)]
pub(crate) struct ListArguments {
    #[command(flatten)]
    pub rules: RulePaths,

    /// How to show them
    #[arg(long, value_enum, default_value_t)]
    pub format: ListFormat,
}

/// `parse`.
#[derive(Debug, Args)]
pub(crate) struct ParseArguments {
    /// The expression; `-` reads one a line from standard input
    #[arg(value_name = "EXPR", allow_hyphen_values = true)]
    pub expression: String,

    /// How to show it
    #[arg(long, value_enum, default_value_t)]
    pub format: ParseFormat,
}

/// Where rules come from.
#[derive(Debug, Args)]
pub(crate) struct RulePaths {
    /// Rule files, directories to search for them, or `-` for standard input
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// Allow what another tool adds to rule files: `thanos`, `mimir`, `victoriametrics` or
    /// `loki`; may be given several times
    #[arg(long, value_name = "NAME", value_parser = dialect)]
    pub dialect: Vec<Dialect>,

    /// Take settings from this file, not from the `promwright.toml` above the paths
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    pub config: Option<PathBuf>,

    /// Take no settings from a file
    #[arg(long)]
    pub no_config: bool,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// How findings are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum FindingFormat {
    /// Excerpts with the places marked
    #[default]
    Pretty,
    /// A line each, `file:line:column: severity[slug]: message`
    Short,
    /// One array of findings
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of GitHub's workflows
    Github,
    /// GitLab's code quality report
    Gitlab,
    /// JUnit XML
    Junit,
    /// The XML of Checkstyle
    Checkstyle,
}

/// How rules are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    /// Tables
    #[default]
    Text,
    /// One object
    Json,
}

/// How a syntax tree is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ParseFormat {
    /// One node a line, indented
    #[default]
    Tree,
    /// The nodes as JSON, one object an expression
    Json,
    /// The expression itself, formatted
    Pretty,
}

/// How mutants are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum MutantFormat {
    /// The survivors, each with what would kill it, and the equivalent ones with the reason
    #[default]
    Text,
    /// All of them, as JSON
    Json,
}

/// A duration, in milliseconds.
fn duration(text: &str) -> Result<i64, String> {
    let parsed = promwright_number::duration::parse(text);
    parsed.map_err(|error| format!("{error}, expected one as in `1h30m`"))
}

/// Moves every `--set NAME=VALUE` behind the rest, before a `--`.
///
/// clap keeps only one side's values of an option that stands on both sides of the subcommand,
/// and a setting that is dropped without a word would be a trap.
pub(crate) fn settings_last(arguments: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let (mut others, mut settings, mut verbatim) = (Vec::new(), Vec::new(), Vec::new());
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        if argument == "--" {
            verbatim.push(argument);
            verbatim.extend(arguments.by_ref());
        } else if argument == "--set" {
            settings.push(argument);
            settings.extend(arguments.next());
        } else if argument.to_str().is_some_and(|text| text.starts_with("--set=")) {
            settings.push(argument);
        } else {
            others.push(argument);
        }
    }
    [others, settings, verbatim].concat()
}

/// A dialect by its name.
fn dialect(text: &str) -> Result<Dialect, String> {
    Dialect::named(text).ok_or_else(|| {
        let known: Vec<_> = Dialect::ALL.iter().map(|dialect| dialect.as_str()).collect();
        format!("expected one of {}", known.join(", "))
    })
}

/// `NAME=VALUE`.
fn setting(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => {
            Ok((name.trim().to_owned(), value.trim().to_owned()))
        }
        _ => Err("expected NAME=VALUE, as in `PsiFieldPodDrift.threshold=0.3`".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_definition_is_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn settings_count_on_both_sides_of_the_subcommand() {
        let given = ["p", "--set", "a.x=1", "list", "--set=b.x=2", "d", "--", "--set"];
        let arguments = settings_last(given.map(OsString::from));
        let parsed = Arguments::try_parse_from(arguments).unwrap();
        let names: Vec<_> = parsed.set.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["a.x", "b.x"]);
        let Command::List(list) = parsed.command else { panic!("another subcommand") };
        assert_eq!(list.rules.paths, ["d", "--set"].map(PathBuf::from));
    }

    #[test]
    fn a_setting_needs_a_name_and_a_sign() {
        assert_eq!(setting("A.for = 3m"), Ok(("A.for".to_owned(), "3m".to_owned())));
        assert!(setting("A.for").is_err());
        assert!(setting("=3").is_err());
    }
}
