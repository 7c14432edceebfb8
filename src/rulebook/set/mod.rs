//! What can be set on a rule from outside: `--set NAME=VALUE`.
//!
//! The settings of an alert are `NAME.threshold`, `NAME.for`, `NAME.keep_firing_for` and
//! `NAME.severity`. A threshold is a number that the expression compares with, outside of any
//! function or aggregation; of several they are `NAME.threshold1`, `NAME.threshold2` and so on,
//! as they are read. Of several alerts of one name they are `NAME#1.for`, `NAME#2.for` and so
//! on, in the order of files and rules; copies of one alert count as one and are set together.

mod error;
mod threshold;

use std::sync::Arc;

use promwright_number::duration;
use promwright_source::{Place, Span};
use rustc_hash::FxHashMap;

use crate::{Entry, Rule, RuleFile, RuleKind, Spanned, Text, TextMap, TextParts};
pub use error::SettingError;

/// A value of an alert that can be set.
#[derive(Clone, Debug)]
pub struct Setting {
    /// `PodsNotReady.threshold`: what to write before the `=`.
    pub name: String,
    /// Which value it is.
    pub kind: SettingKind,
    /// The alert's name.
    pub rule: String,
    /// The value as it is written.
    pub value: String,
    /// A few words of context, such as `> 0.9`; the value itself for the others.
    pub shown: String,
    /// Where it is written.
    pub place: Place,
}

/// The kinds of setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SettingKind {
    /// The nth number, from 0, that the expression compares with.
    Threshold(usize),
    /// `for`.
    For,
    /// `keep_firing_for`.
    KeepFiringFor,
    /// The label `severity`.
    Severity,
}

/// What can be set, in the order of files and rules. `for` and `keep_firing_for` are listed
/// where they are written, but can be set on every alert.
pub fn settings(files: &[RuleFile]) -> Vec<Setting> {
    let mut settings = Vec::new();
    for (name, copies) in named(files) {
        if let Some(rule) = copies.first().and_then(|at| at.rule(files)) {
            settings.extend(settings_of(&name, rule));
        }
    }
    settings
}

/// Sets one value in all copies of an alert.
///
/// The expression's text, its tree and its map change together; places still lead to what is
/// written in the file.
///
/// # Errors
///
/// No such alert or setting, a name that stands for several, or a value of another kind; the
/// error lists the choices.
pub fn set(files: &mut [RuleFile], name: &str, value: &str) -> Result<(), SettingError> {
    let all = named(files);
    let (rule_name, field) = name.rsplit_once('.').ok_or_else(|| SettingError::no_field(name))?;
    let Some((_, copies)) = all.iter().find(|(known, _)| known == rule_name) else {
        return Err(SettingError::no_rule(
            rule_name,
            field,
            all.iter().map(|(known, _)| known.as_str()),
        ));
    };
    let rule = copies.first().and_then(|at| at.rule(files));
    let kind = match rule {
        Some(rule) => kind_of(rule_name, field, rule)?,
        None => return Err(SettingError::no_field(name)),
    };
    for at in copies {
        if let Some(rule) = at.rule_mut(files) {
            apply(rule, kind, name, value)?;
        }
    }
    Ok(())
}

/// Where a rule stands.
#[derive(Clone, Copy)]
struct At {
    file: usize,
    group: usize,
    rule: usize,
}

impl At {
    fn rule(self, files: &[RuleFile]) -> Option<&Rule> {
        files.get(self.file)?.groups.get(self.group)?.rules.get(self.rule)
    }

    fn rule_mut(self, files: &mut [RuleFile]) -> Option<&mut Rule> {
        files.get_mut(self.file)?.groups.get_mut(self.group)?.rules.get_mut(self.rule)
    }
}

/// All alerts by the name to address them with, each with its copies.
fn named(files: &[RuleFile]) -> Vec<(String, Vec<At>)> {
    let mut distinct: Vec<(&str, Vec<At>)> = Vec::new();
    let mut known: FxHashMap<(&str, String), usize> = FxHashMap::default();
    let mut count: FxHashMap<&str, usize> = FxHashMap::default();
    for (at, rule) in alerts(files) {
        let name = rule.name.value.as_str();
        let next = distinct.len();
        let index = *known.entry((name, content(rule))).or_insert(next);
        if index == next {
            distinct.push((name, Vec::new()));
            *count.entry(name).or_default() += 1;
        }
        distinct[index].1.push(at);
    }
    let mut number: FxHashMap<&str, usize> = FxHashMap::default();
    let mut addressed = Vec::with_capacity(distinct.len());
    for (name, copies) in distinct {
        let nth = number.entry(name).or_default();
        *nth += 1;
        let is_only = count.get(name) == Some(&1);
        addressed.push((if is_only { name.to_owned() } else { format!("{name}#{nth}") }, copies));
    }
    addressed
}

