//! Nothing missed: clean rules of a kind that people have, and faults of a kind that people
//! make in them, each of which its check must find on the lines that were changed.
//!
//! `fixtures/lint-faults` holds the rules and, as hunks of diffs, the faults; its README has
//! the form.

#![allow(clippy::disallowed_methods)]

mod fixture;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;

use promwright_lint::{
    Level, Metric, MetricKind, Milliseconds, Needs, Options, Schema, Suppressions, check, registry,
    suppress,
};
use promwright_source::{Diagnostic, Severity, Sources, sort};

/// At most so many of a hundred faults may be missed.
const MISSED_AT_MOST: f64 = 2.0;

/// A change that makes one of the clean files wrong.
struct Fault {
    /// Whether the check is told of all metrics, as `schema.yaml` has them.
    is_told: bool,
    /// The check that must find it.
    slug: String,
    /// Who makes it, and why.
    about: String,
    /// The file that is changed.
    file: String,
    /// Lines of the file, and what they become.
    old: Vec<String>,
    new: Vec<String>,
    /// Which of the new lines are not of the old; where lines are only taken away, those beside.
    changed: Vec<usize>,
}

impl Fault {
    /// Reads a hunk below a line `# slug: about` and a line `--- file`.
    fn read(hunk: &str, is_told: bool) -> Self {
        let mut lines = hunk.lines();
        let head = lines.next().unwrap_or_default();
        let (slug, about) = head.split_once(": ").unwrap_or_else(|| panic!("no slug: {head}"));
        let file = lines.next().and_then(|line| line.strip_prefix("--- "));
        let file = file.unwrap_or_else(|| panic!("no file: {head}")).to_owned();
        let (slug, about) = (slug.to_owned(), about.to_owned());
        let (old, new, changed) = (Vec::new(), Vec::new(), Vec::new());
        let mut fault = Self { is_told, slug, about, file, old, new, changed };
        for line in lines {
            fault.add(line);
        }
        fault.changed.retain(|line| *line < fault.new.len());
        fault
    }

    fn add(&mut self, line: &str) {
        let (sign, text) = line.split_at(line.len().min(1));
        match sign {
            "-" => {
                self.changed.extend([self.new.len().saturating_sub(1), self.new.len()]);
                self.old.push(text.to_owned());
            }
            "+" => {
                self.changed.push(self.new.len());
                self.new.push(text.to_owned());
            }
            " " | "" => {
                self.old.push(text.to_owned());
                self.new.push(text.to_owned());
            }
            _ => panic!("{}: neither ` `, `+` nor `-`: {line}", self.slug),
        }
    }

    /// The text with the fault in it, and the lines of the change, counted from 1.
    fn apply(&self, text: &str) -> (String, BTreeSet<u32>) {
        let lines: Vec<_> = text.lines().map(str::to_owned).collect();
        let places: Vec<_> = (0..=lines.len().saturating_sub(self.old.len()))
            .filter(|at| lines[*at..*at + self.old.len()] == self.old[..])
            .collect();
        let name = format!("{}: {} in {}", self.slug, self.about, self.file);
        let [at] = places[..] else { panic!("{name}: the lines stand {} times", places.len()) };
        let after = &lines[at + self.old.len()..];
        let all: Vec<_> = lines[..at].iter().chain(&self.new).chain(after).cloned().collect();
        let changed = self.changed.iter().map(|line| (at + line + 1) as u32).collect();
        (all.join("\n") + "\n", changed)
    }

    /// The default options, with the check switched on if it is off.
    fn options(&self) -> Options {
        let mut options = options();
        if registry().iter().any(|c| c.slug() == self.slug && c.level() == Level::Allow) {
            options.set_level(&self.slug, Level::Warning);
        }
        options
    }
}

/// The faults of all files.
fn faults() -> Vec<Fault> {
    let mut faults = Vec::new();
    for name in fixture::names("fixtures/lint-faults", "diff") {
        let path = fixture::root(&format!("fixtures/lint-faults/{name}.diff"));
        let text = format!("\n{}", fs::read_to_string(path).expect("it"));
        let read = |hunk: &str| Fault::read(hunk.trim_end(), name == "schema");
        faults.extend(text.split("\n# ").skip(1).map(read));
    }
    faults
}

/// The clean files, by name.
fn clean() -> Vec<(String, String)> {
    let names = fixture::names("fixtures/lint-faults/clean", "yaml");
    let read = |name: String| {
        let path = fixture::root(&format!("fixtures/lint-faults/clean/{name}.yaml"));
        (format!("{name}.yaml"), fs::read_to_string(path).expect("a file"))
    };
    names.into_iter().map(read).collect()
}

fn options() -> Options {
    let mut options = Options::default();
    options.external_labels = vec!["replica".to_owned()];
    options.rules_at_most = 3.0;
    options.retention = Milliseconds(15 * 86_400_000);
    options
}

