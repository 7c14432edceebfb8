//! `simulate serve`, over loopback.

use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use promwright_series::exposition::{Format, Kind, read};

use crate::command::{command, run};

/// A server at work; it is ended with the test.
struct Served {
    child: Child,
    addresses: Vec<SocketAddr>,
}

impl Served {
    /// Starts on ports that are free, and waits until it listens on so many.
    fn start(targets: usize, arguments: &[&str]) -> Self {
        let mut serve = command(&[&["simulate", "serve", "--base-port", "0"], arguments].concat());
        let mut child =
            serve.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        // The line on standard error comes when all is printed.
        let stderr = BufReader::new(child.stderr.take().expect("piped"));
        assert!(stderr.lines().next().is_some_and(|line| line.is_ok()));
        let mut addresses = Vec::new();
        for line in BufReader::new(child.stdout.take().expect("piped")).lines() {
            let line = line.expect("UTF-8");
            if let Some(rest) = line.trim().strip_prefix("- targets: [\"") {
                addresses.push(rest.trim_end_matches("\"]").parse().expect("an address"));
            }
            if addresses.len() == targets {
                break;
            }
        }
        Self { child, addresses }
    }

    /// The whole answer of a target; an error where it does not come to one in time.
    fn ask(&self, target: usize, request: &str) -> std::io::Result<String> {
        let mut stream = TcpStream::connect(self.addresses[target])?;
        stream.set_read_timeout(Some(Duration::from_millis(300)))?;
        stream.write_all(request.as_bytes())?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    }

    fn get(&self, target: usize, path: &str, accept: &str) -> String {
        let request = format!("GET {path} HTTP/1.1\r\nHost: a\r\nAccept: {accept}\r\n\r\n");
        self.ask(target, &request).expect("it answers")
    }

