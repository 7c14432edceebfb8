//! `backtest`: what alerts would have done over recorded or simulated samples.

mod against;
mod incidents;
mod report;
mod samples;

use promwright_backtest::{
    Incident, Page, Plan, Replay, Score, Variant, document, document_of_both, draw, draw_both,
    junit, replay, score, score_text, scores_json, stretch,
};
use promwright_engine::{Options, Storage};
use promwright_number::duration;
use promwright_promql::regex::translate;
use promwright_rulebook::RuleFile;
use promwright_ruletest::groups;
use promwright_series::Labels;
use promwright_source::{Severity, Style};
use regex::Regex;
use serde_json::Value;

use crate::arguments::{BacktestArguments, BacktestFormat, RulePaths, SampleArguments};
use crate::failure::{Failure, Result};
use crate::findings;
use crate::rules::Rules;
use crate::{Exit, Purpose, Run};
pub(crate) use incidents::incidents;
pub(crate) use samples::{Reading, Samples, now};

/// Of so many series of each condition the time lines show the values.
const TIME_LINES: usize = 3;

pub(crate) fn run(run: &mut Run<'_>, arguments: &BacktestArguments) -> Result<Exit> {
    let wanted = wanted(arguments.alert.as_deref())?;
    let wants = |name: &str| wanted.as_ref().is_none_or(|wanted| wanted.is_match(name));
    let Some(files) = files(run, &arguments.rules)? else { return Ok(Exit::Findings) };
    let mut names = files.iter().flat_map(RuleFile::rules).filter(|(_, own)| own.alert().is_some());
    if !names.any(|(_, own)| wants(&own.name.value)) {
        return Err(Failure::new(match &arguments.alert {
            Some(pattern) => format!("no alert has a name in which `{pattern}` is found"),
            None => "there are no alerts among the rules".to_owned(),
        }));
    }
    let old = match Old::read(run, arguments)? {
        Old::None => None,
        Old::Named(name, files) => Some((name, files)),
        Old::Faulty => return Ok(Exit::Findings),
    };
    let expected = match &arguments.expect {
        Some(path) => match incidents(run, path, &files, &wants)? {
            Some(expected) => Some(expected),
            None => return Ok(Exit::Findings),
        },
        None => None,
    };
    let coverage = match &arguments.coverage {
        Some(path) => match report::coverage(run, path)? {
            Some(coverage) => Some(coverage),
            None => return Ok(Exit::Findings),
        },
        None => None,
    };
    let mut rules: Vec<&[RuleFile]> = vec![&files];
    rules.extend(old.as_ref().map(|(_, files)| files.as_slice()));
    let reading = Reading { rules, wants: &wants, cut: false };
    let Some(samples) = Samples::load(run, &arguments.samples, &reading)? else {
        return Ok(Exit::Findings);
    };
    let values = match (&arguments.report, arguments.output) {
        (Some(_), _) => report::SERIES,
        (None, BacktestFormat::Text) => TIME_LINES,
        (None, _) => 0,
    };
    let plan = Plan { wants: &wants, values, ..plan(&arguments.samples, &samples) };
    let (name, storage) = (samples.name, samples.storage);
    let (after, storage) = replayed(&files, storage, &plan);
    let before = old.map(|(name, files)| {
        let (replay, _) = replayed(&files, storage, &plan);
        (name, files, replay)
    });
    let shown = Shown { name: &name, replay: &after, expected: expected.as_deref() };
    let before =
        before.as_ref().map(|(name, files, replay)| Variant { name: name.clone(), replay, files });
    let now = if arguments.against.is_some() { "now" } else { "as set" };
    let after = Variant { name: now.to_owned(), replay: &after, files: &files };
    if let Some(path) = &arguments.report {
        let (before, coverage) = (before.as_ref(), coverage.as_ref());
        let incidents = expected.as_deref();
        report::write(path, &Page { name: &name, shown: &after, before, incidents, coverage })?;
    }
    match &before {
        None => shown.alone(run, arguments.output),
        Some(before) => shown.both(run, arguments.output, before, &after),
    }
}

/// What is shown.
struct Shown<'a> {
    /// The samples.
    name: &'a str,
    /// What came of the rules.
    replay: &'a Replay,
    /// What should have come of them.
    expected: Option<&'a [Incident]>,
}