/// What is known of metrics: of one, so that the rules alone tell the rest, or of all.
fn schema(is_told: bool) -> Schema {
    if is_told {
        let path = fixture::root("fixtures/lint-faults/schema.yaml");
        let (mut sources, mut schema) = (Sources::new(), Schema::new());
        let file = sources.add("schema.yaml", fs::read_to_string(path).expect("a file"));
        assert_eq!(schema.read(file, sources.file(file), &[]), []);
        let nobody = "{__name__=\"up\",job=\"postgresql\"}".to_owned();
        schema.heard("http://prometheus.example.org", [nobody]);
        return schema.without_places();
    }
    let labels = ["instance", "job", "role"].map(str::to_owned).to_vec();
    let lag = Metric { kind: Some(MetricKind::Gauge), labels: Some(labels), ..Metric::default() };
    [("pg_replication_lag_seconds", lag)].into_iter().collect()
}

/// What is found in files.
fn found(
    files: &[(String, String)],
    is_told: bool,
    options: &Options,
) -> (Sources, Vec<Diagnostic>) {
    let mut sources = Sources::new();
    let (mut rules, mut findings) = (Vec::new(), Vec::new());
    for (name, text) in files {
        let file = sources.add(&**name, &**text);
        let (read, faults) = promwright_rulebook::read(file, name, text);
        findings.extend(faults);
        findings.extend(promwright_rulebook::duplicates::within(&read));
        rules.push(read);
    }
    findings.extend(promwright_rulebook::duplicates::across(&rules));
    findings.extend(check(&rules, &schema(is_told), options));
    suppress(&mut findings, &rules, &sources, options, Suppressions::default());
    sort(&mut findings);
    (sources, findings)
}

/// Whether a finding points at one of these lines of a file, be it with a label beside.
fn points_at(sources: &Sources, finding: &Diagnostic, file: &str, lines: &BTreeSet<u32>) -> bool {
    let labels = std::iter::once(&finding.primary).chain(&finding.causes);
    labels.map(|label| label.place).any(|place| {
        let source = sources.file(place.file);
        let last = source.line(place.span.end.max(place.span.start + 1) - 1);
        source.name() == file && lines.range(source.line(place.span.start)..=last).next().is_some()
    })
}

#[test]
fn the_clean_rules_are_clean() {
    for is_told in [false, true] {
        let (sources, findings) = found(&clean(), is_told, &options());
        let serious = findings.iter().filter(|finding| finding.severity != Severity::Note);
        let told: Vec<_> = serious
            .map(|finding| {
                let place = finding.primary.place;
                let file = sources.file(place.file);
                let line = file.line(place.span.start);
                format!("{}:{line}: {}: {}", file.name(), finding.slug, finding.message)
            })
            .collect();
        assert_eq!(told, <Vec<String>>::new());
    }
}

#[test]
fn every_fault_is_found() {
    let (clean, faults, usual) = (clean(), faults(), options());
    let before = [false, true].map(|is_told| found(&clean, is_told, &usual).1);
    let mut missed = String::new();
    for fault in &faults {
        let options = fault.options();
        let before = if options == usual {
            &before[usize::from(fault.is_told)]
        } else {
            &found(&clean, fault.is_told, &options).1
        };
        let mut files = clean.clone();
        let (_, text) = files.iter_mut().find(|(name, _)| *name == fault.file).expect("a file");
        let (changed, lines) = fault.apply(text);
        *text = changed;
        let (sources, findings) = found(&files, fault.is_told, &options);
        let is_new = |finding: &Diagnostic| {
            let is_it = |old: &Diagnostic| {
                (old.slug, &old.rule, &old.message)
                    == (finding.slug, &finding.rule, &finding.message)
            };
            !before.iter().any(is_it)
        };
        let new: Vec<_> = findings.iter().filter(|finding| is_new(finding)).collect();
        let is_found = new.iter().any(|finding| {
            finding.slug == fault.slug && points_at(&sources, finding, &fault.file, &lines)
        });
        if !is_found {
            let others: BTreeSet<_> = new.iter().map(|finding| finding.slug).collect();
            writeln!(missed, "{}: {} (found: {others:?})", fault.slug, fault.about).expect("text");
        }
    }
    let share = 100.0 * missed.lines().count() as f64 / faults.len() as f64;
    println!("{} faults, {share:.1} % missed\n{missed}", faults.len());
    assert!(share <= MISSED_AT_MOST, "{share:.1} % of the faults are missed:\n{missed}");
}

#[test]
fn every_check_has_a_fault() {
    let faults = faults();
    let seeded: BTreeSet<_> = faults.iter().map(|fault| &*fault.slug).collect();
    let without = |faults: &BTreeSet<&str>, needs: fn(Needs) -> bool| -> Vec<_> {
        let checks = registry().iter().filter(|check| needs(check.needs()));
        checks.map(|check| check.slug()).filter(|slug| !faults.contains(slug)).collect()
    };
    assert_eq!(without(&seeded, |_| true), [""; 0], "checks without a fault in lint-faults");
    let told = faults.iter().filter(|fault| fault.is_told).map(|fault| &*fault.slug).collect();
    let without = without(&told, |needs| needs == Needs::Schema);
    assert_eq!(without, [""; 0], "checks without a fault in lint-faults/schema.diff");
    assert!(faults.len() > registry().len(), "{}", faults.len());
}
