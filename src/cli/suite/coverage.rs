//! What the tests cover of the rules: as text, as JSON, and for LCOV's viewers.

use promwright_rulebook::RuleFile;
use promwright_ruletest::coverage::{Coverage, Gap, RuleCoverage, lcov, render, summary};
use promwright_source::{Place, Sources, Style};
use serde::Serialize;

use super::Suite;

/// Coverage with the texts that its places point into.
pub(crate) struct Covered<'a> {
    coverage: Coverage<'a>,
    /// The files that `build` would write, and the texts behind them.
    built: (&'a [RuleFile], &'a Sources),
    /// The texts of rule files that were read.
    read: &'a Sources,
}

impl Suite {
    /// What the tests cover of the rules that they name; `sources` has the texts behind the
    /// files that `build` writes. If a test names one of these, all of them count: one that no
    /// test names is what is to be found.
    pub fn coverage<'a>(&'a self, built: &'a [RuleFile], sources: &'a Sources) -> Covered<'a> {
        let mut coverage = Coverage::default();
        if self.bound.iter().any(|bound| !bound.built.is_empty()) {
            for file in built {
                coverage.add_rules(file);
            }
        }
        let bound = self.bound.iter().zip(self.rules_of(built)).zip(&self.reports);
        for ((bound, rules), report) in bound {
            if let Some(rules) = rules {
                coverage.add_tests(&bound.tests, &rules, report);
            }
        }
        Covered { coverage, built: (built, sources), read: &self.rules.sources }
    }
}

impl Covered<'_> {
    /// Covered rules, in per cent of all.
    pub fn percent(&self) -> f64 {
        self.coverage.percent()
    }

    /// `34 of 34 rules`.
    pub fn summary(&self) -> String {
        summary(&self.coverage)
    }

    /// A table of all rules, what those that are not covered lack, and the summary.
    pub fn text(&self, style: Style) -> String {
        let drawn = render(&self.coverage, |file| self.sources(file), style);
        let is_whole = self.coverage.covered() == self.coverage.rules.len();
        format!("{drawn}{}{}\n", if is_whole { "" } else { "\n" }, self.summary())
    }

    /// A tracefile of LCOV.
    pub fn lcov(&self) -> String {
        lcov(&self.coverage, |file| self.sources(file))
    }

    /// All of it as one JSON document.
    pub fn json(&self) -> serde_json::Result<String> {
        let rules = &self.coverage.rules;
        let document = Document {
            rules: rules.len(),
            covered: self.coverage.covered(),
            percent: self.coverage.percent(),
            all: rules.iter().map(|rule| self.row(rule)).collect(),
        };
        Ok(serde_json::to_string_pretty(&document)? + "\n")
    }

    /// The texts that the places of a file's rules point into.
    fn sources(&self, file: &RuleFile) -> &Sources {
        let is_built = self.built.0.iter().any(|own| std::ptr::eq(own, file));
        if is_built { self.built.1 } else { self.read }
    }

    fn row<'r>(&self, own: &'r RuleCoverage<'_>) -> Row<'r> {
        let (rule, tally) = (own.rule, &own.tally);
        let sources = self.sources(own.rule_file);
        let is_alert = rule.alert().is_some();
        let branch = |index: usize| {
            let (branch, sides) = (&own.branches[index], own.sides(index));
            let sides = [0, 1].map(|side| Side {
                name: branch.names[side],
                samples: (sides.taken[side] > 0 || !sides.is_blind).then_some(sides.taken[side]),
            });
            let (operator, expr) = (branch.operator, branch.text.as_str());
            Branch { operator, expr, at: Located::of(branch.operator_place, sources), sides }
        };
        Row {
            rule: &rule.name.value,
            kind: own.kind(),
            group: &own.group.name.value,
            at: Located::of(rule.name.place, sources),
            covered: own.is_covered(),
            ran: tally.ran,
            tests: tally.tests,
            expectations: tally.expectations,
            value: tally.value.as_str(),
            fires: is_alert.then(|| tally.firing.as_str()),
            silent: is_alert.then(|| tally.silent.as_str()),
            branches: (0..own.branches.len()).map(branch).collect(),
            missing: own.gaps().iter().map(|gap| name(own, *gap)).collect(),
            advice: own.advice(),
        }
    }
}

/// What is missing, in a word that programs can tell apart.
fn name(own: &RuleCoverage<'_>, gap: Gap) -> String {
    match gap {
        Gap::Unreached => "reached".to_owned(),
        Gap::Value => "value".to_owned(),
        Gap::Firing => "fires".to_owned(),
        Gap::Silent => "silent".to_owned(),
        Gap::Side(branch, side) => {
            format!("branches[{branch}].{}", own.branches[branch].names[side])
        }
    }
}

#[derive(Serialize)]
struct Document<'a> {
    rules: usize,
    covered: usize,
    /// Covered ones of all.
    percent: f64,
    all: Vec<Row<'a>>,
}

/// A rule. `value`, `fires` and `silent` are `never`, `seen` or `asserted`; what does not apply
/// to records is null.
#[derive(Serialize)]
struct Row<'a> {
    rule: &'a str,
    kind: &'static str,
    group: &'a str,
    #[serde(flatten)]
    at: Located,
    covered: bool,
    /// In how many tests it ran, and how many have an expectation that reaches it.
    ran: usize,
    tests: usize,
    expectations: usize,
    value: &'static str,
    fires: Option<&'static str>,
    silent: Option<&'static str>,
    branches: Vec<Branch<'a>>,
    missing: Vec<String>,
    advice: Vec<String>,
}

#[derive(Serialize)]
struct Branch<'a> {
    operator: &'static str,
    expr: &'a str,
    #[serde(flatten)]
    at: Located,
    sides: [Side; 2],
}

/// A side with the samples that went to it; null if that cannot be told.
#[derive(Serialize)]
struct Side {
    name: &'static str,
    samples: Option<u64>,
}

/// Lines and columns count from 1, columns count characters.
#[derive(Serialize)]
struct Located {
    file: String,
    line: u32,
    column: u32,
}

impl Located {
    fn of(place: Place, sources: &Sources) -> Self {
        let file = sources.file(place.file);
        let at = file.line_column(place.span.start);
        Self { file: file.name().to_owned(), line: at.line, column: at.column }
    }
}
