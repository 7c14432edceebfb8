//! `audit`: what is exposed, held against what is declared and what rules and dashboards read.

mod files;
mod json;
mod table;

use std::mem::take;
use std::path::Path;

use promwright_audit::{Audit, Dashboard, Exposed, Subject, audit, names_read};
use promwright_lint::{Date, Suppressions, suppress};
use promwright_number::time;
use promwright_source::{Diagnostic, sort};

use crate::arguments::{AuditArguments, AuditFormat};
use crate::clock::unix_seconds;
use crate::failure::{Failure, Result};
use crate::findings::{Counts, draw, plural};
use crate::output::say;
use crate::rules::{Origin, Reading, Rules};
use crate::schema::Told;
use crate::server::{Server, Wanted, pages};
use crate::text::has_key;
use crate::{Exit, Run, backtest, catalog, check};

pub(crate) fn run(run: &mut Run<'_>, arguments: &AuditArguments) -> Result<Exit> {
    let mut rules = rules(run, arguments)?;
    let dashboards = dashboards(&mut rules, arguments)?;
    let exposed = exposed(&mut rules, &dashboards, arguments)?;
    let running = rules.running();
    let subject = Subject {
        exposed: &exposed,
        declared: &rules.schema,
        rules: &running,
        dashboards: &dashboards,
        options: &rules.config.options,
    };
    let mut audit = audit(subject);
    let mut findings = take(&mut rules.findings);
    findings.append(&mut audit.findings);
    settle(&mut rules, &mut findings);
    let shown =
        Shown { rules: &rules, audit: &audit, findings: &findings, dashboards: &dashboards };
    match arguments.output {
        AuditFormat::Text => shown.text(run)?,
        AuditFormat::Json => run.output.print(&backtest::json_text(&shown.json()))?,
    }
    check::report(&mut run.output, &rules)?;
    Ok(check::exit(&rules, &findings, true))
}

/// The rules that read, with what is declared; without any there is still something to compare.
fn rules(run: &Run<'_>, arguments: &AuditArguments) -> Result<Rules> {
    let config = run.config(&arguments.rules)?;
    let mut rules = if run.catalog.is_empty() {
        Rules::default()
    } else {
        catalog::compile(run.catalog, run.settings)?
    };
    let (schema, sources) = (take(&mut rules.schema), take(&mut rules.sources));
    let mut told = Told { schema, sources, findings: Vec::new() };
    told.read(&config, &arguments.schema)?;
    let Told { schema, sources, findings } = told;
    if arguments.rules.paths.is_empty() {
        rules.sources = sources;
    } else {
        let allowed = [&*config.dialects, &arguments.rules.dialect].concat();
        let excludes = |path: &Path| config.excludes(path);
        let reading =
            Reading { allowed: &allowed, excludes: Some(&excludes), ..Reading::default() };
        rules = Rules::read_beside(sources, &arguments.rules.paths, reading);
        rules.set(run.settings)?;
    }
    rules.findings.extend(findings);
    Ok(Rules { schema, config, ..rules })
}

/// What the files, the targets or the server expose.
fn exposed(
    rules: &mut Rules,
    dashboards: &[Dashboard],
    arguments: &AuditArguments,
) -> Result<Exposed> {
    let mut exposed = Exposed::new();
    for (name, text) in files::pages(&arguments.data)? {
        refuse_rules(&name, &text, "--data")?;
        read(&mut exposed, rules, name, text);
    }
    for page in pages(&arguments.target, &arguments.access)? {
        match page {
            Ok((name, text)) => read(&mut exposed, rules, name, text),
            Err(failure) => {
                exposed.partial();
                rules.failures.push(failure);
            }
        }
    }
    if let Some(url) = &arguments.prometheus {
        serve(&mut exposed, url, rules, dashboards, arguments)?;
    }
    Ok(exposed)
}

/// Refuses rules where something else is wanted.
fn refuse_rules(name: &str, text: &str, flag: &str) -> Result<()> {
    if !has_key(text, &["groups"]) {
        return Ok(());
    }
    let help = format!("name rules before `{flag}`, which takes all paths that follow");
    Err(Failure::new(format!("`{name}`, behind `{flag}`, holds rules")).help(help))
}

fn read(exposed: &mut Exposed, rules: &mut Rules, name: String, text: String) {
    let file = rules.sources.add(name, text);
    let text = rules.sources.file(file).text();
    rules.findings.extend(exposed.read(file, text, &rules.schema));
}

