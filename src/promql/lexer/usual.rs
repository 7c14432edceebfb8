//! Matchers as most are written, taken at once: `label="value"` in double quotes, without escapes
//! or blanks but the one before it, and a comma or the closing brace behind it.
//!
//! Four tokens would say the same, and are what anything else is read as. Nothing here is a fault.

use promwright_source::{Span, is_word};

use super::{ENDS_PLAIN, Lexer};
use crate::MatchOp;

/// Where the parts of a matcher stand.
#[derive(Clone, Copy, Debug)]
pub(crate) struct UsualMatcher {
    pub label: Span,
    pub op: MatchOp,
    pub op_span: Span,
    /// With its quotes.
    pub value: Span,
}

impl Lexer<'_> {
    /// Takes such a matcher, if one starts here; within braces, behind the opening one or a comma.
    pub fn usual_matcher(&mut self) -> Option<UsualMatcher> {
        let at = self.at + usize::from(self.byte(0) == Some(b' '));
        let rest = &self.text.as_bytes()[at..];
        let label = rest.iter().position(|byte| !is_word(*byte))?;
        if label == 0 || rest[0].is_ascii_digit() {
            return None;
        }
        let (op, op_length) = match rest[label..] {
            [b'=', b'"', ..] => (MatchOp::Equal, 1),
            [b'=', b'~', b'"', ..] => (MatchOp::Regex, 2),
            [b'!', b'=', b'"', ..] => (MatchOp::NotEqual, 2),
            [b'!', b'~', b'"', ..] => (MatchOp::NotRegex, 2),
            _ => return None,
        };
        let quote = label + op_length;
        let inner = &rest[quote + 1..];
        let length = inner.iter().position(|byte| ENDS_PLAIN[usize::from(*byte)])?;
        let [b'"', b',' | b'}', ..] = inner[length..] else { return None };
        let span = |start: usize, end: usize| Span::of(&(at + start..at + end));
        let end = quote + length + 2;
        let matcher = UsualMatcher {
            label: span(0, label),
            op,
            op_span: span(label, quote),
            value: span(quote, end),
        };
        self.at = at + end;
        Some(matcher)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_matcher_is_taken_whole_or_not_at_all() {
        for (text, parts) in [
            (r#"job="a b","#, Some(["job", "=", "\"a b\""])),
            (r#" job!~"a|b"} > 1"#, Some(["job", "!~", "\"a|b\""])),
            (r#"j!="","#, Some(["j", "!=", "\"\""])),
            (r#"by=~"'","#, None),
            (r#"  job="a","#, None),
            (r#"job ="a","#, None),
            (r#"job="a" ,"#, None),
            (r#"job="\n","#, None),
            (r#"job="\","#, None),
            ("job=\"\u{fffd}\",", None),
            ("job='a',", None),
            (r#"job=="a","#, None),
            (r#"1b="a","#, None),
            (r#"="a","#, None),
            (r#"job="a"#, None),
            ("job", None),
        ] {
            let mut lexer = Lexer::new(text);
            let found = lexer.usual_matcher();
            let slices = found
                .map(|own| [own.label, own.op_span, own.value].map(|span| &text[span.range()]));
            assert_eq!(slices, parts, "{text}");
            assert_eq!(lexer.at, found.map_or(0, |own| own.value.end as usize), "{text}");
        }
    }

    #[test]
    fn its_tokens_say_the_same() {
        let (at_once, by_token) = (r#"m{a="b", c!~"d|e"}"#, r#"m{ a = "b" , c !~ "d|e" }"#);
        let read = |text| crate::parse(text).map(|tree| crate::print(&tree));
        assert_eq!(read(at_once), read(by_token));
    }
}
