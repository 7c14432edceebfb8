//! One request, made again where that may help.
//!
//! What says of itself that it will pass (429, 5xx, a broken connection or answer) is asked
//! again, later each time, or when the server says. What an engine refuses as too much can be
//! asked in smaller pieces; all else is final.

use std::thread::sleep;
use std::time::{Duration, SystemTime};

use serde::Deserialize;
use ureq::http::StatusCode;

use super::access::Access;
use super::{distrust, later};

/// How often something is asked.
const ATTEMPTS: u32 = 5;
/// How long after the first failure it is asked again; twice as long each time.
const PAUSE: Duration = Duration::from_millis(200);
/// A server that wants to be left alone for longer is not waited for.
const PATIENCE: Duration = Duration::from_secs(60);
/// No answer is longer.
const LONGEST: u64 = 2 << 30;
/// Of what is no answer the start is shown; it is within so many bytes.
const SHOWN: usize = 1 << 16;

/// How something is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    /// The only one that some endpoints know.
    Get,
    /// For what is too long for an address.
    Post,
}

/// Why there is no answer.
#[derive(Debug)]
pub(super) struct Wrong {
    /// In a sentence without a full stop; it may hold secrets.
    pub why: String,
    /// What to do.
    pub help: Option<&'static str>,
    /// Whether less may be answered.
    pub is_too_much: bool,
    /// Whether the server does not know what it is asked.
    pub is_unknown: bool,
    again: Again,
}

/// Whether to ask again.
#[derive(Debug, PartialEq, Eq)]
enum Again {
    Never,
    Later,
    After(Duration),
}

impl Wrong {
    /// What stays wrong however often it is asked.
    pub fn last(why: impl Into<String>) -> Self {
        Self {
            why: why.into(),
            help: None,
            is_too_much: false,
            is_unknown: false,
            again: Again::Never,
        }
    }

    /// What may pass.
    pub fn passing(why: impl Into<String>) -> Self {
        Self { again: Again::Later, ..Self::last(why) }
    }

    fn help(self, help: &'static str) -> Self {
        Self { help: Some(help), ..self }
    }
}

/// The JSON that answers a request; whatever is no JSON was asked for again in vain.
pub(super) fn ask(
    access: &Access,
    method: Method,
    path: &str,
    form: &[(&str, String)],
) -> Result<Vec<u8>, Wrong> {
    let mut attempt = 0;
    loop {
        attempt += 1;
        let wrong = match once(access, method, path, form) {
            Ok(bytes) => return Ok(bytes),
            Err(wrong) => wrong,
        };
        let pause = match wrong.again {
            Again::Never => return Err(wrong),
            Again::Later => PAUSE * 2_u32.pow(attempt - 1),
            Again::After(pause) => pause,
        };
        if attempt == ATTEMPTS || pause > PATIENCE {
            let attempts = if attempt == 1 { "attempt" } else { "attempts" };
            let why = format!("{} ({attempt} {attempts})", wrong.why);
            return Err(Wrong { why, again: Again::Never, ..wrong });
        }
        sleep(pause);
    }
}

fn once(
    access: &Access,
    method: Method,
    path: &str,
    form: &[(&str, String)],
) -> Result<Vec<u8>, Wrong> {
    let url = format!("{}{path}", access.address);
    let pairs = form.iter().map(|(name, value)| (*name, value.as_str()));
    let response = match method {
        Method::Get => prepared(access, access.agent.get(url).query_pairs(pairs)).call(),
        Method::Post => prepared(access, access.agent.post(url)).send_form(pairs),
    };
    let mut response = response.map_err(|error| of_connection(&error))?;
    let status = response.status();
    let after = later::pause(response.headers(), SystemTime::now());
    let place = response.headers().get("location").and_then(|own| own.to_str().ok());
    if status.is_redirection() {
        let to = place.map(|place| format!(", to {place}")).unwrap_or_default();
        return Err(Wrong::last(format!("it redirects ({}){to}", status.as_u16()))
            .help("redirects are not followed: name the address that answers"));
    }
    let bytes = response.body_mut().with_config().limit(LONGEST).read_to_vec();
    let bytes = bytes.map_err(|error| of_connection(&error))?;
    // Before anything is cut off, lest a part of a secret be left.
    let shown = access.scrubbed(&String::from_utf8_lossy(&bytes[..bytes.len().min(SHOWN)]));
    judged(status, after, &bytes, &shown).map(|()| bytes)
}