impl Shown<'_> {
    fn alone(&self, run: &mut Run<'_>, format: BacktestFormat) -> Result<Exit> {
        let text = match format {
            BacktestFormat::Json => self.json(document(self.replay)),
            BacktestFormat::Junit => junit(self.name, self.replay, self.scores().as_deref()),
            BacktestFormat::Text => self.text(&draw(self.replay, self.expected, style(run)), run),
        };
        run.output.print(&text)?;
        Ok(self.exit())
    }

    fn both(
        &self,
        run: &mut Run<'_>,
        format: BacktestFormat,
        before: &Variant<'_>,
        after: &Variant<'_>,
    ) -> Result<Exit> {
        let text = match format {
            BacktestFormat::Json => self.json(document_of_both(before, after)),
            BacktestFormat::Junit => junit(self.name, self.replay, self.scores().as_deref()),
            BacktestFormat::Text => {
                self.text(&draw_both(before, after, self.expected, style(run)), run)
            }
        };
        run.output.print(&text)?;
        Ok(self.exit())
    }

    fn scores(&self) -> Option<Vec<Score>> {
        self.expected.map(|expected| score(self.replay, expected))
    }

    fn text(&self, drawn: &str, run: &Run<'_>) -> String {
        let Replay { start, end, .. } = *self.replay;
        let (name, span) = (self.name, duration::format(self.replay.span()));
        let mut text = format!("{name}, {}, {span}\n\n{drawn}", stretch(start, end));
        if let Some(scores) = self.scores() {
            text.push('\n');
            text.push_str(&score_text(&scores, self.replay, style(run)));
        }
        text
    }

    fn json(&self, mut document: Value) -> String {
        if let (Some(scores), Value::Object(fields)) = (self.scores(), &mut document) {
            fields.insert("incidents".to_owned(), scores_json(&scores));
        }
        json_text(&document)
    }

    fn exit(&self) -> Exit {
        let is_perfect = self.scores().is_none_or(|own| own.iter().all(Score::is_perfect));
        if is_perfect { Exit::Clean } else { Exit::Findings }
    }
}

/// How drawings are drawn here.
pub(crate) fn style(run: &Run<'_>) -> Style {
    Style { width: run.output.columns(), ..run.output.style() }
}

/// A document as text.
pub(crate) fn json_text(document: &Value) -> String {
    // What is made of texts and numbers always has a JSON form.
    serde_json::to_string_pretty(document).unwrap_or_default() + "\n"
}

fn replayed(files: &[RuleFile], storage: Storage, plan: &Plan<'_>) -> (Replay, Storage) {
    replay(&groups(&files.iter().collect::<Vec<_>>(), &[]), storage, plan)
}

/// The rules that run; `None` if something is wrong with them, which has been said.
pub(crate) fn files(run: &mut Run<'_>, from: &RulePaths) -> Result<Option<Vec<RuleFile>>> {
    let rules = run.rules(from, Purpose::Use)?;
    sound(run, &rules)
}

fn sound(run: &mut Run<'_>, rules: &Rules) -> Result<Option<Vec<RuleFile>>> {
    if rules.findings.iter().any(|finding| finding.severity == Severity::Error) {
        findings::draw(&mut run.output, &rules.findings, &rules.sources)?;
        return Ok(None);
    }
    match rules.failures.first() {
        Some(failure) => Err(failure.clone()),
        None => Ok(Some(rules.running())),
    }
}

/// The rules to compare with.
enum Old {
    /// There are to be none.
    None,
    /// What they are called, and they.
    Named(String, Vec<RuleFile>),
    /// Something is wrong with them, which has been said.
    Faulty,
}

impl Old {
    fn read(run: &mut Run<'_>, arguments: &BacktestArguments) -> Result<Self> {
        let (name, files) = match &arguments.against {
            Some(name) => {
                let rules = against::rules(name, &arguments.rules)?;
                (name.as_str(), sound(run, &rules)?)
            }
            None if run.settings.is_empty() => return Ok(Self::None),
            None => {
                let set = std::mem::take(&mut run.settings);
                let files = files(run, &arguments.rules);
                run.settings = set;
                ("as is", files?)
            }
        };
        Ok(files.map_or(Self::Faulty, |files| Self::Named(name.to_owned(), files)))
    }
}

/// When and how rules run over samples.
pub(crate) fn plan<'a>(arguments: &SampleArguments, samples: &Samples) -> Plan<'a> {
    Plan {
        start: samples.start,
        end: samples.end,
        interval_ms: arguments.interval,
        options: Options {
            lookback_delta_ms: arguments.lookback,
            left_open: !arguments.left_closed,
            max_samples: None,
            ..Options::prometheus()
        },
        external_labels: Labels::empty(),
        wants: &|_| true,
        values: 0,
    }
}

/// A pattern in Go's syntax.
fn wanted(pattern: Option<&str>) -> Result<Option<Regex>> {
    let Some(pattern) = pattern else { return Ok(None) };
    let refusal = |cause: String| {
        Failure::new(format!("`--alert {pattern}` is no regular expression")).cause(cause)
    };
    let translated = translate(pattern).map_err(|error| refusal(error.message))?;
    Regex::new(&translated).map(Some).map_err(|error| refusal(error.to_string()))
}
