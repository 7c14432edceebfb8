//! When a server that cannot answer now wants to be asked again: `Retry-After` as RFC 9110 has it.

use std::time::{Duration, SystemTime};

use httpdate::parse_http_date;
use ureq::http::HeaderMap;
use ureq::http::header::{DATE, RETRY_AFTER};

/// How long to wait as a server says, in seconds or as a date; `None` where it does not say, or
/// not so that it can be read. A date is set against the server's own clock if it tells that.
pub(super) fn pause(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = |name| Some(headers.get(name)?.to_str().ok()?.trim());
    let after = text(RETRY_AFTER)?;
    if let Ok(seconds) = after.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = parse_http_date(after).ok()?;
    let now = text(DATE).and_then(|own| parse_http_date(own).ok()).unwrap_or(now);
    // What has passed needs no waiting.
    Some(until.duration_since(now).unwrap_or(Duration::ZERO))
}

#[cfg(test)]
mod tests {
    use ureq::http::HeaderValue;

    use super::*;

    /// `Sun, 06 Nov 1994 08:49:37 GMT`.
    const SECONDS: u64 = 784_111_777;

    fn told(after: &str, date: Option<&'static str>) -> Option<u64> {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, HeaderValue::from_str(after).expect("a value"));
        if let Some(date) = date {
            headers.insert(DATE, HeaderValue::from_static(date));
        }
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(SECONDS);
        pause(&headers, now).map(|own| own.as_secs())
    }

    #[test]
    fn seconds_and_all_forms_of_dates_are_read() {
        assert_eq!(told("120", None), Some(120));
        for date in [
            "Sun, 06 Nov 1994 08:50:37 GMT",
            "Sunday, 06-Nov-94 08:50:37 GMT",
            "Sun Nov  6 08:50:37 1994",
        ] {
            assert_eq!(told(date, None), Some(60), "{date}");
        }
        let later = "Sun, 06 Nov 1994 08:50:37 GMT";
        assert_eq!(told(later, Some("Sun, 06 Nov 1994 08:50:30 GMT")), Some(7));
        assert_eq!(told(later, Some("Sun, 06 Nov 1994 09:00:00 GMT")), Some(0));
        assert_eq!(told(later, Some("yesterday")), Some(60));
        for nothing in ["", "soon", "-5", "1.5", "1994-11-06T08:50:37Z"] {
            assert_eq!(told(nothing, None), None, "{nothing}");
        }
        assert_eq!(pause(&HeaderMap::new(), SystemTime::UNIX_EPOCH), None);
    }
}
