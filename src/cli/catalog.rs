//! The catalog that the binary was built with, compiled.

use std::path::Path;

use promwright_dsl::{About, Bounds, Catalog, Ignored, MetricKind, MetricSchema, Overrides};
use promwright_lint as lint;
use promwright_source::{Diagnostic, Sources};

use crate::failure::{Failure, Result};
use crate::rules::{Origin, Rules};

/// The slug of findings about `--set` arguments: they are about this call, not about rules.
const OVERRIDE: &str = "dsl/override";

/// Compiles the catalog with these settings.
pub(crate) fn compile(catalog: &Catalog, settings: &[(String, String)]) -> Result<Rules> {
    let overrides =
        Overrides::parse(settings.iter().map(|(name, value)| format!("{name}={value}")))
            .map_err(|error| Failure::new(error.to_string()))?;
    let mut sources = Sources::new();
    let compiled = catalog.compile(&overrides, &mut sources, &mut load);
    if let Some(refused) = compiled.findings.iter().find(|finding| finding.slug == OVERRIDE) {
        return Err(refusal(refused, &sources));
    }
    let scraped = compiled.schema.iter().filter(|metric| !metric.is_recorded);
    Ok(Rules {
        sources,
        origin: Origin::Catalog,
        outputs: compiled.files.iter().map(|file| file.name.clone()).collect(),
        schema: scraped.map(|metric| (metric.name.clone(), known(metric))).collect(),
        settings: compiled.settings,
        declared: compiled.ignored.into_iter().map(declared).collect(),
        files: compiled.files,
        findings: compiled.findings,
        ..Rules::default()
    })
}

fn declared(ignored: Ignored) -> lint::Declared {
    let Ignored { about, check, reason, place } = ignored;
    let about = match about {
        About::Rule(name, place) => lint::DeclaredSubject::Rule(name, place),
        About::WholeGroup(place, rules) => lint::DeclaredSubject::Group(place, rules),
    };
    lint::Declared { about, check: check.to_owned(), reason: reason.to_owned(), place }
}

fn refusal(finding: &Diagnostic, sources: &Sources) -> Failure {
    let argument = sources.file(finding.primary.place.file).name();
    let failure = Failure::new(format!("`{argument}` cannot be set")).cause(&*finding.message);
    match finding.help.some() {
        Some(help) => failure.help(help),
        None => failure,
    }
}

/// The text of a Rust source file by the path that the compiler knows, which counts from the
/// root of the workspace: the working directory, or one above it.
fn load(path: &str) -> Option<String> {
    let here = std::env::current_dir().ok()?;
    here.ancestors()
        .find_map(|directory| std::fs::read_to_string(directory.join(Path::new(path))).ok())
}

fn known(metric: &MetricSchema) -> lint::Metric {
    lint::Metric {
        kind: Some(match metric.kind {
            MetricKind::Gauge => lint::MetricKind::Gauge,
            MetricKind::Counter => lint::MetricKind::Counter,
            MetricKind::Histogram => lint::MetricKind::Histogram,
        }),
        unit: Some(metric.unit.title()),
        labels: Some(metric.labels.clone()),
        own_labels: Some(metric.own_labels.clone()),
        range: metric.range.map(ends),
        healthy: metric.healthy.map(ends),
        healthy_share: metric
            .healthy_share
            .map(|share| lint::Share { of: share.of.to_owned(), healthy: ends(share.healthy) }),
        place: Some(metric.place),
    }
}

/// Both ends of bounds, infinite where they are open.
fn ends(Bounds { low, high }: Bounds) -> (f64, f64) {
    (low.unwrap_or(f64::NEG_INFINITY), high.unwrap_or(f64::INFINITY))
}

#[cfg(test)]
mod tests {
    use promwright_dsl::prelude::*;
    use promwright_source::{Sources, Style, render};

    use super::*;

    labels! {
        /// The queue.
        queue;
        /// A label that nothing has.
        region;
    }

    metrics! {
        scraped from Target::new(&[]);

        /// Share of the queue that is taken.
        queue_fill: Gauge<Ratio> { labels: &[queue] }
    }

