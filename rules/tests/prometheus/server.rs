//! Programs that run beside a test, and a Prometheus among them.

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::Value;

/// A program that ends with the test.
pub(crate) struct Running(pub Child);

impl Running {
    /// Asks it to end, and waits for that.
    pub(crate) fn stop(mut self) {
        let _ = Command::new("kill").arg(self.0.id().to_string()).status();
        let _ = self.0.wait();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A Prometheus with a folder of its own: `prometheus.yml` and `data` in it.
pub(crate) struct Server {
    program: String,
    running: Running,
    port: u16,
}

impl Server {
    pub(crate) fn start(program: &str, folder: &Path, more: &[&str]) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").and_then(|own| own.local_addr());
        let port = port.expect("a free port").port();
        let log = fs::File::create(folder.join("prometheus.log")).expect("written");
        let mut command = Command::new(program);
        command.arg(format!("--config.file={}", folder.join("prometheus.yml").display()));
        command.arg(format!("--storage.tsdb.path={}", folder.join("data").display()));
        command.arg(format!("--web.listen-address=127.0.0.1:{port}")).args(more);
        command.stdout(Stdio::null()).stderr(log);
        let child = command.spawn().unwrap_or_else(|error| panic!("{program}: {error}"));
        let server = Self { program: program.to_owned(), running: Running(child), port };
        let deadline = Instant::now() + Duration::from_secs(60);
        while !server.ask("/-/ready").is_some_and(|answer| answer.contains(" 200 ")) {
            let log = fs::read_to_string(folder.join("prometheus.log")).unwrap_or_default();
            assert!(Instant::now() < deadline, "{log}");
            sleep(Duration::from_millis(100));
        }
        server
    }

    /// Its whole answer, head and body.
    fn ask(&self, path: &str) -> Option<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).ok()?;
        // Of 1.0, so that the answer comes in one piece.
        write!(stream, "GET {path} HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n").ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        Some(answer)
    }

    /// The `data` of an answer of the API.
    pub(crate) fn data(&self, path: &str) -> Value {
        let answer = self.ask(path).expect("it answers");
        let body = answer.split_once("\r\n\r\n").expect("a head and a body").1;
        let mut answer: Value = serde_json::from_str(body).expect("JSON");
        assert_eq!(answer["status"], "success", "{path}: {answer}");
        answer["data"].take()
    }

    /// Ends it.
    pub(crate) fn stop(self) {
        self.running.stop();
    }

    /// What the promtool beside it prints.
    pub(crate) fn promtool(&self, arguments: &[&str]) -> String {
        promtool(&self.program, arguments)
    }
}

/// What the promtool beside a prometheus prints.
pub(crate) fn promtool(prometheus: &str, arguments: &[&str]) -> String {
    let at = prometheus.rfind("prometheus").expect("named so");
    let promtool = format!("{}promtool{}", &prometheus[..at], &prometheus[at + 10..]);
    let output = Command::new(&promtool).args(arguments).output();
    let output = output.unwrap_or_else(|error| panic!("{promtool}: {error}"));
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{promtool} {arguments:?}: {stderr}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// A text as part of an address.
pub(crate) fn escaped(text: &str) -> String {
    let escape = |byte: u8| match byte {
        _ if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(escape).collect()
}
