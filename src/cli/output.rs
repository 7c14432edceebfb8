//! Standard output and standard error: colours, width, and a reader that has gone away.

use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};

use promwright_source::Style;

use crate::arguments::Color;
use crate::failure::{Failure, Result};

/// Lines are not drawn wider than this, however wide the terminal is.
const WIDEST: usize = 120;

/// A drawing has more to show where there is more room, up to here.
const WIDEST_DRAWING: usize = 240;

/// A drawing that goes to no terminal is as wide as one has always been.
const PLAIN_COLUMNS: usize = 80;

/// How many bytes are written at once.
const BUFFER: usize = 1 << 16;

/// Where results go. Messages about the run itself go to standard error.
pub(crate) struct Output {
    stdout: BufWriter<StdoutLock<'static>>,
    style: Style,
    columns: usize,
    closed: bool,
}

impl Output {
    /// Standard output, coloured as asked.
    pub fn new(color: Color) -> Self {
        let stdout = io::stdout().lock();
        let terminal = stdout.is_terminal();
        let color = match color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => terminal && allows_color(),
        };
        let width = width(terminal);
        let style = Style { color, unicode: true, width: width.min(WIDEST) };
        let columns = if terminal { width.min(WIDEST_DRAWING) } else { PLAIN_COLUMNS };
        Self { stdout: BufWriter::with_capacity(BUFFER, stdout), style, columns, closed: false }
    }

    /// How findings are drawn here.
    pub const fn style(&self) -> Style {
        self.style
    }

    /// How wide a drawing may be.
    pub const fn columns(&self) -> usize {
        self.columns
    }

    /// Whether the reader has gone away; what is still to be said need not be computed.
    pub const fn is_closed(&self) -> bool {
        self.closed
    }

    /// Writes text.
    pub fn print(&mut self, text: &str) -> Result<()> {
        let written = self.stdout.write_all(text.as_bytes());
        self.unless_closed(written)
    }

    /// Writes a line.
    pub fn line(&mut self, text: &str) -> Result<()> {
        self.print(text)?;
        self.print("\n")
    }

    /// Lets something write by itself.
    pub fn write_with(
        &mut self,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<()> {
        let written = write(&mut self.stdout);
        self.unless_closed(written)
    }

    /// Hands on what is buffered.
    pub fn flush(&mut self) -> Result<()> {
        let flushed = self.stdout.flush();
        self.unless_closed(flushed)
    }

    /// A reader that has seen enough is no failure.
    fn unless_closed(&mut self, written: io::Result<()>) -> Result<()> {
        match written {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.closed = true;
                Ok(())
            }
            Err(error) => {
                Err(Failure::new("cannot write to standard output").cause(error.to_string()))
            }
        }
    }
}

/// Says something about the run itself. Where standard error is closed nobody listens.
pub(crate) fn say(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// <https://no-color.org>, and terminals that can do nothing.
fn allows_color() -> bool {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    set("NO_COLOR").is_none() && set("TERM").is_none_or(|term| term != "dumb")
}

fn width(terminal: bool) -> usize {
    let default = Style::default().width;
    if !terminal {
        return default;
    }
    terminal_size::terminal_size().map_or(default, |(width, _)| usize::from(width.0))
}