    fn limit() -> Threshold<Ratio> {
        threshold(ratio(0.8), 0.0..=1.0, "for the test")
    }

    fn wrong() -> Catalog {
        let rules = group("g")
            .rule(record("queue:fill:max", max(queue_fill).by([region])))
            .rule(record("queue:fill:max", min(queue_fill)))
            .rule(alert("QueueFull").when(max(queue_fill).above(limit())).summary(text![
                "Queue ",
                queue,
                " is over ",
                limit()
            ]));
        Catalog::new().metrics(METRICS).output("rules.yaml", [rules])
    }

    fn compiled(settings: &[(&str, &str)]) -> Result<Rules> {
        let settings: Vec<_> =
            settings.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        compile(&wrong(), &settings)
    }

    #[test]
    fn each_fault_of_a_typed_rule_is_told_once_and_shows_its_rust_line() {
        let Ok(mut rules) = compiled(&[]) else { panic!("nothing is set") };
        let findings = rules.check();
        let drawn = |sources: &Sources| -> String {
            findings.iter().map(|finding| render(finding, sources, Style::default())).collect()
        };
        let mut slugs: Vec<_> = findings.iter().map(|finding| finding.slug).collect();
        slugs.sort_unstable();
        let expected = ["dsl/dropped-label", "dsl/recorded-twice", "dsl/unknown-label"];
        assert_eq!(slugs, expected, "{}", drawn(&rules.sources));
        assert_eq!(drawn(&rules.sources).matches("src/cli/catalog.rs:").count(), 3);
    }

    #[test]
    fn what_a_typed_rule_ignores_is_not_shown_and_what_is_of_no_use_is() {
        let ignoring = |check| {
            let rule = record("queue:fill:max", max(queue_fill).by([region]));
            let rules = group("g").rule(rule.ignore(check, "for the test"));
            let catalog = Catalog::new().metrics(METRICS).output("rules.yaml", [rules]);
            let Ok(mut rules) = compile(&catalog, &[]) else { panic!("nothing is set") };
            let findings = rules.check();
            let drawn = findings.iter().map(|f| render(f, &rules.sources, Style::default()));
            (drawn.collect::<String>(), rules.suppressed)
        };
        let (drawn, suppressed) = ignoring("dsl/unknown-label");
        assert_eq!((drawn.as_str(), suppressed), ("", 1));
        let (drawn, suppressed) = ignoring("dsl/recorded-twice");
        assert_eq!(suppressed, 0);
        assert!(drawn.contains("suppression/unused") && drawn.contains("src/cli/catalog.rs:"));
        assert!(ignoring("dsl/unknown-lable").0.contains("did you mean `dsl/unknown-label`?"));
    }

    #[test]
    fn what_a_group_ignores_is_of_it_and_of_all_its_rules() {
        let ignoring = |check| {
            let rule = record("queue:fill:max", max(queue_fill).by([region]));
            let rules = group("g").ignore(check, "for the test").rule(rule);
            let catalog = Catalog::new()
                .metrics(METRICS)
                .output("rules.yaml", [rules.clone()])
                .output("all.yaml", [rules]);
            let Ok(mut rules) = compile(&catalog, &[]) else { panic!("nothing is set") };
            let findings = rules.check();
            let mut slugs: Vec<_> = findings.iter().map(|finding| finding.slug).collect();
            slugs.sort_unstable();
            slugs
        };
        assert_eq!(ignoring("dsl/unknown-label"), ["rule/duplicate"]);
        assert_eq!(ignoring("rule/duplicate"), ["dsl/unknown-label"]);
        let all = ["dsl/unknown-label", "rule/duplicate", "suppression/unused"];
        assert_eq!(ignoring("promql/raw-counter"), all);
    }

    #[test]
    fn what_cannot_be_set_is_a_failure() {
        for setting in [("QueueFull.threshold", "2"), ("QueueFul.threshold", "0.5")] {
            let failure = compiled(&[setting]).err().map(|failure| failure.to_string());
            assert!(failure.is_some_and(|text| text.contains("--set")), "{setting:?}");
        }
    }
}
