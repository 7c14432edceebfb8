//! One target on its port: it answers, hangs or is not there, as its scenario has it.

use std::io;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{Scope, sleep};
use std::time::Duration;

use promwright_series::exposition::{Timestamps, write};
use promwright_simulator::{Answer as Page, Health, LiveTarget, Reach};

use super::accept::{content_type, preferred};
use super::clock::Clock;
use super::http::{self, Answer, Request};

/// How often it is looked whether there is something to do.
const TICK: Duration = Duration::from_millis(10);

/// So many connections are served at a time; others are closed at once.
const MOST_CONNECTIONS: usize = 64;

/// A target and its address.
pub(super) struct Port<'s> {
    pub address: SocketAddr,
    target: Mutex<LiveTarget<'s>>,
    clock: Clock,
    connections: AtomicUsize,
}

impl<'s> Port<'s> {
    pub const fn new(address: SocketAddr, target: LiveTarget<'s>, clock: Clock) -> Self {
        let connections = AtomicUsize::new(0);
        Self { address, target: Mutex::new(target), clock, connections }
    }

    pub fn target(&self) -> MutexGuard<'_, LiveTarget<'s>> {
        self.target.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Serves until told to stop. While the target refuses the port is closed.
    pub fn serve<'scope>(
        &'scope self,
        listener: TcpListener,
        stop: &'scope AtomicBool,
        scope: &'scope Scope<'scope, '_>,
    ) {
        let mut open = Some(listener);
        while !stop.load(Ordering::Relaxed) {
            let reach = self.target().reach(self.clock.now());
            if reach == Reach::Refuses {
                open = None;
            } else if open.is_none() {
                // If something else has the port by now it is tried again.
                open = bind(self.address).ok();
            }
            match open.as_ref().map(TcpListener::accept) {
                Some(Ok((stream, _))) => self.take(stream, stop, scope),
                _ => sleep(TICK),
            }
        }
    }

    fn take<'scope>(
        &'scope self,
        mut stream: TcpStream,
        stop: &'scope AtomicBool,
        scope: &'scope Scope<'scope, '_>,
    ) {
        if self.connections.fetch_add(1, Ordering::Relaxed) >= MOST_CONNECTIONS {
            self.connections.fetch_sub(1, Ordering::Relaxed);
            return;
        }
        scope.spawn(move || {
            // A client that has gone needs no answer.
            let _ = self.converse(&mut stream, stop);
            self.connections.fetch_sub(1, Ordering::Relaxed);
        });
    }

    fn converse(&self, stream: &mut TcpStream, stop: &AtomicBool) -> io::Result<()> {
        let answer = match http::read(stream)? {
            None => (Answer::line("400 Bad Request", "this is no HTTP request"), true),
            Some(request) => match self.answer(&request) {
                Some(answer) => (answer, request.method != "HEAD"),
                None => return self.hang(stop),
            },
        };
        http::write(stream, &answer.0, answer.1)
    }

    /// Keeps a client waiting for as long as the target hangs, and then lets it go.
    #[expect(clippy::unnecessary_wraps, reason = "as what answers")]
    fn hang(&self, stop: &AtomicBool) -> io::Result<()> {
        while !stop.load(Ordering::Relaxed) && self.target().reach(self.clock.now()) == Reach::Hangs
        {
            sleep(TICK);
        }
        Ok(())
    }

    /// The answer; none while it hangs.
    fn answer(&self, request: &Request) -> Option<Answer> {
        if !matches!(request.method.as_str(), "GET" | "HEAD") {
            return Some(Answer::line("405 Method Not Allowed", "there is only GET"));
        }
        let now = self.clock.now();
        match request.path.as_str() {
            "/metrics" => match self.target().page(now) {
                Page::Nothing => None,
                Page::Page(exposition) => {
                    let format = preferred(&request.accept);
                    Some(Answer {
                        status: "200 OK",
                        content_type: content_type(format),
                        body: write(&exposition, format, Timestamps::None),
                    })
                }
            },
            "/health" => match self.target().is_healthy(now) {
                Health::Nothing => None,
                Health::Says(true) => Some(Answer::line("200 OK", "ok")),
                Health::Says(false) => Some(Answer::line("503 Service Unavailable", "backing off")),
                Health::NoPage => Some(Answer::line("404 Not Found", "it has no page for that")),
            },
            _ => Some(Answer::line("404 Not Found", "there are /metrics and /health")),
        }
    }
}

/// A listener that does not block.
///
/// # Errors
///
/// The port is taken or not to be had.
pub(super) fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let listener = TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}
