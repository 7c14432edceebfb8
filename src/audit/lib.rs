//! What is exposed, held against what is declared and against what rules and dashboards read.
//!
//! [`Exposed`] is read from exposition pages and from answers of Prometheus' API, [`Dashboard`]s
//! from Grafana's JSON; what is declared is a [`Schema`](promwright_lint::Schema). [`audit`] gives
//! a [`Row`] for each metric and findings on the bytes that are at fault: of a page, a
//! declaration, a rule or a dashboard. What is not known to be wrong is no finding: a variable
//! of a dashboard may have any value, and a page does not show the labels of its target.

mod audit;
mod compare;
mod dashboard;
mod exposed;
mod family;
mod reads;
mod row;
mod served;

pub use audit::{Audit, Subject, audit};
pub use dashboard::{Dashboard, Query};
pub use exposed::Exposed;
pub use family::{Family, Shown, Told, Values};
pub use reads::{Readers, names_read};
pub use row::{Row, Status};
pub use served::{Served, ServedPage};
