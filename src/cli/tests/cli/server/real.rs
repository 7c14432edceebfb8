//! `backtest` over a Prometheus on loopback that holds the samples of the dump.
//!
//! Runs where `PROMWRIGHT_SERVER` names a `prometheus` and `PROMWRIGHT_PROMTOOL` a `promtool`,
//! of any version from 2.42 on.

use std::env;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::{BACKTEST, DAY, RULES, over, over_a_dump, said};

/// A running server, stopped when dropped.
struct Server {
    process: Child,
    url: String,
    _directory: tempfile::TempDir,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Starts a server that holds the samples of a text.
fn start(prometheus: &str, promtool: &str, text: &str) -> Server {
    let directory = tempfile::tempdir().expect("a directory");
    let at = |name: &str| directory.path().join(name);
    std::fs::write(at("day.om"), text).expect("written");
    std::fs::write(at("prometheus.yml"), "global: {}\n").expect("written");
    let mut blocks = Command::new(promtool);
    blocks.args(["tsdb", "create-blocks-from", "openmetrics"]).args([at("day.om"), at("data")]);
    let made = blocks.output().expect("promtool starts");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    let shown = |path: &Path| path.to_str().expect("UTF-8").to_owned();
    let process = Command::new(prometheus)
        .arg(format!("--config.file={}", shown(&at("prometheus.yml"))))
        .arg(format!("--storage.tsdb.path={}", shown(&at("data"))))
        .args(["--storage.tsdb.retention.time=100y", "--log.level=error"])
        .arg(format!("--web.listen-address={address}"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("prometheus starts");
    let url = format!("http://{address}");
    let server = Server { process, url, _directory: directory };
    let since = Instant::now();
    while TcpStream::connect(address).is_err() {
        assert!(since.elapsed() < Duration::from_secs(60), "the server does not listen");
        std::thread::sleep(Duration::from_millis(50));
    }
    // It listens a little before it answers, and is asked again until then.
    server
}

#[test]
fn a_prometheus_gives_what_a_dump_gives() {
    let variable = |name: &str| env::var(name).ok();
    let (Some(prometheus), Some(promtool)) =
        (variable("PROMWRIGHT_SERVER"), variable("PROMWRIGHT_PROMTOOL"))
    else {
        eprintln!("not asked: PROMWRIGHT_SERVER names no prometheus");
        return;
    };
    let server = start(&prometheus, &promtool, &DAY.0);
    let set = ["--set", "PodDrift.threshold=0.3", "--set", "PodDrift.for=3m"];
    for arguments in [
        &BACKTEST[..],
        &[&BACKTEST[..], &set].concat(),
        // More points than the server answers at once.
        &[&BACKTEST[..], &["--interval", "1s"]].concat(),
        &["tune", "PodDrift", RULES, "--output", "json"],
        &["tune", "PredictionErrorHigh", RULES, "--output", "json"],
    ] {
        let (asked, dumped) = (over(&server.url, arguments), over_a_dump(arguments));
        assert_eq!(said(&asked), said(&dumped), "{arguments:?}");
    }
}
