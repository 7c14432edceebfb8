//! The way from a byte of a text to its line and back.
//!
//! It takes eight bytes for each KiB of text, not for each line, and counts the breaks within
//! one such stretch anew at each question.

use memchr::memchr_iter;

/// How many bytes of a text are counted as one.
const STRETCH: usize = 512;

/// How many line breaks stand before each stretch of a text.
#[derive(Debug)]
pub(crate) struct Lines {
    before: Vec<u32>,
}

impl Lines {
    /// The lines of this text, which every question about them needs again.
    pub(crate) fn of(text: &str) -> Self {
        let stretches = text.as_bytes().chunks(STRETCH);
        let mut before = Vec::with_capacity(stretches.len() + 1);
        before.push(0);
        before.extend(stretches.scan(0, |reached, stretch| {
            *reached += breaks(stretch);
            Some(*reached)
        }));
        Self { before }
    }

    /// How many there are, counting an unfinished last one.
    pub(crate) fn count(&self) -> u32 {
        self.before.last().map_or(1, |breaks| breaks + 1)
    }

    /// Which line, counted from 0, holds a byte of the text or its end.
    pub(crate) fn holding(&self, text: &str, at: usize) -> u32 {
        let stretch = at / STRETCH;
        self.before[stretch] + breaks(&text.as_bytes()[stretch * STRETCH..at])
    }

    /// Where a line, counted from 0, starts; `None` past the last.
    pub(crate) fn start(&self, text: &str, line: u32) -> Option<usize> {
        let Some(above) = line.checked_sub(1) else { return Some(0) };
        let stretch = self.before.partition_point(|before| *before <= above).checked_sub(1)?;
        let from = stretch * STRETCH;
        let mut breaks = memchr_iter(b'\n', text.as_bytes().get(from..)?);
        breaks.nth((above - self.before[stretch]) as usize).map(|at| from + at + 1)
    }
}

/// How many line breaks stand in a text.
pub(crate) fn breaks(text: &[u8]) -> u32 {
    // A count of one byte has many lanes in a register, and holds so many.
    text.chunks(224).map(|chunk| u32::from(few_breaks(chunk))).sum()
}

/// [`breaks`] of fewer bytes than a byte counts.
fn few_breaks(text: &[u8]) -> u8 {
    text.iter().fold(0, |breaks, byte| breaks + u8::from(*byte == b'\n'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_those_between_breaks() {
        let long = "x".repeat(3 * STRETCH);
        let just = "y".repeat(STRETCH - 1);
        for text in ["", "\n", "a", "a\n\nb\n", &format!("{just}\n{long}\n\n{just}{just}\nend\n")] {
            let lines = Lines::of(text);
            let starts: Vec<_> =
                [0].into_iter().chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
            assert_eq!(lines.count() as usize, starts.len());
            assert_eq!(lines.start(text, lines.count()), None);
            for (line, start) in starts.iter().enumerate() {
                assert_eq!(lines.start(text, line as u32), Some(*start));
                let end = starts.get(line + 1).map_or(text.len() + 1, |next| *next);
                for at in *start..end {
                    assert_eq!(lines.holding(text, at), line as u32, "{at}");
                }
            }
        }
    }
}
