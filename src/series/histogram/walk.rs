//! Walking over buckets by index, from either end.

use super::BucketSpan;

/// Cells with their indices, ascending, from both ends.
///
/// Of spans and cells that do not agree in number, those that have a partner are walked over.
#[derive(Clone, Debug)]
pub(super) struct Indexed<'a, C> {
    /// The spans that neither end has entered.
    spans: &'a [BucketSpan],
    cells: &'a [C],
    front: Run,
    back: Run,
    /// The index behind the last span that is not entered.
    end: i32,
}

/// The part of a span that is still to be walked over.
#[derive(Clone, Copy, Debug, Default)]
struct Run {
    start: i32,
    length: u32,
}

impl Run {
    fn end(self) -> i32 {
        self.start.wrapping_add(self.length as i32)
    }
}

impl<'a, C> Indexed<'a, C> {
    pub(super) fn new(spans: &'a [BucketSpan], cells: &'a [C]) -> Self {
        let end = spans.iter().fold(0_i32, |end, span| {
            end.wrapping_add(span.offset).wrapping_add(span.length as i32)
        });
        Self { spans, cells, front: Run::default(), back: Run::default(), end }
    }

    /// The run that the next cell from the front is in, if there is one.
    fn first_run(&mut self) -> Option<&mut Run> {
        while self.front.length == 0 {
            let Some((span, rest)) = self.spans.split_first() else {
                return Some(&mut self.back).filter(|run| run.length > 0);
            };
            self.spans = rest;
            let start = self.front.end().wrapping_add(span.offset);
            self.front = Run { start, length: span.length };
        }
        Some(&mut self.front)
    }

    /// The run that the next cell from the back is in, if there is one.
    fn last_run(&mut self) -> Option<&mut Run> {
        while self.back.length == 0 {
            let Some((span, rest)) = self.spans.split_last() else {
                return Some(&mut self.front).filter(|run| run.length > 0);
            };
            self.spans = rest;
            let start = self.end.wrapping_sub(span.length as i32);
            self.back = Run { start, length: span.length };
            self.end = start.wrapping_sub(span.offset);
        }
        Some(&mut self.back)
    }
}

impl<C: Copy> Iterator for Indexed<'_, C> {
    type Item = (i32, C);

    fn next(&mut self) -> Option<(i32, C)> {
        let (cell, rest) = self.cells.split_first()?;
        let run = self.first_run()?;
        let index = run.start;
        *run = Run { start: index.wrapping_add(1), length: run.length - 1 };
        self.cells = rest;
        Some((index, *cell))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, Some(self.cells.len()))
    }
}

impl<C: Copy> DoubleEndedIterator for Indexed<'_, C> {
    fn next_back(&mut self) -> Option<(i32, C)> {
        let (cell, rest) = self.cells.split_last()?;
        let run = self.last_run()?;
        run.length -= 1;
        let index = run.end();
        self.cells = rest;
        Some((index, *cell))
    }
}