/// A request with all that every one carries.
pub(super) fn prepared<M>(
    access: &Access,
    request: ureq::RequestBuilder<M>,
) -> ureq::RequestBuilder<M> {
    let headers = access.headers.iter();
    let request = headers.fold(request, |request, (name, value)| request.header(name, value));
    request.config().timeout_global(Some(access.timeout)).build()
}

pub(super) fn of_connection(error: &ureq::Error) -> Wrong {
    match error {
        ureq::Error::Timeout(_) => {
            Wrong { is_too_much: true, ..Wrong::last("it takes longer than `--timeout` allows") }
        }
        ureq::Error::BodyExceedsLimit(_) => {
            Wrong { is_too_much: true, ..Wrong::last("its answer is longer than 2 GiB") }
        }
        ureq::Error::Io(error) if let Some((why, help)) = distrust::why(error) => {
            Wrong { help, ..Wrong::last(why) }
        }
        ureq::Error::Io(_) | ureq::Error::ConnectionFailed | ureq::Error::Protocol(_) => {
            Wrong::passing(error.to_string())
        }
        _ => Wrong::last(error.to_string()),
    }
}

/// The head of an answer.
#[derive(Deserialize)]
struct Head {
    status: Option<String>,
    #[serde(rename = "errorType")]
    kind: Option<String>,
    error: Option<String>,
}

/// Whether an answer is one.
fn judged(
    status: StatusCode,
    after: Option<Duration>,
    bytes: &[u8],
    shown: &str,
) -> Result<(), Wrong> {
    let head: Option<Head> = serde_json::from_slice(bytes).ok();
    let said = head.as_ref().and_then(|head| head.error.clone());
    if let Some(said) = &said
        && is_too_much(head.as_ref().and_then(|head| head.kind.as_deref()), said)
    {
        return Err(Wrong { is_too_much: true, ..Wrong::last(said.clone()) });
    }
    let code = status.as_u16();
    let why = said.unwrap_or_else(|| match status.canonical_reason() {
        Some(reason) => format!("{code} {reason}{}", excerpt(shown)),
        None => format!("{code}{}", excerpt(shown)),
    });
    match code {
        200 => match head.as_ref().and_then(|head| head.status.as_deref()) {
            Some("success") => Ok(()),
            Some("error") => Err(Wrong::last(why)),
            _ if head.is_some() => Err(Wrong::last(format!(
                "its answer is not one of Prometheus' API{}",
                excerpt(shown)
            ))),
            // Cut off, or another page than was asked for: which of them shows when asked again.
            _ => Err(Wrong::passing(format!("its answer is no whole JSON{}", excerpt(shown)))),
        },
        429 => {
            let again = after.map_or(Again::Later, Again::After);
            Err(Wrong { again, ..Wrong::last(why) }
                .help("ask for less at once with `--max-concurrency`"))
        }
        500..=599 => {
            Err(Wrong { again: after.map_or(Again::Later, Again::After), ..Wrong::last(why) })
        }
        401 | 403 => Err(Wrong::last(why)
            .help("give a credential with `--bearer-file`, `--basic-file` or `--header`")),
        404 => Err(Wrong { is_unknown: true, ..Wrong::last(why) }
            .help("the address is what stands before `/api/v1`, with the prefix if there is one")),
        _ => Err(Wrong::last(why)),
    }
}

/// Whether an engine says that it would answer less: by its kind of error, or as Prometheus,
/// Mimir and VictoriaMetrics word it.
fn is_too_much(kind: Option<&str>, said: &str) -> bool {
    kind == Some("timeout")
        || [
            "exceeded maximum resolution",
            "too many samples",
            "too many points",
            "exceeds the limit",
            "exceeds maximum",
            "exceeded the maximum",
            "query timed out",
            "-search.max",
        ]
        .iter()
        .any(|words| said.contains(words))
}

/// The start of an answer, in one line.
pub(super) fn excerpt(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().take(80).collect();
    let text: String = words.join(" ").chars().take(80).collect();
    if text.is_empty() { ": it is empty".to_owned() } else { format!(": `{text}`") }
}
