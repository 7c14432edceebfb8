//! Where a server or a target is, and what opens it.
//!
//! Nothing that opens it is ever shown: every text that comes from the server or the connection
//! goes through [`Access::scrubbed`].

use std::path::Path;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ureq::http::{HeaderName, HeaderValue, Uri};
use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};

use crate::arguments::AccessArguments;
use crate::failure::{Failure, Result};

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// A server of Prometheus' API.
    Server,
    /// A target that exposes metrics.
    Target,
}

impl Asked {
    /// The argument that names it.
    const fn flag(self) -> &'static str {
        match self {
            Self::Server => "--prometheus",
            Self::Target => "--target",
        }
    }

    /// What its address looks like.
    const fn example(self) -> &'static str {
        match self {
            Self::Server => "https://prometheus.example.com:9090/prefix",
            Self::Target => "http://10.42.0.7:9109/metrics",
        }
    }

    /// How long its answer may take, in milliseconds.
    const fn patience(self) -> i64 {
        match self {
            Self::Server => 120_000,
            // As long as Prometheus' `scrape_timeout`.
            Self::Target => 10_000,
        }
    }
}

/// Where to ask, and with what.
pub(super) struct Access {
    /// The address without credentials and without a slash at its end.
    pub address: String,
    /// What every request carries.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// What makes requests.
    pub agent: ureq::Agent,
    /// How long an answer may take.
    pub timeout: Duration,
    secrets: Vec<String>,
}

impl Access {
    pub fn new(asked: Asked, url: &str, arguments: &AccessArguments) -> Result<Self> {
        let (address, user) = without_user(asked, url)?;
        let timeout = arguments.timeout.unwrap_or(asked.patience());
        let mut own = Self {
            address,
            headers: Vec::new(),
            agent: agent(arguments)?,
            timeout: Duration::from_millis(timeout.max(1).unsigned_abs()),
            secrets: Vec::new(),
        };
        for header in &arguments.header {
            own.header(header)?;
        }
        own.authorize(user, arguments)?;
        // The longest first, so that none is left in part.
        own.secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        Ok(own)
    }

    /// A text without anything secret.
    pub fn scrubbed(&self, text: &str) -> String {
        self.secrets.iter().fold(text.to_owned(), |text, secret| text.replace(secret, "…"))
    }

    fn header(&mut self, text: &str) -> Result<()> {
        let refusal = |why: &str| {
            let name = text.split(':').next().unwrap_or_default();
            Failure::new(format!("`--header {name}: …` {why}"))
                .help("a header has the form `NAME: VALUE`, as in `X-Scope-OrgID: team-a`")
        };
        let (name, value) = text.split_once(':').ok_or_else(|| {
            Failure::new("a `--header` has no `:`")
                .help("a header has the form `NAME: VALUE`, as in `X-Scope-OrgID: team-a`")
        })?;
        let value = value.trim();
        let name = name.trim().parse().map_err(|_| refusal("is no name of a header"))?;
        let known =
            HeaderValue::from_str(value).map_err(|_| refusal("has no value of a header"))?;
        self.secret(value);
        if let Some((_, credential)) = value.split_once(' ') {
            self.secret(credential.trim());
        }
        self.headers.push((name, known));
        Ok(())
    }

    /// Adds a credential, if there is one.
    fn authorize(&mut self, user: Option<String>, arguments: &AccessArguments) -> Result<()> {
        let bearer = match &arguments.bearer_file {
            Some(path) => Some(read(path)?),
            None => None,
        };
        let basic = match &arguments.basic_file {
            Some(path) => Some(read(path)?),
            None => None,
        };
        let is_told = bearer.is_some() || basic.is_some() || user.is_some();
        let variable =
            |name: &str| std::env::var(name).ok().filter(|own| !is_told && !own.is_empty());
        let bearer = bearer.or_else(|| variable("PROMWRIGHT_BEARER_TOKEN"));
        let basic = basic.or(user).or_else(|| variable("PROMWRIGHT_BASIC_AUTH"));
        let value = match (bearer, basic) {
            (None, None) => return Ok(()),
            (Some(token), None) => {
                self.secret(&token);
                format!("Bearer {token}")
            }
            (None, Some(pair)) => {
                let Some((_, password)) = pair.split_once(':') else {
                    return Err(Failure::new("a user without a password opens nothing")
                        .help("the form is `USER:PASSWORD`"));
                };
                self.secret(password);
                self.secret(&pair);
                let encoded = STANDARD.encode(&pair);
                self.secret(&encoded);
                format!("Basic {encoded}")
            }
            (Some(_), Some(_)) => {
                return Err(Failure::new("there are a bearer token and a password for the server")
                    .help("leave one of them out"));
            }
        };
        let mut value = HeaderValue::from_str(&value).map_err(|_| {
            Failure::new("the credential for the server has signs that no header may have")
        })?;
        value.set_sensitive(true);
        self.headers.push((ureq::http::header::AUTHORIZATION, value));
        Ok(())
    }

