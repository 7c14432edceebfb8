//! Settings: gathered from the rules, checked, and set from outside.

use std::ops::Bound;
use std::sync::Arc;

use promwright_number::duration;
use promwright_source::{Diagnostic, Place, Span};

use super::fault::Fault;
use super::locate::Locator;
use super::template::show_number;
use crate::node::NodeKind;
use crate::overrides::Overrides;
use crate::rule::Rule;
use crate::setting::{Severity, ThresholdFacts};
use crate::site::Site;
use crate::text::PartKind;
use crate::unit::{Style, UnitFacts};

/// A value that can be set from outside, as it is set now.
#[derive(Clone, Debug)]
pub struct Setting {
    /// Its name: `PsiFieldPodDrift.threshold`.
    pub name: String,
    /// The rule that it is of.
    pub rule: String,
    /// Its role in the rule: `threshold`, `for`, `severity`, or a name given to it.
    pub role: &'static str,
    /// What it is without overrides.
    pub default: SettingValue,
    /// What it is.
    pub value: SettingValue,
    /// What it may be.
    pub allowed: Allowed,
    /// Why the default is what it is.
    pub reason: &'static str,
    /// Where it is declared.
    pub place: Place,
    pub(super) site: Site,
}

/// The value of a [`Setting`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SettingValue {
    /// A number in a unit.
    Number(f64, UnitFacts),
    /// Milliseconds.
    Duration(i64),
    /// An urgency.
    Severity(Severity),
}

/// The values that a [`Setting`] may have.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Allowed {
    /// Numbers between these, in the setting's unit.
    Numbers(Bound<f64>, Bound<f64>),
    /// Milliseconds from the first to the second, both included.
    Durations(i64, i64),
    /// Any urgency.
    Severities,
}

impl SettingValue {
    /// Its unit, as `list` shows it.
    pub fn unit(&self) -> String {
        match self {
            Self::Number(_, unit) => unit.title(),
            Self::Duration(_) => "duration".to_owned(),
            Self::Severity(_) => "severity".to_owned(),
        }
    }
}

impl std::fmt::Display for SettingValue {
    /// As it is set: `0.3`, `10m`, `critical`.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(value, _) => formatter.write_str(&show_number(*value)),
            Self::Duration(milliseconds) => formatter.write_str(&duration::format(*milliseconds)),
            Self::Severity(severity) => formatter.write_str(severity.as_str()),
        }
    }
}

impl Allowed {
    /// Whether a value is allowed.
    pub fn contains(&self, value: SettingValue) -> bool {
        match (self, value) {
            (Self::Numbers(low, high), SettingValue::Number(value, _)) => {
                std::ops::RangeBounds::contains(&(*low, *high), &value)
            }
            (Self::Durations(low, high), SettingValue::Duration(value)) => {
                (*low..=*high).contains(&value)
            }
            (Self::Severities, SettingValue::Severity(_)) => true,
            _ => false,
        }
    }
}

impl std::fmt::Display for Allowed {
    /// As a sentence ends: `0 to 5`, `1m to 1h`, `info, warning or critical`.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Numbers(low, high) => formatter.write_str(&show_bounds(*low, *high)),
            Self::Durations(low, high) => {
                let [low, high] = [low, high].map(|end| duration::format(*end));
                write!(formatter, "{low} to {high}")
            }
            Self::Severities => formatter.write_str("info, warning or critical"),
        }
    }
}

fn show_bounds(low: Bound<f64>, high: Bound<f64>) -> String {
    let low = match low {
        Bound::Included(low) => show_number(low),
        Bound::Excluded(low) => format!("above {}", show_number(low)),
        Bound::Unbounded => "any".to_owned(),
    };
    match high {
        Bound::Included(high) => format!("{low} to {}", show_number(high)),
        Bound::Excluded(high) => format!("{low} to below {}", show_number(high)),
        Bound::Unbounded => format!("{low} or more"),
    }
}

/// All settings of a rule, each once, and those of one name that differ.
pub(super) fn of_rule(rule: &Rule, place: Place) -> (Vec<Setting>, Vec<Fault>) {
    let mut gathered = Gathered { rule, place, settings: Vec::new(), faults: Vec::new() };
    rule.expr.walk(&mut |node| {
        if let NodeKind::Threshold(facts) = &Arc::as_ref(node).kind {
            gathered.threshold(facts);
        }
    });
    if let Some(alert) = &rule.alert {
        for facts in [&alert.for_, &alert.keep_firing_for].into_iter().flatten() {
            let allowed = Allowed::Durations(facts.low, facts.high);
            let value = SettingValue::Duration(facts.default);
            gathered.add(facts.role, value, allowed, facts.reason, facts.site);
        }
        if let Some(facts) = &alert.severity {
            let value = SettingValue::Severity(facts.default);
            gathered.add("severity", value, Allowed::Severities, facts.reason, facts.site);
        }
    }
    let annotations = rule.alert.iter().flat_map(|alert| &alert.annotations);
    let texts = annotations.map(|annotation| &annotation.text);
    for part in
        rule.labels.iter().map(|label| &label.value).chain(texts).flat_map(|text| &text.parts)
    {
        if let PartKind::Threshold(facts) = &part.kind {
            gathered.threshold(facts);
        }
    }
    (gathered.settings, gathered.faults)
}

struct Gathered<'a> {
    rule: &'a Rule,
    place: Place,
    settings: Vec<Setting>,
    faults: Vec<Fault>,
}