    /// Waits until a target is so.
    fn await_that(&self, target: usize, wanted: &dyn Fn(&std::io::Result<String>) -> bool) {
        let deadline = Instant::now() + Duration::from_secs(20);
        let request = "GET /metrics HTTP/1.1\r\n\r\n";
        while !wanted(&self.ask(target, request)) {
            assert!(Instant::now() < deadline, "target {target} did not come to it");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn body(answer: &str) -> &str {
    answer.split_once("\r\n\r\n").expect("a head and a body").1
}

#[test]
fn every_target_answers_in_both_formats() {
    let served = Served::start(5, &[]);
    let metrics = [
        "psi_field_density",
        "psi_field_density",
        "treaty_fill_rate",
        "vmsh_backoff_state",
        "harbinger_uptime_seconds",
    ];
    for (target, metric) in metrics.into_iter().enumerate() {
        let text = served.get(target, "/metrics?x=1", "*/*");
        assert!(text.starts_with("HTTP/1.1 200 OK\r\n"), "{text}");
        assert!(text.contains("Content-Type: text/plain; version=0.0.4;"), "{text}");
        let page = read(body(&text).as_bytes(), Format::Text, 0).expect("well formed");
        let names = || page.series.iter().filter_map(|series| series.labels.metric());
        assert!(names().any(|name| name == metric), "{text}");
        let open = served.get(target, "/metrics", "text/plain;q=0.5,application/openmetrics-text");
        assert!(open.contains("Content-Type: application/openmetrics-text; version=1.0.0;"));
        assert!(open.ends_with("# EOF\n"), "{open}");
        read(body(&open).as_bytes(), Format::OpenMetrics, 0).expect("well formed");
    }
    let treaty = served.get(2, "/metrics", "");
    let page = read(body(&treaty).as_bytes(), Format::Text, 0).expect("well formed");
    let counter = page.metadata.iter().find(|own| own.name == "treaty_requests_routed");
    assert_eq!(counter.map(|own| own.kind), Some(Kind::Counter));
}

#[test]
fn other_requests_are_answered_too() {
    let served = Served::start(5, &[]);
    let status = |target: usize, request: &str| {
        let answer = served.ask(target, request).expect("it answers");
        answer.split(' ').nth(1).map(str::to_owned)
    };
    for (target, request, expected) in [
        (0, "GET /health HTTP/1.1\r\n\r\n", "200"),
        (2, "GET /health HTTP/1.1\r\n\r\n", "404"),
        (0, "GET / HTTP/1.0\r\n\r\n", "404"),
        (0, "POST /metrics HTTP/1.1\r\nContent-Length: 0\r\n\r\n", "405"),
        (0, "nonsense\r\n\r\n", "400"),
    ] {
        assert_eq!(status(target, request).as_deref(), Some(expected), "{request}");
    }
    let head = served.ask(0, "HEAD /metrics HTTP/1.1\r\n\r\n").expect("it answers");
    assert!(head.contains("Content-Length: ") && body(&head).is_empty(), "{head}");
}

#[test]
fn the_scheduler_is_not_healthy_while_it_backs_off() {
    // The story's scheduler fails all day.
    let served = Served::start(4, &["--scenario", "audit-2025-10-23", "--from", "2h"]);
    let answer = served.ask(3, "GET /health HTTP/1.1\r\n\r\n").expect("it answers");
    assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
    assert!(served.get(3, "/metrics", "").contains("vmsh_backoff_state{"));
}

#[test]
fn events_make_targets_hang_and_refuse() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("story.yaml");
    let text = "name: story\nabout: One hangs, one is down for a while.\nbase: steady\nevents:\n\
        - { at: 0s, unreachable: { pod: psi-field-0 } }\n\
        - { at: 0s, for: 1h, restart: { pod: psi-field-1 } }\n\
        - { at: 0s, gone: { pod: scheduler-0 } }\n";
    std::fs::write(&path, text).expect("written");
    let path = path.to_str().expect("UTF-8");
    // An hour of the story takes two seconds.
    let served = Served::start(5, &["--scenario", path, "--speed", "1800"]);
    let refused = |answer: &std::io::Result<String>| {
        answer.as_ref().is_err_and(|error| {
            [ErrorKind::ConnectionRefused, ErrorKind::ConnectionReset].contains(&error.kind())
        })
    };
    served.await_that(3, &refused);
    served.await_that(1, &|answer| {
        answer.as_ref().is_ok_and(|answer| answer.starts_with("HTTP/1.1 200 "))
    });
    let waited = Instant::now();
    let hung = served.ask(0, "GET /metrics HTTP/1.1\r\n\r\n").map_err(|error| error.kind());
    assert!(matches!(hung, Err(ErrorKind::WouldBlock | ErrorKind::TimedOut)), "{hung:?}");
    assert!(waited.elapsed() >= Duration::from_millis(250));
    assert!(served.get(2, "/metrics", "").starts_with("HTTP/1.1 200 "));
}

#[cfg(unix)]
#[test]
fn signals_end_it_without_a_failure() {
    for signal in ["-INT", "-TERM"] {
        let mut served = Served::start(5, &[]);
        let mut kill = std::process::Command::new("kill");
        let killed = kill.arg(signal).arg(served.child.id().to_string()).status();
        assert!(killed.is_ok_and(|status| status.success()));
        assert_eq!(served.child.wait().expect("it ends").code(), Some(0), "{signal}");
    }
}

#[test]
fn a_beginning_that_is_too_far_off_is_refused() {
    let outcome = run(&["simulate", "serve", "--base-port", "0", "--from", "90y"]);
    assert_eq!(outcome.code, Some(2), "{}", outcome.show());
    assert!(outcome.stderr.contains("scrapes"), "{}", outcome.stderr);
}

#[test]
fn a_port_that_is_taken_is_told() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let outcome = run(&["simulate", "serve", "--base-port", &port]);
    assert_eq!(outcome.code, Some(2), "{}", outcome.show());
    let told = format!("error: cannot listen on 127.0.0.1:{port}\n");
    assert!(outcome.stderr.starts_with(&told), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("--base-port"), "{}", outcome.stderr);
    assert_eq!(outcome.stdout, "");
}
