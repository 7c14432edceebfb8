//! A Prometheus on loopback with the data of one run, and its answers.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use promwright_engine::{Features, Options};

use crate::answer::Answer;
use crate::data::Data;
use crate::remote_write;

/// Which features a server has on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flags {
    /// None: as Prometheus comes.
    Default,
    /// All that change what a query means, but for the type label.
    All,
    /// All, and types and units as labels.
    Types,
}

impl Flags {
    /// Prometheus' names of the features.
    fn features(self) -> &'static str {
        match self {
            Self::Default => "",
            Self::All => {
                "promql-experimental-functions,promql-delayed-name-removal,\
                 promql-extended-range-selectors,promql-binop-fill-modifiers,\
                 use-start-timestamps"
            }
            Self::Types => {
                "promql-experimental-functions,promql-delayed-name-removal,\
                 promql-extended-range-selectors,promql-binop-fill-modifiers,\
                 use-start-timestamps,type-and-unit-labels"
            }
        }
    }

    /// The same for this engine.
    pub(crate) fn options(self) -> Options {
        let on = self != Self::Default;
        Options {
            delayed_name_removal: on,
            start_timestamps: on,
            type_and_unit_labels: self == Self::Types,
            features: if on { Features::all() } else { Features::none() },
            ..Options::prometheus()
        }
    }
}

/// When a query is evaluated; milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    Instant(i64),
    Range { start: i64, end: i64, step: i64 },
}

/// A running server, stopped and forgotten when dropped.
pub(crate) struct Server {
    process: Child,
    folder: PathBuf,
    address: String,
}

impl Server {
    /// Starts a server and loads the data.
    pub(crate) fn start(program: &Path, flags: Flags, data: &Data) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").and_then(|own| own.local_addr());
        let port = port.expect("a free port").port();
        let folder = std::env::temp_dir()
            .join(format!("promwright-differential-{}-{port}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder for the server");
        std::fs::write(folder.join("prometheus.yml"), "global: {}\n").expect("its configuration");
        let mut command = Command::new(program);
        command
            .arg(format!("--config.file={}", folder.join("prometheus.yml").display()))
            .arg(format!("--storage.tsdb.path={}", folder.join("data").display()))
            .arg(format!("--web.listen-address=127.0.0.1:{port}"))
            .args(["--web.enable-remote-write-receiver", "--log.level=error"]);
        if !flags.features().is_empty() {
            command.arg(format!("--enable-feature={}", flags.features()));
        }
        let process = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let process = process.expect("the server starts");
        let server = Self { process, folder, address: format!("http://127.0.0.1:{port}") };
        server.await_ready();
        server.load(data);
        server
    }

    fn await_ready(&self) {
        let since = Instant::now();
        let ready = || ureq::get(format!("{}/-/ready", self.address)).call().is_ok();
        while !ready() {
            assert!(since.elapsed() < Duration::from_secs(60), "the server is not ready");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Adds data, later than all before.
    pub(crate) fn load(&self, data: &Data) {
        let written = ureq::post(format!("{}/api/v1/write", self.address))
            .header("Content-Encoding", "snappy")
            .header("Content-Type", "application/x-protobuf")
            .header("X-Prometheus-Remote-Write-Version", "0.1.0")
            .send(&remote_write::body(data)[..]);
        written.expect("the server takes the data");
    }

    /// Asks over a connection that the agent keeps.
    pub(crate) fn ask(&self, agent: &ureq::Agent, query: &str, when: When) -> Answer {
        let seconds = |time: i64| format!("{:.3}", time as f64 / 1000.0);
        let (path, mut form) = match when {
            When::Instant(time) => ("query", vec![("time", seconds(time))]),
            When::Range { start, end, step } => (
                "query_range",
                vec![("start", seconds(start)), ("end", seconds(end)), ("step", seconds(step))],
            ),
        };
        form.push(("query", query.to_owned()));
        let mut response = agent
            .post(format!("{}/api/v1/{path}", self.address))
            .send_form(form)
            .expect("the server answers");
        let text = response.body_mut().read_to_string().expect("an answer in text");
        Answer::from_json(&serde_json::from_str(&text).expect("an answer in JSON"))
    }
}

/// An agent that keeps its connection and takes any status for an answer.
pub(crate) fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).build().into()
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
