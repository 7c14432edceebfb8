//! How far a run of tests is, for who waits: one line on standard error that a terminal shows
//! after two seconds and that is gone before anything else is said.
//!
//! The crate indicatif would do this and more, but takes longer to build than this file is
//! worth: there is one bar, and it is drawn by one thread.

use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Who waits for less time sees nothing.
const PATIENCE: Duration = Duration::from_secs(2);

/// The time between two drawings.
const PAUSE: Duration = Duration::from_millis(100);

/// The widest bar.
const WIDEST: usize = 40;

/// A run that is going on; it is over when this is dropped.
pub(crate) struct Progress {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    total: usize,
    noun: &'static str,
    done: AtomicUsize,
    is_over: Mutex<bool>,
    over: Condvar,
}

impl Progress {
    /// Begins a run of so many tests, or what else is done. Where nobody looks on, nothing is ever drawn.
    pub fn new(total: usize, noun: &'static str) -> Self {
        let shared = Arc::new(Shared {
            total,
            noun,
            done: AtomicUsize::new(0),
            is_over: Mutex::new(false),
            over: Condvar::new(),
        });
        let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let is_seen = io::stderr().is_terminal() && !is_dumb;
        let own = shared.clone();
        let thread = is_seen.then(|| std::thread::spawn(move || own.show(Instant::now())));
        Self { shared, thread }
    }

    /// Tells that so many more tests are done.
    pub fn advance(&self, count: usize) {
        self.shared.done.fetch_add(count, Ordering::Relaxed);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Ok(mut is_over) = self.shared.is_over.lock() {
            *is_over = true;
        }
        self.shared.over.notify_all();
        if let Some(thread) = self.thread.take() {
            // A thread that has panicked draws nothing any more, which is all that matters.
            let _ = thread.join();
        }
    }
}

impl Shared {
    /// Draws until the run is over, then erases what was drawn.
    fn show(&self, start: Instant) {
        let mut pause = PATIENCE;
        let mut is_drawn = false;
        while !self.waits(pause) {
            let width = terminal_size::terminal_size_of(io::stderr());
            let width = width.map_or(80, |(width, _)| usize::from(width.0));
            let done = self.done.load(Ordering::Relaxed);
            let line = line((done, self.total, self.noun), start.elapsed(), width);
            let _ = write!(io::stderr().lock(), "\r\u{1b}[K{line}");
            is_drawn = true;
            pause = PAUSE;
        }
        if is_drawn {
            let _ = write!(io::stderr().lock(), "\r\u{1b}[K");
        }
    }

    /// Waits; whether the run is over.
    fn waits(&self, pause: Duration) -> bool {
        let Ok(is_over) = self.is_over.lock() else { return true };
        let waited = self.over.wait_timeout_while(is_over, pause, |is_over| !*is_over);
        waited.map_or(true, |(is_over, _)| *is_over)
    }
}

/// `[███████▌      ] 12 of 24 tests, 7s`, within so many columns.
fn line((done, total, noun): (usize, usize, &str), elapsed: Duration, width: usize) -> String {
    let done = done.min(total);
    let count = format!("{done} of {total} {noun}, {}s", elapsed.as_secs());
    // The last column stays free: some terminals wrap when it is written.
    let room = width.saturating_sub(count.len() + 4).min(WIDEST);
    if room < 4 {
        return count.chars().take(width.saturating_sub(1)).collect();
    }
    let filled = (done * room).checked_div(total).unwrap_or(0);
    format!("[{}{}] {count}", "█".repeat(filled), " ".repeat(room - filled))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_fits_every_terminal() {
        let seven = Duration::from_secs(7);
        assert_eq!(line((12, 24, "tests"), seven, 30), "[████    ] 12 of 24 tests, 7s");
        assert_eq!(line((30, 24, "tests"), seven, 20), "24 of 24 tests, 7s");
        assert_eq!(line((0, 0, "tests"), seven, 8), "0 of 0 ");
        for width in 0..200 {
            assert!(
                line((5, 7, "queries"), seven, width).chars().count() <= width.saturating_sub(1)
            );
        }
    }

    #[test]
    fn a_run_that_is_over_at_once_is_not_waited_for() {
        let start = Instant::now();
        let progress = Progress::new(3, "tests");
        progress.advance(3);
        drop(progress);
        assert!(start.elapsed() < PATIENCE);
    }
}
