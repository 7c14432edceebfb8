//! How far a call or a word reaches in Rust text, from the position that the compiler gives.
//!
//! Not a Rust parser: it knows just enough of strings, characters and comments to find the
//! bracket that closes a call. On text that is not Rust it still ends, with some extent.

use promwright_source::Span;

/// The bytes of the call, macro call, name or literal that starts at `start`.
pub(super) fn call(text: &str, start: u32) -> Span {
    let bytes = text.as_bytes();
    let mut at = start as usize;
    at += path(&bytes[at.min(bytes.len())..]);
    let gap = bytes[at.min(bytes.len())..].iter().take_while(|byte| byte.is_ascii_whitespace());
    let bracket = at + gap.count();
    if matches!(bytes.get(bracket), Some(b'(' | b'[' | b'{'))
        && (bracket == at || at > start as usize)
    {
        at = closing(bytes, bracket);
    } else if at == start as usize {
        at = closing(bytes, at).max(at + 1);
    }
    Span::new(start, at.min(bytes.len()) as u32)
}

/// Length of `name`, `path::name`, `name!`, `name::<Type>` or a number at the start.
fn path(bytes: &[u8]) -> usize {
    let mut at = word_length(bytes);
    while at > 0 {
        let rest = &bytes[at..];
        let more = match rest {
            [b'!', b'(' | b'[' | b'{', ..] | [b'!', b' ', b'{', ..] => 1,
            [b':', b':', b'<', ..] => {
                rest.iter().position(|byte| *byte == b'>').map_or(0, |end| end + 1)
            }
            [b':', b':', ..] => 2 + word_length(&rest[2..]),
            [b'.', digit, ..] if digit.is_ascii_digit() => 1 + word_length(&rest[1..]),
            _ => 0,
        };
        if more == 0 {
            break;
        }
        at += more;
    }
    at
}

fn word_length(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| is_word(**byte)).count()
}

const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// Just past the bracket that closes the one at `open`, or past the literal there.
fn closing(bytes: &[u8], open: usize) -> usize {
    let mut depth = 0_u32;
    let mut at = open;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        at = past(bytes, at);
        if depth == 0 {
            return at;
        }
    }
    bytes.len()
}

/// Just past the string, character, comment or single byte at `at`.
fn past(bytes: &[u8], at: usize) -> usize {
    let rest = &bytes[at..];
    match rest {
        [b'"', ..] => at + string(rest),
        [b'r', b'"' | b'#', ..] if at == 0 || !is_word(bytes[at - 1]) => at + raw_string(rest),
        [b'\'', b'\\', _, ..] => at + 3 + find(&rest[3..], b"'"),
        [b'\'', first, ..] => {
            let width = if *first < 0x80 { 1 } else { 4 };
            let end = rest[2..].iter().take(width).position(|byte| *byte == b'\'');
            at + end.map_or(1, |end| end + 3)
        }
        [b'/', b'/', ..] => at + find(rest, b"\n"),
        [b'/', b'*', ..] => at + find(rest, b"*/"),
        _ => at + 1,
    }
}

fn string(rest: &[u8]) -> usize {
    let mut at = 1;
    while let Some(byte) = rest.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    rest.len()
}

fn raw_string(rest: &[u8]) -> usize {
    let hashes = rest[1..].iter().take_while(|byte| **byte == b'#').count();
    if rest.get(1 + hashes) != Some(&b'"') {
        return 1;
    }
    let mut end = vec![b'"'];
    end.extend(std::iter::repeat_n(b'#', hashes));
    2 + hashes + find(&rest[2 + hashes..], &end)
}

/// Length up to the end of the first `end`, or of everything.
fn find(bytes: &[u8], end: &[u8]) -> usize {
    let at = bytes.windows(end.len()).position(|window| window == end);
    at.map_or(bytes.len(), |at| at + end.len())
}

/// The word within the call, or else before it in the same statement.
pub(super) fn word(text: &str, call: Span, word: &str) -> Option<Span> {
    let within = words(text, call, word).next();
    within.or_else(|| {
        let before = text.get(..call.start as usize)?;
        let statement = before.rfind(';').map_or(0, |end| end + 1);
        words(text, Span::of(&(statement..before.len())), word).last()
    })
}

/// All places of a whole word within a span.
fn words<'a>(text: &'a str, span: Span, word: &'a str) -> impl Iterator<Item = Span> + 'a {
    let bytes = text.as_bytes();
    let area = text.get(span.range()).unwrap_or_default();
    let borders = move |start: usize| {
        let end = start + word.len();
        let is_inside =
            |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(|b| is_word(*b));
        !is_inside(start.checked_sub(1)) && !is_inside(Some(end))
    };
    area.match_indices(word)
        .map(move |(at, _)| at + span.start as usize)
        .filter(move |at| borders(*at))
        .map(move |at| Span::new(at as u32, (at + word.len()) as u32))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn called<'a>(text: &'a str, from: &str) -> &'a str {
        let start = text.find(from).map_or(0, |at| at as u32);
        &text[call(text, start).range()]
    }

    #[test]
    fn a_call_reaches_to_its_closing_bracket() {
        let text = r##"x.above(f(")", ')', r#"")"#, 'a, /* ) */ b)) + avg(y)[1]; done!["ψ"] raw::<Ratio>("x") 0.5"##;
        assert_eq!(called(text, "above"), r##"above(f(")", ')', r#"")"#, 'a, /* ) */ b))"##);
        assert_eq!(called(text, "avg"), "avg(y)");
        assert_eq!(called(text, "done"), "done![\"ψ\"]");
        assert_eq!(called(text, "raw"), "raw::<Ratio>(\"x\")");
        assert_eq!(called(text, "0.5"), "0.5");
        assert_eq!(called(text, "(f("), r##"(f(")", ')', r#"")"#, 'a, /* ) */ b))"##);
    }

    #[test]
    fn a_word_is_found_in_its_call_or_before_it() {
        let text = "let a = up; max(up_to) - max(up).above(x)";
        let at = |from: &str| call(text, text.find(from).map_or(0, |at| at as u32));
        assert_eq!(word(text, at("max(up)"), "up"), Some(Span::new(29, 31)));
        assert_eq!(word(text, at("above"), "up"), Some(Span::new(29, 31)));
        assert_eq!(word(text, at("max(up_to)"), "up"), None);
    }

    #[test]
    fn text_that_is_not_rust_has_some_extent() {
        for text in ["", "(", "\"", "'", "r#\"", "/*", "ψ(", "x::<"] {
            let span = call(text, 0);
            assert!(text.is_empty() || text.get(span.range()).is_some(), "{text}");
        }
    }
}
