//! Wrong rules that types cannot refuse, each with the finding that it must give.

use promwright_dsl::prelude::*;

labels! {
    /// The treaty.
    treaty_id;
    /// The pod.
    pod;
    /// The part of the system.
    component;
    /// A label that nothing has.
    region;
}

metrics! {
    scraped from Target::new(&[pod]);

    /// Share of requests that were filled.
    fill_rate: Gauge<Ratio> { labels: &[treaty_id] }
    /// Share of the queue that is taken.
    queue_fill: Gauge<Ratio> {}
    /// How long answering took.
    answer_seconds: Histogram<Seconds> { labels: &[treaty_id] }
}

pub mod undeclared {
    use promwright_dsl::prelude::*;

    metrics! {
        scraped from Target::new(&[]);

        /// Not in the catalog.
        forgotten: Gauge<Ratio> {}
    }
}

fn limit() -> Threshold<Ratio> {
    threshold(ratio(0.8), 0.0..=1.0, "for the test")
}

fn catalog(rules: Group) -> Catalog {
    Catalog::new().metrics(METRICS).output("rules.yaml", [rules])
}

fn fill_avg() -> Record<Ratio> {
    record("fill:avg", avg(fill_rate)).label(component, "treaty")
}

fn queue_avg() -> Record<Ratio> {
    record("queue:avg", avg(queue_fill)).label(component, "queue")
}

pub fn dropped_label_in_a_text() -> Catalog {
    catalog(group("g").rule(alert("FillLow").when(min(fill_rate).below(limit())).summary(text![
        "Treaty ",
        treaty_id,
        " is below ",
        limit()
    ])))
}

pub fn label_that_the_rule_sets_in_a_text() -> Catalog {
    catalog(
        group("g").rule(
            alert("FillLow")
                .when(fill_rate.below(limit()))
                .label(component, "treaty")
                .summary(text!["Part ", component]),
        ),
    )
}

pub fn by_a_label_that_is_not_there() -> Catalog {
    catalog(group("g").rule(record("fill:max", max(fill_rate).by([treaty_id, region]))))
}

pub fn matcher_on_a_label_that_is_not_there() -> Catalog {
    catalog(group("g").rule(record("fill:eu", avg(fill_rate.with([region.is("eu")])))))
}

pub fn on_a_label_that_is_dropped() -> Catalog {
    let both = sum(fill_rate).by([pod]) / on([treaty_id], fill_rate);
    catalog(group("g").rule(record("fill:share", both)))
}

pub fn sides_that_never_match() -> Catalog {
    let both = fill_avg() + queue_avg();
    catalog(group("g").rule(fill_avg()).rule(queue_avg()).rule(record("both:sum", both)))
}

pub fn sides_of_which_one_is_aggregated() -> Catalog {
    catalog(group("g").rule(record("fill:share", fill_rate / sum(fill_rate))))
}

pub fn quantile_without_buckets() -> Catalog {
    let rates = sum(rate(answer_seconds.buckets_over(minutes(5)))).by([treaty_id]);
    catalog(group("g").rule(record("answer:p95", histogram_quantile(0.95, rates))))
}

pub fn recorded_twice() -> Catalog {
    let first = record("fill:avg", avg(fill_rate));
    let second = record("fill:avg", min(fill_rate));
    catalog(group("g").rule(first).rule(second))
}

pub fn two_alerts_of_one_name() -> Catalog {
    let low = alert("FillLow").when(fill_rate.below(limit()));
    let lower = alert("FillLow").when(fill_rate.below(ratio(0.5)));
    catalog(group("g").rule(low).rule(lower))
}

pub fn record_in_no_group() -> Catalog {
    catalog(group("g").rule(alert("FillLow").when(fill_avg().below(limit()))))
}

pub fn metric_that_the_catalog_has_not() -> Catalog {
    catalog(group("g").rule(alert("Forgotten").when(undeclared::forgotten.below(limit()))))
}

pub fn two_thresholds_of_one_name() -> Catalog {
    let low = threshold(ratio(0.2), 0.0..=1.0, "low");
    let high = threshold(ratio(0.9), 0.0..=1.0, "high");
    let outside = fill_rate.below(low).or(fill_rate.above(high));
    catalog(group("g").rule(alert("FillOdd").when(outside)))
}

pub fn default_out_of_range() -> Catalog {
    let limit = threshold(ratio(80), 0.0..=1.0, "a ratio is no percentage");
    catalog(group("g").rule(alert("FillLow").when(fill_rate.below(limit))))
}

pub fn raw_text_that_is_no_promql() -> Catalog {
    catalog(group("g").rule(record("fill:raw", raw::<Ratio>("rates(fill_rate[5m])"))))
}

pub fn names_that_are_none() -> Catalog {
    catalog(group("g").rule(record("fill-avg", avg(fill_rate)).label(Label::new("a-b"), "x")))
}

pub fn two_groups_of_one_name() -> Catalog {
    let one = group("g").rule(fill_avg());
    let two = group("g").rule(queue_avg());
    Catalog::new().metrics(METRICS).output("rules.yaml", [one, two])
}

pub fn tunable() -> Catalog {
    catalog(
        group("g").rule(
            alert("FillLow")
                .when(fill_rate.below(limit()))
                .held_for(minutes(5), minutes(1)..=hours(1), "for the test")
                .severity(Warning, "for the test"),
        ),
    )
}
