//! Which checks look at what, so that one walk over a tree serves all of them.

use std::fmt;
use std::ops::BitOr;

use promwright_promql::{BinaryOp, Kind, MatchOp, Matcher};
use promwright_rulebook::Rule;

use crate::registry::{Check, Needs, registry};
use crate::{Level, Options, Schema};

/// A set of kinds of what checks look at: nodes, or whole rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kinds(u16);

impl Kinds {
    /// Nothing: for checks that look only at all rules together.
    pub const NONE: Self = Self(0);
    /// Whole rules.
    pub const RULE: Self = Self(Self::ALERT.0 | Self::RECORD.0);
    /// Alerting rules.
    pub const ALERT: Self = Self(1 << 14);
    /// Recording rules.
    pub const RECORD: Self = Self(1 << 15);
    /// Numbers.
    pub const NUMBER: Self = Self(1);
    /// Strings.
    pub const STRING: Self = Self(1 << 1);
    /// Instant selectors, those within a range selector among them.
    pub const SELECTOR: Self = Self(Self::WITHOUT_MATCHERS.0 | Self::WITH_MATCHERS.0);
    /// Selectors with matchers.
    pub const WITH_MATCHERS: Self = Self(Self::WITH_TEXTS.0 | Self::WITH_PATTERNS.0);
    /// Selectors of which a matcher has a regular expression.
    pub const WITH_PATTERNS: Self = Self(1 << 2);
    const WITH_TEXTS: Self = Self(1 << 10);
    const WITHOUT_MATCHERS: Self = Self(1 << 11);
    /// Range selectors.
    pub const MATRIX: Self = Self(1 << 3);
    /// Subqueries.
    pub const SUBQUERY: Self = Self(1 << 4);
    /// Function calls.
    pub const CALL: Self = Self(1 << 5);
    /// Aggregations.
    pub const AGGREGATE: Self = Self(1 << 6);
    /// Binary operators.
    pub const BINARY: Self = Self(Self::COMPARISON.0 | Self::ARITHMETIC.0 | Self::SET.0);
    /// Comparisons.
    pub const COMPARISON: Self = Self(1 << 7);
    /// Operators that compute.
    pub const ARITHMETIC: Self = Self(1 << 12);
    /// `and`, `or` and `unless`.
    pub const SET: Self = Self(1 << 13);
    /// Signs.
    pub const UNARY: Self = Self(1 << 8);
    /// Brackets.
    pub const PAREN: Self = Self(1 << 9);

    pub(crate) const COUNT: usize = 16;

    /// The one kind of a node.
    pub(crate) fn of(kind: &Kind) -> Self {
        match kind {
            Kind::Number(_) => Self::NUMBER,
            Kind::String(_) => Self::STRING,
            Kind::Selector(selector) => Self::of_selector(&selector.matchers),
            Kind::Matrix(_) => Self::MATRIX,
            Kind::Subquery(_) => Self::SUBQUERY,
            Kind::Call(_) => Self::CALL,
            Kind::Aggregate(_) => Self::AGGREGATE,
            Kind::Binary(binary) => Self::of_operator(binary.op),
            Kind::Unary(_) => Self::UNARY,
            Kind::Paren(_) => Self::PAREN,
        }
    }

    fn of_selector(matchers: &[Matcher]) -> Self {
        let has_pattern =
            |matcher: &Matcher| matches!(matcher.op, MatchOp::Regex | MatchOp::NotRegex);
        match matchers {
            [] => Self::WITHOUT_MATCHERS,
            _ if matchers.iter().any(has_pattern) => Self::WITH_PATTERNS,
            _ => Self::WITH_TEXTS,
        }
    }

    const fn of_operator(op: BinaryOp) -> Self {
        if op.is_comparison() {
            Self::COMPARISON
        } else if op.is_set() {
            Self::SET
        } else {
            Self::ARITHMETIC
        }
    }

    /// The one kind of a rule.
    pub(crate) const fn of_rule(rule: &Rule) -> Self {
        if rule.alert().is_some() { Self::ALERT } else { Self::RECORD }
    }

    /// The index of a single kind among all.
    pub(crate) const fn index(self) -> usize {
        self.0.trailing_zeros() as usize
    }

    /// Whether the kind of an index is one of rules.
    pub(crate) const fn is_of_rules(index: usize) -> bool {
        Self::RULE.has(index)
    }

    const fn has(self, bit: usize) -> bool {
        self.0 & 1 << bit != 0
    }
}

impl BitOr for Kinds {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// The checks that run.
#[derive(Clone)]
pub(crate) struct Plan {
    by_kind: [Vec<&'static dyn Check>; Kinds::COUNT],
    all: Vec<&'static dyn Check>,
}

impl fmt::Debug for Plan {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.all.iter().map(|check| check.slug())).finish()
    }
}

impl Plan {
    /// The checks that these options let run, and that find what they need in the schema.
    pub fn new(options: &Options, schema: &Schema) -> Self {
        let runs = |check: &&&'static dyn Check| {
            let knows_enough = check.needs() != Needs::Schema || !schema.is_empty();
            knows_enough && options.level(check.slug()) != Level::Allow
        };
        let all: Vec<_> = registry().iter().filter(runs).copied().collect();
        let of_kind = |bit| all.iter().filter(|check| check.kinds().has(bit)).copied().collect();
        Self { by_kind: std::array::from_fn(of_kind), all }
    }

    /// Those that look at what is of the kind of an index.
    pub fn of(&self, kind: usize) -> &[&'static dyn Check] {
        &self.by_kind[kind]
    }

    /// All of them.
    pub fn all(&self) -> &[&'static dyn Check] {
        &self.all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_node_is_of_one_kind() {
        for (text, kind) in [
            ("1", Kinds::NUMBER),
            ("a", Kinds::WITHOUT_MATCHERS),
            ("a{b!=\"c\"}", Kinds::WITH_TEXTS),
            ("a{b=\"c\",d!~\"e\"}", Kinds::WITH_PATTERNS),
            ("a[5m]", Kinds::MATRIX),
            ("a != 1", Kinds::COMPARISON),
            ("a atan2 b", Kinds::ARITHMETIC),
            ("a unless b", Kinds::SET),
        ] {
            let ast = promwright_promql::parse(text).expect("it parses");
            assert_eq!(Kinds::of(&ast[ast.root()].kind), kind, "{text}");
        }
    }
}
