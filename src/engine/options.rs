//! How queries are evaluated: the settings that differ between servers and tools.

use crate::Features;

/// The settings of an evaluation; start from one of the presets.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of Prometheus of its own")]
pub struct Options {
    /// How far back an instant selector looks for a sample, in milliseconds.
    pub lookback_delta_ms: i64,
    /// Whether ranges and the lookback leave out their left border, as from Prometheus 3.0 on;
    /// 2.x includes it.
    pub left_open: bool,
    /// Whether metric names are dropped at the end of the query rather than by each operator
    /// (`--enable-feature=promql-delayed-name-removal`).
    pub delayed_name_removal: bool,
    /// Whether samples' start timestamps count as counter resets
    /// (`--enable-feature=use-start-timestamps`).
    pub start_timestamps: bool,
    /// Whether `__type__` and `__unit__` are labels that tell what a metric is
    /// (`--enable-feature=type-and-unit-labels`).
    pub type_and_unit_labels: bool,
    /// Which experimental functions, aggregations and modifiers are allowed.
    pub features: Features,
    /// The step of a subquery that states none, in milliseconds: the evaluation interval.
    pub subquery_step_ms: i64,
    /// How many samples a query may hold at once, a series counting with all steps of the grid;
    /// `None` for no bound but memory.
    pub max_samples: Option<u64>,
}

impl Options {
    /// The defaults of a Prometheus 3.14 server.
    pub const fn prometheus() -> Self {
        Self {
            lookback_delta_ms: 300_000,
            left_open: true,
            delayed_name_removal: false,
            start_timestamps: false,
            type_and_unit_labels: false,
            features: Features::none(),
            subquery_step_ms: 60_000,
            max_samples: Some(50_000_000),
        }
    }

    /// What `promtool test rules` of Prometheus 3.14 evaluates with, but for its bound of 10,000
    /// samples. Its subquery step is the test file's `evaluation_interval`, which the caller
    /// sets.
    pub const fn promtool() -> Self {
        Self::prometheus()
    }

    /// What Prometheus' own engine tests evaluate with: every feature on.
    pub const fn promqltest() -> Self {
        Self {
            delayed_name_removal: true,
            start_timestamps: true,
            features: Features::all(),
            max_samples: Some(10_000),
            ..Self::prometheus()
        }
    }

    /// These settings with the left-closed ranges and lookback of Prometheus 2.x.
    pub const fn left_closed(self) -> Self {
        Self { left_open: false, ..self }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self::prometheus()
    }
}
