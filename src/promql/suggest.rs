//! What somebody may have meant by a word that PromQL does not know.

use crate::{AggregateOp, FUNCTIONS};

/// Words between two operands, and behind one.
const INFIX_WORDS: [&str; 9] =
    ["and", "or", "unless", "atan2", "offset", "anchored", "smoothed", "by", "without"];

/// The closest of `known` to `word`, if it is close enough to be what was meant.
pub(crate) fn closest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_ascii_lowercase();
    let within = match word.len() {
        0..=2 => 0,
        3..=5 => 1,
        6..=9 => 2,
        _ => 3,
    };
    let distance = |name: &str| strsim::damerau_levenshtein(&word, name);
    let near = known.into_iter().map(|name| (distance(name), name));
    near.filter(|(distance, _)| *distance <= within).min().map(|(_, name)| name)
}

/// The function or aggregation that was meant.
pub(crate) fn function(word: &str) -> Option<&'static str> {
    if word.len() > 40 {
        return None;
    }
    let functions = FUNCTIONS.iter().map(|function| function.name);
    let aggregations = AggregateOp::ALL.iter().map(|op| op.as_str());
    renamed(word).map(|(name, _)| name).or_else(|| closest(word, functions.chain(aggregations)))
}

/// The aggregation and the keyword of a word such as `sumby`.
pub(crate) fn glued(word: &str) -> Option<(&str, &'static str)> {
    let split = |keyword: &'static str| Some((word.strip_suffix(keyword)?, keyword));
    let (op, keyword) = split("by").or_else(|| split("without"))?;
    let op = op.trim_end_matches('_');
    AggregateOp::ALL.iter().any(|known| known.as_str() == op).then_some((op, keyword))
}

/// Functions of the past and of other dialects, with what has taken their place.
fn renamed(word: &str) -> Option<(&'static str, &'static str)> {
    Some(match word {
        "holt_winters" => {
            ("double_exponential_smoothing", "`holt_winters` has this name since Prometheus 3.0")
        }
        "count_scalar" => ("count", "`count_scalar` is gone since Prometheus 2.0"),
        "median" => ("quantile", "the median is `quantile(0.5, …)`"),
        "median_over_time" => ("quantile_over_time", "the median is `quantile_over_time(0.5, …)`"),
        "mean" | "average" => ("avg", "the arithmetic mean is `avg`"),
        _ => return None,
    })
}

/// What to say below the complaint about an unknown function.
pub(crate) fn about_function(word: &str) -> &'static str {
    match renamed(word) {
        Some((_, help)) => help,
        None if word.bytes().any(|byte| byte.is_ascii_uppercase()) => {
            "names of functions are lower case, and letter case matters"
        }
        None => "the functions are those of Prometheus 3.14; other dialects have more",
    }
}

/// The word that was meant between two operands. `for` is near `or`, and means something else.
pub(crate) fn infix_word(word: &str) -> Option<&'static str> {
    let may_be_misspelt = word.len() <= 12 && !word.eq_ignore_ascii_case("for");
    may_be_misspelt.then(|| closest(word, INFIX_WORDS)).flatten()
}

/// The word that was meant within a duration.
pub(crate) fn duration_word(word: &str) -> Option<&'static str> {
    (word.len() <= 12).then(|| closest(word, ["step", "range", "min_of", "max_of"])).flatten()
}

/// Whether a name is one of a function or an aggregation.
pub(crate) fn is_applied(word: &str) -> bool {
    let lowered = word.to_ascii_lowercase();
    crate::function(&lowered).is_some() || AggregateOp::ALL.iter().any(|op| op.as_str() == lowered)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_misses_are_understood() {
        for (word, meant) in [
            ("rates", Some("rate")),
            ("RATE", Some("rate")),
            ("histogram_quantil", Some("histogram_quantile")),
            ("summ", Some("sum")),
            ("holt_winters", Some("double_exponential_smoothing")),
            ("frobnicate", None),
            ("x", None),
        ] {
            assert_eq!(function(word), meant, "{word}");
        }
        assert_eq!(glued("sumby"), Some(("sum", "by")));
        assert_eq!(glued("ruby"), None);
        assert_eq!(infix_word("adn"), Some("and"));
        assert_eq!(infix_word("ofset"), Some("offset"));
        assert_eq!(infix_word("metric"), None);
    }
}
