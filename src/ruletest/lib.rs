//! Rule unit tests in promtool's format.
//!
//! [`TestFile::read`] reads a file with a place for everything that may be wrong or fail;
//! [`run`] runs its tests against rules that the caller has found and read, and gives a
//! [`Report`]; [`render`] draws what failed. Without options a file means what `promtool test
//! rules` of Prometheus 3.14 means by it. The one liberty: groups that `group_eval_order` does
//! not name run in the order of their files, where promtool's order is random.
//!
//! The crate opens no file: which rules a name in `rule_files` stands for is the caller's to
//! say.

mod compare;
mod dump;
mod input;
mod junit;
mod miss;
mod model;
mod read;
mod render;
mod report;
mod rules;
mod run;

pub use junit::{Suite, junit};
pub use model::{
    AlertTest, ExpectedAlert, ExpectedSample, InputSeries, Pairs, QueryTest, Test, TestFile,
};
pub use read::InputSet;
pub use render::{render, summary};
pub use report::{AlertView, CaseReport, Failure, FailureKind, Report, SampleView};
pub use rules::groups;
pub use run::{Options, refuse, run};
