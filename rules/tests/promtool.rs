//! Prometheus' own tool on what is built: it accepts the files, and passes the same unit tests.
//!
//! Runs where the environment variable `PROMWRIGHT_PROMTOOL` names a promtool, and says so where
//! it does not. The unit tests need one of 3.x: the windows of 2.x are closed on the left.

#![expect(clippy::disallowed_methods, reason = "tests write files and start promtool")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use promwright_dsl::Overrides;
use promwright_ruletest::skeleton::Skeleton;
use promwright_simulator::{export, input_rows, scenario, scenario_names};
use promwright_source::Sources;

/// Writes the built files below `directory` and returns their paths.
fn build(directory: &Path) -> Vec<PathBuf> {
    let compiled =
        vaultmesh_rules::catalog().compile(&Overrides::none(), &mut Sources::new(), &mut |_| None);
    let written = compiled.files.iter().map(|file| {
        let path = directory.join(&file.name);
        let parent = path.parent().unwrap_or(directory);
        fs::create_dir_all(parent).expect("a temporary directory can be written");
        fs::write(&path, promwright_rulebook::write(file)).expect("the same");
        path
    });
    written.collect()
}

/// Copies the unit tests beside the built files and returns their paths.
fn copy_tests(directory: &Path) -> Vec<PathBuf> {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/tests");
    let entries = fs::read_dir(tests).expect("fixtures/tests is there");
    let copied = entries.map(|entry| {
        let entry = entry.expect("it can be listed");
        let path = directory.join(entry.file_name());
        assert!(!path.exists(), "a test has the name of a built file: {}", path.display());
        fs::copy(entry.path(), &path).expect("it can be copied");
        path
    });
    copied.collect()
}

/// Runs promtool and returns what it printed; it must succeed.
fn passes(promtool: &str, arguments: &[&str], files: &[PathBuf]) -> String {
    let ran = Command::new(promtool).args(arguments).args(files).output();
    let ran = ran.unwrap_or_else(|error| panic!("{promtool}: {error}"));
    let printed =
        [ran.stdout, ran.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let printed = printed.concat();
    assert!(ran.status.success(), "{promtool} {arguments:?}: {printed}");
    printed
}

/// A test for each scenario beside the built files, of what fires in its first three hours.
fn write_skeletons(directory: &Path) -> Vec<PathBuf> {
    let compiled =
        vaultmesh_rules::catalog().compile(&Overrides::none(), &mut Sources::new(), &mut |_| None);
    let wanted = ["combined-alerts.yaml", "recording-rules.yaml"];
    let rules: Vec<_> =
        compiled.files.into_iter().filter(|file| wanted.contains(&&*file.name)).collect();
    let written = scenario_names().map(|name| {
        let scenario = scenario(name).expect("comes with the simulator");
        let lasts = 3 * 3_600_000;
        let skeleton = Skeleton {
            name,
            remarks: &[],
            rule_files: &wanted.map(str::to_owned),
            rules: &rules,
            interval: scenario.scrape_interval.0,
            lasts,
            input: &input_rows(&scenario, &export(&scenario, lasts, 7)),
        };
        let path = directory.join(format!("{name}.test.yaml"));
        fs::write(&path, skeleton.write().expect("no rule fails")).expect("it can be written");
        path
    });
    written.collect()
}

#[test]
fn promtool_accepts_what_is_built() {
    let Ok(promtool) = std::env::var("PROMWRIGHT_PROMTOOL") else {
        println!("PROMWRIGHT_PROMTOOL names no promtool: skipped");
        return;
    };
    let directory = tempfile::tempdir().expect("there is a temporary directory");
    let rules = build(directory.path());
    assert_eq!(rules.len(), 4);
    passes(&promtool, &["check", "rules", "--lint-fatal"], &rules);

    let tests = copy_tests(directory.path());
    assert!(!tests.is_empty());
    if passes(&promtool, &["--version"], &[]).contains("version 2.") {
        println!("{promtool} is of 2.x: unit tests skipped");
        return;
    }
    passes(&promtool, &["test", "rules"], &tests);
    passes(&promtool, &["test", "rules"], &write_skeletons(directory.path()));
}
