//! A day of the simulator, loaded into Prometheus: every expression of the rules has the same
//! value there as here, at every step.

use std::fs;

use promwright_dsl::Overrides;
use promwright_engine::{Grid, Options, Storage, Value, evaluate};
use promwright_promql::parse;
use promwright_rulebook::RuleFile;
use promwright_series::exposition::{Format, read};
use promwright_series::{Labels, Sample, api};
use promwright_simulator::scenario;
use promwright_source::Sources;

use crate::server::{Server, escaped, promtool};
use crate::tool;

/// Seconds between two steps.
const STEP: i64 = 30;

/// The expressions of all rules with the rules' names.
fn expressions() -> Vec<(String, String)> {
    let compiled =
        vaultmesh_rules::catalog().compile(&Overrides::none(), &mut Sources::new(), &mut |_| None);
    let wanted = ["combined-alerts.yaml", "recording-rules.yaml"];
    let files = compiled.files.iter().filter(|file| wanted.contains(&&*file.name));
    let rules = files.flat_map(RuleFile::rules).map(|(_, rule)| rule);
    rules.map(|rule| (rule.name.value.to_string(), rule.expr.text.value().to_string())).collect()
}

/// Series with the bits of their values at each time, sorted.
type Values = Vec<(Labels, Vec<(i64, u64)>)>;

/// What Prometheus answers.
fn theirs(server: &Server, expression: &str, (start, end): (i64, i64)) -> Values {
    let (query, start, end) = (escaped(expression), start / 1000, end / 1000);
    let path = format!("/api/v1/query_range?query={query}&start={start}&end={end}&step={STEP}");
    let series = api::read(server.data(&path).to_string().as_bytes()).expect("an answer");
    let bits = |(time, value): (i64, f64)| (time, value.to_bits());
    let values = series.into_iter().map(|own| (own.labels, own.samples.iter().map(bits).collect()));
    sorted(values.collect())
}

/// What this engine gives.
fn ours(storage: &Storage, expression: &str, (start, end): (i64, i64)) -> Values {
    let ast = parse(expression).unwrap_or_else(|errors| panic!("{expression}: {errors:?}"));
    let grid = Grid::range(start, end, STEP * 1000);
    let answer = evaluate(&ast, storage, grid, &Options::prometheus());
    let answer = answer.unwrap_or_else(|error| panic!("{expression}: {error:?}"));
    let Value::Vector(vector) = answer.value else { panic!("{expression} is no vector") };
    let values = vector.iter().map(|own| {
        let floats = own.values.samples().map(|(step, sample)| match sample {
            Sample::Float(value) => (grid.at(step), value.to_bits()),
            Sample::Histogram(_) => panic!("{expression} has histograms"),
        });
        (own.labels.clone(), floats.collect())
    });
    sorted(values.collect())
}

fn sorted(mut values: Values) -> Values {
    values.sort();
    values
}

/// The first value in which two answers differ.
fn difference(ours: &Values, theirs: &Values) -> String {
    let labels = |values: &Values| values.iter().map(|(own, _)| own.clone()).collect::<Vec<_>>();
    if labels(ours) != labels(theirs) {
        return format!("{:?}, Prometheus {:?}", labels(ours), labels(theirs));
    }
    let all = |values: &Values| {
        let all =
            values.iter().flat_map(|(labels, own)| own.iter().map(move |at| (labels.clone(), *at)));
        all.map(|(labels, (time, bits))| (labels, time, f64::from_bits(bits))).collect::<Vec<_>>()
    };
    let (ours, theirs) = (all(ours), all(theirs));
    let pairs = ours.iter().zip(&theirs);
    let first = pairs.into_iter().find(|(a, b)| a.1 != b.1 || a.2.to_bits() != b.2.to_bits());
    format!("{first:?}, {} and {} values", ours.len(), theirs.len())
}

#[test]
fn every_expression_has_prometheus_values_over_a_day() {
    let Ok(prometheus) = std::env::var("PROMWRIGHT_PROMETHEUS") else {
        println!("PROMWRIGHT_PROMETHEUS names no prometheus: skipped");
        return;
    };
    let folder = tempfile::tempdir().expect("a directory");
    let folder = folder.path();
    let (mut compared, mut empty) = (0, 0);
    // One without gaps, one with late and lost scrapes, and one in which counters are reset.
    for name in ["provider-outage", "scrape-gaps", "rolling-restart"] {
        let folder = folder.join(name);
        fs::create_dir_all(folder.join("data")).expect("written");
        let dump = folder.join("day.om");
        let export = ["simulate", "export", "--scenario", name, "--duration", "24h", "--records"];
        let text = tool(&[&export[..], &["--format", "openmetrics"]].concat());
        fs::write(&dump, &text).expect("written");
        fs::write(folder.join("prometheus.yml"), "global: {}\n").expect("written");
        let (dump, data) = (dump.to_str().expect("UTF-8"), folder.join("data"));
        let data = data.to_str().expect("UTF-8");
        promtool(&prometheus, &["tsdb", "create-blocks-from", "openmetrics", dump, data]);
        let server = Server::start(&prometheus, &folder, &["--storage.tsdb.retention.time=100y"]);
        let start = scenario(name).expect("built in").start;
        let times = (start, start + 24 * 3_600_000);
        let series = read(text.as_bytes(), Format::OpenMetrics, 0).expect("an export").series;
        let storage = Storage::from_series(series).expect("no two series are the same");
        let expressions = expressions();
        assert_eq!(expressions.len(), 34);
        for (rule, expression) in &expressions {
            let theirs = theirs(&server, expression, times);
            let ours = ours(&storage, expression, times);
            assert!(ours == theirs, "{rule} in {name}: {}", difference(&ours, &theirs));
            compared += theirs.iter().map(|(_, values)| values.len()).sum::<usize>();
            empty += usize::from(theirs.is_empty());
        }
        server.stop();
    }
    println!("{compared} values of 34 expressions in 3 scenarios are equal; {empty} are empty");
    assert!(compared > 150_000, "{compared}");
}
