//! Words in colour, where colours are wanted.

use crate::Style;

impl Style {
    /// Bold text.
    pub fn bold(self, text: &str) -> String {
        self.painted("1", text)
    }

    /// Red text: what was, or is wrong.
    pub fn red(self, text: &str) -> String {
        self.painted("31", text)
    }

    /// Green text: what is new, or right.
    pub fn green(self, text: &str) -> String {
        self.painted("32", text)
    }

    /// Yellow text: what is on its way.
    pub fn yellow(self, text: &str) -> String {
        self.painted("33", text)
    }

    /// Dim text: what is as it should be.
    pub fn dim(self, text: &str) -> String {
        self.painted("2", text)
    }

    /// Bold red text: the very bytes that are wrong.
    pub fn bold_red(self, text: &str) -> String {
        self.painted("1;31", text)
    }

    /// Bold green text: the very bytes that are new.
    pub fn bold_green(self, text: &str) -> String {
        self.painted("1;32", text)
    }

    /// Cyan text: where it is.
    pub fn cyan(self, text: &str) -> String {
        self.painted("36", text)
    }

    fn painted(self, code: &str, text: &str) -> String {
        if self.color { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_plain_unless_colours_are_wanted() {
        let colored = Style { color: true, ..Style::default() };
        assert_eq!(colored.red("a"), "\u{1b}[31ma\u{1b}[0m");
        assert_eq!(Style::default().red("a"), "a");
    }
}
