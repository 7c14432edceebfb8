//! Rule unit tests in promtool's format.
//!
//! [`TestFile::read`] reads a file with a place for everything that may be wrong or fail;
//! [`run`] runs its tests against rules that the caller has found and read, and gives a
//! [`Report`]; [`render`] draws what failed, [`junit`] writes it for CI servers. Without options
//! a file means what `promtool test rules` of Prometheus 3.14 means by it.
//!
//! [`coverage`] says which rules the tests cover, and what the others lack.
//! [`mutants`] asks how much the tests would notice: it changes the rules a little, time and
//! again, and runs the tests that each change reaches.
//!
//! [`skeleton`] writes a first test out of series.
//!
//! The crate opens no file: which rules a name in `rule_files` stands for is the caller's to
//! say.
//!
//! # Where promtool is not followed
//!
//! Where promtool leaves it to chance:
//!
//! - Groups that `group_eval_order` does not name run in the order of their files, and come
//!   before those from its second name on; in promtool the order of groups on a par is random.
//!
//! Where promtool passes without a word:
//!
//! - A `--run` that no test's name matches fails the run.
//! - Of a file with several documents only the first is read, and a series without values is
//!   none: both are warnings here. So is a name in `rule_files` without a file, of which
//!   promtool says so too.
//! - A test without expectations, and an alert that no rule has and that is not expected to
//!   fire, pass here, too, unless the file is strict.
//!
//! Where promtool fails and nothing is wrong:
//!
//! - Queries may hold more than 10,000 samples.
//! - What `--enable-feature` switches on can be evaluated; promtool 3.14 lets it stand in rule
//!   files, but its engine refuses it. Duration expressions, which the server always takes, are
//!   taken.
//! - `--ignore-unknown-fields` lets fields of other tools pass in rule files.
//! - Rule files may be manifests of Kubernetes or namespaces of Mimir, and tests may have the
//!   fields of vmalert-tool: `metricsql_expr_test` for queries that are plain PromQL, and
//!   `groupname`. A file that uses the latter has its alerts labelled with `alertgroup`.
//! - Beside a test with a fault in its form the other tests of the file run; the file fails.
//!
//! And in single points:
//!
//! - `start_timestamp` must be a time that there is: `NaN` is none, nor is `1_6`.
//! - The hint at the counter resets of a native histogram is `not_reset` wherever it follows the
//!   one before; Prometheus' storage forgets it every so many samples, where it begins a chunk.
//! - Reports in JUnit's form have no time stamp: the same outcome gives the same bytes.
//!
#![doc = include_str!("BEYOND.md")]

mod compare;
pub mod conditions;
pub mod coverage;
mod dump;
mod input;
mod junit;
mod model;
pub mod mutants;
mod portable;
mod read;
mod render;
mod report;
mod rules;
mod run;
pub mod skeleton;
mod story;
mod strict;
mod supply;
mod tolerance;

pub use junit::{Suite, junit};
pub use model::{
    AlertTest, Asks, ExpectedAlert, ExpectedSample, InputSeries, Match, Origin, Pairs, QueryTest,
    Stretch, Supply, Test, TestFile,
};
pub use read::InputSet;
pub use render::paragraph::paragraph;
pub use render::{Bar, ROUND_DISTANCES, Strip, draw_strips, render, summary};
pub use report::{AlertView, CaseReport, Failure, FailureKind, Report, SampleView};
pub use rules::groups;
pub use run::{Options, refuse, run};
pub use story::{Story, TrackKind};
pub use tolerance::Tolerance;
