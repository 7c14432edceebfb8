//! Vector selectors: a name, and matchers in braces.

use promwright_source::{Span, is_word};
use smol_str::SmolStr;

use super::{Parser, Term};
use crate::lexer::UsualMatcher;
use crate::token::{Token, TokenKind, word};
use crate::{BinaryOp, Kind, MatchOp, Matcher, Modifiers, Name, Selector, ValueType};

/// The label that holds a metric's name.
pub(super) const METRIC_NAME: &str = "__name__";

/// Room for as many matchers as most braces hold.
const USUAL_MATCHERS: usize = 3;

impl Parser<'_> {
    /// A selector; its name, where there is one, is taken already.
    pub(super) fn selector(&mut self, name: Option<Token>) -> Term {
        let start = name.unwrap_or(self.token).span.start;
        let mut selector = Box::new(Selector {
            name: name
                .map(|token| Name { text: SmolStr::new(self.slice(token.span)), span: token.span }),
            name_in_braces: false,
            matchers: Vec::new(),
            braces: None,
            modifiers: Modifiers::default(),
        });
        if self.token.kind == TokenKind::LeftBrace {
            self.braces(&mut selector);
        }
        let span = Span::new(start, self.end);
        self.check_selector(&selector, span);
        self.push(span, Kind::Selector(selector), Some(ValueType::Vector))
    }

    fn braces(&mut self, selector: &mut Selector) {
        let open = self.token;
        selector.matchers.reserve_exact(USUAL_MATCHERS);
        self.usual_matchers(selector);
        self.bump();
        while self.token.kind != TokenKind::RightBrace {
            if !self.matcher(selector) {
                self.skip_to(&[TokenKind::Comma, TokenKind::RightBrace]);
            }
            match self.token.kind {
                TokenKind::RightBrace => {}
                TokenKind::Identifier if self.resumes_outside() => break,
                TokenKind::Identifier | TokenKind::String => self.missing_comma(),
                TokenKind::Comma | TokenKind::Error => {
                    self.bump();
                }
                _ => break,
            }
        }
        if self.token.kind == TokenKind::RightBrace {
            self.bump();
        } else {
            self.lexer.leave_brackets();
            if self.token.kind == TokenKind::Identifier {
                self.token.kind =
                    word(self.slice(self.token.span).as_bytes()).unwrap_or(TokenKind::Identifier);
                self.never_closed(open);
            } else {
                self.open_braces(open);
            }
        }
        selector.braces = Some(Span::new(open.span.start, self.end));
    }

    /// The matchers behind the opening brace that are read without their tokens. The token is
    /// then the last one of theirs.
    fn usual_matchers(&mut self, selector: &mut Selector) {
        while let Some(UsualMatcher { label, op, op_span, value }) = self.lexer.usual_matcher() {
            let text = SmolStr::new(self.slice(Span::new(value.start + 1, value.end - 1)));
            selector.matchers.push(Matcher {
                span: label.to(value),
                label: Name { text: SmolStr::new(self.slice(label)), span: label },
                op,
                op_span,
                value: Name { text, span: value },
            });
            self.token = Token { kind: TokenKind::String, span: value };
            if !self.text[value.end as usize..].starts_with(',') {
                return;
            }
            self.bump();
        }
    }

    /// Whether a set operator follows that no matcher comes behind: the closing brace is
    /// missing before it.
    fn resumes_outside(&self) -> bool {
        let text = self.slice(self.token.span).to_ascii_lowercase();
        matches!(&*text, "and" | "or" | "unless")
            && !opens_matcher(&self.text[self.token.span.end as usize..])
    }

    /// The complaint about what stands right behind a matcher.
    fn missing_comma(&mut self) {
        let text = self.slice(self.token.span).to_ascii_lowercase();
        let help = match &*text {
            "or" => {
                "commas separate matchers, and all must match; alternatives are a pattern: \
                 `job=~\"a|b\"`"
            }
            "offset" => "modifiers stand behind the braces: `metric{job=\"api\"} offset 5m`",
            _ => "commas separate matchers",
        };
        self.unexpected("`,` or `}`", Some(help));
        if matches!(&*text, "and" | "or") {
            self.bump();
        }
    }

    /// The complaint about braces that are not closed where they could be.
    fn open_braces(&mut self, open: Token) {
        match self.token.kind {
            TokenKind::End => self.never_closed(open),
            _ => self.unexpected("`,` or `}`", None),
        }
    }

    /// One matcher or quoted name; `false` if it is broken.
    fn matcher(&mut self, selector: &mut Selector) -> bool {
        let token = self.token;
        let label = match token.kind {
            TokenKind::Identifier => SmolStr::new(self.slice(token.span)),
            TokenKind::String => self.string(token),
            TokenKind::Error => {
                self.bump();
                return false;
            }
            TokenKind::End => return false,
            _ => {
                self.unexpected("a label or `}`", None);
                return false;
            }
        };
        self.bump();
        let label = Name { text: label, span: token.span };
        let Some(op) = self.match_op() else {
            let closes = matches!(self.token.kind, TokenKind::Comma | TokenKind::RightBrace);
            if token.kind == TokenKind::String && closes {
                quoted_name(selector, label);
                return true;
            }
            if self.faulty == Some(token.span.start) {
                self.faulty = Some(self.token.span.start);
            }
            let help = match self.token.kind {
                TokenKind::Operator(BinaryOp::Sub | BinaryOp::Div) => {
                    "a label that is no plain word is quoted: `\"a-b\"=\"c\"`"
                }
                _ => "a matcher compares a label with a string: `job=\"api\"`",
            };
            self.unexpected("`=`, `!=`, `=~` or `!~`", Some(help));
            return false;
        };
        self.matcher_value(selector, label, op)
    }

    fn match_op(&self) -> Option<MatchOp> {
        Some(match self.token.kind {
            TokenKind::Equal => MatchOp::Equal,
            TokenKind::Operator(BinaryOp::Neq) => MatchOp::NotEqual,
            TokenKind::MatchRegex => MatchOp::Regex,
            TokenKind::MatchNotRegex => MatchOp::NotRegex,
            _ => return None,
        })
    }

    fn matcher_value(&mut self, selector: &mut Selector, label: Name, op: MatchOp) -> bool {
        let op_span = self.bump().span;
        if op == MatchOp::Equal && self.token.kind == TokenKind::Equal {
            let span = op_span.to(self.token.span);
            let help = "`==` compares values, outside of braces";
            self.faulty = Some(self.token.span.start);
            self.error(span, "a matcher has one `=`", help);
            self.bump();
        }
        let token = self.token;
        if token.kind != TokenKind::String {
            let word = matches!(token.kind, TokenKind::Identifier | TokenKind::Number);
            let help = word.then(|| format!("quote it: `\"{}\"`", self.slice(token.span)));
            self.unexpected("a string", help.as_deref());
            if word {
                self.bump();
            }
            return word || token.kind == TokenKind::Error;
        }
        self.bump();
        let value = Name { text: self.string(token), span: token.span };
        let span = label.span.to(value.span);
        selector.matchers.push(Matcher { span, label, op, op_span, value });
        true
    }
}

/// A string alone within braces: the metric's name, or one more matcher of it.
fn quoted_name(selector: &mut Selector, name: Name) {
    if selector.name.is_none() {
        selector.name = Some(name);
        selector.name_in_braces = true;
        return;
    }
    let span = name.span;
    selector.matchers.push(Matcher {
        span,
        label: Name { text: METRIC_NAME.into(), span },
        op: MatchOp::Equal,
        op_span: Span::at(span.start),
        value: name,
    });
}

/// Whether a label with its operator and a quote come next.
pub(super) fn opens_matcher(rest: &str) -> bool {
    let rest = rest.trim_start();
    let word = rest.bytes().take_while(|byte| is_word(*byte)).count();
    let rest = rest[word..].trim_start();
    let Some(quote) = rest.find(['"', '\'', '`']) else { return false };
    word > 0 && matches!(rest[..quote].trim_end(), "=" | "!=" | "=~" | "!~")
}
