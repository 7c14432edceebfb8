//! A grid of characters that series are drawn on.

/// The marks of the series, in order; more series are not drawn.
pub(super) const MARKS: [char; 10] = ['*', 'o', '+', 'x', '#', '@', '=', '~', '^', ':'];

/// The mark where series meet.
pub(super) const OVERLAP: char = '%';

/// What stands in one place.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cell {
    Empty,
    Series(usize),
    Several,
}

/// The drawing without its axes.
pub(super) struct Canvas {
    cells: Vec<Vec<Cell>>,
}

impl Canvas {
    /// So many columns and lines, nothing on them.
    pub(super) fn new(columns: usize, lines: usize) -> Self {
        Self { cells: vec![vec![Cell::Empty; columns]; lines] }
    }

    /// The mark of a series at a column and line; outside nothing is drawn.
    pub(super) fn dot(&mut self, series: usize, (column, line): (usize, usize)) {
        let cell = self.cells.get_mut(line).and_then(|line| line.get_mut(column));
        if let Some(cell) = cell {
            *cell = match *cell {
                Cell::Empty => Cell::Series(series),
                Cell::Series(own) if own == series => Cell::Series(series),
                _ => Cell::Several,
            };
        }
    }

    /// A line from one place to another further right, both ends included: in each column as
    /// far up or down as the line goes within it.
    pub(super) fn line(&mut self, series: usize, from: (usize, usize), to: (usize, usize)) {
        let columns = to.0.saturating_sub(from.0);
        let line_at = |column: usize| {
            let share = if columns == 0 { 1.0 } else { column as f64 / columns as f64 };
            let difference = to.1 as f64 - from.1 as f64;
            (from.1 as f64 + share * difference).round() as usize
        };
        let mut before = from.1;
        for column in 0..=columns {
            let line = if column == columns { to.1 } else { line_at(column) };
            let (least, most) = (before.min(line), before.max(line));
            // Where the last column ended, this one need not begin again.
            let skipped = |own: &usize| *own == before && before != line && column > 0;
            for own in (least..=most).filter(|own| !skipped(own)) {
                self.dot(series, (from.0 + column, own));
            }
            before = line;
        }
    }

    /// Whether series meet anywhere.
    pub(super) fn has_overlaps(&self) -> bool {
        self.cells.iter().flatten().any(|cell| *cell == Cell::Several)
    }

    /// The lines from the top.
    pub(super) fn lines(&self) -> impl Iterator<Item = String> {
        self.cells.iter().map(|line| {
            let mark = |cell: &Cell| match cell {
                Cell::Empty => ' ',
                Cell::Series(series) => MARKS[series % MARKS.len()],
                Cell::Several => OVERLAP,
            };
            line.iter().map(mark).collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Line = ((usize, usize), (usize, usize));

    fn drawn(lines: &[Line]) -> Vec<String> {
        let mut canvas = Canvas::new(6, 4);
        for (series, (from, to)) in lines.iter().enumerate() {
            canvas.line(series, *from, *to);
        }
        canvas.lines().collect()
    }

    #[test]
    fn lines_are_whole_and_meet_visibly() {
        assert_eq!(drawn(&[((0, 3), (5, 0))]), ["     *", "   ** ", " **   ", "*     "]);
        assert_eq!(drawn(&[((0, 0), (1, 3))]), ["*     ", " *    ", " *    ", " *    "]);
        assert_eq!(drawn(&[((2, 1), (2, 3))]), ["      ", "  *   ", "  *   ", "  *   "]);
        assert_eq!(drawn(&[((0, 1), (5, 1)), ((3, 0), (3, 2))])[1], "***%**");
    }
}
