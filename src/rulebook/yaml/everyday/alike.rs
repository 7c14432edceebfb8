//! Whether this reader and the full parser agree, for tests and for the fuzz target.

use std::fmt::Write;

use promwright_source::FileId;

use crate::yaml::document::{Document, Origin, RawKind};
use crate::yaml::{Style, parse_any};

/// Whether the quick reader reads the text, in which case the full parser must read the same.
///
/// # Panics
///
/// Where the two part.
pub fn is_read_alike(file: FileId, text: &str) -> bool {
    let origin = Origin::File(file);
    let Some((document, findings)) = super::read(text, &origin) else { return false };
    let (expected, expected_findings) = parse_any(origin, text);
    assert_eq!(shown(&document), shown(&expected), "{text}");
    assert_eq!(findings, expected_findings, "{text}");
    true
}

/// All that a document holds, but for an indentation that means nothing.
fn shown(document: &Document<'_>) -> String {
    let mut shown = format!("{:?} {:?}", document.root, document.is_cut);
    for node in &document.nodes {
        let kind = match &node.kind {
            RawKind::Scalar { value, style, indent } => {
                let is_block = matches!(style, Style::Literal | Style::Folded);
                format!("{value:?} {style:?} {}", if is_block { *indent } else { 0 })
            }
            other => format!("{other:?}"),
        };
        // Writing into a String cannot fail.
        let _ = write!(shown, "\n{:?} {:?} {} {kind}", node.span, node.tag, node.is_cut);
    }
    let _ = write!(shown, "\n{:?}\n{:?}", document.links, document.comments);
    shown
}
