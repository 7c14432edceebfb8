//! The list of checks, and what each tells about itself. A slug is the path of the check's
//! file, of its fixture and of its snapshot.

use std::sync::LazyLock;

use promwright_promql::Id;
use promwright_source::Diagnostic;
use rustc_hash::FxHashMap;

use crate::plan::Kinds;
use crate::{Level, Subject, Survey, checks};

/// One check: looks at rules and says what is wrong with them.
///
/// It looks at single nodes of expressions ([`node`](Self::node), for the kinds that it names),
/// at whole rules ([`rule`](Self::rule)), or at all rules together ([`survey`](Self::survey)).
/// Most do one of these; the others do nothing. One that looks at nodes is not asked about rules,
/// and one that names [`Kinds::NONE`] about neither.
pub trait Check: Sync {
    /// `family/pattern`: names the fault.
    fn slug(&self) -> &'static str;

    /// The text of the file that it stands in, for its documentation.
    fn file(&self) -> &'static str;

    /// How much its findings weigh unless the user says otherwise; [`Level::Allow`] for a check
    /// that runs only when asked for.
    fn level(&self) -> Level;

    /// What it must know to find anything.
    fn needs(&self) -> Needs {
        Needs::Rules
    }

    /// The kinds of node that it looks at, or of rule.
    fn kinds(&self) -> Kinds {
        Kinds::RULE
    }

