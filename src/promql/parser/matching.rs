//! What may follow a binary operator: `bool`, `on`, `group_left`, `fill` and their like.

use promwright_source::Span;

use super::Parser;
use crate::token::{Keyword, TokenKind};
use crate::{Binary, BinaryOp, Fill, GroupSide, MatchingLabels};

/// The order in which the modifiers stand; each stage at most once.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Start,
    Bool,
    Labels,
    Group,
    Fill,
}

const ORDER: &str = "the order is: operator, `bool`, `on` or `ignoring`, `group_left` or \
                     `group_right`, `fill`, each at most once";

impl Parser<'_> {
    pub(super) fn binary_modifiers(&mut self, binary: &mut Binary) {
        let mut last = Stage::Start;
        let mut faulty = false;
        while let TokenKind::Keyword(keyword) = self.token.kind {
            let stage = match keyword {
                Keyword::Bool => Stage::Bool,
                Keyword::On | Keyword::Ignoring => Stage::Labels,
                Keyword::GroupLeft | Keyword::GroupRight => Stage::Group,
                Keyword::Fill | Keyword::FillLeft | Keyword::FillRight => Stage::Fill,
                _ => return,
            };
            if !faulty {
                faulty = !self.check_order(last, stage, binary, keyword);
            }
            last = last.max(stage);
            let start = self.bump().span;
            match stage {
                Stage::Labels => {
                    let labels = self.label_list();
                    let span = Span::new(start.start, self.end);
                    let on = keyword == Keyword::On;
                    binary.matching.labels = Some(MatchingLabels { span, on, labels });
                }
                Stage::Group => {
                    let listed = self.token.kind == TokenKind::LeftParen;
                    let include = if listed { self.label_list() } else { Vec::new() };
                    let span = Span::new(start.start, self.end);
                    let left = keyword == Keyword::GroupLeft;
                    binary.matching.group = Some(GroupSide { span, left, include });
                }
                Stage::Fill => self.fill(binary, keyword, start),
                Stage::Bool | Stage::Start => binary.bool_span = Some(start),
            }
        }
    }

    /// Complains about a modifier out of order; `true` if there is nothing to say.
    fn check_order(
        &mut self,
        last: Stage,
        stage: Stage,
        binary: &Binary,
        keyword: Keyword,
    ) -> bool {
        let matching = &binary.matching;
        let filled = match keyword {
            Keyword::FillLeft => matching.fill_left.is_some(),
            Keyword::FillRight => matching.fill_right.is_some(),
            _ => true,
        };
        if stage == last && (stage != Stage::Fill || filled) {
            let message = format!("{} repeats or contradicts what is set already", self.found());
            self.error(self.token.span, message, ORDER);
        } else if stage < last {
            self.error(self.token.span, format!("{} comes too late", self.found()), ORDER);
        } else if stage == Stage::Group && matching.labels.is_none() {
            let message = format!("{} needs `on` or `ignoring` before it", self.found());
            self.error(self.token.span, message, "`a * on (job) group_left (team) b`");
        } else {
            return true;
        }
        false
    }

    /// The bracketed number of a `fill`.
    fn fill(&mut self, binary: &mut Binary, keyword: Keyword, start: Span) {
        let open = self.token;
        if !self.accept(TokenKind::LeftParen) {
            self.unexpected("`(` and a number", None);
            return;
        }
        let mut negate = false;
        if let TokenKind::Operator(op @ (BinaryOp::Add | BinaryOp::Sub)) = self.token.kind {
            negate = op == BinaryOp::Sub;
            self.bump();
        }
        let mut value = f64::NAN;
        if matches!(self.token.kind, TokenKind::Number | TokenKind::Duration) {
            let token = self.bump();
            value = self.number(token).value;
        } else {
            let help = "the value for a missing side is a number, not an expression";
            self.unexpected("a number", Some(help));
            self.skip_to(&[TokenKind::RightParen]);
        }
        self.close(open, TokenKind::RightParen, "`)`");
        let value = if negate { -value } else { value };
        let fill = Some(Fill { span: Span::new(start.start, self.end), value });
        if keyword != Keyword::FillRight {
            binary.matching.fill_left = fill;
        }
        if keyword != Keyword::FillLeft {
            binary.matching.fill_right = fill;
        }
    }
}
