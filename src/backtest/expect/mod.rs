//! Incidents that people have labelled, and how well alerts tell them.

mod read;
mod score;

pub use read::{Incident, read};
pub(crate) use score::judge;
pub use score::{Detection, Score, score, score_text, scores_json};