impl Gathered<'_> {
    fn threshold(&mut self, facts: &ThresholdFacts) {
        let value = SettingValue::Number(facts.default, facts.unit);
        let allowed = Allowed::Numbers(facts.low, facts.high);
        self.add(facts.role, value, allowed, facts.reason, facts.site);
    }

    fn add(
        &mut self,
        role: &'static str,
        default: SettingValue,
        allowed: Allowed,
        reason: &'static str,
        site: Site,
    ) {
        let name = format!("{}.{role}", self.rule.name);
        if let Some(known) = self.settings.iter().find(|known| known.role == role) {
            if !known.site.is_same_call(&site) {
                let message = format!("two thresholds are both called `{name}`");
                let fault = Fault::new("dsl/duplicate-setting", site, message)
                    .cause(known.site, "the first one")
                    .help("give each a name of its own: `threshold(…).named(\"low\")`");
                self.faults.push(fault);
            }
            return;
        }
        if !allowed.contains(default) {
            let message = format!("the default {default} of `{name}` is not allowed: {allowed}");
            self.faults.push(Fault::new("dsl/default-out-of-range", site, message));
        }
        self.settings.push(Setting {
            name,
            rule: self.rule.name.clone(),
            role,
            default,
            value: default,
            allowed,
            reason,
            place: self.place,
            site,
        });
    }
}

/// Puts the overrides in. What cannot be put in is a finding on the argument.
pub(super) fn set(
    settings: &mut [Setting],
    overrides: &Overrides,
    locator: &mut Locator<'_>,
) -> Vec<Diagnostic> {
    let mut seen: Vec<&str> = Vec::new();
    let mut findings = Vec::new();
    for (name, text) in overrides.iter() {
        let argument = format!("{name}={text}");
        let mut refuse = |at: Span, message: String, help: String| {
            let file = locator.add(format!("--set {argument}"), &argument);
            findings
                .push(Diagnostic::error("dsl/override", Place::new(file, at), message).help(help));
        };
        let name_span = Span::new(0, name.len() as u32);
        let value_span = Span::new(name.len() as u32 + 1, argument.len() as u32);
        if seen.contains(&name) {
            refuse(name_span, format!("`{name}` is set twice"), "set it once".to_owned());
            continue;
        }
        seen.push(name);
        let Some(at) = settings.iter().position(|setting| setting.name == name) else {
            let message = format!("there is no setting `{name}`");
            refuse(name_span, message, super::suggest::settings(name, settings));
            continue;
        };
        match read(&settings[at], text) {
            Ok(value) => settings[at].value = value,
            Err((message, help)) => refuse(value_span, message, help),
        }
    }
    findings
}

/// The value of a text for a setting, or what is wrong with it and what to write.
fn read(setting: &Setting, text: &str) -> Result<SettingValue, (String, String)> {
    let unit = setting.default.unit();
    let allowed = setting.allowed;
    let value = match setting.default {
        SettingValue::Number(_, unit) => {
            number(text, &unit).map(|number| SettingValue::Number(number, unit))
        }
        SettingValue::Duration(_) => duration::parse(text).ok().map(SettingValue::Duration),
        SettingValue::Severity(_) => {
            let severity = Severity::ALL.into_iter().find(|known| known.as_str() == text);
            severity.map(SettingValue::Severity)
        }
    };
    let Some(value) = value else {
        let message = format!("`{text}` is no value for `{}`, which is a {unit}", setting.name);
        return Err((message, format!("for example `{}`; allowed is {allowed}", setting.default)));
    };
    if !allowed.contains(value) {
        let message = format!("{value} is not allowed for `{}`", setting.name);
        return Err((message, format!("allowed is {allowed}; the default is {}", setting.default)));
    }
    Ok(value)
}

/// A number, bare or with its own unit behind it: `0.3` and `30%`, `250` and `250ms`.
fn number(text: &str, unit: &UnitFacts) -> Option<f64> {
    let (text, factor) = match unit.style {
        Style::Percentage => match text.strip_suffix('%') {
            Some(text) => (text, 0.01),
            None => (text, 1.0),
        },
        Style::Duration => {
            if let Ok(milliseconds) = duration::parse(text) {
                return Some(milliseconds as f64 / 1000.0);
            }
            (text, 1.0)
        }
        _ => (text.strip_suffix(unit.suffix.trim()).unwrap_or(text).trim_end(), 1.0),
    };
    let number: f64 = text.parse().ok()?;
    number.is_finite().then_some(number * factor)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Dimensionless, Milliseconds, Ratio, Seconds, Unit};

    #[test]
    fn numbers_may_have_their_own_unit_only() {
        assert_eq!(number("0.3", &Ratio::FACTS), Some(0.3));
        assert_eq!(number("30%", &Ratio::FACTS), Some(0.3));
        assert_eq!(number("250ms", &Milliseconds::FACTS), Some(250.0));
        assert_eq!(number("250", &Milliseconds::FACTS), Some(250.0));
        assert_eq!(number("1m", &Seconds::FACTS), Some(60.0));
        assert_eq!(number("2.5", &Seconds::FACTS), Some(2.5));
        for (text, unit) in [
            ("5m", Ratio::FACTS),
            ("5m", Milliseconds::FACTS),
            ("30%", Dimensionless::FACTS),
            ("NaN", Ratio::FACTS),
            ("inf", Ratio::FACTS),
            ("", Ratio::FACTS),
        ] {
            assert_eq!(number(text, &unit), None, "{text} as {}", unit.name);
        }
    }

    #[test]
    fn bounds_read_as_a_sentence_ends() {
        assert_eq!(
            Allowed::Numbers(Bound::Included(0.0), Bound::Unbounded).to_string(),
            "0 or more"
        );
        let open = Allowed::Numbers(Bound::Excluded(0.0), Bound::Excluded(1.0));
        assert_eq!(open.to_string(), "above 0 to below 1");
        assert_eq!(Allowed::Durations(60_000, 3_600_000).to_string(), "1m to 1h");
    }
}
