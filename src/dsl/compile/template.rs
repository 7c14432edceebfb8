//! From typed texts to Prometheus' template texts.

use std::fmt::Write as _;

use promwright_number::{duration, float};
use promwright_source::{Span, is_word};

use crate::setting::ThresholdFacts;
use crate::site::Site;
use crate::text::{PartKind, Text};
use crate::unit::{Style, UnitFacts};

/// What a text needs to know about its rule.
pub(super) struct Context<'a> {
    /// The unit of the rule's value.
    pub unit: UnitFacts,
    /// A threshold's value.
    pub value: &'a dyn Fn(&ThresholdFacts) -> f64,
    /// The rule's `for`, in milliseconds.
    pub held_for: i64,
}

/// The template text, and where each part of it was written.
pub(super) fn lower(text: &Text, context: &Context<'_>) -> (String, Vec<(Span, Site)>) {
    let mut template = String::new();
    let mut origins = Vec::new();
    for part in &text.parts {
        let start = template.len();
        push(&mut template, &part.kind, context);
        origins.push((Span::of(&(start..template.len())), part.site));
    }
    (template, origins)
}

fn push(template: &mut String, part: &PartKind, context: &Context<'_>) {
    match part {
        PartKind::Literal(text) => push_literal(template, text),
        PartKind::Label(name) => push_field(template, "labels", name),
        PartKind::ExternalLabel(name) => push_field(template, "externalLabels", name),
        PartKind::Value { plain: true } => template.push_str("{{ $value }}"),
        PartKind::Value { plain: false } => push_value(template, &context.unit),
        PartKind::Number(value, unit) => push_literal(template, &unit.show(*value)),
        PartKind::Threshold(facts) => {
            push_literal(template, &facts.unit.show((context.value)(facts)));
        }
        PartKind::HeldFor => push_literal(template, &duration::format(context.held_for)),
    }
}

/// Text as it is: two or more `{`, and one that something may follow, would begin an action.
fn push_literal(template: &mut String, text: &str) {
    let mut rest = text;
    while let Some(start) = rest.find('{') {
        template.push_str(&rest[..start]);
        let run = rest[start..].bytes().take_while(|byte| *byte == b'{').count();
        let (braces, after) = rest[start..].split_at(run);
        if run > 1 || after.is_empty() {
            // Writing into a String cannot fail.
            let _ = write!(template, "{{{{ \"{braces}\" }}}}");
        } else {
            template.push_str(braces);
        }
        rest = after;
    }
    template.push_str(rest);
}

fn push_field(template: &mut String, of: &str, name: &str) {
    let is_identifier = name.bytes().all(is_word);
    let _ = if is_identifier {
        write!(template, "{{{{ ${of}.{name} }}}}")
    } else {
        write!(template, "{{{{ index ${of} {name:?} }}}}")
    };
}

fn push_value(template: &mut String, unit: &UnitFacts) {
    let format = match unit.style {
        Style::Percentage => " | humanizePercentage",
        Style::Duration => " | humanizeDuration",
        Style::Fixed => " | printf \"%.1f\"",
        Style::Number => " | printf \"%.4g\"",
        Style::Humanize => " | humanize",
        Style::Humanize1024 => " | humanize1024",
        Style::Plain => "",
    };
    // The percentage and the duration bring their own sign.
    let suffix = match unit.style {
        Style::Percentage | Style::Duration => "",
        _ => unit.suffix,
    };
    let rate = if unit.per_second { "/s" } else { "" };
    let _ = write!(template, "{{{{ $value{format} }}}}{suffix}{rate}");
}

/// A number as PromQL and people write it.
pub(super) fn show_number(value: f64) -> String {
    float::format_plain(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Label, Milliseconds, Ratio, Unit, held_for, ratio, text, value};

    fn lowered(text: &Text, unit: UnitFacts) -> String {
        let context = Context { unit, value: &|facts| facts.default, held_for: 600_000 };
        lower(text, &context).0
    }

    #[test]
    fn parts_become_template_actions() {
        let pod = Label::new("pod");
        let text = text![pod, ": ", value(), " of ", ratio(0.8), " for ", held_for()];
        let expected = "{{ $labels.pod }}: {{ $value | humanizePercentage }} of 80% for 10m";
        assert_eq!(lowered(&text, Ratio::FACTS), expected);
        let text = text![Label::new("a.b"), value(), value().plain()];
        let expected = "{{ index $labels \"a.b\" }}{{ $value | printf \"%.1f\" }}ms{{ $value }}";
        assert_eq!(lowered(&text, Milliseconds::FACTS), expected);
    }

    #[test]
    fn braces_stay_braces() {
        let text = text!["a{b} {{ c }} {", value()];
        let expected = "a{b} {{ \"{{\" }} c }} {{ \"{\" }}{{ $value | humanizePercentage }}";
        assert_eq!(lowered(&text, Ratio::FACTS), expected);
    }
}
