//! Mutants of the rules that test files name: as text, and as JSON.

use std::io::{self, Write};

use promwright_rulebook::RuleFile;
use promwright_ruletest::Options;
use promwright_ruletest::mutants::{
    Fate, Mutant, Mutants, Tested, mutants, render, sides, summary,
};
use promwright_source::{Place, Sources};
use serde::Serialize;

use super::Suite;
use crate::failure::Result;
use crate::output::Output;

/// Mutants with the texts that their places point into.
pub(crate) struct Mutated<'a> {
    mutants: Mutants<'a>,
    /// The files that `build` would write, and the texts behind them.
    built: (&'a [RuleFile], &'a Sources),
    /// The texts of rule files that were read.
    read: &'a Sources,
    /// The texts of test files.
    tests: &'a Sources,
}

impl Suite {
    /// Changes the rules that the tests name, and runs the tests that each change reaches;
    /// `sources` has the texts behind the files that `build` writes.
    pub fn mutants<'a>(
        &'a self,
        built: &'a [RuleFile],
        sources: &'a Sources,
        options: &Options,
    ) -> Mutated<'a> {
        let named = self.bound.iter().zip(self.rules_of(built));
        let tested: Vec<_> = named
            .filter_map(|(bound, rules)| Some(Tested { file: &bound.tests, rules: rules? }))
            .collect();
        let mutants = mutants(&tested, options);
        Mutated {
            mutants,
            built: (built, sources),
            read: &self.rules.sources,
            tests: &self.sources,
        }
    }
}

impl Mutated<'_> {
    /// Killed and equivalent ones, in per cent of all.
    pub fn score(&self) -> f64 {
        self.mutants.score()
    }

    /// Shows survivors and equivalent ones, and counts them in the last line.
    pub fn draw(&self, output: &mut Output) -> Result<()> {
        let sources = |mutant: &Mutant<'_>| self.sources(mutant);
        output.print(&render(&self.mutants, sources, self.tests, output.style()))?;
        output.line(&summary(&self.mutants))
    }

    /// The texts that the places of a mutant's rule point into.
    fn sources(&self, mutant: &Mutant<'_>) -> &Sources {
        let is_built = self.built.0.iter().any(|file| std::ptr::eq(file, mutant.rule_file));
        if is_built { self.built.1 } else { self.read }
    }

    /// Writes all of them as one JSON document.
    pub fn write_json(&self, to: &mut dyn Write) -> io::Result<()> {
        let document = Document {
            mutants: self.mutants.mutants.len(),
            killed: self.mutants.killed(),
            equivalent: self.mutants.equivalent(),
            survived: self.mutants.survived(),
            score: self.mutants.score(),
            all: self.mutants.mutants.iter().map(|mutant| self.row(mutant)).collect(),
        };
        serde_json::to_writer_pretty(&mut *to, &document)?;
        writeln!(to)
    }

    fn row(&self, mutant: &Mutant<'_>) -> Row {
        let (file, line) = located(mutant.rule.name.place, self.sources(mutant));
        let (was, is) = sides(mutant);
        Row {
            rule: mutant.rule.name.value.to_string(),
            file,
            line,
            operator: mutant.mutation.operator.as_str(),
            change: mutant.mutation.title.clone(),
            was,
            is,
            fate: self.fate(&mutant.fate),
        }
    }

    fn fate(&self, fate: &Fate) -> Ending {
        let test = |name: &str, place: Place| {
            let (file, line) = located(place, self.tests);
            Test { name: name.to_owned(), file, line }
        };
        match fate {
            Fate::Killed(by) => Ending::Killed { by: test(&by.test, by.place) },
            Fate::Equivalent(reason) => Ending::Equivalent { reason: reason.clone() },
            Fate::Survived(advice) => Ending::Survived {
                test: advice.test.as_ref().map(|own| test(&own.test, own.place)),
                advice: advice.text.clone(),
            },
        }
    }
}

fn located(place: Place, sources: &Sources) -> (String, u32) {
    let file = sources.file(place.file);
    (file.name().to_owned(), file.line_column(place.span.start).line)
}

/// All mutants, and how many of them met which end.
#[derive(Serialize)]
struct Document {
    mutants: usize,
    killed: usize,
    equivalent: usize,
    survived: usize,
    /// Killed and equivalent ones, in per cent of all.
    score: f64,
    all: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    rule: String,
    file: String,
    line: u32,
    operator: &'static str,
    change: String,
    was: String,
    is: String,
    #[serde(flatten)]
    fate: Ending,
}

#[derive(Serialize)]
#[serde(tag = "fate", rename_all = "lowercase")]
enum Ending {
    Killed { by: Test },
    Equivalent { reason: String },
    Survived { test: Option<Test>, advice: String },
}

#[derive(Serialize)]
struct Test {
    name: String,
    file: String,
    line: u32,
}
