//! What goes beyond promtool's format: for each feature a file that must pass and one that must
//! fail, in `fixtures/ruletest/beyond`. They are run beside promtool's own.

pub mod supply;

use std::path::PathBuf;

use promwright_ruletest::TestFile;
use promwright_source::{Sources, Style};

use super::{files, in_snapshots, repository};

/// Each feature has a file that passes and one that fails.
#[test]
fn features_have_files_of_both_kinds() {
    let names = |directory: &str| -> Vec<_> {
        files(directory).iter().map(|path| path.file_name().unwrap().to_owned()).collect()
    };
    assert_eq!(names("beyond/pass"), names("beyond/fail"));
}

fn unportable(path: &PathBuf) -> String {
    let text = std::fs::read_to_string(path).unwrap();
    let mut sources = Sources::new();
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let file = sources.add(name, text.as_str());
    let (tests, _) = TestFile::read(file, &text);
    let draw = |finding| promwright_source::render(finding, &sources, Style::default());
    tests.unportable().iter().map(draw).collect()
}

#[test]
fn promtool_s_own_files_are_portable_and_others_are_not() {
    for path in ["pass", "fail"].map(files).iter().flatten() {
        assert_eq!(unportable(path), "", "{}", path.display());
    }
    for path in ["beyond/pass", "vmalert"].map(files).iter().flatten() {
        assert_ne!(unportable(path), "", "{}", path.display());
    }
}

#[test]
fn what_is_not_portable_is_shown() {
    let mut drawn = String::new();
    for path in files("beyond/pass").iter().filter(|path| path.ends_with("states.test.yaml")) {
        drawn += &unportable(path);
    }
    drawn += &unportable(&repository().join("fixtures/ruletest/vmalert/vmalert.test.yaml"));
    in_snapshots(|| insta::assert_snapshot!("unportable", drawn));
}

/// The files that pass use each field; promtool 3.14 refuses them in these words.
#[test]
fn every_field_is_used_and_refused() {
    let all: String = files("beyond/pass").iter().map(unportable).collect();
    let not_found = all.lines().filter_map(|line| line.split_once("it says `field "));
    let mut fields: Vec<_> = not_found.map(|(_, rest)| rest.split('`').next().unwrap()).collect();
    fields.sort_unstable();
    fields.dedup();
    in_snapshots(|| insta::assert_snapshot!("unportable_fields", fields.join("\n")));
}
