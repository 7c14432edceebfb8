//! `for_each`: an item of a list that stands for many.
//!
//! `for_each: {i: 1..100, zone: [a, b]}` repeats its item for every combination, the last
//! variable changing fastest. Values are a list of texts, numbers from one to another, or
//! durations from one to another by a step.

use promwright_number::duration;
use promwright_rulebook::Text;
use promwright_rulebook::yaml::{Fields, Kind, Node};
use promwright_source::{Diagnostic, Severity};

use super::reading::{Reading, is_name};

/// The field.
pub(super) const FOR_EACH: &str = "for_each";

/// The most items that the `for_each` of one file may make.
const MOST: usize = 1_000_000;

const HELP: &str = "write a list, numbers as in `1..100` or `0..100 step 5`, or durations as in \
                    `0m..30m step 5m`";

/// A variable with the values that it takes.
struct Variable {
    name: String,
    values: Vec<String>,
}

/// The items of a list, those with a `for_each` read once for each combination of its values.
/// What is wrong with one combination is not said of the others.
pub(super) fn list<T>(
    fields: &Fields<'_>,
    name: &str,
    reading: &mut Reading,
    read: impl Fn(Node<'_>, &mut Reading) -> Option<T>,
) -> Vec<T> {
    let Some(node) = fields.value(name) else { return Vec::new() };
    let items: Vec<_> = reading.expect().items(node, &format!("`{name}`")).collect();
    items.into_iter().flat_map(|item| each(item, reading, &read)).collect()
}

/// What one item gives.
pub(super) fn each<T>(
    item: Node<'_>,
    reading: &mut Reading,
    read: impl Fn(Node<'_>, &mut Reading) -> Option<T>,
) -> Vec<T> {
    let for_each = item.entries().find(|(key, _)| key.scalar() == Some(FOR_EACH));
    let Some((_, value)) = for_each else { return read(item, reading).into_iter().collect() };
    let Some(variables) = variables(value, reading) else { return Vec::new() };
    let count = variables.iter().try_fold(1_usize, |n, own| n.checked_mul(own.values.len()));
    let sum = count.and_then(|count| reading.repeated.checked_add(count));
    let (Some(count), Some(_)) = (count, sum.filter(|sum| *sum <= MOST)) else {
        let message = format!("with this the `for_each` of the file make more than {MOST} items");
        reading.findings.push(
            Diagnostic::error("test/too-many", value.first_line(), message)
                .help("make the ranges shorter, or their steps wider"),
        );
        return Vec::new();
    };
    reading.repeated += count;
    let outer = reading.variables.len();
    let mut made = Vec::new();
    for index in 0..count {
        let (findings, doubts, beyond) =
            (reading.findings.len(), reading.doubts.len(), reading.beyond.len());
        reading.variables.extend(combination(&variables, index));
        made.extend(read(item, reading));
        reading.variables.truncate(outer);
        if index > 0 {
            reading.beyond.truncate(beyond);
            reading.doubts.truncate(doubts);
        }
        let new = &reading.findings[findings..];
        if new.iter().any(|finding| finding.severity == Severity::Error) {
            break;
        }
        if index > 0 {
            reading.findings.truncate(findings);
        }
    }
    made
}

/// The values of all variables in the combination of an index.
fn combination(variables: &[Variable], index: usize) -> Vec<(String, String)> {
    let mut rest = index;
    let mut chosen: Vec<_> = variables
        .iter()
        .rev()
        .map(|own| {
            let value = own.values[rest % own.values.len()].clone();
            rest /= own.values.len();
            (own.name.clone(), value)
        })
        .collect();
    chosen.reverse();
    chosen
}

/// The variables of a `for_each`, all of which have values.
fn variables(node: Node<'_>, reading: &mut Reading) -> Option<Vec<Variable>> {
    if node.kind() != Kind::Mapping {
        let expected = "a mapping from variables to values, as in `{i: 1..100}`";
        reading.expect().wrong_type(node, "`for_each`", expected);
        return None;
    }
    let before = reading.findings.len();
    let variables: Vec<_> = node
        .entries()
        .filter_map(|(key, value)| {
            let name = key.scalar().unwrap_or_default();
            if !is_name(name) {
                let message = format!("`{name}` is not a name for a variable");
                reading.findings.push(
                    Diagnostic::error("test/bad-variable", key.place(), message)
                        .help("a name has letters, digits and `_`, and starts with no digit"),
                );
                return None;
            }
            let values = values(value, name, reading);
            Some(Variable { name: name.to_owned(), values })
        })
        .collect();
    (reading.findings.len() == before && !variables.is_empty()).then_some(variables)
}

fn values(node: Node<'_>, name: &str, reading: &mut Reading) -> Vec<String> {
    let values = match node.kind() {
        Kind::Sequence => {
            let what = format!("a value of `{name}`");
            let items: Vec<_> = node.items().collect();
            let texts = items.into_iter().filter_map(|item| reading.text_of(item, &what));
            Ok(texts.map(|text| text.value().to_owned()).collect())
        }
        _ => match reading.text_of(node, format_args!("`{name}`")) {
            Some(text) => range(&text).map_err(|message| (text.place(), message)),
            None => Err((node.first_line(), format!("`{name}` has no values"))),
        },
    };
    let values: Result<Vec<String>, _> = values;
    match values {
        Ok(values) if values.is_empty() => {
            let message = format!("`{name}` has no values, so the item is never read");
            let finding = Diagnostic::error("test/bad-range", node.first_line(), message);
            reading.findings.push(finding.help(HELP));
            values
        }
        Ok(values) => values,
        Err((place, message)) => {
            reading.findings.push(Diagnostic::error("test/bad-range", place, message).help(HELP));
            Vec::new()
        }
    }
}

/// `1..100`, `0..100 step 5`, `0m..30m step 5m`: both ends are included.
fn range(text: &Text) -> Result<Vec<String>, String> {
    let whole = text.value().trim();
    let (ends, step) = match whole.split_once(" step ") {
        Some((ends, step)) => (ends.trim(), Some(step.trim())),
        None => (whole, None),
    };
    let no_range = || format!("`{whole}` is no range of values");
    let (from, to) = ends.split_once("..").ok_or_else(no_range)?;
    let (from, to) = (from.trim(), to.trim());
    if let (Ok(first), Ok(last)) = (from.parse::<i64>(), to.parse::<i64>()) {
        let step = step.map_or(Some(1), |step| step.parse::<i64>().ok()).ok_or_else(no_range)?;
        let width = if from.starts_with('0') { from.len() } else { 0 };
        return Ok(steps(whole, first, last, step)?.map(|n| format!("{n:0width$}")).collect());
    }
    let milliseconds = |text: &str| duration::parse(text).map_err(|_| no_range());
    let (first, last) = (milliseconds(from)?, milliseconds(to)?);
    let Some(step) = step else {
        return Err(format!("the durations of `{whole}` need a step, as in `{whole} step 1m`"));
    };
    Ok(steps(whole, first, last, milliseconds(step)?)?.map(duration::format).collect())
}

fn steps(
    whole: &str,
    first: i64,
    last: i64,
    step: i64,
) -> Result<impl Iterator<Item = i64>, String> {
    if step <= 0 {
        return Err(format!("the step of `{whole}` is not above zero"));
    }
    if first > last {
        return Err(format!("`{whole}` ends before it starts"));
    }
    let count = last.abs_diff(first) / step.unsigned_abs();
    if count >= MOST as u64 {
        return Err(format!("`{whole}` has more than {MOST} values"));
    }
    Ok((0..=count as i64).map(move |index| first + index * step))
}

#[cfg(test)]
mod tests {
    use promwright_rulebook::TextParts;
    use promwright_source::{Place, Sources, Span};

    use super::*;

    fn values_of(text: &str) -> Result<String, String> {
        let file = Sources::new().add("a", text);
        let place = Place::new(file, Span::at(0));
        let text = TextParts { value: text.into(), place, map: None, style: None }.into();
        range(&text).map(|values| values.join(" "))
    }

    #[test]
    fn ranges_include_both_ends() {
        assert_eq!(values_of("1..4").as_deref(), Ok("1 2 3 4"));
        assert_eq!(values_of("-1 .. 1").as_deref(), Ok("-1 0 1"));
        assert_eq!(values_of("08..10").as_deref(), Ok("08 09 10"));
        assert_eq!(values_of("0..10 step 4").as_deref(), Ok("0 4 8"));
        assert_eq!(values_of("0..1m step 30s").as_deref(), Ok("0s 30s 1m"));
        let all = format!("{}..{}", i64::MAX - 1, i64::MAX);
        assert_eq!(values_of(&all), Ok(format!("{} {}", i64::MAX - 1, i64::MAX)));
    }

    #[test]
    fn what_is_no_range_is_refused() {
        for text in ["", "5", "4..1", "1..4 step 0", "1..4 step -1", "1m..5m", "a..b", "1..1m"] {
            assert!(values_of(text).is_err(), "{text}");
        }
        assert!(values_of(&format!("{}..{}", i64::MIN, i64::MAX)).is_err());
        assert!(values_of("0..1000000").is_err() && values_of("1..1000000").is_ok());
    }
}
