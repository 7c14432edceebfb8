//! Rows of a difference: a sign, a name in a column of its own, and a text that may be wrapped.

use promwright_source::{Style, all_visible};

use super::inline::Piece;
use super::paragraph::columns;

/// On which side a row stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Expected and not there.
    Expected,
    /// There and not expected.
    Got,
    /// As it should be.
    Both,
}

impl Side {
    const fn sign(self) -> &'static str {
        match self {
            Self::Expected => "-",
            Self::Got => "+",
            Self::Both => " ",
        }
    }

    fn paint(self, text: &str, style: Style) -> String {
        match self {
            Self::Expected => style.red(text),
            Self::Got => style.green(text),
            Self::Both => style.dim(text),
        }
    }

    fn stress(self, text: &str, style: Style) -> String {
        match self {
            Self::Expected => style.bold_red(text),
            Self::Got => style.bold_green(text),
            Self::Both => style.dim(text),
        }
    }
}

/// A row: its name is written as wide as `indent` says, and its text is wrapped beside it.
pub struct Row<'a> {
    /// Its side.
    pub side: Side,
    /// Its name.
    pub name: &'a str,
    /// The columns before the text, behind the sign.
    pub indent: usize,
    /// More columns before all lines but the first.
    pub hang: usize,
    /// The text.
    pub pieces: Vec<Piece>,
    /// Whether bytes that differ are marked in a line below them, where there are no colours.
    pub marks: bool,
}

impl Row<'_> {
    /// Writes the row.
    pub fn draw(&self, drawn: &mut String, style: Style) {
        let room = style.width.saturating_sub(4 + self.indent + self.hang).max(16);
        let sign = self.side.sign();
        let pad = self.indent.saturating_sub(columns(self.name));
        let mut name = format!("{}{}", all_visible(self.name.into()), " ".repeat(pad));
        let mut indent = self.indent;
        for mut line in wrapped(&self.pieces, room) {
            if let Some(last) = line.last_mut() {
                last.text.truncate(last.text.trim_end().len());
            }
            let start = self.side.paint(&format!("{sign} {name}"), style);
            let text: String = line
                .iter()
                .map(|own| {
                    let text = all_visible(own.text.as_str().into());
                    if own.differs {
                        self.side.stress(&text, style)
                    } else if self.side == Side::Both {
                        style.dim(&text)
                    } else {
                        text.into_owned()
                    }
                })
                .collect();
            let line_drawn = format!("  {start}{text}");
            drawn.push_str(if style.color { &line_drawn } else { line_drawn.trim_end() });
            drawn.push('\n');
            if self.marks && !style.color {
                mark(drawn, &line, indent);
            }
            indent = self.indent + self.hang;
            name = " ".repeat(indent);
        }
    }
}

/// `^^^` below what differs, if anything else is in the line.
fn mark(drawn: &mut String, line: &[Piece], indent: usize) {
    let is_mixed = line.iter().any(|own| own.differs)
        && line.iter().any(|own| !own.differs && !own.text.trim().is_empty());
    if !is_mixed {
        return;
    }
    let mark = |own: &Piece| (if own.differs { "^" } else { " " }).repeat(columns(&own.text));
    let marks: String = line.iter().map(mark).collect();
    if marks.trim().is_empty() {
        return;
    }
    drawn.push_str(&" ".repeat(4 + indent));
    drawn.push_str(marks.trim_end());
    drawn.push('\n');
}

/// Pieces in lines of so many columns, broken at blanks where there are any.
fn wrapped(pieces: &[Piece], room: usize) -> Vec<Vec<Piece>> {
    let mut lines: Vec<Vec<Piece>> = vec![Vec::new()];
    let mut used = 0;
    for piece in pieces {
        for word in piece.text.split_inclusive(' ') {
            let wide = columns(word.trim_end());
            if used > 0 && used + wide > room {
                lines.push(Vec::new());
                used = 0;
            }
            for part in broken(word, room) {
                if used > 0 && used + columns(part.trim_end()) > room {
                    lines.push(Vec::new());
                    used = 0;
                }
                used += columns(&part);
                // There is always a last line.
                let Some(line) = lines.last_mut() else { continue };
                match line.last_mut() {
                    Some(last) if last.differs == piece.differs => last.text.push_str(&part),
                    _ => line.push(Piece { text: part, differs: piece.differs }),
                }
            }
        }
    }
    lines
}

/// A word in parts that are not wider than a line.
fn broken(word: &str, room: usize) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut used = 0;
    for character in word.chars() {
        let wide = columns(character.encode_utf8(&mut [0; 4]));
        if used + wide > room && character != ' ' {
            parts.push(String::new());
            used = 0;
        }
        used += wide;
        if let Some(last) = parts.last_mut() {
            last.push(character);
        }
    }
    parts
}