/// Asks a server for what is declared or read.
fn serve(
    exposed: &mut Exposed,
    url: &str,
    rules: &mut Rules,
    dashboards: &[Dashboard],
    arguments: &AuditArguments,
) -> Result<()> {
    let server = Server::new(url, &arguments.access)?;
    let mut names = names_read(&rules.files, dashboards, &rules.schema);
    names.extend(rules.schema.iter().map(|(name, _)| name.to_owned()));
    let schema = &rules.schema;
    let wants = |name: &str| {
        // Of a histogram sum and count are enough.
        let is_bucket = name.strip_suffix("_bucket").is_some_and(|base| names.contains(base));
        names.contains(schema.family(name)) && !is_bucket
    };
    let end = arguments.time.or(arguments.end).unwrap_or_else(backtest::now);
    if let Some(start) = arguments.start.filter(|start| *start > end) {
        let (start, end) = (time::format(start), time::format(end));
        return Err(Failure::new(format!(
            "the time would end at {end}, before it starts at {start}"
        )));
    }
    let metrics = server.metrics(&Wanted { wants: &wants, start: arguments.start, end })?;
    for remark in server.remarks() {
        say(&format!("warning: `{}` remarks: {remark}", server.name()));
    }
    let page = metrics.page(&|name| names.contains(name));
    let file = rules.sources.add(server.name(), &*page.text);
    exposed.serve(file, &page, &rules.schema);
    Ok(())
}

fn dashboards(rules: &mut Rules, arguments: &AuditArguments) -> Result<Vec<Dashboard>> {
    let mut dashboards = Vec::new();
    for (name, text) in files::dashboards(&arguments.dashboards)? {
        refuse_rules(&name, &text, "--dashboards")?;
        let file = rules.sources.add(name, text);
        let (dashboard, findings) = Dashboard::read(file, rules.sources.file(file).text());
        rules.findings.extend(findings);
        dashboards.extend(dashboard);
    }
    Ok(dashboards)
}

/// Gives findings the level that the user wants for them, leaves out those that are suppressed,
/// and puts the rest in order.
fn settle(rules: &mut Rules, findings: &mut Vec<Diagnostic>) {
    rules.config.join(&mut rules.sources);
    let options = &rules.config.options;
    options.settle(findings);
    let by = Suppressions {
        scopes: &rules.config.scopes,
        declared: &rules.declared,
        today: unix_seconds().map(Date::of_unix_seconds),
        requires_reason: false,
        knows_metrics: false,
    };
    rules.suppressed = suppress(findings, &rules.files, &rules.sources, options, by);
    // What a suppression is good for only `check` can say, which runs all checks.
    findings.retain(|finding| !finding.slug.starts_with("suppression/"));
    sort(findings);
    findings.dedup();
}

/// How many places are shown with a finding, besides its own.
const CAUSES: usize = 3;

/// All that is shown.
struct Shown<'a> {
    rules: &'a Rules,
    audit: &'a Audit,
    findings: &'a [Diagnostic],
    dashboards: &'a [Dashboard],
}

impl Shown<'_> {
    fn text(&self, run: &mut Run<'_>) -> Result<()> {
        let mut findings = self.findings.to_vec();
        // A metric that is not there may be read in a hundred places.
        for finding in &mut findings {
            finding.causes = finding.causes.iter().take(CAUSES).cloned().collect();
        }
        draw(&mut run.output, &findings, &self.rules.sources)?;
        let table = table::draw(&self.audit.rows, backtest::style(run));
        run.output.print(&table)?;
        run.output.line(&self.summary())
    }

    /// `14 metrics, 34 rules, 3 dashboards with 17 queries: 2 errors, 3 warnings`.
    fn summary(&self) -> String {
        let metrics = plural(self.audit.rows.len(), "metric");
        let mut parts = vec![metrics];
        if !self.rules.files.is_empty() || self.rules.origin == Origin::Catalog {
            parts.push(plural(self.rules.count(), "rule"));
        }
        if !self.dashboards.is_empty() {
            let queries: usize = self.dashboards.iter().map(|own| own.queries.len()).sum();
            let queries = match queries {
                1 => "1 query".to_owned(),
                _ => format!("{queries} queries"),
            };
            parts.push(format!("{} with {queries}", plural(self.dashboards.len(), "dashboard")));
        }
        let unreadable = match self.audit.unreadable {
            0 => String::new(),
            count => format!(" ({count} of them not to be understood)"),
        };
        let suppressed = match self.rules.suppressed {
            0 => String::new(),
            count => format!(" ({count} suppressed)"),
        };
        let found = Counts::of(self.findings).describe();
        format!("{}{unreadable}: {found}{suppressed}", parts.join(", "))
    }
}
