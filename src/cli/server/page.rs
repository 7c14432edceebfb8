//! The pages of targets, fetched as Prometheus scrapes them.

use ureq::http::StatusCode;
use ureq::http::header::{ACCEPT, CONTENT_TYPE};

use super::access::{Access, Asked};
use super::exchange::{excerpt, of_connection, prepared};
use super::pool;
use crate::arguments::AccessArguments;
use crate::failure::{Failure, Result};

/// What Prometheus 3.14 asks for: OpenMetrics first, its own text else.
const FORMATS: &str = "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,\
                       application/openmetrics-text;version=0.0.1;q=0.4,\
                       text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,\
                       text/plain;version=0.0.4;q=0.2,*/*;q=0.1";
/// No page is longer.
const LONGEST: u64 = 256 << 20;

/// A page with its name, or why there is none.
pub(crate) type Fetched = Result<(String, String)>;

/// The pages at some addresses, each with its name, several fetched at once; that one cannot be
/// had keeps no other from being fetched.
///
/// # Errors
///
/// An address or a credential that cannot be used.
pub(crate) fn pages(urls: &[String], arguments: &AccessArguments) -> Result<Vec<Fetched>> {
    let access = |url: &String| Access::new(Asked::Target, url, arguments);
    let all = urls.iter().map(access).collect::<Result<Vec<_>>>()?;
    pool::each(&all, usize::from(arguments.max_concurrency), "targets", |own| Ok(page(own)))
}

fn page(access: &Access) -> Fetched {
    // What stands behind a `?` may be secret.
    let (name, query) = access.address.split_once('?').unwrap_or((&access.address, ""));
    let name = if query.is_empty() { name.to_owned() } else { format!("{name}?…") };
    let refused = |why: &str| {
        let failure = Failure::new(format!("`{name}` exposes nothing"));
        failure.cause(access.scrubbed(why))
    };
    let broken = |error: &ureq::Error| {
        let wrong = of_connection(error);
        let failure = refused(&wrong.why);
        match wrong.help {
            Some(help) => failure.help(help),
            None => failure,
        }
    };
    let request = prepared(access, access.agent.get(&access.address)).header(ACCEPT, FORMATS);
    let mut response = request.call().map_err(|error| broken(&error))?;
    let status = response.status();
    let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind = kind.unwrap_or_default().to_owned();
    if status.is_redirection() {
        return Err(refused(&format!("it redirects ({})", status.as_u16()))
            .help("redirects are not followed: name the address that answers"));
    }
    let body = response.body_mut().with_config().limit(LONGEST).read_to_vec();
    let body = body.map_err(|error| match error {
        ureq::Error::BodyExceedsLimit(_) => refused("its page is longer than 256 MiB"),
        error => broken(&error),
    })?;
    if status != StatusCode::OK {
        let shown = access.scrubbed(&String::from_utf8_lossy(&body[..body.len().min(1 << 16)]));
        return Err(refused(&format!("{status}{}", excerpt(&shown))));
    }
    if kind.starts_with("text/html") {
        return Err(refused("its answer is a page of HTML")
            .help("the address is that of the metrics, as in `http://10.42.0.7:9109/metrics`"));
    }
    let text = String::from_utf8(body).map_err(|_| refused("its answer is not UTF-8"))?;
    Ok((name, text))
}
