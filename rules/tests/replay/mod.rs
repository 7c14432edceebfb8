//! Runs VaultMesh's alerts over series.

use std::sync::Arc;

use promwright_dsl::Overrides;
use promwright_engine::rules::{Alert, Group, Mode, Outcome, Rule, RuleKind, Settings, run};
use promwright_engine::{Options, Storage};
use promwright_rulebook::Entry;
use promwright_series::{Labels, Series};
use promwright_source::Sources;

/// The twelve alerts from `start` to `end`, in milliseconds, with these settings.
pub fn alerts(series: Vec<Series>, overrides: &[&str], start: i64, end: i64) -> Outcome {
    let overrides = Overrides::parse(overrides).unwrap_or_default();
    let compiled =
        vaultmesh_rules::catalog().compile(&overrides, &mut Sources::new(), &mut |_| None);
    assert_eq!(compiled.findings, []);
    let file = compiled.files.iter().find(|file| file.name == "combined-alerts.yaml");
    let groups: Vec<_> = file.iter().flat_map(|file| &file.groups).map(group).collect();
    assert_eq!(groups.iter().map(|group| group.rules.len()).sum::<usize>(), 12);
    let count = series.len();
    let storage = Storage::from_series(series).unwrap_or_default();
    assert_eq!(storage.len(), count);
    let settings = Settings {
        start,
        end,
        interval_ms: None,
        options: Options::prometheus(),
        external_labels: Labels::empty(),
        external_url: "".into(),
        own_url: None,
        mode: Mode::default(),
    };
    run(&groups, storage, &settings)
}

fn group(group: &promwright_rulebook::Group) -> Group {
    Group {
        name: group.name.value.as_str().into(),
        interval_ms: group.interval.as_ref().map_or(30_000, |interval| interval.value),
        query_offset_ms: 0,
        limit: 0,
        rules: group.rules.iter().filter_map(rule).collect(),
    }
}

fn rule(rule: &promwright_rulebook::Rule) -> Option<Rule> {
    let alert = rule.alert()?;
    let time = alert.for_.as_ref();
    Some(Rule {
        name: rule.name.value.as_str().into(),
        ast: Arc::new(rule.expr.tree()?.into_owned()),
        labels: pairs(&rule.labels),
        kind: RuleKind::Alert(Alert {
            for_ms: time.map_or(0, |time| time.value),
            keep_firing_for_ms: 0,
            annotations: pairs(&alert.annotations),
        }),
    })
}

fn pairs(entries: &[Entry]) -> Vec<(Arc<str>, Arc<str>)> {
    let pair = |entry: &Entry| (entry.name.value.as_str().into(), entry.value.value.clone());
    entries.iter().map(pair).collect()
}
