//! Hosts and ports, as Go's `net` package takes them apart.

use std::net::IpAddr;

/// Host and port of `host:port` or `[host]:port`; `None` where Go's `SplitHostPort` refuses.
fn split(text: &str) -> Option<(&str, &str)> {
    let colon = text.rfind(':')?;
    let port = &text[colon + 1..];
    let (host, brackets_from) = if let Some(inner) = text.strip_prefix('[') {
        let end = inner.find(']')?;
        if end + 2 != colon {
            return None;
        }
        (&inner[..end], end + 1)
    } else {
        let host = &text[..colon];
        if host.contains(':') {
            return None;
        }
        (host, 0)
    };
    let opens = text[usize::from(brackets_from > 0)..].contains('[');
    let closes = text[brackets_from + usize::from(brackets_from > 0)..].contains(']');
    (!opens && !closes).then_some((host, port))
}

/// `stripPort`: the host of `host:port`.
pub fn strip_port(text: &str) -> &str {
    split(text).map_or(text, |(host, _)| host)
}

/// `stripDomain`: the host's first label, with the port; addresses stay.
pub fn strip_domain(text: &str) -> String {
    let (host, port) = split(text).unwrap_or((text, ""));
    if host.parse::<IpAddr>().is_ok() {
        return text.to_owned();
    }
    let first = host.split('.').next().unwrap_or_default();
    match (port.is_empty(), first.contains(':')) {
        (true, _) => first.to_owned(),
        (false, true) => format!("[{first}]:{port}"),
        (false, false) => format!("{first}:{port}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_and_domains_are_stripped() {
        for (text, port, domain) in [
            ("localhost:9090", "localhost", "localhost:9090"),
            ("a.example.com:80", "a.example.com", "a:80"),
            ("a.example.com", "a.example.com", "a"),
            ("[::1]:80", "::1", "[::1]:80"),
            ("::1", "::1", "::1"),
            ("10.0.0.1:80", "10.0.0.1", "10.0.0.1:80"),
            ("", "", ""),
        ] {
            assert_eq!(strip_port(text), port, "{text}");
            assert_eq!(strip_domain(text), domain, "{text}");
        }
    }
}