    fn secret(&mut self, text: &str) {
        if !text.is_empty() {
            self.secrets.push(text.to_owned());
            // As it stands in an escaped text.
            let escaped = serde_json::Value::from(text).to_string();
            let escaped = escaped.trim_matches('"');
            if escaped != text {
                self.secrets.push(escaped.to_owned());
            }
        }
    }
}

/// What makes requests: it follows no redirect, which would take credentials elsewhere.
fn agent(arguments: &AccessArguments) -> Result<ureq::Agent> {
    let mut config = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .max_idle_connections_per_host(usize::from(arguments.max_concurrency))
        .user_agent(concat!("promwright/", env!("CARGO_PKG_VERSION")));
    if let Some(path) = &arguments.ca_file {
        let pem = std::fs::read(path).map_err(|error| Failure::io("read", path, &error))?;
        let mut certificates = Vec::new();
        for item in parse_pem(&pem) {
            match item {
                Ok(PemItem::Certificate(own)) => certificates.push(own),
                Ok(_) => {}
                Err(error) => {
                    return Err(Failure::new(format!("`{}` is not PEM", path.display()))
                        .cause(error.to_string()));
                }
            }
        }
        if certificates.is_empty() {
            return Err(Failure::new(format!("`{}` has no certificate", path.display())));
        }
        let roots = RootCerts::new_with_certs(&certificates);
        config = config.tls_config(TlsConfig::builder().root_certs(roots).build());
    }
    Ok(config.build().into())
}

/// An address, and the `USER:PASSWORD` that stands in it.
fn without_user(asked: Asked, url: &str) -> Result<(String, Option<String>)> {
    let refusal = |why: &str| {
        Failure::new(format!("`{}`: {why}", asked.flag()))
            .help(format!("an address has the form `{}`", asked.example()))
    };
    let (scheme, rest) =
        url.split_once("://").ok_or_else(|| refusal("it does not start with `http://`"))?;
    if !["http", "https"].contains(&scheme) {
        return Err(refusal("neither `http` nor `https`"));
    }
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let (user, host) = match authority.rsplit_once('@') {
        Some((user, host)) => (Some(decoded(user)), host),
        None => (None, authority),
    };
    let path = match asked {
        // A probe has its parameters there.
        Asked::Target if path.contains('#') => return Err(refusal("a `#` in the address")),
        Asked::Target if path.is_empty() || path == "/" => "/metrics",
        Asked::Target => path,
        Asked::Server if path.contains(['?', '#']) => {
            return Err(refusal("a query behind the address"));
        }
        Asked::Server => path.trim_end_matches('/'),
    };
    let address = format!("{scheme}://{host}{path}");
    match address.parse::<Uri>() {
        Ok(uri) if uri.host().is_some_and(|host| !host.is_empty()) => Ok((address, user)),
        _ => Err(refusal("that is no address")),
    }
}

/// A text with its `%2F` undone.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let hex = tail.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        let hex = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        if let Some(byte) = hex.filter(|_| *first == b'%') {
            bytes.push(byte);
            rest = &tail[2..];
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The one line of a file.
fn read(path: &Path) -> Result<String> {
    let text = std::fs::read_to_string(path).map_err(|error| Failure::io("read", path, &error))?;
    let text = text.trim_end_matches(['\n', '\r']);
    if text.is_empty() || text.contains('\n') {
        return Err(Failure::new(format!("`{}` does not have one line", path.display())));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_shown_without_users() {
        let asked = |asked, url: &str| without_user(asked, url).map_err(|error| error.what());
        let of = |url: &str| asked(Asked::Server, url);
        let with =
            |address: &str, user: Option<&str>| Ok((address.to_owned(), user.map(str::to_owned)));
        assert_eq!(of("http://a:9090/"), with("http://a:9090", None));
        assert_eq!(of("https://u:p%40x@a/prefix/"), with("https://a/prefix", Some("u:p@x")));
        for wrong in ["a:9090", "ftp://a", "http://", "http://a/?x=1", "http://a b"] {
            assert!(of(wrong).is_err(), "{wrong}");
        }
        let of = |url: &str| asked(Asked::Target, url);
        assert_eq!(of("http://u:p@a:1"), with("http://a:1/metrics", Some("u:p")));
        assert_eq!(of("http://a/probe?x=1"), with("http://a/probe?x=1", None));
        assert!(of("http://a/#b").is_err() && of("a:1").is_err());
    }
}
