//! From a change of a text's value to a change of the bytes that it was written as.
//!
//! A change is made only where value and file run side by side, and only if the scalar cannot
//! mean anything else afterwards; what is doubtful gives no edit.

use promwright_source::{Edit, Span, pairs};

use crate::yaml::Style;
use crate::{Text, TextMap};

impl Text {
    /// The replacement of a span of the value, as it is written in the file; `None` where that
    /// cannot be told exactly.
    pub fn edit(&self, span: Span, replacement: &str) -> Option<Edit> {
        let style = self.style()?;
        let before = self.value().get(..span.start as usize)?;
        let (old, after) =
            (self.value().get(span.range())?, self.value().get(span.end as usize..)?);
        if !self.is_side_by_side(span, old) {
            return None;
        }
        let replacement = written(style, replacement)?;
        let is_meant = match style {
            Style::Plain => {
                is_harmless(before, [old, &replacement], after)
                    || stays_plain(self.value(), &[before, &replacement, after].concat())
            }
            // Blanks at the start of a line would count as indentation.
            Style::Literal | Style::Folded => {
                let parts = [before, &replacement, after];
                !parts.into_iter().find(|part| !part.is_empty()).is_some_and(starts_blank)
            }
            Style::SingleQuoted | Style::DoubleQuoted => true,
        };
        is_meant.then(|| Edit { place: self.place_of(span), replacement: replacement.into() })
    }

    /// Whether the bytes of a span stand in the file as they are, next to each other.
    fn is_side_by_side(&self, span: Span, old: &str) -> bool {
        let pieces = match self.map() {
            None => return true,
            Some(TextMap::Printed(_)) => return false,
            Some(TextMap::Pieces(pieces)) => pieces,
        };
        // Where the value has a blank, the file may have a line break with indentation.
        let has_break = old.contains('\n') || old.starts_with(' ') || old.ends_with(' ');
        let after = pieces.partition_point(|(value, _)| *value <= span.start);
        let Some((value, file)) = after.checked_sub(1).map(|index| pieces[index]) else {
            return false;
        };
        let is_within = pieces.get(after).is_none_or(|(next, next_file)| {
            let is_escape = next_file.wrapping_sub(file) != next - value;
            span.end < *next || span.end == *next && !is_escape
        });
        !has_break && !span.is_empty() && is_within
    }
}

/// A text as it is written in a scalar of this style; `None` if it would need more lines.
fn written(style: Style, text: &str) -> Option<String> {
    let is_plain = !text.contains(|character: char| character.is_control());
    is_plain.then(|| match style {
        Style::SingleQuoted => text.replace('\'', "''"),
        Style::DoubleQuoted => text.replace('\\', "\\\\").replace('"', "\\\""),
        Style::Plain | Style::Literal | Style::Folded => text.to_owned(),
    })
}

fn starts_blank(text: &str) -> bool {
    text.starts_with([' ', '\t'])
}

/// Whether a change within a plain scalar, from one text to another, has nothing to do with how
/// YAML reads it, as most have: told without putting the new value together.
fn is_harmless(before: &str, change: [&str; 2], after: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_graphic() && !b":#,[]{}".contains(&byte);
    before.starts_with(|first: char| first.is_ascii_graphic())
        && after.ends_with(|last: char| last.is_ascii_graphic() && last != ':')
        && change.iter().all(|text| !text.is_empty() && text.bytes().all(is_plain))
}

/// Whether a plain scalar with a new value still is one text, and nothing behind it a comment.
fn stays_plain(old: &str, new: &str) -> bool {
    const INDICATORS: &str = "-?:,[]{}#&*!|>'\"%@`";
    const OF_FLOW: [char; 5] = [',', '[', ']', '{', '}'];
    let count = |text: &str, pair| pairs(text, pair).count();
    let starts_alike = old.chars().next() == new.chars().next();
    let starts_well = !new.starts_with(|first: char| INDICATORS.contains(first));
    // A scalar that has one of these already does not stand within brackets.
    let brackets = new.contains(OF_FLOW) && !old.contains(OF_FLOW);
    !new.is_empty()
        && (starts_alike || starts_well)
        && !brackets
        && [*b": ", *b" #"].into_iter().all(|part| count(new, part) <= count(old, part))
        && !new.ends_with(':')
        && new.trim() == new
}

