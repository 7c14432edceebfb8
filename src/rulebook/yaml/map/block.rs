//! `|` and `>` scalars: indentation, folded lines.

use super::{Pieces, Style};

/// The pieces of a block scalar whose first content byte is at `start`.
///
/// The value's blank lines before that byte are mapped to the line breaks before it; blank
/// lines at its end to the ones that follow, as far as chomping keeps them.
pub(super) fn pieces(
    source: &str,
    start: u32,
    indent: u32,
    style: Style,
    value: &str,
) -> Option<Pieces> {
    let mut walk = Walk {
        source: source.as_bytes(),
        value: value.as_bytes(),
        at: start as usize,
        done: 0,
        breaks: Vec::new(),
        pieces: Pieces::with_capacity(memchr::memchr_iter(b'\n', value.as_bytes()).count() + 1),
    };
    walk.leading_breaks();
    while walk.done < value.len() {
        let content = walk.content();
        walk.line(content)?;
        walk.skip_breaks(indent as usize);
        if walk.done < value.len() {
            walk.separator(style)?;
        }
    }
    Some(walk.pieces)
}

struct Walk<'a> {
    source: &'a [u8],
    value: &'a [u8],
    at: usize,
    done: usize,
    /// Where the line breaks are that were passed last.
    breaks: Vec<usize>,
    pieces: Pieces,
}

impl<'a> Walk<'a> {
    /// Empty lines before the first content stand in the lines just above it.
    fn leading_breaks(&mut self) {
        let count = self.value.iter().take_while(|byte| **byte == b'\n').count();
        let mut line = self.at;
        for done in (0..count).rev() {
            let before = &self.source[..line];
            let Some(at) = before.iter().rposition(|byte| *byte == b'\n') else { break };
            line = at;
            self.pieces.push(done as u32, at as u32);
        }
        self.pieces.runs.reverse();
        self.done = count;
    }

    /// The rest of the line.
    fn content(&self) -> &'a [u8] {
        let rest = &self.source[self.at..];
        let end = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        &rest[..end]
    }

    fn line(&mut self, content: &[u8]) -> Option<()> {
        let expected = self.value.get(self.done..self.done + content.len())?;
        if expected != content {
            return None;
        }
        if !content.is_empty() {
            self.pieces.run(self.done, self.at as u32);
        }
        self.at += content.len();
        self.done += content.len();
        Some(())
    }

    /// Goes past the line break, empty lines, and the indentation of the next line with
    /// content.
    fn skip_breaks(&mut self, indent: usize) {
        self.breaks.clear();
        loop {
            let length = match self.source.get(self.at) {
                Some(b'\r') if self.source.get(self.at + 1) == Some(&b'\n') => 2,
                Some(b'\n' | b'\r') => 1,
                _ => return,
            };
            self.breaks.push(self.at);
            self.at += length;
            let rest = &self.source[self.at..];
            self.at += rest.iter().take(indent).take_while(|byte| **byte == b' ').count();
        }
    }

    /// What the value has between two lines: breaks, or the space that one was folded to.
    fn separator(&mut self, style: Style) -> Option<()> {
        let rest = &self.value[self.done..];
        let kept = rest.iter().take_while(|byte| **byte == b'\n').count();
        if kept == 0 {
            let is_folded = style == Style::Folded && rest.first() == Some(&b' ');
            if !is_folded {
                return None;
            }
            self.pieces.run(self.done, *self.breaks.first()? as u32);
            self.done += 1;
            return Some(());
        }
        // Folding drops the first of several breaks, chomping at the end the last ones.
        let is_end = self.done + kept == self.value.len();
        let dropped = usize::from(style == Style::Folded && !is_end && self.breaks.len() > kept);
        for at in self.breaks.iter().skip(dropped).take(kept) {
            self.pieces.run(self.done, *at as u32);
            self.done += 1;
        }
        (self.breaks.len() >= kept).then_some(())
    }
}
