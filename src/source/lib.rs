//! Source files, byte spans and diagnostics: the ground floor.
//!
//! Every other crate says *where* with a [`Span`] or a [`Place`] and *what* with a
//! [`Diagnostic`]; only this crate knows how they are drawn. It knows neither PromQL nor
//! YAML, opens no file, and writes to no terminal: text comes in as strings and goes out
//! as strings.

mod diagnostic;
mod file;
mod fix;
mod lines;
mod paint;
mod render;
mod shared;
mod span;
mod text;
mod words;

pub use diagnostic::{Diagnostic, Label, Report, Severity, sort};
pub use file::{FileId, LineColumn, SourceFile, Sources};
pub use fix::{Edit, Fix};
pub use render::{Style, all_visible, render, render_into};
pub use shared::SharedStr;
pub use span::{Place, Span};
pub use text::{is_word, listed, listed_in, pairs};
pub use words::{Said, Words};
