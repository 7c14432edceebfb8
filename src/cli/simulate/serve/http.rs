//! As much of HTTP/1.1 as a scraper speaks: one request and one answer a connection.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// No head of a request is longer.
const MOST_BYTES: usize = 16 << 10;

/// How many headers a request may have.
const MOST_HEADERS: usize = 64;

/// How long a client may take to send or to take in a piece.
const PATIENCE: Duration = Duration::from_secs(5);

/// What is asked for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Request {
    pub method: String,
    /// Without what stands behind a question mark.
    pub path: String,
    /// All `Accept` headers, joined.
    pub accept: String,
}

/// What is answered.
#[derive(Debug)]
pub(super) struct Answer {
    pub status: &'static str,
    pub content_type: &'static str,
    pub body: String,
}

impl Answer {
    /// A line of text.
    pub fn line(status: &'static str, text: &str) -> Self {
        Self { status, content_type: "text/plain; charset=utf-8", body: format!("{text}\n") }
    }
}

/// Reads the head of a request; `None` if it is none.
///
/// # Errors
///
/// The client has gone, or is too slow.
pub(super) fn read(stream: &mut TcpStream) -> io::Result<Option<Request>> {
    // A listener that does not block may hand that on.
    stream.set_nonblocking(false)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut head = Vec::new();
    let mut piece = [0; 1024];
    loop {
        let count = stream.read(&mut piece)?;
        if count == 0 {
            return Ok(None);
        }
        head.extend_from_slice(&piece[..count]);
        let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
        let mut parsed = httparse::Request::new(&mut headers);
        match parsed.parse(&head) {
            Ok(httparse::Status::Complete(_)) => return Ok(Some(request(&parsed))),
            Ok(httparse::Status::Partial) if head.len() <= MOST_BYTES => {}
            _ => return Ok(None),
        }
    }
}

fn request(parsed: &httparse::Request<'_, '_>) -> Request {
    let accept = parsed.headers.iter().filter(|own| own.name.eq_ignore_ascii_case("accept"));
    let accept: Vec<_> = accept.map(|own| String::from_utf8_lossy(own.value)).collect();
    let path = parsed.path.unwrap_or_default().split('?').next().unwrap_or_default();
    Request {
        method: parsed.method.unwrap_or_default().to_owned(),
        path: path.to_owned(),
        accept: accept.join(","),
    }
}

/// Answers, and ends the connection.
///
/// # Errors
///
/// The client has gone, or is too slow.
pub(super) fn write(stream: &mut TcpStream, answer: &Answer, has_body: bool) -> io::Result<()> {
    let Answer { status, content_type, body } = answer;
    let allow = if status.starts_with("405") { "Allow: GET, HEAD\r\n" } else { "" };
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n\
         Cache-Control: no-store\r\n{allow}Connection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes())?;
    if has_body {
        stream.write_all(body.as_bytes())?;
    }
    stream.flush()
}
