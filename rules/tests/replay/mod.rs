//! Runs VaultMesh's rules over series.

use promwright_dsl::Overrides;
use promwright_engine::rules::{Mode, Outcome, Settings, run};
use promwright_engine::{Options, Storage};
use promwright_rulebook::RuleFile;
use promwright_series::{Labels, Series};
use promwright_source::Sources;

/// The rules of some of the catalog's files from `start` to `end`, in milliseconds, with these
/// settings.
pub fn replay(
    names: &[&str],
    series: Vec<Series>,
    overrides: &[&str],
    (start, end): (i64, i64),
) -> Outcome {
    let overrides = Overrides::parse(overrides).unwrap_or_default();
    let compiled =
        vaultmesh_rules::catalog().compile(&overrides, &mut Sources::new(), &mut |_| None);
    assert_eq!(compiled.findings, []);
    let wanted = |file: &&RuleFile| names.contains(&&*file.name);
    let files: Vec<_> = compiled.files.iter().filter(wanted).collect();
    assert_eq!(files.len(), names.len());
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
    run(&promwright_ruletest::groups(&files, &[]), storage, &settings)
}

/// The twelve alerts.
#[allow(dead_code, reason = "not every test wants only these")]
pub fn alerts(series: Vec<Series>, overrides: &[&str], start: i64, end: i64) -> Outcome {
    let outcome = replay(&["combined-alerts.yaml"], series, overrides, (start, end));
    assert_eq!(outcome.rules.len(), 12);
    outcome
}
