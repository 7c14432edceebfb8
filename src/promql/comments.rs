//! Comments, which the parser skips and the formatter keeps.

use promwright_source::Span;

use crate::lexer::Lexer;
use crate::token::TokenKind;

/// A comment of an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Comment {
    /// From `#` to the end of its line, without the line break.
    pub span: Span,
    /// Whether something stands before it on its line.
    pub trailing: bool,
}

/// All comments in the order of their places.
pub(crate) fn comments(text: &str) -> Vec<Comment> {
    let mut found = Vec::new();
    if !text.contains('#') {
        return found;
    }
    let mut lexer = Lexer::new(text);
    let mut end = 0;
    loop {
        let token = lexer.next();
        between(text, end, token.span.start, &mut found);
        end = token.span.end;
        if token.kind == TokenKind::End {
            return found;
        }
    }
}

/// The comments between two tokens.
fn between(text: &str, from: u32, to: u32, found: &mut Vec<Comment>) {
    let gap = &text[from as usize..to as usize];
    // What precedes the gap on its first line is a token, unless the text begins here.
    let mut trailing = from > 0;
    let mut start = from;
    for line in gap.split_inclusive(['\n', '\r']) {
        if let Some(offset) = line.find('#') {
            let length = line[offset..].trim_end_matches(['\n', '\r']).len() as u32;
            let hash = start + offset as u32;
            found.push(Comment { span: Span::new(hash, hash + length), trailing });
        }
        if line.ends_with(['\n', '\r']) {
            trailing = false;
        }
        start += line.len() as u32;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_found_between_tokens_only() {
        let text = "# one\nfoo{a=\"#\"} # two\r\n # three\n+ 1 #";
        let found = comments(text);
        let texts: Vec<_> = found.iter().map(|found| &text[found.span.range()]).collect();
        assert_eq!(texts, ["# one", "# two", "# three", "#"]);
        let trailing: Vec<_> = found.iter().map(|found| found.trailing).collect();
        assert_eq!(trailing, [false, true, false, true]);
    }
}
