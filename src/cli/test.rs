//! `test`: runs unit tests of rules.

mod coverage;
mod mutants;

use std::path::PathBuf;
use std::time::SystemTime;

use promwright_engine::Features;
use promwright_number::float::format_plain;
use promwright_promql::regex::translate;
use promwright_ruletest::Options;
use promwright_source::Severity;
use regex::Regex;

use crate::arguments::TestArguments;
use crate::catalog;
use crate::discover::discover;
use crate::failure::{Failure, Result};
use crate::findings::draw;
use crate::output::say;
use crate::rules::Rules;
use crate::suite::{Demands, Plan, Setting, Suite, Watch, clear};
use crate::write_set::write_file;
use crate::{Exit, Run};

pub(crate) fn run(run: &mut Run<'_>, arguments: &TestArguments) -> Result<Exit> {
    let options = options(arguments)?;
    let (rules, settings) = rules(run)?;
    if rules.findings.iter().any(|finding| finding.severity == Severity::Error) {
        draw(&mut run.output, &rules.findings, &rules.sources)?;
        return Ok(Exit::Findings);
    }
    let built = rules.written();
    let ignores_unknown_fields = arguments.ignore_unknown_fields;
    let demands = Demands {
        strict: arguments.strict,
        portable: arguments.portable,
        group_intervals: arguments.group_intervals,
    };
    let plan =
        Plan { built: &built, settings: &settings, options, ignores_unknown_fields, demands };
    if arguments.watch {
        return watch(run, &arguments.paths, &plan);
    }
    let is_for_document = is_for_document(arguments)?;
    let suite = Suite::run(&arguments.paths, plan.clone())?;
    suite.draw(&mut run.output)?;
    let passed = suite.passed();
    if !is_for_document || !passed {
        run.output.line(&suite.summary())?;
    }
    run.output.flush()?;
    suite.say_dumps();
    if let Some(path) = &arguments.junit {
        write_file(path, &suite.junit())?;
    }
    // promtool answers 1 even for a test file that is not there.
    let mut is_clean = passed;
    if arguments.coverage.coverage {
        let covered = suite.coverage(&built, &rules.sources);
        is_clean &= coverage::show(&mut run.output, &covered, arguments, passed)?;
    }
    if arguments.mutants && passed {
        let mutated = suite.mutants(&built, &rules.sources, &plan.options);
        is_clean &= mutants::show(&mut run.output, &mutated, arguments)?;
    } else if arguments.mutants {
        mutants::say_why_none();
    }
    Ok(if is_clean { Exit::Clean } else { Exit::Findings })
}

/// Whether standard output is for one document alone.
fn is_for_document(arguments: &TestArguments) -> Result<bool> {
    let is_for_document = coverage::is_document(arguments) || mutants::is_document(arguments);
    if is_for_document && arguments.mutants && coverage::is_shown(arguments) {
        let failure = Failure::new("coverage and mutants cannot both be on standard output");
        return Err(failure.help("give `--coverage-output` a file, or run `test` twice"));
    }
    Ok(is_for_document)
}

/// Whether a share in per cent is what `--min` asks for; says so if not.
fn is_enough(percent: f64, arguments: &TestArguments, what: &str) -> bool {
    let Some(min) = arguments.min.filter(|min| percent < *min) else { return true };
    let (percent, min) = (format_plain((percent * 10.0).floor() / 10.0), format_plain(min));
    say(&format!("{percent} % of the {what}, and `--min` asks for {min} %"));
    false
}

/// Runs the tests, and again what a change reaches, until the user ends it: only by a signal,
/// of which nothing needs to be cleaned up.
fn watch(run: &mut Run<'_>, paths: &[PathBuf], plan: &Plan<'_>) -> Result<Exit> {
    let mut watch = Watch::new(paths)?;
    let mut found = discover(paths);
    loop {
        let began = SystemTime::now();
        clear(&mut run.output)?;
        match Suite::run_found(found, plan.clone()) {
            Ok(suite) => {
                suite.draw(&mut run.output)?;
                run.output.line(&suite.summary())?;
                run.output.flush()?;
                suite.say_dumps();
                watch.note(&suite, began)?;
            }
            Err(failure) if watch.is_empty() => return Err(failure),
            Err(failure) => say(&failure.to_string()),
        }
        if run.output.is_closed() {
            return Ok(Exit::Clean);
        }
        say(&watch.status());
        found = watch.next()?;
    }
}

/// The rules of the catalog, and what there is to set in rules that are read: everything, for a
/// rule that stands in both is the same rule.
fn rules(run: &Run<'_>) -> Result<(Rules, Vec<Setting>)> {
    let unset = |given: &(String, String)| Setting { given: given.clone(), refused: None };
    if run.catalog.is_empty() {
        let refused = Failure::new("no test names a rule file that could be read");
        let settings = run.settings.iter().map(unset);
        let settings = settings.map(|own| Setting { refused: Some(refused.clone()), ..own });
        return Ok((Rules::default(), settings.collect()));
    }
    let plain = catalog::compile(run.catalog, &[])?;
    let mut known = Vec::new();
    let mut settings = Vec::new();
    for given in run.settings {
        let mut setting = unset(given);
        match catalog::compile(run.catalog, std::slice::from_ref(given)) {
            Ok(_) => known.push(given.clone()),
            Err(refused) if plain.has_rule_of(&given.0) => return Err(refused),
            Err(refused) => setting.refused = Some(refused),
        }
        settings.push(setting);
    }
    let rules = if known.is_empty() { plain } else { catalog::compile(run.catalog, &known)? };
    Ok((rules, settings))
}

fn options(arguments: &TestArguments) -> Result<Options> {
    let mut options =
        Options { only: only(&arguments.run)?, dump: arguments.debug, ..Options::default() };
    options.coverage = arguments.coverage.coverage;
    options.engine.left_open = !arguments.left_closed;
    for name in arguments.enable_feature.iter().filter(|name| !name.is_empty()) {
        let Features { functions, extended_range_selectors, fill_modifiers } =
            &mut options.engine.features;
        match name.as_str() {
            "promql-experimental-functions" => *functions = true,
            "promql-extended-range-selectors" => *extended_range_selectors = true,
            "promql-binop-fill-modifiers" => *fill_modifiers = true,
            "promql-delayed-name-removal" => options.engine.delayed_name_removal = true,
            // Always on since 3.14.
            "promql-duration-expr" => {}
            // As promtool, which goes on too.
            _ => say(&format!("warning: `--enable-feature` knows no `{name}`")),
        }
    }
    Ok(options)
}

/// Patterns in Go's syntax, any of which has to be found in a test's name.
fn only(patterns: &[String]) -> Result<Option<Regex>> {
    if patterns.is_empty() {
        return Ok(None);
    }
    let joined = patterns.join("|");
    let refusal = |cause: String| {
        Failure::new(format!("`--run {joined}` is no regular expression")).cause(cause)
    };
    let translated = translate(&joined).map_err(|error| refusal(error.message))?;
    Regex::new(&translated).map(Some).map_err(|error| refusal(error.to_string()))
}
