//! When an alert must be in a state: `5m..10m`, `5m..`, a list of such, or `never`.

use promwright_rulebook::Text;
use promwright_rulebook::yaml::{Fields, Kind};
use promwright_source::Diagnostic;

use super::reading::Reading;
use super::scalar::duration_of;
use crate::model::{ExpectedAlert, Stretch};

/// The stretches of a field; `None` if it says nothing.
pub(super) fn stretches(
    fields: &Fields<'_>,
    name: &str,
    reading: &mut Reading,
) -> Option<Vec<Stretch>> {
    let node = fields.value(name)?;
    if node.kind() == Kind::Sequence {
        let items: Vec<_> = node.items().collect();
        let what = format!("an item of `{name}`");
        let texts = items.into_iter().filter_map(|item| {
            let text = reading.text_of(item, &what)?;
            stretch(&text, name, reading)
        });
        return Some(texts.collect());
    }
    let text = reading.text_of(node, format_args!("`{name}`"))?;
    if text.value() == "never" {
        return Some(Vec::new());
    }
    stretch(&text, name, reading).map(|stretch| vec![stretch])
}

fn stretch(text: &Text, name: &str, reading: &mut Reading) -> Option<Stretch> {
    let Some((from, until)) = text.value().split_once("..") else {
        let message = format!("`{name}` is not a stretch of time: `{}`", text.value());
        reading.findings.push(
            Diagnostic::error("test/bad-stretch", text.place(), message)
                .help("write `5m..10m` for the first and the last evaluation, `5m..` or `never`"),
        );
        return None;
    };
    let from = duration_of(from.trim(), text, name, reading)?;
    let until = match until.trim() {
        "" => None,
        until => Some(duration_of(until, text, name, reading)?),
    };
    if until.is_some_and(|until| until < from) {
        let message = format!("`{name}` ends before it starts: `{}`", text.value());
        reading.findings.push(Diagnostic::error("test/bad-stretch", text.place(), message));
        return None;
    }
    Some(Stretch { from, until })
}

/// What a time line must look at, in milliseconds: one evaluation behind everything that it
/// speaks of, or else it could not tell that the state has ended.
pub(super) fn end(expected: &[ExpectedAlert], interval: i64) -> i64 {
    let stretches = expected.iter().flat_map(|alert| [&alert.pending, &alert.firing]);
    let last = stretches.flatten().flatten().map(|own| own.until.unwrap_or(own.from)).max();
    last.map_or(0, |last| last.saturating_add(interval))
}
