//! A line that is too long to be read, cut to the surroundings of its marks.
//!
//! Drawing all of it would cost its length at each finding, and show nothing on any screen.

/// A line with more bytes is cut.
pub(super) const LONGEST_LINE: usize = 1_000;
/// How many bytes of a cut line are shown on either side of where a mark starts or ends.
const AROUND: usize = 60;
/// Stands for what is left out.
const ELLIPSIS: char = '…';

/// What is left of a line.
#[derive(Debug)]
pub(super) struct Cut {
    text: String,
    /// Where each part starts, here and in the line; sorted by both.
    parts: Vec<(usize, usize)>,
}

impl Cut {
    /// Leaves of a long line what is near `points`, which are bytes of it; `None` of another.
    pub(super) fn of(line: &str, points: impl Iterator<Item = usize>) -> Option<Self> {
        if line.len() <= LONGEST_LINE {
            return None;
        }
        let mut points: Vec<_> = points.collect();
        points.sort_unstable();
        if points.is_empty() {
            points.push(0);
        }
        let mut cut = Self { text: String::new(), parts: Vec::new() };
        let mut shown = 0;
        for point in points {
            let from = boundary(line, point.saturating_sub(AROUND).max(shown));
            let to = boundary(line, point + AROUND).max(from);
            if from > shown {
                cut.text.push(ELLIPSIS);
            }
            cut.parts.push((cut.text.len(), from));
            cut.text.push_str(&line[from..to]);
            shown = to;
        }
        if shown < line.len() {
            cut.text.push(ELLIPSIS);
        }
        Some(cut)
    }

    /// What is shown.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Where a byte of the line, which is one near a point, is in what is shown.
    pub(super) fn index(&self, at: usize) -> usize {
        let after = self.parts.partition_point(|(_, start)| *start <= at);
        let part = after.checked_sub(1).map(|index| self.parts[index]);
        part.map_or(0, |(here, start)| here + (at - start))
    }
}

/// The start of the character that holds a byte.
fn boundary(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}
