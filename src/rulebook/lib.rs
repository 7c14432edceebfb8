//! The rule model, read from YAML with a place for every key and scalar, and written back.
//!
//! Everything downstream works on [`RuleFile`]s, whether they come from YAML or from the typed
//! DSL. The crate opens no file and evaluates nothing; what is wrong comes back as findings
//! beside the value, so that one fault does not hide the next.

mod annotate;
mod combine;
mod dialect;
pub mod duplicates;
mod edit;
mod entry;
mod expression;
pub mod homes;
mod model;
mod read;
mod set;
mod text;
mod write;
pub mod yaml;

pub use annotate::{Part, write_commented};
pub use combine::{COMBINED_ALERTS, RECORDING_RULES, combine};
pub use dialect::Dialect;
pub use entry::Entry;
pub use expression::Expression;
pub use model::{Alert, Group, Rule, RuleFile, RuleKind, Spanned};
pub use read::{AT_ONCE, Inspect, read};
pub use set::{Setting, SettingError, SettingKind, set, settings};
pub use text::{Text, TextMap, TextParts};
pub use write::write;
