//! `check`: shows what is wrong with rules.

use std::fmt::Write as _;
use std::path::Path;

use promwright_lint::{Level, Needs, registry};
use promwright_source::{Diagnostic, Style, render_into};

use crate::arguments::{CheckArguments, FindingFormat};
use crate::baseline;
use crate::changed::Changed;
use crate::failure::{Failure, Result};
use crate::findings::{Counts, draw, plural, write};
use crate::fix::{Repair, Texts};
use crate::output::{Output, say};
use crate::rules::Rules;
use crate::write_set::{RealDisk, write_set};
use crate::{Exit, Purpose, Run};

pub(crate) fn run(run: &mut Run<'_>, arguments: &CheckArguments) -> Result<Exit> {
    let (mut rules, mut findings) = checked(run, arguments, &Texts::new())?;
    if let Some(path) = &arguments.write_baseline {
        baseline::write(path, &findings, &rules.sources)?;
        let kept = plural(findings.len(), "finding");
        run.output.line(&format!("{kept} kept in {}", path.display()))?;
        report(&mut run.output, &rules)?;
        return Ok(if rules.failures.is_empty() { Exit::Clean } else { Exit::Failed });
    }
    let filter = Filter::of(arguments)?;
    filter.apply(&mut findings, &rules);
    if arguments.fix {
        let repair = repair(run, arguments, &filter, &findings, &rules)?;
        if arguments.diff {
            let is_any = repair.show(&mut run.output)?;
            report(&mut run.output, &rules)?;
            return Ok(if is_any { Exit::Findings } else { Exit::Clean });
        }
        repair.write()?;
        if repair.gone > 0 {
            say(&repair.describe());
            (rules, findings) = checked(run, arguments, &Texts::new())?;
            filter.apply(&mut findings, &rules);
        }
    }
    show(run, arguments, &rules, &findings)?;
    report(&mut run.output, &rules)?;
    let exit = exit(&rules, &findings, arguments.strict || rules.config.strict);
    // The process ends here, and giving back each text of many rules takes its time.
    std::mem::forget((rules, findings));
    Ok(exit)
}

/// The rules with all findings about them, with texts in place of those of files.
fn checked(
    run: &Run<'_>,
    arguments: &CheckArguments,
    texts: &Texts,
) -> Result<(Rules, Vec<Diagnostic>)> {
    let mut rules = run.rules_as(&arguments.rules, Purpose::Check, &arguments.checking, texts)?;
    let findings = rules.check();
    Ok((rules, findings))
}

/// What is left out of the findings of a run.
struct Filter {
    baseline: Option<promwright_lint::Baseline>,
    changed: Option<Changed>,
}

impl Filter {
    fn of(arguments: &CheckArguments) -> Result<Self> {
        let baseline = arguments.baseline.as_deref().map(baseline::read).transpose()?;
        let changed = arguments.changed_since.as_deref().map(Changed::since).transpose()?;
        Ok(Self { baseline, changed })
    }

    fn apply(&self, findings: &mut Vec<Diagnostic>, rules: &Rules) {
        if let Some(baseline) = &self.baseline {
            baseline.take(findings, &rules.sources);
        }
        if let Some(changed) = &self.changed {
            changed.retain(findings, rules);
        }
    }
}

fn repair(
    run: &Run<'_>,
    arguments: &CheckArguments,
    filter: &Filter,
    findings: &[Diagnostic],
    rules: &Rules,
) -> Result<Repair> {
    if !arguments.diff && arguments.rules.paths.iter().any(|path| path == Path::new("-")) {
        return Err(Failure::new("standard input cannot be mended")
            .help("name the file, or add `--diff` to see what would change"));
    }
    Repair::run(findings, &rules.sources, |texts| {
        let (rules, mut findings) = checked(run, arguments, texts)?;
        filter.apply(&mut findings, &rules);
        Ok((findings, rules.sources))
    })
}

/// Shows findings as asked for, on standard output or in a file.
fn show(
    run: &mut Run<'_>,
    arguments: &CheckArguments,
    rules: &Rules,
    findings: &[Diagnostic],
) -> Result<()> {
    let (format, sources) = (arguments.format, &rules.sources);
    let is_pretty = format == FindingFormat::Pretty;
    match &arguments.output {
        None if is_pretty => draw(&mut run.output, findings, sources)?,
        None => {
            let written = run.output.write_with(|to| write(to, format, findings, sources));
            return written;
        }
        Some(path) => {
            let mut text = String::new();
            if is_pretty {
                for finding in findings {
                    render_into(&mut text, finding, sources, Style::default());
                    text.push('\n');
                }
                let _ = writeln!(text, "{}", summary(rules, findings));
            } else {
                let mut bytes = Vec::new();
                write(&mut bytes, format, findings, sources)
                    .map_err(|error| Failure::io("write", path, &error))?;
                text = String::from_utf8_lossy(&bytes).into_owned();
            }
            let (directory, name) = (path.parent().unwrap_or(Path::new("")), path.file_name());
            let name = name.unwrap_or_default().to_string_lossy();
            write_set(&RealDisk, directory, &[(&name, &text)])?;
        }
    }
    run.output.line(&summary(rules, findings))?;
    silent(rules).iter().try_for_each(|silent| run.output.line(silent))
}

/// Says what could not be found, for want of what checks must know.
fn silent(rules: &Rules) -> Option<String> {
    if rules.schema.is_empty() {
        return without_schema(rules);
    }
    if rules.schema.server().is_some() {
        return None;
    }
    let is_unknown = rules.schema.iter().any(|(_, metric)| metric.labels.is_none());
    let lacks_targets = is_unknown && rules.config.options.target_labels.is_empty();
    lacks_targets.then(|| {
        "no target-labels: no check says which labels scraped series cannot have".to_owned()
    })
}

fn without_schema(rules: &Rules) -> Option<String> {
    let is_silent = |check: &&&dyn promwright_lint::Check| {
        check.needs() == Needs::Schema && rules.config.options.level(check.slug()) != Level::Allow
    };
    match registry().iter().filter(is_silent).count() {
        0 => None,
        1 => Some("no schema: 1 check that needs one did not run".to_owned()),
        several => Some(format!("no schema: {several} checks that need one did not run")),
    }
}

/// Says what could not be read, behind what could.
pub(crate) fn report(output: &mut Output, rules: &Rules) -> Result<()> {
    output.flush()?;
    for failure in &rules.failures {
        say(&failure.to_string());
    }
    Ok(())
}

/// How a run over these rules ends.
pub(crate) fn exit(rules: &Rules, findings: &[Diagnostic], strict: bool) -> Exit {
    if !rules.failures.is_empty() {
        Exit::Failed
    } else if Counts::of(findings).fails(strict) {
        Exit::Findings
    } else {
        Exit::Clean
    }
}

/// `34 rules in 2 files: 1 error`.
pub(crate) fn summary(rules: &Rules, findings: &[Diagnostic]) -> String {
    let found = Counts::of(findings).describe();
    let (count, files) = (plural(rules.count(), "rule"), plural(rules.files.len(), "file"));
    let passed_over = match rules.passed_over {
        0 => String::new(),
        others => format!(" ({} passed over)", plural(others, "other YAML file")),
    };
    let suppressed = match rules.suppressed {
        0 => String::new(),
        count => format!(" ({count} suppressed)"),
    };
    let unread = match rules.failures.len() {
        0 => String::new(),
        failures => format!(", {} to read", plural(failures, "failure")),
    };
    format!("{count} in {files}{passed_over}: {found}{suppressed}{unread}")
}
