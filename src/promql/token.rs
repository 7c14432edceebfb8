//! Tokens: what the lexer hands to the parser. A token is a kind and two offsets; its text
//! stays in the input.

use promwright_source::Span;

use crate::{AggregateOp, BinaryOp};

/// A token with its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of token. That each has a byte of its own makes telling them apart one comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum TokenKind {
    /// The end of the input.
    End,
    /// Something that the lexer has already complained about.
    Error,
    Comma,
    Colon,
    LeftParen,
    RightParen,
    LeftBrace,
    RightBrace,
    LeftBracket,
    RightBracket,
    At,
    /// A single `=`.
    Equal,
    MatchRegex,
    MatchNotRegex,
    /// An operator that is no word.
    Operator(BinaryOp),
    String,
    Number,
    Duration,
    /// A name without a colon that is no keyword.
    Identifier,
    /// A name with a colon.
    MetricIdentifier,
    Keyword(Keyword),
}

/// The words with a meaning of their own; letter case does not matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Keyword {
    Operator(BinaryOp),
    Aggregate(AggregateOp),
    Offset,
    Anchored,
    Smoothed,
    By,
    Without,
    On,
    Ignoring,
    GroupLeft,
    GroupRight,
    Fill,
    FillLeft,
    FillRight,
    Bool,
    Start,
    End,
    Step,
    Range,
    MinOf,
    MaxOf,
}

impl Keyword {
    /// Whether it may stand where a metric name stands.
    pub const fn is_metric_name(self) -> bool {
        !matches!(
            self,
            Self::Operator(BinaryOp::Atan2)
                | Self::On
                | Self::Ignoring
                | Self::GroupLeft
                | Self::GroupRight
                | Self::Bool
        )
    }

    /// Whether it may stand, unquoted, in the label list of `by`, `on` and their like.
    pub const fn is_label_name(self) -> bool {
        !matches!(self, Self::Without)
    }

    /// Whether it is a keyword only before an opening bracket.
    pub const fn is_fill(self) -> bool {
        matches!(self, Self::Fill | Self::FillLeft | Self::FillRight)
    }

    /// Whether a call may have it as its function.
    pub const fn is_function(self) -> bool {
        matches!(
            self,
            Self::Start | Self::End | Self::Step | Self::Range | Self::MinOf | Self::MaxOf
        )
    }
}

/// What a word means, if it is no mere name.
pub(crate) fn word(text: &[u8]) -> Option<TokenKind> {
    if text.len() > LONGEST_WORD {
        return None;
    }
    if !text.iter().any(u8::is_ascii_uppercase) {
        return lowered_word(text);
    }
    let mut lowered = [0; LONGEST_WORD];
    let lowered = lowered.get_mut(..text.len())?;
    lowered.copy_from_slice(text);
    lowered.make_ascii_lowercase();
    lowered_word(lowered)
}

fn lowered_word(text: &[u8]) -> Option<TokenKind> {
    match text {
        b"inf" | b"nan" => Some(TokenKind::Number),
        _ => keyword(text).map(TokenKind::Keyword),
    }
}

const LONGEST_WORD: usize = "count_values".len();

fn keyword(word: &[u8]) -> Option<Keyword> {
    use AggregateOp as A;
    use Keyword as K;
    Some(match (word.len(), word) {
        (2, b"or") => K::Operator(BinaryOp::Or),
        (2, b"by") => K::By,
        (2, b"on") => K::On,
        (3, b"and") => K::Operator(BinaryOp::And),
        (3, b"sum") => K::Aggregate(A::Sum),
        (3, b"avg") => K::Aggregate(A::Avg),
        (3, b"min") => K::Aggregate(A::Min),
        (3, b"max") => K::Aggregate(A::Max),
        (3, b"end") => K::End,
        (4, b"topk") => K::Aggregate(A::Topk),
        (4, b"bool") => K::Bool,
        (4, b"fill") => K::Fill,
        (4, b"step") => K::Step,
        (5, b"count") => K::Aggregate(A::Count),
        (5, b"group") => K::Aggregate(A::Group),
        (5, b"atan2") => K::Operator(BinaryOp::Atan2),
        (5, b"start") => K::Start,
        (5, b"range") => K::Range,
        (6, b"unless") => K::Operator(BinaryOp::Unless),
        (6, b"offset") => K::Offset,
        (6, b"stddev") => K::Aggregate(A::Stddev),
        (6, b"stdvar") => K::Aggregate(A::Stdvar),
        (6, b"limitk") => K::Aggregate(A::Limitk),
        (6, b"max_of") => K::MaxOf,
        (6, b"min_of") => K::MinOf,
        (7, b"bottomk") => K::Aggregate(A::Bottomk),
        (7, b"without") => K::Without,
        (8, b"quantile") => K::Aggregate(A::Quantile),
        (8, b"ignoring") => K::Ignoring,
        (8, b"anchored") => K::Anchored,
        (8, b"smoothed") => K::Smoothed,
        (9, b"fill_left") => K::FillLeft,
        (10, b"group_left") => K::GroupLeft,
        (10, b"fill_right") => K::FillRight,
        (11, b"group_right") => K::GroupRight,
        (11, b"limit_ratio") => K::Aggregate(A::LimitRatio),
        (12, b"count_values") => K::Aggregate(A::CountValues),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_any_case() {
        assert_eq!(word(b"AND"), Some(TokenKind::Keyword(Keyword::Operator(BinaryOp::And))));
        assert_eq!(word(b"Group_Left"), Some(TokenKind::Keyword(Keyword::GroupLeft)));
        assert_eq!(word(b"NaN"), Some(TokenKind::Number));
        assert_eq!(word(b"infinity"), None);
        assert_eq!(word(b"a_long_metric_name"), None);
        assert_eq!(word(b""), None);
    }

    #[test]
    fn every_aggregation_is_a_word() {
        for op in AggregateOp::ALL {
            let kind = TokenKind::Keyword(Keyword::Aggregate(op));
            assert_eq!(word(op.as_str().as_bytes()), Some(kind));
        }
    }
}
