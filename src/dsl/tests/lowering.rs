//! Typed expressions and the PromQL that they become.

#![allow(missing_docs, reason = "the metrics are made up")]

use promwright_dsl::prelude::*;
use promwright_source::Sources;

labels! {
    /// The treaty.
    treaty_id;
    /// The pod.
    pod;
    /// The version that a pod runs.
    version;
    /// The histogram's bucket.
    le;
}

metrics! {
    scraped from Target::new(&[pod]);

    /// Share of requests that were filled.
    fill: Gauge<Ratio> { labels: &[treaty_id] }
    /// Mean round trip.
    rtt: Gauge<Milliseconds> { labels: &[treaty_id] }
    /// What runs where.
    build_info: Gauge<Flag> { labels: &[version] }
    /// When the last backup ended.
    backup_time: Gauge<Seconds> {}
    /// Requests since the start.
    requests_total: Counter<Requests> { labels: &[treaty_id] }
    /// How long answering took.
    answer: Histogram<Seconds> { labels: &[treaty_id] }
}

/// The PromQL of a rule, on one line.
fn promql(rules: Group) -> String {
    let catalog = Catalog::new().metrics(METRICS).output("rules.yaml", [rules]);
    let compiled = catalog.compile(&Overrides::none(), &mut Sources::new(), &mut |_| None);
    let messages: Vec<_> = compiled.findings.iter().map(|finding| &finding.message).collect();
    assert!(messages.is_empty(), "{messages:?}");
    let rule = compiled.files[0].groups[0].rules.last();
    let tree = rule.and_then(|rule| rule.expr.tree());
    tree.map(|tree| promwright_promql::print(&tree)).unwrap_or_default()
}

fn of<V: Vector>(vector: V) -> String {
    promql(group("g").rule(record("recorded", vector)))
}

fn when<C: Condition>(condition: C) -> String {
    promql(group("g").rule(alert("Alert").when(condition)))
}

#[test]
fn brackets_stand_where_binding_asks_for_them() {
    assert_eq!(of(rtt + rtt * 2.0), "rtt + rtt * 2");
    assert_eq!(of((rtt + rtt) * 2.0), "(rtt + rtt) * 2");
    assert_eq!(of(rtt - (rtt - rtt)), "rtt - (rtt - rtt)");
    assert_eq!(of(rtt - rtt - rtt), "rtt - rtt - rtt");
    assert_eq!(of(rtt / rtt / fill), "rtt / rtt / fill");
    assert_eq!(of(0.5 * (fill + fill)), "0.5 * (fill + fill)");
    assert_eq!(of(ratio(1) - fill), "1 - fill");
    assert_eq!(of(fill - ratio(-1)), "fill - -1");
    let either = fill.below(ratio(0.2)).or(fill.above(ratio(0.9)));
    assert_eq!(
        when(either.and(rtt.above(milliseconds(5)))),
        "(fill < 0.2 or fill > 0.9) and rtt > 5"
    );
}

#[test]
fn comparisons_filter_or_give_flags() {
    assert_eq!(when(rtt.at_least(milliseconds(5))), "rtt >= 5");
    assert_eq!(when(rtt.at_most(milliseconds(5000))), "rtt <= 5000");
    assert_eq!(of(rtt.expr().in_seconds()), "rtt / 1000");
    assert_eq!(when(rtt.differs_from(ZERO)), "rtt != 0");
    assert_eq!(of(fill.above(ratio(0.5)).bool() * 0.4), "(fill > bool 0.5) * 0.4");
    assert_eq!(of(fill.above(ratio(0.5)).values() * 2.0), "(fill > 0.5) * 2");
    assert_eq!(
        when(fill.below(ratio(0.5)).unless(on([pod], build_info.exists()))),
        "fill < 0.5 unless on (pod) build_info"
    );
}

#[test]
fn matching_stands_around_the_right_side() {
    assert_eq!(
        of(sum(fill).by([pod]) / on([pod], count_series(fill).by([pod]).in_unit::<Ratio>())),
        "sum by (pod) (fill) / on (pod) count by (pod) (fill)"
    );
    assert_eq!(
        of(fill * on([pod], build_info).group_left([version])),
        "fill * on (pod) group_left (version) build_info"
    );
    assert_eq!(
        when(fill.above(on([treaty_id], avg(fill).by([treaty_id])).group_left([]))),
        "fill > on (treaty_id) group_left () avg by (treaty_id) (fill)"
    );
    assert_eq!(
        when(fill.below(ratio(0.5)).and(ignoring([treaty_id], backup_time.exists()))),
        "fill < 0.5 and ignoring (treaty_id) backup_time"
    );
}