fn alerts(files: &[RuleFile]) -> impl Iterator<Item = (At, &Rule)> {
    files.iter().enumerate().flat_map(|(file, rule_file)| {
        rule_file.groups.iter().enumerate().flat_map(move |(group, rules)| {
            let rules = rules.rules.iter().enumerate();
            let alerts = rules.filter(|(_, rule)| rule.alert().is_some());
            alerts.map(move |(index, rule)| (At { file, group, rule: index }, rule))
        })
    })
}

/// What tells copies of an alert from other alerts of its name.
fn content(rule: &Rule) -> String {
    let mut content = rule.expr.text.value().to_string();
    for label in &rule.labels {
        content.extend(["\0", label.name.value(), "\0", label.value.value()]);
    }
    content
}

fn settings_of(name: &str, rule: &Rule) -> Vec<Setting> {
    let thresholds = threshold::of(&rule.expr);
    let is_single = thresholds.len() == 1;
    let mut settings: Vec<_> = thresholds
        .iter()
        .enumerate()
        .map(|(index, threshold)| {
            let number = if is_single { String::new() } else { (index + 1).to_string() };
            let value = threshold.written(rule.expr.text.value()).to_owned();
            let shown = format!("{} {value}", threshold.op.as_str());
            let place = rule.expr.text.place_of(threshold.span);
            let kind = SettingKind::Threshold(index);
            Setting {
                name: format!("{name}.threshold{number}"),
                kind,
                rule: rule.name.value.to_string(),
                value,
                shown,
                place,
            }
        })
        .collect();
    let mut push = |field: &str, kind, value: String, place| {
        let shown = value.clone();
        settings.push(Setting {
            name: format!("{name}.{field}"),
            kind,
            rule: rule.name.value.to_string(),
            value,
            shown,
            place,
        });
    };
    if let RuleKind::Alert(alert) = &rule.kind {
        if let Some(for_) = &alert.for_ {
            push("for", SettingKind::For, duration::format(for_.value), for_.place);
        }
        if let Some(keep) = &alert.keep_firing_for {
            push(
                "keep_firing_for",
                SettingKind::KeepFiringFor,
                duration::format(keep.value),
                keep.place,
            );
        }
    }
    if let Some(severity) = rule.labels.iter().find(|label| label.name.value() == "severity") {
        push(
            "severity",
            SettingKind::Severity,
            severity.value.value().to_string(),
            severity.value.place(),
        );
    }
    settings
}

/// Which setting of a rule a field names.
fn kind_of(name: &str, field: &str, rule: &Rule) -> Result<SettingKind, SettingError> {
    let choices = settings_of(name, rule);
    let thresholds =
        choices.iter().filter(|choice| matches!(choice.kind, SettingKind::Threshold(_)));
    match field {
        "for" => Ok(SettingKind::For),
        "keep_firing_for" => Ok(SettingKind::KeepFiringFor),
        _ => match choices.iter().find(|choice| choice.name[name.len() + 1..] == *field) {
            Some(choice) => Ok(choice.kind),
            None if field == "threshold" && thresholds.clone().next().is_some() => {
                Err(SettingError::ambiguous(name, thresholds.cloned().collect()))
            }
            None => Err(SettingError::no_setting(name, field, choices)),
        },
    }
}

fn apply(rule: &mut Rule, kind: SettingKind, name: &str, value: &str) -> Result<(), SettingError> {
    let value = value.trim();
    let place = rule.place;
    match (kind, &mut rule.kind) {
        (SettingKind::Threshold(index), _) => {
            threshold::replace(&mut rule.expr, index, name, value)?;
        }
        (SettingKind::For, RuleKind::Alert(alert)) => {
            set_duration(&mut alert.for_, place, name, value)?;
        }
        (SettingKind::KeepFiringFor, RuleKind::Alert(alert)) => {
            set_duration(&mut alert.keep_firing_for, place, name, value)?;
        }
        (SettingKind::Severity, _) if value.is_empty() => {
            return Err(SettingError::bad_value(
                name,
                value,
                "a severity is a text such as `critical`",
            ));
        }
        (SettingKind::Severity, _) => {
            for label in rule.labels.iter_mut().filter(|label| label.name.value() == "severity") {
                *label = Entry::new(label.name.clone(), replaced(&label.value, value));
            }
        }
        // `named` gives alerts only.
        (_, RuleKind::Record) => {}
    }
    Ok(())
}

fn set_duration(
    field: &mut Option<Spanned<i64>>,
    rule: Place,
    name: &str,
    value: &str,
) -> Result<(), SettingError> {
    let Ok(milliseconds) = duration::parse(value) else {
        return Err(SettingError::bad_value(
            name,
            value,
            "a duration is written as in `90s`, `5m` or `1h30m`",
        ));
    };
    let place = field.as_ref().map_or(rule, |old| old.place);
    *field = Some(Spanned { value: milliseconds, place });
    Ok(())
}

/// A text in place of another one; all of it stands where that one stands.
fn replaced(old: &Text, value: &str) -> Text {
    let whole = Span::new(0, value.len() as u32);
    let map = TextMap::Printed(Box::new([(whole, old.place())]));
    let (value, map) = (value.into(), Some(Arc::new(map)));
    TextParts { value, place: old.place(), map, style: None }.into()
}
