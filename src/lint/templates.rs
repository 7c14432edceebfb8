//! What the templates of a rule read.

use promwright_rulebook::{Entry, Rule};
use promwright_source::{Place, Span, pairs};
use promwright_template::UseKind;

/// Something that a template of a label or an annotation reads.
#[derive(Clone, Debug)]
pub struct TemplateUse<'a> {
    /// The label or the annotation.
    pub entry: &'a Entry,
    /// What is read.
    pub kind: UseKind,
    /// The bytes of the entry's value that read it.
    pub span: Span,
}

impl TemplateUse<'_> {
    /// Where it is read.
    pub fn place(&self) -> Place {
        self.entry.value.place_of(self.span)
    }

    /// The action that reads it, without its braces.
    pub fn action(&self) -> &str {
        let text = self.entry.value.value();
        let (start, end) = self.action_range();
        text.get(start..end).unwrap_or_default()
    }

    /// What stands right behind the action.
    pub fn after(&self) -> &str {
        let text = self.entry.value.value();
        text.get(self.action_range().1..)
            .and_then(|rest| rest.strip_prefix("}}"))
            .unwrap_or_default()
    }

    fn action_range(&self) -> (usize, usize) {
        let text = self.entry.value.value();
        let at = self.span.start as usize;
        let before = text.get(..at).unwrap_or_default().as_bytes();
        let mut braces = memchr::memrchr_iter(b'{', before);
        let opening = braces.find(|brace| before.get(brace + 1) == Some(&b'{'));
        let start = opening.map_or(at, |start| start + 2);
        let end = text.get(at..).and_then(closing).map_or(text.len(), |end| at + end);
        (start, end)
    }

    /// Whether it stands in the condition of an `if` or a `with`.
    pub fn is_condition(&self) -> bool {
        is_condition(self.entry.value.value(), self.span)
    }
}

/// Where the next action of a template opens.
pub(crate) fn opening(text: &str) -> Option<usize> {
    pairs(text, *b"{{").next()
}

/// Where the next action of a template closes.
pub(crate) fn closing(text: &str) -> Option<usize> {
    pairs(text, *b"}}").next()
}

/// What stands outside of the actions of a template, with where it starts; nothing behind an
/// action that is not closed.
pub(crate) fn plain_parts(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut next = Some(0);
    std::iter::from_fn(move || {
        let start = next.take()?;
        let rest = &text[start..];
        let (plain, action) = rest.split_at(opening(rest).unwrap_or(rest.len()));
        next = closing(action).map(|end| start + plain.len() + end + 2);
        Some((start, plain))
    })
}

/// Everything that the templates of an alert read; what does not parse is the reader's finding.
pub(crate) fn template_uses(rule: &Rule) -> Vec<TemplateUse<'_>> {
    let Some(alert) = rule.alert() else { return Vec::new() };
    // Room for what most alerts read.
    let mut uses = Vec::with_capacity(8);
    for entry in rule.labels.iter().chain(&alert.annotations) {
        let found = entry.uses();
        let found = found.iter().map(|one| (one.kind.clone(), one.span));
        uses.extend(found.map(|(kind, span)| TemplateUse { entry, kind, span }));
    }
    uses
}

fn is_condition(text: &str, span: Span) -> bool {
    let before = text.get(..span.start as usize).unwrap_or_default();
    let action = before.rfind("{{").map_or("", |start| &before[start + 2..]);
    let words = action.trim_start_matches('-').trim_start();
    let words = words.strip_prefix("else").map_or(words, str::trim_start);
    ["if ", "with ", "if(", "with("].iter().any(|word| words.starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_recognised() {
        let asks = |text: &str| {
            let start = text.find("$labels").unwrap_or_default() as u32;
            is_condition(text, Span::new(start, start + 7))
        };
        assert!(asks("a {{ if $labels.pod }}b{{ end }}"));
        assert!(asks("{{- with $labels.pod }}b{{ end }}"));
        assert!(asks("{{ if eq 1 2 }}{{ else if $labels.pod }}b{{ end }}"));
        assert!(!asks("{{ if true }}{{ $labels.pod }}{{ end }}"));
        assert!(!asks("{{ $labels.pod }}"));
    }
}
