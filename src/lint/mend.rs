//! Fixes put into texts.
//!
//! A fix goes in whole or not at all, and only where it touches nothing that another one
//! changes; what is left out is found again in the next round.

use std::collections::BTreeMap;

use promwright_source::{Diagnostic, Edit, FileId, Fix};

/// The edits of all safe fixes that go together, by file and in the order of their places.
pub fn safe_edits<'f>(
    findings: impl IntoIterator<Item = &'f Diagnostic>,
) -> BTreeMap<FileId, Vec<Edit>> {
    let mut taken: BTreeMap<FileId, Vec<Edit>> = BTreeMap::new();
    for fix in findings.into_iter().filter_map(|finding| finding.fix.as_deref()) {
        if fix.safe && !fix.edits.is_empty() && fits(fix, &taken) {
            for edit in &fix.edits {
                taken.entry(edit.place.file).or_default().push(edit.clone());
            }
        }
    }
    for edits in taken.values_mut() {
        edits.sort_unstable();
    }
    taken
}

/// Whether a fix touches nothing that is taken, and its edits not each other.
fn fits(fix: &Fix, taken: &BTreeMap<FileId, Vec<Edit>>) -> bool {
    fix.edits.iter().enumerate().all(|(index, edit)| {
        let others = taken.get(&edit.place.file).into_iter().flatten();
        others.chain(&fix.edits[..index]).all(|other| !touch(edit, other))
    })
}

/// Whether two edits overlap or meet; of two that meet it would matter which comes first.
fn touch(one: &Edit, other: &Edit) -> bool {
    let (a, b) = (one.place, other.place);
    a.file == b.file && a.span.start <= b.span.end && b.span.start <= a.span.end
}

/// A text with edits, which are in the order of their places; `None` if one does not lie in it.
pub fn mended(text: &str, edits: &[Edit]) -> Option<String> {
    let mut mended = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        mended.push_str(text.get(at..edit.place.span.start as usize)?);
        mended.push_str(&edit.replacement);
        at = edit.place.span.end as usize;
    }
    mended.push_str(text.get(at..)?);
    Some(mended)
}

#[cfg(test)]
mod tests {
    use promwright_source::{Place, Sources, Span};

    use super::*;

    #[test]
    fn a_fix_goes_in_whole_or_not_at_all() {
        let file = Sources::new().add("a", "abcdef");
        let edit = |start, end, text: &str| Edit {
            place: Place::new(file, Span::new(start, end)),
            replacement: text.into(),
        };
        let finding = |fix| Diagnostic::error("a/b", Place::new(file, Span::at(0)), "x").fix(fix);
        let findings = [
            finding(Fix::safe("one", vec![edit(4, 5, "E"), edit(0, 1, "A")])),
            finding(Fix::safe("meets it", vec![edit(1, 2, "B"), edit(5, 6, "F")])),
            finding(Fix::suggestion("unsafe", vec![edit(2, 3, "C")])),
            finding(Fix::safe("two", vec![edit(2, 3, "")])),
        ];
        let edits = safe_edits(&findings);
        assert_eq!(mended("abcdef", &edits[&file]).as_deref(), Some("AbdEf"));
        assert_eq!(mended("ab", &edits[&file]), None);
    }
}
