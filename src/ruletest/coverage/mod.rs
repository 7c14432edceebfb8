//! Which rules the tests cover: what they did, and what an expectation says of it.
//!
//! # When a rule is covered
//!
//! An expectation *reaches* a rule that it is about or that it reads, directly or over other
//! rules. A rule is covered if
//!
//! - for an alert: an expectation says that it fires, and one that it does not;
//! - for a record: an expectation that expects something, a query with samples or an alert that
//!   is pending or fires, comes from a value that it had by then;
//! - and each side of each comparison and set operator in it was taken up to the last evaluation
//!   that an expectation reaches, in any test:
//!   `true` and `false` of a comparison, whether it filters or gives 0 and 1; `kept` and
//!   `dropped` of an element on the left of `and` and `unless`; `left` and `right` of an `or`
//!   for where an element of its result comes from.
//!
//! Only expectations that hold count. One of an alert that is pending says that it does not
//! fire. An expression that reads neither series nor clock has one outcome only, so an alert
//! with it needs one of the two expectations, and a comparison in it is no decision.
//!
//! A rule that several files hold is one rule, and what all tests say of it counts together.
//! Sides are found by evaluating operands again over all that the test recorded, so what a rule
//! reads of later rules is there one evaluation early. Inside a subquery they are taken at its
//! own steps, if these are the steps of one grid; otherwise, and where two vectors that are
//! compared cannot be told apart without their metric names, nobody knows the sides, and none is
//! asked for.

mod collect;
mod decision;
mod findings;
mod lcov;
mod model;
mod reached;
mod sides;
mod tally;
mod text;
mod times;

pub use collect::CaseCoverage;
pub(crate) use collect::{Ran, collect};
pub use findings::finding;
pub use lcov::lcov;
pub use model::{Branch, Coverage, Gap, RuleCoverage};
pub use tally::{Moment, Seen, Sides, Tally};
pub use text::{render, summary};