    /// Adds its findings about a node of one of its kinds.
    fn node(&self, _subject: &Subject<'_>, _id: Id, _findings: &mut Vec<Diagnostic>) {}

    /// Adds its findings about a rule.
    fn rule(&self, _subject: &Subject<'_>, _findings: &mut Vec<Diagnostic>) {}

    /// Adds its findings about all rules together.
    fn survey(&self, _survey: &Survey<'_>, _findings: &mut Vec<Diagnostic>) {}
}

/// What a check must know to find anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Needs {
    /// The rules are enough.
    Rules,
    /// The rules are enough for some findings, and what tells of metrics from outside them adds
    /// others.
    More,
    /// Something that tells of metrics from outside the rules.
    Schema,
}

/// All checks, sorted by slug.
#[expect(clippy::too_many_lines, reason = "it is a list, a check a line")]
pub fn registry() -> &'static [&'static dyn Check] {
    &[
        &checks::alert::absent_without_for::AbsentWithoutFor,
        &checks::alert::always_fires::AlwaysFires,
        &checks::alert::for_below_interval::ForBelowInterval,
        &checks::alert::for_out_of_range::ForOutOfRange,
        &checks::alert::for_outlasts_series::ForOutlastsSeries,
        &checks::alert::inverted_thresholds::InvertedThresholds,
        &checks::alert::late_critical::LateCritical,
        &checks::alert::name_contradicts_severity::NameContradictsSeverity,
        &checks::alert::name_style::NameStyle,
        &checks::alert::never_fires::NeverFires,
        &checks::alert::no_condition::NoCondition,
        &checks::alert::ratio_without_for::RatioWithoutFor,
        &checks::alert::same_expression::SameExpression,
        &checks::alert::unstable_series::UnstableSeries,
        &checks::alert::vanished_target::VanishedTarget,
        &checks::alert::zero_for::ZeroFor,
        &checks::annotation::bad_url::BadUrl,
        &checks::annotation::disallowed::Disallowed,
        &checks::annotation::empty::Empty,
        &checks::annotation::missing::Missing,
        &checks::annotation::misspelled_key::MisspelledKey,
        &checks::annotation::not_promql::NotPromql,
        &checks::annotation::other_alert::OtherAlert,
        &checks::group::interval_out_of_range::IntervalOutOfRange,
        &checks::group::interval_over_lookback::IntervalOverLookback,
        &checks::group::limit_out_of_range::LimitOutOfRange,
        &checks::group::name_style::NameStyle,
        &checks::group::query_offset_out_of_range::QueryOffsetOutOfRange,
        &checks::group::too_many_rules::TooManyRules,
        &checks::label::disallowed::Disallowed,
        &checks::label::empty::Empty,
        &checks::label::exclusive::Exclusive,
        &checks::label::external::External,
        &checks::label::missing::Missing,
        &checks::label::misspelled_name::MisspelledName,
        &checks::label::misspelled_value::MisspelledValue,
        &checks::label::overrides_series::OverridesSeries,
        &checks::label::repeats_group::RepeatsGroup,
        &checks::label::reserved::Reserved,
        &checks::label::stray_space::StraySpace,
        &checks::promql::aggregated_quantile::AggregatedQuantile,
        &checks::promql::average_of_averages::AverageOfAverages,
        &checks::promql::beyond_retention::BeyondRetention,
        &checks::promql::blank_in_matcher::BlankInMatcher,
        &checks::promql::bool_in_set_operator::BoolInSetOperator,
        &checks::promql::compared_with_nan::ComparedWithNan,
        &checks::promql::contradictory_conditions::ContradictoryConditions,
        &checks::promql::contradictory_matchers::ContradictoryMatchers,
        &checks::promql::count_of_filter::CountOfFilter,
        &checks::promql::division_by_zero::DivisionByZero,
        &checks::promql::dropped_label::DroppedLabel,
        &checks::promql::empty_alternative::EmptyAlternative,
        &checks::promql::exhaustive_conditions::ExhaustiveConditions,
        &checks::promql::filter_in_arithmetic::FilterInArithmetic,
        &checks::promql::foreign_threshold::ForeignThreshold,
        &checks::promql::gauge_function_on_counter::GaugeFunctionOnCounter,
        &checks::promql::glob_as_regex::GlobAsRegex,
        &checks::promql::impossible_comparison::ImpossibleComparison,
        &checks::promql::impossible_count::ImpossibleCount,
        &checks::promql::integer_bucket::IntegerBucket,
        &checks::promql::internal_label::InternalLabel,
        &checks::promql::inverted_clamp::InvertedClamp,
        &checks::promql::irate_in_alert::IrateInAlert,
        &checks::promql::literal_regex::LiteralRegex,
        &checks::promql::many_subquery_steps::ManySubquerySteps,
        &checks::promql::masked_operand::MaskedOperand,
        &checks::promql::match_all::MatchAll,
        &checks::promql::match_nothing::MatchNothing,
        &checks::promql::missing_capture_group::MissingCaptureGroup,
        &checks::promql::missing_group::MissingGroup,
        &checks::promql::missing_matcher::MissingMatcher,
        &checks::promql::misspelled_metric::MisspelledMetric,
        &checks::promql::mixed_units::MixedUnits,
        &checks::promql::nan_in_aggregate::NanInAggregate,
        &checks::promql::nan_when_idle::NanWhenIdle,
        &checks::promql::needless_subquery::NeedlessSubquery,
        &checks::promql::needs_feature_flag::NeedsFeatureFlag,
        &checks::promql::never_matches::NeverMatches,
        &checks::promql::quantile_out_of_range::QuantileOutOfRange,
        &checks::promql::quantile_since_start::QuantileSinceStart,
        &checks::promql::quantile_without_buckets::QuantileWithoutBuckets,
        &checks::promql::quantile_without_le::QuantileWithoutLe,
        &checks::promql::rate_of_aggregate::RateOfAggregate,
        &checks::promql::rate_of_gauge::RateOfGauge,
        &checks::promql::rate_of_rate::RateOfRate,
        &checks::promql::ratio_of_itself::RatioOfItself,
        &checks::promql::raw_counter::RawCounter,
        &checks::promql::redundant_anchor::RedundantAnchor,
        &checks::promql::redundant_matcher::RedundantMatcher,
        &checks::promql::regex_as_text::RegexAsText,
        &checks::promql::repeated_alternative::RepeatedAlternative,
        &checks::promql::same_operands::SameOperands,
        &checks::promql::scalar_of_many::ScalarOfMany,
        &checks::promql::selector_without_name::SelectorWithoutName,
        &checks::promql::short_prediction_base::ShortPredictionBase,
        &checks::promql::short_window::ShortWindow,
        &checks::promql::sort_in_rule::SortInRule,
        &checks::promql::stray_default::StrayDefault,
        &checks::promql::sum_of_buckets::SumOfBuckets,
        &checks::promql::unkept_label::UnkeptLabel,
        &checks::promql::unknown_label::UnknownLabel,
        &checks::promql::unknown_metric::UnknownMetric,
        &checks::promql::unknown_target::UnknownTarget,
        &checks::promql::unreliable_equality::UnreliableEquality,
        &checks::promql::vacuous_comparison::VacuousComparison,
        &checks::promql::window_mismatch::WindowMismatch,
        &checks::record::contradicted_name::ContradictedName,
        &checks::record::name_style::NameStyle,
        &checks::record::stale_input::StaleInput,
        &checks::record::unused::Unused,
        &checks::record::used_before_written::UsedBeforeWritten,
        &checks::rule::cycle::Cycle,
        &checks::rule::empty_input::EmptyInput,
        &checks::rule::misspelled_record::MisspelledRecord,
        &checks::rule::without_owner::WithoutOwner,
        &checks::template::bad_query::BadQuery,
        &checks::template::bad_verb::BadVerb,
        &checks::template::dropped_label::DroppedLabel,
        &checks::template::fails::Fails,
        &checks::template::in_record::InRecord,
        &checks::template::not_expanded::NotExpanded,
        &checks::template::query_without_label::QueryWithoutLabel,
        &checks::template::ratio_as_percent::RatioAsPercent,
        &checks::template::raw_value::RawValue,
        &checks::template::stated_duration::StatedDuration,
        &checks::template::stated_threshold::StatedThreshold,
        &checks::template::unfit_format::UnfitFormat,
        &checks::template::unknown_external_label::UnknownExternalLabel,
        &checks::template::unused_variable::UnusedVariable,
        &checks::template::value_in_label::ValueInLabel,
    ]
}

/// The position of a check in the [`registry`].
pub(crate) fn position(slug: &str) -> Option<usize> {
    // Asked for each finding.
    static POSITIONS: LazyLock<FxHashMap<&str, usize>> = LazyLock::new(|| {
        registry().iter().enumerate().map(|(index, check)| (check.slug(), index)).collect()
    });
    POSITIONS.get(slug).copied()
}

/// The documentation of a check as Markdown: the comment that stands over its `struct`.
pub fn documentation(check: &dyn Check) -> String {
    let comment = check.file().lines().skip_while(|line| !line.starts_with("///"));
    let comment = comment.take_while(|line| line.starts_with("///"));
    let mut text = String::new();
    for line in comment.filter_map(|line| line.strip_prefix("///")) {
        text.push_str(line.strip_prefix(' ').unwrap_or(line));
        text.push('\n');
    }
    text
}