#[cfg(test)]
mod tests {
    use promwright_source::{Sources, Span};

    use super::{is_harmless, stays_plain};
    use crate::read;

    /// What becomes of `old` in an expression that is written like this.
    fn edited(scalar: &str, old: &str, new: &str) -> Option<String> {
        let text = format!("groups:\n- name: a\n  rules:\n  - record: a\n    expr: {scalar}\n");
        let file = Sources::new().add("a.yaml", &*text);
        let (rules, findings) = read(file, "a.yaml", &text);
        assert_eq!(findings, [], "{text}");
        let expr = &rules.groups[0].rules[0].expr.text;
        let start = expr.value().find(old).expect("it is there");
        let edit = expr.edit(Span::of(&(start..start + old.len())), new)?;
        let mut whole = text.clone();
        whole.replace_range(edit.place.span.range(), &edit.replacement);
        let (again, findings) = read(file, "a.yaml", &whole);
        assert_eq!(findings, [], "{whole}");
        let wanted = expr.value().replacen(old, new, 1);
        assert_eq!(again.groups[0].rules[0].expr.text.value(), wanted, "{whole}");
        let from = text.find(scalar).expect("it is there");
        Some(whole[from..].trim_end().to_owned())
    }

    #[test]
    fn each_style_is_written_in_its_own_way() {
        let edit = |scalar: &str, new: &str| edited(scalar, "up", new);
        assert_eq!(edit("up > 1 # why", "down").as_deref(), Some("down > 1 # why"));
        assert_eq!(edit("'up > 1'", "a{b='c'}").as_deref(), Some("'a{b=''c''} > 1'"));
        assert_eq!(edit(r#""up > 1""#, r#"a{b="\\"}"#).as_deref(), Some(r#""a{b=\"\\\\\"} > 1""#));
        assert_eq!(edit("|\n      a\n      + up", "b").as_deref(), Some("|\n      a\n      + b"));
        assert_eq!(edit(">-\n      a\n      + up", "b").as_deref(), Some(">-\n      a\n      + b"));
        assert_eq!(edit("a\n      + up", "b").as_deref(), Some("a\n      + b"));
    }

    #[test]
    fn what_is_doubtful_is_left_alone() {
        assert_eq!(edited("up > 1", "up", "a{b=\"c\"}"), None);
        assert_eq!(edited("up > 1", "up", "{a=\"b\"}"), None);
        assert_eq!(edited("up > 1", "up", "up # b"), None);
        assert_eq!(edited("|\n      a\n      + up", "a\n+", "b"), None);
        assert_eq!(edited(r#""u\x70 > 1""#, "up", "b"), None);
        assert_eq!(edited("|\n      up", "up", " up"), None);
        assert_eq!(edited("up", "up", "a\nb"), None);
    }

    #[test]
    fn what_is_harmless_stays_plain() {
        let parts =
            ["", "a", "~", "=", "\"b\"", "- a", "a:", ": a", " #", "{a}", "[", "?", "a ", "ψ"];
        let mut count = 0;
        for (before, after) in parts.into_iter().flat_map(|one| parts.map(|other| (one, other))) {
            for (old, new) in parts.into_iter().flat_map(|one| parts.map(|other| (one, other))) {
                if is_harmless(before, [old, new], after) {
                    let [old, new] = [old, new].map(|part| [before, part, after].concat());
                    assert!(stays_plain(&old, &new), "{old} {new}");
                    count += 1;
                }
            }
        }
        assert!(count > 100, "{count}");
    }
}
