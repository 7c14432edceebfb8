//! `list`: the rules, and what can be set in them.

use promwright_number::duration;
use promwright_promql::print;
use promwright_rulebook::{Entry, Group, Rule};
use promwright_source::Place;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::arguments::{ListArguments, ListFormat};
use crate::check;
use crate::failure::Result;
use crate::rules::{Origin, Rules};
use crate::{Exit, Purpose, Run};

pub(crate) fn run(run: &mut Run<'_>, arguments: &ListArguments) -> Result<Exit> {
    let rules = run.rules(&arguments.rules, Purpose::Use)?;
    let listing = Listing::of(&rules);
    match arguments.format {
        ListFormat::Text => run.output.print(&listing.text())?,
        ListFormat::Json => run.output.write_with(|to| {
            serde_json::to_writer_pretty(&mut *to, &listing)?;
            writeln!(to)
        })?,
    }
    check::report(&mut run.output, &rules)?;
    Ok(if rules.failures.is_empty() { Exit::Clean } else { Exit::Failed })
}

/// All that is listed, as JSON has it.
#[derive(Serialize)]
struct Listing {
    rules: Vec<RuleRow>,
    settings: Vec<SettingRow>,
}

#[derive(Serialize)]
struct RuleRow {
    group: String,
    interval: Option<String>,
    kind: &'static str,
    name: String,
    expr: String,
    r#for: Option<String>,
    keep_firing_for: Option<String>,
    labels: Map<String, Value>,
    annotations: Map<String, Value>,
    file: String,
    line: u32,
}

/// What is not known of rules that were read is null.
#[derive(Serialize)]
struct SettingRow {
    name: String,
    rule: String,
    value: String,
    #[serde(skip)]
    shown: String,
    default: Option<String>,
    unit: Option<String>,
    range: Option<String>,
    reason: Option<String>,
    file: String,
    line: u32,
}

impl Listing {
    fn of(rules: &Rules) -> Self {
        let rows = rules.distinct().into_iter();
        let settings = match rules.origin {
            Origin::Catalog => typed_settings(rules),
            Origin::Paths => read_settings(rules),
        };
        Self { rules: rows.map(|(group, rule)| rule_row(rules, group, rule)).collect(), settings }
    }

    fn text(&self) -> String {
        let mut text = String::new();
        for group in self.rules.chunk_by(|a, b| a.group == b.group) {
            let interval = group[0].interval.as_ref();
            let interval = interval.map(|every| format!(", every {every}")).unwrap_or_default();
            let cells: Vec<_> = group.iter().map(RuleRow::cells).collect();
            text.extend([group[0].group.as_str(), &interval, "\n", &table(&cells), "\n"]);
        }
        if !self.settings.is_empty() {
            let cells: Vec<_> = self.settings.iter().map(SettingRow::cells).collect();
            text.extend(["settings, for `--set NAME=VALUE`\n", &table(&cells)]);
        }
        text
    }
}

impl RuleRow {
    fn cells(&self) -> Vec<String> {
        let severity = self.labels.get("severity").and_then(Value::as_str).unwrap_or_default();
        let held = self.r#for.as_ref().map(|held| format!("for {held}")).unwrap_or_default();
        let (kind, name, expr) = (self.kind.to_owned(), self.name.clone(), self.expr.clone());
        vec![kind, name, severity.to_owned(), held, expr]
    }
}

impl SettingRow {
    fn cells(&self) -> Vec<String> {
        let value = match &self.default {
            Some(default) if *default != self.value => format!("{} (was {default})", self.shown),
            _ => self.shown.clone(),
        };
        let of = |cell: &Option<String>| cell.clone().unwrap_or_default();
        vec![self.name.clone(), value, of(&self.unit), of(&self.range), of(&self.reason)]
    }
}

fn rule_row(rules: &Rules, group: &Group, rule: &Rule) -> RuleRow {
    let alert = rule.alert();
    let duration = |ms: i64| duration::format(ms);
    let (file, line) = located(rules, rule.place);
    let written = || rule.expr.text.value().to_string();
    RuleRow {
        group: group.name.value.to_string(),
        interval: group.interval.as_ref().map(|interval| duration(interval.value)),
        kind: if alert.is_some() { "alert" } else { "record" },
        name: rule.name.value.to_string(),
        expr: rule.expr.tree().map_or_else(written, |tree| print(&tree)),
        r#for: alert.and_then(|alert| alert.for_.as_ref()).map(|held| duration(held.value)),
        keep_firing_for: alert
            .and_then(|alert| alert.keep_firing_for.as_ref())
            .map(|held| duration(held.value)),
        labels: entries(group.labels.iter().chain(&rule.labels)),
        annotations: entries(alert.iter().flat_map(|alert| &alert.annotations)),
        file,
        line,
    }
}

fn entries<'a>(entries: impl Iterator<Item = &'a Entry>) -> Map<String, Value> {
    entries
        .map(|entry| (entry.name.value().to_string(), Value::from(entry.value.value().to_string())))
        .collect()
}

fn typed_settings(rules: &Rules) -> Vec<SettingRow> {
    let row = |setting: &promwright_dsl::Setting| {
        let (file, line) = located(rules, setting.place);
        SettingRow {
            name: setting.name.clone(),
            rule: setting.rule.clone(),
            value: setting.value.to_string(),
            shown: setting.value.to_string(),
            default: Some(setting.default.to_string()),
            unit: Some(setting.value.unit()),
            range: Some(setting.allowed.to_string()),
            reason: Some(setting.reason.to_owned()),
            file,
            line,
        }
    };
    rules.settings.iter().map(row).collect()
}

fn read_settings(rules: &Rules) -> Vec<SettingRow> {
    let row = |setting: promwright_rulebook::Setting| {
        let (file, line) = located(rules, setting.place);
        SettingRow {
            name: setting.name,
            rule: setting.rule,
            value: setting.value,
            shown: setting.shown,
            default: None,
            unit: None,
            range: None,
            reason: None,
            file,
            line,
        }
    };
    promwright_rulebook::settings(&rules.files).into_iter().map(row).collect()
}

fn located(rules: &Rules, place: Place) -> (String, u32) {
    let file = rules.sources.file(place.file);
    (file.name().to_owned(), file.line_column(place.span.start).line)
}

/// Rows with their cells in columns, indented.
fn table(rows: &[Vec<String>]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or_default()
    };
    let widths: Vec<_> = (0..rows.first().map_or(0, Vec::len)).map(width).collect();
    let mut text = String::new();
    for row in rows {
        let used = row.iter().zip(&widths).filter(|(_, width)| **width > 0);
        let cells: Vec<_> = used.map(|(cell, width)| format!("  {cell:width$}")).collect();
        text.push_str(cells.concat().trim_end());
        text.push('\n');
    }
    text
}
