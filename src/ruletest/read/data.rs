//! The series of a test file as data, whatever its tests expect of them.
//!
//! Also of a file with nothing but `interval` and `input_series`, as a simulation is exported.

use promwright_rulebook::yaml::{self, Fields, Kind, Node};
use promwright_series::{Series, notation};
use promwright_source::{Diagnostic, FileId};

use super::reading::Reading;
use super::repeat::{each, list};
use super::series::{self, Input};
use super::{DEFAULT_INTERVAL, scalar, test};
use crate::input::latest;
use crate::model::InputSeries;

/// The series of one test, or of a file of series.
#[derive(Clone, Debug)]
pub struct InputSet {
    /// The test's name, empty if it has none.
    pub name: String,
    /// Milliseconds between two values.
    pub interval: i64,
    /// The time of the first values, in milliseconds since the epoch.
    pub start: i64,
    /// The series with all their values.
    pub input: Vec<InputSeries>,
}

impl InputSet {
    /// Reads the series of a file: a set for each test, or one.
    ///
    /// What is wrong with anything but the series is left to [`TestFile`](crate::TestFile).
    pub fn read(file: FileId, text: &str) -> (Vec<Self>, Vec<Diagnostic>) {
        let (document, findings) = yaml::parse(file, text);
        let mut reading = Reading { findings, ..Reading::default() };
        let mut sets = Vec::new();
        if let Some(root) = document.root().filter(|root| root.kind() != Kind::Null) {
            let names = ["evaluation_interval", "interval", "input_series", "tests"];
            let fields = reading.expect().fields(root, "a file of series", &names);
            if let Some(fields) = fields {
                read_root(&fields, &mut sets, &mut reading);
            }
        }
        let mut findings = reading.findings;
        promwright_source::sort(&mut findings);
        findings.dedup();
        (sets, findings)
    }

    /// The series with their samples. Of two with the same labels the second replaces the first,
    /// as in promtool.
    pub fn series(&self) -> Vec<Series> {
        let latest = latest(&self.input);
        let used = self.input.iter().enumerate();
        let used = used.filter(|(index, series)| latest.get(&series.labels) == Some(index));
        used.map(|(_, series)| Series {
            labels: series.labels.clone(),
            samples: notation::column(&series.points, self.start, self.interval),
        })
        .collect()
    }
}

fn read_root(fields: &Fields<'_>, sets: &mut Vec<InputSet>, reading: &mut Reading) {
    let interval = scalar::duration(fields, "evaluation_interval", reading);
    let interval = interval.filter(|ms| *ms > 0).unwrap_or(DEFAULT_INTERVAL);
    if fields.value("input_series").is_some() {
        sets.push(read_set(fields, interval, reading));
    }
    let Some(tests) = fields.value("tests") else { return };
    let items: Vec<Node<'_>> = reading.expect().items(tests, "`tests`").collect();
    for item in items.into_iter().filter(|item| item.kind() != Kind::Null) {
        sets.extend(each(item, reading, |item, reading| {
            let names = ["interval", "input_series", "name", "start_timestamp"];
            let fields = reading.expect().fields(item, "a test", &names)?;
            Some(read_set(&fields, interval, reading))
        }));
    }
}

fn read_set(fields: &Fields<'_>, interval: i64, reading: &mut Reading) -> InputSet {
    let own_interval = scalar::duration(fields, "interval", reading);
    let name = test::name(fields, reading);
    let start = test::start(fields, reading);
    let most = notation::MAX_POINTS;
    let inputs =
        list(fields, "input_series", reading, |node, reading| series::input(node, most, reading));
    let written = inputs.into_iter().filter_map(|input| match input {
        Input::Written(series) => Some(series),
        Input::Elsewhere(supply) => {
            let message = "the series of another file are not read from here";
            reading.findings.push(
                Diagnostic::error("test/nested-data", supply.place, message)
                    .help("name that file itself"),
            );
            None
        }
    });
    InputSet {
        name: name.map_or_else(String::new, |name| name.value),
        interval: own_interval.filter(|ms| *ms > 0).unwrap_or(interval),
        start,
        input: written.collect(),
    }
}

#[cfg(test)]
mod tests {
    use promwright_source::Sources;

    use super::*;

    fn read(text: &str) -> (Vec<InputSet>, Vec<Diagnostic>) {
        let mut sources = Sources::new();
        let file = sources.add("a.yaml", text);
        InputSet::read(file, text)
    }

    #[test]
    fn tests_and_files_of_series_are_read_alike() {
        let series = "input_series: [{series: up, values: 0+1x9}, {series: up, values: 7 _ 8}]";
        let alone = format!("interval: 30s\n{series}\n");
        let test = format!("evaluation_interval: 30s\ntests:\n- {series}\n  alert_rule_test: 5\n");
        for text in [alone, test] {
            let (sets, findings) = read(&text);
            assert!(findings.is_empty(), "{findings:?}");
            let series = sets[0].series();
            let samples: Vec<_> = series[0].samples.iter().collect();
            assert_eq!((sets.len(), series.len()), (1, 1));
            assert_eq!(samples, [(0, 7.0), (60_000, 8.0)]);
        }
    }

    #[test]
    fn what_is_wrong_with_a_series_is_found() {
        let (_, findings) = read("interval: 1x\ninput_series: [{series: 'up{', values: 1}]\n");
        let slugs: Vec<_> = findings.iter().map(|finding| finding.slug).collect();
        assert_eq!(slugs, ["test/bad-duration", "test/bad-series"]);
    }
}
