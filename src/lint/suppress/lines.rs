//! What a comment stands before or beside: the lines of an entry.

use promwright_source::{Place, SourceFile};

/// Lines from the first to the last, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Lines {
    pub first: u32,
    pub last: u32,
}

impl Lines {
    pub const fn contain(self, line: u32) -> bool {
        self.first <= line && line <= self.last
    }

    /// Those that a place has bytes in.
    pub fn of(place: Place, file: &SourceFile) -> Self {
        let last = place.span.end.max(place.span.start + 1) - 1;
        Self { first: file.line(place.span.start), last: file.line(last) }
    }
}

/// The line that a comment is about: its own, or where it has that for itself the next one with
/// content.
pub(super) fn subject(comment: Place, file: &SourceFile) -> u32 {
    let own = file.line(comment.span.start);
    let is_beside = !content(file, own).trim_start().starts_with('#');
    if is_beside {
        return own;
    }
    let has_content = |line: &u32| !is_empty(content(file, *line));
    (own + 1..=file.line_count()).find(has_content).unwrap_or(own)
}

/// The lines of the entry that starts in a line: that one, and those that are indented further.
/// The items of a list may stand below their key without being so.
pub(super) fn entry(first: u32, file: &SourceFile) -> Lines {
    let start = content(file, first);
    let is_key = !is_item(start) && without_comment(start).ends_with(':');
    let mut last = first;
    for line in first + 1..=file.line_count() {
        let text = content(file, line);
        if text.trim().is_empty() || is_empty(text) && indent(text) <= indent(start) {
            continue;
        }
        let is_within = indent(text) > indent(start)
            || is_key && is_item(text) && indent(text) == indent(start);
        if !is_within {
            break;
        }
        last = line;
    }
    Lines { first, last }
}

fn content(file: &SourceFile, line: u32) -> &str {
    file.line_span(line).map_or("", |span| file.slice(span))
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

fn is_item(line: &str) -> bool {
    let line = line.trim_start();
    line == "-" || line.starts_with("- ")
}

/// Whether a line has nothing, or a comment alone.
fn is_empty(line: &str) -> bool {
    let line = line.trim_start();
    line.is_empty() || line.starts_with('#')
}

fn without_comment(line: &str) -> &str {
    line.split(" #").next().unwrap_or_default().trim_end()
}

#[cfg(test)]
mod tests {
    use promwright_source::{Sources, Span};

    use super::*;

    const TEXT: &str = "\
groups:
- name: a # here
  rules:
  - alert: A

    # before
    expr: |
      up

      == 0
    # between
    for: 5m
  - alert: B
# end
";

    fn covered(comment: &str) -> (u32, u32) {
        let mut sources = Sources::new();
        let id = sources.add("a.yaml", TEXT);
        let start = TEXT.find(comment).expect("it is there");
        let place = Place::new(id, Span::of(&(start..start + comment.len())));
        let file = sources.file(id);
        let lines = entry(subject(place, file), file);
        (lines.first, lines.last)
    }

    #[test]
    fn a_comment_covers_the_entry_before_or_beside_which_it_stands() {
        assert_eq!(covered("# here"), (2, 13));
        assert_eq!(covered("# before"), (7, 10));
        assert_eq!(covered("# between"), (12, 12));
        assert_eq!(covered("# end"), (14, 14));
    }

    #[test]
    fn items_belong_to_the_key_above_them() {
        let mut sources = Sources::new();
        let id = sources.add("a.yaml", TEXT);
        let lines = |first| {
            let Lines { first, last } = entry(first, sources.file(id));
            (first, last)
        };
        assert_eq!(lines(1), (1, 13));
        assert_eq!(lines(3), (3, 13));
        assert_eq!(lines(4), (4, 12));
    }
}
