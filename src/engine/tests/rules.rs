//! Rule groups: whole grids against ticking, and single behaviours against Prometheus'.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use promwright_engine::rules::{
    Alert, AlertHistory, AlertState, Episode, Group, Mode, Outcome, Reach, Rule, RuleId, RuleKind,
    RuleOutcome, Settings, run,
};
use promwright_engine::{Options, Storage};
use promwright_series::histogram::{BucketSpan, Histogram, ResetHint};
use promwright_series::{Column, Labels, STALE, Series};
use proptest::prelude::*;

#[path = "generated/groups.rs"]
mod generated;

use generated::{groups, values};

const MINUTE: i64 = 60_000;

fn record(name: &str, expression: &str) -> Rule {
    let ast = promwright_promql::parse(expression).unwrap_or_else(|errors| {
        panic!("{expression}: {errors:?}");
    });
    let (name, ast) = (name.into(), Arc::new(ast));
    Rule { name, ast, labels: Vec::new(), kind: RuleKind::Record }
}

fn alert(name: &str, expression: &str, for_: i64, keep: i64) -> Rule {
    let kind = RuleKind::Alert(Alert {
        for_ms: for_ * MINUTE,
        keep_firing_for_ms: keep * MINUTE,
        annotations: Vec::new(),
    });
    Rule { kind, ..record(name, expression) }
}

fn labeled(mut rule: Rule, labels: &[(&str, &str)]) -> Rule {
    rule.labels = labels.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    rule
}

fn group(rules: Vec<Rule>) -> Group {
    let (name, interval_ms) = ("g".into(), MINUTE);
    Group { name, interval_ms, query_offset_ms: 0, limit: 0, rules }
}

fn settings(minutes: i64, mode: Mode) -> Settings {
    Settings {
        start: 0,
        end: minutes * MINUTE,
        interval_ms: None,
        options: Options::promtool(),
        external_labels: Labels::from_pairs([("cluster", "eu")]),
        external_url: "http://example.org".into(),
        own_url: None,
        mode,
    }
}

/// Labels and one value a minute; `None` is a gap.
type Input<'a> = (&'a [(&'a str, &'a str)], &'a [Option<f64>]);

