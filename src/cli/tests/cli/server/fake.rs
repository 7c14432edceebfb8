//! A server of Prometheus' API within the test: it evaluates what it is asked, unless it is told
//! to misbehave.

use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use promwright_engine::{Annotation, Grid, GridSeries, Options, Storage, Value, evaluate};
use promwright_number::float::format_plain;
use promwright_series::{Labels, Series};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use serde_json::{Value as Json, json};

/// What it was asked.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// How many came before.
    pub number: usize,
    pub path: String,
    pub headers: String,
    pub form: HashMap<String, String>,
}

/// What it says.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub status: u16,
    pub headers: &'static str,
    pub body: String,
    /// Closes the connection before the last bytes.
    pub is_cut: bool,
    pub delay: Duration,
}

impl Reply {
    pub fn new(status: u16, body: impl Into<String>) -> Self {
        let body = body.into();
        Self { status, headers: "", body, is_cut: false, delay: Duration::ZERO }
    }
}

/// What a server has seen.
#[derive(Default)]
struct Seen {
    requests: Mutex<Vec<Request>>,
    under_way: AtomicUsize,
    at_once: AtomicUsize,
}

pub(crate) struct Fake {
    pub url: String,
    seen: Arc<Seen>,
}

impl Fake {
    /// Starts a server that ends with the test.
    pub fn start(reply: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        Self::start_through("http", reply, Ok)
    }

    /// Starts a server that speaks TLS, with its certificate and its key.
    pub fn start_secure(
        reply: impl Fn(&Request) -> Reply + Send + Sync + 'static,
        config: ServerConfig,
    ) -> Self {
        let config = Arc::new(config);
        Self::start_through("https", reply, move |stream| {
            let connection = ServerConnection::new(config.clone()).map_err(io::Error::other)?;
            Ok(StreamOwned::new(connection, stream))
        })
    }

    fn start_through<S: Read + Write>(
        scheme: &str,
        reply: impl Fn(&Request) -> Reply + Send + Sync + 'static,
        open: impl Fn(TcpStream) -> io::Result<S> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("{scheme}://{}", listener.local_addr().expect("an address"));
        let (seen, reply, open) = (Arc::new(Seen::default()), Arc::new(reply), Arc::new(open));
        let own = seen.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (seen, reply, open) = (own.clone(), reply.clone(), open.clone());
                std::thread::spawn(move || {
                    if let Ok(stream) = open(stream) {
                        serve(stream, &seen, &*reply);
                    }
                });
            }
        });
        Self { url, seen }
    }

    pub fn requests(&self) -> Vec<Request> {
        self.seen.requests.lock().expect("no panic").clone()
    }

    /// How many requests were under way at once, at most.
    pub fn at_once(&self) -> usize {
        self.seen.at_once.load(Ordering::SeqCst)
    }
}

/// Answers one request; the connection is not kept, and a broken one is its client's business.
fn serve(mut stream: impl Read + Write, seen: &Seen, reply: &dyn Fn(&Request) -> Reply) {
    let Some((path, headers, form)) = read(&mut stream) else { return };
    let under_way = seen.under_way.fetch_add(1, Ordering::SeqCst) + 1;
    seen.at_once.fetch_max(under_way, Ordering::SeqCst);
    let request = {
        let mut requests = seen.requests.lock().expect("no panic");
        let request = Request { number: requests.len(), path, headers, form };
        requests.push(request.clone());
        request
    };
    let Reply { status, headers, body, is_cut, delay } = reply(&request);
    std::thread::sleep(delay);
    seen.under_way.fetch_sub(1, Ordering::SeqCst);
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status} x\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n"
    );
    let sent = if is_cut { &body[..length / 2] } else { &body };
    let _ = stream
        .write_all(head.as_bytes())
        .and_then(|()| stream.write_all(sent.as_bytes()))
        .and_then(|()| stream.flush());
}

