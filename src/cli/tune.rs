//! `tune`: what other thresholds and another `for` of an alert would have done.

use promwright_backtest::{Measure, Trial, TuneError, draw_tuning, tune, tuning_json};
use promwright_rulebook::RuleFile;
use promwright_rulebook::yaml::closest;

use crate::arguments::{TuneArguments, TuneFormat, TuneMeasure};
use crate::backtest::{Reading, Samples, files, incidents, json_text, plan, style};
use crate::failure::{Failure, Result};
use crate::{Exit, Run};

/// More settings than this would be a grid that nobody reads.
const MOST: usize = 100_000;

pub(crate) fn run(run: &mut Run<'_>, arguments: &TuneArguments) -> Result<Exit> {
    let Some(files) = files(run, &arguments.rules)? else { return Ok(Exit::Findings) };
    let settings = arguments.thresholds.len().max(1) * arguments.fors.len().max(1);
    if settings > MOST {
        return Err(Failure::new(format!("{settings} settings are more than {MOST}")));
    }
    let incidents = match &arguments.expect {
        Some(path) => match incidents(run, path, &files, &|_| true)? {
            Some(mut incidents) => {
                incidents.retain(|own| own.alert.value == arguments.alert);
                incidents
            }
            None => return Ok(Exit::Findings),
        },
        None => Vec::new(),
    };
    let wants = |name: &str| name == arguments.alert;
    let reading = Reading { rules: vec![&files], wants: &wants, cut: true };
    let Some(samples) = Samples::load(run, &arguments.samples, &reading)? else {
        return Ok(Exit::Findings);
    };
    let trial = Trial {
        files: &files,
        alert: &arguments.alert,
        field: arguments.threshold.clone(),
        thresholds: arguments.thresholds.clone(),
        fors: arguments.fors.clone(),
        incidents: &incidents,
    };
    let plan = plan(&arguments.samples, &samples);
    let tuning = tune(&trial, samples.storage, &plan)
        .map_err(|error| refusal(error, &arguments.alert, &files))?;
    let text = match arguments.output {
        TuneFormat::Json => json_text(&tuning_json(&tuning)),
        TuneFormat::Text => {
            let measures = measures(&arguments.measure, tuning.is_judged);
            draw_tuning(&tuning, &measures, style(run))
        }
    };
    run.output.print(&text).map(|()| Exit::Clean)
}

/// What heat maps show: what is asked for, else firings, and recall where there are incidents.
fn measures(asked: &[TuneMeasure], is_judged: bool) -> Vec<Measure> {
    let mut measures: Vec<Measure> = asked
        .iter()
        .map(|own| match own {
            TuneMeasure::Firings => Measure::Firings,
            TuneMeasure::Minutes => Measure::Minutes,
            TuneMeasure::Delay => Measure::Delay,
            TuneMeasure::Recall => Measure::Recall,
        })
        .collect();
    if measures.is_empty() {
        measures.push(Measure::Firings);
        measures.extend(is_judged.then_some(Measure::Recall));
    }
    measures
}

fn refusal(error: TuneError, alert: &str, files: &[RuleFile]) -> Failure {
    match error {
        TuneError::NoAlert => {
            let rules = files.iter().flat_map(RuleFile::rules).map(|(_, rule)| rule);
            let names: Vec<&str> = rules
                .filter(|rule| rule.alert().is_some())
                .map(|rule| rule.name.value.as_str())
                .collect();
            let failure = Failure::new(format!("there is no alert `{alert}`"));
            match closest(alert, &names) {
                Some(meant) => failure.help(format!("did you mean `{meant}`?")),
                None => failure.help(format!("there are {}", names.join(", "))),
            }
        }
        TuneError::SeveralThresholds(fields) if fields.is_empty() => {
            Failure::new(format!("`{alert}` compares with no number"))
                .help("leave `--threshold` out to try only other values of `for`")
        }
        TuneError::SeveralThresholds(fields) => {
            let choices = fields.join(" or ");
            Failure::new(format!("`{alert}` has the thresholds {}", fields.join(", ")))
                .help(format!("choose one with `--threshold {choices}`"))
        }
        TuneError::Setting(error) => {
            Failure::new(format!("the threshold of `{alert}` cannot be set"))
                .cause(error.to_string())
        }
    }
}
