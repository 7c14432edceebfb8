//! Rule files and their other homes: no text panics, both readers of YAML agree, every finding
//! lies within the text, and what was read can be written and read again.
#![no_main]

use promwright_rulebook::yaml::is_read_alike;
use promwright_rulebook::{homes, read, write};
use promwright_source::{Diagnostic, Severity, Sources};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let mut sources = Sources::new();
    let file = sources.add("fuzz.yaml", text);
    is_read_alike(file, text);
    let (rules, findings) = read(file, "fuzz.yaml", text);
    hold(&findings, text);
    hold(&homes::read(file, "fuzz.yaml", text, &[]).1, text);
    if findings.iter().all(|finding| finding.severity < Severity::Error) {
        let written = write(&rules);
        let (_, again) = read(file, "fuzz.yaml", &written);
        assert!(
            again.iter().all(|finding| finding.severity < Severity::Error),
            "{written}\n{again:?}"
        );
    }
});

/// Holds every place of the findings to the text.
fn hold(findings: &[Diagnostic], text: &str) {
    for finding in findings {
        let places = finding.causes.iter().map(|cause| cause.place).chain([finding.primary.place]);
        for place in places {
            assert!(text.get(place.span.range()).is_some(), "{finding:?} is not within the text");
        }
    }
}