fn read(stream: &mut impl Read) -> Option<(String, String, HashMap<String, String>)> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let path = line.split(' ').nth(1)?.to_owned();
    let (mut headers, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        if line.trim().is_empty() {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        headers.push_str(&line);
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let body = String::from_utf8(body).ok()?;
    let pairs = body.split('&').filter_map(|pair| pair.split_once('='));
    let (path, query) = path.split_once('?').unwrap_or((&path, ""));
    let asked = query.split('&').filter_map(|pair| pair.split_once('='));
    let form = pairs.chain(asked).map(|(key, value)| (decoded(key), decoded(value))).collect();
    Some((path.to_owned(), headers, form))
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let hex: String = rest.by_ref().take(2).map(char::from).collect();
                u8::from_str_radix(&hex, 16).expect("hexadecimal")
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).expect("UTF-8")
}

/// What a server with these samples answers.
pub(crate) fn truthful(storage: &Storage, request: &Request) -> Reply {
    let of = |name: &str| request.form.get(name).map(String::as_str).unwrap_or_default();
    let time = |name: &str| (of(name).parse::<f64>().expect("seconds") * 1000.0).round() as i64;
    if request.path == "/api/v1/series" {
        let there = storage.metric_names();
        let found = there.iter().filter(|name| of("match[]").contains(&format!("\"{name}\"")));
        let found: Vec<_> = found.map(|name| json!({ "__name__": name })).collect();
        return Reply::new(200, json!({ "status": "success", "data": found }).to_string());
    }
    let is_range = request.path.ends_with("query_range");
    let grid = if is_range {
        Grid::range(time("start"), time("end"), time("step"))
    } else {
        Grid::instant(time("time"))
    };
    let ast = promwright_promql::parse(of("query")).expect("a query");
    let answer = evaluate(&ast, storage, grid, &Options::prometheus()).expect("a value");
    let (kind, result) = result(&answer.value, grid, is_range);
    let said = |some: &[Annotation]| -> Vec<String> {
        some.iter().map(|own| own.message(of("query"))).collect()
    };
    let data = json!({ "resultType": kind, "result": result });
    let (warnings, infos) = (said(&answer.warnings), said(&answer.infos));
    let whole = json!({ "status": "success", "data": data, "warnings": warnings, "infos": infos });
    Reply::new(200, whole.to_string())
}

/// A value as Prometheus writes it, with its kind.
fn result(value: &Value, grid: Grid, is_range: bool) -> (&'static str, Json) {
    let point = |time: i64, value: f64| json!([time as f64 / 1000.0, format_plain(value)]);
    let labels = |own: &Labels| -> serde_json::Map<_, _> {
        own.iter().map(|(name, value)| (name.to_string(), value.to_string().into())).collect()
    };
    match value {
        Value::Vector(vector) => {
            let row = |series: &GridSeries| {
                let values = series.values.floats();
                let values: Vec<_> = values.map(|(step, own)| point(grid.at(step), own)).collect();
                let metric = labels(&series.labels);
                if is_range {
                    json!({ "metric": metric, "values": values })
                } else {
                    json!({ "metric": metric, "value": values[0] })
                }
            };
            let kind = if is_range { "matrix" } else { "vector" };
            (kind, vector.iter().map(row).collect())
        }
        Value::Scalar(values) if is_range => {
            let values = grid.times().zip(values).map(|(time, own)| point(time, *own));
            ("matrix", json!([{ "metric": {}, "values": values.collect::<Vec<_>>() }]))
        }
        Value::Scalar(values) => ("scalar", point(grid.start, values[0])),
        Value::String(text) => ("string", json!([grid.start as f64 / 1000.0, text])),
        Value::Matrix(matrix) => {
            let row = |series: &Series| {
                let samples = &series.samples;
                let values = samples.timestamps.iter().zip(&samples.values);
                let values: Vec<_> = values.map(|(time, own)| point(*time, *own)).collect();
                json!({ "metric": labels(&series.labels), "values": values })
            };
            ("matrix", matrix.iter().map(row).collect())
        }
    }
}
