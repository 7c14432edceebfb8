//! The characters that findings are drawn with, in rows, for a row is copied at once where its
//! glyphs one by one would cost most of the drawing.

/// One glyph many times over.
#[derive(Debug)]
pub(super) struct Row {
    glyphs: &'static str,
    /// How many bytes one of them has.
    size: usize,
}

impl Row {
    const fn of(glyphs: &'static str, size: usize) -> Self {
        Self { glyphs, size }
    }

    /// Writes the glyph several times, or not at all.
    #[inline]
    pub(super) fn repeat(&self, out: &mut String, times: usize) {
        if times > 0 {
            self.write(out, times * self.size);
        }
    }

    fn write(&self, out: &mut String, bytes: usize) {
        if let Some(glyphs) = self.glyphs.get(..bytes) {
            return out.push_str(glyphs);
        }
        let mut left = bytes;
        while left > self.glyphs.len() {
            out.push_str(self.glyphs);
            left -= self.glyphs.len();
        }
        out.push_str(&self.glyphs[..left]);
    }
}

/// As many blanks as are drawn at once.
macro_rules! blanks {
    () => {
        concat!(
            "                                                                                        ",
            "                                                                                        ",
        )
    };
}

/// Nothing is drawn more often.
pub(super) static BLANKS: Row = Row::of(blanks!(), 1);

/// How many of them are drawn at once.
pub(super) const MOST_BLANKS: usize = blanks!().len();

/// An underline with a hook in its middle, which a text hangs from.
#[derive(Debug)]
pub(super) struct Hooked {
    /// As much of it on either side as most have.
    middle: &'static str,
    hook: &'static str,
    underline: Row,
}

impl Hooked {
    /// Writes so much of the underline before the hook and behind it.
    pub(super) fn write(&self, out: &mut String, before: usize, after: usize) {
        let Self { middle, hook, underline } = self;
        let side = (middle.len() - hook.len()) / 2;
        let (start, end) = (before * underline.size, side + hook.len() + after * underline.size);
        if let Some(whole) = side.checked_sub(start).and_then(|start| middle.get(start..end)) {
            out.push_str(whole);
        } else {
            underline.repeat(out, before);
            out.push_str(hook);
            underline.repeat(out, after);
        }
    }
}

/// How many digits the number of a line may have.
const MOST_DIGITS: usize = 10;

/// A row that starts without a line number, but with as much room as the numbers take.
pub(super) fn indented(row: &'static str, number_width: usize) -> &'static str {
    row.get(MOST_DIGITS.saturating_sub(number_width)..).unwrap_or(row)
}

/// The characters of lines, arcs and marks.
#[derive(Debug)]
pub(super) struct Glyphs {
    /// Before the place above an excerpt, [`indented`].
    pub header: &'static str,
    /// Below an excerpt, [`indented`].
    pub footer: &'static str,
    /// Before marks, [`indented`], with [`MOST_BLANKS`] behind it for the column of the mark.
    pub unnumbered: &'static str,
    /// Between the number of a line and its text.
    pub numbered: &'static str,
    pub horizontal: Row,
    pub vertical: &'static str,
    /// Under what is missing.
    pub missing: &'static str,
    pub arrow: &'static str,
    /// Where an arc starts.
    pub top: &'static str,
    /// Where an arc ends.
    pub bottom: &'static str,
    /// Where an arc ends whose text follows below.
    pub branch: &'static str,
    /// Before the text of an arc.
    pub dash: &'static str,
    /// Where an arc ends at a text of several lines.
    pub fork: &'static str,
    pub underline: Row,
    pub hooked: Hooked,
    /// Before a text that hangs there.
    pub hanging: &'static str,
    /// Before the first line of a longer one.
    pub hanging_first: &'static str,
    /// Before its other lines.
    pub hanging_other: &'static str,
    pub error: &'static str,
    pub warning: &'static str,
    pub note: &'static str,
}

const LINE: Row = Row::of("────────────────────────────────", 3);
const CARETS: Row = Row::of("^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^", 1);

pub(super) static UNICODE: Glyphs = Glyphs {
    header: "            ╭─[",
    footer: "            ╰────\n",
    unnumbered: concat!("            · ", blanks!()),
    numbered: " │ ",
    horizontal: LINE,
    vertical: "│",
    missing: "▲",
    arrow: "▶",
    top: "╭",
    bottom: "╰",
    branch: "├",
    dash: "─",
    fork: "┤",
    underline: LINE,
    hooked: Hooked {
        middle: "────────────────────────────────┬────────────────────────────────",
        hook: "┬",
        underline: LINE,
    },
    hanging: "╰── ",
    hanging_first: "╰─┤ ",
    hanging_other: "  │ ",
    error: "×",
    warning: "⚠",
    note: "☞",
};

pub(super) static ASCII: Glyphs = Glyphs {
    header: "            ,-[",
    footer: "            `----\n",
    unnumbered: concat!("            : ", blanks!()),
    numbered: " | ",
    horizontal: Row::of("--------------------------------", 1),
    vertical: "|",
    missing: "^",
    arrow: ">",
    top: ",",
    bottom: "`",
    branch: "|",
    dash: "-",
    fork: "|",
    underline: CARETS,
    hooked: Hooked {
        middle: "^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^|^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^",
        hook: "|",
        underline: CARETS,
    },
    hanging: "`-- ",
    hanging_first: "`-| ",
    hanging_other: "  | ",
    error: "x",
    warning: "!",
    note: ">",
};