fn storage(series: &[Input<'_>]) -> Storage {
    let series = series.iter().map(|(labels, values)| {
        let mut samples = Column::new();
        for (minute, value) in values.iter().enumerate() {
            if let Some(value) = value {
                samples.push(minute as i64 * MINUTE, *value);
            }
        }
        Series { labels: Labels::from_pairs(labels.iter().copied()), samples }
    });
    Storage::from_series(series).unwrap_or_default()
}

/// Everything in a storage, in comparable form.
fn content(storage: &Storage) -> BTreeMap<String, Vec<(i64, u64)>> {
    storage
        .iter()
        .filter(|series| !series.samples().is_empty())
        .map(|series| {
            let samples = series.samples().iter().map(|(time, value)| {
                // NaNs other than the stale marker may differ in bits that no one sees.
                let bits = value.to_bits();
                let plain = value.is_nan() && bits != STALE.to_bits();
                (time, if plain { f64::NAN.to_bits() } else { bits })
            });
            (series.labels().to_string(), samples.collect())
        })
        .collect()
}

/// The alerts of a rule, in comparable form.
fn alerts(rule: &RuleOutcome) -> BTreeMap<String, String> {
    let instances = rule.alerts.iter().flat_map(AlertHistory::instances);
    instances
        .map(|instance| {
            let steps = instance
                .steps
                .iter()
                .map(|step| (step.time, step.state, step.value.to_bits(), step.seen_at));
            let steps: Vec<_> = steps.collect();
            (instance.labels.to_string(), format!("{:?} {steps:?}", instance.episodes))
        })
        .collect()
}

/// The rules in a few words.
fn describe(groups: &[Group]) -> String {
    let mut shown = String::new();
    for group in groups {
        let (every, offset) = (group.interval_ms, group.query_offset_ms);
        let _ = writeln!(shown, "every {every} offset {offset} limit {}", group.limit);
        for rule in &group.rules {
            let expression = promwright_promql::print(&rule.ast);
            let (name, labels) = (&rule.name, &rule.labels);
            let _ = writeln!(shown, "  {name} {labels:?} {:?} {expression}", rule.alert());
        }
    }
    shown
}

fn compare(groups: &[Group], input: &Storage, minutes: i64) -> Result<Outcome, TestCaseError> {
    let shown = describe(groups);
    let grid = run(groups, input.clone(), &settings(minutes, Mode::Grid));
    let ticking = run(groups, input.clone(), &settings(minutes, Mode::Ticking));
    prop_assert_eq!(content(&grid.storage), content(&ticking.storage), "{}", shown);
    for (own, other) in grid.rules.iter().zip(&ticking.rules) {
        prop_assert_eq!(&own.errors, &other.errors, "{}", shown);
        prop_assert_eq!(alerts(own), alerts(other), "{}", shown);
    }
    Ok(grid)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..Default::default() })]

    #[test]
    fn whole_grids_equal_ticking(groups in groups(), a in values(), b in values(), c in values()) {
        let input = storage(&[
            (&[("__name__", "a"), ("x", "1")], &a),
            (&[("__name__", "a"), ("x", "2")], &b),
            (&[("__name__", "b"), ("x", "1")], &c),
        ]);
        compare(&groups, &input, 30)?;
    }

    /// No two rules meet in a series here, so that none but those in cycles tick; and the input
    /// begins late, so that cycles wake late.
    #[test]
    fn whole_grids_equal_ticking_where_rules_do_not_meet(
        groups in groups(),
        (a, b, c) in (values(), values(), values()),
        late in prop::collection::vec(0..12_usize, 3),
    ) {
        let delayed = |values: &[Option<f64>], by: usize| [&vec![None; by], values].concat();
        let input = storage(&[
            (&[("__name__", "a"), ("x", "1")], &delayed(&a, late[0])),
            (&[("__name__", "a"), ("x", "2")], &delayed(&b, late[1])),
            (&[("__name__", "b"), ("x", "1")], &delayed(&c, late[2])),
        ]);
        compare(&distinct(groups), &input, 40)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..Default::default() })]

    /// Alerts that nobody reads have the same episodes when only these are kept.
    #[test]
    fn episodes_alone_are_those_of_ticking(
        groups in groups(),
        (a, b, c) in (values(), values(), values()),
        are_distinct in any::<bool>(),
    ) {
        let groups = if are_distinct { distinct(groups) } else { groups };
        let input = storage(&[
            (&[("__name__", "a"), ("x", "1")], &a),
            (&[("__name__", "a"), ("x", "2")], &b),
            (&[("__name__", "b"), ("x", "1")], &c),
        ]);
        let ticking = run(&groups, input.clone(), &settings(30, Mode::Ticking));
        let episodes = run(&groups, input, &settings(30, Mode::Episodes));
        for (own, expected) in episodes.rules.iter().zip(&ticking.rules) {
            let context = format!("{} of {}", own.name, describe(&groups));
            prop_assert_eq!(&own.errors, &expected.errors, "{}", context);
            let shown = |rule: &RuleOutcome, outcome: &Outcome| -> Vec<_> {
                let instances = rule.alerts.iter().flat_map(AlertHistory::instances);
                let of = |own: &Episode, labels: &Labels| {
                    let history = rule.alerts.as_ref();
                    let instance = history.and_then(|history| history.find(labels));
                    let at = own.firing_at.unwrap_or(own.active_at);
                    let step = instance.and_then(|own| own.at(at)).copied();
                    let texts = step.map(|step| outcome.annotations(rule, &step));
                    (labels.clone(), *own, step.map(|own| (own.value.to_bits(), own.state)), texts)
                };
                let all = instances.flat_map(|one| {
                    one.episodes.iter().map(|own| of(own, &one.labels)).collect::<Vec<_>>()
                });
                let mut all: Vec<_> = all.collect();
                all.sort_by(|a, b| (&a.0, a.1.active_at).cmp(&(&b.0, b.1.active_at)));
                all
            };
            let (own, expected) = (shown(own, &episodes), shown(expected, &ticking));
            prop_assert_eq!(own, expected, "{}", context);
        }
    }
}

