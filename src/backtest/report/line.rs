//! Cells and stretches as what SVG and the page's script read.
//!
//! Both come from the same columns, so that what is read off a drawing is what is drawn.

use std::fmt::Write as _;

use super::columns::{Cell, State, Stretch};
use super::scale::{Scale, brief};

/// The path of a series: level over a column, upright between its extremes, broken where there
/// is no value.
pub fn path(cells: &[Option<Cell>], scale: Scale) -> String {
    let mut path = String::new();
    // The height at which the pen is, if it is down.
    let mut pen: Option<i32> = None;
    for (column, cell) in cells.iter().enumerate() {
        let heights =
            cell.and_then(|own| Some((scale.height(own.first)?, scale.height(own.second)?)));
        // Writing into a String cannot fail.
        let Some((first, second)) = heights else {
            if pen.take().is_some() {
                let _ = write!(path, "H{column}");
            }
            continue;
        };
        match pen {
            None => drop(write!(path, "M{column} {first}")),
            Some(height) if height == first => {}
            Some(_) => drop(write!(path, "H{column}V{first}")),
        }
        if second != first {
            if pen == Some(first) {
                let _ = write!(path, "H{column}");
            }
            let _ = write!(path, "V{second}");
        }
        pen = Some(second);
        if cell.is_some_and(|own| own.has_gap) {
            let _ = write!(path, "H{}", column + 1);
            pen = None;
        }
    }
    if pen.is_some() {
        let _ = write!(path, "H{}", cells.len());
    }
    path
}

/// The path of the columns in which one of some states is, between two heights.
pub fn bands(stretches: &[Stretch], states: &[State], (top, bottom): (i32, i32)) -> String {
    let mut path = String::new();
    for Stretch { from, count, .. } in stretches.iter().filter(|own| states.contains(&own.state)) {
        let _ = write!(path, "M{from} {top}h{count}V{bottom}h-{count}z");
    }
    path
}

/// The values for the script: `,` between columns, `-` without a value, `a~b` for extremes,
/// nothing where all is as in the column before.
pub fn values(cells: &[Option<Cell>]) -> String {
    let mut text = String::new();
    let mut before = String::new();
    for (column, cell) in cells.iter().enumerate() {
        let own = match cell {
            None => "-".to_owned(),
            Some(cell) => {
                let ends = [cell.first.min(cell.second), cell.first.max(cell.second)].map(brief);
                if ends[0] == ends[1] { ends[0].clone() } else { ends.join("~") }
            }
        };
        if column > 0 {
            text.push(',');
        }
        if column == 0 || own != before {
            text.push_str(&own);
            before = own;
        }
    }
    text
}

/// The stretches for the script: `from+count` and a letter, with spaces between them.
pub fn states(stretches: &[Stretch]) -> String {
    let one = |own: &Stretch| {
        let state = match own.state {
            State::Idle => '-',
            State::Pending => 'p',
            State::Told => 't',
            State::Missed => 'm',
            State::Firing => 'f',
            State::Wrong => 'w',
        };
        format!("{}+{}{state}", own.from, own.count)
    };
    stretches.iter().map(one).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(value: f64) -> Cell {
        Cell { first: value, second: value, has_gap: false }
    }

    #[test]
    fn lines_are_level_upright_and_broken() {
        let scale = Scale::of([-1.0, 1.0].into_iter());
        let heights = [-1.0, 1.0].map(|own| scale.height(own).expect("finite"));
        assert_eq!(heights, [946, 54]);
        let both = Some(Cell { first: 1.0, second: -1.0, has_gap: false });
        let gap = Some(Cell { first: 1.0, second: 1.0, has_gap: true });
        let [up, down, odd] = [1.0, -1.0, f64::NAN].map(|own| Some(one(own)));
        let cells = [up, up, both, None, odd, up, down, gap, gap];
        assert_eq!(path(&cells, scale), "M0 54H2V946H3M5 54H6V946H7V54H8M8 54H9");
        assert_eq!(values(&cells), "1,,-1~1,-,NaN,1,-1,1,");
        assert_eq!(path(&[], scale), "");
    }

    #[test]
    fn bands_are_those_of_one_state() {
        let own = |from, count, state| Stretch { from, count, state };
        let all = [own(0, 2, State::Pending), own(2, 5, State::Firing)];
        assert_eq!(bands(&all, &[State::Firing], (0, 10)), "M2 0h5V10h-5z");
        assert_eq!(states(&all), "0+2p 2+5f");
    }
}
