//! Which of the two text formats a scraper would rather have, by its `Accept` header.

use promwright_series::exposition::Format;

/// The format with the highest quality, of equal ones the first; Prometheus' text where the
/// header names none that there is, as the client libraries have it.
pub(super) fn preferred(accept: &str) -> Format {
    let mut best = (Format::Text, 0.0);
    for range in accept.split(',') {
        let Some((format, quality)) = offered(range) else { continue };
        if quality > best.1 {
            best = (format, quality);
        }
    }
    best.0
}

/// What a page in a format is declared as.
pub(super) const fn content_type(format: Format) -> &'static str {
    match format {
        Format::Text => "text/plain; version=0.0.4; charset=utf-8",
        Format::OpenMetrics => "application/openmetrics-text; version=1.0.0; charset=utf-8",
    }
}

/// The format that a media range asks for and there is, with its quality.
fn offered(range: &str) -> Option<(Format, f64)> {
    let mut parts = range.split(';').map(str::trim);
    let (format, versions) = match parts.next()?.to_ascii_lowercase().as_str() {
        "application/openmetrics-text" => (Format::OpenMetrics, &["1.0.0", "0.0.1"][..]),
        "text/plain" => (Format::Text, &["0.0.4"][..]),
        "text/*" | "*/*" => (Format::Text, &[][..]),
        "application/*" => (Format::OpenMetrics, &[][..]),
        _ => return None,
    };
    let mut quality = 1.0;
    for (name, value) in parts.filter_map(|part| part.split_once('=')) {
        let value = value.trim().trim_matches('"');
        match name.trim().to_ascii_lowercase().as_str() {
            "q" => quality = value.parse().ok().filter(|own| (0.0..=1.0).contains(own))?,
            "version" if !versions.contains(&value) => return None,
            _ => {}
        }
    }
    Some((format, quality))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_better_one_of_those_that_there_are_is_taken() {
        for (accept, expected) in [
            ("", Format::Text),
            ("*/*", Format::Text),
            ("text/html, image/png", Format::Text),
            ("application/openmetrics-text", Format::OpenMetrics),
            ("text/plain, application/openmetrics-text", Format::Text),
            ("text/plain;q=0.5, application/openmetrics-text; q=0.6", Format::OpenMetrics),
            ("application/openmetrics-text;version=2.0.0, text/plain;q=0.1", Format::Text),
            ("application/openmetrics-text;q=0, */*;q=0.1", Format::Text),
            ("application/openmetrics-text;q=much", Format::Text),
            (
                // Prometheus 2.42.
                "application/openmetrics-text;version=1.0.0,application/openmetrics-text;\
                 version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
                Format::OpenMetrics,
            ),
            (
                // Prometheus 3.14.
                "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,\
                 application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;\
                 escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1",
                Format::OpenMetrics,
            ),
            ("text/plain;version=0.0.4;q=0.9,application/openmetrics-text;q=0.1", Format::Text),
        ] {
            assert_eq!(preferred(accept), expected, "{accept}");
        }
    }
}
