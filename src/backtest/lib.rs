//! What alert rules would have done over recorded or simulated samples.
//!
//! [`replay`] runs rules over a storage and tells what became of every alert; the state machine
//! is the engine's, so a replay says of the same series what a rule test says. [`Summary`] counts,
//! [`draw`] and [`document`] show it to people and to programs, and
//! [`draw_both`] sets two rule sets side by side and says what changed.
//!
//! Where the samples come from is the caller's to say: the crate opens no file and reads no
//! clock, and the same rules over the same samples give the same bytes, however many threads
//! there are.

mod clock;
mod compare;
mod condition;
mod expect;
mod json;
mod junit;
mod labels;
mod prepare;
mod pushdown;
mod replay;
mod report;
mod result;
mod summary;
mod table;
mod text;
mod tune;
mod values;

pub use clock::{Clock, span, stretch};
pub use compare::{Variant, document_of_both, draw_both, sentences};
pub use expect::{
    Detection, Incident, Score, read as read_incidents, score, score_text, scores_json,
};
pub use json::{document, summary_json};
pub use junit::junit;
pub use prepare::{Note, missing};
pub use pushdown::{Pushdown, Question, Unanswerable, metrics_read};
pub use replay::{Plan, replay};
pub use report::{Coverage, Page, report};
pub use result::{AlertReplay, ConditionSeries, ConditionTrack, Episode, Failed, Replay};
pub use summary::Summary;
pub use text::{alert_strips, draw};
pub use tune::{
    Cell, Measure, Method, Trial, TuneError, Tuning, default_fors, draw_tuning, thresholds_of,
    tune, tuning_json,
};
