//! Reports of `backtest`, as files: what they hold, that they are well formed, and that they
//! need nothing else.

mod browser;

use std::path::Path;

use html5gum::{DefaultEmitter, Token, Tokenizer};

use crate::command::{assert_shown, assert_text, command, finish, run};

const RULES: &str = "fixtures/cli/report/rules.yaml";
const OLD: &str = "fixtures/cli/report/old.yaml";
const SERIES: &str = "fixtures/cli/report/series.yaml";

/// Elements without an end.
const VOID: [&str; 5] = ["meta", "link", "input", "br", "wbr"];

/// The report of a run of `backtest` with these arguments.
fn report(arguments: &[&str]) -> String {
    report_of(arguments, 0)
}

/// The report of a run that ends with this code.
fn report_of(arguments: &[&str], code: i32) -> String {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("report.html");
    let path_text = path.to_str().expect("UTF-8");
    let outcome = run(&[&["backtest"], arguments, &["--report", path_text]].concat());
    assert_eq!(outcome.code, Some(code), "{}", outcome.show());
    std::fs::read_to_string(path).expect("it is written")
}

/// A page less the style sheet and the script, which stand in files of their own, with a line
/// for each element.
fn body(page: &str) -> String {
    let (_, rest) = page.split_once("</style>").expect("a style sheet");
    let (body, _) = rest.rsplit_once("<script>").expect("a script");
    body.replace("><", ">\n<")
}

/// Fails unless all elements end where they should, ids are unique, and links within the page
/// lead somewhere.
fn assert_well_formed(page: &str) {
    let (mut open, mut ids, mut links) = (Vec::new(), Vec::new(), Vec::new());
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    for token in Tokenizer::new_with_emitter(page, emitter) {
        match token.expect("a string is read") {
            Token::StartTag(tag) => {
                let name = text(&tag.name);
                for (key, value) in &tag.attributes {
                    assert!(!key.starts_with(b"on") && **key != *b"style", "{key:?} of {name}");
                    match &***key {
                        b"id" => ids.push(text(value)),
                        b"href" | b"aria-labelledby" | b"for" => links.push(text(value)),
                        _ => {}
                    }
                }
                if !tag.self_closing && !VOID.contains(&&*name) {
                    open.push(name);
                }
            }
            Token::EndTag(tag) => assert_eq!(open.pop(), Some(text(&tag.name))),
            Token::Error(error) => panic!("{error:?}"),
            _ => {}
        }
    }
    assert_eq!(open, [""; 0]);
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), count, "an id is there twice");
    links.retain(|link| link != "data:,");
    assert!(links.iter().all(|link| ids.contains(&link.trim_start_matches('#').to_owned())));
}

#[test]
fn a_report_has_values_bands_firings_and_figures() {
    let page = report(&[RULES, "--data", SERIES]);
    assert_well_formed(&page);
    assert_text("report", &body(&page));
}

#[test]
fn two_rule_sets_stand_beside_each_other() {
    let page = report(&[RULES, "--data", SERIES, "--against", OLD]);
    assert_well_formed(&page);
    assert_text("report-against", &body(&page));
}

#[test]
fn incidents_stand_beside_what_alerts_did() {
    let expect = ["--expect", "fixtures/cli/report/incidents.yaml"];
    let page = report_of(&[&[RULES, "--data", SERIES][..], &expect].concat(), 1);
    assert_well_formed(&page);
    assert_text("report-incidents", &body(&page));
    let both = report_of(&[&[RULES, "--data", SERIES, "--against", OLD][..], &expect].concat(), 1);
    assert_well_formed(&both);
}

#[test]
fn a_report_needs_nothing_else() {
    let page = report(&[RULES, "--data", SERIES, "--against", OLD]);
    // What annotations say is text; nothing is loaded from there.
    let own = page.replace("https://example.org", "");
    for foreign in ["http:", "https:", "//", "src=", "url(", "@import", "eval(", "import("] {
        let own = if foreign == "//" { own.replace("// ", "") } else { own.clone() };
        let within = own.find(foreign).map(|at| &own[at.saturating_sub(60)..at + 9]);
        assert!(within.is_none_or(|text| text.contains("img src=x")), "{foreign}: {within:?}");
    }
    assert!(!page.contains("<img") && !page.contains('\u{202e}'));
}

#[test]
fn a_long_stretch_is_a_small_file() {
    let scenario = ["--scenario", "pod-drift", "--duration", "3d"];
    let rules = "fixtures/cli/backtest/rules.yaml";
    let page = report(&[&[rules][..], &scenario, &["--set", "PodDrift.threshold=0.3"]].concat());
    assert_well_formed(&page);
    assert!(page.len() < 300_000, "{}", page.len());
}

#[test]
fn the_bytes_do_not_depend_on_the_threads() {
    let with = |threads| {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("report.html");
        let path_text = path.to_str().expect("UTF-8");
        let arguments = ["backtest", RULES, "--data", SERIES, "--report", path_text];
        finish(command(&arguments).env("RAYON_NUM_THREADS", threads));
        std::fs::read(path).expect("it is written")
    };
    assert_eq!(with("1"), with("5"));
}

#[test]
fn a_report_that_cannot_be_written_is_told() {
    let outcome = run(&["backtest", RULES, "--data", SERIES, "--report", "Cargo.toml/report.html"]);
    assert_shown("report-nowhere", &outcome);
    assert!(!Path::new("Cargo.toml/report.html").exists());
}

#[test]
fn what_rule_tests_cover_is_marked() {
    let coverage = ["--coverage", "fixtures/cli/report/coverage.json"];
    let page = report(&[&[RULES, "--data", SERIES][..], &coverage].concat());
    assert_well_formed(&page);
    let marks = page.split("<p class=\"tests\">").skip(1);
    let marks: Vec<&str> = marks.filter_map(|own| own.split("</p>").next()).collect();
    assert_text("report-coverage", &marks.join("\n"));
    let none = ["backtest", RULES, "--data", SERIES, "--report", "no.html", "--coverage", RULES];
    assert_shown("report-coverage-none", &run(&none));
    assert!(!Path::new("no.html").exists());
}