proptest! {
    // Each case runs every rule of its groups.
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..Default::default() })]

    #[test]
    fn what_a_rule_reaches_has_the_same_outcome_alone(
        groups in groups(),
        (a, b) in (values(), values()),
        are_distinct in any::<bool>(),
    ) {
        let groups = if are_distinct { distinct(groups) } else { groups };
        let input = storage(&[
            (&[("__name__", "a"), ("x", "1")], &a),
            (&[("__name__", "b"), ("x", "1")], &b),
        ]);
        compare_reached(&groups, &input, 20)?;
    }
}

#[test]
fn what_rules_and_queries_read_is_known() {
    let of_query = labeled(record("d", "x"), &[("k", "1")]);
    let mut tells = alert("A", "b > 1 and on () d{k='2'}", 0, 0);
    if let RuleKind::Alert(own) = &mut tells.kind {
        own.annotations = vec![("also".into(), "{{ range query \"c\" }}{{ . }}{{ end }}".into())];
    }
    let groups =
        [group(vec![record("b", "x"), record("c", "sum(b) + c")]), group(vec![of_query, tells])];
    let reach = Reach::new(&groups);
    let ids = |ids: Vec<RuleId>| -> Vec<_> { ids.iter().map(|id| (id.group, id.rule)).collect() };
    let inputs = |group, rule| ids(reach.inputs(RuleId { group, rule }));
    assert_eq!(inputs(0, 0), []);
    assert_eq!(inputs(0, 1), [(0, 0), (0, 1)]);
    // Not `d`, which has another value of the label.
    assert_eq!(inputs(1, 1), [(0, 0), (0, 1)]);
    let read_by = |query: &str| ids(reach.read_by(&promwright_promql::parse(query).unwrap()));
    assert_eq!(read_by("d or b or x"), [(0, 0), (1, 0)]);
    assert_eq!(read_by("count(ALERTS{alertname='A'})"), [(1, 1)]);
}

/// Runs what each rule reaches, over what all others wrote, and compares with the whole run.
fn compare_reached(groups: &[Group], input: &Storage, minutes: i64) -> Result<(), TestCaseError> {
    let whole = run(groups, input.clone(), &settings(minutes, Mode::Grid));
    let reach = Reach::new(groups);
    for outcome in &whole.rules {
        let reached = reach.of(outcome.id);
        let (own, place) = reach.groups(&reached, outcome.id);
        let place = place.map(|id| own[id.group].rules[id.rule].name.clone());
        prop_assert_eq!(place.as_ref(), Some(&outcome.name));
        // All that is there is asked for afterwards.
        let all = promwright_promql::parse("{__name__!=\"\"}").unwrap();
        let over = reach.input(&reached, &[&all], input, &whole.storage);
        let alone = run(&own, over, &settings(minutes, Mode::Grid));
        let context = format!("{} of {}", outcome.name, describe(groups));
        prop_assert_eq!(content(&alone.storage), content(&whole.storage), "{}", context);
        let expected = whole.rules.iter().filter(|rule| reached.contains(rule.id));
        prop_assert_eq!(expected.clone().count(), alone.rules.len());
        // The rules themselves need no more than they read.
        let over = reach.input(&reached, &[], input, &whole.storage);
        let least = run(&own, over, &settings(minutes, Mode::Grid));
        for ((expected, own), least) in expected.zip(&alone.rules).zip(&least.rules) {
            for own in [own, least] {
                prop_assert_eq!(alerts(own), alerts(expected), "{}", context);
                prop_assert_eq!(&own.errors, &expected.errors, "{}", context);
            }
        }
    }
    Ok(())
}

