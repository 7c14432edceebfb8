//! Comments, which the parser skips and the formatter keeps.

use promwright_source::Span;

use crate::lexer::Lexer;
use crate::token::TokenKind;
use crate::{Ast, Kind};

/// A comment of an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Comment {
    /// From `#` to the end of its line, without the line break.
    pub span: Span,
    /// Where it counts as standing: its own place, unless that is within something that is
    /// never broken; see [`settle`].
    pub at: u32,
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

/// Moves comments out of what stays in one piece: behind a selector, a range, a subquery's
/// brackets or a literal, and before a sign. Where they end up is where a second look finds
/// them, so that formatting twice changes nothing.
pub(crate) fn settle(comments: &mut [Comment], ast: &Ast) {
    if comments.is_empty() {
        return;
    }
    for (_, node) in ast.iter() {
        let span = node.span;
        let (from, to, target) = match &node.kind {
            Kind::Binary(_) | Kind::Paren(_) | Kind::Aggregate(_) => continue,
            Kind::Call(call) if !call.args.is_empty() => continue,
            // Up to the operand and at it, where a sign that is the operand has put comments.
            Kind::Unary(unary) => (span.start, ast[unary.expr].span.start + 1, span.start),
            Kind::Subquery(subquery) => (ast[subquery.expr].span.end, span.end, span.end),
            Kind::Number(_)
            | Kind::String(_)
            | Kind::Call(_)
            | Kind::Selector(_)
            | Kind::Matrix(_) => (span.start, span.end, span.end),
        };
        let braces = breakable_braces(ast, &node.kind);
        for comment in comments.iter_mut().filter(|comment| from < comment.at && comment.at < to) {
            if !braces.is_some_and(|braces| braces.contains(Span::at(comment.at))) {
                comment.at = target;
            }
        }
    }
    comments.sort_by_key(|comment| comment.at);
}

/// The braces of a selector that has anything within them.
fn breakable_braces(ast: &Ast, kind: &Kind) -> Option<Span> {
    let selector = match kind {
        Kind::Selector(selector) => selector,
        Kind::Matrix(matrix) => match &ast[matrix.selector].kind {
            Kind::Selector(selector) => selector,
            _ => return None,
        },
        _ => return None,
    };
    let holds = selector.name_in_braces || !selector.matchers.is_empty();
    selector.braces.filter(|_| holds)
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
            let span = Span::new(hash, hash + length);
            found.push(Comment { span, at: hash, trailing });
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
