//! What drawings over time are made of: signs, colours, and rows beside their labels.

use promwright_source::{Style, all_visible};

use super::paragraph::{columns, cut};
use super::strips::Bar;
use crate::story::TrackKind;

/// Labels at the left are cut to this share of the width.
pub const LABEL_SHARE: usize = 3;

/// How a place of the drawing is coloured.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    /// As the terminal has it.
    Plain,
    /// A threshold.
    Threshold,
    /// A line that leads the eye.
    Guide,
    /// A condition that holds.
    Condition,
    /// An alert that is pending.
    Pending,
    /// An alert that fires.
    Firing,
}

/// The signs that are drawn.
pub struct Signs {
    /// A value.
    pub value: char,
    /// A threshold.
    pub threshold: char,
    /// The time that counts.
    pub guide: char,
    /// A condition that holds.
    pub condition: char,
    /// A pending alert.
    pub pending: char,
    /// A firing alert.
    pub firing: char,
    /// Values of a row of one line, the lowest first.
    pub bars: [char; Bar::HEIGHTS],
    /// The side of the drawing, without and with a tick.
    pub side: [char; 2],
    /// Its lower corner.
    pub corner: char,
    /// A mark below the axis.
    pub here: char,
}

const UNICODE: Signs = Signs {
    value: '•',
    threshold: '┄',
    guide: '┊',
    condition: '━',
    pending: '░',
    firing: '█',
    bars: ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'],
    side: ['│', '┤'],
    corner: '└',
    here: '▲',
};

const ASCII: Signs = Signs {
    value: '*',
    threshold: '.',
    guide: ':',
    condition: '=',
    pending: '~',
    firing: '#',
    bars: ['_', '.', ',', '-', '=', '+', '*', '#'],
    side: ['|', '+'],
    corner: '+',
    here: '^',
};

/// A place of a drawing: a sign and its colour.
pub type Place = (char, Paint);

/// Where rows are drawn: beside labels that are so many columns wide.
#[derive(Clone, Copy)]
pub struct Canvas {
    /// How.
    pub style: Style,
    /// With what.
    pub signs: &'static Signs,
    /// Columns of the labels.
    pub label: usize,
}

impl Canvas {
    /// A canvas for labels of so many columns at most.
    pub const fn new(style: Style, label: usize) -> Self {
        Self { style, signs: if style.unicode { &UNICODE } else { &ASCII }, label }
    }

    /// Columns that are left for what is drawn.
    pub const fn room(self) -> usize {
        self.style.width.saturating_sub(4 + self.label + 2)
    }

    /// What shows that something is.
    pub const fn mark(self, kind: TrackKind) -> Place {
        match kind {
            TrackKind::Condition => (self.signs.condition, Paint::Condition),
            TrackKind::Pending => (self.signs.pending, Paint::Pending),
            TrackKind::Firing => (self.signs.firing, Paint::Firing),
        }
    }

    /// What shows how high a value is.
    pub fn bar(self, bar: Bar) -> Place {
        let sign = self.signs.bars[bar.height.clamp(1, Bar::HEIGHTS) - 1];
        (sign, if bar.holds { Paint::Condition } else { Paint::Plain })
    }

    /// Draws a row.
    pub fn row(self, drawn: &mut String, label: &str, has_tick: bool, line: &[Place]) {
        let label = cut(&all_visible(label.into()), self.label);
        let pad = self.label.saturating_sub(columns(&label));
        let side = self.signs.side[usize::from(has_tick)];
        let start = format!("    {}{label} {side}", " ".repeat(pad));
        let used = line.iter().rposition(|(own, _)| *own != ' ').map_or(0, |last| last + 1);
        drawn.push_str(&start);
        let mut rest = &line[..used];
        while let Some((_, paint)) = rest.first() {
            let count = rest.iter().take_while(|(_, own)| own == paint).count();
            let text: String = rest[..count].iter().map(|(own, _)| *own).collect();
            drawn.push_str(&self.painted(&text, *paint));
            rest = &rest[count..];
        }
        drawn.push('\n');
    }

    fn painted(self, text: &str, paint: Paint) -> String {
        match paint {
            Paint::Plain => text.to_owned(),
            Paint::Threshold | Paint::Guide => self.style.dim(text),
            Paint::Condition => self.style.cyan(text),
            Paint::Pending => self.style.yellow(text),
            Paint::Firing => self.style.red(text),
        }
    }
}