/// The same groups with names so different that no two rules write the same series.
fn distinct(mut groups: Vec<Group>) -> Vec<Group> {
    for (index, rule) in groups.iter_mut().flat_map(|group| &mut group.rules).enumerate() {
        let prefix = if rule.alert().is_some() { "A" } else { "r" };
        rule.name = format!("{prefix}{index}").into();
    }
    groups
}

fn some(values: &[f64]) -> Vec<Option<f64>> {
    values.iter().copied().map(Some).collect()
}

#[test]
fn rules_without_cycles_do_not_tick() {
    let rules = vec![
        record("r1", "r0 + 1"),
        record("r0", "a"),
        record("loop", "loop or a"),
        alert("A", "r1 > 1", 1, 0),
        record("r2", "sum(ALERTS{alertname=\"A\"})"),
        record("r3", "r2"),
    ];
    let values = some(&[1.0, 2.0, 3.0, 0.0, 0.0, 5.0]);
    let input = storage(&[(&[("__name__", "a")], &values)]);
    let outcome = compare(&[group(rules)], &input, 10).unwrap_or_else(|error| panic!("{error}"));
    // r1 reads r0, which comes later, and `loop` itself.
    assert_eq!(outcome.ticking, 3);
}

#[test]
fn an_alert_waits_fires_keeps_firing_and_resolves() {
    let values = some(&[0.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0]);
    let input = storage(&[(&[("__name__", "a"), ("x", "1")], &values)]);
    let rules = vec![labeled(alert("A", "a > 0", 2, 2), &[("v", "{{ $labels.x }}")])];
    let outcome = compare(&[group(rules)], &input, 12).unwrap_or_else(|error| panic!("{error}"));
    let alerts = outcome.rules[0].alerts.clone().unwrap_or_default();
    let [instance] = alerts.instances() else { panic!("{alerts:?}") };
    assert_eq!(instance.labels.to_string(), r#"{alertname="A", v="1", x="1"}"#);
    let episode = |active: i64, firing: Option<i64>, resolved: Option<i64>| Episode {
        active_at: active * MINUTE,
        firing_at: firing.map(|at| at * MINUTE),
        resolved_at: resolved.map(|at| at * MINUTE),
    };
    assert_eq!(instance.episodes, [episode(1, Some(3), Some(7)), episode(8, None, Some(9))]);
    let kept = instance.at(6 * MINUTE).copied();
    let kept = kept.map(|step| (step.state, step.seen_at));
    assert_eq!(kept, Some((AlertState::Firing, 4 * MINUTE)));
    let firing = Labels::from_pairs([
        ("__name__", "ALERTS"),
        ("alertname", "A"),
        ("alertstate", "firing"),
        ("v", "1"),
        ("x", "1"),
    ]);
    let series = outcome.storage.find(&firing).map(|series| series.samples().timestamps.clone());
    let minutes = [3, 4, 5, 6, 7];
    assert_eq!(series, Some(minutes.map(|minute| minute * MINUTE).to_vec()));
}

#[test]
fn equal_labels_and_limits_are_errors_of_their_ticks() {
    let input = storage(&[
        (&[("__name__", "a"), ("x", "1")], &some(&[1.0, 1.0, 1.0])),
        (&[("__name__", "a"), ("x", "2")], &[None, Some(1.0), Some(STALE)]),
    ]);
    let rules =
        vec![labeled(record("r", "a"), &[("x", "")]), labeled(alert("A", "a", 0, 0), &[("x", "")])];
    let limited = Group { limit: 1, ..group(vec![record("l", "a"), alert("L", "a", 0, 0)]) };
    let outcome =
        compare(&[group(rules), limited], &input, 3).unwrap_or_else(|error| panic!("{error}"));
    let errors: Vec<_> = outcome
        .rules
        .iter()
        .map(|rule| rule.errors.iter().map(|e| (e.time / MINUTE, e.message.as_str())).collect())
        .collect::<Vec<Vec<_>>>();
    assert_eq!(
        errors,
        [
            vec![(1, "vector contains metrics with the same labelset after applying rule labels")],
            vec![(1, "vector contains metrics with the same labelset after applying alert labels")],
            vec![(1, "exceeded limit of 1 with 2 series")],
            vec![(1, "exceeded limit of 1 with 2 alerts")],
        ]
    );
}

#[test]
fn annotations_are_those_of_the_last_value() {
    let input = storage(&[(&[("__name__", "a")], &some(&[1.0, 3.0, 0.0, 0.0]))]);
    let mut rule = alert("A", "a > 0", 0, 5);
    if let RuleKind::Alert(alert) = &mut rule.kind {
        let text = "{{ $value }} {{ $labels.job }}{{ query \"sum(a)\" | first | value }} {{ bad }}";
        alert.annotations =
            vec![("s".into(), text[..text.len() - 10].into()), ("b".into(), text.into())];
    }
    let outcome = run(&[group(vec![rule])], input, &settings(3, Mode::Grid));
    let rule = &outcome.rules[0];
    let alerts = rule.alerts.clone().unwrap_or_default();
    let (_, step) = alerts.active_at(3 * MINUTE).next().unwrap_or_else(|| panic!("inactive"));
    let annotations = outcome.annotations(rule, step);
    let broken = "<error expanding template: error parsing template __alert_A: template: \
                  __alert_A:1: function \"bad\" not defined>";
    assert_eq!(annotations, [("b".into(), broken.into()), ("s".into(), "3 3".into())]);
}

#[test]
fn histograms_are_recorded_and_shown() {
    let spans = vec![BucketSpan { offset: 0, length: 2 }];
    let (positive_spans, positive_buckets) = (spans, vec![1.0, 2.0]);
    let own = Histogram {
        count: 3.0,
        sum: 4.0,
        positive_spans,
        positive_buckets,
        ..Histogram::default()
    };
    let mut samples = Column::new();
    for minute in 0..3 {
        samples.push_histogram(minute * MINUTE, Arc::new(own.clone()));
    }
    let labels = Labels::from_pairs([("__name__", "h")]);
    let input = Storage::from_series([Series { labels, samples }]).unwrap_or_default();
    let mut rule = labeled(alert("A", "h", 0, 0), &[("v", "{{ $value }}")]);
    if let RuleKind::Alert(alert) = &mut rule.kind {
        let text = "{{ query \"r\" | first | value }}|{{ printf \"%s\" $value }}|{{ . }}";
        alert.annotations = vec![("a".into(), text.into())];
    }
    let outcome = run(&[group(vec![record("r", "h * 2"), rule])], input, &settings(2, Mode::Grid));
    let recorded = outcome.storage.find(&Labels::from_pairs([("__name__", "r")]));
    let recorded: Vec<_> = recorded
        .iter()
        .flat_map(|series| &series.samples().histograms)
        .map(|(_, histogram)| (histogram.count, histogram.reset_hint))
        .collect();
    let (first, next) = ((6.0, ResetHint::Unknown), (6.0, ResetHint::NotReset));
    assert_eq!(recorded, [first, next, next]);
    let alerts = outcome.rules[1].alerts.clone().unwrap_or_default();
    let (instance, step) =
        alerts.active_at(2 * MINUTE).next().unwrap_or_else(|| panic!("inactive"));
    let shown = "{count:3, sum:4, (0.5,1]:1, (1,2]:2}";
    assert_eq!((instance.labels.get("v"), step.value), (Some(shown), 0.0));
    let annotation = format!(
        "{{count:6, sum:8, (0.5,1]:2, (1,2]:4}}|{shown}|{{map[__name__:h] map[cluster:eu] \
         http://example.org {shown}}}"
    );
    let annotations = outcome.annotations(&outcome.rules[1], step);
    assert_eq!(annotations, [("a".into(), annotation.into())]);
}