#[test]
fn windows_offsets_and_subqueries() {
    assert_eq!(of(rate(requests_total.over(minutes(5)))), "rate(requests_total[5m])");
    assert_eq!(
        of(increase(requests_total.over(hours(1)).offset(days(1)))),
        "increase(requests_total[1h] offset 1d)"
    );
    assert_eq!(of(fill - fill.offset(hours(1))), "fill - fill offset 1h");
    assert_eq!(
        of(max_over_time((fill - fill).over_steps(hours(1), minutes(1)))),
        "max_over_time((fill - fill)[1h:1m])"
    );
    assert_eq!(
        of(quantile_over_time(0.95, rtt.over(minutes(5)))),
        "quantile_over_time(0.95, rtt[5m])"
    );
    assert_eq!(of(predict_linear(rtt.over(hours(1)), hours(4))), "predict_linear(rtt[1h], 14400)");
    assert_eq!(of(since(backup_time)), "time() - backup_time");
}

#[test]
fn histograms_are_read_through_their_parts() {
    let buckets = sum(rate(answer.buckets_over(minutes(5)))).by([le]);
    assert_eq!(
        of(histogram_quantile(0.95, buckets)),
        "histogram_quantile(0.95, sum by (le) (rate(answer_bucket[5m])))"
    );
    let (sums, counts) = (answer.sum_over(minutes(5)), answer.count_over(minutes(5)));
    let mean: Expr<Seconds> = mean_observation(rate(sums), rate(counts));
    assert_eq!(of(mean), "rate(answer_sum[5m]) / rate(answer_count[5m])");
}

#[test]
fn selectors_have_their_matchers() {
    assert_eq!(
        of(avg(fill.with([treaty_id.is("A\"B"), pod.is_one_of(["a", "b.c"])]))),
        r#"avg(fill{treaty_id="A\"B",pod=~"a|b\\.c"})"#
    );
    assert_eq!(
        of(rate(requests_total.with([pod.is_not("a"), pod.matches_not("b.*")]).over(minutes(1)))),
        r#"rate(requests_total{pod!="a",pod!~"b.*"}[1m])"#
    );
    assert_eq!(when(absent(fill.with([pod.is("a")]))), r#"absent(fill{pod="a"})"#);
}

#[test]
fn aggregations_and_functions() {
    assert_eq!(of(sum(fill).without([pod])), "sum without (pod) (fill)");
    assert_eq!(of(topk(3, fill)), "topk(3, fill)");
    assert_eq!(of(quantile(0.5, fill).by([pod])), "quantile by (pod) (0.5, fill)");
    assert_eq!(of(clamp(fill, ratio(0), ratio(1))), "clamp(fill, 0, 1)");
    assert_eq!(of(round(abs(rtt))), "round(abs(rtt))");
    assert_eq!(of(raw::<Ratio>("-fill ^ 2") + fill), "-fill ^ 2 + fill");
    assert_eq!(of(raw::<Ratio>("fill or fill") * 2.0), "(fill or fill) * 2");
}

#[test]
fn records_are_read_by_their_name() {
    let average = || record("fill:avg", avg(fill)).label(pod, "all");
    let rules = group("g").rule(average()).rule(alert("Low").when(average().below(ratio(0.5))));
    assert_eq!(promql(rules), "fill:avg < 0.5");
}

/// One more step of a random expression.
fn step(left: Expr<Ratio>, right: Expr<Ratio>, choice: u8) -> Expr<Ratio> {
    match choice % 9 {
        0 => left + right,
        1 => left - right,
        2 => left * right,
        3 => left / right,
        4 => left.above(right).bool().in_unit(),
        5 => left.below(right).values(),
        6 => left.below(ratio(0.5)).or(right.above(ratio(0.25))).values(),
        7 => left.exists().and(right.exists().unless(fill.below(ratio(-1)))).values(),
        _ => max_over_time((left - right).over_steps(hours(1), minutes(5))),
    }
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config {
        failure_persistence: None,
        ..Default::default()
    })]

    /// Whatever is nested in whatever: it is printed so that it reads back as it was built, for
    /// otherwise compiling reports it.
    #[test]
    fn every_nesting_reads_back(choices in proptest::collection::vec((0_u8..9, 0_u8..3), 1..12)) {
        let start = || fill.expr();
        let built = choices.into_iter().fold(start(), |built, (choice, side)| match side {
            0 => step(built, start(), choice),
            1 => step(start(), built, choice),
            _ => step(built.clone(), built, choice),
        });
        proptest::prop_assert!(!of(built).is_empty());
    }
}
