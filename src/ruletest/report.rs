//! What came of running tests.

use promwright_engine::rules::AlertState;
use promwright_series::Labels;
use promwright_source::Place;

use crate::Pairs;
use crate::coverage::CaseCoverage;
use crate::model::Stretch;
use crate::story::Story;

/// The outcome of a test file.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// One for each test that was run, in order.
    pub cases: Vec<CaseReport>,
}

impl Report {
    /// Whether nothing failed.
    pub fn passed(&self) -> bool {
        self.cases.iter().all(CaseReport::passed)
    }

    /// How many tests failed.
    pub fn failed_count(&self) -> usize {
        self.cases.iter().filter(|case| !case.passed()).count()
    }
}

/// The outcome of one test.
#[derive(Clone, Debug)]
pub struct CaseReport {
    /// Its name, or `unnamed#` and its index.
    pub name: String,
    /// The test.
    pub place: Place,
    /// What failed.
    pub failures: Vec<Failure>,
    /// How many expectations it has.
    pub expectations: usize,
    /// All series at the end, with their samples, if asked for.
    pub dump: Option<String>,
    /// What it says of the rules, if asked for.
    pub coverage: Option<CaseCoverage>,
}

impl CaseReport {
    /// Whether nothing failed.
    pub const fn passed(&self) -> bool {
        self.failures.is_empty()
    }
}

/// Something that is not as it should be.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The expectation.
    pub place: Place,
    /// Milliseconds after the start of the test.
    pub time: i64,
    /// What is wrong.
    pub kind: FailureKind,
    /// What led there; empty unless it was asked for ([`crate::Options::explain`]).
    pub story: Story,
}

impl Failure {
    /// A failure that is not explained yet.
    pub fn new(place: Place, time: i64, kind: FailureKind) -> Self {
        Self { place, time, kind, story: Story::default() }
    }
}

/// The kinds of [`Failure`].
#[derive(Clone, Debug)]
pub enum FailureKind {
    /// The test has faults, which reading it has reported.
    Faulty,
    /// The rules have faults, which reading them has reported; promtool runs no test then.
    FaultyRules,
    /// A rule could not be evaluated; promtool ends the test there.
    Rule {
        /// The rule.
        rule: String,
        /// Prometheus' words.
        message: String,
    },
    /// Other alerts fire, or are pending, than should.
    Alerts {
        /// Their name.
        alertname: String,
        /// The group whose alerts are meant, if not all of that name.
        group: Option<String>,
        /// The state that this is about.
        state: AlertState,
        /// Whether something else than all labels and annotations is compared.
        is_partial: bool,
        /// What should be in it, sorted. Patterns stand behind `=~`.
        expected: Vec<AlertView>,
        /// What is in it, sorted, without what is not compared.
        got: Vec<AlertView>,
    },
    /// An alert is pending or fires that should do neither.
    Active {
        /// Its name.
        alertname: String,
        /// Its labels.
        labels: Labels,
        /// What it does.
        state: AlertState,
    },
    /// An alert is not in a state at the times at which it should be.
    TimeLine {
        /// Its name.
        alertname: String,
        /// Its labels, as they are expected if there never was such an alert.
        labels: Labels,
        /// The state.
        state: AlertState,
        /// When it should be in it.
        expected: Vec<Stretch>,
        /// When it is, from evaluation to evaluation.
        got: Vec<Stretch>,
    },
    /// A stretch of a time line is not shown by the evaluations that are looked at.
    Unseen {
        /// The alert.
        alertname: String,
        /// The state.
        state: AlertState,
        /// When it should be in it.
        stretch: Stretch,
        /// Whether no evaluation is within the stretch; else there is none after it, which would
        /// tell that the state has ended.
        is_whole: bool,
    },
    /// A query has no answer.
    Query {
        /// The query.
        expr: String,
        /// Prometheus' words.
        message: String,
    },
    /// A query gives something else than it should.
    Samples {
        /// The query.
        expr: String,
        /// What it should give, sorted.
        expected: Vec<SampleView>,
        /// What it gives, sorted.
        got: Vec<SampleView>,
    },
}

/// An alert as tests compare it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AlertView {
    /// Its labels, `alertname` among them.
    pub labels: Pairs,
    /// Its annotations, expanded.
    pub annotations: Pairs,
    /// Since when its expression has a value, in milliseconds after the start, where that is
    /// compared.
    pub active_at: Option<i64>,
}

/// A sample as tests compare it.
#[derive(Clone, Debug, PartialEq)]
pub struct SampleView {
    /// Its labels, the metric name among them.
    pub labels: Labels,
    /// Its value; of a native histogram zero, as in promtool.
    pub value: f64,
    /// The native histogram, in series notation with its counter reset hint.
    pub histogram: Option<String>,
}
